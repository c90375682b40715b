"""The whole directory read back from an export: JSON, CSV, SQLite or Parquet, under bounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from staedtenetz.catalogue.facts import fact_slips
from staedtenetz.catalogue.members import member_slips
from staedtenetz.catalogue.municipality_rows import municipality_slips
from staedtenetz.catalogue.tables import SCHEMA_VERSION
from staedtenetz.errors import DataError
from staedtenetz.exchange.export_tables import Cell, Column, Row, Rows, Table, tables
from staedtenetz.exchange.rows import Bundle, check_rows, to_bundle
from staedtenetz.files.archive import Archive, gunzip
from staedtenetz.files.cells import Bounds, split_rows
from staedtenetz.files.problems import shown
from staedtenetz.files.reading import MAX_FILE_SIZE, Slips, read_bytes
from staedtenetz.messages import Message

__all__ = ["read_export", "refuse_unusable"]

_MOST_ROWS = 100_000
"""Of all tables together; the bundled directory has some 9,000."""

_MOST_VALUES = 2_000_000
_MOST_UNPACKED = 2 * MAX_FILE_SIZE
_MOST_TABLES = 1_000

RawRow = Mapping[str, Any]
Reader = Callable[[Table, int], Iterable[RawRow]]
"""Gives the rows of a table as they stand in the file, and no more than one beyond that number.

