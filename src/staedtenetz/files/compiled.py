"""The data files read once: compiled copies that checksums guard.

Parsing the TOML takes many times as long as everything else at start-up. A wheel brings the
compiled copies along (hatch_build.py makes them); an editable install and a
checkout keep theirs beside the byte code. A copy that is missing, damaged or stale is
passed over and made anew; where it cannot be written, the program does without it.

A copy holds Python's own serialisation, which is read in half the time that JSON takes. In that of
networks.toml what is long in a record, such as its fee or its sources, is packed apart and unpacked
when it is asked for, since most commands ask for little; so are the words by which it is found.
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
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from staedtenetz.files.reading import read_bytes

__all__ = [
    "Record",
    "checksum",
    "copied",
    "digest",
    "kept_copy",
    "pack",
    "read_copy",
    "sealed",
    "unsealed",
    "write_copy",
]

_COMPILED_FORMAT = "7"
_MARSHAL_FORMAT = 4

_LONGEST_HEAD = 200

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


def checksum(content: bytes | memoryview) -> str:
    """What tells one version of a bundled file from another: a checksum and the length.

    A second checksum would take as long as unpacking the copy.
    """
    return f"{zlib.crc32(content):08x}-{len(content)}"


def pack(content: bytes, tables: dict[str, Any], words: Sequence[list[Any]]) -> bytes:
    """One line that says of what and how long the copy is, then the tables.

    ``words`` are those by which each of the networks is found.
    """
    records = [_with_long_ones_apart(record) for record in tables["network"]]
    packed = _packed([{**tables, "network": records}, [_packed(each) for each in words]])
    return sealed(checksum(content), packed, _COMPILED_FORMAT)


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


def sealed(source: str, packed: bytes, version: str) -> bytes:
    """A copy: one line that says of what, in which version and how long it is, then the rest.

    ``source`` is the checksum of the file that it is a copy of.
    """
    return _head(source, packed, version) + packed


def _head(source: str, packed: bytes | memoryview, version: str) -> bytes:
    return f"staedtenetz {version} {source} {checksum(packed)}\n".encode()


def kept_copy(file: Path, byte_code: Path, source: str) -> tuple[Path, list[Path]]:
    """Where the copy of a bundled file is kept, and where one may be: in a wheel beside it."""
    kept = byte_code / f"{file.stem}-{source}.compiled"
    installed = file.is_relative_to(byte_code.parents[1])
    return kept, [file.with_suffix(".compiled"), kept] if installed else [kept]


def unsealed(copies: Sequence[Path], source: str, version: str) -> memoryview | None:
    """What is in the first of these copies that is whole, of this very source and version."""
    for copy in copies:
        with contextlib.suppress(OSError):
            content = copy.read_bytes()
            begin = content.find(b"\n", 0, _LONGEST_HEAD) + 1
            packed = memoryview(content)[begin:]
            if content[:begin] == _head(source, packed, version):
                return packed
    return None


def copied(file: Path, byte_code: Path, version: str, make: Callable[[], bytes]) -> memoryview:
    """What is in the copy of a bundled file; where there is no good one it is made and kept.

    Raises DataError where the file cannot be read.
    """
    source = checksum(read_bytes(file))
    kept, copies = kept_copy(file, byte_code, source)
    packed = unsealed(copies, source, version)
    if packed is None:
        made = make()
        write_copy(kept, sealed(source, made, version))
        packed = memoryview(made)
    return packed


def read_copy(copies: Sequence[Path], source: str) -> dict[str, Any] | None:
    """The tables of ``networks.toml`` in the first good one of these copies."""
    packed = unsealed(copies, source, _COMPILED_FORMAT)
    if packed is None:
        return None
    tables, words = _unpacked(packed)
    return {**tables, "network": list(map(Record, tables["network"], words))}


def _unpacked(packed: bytes | memoryview) -> Any:
    value, decimals = marshal.loads(packed)  # noqa: S302 (the copy is the program's own)
    for (*way, key), digits in decimals:
        inner: Any = value
        for step in way:
            inner = inner[step]
        inner[key] = Decimal(digits)
    return value


def write_copy(copy: Path, content: bytes) -> None:
    """Best effort: whole or not at all; copies of older contents of the same file go."""
    from staedtenetz.files.writing import write_whole

    stem = copy.name.split("-", 1)[0]
    ours = re.compile(rf"{re.escape(stem)}-[0-9a-f]{{8,16}}-\d+\.compiled")
    with contextlib.suppress(OSError):
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_whole(copy, content)
        for old in copy.parent.iterdir():
            if old != copy and ours.fullmatch(old.name):
                old.unlink(missing_ok=True)
