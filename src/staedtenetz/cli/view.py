"""What a command shows, before anyone knows where: rows, with their machine-readable records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from staedtenetz.report.document import Document


__all__ = ["Column", "Listing", "Page", "Row", "Section", "View"]


class Column(NamedTuple):
    """A column of the terminal table.

    ``wide`` ones are left out below 110 columns, where ``in_detail`` ones begin the second
    line of their row; ``flexible`` ones take what width is left and wrap.
    """

    header: str
    align: Literal["left", "right"] = "left"
    wide: bool = False
    flexible: bool = False
    in_detail: bool = False


class Row(NamedTuple):
    """One row: its cells for the terminal, for a pipe, and as a record for programs.

    ``detail`` is a second line below the row; ``bar`` a share from 0 to 1 drawn before the
    cell of that column.
    """

    cells: tuple[str, ...]
    plain: tuple[str, ...]
    record: Mapping[str, Any]
    detail: str = ""
    bar: tuple[int, float] | None = None


class Section(NamedTuple):
    """A group of lines below the table, with the label of the group before the first."""

    label: str
    lines: tuple[str, ...]


class Listing(NamedTuple):
    """A table with what stands around it. ``extra`` joins the rows in the JSON data."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    intro: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    hints: tuple[str, ...] = ()
    name: str = "rows"
    extra: Mapping[str, Any] | None = None


class Page(NamedTuple):
    """A document, or several after one another, with the records that they show."""

    documents: tuple[Document, ...]
    records: tuple[Mapping[str, Any], ...]
    name: str = "networks"


View = Listing | Page
