"""Writes a document as Markdown (CommonMark with tables)."""

from __future__ import annotations

import re

from staedtenetz.report.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Contents,
    Document,
    Facts,
    Heading,
    Lines,
    Paragraph,
    Table,
    addresses,
    cell_text,
)
from staedtenetz.text import clean

__all__ = ["escape", "markdown", "markdown_table"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
_LEADING = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$|-|=)")


def escape(text: str) -> str:
    """Text as text: nothing in it becomes markup, but web addresses become links."""
    parts = (
        f"<{piece.replace('|', '%7C')}>" if is_address else _SPECIAL.sub(r"\\\1", piece)
        for piece, is_address in addresses(clean(text).lstrip())
    )
    return _LEADING.sub(_escape_leading, "".join(parts))


def _escape_leading(match: re.Match[str]) -> str:
    mark = match[2]
    if len(mark) > 1:
        return f"{match[1]}{mark[:-1]}\\{mark[-1]}"
    return f"{match[1]}\\{mark}"


def markdown(document: Document) -> str:
    """The whole document, ending in one line break."""
    parts = [_block(block) for block in document.above]
    parts += [f"# {escape(document.heading)}"] + [_block(block) for block in document.blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {escape(block.text)}"
        case Paragraph():
            return f"**{escape(block.text)}**" if block.strong else escape(block.text)
        case Bullets():
            marks = (f"{n}." if block.ordered else "-" for n in range(1, len(block.items) + 1))
            items = zip(marks, block.items, strict=True)
            return "\n".join(f"{mark} {escape(item)}" for mark, item in items)
        case Lines():
            return "\\\n".join(escape(line) for line in block.lines)
        case Facts():
            lines = []
            for label, values in block.rows:
                first, *rest = values
                lines.append(f"- **{escape(label)}:** {escape(first)}")
                lines += [f"  - {escape(value)}" for value in rest]
            return "\n".join(lines)
        case Table():
            return markdown_table(block)
        case Chart():
            return f"*{escape(block.caption)}*: {escape(block.description)}"
        case Contents():
            return ""


def markdown_table(table: Table) -> str:
    """A table; cells that hold a bar or a line break stay in their cell."""
    rule = ("---:" if align == "right" else "---" for align in table.align)
    lines = [_row(table.headers), "| " + " | ".join(rule) + " |"]
    return "\n".join(lines + [_row(row) for row in table.rows])


def _row(cells: tuple[Cell, ...]) -> str:
    return "| " + " | ".join(escape(cell_text(cell)) for cell in cells) + " |"
