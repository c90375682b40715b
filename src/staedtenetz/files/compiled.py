"""The data file parsed once: a compiled copy that checksums guard.

Parsing the TOML takes many times as long as everything else at start-up. A wheel brings the
compiled copy along (hatch_build.py makes it); an editable install and a
checkout keep theirs beside the byte code. A copy that is missing, damaged or stale is
passed over and made anew; where it cannot be written, the program does without it.

The copy holds Python's own serialisation, which is read in half the time that JSON takes. It
knows no decimals: these stand beside the tables, each with the way to its place. Its format 4
is the same in every supported version of Python. Foreign bytes must never be unpacked, and the
checksums guard against damage, not against forgery: only copies that belong to the program
itself, like its byte code, may be read.
"""

from __future__ import annotations

import contextlib
import marshal
import re
import zlib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from staedtenetz.files.writing import write_whole

__all__ = ["copy_name", "digest", "pack", "read_copy", "write_copy"]

_COMPILED_FORMAT = 3
_MARSHAL_FORMAT = 4

_Way = tuple[str | int, ...]


def digest(content: bytes) -> str:
    """What tells one version of a file from another: two checksums and the length.

    ``hashlib`` would take longer to import than everything else here takes.
    """
    return f"{zlib.crc32(content):08x}{zlib.adler32(content):08x}-{len(content)}"


def copy_name(stem: str, content: bytes) -> str:
    """The name of the copy of a file with that content."""
    return f"{stem}-{digest(content)}.compiled"


def pack(content: bytes, tables: dict[str, Any]) -> bytes:
    """One line that says of what and how long the copy is, then the tables."""
    decimals: list[tuple[_Way, str]] = []
    packed = marshal.dumps((_without_decimals(tables, (), decimals), decimals), _MARSHAL_FORMAT)
    return _head(content, packed) + packed


def _without_decimals(value: Any, way: _Way, found: list[tuple[_Way, str]]) -> Any:
    if isinstance(value, dict):
        return {key: _without_decimals(item, (*way, key), found) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_decimals(item, (*way, n), found) for n, item in enumerate(value)]
    if isinstance(value, Decimal):
        found.append((way, str(value)))
        return None
    return value if isinstance(value, str | int) else str(value)


def _head(content: bytes, packed: bytes) -> bytes:
    return f"staedtenetz {_COMPILED_FORMAT} {digest(content)} {digest(packed)}\n".encode()


def read_copy(copies: Sequence[Path], content: bytes) -> dict[str, Any] | None:
    """The tables of the first of these copies that is whole and of this very content."""
    for copy in copies:
        with contextlib.suppress(OSError):
            head, newline, packed = copy.read_bytes().partition(b"\n")
            if head + newline == _head(content, packed):
                return _unpacked(packed)
    return None


def _unpacked(packed: bytes) -> dict[str, Any]:
    tables: dict[str, Any]
    tables, decimals = marshal.loads(packed)  # noqa: S302 (the copy is the program's own)
    for (*way, key), digits in decimals:
        inner: Any = tables
        for step in way:
            inner = inner[step]
        inner[key] = Decimal(digits)
    return tables


def write_copy(copy: Path, content: bytes) -> None:
    """Best effort: whole or not at all; copies of older contents of the same file go."""
    stem = copy.name.split("-", 1)[0]
    ours = re.compile(rf"{re.escape(stem)}-[0-9a-f]{{16}}-\d+\.compiled")
    with contextlib.suppress(OSError):
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_whole(copy, content)
        for old in copy.parent.iterdir():
            if old != copy and ours.fullmatch(old.name):
                old.unlink(missing_ok=True)
