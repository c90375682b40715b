"""The words by which a network is found: one index for the search and for the directory page.

Words are compared as ``letters``: lower case, umlauts however they are written, no inflection.
``Words`` says which of them belong to a network, ``asked`` what a person looks for with a word:
the word itself, the terms of the vocabulary that it names, and the other words for the same thing.
The page does the same with the same data (templates/directory.js).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from staedtenetz.model.network import Network
from staedtenetz.model.values import Text
from staedtenetz.model.vocabulary import (
    COUNTRIES,
    COUNTRY_GROUPS,
    FILLERS,
    LAENDER,
    PROPERTIES,
    SUBJECTS,
    THEMES,
    TOPICS,
    Term,
)
from staedtenetz.text import fold, fold_letters

__all__ = [
    "Asked",
    "Named",
    "Words",
    "asked",
    "further_texts",
    "has",
    "letters",
    "letters_of",
    "matching_name",
    "named",
    "stem",
    "words_of",
]

_VOCABULARIES: Mapping[str, tuple[Mapping[str, Term], bool]] = {
    "topic": (TOPICS, False),
    "property": (PROPERTIES, False),
    "country": (COUNTRIES, True),
    "land": (LAENDER, True),
    "theme": (THEMES, False),
    "subject": (SUBJECTS, True),
}
"""By what its terms are: a vocabulary, and whether the names of a term are one in texts too."""

_BETWEEN_WORDS = re.compile(r"[^\w\n]+")
_UMLAUT = re.compile(r"([aou])(?<![aeiouq].)e")
"""A vowel with an e behind it and no other vowel before it."""

ENDINGS = ("innen", "ern", "en", "er", "es", "em", "e", "s", "n")
"""What inflection puts behind a word; the first that fits is taken away."""
_SHORTEST_STEM = 4
_WITHIN = 6
"""Letters from which on a word is found inside of another one."""
_SHORTEST_COMPOUND = 8
_FIRST_PART = 5
_LAST_PART = 6
"""Letters that a name needs to be seen as the first or the last part of a compound."""


class Words(NamedTuple):
    """The words of a network, each with a space before and behind it.

    ``names`` are parted by bars; ``terms`` are keys of ``named``, the most important first;
    ``summary`` and ``further`` are its texts in both languages.
    """

    names: str
    terms: Sequence[str]
    summary: str
    further: str

    def apart(self) -> list[str]:
        """The names one by one."""
        return self.names.strip().split(" | ")

    def joined(self) -> list[str]:
        """The names as one word each."""
        return self.names.replace(" ", "").split("|")


class Named(NamedTuple):
    """A term of a vocabulary: its names as ``letters``, also in one line parted by bars.

    ``same`` says that its names are one in every text.
    """

    term: Term
    names: tuple[str, ...]
    line: str
    same: bool


class Asked(NamedTuple):
    """What is looked for with a word: how it or its like begin, and the terms that it names.

    ``exact`` says that a term has just this name.
    """

    word: str
    beginnings: tuple[str, ...]
    terms: frozenset[str]
    exact: bool


def letters(text: str) -> str:
    """As ``fold``, and umlauts as one letter, however they are written.

    >>> letters("Mobilität"), letters("Mobilitaet"), letters("Queer")
    ('mobilitat', 'mobilitat', 'queer')
    """
    return _UMLAUT.sub(r"\1", fold(text))


def stem(word: str, shortest: int = _SHORTEST_STEM) -> str:
    """A folded word without inflection, which leaves so many letters at least."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return word.removesuffix(ending)
    return word


def words_of(network: Network) -> Words:
    """The words of that network; of one from the compiled copy they stand there."""
    return Words(*network.words(_worked_out))


def _worked_out(network: Network) -> Words:
    return Words(
        _parted(dict.fromkeys(map(letters, network.names))),
        list(dict.fromkeys(_terms_of(network))),
        _line(network.summary),
        _line(*further_texts(network)),
    )


def further_texts(network: Network) -> tuple[Text, ...]:
    """What a search reads of a network after its summary."""
    note = (network.eligibility_note,) if network.eligibility_note else ()
    return (*network.benefits, *network.obligations, *note)


def _line(*texts: tuple[str, str]) -> str:
    return f" {letters(' '.join(spoken for text in texts for spoken in text))} "


