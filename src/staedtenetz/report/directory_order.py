"""In which order the directory page shows what a municipality can join: as it is recommended.

Without wishes of the office, since the page asks for none. Cities, districts, and all of which a
membership is known have an order of their own. Smaller municipalities of one Land that are about
equally large and have the same properties share that of the one in the middle of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from staedtenetz.catalogue.directory import Directory
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.profile import Profile
from staedtenetz.recommendation.ranking import Recommendation, fits_barely, recommend
from staedtenetz.recommendation.remembered import remembered_prospects

__all__ = ["SHARED_BELOW", "Orders", "orders"]

SHARED_BELOW = 20_000
"""Smaller municipalities share an order with others alike."""

_SIZES = (500, 1_000, 2_000, 5_000, 10_000, 15_000, SHARED_BELOW)
"""Where a class of size ends; from the last one on each municipality stands for itself."""

_FIRST = 80
"""So many networks have their places; all others follow in the order of the list."""


class Orders(NamedTuple):
    """Orders of ids of networks, best first, and which one each municipality has."""

    different: tuple[tuple[str, ...], ...]
    of: tuple[int, ...]


def orders(directory: Directory, properties: Sequence[str], plan_for: int | None = None) -> Orders:
    """The orders for all municipalities; ``properties`` are those that some rule asks for."""
    towns, members = directory.municipalities.everyone, directory.members
    alike: dict[object, list[int]] = defaultdict(list)
    for place, town in enumerate(towns):
        own = town.applicant != "municipality" or members.networks_of(town.key)
        alike[place if own else _class(place, town, properties)].append(place)
    prospects = remembered_prospects()
    numbers: dict[tuple[str, ...], int] = {}
    of = [0] * len(towns)
    for places in alike.values():
        places.sort(key=lambda place: towns[place].population or 0)
        town = towns[places[len(places) // 2]]
        held = tuple(sorted(members.networks_of(town.key)))
        profile = Profile(town, memberships=held, plan_for=plan_for)
        result = recommend(directory, profile, prospects_of=prospects)
        order = tuple(_in_order(result))[:_FIRST]
        number = numbers.setdefault(order, len(numbers))
        for place in places:
            of[place] = number
    return Orders(tuple(numbers), tuple(of))


def _in_order(result: Recommendation) -> Iterator[str]:
    """What is ranked, what does not reach as far, what is taken part in otherwise.

    What fits barely and what cannot be judged is not ranked: it follows in the order of the list.
    """
    joined = (*result.ranked, *(each for each in result.aside if not fits_barely(each)))
    yield from (each.network.id for each in joined)
    yield from (each.network.id for each in result.also_possible)


def _class(place: int, town: Municipality, properties: Sequence[str]) -> object:
    size = bisect_right(_SIZES, town.population or 0)
    if size == len(_SIZES):
        return place
    return town.state, size, tuple([town.properties.get(name) for name in properties])
