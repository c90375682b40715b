"""A municipality as far as rules and fees ask about it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from staedtenetz.model.values import PartialDate

__all__ = ["DISPUTED", "Fact", "KnownProperty", "Municipality", "PropertySource"]

DISPUTED = "disputed"
"""The basis of a fact that is not settled: it says neither yes nor no."""


class PropertySource(NamedTuple):
    """Where it is known from who has a property: a public page, or else a title.

    Facts cite it by its ``ref``. ``licence`` are the terms that the source states.
    """

    url: str | None = None
    title: str | None = None
    as_of: PartialDate | None = None
    ref: str | None = None
    licence: str | None = None


class Fact(NamedTuple):
    """One thing that is known of a town, or of all in a district or a Land.

    ``key`` is the official key of whoever it is said of (8, 5 or 2 digits). ``property`` is one
    of ``FACTS``, and what rules ask for by the same name. ``value`` says more of it, such as the
    name of a site or the code of a neighbour state, ``basis`` is one of ``FACT_BASES``; both may
    be empty. ``sources`` are the refs of sources of the property.
    """

    key: str
    property: str
    value: str
    basis: str
    sources: tuple[str, ...]


class KnownProperty(NamedTuple):
    """Which German municipalities are known to have a property.

    ``holders`` are official keys: of a municipality (8 digits), or of a district or a Land (5 or 2
    digits) for all municipalities in it; ``None`` where the facts say who has it. Where the list
    is ``complete``, all others lack the property.
    """

    id: str
    holders: frozenset[str] | None
    complete: bool


class Municipality(NamedTuple):
    """A city, town or municipality, or another applicant such as a district.

    ``key`` is the official key of one in the list: 8 digits (AGS) of a municipality, 5 of a
    district. ``state`` is an ISO 3166-2 code, ``country`` an ISO 3166-1 alpha-2 code.
    ``properties`` says of each property whether the municipality has it; one that is missing is
    not known. ``population_as_of`` is the date of an official population; one that the office
    gave has none. ``territory_as_of`` stands in its place where the official directory says the
    date of the territory only. ``degurba`` is the degree of urbanisation, one of ``URBANISATION``.
    """

    name: str
    population: int | None = None
    state: str | None = None
    country: str = "DE"
    key: str | None = None
    designation: str | None = None
    applicant: str = "municipality"
    properties: Mapping[str, bool] = MappingProxyType({})
    population_as_of: PartialDate | None = None
    degurba: str | None = None
    territory_as_of: PartialDate | None = None

    @property
    def is_town(self) -> bool | None:
        """Whether it is a town, and not a village or market; ``None`` where nothing says so.

        By its designation and, where that is silent, by whether it is in no district.
        """
        if self.key is None and not self.designation:
            return None
        in_no_district = (self.key or "").endswith("000")
        return in_no_district or "stadt" in (self.designation or "").casefold()

    @property
    def is_official(self) -> bool:
        """Whether the population is that of an official directory."""
        return bool(self.population_as_of or self.territory_as_of)
