"""Which municipalities are the same to a network, so that its rules are applied to one of them.

Stands beside the rules: what a rule newly looks at has to be added here, or municipalities
that differ in it would be taken for alike.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import combinations
from math import sqrt
from typing import Any, NamedTuple

from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import POPULATION_BOUNDS, Network
from staedtenetz.rules.fees import fee_steps
from staedtenetz.rules.planning import turning_points

__all__ = ["Asked", "Likeness", "asked", "likeness", "verdict_likeness"]

Likeness = Callable[[Municipality, Iterable[str]], tuple[Any, ...]]
"""A key of municipality and memberships: whoever has the same one gets the same answer."""


class Asked(NamedTuple):
    """What the rules of a network look at, beside what an applicant is and its country.

    ``states`` is whether they ask for the Land, ``bounded`` whether they bound the population,
    ``rated`` whether a fee is a rate by it. At each of the ``sizes``, and between two of them,
    the answer is the same, but for numbers that follow from the population. ``networks`` are those
    whose membership matters, ``payers`` those of whom an amount is documented.
    """

    states: bool
    properties: tuple[str, ...]
    networks: frozenset[str]
    bounded: bool
    rated: bool
    sizes: tuple[float, ...]
    payers: frozenset[str]

    @property
    def tells_size(self) -> bool:
        """Whether the answer may name the population, or an amount that follows from it."""
        return self.bounded or self.rated

    def place(self, population: int) -> tuple[int, int]:
        """How a population stands to the sizes."""
        return bisect_left(self.sizes, population), bisect_right(self.sizes, population)


def asked(network: Network) -> Asked:
    """What the rules of that network look at."""
    types = network.memberships
    fees = [network.fee, *(each.fee for each in types if each.fee)]
    examples = [each for fee in fees for each in fee.examples]
    bounds = [
        bound
        for each in types
        for name in POPULATION_BOUNDS
        if (bound := getattr(each, name)) is not None
    ]
    # Of two types that a population misses, the one that it misses by less is looked at.
    middles = (sqrt(one * other) for one, other in combinations(bounds, 2))
    steps = (size for fee in fees for size in fee_steps(fee))
    networks = {network.id, *network.comes_with}
    networks |= {other for each in types for other in each.requires_membership}
    networks |= {other for fee in fees for other in fee.covered_by}
    networks |= {other for fee in fees for each in fee.reductions for other in each.members_of}
    return Asked(
        any(each.states for each in types),
        tuple(sorted({name for each in types for name in each.properties})),
        frozenset(networks),
        bool(bounds),
        any("rate" in FEE_FACTS[fee.model].needs for fee in fees),
        tuple(sorted({*bounds, *middles, *steps, *(turning_points(examples) if examples else ())})),
        frozenset(each.municipality for each in examples),
    )


def likeness(network: Network) -> Likeness:
    """The key of all that ``apply_rules`` says, but for the name of the municipality.

    Payers of a documented amount have a key of their own.
    """
    looked_at = asked(network)
    payers = looked_at.payers
    sized = looked_at.tells_size
    rest = _without_size(looked_at)

    def key(municipality: Municipality, held: Iterable[str]) -> tuple[Any, ...]:
        population = municipality.population
        # A village is no payer by the name of a city.
        payer = municipality[:2] if municipality.name in payers else None
        size = population if sized or population is None else looked_at.place(population)
        return (size, payer, *rest(municipality, held))

    return key


def verdict_likeness(network: Network) -> Likeness:
    """The key of all that ``judge`` says."""
    looked_at = asked(network)
    rest = _without_size(looked_at)
    if not looked_at.bounded:
        return rest
    return lambda municipality, held: (municipality.population, *rest(municipality, held))


def _without_size(looked_at: Asked) -> Likeness:
    states, properties, networks = looked_at[:3]

    def key(municipality: Municipality, held: Iterable[str]) -> tuple[Any, ...]:
        return (
            municipality.applicant,
            municipality.country,
            municipality.state if states else None,
            tuple([municipality.properties.get(name) for name in properties]),
            networks.intersection(held),
        )

    return key
