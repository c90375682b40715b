"""Draws charts as SVG: one drawing for all formats.

Everything can be told apart without colour: the parts of a bar alternate between plain and
hatched and keep their order, the marks of a matrix differ in shape. Contrast of text and marks
against white is at least 4.5 to 1. Widths of text are estimated, since no font is known yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import Literal, NamedTuple

from staedtenetz.text import clean

__all__ = ["Bar", "Drawing", "Mark", "bars", "matrix"]

Mark = Literal["full", "half", "none"]

_WIDTH = 720
_ROW = 26
_SIZE = 13
_LETTER, _CAPITAL = 0.56, 0.78
"""The width of a letter as a share of the size; wide enough for common typefaces."""

_INK = "#1d2733"
_MUTED = "#5b6673"
_LINE = "#c9d0d8"
_FILLS = ("#17406d", "#2f74b5", "#0b6e5c", "#4f9d8c", "#8a4b08", "#c4792a", "#5c4a86")
_LONGEST = 34


class Drawing(NamedTuple):
    """A drawing with its size in CSS pixels."""

    svg: str
    width: int
    height: int


class Bar(NamedTuple):
    """A row of a bar chart: its label, its parts in the order of the legend, what it says.

    A bar without parts shows its text only.
    """

    label: str
    parts: tuple[Decimal, ...]
    text: str


def bars(rows: Sequence[Bar], whole: Decimal, legend: Sequence[str] = ()) -> Drawing:
    """Horizontal bars, stacked where they have several parts; ``whole`` is the full width."""
    left = _label_width(row.label for row in rows)
    right = 12 + _text_width(max((row.text for row in rows), key=len, default=""))
    scale = (_WIDTH - left - right) / float(whole or 1)
    shown: list[str] = []
    for number, row in enumerate(rows):
        top = number * _ROW
        shown.append(_text(left - 8, top + 17, row.label, "end"))
        start = float(left)
        for place, part in enumerate(row.parts):
            width = float(part) * scale
            if width > 0:
                shown.append(_part(start, top + 4, width, place))
            start += width
        shown.append(_text(start + 6, top + 17, row.text))
    height: float = len(rows) * _ROW
    if legend:
        lines, height = _legend(legend, height + 12)
        shown += lines
    return _drawing(shown, height + 4)


def matrix(
    rows: Sequence[str],
    columns: Sequence[str],
    marks: Sequence[Sequence[Mark]],
    legend: Sequence[tuple[Mark, str]],
) -> Drawing:
    """A table of marks: a filled square, an open one with a dot, or nothing."""
    left = _label_width(rows)
    top = 12 + round(0.87 * _text_width(max(columns, key=len, default="")[:_LONGEST]))
    step = min(46.0, (_WIDTH - left - 70) / max(1, len(columns)))
    shown: list[str] = []
    for number, column in enumerate(columns):
        x = left + step * (number + 0.5)
        shown.append(_slanted(x, top - 8, column))
    for number, row in enumerate(rows):
        y = top + number * _ROW
        shown.append(f'<path d="M{left} {y}H{_WIDTH}" stroke="{_LINE}"/>')
        shown.append(_text(left - 8, y + 17, row, "end"))
        for place, mark in enumerate(marks[number]):
            shown.append(_mark(left + step * (place + 0.5), y + _ROW / 2, mark))
    height = top + len(rows) * _ROW + 14
    x = float(left)
    for mark, label in legend:
        shown += [_mark(x + 8, height + 8, mark), _text(x + 22, height + 13, label)]
        x += 40 + _text_width(label)
    return _drawing(shown, height + 24)


def _drawing(shown: Iterable[str], height: float) -> Drawing:
    size = round(height)
    stripes = "".join(
        f'<pattern id="h{place}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{fill}"/>'
        '<path d="M-1 1L1 -1M0 6L6 0M5 7L7 5" stroke="#fff" stroke-width="1.6"/></pattern>'
        for place, fill in enumerate(_FILLS)
        if place % 2
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {size}" '
        f'width="{_WIDTH}" height="{size}" font-family="Libertinus Serif, Georgia, serif" '
        f'font-size="{_SIZE}"><defs>{stripes}</defs>'
        f'<rect width="{_WIDTH}" height="{size}" fill="#fff"/>{"".join(shown)}</svg>'
    )
    return Drawing(svg, _WIDTH, size)


def _part(x: float, y: float, width: float, place: int) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="18" '
        f'fill="{_fill(place)}" stroke="#fff"/>'
    )


def _fill(place: int) -> str:
    place %= len(_FILLS)
    return f"url(#h{place})" if place % 2 else _FILLS[place]


def _legend(names: Sequence[str], top: float) -> tuple[list[str], float]:
    shown: list[str] = []
    x = 0.0
    for place, name in enumerate(names):
        width = 34 + _text_width(name)
        if x and x + width > _WIDTH:
            x, top = 0.0, top + 22
        box = f'<rect x="{x + 1:.1f}" y="{top:.1f}" width="16" height="13" fill="{_fill(place)}"/>'
        shown += [box, _text(x + 22, top + 11, name)]
        x += width
    return shown, top + 18


def _mark(x: float, y: float, mark: Mark) -> str:
    if mark == "full":
        return f'<rect x="{x - 7:.1f}" y="{y - 7:.1f}" width="14" height="14" fill="{_FILLS[0]}"/>'
    if mark == "half":
        return (
            f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" fill="#fff" '
            f'stroke="{_FILLS[2]}" stroke-width="2"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{_FILLS[2]}"/>'
        )
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.5" fill="{_MUTED}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}">{_short(text)}</text>'
    )


def _slanted(x: float, y: float, text: str) -> str:
    return (
        f'<text transform="translate({x:.1f} {y:.1f}) rotate(-60)" fill="{_INK}">'
        f"{_short(text)}</text>"
    )


def _short(text: str) -> str:
    text = clean(text)
    shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return escape(shown, quote=False)


def _text_width(text: str) -> float:
    shown = text[:_LONGEST]
    capitals = sum(letter.isupper() for letter in shown)
    return _SIZE * (capitals * _CAPITAL + (len(shown) - capitals) * _LETTER)


def _label_width(labels: Iterable[str]) -> int:
    return round(12 + max((_text_width(label) for label in labels), default=0))
