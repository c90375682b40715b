"""The list of German municipalities, and how one is found.

Bundled are those from 10,000 inhabitants; an imported official directory has all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from pathlib import Path

from staedtenetz.catalogue.networks import bundled_data, known_properties
from staedtenetz.errors import AmbiguousMunicipality, DataError, UnknownMunicipality
from staedtenetz.files.reading import Slip, data_folder, read_rows
from staedtenetz.messages import Choices, Listed, Message
from staedtenetz.model.municipality import KnownProperty, Municipality
from staedtenetz.model.values import PartialDate, is_key, read_whole
from staedtenetz.model.vocabulary import LAENDER, find_land
from staedtenetz.text import clean, fold, fold_variants

__all__ = [
    "COLUMNS",
    "ENGLISH_NAMES",
    "Municipalities",
    "describe",
    "lay_over_municipalities",
    "municipality_slips",
    "read_municipalities",
]

COLUMNS = ("ags", "name", "designation", "state", "population")
"""The columns of ``municipalities.csv`` that the program reads."""

ENGLISH_NAMES = {
    "Brunswick": "03101000",
    "Cologne": "05315000",
    "Constance": "08335043",
    "Hamelin": "03252006",
    "Hanover": "03241001",
    "Munich": "09162000",
    "Nuremberg": "09564000",
}
"""English names of bundled municipalities that differ from the German one."""

_LONGEST = 100
"""No name is longer; more would only cost time."""

_NAME_WITH_LAND = re.compile(r"(?P<name>.+?)\s*[(,]\s*(?P<land>[^(),]+?)\s*\)?\s*$")
_TITLE = re.compile(
    r"^(kreisfreie |landeshaupt|hanse|universitäts)?(stadt|gemeinde) ", re.IGNORECASE
)


class Municipalities:
    """The municipalities of the list, in its order, with the properties that are known."""

    def __init__(self, rows: Iterable[Municipality]) -> None:
        self.rows = tuple(rows)
        self._by_name: dict[str, Mapping[str, tuple[Municipality, ...]]] = {}

    @classmethod
    def load(
        cls, known: Iterable[KnownProperty] | None = None, path: Path | None = None
    ) -> Municipalities:
        """Read a list of municipalities, the bundled one unless another is named.

        Without ``known`` they have the properties that the bundled directory knows. Raises
        DataError where the list cannot be read.
        """
        properties = known_properties(bundled_data()) if known is None else tuple(known)
        return cls.of(read_municipalities(path), properties, str(path or "municipalities.csv"))

    @classmethod
    def of(
        cls,
        rows: Iterable[Mapping[str, str]],
        known: Iterable[KnownProperty],
        file: str = "municipalities.csv",
    ) -> Municipalities:
        """The municipalities of a file's rows; ``file`` is named in errors.

        Its column ``as_of`` is optional: the bundled populations are those of the census, an
        imported directory says their date. Raises DataError for a row that cannot be used.
        """
        try:
            lacking = {entry.id: False for entry in known if entry.complete}
            having: dict[str, Mapping[str, bool]] = {}
            for entry in known:
                for key in entry.holders:
                    having[key] = {**having.get(key, lacking), entry.id: True}
            # Most have none: they share one mapping, which keeps a list of 11,000 small.
            return cls(_municipality(row, having.get(row["ags"], lacking)) for row in rows)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                Message("error.broken_record", {"file": file, "record": str(error)}),
                Message("advice.reinstall"),
            ) from error

    @cached_property
    def _by_key(self) -> Mapping[str, Municipality]:
        return {row.key: row for row in self.rows if row.key}

    @cached_property
    def _by_initial(self) -> Mapping[str, list[Municipality]]:
        index: dict[str, list[Municipality]] = {}
        for row in self.rows:
            index.setdefault(_initial(row.name), []).append(row)
        return index

    def _holders(self, folded: str) -> tuple[Municipality, ...]:
        """Those that have this name. Only names with its first letter are folded for it."""
        initial = folded[:1]
        if initial not in self._by_name:
            self._by_name[initial] = self._index(initial)
        return self._by_name[initial].get(folded, ())

    def _index(self, initial: str) -> Mapping[str, tuple[Municipality, ...]]:
        index: dict[str, list[Municipality]] = {}
        for row in self._by_initial.get(initial, ()):
            for name in _names(row.name):
                for spelling in fold_variants(name):
                    holders = index.setdefault(spelling, [])
                    if row not in holders:
                        holders.append(row)
        for name, key in ENGLISH_NAMES.items():
            if key in self._by_key and _initial(name) == initial:
                index.setdefault(fold(name), []).append(self._by_key[key])
        return {name: tuple(holders) for name, holders in index.items()}

    def __getitem__(self, key: str) -> Municipality:
        return self._by_key[key]

    def get(self, key: str) -> Municipality | None:
        """The municipality with that official key."""
        return self._by_key.get(key)

    def find(self, word: str, state: str | None = None) -> Municipality:
        """The municipality with this name or official key (AGS), in that Land where one is given.

        The Land in brackets tells namesakes apart: ``Brühl (NRW)``. A title is passed over:
        ``Stadt Soest``. Never guesses: raises AmbiguousMunicipality with the choices where
        several have the name, UnknownMunicipality with near names where none has.
        """
        word = word.strip()[:_LONGEST]
        key = word.zfill(8) if word.isdecimal() else word
        if key in self._by_key and state in (None, self._by_key[key].state):
            return self._by_key[key]
        named = self._named(key)
        candidates = tuple(row for row in named if state in (None, row.state))
        if named and not candidates:
            lands = Listed(LAENDER[row.state].label for row in named if row.state)
            raise UnknownMunicipality(
                Message("error.other_land", {"word": word, "lands": lands}),
                Message("advice.other_land"),
            )
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise AmbiguousMunicipality(
                Message(
                    "error.ambiguous_municipality",
                    {"word": candidates[0].name, "count": len(candidates)}
                    if len({row.name for row in candidates}) == 1
                    else {"word": word, "count": len(candidates)},
                ),
                Message("advice.choose", {"choices": " · ".join(map(_choice, candidates))}),
            )
        raise UnknownMunicipality(
            Message("error.unknown_municipality", {"word": word}), self._advice(word)
        )

    def _named(self, word: str) -> tuple[Municipality, ...]:
        if word in self._by_key:
            return (self._by_key[word],)
        exact = self._holders(fold(word))
        if exact:
            same = tuple(row for row in exact if fold(row.name) == fold(word))
            return same or exact
        match = _NAME_WITH_LAND.match(word)
        if match:
            land = find_land(match["land"])
            if land:
                found = self._named(match["name"])
                return tuple(row for row in found if row.state == land)
        untitled = _TITLE.sub("", word)
        return self._named(untitled) if untitled != word else self._titled(fold(word))

    def _titled(self, folded: str) -> tuple[Municipality, ...]:
        """Those whose official designation and name this is: Bundesstadt Bonn."""
        return tuple(
            row
            for row in self.rows
            if row.designation and folded == fold(f"{row.designation} {row.name}")
        )

    def _advice(self, word: str) -> Message:
        from staedtenetz.text import near_names

        names = near_names(word, [row.name for row in self.rows])
        if names:
            return Message("advice.meant_municipality", {"names": Choices(names)})
        return Message("advice.give_population")


def read_municipalities(path: Path | None = None) -> list[Mapping[str, str]]:
    """The rows of a list of municipalities, the bundled one unless another is named.

    Raises DataError where it is no CSV in UTF-8, lacks a column, or has one of the slips.
    """
    rows = read_rows(path or data_folder() / "municipalities.csv", COLUMNS, municipality_slips)
    return [row.cells for row in rows]


def municipality_slips(cells: Mapping[str, str]) -> Iterator[Slip]:
    """What makes a row unusable."""
    if not is_key(cells["ags"]):
        yield Slip("ags", "wrong-key")
    if not cells["name"].strip():
        yield Slip("name", "empty")
    line = "".join(cells.values())
    if not line.isprintable() and clean(line) != line:
        yield Slip("name", "control-characters")
    if cells["state"] not in LAENDER:
        yield Slip("state", "unknown-land")
    # A municipality that was formed lately has no figure yet.
    if cells["population"] and not 1 <= (read_whole(cells["population"]) or 0) < 10**9:
        yield Slip("population", "wrong-population")
    if cells.get("as_of") and not PartialDate.read(cells["as_of"]):
        yield Slip("as_of", "wrong-date")


def lay_over_municipalities(
    bundled: Iterable[Mapping[str, str]], imported: Sequence[Mapping[str, str]]
) -> list[Mapping[str, str]]:
    """An imported list laid over another one.

    It is taken to be complete for every Land that it has municipalities of: what the other list
    has there beyond it has merged or is gone. Other Länder stay as they are. Municipalities
    stand in the order of their official keys: by Land and district.
    """
    covered = {row["state"] for row in imported}
    kept = (row for row in bundled if row["state"] not in covered)
    return sorted((*imported, *kept), key=itemgetter("ags"))


def describe(row: Municipality) -> str:
    """The name, with the Land's short form in brackets, that finds just this municipality."""
    return f"{row.name} ({_short_land(row.state)})" if row.state else row.name


