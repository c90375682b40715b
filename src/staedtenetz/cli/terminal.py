"""Rich renderings of listings and documents. Imported only when output goes to a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.segment import Segment, Segments
from rich.style import Style
from rich.text import Text

from staedtenetz.cli.tables import GAP, Head, block_lines, row_lines, widths_of
from staedtenetz.cli.view import Column, Listing
from staedtenetz.cli.wrapping import wrap
from staedtenetz.messages import Language
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

__all__ = ["listing", "pages"]

_LABEL_WIDTH = 17
_NARROWEST = 12
_FULL = 45
"""Most names in full fit into so many columns."""

_WIDE = 110
"""From this width on all columns are shown that there is room for."""

_BAR_WIDTH = 9
_TABLE_WIDTH = 130
_PAGE_WIDTH = 110
"""Running text is hard to read on longer lines."""


def _text(content: str, style: str = "") -> Text:
    return Text(clean(content), style=style)


class _Row(NamedTuple):
    """The cells of a row, the share that each is preceded by, and the lines below it."""

    cells: tuple[str, ...]
    bars: tuple[float | None, ...]
    details: tuple[str, ...]


def listing(view: Listing, console: Console, language: Language) -> Iterator[RenderableType]:
    """Intro, table and sections of a listing, and the space before its hints."""
    for number, line in enumerate(view.intro):
        yield _lines(wrap(clean(line), console.width, cell_len), "bold" if number == 0 else "")
    kept = _kept(view, console.width, language)
    rows = _rows(view, kept, language)
    if any(row.details for row in rows):
        if view.intro:
            yield Text()
        yield from _detailed(_heads(kept, language), rows, console)
    elif rows:
        yield _simple(_heads(kept, language), [row.cells for row in rows], console.width)
    if view.sections:
        yield Text()
    for section in view.sections:
        yield _labelled(section.label, section.lines, console)
    if view.hints:
        yield Text()


def _heads(columns: Sequence[Column], language: Language) -> list[Head]:
    return [
        Head(
            clean(column.heading(language)),
            column.align,
            column.flexible,
            _BAR_WIDTH + 1 if column.bar else 0,
        )
        for column in columns
    ]


def _kept(view: Listing, width: int, language: Language) -> list[Column]:
    """The columns that there is room for; of those for a wide terminal the widest goes first."""
    wide = width >= _WIDE
    kept = view.for_people(wide=wide, in_full=wide and not view.spelled)
    if width < _WIDE or not view.rows:
        return kept
    least = {}
    for column, *texts in zip(kept, *view.cells(kept, language), strict=True):
        content = max(map(cell_len, map(clean, texts))) + (_BAR_WIDTH + 1 if column.bar else 0)
        room = _FULL if column.value is column.full else _NARROWEST
        least[column] = min(content, room) if column.flexible else content
    while sum(least[column] + GAP for column in kept) > width:
        left_out = [column for column in kept if column.shown == "wide"]
        if not left_out:
            break
        kept.remove(max(left_out, key=least.__getitem__))
    return kept


def _rows(view: Listing, kept: Sequence[Column], language: Language) -> list[_Row]:
    spelled = view.spelled or (lambda _: "")
    moved = [column for column in view.columns if column.in_detail and column not in kept]
    lines = zip(
        view.rows,
        view.cells(kept, language),
        view.cells(moved, language),
        view.details(),
        strict=True,
    )
    return [
        _Row(
            tuple(map(clean, cells)),
            tuple(column.bar(row) if column.bar else None for column in kept),
            tuple(filter(None, (spelled(row), " · ".join([*further, detail])))),
        )
        for row, cells, further, detail in lines
    ]


def _simple(heads: Sequence[Head], rows: Sequence[Sequence[str]], width: int) -> RenderableType:
    """A table with a line below its headings; where rows wrap, none of words, space between them.

    Rich would lay out each cell as a text of its own, which takes longer than all the rest.
    """
    widths = widths_of(heads, rows, width - 2, cell_len)
    if widths is None:
        return _upright(heads, rows, width)
    head = row_lines(heads, widths, [each.text for each in heads], cell_len, at_bottom=True)
    body = [row_lines(heads, widths, cells, cell_len) for cells in rows]
    ruler = "─" * (sum(widths) + GAP * (len(widths) - 1))
    return Segments(
        [
            Segment("\n"),
            *(Segment(f" {line}\n", Style(bold=True)) for line in head),
            Segment("".join(f" {line}\n" for line in (ruler, *chain(*body), ""))),
        ]
    )


def _upright(heads: Sequence[Head], rows: Sequence[Sequence[str]], width: int) -> RenderableType:
    """The rows one below another, each a block of its cells: for whom there is too little room."""
    blocks = [block_lines(heads, cells, width, cell_len) for cells in rows]
    return _lines(line for block in blocks for line in ("", *block))


def _detailed(
    heads: Sequence[Head], rows: Sequence[_Row], console: Console
) -> Iterator[RenderableType]:
    """A table in which rows have lines of their own across the columns."""
    cells, width = [row.cells for row in rows], min(console.width, _TABLE_WIDTH)
    widths = widths_of(heads, cells, width, cell_len)
    numbered = heads[0].align == "right"
    indent = widths[0] + GAP if widths and numbered else GAP
    if widths:
        head = row_lines(heads, widths, [each.text for each in heads], cell_len, at_bottom=True)
        yield _lines(head, "bold")
        yield Text((" " * GAP).join("─" * each for each in widths), style="dim")
    for row in rows:
        if widths:
            shown = [
                _drawn(cell, share, size)
                for cell, share, size in zip(row.cells, row.bars, widths, strict=True)
            ]
            yield _lines(row_lines(heads, widths, shown, cell_len))
        else:
            yield _lines(block_lines(heads, row.cells, width, cell_len))
        for detail in row.details:
            lines = wrap(clean(detail), console.width - indent, cell_len)
            yield _lines((" " * indent + line for line in lines), "dim")


def _drawn(cell: str, share: float | None, width: int) -> str:
    if share is None:
        return cell
    return f"{_bar(share, _BAR_WIDTH)} {cell.rjust(width - _BAR_WIDTH - 1)}"


_EIGHTHS = " ▏▎▍▌▋▊▉█"


def _bar(share: float, width: int) -> str:
    """A bar of block characters, to the eighth of a column."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, part = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[part] if part else "")).ljust(width)


