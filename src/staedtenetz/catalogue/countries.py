"""The country that a word in a member list names, under any of its usual names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from staedtenetz.files.reading import read_rows
from staedtenetz.model.vocabulary import ALL_COUNTRIES
from staedtenetz.text import fold

__all__ = ["ABROAD", "find_member_country"]

ABROAD = "ZZ"
"""What ISO 3166 leaves free, for a country that is none of those known and not Germany."""

_GERMANY = frozenset(
    "d|de|ger|deu|brd|germany|deutschland|bundesrepublik deutschland|federal republic of germany"
    "|allemagne|alemania|germania|duitsland|tyskland|niemcy".split("|")
)


def find_member_country(word: str) -> str | None:
    """The code of a country by its whole name, German or English, usual short form or code.

    A code of three letters is one in capitals only: Altheim (Alb) lies in Germany.
    """
    folded = fold(word)
    if folded in _GERMANY:
        return "DE"
    stripped = word.strip()
    if stripped.upper() in ALL_COUNTRIES:
        return stripped.upper()
    return _known().get(stripped) or _known().get(folded)


@cache
def _known() -> Mapping[str, str]:
    """The codes of two letters by those of three, in capitals, and by names, folded."""
    found: dict[str, str] = {}
    for row in read_rows(Path(__file__).with_name("countries.csv")):
        three, *names = row.cells["names"].split("|")
        found |= dict.fromkeys((three, *map(fold, names)), row.cells["code"])
    return found
