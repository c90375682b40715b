"""Packed files from anywhere: unpacked under a bound, every failure one clear error."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from staedtenetz.errors import DataError
from staedtenetz.messages import Message

__all__ = ["Archive", "gunzip", "password_protected"]

_MOST_UNPACKED = 100 * 1024**2
"""Bytes of all that is read of one file: five times the greatest that is taken unpacked."""

_MOST_MEMBERS = 10_000
_CHUNK = 2**16
_ENTRY = b"PK\x01\x02"
"""How each entry of the table of contents begins."""

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises, depending on where an archive is damaged."""


class Archive:
    """The members of a zip archive. One bound holds for all that is unpacked of it."""

    def __init__(
        self, content: bytes, path: Path, damaged: DataError, limit: int = _MOST_UNPACKED
    ) -> None:
        """Raise ``damaged`` where it is no archive or a broken one, now or on reading."""
        self._path, self._damaged, self._limit = path, damaged, limit
        self._left = limit
        # Each entry takes far more memory than room in the file, so they are counted before.
        if content.count(_ENTRY) > _MOST_MEMBERS:
            raise damaged
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGED as error:
            raise damaged from error
        self.names = tuple(self._zip.namelist())

    def read(self, name: str) -> bytes:
        """A member's content. Raises DataError as ``chunks`` does."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member's content, piece by piece.

        Raises DataError where it is missing, damaged, protected by a password, packed in a way
        whose unpacking cannot be bounded, or too large when unpacked.
        """
        try:
            entry = self._zip.getinfo(name)
            if entry.flag_bits & 1:
                raise password_protected(self._path)
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise _error("error.unusual_packing", "advice.pack_again", self._path)
            with self._zip.open(entry) as stream:
                yield from self._counted(iter(lambda: stream.read(_CHUNK), b""))
        except _DAMAGED as error:
            raise self._damaged from error

    def _counted(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._left -= len(chunk)
            if self._left < 0:
                raise _too_large(self._path, self._limit)
            yield chunk


def gunzip(content: bytes, path: Path, damaged: DataError, limit: int) -> bytes:
    """What a gzip file holds. Raises ``damaged``, or DataError for more than ``limit`` bytes."""
    import gzip

    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            unpacked = stream.read(limit + 1)
    except _DAMAGED as error:
        raise damaged from error
    if len(unpacked) > limit:
        raise _too_large(path, limit)
    return unpacked


def password_protected(path: Path) -> DataError:
    """The error for a file that only opens with a password."""
    return _error("error.password_protected", "advice.without_password", path)


def _too_large(path: Path, limit: int) -> DataError:
    values = {"file": str(path), "limit": limit // 1024**2}
    return DataError(Message("error.unpacked_too_large", values), Message("advice.other_file"))


def _error(problem: str, advice: str, path: Path) -> DataError:
    return DataError(Message(problem, {"file": str(path)}), Message(advice))
