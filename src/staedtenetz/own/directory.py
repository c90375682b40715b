"""The directory with what an office knows laid over it: the bundled files stay as they are."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from staedtenetz.catalogue.directory import Directory, Tables
from staedtenetz.catalogue.tables import load_tables
from staedtenetz.errors import AmbiguousMunicipality, DataError, UnknownMunicipality
from staedtenetz.messages import Message
from staedtenetz.own.place import Place
from staedtenetz.own.reading import OwnData, skipped
from staedtenetz.text import LanguageCode

if TYPE_CHECKING:
    from staedtenetz.catalogue.members import Member
    from staedtenetz.catalogue.municipality_table import Table
    from staedtenetz.model.profile import Denial, RecordedMembership

__all__ = ["lay_over_networks", "networks_beneath", "open_directory", "with_keys"]

Read = TypeVar("Read")
Tell = Callable[[Message], None]


def open_directory(own: OwnData, language: LanguageCode, tell: Tell) -> Directory:
    """The bundled directory with what an office knows laid over it.

    What does not fit is left out and handed to ``tell`` when the part that it belongs to is read.
    """
    return Directory(_LaidOver(own, tell), language)


def with_keys(own: OwnData, tell: Tell) -> OwnData:
    """The same with the keys of municipalities that a membership was recorded of by name.

    The list has grown: who was not in it may be by now. Only a name that is certain counts.
    """
    if not own.names:
        return own
    towns = open_directory(own, "de", tell).municipalities
    keys: dict[str, str] = {}
    for name in own.names:
        with contextlib.suppress(UnknownMunicipality, AmbiguousMunicipality):
            keys[name] = towns.find(name).key or name
    return own._replace(keys=keys)


class _LaidOver(Tables):
    """The bundled tables with what an office knows laid over them.

    Private is what it says of memberships: these are in ``recorded``, ``ended`` and ``denied``.
    """

    def __init__(self, own: OwnData, tell: Tell) -> None:
        super().__init__()
        self._own, self._tell = own, tell
        self._beneath = Tables()

    @cached_property
    def networks(self) -> Mapping[str, Any]:
        return lay_over_networks(self._beneath.networks, self._own, self._tell)

    @cached_property
    def municipalities(self) -> Sequence[Mapping[str, str]]:
        from staedtenetz.catalogue.municipality_rows import (
            lay_over_municipalities,
            read_municipalities,
        )

        rows = self._beneath.municipalities
        for file in self._own.files("municipalities.csv"):
            read = _unless_broken(read_municipalities, file, self._tell)
            rows = lay_over_municipalities(rows, read)
        return rows

    @property
    def municipality_table(self) -> Table:
        if not self._own.files("municipalities.csv"):
            return self._beneath.municipality_table
        from staedtenetz.catalogue.municipality_table import plain_table

        return plain_table(self.municipalities)

    @cached_property
    def members(self) -> Sequence[Member]:
        from staedtenetz.catalogue.members import lay_over_members, read_members

        rows = self._beneath.members
        for file in self._own.files("members.csv"):
            rows = lay_over_members(rows, _unless_broken(read_members, file, self._tell))
        return rows

    def not_as_bundled(self) -> frozenset[str] | None:
        if self._own.files("municipalities.csv"):
            return None
        found = {each.record.network for each in self.ended}
        found |= {each.network for each in self.denied}
        if self._own.files("members.csv"):
            bundled = set(self._beneath.members)
            found |= {row.network for row in self.members if row not in bundled}
            found |= {row.network for row in bundled.difference(self.members)}
        if self.networks is not self._beneath.networks:
            before = {table["id"]: table for table in self._beneath.networks["network"]}
            found |= {
                table["id"]
                for table in self.networks["network"]
                if _counts_differ(table, before.get(table["id"], {}))
            }
        return frozenset(found)

    @cached_property
    def recorded(self) -> Sequence[RecordedMembership]:
        return self._own.current_memberships

    @cached_property
    def ended(self) -> Sequence[RecordedMembership]:
        return tuple(filter(self._own.has_ended, self._own.memberships))

    @cached_property
    def denied(self) -> Sequence[Denial]:
        return self._own.denials


def _counts_differ(table: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether another number of members is counted on, or of others who may join."""
    counted = ("german_member_count", "german_member_as_of", "known_members_complete_as_of")
    keys = ("membership", "status", "theme", *counted)
    return table is not before and any(table.get(key) != before.get(key) for key in keys)


def lay_over_networks(data: Mapping[str, Any], own: OwnData, tell: Tell) -> Mapping[str, Any]:
    """The tables of ``networks.toml`` with the statements of all places, in their order."""
    for place, stated in own.layers:
        if stated:
            # Most offices state nothing: they do not wait for what reads statements.
            from staedtenetz.own.laying_over import lay_over

            data, problems = lay_over(data, stated)
            for problem in problems:
                tell(skipped(place.file, problem))
    return data


def networks_beneath(own: OwnData, place: Place, tell: Tell) -> Mapping[str, Any]:
    """The tables of ``networks.toml`` that what is stated in a place is laid over."""
    layers = tuple(layer for layer in own.layers if layer[0] != place)
    return lay_over_networks(load_tables(), own._replace(layers=layers), tell)


def _unless_broken(
    read: Callable[[Path], Sequence[Read]], file: Path, tell: Tell
) -> Sequence[Read]:
    """The rows of a file; none where it is broken, which is told."""
    try:
        return read(file)
    except DataError as error:
        tell(Message("own.unusable", {"problem": error.problem}))
        return ()
