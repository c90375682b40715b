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
    **dict(zip("äöüÄÖÜßłŁ", "ae oe ue Ae Oe Ue ss l L".split(), strict=True)),
}


def _substitute(error: UnicodeError) -> tuple[str, int]:
    """What an old code page lacks is written in its nearest plain form: – as -, Č as C."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from unicodedata import normalize

    lost = error.object[error.start : error.end]
    plain = (_SUBSTITUTES.get(each, normalize("NFKD", each)[0]) for each in lost)
    return "".join(each if each.isascii() else "?" for each in plain), error.end


def prepare_streams() -> None:
    """Make sure that no character can break the output, whatever the code page."""
    codecs.register_error("staedtenetz", _substitute)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the shell
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, "r" if name == "stdin" else "w"))
    # Bytes in another encoding are told where they are read, and do not end the program.
    answers = ((sys.stdin, "surrogateescape"),)
    for stream, errors in ((sys.stdout, "staedtenetz"), (sys.stderr, "staedtenetz"), *answers):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=errors)
