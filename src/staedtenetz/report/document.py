"""A page or paper as plain data. Every text is final: writers lay out, they decide nothing."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from staedtenetz.model.values import PartialDate
from staedtenetz.text import LanguageCode

__all__ = [
    "Block",
    "Bullets",
    "Cell",
    "Chart",
    "Contents",
    "Day",
    "Document",
    "Facts",
    "Heading",
    "Lines",
    "Logo",
    "Number",
    "Open",
    "Paragraph",
    "Table",
    "addresses",
    "cell_text",
    "deeper",
    "open_points",
    "sections",
    "unbroken",
]

Align = Literal["left", "right"]


class Open(str):
    """A text that the office has to replace, in square brackets; writers mark it."""

    __slots__ = ()


class Number(NamedTuple):
    """A figure in a table: as text in the document's language, and as a value for a worksheet.

    ``unit`` is a currency (ISO 4217), ``%`` for a value from 0 to 100,
    ``+%`` for a change by so many per cent, or empty. ``difference``
    names two columns of the table: the value is what the first holds in that row less what the
    second does, and a worksheet computes it from them.
    """

    text: str
    value: Decimal
    unit: str = ""
    difference: tuple[int, int] | None = None


class Day(NamedTuple):
    """A day in a table: as text in the document's language, and as a date for a worksheet."""

    text: str
    date: PartialDate


Cell = str | Number | Day


class Heading(NamedTuple):
    """A heading; level 1 is the document's title, used once, so sections begin with 2.

    ``new_page`` begins a page where the format has pages. ``across``: its section, up to the next
    heading of level 2, stands on pages of its own that lie across.
    """

    text: str
    level: int = 2
    new_page: bool = False
    across: bool = False


class Paragraph(NamedTuple):
    """Running text; ``strong`` for the one sentence that everything else leads to."""

    text: str
    strong: bool = False


class Bullets(NamedTuple):
    """A list; ``ordered`` where the order is part of the meaning, ``small`` for fine print."""

    items: tuple[str, ...]
    ordered: bool = False
    small: bool = False


class Lines(NamedTuple):
    """Lines below one another without more between them: an address, a signature.

    Above what is ``signed`` there is room for that.
    """

    lines: tuple[str, ...]
    signed: bool = False


class Facts(NamedTuple):
    """Labels with their values; a value of several lines is several strings."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def whole(self) -> bool:
        """Whether they are so few and short that the end of a page is not to part them."""
        texts = (text for label, values in self.rows for text in (label, *values))
        return len(self.rows) <= _FEW and all(len(text) <= _SHORT for text in texts)


_FEW, _SHORT = 6, 60


class Table(NamedTuple):
    """A table with a header row; every row has as many cells as there are headers.

    ``name`` is what a worksheet is called; ``total`` where the last row adds up the numbers
    of the columns above it, differences excepted.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    align: tuple[Align, ...]
    name: str = ""
    total: bool = False


class Chart(NamedTuple):
    """A drawing (SVG) with its caption; ``description`` says in words all that it shows.

    ``width`` and ``height`` are those of the drawing, in its own units (CSS pixels).
    """

    caption: str
    svg: str
    description: str
    width: int
    height: int


class Contents(NamedTuple):
    """A table of contents of the headings of level 2, where the format has one.

    ``new_page`` begins a page where the format has pages.
    """

    title: str
    new_page: bool = False


Block = Heading | Paragraph | Bullets | Lines | Facts | Table | Chart | Contents


class Logo(NamedTuple):
    """A picture at the head of a document; ``kind`` is ``png``, ``jpeg`` or ``svg``.

    ``description`` says in words what it shows.
    """

    content: bytes
    kind: str
    description: str


class Document(NamedTuple):
    """Blocks in reading order under one title; ``status`` stands beside it where there is one.

    ``date`` is the day the document was made for. ``above`` stands before the title, which is then
    the subject of a letter. The ``logo`` stands at the head where the format has pictures.
    """

    title: str
    blocks: tuple[Block, ...]
    status: str = ""
    language: LanguageCode = "de"
    date: PartialDate | None = None
    above: tuple[Block, ...] = ()
    logo: Logo | None = None

    @property
    def heading(self) -> str:
        """The title with the status."""
        return f"{self.title} ({self.status})" if self.status else self.title


_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:)]")


def addresses(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is a web address."""
    end = 0
    for match in _ADDRESS.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], False
        yield match[0], True
        end = match.end()
    if end < len(text):
        yield text[end:], False


def sections(blocks: Iterable[Block]) -> Iterator[tuple[bool, list[Block]]]:
    """The blocks in runs, each with whether its pages lie across."""
    across, run = False, list[Block]()
    for block in blocks:
        turns = isinstance(block, Heading) and block.level == 2 and block.across is not across
        if turns and run:
            yield across, run
            run = []
        if turns:
            across = not across
        run.append(block)
    if run:
        yield across, run


def unbroken(text: str) -> str:
    """The text in which no line ends between an amount and its sign, or a word and its dots."""
    return re.sub(r"(?<=[0-9]) (?=[€%¥£])| (?=…)", "\u00a0", text)


def deeper(blocks: Iterable[Block], levels: int) -> list[Block]:
    """The blocks with their headings that many levels further down."""
    return [
        block._replace(level=block.level + levels) if isinstance(block, Heading) else block
        for block in blocks
    ]


def cell_text(cell: Cell) -> str:
    """A cell as text."""
    return cell if isinstance(cell, str) else cell.text


def open_points(document: Document) -> tuple[str, ...]:
    """All that the office must still fill in or decide, in reading order, each once."""
    blocks = (*document.above, *document.blocks)
    found = (text for block in blocks for text in _texts(block))
    return tuple(dict.fromkeys(str(text) for text in found if isinstance(text, Open)))


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield block.text
        case Bullets():
            yield from block.items
        case Lines():
            yield from block.lines
        case Facts():
            for _, values in block.rows:
                yield from values
        case Table():
            for row in block.rows:
                yield from (cell_text(cell) for cell in row)
        case _:
            return
