"""The best set and what it is to be compared with, told in full: fees, topics, coverage."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import NamedTuple

from staedtenetz.errors import needing
from staedtenetz.model.network import Network
from staedtenetz.recommendation.fit import Fit
from staedtenetz.recommendation.portfolio.choice import (
    CENT,
    FULL_POINTS,
    SECOND,
    Choice,
    Limits,
    best_two,
    choice_of,
    euro_cents,
    fee_cents,
    whole_cents,
)
from staedtenetz.recommendation.portfolio.solver import Solved, next_best, solve, unproven
from staedtenetz.recommendation.ranking import Recommendation
from staedtenetz.rules.eligibility import Eligibility
from staedtenetz.rules.fees import Ends, YearlyFee, sum_of_ends

__all__ = ["BUDGET_STEP", "Chosen", "Plan", "Portfolio", "plan"]

BUDGET_STEP = Decimal(1000)
"""The euros a year by which ``Plan.more`` and ``Plan.less`` differ from the budget."""

_HUNDREDTH = Decimal("0.01")


class Chosen(NamedTuple):
    """A network of the set.

    ``fee`` is what it asks within the set, after reductions by others of the set; ``cost``
    the same in euros a year, ``None`` where it is unknown or not in euros; ``planned`` is then the
    planning value in euros that counts against the budget, where there is one. ``eligibility`` is
    that of today, before any network of the set is joined. ``topics`` are those for which it
    is the best or second best of the set and the memberships held. What ``comes_along`` with
    another one takes no fee and no effort.
    """

    network: Network
    fit: Fit
    eligibility: Eligibility
    fee: YearlyFee
    cost: Decimal | None
    topics: tuple[str, ...]
    comes_along: bool
    planned: Decimal | None = None


class Portfolio(NamedTuple):
    """A set of further memberships, in the order of the ranking, then what comes along.

    ``value`` are the points that it adds to the memberships held (40 000 for a topic of full
    weight and strength), ``cost`` the known fees in euros a year, ``planned`` the planning values
    beside them, ``effort`` in points,
    ``unknown_fees`` the ids of those whose fee is not part of the cost. ``topics`` says of
    each topic that counts how far it is covered, from 0 to 1, together with those held.
    ``at_least`` and ``at_most`` are what the set costs with the ends of the planning values;
    ``None`` where nothing tells, as of a fee of which nothing is known.
    """

    chosen: tuple[Chosen, ...]
    value: int
    cost: Decimal
    effort: int
    unknown_fees: tuple[str, ...]
    topics: Mapping[str, Decimal]
    planned: Decimal = Decimal(0)
    at_least: Decimal | None = Decimal(0)
    at_most: Decimal | None = Decimal(0)


class Plan(NamedTuple):
    """The best set within the limits, and what it is to be compared with.

    ``next_best`` has at least one network that the best set lacks and the other way round;
    ``more`` and ``less`` are the best sets with 1000 euros a year more or less, ``None``
    without a budget or where there is nothing to take away. ``held_topics`` is the coverage
    by the memberships held alone; ``left_out`` are the ids of networks that were not allowed
    because their fee is not known.
    """

    best: Portfolio
    next_best: Portfolio | None
    more: Portfolio | None
    less: Portfolio | None
    limits: Limits
    held_topics: Mapping[str, Decimal]
    left_out: tuple[str, ...]


def plan(
    result: Recommendation,
    limits: Limits,
    known_fees_only: bool = False,
) -> Plan:
    """The best set of further memberships: most value, then least cost, then least effort.

    Among sets that are equal in all of that, the one with the better places in the ranking.
    A network that adds no value is chosen only where another one requires it or gets cheaper
    by it. Raises MissingPackage without OR-Tools, UnprovenResult where no set could be proven
    best.
    """
    with needing("ortools", "portfolio"):
        import ortools.sat.python.cp_model  # noqa: F401
    choice, left_out = choice_of(result, known_fees_only)
    best = solve(choice, limits)
    if best is None:
        raise unproven()
    following = next_best(choice, limits, best)
    more, less = _other_budgets(choice, limits, best)
    return Plan(
        _portfolio(choice, best),
        None if following is None else _portfolio(choice, following),
        None if more is None else _portfolio(choice, more),
        None if less is None else _portfolio(choice, less),
        limits,
        _coverage(choice, ()),
        left_out,
    )


def _other_budgets(
    choice: Choice, limits: Limits, best: Solved
) -> tuple[Solved | None, Solved | None]:
    """The best sets with more and with less budget."""
    if limits.budget is None:
        return None, None
    more = solve(choice, limits._replace(budget=limits.budget + BUDGET_STEP), start=best)
    if limits.budget < BUDGET_STEP:
        return more, None
    budget = limits.budget - BUDGET_STEP
    # What is best with more money, and affordable with less, is best with less too.
    if best.sums.cents <= whole_cents(budget):
        return more, best
    return more, solve(choice, limits._replace(budget=budget))


def _coverage(choice: Choice, present: Iterable[str]) -> Mapping[str, Decimal]:
    """From 0 to 1 for each topic that counts: a network that is all about it has 0.8."""
    options = choice.options
    names = tuple(present)
    full = SECOND * FULL_POINTS
    return MappingProxyType(
        {
            topic: (
                best_two([*choice.held[topic], *(options[n].points.get(topic, 0) for n in names)])
                / (full * weight)
            ).quantize(_HUNDREDTH, ROUND_HALF_UP)
            for topic, weight in choice.weights.items()
        }
    )


def _portfolio(choice: Choice, solved: Solved) -> Portfolio:
    present = choice.with_along(solved.ids)
    leading = _leading(choice, present)
    chosen = tuple(_chosen(choice, name, present, leading[name]) for name in present)
    return Portfolio(
        chosen,
        solved.sums.value,
        sum((each.cost or Decimal(0) for each in chosen), Decimal(0)),
        solved.sums.effort,
        tuple(each.network.id for each in chosen if each.cost is None),
        _coverage(choice, present),
        sum((each.planned or Decimal(0) for each in chosen), Decimal(0)),
        *sum_of_ends(map(_ends_of, chosen)),
    )


def _ends_of(each: Chosen) -> Ends:
    """What comes along costs nothing, whatever it would cost alone."""
    return (each.cost, each.cost) if each.planned is None else each.fee.ends


def _chosen(choice: Choice, name: str, present: Collection[str], topics: tuple[str, ...]) -> Chosen:
    option = choice.options[name]
    fee = choice.fee_within(option, present)
    along = name in choice.along
    cents = 0 if along else fee_cents(fee)
    cost = None if cents is None else Decimal(cents) / CENT
    reckoned = euro_cents(fee) if cents is None else None
    planned = None if reckoned is None else Decimal(reckoned) / CENT
    return Chosen(option.network, option.fit, option.eligibility, fee, cost, topics, along, planned)


def _leading(choice: Choice, present: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The topics for which each is the best or second best, those held included.

    Of equals, those held come first, then the order of the set.
    """
    options = choice.options
    leading: dict[str, list[str]] = {name: [] for name in present}
    for topic in choice.weights:
        held = [(-points, 0, "") for points in choice.held[topic] if points]
        mine = [
            (-options[name].points[topic], place, name)
            for place, name in enumerate(present, start=1)
            if topic in options[name].points
        ]
        for _, _, name in sorted([*held, *mine])[:2]:
            if name:
                leading[name].append(topic)
    return {name: tuple(topics) for name, topics in leading.items()}
