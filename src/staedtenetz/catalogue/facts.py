"""What is known of towns, fact by fact: read for one of them without reading the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from staedtenetz.errors import DataError
from staedtenetz.files.reading import Slip, data_folder, read_bytes, read_rows
from staedtenetz.messages import Message
from staedtenetz.model.municipality import Fact
from staedtenetz.model.values import is_slug
from staedtenetz.text import clean

__all__ = ["FACT_COLUMNS", "Facts", "fact_slips", "keys_above", "read_facts"]

FACT_COLUMNS = ("ags", "property", "value", "basis", "source")
"""The columns of ``facts.csv``, in this order."""

_FILE = "facts.csv"
_HEAD = ",".join(FACT_COLUMNS).encode()
_KEY_LENGTHS = (2, 5, 8)
_FEW = 64
"""Who asks more often is served faster by all facts at once."""


class Facts:
    """The facts of a file, found by official key.

    Of the bundled file only the lines that are asked for are read: looking one up takes a
    thousandth of the time that all take, and most commands ask for one town. Its lines are
    ``in_order`` of their keys.
    """

    def __init__(self, content: bytes = b"", file: str = _FILE, *, in_order: bool = False) -> None:
        self._content = content
        self._file = file
        self._left = _FEW if in_order else 0

    @classmethod
    def load(cls, path: Path | None = None) -> Facts:
        """The facts of a file, the bundled one unless another is named.

        Raises DataError where it cannot be read or has other columns.
        """
        file = path or data_folder() / _FILE
        content = read_bytes(file).replace(b"\r\n", b"\n").removeprefix(b"\xef\xbb\xbf")
        if not content.startswith(_HEAD + b"\n"):
            raise DataError(
                Message("error.csv_columns", {"file": str(file), "columns": FACT_COLUMNS}),
                Message("advice.csv_columns", {"columns": ",".join(FACT_COLUMNS)}),
            )
        return cls(content, str(file), in_order=path is None)

    def of(self, key: str) -> tuple[Fact, ...]:
        """The facts that are said of just this key. Raises DataError for a line that is broken."""
        if not self._left:
            return self._by_key.get(key, ())
        self._left -= 1
        return tuple(map(self._fact, self._lines(f"{key},".encode())))

    def about(self, key: str) -> tuple[Fact, ...]:
        """The facts of whoever has this key, and of the district and Land that it lies in."""
        return tuple(fact for above in keys_above(key) for fact in self.of(above))

    def within(self, key: str) -> tuple[Fact, ...]:
        """The facts of all whose key begins so, but for those of the key itself."""
        return tuple(fact for fact in self.rows if fact.key.startswith(key) and fact.key != key)

    def with_value(self, name: str, value: str) -> tuple[Fact, ...]:
        """The facts of that property with just this value."""
        return tuple(fact for fact in self.rows if (fact.property, fact.value) == (name, value))

    @cached_property
    def rows(self) -> tuple[Fact, ...]:
        """All facts, in the order of the file."""
        lines = self._content.split(b"\n")[1:]
        return tuple(self._fact(line) for line in lines if line)

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[Fact, ...]]:
        index: dict[str, list[Fact]] = {}
        for fact in self.rows:
            index.setdefault(fact.key, []).append(fact)
        return {key: tuple(facts) for key, facts in index.items()}

    def _lines(self, begin: bytes) -> Iterator[bytes]:
        """The lines that begin so, found by halving the file."""
        content = self._content
        low, high = len(_HEAD) + 1, len(content)
        while low < high:
            start = content.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = content.find(b"\n", start) + 1 or high
            if content[start:end] < begin:
                low = end
            else:
                high = start
        while content.startswith(begin, low):
            end = content.find(b"\n", low) + 1 or len(content)
            yield content[low:end].rstrip(b"\n")
            low = end

    def _fact(self, line: bytes) -> Fact:
        try:
            text = line.decode()
            key, name, value, basis, sources = _cells(text) if '"' in text else text.split(",")
        except ValueError as error:
            record = line.decode(errors="replace")
            raise DataError(
                Message("error.broken_record", {"file": self._file, "record": record}),
                Message("advice.data_check", {"file": self._file}),
            ) from error
        return Fact(key, name, value, basis, tuple(sources.split()))


def _cells(line: str) -> list[str]:
    import csv

    return next(csv.reader([line]))


def keys_above(key: str) -> tuple[str, ...]:
    """The key itself, then those of the district and the Land that it lies in."""
    return tuple(key[:length] for length in reversed(_KEY_LENGTHS) if length <= len(key))


def read_facts(path: Path | None = None) -> tuple[Fact, ...]:
    """All facts of a file, each checked. Raises DataError for one that has a slip."""
    read_rows(path or data_folder() / _FILE, FACT_COLUMNS, fact_slips)
    return Facts.load(path).rows


def fact_slips(cells: Mapping[str, str]) -> Iterator[Slip]:
    """What makes a row unusable."""
    key = cells["ags"]
    if len(key) not in _KEY_LENGTHS or not (key.isascii() and key.isdigit()):
        yield Slip("ags", "wrong-key")
    if not is_slug(cells["property"]):
        yield Slip("property", "wrong-id")
    if not cells["source"].strip():
        yield Slip("source", "empty")
    if any(clean(cells[column]) != cells[column] for column in FACT_COLUMNS):
        yield Slip("value", "control-characters")
