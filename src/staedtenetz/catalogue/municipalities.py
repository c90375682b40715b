"""The list of German municipalities and districts, and how one is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from staedtenetz.catalogue.district_names import named_district
from staedtenetz.catalogue.facts import Facts
from staedtenetz.catalogue.municipality_names import (
    TITLES,
    Spelling,
    Titles,
    form,
    outside_brackets,
    short_name,
    start_of,
    take_apart,
)
from staedtenetz.catalogue.municipality_rows import read_municipalities
from staedtenetz.catalogue.municipality_table import (
    TYPED_WITHOUT_UMLAUTS,
    MunicipalityRow,
    NamedBy,
    PlainTable,
    Table,
    bundled_table,
    plain_table,
)
from staedtenetz.catalogue.properties import Properties, PropertiesOf, known_properties
from staedtenetz.catalogue.tables import load_tables
from staedtenetz.errors import AmbiguousMunicipality, DataError, UnknownMunicipality
from staedtenetz.messages import Choices, Listed, Message
from staedtenetz.model.municipality import KnownProperty, Municipality
from staedtenetz.model.values import PartialDate, is_district_key, read_key
from staedtenetz.model.vocabulary import LAENDER, find_land
from staedtenetz.text import fold

__all__ = ["Municipalities", "Taken", "describe", "taken_note"]

_LONGEST = 100
"""No name is longer; more would only cost time."""

_USUAL_TITLES = Titles(TITLES)

_KNOWN_CITY = 10_000
_MOST_OTHERS = 3
_MOST_CHOICES = 8
_MUCH_LARGER = 5
"""A name means the place that is so many times as large as every other one of that name."""


class Taken(NamedTuple):
    """The municipality that a name was taken for, and the smaller ones that it may mean."""

    municipality: Municipality
    others: tuple[Municipality, ...]


class _Holders(NamedTuple):
    """Those with one name: as their whole name, and without an addition to it."""

    whole: tuple[Municipality, ...] = ()
    short: tuple[Municipality, ...] = ()

    def within(self, state: str | None) -> _Holders:
        """Those of a Land; all where none is given."""
        if state is None:
            return self
        return _Holders(*(tuple(row for row in rows if row.state == state) for rows in self))

    def likeliest(self) -> tuple[Municipality, ...]:
        """Who has it as a whole name; before a small one a larger place that is called so too.

        The largest stands first.
        """
        largest = max((row.population or 0 for row in self.whole), default=0)
        larger = (row for row in self.short if (row.population or 0) > largest)
        rows = (*self.whole, *(larger if largest < _KNOWN_CITY else ()))
        return tuple(sorted(rows, key=lambda row: (-(row.population or 0), row.key or "")))


class Municipalities:
    """The municipalities and districts of the list, in its order, with what is known of them.

    ``former_names`` are names by which another list has called some of them, with the keys. One
    is made of its row when it is first asked for: naming one does not wait for eleven thousand.
    """

    def __init__(
        self, rows: Iterable[Municipality], former_names: Iterable[tuple[str, str]] = ()
    ) -> None:
        former = {key: name for name, key in former_names}
        self._made = {row.key or row.name: row for row in rows}
        self._table: Table = PlainTable(
            MunicipalityRow(
                key,
                row.name,
                row.designation or "",
                row.state or "",
                row.population,
                row.population_as_of or "",
                former.get(key, ""),
                row.degurba or "",
            )
            for key, row in self._made.items()
        )
        self._properties = Properties()

    @classmethod
    def load(
        cls, known: Iterable[KnownProperty] | None = None, path: Path | None = None
    ) -> Municipalities:
        """Read a list of municipalities, the bundled one unless another is named.

        Without ``known`` they have the properties that the bundled directory knows. Raises
        DataError where the list cannot be read.
        """
        known = known_properties(load_tables()) if known is None else known
        properties = Properties(known, Facts.load())
        if path is None:
            return cls.in_table(bundled_table(read_municipalities), properties)
        return cls.of(read_municipalities(path), properties, str(path))

    @classmethod
    def of(
        cls,
        rows: Iterable[Mapping[str, str]],
        properties: Properties,
        file: str = "municipalities.csv",
    ) -> Municipalities:
        """The municipalities of a file's rows; ``file`` is named in errors.

        A key of five digits is that of a district. Raises DataError for a row that cannot be used.
        """
        try:
            return cls.in_table(plain_table(rows), properties)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                Message("error.broken_record", {"file": file, "record": str(error)}),
                Message("advice.reinstall"),
            ) from error

    @classmethod
    def in_table(cls, table: Table, properties: Properties) -> Municipalities:
        """Those of a table, each with the properties that are known of it."""
        municipalities = cls(())
        municipalities._table = table
        municipalities._properties = properties
        return municipalities

    @cached_property
    def rows(self) -> tuple[Municipality, ...]:
        """All municipalities."""
        return tuple(
            row for row in map(self.__getitem__, self._table.keys()) if not _is_district(row)
        )

    @cached_property
    def everyone(self) -> tuple[Municipality, ...]:
        """All municipalities and districts, in the order of their keys."""
        return tuple(map(self.__getitem__, self._table.keys()))

    @cached_property
    def districts(self) -> tuple[Municipality, ...]:
        """All districts."""
        return tuple(row for row in map(self.__getitem__, self._table.keys()) if _is_district(row))

    def __getitem__(self, key: str) -> Municipality:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def get(self, key: str) -> Municipality | None:
        """The municipality or district with that official key."""
        made = self._made.get(key)
        if made is None and (row := self._table.row(key)):
            properties = PropertiesOf(self._properties, key, row.degurba)
            made = self._made[key] = _municipality(row, properties)
        return made

    def find(self, word: str, state: str | None = None) -> Municipality:
        """Whoever has this name or official key, in that Land where one is given.

        The Land in brackets tells namesakes apart: ``Brühl (NRW)``. A title is passed over:
        ``Stadt Soest``; the word for a district is not: ``Kreis Soest``. Never guesses: raises
        AmbiguousMunicipality with the choices where several have the name, UnknownMunicipality
        with near names where none has.
        """
        rows = self._meant(word, state)
        if len(rows) > 1:
            raise _ambiguous(word, rows)
        return rows[0]

    def take(self, word: str, state: str | None = None) -> Taken:
        """As ``find``, but a name that means one much larger place is taken for it.

        For answers that only read, and say what was taken: Weiden is Weiden i.d.OPf. with
        42,000 inhabitants and not the village of 81.
        """
        first, *others = rows = self._meant(word, state)
        size = first.population or 0
        largest_other = max((row.population or 0 for row in others), default=0)
        if others and (size < _KNOWN_CITY or size < _MUCH_LARGER * largest_other):
            raise _ambiguous(word, rows)
        return Taken(first, tuple(others))

    def district(self, name: str, state: str | None = None) -> Municipality | None:
        """The district with this name or key, the word for it left out or not; else none."""
        name = name.strip()[:_LONGEST]
        if name.isdecimal():
            found = [self.get(read_key(name))]
        else:
            found = [*(self._districts_called(name) or self._districts_called(f"Kreis {name}"))]
        rows = [row for row in found if row and _is_district(row)]
        fitting = [row for row in rows if state in (None, row.state)]
        return fitting[0] if len(fitting) == 1 else None

    def _meant(self, word: str, state: str | None) -> tuple[Municipality, ...]:
        """Those that the word may mean, largest first; raises UnknownMunicipality for none."""
        word = word.strip()[:_LONGEST]
        row = self.get(read_key(word)) if word.isdecimal() else None
        holders = _Holders((row,)) if row else self._named(word)
        found = holders.within(state).likeliest()
        if found:
            return found
        if holders.whole or holders.short:
            lands = (row.state for row in holders.whole + holders.short if row.state)
            labels = Listed(LAENDER[land].label for land in dict.fromkeys(lands))
            raise UnknownMunicipality(
                Message("error.other_land", {"word": word, "lands": labels}),
                Message("advice.other_land"),
            )
        raise UnknownMunicipality(
            Message("error.unknown_municipality", {"word": word}), self._advice(word)
        )

    def _named(self, word: str) -> _Holders:
        """Those that the word names, perhaps with a title or a Land around the name.

        What is the whole name of a municipality is none of a district: there is a Rosenheim
        (Landkreis Altenkirchen).
        """
        if named_district(word) and not self._holders(word).whole:
            name, hint = outside_brackets(word).strip(), word.rpartition("(")[2].strip(" )")
            districts = self._districts_called(word) or self._districts_called(name)
            if districts:
                return _Holders(districts).within(find_land(hint))
        return self._municipalities_called(word)

    def _districts_called(self, name: str) -> tuple[Municipality, ...]:
        return self._all(self._district_index.get(named_district(name) or "", ()))

    @cached_property
    def _district_index(self) -> Mapping[str, tuple[str, ...]]:
        return self._table.districts()

    def _municipalities_called(self, word: str) -> _Holders:
        for titles in (_USUAL_TITLES, None):
            asked = take_apart(
                Spelling(word, word),
                lambda name: any(self._named_by(name)),
                titles or self.titles,
                lambda hint, _: (find_land(hint), None),
            )
            holders = self._holders(asked.name)
            if any(holders):
                break
        return holders.within(asked.state)

    def _holders(self, name: str) -> _Holders:
        return _Holders(*map(self._all, self._named_by(name)))

    def _named_by(self, name: str) -> NamedBy:
        wanted, start = form(name), start_of(name)
        found = self._table.named(wanted, start)
        if found is None and name.isascii():
            # Whoever has no umlauts on the keyboard; no municipality is spelled so.
            found = self._table.named(TYPED_WITHOUT_UMLAUTS + wanted, start)
        return found or NamedBy()

    def _all(self, keys: Iterable[str]) -> tuple[Municipality, ...]:
        return tuple(map(self.__getitem__, keys))

    @cached_property
    def titles(self) -> Titles:
        """What may stand around a name: usual titles and the designations of the list."""
        parts = (outside_brackets(each).split(",") for each in self._table.designations())
        return Titles((*TITLES, *(fold(part) for each in parts for part in each)))

    def _advice(self, word: str) -> Message:
        from staedtenetz.text import near_names

        rows = filter(None, map(self._table.row, self._table.keys()))
        names = near_names(word, [row.name for row in rows])
        if names:
            return Message("advice.meant_municipality", {"names": Choices(names)})
        return Message("advice.give_population")


def describe(row: Municipality) -> str:
    """The name, with the Land's short form in brackets, that finds just this municipality."""
    return f"{row.name} ({_short_land(row.state)})" if row.state else row.name


