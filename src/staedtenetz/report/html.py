"""Writes a document as one HTML file: no script, nothing asked for outside it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from staedtenetz.report.document import (
    Block,
    Chart,
    Document,
    Heading,
    Logo,
    Open,
    addresses,
    cell_text,
    sections,
)
from staedtenetz.text import clean

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["TEMPLATES", "environment", "html"]

TEMPLATES = Path(__file__).with_name("templates")


def html(document: Document) -> str:
    """The whole document; everything in it stays text."""
    from markupsafe import Markup

    style = (TEMPLATES / "paper.css").read_text(encoding="utf-8")
    anchors = {
        place: f"section-{place}"
        for place, block in enumerate(document.blocks)
        if isinstance(block, Heading)
    }
    values: dict[str, Any] = {
        "document": document,
        "style": Markup(style.strip()),  # noqa: S704 (the program's own file)
        "anchors": anchors,
        "sections": _numbered(document),
        "contents": [
            (anchors[place], block.text)
            for place, block in enumerate(document.blocks)
            if isinstance(block, Heading) and block.level == 2
        ],
        "logo": document.logo and _embedded(document.logo),
        "heading_before": lambda place: _heading_before(document, place),
    }
    return environment().get_template("paper.html.jinja").render(values)


def _numbered(document: Document) -> Iterator[tuple[bool, list[tuple[int, Block]]]]:
    """The sections of the document, their blocks with their place in it."""
    places = count()
    for across, blocks in sections(document.blocks):
        yield across, [(next(places), block) for block in blocks]


def environment() -> Environment:
    """Templates with every value escaped, and what they ask of blocks."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    made.filters["cleaned"] = clean
    made.globals |= {
        "is_open": lambda text: isinstance(text, Open),
        "pieces": _pieces,
        "cell_text": cell_text,
        "picture": _picture,
    }
    return made


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    return addresses(clean(text))


def _picture(chart: Chart) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(chart.svg.encode()).decode()


def _embedded(logo: Logo) -> str:
    kind = "svg+xml" if logo.kind == "svg" else logo.kind
    return f"data:image/{kind};base64,{base64.b64encode(logo.content).decode()}"


def _heading_before(document: Document, place: int) -> str:
    """What a table without a name is about: the heading that it stands under."""
    above = [block.text for block in document.blocks[:place] if isinstance(block, Heading)]
    return above[-1] if above else document.title
