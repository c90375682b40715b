"""The country that a word in a member list names, under any of its usual names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from staedtenetz.files.reading import read_csv
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
    return _codes().get(stripped) or _names().get(folded)


@cache
def _rows() -> Mapping[str, tuple[str, ...]]:
    """By the code of two letters: that of three, then names."""
    rows = read_csv(Path(__file__).with_name("countries.csv"))
    return {row["code"]: tuple(row["names"].split("|")) for row in rows}


@cache
def _codes() -> Mapping[str, str]:
    return {names[0]: code for code, names in _rows().items()}


@cache
def _names() -> Mapping[str, str]:
    return {fold(name): code for code, names in _rows().items() for name in names[1:]}
