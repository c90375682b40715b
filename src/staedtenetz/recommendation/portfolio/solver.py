"""The best set under the limits, proven by OR-Tools CP-SAT, in whole numbers throughout.

The same input gives the same set, and every answer of the solver is computed anew in plain
Python before it is believed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from staedtenetz.errors import UnprovenResult
from staedtenetz.messages import Message
from staedtenetz.recommendation.portfolio.choice import (
    SECOND,
    Choice,
    Limits,
    Option,
    Sums,
    whole_cents,
)

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar

__all__ = ["Solved", "next_best", "solve", "unproven"]

_MAX_SECONDS = 120.0


class Solved(NamedTuple):
    """The ids of a set, without what comes along, and what it amounts to."""

    ids: frozenset[str]
    sums: Sums


class Cut(NamedTuple):
    """A clause: not all of ``present``, or one of ``absent``. Empty parts say nothing."""

    present: tuple[str, ...]
    absent: tuple[str, ...]


class _Linear(NamedTuple):
    """A sum of variables with whole coefficients."""

    variables: list[IntVar]
    factors: list[int]


class _Model(NamedTuple):
    """The model with its variables, by id, and the linear sums of the objectives."""

    model: CpModel
    chosen: Mapping[str, IntVar]
    value: _Linear
    cents: _Linear
    effort: _Linear
    ranks: _Linear


def solve(
    choice: Choice,
    limits: Limits,
    cuts: Iterable[Cut] = (),
    start: Solved | None = None,
) -> Solved | None:
    """The best set within the limits that keeps the cuts; ``None`` where there is none.

    ``start`` is a set that is known to be within them.
    """
    built = _build(choice, limits, cuts)
    model = built.model
    ids = frozenset() if start is None else start.ids
    value = _sum_of(built.value)
    # Value first. Then cost, effort and places in one sum: what comes later counts less than
    # one unit of what comes before.
    most_ranks = sum(built.ranks.factors) + 1
    most_effort = sum(built.effort.factors) + 1
    rest = (
        _sum_of(built.cents) * (most_ranks * most_effort)
        + _sum_of(built.effort) * most_ranks
        + _sum_of(built.ranks)
    )
    if start is not None:
        model.add(value >= start.sums.value)
    model.maximize(value)
    found = _run(built, ids)
    if found is None:
        return None
    ids, points = found
    model.add(value >= points)
    model.minimize(rest)
    found = _run(built, ids)
    if found is None:
        raise unproven()
    solved = Solved(found[0], choice.sums(found[0]))
    _, cents, effort, ranks = solved.sums
    told = (points, found[1])
    own = (solved.sums.value, (cents * most_effort + effort) * most_ranks + ranks)
    if told != own or not choice.allows(limits, solved.ids):
        raise unproven()
    return solved


def unproven() -> UnprovenResult:
    """The error where no set could be proven best."""
    return UnprovenResult(Message("portfolio.unproven"), Message("advice.portfolio_unproven"))


def _sum_of(linear: _Linear):  # type: ignore[no-untyped-def]
    from ortools.sat.python.cp_model import LinearExpr

    return LinearExpr.weighted_sum(linear.variables, linear.factors)


def _run(built: _Model, hint: Collection[str]) -> tuple[frozenset[str], int] | None:
    """The ids and the objective of a proven optimum; ``None`` where nothing is possible."""
    from ortools.sat.python import cp_model

    built.model.clear_hints()  # type: ignore[no-untyped-call]
    for name, variable in built.chosen.items():
        built.model.add_hint(variable, int(name in hint))
    solver = cp_model.CpSolver()
    # One worker and a fixed seed: the same input has to give the same set.
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_time_in_seconds = _MAX_SECONDS
    # A linear relaxation knows nearly all of the levels: 100 times faster than without.
    solver.parameters.linearization_level = 2
    # With it, a wrong OPTIMAL has been reported: google/or-tools#5293.
    solver.parameters.presolve_inclusion_work_limit = 0
    status = solver.solve(built.model)
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        raise unproven()
    ids = frozenset(name for name, each in built.chosen.items() if solver.value(each))
    return ids, round(solver.objective_value)


def _build(choice: Choice, limits: Limits, cuts: Iterable[Cut]) -> _Model:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = {name: model.new_bool_var(name) for name in choice.joinable}
    present = dict(chosen)
    for name, option in choice.along.items():
        present[name] = _any(model, [chosen[carrier] for carrier in option.carriers])
    joinable = choice.joinable.items()
    built = _Model(
        model,
        chosen,
        _value_terms(choice, model, present),
        _cost_terms(choice, model, present),
        _Linear(list(chosen.values()), [each.effort for each in choice.joinable.values()]),
        _Linear(list(chosen.values()), [each.rank for each in choice.joinable.values()]),
    )
    for name, option in joinable:
        for group in option.needs:
            model.add_bool_or([*(present[other] for other in group), ~chosen[name]])
    if limits.budget is not None:
        model.add(_sum_of(built.cents) <= whole_cents(limits.budget))
    if limits.effort is not None:
        model.add(_sum_of(built.effort) <= limits.effort)
    if limits.most is not None:
        model.add(cp_model.LinearExpr.sum(list(chosen.values())) <= limits.most)
    for cut in cuts:
        model.add_bool_or(
            [
                *(~present[name] for name in cut.present),
                *(present[name] for name in cut.absent),
            ]
        )
    return built


def _any(model: CpModel, variables: list[IntVar]) -> IntVar:
    """A variable that is true exactly where one of these is."""
    if len(variables) == 1:
        return variables[0]
    either = model.new_bool_var("")
    model.add_max_equality(either, variables)
    return either


def _value_terms(choice: Choice, model: CpModel, present: Mapping[str, IntVar]) -> _Linear:
    """The points beyond those held, by levels.

    The best of some numbers is the sum of the steps between the levels that at least one of
    them reaches, the second best of those that at least two reach. That takes two variables
    a level, however many networks there are, and is a tight relaxation.
    """
    variables: list[IntVar] = []
    factors: list[int] = []
    options = choice.options
    for topic in choice.weights:
        points = {name: each.points.get(topic, 0) for name, each in options.items()}
        for level, below in _levels([*points.values(), *choice.held[topic]]):
            held = sum(each >= level for each in choice.held[topic])
            reaching = [present[name] for name, value in points.items() if value >= level]
            if held >= 2 or not reaching:
                continue
            steps = [level - below, (level - below) // SECOND][held:]
            counted = [model.new_bool_var("") for _ in steps]
            model.add(sum(counted) <= sum(reaching))
            variables += counted
            factors += steps
    return _Linear(variables, factors)


def _levels(points: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Each number of points above 0 with the next lower one."""
    ascending = sorted({0, *points})
    yield from zip(ascending[1:], ascending, strict=False)


