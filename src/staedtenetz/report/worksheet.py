"""Writes a list as a worksheet for people: headings and values in words, ready to print."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, NamedTuple

from staedtenetz.errors import TargetError
from staedtenetz.messages import Language, Message
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.text import LanguageCode, clean

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = [
    "LEFT",
    "OPTIONS",
    "Heading",
    "date_format",
    "fit_text",
    "money_format",
    "print_foot",
    "print_layout",
    "row_height",
    "write_worksheet",
]

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Text is never taken for a formula, an address or a number."""

NO_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)
"""The date that a workbook says it was made on: the same list gives the same bytes."""

LEFT = {"align": "left", "indent": 1}
"""Texts and days keep off the numbers before them; without its side an indent is not heard."""

LONGEST_CELL = 32_767
"""What a cell can hold at most."""

_WIDEST, _WRAPPED, _PAGE = 60, 16, 200
"""The widest column, what no column is cut below, and what a printed page can hold, in letters."""

_LINE, _HIGHEST = 15.0, 400.0
_FOOT = 100
"""So many letters of a title stand at the foot of a page: it holds 255 with all marks."""

_MOST_ROWS = 1_048_575
"""A worksheet holds no more, and what goes beyond would be lost without a word."""

_SAMPLE = 1_000
"""So many rows are looked at for the widths of columns; a list of millions is never held."""

Value = str | int | Decimal | Money | PartialDate | datetime | None


class Heading(NamedTuple):
    """The heading of a column; of amounts, it gets a column for each currency.

    ``counts`` tells numbers that count something, with separators, from years and lines.
    """

    text: str
    counts: bool = True


def write_worksheet(
    stream: IO[bytes],
    headings: Sequence[Heading],
    rows: Iterable[Sequence[Value]],
    language: Language,
    remarks: Sequence[str] = (),
) -> None:
    """Write a workbook: the list, and on a second sheet what was remarked about it.

    Numbers are numbers, whole dates are dates, amounts stand in a column of their currency.
    Rows are written as they come. Raises TargetError for more than a worksheet holds.
    """
    import xlsxwriter

    rows = iter(rows)
    sample = list(islice(rows, _SAMPLE))
    with xlsxwriter.Workbook(stream, OPTIONS | {"constant_memory": True}) as book:
        book.set_properties({"author": "staedtenetz", "created": NO_CLOCK})
        _List(book, headings, sample, language).write(chain(sample, rows))
        if remarks:
            _write_remarks(book, remarks, language)


