"""The data file parsed once: a compiled copy that checksums guard.

Parsing the TOML takes many times as long as everything else at start-up. A wheel brings the
compiled copy along (hatch_build.py makes it); an editable install and a
checkout keep theirs beside the byte code. A copy that is missing, damaged or stale is
passed over and made anew; where it cannot be written, the program does without it.

The copy holds Python's own serialisation, which is read in half the time that JSON takes. What
is long in a record of a network, such as its fee or its sources, is packed apart and unpacked when
it is asked for, since most commands ask for little; so are the words by which it is found.
Decimals are unknown to the serialisation:
they stand beside what they are in, each with the way to its place. Its format 4 is the same in
every supported version of Python. Foreign bytes must never be unpacked, and the
checksums guard against damage, not against forgery: only copies that belong to the program
itself, like its byte code, may be read.
"""

from __future__ import annotations

import contextlib
import marshal
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from staedtenetz.files.writing import write_whole

__all__ = ["Record", "checksum", "copy_name", "digest", "pack", "read_copy", "write_copy"]

_COMPILED_FORMAT = 6
_MARSHAL_FORMAT = 4

_LONG = 64
"""Bytes from which on a value of a record is packed apart."""

_Way = tuple[str | int, ...]


class Record(Mapping[str, Any]):
    """The table of a network in a compiled copy; what is long is unpacked when it is asked for."""

    __slots__ = ("_values", "_words")

    def __init__(self, values: dict[str, Any], words: bytes) -> None:
        self._values = values
        self._words = words

    def words(self) -> Any:
        """The words by which the network is found, as they were packed with it."""
        return _unpacked(self._words)

    def __getitem__(self, key: str) -> Any:
        value = self._values[key]
        if type(value) is bytes:  # TOML knows no bytes.
            value = self._values[key] = _unpacked(value)
        return value

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def digest(content: bytes) -> str:
    """What tells one version of an own file from another: two checksums and the length.

    ``hashlib`` would take longer to import than everything else here takes.
    """
    return f"{zlib.crc32(content):08x}{zlib.adler32(content):08x}-{len(content)}"


@lru_cache(maxsize=1)
def checksum(content: bytes) -> str:
    """What tells one version of a bundled file from another: a checksum and the length.

    A second checksum would take as long as unpacking the copy.
    """
    return _sum(content)


def _sum(content: bytes) -> str:
    return f"{zlib.crc32(content):08x}-{len(content)}"


def copy_name(stem: str, content: bytes) -> str:
    """The name of the copy of a file with that content."""
    return f"{stem}-{checksum(content)}.compiled"


def pack(content: bytes, tables: dict[str, Any], words: Sequence[list[Any]]) -> bytes:
    """One line that says of what and how long the copy is, then the tables.

    ``words`` are those by which each of the networks is found.
    """
    records = [_with_long_ones_apart(record) for record in tables["network"]]
    packed = _packed([{**tables, "network": records}, [_packed(each) for each in words]])
    return _head(content, packed) + packed


def _with_long_ones_apart(record: Mapping[str, Any]) -> dict[str, Any]:
    apart = ((key, value, _packed(value)) for key, value in record.items())
    return {key: packed if len(packed) >= _LONG else value for key, value, packed in apart}


def _packed(value: Any) -> bytes:
    decimals: list[tuple[_Way, str]] = []
    return marshal.dumps((_without_decimals(value, (), decimals), decimals), _MARSHAL_FORMAT)


def _without_decimals(value: Any, way: _Way, found: list[tuple[_Way, str]]) -> Any:
    if isinstance(value, dict):
        return {key: _without_decimals(item, (*way, key), found) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_decimals(item, (*way, n), found) for n, item in enumerate(value)]
    if isinstance(value, Decimal):
        found.append((way, str(value)))
        return None
    return value if isinstance(value, str | int | bytes) else str(value)


def _head(content: bytes, packed: bytes) -> bytes:
    return f"staedtenetz {_COMPILED_FORMAT} {checksum(content)} {_sum(packed)}\n".encode()


def read_copy(copies: Sequence[Path], content: bytes) -> dict[str, Any] | None:
    """The tables of the first of these copies that is whole and of this very content."""
    for copy in copies:
        with contextlib.suppress(OSError):
            head, newline, packed = copy.read_bytes().partition(b"\n")
            if head + newline == _head(content, packed):
                tables, words = _unpacked(packed)
                return {**tables, "network": list(map(Record, tables["network"], words))}
    return None


def _unpacked(packed: bytes) -> Any:
    value, decimals = marshal.loads(packed)  # noqa: S302 (the copy is the program's own)
    for (*way, key), digits in decimals:
        inner: Any = value
        for step in way:
            inner = inner[step]
        inner[key] = Decimal(digits)
    return value


def write_copy(copy: Path, content: bytes) -> None:
    """Best effort: whole or not at all; copies of older contents of the same file go."""
    stem = copy.name.split("-", 1)[0]
    ours = re.compile(rf"{re.escape(stem)}-[0-9a-f]{{8,16}}-\d+\.compiled")
    with contextlib.suppress(OSError):
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_whole(copy, content)
        for old in copy.parent.iterdir():
            if old != copy and ours.fullmatch(old.name):
                old.unlink(missing_ok=True)
