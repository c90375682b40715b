"""Which municipality is known to belong to which network, with the source of each.

Of most networks it is a sample; of some the list is complete as of a day. A membership that a
newer complete list no longer has, or that an office denies, is known of but does not count.
"""

from __future__ import annotations

import marshal
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from staedtenetz.files.compiled import checksum, copied, sealed
from staedtenetz.files.reading import Slip, byte_code_folder, data_folder, read_rows
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.profile import Denial, Membership, RecordedMembership
from staedtenetz.model.values import PartialDate, is_key
from staedtenetz.text import clean, fold

if TYPE_CHECKING:
    from staedtenetz.catalogue.municipalities import Municipalities

__all__ = [
    "COLUMNS",
    "Member",
    "Members",
    "MergedMembers",
    "compiled_members",
    "complete_lists",
    "lay_over_members",
    "member_slips",
    "members_csv",
    "merge_members",
    "read_members",
    "with_recorded",
]

_VERSION = "members-2"
"""To be raised where what is packed becomes another thing."""

_OLD_YEARS = 5

COLUMNS = ("network", "ags", "name", "source", "as_of")
"""The columns of ``members.csv``."""


class Member(NamedTuple):
    """One known membership, its fields in the order of ``COLUMNS``.

    ``key`` is ``None`` for members outside the list of municipalities, such as districts and
    small towns; ``as_of`` is the date of the source, where it has one. ``source`` is ``None``
    for a membership that the office itself has recorded.
    """

    network: str
    key: str | None
    name: str
    source: str | None
    as_of: PartialDate | None

    @property
    def identity(self) -> tuple[str, str]:
        """What tells memberships apart: the network, and the key or else the name."""
        return self.network, self.key or fold(self.name)

    def is_old(self, year: int) -> bool | None:
        """Whether the page that says so is older than five years; ``None`` where it has no date.

        What an office has recorded itself is as new as its own file.
        """
        if self.source is None:
            return False
        return None if self.as_of is None else year - self.as_of.year > _OLD_YEARS


class MergedMembers(NamedTuple):
    """All rows after a merge, and what became of the new ones.

    ``renewed`` were known with an older date or none; ``unchanged`` were known as they are, or
    with a newer date.
    """

    rows: tuple[Member, ...]
    added: tuple[Member, ...]
    renewed: tuple[Member, ...]
    unchanged: tuple[Member, ...]


_Located = tuple[Municipality, frozenset[str]]


