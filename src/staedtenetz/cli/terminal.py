"""Rich renderings of listings and documents. Imported only when output goes to a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.style import Style
from rich.table import Table as RichTable
from rich.text import Text

from staedtenetz.cli.view import Column, Listing
from staedtenetz.messages import Language
from staedtenetz.report.document import (
    Block,
    Bullets,
    Chart,
    Contents,
    Document,
    Facts,
    Heading,
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

_NARROW = 60
"""Below this width every column may wrap."""

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


class _Head(NamedTuple):
    """A column with its heading in words."""

    text: str
    column: Column


def listing(view: Listing, console: Console, language: Language) -> Iterator[RenderableType]:
    """Intro, table and sections of a listing, and the space before its hints."""
    for number, line in enumerate(view.intro):
        yield _text(line, "bold" if number == 0 else "")
    kept = _kept(view, console.width, language)
    rows = _rows(view, kept, language)
    heads = [_Head(column.heading(language), column) for column in kept]
    if any(row.details for row in rows):
        if view.intro:
            yield Text()
        yield from _detailed(heads, rows, console)
    elif rows:
        yield _simple(heads, rows, console)
    if view.sections:
        yield Text()
    for section in view.sections:
        yield _labelled(section.label, section.lines)
    if view.hints:
        yield Text()


def _kept(view: Listing, width: int, language: Language) -> list[Column]:
    """The columns that there is room for; of those for a wide terminal the widest goes first."""
    wide = width >= _WIDE
    kept = view.for_people(wide=wide, in_full=wide and not view.spelled)
    if width < _WIDE or not view.rows:
        return kept
    least = {}
    for column, *texts in zip(kept, *view.cells(kept, language), strict=True):
        content = _content_width(column, texts)
        room = _FULL if column.value is column.full else _NARROWEST
        least[column] = min(content, room) if column.flexible else content
    while sum(least[column] + 2 for column in kept) > width:
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
            cells,
            tuple(column.bar(row) if column.bar else None for column in kept),
            tuple(filter(None, (spelled(row), " · ".join([*further, detail])))),
        )
        for row, cells, further, detail in lines
    ]


def _simple(heads: Sequence[_Head], rows: Sequence[_Row], console: Console) -> RenderableType:
    """A table whose flexible columns wrap; in a narrow terminal each column does.

    Rich would lay out each cell as a text of its own, which takes longer than all the rest.
    """
    columns = [column for _, column in heads]
    # With the space behind each but the last.
    behind = [*[1] * (len(columns) - 1), 0]
    least = [
        column.flexible * _NARROWEST + space for column, space in zip(columns, behind, strict=True)
    ]
    needed = [width + space for width, space in zip(_widths(heads, rows), behind, strict=True)]
    widths = list(map(max, needed, least))
    room = console.width - 1 - len(widths)
    flexible = [place for place, column in enumerate(columns) if column.flexible]
    _collapse(widths, flexible, room)
    widths = list(map(max, widths, least))
    if console.width < _NARROW or sum(widths) > room + 1:  # The last space may be cut off.
        return _wrapping(heads, rows, console)
    widths = [width - space for width, space in zip(widths, behind, strict=True)]
    ruler = "─" * (sum(widths) + 2 * len(widths) - 2)
    head = _wrapped(columns, widths, [text for text, _ in heads], console, at_bottom=True)
    body = (line for row in rows for line in _wrapped(columns, widths, row.cells, console))
    blank = " " * (len(ruler) + 2)
    return Segments(
        [
            Segment(f"{blank}\n"),
            *(Segment(f"{line}\n", Style(bold=True)) for line in head),
            Segment("".join(f"{line}\n" for line in (f" {ruler} ", *body, blank))),
        ]
    )


def _widths(heads: Sequence[_Head], rows: Sequence[_Row]) -> list[int]:
    """The room that each column takes where nothing is shortened."""
    widths = []
    for place, (text, column) in enumerate(heads):
        content = _content_width(column, (row.cells[place] for row in rows))
        widths.append(max(content, cell_len(clean(text))))
    return widths


def _content_width(column: Column, texts: Iterable[str]) -> int:
    """The room that the longest cell of a column takes, with its bar where it has one."""
    return max(map(cell_len, map(clean, texts))) + (_BAR_WIDTH + 1 if column.bar else 0)


def _wrapped(
    columns: Sequence[Column],
    widths: Sequence[int],
    cells: Sequence[str],
    console: Console,
    *,
    at_bottom: bool = False,
) -> list[str]:
    """The lines of a row, the words of each cell wrapped within its column."""
    parts = []
    for cell, width in zip(map(clean, cells), widths, strict=True):
        parts.append(_fitted(cell, width, console))
    if at_bottom:
        height = max(map(len, parts))
        parts = [[""] * (height - len(part)) + part for part in parts]
    lines = zip_longest(*parts, fillvalue="")
    return [f" {'  '.join(_aligned(columns, widths, line))} " for line in lines]


def _fitted(text: str, width: int, console: Console) -> list[str]:
    """The lines of a text, wrapped where it is too long."""
    if cell_len(text) <= width:
        return [text]
    return [line.plain for line in Text(text).wrap(console, width)]


def _aligned(
    columns: Sequence[Column], widths: Sequence[int], cells: Sequence[str]
) -> Iterator[str]:
    for column, width, cell in zip(columns, widths, cells, strict=True):
        gap = " " * max(0, width - cell_len(cell))
        yield gap + cell if column.align == "right" else cell + gap


def _wrapping(heads: Sequence[_Head], rows: Iterable[_Row], console: Console) -> RichTable:
    """As Rich lays a table out, for whom there is too little room."""
    table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for text, column in heads:
        table.add_column(
            _text(text),
            justify=column.align,
            overflow="fold",
            no_wrap=not column.flexible and console.width >= _NARROW,
            min_width=_NARROWEST if column.flexible else None,
        )
    for row in rows:
        table.add_row(*(_text(cell) for cell in row.cells))
    return table


def _detailed(
    heads: Sequence[_Head], rows: Sequence[_Row], console: Console
) -> Iterator[RenderableType]:
    """A table in which rows have lines of their own across the columns."""
    columns = [column for _, column in heads]
    widths = _widths(heads, rows)
    room = min(console.width, _TABLE_WIDTH) - 2 * (len(widths) - 1)
    _shrink(widths, [place for place, column in enumerate(columns) if column.flexible], room)
    yield _line(columns, widths, [text for text, _ in heads], "bold")
    yield Text("  ".join("─" * width for width in widths), style="dim")
    numbered = columns[0].align == "right"
    indent = widths[0] + 2 if numbered else 2
    for row in rows:
        yield from _row_lines(columns, widths, row)
        for detail in row.details:
            yield Padding(_text(detail, "dim"), (0, 0, 0, indent))


def _collapse(widths: list[int], flexible: Sequence[int], room: int) -> None:
    """Make the widest flexible columns narrower, all of them alike, as Rich does."""
    while (excess := sum(widths) - room) > 0:
        widest = max((widths[place] for place in flexible), default=0)
        if not widest:
            return
        others = [widths[place] for place in flexible if widths[place] < widest]
        places = [place for place in flexible if widths[place] == widest]
        most = widest - max(others, default=0)
        for left, place in zip(range(len(places), 0, -1), places, strict=True):
            cut = min(most, round(excess / left))
            widths[place] -= cut
            excess -= cut


def _shrink(widths: list[int], flexible: Sequence[int], room: int) -> None:
    """Make the widest flexible column narrower until all columns fit, none below 12."""
    while sum(widths) > room:
        widest = max(flexible, key=lambda place: widths[place], default=None)
        if widest is None or widths[widest] <= _NARROWEST:
            return
        widths[widest] -= 1


def _row_lines(columns: Sequence[Column], widths: Sequence[int], row: _Row) -> Iterator[Text]:
    """The row; a name that is too long for its column goes on in the next line."""
    first: list[str] = []
    rest: list[str] = []
    for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
        cell = clean(row.cells[place])
        if column.flexible and cell_len(cell) > width:
            cell, more = _split(cell, width)
            rest = [""] * place + [more] + [""] * (len(columns) - place - 1)
        share = row.bars[place]
        if share is not None:
            cell = f"{_bar(share, _BAR_WIDTH)} {cell.rjust(width - _BAR_WIDTH - 1)}"
        first.append(cell)
    yield _line(columns, widths, first)
    while any(rest):
        place = next(place for place, cell in enumerate(rest) if cell)
        line = list(rest)
        line[place], rest[place] = _split(rest[place], widths[place])
        yield _line(columns, widths, line)


def _split(text: str, width: int) -> tuple[str, str]:
    """The words that fit into the width, and the rest."""
    if cell_len(text) <= width:
        return text, ""
    fitting = 1
    while cell_len(text[: fitting + 1]) <= width:
        fitting += 1
    cut = text.rfind(" ", 0, fitting + 1)
    cut = cut if cut > 0 else text.rfind("-", 0, fitting) + 1 or fitting
    return text[:cut].rstrip(), text[cut:].lstrip()


def _line(
    columns: Sequence[Column], widths: Sequence[int], cells: Sequence[str], style: str = ""
) -> Text:
    return _text("  ".join(_aligned(columns, widths, [*map(clean, cells)])).rstrip(), style)


_EIGHTHS = " ▏▎▍▌▋▊▉█"


def _bar(share: float, width: int) -> str:
    """A bar of block characters, to the eighth of a column."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, part = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[part] if part else "")).ljust(width)