def taken_note(word: str, taken: Municipality, others: Sequence[Municipality]) -> Message:
    """What a name was taken for, and the largest others that it may mean."""
    names = Listed(describe(row) for row in others[:_MOST_OTHERS])
    more = len(others) - len(names)
    values = {"word": word, "name": describe(taken), "others": names}
    if more:
        return Message("note.municipality_taken_of_many", {**values, "number": more})
    return Message("note.municipality_taken", values)


def _ambiguous(word: str, rows: Sequence[Municipality]) -> AmbiguousMunicipality:
    same = len({row.name for row in rows}) == 1
    name = rows[0].name if same else word.strip()[:_LONGEST]
    choices = " · ".join(_choice(row, rows) for row in rows[:_MOST_CHOICES])
    more = len(rows) - _MOST_CHOICES
    advice = "advice.choose_of_many" if more > 0 else "advice.choose"
    return AmbiguousMunicipality(
        Message("error.ambiguous_municipality", {"word": name, "count": len(rows)}),
        Message(advice, {"choices": choices, "count": more}),
    )


def _choice(row: Municipality, rows: Sequence[Municipality]) -> str:
    """What to type. Of two in one Land the shorter name would mean both: there it is the key."""
    name = form(row.name)
    if any(
        each != row and each.state == row.state and form(short_name(each.name)) == name
        for each in rows
    ):
        return f"{row.key} ({describe(row)})"
    return f'"{describe(row)}" {row.key}'


def _short_land(state: str | None) -> str:
    return LAENDER[state].synonyms[0] if state else ""


def _is_district(row: Municipality) -> bool:
    return row.applicant == "district"


def _municipality(row: MunicipalityRow, properties: Mapping[str, bool]) -> Municipality:
    return Municipality(
        name=row.name,
        population=row.population,
        state=LAENDER[row.state].id,
        country="DE",
        key=row.key,
        designation=row.designation or None,
        applicant="district" if is_district_key(row.key) else "municipality",
        properties=properties,
        population_as_of=PartialDate(row.as_of) if row.as_of else None,
        degurba=row.degurba or None,
    )
