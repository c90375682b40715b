"""Names of networks as offices write them: in brackets, inflected, in two languages, with slips.

"Deutsche Sektion des Rates der Gemeinden und Regionen Europas (RGRE/CEMR)" is no name of the
directory, but all of its parts are. So a written name is read in several ways, whole and in parts,
and each reading is compared word by word with every name: a word that few names have counts much,
one that many have (Städte, Netzwerk) counts little. Words are compared without inflection,
compounds by their parts, and what is usual in two languages (Städte, Cities) as one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import log, sqrt
from typing import NamedTuple

from staedtenetz.catalogue.index import letters, stem
from staedtenetz.model.vocabulary import FILLERS

__all__ = ["LIKE", "Likeness", "WrittenNames", "clearly_first", "written_names"]

LIKE = 70.0
"""Below this likeness (0 to 100) a name is not meant."""

_CLEAR = 85.0
"""A name at least this like, and well ahead of the next, is taken without asking."""

_CLEAR_LEAD = 5.0

_PARTS = re.compile(
    r"[()\[\]/|;:„“\"]|\s[-–—]\s|,\s"
    r"|\s(?:bzw\.?|beziehungsweise|oder|or|vormals|früher|ehemals|formerly)\s"
)
"""What parts two names, or a name and its acronym, that are written as one."""

_GENDERED = re.compile(r"(?<=\w\w\w)(?:[/*:_·]-?|\()[iI]n(?:nen)?\b\)?|(?<=[a-zäöüß])In(?:nen)?\b")
"""Endings of the kind Bürgermeister*innen, Bürgermeister/-innen and BürgermeisterInnen."""

_LEGAL_FORMS = re.compile(
    r"\b(?:e\.\s?v\.|ev\b|eingetragener verein|aisbl|asbl|ivzw|ggmbh|gmbh|ngo|i\.\s?g\.)"
    r"|\b(?:deutsche|german|nationale|national)[rn]? (?:sektion|section)\b"
    r"|\b(?:sektion|section) (?:deutschland|germany)\b",
    re.IGNORECASE,
)
"""What stands beside a name without being part of it."""

_ONE_WORD = (
    (re.compile(r"\bnordrhein westfalen\b"), "nrw"),
    (re.compile(r"\bbaden wurttemberg\b"), "bw"),
    (re.compile(r"\brheinland pfalz\b"), "rlp"),
    (re.compile(r"\b(?:vereinten? nationen|united nations)\b"), "un"),
    (re.compile(r"\beuropaischen? union\b|\beuropean union\b"), "eu"),
)
"""Words that are as usual by their first letters."""

_SAME_WORDS = {
    word: first
    for first, *others in (
        ("stadt", "city", "town", "ville"),
        ("netzwerk", "network", "netz"),
        ("europaisch", "european"),
        ("international", "intern", "int"),
        ("deutsch", "german", "dt"),
        ("burgermeist", "mayor", "oberburgermeist"),
        ("koalition", "coalition"),
        ("konvent", "covenant", "convenant", "convent"),
        ("allianz", "alliance"),
        ("kampagn", "campaign"),
        ("sektion", "section"),
        ("organisatio", "organization", "organisation"),
        ("literatur", "literature"),
        ("musik", "music"),
        ("gastronomi", "gastronomy"),
        ("intelligent", "smart"),
    )
    for word in others
}
"""Words without inflection that are one in names, whichever language they are written in."""

_SHORTEST_STEM = 3

_JOINTS = ("", "s", "e", "es", "n", "en", "er", "ens", "ern")
"""What may stand between the parts of a compound: Städtebund, Friedensbotschafterstadt."""

_SHORTEST_PART = 4

_LIKE = 84.0
"""From this likeness on (0 to 100) two long words are one with a slip."""

_LONG = 5
"""Letters from which on a word may be written with a slip."""

_PART = 0.99
"""What a name counts that is like a part of what is written only."""

_OTHERWISE = 0.1
"""What a name with the same words in another order, or put together otherwise, is behind."""

_REST = 0.4
"""How much of a likeness rests on how much of all that is written the names of a network have."""

_TELLING = 5
"""What so many have is no name: of "XY – Network" the second part alone means nobody."""

_Words = tuple[str, ...]

_Met = Mapping[str, Mapping[str, float]]
"""For each word those that it may stand for, and how surely, 0 to 1."""


class _Name(NamedTuple):
    """A reading of a name: its words, all of its letters, and its place among the names."""

    words: _Words
    joined: str
    written: str
    place: int


class Likeness(NamedTuple):
    """How like a name is to what is written, 0 to 100, and which name it is.

    ``meant`` is the share, 0 to 1, of what is written that the name has, ``named`` that of the name
    that is written.
    """

    score: float
    name: str
    meant: float
    named: float


def clearly_first(likenesses: Sequence[float]) -> bool:
    """Whether the first of these, which fall, is surely meant."""
    first, second, *_ = (*likenesses, 0.0, 0.0)
    return first >= _CLEAR and first - second >= _CLEAR_LEAD


@lru_cache(maxsize=4)
def written_names(names: tuple[tuple[str, tuple[str, ...]], ...]) -> WrittenNames:
    """As ``WrittenNames``, made once for the same names."""
    return WrittenNames(dict(names))


class WrittenNames:
    """Names by the id of what has them, to be held against what an office has written."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        read = {
            each: [(words, name) for name in its for words in _readings(name)]
            for each, its in names.items()
        }
        single = {word for its in read.values() for words, _ in its for word in words}
        single.update(_SAME_WORDS.values())
        self._parts = frozenset(word for word in single if len(word) >= _SHORTEST_PART)
        split = {words: self._split(words) for its in read.values() for words, _ in its}
        holders = Counter(
            word for its in read.values() for word in {w for words, _ in its for w in split[words]}
        )
        self._rare = log(1 + len(read))
        telling = min(log(1 + len(read) / _TELLING), self._rare)
        self._weights = {word: log(1 + len(read) / n) for word, n in holders.items()}
        self._names = {
            each: [
                _Name(split[words], "".join(words), name, place)
                for place, (words, name) in enumerate(its)
                if words == _readings(name)[0] or self._weight(split[words]) >= telling
            ]
            for each, its in read.items()
        }
        self._words = {
            each: frozenset(word for name in its for word in name.words)
            for each, its in self._names.items()
        }
        self._long = [word for word in self._weights if len(word) >= _LONG]
        joined = {name.joined for its in self._names.values() for name in its}
        self._joined = [letters for letters in joined if len(letters) >= _LONG]

    def likest(self, written: str) -> dict[str, Likeness]:
        """By the id of each that is like it at all: its name that is most like it."""
        readings = {words: self._split(words) for words in _readings(written)}
        if not readings:
            return {}
        whole = next(iter(readings.values()))
        met = {word: self._like(word, self._long) for its in readings.values() for word in its}
        has = {
            each: self._share(whole, _best(whole, words, met))
            for each, words in self._words.items()
        }
        found: dict[str, Likeness] = {}
        for written_words, reading in readings.items():
            known = {other for word in reading for other in met[word]}
            letters = self._like("".join(written_words), self._joined)
            for each, names in self._names.items():
                for name in names:
                    if name.joined in letters or not known.isdisjoint(name.words):
                        like = self._likeness(reading, name, met, letters)
                        like = _with_rest(like, has[each], whole=reading == whole)
                        if each not in found or like.score > found[each].score:
                            found[each] = like
        return found

    def _split(self, words: _Words) -> _Words:
        """The words, compounds of words that names have as these."""
        parts = (part for word in words for part in self._parts_of(word) or (word,))
        return tuple(dict.fromkeys(_SAME_WORDS.get(part, part) for part in parts))

    def _parts_of(self, word: str) -> _Words:
        for end in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
            if word[:end] not in self._parts:
                continue
            for joint in _JOINTS:
                rest = word[end:].removeprefix(joint)
                if not word.startswith(joint, end) or len(rest) < _SHORTEST_PART:
                    continue
                further = (rest,) if rest in self._parts else self._parts_of(rest)
                if further:
                    return (word[:end], *further)
        return ()

    def _like(self, word: str, others: Iterable[str]) -> dict[str, float]:
        """The words that this one may stand for, and how surely, 0 to 1."""
        same = {word: 1.0}
        if len(word) < _LONG:
            return same
        from rapidfuzz.fuzz import ratio
        from rapidfuzz.process import extract

        like = extract(word, others, scorer=ratio, score_cutoff=_LIKE, limit=None)
        return {other: score / 100 for other, score, _ in like} | same

    def _likeness(
        self, reading: _Words, name: _Name, met: _Met, letters: Mapping[str, float]
    ) -> Likeness:
        """The share of each that the other has, words that few names have weighing more.

        Letter by letter they may be alike wherever their words end.
        """
        meant = self._share(reading, _best(reading, name.words, met))
        back = {
            other: {w: met[w][other] for w in reading if other in met[w]} for other in name.words
        }
        named = self._share(name.words, _best(name.words, reading, back))
        spelled = letters.get(name.joined, 0.0)
        score = 100 * max(sqrt(meant * named), spelled)
        # Of names as like as one another, the one that is spelled so comes first, then the usual.
        behind = name.place / 1000 + _OTHERWISE * (spelled < 1)
        return Likeness(score - behind, name.written, max(meant, spelled), named)

    def _weight(self, words: _Words) -> float:
        return sum(self._weights.get(word, self._rare) for word in words)

    def _share(self, words: _Words, met: Iterable[float]) -> float:
        weights = [self._weights.get(word, self._rare) for word in words]
        return sum(w * share for w, share in zip(weights, met, strict=True)) / sum(weights)