def _labelled(label: str, lines: Sequence[str]) -> RenderableType:
    grid = RichTable.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=_LABEL_WIDTH)
    grid.add_column(max_width=_PAGE_WIDTH - _LABEL_WIDTH, overflow="fold")
    for number, line in enumerate(lines):
        grid.add_row(_text(label if number == 0 else "", "bold"), _text(line))
    return grid


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
        yield _block(block, console, full)


class _Fixed:
    """A renderable kept to a width, so that text on a wide terminal stays readable."""

    def __init__(self, inner: RenderableType, width: int) -> None:
        self.inner = inner
        self.width = width

    def __rich_console__(self, console, options):  # type: ignore[no-untyped-def]
        yield from console.render(
            self.inner, options.update(width=min(self.width, options.max_width))
        )


def _title(document: Document, width: int) -> Text:
    title, status = clean(document.title), clean(document.status)
    gap = max(2, width - cell_len(title) - cell_len(status))
    if status and cell_len(title) + cell_len(status) + 2 <= width:
        return Text(title, style="bold").append(" " * gap + status, style="not bold")
    return Text(f"{title} ({status})" if status else title, style="bold")


def _block(block: Block, console: Console, width: int) -> RenderableType:
    match block:
        case Heading():
            return Group(Text(), _Fixed(_text(block.text, "bold"), width))
        case Paragraph():
            return _lines(_fitted(clean(block.text), width, console))
        case Bullets():
            return _bullets(block, console, width)
        case Facts():
            return _facts(block, console, width)
        case Table():
            return _Fixed(_table(block), width)
        case Chart():
            return _Fixed(_text(f"{block.caption}: {block.description}"), width)
        case Contents():
            return Group()