def _choice(row: Municipality) -> str:
    return f'"{describe(row)}" {row.key}'


def _short_land(state: str | None) -> str:
    return LAENDER[state].synonyms[0] if state else ""


def _names(name: str) -> list[str]:
    """``Frankfurt am Main`` is also looked for as ``Frankfurt``, ``Brühl (Baden)`` as Brühl."""
    short = re.split(
        r" (?:am|an|im|in|bei|vor der|b\.|auf|ob|vor|unter|über|a\.|i\.|v\.|von)\b| \(|/|,", name
    )[0]
    return [name, short] if short != name else [name]


def _initial(name: str) -> str:
    """The first letter of the folded name; that of ``Ü`` is ``u`` in both of its forms."""
    first = name[:1]
    return first.lower() if first.isascii() and first.isalnum() else fold(name)[:1]


def _municipality(row: Mapping[str, str], properties: Mapping[str, bool]) -> Municipality:
    as_of = row.get("as_of")
    return Municipality(
        name=row["name"],
        population=int(row["population"]) if row["population"] else None,
        state=LAENDER[row["state"]].id,
        country="DE",
        key=row["ags"],
        designation=row["designation"] or None,
        from_census=not as_of,
        properties=properties,
        population_as_of=PartialDate(as_of) if as_of else None,
    )
