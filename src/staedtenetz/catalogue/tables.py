"""The data file as tables: parsed, brought to the present version, held against its schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from staedtenetz.errors import DataError
from staedtenetz.files.compiled import digest, pack, plain, read_copy, write_copy
from staedtenetz.files.reading import read_bytes
from staedtenetz.files.toml import parse_toml
from staedtenetz.messages import Message

__all__ = [
    "SCHEMA_VERSION",
    "compile_data",
    "load_data",
    "parse_data",
    "parse_networks",
    "parse_tables",
    "read_data",
    "upgraded",
]

SCHEMA_VERSION = 2
"""The version of the data file's format; files of earlier ones are upgraded when they are read."""


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
    from staedtenetz.files.schema import refuse_misfits

    data = parse_networks(content, file)
    refuse_misfits(data, content, file)
    tables: dict[str, Any] = plain(data)
    return tables


def compile_data(content: bytes, file: str) -> bytes:
    """The compiled copy of a data file. Raises DataError as ``parse_data`` does."""
    return pack(digest(content), parse_data(content, file))


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
        data = read_copy(copy, content_digest)
        if data is not None:
            return data
    data = read_data(content, str(path))
    if cache_folder is not None:
        write_copy(copies[-1], pack(content_digest, data))
    return data
