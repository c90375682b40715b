"""The data file as tables: parsed, brought to the present version, held against its schema.

Tables are everywhere as TOML gives them: dictionaries, lists, texts, whole numbers, decimals.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from staedtenetz.catalogue.build import built
from staedtenetz.errors import DataError
from staedtenetz.files.compiled import checksum, kept_copy, pack, read_copy, write_copy
from staedtenetz.files.reading import byte_code_folder, data_folder, read_bytes
from staedtenetz.messages import Message

__all__ = ["SCHEMA_VERSION", "compiled", "load_tables", "parse_tables", "upgraded"]

SCHEMA_VERSION = 2
"""The version of the data file's format; files of earlier ones are upgraded when they are read."""


def parse_tables(content: bytes, file: str) -> dict[str, Any]:
    """The tables of a TOML file of ours, an earlier version's as those of the present one.

    Raises DataError where it is no TOML in UTF-8 or of a newer schema version.
    """
    from staedtenetz.files.toml import parse_toml

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


def load_tables(path: Path | None = None) -> dict[str, Any]:
    """The tables of ``networks.toml``: the bundled one, or another that is named.

    They fit the schema, but for fields that a newer program may know. The bundled file is read
    from its compiled copy where there is a good one: beside the file, where a wheel puts it, or
    beside the byte code, where it is put when it was made. A copy beside any other file is not
    looked at, since anybody may have written it. Raises DataError for the data file only.
    """
    if path is not None:
        return _parsed(read_bytes(path), path)
    file = data_folder() / "networks.toml"
    content = read_bytes(file)
    source = checksum(content)
    kept, copies = kept_copy(file, byte_code_folder(), source)
    tables = read_copy(copies, source)
    if tables is None:
        tables = _parsed(content, file)
        write_copy(kept, compiled(content, tables, str(file)))
    return tables


def compiled(content: bytes, tables: dict[str, Any], file: str) -> bytes:
    """The compiled copy of that content, whose tables these are. Raises DataError.

    Of what is in a copy nobody asks again whether it can be built.
    """
    from staedtenetz.catalogue.index import words_of

    networks = [built(record, file) for record in tables["network"]]
    return pack(content, tables, [list(words_of(network)) for network in networks])


def _parsed(content: bytes, file: Path) -> dict[str, Any]:
    from staedtenetz.files.schema import refuse_misfits

    tables = parse_tables(content, str(file))
    refuse_misfits(tables, content, str(file))
    return tables
