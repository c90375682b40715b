"""The logo of a town hall: a picture file of its own, read under bounds."""

from __future__ import annotations

import re
from pathlib import Path

from staedtenetz.errors import DataError
from staedtenetz.files.reading import read_bytes
from staedtenetz.messages import Message
from staedtenetz.report.document import Logo

__all__ = ["read_logo"]

_LARGEST = 500 * 1024
_SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff"}
_DRAWING = re.compile(rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]", re.DOTALL)
_FORBIDDEN = re.compile(
    rb"<!(?:DOCTYPE|ENTITY)|<script|<foreignObject|href\s*=\s*[\"'](?!#|data:)", re.IGNORECASE
)


def read_logo(path: Path, description: str) -> Logo:
    """The logo in that file: PNG, JPEG or SVG; ``description`` says in words what it is.

    Raises DataError where it cannot be read, is none of these, or asks for something outside.
    """
    content = read_bytes(path, _LARGEST)
    for kind, signature in _SIGNATURES.items():
        if content.startswith(signature):
            return Logo(content, kind, description)
    if _DRAWING.search(content[:4096]) and not _FORBIDDEN.search(content):
        return Logo(content, "svg", description)
    raise DataError(Message("error.logo", {"file": str(path)}), Message("advice.logo"))
