"""Tables as text: those of strangers, counted while they are read, and those that are written."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from staedtenetz.errors import DataError
from staedtenetz.messages import Message
from staedtenetz.text import clean

__all__ = ["Bounds", "TableRow", "csv_cell", "delimiter_of", "join_rows", "list_rows", "split_rows"]

_LONGEST_CELL = 32_767
"""Characters; Excel has the same bound."""

_LONGEST_ROW = 1_000_000
_MOST_LINES = 2_000_000
"""Empty ones count here: a stray cell in Excel's last row makes a million of them."""

_POINTER = 8
_SAMPLE = 500
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


class TableRow(NamedTuple):
    """A row that is not empty, with its number in the file, from 1."""

    number: int
    cells: list[str]


class Bounds:
    """How much of one file is kept in memory: rows that are not empty, and bytes."""

    def __init__(
        self, path: Path, advice: str, rows: int = 50_000, memory: int = 100 * 1024**2
    ) -> None:
        """``advice`` is the key of what to do about a file that goes beyond them."""
        self._path, self._advice, self._most_rows = path, advice, rows
        self._rows, self._memory = rows, memory

    def keep_row(self, cells: Collection[object], *, counted: bool = False) -> None:
        """Count a row. Raises DataError for one too many, too wide, or with too long a text.

        With ``counted`` the texts of its cells have been counted before.
        """
        self._rows -= 1
        if self._rows < 0:
            raise self.error("error.list.too_many_rows", limit=self._most_rows)
        self._keep(_POINTER * len(cells))
        for cell in () if counted else cells:
            if isinstance(cell, str | bytes):
                self.keep(cell)

    def keep(self, text: str | bytes) -> None:
        """Count the text of a cell. Raises DataError where it, or all of it, is too long."""
        self.check_length(len(text))
        self._keep(sys.getsizeof(text))

    def check_length(self, length: int) -> None:
        """Raise DataError where the text of one cell is too long."""
        if length > _LONGEST_CELL:
            raise self.error("error.table.long_cell", limit=_LONGEST_CELL)

    def _keep(self, size: int) -> None:
        self._memory -= size
        if self._memory < 0:
            raise self.error("error.table.too_large")

    def error(self, key: str, **values: object) -> DataError:
        """An error about the file."""
        return DataError(Message(key, {"file": str(self._path), **values}), Message(self._advice))


def list_rows(text: str, delimiter: str, bounds: Bounds) -> Iterator[TableRow]:
    """As ``split_rows``, for lists made by hand: cells without the blanks around them."""
    for number, row in split_rows(text, delimiter, bounds):
        cells = [cell.strip() for cell in row]
        if any(cells):
            bounds.keep_row(cells)
            yield TableRow(number, cells)


def split_rows(text: str, delimiter: str, bounds: Bounds) -> Iterator[TableRow]:
    """The rows of a text file, one by one.

    Raises DataError beyond the bounds, and for a quotation mark that is never closed: it would
    swallow all that follows. What is kept, the caller counts.
    """
    import csv

    if text.count("\n") + text.count("\r") > _MOST_LINES:
        raise bounds.error("error.table.too_large")
    lines = _Lines(text, bounds)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            if row:
                yield TableRow(lines.first, row)
            lines.next_row(reader.line_num)
    except csv.Error as error:
        raise bounds.error("error.table.long_cell", limit=_LONGEST_CELL) from error


def join_rows(rows: Iterable[Iterable[object]], *, delimiter: str = ",", end: str = "\n") -> bytes:
    """Rows as a text file in UTF-8; ``None`` is an empty cell, what must be is in quotes."""
    marks = (delimiter, '"', "\r", "\n")

    def quoted(cell: object) -> str:
        text = "" if cell is None else str(cell)
        if any(mark in text for mark in marks):
            return '"' + text.replace('"', '""') + '"'
        return text

    return "".join(delimiter.join(map(quoted, row)) + end for row in rows).encode()


class _Lines:
    """The lines of a text, and how long the row is that the reader is putting together."""

    def __init__(self, text: str, bounds: Bounds) -> None:
        self._lines = _LINE.finditer(text)
        self._bounds = bounds
        self.next_row(0)

    def next_row(self, read: int) -> None:
        """A row has ended, with that many lines read."""
        self.first, self._length = read + 1, 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            if self._length:
                raise self._bounds.error("error.table.open_quote", line=str(self.first))
            raise StopIteration
        self._length += line.end() - line.start()
        if self._length > _LONGEST_ROW:
            raise self._bounds.error("error.table.too_large")
        return line[0]


def delimiter_of(text: str) -> str:
    """What parts the columns; a control character, which parts nothing, for a single column.

    A comma is part of many names. It parts columns only where nearly all lines have as many.
    """
    import csv

    sample = [line[0] for line in islice(_LINE.finditer(text[:_LONGEST_ROW]), 2 * _SAMPLE)]
    for delimiter in (";", "\t", ","):
        counts: list[int] = []
        # What cannot be split is refused when it is read, with its reason.
        with contextlib.suppress(csv.Error):
            rows = (row for row in csv.reader(sample, delimiter=delimiter) if any(row))
            counts.extend(len(row) for row in islice(rows, _SAMPLE))
        usual = max(set(counts), key=counts.count, default=1)
        if usual > 1 and counts.count(usual) >= 0.9 * len(counts):
            return delimiter
    return "\x1f"


_FORMULA = re.compile(r"""((?:^|[,;])"*)(?=[=+@-])""")
"""Where a formula would begin, whichever of the two separators a reader splits at."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def csv_cell(value: Any) -> str:
    """A value in a cell; text that a spreadsheet would take for a formula is marked as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping) and value.keys() == {"amount", "currency"}:
        return f"{value['amount']} {value['currency']}"
    if isinstance(value, Mapping):
        return _json_cell(value)
    if isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
        return _json_cell(value)
    if isinstance(value, list | tuple):
        return ";".join(csv_cell(item) for item in value)
    text = clean(str(value))
    if not isinstance(value, str) or _NUMBER.fullmatch(text):
        return text
    return _FORMULA.sub(r"\1'", text)


def _json_cell(value: Any) -> str:
    """The value as JSON; there a character can be written so that it begins no formula."""
    import json

    text = json.dumps(value, ensure_ascii=False)
    return re.sub(
        r"""([,;](?:\\?")*)([=+@-])""", lambda found: f"{found[1]}\\u{ord(found[2]):04x}", text
    )
