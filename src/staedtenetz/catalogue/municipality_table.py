"""The rows of the list of municipalities, by key and by the start of a name.

Of the bundled list a compiled copy is kept, as of networks.toml: a command that names one
municipality reads one row and the names that begin like that one, never all of them.
"""

import marshal
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, NamedTuple

from staedtenetz.catalogue.district_names import district_forms
from staedtenetz.catalogue.municipality_names import (
    form,
    form_without_umlauts,
    short_name,
    start_of,
    whole_names,
)
from staedtenetz.files.compiled import checksum, copied, sealed
from staedtenetz.files.reading import byte_code_folder, data_folder
from staedtenetz.model.values import is_district_key, is_key
from staedtenetz.model.vocabulary import LAENDER
from staedtenetz.text import fold_variants

__all__ = [
    "ENGLISH_NAMES",
    "TYPED_WITHOUT_UMLAUTS",
    "WRITTEN_TOGETHER",
    "CompiledTable",
    "MunicipalityRow",
    "NamedBy",
    "PlainTable",
    "Table",
    "bundled_table",
    "compiled_table",
    "plain_table",
]

ENGLISH_NAMES = {
    "Brunswick": "03101000",
    "Cologne": "05315000",
    "Constance": "08335043",
    "Hamelin": "03252006",
    "Hanover": "03241001",
    "Munich": "09162000",
    "Nuremberg": "09564000",
}
"""English names of municipalities that differ from the German one."""

TYPED_WITHOUT_UMLAUTS = "*"
"""Before the form of a name as it is without umlauts; no form has such a sign."""

WRITTEN_TOGETHER = "_"
"""Before the form of a whole name of several words, written as one: Mönchengladbach."""

_VERSION = "municipalities-4"
"""To be raised where what is packed, or the form of a name, becomes another one."""

_MARSHAL_FORMAT = 4
_FIRST_MUNICIPALITY = 100_000
"""Keys of municipalities are greater numbers: 1001000 and more."""

_GROUP = 2
"""Names whose first two letters are alike are packed together."""


class MunicipalityRow(NamedTuple):
    """A row of the list; texts are empty and the population ``None`` where nothing is known."""

    key: str
    name: str
    designation: str
    state: str
    population: int | None
    as_of: str
    former_name: str
    degurba: str = ""
    territory: str = ""

    @classmethod
    def read(cls, cells: Mapping[str, str]) -> "MunicipalityRow":
        """The row of these cells. Raises KeyError or ValueError for what cannot be one."""
        return cls(
            cells["ags"],
            cells["name"],
            cells["designation"],
            LAENDER[cells["state"]].id,
            int(cells["population"]) if cells["population"] else None,
            cells.get("as_of", ""),
            cells.get("former_name", ""),
            cells.get("degurba", ""),
            cells.get("territory", ""),
        )


class NamedBy(NamedTuple):
    """The keys of those with one name: as a whole name, and without an addition to it."""

    whole: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


