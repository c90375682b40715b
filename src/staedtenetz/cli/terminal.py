"""Rich renderings of listings. Imported only when output goes to a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console, RenderableType, group
from rich.segment import Segment, Segments
from rich.style import Style
from rich.text import Text

from staedtenetz.cli.tables import GAP, Head, block_lines, row_lines, widths_of
from staedtenetz.cli.view import Column, Listing
from staedtenetz.cli.wrapping import wrap
from staedtenetz.messages import Language
from staedtenetz.text import clean

__all__ = [
    "NARROWEST",
    "PAGE_WIDTH",
    "hanging",
    "listing",
    "plain_lines",
    "simple_table",
    "upright_rows",
]

_LABEL_WIDTH = 17
NARROWEST = 12
_FULL = 45
"""Most names in full fit into so many columns."""

_WIDE = 110
"""From this width on all columns are shown that there is room for."""

_BAR_WIDTH = 9
_TABLE_WIDTH = 130
PAGE_WIDTH = 110
"""Running text is hard to read on longer lines."""


class _Row(NamedTuple):
    """The cells of a row, the share that each is preceded by, and the lines below it."""

    cells: tuple[str, ...]
    bars: tuple[float | None, ...]
    details: tuple[str, ...]


@group()
def listing(view: Listing, console: Console, language: Language) -> Iterator[RenderableType]:
    """Intro, table and sections of a listing, and what can be done next."""
    for number, line in enumerate(view.intro):
        yield plain_lines(wrap(clean(line), console.width, cell_len), "bold" if number == 0 else "")
    kept = _kept(view, console.width, language)
    rows = _rows(view, kept, language)
    if any(row.details for row in rows):
        if view.intro:
            yield Text()
        yield from _detailed(_heads(kept, language), rows, console)
    elif rows:
        yield simple_table(_heads(kept, language), [row.cells for row in rows], console.width)
    if view.sections:
        yield Text()
    for section in view.sections:
        yield _labelled(section.label, section.lines, console)
    if view.hints:
        hints = (wrap(clean(hint), console.width, whole_addresses=True) for hint in view.hints)
        yield Text()
        yield plain_lines(chain.from_iterable(hints), "dim")


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
        room = _FULL if column.value is column.full else NARROWEST
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


def simple_table(
    heads: Sequence[Head], rows: Sequence[Sequence[str]], width: int
) -> RenderableType:
    """A table with a line below its headings; where rows wrap, none of words, space between them.

    Rich would lay out each cell as a text of its own, which takes longer than all the rest.
    """
    widths = widths_of(heads, rows, width - 2, cell_len)
    if widths is None:
        return upright_rows(heads, rows, width)
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


def upright_rows(
    heads: Sequence[Head], rows: Sequence[Sequence[str]], width: int
) -> RenderableType:
    """The rows one below another, each a block of its cells: for whom there is too little room."""
    blocks = [block_lines(heads, cells, width, cell_len) for cells in rows]
    return plain_lines(line for block in blocks for line in ("", *block))


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
        yield plain_lines(head, "bold")
        yield Text((" " * GAP).join("─" * each for each in widths), style="dim")
    for row in rows:
        if widths:
            shown = [
                _drawn(cell, share, size)
                for cell, share, size in zip(row.cells, row.bars, widths, strict=True)
            ]
            yield plain_lines(row_lines(heads, widths, shown, cell_len))
        else:
            yield plain_lines(block_lines(heads, row.cells, width, cell_len))
        for detail in row.details:
            lines = wrap(clean(detail), console.width - indent, cell_len)
            yield plain_lines((" " * indent + line for line in lines), "dim")


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
    width = min(console.width, PAGE_WIDTH)
    texts = ((clean(label) if number == 0 else "", line) for number, line in enumerate(lines))
    return hanging(texts, _LABEL_WIDTH, 2, width, "bold")


def plain_lines(lines: Iterable[str], style: str = "") -> Segments:
    form = Style.parse(style) if style else None
    return Segments([Segment(f"{line}\n", form) for line in lines])


def hanging(
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
