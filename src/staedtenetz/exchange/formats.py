"""The whole directory written for other programs: JSON, CSV, SQLite, Parquet; and as data files.

All formats hold the tables of ``export_tables`` with the same names and cells; docs/export.md
describes them. What was exported can be imported without loss (``exchange.reading``).
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from staedtenetz.errors import UsageError
from staedtenetz.exchange.export_tables import Cell, Column, Row, Rows, tables
from staedtenetz.exchange.rows import Bundle, to_bundle, to_rows
from staedtenetz.files.cells import join_rows
from staedtenetz.files.reading import data_folder
from staedtenetz.files.writing import replace_file, replace_files
from staedtenetz.messages import Choices, Message
from staedtenetz.text import escape_steering

__all__ = [
    "FORMATS",
    "data_files",
    "export_text",
    "format_of",
    "write_export",
]

FORMATS = {
    "json": (".json",),
    "jsonl": (".jsonl", ".ndjson"),
    "csv": (".zip",),
    "sqlite": (".db", ".sqlite", ".sqlite3"),
    "parquet": (".parquet",),
}
"""The formats with the endings that mean them."""

TEXT_FORMATS = ("json", "jsonl")
"""Those that can be written to a terminal or a pipe."""

_MARKED = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
"""Beginnings that a spreadsheet could take for a formula, and the mark itself."""


def format_of(target: str, named: str | None) -> str:
    """The format that is named, else that of the target's ending; JSON for ``-``.

    Raises UsageError for an unknown name or ending, and where ``-`` is to take one that is no
    text.
    """
    name = named.lower() if named else None
    if name is not None and name not in FORMATS:
        raise UsageError(
            Message("error.unknown_format", {"word": str(named)}),
            Message("advice.values", {"values": Choices(FORMATS)}),
        )
    if target == "-":
        chosen = name or "json"
        if chosen not in TEXT_FORMATS:
            raise UsageError(
                Message("usage.binary_stdout", {"format": chosen}), Message("advice.export_target")
            )
        return chosen
    if name:
        return name
    suffix = Path(target).suffix.lower()
    for each, suffixes in FORMATS.items():
        if suffix in suffixes:
            return each
    raise UsageError(
        Message("usage.export_format", {"target": target}), Message("advice.export_format")
    )


def export_text(bundle: Bundle, name: str) -> str:
    """The export as text, for the formats ``json`` and ``jsonl``.

    JSON is one object with a list for each table; JSON Lines has one row on each line, which
    says its table first. Raises DataError where the data cannot be exported.
    """
    rows = to_rows(bundle)
    lines = (
        [f"{_json({'table': table, **row})}\n" for table in tables() for row in rows[table]]
        if name == "jsonl"
        else ["{\n", ",\n".join(_json_table(table, rows[table]) for table in tables()), "\n}\n"]
    )
    return "".join(lines)


def _json_table(name: str, rows: Sequence[Row]) -> str:
    inner = ",\n".join(f"  {_json(row)}" for row in rows)
    return f"{_json(name)}: [\n{inner}\n]" if rows else f"{_json(name)}: []"


def _json(value: Any) -> str:
    return escape_steering(json.dumps(value, ensure_ascii=False))


def write_export(bundle: Bundle, name: str, target: Path, *, overwrite: bool) -> None:
    """Write the directory in the format of that name.

    CSV goes into a folder, or into an archive where the target ends in ``.zip``; Parquet into
    a folder. The same data gives the same bytes. Raises TargetError where the target may not be
    written, DataError where the data cannot be exported, MissingPackage for Parquet without
    pyarrow; then nothing is left behind.
    """
    match name:
        case "json" | "jsonl":
            replace_file(target, export_text(bundle, name).encode(), overwrite=overwrite)
        case "sqlite":
            from staedtenetz.exchange.sqlite import database

            replace_file(target, database(to_rows(bundle)), overwrite=overwrite)
        case "parquet":
            from staedtenetz.exchange.parquet import parquet_files

            replace_files(target, parquet_files(to_rows(bundle)), overwrite=overwrite)
        case _:
            files = _csv_files(to_rows(bundle))
            if target.suffix.lower() == ".zip":
                replace_file(target, _zipped(files), overwrite=overwrite)
            else:
                replace_files(target, files, overwrite=overwrite)


def _csv_files(rows: Rows) -> dict[str, bytes]:
    files = {}
    for name, table in tables().items():
        lines = ([_csv_cell(row[c.name], c) for c in table.columns] for row in rows[name])
        header = [column.name for column in table.columns]
        files[f"{name}.csv"] = join_rows([header, *lines], end="\r\n")
    return files


def _csv_cell(value: Cell, column: Column) -> str:
    """The cell; text that could be taken for a formula or for nothing gets a mark before it."""
    if value is None:
        return ""
    if column.type == "boolean":
        return "true" if value else "false"
    text = str(value)
    marked = column.type == "text" and (not text or text.startswith(_MARKED))
    return f"'{text}" if marked else text


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive that says nothing of when and where it was made."""
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()


def data_files(bundle: Bundle) -> dict[str, bytes]:
    """The data files of a directory by their names, each in the one layout that it has."""
    from staedtenetz.files.layout import format_data

    schema = data_folder() / "networks.schema.json"
    return {
        "networks.toml": format_data(to_bundle(to_rows(bundle)).data, schema).encode(),
        "members.csv": _plain_csv("members", bundle.members),
        "municipalities.csv": _plain_csv("municipalities", bundle.municipalities),
        "facts.csv": _plain_csv("facts", bundle.facts),
    }


def _plain_csv(table: str, rows: Sequence[Row]) -> bytes:
    names = [column.name for column in tables()[table].columns]
    if table == "municipalities" and not any(row.get("as_of") for row in rows):
        # The bundled list has one date for all, and no such column.
        names.remove("as_of")
    return join_rows([names, *([row[name] for name in names] for row in rows)])
