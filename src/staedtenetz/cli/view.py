"""What a command shows, before anyone knows where: the things listed, and columns over them.

Table, plain rows, Markdown and worksheet follow from the columns, JSON and CSV from the records.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from staedtenetz.messages import Language
from staedtenetz.model.values import Money, PartialDate

if TYPE_CHECKING:
    from staedtenetz.report.document import Document
    from staedtenetz.report.worksheet import Heading


__all__ = ["Column", "Figure", "Listing", "Page", "Section", "Value", "View", "sheet_row"]


class Figure(int):
    """A whole number that counts nothing, such as a year or a line: without separators."""

    __slots__ = ()


Value = str | int | Decimal | Money | PartialDate | None
"""What stands in a cell. Unknown is ``None``; an empty text is left out for programs too."""


class Column(NamedTuple):
    """A column over the things listed; its heading is the sentence ``column.NAME``.

    In a terminal, ``wide`` ones are left out below 110 columns or where there is no room for
    them, and ``in_detail`` ones then begin the second line of their row; ``never`` ones are for a
    pipe or a worksheet only; ``flexible`` ones take what width is left and wrap; ``once`` says a
    value only where it changes; ``bar`` is a share from 0 to 1 drawn before the value. ``full`` is
    the value where there is room for a longer one: in a wide terminal, in Markdown and in a
    worksheet. ``cell`` is the value in a worksheet where it is another; a worksheet lacks the
    columns that are not ``in_sheet``.
    """

    name: str
    value: Callable[[Any], Value]
    align: Literal["left", "right"] = "left"
    shown: Literal["always", "wide", "never"] = "always"
    flexible: bool = False
    in_detail: bool = False
    once: bool = False
    bar: Callable[[Any], float] | None = None
    full: Callable[[Any], Value] | None = None
    cell: Callable[[Any], Value | datetime] | None = None
    in_sheet: bool = True

    def heading(self, language: Language) -> str:
        """The heading in words."""
        return language(f"column.{self.name}")


class Section(NamedTuple):
    """A group of lines below the table, with the label of the group before the first."""

    label: str
    lines: tuple[str, ...]


class Listing(NamedTuple):
    """Things with columns over them, and what stands around the table.

    ``name`` is what the records are called in JSON, where ``extra`` joins them; ``pipe`` names
    the columns of plain rows in their order, all where it is empty; ``detail`` is a second line
    below the row of a thing. ``spelled`` is what a terminal says in a line of its own before that,
    whatever its width; elsewhere the ``full`` columns say it.
    """

    name: str
    rows: Sequence[Any]
    columns: tuple[Column, ...]
    record: Callable[[Any], Mapping[str, Any]]
    pipe: tuple[str, ...] = ()
    detail: Callable[[Any], str] | None = None
    intro: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    hints: tuple[str, ...] = ()
    extra: Mapping[str, Any] | None = None
    spelled: Callable[[Any], str] | None = None

    def for_people(self, *, wide: bool, in_full: bool) -> list[Column]:
        """The columns of a table, their values ``in_full`` where they have longer ones."""
        kept = [c for c in self.columns if c.shown == "always" or (wide and c.shown == "wide")]
        return [c._replace(value=c.full) if in_full and c.full else c for c in kept]

    def cells(self, columns: Sequence[Column], language: Language) -> Iterator[tuple[str, ...]]:
        """Those columns in words, row by row."""
        before: tuple[str, ...] = ("",) * len(columns)
        for row in self.rows:
            cells = tuple(_shown(column.value(row), language) for column in columns)
            yield tuple(
                "" if column.once and cell == last else cell
                for column, cell, last in zip(columns, cells, before, strict=True)
            )
            before = cells

    def details(self) -> list[str]:
        """The second lines, empty ones too."""
        return [self.detail(row) if self.detail else "" for row in self.rows]

    def plain(self, language: Language) -> Iterator[tuple[str, ...]]:
        """The cells of plain rows: as a table says them, but nothing for ""."""
        by_name = {column.name: column for column in self.columns}
        columns = [by_name[name] for name in self.pipe or by_name]
        for row in self.rows:
            yield tuple(_piped(column.value(row), language) for column in columns)

    def sheet(self, language: Language) -> "tuple[list[Heading], list[list[Any]]]":
        """Headings and rows of a worksheet, which has room for nearly all columns."""
        from staedtenetz.report.worksheet import Heading

        columns = [column for column in self.columns if column.in_sheet]
        rows = [sheet_row(columns, row) for row in self.rows]
        headings = [
            Heading(
                column.heading(language), not any(isinstance(row[place], Figure) for row in rows)
            )
            for place, column in enumerate(columns)
        ]
        return headings, rows


def sheet_row(columns: Iterable[Column], row: Any) -> list[Any]:
    """The values of a row in a worksheet."""
    return [(column.cell or column.full or column.value)(row) for column in columns]


class Page(NamedTuple):
    """A document, or several after one another, with what they show for programs.

    That is a list of records, or the one record that there is; in JSON ``extra`` joins them.
    """

    documents: "tuple[Document, ...]"
    data: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    name: str = "networks"
    extra: Mapping[str, Any] | None = None


View = Listing | Page


def _shown(value: Value, language: Language) -> str:
    match value:
        case None | "":
            return "–"
        case Figure():
            return str(int(value))
    return language.value(value)


def _piped(value: Value, language: Language) -> str:
    return "" if value == "" else _shown(value, language)
