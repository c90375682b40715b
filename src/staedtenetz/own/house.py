"""What the papers of a town hall carry each time: the table ``[house]`` of a profile."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from staedtenetz.model.profile import House
from staedtenetz.model.values import is_line

__all__ = ["HOUSE_KEYS", "MOST_LINES", "read_house", "unfit_key"]

HOUSE_KEYS: Mapping[str, type] = {
    "office": str,
    "committees": list,
    "council": str,
    "head_title": str,
    "budget_line": str,
    "place": str,
    "address": list,
    "logo": str,
    "public": bool,
    "climate": bool,
    "equality": bool,
}
"""Every key of the table and the type of its value, in the order in which it is written."""

MOST_LINES = 20
"""Committees, and lines of an address; more are something else."""


def unfit_key(table: Mapping[str, Any]) -> str | None:
    """The first key whose texts no paper can carry: too long, too many, or with line breaks."""
    for key, value in table.items():
        lines = value if isinstance(value, list) else [value]
        texts = [line for line in lines if isinstance(line, str)]
        if len(texts) > MOST_LINES or not all(is_line(text) for text in texts):
            return key
    return None


def read_house(table: Mapping[str, Any], folder: Path) -> House:
    """The house as the table describes it, which has been checked; paths start at the folder."""
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    if values.get("logo"):
        values["logo"] = str(folder / values["logo"])
    return House(**values)
