"""A document as plain text, for a pipe."""

from __future__ import annotations

from staedtenetz.report.document import (
    Bullets,
    Chart,
    Document,
    Facts,
    Heading,
    Lines,
    Paragraph,
    Table,
    cell_text,
)
from staedtenetz.text import clean

__all__ = ["plain_text"]


def plain_text(document: Document) -> str:
    """The document line by line; cells are parted by tabs."""
    lines = [clean(document.heading)]
    for block in document.blocks:
        match block:
            case Heading():
                lines += ["", clean(block.text)]
            case Paragraph():
                lines.append(clean(block.text))
            case Bullets():
                lines += [
                    f"{f'{number}.' if block.ordered else '-'} {clean(item)}"
                    for number, item in enumerate(block.items, start=1)
                ]
            case Lines():
                lines += map(clean, block.lines)
            case Facts():
                for name, values in block.rows:
                    lines += [f"{clean(name)}\t{clean(value)}" for value in values]
            case Table():
                rows = [block.headers, *block.rows]
                lines += ["\t".join(clean(cell_text(cell)) for cell in row) for row in rows]
            case Chart():
                lines.append(clean(f"{block.caption}: {block.description}"))
    return "\n".join(lines) + "\n"