def _lines(lines: Iterable[str]) -> Segments:
    return Segments([Segment("".join(f"{line}\n" for line in lines))])


def _hanging(
    rows: Iterable[tuple[str, str]], room: int, gap: int, console: Console, width: int
) -> Iterator[str]:
    """Texts beside their labels. A grid of Rich takes several times as long."""
    for label, text in rows:
        labels = _fitted(label, room, console)
        texts = _fitted(clean(text), max(1, width - room - gap), console)
        for first, rest in zip_longest(labels, texts, fillvalue=""):
            yield f"{first}{' ' * (room + gap - cell_len(first))}{rest}".rstrip()


def _bullets(block: Bullets, console: Console, width: int) -> Segments:
    room = 5 if block.ordered else 3
    rows = (
        ((f"{number}." if block.ordered else "·").rjust(room), item)
        for number, item in enumerate(block.items, start=1)
    )
    return _lines(_hanging(rows, room, 1, console, width))


def _facts(block: Facts, console: Console, width: int) -> Segments:
    labels = max((cell_len(clean(label)) for label, _ in block.rows), default=0)
    room = min(max(labels, 10), 22, max(1, width - _NARROWEST))
    rows = (
        (clean(label) if number == 0 else "", value)
        for label, values in block.rows
        for number, value in enumerate(values)
    )
    lines = _hanging(rows, room, 2, console, width - 2)
    return _lines(f"  {line}" for line in lines)


def _table(block: Table) -> RichTable:
    table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=True)
    for header, align in zip(block.headers, block.align, strict=True):
        table.add_column(_text(header), justify=align, overflow="fold")
    for row in block.rows:
        table.add_row(*(_text(cell_text(cell)) for cell in row))
    return table
