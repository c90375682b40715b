"""The directory as an SQLite database: keys, a full-text search, and views for people."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from staedtenetz.exchange.export_tables import Column, Reference, Row, Rows, Table, tables
from staedtenetz.text import fold_variants

if TYPE_CHECKING:
    import sqlite3

__all__ = ["SEARCH_COLUMNS", "VIEWS", "database", "is_cut_off", "read_table"]

_TYPES = {"text": "TEXT", "integer": "INTEGER", "decimal": "TEXT", "boolean": "BOOLEAN"}

_LONGEST_VALUE = 100_000
_MOST_COLUMNS = 200
_STEPS_AT_ONCE, _MOST_STEPS = 10_000, 5_000
"""Steps of the database's own machine for one table; a real one takes a thousandth."""

SEARCH_COLUMNS = ("name", "names", "subjects", "texts", "spellings")
"""What the full-text search looks in; ``spellings`` are words with umlauts, written without."""

_SEARCH = f"""
CREATE TABLE network_search (
  network TEXT NOT NULL PRIMARY KEY REFERENCES networks (id),
  {", ".join(f"{name} TEXT NOT NULL" for name in SEARCH_COLUMNS)}
);
CREATE VIRTUAL TABLE network_search_fts USING FTS5 (
  {", ".join(SEARCH_COLUMNS)},
  content="network_search", tokenize="unicode61 remove_diacritics 2"
);
"""

_CREATE_VIEWS = Path(__file__).with_name("views.sql").read_text(encoding="utf-8")
VIEWS = tuple(re.findall(r"CREATE VIEW (\w+)", _CREATE_VIEWS))
"""The names of the views, which answer common questions."""


def database(rows: Rows) -> bytes:
    """The database with these rows; the same rows give the same bytes."""
    import contextlib
    import sqlite3

    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for name, table in tables().items():
            connection.execute(_create(table))
            _insert(connection, name, [column.name for column in table.columns], rows[name])
        connection.executescript(_SEARCH)
        columns = ["network", *SEARCH_COLUMNS]
        _insert(connection, "network_search", columns, list(_search_rows(rows)))
        connection.execute("INSERT INTO network_search_fts (network_search_fts) VALUES ('rebuild')")
        connection.executescript(_CREATE_VIEWS)
        return connection.serialize()


def _create(table: Table) -> str:
    lines = [line for column in table.columns for line in _column_lines(column)]
    if table.key:
        lines.append(f"PRIMARY KEY ({_names(table.key)})")
    lines += map(_foreign_key, (*table.parents, *table.references))
    return f'CREATE TABLE "{table.name}" (\n  ' + ",\n  ".join(lines) + "\n)"


def _column_lines(column: Column) -> Iterator[str]:
    """A decimal is kept as text, digit by digit; beside it stands its value for arithmetic."""
    needed = " NOT NULL" if column.required else ""
    yield f'"{column.name}" {_TYPES[column.type]}{needed}'
    if column.type == "decimal":
        value = f'CAST("{column.name}" AS REAL)'
        yield f'"{column.name}_number" REAL GENERATED ALWAYS AS ({value}) VIRTUAL'


def _foreign_key(reference: Reference) -> str:
    columns, targets = _names(reference.columns), _names(reference.targets)
    return f'FOREIGN KEY ({columns}) REFERENCES "{reference.table}" ({targets})'


def _names(columns: Iterable[str]) -> str:
    return ", ".join('"' + name.replace('"', '""') + '"' for name in columns)


def _insert(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    marks = ", ".join("?" * len(columns))
    connection.executemany(
        f'INSERT INTO "{table}" ({_names(columns)}) VALUES ({marks})',  # noqa: S608 (names are ours)
        [[row[name] for name in columns] for row in rows],
    )


def _search_rows(rows: Rows) -> Iterator[dict[str, str]]:
    """What each network is found by."""
    labels = {
        (str(row["vocabulary"]), row["id"]): f"{row['label_de']} {row['label_en']}"
        for row in rows["terms"]
    }
    names = _by_network(rows["network_names"], ("name",))
    texts = _by_network(rows["network_texts"], ("text_de", "text_en"))
    topics = _by_network(rows["network_topics"], ("topic",))
    for row in rows["networks"]:
        network = str(row["id"])
        subjects = [labels.get(("theme", row["theme"]), "")]
        subjects += [labels.get(("topic", topic), topic) for topic in topics.get(network, ())]
        own = ("short", "short_english", "name_german", "name_english", "listed_as", "id")
        told = ("summary_de", "summary_en", "eligibility_note_de", "eligibility_note_en")
        found = {
            "name": str(row["name"]),
            "names": "\n".join([*_texts(row, own), *names.get(network, ())]),
            "subjects": "\n".join(subjects),
            "texts": "\n".join([*_texts(row, told), *texts.get(network, ())]),
        }
        yield {"network": network, **found, "spellings": _spellings("\n".join(found.values()))}


def _texts(row: Row, columns: Iterable[str]) -> list[str]:
    return [str(row[name]) for name in columns if row[name] is not None]


def _by_network(rows: Iterable[Row], columns: Sequence[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(str(row["network"]), []).extend(_texts(row, columns))
    return found


def _spellings(text: str) -> str:
    """The words with umlauts, written without: a search for Buendnis finds them too."""
    words = {word for word in re.findall(r"\w+", text) if not word.isascii()}
    return " ".join(sorted({spelling for word in words for spelling in fold_variants(word)}))


def is_cut_off(content: bytes) -> bool:
    """Whether pages are missing that the head of the file counts (https://sqlite.org/fileformat)."""
    size = int.from_bytes(content[16:18], "big")
    pages = int.from_bytes(content[28:32], "big")
    return len(content) < (65536 if size == 1 else size) * pages


def read_table(path: Path, table: Table, most: int) -> list[dict[str, Any]]:
    """The rows of a table of a database, at most one more than ``most``.

    Nothing that the database may have been given to run is run: no view, no virtual table, no
    computed column. Raises ValueError where the table cannot be read, or takes too many steps.
    """
    import contextlib
    import sqlite3

    booleans = {column.name for column in table.columns if column.type == "boolean"}
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            _restrain(connection)
            names = _columns(connection, table.name)
            query = f'SELECT {_names(names)} FROM "{table.name}" ORDER BY rowid LIMIT ?'  # noqa: S608 (names are quoted)
            rows = [
                dict(zip(names, row, strict=True)) for row in connection.execute(query, [most + 1])
            ]
    except (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeError) as error:
        raise ValueError(str(error)) from error
    for row in rows:
        row.update((name, row[name] == 1) for name in booleans & row.keys() if row[name] in (0, 1))
    return rows


def _restrain(connection: sqlite3.Connection) -> None:
    """Bounds for a database of strangers, as https://sqlite.org/security.html advises."""
    import sqlite3

    steps = iter(range(_MOST_STEPS))
    connection.set_progress_handler(lambda: next(steps, None) is None, _STEPS_AT_ONCE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, _MOST_COLUMNS)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table that are kept, not computed. Raises ValueError for no real table."""
    query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ? AND rootpage > 0"
    if connection.execute(query, [table]).fetchone() != (1,):
        raise ValueError(table)
    about = connection.execute(f'PRAGMA table_xinfo("{table}")')
    return [name for _, name, _, _, _, _, hidden in about if not hidden]