def _terms_of(network: Network) -> Iterable[str]:
    """What the network is about, then what its rules ask for."""
    yield from (f"topic:{topic}" for topic in network.topics)
    for membership in network.memberships:
        yield from (f"property:{each}" for each in membership.properties)
        yield from (f"land:{each}" for each in membership.states)
        yield from (
            f"country:{each}"
            for each in membership.countries
            if each not in COUNTRY_GROUPS and each not in ("world", "DE")
        )
    yield f"theme:{network.theme}"


@cache
def named() -> Mapping[str, Named]:
    """Every term that a search finds, by the key under which networks have it."""
    terms = [
        (f"{kind}:{term.id}", term, same)
        for kind, (vocabulary, same) in _VOCABULARIES.items()
        for term in vocabulary.values()
    ]
    # All at once, since looking for words takes much less than folding each of a thousand.
    folded = iter(letters_of([name for _, term, _ in terms for name in term.names]))
    return {
        key: Named(term, names := tuple(next(folded) for _ in term.names), _parted(names), same)
        for key, term, same in terms
    }


def letters_of(texts: Iterable[str]) -> list[str]:
    """``letters`` of each of these texts, none of which has a line break."""
    folded = _BETWEEN_WORDS.sub(" ", fold_letters("\n".join(texts)).replace("_", " "))
    return [line.strip() for line in _UMLAUT.sub(r"\1", folded).split("\n")]


def _parted(names: Iterable[str]) -> str:
    return f" {' | '.join(names)} "


@cache
def matching_name(key: str, word: Asked) -> str:
    """The synonym of a term that the word names; empty where its label or id does."""
    each = named()[key]
    own = (each.term.label.de, each.term.label.en, each.term.id)
    names = list(zip(each.term.names, each.names, strict=True))
    ways = (name for b in word.beginnings for name, folded in names if _begins(f" {folded} ", b))
    compound = (name for name, folded in names if has(f" {word.word} ", folded))
    name = next(ways, "") or next(compound, "")
    return "" if name in own else name


def has(line: str, beginning: str) -> bool:
    """Whether a word of the line begins so; long ones may stand inside of a word.

    What has three letters or fewer is a whole word.
    """
    if len(beginning) < _SHORTEST_STEM:
        return f" {beginning} " in line
    return f" {beginning}" in line or (len(beginning) >= _WITHIN and beginning in line)


def asked(query: str) -> tuple[Asked, ...]:
    """What a text of ``letters`` looks for, word by word."""
    words = query.split()
    telling = [word for word in words if word not in FILLERS]
    return tuple(_asked(word) for word in telling or words)


def _asked(word: str) -> Asked:
    beginning = stem(word)
    within = {key for key, each in named().items() if _begins(each.line, beginning)}
    exact = _of_stems((beginning,)) if within else _of_compound(word)
    same = (name for key in exact if named()[key].same for name in named()[key].names)
    beginnings = tuple(dict.fromkeys((beginning, *map(stem, same))))
    return Asked(word, beginnings, frozenset(within | exact | _of_stems(beginnings)), bool(exact))


def _begins(line: str, beginning: str) -> bool:
    """Whether a word of the line begins so. Inside of words terms are not looked for."""
    end = " " if len(beginning) < _SHORTEST_STEM else ""
    return f" {beginning}{end}" in line


def _of_stems(stems: Sequence[str]) -> set[str]:
    """The terms with a name that is one of these without inflection."""
    return {
        key
        for key, each in named().items()
        if any(
            name.startswith(beginning) and stem(name) == beginning
            for beginning in stems
            if f" {beginning}" in each.line
            for name in each.names
        )
    }


def _of_compound(word: str) -> set[str]:
    """The terms whose name is the first part of the word, else the last; the longest counts."""
    if len(word) < _SHORTEST_COMPOUND:
        return set()
    for shortest, is_part in ((_FIRST_PART, word.startswith), (_LAST_PART, word.endswith)):
        found = {
            name: key
            for key, each in named().items()
            for name in each.names
            if len(name) >= shortest and is_part(name)
        }
        if found:
            longest = max(map(len, found))
            return {key for name, key in found.items() if len(name) == longest}
    return set()
