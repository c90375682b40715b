"""The whole directory written for other programs, and read back: JSON, CSV, SQLite, Parquet.

All formats hold the tables of ``catalogue.tables`` with the same names and cells; docs/export.md
describes them. What was exported can be imported without loss.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from staedtenetz.catalogue.tables import SCHEMA_VERSION
from staedtenetz.errors import DataError, UsageError, needing
from staedtenetz.exchange.export_tables import Cell, Column, Row, Rows, Table, tables
from staedtenetz.exchange.rows import Bundle, check_rows, to_bundle, to_rows
from staedtenetz.files.reading import data_folder, read_bytes
from staedtenetz.files.writing import replace_file, replace_files
from staedtenetz.messages import Choices, Message
from staedtenetz.text import escape_steering

if TYPE_CHECKING:
    import zipfile

__all__ = [
    "FORMATS",
    "data_files",
    "export_text",
    "format_of",
    "read_export",
    "write_data_files",
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

_LONGEST_CELL = 2**31 - 1
_LARGEST_ARCHIVE = 2**30
_DIGITS, _DECIMALS = 18, 6

RawRow = Mapping[str, Any]
Reader = Callable[[Table], Sequence[RawRow]]
"""Gives the rows of a table as they stand in the file; raises LookupError without it."""


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
            replace_files(target, _parquet_files(to_rows(bundle)), overwrite=overwrite)
        case _:
            files = _csv_files(to_rows(bundle))
            if target.suffix.lower() == ".zip":
                replace_file(target, _zipped(files), overwrite=overwrite)
            else:
                replace_files(target, files, overwrite=overwrite)


def _csv_files(rows: Rows) -> dict[str, bytes]:
    return {
        f"{name}.csv": _csv(
            [[column.name for column in table.columns]]
            + [
                [_csv_cell(row[column.name], column) for column in table.columns]
                for row in rows[name]
            ],
            "\r\n",
        )
        for name, table in tables().items()
    }


def _csv(lines: Sequence[Sequence[str]], end: str) -> bytes:
    """Comma-separated values, quoted where they must be."""
    return "".join(",".join(map(_quoted, line)) + end for line in lines).encode()


def _quoted(text: str) -> str:
    if any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


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


def _pyarrow() -> tuple[Any, Any]:
    with needing("pyarrow", "parquet"):
        import pyarrow as pa
        from pyarrow import parquet
    return pa, parquet


def _parquet_files(rows: Rows) -> dict[str, bytes]:
    return {f"{name}.parquet": _parquet(table, rows[name]) for name, table in tables().items()}


def _parquet(table: Table, rows: Sequence[Row]) -> bytes:
    """One table. A decimal has a second column with its value, for arithmetic."""
    pa, parquet = _pyarrow()
    types = {"integer": pa.int64(), "boolean": pa.bool_()}
    fields, arrays = [], []
    for column in table.columns:
        cells = [row[column.name] for row in rows]
        kind = types.get(column.type, pa.string())
        fields.append(pa.field(column.name, kind, nullable=not column.required))
        arrays.append(pa.array(cells, kind))
        if column.type == "decimal":
            kind = pa.decimal128(_DIGITS, _DECIMALS)
            numbers = [_number(row, column) for row in rows]
            fields.append(pa.field(f"{column.name}_number", kind))
            arrays.append(pa.array(numbers, kind))
    about = {"staedtenetz.schema_version": str(SCHEMA_VERSION)}
    made = pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=about))
    stream = io.BytesIO()
    parquet.write_table(made, stream)
    return stream.getvalue()


def _number(row: Row, column: Column) -> Decimal | None:
    """The value of a decimal. Raises DataError where it is too long for its column."""
    text = row[column.name]
    if text is None:
        return None
    number = Decimal(str(text)).normalize()
    exponent = number.as_tuple().exponent
    if number.adjusted() >= _DIGITS - _DECIMALS or -int(exponent) > _DECIMALS:
        values = {"record": str(next(iter(row.values()))), "field": column.name}
        raise DataError(Message("error.unfit_field", values), Message("advice.other_export"))
    return number


def read_export(path: Path) -> Bundle:
    """The directory that an export holds, whatever its format.

    Raises DataError where it is none, is not whole, or has another schema version or columns
    that this program does not know; MissingPackage for Parquet without pyarrow.
    """
    rows = _checked(path, _reader(path))
    try:
        return to_bundle(rows)
    except RecursionError as error:
        raise _no_export(path) from error


def _checked(path: Path, read: Reader) -> Rows:
    """The rows of all tables, whole and of the right types."""
    known = tables()
    try:
        head = [dict(row) for row in read(known["tables"])]
        listed = {str(row["name"]): row["row_count"] for row in head}
        versions = {row["schema_version"] for row in head}
    except (LookupError, TypeError, ValueError) as error:
        raise _no_export(path) from error
    if versions != {SCHEMA_VERSION}:
        raise DataError(
            Message("error.schema_version", {"file": str(path), "known": str(SCHEMA_VERSION)}),
            Message("advice.update_program"),
        )
    for name in listed.keys() - known.keys():
        raise _newer(path, name)
    if not {"networks", "members", "municipalities"} <= listed.keys():
        raise _no_export(path)
    rows: dict[str, Sequence[Row]] = {"tables": head}
    for name, table in known.items():
        if name != "tables":
            rows[name] = _table_rows(path, table, read, listed.get(name))
    check_rows(rows, lambda name, row, field: _broken(path, name, row, field))
    return rows


def _table_rows(path: Path, table: Table, read: Reader, count: Any) -> Sequence[Row]:
    """The rows of one table; one that an older program did not write yet is empty."""
    if count is None:
        return []
    try:
        found = [dict(row) for row in read(table)] if count else []
    except (LookupError, TypeError, ValueError) as error:
        raise _incomplete(path, table.name) from error
    if len(found) != count:
        raise _incomplete(path, table.name)
    names = [column.name for column in table.columns]
    derived = {f"{column.name}_number" for column in table.columns if column.type == "decimal"}
    absent: dict[str, Cell] = {
        column.name: False if column.flag else None for column in table.columns
    }
    for row in found:
        for column_name in row.keys() - absent.keys() - derived:
            raise _newer(path, f"{table.name}.{column_name}")
    return [{name: row.get(name, absent[name]) for name in names} for row in found]


def _reader(path: Path) -> Reader:
    """What reads the tables of an export, told by its content."""
    if path.is_dir():
        if (path / "tables.parquet").is_file():
            return lambda table: _read_parquet(path / f"{table.name}.parquet")
        if (path / "tables.csv").is_file():
            return lambda table: _read_csv(_member(path / f"{table.name}.csv"), table)
        raise _no_export(path)
    content = read_bytes(path)
    if content.startswith(b"SQLite format 3\0"):
        from staedtenetz.exchange.sqlite import read_table

        return lambda table: read_table(path, table)
    if content.startswith(b"PK"):
        return _zip_reader(path, content)
    try:
        return _json_reader(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DataError(
            Message("error.not_utf8", {"file": str(path)}), Message("advice.save_utf8")
        ) from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _no_export(path) from error


def _member(file: Path) -> bytes:
    if not file.is_file():
        raise LookupError
    return read_bytes(file)


def _json_reader(text: str) -> Reader:
    """For JSON, and for JSON Lines, of which every line is an object of its own."""
    first = text.partition("\n")[0]
    if not first.startswith('{"table"'):
        document = json.loads(text)
        return lambda table: _listed(document[table.name])
    found: dict[str, list[RawRow]] = {}
    for line in text.split("\n"):
        if line:
            row = dict(json.loads(line))
            found.setdefault(row.pop("table"), []).append(row)
    return lambda table: found[table.name]


def _listed(rows: Any) -> list[RawRow]:
    if not isinstance(rows, list):
        raise TypeError
    return rows


def _zip_reader(path: Path, content: bytes) -> Reader:
    import zipfile

    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _no_export(path) from error
    if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_ARCHIVE:
        raise _no_export(path)
    return lambda table: _read_csv(_unzipped(archive, f"{table.name}.csv"), table)


def _unzipped(archive: zipfile.ZipFile, name: str) -> bytes:
    import zipfile
    import zlib

    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError) as error:
        raise ValueError(name) from error


def _read_csv(content: bytes, table: Table) -> list[RawRow]:
    import csv

    types = {column.name: column for column in table.columns}
    allowed = csv.field_size_limit(_LONGEST_CELL)
    try:
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = next(lines, [])
        rows: list[RawRow] = []
        for line in lines:
            cells = zip(header, line, strict=True)
            rows.append({name: _from_csv(text, types.get(name)) for name, text in cells})
        return rows
    except csv.Error as error:
        raise ValueError(str(error)) from error
    finally:
        csv.field_size_limit(allowed)


def _from_csv(text: str, column: Column | None) -> Cell:
    """The cell without its mark. Raises ValueError where it is of another type."""
    if not text or column is None:
        return None
    match column.type:
        case "text":
            return text.removeprefix("'")
        case "integer":
            return int(text)
        case "boolean":
            return {"true": True, "false": False}[text]
        case _:
            return text


def _read_parquet(path: Path) -> list[RawRow]:
    pa, parquet = _pyarrow()
    try:
        rows: list[RawRow] = parquet.read_table(path).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise ValueError(str(error)) from error
    return rows


def _no_export(path: Path) -> DataError:
    values = {"file": str(path)}
    return DataError(Message("error.no_export", values), Message("advice.export_again"))


def _incomplete(path: Path, table: str) -> DataError:
    values = {"file": str(path), "table": table}
    return DataError(Message("error.export_incomplete", values), Message("advice.export_again"))


def _newer(path: Path, name: str) -> DataError:
    values = {"file": str(path), "name": name}
    return DataError(Message("error.export_newer", values), Message("advice.update_program"))


def _broken(path: Path, table: str, row: Row, field: str) -> DataError:
    record = str(next(iter(row.values())))
    values = {"file": str(path), "table": table, "record": record, "field": field}
    return DataError(Message("error.export_broken", values), Message("advice.export_again"))


def data_files(bundle: Bundle) -> dict[str, bytes]:
    """The data files of a directory by their names, each in the one layout that it has."""
    from staedtenetz.files.layout import format_data

    schema = data_folder() / "networks.schema.json"
    return {
        "networks.toml": format_data(to_bundle(to_rows(bundle)).data, schema).encode(),
        **{
            f"{name}.csv": _csv(list(_plain_lines(tables()[name], getattr(bundle, name))), "\n")
            for name in ("members", "municipalities")
        },
    }


def _plain_lines(table: Table, rows: Sequence[Row]) -> Iterator[list[str]]:
    names = [column.name for column in table.columns]
    if not any(row.get("as_of") for row in rows):
        # The bundled list of municipalities has one date for all, and no such column.
        names = [name for name in names if table.name != "municipalities" or name != "as_of"]
    yield names
    for row in rows:
        yield ["" if row[name] is None else str(row[name]) for name in names]


def write_data_files(bundle: Bundle, folder: Path, *, overwrite: bool) -> None:
    """Write the data files of a directory into a folder. Raises TargetError where it cannot."""
    replace_files(folder, data_files(bundle), overwrite=overwrite)
