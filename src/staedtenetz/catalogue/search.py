"""Typo-tolerant search over names, overview wording, topics and summaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from staedtenetz.catalogue.catalogue import Catalogue, names_of
from staedtenetz.model.network import Network
from staedtenetz.model.vocabulary import THEMES, TOPICS, Term
from staedtenetz.text import fold, fold_variants

__all__ = ["Closest", "Hit", "closest", "near_names", "search"]

_NAME_CUTOFF = 80.0
"""Below this likeness (0 to 100) a name is no hit: ``rgre`` is about 68 like unrelated names."""

_CLEAR = 85.0
"""A name at least this like, and well ahead of the next record, is taken without asking."""

_CLEAR_LEAD = 5.0

_SUGGEST_CUTOFF = 60.0

_FIELD_BONUS = {"name": 400.0, "topic": 200.0, "text": 0.0}
"""A hit in a name outranks one in a topic or theme, that one a hit in a text."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that matches: where (name, topic or text), the words that did, and how well."""

    network: Network
    field: str
    matched: str
    score: float


@dataclass(frozen=True, slots=True)
class Closest:
    """The records with the nearest names, best first; ``clear`` where one is surely meant."""

    clear: Network | None
    candidates: tuple[Network, ...]


def search(catalogue: Catalogue, words: str) -> list[Hit]:
    """The records that match, best first; ties in the order of the catalogue."""
    query = fold(words)
    if not query:
        return []
    hits = [hit for network in catalogue.networks if (hit := _best(network, query))]
    return sorted(hits, key=lambda hit: -hit.score)


def _best(network: Network, query: str) -> Hit | None:
    name, score = _name_score(network, query)
    hit = Hit(network, "name", name, score + _FIELD_BONUS["name"]) if score else None
    if hit is None:
        hit = _term_hit(network, query) or _text_hit(network, query)
    return hit


def _name_score(network: Network, query: str) -> tuple[str, float]:
    """The best name and its likeness: 200 the same, above 100 begun or contained, else fuzzy.

    The names by which a network is usual count a little more than those that it shares.
    """
    likeness = _likeness()
    best, best_score = "", 0.0
    for place, name in enumerate(names_of(network)):
        for spelling in fold_variants(name):
            score = _likeness_of_name(query, spelling, likeness)
            score -= min(place, 99) / 1000 if score else 0.0
            if score > best_score:
                best, best_score = name, score
    return best, best_score


def _likeness_of_name(query: str, name: str, likeness: Callable[[str, str], float]) -> float:
    joined, name_joined = query.replace(" ", ""), name.replace(" ", "")
    if joined == name_joined:
        return 200.0
    words = name.split()
    if query in words or f" {query} " in f" {name} ":
        return 150.0 + 40.0 * len(query) / len(name)
    if len(query) >= 3 and name.startswith(query):
        return 130.0 + 15.0 * len(query) / len(name)
    if len(query) >= 4 and any(word.startswith(query) for word in words):
        return 110.0 + 15.0 * len(query) / len(name)
    if len(query) >= 5 and joined in name_joined:
        return 105.0
    if len(query) < 4:
        return 0.0
    score = max(likeness(joined, name_joined), _word_likeness(query, words, likeness))
    return score if score >= _NAME_CUTOFF else 0.0


def _word_likeness(
    query: str, words: Sequence[str], likeness: Callable[[str, str], float]
) -> float:
    """One misspelt word against each word of the name; short words need no help."""
    if " " in query or len(query) < 5:
        return 0.0
    return max((likeness(query, word) - 3.0 for word in words if len(word) >= 5), default=0.0)


def _likeness() -> Callable[[str, str], float]:
    from rapidfuzz.fuzz import ratio

    return ratio


def _term_hit(network: Network, query: str) -> Hit | None:
    for term in _terms_of(network):
        for label in (term.label.de, term.label.en, term.id, *term.synonyms):
            for spelling in fold_variants(label):
                if query == spelling or (len(query) >= 4 and query in spelling):
                    place = _place(network, term)
                    return Hit(network, "topic", label, _FIELD_BONUS["topic"] + 50.0 - place)
    return None


def _terms_of(network: Network) -> Iterator[Term]:
    for topic in network.topics:
        yield TOPICS[topic]
    yield THEMES[network.theme]


def _place(network: Network, term: Term) -> int:
    return network.topics.index(term.id) if term.id in network.topics else len(network.topics)


def _text_hit(network: Network, query: str) -> Hit | None:
    texts = [network.summary, *network.benefits, *network.obligations]
    for weight, text in zip([60.0] + [30.0] * (len(texts) - 1), texts, strict=True):
        for spoken in (text.de, text.en):
            folded = fold(spoken)
            words = query.split()
            if query in folded and len(query) >= 3:
                return Hit(network, "text", _excerpt(spoken, words[0]), weight + 20.0)
            if len(words) > 1 and all(word in folded for word in words):
                return Hit(network, "text", _excerpt(spoken, words[0]), weight)
    return None


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


def closest(catalogue: Catalogue, word: str) -> Closest:
    """The records whose names are most like the word."""
    query = fold(word)
    scored = []
    for network in catalogue.networks:
        _, score = _name_score(network, query)
        if not score:
            score = _loose_score(network, query)
        if score >= _SUGGEST_CUTOFF:
            scored.append((score, network))
    scored.sort(key=lambda pair: -pair[0])
    ranked = tuple(network for _, network in scored)
    clear = None
    if scored and scored[0][0] >= _CLEAR:
        runner_up = scored[1][0] if len(scored) > 1 else 0.0
        if scored[0][0] - runner_up >= _CLEAR_LEAD:
            clear = scored[0][1]
    return Closest(clear, ranked[:4])


def _loose_score(network: Network, query: str) -> float:
    likeness = _likeness()
    joined = query.replace(" ", "")
    return max(
        likeness(joined, spelling.replace(" ", ""))
        for name in names_of(network)
        for spelling in fold_variants(name)
    )


def near_names(word: str, names: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The few names most like the word, best first; none where nothing is like it."""
    from rapidfuzz.process import extract

    found = extract(
        word, list(dict.fromkeys(names)), processor=fold, limit=limit, score_cutoff=70.0
    )
    return tuple(name for name, _, _ in found)
