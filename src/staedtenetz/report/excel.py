"""Writes a document as a workbook: its text on the first sheet, each table on one of its own."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from staedtenetz.errors import MissingPackage
from staedtenetz.report.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Day,
    Document,
    Facts,
    Heading,
    Lines,
    Number,
    Open,
    Paragraph,
    Table,
    cell_text,
)
from staedtenetz.report.worksheet import (
    LEFT,
    NO_CLOCK,
    OPTIONS,
    date_format,
    fit_text,
    money_format,
    print_foot,
    print_layout,
    row_height,
)
from staedtenetz.text import clean

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["excel"]

_FIRST_SHEET = {"de": "Bericht", "en": "Report"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
"""What a worksheet's name can hold at most."""

_NARROWEST, _WIDEST = 8, 60
_MANY, _WIDEST_OF_MANY = 6, 24
_LABELS, _TEXT_WIDTH = 28, 100
_CHART_WIDTH, _CHART_COLUMN, _PIXELS_OF_ROW, _ROWS_OF_PAGE = 580, 84, 20, 46
"""A printed page upright: in pixels and letters across, and in rows."""


def excel(document: Document, *further: Document) -> bytes:
    """The whole document; figures are numbers, sums are formulas, and no text is a formula.

    Each further one has sheets of its own.
    """
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS | {"in_memory": True}) as book:
        _describe(book, document)
        names: set[str] = set()
        for each in (document, *further):
            _Writer(book, each, names).write()
    return target.getvalue()


def _describe(book: Workbook, document: Document) -> None:
    date = document.date
    day = datetime.fromisoformat(date).replace(tzinfo=UTC) if date else NO_CLOCK
    book.set_properties({"title": clean(document.title), "author": "staedtenetz", "created": day})


class _Writer:
    """Puts the blocks of one document into one workbook."""

    def __init__(self, book: Workbook, document: Document, names: set[str]) -> None:
        self.book = book
        self.document = document
        self.names = names
        first = document.title if names else _FIRST_SHEET[document.language]
        self.text = book.add_worksheet(self._sheet_name(first))
        self.row = 0
        self.formats: dict[tuple[str, ...], Format] = {}
        self.charts: _Charts | None = None

    def write(self) -> None:
        """The text from top to bottom; a table leaves a line that says where it stands."""
        self.text.set_column(0, 0, _LABELS)
        self.text.set_column(1, 1, _TEXT_WIDTH)
        self.text.hide_gridlines(2)
        print_layout(self.text, head=False, title=self.document.title)
        for block in self.document.above:
            self._block(block, self.document.title)
        self._line(self.document.title, self._format("title"))
        heading = self.document.title
        for block in self.document.blocks:
            if isinstance(block, Heading):
                heading = block.text
            self._block(block, heading)

    def _block(self, block: Block, heading: str) -> None:
        match block:
            case Heading():
                self.row += 1
                self._line(block.text, self._format("heading"))
            case Paragraph():
                self._line(block.text, self._format("strong" if block.strong else "text"))
            case Bullets():
                self._bullets(block)
            case Lines():
                for line in block.lines:
                    self._line(line, self._format("text"))
            case Facts():
                for label, values in block.rows:
                    self._pair(label, values)
            case Table():
                self._table(block, heading)
            case Chart():
                self._chart(block, heading)
            case _:
                return

    def _bullets(self, block: Bullets) -> None:
        for number, item in enumerate(block.items, start=1):
            mark = f"{number}. " if block.ordered else "• "
            self._line(item if isinstance(item, Open) else mark + item, self._format("text"))

    def _format(self, kind: str, unit: str | None = None, *, bold: bool = False) -> Format:
        """The format of that kind, made once."""
        key = (kind, str(unit), str(bold))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(self._properties(kind, unit, bold=bold))
        return self.formats[key]

    def _properties(self, kind: str, unit: str | None, *, bold: bool) -> dict[str, object]:
        common: dict[str, object] = {"text_wrap": True, "valign": "top", "font_name": "Calibri"}
        head = {"bold": True, "bg_color": "#E8EEF4", "bottom": 2}
        kinds: dict[str, dict[str, object]] = {
            "title": {"bold": True, "font_size": 18, "font_color": "#17406D"},
            "heading": {"bold": True, "font_size": 13, "font_color": "#17406D"},
            "strong": {"bold": True},
            "label": {"bold": True},
            "header": head | LEFT,
            "header right": head | {"align": "right"},
            "left": LEFT,
            "day": LEFT,
            "right": {"align": "right"},
            "open": {"bg_color": "#FFEC99"},
            "number": {"text_wrap": False},
        }
        form = {} if unit is None else {"num_format": self._number_format(unit)}
        return common | kinds.get(kind, {}) | form | ({"bold": True, "top": 1} if bold else {})

    def _number_format(self, unit: str) -> str:
        if unit == "%":
            return '0.##"%"'
        if unit == "+%":
            return '+0.0"%";-0.0"%";0.0"%"'
        if unit == "day":
            return date_format(self.document.language)
        return money_format(unit, self.document.language) if unit else "General"

    def _line(self, text: str, form: Format) -> None:
        """A text over both columns."""
        shown = self._format("open") if isinstance(text, Open) else form
        self.text.merge_range(self.row, 0, self.row, 1, "", shown)
        self.text.write_string(self.row, 0, fit_text(text), shown)
        size = (
            1.6 if form is self._format("title") else 1.2 if form is self._format("heading") else 1
        )
        self.text.set_row(self.row, size * row_height([(text, (_LABELS + _TEXT_WIDTH) / size)]))
        self.row += 1

    def _pair(self, label: str, values: tuple[str, ...]) -> None:
        self.text.write_string(self.row, 0, fit_text(label), self._format("label"))
        for value in values:
            form = self._format("open" if isinstance(value, Open) else "text")
            self.text.write_string(self.row, 1, fit_text(value), form)
            self.text.set_row(self.row, row_height([(value, _TEXT_WIDTH)]))
            self.row += 1

    def _table(self, block: Table, heading: str) -> None:
        name = self._sheet_name(block.name or heading)
        sheet = self.book.add_worksheet(name)
        self._line(f"→ {name}", self._format("text"))
        last = len(block.rows)
        widths = list(_widths(block))
        sheet.set_row(0, row_height(zip(block.headers, widths, strict=True)))
        for place, (header, align) in enumerate(zip(block.headers, block.align, strict=True)):
            form = self._format("header right" if align == "right" else "header")
            sheet.write_string(0, place, fit_text(header), form)
        for number, row in enumerate(block.rows, start=1):
            is_total = block.total and number == last
            texts = (cell_text(cell) for cell in row)
            sheet.set_row(number, row_height(zip(texts, widths, strict=True)))
            for place, cell in enumerate(row):
                right = block.align[place] == "right"
                self._cell(sheet, number, place, cell, is_total=is_total, right=right)
        if block.rows:
            filtered = last - 1 if block.total else last
            sheet.autofilter(0, 0, max(1, filtered), len(block.headers) - 1)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        print_layout(sheet, head=True, title=self.document.title)

    def _cell(
        self, sheet: Worksheet, row: int, place: int, cell: Cell, *, is_total: bool, right: bool
    ) -> None:
        if isinstance(cell, Number):
            form = self._format("number", cell.unit, bold=is_total)
            formula = _formula(cell, row, place, is_total=is_total)
            if formula:
                sheet.write_formula(row, place, formula, form, float(cell.value))
            else:
                sheet.write_number(row, place, float(cell.value), form)
            return
        if isinstance(cell, Day):
            day = datetime.fromisoformat(cell.date).replace(tzinfo=None)
            sheet.write_datetime(row, place, day, self._format("day", "day", bold=is_total))
            return
        kind = "open" if isinstance(cell, Open) else "right" if right else "left"
        sheet.write_string(row, place, fit_text(cell), self._format(kind, bold=is_total))

    def _chart(self, block: Chart, heading: str) -> None:
        from staedtenetz.report.pdf import picture

        try:
            drawn = picture(block)
        except MissingPackage:  # a workbook needs no further package; its charts are told in words
            self._line(block.caption, self._format("strong"))
            self._line(block.description, self._format("text"))
            return
        if self.charts is None:
            name = self._sheet_name(heading)
            self.charts = _Charts(self.book.add_worksheet(name), self.document.title)
            self._line(f"→ {name}", self._format("text"))
        self.charts.add(block, drawn, self._format("strong"))

    def _sheet_name(self, wanted: str) -> str:
        """A name that a worksheet may have, and that none has yet."""
        plain = _FORBIDDEN.sub(" ", clean(wanted)).strip() or "–"
        name = plain[:_LONGEST_NAME].strip()
        number = 1
        while name.casefold() in self.names:
            number += 1
            ending = f" {number}"
            name = plain[: _LONGEST_NAME - len(ending)].strip() + ending
        self.names.add(name.casefold())
        return name


