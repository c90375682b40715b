"""Whether the rules leave a network open to a municipality, without the reasons in words.

Counting eleven thousand municipalities asks this of each; ``judge`` says the same with reasons.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import INACTIVE, POPULATION_BOUNDS, MembershipType, Network
from staedtenetz.rules.eligibility import is_in, is_within

__all__ = ["Fitting", "Standing", "asks_for_more", "fitting", "population_bounds"]

Standing = Literal["known", "open"]
"""``known``: every property that is asked for is known to be held; ``open``: one is not known."""


def asks_for_more(network: Network) -> bool:
    """Whether its rules ask for more than a kind of applicant somewhere in Germany."""
    return len(network.memberships) > 1 or any(
        each.states or each.properties or each.closed or any(_bounds(each)) or not _german(each)
        for each in network.memberships
    )


def population_bounds(network: Network) -> tuple[int, ...]:
    """All bounds of the population that its rules have, the lowest first."""
    return tuple(sorted({bound for each in network.memberships for _, bound in _bounds(each)}))


class Fitting(NamedTuple):
    """How a municipality stands to a network, and the membership type that it is about."""

    standing: Standing
    membership: str


def fitting(network: Network, municipality: Municipality) -> Fitting | None:
    """The best of the standings to its membership types, of equal ones the first.

    ``None`` where none is possible.
    """
    if network.status in INACTIVE:
        return None
    open_one = None
    for membership in network.memberships:
        found = _standing(membership, municipality)
        if found == "known":
            return Fitting(found, membership.id)
        if found and open_one is None:
            open_one = Fitting(found, membership.id)
    return open_one


def _standing(membership: MembershipType, municipality: Municipality) -> Standing | None:
    if membership.closed or municipality.applicant not in membership.applicants:
        return None
    if not _is_within_countries(membership, municipality.country):
        return None
    if membership.states and municipality.state not in membership.states:
        return None
    population = municipality.population
    if population is not None and not membership.size_negotiable:
        for rule, bound in _bounds(membership):
            if not is_within(population, rule, bound):
                return None
    held = [municipality.properties.get(name) for name in membership.properties]
    if False in held:
        return None
    return "open" if None in held else "known"


def _bounds(membership: MembershipType) -> list[tuple[str, int]]:
    bounds = ((rule, getattr(membership, rule)) for rule in POPULATION_BOUNDS)
    return [(rule, bound) for rule, bound in bounds if bound is not None]


def _is_within_countries(membership: MembershipType, country: str) -> bool:
    return any(is_in(country, area) for area in membership.countries) and not any(
        is_in(country, area) for area in membership.except_countries
    )


def _german(membership: MembershipType) -> bool:
    return _is_within_countries(membership, "DE")
