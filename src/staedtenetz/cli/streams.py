"""Output streams that no character can break, whatever the code page."""

from __future__ import annotations

import codecs
import os
import sys

__all__ = ["prepare_streams"]

_SUBSTITUTES = {
    "≥": ">=",
    "≤": "<=",
    "–": "-",
    "—": "-",
    "…": "...",
    "„": '"',
    "“": '"',
    "”": '"',
    "‚": "'",
    "‘": "'",
    "’": "'",
    "·": "|",
    "×": "x",
    "→": "->",
    "✓": "+",
    "✗": "x",
    "○": "o",
    "€": "EUR",
    "█": "#",
    "─": "-",
    "▉": "#",
    "▊": "#",
    "▋": "#",
    "▌": "#",
    "▍": "",
    "▎": "",
    "▏": "",
}


def _substitute(error: UnicodeError) -> tuple[str, int]:
    """What an old code page lacks is written in its nearest plain form."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_SUBSTITUTES.get(character, "?") for character in lost), error.end


def prepare_streams() -> None:
    """Make sure that no character can break the output, whatever the code page."""
    codecs.register_error("staedtenetz", _substitute)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the shell
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, "r" if name == "stdin" else "w"))
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="staedtenetz")