def _cost_terms(choice: Choice, model: CpModel, present: Mapping[str, IntVar]) -> _Linear:
    """The known fees in cents, reduced by what else is chosen."""
    variables: list[IntVar] = []
    factors: list[int] = []
    for name, option in choice.joinable.items():
        if option.reductions:
            variables.append(_reduced_cost(option, model, present[name], present))
            factors.append(1)
        elif any(option.prices):
            variables.append(present[name])
            factors.append(option.prices[0])
    return _Linear(variables, factors)


def _reduced_cost(
    option: Option, model: CpModel, chosen: IntVar, present: Mapping[str, IntVar]
) -> IntVar:
    """Its price in the way in which reductions apply; nothing where it is not chosen."""
    costs = [cents for price in option.prices for cents in (0, price)]
    members = [_any(model, [present[each] for each in group]) for group in option.reductions]
    way = model.new_int_var(0, len(costs) - 1, "")
    model.add(way == chosen + sum(each * 2**bit for bit, each in enumerate(members, start=1)))
    cost = model.new_int_var(0, max(costs), "")
    model.add_element(way, costs, cost)
    return cost


def next_best(choice: Choice, limits: Limits, best: Solved) -> Solved | None:
    """The best set that is neither part of the best one nor contains it.

    A part of the best set is no other choice, nor is the best set with something on top that
    adds nothing; neither may a network without use stand in for a missing one.
    """
    if not best.ids:
        return None
    others = tuple(name for name in choice.joinable if name not in best.ids)
    cuts = [Cut((), others), Cut(tuple(sorted(best.ids)), ())]
    while others:
        found = solve(choice, limits, cuts)
        if found is None:
            return None
        useless = list(_useless(choice, found.ids))
        if not useless:
            return found
        cuts += useless
    return None


def _useless(choice: Choice, ids: frozenset[str]) -> Iterator[Cut]:
    """For each network of the set that adds nothing to the others, a cut that says so.

    It adds nothing where, for each of its topics, two others are at least as good; that holds
    in every set with these others, unless it is there for a network that depends on it.
    """
    present = choice.with_along(ids)
    value = choice.value(present)
    options = choice.options
    for name in ids:
        dependents = _dependents(choice, name)
        others = tuple(other for other in present if other != name)
        if not dependents.isdisjoint(others) or choice.value(others) < value:
            continue
        witnesses: set[str] = set()
        for topic, points in choice.joinable[name].points.items():
            by_points = sorted(others, key=lambda each: -options[each].points.get(topic, 0))
            missing = 2 - sum(each >= points for each in choice.held[topic])
            witnesses.update(by_points[: max(missing, 0)])
        yield Cut((name, *sorted(witnesses)), tuple(sorted(dependents)))


def _dependents(choice: Choice, name: str) -> set[str]:
    """The other networks that need it, get cheaper by it, or come along with it."""
    return {
        other
        for other, each in choice.options.items()
        if other != name
        and any(name in group for group in (each.carriers, *each.needs, *each.reductions))
    }
