"""Search in names, topics and texts, and the network that a written name means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from staedtenetz.model.network import Network
from staedtenetz.model.vocabulary import THEMES, TOPICS
from staedtenetz.text import LanguageCode, fold, fold_letters, fold_variants

__all__ = ["Closest", "Hit", "closest", "search"]

_LONGEST_QUERY = 200
"""More than this is no name and no phrase; it would only cost time."""

_LIKE = 70.0
"""Below this likeness (0 to 100) a name is no hit, unless one of the two is all in the other."""

_SAME = 99.0
"""Two names from this likeness on are one."""

_PHRASE = 2
"""So many words may be a phrase that names have; more are the name of something."""

_WITHIN = 0.8
"""From this share of one in the other on a name is a hit though one of them has much more."""

_CLEAR = 85.0
"""A name at least this like, and well ahead of the next record, is taken without asking."""

_CLEAR_LEAD = 5.0

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
    named = _named(networks, query)
    if not named or len(query.split()) > _PHRASE:
        for network_id, hit in _written(networks, words).items():
            if network_id not in named or hit.score > named[network_id].score:
                named[network_id] = hit
    found = (
        named.get(network.id) or _term_hit(network, terms) or _text_hit(network, query, language)
        for network in networks
    )
    return sorted((hit for hit in found if hit), key=lambda hit: -hit.score)


def _named(networks: Iterable[Network], query: str) -> dict[str, Hit]:
    """The networks with a name that is as typed or has it, by their ids."""
    scored = ((network, *_name_score(network, query)) for network in networks)
    bonus = _FIELD_BONUS["name"]
    return {n.id: Hit(n, "name", name, score + bonus) for n, name, score in scored if score}


def _written(networks: Iterable[Network], words: str) -> dict[str, Hit]:
    """The networks with a name that may be meant by what is written, by their ids."""
    from staedtenetz.catalogue.written_names import written_names

    names = written_names(tuple((network.id, network.names) for network in networks))
    likest = names.likest(words[:_LONGEST_QUERY])
    return {
        network.id: Hit(network, "name", like.name, _of_written(like.score))
        for network in networks
        if (like := likest.get(network.id))
        and (like.score >= _LIKE or max(like.meant, like.named) >= _WITHIN)
    }


def _of_written(likeness: float) -> float:
    """A name that is the whole of what is written, or of a part of it, outranks one that has it."""
    return _FIELD_BONUS["name"] + (likeness + 95.0 if likeness >= _SAME else likeness)


def _name_score(network: Network, query: str) -> tuple[str, float]:
    """The name that has what is typed, and how much: 200 the same, above 100 begun or contained.

    The names by which a network is usual count a little more than those that it shares.
    """
    best, best_score = "", 0.0
    for place, name in enumerate(network.names):
        for spelling in fold_variants(name):
            score = _as_typed(query, spelling)
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

    ``Cities`` alone is no answer: several names contain it.
    """
    networks = tuple(networks)
    written = _written(networks, word)
    contained = _named(networks, fold(word[:_LONGEST_QUERY]))
    bonus = _FIELD_BONUS["name"]
    like = sorted(written.values(), key=lambda hit: -hit.score)
    clear = None
    if like and like[0].score >= bonus + _CLEAR:
        runner_up = like[1].score if len(like) > 1 else bonus
        if like[0].score - runner_up >= _CLEAR_LEAD:
            clear = like[0].network
    others = [hit.network for hit in contained.values() if hit.network.id not in written]
    return Closest(clear, (*(hit.network for hit in like), *others)[:4])
