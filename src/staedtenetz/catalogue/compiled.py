"""The data file parsed once: a compiled copy that checksums guard.

Parsing the TOML takes many times as long as everything else at start-up. A wheel brings the
compiled copy along (hatch_build.py makes it with ``compile_data``); an editable install and a
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

from staedtenetz.catalogue.files import read_bytes, write_whole
from staedtenetz.catalogue.toml_file import parse_toml
from staedtenetz.errors import DataError
from staedtenetz.messages import Message

__all__ = [
    "SCHEMA_VERSION",
    "compile_data",
    "digest",
    "keep_copy",
    "kept_copy",
    "load_data",
    "parse_data",
    "parse_networks",
    "parse_tables",
    "plain",
    "read_data",
    "upgraded",
]

SCHEMA_VERSION = 2
"""The version of the data file's format; files of earlier ones are upgraded when they are read."""

_COMPILED_FORMAT = 2
_MARSHAL_FORMAT = 4


def digest(content: bytes) -> str:
    """What tells one version of a data file from another: two checksums and the length.

    It guards against stale copies, not against forgery; ``hashlib`` would take longer to
    import than everything else here takes.
    """
    return f"{zlib.crc32(content):08x}{zlib.adler32(content):08x}-{len(content)}"


def parse_data(content: bytes, file: str) -> dict[str, Any]:
    """The tables of a data file: decimals as strings, lists as tuples.

    Raises DataError where it is no TOML in UTF-8 or of a newer schema version.
    """
    tables: dict[str, Any] = plain(parse_networks(content, file))
    return tables


def parse_tables(content: bytes, file: str) -> dict[str, Any]:
    """The tables as they stand in a TOML file of ours, decimals exact.

    Raises DataError where it is no TOML in UTF-8 or of a newer schema version.
    """
    data = parse_toml(content, file)
    version = data.get("schema_version")
    if type(version) is not int or not 1 <= version <= SCHEMA_VERSION:
        newer = type(version) is int and version > SCHEMA_VERSION
        raise DataError(
            Message("error.schema_version", {"file": file, "known": str(SCHEMA_VERSION)}),
            Message("advice.update_program" if newer else "advice.schema_version"),
        )
    return upgraded(data)


def upgraded(data: dict[str, Any]) -> dict[str, Any]:
    """The tables of an earlier schema version as those of the present one.

    Version 1 had the sources of a property as a list of addresses with one date for all.
    """
    properties = data.get("property")
    if data.get("schema_version") == 1 and isinstance(properties, list):
        data["property"] = [_with_source_tables(row) for row in properties]
    return data


def _with_source_tables(row: Any) -> Any:
    if not isinstance(row, dict) or not isinstance(row.get("sources"), list):
        return row
    dated = {"as_of": row["as_of"]} if "as_of" in row else {}
    sources = [
        {"url" if str(each).startswith("http") else "title": each, **dated}
        for each in row["sources"]
    ]
    kept = {key: value for key, value in row.items() if key not in ("sources", "as_of")}
    return {**kept, "source": sources}


def parse_networks(content: bytes, file: str) -> dict[str, Any]:
    """The tables of a data file as its TOML has them, for those who check or write them.

    Raises DataError as ``parse_data`` does.
    """
    data = parse_tables(content, file)
    networks = data.get("network")
    if not isinstance(networks, list) or not all(isinstance(each, dict) for each in networks):
        raise DataError(Message("error.no_networks", {"file": file}), Message("advice.reinstall"))
    return data


def read_data(content: bytes, file: str) -> dict[str, Any]:
    """As ``parse_data``, and every field holds what the program can work with.

    Raises DataError also for the first thing in the file that does not fit the schema.
    """
    from staedtenetz.catalogue.schema import refuse_misfits

    data = parse_networks(content, file)
    refuse_misfits(data, content, file)
    tables: dict[str, Any] = plain(data)
    return tables


def compile_data(content: bytes, file: str) -> bytes:
    """The compiled copy of a data file. Raises DataError as ``parse_data`` does."""
    return _pack(digest(content), parse_data(content, file))


def _pack(content_digest: str, data: dict[str, Any]) -> bytes:
    """One line that says of what and how long the copy is, then the data."""
    packed = marshal.dumps(data, _MARSHAL_FORMAT)
    return _head(content_digest, packed) + packed


def _head(content_digest: str, packed: bytes) -> bytes:
    return f"staedtenetz {_COMPILED_FORMAT} {content_digest} {digest(packed)}\n".encode()


def plain(value: Any) -> Any:
    """Decimals as strings of their digits, lists as tuples: what a copy holds."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(plain(item) for item in value)
    return value if isinstance(value, str | int) else str(value)


def load_data(path: Path, cache_folder: Path | None = None) -> dict[str, Any]:
    """The tables of the data file, from the compiled copy where there is a good one.

    Copies are looked for beside the file and in ``cache_folder``; where neither holds this
    very content, the file is parsed, held against the schema, and its copy put into
    ``cache_folder``: so what is read from a copy can be relied on without a look at each field.
    Raises DataError for the data file itself only, never for a copy.
    """
    content = read_bytes(path)
    content_digest = digest(content)
    copies = [path.with_suffix(".compiled")]
    if cache_folder is not None:
        copies.append(cache_folder / f"{path.stem.partition('-')[0]}-{content_digest}.compiled")
    for copy in copies:
        data = _read_copy(copy, content_digest)
        if data is not None:
            return data
    data = read_data(content, str(path))
    if cache_folder is not None:
        _write_copy(copies[-1], _pack(content_digest, data))
    return data


def kept_copy(folder: Path | None, name: str, content: bytes) -> dict[str, Any] | None:
    """What was kept under that name of this very content, else ``None``."""
    if folder is None:
        return None
    content_digest = digest(content)
    return _read_copy(folder / f"{name}-{content_digest}.compiled", content_digest)


def keep_copy(folder: Path | None, name: str, content: bytes, tables: dict[str, Any]) -> None:
    """Keep the tables of a file's content for the next run, as far as that is possible."""
    if folder is not None:
        content_digest = digest(content)
        copy = folder / f"{name}-{content_digest}.compiled"
        _write_copy(copy, _pack(content_digest, tables))


def _read_copy(copy: Path, content_digest: str) -> dict[str, Any] | None:
    """The data of a copy that is whole and of this very content, else ``None``."""
    try:
        head, newline, packed = copy.read_bytes().partition(b"\n")
    except OSError:
        return None
    if head + newline != _head(content_digest, packed):
        return None
    data: dict[str, Any] = marshal.loads(packed)  # noqa: S302 (the checksum is ours)
    return data


def _write_copy(copy: Path, content: bytes) -> None:
    """Best effort: whole or not at all; copies of older contents of the same file go."""
    stem = copy.name.split("-", 1)[0]
    ours = re.compile(rf"{re.escape(stem)}-[0-9a-f]{{16}}-\d+\.compiled")
    with contextlib.suppress(OSError):
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_whole(copy, content)
        for old in copy.parent.iterdir():
            if old != copy and ours.fullmatch(old.name):
                old.unlink(missing_ok=True)
