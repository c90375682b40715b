"""What is near where a search finds nothing: networks with a name like it, words that find some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from staedtenetz.catalogue.index import letters, named
from staedtenetz.catalogue.search import closest, search
from staedtenetz.model.network import Network
from staedtenetz.model.vocabulary import FILLERS, NEAR
from staedtenetz.text import LanguageCode, near_names

__all__ = ["Near", "near"]

_MOST_WORDS = 4


class Near(NamedTuple):
    """Networks with a name like what was looked for, and words that find something."""

    networks: tuple[Network, ...]
    words: tuple[str, ...]


def near(networks: Iterable[Network], text: str, language: LanguageCode) -> Near:
    """What is near a text for which nothing is found, the nearest first."""
    networks = tuple(networks)
    found = (word for word in dict.fromkeys(_words(text, language)) if search(networks, word))
    words = tuple(word for word, _ in zip(found, range(_MOST_WORDS), strict=False))
    return Near(closest(networks, text).candidates, words)


def _words(text: str, language: LanguageCode) -> Iterator[str]:
    """Words to try: each of several, what the vocabulary has beside it, what is written alike."""
    written = text.split()
    telling = [word for word in written if letters(word) not in FILLERS]
    if len(written) > 1:
        yield from telling
    for word in telling:
        for place in NEAR.values():
            if letters(word) in (letters(place.label.de), letters(place.label.en)):
                yield from place.synonyms
    labels = [each.term.label.in_language(language) for each in named().values()]
    synonyms = [name for each in named().values() for name in each.term.synonyms]
    for word in telling:
        yield from near_names(word, (*labels, *synonyms))
