"""The formats a paper can be written in, by the ending of the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from staedtenetz.errors import UsageError
from staedtenetz.messages import Choices, Message
from staedtenetz.report.document import Block, Day, Document, Number
from staedtenetz.text import clean

if TYPE_CHECKING:
    from staedtenetz.report.word_template import Template

__all__ = ["FORMATS", "TEXT_FORMATS", "format_of", "write"]

FORMATS = {
    "markdown": (".md", ".markdown"),
    "html": (".html", ".htm"),
    "pdf": (".pdf",),
    "docx": (".docx",),
    "xlsx": (".xlsx",),
    "json": (".json",),
}
"""The formats with the endings of their files."""

TEXT_FORMATS = ("markdown", "html", "json")
"""Those that can be written to a terminal or a pipe."""


def format_of(target: str, named: str | None) -> str:
    """The format that is named, else that of the target's ending; Markdown for ``-``.

    Raises UsageError for an unknown name or ending, and where ``-`` is to take a binary one.
    """
    if named is not None and named not in FORMATS:
        raise UsageError(
            Message("usage.report_named_format", {"word": named}),
            Message("advice.values", {"values": Choices(FORMATS)}),
        )
    if target == "-":
        chosen = named or "markdown"
        if chosen not in TEXT_FORMATS:
            problem = Message("usage.binary_stdout", {"format": chosen})
            raise UsageError(problem, Message("advice.report_file", {"suffix": f".{chosen}"}))
        return chosen
    if named:
        return named
    suffix = Path(target).suffix.lower()
    for name, suffixes in FORMATS.items():
        if suffix in suffixes:
            return name
    raise UsageError(
        Message("usage.report_format", {"suffix": suffix or target}),
        Message("advice.target", {"suffixes": Choices(each[0] for each in FORMATS.values())}),
    )


def write(document: Document, name: str, template: Template | None = None) -> bytes:
    """The document in the format of that name; ``template`` is for a Word file.

    Raises MissingPackage where the format needs one that is not installed.
    """
    match name:
        case "markdown":
            from staedtenetz.report.markdown import markdown

            return markdown(document).encode()
        case "html":
            from staedtenetz.report.html import html

            return html(document).encode()
        case "pdf":
            from staedtenetz.report.pdf import pdf

            return pdf(document)
        case "docx":
            from staedtenetz.report.word import word

            return word(document, template)
        case "xlsx":
            from staedtenetz.report.excel import excel

            return excel(document)
        case _:
            return _json(document)


def _json(document: Document) -> bytes:
    """The document as data, block by block; described in docs/output.md."""
    record = {
        "schema": "staedtenetz-report/1",
        "title": clean(document.title),
        "status": clean(document.status),
        "language": document.language,
        "date": document.date,
        "above": [_record(block) for block in document.above],
        "blocks": [_record(block) for block in document.blocks],
    }
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()


def _record(block: Block) -> dict[str, Any]:
    return {"type": type(block).__name__.lower(), **_plain(block._asdict())}


def _plain(value: Any) -> Any:
    match value:
        case Number():
            return {"text": value.text, "value": str(value.value), "unit": value.unit}
        case Day():
            return {"text": value.text, "date": value.date}
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case tuple():
            return [_plain(each) for each in value]
        case str():
            return clean(value)
        case _:
            return value