def _labelled(label: str, lines: Sequence[str], console: Console) -> RenderableType:
    width = min(console.width, _PAGE_WIDTH)
    texts = ((clean(label) if number == 0 else "", line) for number, line in enumerate(lines))
    return _hanging(texts, _LABEL_WIDTH, 2, width, "bold")


def pages(documents: Sequence[Document], console: Console) -> Iterator[RenderableType]:
    """Documents one after another."""
    for number, document in enumerate(documents):
        if number:
            yield Text()
        yield from _page(document, console)


def _page(document: Document, console: Console) -> Iterator[RenderableType]:
    width = min(console.width, _PAGE_WIDTH)
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
            return _lines(["", *wrap(clean(block.text), width, cell_len)], "bold")
        case Paragraph():
            return _lines(wrap(clean(block.text), width, cell_len, whole_addresses=True))
        case Lines():
            return _lines(clean(line) for line in block.lines)
        case Bullets():
            return _bullets(block, width, most)
        case Facts():
            return _facts(block, width, most)
        case Table():
            return _table(block, width)
        case Chart():
            said = f"{block.caption}: {block.description}"
            return _lines(wrap(clean(said), width, cell_len))
        case Contents():
            return Group()


def _lines(lines: Iterable[str], style: str = "") -> Segments:
    form = Style.parse(style) if style else None
    return Segments([Segment(f"{line}\n", form) for line in lines])


def _hanging(
    rows: Iterable[tuple[str, str]],
    room: int,
    gap: int,
    width: int,
    style: str = "",
    indent: int = 0,
    most: int = 0,
) -> Segments:
    """Texts beside their labels. A grid of Rich takes several times as long.

    A web address that has no room beside its label begins further to the left.
    """
    form = Style.parse(style) if style else None
    segments = []
    beside, most = indent + room + gap, most or width
    for label, text in rows:
        labels = wrap(label, room, cell_len)
        texts = wrap(clean(text), max(1, width - beside), cell_len, whole_addresses=True)
        wide = next((at for at, each in enumerate(texts) if cell_len(each) > most - beside), None)
        if wide is not None:
            texts[wide:wide] = [""] * (len(labels) - wide)
        for first, rest in zip_longest(labels, texts, fillvalue=""):
            start = beside if first else min(beside, max(0, most - cell_len(rest)))
            space = " " * (start - min(indent, start) - cell_len(first)) if rest else ""
            segments += [
                Segment(" " * min(indent, start) + first, form),
                Segment(f"{space}{rest}\n"),
            ]
    return Segments(segments)


def _bullets(block: Bullets, width: int, most: int) -> Segments:
    room = 5 if block.ordered else 3
    rows = (
        ((f"{number}." if block.ordered else "·").rjust(room), item)
        for number, item in enumerate(block.items, start=1)
    )
    return _hanging(rows, room, 1, width, most=most)


def _facts(block: Facts, width: int, most: int) -> Segments:
    labels = max((cell_len(clean(label)) for label, _ in block.rows), default=0)
    room = min(max(labels, 10), 22, max(1, width - _NARROWEST))
    rows = (
        (clean(label) if number == 0 else "", value)
        for label, values in block.rows
        for number, value in enumerate(values)
    )
    return _hanging(rows, room, 2, width, indent=2, most=most)


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
        return _upright(heads, rows, width)
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
        return _simple(heads, rows, width)
    apart = [row for each in rows for row in (each, ("",) * len(heads))][:-1]
    return _simple(heads, apart, width)
