"""The list of German municipalities and districts, and how one is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from staedtenetz.catalogue.district_names import district_forms, named_district
from staedtenetz.catalogue.facts import Facts
from staedtenetz.catalogue.municipality_names import (
    TITLES,
    Spelling,
    Titles,
    form,
    form_without_umlauts,
    outside_brackets,
    short_name,
    start_of,
    take_apart,
    whole_names,
)
from staedtenetz.catalogue.properties import Properties, known_properties
from staedtenetz.catalogue.tables import load_tables
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
    "Taken",
    "describe",
    "lay_over_municipalities",
    "municipality_slips",
    "read_municipalities",
    "taken_note",
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

_TYPED_WITHOUT_UMLAUTS = "*"
"""Before the form of a name as it is without umlauts; no form has such a sign."""

_DOTTED = {"a": "Ä", "o": "Ö", "u": "Ü"}
_USUAL_TITLES = Titles(TITLES)

_KNOWN_CITY = 10_000
_MOST_OTHERS = 3
_MOST_CHOICES = 8
_DISTRICT_KEY_LENGTH = 5
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

    @classmethod
    def of(cls, whole: Mapping[str, Municipality], short: Mapping[str, Municipality]) -> _Holders:
        """Those by their keys; who has the name as a whole is not among the others."""
        others = (row for key, row in short.items() if key not in whole)
        return cls(tuple(whole.values()), tuple(others))

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

    ``rows`` are the municipalities, ``districts`` the districts. ``former_names`` are names by
    which another list has called some of them, with the keys.
    """

    def __init__(
        self, rows: Iterable[Municipality], former_names: Sequence[tuple[str, str]] = ()
    ) -> None:
        self._all = tuple(rows)
        self.rows = tuple(row for row in self._all if row.applicant != "district")
        self.districts = tuple(row for row in self._all if row.applicant == "district")
        self._former_names = former_names
        self._by_start: dict[str, Mapping[str, _Holders]] = {}

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
        return cls.of(read_municipalities(path), properties, str(path or "municipalities.csv"))

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
            rows = tuple(rows)
            former = [(row["former_name"], row["ags"]) for row in rows if row.get("former_name")]
            return cls((_municipality(row, properties.of(row["ags"])) for row in rows), former)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                Message("error.broken_record", {"file": file, "record": str(error)}),
                Message("advice.reinstall"),
            ) from error

    @cached_property
    def _by_key(self) -> Mapping[str, Municipality]:
        return {row.key: row for row in self._all if row.key}

    def __getitem__(self, key: str) -> Municipality:
        return self._by_key[key]

    def get(self, key: str) -> Municipality | None:
        """The municipality or district with that official key."""
        return self._by_key.get(key)

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
            found = [self.get(_key(name))]
        else:
            found = [*(self._districts_called(name) or self._districts_called(f"Kreis {name}"))]
        rows = [row for row in found if row and row.applicant == "district"]
        fitting = [row for row in rows if state in (None, row.state)]
        return fitting[0] if len(fitting) == 1 else None

    def _meant(self, word: str, state: str | None) -> tuple[Municipality, ...]:
        """Those that the word may mean, largest first; raises UnknownMunicipality for none."""
        word = word.strip()[:_LONGEST]
        row = self._by_key.get(_key(word)) if word.isdecimal() else None
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
        return self._district_index.get(named_district(name) or "", ())

    @cached_property
    def _district_index(self) -> Mapping[str, tuple[Municipality, ...]]:
        """The districts by the forms of their names, also without an addition or umlauts."""
        index: dict[str, dict[str, Municipality]] = {}
        for row in self.districts:
            for name in {row.name, *fold_variants(row.name)}:
                for each in district_forms(name):
                    index.setdefault(each, {})[row.key or row.name] = row
        return {name: tuple(rows.values()) for name, rows in index.items()}

    def _municipalities_called(self, word: str) -> _Holders:
        for titles in (_USUAL_TITLES, None):
            asked = take_apart(
                Spelling(word, word),
                lambda name: any(self._holders(name)),
                titles or self.titles,
                lambda hint, _: (find_land(hint), None),
            )
            holders = self._holders(asked.name)
            if any(holders):
                break
        return holders.within(asked.state)

    def _holders(self, name: str) -> _Holders:
        """Those with this name. Only names that begin alike are brought into their form."""
        wanted, start = form(name), start_of(name)
        if start not in self._by_start:
            self._by_start[start] = self._index(start)
        index = self._by_start[start]
        found = index.get(wanted)
        if found is None and name.isascii():
            # Whoever has no umlauts on the keyboard; no municipality is spelled so.
            found = index.get(_TYPED_WITHOUT_UMLAUTS + wanted)
        return found or _Holders()

    def _index(self, start: str) -> Mapping[str, _Holders]:
        whole: dict[str, dict[str, Municipality]] = {}
        short: dict[str, dict[str, Municipality]] = {}
        initials = {start[:1].upper(), *_DOTTED.get(start[:1], ())}
        alike = ((row.name, row) for row in self.rows if row.name[:1] in initials)
        for name, row in (*alike, *self._further_names):
            if start_of(name) != start:
                continue
            for each, names in ((name, whole), (short_name(name), short)):
                for key in _spellings(each):
                    names.setdefault(key, {})[row.key or row.name] = row
        return {key: _Holders.of(whole.get(key, {}), short.get(key, {})) for key in whole | short}

    @cached_property
    def _further_names(self) -> Sequence[tuple[str, Municipality]]:
        """Parts of double names, former and English names."""
        double = [
            (name, row) for row in self.rows if "/" in row.name for name in whole_names(row.name)
        ]
        others = (*self._former_names, *ENGLISH_NAMES.items())
        return [*double, *((name, self._by_key[at]) for name, at in others if at in self._by_key)]

    @cached_property
    def titles(self) -> Titles:
        """What may stand around a name: usual titles and the designations of the list."""
        designations = {row.designation for row in self.rows if row.designation}
        parts = (outside_brackets(each).split(",") for each in designations)
        return Titles((*TITLES, *(fold(part) for each in parts for part in each)))

    def _advice(self, word: str) -> Message:
        from staedtenetz.text import near_names

        names = near_names(word, [row.name for row in self._all])
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
    bundled: Sequence[Mapping[str, str]], imported: Sequence[Mapping[str, str]]
) -> list[Mapping[str, str]]:
    """An imported list laid over another one.

    It is taken to be complete for every Land that it has municipalities of: what the other list
    has there beyond it has merged or is gone; so for districts. Other Länder stay as they are.
    All stand in the order of their official keys: by Land and district. The names of the other
    list stay as ``former_name``, so that what was written with them is still understood.
    """
    covered = {(row["state"], len(row["ags"])) for row in imported}
    names = {row["ags"]: row.get("former_name") or row["name"] for row in bundled}

    def laid(row: Mapping[str, str]) -> Mapping[str, str]:
        former = names.get(row["ags"], row["name"])
        return row if former == row["name"] else {**row, "former_name": former}

    kept = (row for row in bundled if (row["state"], len(row["ags"])) not in covered)
    return sorted((*map(laid, imported), *kept), key=itemgetter("ags"))


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


def _spellings(name: str) -> Iterator[str]:
    yield form(name)
    without_umlauts = form_without_umlauts(name)
    if without_umlauts:
        yield _TYPED_WITHOUT_UMLAUTS + without_umlauts


def _short_land(state: str | None) -> str:
    return LAENDER[state].synonyms[0] if state else ""


def _key(digits: str) -> str:
    """The official key with the leading zeros that a spreadsheet has dropped."""
    return digits.zfill(_DISTRICT_KEY_LENGTH if len(digits) <= _DISTRICT_KEY_LENGTH else 8)


def _municipality(row: Mapping[str, str], properties: Mapping[str, bool]) -> Municipality:
    as_of = row.get("as_of")
    return Municipality(
        name=row["name"],
        population=int(row["population"]) if row["population"] else None,
        state=LAENDER[row["state"]].id,
        country="DE",
        key=row["ags"],
        designation=row["designation"] or None,
        applicant="district" if len(row["ags"]) == _DISTRICT_KEY_LENGTH else "municipality",
        properties=properties,
        population_as_of=PartialDate(as_of) if as_of else None,
    )
