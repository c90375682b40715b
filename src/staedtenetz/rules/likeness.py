"""Which municipalities are the same to a network, so that its rules are applied to one of them.

Stands beside the rules: what a rule newly looks at has to be added here, or municipalities
that differ in it would be taken for alike.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import Any

from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import POPULATION_BOUNDS, Network
from staedtenetz.rules.planning import turning_points

__all__ = ["likeness"]


def likeness(network: Network) -> Callable[[Municipality, Iterable[str]], tuple[Any, ...]]:
    """A key of municipality and memberships: whoever has the same one gets the same answer.

    ``apply_rules`` says the same of all of them, but for their names. Payers of a documented
    amount have one of their own.
    """
    types = network.memberships
    fees = [network.fee, *(each.fee for each in types if each.fee)]
    sized = any(getattr(each, bound) is not None for each in types for bound in POPULATION_BOUNDS)
    sized = sized or any(FEE_FACTS[fee.model].by_size for fee in fees)
    examples = [each for fee in fees for each in fee.examples]
    points = turning_points(examples)
    payers = {each.municipality for each in examples}
    properties = sorted({name for each in types for name in each.properties})
    asked = {network.id, *network.comes_with}
    asked |= {other for each in types for other in each.requires_membership}
    asked |= {other for fee in fees for other in fee.covered_by}
    asked |= {other for fee in fees for each in fee.reductions for other in each.members_of}

    def size(population: int | None) -> object:
        """What matters of it: all, or how it stands to the sizes of payers of known amounts."""
        if sized or population is None:
            return population
        return bisect_left(points, population), bisect_right(points, population)

    def key(municipality: Municipality, held: Iterable[str]) -> tuple[Any, ...]:
        return (
            size(municipality.population),
            municipality.name if municipality.name in payers else None,
            municipality.applicant,
            municipality.country,
            municipality.state,
            tuple(municipality.properties.get(name) for name in properties),
            frozenset(held) & asked,
        )

    return key
