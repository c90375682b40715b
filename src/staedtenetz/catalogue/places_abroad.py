"""Well-known places outside Germany, by the names under which lists and people give them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from staedtenetz.text import fold

__all__ = ["is_also_abroad", "is_known_abroad"]

_ALSO_ABROAD = frozenset(
    "bergen bern berne borne brest bruegge brugge bucha esch falkenberg forbach freiburg haag "
    "halle horn kampen kapellen linden linz lubin lund nassau rom salem salzburg schaffhausen "
    "strasburg tarnow wels".split()
)
"""Names of German municipalities, or short forms of them, that larger cities abroad have too."""


def is_known_abroad(name: str) -> bool:
    """Whether it is the name of a well-known city outside Germany."""
    return fold(name) in _cities()


def is_also_abroad(name: str) -> bool:
    """Whether a German municipality and a larger city abroad are called so."""
    return fold(name) in _ALSO_ABROAD


@cache
def _cities() -> frozenset[str]:
    """The names, folded, one on each line of the file."""
    text = Path(__file__).with_name("cities_abroad.txt").read_text(encoding="utf-8")
    return frozenset(text.splitlines())
