"""Which titles a municipality may have before its name."""

from __future__ import annotations

import re

from staedtenetz.model.municipality import Municipality
from staedtenetz.text import fold

__all__ = ["fits", "with_title"]

_TOWN_TITLE = r"(haupt|hanse|universitaets|kreis|bundes|hochschul|schafts)?stadt\b"
_VILLAGE_TITLES = frozenset({"gemeinde", "ortsgemeinde", "gemeindeverwaltung"})
_MARKET_TITLES = frozenset({"markt", "marktgemeinde"})


def fits(row: Municipality, title: str | None) -> bool:
    """Whether the title is one that the municipality can have.

    A town is no Gemeinde in the way that lists write it, and only a market is called Markt.
    """
    if title is None:
        return True
    designation = fold(row.designation or "")
    # Towns that are no part of a district may have no designation in the list.
    town = "stadt" in designation or (row.key or "").endswith("000")
    if title in _MARKET_TITLES:
        return "markt" in designation
    if title in _VILLAGE_TITLES:
        return not town
    return town or not re.search(_TOWN_TITLE, title)


def with_title(rows: tuple[Municipality, ...], title: str | None) -> tuple[Municipality, ...]:
    """Those that may have the title; of several those that are called just so."""
    fitting = tuple(row for row in rows if fits(row, title))
    if len(fitting) > 1 and title not in (None, "stadt"):
        own = tuple(row for row in fitting if fold(row.designation or "") == title)
        return own or fitting
    return fitting
