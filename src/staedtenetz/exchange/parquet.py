"""The tables of an export as Parquet files, written and read."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from staedtenetz.catalogue.tables import SCHEMA_VERSION
from staedtenetz.errors import DataError, needing
from staedtenetz.exchange.export_tables import Column, Row, Rows, Table, tables
from staedtenetz.files.reading import MAX_FILE_SIZE
from staedtenetz.messages import Message

__all__ = ["parquet_files", "read_table"]

_DIGITS, _DECIMALS = 18, 6
_MOST_UNPACKED = 2 * MAX_FILE_SIZE
_MOST_COLUMNS = 200
_BATCH = 64


def parquet_files(rows: Rows) -> dict[str, bytes]:
    """A file for each table. Raises DataError for a number that is too long for its column."""
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


def _pyarrow() -> tuple[Any, Any]:
    """The package for Parquet files, and its part for them. Raises MissingPackage."""
    with needing("pyarrow", "parquet"):
        import pyarrow as pa
        from pyarrow import parquet
    return pa, parquet


def read_table(content: bytes, most: int) -> Iterator[dict[str, Any]]:
    """The rows of a file, a few at a time: a text that is repeated takes no room in the file.

    Raises ValueError where it is broken, or has more than ``most`` rows or too much in them.
    """
    pa, parquet = _pyarrow()
    try:
        file = parquet.ParquetFile(io.BytesIO(content))
        about = file.metadata
        groups = (about.row_group(number) for number in range(about.num_row_groups))
        size = sum(group.total_byte_size for group in groups)
        if about.num_rows > most or about.num_columns > _MOST_COLUMNS or size > _MOST_UNPACKED:
            raise ValueError(size)
        for batch in file.iter_batches(_BATCH):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise ValueError(str(error)) from error
