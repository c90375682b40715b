"""The text of a Word file, paragraph by paragraph and table row by table row under bounds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from staedtenetz.errors import DataError
from staedtenetz.files.archive import Archive
from staedtenetz.files.cells import Bounds, TableRow
from staedtenetz.files.spreadsheet import OfficeParts
from staedtenetz.messages import Message

__all__ = ["is_word", "read_word"]

_DOCUMENT = b"word/document"
"""How the part with the text is called; its name stands unpacked in the archive."""

_BETWEEN = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def is_word(content: bytes) -> bool:
    """Whether an archive is a Word file."""
    return _DOCUMENT in content


def read_word(path: Path, content: bytes, bounds: Bounds) -> list[TableRow]:
    """The lines of its paragraphs, one cell each, and the rows of its tables; empty ones left out.

    Raises DataError where the file is damaged, protected by a password, or goes beyond the bounds.
    """
    damaged = DataError(Message("error.no_word", {"file": str(path)}), Message("advice.right_file"))
    try:
        parts = OfficeParts(Archive(content, path, damaged), damaged, bounds)
        start = {each.kind: each.part for each in parts.relations("")}["officeDocument"]
        rows = []
        for number, cells in enumerate(filter(any, _rows(parts, start)), start=1):
            bounds.keep_row(cells)
            rows.append(TableRow(number, cells))
    except (ValueError, LookupError) as error:
        raise damaged from error
    return rows


def _rows(parts: OfficeParts, document: str) -> Iterator[list[str]]:
    text = ""
    cells: list[str] = []
    for parent, name, _, content in parts.elements(document):
        if name == "t":
            text += content
        elif parent == "r" and name in _BETWEEN:
            text += _BETWEEN[name]
        elif (parent, name) == ("body", "p"):
            yield from ([cell.strip() for cell in line.split("\t")] for line in text.split("\n"))
            text = ""
        elif name == "p":
            text += " "
        elif name == "tc":
            cells.append(" ".join(text.split()))
            text = ""
        elif name == "tr":
            yield cells
            cells = []
