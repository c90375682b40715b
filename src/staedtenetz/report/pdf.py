"""Writes a document as PDF/UA-1 by Typst, and draws charts as pictures for other formats."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from staedtenetz.errors import needing
from staedtenetz.report.document import (
    Block,
    Bullets,
    Chart,
    Contents,
    Day,
    Document,
    Facts,
    Heading,
    Logo,
    Number,
    Open,
    Table,
    addresses,
    cell_text,
    sections,
    unbroken,
)
from staedtenetz.text import clean

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["drawn", "pdf", "picture"]

_TEMPLATE = Path(__file__).with_name("templates") / "paper.typ"
_PICTURE = b"""\
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""

_UNSHOWN = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
_LONG_WORD = re.compile(r"\S{60,}")
_ATTEMPTS = 5

_NARROW = 14
_WIDE = 90
_WHOLE = 600
"""Rows of cells up to so many letters are not parted by the end of a page."""

_PAIRED = 80
"""Fine print of lines up to so many letters stands in two columns."""

_FULL_WIDTH = 720
"""The width in CSS pixels of a chart that takes the whole line."""

_TALL, _SMALLEST = 690, 0.85
"""A chart that is higher becomes smaller, down to this share, to stand below another one."""


def pdf(document: Document) -> bytes:
    """The whole document, tagged, titled and with its language.

    Characters that no font at hand has, such as emoji, are written as ``[U+1F600]``: a reader
    sees that something stood there, and PDF/UA allows no character that cannot be displayed.
    """
    typst = _typst()
    text = json.dumps(_record(document), ensure_ascii=False)
    for _ in range(_ATTEMPTS):
        try:
            compiled: bytes = typst.compile(
                str(_TEMPLATE),
                sys_inputs={"document": text},
                pdf_standards="ua-1",
                ignore_system_fonts=True,
            )
            return compiled
        except typst.TypstError as error:
            unshown = _unshown(error.diagnostic)
            if not unshown:
                raise
            text = text.translate({ord(letter): _spelled(letter) for letter in unshown})
    raise RuntimeError("characters without a glyph remain")


def picture(chart: Chart) -> bytes:
    """The chart as PNG, two pixels for each of its own units."""
    return drawn(chart.svg)


def drawn(svg: str) -> bytes:
    """A drawing as PNG, two pixels for each of its own units."""
    compiled: bytes = _typst().compile(
        _PICTURE,
        sys_inputs={"svg": svg},
        format="png",
        ppi=2 * 72 * 4 / 3,
        ignore_system_fonts=True,
    )
    return compiled


def _typst() -> ModuleType:
    with needing("typst", "documents"):
        import typst
    return typst


def _unshown(diagnostic: str) -> set[str]:
    """The characters that the messages of a failed run name."""
    found = (match[1] for match in _UNSHOWN.finditer(diagnostic))
    plain = (_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) for text in found)
    return {letter for text in plain for letter in text}


def _spelled(letter: str) -> str:
    return "" if letter in _JOINERS else f"[U+{ord(letter):04X}]"


def _record(document: Document) -> dict[str, Any]:
    """The document as the template reads it; every text in pieces."""
    date = document.date
    return {
        "title": clean(document.title),
        "heading": _breakable(clean(document.heading)),
        "language": document.language,
        "date": date
        and dict(zip(("year", "month", "day"), map(int, date.split("-")), strict=True)),
        "above": [_block(block) for block in document.above],
        "logo": document.logo and _logo(document.logo),
        "sections": [
            {"across": across, "blocks": [_block(block) for block in blocks]}
            for across, blocks in sections(document.blocks)
        ],
    }


def _logo(logo: Logo) -> dict[str, Any]:
    """The picture as Typst reads it: as text where it is one, else byte by byte."""
    content: str | list[int] = list(logo.content)
    if logo.kind == "svg":
        content = logo.content.decode("utf-8", "replace")
    kind = "jpg" if logo.kind == "jpeg" else logo.kind
    return {"content": content, "kind": kind, "description": clean(logo.description)}


def _block(block: Block) -> dict[str, Any]:
    """The block by its fields, every text in pieces but for what Typst takes as it is."""
    plain: dict[str, Any] = {}
    match block:
        case Heading():
            # The title is no heading for Typst, so sections begin with level 1.
            plain = {"level": max(1, block.level - 1)}
        case Bullets():
            plain = {"paired": len(block.items) > 1 and max(map(len, block.items)) <= _PAIRED}
        case Table():
            longest = max((len(cell_text(c)) for row in block.rows for c in row), default=0)
            plain = {
                "align": block.align,
                "widths": list(_widths(block)),
                "whole": longest <= _WHOLE,
            }
        case Facts():
            plain = {"whole": block.whole}
        case Chart():
            plain = {
                "svg": block.svg,
                "description": clean(block.description),
                "caption": clean(block.caption),
                "share": min(1, block.width / _FULL_WIDTH, max(_SMALLEST, _TALL / block.height)),
            }
        case Contents():
            plain = {"title": clean(block.title)}
    fields = block._asdict().items()
    texts = {name: _in_pieces(value) for name, value in fields if name not in plain}
    return {"type": type(block).__name__.lower(), **texts, **plain}


def _in_pieces(value: Any) -> Any:
    match value:
        case str() | Number() | Day():
            return _pieces(cell_text(value))
        case tuple():
            return [_in_pieces(each) for each in value]
        case _:
            return value


def _pieces(text: str) -> list[dict[str, str]]:
    if isinstance(text, Open):
        return [{"kind": "open", "text": clean(text)}]
    return [
        {
            "kind": "address" if is_address else "text",
            "text": piece if is_address else _breakable(unbroken(piece)),
        }
        for piece, is_address in addresses(clean(text))
    ]


def _breakable(text: str) -> str:
    """Words that no line can hold may break anywhere: a zero-width space every 40 letters."""
    return _LONG_WORD.sub(lambda match: "\u200b".join(_split(match[0])), text)


def _split(word: str) -> Iterator[str]:
    for start in range(0, len(word), 40):
        yield word[start : start + 40]


def _widths(table: Table) -> Iterator[float | None]:
    """For each column its share of the line, by how much it holds; ``None`` for narrow ones."""
    for place, header in enumerate(table.headers):
        cells = [cell_text(row[place]) for row in table.rows]
        longest = max((len(cell) for cell in (*cells, header)), default=0)
        if longest <= _NARROW:
            yield None
            continue
        mean = sum(len(cell) for cell in cells) / max(1, len(cells))
        yield round(min(_WIDE, max(10, (mean + longest) / 2)) ** 0.7, 2)