class _Charts:
    """The sheet of the charts: one below another, none over the edge of a printed page."""

    def __init__(self, sheet: Worksheet, title: str) -> None:
        self.sheet = sheet
        print_foot(sheet, title)
        self.row = 0
        self.first_of_page = 0
        self.breaks: list[int] = []
        sheet.hide_gridlines(2)
        sheet.set_portrait()
        sheet.set_paper(9)
        sheet.set_column(0, 0, _CHART_COLUMN)

    def add(self, block: Chart, drawn: bytes, form: Format) -> None:
        """The caption and the drawing, as wide as a page."""
        scale = min(1.0, _CHART_WIDTH / block.width)
        rows = math.ceil(block.height * scale / _PIXELS_OF_ROW) + 3
        if self.row - self.first_of_page + rows > _ROWS_OF_PAGE and self.row:
            self.breaks.append(self.row)
            self.sheet.set_h_pagebreaks(self.breaks)
            self.first_of_page = self.row
        self.sheet.write_string(self.row, 0, fit_text(block.caption), form)
        options = {
            "image_data": io.BytesIO(drawn),
            "description": fit_text(block.description)[:2000],
            "x_scale": scale / 2,
            "y_scale": scale / 2,
        }
        self.sheet.insert_image(self.row + 1, 0, "chart.png", options)
        self.row += rows


def _formula(cell: Number, row: int, place: int, *, is_total: bool) -> str:
    """What computes the figure from others of its table; empty where nothing does."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    if cell.difference:
        more, less = (xl_rowcol_to_cell(row, other) for other in cell.difference)
        return f"={more}-{less}"
    if is_total:
        return f"=SUM({xl_rowcol_to_cell(1, place)}:{xl_rowcol_to_cell(row - 1, place)})"
    return ""


def _widths(table: Table) -> Iterator[float]:
    """Texts of a table with many columns wrap early: printed across, it is to be read."""
    widest = _WIDEST if len(table.headers) <= _MANY else _WIDEST_OF_MANY
    for place, header in enumerate(table.headers):
        cells = [cell_text(row[place]) for row in table.rows]
        longest = max((len(cell) for cell in (*cells, header)), default=0)
        yield max(_NARROWEST, min(widest, longest)) + 2
