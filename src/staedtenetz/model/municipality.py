"""A municipality as far as rules and fees ask about it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from staedtenetz.model.values import PartialDate

__all__ = ["KnownProperty", "Municipality"]


class KnownProperty(NamedTuple):
    """Which German municipalities are known to have a property.

    ``holders`` are official keys: of a municipality (8 digits), or of a district or a Land (5 or 2
    digits) for all municipalities in it. Where the list is ``complete``, all others lack the
    property.
    """

    id: str
    holders: frozenset[str]
    complete: bool
    sources: tuple[str, ...]


class Municipality(NamedTuple):
    """A city, town or municipality, or another applicant such as a district.

    ``key`` is the official key of one in the list: 8 digits (AGS) of a municipality, 5 of a
    district. ``state`` is an ISO 3166-2 code, ``country`` an ISO 3166-1 alpha-2 code.
    ``properties`` says of each property whether the municipality has it; one that is missing is
    not known. ``population_as_of`` is the date of an official population; one that the office
    gave has none.
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