class Members:
    """The known memberships. A municipality that is missing may be a member all the same.

    ``recorded`` and ``ended`` are those that an office has recorded, ``denied`` those that it
    denies; ``complete`` says of which networks all members of a day are among the rows.
    """

    def __init__(
        self,
        rows: Iterable[Member],
        recorded: Iterable[RecordedMembership] = (),
        ended: Iterable[RecordedMembership] = (),
        complete: Mapping[str, PartialDate] | None = None,
        denied: Iterable[Denial] = (),
    ) -> None:
        self._all = tuple(rows)
        self._recorded, self._ended = tuple(recorded), tuple(ended)
        self._complete = complete or {}
        self._refused = frozenset((each.network, each.municipality) for each in denied)
        self._among: dict[tuple[Municipalities, str], Sequence[_Located]] = {}

    @cached_property
    def rows(self) -> tuple[Member, ...]:
        """The memberships that count."""
        doubted = self._doubted
        return tuple(row for row in self._all if row not in doubted) if doubted else self._all

    @cached_property
    def former(self) -> tuple[Member, ...]:
        """Memberships older than a complete list that lacks them."""
        return tuple(row for row in self._doubted if not self._is_denied(row))

    @cached_property
    def denied(self) -> tuple[Member, ...]:
        """Memberships that an office denies."""
        return tuple(filter(self._is_denied, self._doubted))

    @cached_property
    def _doubted(self) -> Mapping[Member, None]:
        networks = {*self._complete, *(network for network, _ in self._refused)}
        asked = (row for row in self._all if row.network in networks)
        return {row: None for row in asked if self._is_denied(row) or self._is_former(row)}

    def _is_denied(self, row: Member) -> bool:
        """Whether an office denies it; what an office has recorded it does not deny."""
        return row.source is not None and (row.network, row.key or row.name) in self._refused

    def _is_former(self, row: Member) -> bool:
        """Whether it is older than a list of all members, and so not on it.

        What is on the list has its date; a page without a date is taken for older.
        """
        complete = self._complete.get(row.network)
        if complete is None or row.source is None:
            return False
        return row.as_of is None or row.as_of.last_day < complete

    @classmethod
    def load(cls, path: Path | None = None) -> Members:
        """Read ``members.csv``, the bundled one unless another is named.

        Which lists are complete is what the bundled directory says. Raises DataError where a file
        cannot be read.
        """
        from staedtenetz.catalogue.tables import load_tables

        return cls(read_members(path), complete=complete_lists(load_tables()))

    @cached_property
    def by_key(self) -> Mapping[str, tuple[Member, ...]]:
        """The memberships of each municipality of the list."""
        return _grouped((row.key, row) for row in self.rows if row.key)

    @cached_property
    def by_network(self) -> Mapping[str, tuple[Member, ...]]:
        """The known members of each network."""
        return _grouped((row.network, row) for row in self.rows)

    @cached_property
    def _networks(self) -> Mapping[str, frozenset[str]]:
        return {key: frozenset(row.network for row in rows) for key, rows in self.by_key.items()}

    def networks_of(self, key: str | None) -> frozenset[str]:
        """The networks that the municipality with that official key is known to belong to."""
        return self._networks.get(key, frozenset()) if key else frozenset()

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many municipalities of the list are known members of each network."""
        return Counter(network for networks in self._networks.values() for network in networks)

    def among(self, municipalities: Municipalities, applicant: str) -> Sequence[_Located]:
        """The municipalities, or the districts, with a known membership, and their networks."""
        found = self._among.get((municipalities, applicant))
        if found is None:
            found = self._among[municipalities, applicant] = tuple(
                (row, networks)
                for key, networks in self._networks.items()
                if (row := municipalities.get(key)) is not None and row.applicant == applicant
            )
        return found

    def of(self, key: str | None) -> tuple[Member, ...]:
        """What the municipality with that official key is known to belong to."""
        return self.by_key.get(key, ()) if key else ()

    def records_of(self, municipality: Municipality) -> tuple[Membership, ...]:
        """What the office has recorded of this municipality's memberships."""
        return _of(municipality, self._recorded)

    def ended_of(self, municipality: Municipality) -> tuple[Membership, ...]:
        """What the office has recorded of those that have ended."""
        return _of(municipality, self._ended)


def _of(
    municipality: Municipality, recorded: Iterable[RecordedMembership]
) -> tuple[Membership, ...]:
    names = {municipality.key, municipality.name} - {None}
    return tuple(each.record for each in recorded if each.municipality in names)


def complete_lists(tables: Mapping[str, Any]) -> dict[str, PartialDate]:
    """The day of the complete list of each network that there is one of, by the plain tables."""
    key = "known_members_complete_as_of"
    stated = [(table["id"], table[key]) for table in tables["network"] if key in table]
    dates = ((network, PartialDate.read(said)) for network, said in stated)
    return {network: date for network, date in dates if date is not None}


def _grouped(rows: Iterable[tuple[str, Member]]) -> Mapping[str, tuple[Member, ...]]:
    index: dict[str, list[Member]] = {}
    for name, row in rows:
        index.setdefault(name, []).append(row)
    return {name: tuple(found) for name, found in index.items()}


