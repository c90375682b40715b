"""The cells of an Excel file as text, read row by row under bounds.

An Excel file (ECMA-376) is a zip archive of XML parts. Libraries for it build whole sheets, also
the rows and columns that are missing: a few kilobytes then take gigabytes. Only what a list
needs is read here: the text of cells, shared strings, and which number formats are dates.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from staedtenetz.errors import DataError
from staedtenetz.files.archive import Archive, password_protected
from staedtenetz.files.cells import Bounds, TableRow
from staedtenetz.messages import Message

__all__ = ["OfficeParts", "is_old_office_file", "read_sheet"]

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_MOST_ELEMENTS = 3_000_000
_MOST_STYLES = 100_000
_MOST_NAMES = 2_000
"""Different names of elements and attributes; the parser keeps each of them."""

_DEEPEST = 50
_LONGEST_TAG = 2**20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What files of old Office programs begin with, and new ones that need a password."""

_WHOLE = re.compile(r"-?[0-9]{1,30}")
_BUILT_IN_DATES = frozenset({*range(14, 23), 45, 46, 47})
_NO_FORMAT = re.compile(r'"[^"]*"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile(r"(?<![_\\])[dmhys]", re.IGNORECASE)
_SPAN = re.compile(r"\[(hh?|mm?|ss?)\]", re.IGNORECASE)

_Format = Literal["number", "date", "span"]
_Element = tuple[str, str, Mapping[str, str], str]
"""An element that has ended: its parent's name and its own, its attributes, and its text.

Names are without their prefixes. There are millions of elements: a plain tuple is made faster.
"""


def read_sheet(path: Path, content: bytes, bounds: Bounds, prefix: str = "") -> list[TableRow]:
    """The rows of an Excel file's first sheet that is not empty; empty rows are left out.

    Formulas stand for their last results, whole numbers have no decimals, empty cells are empty
    texts. With ``prefix`` it is the first sheet whose name begins so; nothing where there is
    none. Raises DataError where the file is no Excel file, damaged, protected by a password, or
    goes beyond the bounds.
    """
    damaged = DataError(
        Message("error.no_excel", {"file": str(path)}), Message("advice.right_file")
    )
    try:
        book = _Workbook(OfficeParts(Archive(content, path, damaged), damaged, bounds))
        sheets = (book.rows(part) for name, part in book.sheets if name.startswith(prefix))
        return next(filter(None, map(list, sheets)), [])
    except (ValueError, OverflowError, LookupError) as error:
        raise damaged from error


def is_old_office_file(path: Path, content: bytes) -> bool:
    """Whether it is of an old Office program. Raises DataError where it needs a password."""
    if "EncryptedPackage".encode("utf-16-le") in content and content.startswith(_OLE):
        raise password_protected(path)
    return content.startswith(_OLE[:4])


class _Relation(NamedTuple):
    """What one part of the file says of another one."""

    kind: str
    id: str
    part: str


class OfficeParts:
    """The XML parts of the archive. Raises DataError for one that is missing or broken."""

    def __init__(self, archive: Archive, damaged: DataError, bounds: Bounds) -> None:
        self._archive, self._damaged, self.bounds = archive, damaged, bounds
        self._left = _MOST_ELEMENTS

    def relations(self, part: str) -> list[_Relation]:
        """What the part refers to; nothing where it refers to nothing."""
        folder, file = posixpath.split(part)
        described = posixpath.join(folder, "_rels", f"{file}.rels")
        if described not in self._archive.names:
            return []
        found: list[_Relation] = []
        for _, name, about, _ in self.elements(described):
            if name == "Relationship":
                target = posixpath.normpath(posixpath.join("/", folder, about.get("Target", "")))
                kind = about.get("Type", "").rpartition("/")[2]
                found.append(_Relation(kind, about.get("Id", ""), target.lstrip("/")))
        return found

    def elements(self, part: str) -> Iterator[_Element]:
        """The elements of a part as they end, without keeping what has been read."""
        from xml.parsers import expat

        names: dict[str, str] = {}
        parser = expat.ParserCreate(intern=names)
        parser.buffer_text = True
        found: list[_Element] = []
        open_elements: list[tuple[str, Mapping[str, str]]] = [("", {})]
        text: list[str] = []

        def start(name: str, attributes: Mapping[str, str]) -> None:
            if len(open_elements) > _DEEPEST:
                raise self._damaged
            open_elements.append((name[name.find(":") + 1 :], attributes))
            text.clear()

        def end(_: str) -> None:
            name, attributes = open_elements.pop()
            found.append((open_elements[-1][0], name, attributes, "".join(text)))
            text.clear()

        def refuse(*_: object) -> None:
            # Entities can be blown up to any size; no program writes them into such a file.
            raise self._damaged

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = text.append
        parser.StartDoctypeDeclHandler = refuse
        fed = 0
        try:
            for chunk in self._archive.chunks(part):
                parser.Parse(chunk, False)
                fed += len(chunk)
                self._left -= len(found)
                waiting = fed - parser.CurrentByteIndex
                self.bounds.check_length(sum(map(len, text)))
                if self._left < 0 or len(names) > _MOST_NAMES or waiting > _LONGEST_TAG:
                    raise self.bounds.error("error.table.too_large")
                yield from found
                found.clear()
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise self._damaged from error
        yield from found


class _Workbook:
    """The sheets of an Excel file, and what their cells refer to."""

    def __init__(self, parts: OfficeParts) -> None:
        self._parts, self._bounds = parts, parts.bounds
        start = {each.kind: each.part for each in parts.relations("")}["officeDocument"]
        related = parts.relations(start)
        worksheets = {each.id: each.part for each in related if each.kind == "worksheet"}
        self._others = {each.kind: each.part for each in related}
        self._since_1904 = False
        self.sheets: list[tuple[str, str]] = []
        for _, name, about, _ in parts.elements(start):
            if name == "workbookPr":
                self._since_1904 = about.get("date1904") in ("1", "true")
            local = {key.rpartition(":")[2]: value for key, value in about.items()}
            if name == "sheet" and local.get("id") in worksheets:
                self.sheets.append((local.get("name", ""), worksheets[local["id"]]))

    def rows(self, part: str) -> Iterator[TableRow]:
        """The rows of a sheet that are not empty."""
        number, column, text = 0, 0, ""
        cells: dict[int, str] = {}
        for parent, name, about, content in self._parts.elements(part):
            if name == "v":
                text = content
            elif name == "t" and parent != "rPh":
                text += content
                self._bounds.check_length(len(text))
            elif name == "c":
                column = _column(about["r"]) if "r" in about else column + 1
                if text:
                    cells[column] = self._cell(about, text)
                    text = ""
            elif name == "row":
                number = _bounded(int(about["r"]) if "r" in about else number + 1, _LAST_ROW)
                if cells:
                    yield TableRow(number, self._dense(cells))
                    cells = {}
                column = 0

    def _dense(self, found: Mapping[int, str]) -> list[str]:
        width = _bounded(max(found), _LAST_COLUMN)
        self._bounds.keep_row(range(width), counted=True)
        return [found.get(column, "") for column in range(1, width + 1)]

    def _cell(self, about: Mapping[str, str], text: str) -> str:
        match about.get("t", "n"):
            case "s":
                return self._strings[int(text)]
            case "b":
                shown = str(text == "1")
            case "d":
                shown = text.replace("T", " ").removesuffix("Z")
            case "n":
                shown = self._number(text, int(about.get("s", 0)))
            case _:
                shown = text.strip()
        self._bounds.keep(shown)
        return shown

    @cached_property
    def _strings(self) -> list[str]:
        """The texts that cells share; how they are read aloud (rPh) is left out."""
        strings, text = [], ""
        for parent, name, _, content in self._parts.elements(self._others["sharedStrings"]):
            if name == "t" and parent != "rPh":
                text += content
                self._bounds.check_length(len(text))
            elif name == "si":
                strings.append(text.strip())
                self._bounds.keep(strings[-1])
                text = ""
        return strings

    @cached_property
    def _formats(self) -> list[_Format]:
        """What the number format of each style shows."""
        codes: dict[str, _Format] = {str(number): "date" for number in _BUILT_IN_DATES}
        styles: list[_Format] = []
        part = self._others.get("styles")
        for parent, name, about, _ in self._parts.elements(part) if part else ():
            if name == "numFmt":
                codes[about.get("numFmtId", "")] = _format(about.get("formatCode", ""))
            elif (parent, name) == ("cellXfs", "xf"):
                styles.append(codes.get(about.get("numFmtId", ""), "number"))
        return styles[:_MOST_STYLES]

    def _number(self, text: str, style: int) -> str:
        shown = self._formats[style] if style < len(self._formats) else "number"
        if shown != "number":
            return _date(float(text), shown, since_1904=self._since_1904)
        if _WHOLE.fullmatch(text):
            return str(int(text))
        number = float(text)
        return str(int(number)) if number.is_integer() else str(number)


def _column(address: str) -> int:
    """The number of the column of ``AB12``, from 1."""
    column = 0
    for letter in address.rstrip("0123456789"):
        column = _bounded(26 * column + ord(letter) - 64, _LAST_COLUMN)
    return column


def _bounded(number: int, last: int) -> int:
    """The number. Raises ValueError where no sheet has such a row or column."""
    if not 1 <= number <= last:
        raise ValueError(number)
    return number


def _format(code: str) -> _Format:
    """What a number format shows: a date or time of day, a span of time, or a number."""
    first = code.partition(";")[0]
    if not _DATE_LETTER.search(_NO_FORMAT.sub("", first)):
        return "number"
    return "span" if _SPAN.search(first) else "date"


def _date(days: float, shown: _Format, *, since_1904: bool) -> str:
    """A date, with its time of day, or a span of time; Excel counts both in days."""
    from datetime import datetime, timedelta

    start = datetime.fromisoformat("1904-01-01" if since_1904 else "1899-12-30")
    try:
        span = timedelta(milliseconds=round(days * 86_400_000))
        if shown == "span":
            return str(span)
        if 0 <= days < 1 and not span.days:
            return str((start + span).time())
        # Excel takes 1900 for a leap year.
        return str(start + span + timedelta(days=not since_1904 and 0 < days < 60))
    except (OverflowError, ValueError):
        return "#VALUE!"
