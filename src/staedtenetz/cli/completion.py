"""What the shell offers for completion: ids, themes, topics, municipalities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from staedtenetz.text import fold

if TYPE_CHECKING:
    from staedtenetz.catalogue.directory import Directory
    from staedtenetz.model.vocabulary import Term

__all__ = [
    "complete_format",
    "complete_municipality",
    "complete_network",
    "complete_purpose",
    "complete_theme",
    "complete_topic",
]


def _offers(entries: Iterable[tuple[str, str]], incomplete: str) -> Iterator[tuple[str, str]]:
    """The entries that begin as typed, else those that do so when case and umlauts are folded."""
    entries = list(entries)
    exact = [entry for entry in entries if entry[0].startswith(incomplete)]
    folded = fold(incomplete)
    yield from exact or [entry for entry in entries if fold(entry[0]).startswith(folded)]


def _label(term: Term) -> str:
    import os

    from staedtenetz.cli.language import choose_language

    return choose_language((), os.environ)[1].text(term.label)


def _directory() -> Directory:
    """The directory as the office has it; broken files are passed over, there is nobody to tell."""
    import os
    from datetime import date

    from staedtenetz.cli.own_folder import cache_folder, choose_places
    from staedtenetz.model.values import PartialDate
    from staedtenetz.own.directory import open_directory
    from staedtenetz.own.reading import OwnData

    _, places = choose_places((), os.environ)
    own = OwnData.read(places, PartialDate(date.today().isoformat()), cache_folder())
    return open_directory(own, "de", lambda _: None)


def complete_network(incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of networks with their short names."""
    networks = _directory().networks
    return _offers(((network.id, network.short) for network in networks), incomplete)


def complete_municipality(incomplete: str) -> Iterator[tuple[str, str]]:
    """Names of municipalities and districts; namesakes with their Land."""
    from collections import Counter

    from staedtenetz.catalogue.municipality_choices import describe

    municipalities = _directory().municipalities
    rows = (*municipalities.rows, *municipalities.districts)
    names = Counter(row.name for row in rows)
    entries = (
        (row.name if names[row.name] == 1 else describe(row), row.designation or "") for row in rows
    )
    return _offers(entries, incomplete)


def complete_theme(incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of themes and topics."""
    from staedtenetz.model.vocabulary import THEMES, TOPICS

    terms = {**TOPICS, **THEMES}
    return _offers(((term.id, _label(term)) for term in terms.values()), incomplete)


def complete_topic(incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of topics."""
    from staedtenetz.model.vocabulary import TOPICS

    return _offers(((term.id, _label(term)) for term in TOPICS.values()), incomplete)


def complete_purpose(incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of purposes."""
    from staedtenetz.model.vocabulary import PURPOSES

    return _offers(((term.id, _label(term)) for term in PURPOSES.values()), incomplete)


def complete_format(formats: Sequence[str]) -> Callable[[str], Iterator[tuple[str, str]]]:
    """Offers output formats, those of one command."""

    def complete(incomplete: str) -> Iterator[tuple[str, str]]:
        return _offers(((name, "") for name in formats), incomplete)

    return complete
