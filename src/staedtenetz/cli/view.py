"""What a command shows, before anyone knows where: rows, with their machine-readable records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from staedtenetz.report.document import Document

__all__ = ["Column", "Listing", "Page", "Row", "Section", "View"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the terminal table.

    ``wide`` ones are left out below 110 columns; ``flexible`` ones take what width is left
    and wrap.
    """

    header: str
    align: Literal["left", "right"] = "left"
    wide: bool = False
    flexible: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells for the terminal, for a pipe, and as a record for programs.

    ``detail`` is a second line below the row; ``bar`` a share from 0 to 1 drawn before the
    cell of that column.
    """

    cells: tuple[str, ...]
    plain: tuple[str, ...]
    record: Mapping[str, Any]
    detail: str = ""
    bar: tuple[int, float] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A group of lines below the table, with the label of the group before the first."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A table with what stands around it. ``extra`` joins the rows in the JSON data."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    intro: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    hints: tuple[str, ...] = ()
    name: str = "rows"
    extra: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A document, or several after one another, with the records that they show."""

    documents: tuple[Document, ...]
    records: tuple[Mapping[str, Any], ...]
    name: str = "networks"


View = Listing | Page
