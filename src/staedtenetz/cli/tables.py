"""How a table is laid out in a terminal: which columns give way, and what stands where.

Where there is not room for all, this is the order: headings wrap; then flexible columns do, always
the widest, none so far that a word of it would be parted; then all columns do; then the first
becomes a line of its own above its row; then each row becomes a block of lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Literal, NamedTuple

from staedtenetz.cli.wrapping import Measure, longest_piece, wrap

__all__ = ["GAP", "Head", "block_lines", "row_lines", "widths_of"]

GAP = 2
"""Columns between two columns."""


class Head(NamedTuple):
    """A column: its heading in words, and how its cells stand.

    ``flexible`` ones wrap; ``beside`` is what a drawing in each cell takes.
    """

    text: str
    align: Literal["left", "right"]
    flexible: bool
    beside: int = 0


def widths_of(
    heads: Sequence[Head], rows: Sequence[Sequence[str]], room: int, measure: Measure
) -> list[int] | None:
    """The width of each column, together no more than ``room``; ``None`` where nothing fits."""
    cells = list(zip(*rows, strict=True)) or [()] * len(heads)
    content = [
        max(map(measure, texts), default=0) + head.beside
        for head, texts in zip(heads, cells, strict=True)
    ]
    headings = [longest_piece(head.text, measure) for head in heads]
    widths = [max(size, measure(head.text)) for size, head in zip(content, heads, strict=True)]
    room -= GAP * (len(heads) - 1)
    words = [
        max((longest_piece(text, measure) for text in texts), default=0) + head.beside
        for texts, head in zip(cells, heads, strict=True)
    ]
    every = range(len(heads))
    flexible = [place for place in every if heads[place].flexible]
    order = ((content, every), (words, flexible), (words, every))
    fits = any(
        _give_way(widths, list(map(max, least, headings)), places, room) for least, places in order
    )
    return widths if fits else None


def _give_way(widths: list[int], least: Sequence[int], places: Iterable[int], room: int) -> bool:
    """Make the widest of these columns narrower until all fit; whether they do."""
    places = list(places)
    while sum(widths) > room:
        wide = [place for place in places if widths[place] > least[place]]
        if not wide:
            return False
        widths[max(wide, key=widths.__getitem__)] -= 1
    return True


def row_lines(
    heads: Sequence[Head],
    widths: Sequence[int],
    cells: Sequence[str],
    measure: Measure,
    *,
    at_bottom: bool = False,
) -> list[str]:
    """The lines of a row, each cell wrapped within its column."""
    parts = [wrap(cell, width, measure) for cell, width in zip(cells, widths, strict=True)]
    if at_bottom:
        height = max(map(len, parts), default=0)
        parts = [[""] * (height - len(part)) + part for part in parts]
    lines = zip_longest(*parts, fillvalue="")
    gap = " " * GAP
    return [gap.join(_aligned(heads, widths, line, measure)).rstrip() for line in lines]


def _aligned(
    heads: Sequence[Head], widths: Sequence[int], cells: Sequence[str], measure: Measure
) -> Iterator[str]:
    for head, width, cell in zip(heads, widths, cells, strict=True):
        space = " " * max(0, width - measure(cell))
        yield space + cell if head.align == "right" else cell + space


def block_lines(
    heads: Sequence[Head], cells: Sequence[str], room: int, measure: Measure
) -> list[str]:
    """A row of which no table can be made: its first cell, then the others with their headings."""
    lead = 2 if heads[0].align == "right" and len(heads) > 1 else 1  # A number leads a name.
    lines = wrap(" ".join(cells[:lead]), room, measure)
    others = zip(heads[lead:], cells[lead:], strict=True)
    for head, cell in others:
        said = f"{head.text}: {cell}" if head.text else cell
        told, *more = wrap(said, max(1, room - 4), measure)
        lines += [f"  {told}", *(f"    {line}" for line in more)]
    return lines
