"""Search in names, topics, rules and texts, and the network that a written name means."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from staedtenetz.catalogue.index import (
    Asked,
    Words,
    asked,
    further_texts,
    has,
    letters,
    letters_of,
    matching_name,
    named,
    words_of,
)
from staedtenetz.model.network import Network
from staedtenetz.text import LanguageCode

__all__ = ["Closest", "Hit", "closest", "search"]

_LONGEST_QUERY = 200
"""More than this is no name and no phrase; it would only cost time."""

_SAME = 99.0
"""Two names from this likeness on are one."""

_PHRASE = 2
"""So many words may be a phrase that names have; more are the name of something."""

_SHORTEST_NAME = 4
"""A shorter name may stand in a text as a word of its own."""

_WITHIN = 0.8
"""From this share of one in the other on a name is a hit though one of them has much more."""

_NAME, _NAME_BY_WORDS, _TERM, _SUMMARY, _FURTHER = 400.0, 300.0, 200.0, 60.0, 30.0
"""A hit in a name outranks one in a topic, theme or rule, that one a hit in a text."""

_ALSO_TOLD = 50.0
"""What a hit in a topic gains where the texts have the word too."""


class Hit(NamedTuple):
    """A record that matches: where (name, topic, rule or text), the words that did, how well."""

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
    query = letters(words[:_LONGEST_QUERY])
    indexed = [(network, words_of(network)) for network in networks]
    if not query:
        return []
    hits = _named(indexed, query)
    looked_for = asked(query)
    known = all(each.exact for each in looked_for)
    if (not hits and not known) or len(query.split()) > _PHRASE:
        for network_id, hit in _written([network for network, _ in indexed], words).items():
            if network_id not in hits or hit.score > hits[network_id].score:
                hits[network_id] = hit
    for network, index in indexed:
        other = None if network.id in hits else _hit(network, index, looked_for, language)
        if other:
            hits[network.id] = other
    found = (hits[network.id] for network, _ in indexed if network.id in hits)
    return sorted(found, key=lambda hit: -hit.score)


def _named(indexed: Sequence[tuple[Network, Words]], query: str) -> dict[str, Hit]:
    """The networks with a name that is as typed or has it, by their ids."""
    joined = query.replace(" ", "")
    hits = {}
    for network, index in indexed:
        if joined in index.names.replace(" ", ""):
            name, score = _name_score(index, query)
            if score:
                hits[network.id] = Hit(network, "name", _as_written(network, name), _NAME + score)
    return hits


def _as_written(network: Network, folded: str) -> str:
    """The name of the network that is folded to this one."""
    return next(name for name in network.names if letters(name) == folded)


def _written(networks: Sequence[Network], words: str) -> dict[str, Hit]:
    """The networks with a name that may be meant by what is written, by their ids.

    Where none is, those whose whole name stands somewhere in it.
    """
    from staedtenetz.catalogue.written_names import LIKE, written_names

    names = written_names(tuple((network.id, network.names) for network in networks))
    likest = names.likest(words[:_LONGEST_QUERY])
    meant = {
        network.id: Hit(network, "name", like.name, _of_written(like.score))
        for network in networks
        if (like := likest.get(network.id))
        and (like.score >= LIKE or max(like.meant, like.named) >= _WITHIN)
    }
    query = f" {letters(words[:_LONGEST_QUERY])} "
    return meant or {
        network.id: Hit(network, "name", _as_written(network, name), _NAME)
        for network in networks
        for name in words_of(network).apart()
        if len(name) >= _SHORTEST_NAME and f" {name} " in query
    }


def _of_written(likeness: float) -> float:
    """A name that is the whole of what is written, or of a part of it, outranks one that has it."""
    return _NAME + (likeness + 95.0 if likeness >= _SAME else likeness)


def _name_score(index: Words, query: str) -> tuple[str, float]:
    """The name that has what is typed, and how much: 200 the same, above 100 begun or contained.

    The names by which a network is usual count a little more than those that it shares.
    """
    best, best_score = "", 0.0
    for place, name in enumerate(index.apart()):
        score = _as_typed(query, name)
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


def _hit(
    network: Network, index: Words, looked_for: Sequence[Asked], language: LanguageCode
) -> Hit | None:
    """A hit in which each word is found; it counts as much as the word found worst."""
    worst: tuple[float, Asked, str] | None = None
    for each in looked_for:
        score, key = _found(index, each)
        if not score:
            return None
        if worst is None or score < worst[0]:
            worst = (score, each, key)
    if worst is None:
        return None
    score, word, key = worst
    if score >= _NAME_BY_WORDS:
        return Hit(network, "name", _name_with(network, index, word), score)
    if key.startswith(("topic:", "theme:")):
        return Hit(network, "topic", _shown(key, word, language), score)
    if key:
        return Hit(network, "rule", _shown(key, word, language), score)
    return Hit(network, "text", _excerpt(network, word, language), score)


def _found(index: Words, word: Asked) -> tuple[float, str]:
    """How well the word is found, and the term that it names, if it is in one."""
    for place, beginning in enumerate(word.beginnings):
        if has(index.names, beginning):
            return _NAME_BY_WORDS + (50.0 if place == 0 else 0.0), ""
    told = _told(index, word)
    for place, key in enumerate(index.terms):
        if key in word.terms:
            return _TERM + (_ALSO_TOLD if told else 0.0) - min(place, 40), key
    return told, ""


def _told(index: Words, word: Asked) -> float:
    """How well the word is found in the texts."""
    for weight, line in ((_SUMMARY, index.summary), (_FURTHER, index.further)):
        if any(has(line, beginning) for beginning in word.beginnings):
            return weight
    return 0.0


def _name_with(network: Network, index: Words, word: Asked) -> str:
    names = index.apart()
    found = (name for each in word.beginnings for name in names if has(f" {name} ", each))
    return _as_written(network, next(found))


def _shown(key: str, word: Asked, language: LanguageCode) -> str:
    """The label of a term; a synonym that matched stands in brackets behind it."""
    label = named()[key].term.label.in_language(language)
    synonym = matching_name(key, word)
    return f"{label} ({synonym})" if synonym else label


def _excerpt(network: Network, word: Asked, language: LanguageCode) -> str:
    """The few words around the hit."""
    for text in _texts(network, language):
        words = text.split()
        folded = letters_of(words)
        for place in range(len(words)):
            for each in word.beginnings:
                here = " ".join(folded[place : place + 1 + each.count(" ")])
                if has(f" {here} ", each):
                    return _around(words, place)
    return ""


def _texts(network: Network, language: LanguageCode) -> Iterator[str]:
    """The texts that are searched: the summary in both languages, then the others."""
    order: tuple[LanguageCode, ...] = ("de", "en") if language == "de" else ("en", "de")
    for texts in ((network.summary,), further_texts(network)):
        for code in order:
            yield " · ".join(text.in_language(code) for text in texts)


def _around(words: Sequence[str], place: int) -> str:
    start, end = max(place - 3, 0), min(place + 4, len(words))
    before, after = "… " if start else "", " …" if end < len(words) else ""
    return before + " ".join(words[start:end]) + after


def closest(networks: Iterable[Network], word: str) -> Closest:
    """The records whose names are most like the word, as whole names.

    ``Cities`` alone is no answer: several names contain it.
    """
    from staedtenetz.catalogue.written_names import clearly_first

    networks = tuple(networks)
    written = _written(networks, word)
    indexed = [(network, words_of(network)) for network in networks]
    query = letters(word[:_LONGEST_QUERY])
    contained = _named(indexed, query) if query else {}
    like = sorted(written.values(), key=lambda hit: -hit.score)
    clear = clearly_first([hit.score - _NAME for hit in like])
    others = [hit.network for hit in contained.values() if hit.network.id not in written]
    first = like[0].network if clear else None
    return Closest(first, (*(hit.network for hit in like), *others)[:4])
