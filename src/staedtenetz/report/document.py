"""A page or paper as plain data. Every text is final: writers lay out, they decide nothing."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["Block", "Bullets", "Document", "Facts", "Heading", "Paragraph", "Table"]

Align = Literal["left", "right"]


class Heading(NamedTuple):
    """A heading; level 1 is the document's title, used once."""

    text: str
    level: int = 2


class Paragraph(NamedTuple):
    """Running text."""

    text: str


class Bullets(NamedTuple):
    """A list; ``ordered`` where the order is part of the meaning."""

    items: tuple[str, ...]
    ordered: bool = False


class Facts(NamedTuple):
    """Labels with their values; a value of several lines is several strings."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]


class Table(NamedTuple):
    """A table with a header row; every row has as many cells as there are headers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...]


Block = Heading | Paragraph | Bullets | Facts | Table


class Document(NamedTuple):
    """Blocks in reading order under one title; ``status`` stands beside it where there is one."""

    title: str
    blocks: tuple[Block, ...]
    status: str = ""