Raises LookupError where the table is missing, ValueError or TypeError where it is broken.
"""


def read_export(path: Path) -> Bundle:
    """The directory that an export holds, whatever its format.

    Raises DataError where it is none, is not whole, goes beyond the bounds, or has another schema
    version or columns that this program does not know; MissingPackage for Parquet without
    pyarrow.
    """
    bounds = Bounds(path, "advice.export_again", rows=_MOST_ROWS)
    try:
        return to_bundle(_checked(path, _reader(path, bounds), bounds))
    except RecursionError as error:
        raise bounds.error("error.no_export") from error


def refuse_unusable(bundle: Bundle, path: Path) -> None:
    """Raise DataError for the first row that could be written but not be read again."""
    checks: tuple[tuple[str, Sequence[Row], Slips], ...] = (
        ("members", bundle.members, member_slips),
        ("municipalities", bundle.municipalities, municipality_slips),
        ("facts", bundle.facts, fact_slips),
    )
    for table, rows, slips in checks:
        for row in rows:
            cells = {name: "" if cell is None else str(cell) for name, cell in row.items()}
            for slip in slips(cells):
                raise _broken(path, table, row, slip.column)


def _checked(path: Path, read: Reader, bounds: Bounds) -> Rows:
    """The rows of all tables, whole and of the right types."""
    known = tables()
    try:
        head = [dict(row) for row in read(known["tables"], _MOST_TABLES)]
        listed = {str(row["name"]): row["row_count"] for row in head}
        versions = {row["schema_version"] for row in head}
    except (LookupError, TypeError, ValueError) as error:
        raise bounds.error("error.no_export") from error
    if versions != {SCHEMA_VERSION}:
        raise DataError(
            Message("error.schema_version", {"file": str(path), "known": str(SCHEMA_VERSION)}),
            Message("advice.update_program"),
        )
    for name in sorted(listed.keys() - known.keys()):
        raise _newer(path, name)
    if not {"networks", "members", "municipalities"} <= listed.keys():
        raise bounds.error("error.no_export")
    rows: dict[str, Sequence[Row]] = {"tables": head}
    for name, table in known.items():
        if name != "tables":
            rows[name] = _table_rows(path, table, read, listed.get(name, 0), bounds)
    check_rows(rows, lambda name, row, field: _broken(path, name, row, field))
    return rows


def _table_rows(
    path: Path, table: Table, read: Reader, count: Any, bounds: Bounds
) -> Sequence[Row]:
    """The rows of one table; one that an older program did not write yet is empty."""
    absent: dict[str, Cell] = {
        column.name: False if column.flag else None for column in table.columns
    }
    derived = {f"{column.name}_number" for column in table.columns if column.type == "decimal"}
    rows: list[Row] = []
    try:
        for row in read(table, count) if count else ():
            for name in sorted(row.keys() - absent.keys() - derived):
                raise _newer(path, f"{table.name}.{name}")
            bounds.keep_row(row.values())
            rows.append({name: row.get(name, cell) for name, cell in absent.items()})
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise bounds.error("error.export_incomplete", table=table.name) from error
    if len(rows) != count:
        raise bounds.error("error.export_incomplete", table=table.name)
    return rows


def _reader(path: Path, bounds: Bounds) -> Reader:
    """What reads the tables of an export, told by its content."""
    if path.is_dir():
        if (path / "tables.parquet").is_file():
            from staedtenetz.exchange.parquet import read_table as read_parquet

            return lambda table, most: read_parquet(_member(path / f"{table.name}.parquet"), most)
        if (path / "tables.csv").is_file():
            return lambda table, _: _read_csv(_member(path / f"{table.name}.csv"), table, bounds)
        raise bounds.error("error.no_export")
    content = read_bytes(path)
    if content.startswith(b"SQLite format 3\0"):
        from staedtenetz.exchange.sqlite import is_cut_off, read_table

        if is_cut_off(content):
            raise bounds.error("error.no_export")
        return lambda table, most: read_table(path, table, most)
    if content.startswith(b"PK"):
        return _zip_reader(path, content, bounds)
    if content.startswith(b"\x1f\x8b"):
        content = gunzip(content, path, bounds.error("error.no_export"), MAX_FILE_SIZE)
    try:
        return _json_reader(content.decode("utf-8-sig"), bounds)
    except UnicodeDecodeError as error:
        raise DataError(
            Message("error.not_utf8", {"file": str(path)}), Message("advice.save_utf8")
        ) from error
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise bounds.error("error.no_export") from error


def _member(file: Path) -> bytes:
    if not file.is_file():
        raise LookupError(file.name)
    return read_bytes(file)


def _json_reader(text: str, bounds: Bounds) -> Reader:
    """For JSON, and for JSON Lines, of which every line is an object of its own."""
    # Objects take far more memory than room in the text, so they are counted before.
    begun = text.count("{") + text.count("[") + text.count("\n")
    if begun > 4 * _MOST_ROWS or text.count(",") > _MOST_VALUES:
        raise bounds.error("error.table.too_large")
    first = text.partition("\n")[0]
    if not first.startswith('{"table"'):
        document = json.loads(text)
        return lambda table, _: _listed(document[table.name])
    found: dict[str, list[RawRow]] = {}
    for line in text.split("\n"):
        if line:
            row = dict(json.loads(line))
            found.setdefault(row.pop("table"), []).append(row)
    return lambda table, _: found[table.name]


def _listed(rows: Any) -> list[RawRow]:
    if not isinstance(rows, list):
        raise TypeError(type(rows))
    return rows


def _zip_reader(path: Path, content: bytes, bounds: Bounds) -> Reader:
    archive = Archive(content, path, bounds.error("error.no_export"), _MOST_UNPACKED)

    def read(table: Table, _: int) -> Iterable[RawRow]:
        name = f"{table.name}.csv"
        if name not in archive.names:
            raise LookupError(name)
        return _read_csv(archive.read(name), table, bounds)

    return read


def _read_csv(content: bytes, table: Table, bounds: Bounds) -> Iterable[RawRow]:
    types = {column.name: column for column in table.columns}
    lines = split_rows(content.decode("utf-8-sig"), ",", bounds)
    _, header = next(lines, (0, []))
    for _, line in lines:
        cells = zip(header, line, strict=True)
        yield {name: _from_csv(text, types.get(name)) for name, text in cells}


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


def _newer(path: Path, name: str) -> DataError:
    values = {"file": str(path), "name": shown(name)}
    return DataError(Message("error.export_newer", values), Message("advice.update_program"))


def _broken(path: Path, table: str, row: Row, field: str) -> DataError:
    record = shown(next(iter(row.values())))
    values = {"file": str(path), "table": table, "record": record, "field": field}
    return DataError(Message("error.export_broken", values), Message("advice.export_again"))
