"""Typo-tolerant search over names, overview wording, topics and summaries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from staedtenetz.model.network import Network
from staedtenetz.model.vocabulary import THEMES, TOPICS
from staedtenetz.text import LanguageCode, fold, fold_letters, fold_variants

__all__ = ["Closest", "Hit", "closest", "search"]

_LONGEST_QUERY = 200
"""More than this is no name and no phrase; it would only cost time."""

_NAME_CUTOFF = 80.0
"""Below this likeness (0 to 100) a name is no hit: ``rgre`` is about 68 like unrelated names."""

_CLEAR = 85.0
"""A name at least this like, and well ahead of the next record, is taken without asking."""

_CLEAR_LEAD = 5.0

_GOOD_PART = 0.4
"""A word that is this share of a name or more may stand for it."""

_SUGGEST_CUTOFF = 60.0

_ONE_WORD_MALUS = 3.0
"""A single like word counts for less than a like name."""

_FIELD_BONUS = {"name": 400.0, "topic": 200.0, "text": 0.0}
"""A hit in a name outranks one in a topic or theme, that one a hit in a text."""


class Hit(NamedTuple):
    """A record that matches: where (name, topic or text), the words that did, and how well."""

    network: Network
    field: str
    matched: str
    score: float


class Closest(NamedTuple):
    """The records with the nearest names, best first; ``clear`` where one is surely meant."""

    clear: Network | None
    candidates: tuple[Network, ...]


def search(networks: Iterable[Network], words: str, language: LanguageCode = "de") -> list[Hit]:
    """The records that match, best first; ties in the order of the networks.

    Both languages are searched; where both match, the words shown are those of ``language``.
    """
    query = fold(words[:_LONGEST_QUERY])
    networks = tuple(networks)
    if not query:
        return []
    terms = _matching_terms(query, language)
    hits = list(_hits(networks, query, _as_typed, terms, language))
    if not any(hit.field == "name" for hit in hits):
        hits = list(_hits(networks, query, _misspelt(), terms, language))
    return sorted(hits, key=lambda hit: -hit.score)


Likeness = Callable[[str, str], float]
"""How like a folded query is to a folded name: 0 not at all, above 100 contained, 200 the same."""


def _hits(
    networks: Iterable[Network],
    query: str,
    likeness: Likeness,
    terms: Mapping[str, str],
    language: LanguageCode,
) -> Iterator[Hit]:
    """The best hit of each network that has one."""
    for network in networks:
        name, score = _name_score(network, query, likeness)
        if score:
            yield Hit(network, "name", name, score + _FIELD_BONUS["name"])
        elif hit := _term_hit(network, terms) or _text_hit(network, query, language):
            yield hit


def _name_score(network: Network, query: str, likeness: Likeness) -> tuple[str, float]:
    """The best name and its likeness: 200 the same, above 100 begun or contained, else fuzzy.

    The names by which a network is usual count a little more than those that it shares.
    """
    best, best_score = "", 0.0
    for place, name in enumerate(network.names):
        for spelling in fold_variants(name):
            score = likeness(query, spelling)
            score -= min(place, 99) / 1000 if score else 0.0
            if score > best_score:
                best, best_score = name, score
    return best, best_score


def _as_typed(query: str, name: str) -> float:
    """The query is the name, or a part of it that begins with a word."""
    joined, name_joined = query.replace(" ", ""), name.replace(" ", "")
    if joined == name_joined:
        return 200.0
    share = len(query) / len(name)
    if f" {query} " in f" {name} ":
        return 150.0 + 40.0 * share
    if len(query) >= 3 and name.startswith(query):
        return 130.0 + 15.0 * share
    if len(query) >= 4 and f" {query}" in f" {name}":
        return 110.0 + 15.0 * share
    return 105.0 if len(query) >= 6 and joined in name_joined else 0.0


def _misspelt() -> Likeness:
    """Like ``_as_typed``, but a few wrong letters are forgiven, in a name or in one word of it."""
    from rapidfuzz.fuzz import ratio

    def likeness(query: str, name: str) -> float:
        score = _as_typed(query, name)
        if score or len(query) < 4:
            return score
        score = ratio(query.replace(" ", ""), name.replace(" ", ""))
        score = max(score, _words_likeness(query, name, ratio))
        return score if score >= _NAME_CUTOFF else 0.0

    return likeness


def _words_likeness(query: str, name: str, ratio: Likeness) -> float:
    """How like each word of the query is to a word of the name that begins as it does."""
    likest = []
    for word in query.split():
        others = (other for other in name.split() if other[:2] == word[:2] and len(other) >= 5)
        likest.append(max((ratio(word, other) for other in others), default=0.0))
    return min(likest) - _ONE_WORD_MALUS if len(query) >= 5 else 0.0


def _matching_terms(query: str, language: LanguageCode) -> Mapping[str, str]:
    """The topics and themes that the query names, each with its label.

    A synonym that matched stands in brackets behind it.
    """
    found: dict[str, str] = {}
    for term in (*TOPICS.values(), *THEMES.values()):
        label = term.label.in_language(language)
        for word in (term.label.de, term.label.en, term.id, *term.synonyms):
            for spelling in fold_variants(word):
                if query == spelling or (len(query) >= 4 and f" {query}" in f" {spelling}"):
                    own = word in (term.label.de, term.label.en, term.id)
                    found.setdefault(term.id, label if own else f"{label} ({word})")
    return found


def _term_hit(network: Network, terms: Mapping[str, str]) -> Hit | None:
    """A hit in a topic; the earlier the topic stands, the better. A theme comes last."""
    for place, term in enumerate((*network.topics, network.theme)):
        if term in terms:
            return Hit(network, "topic", terms[term], _FIELD_BONUS["topic"] + 50.0 - place)
    return None


def _text_hit(network: Network, query: str, language: LanguageCode) -> Hit | None:
    """A hit in the summary, else in benefits and obligations; all words of the query count."""
    if len(query) < 3:
        return None
    further = (*network.benefits, *network.obligations)
    words = query.split()
    order: tuple[LanguageCode, ...] = ("de", "en") if language == "de" else ("en", "de")
    for weight, texts in ((60.0, (network.summary,)), (30.0, further)):
        for code in order:
            spoken = " ".join(text.in_language(code) for text in texts)
            letters = fold_letters(spoken)
            if all(_contains(letters, word) for word in words):
                score = weight + (20.0 if query in fold(spoken) else 0.0)
                return Hit(network, "text", _excerpt(spoken, words[0]), score)
    return None


def _contains(letters: str, word: str) -> bool:
    """Whether a text has the word: at the beginning of a word, long ones also inside of one."""
    if word not in letters:
        return False
    return len(word) >= 6 or re.search(rf"\b{re.escape(word)}", letters) is not None


def _excerpt(text: str, word: str) -> str:
    """The few words around the hit."""
    words = text.split()
    for place, candidate in enumerate(words):
        if word in fold(candidate):
            start = max(place - 3, 0)
            end = min(place + 4, len(words))
            before = "… " if start else ""
            after = " …" if end < len(words) else ""
            return before + " ".join(words[start:end]) + after
    return " ".join(words[:7]) + " …"


def closest(networks: Iterable[Network], word: str) -> Closest:
    """The records whose names are most like the word, as whole names.

    A word that is a good part of a name counts as very like it, so that ``Cities`` alone is no
    answer: several names contain it.
    """
    from rapidfuzz.fuzz import ratio

    def likeness(query: str, name: str) -> float:
        contained = f" {query} " in f" {name} " and len(query) / len(name) >= _GOOD_PART
        return 95.0 if contained else ratio(query.replace(" ", ""), name.replace(" ", ""))

    query = fold(word[:_LONGEST_QUERY])
    scored = [(_name_score(network, query, likeness)[1], network) for network in networks]
    scored = [
        (score, network)
        for score, network in scored
        if score >= _SUGGEST_CUTOFF or _name_score(network, query, _as_typed)[1]
    ]
    scored.sort(key=lambda pair: -pair[0])
    clear = None
    if scored and scored[0][0] >= _CLEAR:
        runner_up = scored[1][0] if len(scored) > 1 else 0.0
        if scored[0][0] - runner_up >= _CLEAR_LEAD:
            clear = scored[0][1]
    return Closest(clear, tuple(network for _, network in scored[:4]))
