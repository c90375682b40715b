"""The data file parsed once: a compiled copy that checksums guard.

Parsing the TOML takes many times as long as everything else at start-up. A wheel brings the
compiled copy along (hatch_build.py makes it); an editable install and a
checkout keep theirs beside the byte code. A copy that is missing, damaged or stale is
passed over and made anew; where it cannot be written, the program does without it.

The copy holds Python's own serialisation of plain values, which is read in half the time that
JSON takes. Its format 4 is the same in every supported version of Python, and nothing is
unpacked before its checksum has been compared.
"""

from __future__ import annotations

import contextlib
import marshal
import re
import zlib
from pathlib import Path
from typing import Any

from staedtenetz.files.writing import write_whole

__all__ = ["digest", "keep_copy", "kept_copy", "pack", "plain", "read_copy", "write_copy"]

_COMPILED_FORMAT = 2
_MARSHAL_FORMAT = 4


def digest(content: bytes) -> str:
    """What tells one version of a data file from another: two checksums and the length.

    It guards against stale copies, not against forgery; ``hashlib`` would take longer to
    import than everything else here takes.
    """
    return f"{zlib.crc32(content):08x}{zlib.adler32(content):08x}-{len(content)}"


def plain(value: Any) -> Any:
    """Decimals as strings of their digits, lists as tuples: what a copy holds."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(plain(item) for item in value)
    return value if isinstance(value, str | int) else str(value)


def pack(content_digest: str, data: dict[str, Any]) -> bytes:
    """One line that says of what and how long the copy is, then the data."""
    packed = marshal.dumps(data, _MARSHAL_FORMAT)
    return _head(content_digest, packed) + packed


def _head(content_digest: str, packed: bytes) -> bytes:
    return f"staedtenetz {_COMPILED_FORMAT} {content_digest} {digest(packed)}\n".encode()


def kept_copy(folder: Path | None, name: str, content: bytes) -> dict[str, Any] | None:
    """What was kept under that name of this very content, else ``None``."""
    if folder is None:
        return None
    content_digest = digest(content)
    return read_copy(folder / f"{name}-{content_digest}.compiled", content_digest)


def keep_copy(folder: Path | None, name: str, content: bytes, tables: dict[str, Any]) -> None:
    """Keep the tables of a file's content for the next run, as far as that is possible."""
    if folder is not None:
        content_digest = digest(content)
        copy = folder / f"{name}-{content_digest}.compiled"
        write_copy(copy, pack(content_digest, tables))


def read_copy(copy: Path, content_digest: str) -> dict[str, Any] | None:
    """The data of a copy that is whole and of this very content, else ``None``."""
    try:
        head, newline, packed = copy.read_bytes().partition(b"\n")
    except OSError:
        return None
    if head + newline != _head(content_digest, packed):
        return None
    data: dict[str, Any] = marshal.loads(packed)  # noqa: S302 (the checksum is ours)
    return data


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