def _write_remarks(book: Workbook, remarks: Sequence[str], language: Language) -> None:
    sheet = book.add_worksheet(language("sheet.remarks"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 2 * _WIDEST)
    for number, remark in enumerate(remarks):
        sheet.set_row(number, row_height([(remark, 2 * _WIDEST)]))
        sheet.write_string(number, 0, fit_text(remark), wrapped)
    print_layout(sheet, head=False)


class _List:
    """The sheet of a list: what its columns are, and its rows."""

    def __init__(
        self,
        book: Workbook,
        headings: Sequence[Heading],
        sample: Sequence[Sequence[Value]],
        language: Language,
    ) -> None:
        self.book, self.language = book, language
        self.headings = headings
        places = range(len(headings))
        self.currencies = [_currencies(row[place] for row in sample) for place in places]
        self.heads = [
            f"{heading.text} ({currency})" if currency else heading.text
            for heading, currencies in zip(headings, self.currencies, strict=True)
            for currency in currencies
        ]
        spread = [[text for text, _ in self._spread(row)] for row in sample]
        self.widths = list(_widths(self.heads, spread))
        self.formats: dict[str, Format] = {}

    def write(self, rows: Iterable[Sequence[Value]]) -> None:
        """Write the sheet, row by row."""
        sheet = self.book.add_worksheet(self.language("sheet.list"))
        for place, width in enumerate(self.widths):
            sheet.set_column(place, place, width)
        print_layout(sheet, head=True)
        head = self.book.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "bottom": 2, "text_wrap": True, "valign": "top"}
            | LEFT
        )
        sheet.set_row(0, row_height(zip(self.heads, self.widths, strict=True)))
        for place, text in enumerate(self.heads):
            sheet.write_string(0, place, fit_text(text), head)
        last = 0
        for last, row in enumerate(rows, start=1):
            if last > _MOST_ROWS:
                raise TargetError(Message("error.sheet_full"), Message("advice.sheet_full"))
            cells = list(self._spread(row))
            texts = ((text, width) for (text, _), width in zip(cells, self.widths, strict=True))
            sheet.set_row(last, row_height(texts))
            for place, (text, value) in enumerate(cells):
                self._cell(sheet, last, place, text, value)
        sheet.autofilter(0, 0, max(last, 1), len(self.heads) - 1)

    def _spread(self, row: Sequence[Value]) -> Iterator[tuple[str, Value]]:
        """The cells of a row, each with how it reads; an amount in the column of its currency."""
        for value, heading, currencies in zip(row, self.headings, self.currencies, strict=True):
            shown: Value
            for place, currency in enumerate(currencies):
                if not isinstance(value, Money):
                    shown = None if currency and place else value
                elif value.currency == currency:
                    shown = value
                else:
                    # A currency that no row of the sample has is told in words.
                    known = value.currency in currencies
                    shown = None if known or place else self.language.value(value)
                yield self._said(shown, heading), shown

    def _said(self, value: Value, heading: Heading) -> str:
        if value is None:
            return ""
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        if isinstance(value, int) and not heading.counts:
            return str(value)
        return self.language.value(value)

    def _cell(self, sheet: Worksheet, row: int, place: int, text: str, value: Value) -> None:
        match value:
            case None | "":
                return
            case Money():
                form = money_format(value.currency, self.language.code)
                sheet.write_number(row, place, float(value.amount), self._format(form))
            case PartialDate() if len(value) == 10:
                day = datetime.fromisoformat(value)
                sheet.write_datetime(row, place, day, self._format(self._day))
            case datetime():
                moment = value.replace(tzinfo=None)
                sheet.write_datetime(row, place, moment, self._format(f"{self._day} hh:mm"))
            case PartialDate() if len(value) == 4:
                sheet.write_number(row, place, int(value), self._format("0"))
            case int() | Decimal():
                form = "#,##0" if value == int(value) else "#,##0.##"
                if isinstance(value, int) and text == str(value):
                    form = "General"
                sheet.write_number(row, place, float(value), self._format(form))
            case _:
                sheet.write_string(row, place, fit_text(text), self._format(""))

    @property
    def _day(self) -> str:
        return date_format(self.language.code)

    def _format(self, form: str) -> Format:
        if form not in self.formats:
            look: dict[str, object] = {"num_format": form} if form else {"text_wrap": True}
            if not form or "yyyy" in form:  # as their headings stand
                look |= LEFT
            self.formats[form] = self.book.add_format({"valign": "top"} | look)
        return self.formats[form]


def _currencies(values: Iterable[Value]) -> list[str]:
    """The currencies in a column, euros first; one without a name where there are no amounts."""
    found = {value.currency for value in values if isinstance(value, Money)}
    return sorted(found, key=lambda currency: (currency != "EUR", currency)) or [""]


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[float]:
    """Less for all that is wide, so that the page, printed across its width, can be read."""
    widths = []
    for place, head in enumerate(heads):
        longest = max((len(row[place]) for row in rows), default=0)
        word = max((len(each) for each in head.split()), default=0)
        widths.append(max(word + 2, min(_WIDEST, longest)) + 2)
    wide = [max(0, width - _WRAPPED) for width in widths]
    over = sum(widths) - _PAGE
    less = min(1.0, over / sum(wide)) if over > 0 and any(wide) else 0.0
    yield from (width - more * less for width, more in zip(widths, wide, strict=True))


def print_layout(sheet: Worksheet, *, head: bool, title: str = "") -> None:
    """A4 across, as wide as a page; the head row stays in sight and stands on each page.

    The foot of each page says what it is a page of.
    """
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    print_foot(sheet, title)
    if head:
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)


def print_foot(sheet: Worksheet, title: str = "") -> None:
    """Title and name of the sheet at the foot of a printed page, and its number."""
    said = clean(title)[:_FOOT].replace("&", "&&")
    sheet.set_footer(f"&L{said} · &A&R&P / &N" if said else "&L&A&R&P / &N")


def money_format(currency: str, language: LanguageCode) -> str:
    """How a cell shows an amount in that currency."""
    if currency == "EUR":
        return "#,##0.00 [$€-407]" if language == "de" else "[$€-809]#,##0.00"
    return f'#,##0.00 "{currency}"'


def date_format(language: LanguageCode) -> str:
    """How a cell shows a day."""
    return "dd.mm.yyyy" if language == "de" else "d mmm yyyy"


def row_height(cells: Iterable[tuple[str, float]]) -> float:
    """The height of a row in points, for texts in columns of those widths in letters.

    Written out because merged cells never grow by themselves, and LibreOffice grows none.
    """
    lines = max((math.ceil(len(text) / width) for text, width in cells), default=1)
    return min(_HIGHEST, _LINE * max(1, lines))


def fit_text(text: str) -> str:
    """A text as a cell can hold it."""
    return clean(text)[:LONGEST_CELL]
