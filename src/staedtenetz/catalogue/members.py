"""Which municipality is known to belong to which network: a sample, with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from staedtenetz.catalogue.files import CsvRow, data_folder, read_rows
from staedtenetz.errors import DataError
from staedtenetz.messages import Message
from staedtenetz.text import PartialDate, is_date

__all__ = ["COLUMNS", "Member", "Members"]

COLUMNS = ("network", "ags", "name", "source", "as_of")
"""The columns of ``members.csv``."""


class Member(NamedTuple):
    """One known membership.

    ``key`` is ``None`` for members outside the list of municipalities, such as districts and
    small towns; ``as_of`` is the date of the source, where it has one.
    """

    network: str
    key: str | None
    name: str
    source: str
    as_of: PartialDate | None


class Members:
    """The known memberships. A municipality that is missing may be a member all the same."""

    def __init__(self, rows: Iterable[Member]) -> None:
        self.rows = tuple(rows)

    @classmethod
    def load(cls, path: Path | None = None) -> Members:
        """Read ``members.csv``. Raises DataError where it cannot be read."""
        file = path or data_folder() / "members.csv"
        return cls(_member(row, file) for row in read_rows(file, COLUMNS))

    @cached_property
    def by_key(self) -> Mapping[str, tuple[Member, ...]]:
        """The memberships of each municipality of the list."""
        index: dict[str, list[Member]] = {}
        for row in self.rows:
            if row.key:
                index.setdefault(row.key, []).append(row)
        return {key: tuple(rows) for key, rows in index.items()}

    @cached_property
    def by_network(self) -> Mapping[str, tuple[Member, ...]]:
        """The known members of each network."""
        index: dict[str, list[Member]] = {}
        for row in self.rows:
            index.setdefault(row.network, []).append(row)
        return {network: tuple(rows) for network, rows in index.items()}

    @cached_property
    def _networks(self) -> Mapping[str, frozenset[str]]:
        return {key: frozenset(row.network for row in rows) for key, rows in self.by_key.items()}

    def networks_of(self, key: str | None) -> frozenset[str]:
        """The networks that the municipality with that official key is known to belong to."""
        return self._networks.get(key, frozenset()) if key else frozenset()

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many municipalities of the list are known members of each network."""
        found: dict[str, int] = {}
        for networks in self._networks.values():
            for network in networks:
                found[network] = found.get(network, 0) + 1
        return found

    def of(self, key: str | None) -> tuple[Member, ...]:
        """What the municipality with that official key is known to belong to."""
        return self.by_key.get(key, ()) if key else ()


def _member(row: CsvRow, file: Path) -> Member:
    cells = row.cells
    if cells["as_of"] and not is_date(cells["as_of"]):
        values = {"file": str(file), "line": str(row.line), "value": cells["as_of"][:40]}
        raise DataError(Message("error.member_date", values), Message("advice.partial_date"))
    return Member(
        network=cells["network"],
        key=cells["ags"] or None,
        name=cells["name"],
        source=cells["source"],
        as_of=PartialDate(cells["as_of"]) if cells["as_of"] else None,
    )