def read_members(path: Path | None = None) -> tuple[Member, ...]:
    """The rows of a list of members, the bundled one unless another is named.

    Raises DataError where it is no CSV in UTF-8, lacks a column, or has one of the slips.
    """
    if path is None:
        file = data_folder() / "members.csv"
        packed = copied(file, byte_code_folder(), _VERSION, lambda: _packed(read_members(file)))
        *columns, days = _columns(packed)
        dates = {day: PartialDate.checked(day) if day else None for day in set(days)}
        return tuple(map(Member._make, zip(*columns, map(dates.get, days), strict=True)))
    return tuple(
        Member(
            row["network"],
            row["ags"] or None,
            row["name"],
            row["source"],
            PartialDate.read(row["as_of"]),
        )
        for _, row in read_rows(path, COLUMNS, member_slips)
    )


def compiled_members(file: Path) -> bytes:
    """The compiled copy of a list of members. Raises DataError where that cannot be read."""
    return sealed(checksum(file.read_bytes()), _packed(read_members(file)), _VERSION)


def _packed(rows: Iterable[Member]) -> bytes:
    """Column by column, which is the fastest to read; dates as text, for plain types alone."""
    plain = [(*row[:-1], str(row.as_of or "")) for row in rows]
    return marshal.dumps([[row[place] for row in plain] for place in range(len(COLUMNS))], 4)


def _columns(packed: memoryview) -> list[list[str]]:
    columns: list[list[str]] = marshal.loads(packed)  # noqa: S302 (the copy is the program's own)
    return columns


def member_slips(cells: Mapping[str, str]) -> Iterator[Slip]:
    """What makes a row unusable."""
    if not cells["name"]:
        yield Slip("name", "empty")
    if any(clean(cells[column]) != cells[column] for column in COLUMNS):
        yield Slip("name", "control-characters")
    if cells["ags"] and not is_key(cells["ags"]):
        yield Slip("ags", "wrong-key")
    if cells["as_of"] and not PartialDate.read(cells["as_of"]):
        yield Slip("as_of", "wrong-date")


def lay_over_members(known: Iterable[Member], imported: Sequence[Member]) -> tuple[Member, ...]:
    """Imported rows in the place of known ones of the same member and network."""
    taken = {row.identity for row in imported}
    return (*(row for row in known if row.identity not in taken), *imported)


def with_recorded(
    known: Iterable[Member],
    current: Sequence[RecordedMembership],
    ended: Sequence[RecordedMembership],
) -> tuple[Member, ...]:
    """Known memberships, but for those that an office speaks of: of these its ``current`` ones."""
    if not current and not ended:
        return tuple(known)
    spoken = {(each.municipality, each.record.network) for each in (*current, *ended)}
    kept = (row for row in known if (row.key or row.name, row.network) not in spoken)
    return (*kept, *map(_member, current))


def merge_members(existing: Sequence[Member], new: Sequence[Member]) -> MergedMembers:
    """Add new rows to existing ones; of the same membership the one with the newer date stays.

    No membership is dropped because a list lacks it: lists are often not complete.
    """
    rows = {row.identity: row for row in existing}
    added, renewed, unchanged = [], [], []
    for row in new:
        known = rows.get(row.identity)
        if known is None:
            added.append(row)
        elif (row.as_of or "") > (known.as_of or ""):
            renewed.append(row)
        else:
            unchanged.append(row)
            continue
        rows[row.identity] = row
    ordered = sorted(rows.values(), key=lambda row: (row.network, row.key or "", row.name))
    return MergedMembers(tuple(ordered), tuple(added), tuple(renewed), tuple(unchanged))


def members_csv(rows: Iterable[Member]) -> bytes:
    """The rows as a file that ``Members.load`` reads."""
    from staedtenetz.files.cells import join_rows

    return join_rows([COLUMNS, *rows])


def _member(membership: RecordedMembership) -> Member:
    place = membership.municipality
    key = place if place.isdecimal() else None
    return Member(membership.record.network, key, place, None, membership.added)