def _with_rest(like: Likeness, has: float, *, whole: bool) -> Likeness:
    """The likeness of one reading, with the share of all that is written that the names have.

    What is like a part only counts less where the rest means another.
    """
    likest = like.score if whole else like.score * _PART
    rest = max(has, like.meant) if whole else has
    return like._replace(score=(1 - _REST) * likest + _REST * 100 * rest)


def _best(words: _Words, others: Iterable[str], met: _Met) -> Iterator[float]:
    """For each word, how surely one of the others stands for it."""
    others = frozenset(others)
    for word in words:
        yield max((sure for other, sure in met[word].items() if other in others), default=0.0)


def _readings(written: str) -> tuple[_Words, ...]:
    """The ways to read what is written: whole, then each part."""
    text = _GENDERED.sub("", written)
    parts = [text, *(_PARTS.split(text) if _PARTS.search(text) else ())]
    words = (_words(_LEGAL_FORMS.sub(" ", part)) for part in parts)
    return tuple(dict.fromkeys(each for each in words if each))


def _words(text: str) -> _Words:
    folded = letters(text)
    for phrase, word in _ONE_WORD:
        folded = phrase.sub(word, folded)
    return tuple(dict.fromkeys(_stem(word) for word in folded.split() if word not in FILLERS))


def _stem(word: str) -> str:
    """The word without inflection: Rates and Räte become rat, cities city."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return stem(word, _SHORTEST_STEM)
