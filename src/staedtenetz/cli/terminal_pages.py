"""Rich renderings of documents, apart from listings, which need no blocks of a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType, group
from rich.segment import Segment, Segments
from rich.style import Style
from rich.text import Text

from staedtenetz.cli.tables import GAP, Head, row_lines, widths_of
from staedtenetz.cli.terminal import (
    NARROWEST,
    PAGE_WIDTH,
    hanging,
    plain_lines,
    simple_table,
    upright_rows,
)
from staedtenetz.cli.wrapping import wrap
from staedtenetz.report.document import (
    Block,
    Bullets,
    Chart,
    Contents,
    Document,
    Facts,
    Heading,
    Lines,
    Paragraph,
    Table,
    cell_text,
)
from staedtenetz.text import clean

__all__ = ["pages"]


@group()
def pages(documents: Sequence[Document], console: Console) -> Iterator[RenderableType]:
    """Documents one after another."""
    for number, document in enumerate(documents):
        if number:
            yield Text()
        yield from _page(document, console)


def _page(document: Document, console: Console) -> Iterator[RenderableType]:
    width = min(console.width, PAGE_WIDTH)
    has_table = any(isinstance(block, Table) for block in document.blocks)
    full = console.width if has_table else width
    yield _title(document, full)
    for block in document.blocks:
        yield _block(block, full, console.width)


def _title(document: Document, width: int) -> Text:
    title, status = clean(document.title), clean(document.status)
    gap = max(2, width - cell_len(title) - cell_len(status))
    if status and cell_len(title) + cell_len(status) + 2 <= width:
        return Text(title, style="bold").append(" " * gap + status, style="not bold")
    return Text(f"{title} ({status})" if status else title, style="bold")


def _block(block: Block, width: int, most: int) -> RenderableType:
    """A block of a page in its width.

    A web address to copy may use all of a terminal ``most`` wide, and is never parted: what goes
    on beyond that the terminal shows in its next line, and copies as one.
    """
    match block:
        case Heading():
            return plain_lines(["", *wrap(clean(block.text), width, cell_len)], "bold")
        case Paragraph():
            return plain_lines(wrap(clean(block.text), width, cell_len, whole_addresses=True))
        case Lines():
            return plain_lines(clean(line) for line in block.lines)
        case Bullets():
            return _bullets(block, width, most)
        case Facts():
            return _facts(block, width, most)
        case Table():
            return _table(block, width)
        case Chart():
            said = f"{block.caption}: {block.description}"
            return plain_lines(wrap(clean(said), width, cell_len))
        case Contents():
            return Group()


def _bullets(block: Bullets, width: int, most: int) -> Segments:
    room = 5 if block.ordered else 3
    rows = (
        ((f"{number}." if block.ordered else "·").rjust(room), item)
        for number, item in enumerate(block.items, start=1)
    )
    return hanging(rows, room, 1, width, most=most)


def _facts(block: Facts, width: int, most: int) -> Segments:
    labels = max((cell_len(clean(label)) for label, _ in block.rows), default=0)
    room = min(max(labels, 10), 22, max(1, width - NARROWEST))
    rows = (
        (clean(label) if number == 0 else "", value)
        for label, values in block.rows
        for number, value in enumerate(values)
    )
    return hanging(rows, room, 2, width, indent=2, most=most)


def _table(block: Table, width: int) -> RenderableType:
    """A table of a page; where it is too wide, the first cell of each row stands above it."""
    heads = [
        Head(clean(header), align, align == "left")
        for header, align in zip(block.headers, block.align, strict=True)
    ]
    rows = [tuple(clean(cell_text(cell)) for cell in row) for row in block.rows]
    if widths_of(heads, rows, width - 2, cell_len) or len(heads) < 3:
        return _spaced(heads, rows, width)
    inner = [row[1:] for row in rows]
    widths = widths_of(heads[1:], inner, width - 3, cell_len)
    if widths is None:
        return upright_rows(heads, rows, width)
    head = row_lines(heads[1:], widths, [each.text for each in heads[1:]], cell_len, at_bottom=True)
    lines = []
    for (first, *_), cells in zip(rows, inner, strict=True):
        lines += [Segment(f" {line}\n", Style(bold=True)) for line in wrap(first, width, cell_len)]
        lines += [Segment(f"   {line}\n") for line in row_lines(heads[1:], widths, cells, cell_len)]
        lines.append(Segment("\n"))
    ruler = "─" * (sum(widths) + GAP * (len(widths) - 1) + 2)
    top = [Segment("\n"), *(Segment(f"   {line}\n", Style(bold=True)) for line in head)]
    return Segments([*top, Segment(f" {ruler}\n"), *lines])


def _spaced(heads: Sequence[Head], rows: Sequence[Sequence[str]], width: int) -> RenderableType:
    """A simple table; a line between the rows where one of them has several."""
    widths = widths_of(heads, rows, width - 2, cell_len)
    several = widths and any(
        cell_len(cell) > size for row in rows for cell, size in zip(row, widths, strict=True)
    )
    if not several:
        return simple_table(heads, rows, width)
    apart = [row for each in rows for row in (each, ("",) * len(heads))][:-1]
    return simple_table(heads, apart, width)