class PlainTable:
    """The rows of any list, all of them read; names are indexed when they are asked for."""

    def __init__(self, rows: Iterable[MunicipalityRow]) -> None:
        self._rows = {row.key: row for row in rows}
        self._indexed: dict[str, Mapping[str, NamedBy]] = {}

    def keys(self) -> Iterator[str]:
        """All keys, in the order of the rows."""
        return iter(self._rows)

    def row(self, key: str) -> MunicipalityRow | None:
        """The row of that key."""
        return self._rows.get(key)

    def named(self, name: str, start: str) -> NamedBy | None:
        """Which municipalities have the name of this form, which begins so."""
        # Only names that begin alike are brought into their form.
        if start not in self._indexed:
            self._indexed[start] = _indexed(self._by_start.get(start, ()))
        return self._indexed[start].get(name)

    def names(self) -> Iterator[tuple[str, NamedBy]]:
        """The forms of all names of municipalities, with those who have them."""
        return chain.from_iterable(_indexed(each).items() for each in self._by_start.values())

    def districts(self) -> Mapping[str, tuple[str, ...]]:
        """The districts by the forms of their names."""
        return self._districts

    def designations(self) -> Iterable[str]:
        """All designations of municipalities."""
        return {row.designation for row in self._municipalities if row.designation}

    def packed(self) -> bytes:
        """The table as the compiled copy has it: districts first, then by their keys."""
        keys = sorted(self._rows, key=_number)
        kinds: dict[tuple[str | int, ...], int] = {}
        rows = []
        for key in keys:
            row = self._rows[key]
            # As a number: whether a text of one letter is packed as known depends on who packs it.
            kind = (row.designation, row.state, row.as_of, int(row.degurba or 0))
            place = kinds.setdefault(kind, len(kinds))
            rows.append(_packed((row.name, row.population, row.former_name, place)))
        places = {key: place for place, key in enumerate(keys)}
        groups: dict[str, dict[str, dict[str, tuple[Any, ...]]]] = {}
        for start, names in self._by_start.items():
            groups.setdefault(start[:_GROUP], {})[start] = {
                name: tuple([tuple([places[key] for key in keys]) for keys in named])
                for name, named in _indexed(names).items()
            }
        parts = (
            _numbers(map(_number, keys)),
            _numbers(accumulate(map(len, rows))),
            b"".join(rows),
            _packed(tuple(kinds)),
            {start: _packed(group) for start, group in groups.items()},
            _packed(self._districts),
            _packed(sorted(self.designations())),
        )
        return _packed(parts)

    @cached_property
    def _by_start(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """All names with the keys of those who have them, by how they begin."""
        starts: dict[str, list[tuple[str, str]]] = {}
        names = ((row.name, row.key) for row in self._municipalities)
        for name, key in (*names, *self._further_names):
            starts.setdefault(start_of(name), []).append((name, key))
        return starts

    @cached_property
    def _municipalities(self) -> Sequence[MunicipalityRow]:
        return [row for row in self._rows.values() if not is_district_key(row.key)]

    @cached_property
    def _further_names(self) -> Sequence[tuple[str, str]]:
        """Parts of double names, former and English names."""
        rows = self._municipalities
        double = [(name, row.key) for row in rows for name in whole_names(row.name)[1:]]
        former = [(row.former_name, row.key) for row in rows if row.former_name]
        english = [pair for pair in ENGLISH_NAMES.items() if pair[1] in self._rows]
        return [*double, *former, *english]

    @cached_property
    def _districts(self) -> dict[str, tuple[str, ...]]:
        index: dict[str, dict[str, None]] = {}
        for row in self._rows.values():
            for name in {row.name, row.former_name} - {""} if is_district_key(row.key) else ():
                for each in chain(*map(district_forms, (name, *fold_variants(name)))):
                    index.setdefault(each, {})[row.key] = None
        return {name: tuple(keys) for name, keys in index.items()}


class CompiledTable:
    """The rows of the bundled list, unpacked one by one from its compiled copy."""

    def __init__(self, packed: bytes | memoryview) -> None:
        numbers, ends, rows, kinds, self._groups, *others = _loads(packed)
        self._numbers, self._ends = _as_numbers(numbers), _as_numbers(ends)
        self._rows, self._kinds = memoryview(rows), _loads(kinds)
        self._districts, self._designations = others
        self._unpacked: dict[str, Any] = {}

    def keys(self) -> Iterator[str]:
        """All keys, in the order of the rows."""
        return map(_key, self._numbers)

    def row(self, key: str) -> MunicipalityRow | None:
        """The row of that key."""
        if not is_key(key):
            return None
        number, ends = _number(key), self._ends
        place = bisect_left(self._numbers, number)
        if place == len(ends) or self._numbers[place] != number:
            return None
        begin = ends[place - 1] if place else 0
        name, population, former, kind = _loads(self._rows[begin : ends[place]])
        designation, state, as_of, degurba = self._kinds[kind]
        degree = str(degurba or "")
        return MunicipalityRow(key, name, designation, state, population, as_of, former, degree)

    def named(self, name: str, start: str) -> NamedBy | None:
        """Which municipalities have the name of this form, which begins so."""
        found = self._group(start[:_GROUP]).get(start, {}).get(name)
        return self._named_by(found) if found else None

    def names(self) -> Iterator[tuple[str, NamedBy]]:
        """The forms of all names of municipalities, with those who have them."""
        for group in self._groups:
            for index in self._group(group).values():
                for name, found in index.items():
                    yield name, self._named_by(found)

    def districts(self) -> Mapping[str, tuple[str, ...]]:
        """The districts by the forms of their names."""
        index: Mapping[str, tuple[str, ...]] = _loads(self._districts)
        return index

    def designations(self) -> Iterable[str]:
        """All designations of municipalities."""
        designations: list[str] = _loads(self._designations)
        return designations

    def _group(self, start: str) -> Mapping[str, Mapping[str, Any]]:
        if start not in self._unpacked:
            self._unpacked[start] = _loads(self._groups[start]) if start in self._groups else {}
        group: Mapping[str, Mapping[str, Any]] = self._unpacked[start]
        return group

    def _named_by(self, places: Sequence[Sequence[int]]) -> NamedBy:
        numbers = self._numbers
        return NamedBy(*(tuple([_key(numbers[place]) for place in each]) for each in places))


def _number(key: str) -> int:
    """Keys as numbers: those of districts have three digits less, so they come first."""
    return int(key)


def _key(number: int) -> str:
    return f"{number:05}" if number < _FIRST_MUNICIPALITY else f"{number:08}"


def _numbers(numbers: Iterable[int]) -> bytes:
    """Numbers side by side, each in four bytes."""
    packed = array("I", numbers)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _as_numbers(packed: bytes) -> "array[int]":
    numbers = array("I", packed)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _packed(value: Any) -> bytes:
    return marshal.dumps(value, _MARSHAL_FORMAT)


def _loads(packed: bytes | memoryview) -> Any:
    return marshal.loads(packed)  # noqa: S302 (the copy is the program's own)


def _indexed(names: Iterable[tuple[str, str]]) -> dict[str, NamedBy]:
    """Who has which name, by its forms; who has it as a whole is not among the others."""
    whole: dict[str, dict[str, None]] = {}
    short: dict[str, dict[str, None]] = {}
    for name, key in names:
        for each, holders in ((name, whole), (short_name(name), short)):
            for spelling in _forms(each):
                holders.setdefault(spelling, {})[key] = None
        if " " in (words := form(name)):
            whole.setdefault(WRITTEN_TOGETHER + words.replace(" ", ""), {})[key] = None
    found = {}
    for name in whole | short:
        others = (key for key in short.get(name, ()) if key not in whole.get(name, ()))
        found[name] = NamedBy(tuple(whole.get(name, ())), tuple(others))
    return found


def _forms(name: str) -> Iterator[str]:
    yield form(name)
    without_umlauts = form_without_umlauts(name)
    if without_umlauts:
        yield TYPED_WITHOUT_UMLAUTS + without_umlauts


Table = PlainTable | CompiledTable
"""Rows by their keys, in their order, and keys by the forms of names."""


def plain_table(rows: Iterable[Mapping[str, str]]) -> PlainTable:
    """The table of the rows of a file. Raises KeyError or ValueError for a row that is none."""
    return PlainTable(map(MunicipalityRow.read, rows))


def compiled_table(file: Path, rows: Iterable[Mapping[str, str]]) -> bytes:
    """The compiled copy of that list, whose rows these are."""
    return sealed(checksum(file.read_bytes()), plain_table(rows).packed(), _VERSION)


def bundled_table(read: Callable[[Path], Iterable[Mapping[str, str]]]) -> CompiledTable:
    """The bundled list, from its compiled copy; where there is no good one it is made.

    ``read`` gives the rows of the file. Raises DataError where that cannot be read.
    """
    file = data_folder() / "municipalities.csv"
    make = lambda: plain_table(read(file)).packed()  # noqa: E731
    return CompiledTable(copied(file, byte_code_folder(), _VERSION, make))
