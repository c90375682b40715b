"""The list of German municipalities and districts, and how one is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from staedtenetz.catalogue.district_names import named_district
from staedtenetz.catalogue.facts import Facts
from staedtenetz.catalogue.municipality_choices import (
    KNOWN_CITY,
    Holders,
    Taken,
    ambiguous,
    is_much_larger,
    near_municipalities,
)
from staedtenetz.catalogue.municipality_names import (
    TITLES,
    Hint,
    Spelling,
    Titles,
    form,
    outside_brackets,
    start_of,
    take_apart,
)
from staedtenetz.catalogue.municipality_rows import read_municipalities
from staedtenetz.catalogue.municipality_table import (
    TYPED_WITHOUT_UMLAUTS,
    WRITTEN_TOGETHER,
    MunicipalityRow,
    NamedBy,
    PlainTable,
    Table,
    bundled_table,
    plain_table,
)
from staedtenetz.catalogue.municipality_titles import with_title
from staedtenetz.catalogue.places_abroad import is_also_abroad, is_known_abroad
from staedtenetz.catalogue.properties import Properties, PropertiesOf, known_properties
from staedtenetz.catalogue.tables import load_tables
from staedtenetz.errors import DataError, UnknownMunicipality
from staedtenetz.messages import Choices, Listed, Message
from staedtenetz.model.municipality import KnownProperty, Municipality
from staedtenetz.model.values import PartialDate, is_district_key, read_key
from staedtenetz.model.vocabulary import LAENDER, find_land
from staedtenetz.text import fold

__all__ = ["Municipalities"]

_LONGEST = 100
"""No name is longer; more would only cost time."""

_USUAL_TITLES = Titles(TITLES)
_MOST_NEAR = 3


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
                row.territory_as_of or "",
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
            raise ambiguous(word.strip(), rows, self.get)
        return rows[0]

    def take(self, word: str, state: str | None = None) -> Taken:
        """As ``find``, but a name that means one much larger place is taken for it.

        For answers that only read, and say what was taken: Weiden is Weiden i.d.OPf. with
        42,000 inhabitants and not the village of 81.
        """
        first, *others = rows = self._meant(word, state)
        if others and not is_much_larger(first, others):
            raise ambiguous(word.strip(), rows, self.get)
        abroad = (first.population or 0) < KNOWN_CITY and is_also_abroad(word)
        return Taken(first, tuple(others), abroad)

    def district(self, name: str, state: str | None = None) -> Municipality | None:
        """The district with this name or key, the word for it left out or not; else none."""
        name = name.strip()[:_LONGEST]
        found: tuple[Municipality, ...] = ()
        if not name.isdecimal():
            found = self.districts_named(name) or self.districts_named(f"Kreis {name}")
        elif (row := self.get(read_key(name))) and _is_district(row):
            found = (row,)
        fitting = [row for row in found if state in (None, row.state)]
        return fitting[0] if len(fitting) == 1 else None

    def _meant(self, word: str, state: str | None) -> tuple[Municipality, ...]:
        """Those that the word may mean, largest first; raises UnknownMunicipality for none."""
        word = word.strip()[:_LONGEST]
        digits = word.replace(" ", "")
        row = self.get(read_key(digits)) if digits.isdecimal() else None
        asked = Spelling(word, word) if row else self._asked(word)
        if asked.country not in (None, "DE"):
            raise _abroad(word)
        holders = Holders((row,)) if row else self._called(asked)
        within = holders.within(asked.state).within(state, asked.district)
        if any(within):
            fitting = within.kept(lambda rows: with_title(rows, asked.title))
            return (fitting if any(fitting) else within).likeliest()
        if any(holders):
            lands = (row.state for row in holders.whole + holders.short if row.state)
            labels = Listed(LAENDER[land].label for land in dict.fromkeys(lands))
            raise UnknownMunicipality(
                Message("error.other_land", {"word": word, "lands": labels}),
                Message("advice.other_land"),
            )
        if is_known_abroad(asked.name):
            raise _abroad(word)
        raise UnknownMunicipality(
            Message("error.unknown_municipality", {"word": word}), self._advice(word)
        )

    def _asked(self, word: str) -> Spelling:
        """The word taken apart, until someone has the name that is left."""
        asked = self.spelled(word, lambda name: any(self._called_just(name)), _USUAL_TITLES)
        if any(self._called_just(asked.name)):
            return asked
        return self.spelled(word, lambda name: any(self._called_just(name)), self.titles)

    def _called(self, asked: Spelling) -> Holders:
        """Those with the name; a district without the word for it where nobody else has it."""
        holders = self._called_just(asked.name)
        return holders if any(holders) else Holders(self.districts_named(f"Kreis {asked.name}"))

    def _called_just(self, name: str) -> Holders:
        """Those with the name as it is; of a district it has the word for it.

        What is the whole name of a municipality is none of a district: there is a Rosenheim
        (Landkreis Altenkirchen).
        """
        found = self.holders(name)
        if not any(found) and name.isascii():
            # Whoever has no umlauts on the keyboard; no municipality is spelled so.
            found = self.holders_without_umlauts(name)
        districts = () if found.whole else self.districts_named(name)
        return Holders(districts) if districts else found

    # What a spelling says; for whoever matches lists too

    def spelled(
        self,
        word: str,
        is_known: Callable[[str], bool],
        titles: Titles | None = None,
        told: Hint = Hint(),  # noqa: B008 (a named tuple)
    ) -> Spelling:
        """The name proper, without titles and places around it, unless they belong to it.

        Districts, Länder and countries are heard in brackets, after a comma, a dash or a slash:
        Altenstadt (Wetteraukreis), Brühl, NRW. So is the name once more: Köln (Cologne). What is
        ``told`` of the place is kept.
        """
        asked = Spelling(word, word, told.state, told.country, None, told.district)
        return take_apart(asked, is_known, titles or self.titles, self._hint)

    def holders(self, name: str) -> Holders:
        """The municipalities with that name, in any of its spellings but one without umlauts."""
        wanted, start = form(name), start_of(name)
        found = self._table.named(wanted, start)
        if found is None and not self.titles_within(wanted):
            # Mönchen-Gladbach and Badhomburg; but Stadt Bergen is not Stadtbergen.
            together = wanted.replace(" ", "")
            found = self._table.named(WRITTEN_TOGETHER + together, start)
            found = found or (self._table.named(together, start) if together != wanted else None)
        return self._held_by(found)

    def holders_without_umlauts(self, name: str) -> Holders:
        """The municipalities whose name this is but for the umlauts: Koln, Munster."""
        return self._held_by(self._table.named(TYPED_WITHOUT_UMLAUTS + form(name), start_of(name)))

    def districts_named(self, name: str) -> tuple[Municipality, ...]:
        """The districts that are called so, with a word that says that it is a district."""
        keys = self._district_index.get(named_district(name) or "", ())
        return tuple(map(self.__getitem__, keys))

    def forms(self) -> Iterator[tuple[str, NamedBy]]:
        """The forms of all names of municipalities, with the keys of those who have them."""
        return self._table.names()

    def titles_within(self, name: str) -> bool:
        """Whether a word of the form of a name is that of a title."""
        return not _USUAL_TITLES.words.isdisjoint(name.split())

    @cached_property
    def _district_index(self) -> Mapping[str, tuple[str, ...]]:
        return self._table.districts()

    def _held_by(self, found: NamedBy | None) -> Holders:
        if found is None:
            return Holders()
        return Holders(*(tuple(map(self.__getitem__, keys)) for keys in found))

    def _hint(self, hint: str, name: str) -> Hint | None:
        """What a hint beside the name tells: the place, by its parts, or the name once more."""
        from staedtenetz.catalogue.countries import find_member_country

        holders = self._called_just(name)
        told = Hint()
        for part in filter(None, map(str.strip, hint.split(","))):
            state, country = find_land(part), find_member_country(part)
            if state == "DE-BE" and country == "BE" and not any(holders):
                state = None  # Brüssel (BE): Berlin has one municipality only.
            district = None if state or country else self._district_with(part, holders)
            if state or country:
                told = Hint(told.state or state, "DE" if state else country, told.district)
            elif district:
                told = told._replace(district=district)
            elif not any(row in holders.whole + holders.short for row in self.holders(part).whole):
                return None
        return told

    def _district_with(self, name: str, holders: Holders) -> str | None:
        """The key of the district of that name in which one of these lies."""
        for district in (*self.districts_named(name), *self.districts_named(f"Kreis {name}")):
            if any(holders.within(None, district.key)):
                return district.key
        return None

    @cached_property
    def titles(self) -> Titles:
        """What may stand around a name: usual titles and the designations of the list."""
        parts = (outside_brackets(each).split(",") for each in self._table.designations())
        return Titles((*TITLES, *(fold(part) for each in parts for part in each)))

    def _advice(self, word: str) -> Message:
        names = self.near(word)
        if names:
            return Message("advice.meant_municipality", {"names": Choices(names)})
        return Message("advice.give_population")

    def near(self, word: str) -> tuple[str, ...]:
        """The few names most like the word; those of districts that are called so otherwise."""
        district = (named_district(word) or "").partition(" ")[2]
        called = [
            self[key].name
            for name, keys in self._district_index.items()
            for key in keys
            if district and district in name
        ]
        rows = filter(None, map(self._table.row, self._table.keys()))
        near = called or near_municipalities(word, [(row.name, row.population) for row in rows])
        return tuple(dict.fromkeys(near))[:_MOST_NEAR]


def _abroad(word: str) -> UnknownMunicipality:
    return UnknownMunicipality(
        Message("error.place_abroad", {"word": word}), Message("advice.place_abroad")
    )


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
        territory_as_of=PartialDate(row.territory) if row.territory else None,
    )
