"""A page or paper as plain data. Every text is final: writers lay out, they decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Block", "Bullets", "Document", "Facts", "Heading", "Paragraph", "Table"]

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the document's title, used once."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; ``ordered`` where the order is part of the meaning."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values; a value of several lines is several strings."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row; every row has as many cells as there are headers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...]


Block = Heading | Paragraph | Bullets | Facts | Table


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in reading order under one title; ``status`` stands beside it where there is one."""

    title: str
    blocks: tuple[Block, ...]
    status: str = ""
