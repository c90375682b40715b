"""Which properties a municipality or district is known to have, and which it is known to lack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from staedtenetz.catalogue.facts import Facts, keys_above
from staedtenetz.model.municipality import DISPUTED, KnownProperty, PropertySource
from staedtenetz.model.values import PartialDate
from staedtenetz.model.vocabulary import PROPERTIES

__all__ = ["Properties", "PropertiesOf", "known_properties", "property_sources"]

_DISTRICT_KEY_LENGTH = 5
_URBAN = "urban-area"
_URBAN_DEGREES = ("1", "2")
"""Cities, towns and suburbs."""


class Properties:
    """What is known of the properties that rules ask for, told for one key at a time."""

    def __init__(self, known: Iterable[KnownProperty] = (), facts: Facts | None = None) -> None:
        asked = [entry for entry in known if entry.id in PROPERTIES]
        self._lacking = {entry.id: False for entry in asked if entry.complete}
        self._listed = [(entry.id, entry.holders) for entry in asked if entry.holders is not None]
        self._by_facts = {entry.id for entry in asked if entry.holders is None}
        self._facts = facts or Facts()
        # Most have none: they share one mapping, which keeps a list of 11,000 small.
        self._shared: dict[str, Mapping[str, bool]] = {}

    def of(self, key: str, degurba: str = "") -> Mapping[str, bool]:
        """By property whether it has it itself, or by its district or Land; else not known.

        A complete list that has neither says that it lacks the property. Of a district it stays
        open whether it has what a municipality in it has. Whether a municipality is urban follows
        from its degree of urbanisation, where that is known.
        """
        above = keys_above(key)
        held = {name: True for name, holders in self._listed if not holders.isdisjoint(above)}
        told = [fact for fact in self._facts.about(key) if fact.property in self._by_facts]
        held.update((fact.property, True) for fact in told if fact.basis != DISPUTED)
        unsettled = {fact.property for fact in told if fact.basis == DISPUTED}
        if len(key) == _DISTRICT_KEY_LENGTH:
            unsettled |= {
                name
                for name, holders in self._listed
                if name in self._lacking and any(holder.startswith(key) for holder in holders)
            }
        if not held and not unsettled & self._lacking.keys():
            if degurba not in self._shared:
                self._shared[degurba] = self._lacking | self._urban(degurba)
            return self._shared[degurba]
        lacking = {name: False for name in self._lacking if name not in unsettled}
        return lacking | self._urban(degurba) | held

    def _urban(self, degurba: str) -> dict[str, bool]:
        """Whether that degree is an urban one; nothing where it is not known or not asked for."""
        return {_URBAN: degurba in _URBAN_DEGREES} if degurba and _URBAN in self._by_facts else {}


class PropertiesOf(Mapping[str, bool]):
    """The properties of one key, looked up when they are first asked for.

    Most municipalities that a command meets are only counted or named.
    """

    __slots__ = ("_degurba", "_key", "_known", "_properties")

    def __init__(self, properties: Properties, key: str, degurba: str = "") -> None:
        self._properties, self._key, self._degurba = properties, key, degurba
        self._known: Mapping[str, bool] | None = None

    @property
    def _found(self) -> Mapping[str, bool]:
        if self._known is None:
            self._known = self._properties.of(self._key, self._degurba)
        return self._known

    def __getitem__(self, name: str) -> bool:
        return self._found[name]

    def get(self, name: str, default: Any = None) -> Any:
        """As every mapping has it, without an error on the way: rules ask it of all towns."""
        return self._found.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def known_properties(data: Mapping[str, Any]) -> tuple[KnownProperty, ...]:
    """What the tables of a data file say of the properties of municipalities."""
    return tuple(
        KnownProperty(
            id=table["id"],
            holders=frozenset(table["holders"]) if "holders" in table else None,
            complete=table["complete"],
        )
        for table in data.get("property", ())
    )


def property_sources(data: Mapping[str, Any]) -> Mapping[str, tuple[PropertySource, ...]]:
    """The sources that the tables of a data file name, by the id of each property."""
    return {
        table["id"]: tuple(
            PropertySource(
                url=row.get("url"),
                title=row.get("title"),
                as_of=PartialDate.read(row.get("as_of")),
                ref=row.get("ref"),
                licence=row.get("licence"),
            )
            for row in table["source"]
        )
        for table in data.get("property", ())
    }
