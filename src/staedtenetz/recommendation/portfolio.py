"""The set of further memberships that covers most of the topics within an office's limits.

An exact choice with OR-Tools CP-SAT, in integers throughout: the same input gives the same
set, and every answer of the solver is computed anew in plain Python before it is believed.
OR-Tools is optional; ``plan`` raises MissingPackage where it is not installed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from staedtenetz.errors import UnprovenResult, needing
from staedtenetz.messages import Message
from staedtenetz.model.network import INACTIVE, Network
from staedtenetz.model.profile import Profile
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.fit import Case, Fit, fit, topic_share
from staedtenetz.recommendation.ranking import ComesWith, Recommendation, Recommended
from staedtenetz.rules.eligibility import Eligibility, judge
from staedtenetz.rules.fees import YearlyFee, yearly_fee

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar

__all__ = [
    "BUDGET_STEP",
    "CAPACITY_POINTS",
    "EFFORT_POINTS",
    "Chosen",
    "Limits",
    "Plan",
    "Portfolio",
    "limits_of",
    "plan",
]

EFFORT_POINTS: Mapping[str | None, int] = MappingProxyType(
    {"low": 1, "medium": 2, "high": 4, None: 2}
)
"""What a membership takes of an office's capacity; an effort not known counts as medium."""

CAPACITY_POINTS: Mapping[str, int] = MappingProxyType({"low": 4, "medium": 8, "high": 16})
"""The effort points that a capacity allows for further memberships."""

_USUAL_NUMBER = 5
"""The most networks where nothing limits the staff's time."""

BUDGET_STEP = Decimal(1000)
"""The euros a year by which ``Plan.more`` and ``Plan.less`` differ from the budget."""

_SCALE = 10_000
_SECOND = 4
"""The second best network of a topic counts 1/4: points are multiples of it, to stay whole."""
_UNJUDGED = Decimal("0.5")
_CENT = 100
_HUNDREDTH = Decimal("0.01")
_MAX_SECONDS = 120.0


class Limits(NamedTuple):
    """What further memberships may take together; ``None`` is without limit.

    ``budget`` in euros a year, ``effort`` in points (``EFFORT_POINTS``), ``most`` as a number.
    """

    budget: Decimal | None
    effort: int | None
    most: int | None


def limits_of(profile: Profile, effort: int | None = None, most: int | None = None) -> Limits:
    """The limits that are named; else those of the profile.

    Where neither a number nor the staff's time is limited, a usual number is the limit: a
    budget alone would let in every network that costs nothing.
    """
    if effort is None and profile.capacity:
        effort = CAPACITY_POINTS[profile.capacity]
    if most is None and effort is None:
        most = _USUAL_NUMBER
    return Limits(profile.budget, effort, most)


class Chosen(NamedTuple):
    """A network of the set.

    ``fee`` is what it asks within the set, after reductions by others of the set; ``cost``
    the same in euros a year, ``None`` where it is unknown or not in euros. ``eligibility`` is
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


class Portfolio(NamedTuple):
    """A set of further memberships, in the order of the ranking, then what comes along.

    ``value`` are the points that it adds to the memberships held (40 000 for a topic of full
    weight and strength), ``cost`` the known fees in euros a year, ``effort`` in points,
    ``unknown_fees`` the ids of those whose fee is not part of the cost. ``topics`` says of
    each topic that counts how far it is covered, from 0 to 1, together with those held.
    """

    chosen: tuple[Chosen, ...]
    value: int
    cost: Decimal
    effort: int
    unknown_fees: tuple[str, ...]
    topics: Mapping[str, Decimal]


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


class _Saving(NamedTuple):
    """By how many cents a fee is lower where exactly these of its reductions apply.

    Each reduction is given by the networks of which one has to be chosen.
    """

    applying: tuple[tuple[str, ...], ...]
    others: tuple[tuple[str, ...], ...]
    cents: int


class _Option(NamedTuple):
    """A network that can be chosen, or (with ``carriers``) comes along with what is chosen.

    ``points`` are its points by topic where it is the best one. ``cents`` is ``None`` where
    the fee is unknown. Of each group in ``needs`` one network has to be chosen as well.
    """

    network: Network
    fit: Fit
    eligibility: Eligibility
    points: Mapping[str, int]
    cents: int | None
    effort: int
    rank: int
    needs: tuple[tuple[str, ...], ...] = ()
    savings: tuple[_Saving, ...] = ()
    carriers: tuple[str, ...] = ()


class _Problem(NamedTuple):
    """All that the choice rests on. ``held`` are the points of those held, by topic."""

    profile: Profile
    joinable: Mapping[str, _Option]
    along: Mapping[str, _Option]
    held: Mapping[str, tuple[int, ...]]
    weights: Mapping[str, Decimal]

    @property
    def options(self) -> dict[str, _Option]:
        return {**self.joinable, **self.along}


class _Sums(NamedTuple):
    """What a set amounts to: points, cents, effort points, and the sum of its places."""

    value: int
    cents: int
    effort: int
    ranks: int


class _Solved(NamedTuple):
    """The ids of a set, without what comes along, and what it amounts to."""

    ids: frozenset[str]
    sums: _Sums


class _Cut(NamedTuple):
    """A clause: not all of ``present``, or one of ``absent``. Empty parts say nothing."""

    present: tuple[str, ...]
    absent: tuple[str, ...]


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
    problem, left_out = _problem(result, known_fees_only)
    best = _solve(problem, limits)
    if best is None:
        raise _unproven()
    following = _next_best(problem, limits, best)
    more, less = _other_budgets(problem, limits, best)
    return Plan(
        _portfolio(problem, best),
        None if following is None else _portfolio(problem, following),
        None if more is None else _portfolio(problem, more),
        None if less is None else _portfolio(problem, less),
        limits,
        _coverage(problem, ()),
        left_out,
    )


def _other_budgets(
    problem: _Problem, limits: Limits, best: _Solved
) -> tuple[_Solved | None, _Solved | None]:
    """The best sets with more and with less budget."""
    if limits.budget is None:
        return None, None
    more = _solve(problem, limits._replace(budget=limits.budget + BUDGET_STEP), start=best)
    if limits.budget < BUDGET_STEP:
        return more, None
    budget = limits.budget - BUDGET_STEP
    # What is best with more money, and affordable with less, is best with less too.
    if best.sums.cents <= _cents(budget):
        return more, best
    return more, _solve(problem, limits._replace(budget=budget))


def _cents(euros: Decimal) -> int:
    """Whole cents, part of a cent dropped."""
    return int(euros * _CENT)


# What is to be chosen from.


def _problem(result: Recommendation, known_fees_only: bool) -> tuple[_Problem, tuple[str, ...]]:
    """The options with their points and costs, and the ids that were left out."""
    weights = _weights(result.profile)
    priced = {each.network.id: _euro_cents(each.fee) for each in result.ranked}
    left_out = tuple(id_ for id_, cents in priced.items() if cents is None and known_fees_only)
    ranked = [
        (place, each)
        for place, each in enumerate(result.ranked, start=1)
        if each.network.id not in left_out
    ]
    names = frozenset(each.network.id for _, each in ranked)
    along = _along(result, names, weights)
    names |= frozenset(along)
    there = [each.network for each in result.held if each.network.status not in INACTIVE]
    there += [each.network for each in result.comes_with if each.held]
    held = {
        topic: tuple(sorted((_points(n, topic, w, Decimal(1)) for n in there), reverse=True)[:2])
        for topic, w in weights.items()
    }
    joinable = {
        each.network.id: _option(each, place, result.profile, weights, names)
        for place, each in ranked
    }
    useful = _useful(joinable, along)
    joinable = {name: each for name, each in joinable.items() if name in useful}
    return _Problem(result.profile, joinable, along, held, weights), left_out


def _useful(joinable: Mapping[str, _Option], along: Mapping[str, _Option]) -> set[str]:
    """What has points of its own, or is of use to another one."""
    useful = {name for name, each in joinable.items() if each.points}
    for each in along.values():
        useful.update(each.carriers)
    for each in joinable.values():
        for group in (*each.needs, *(g for saving in each.savings for g in saving.applying)):
            useful.update(group)
    return useful


def _weights(profile: Profile) -> dict[str, Decimal]:
    """The topics that count, with 1 for the heaviest; all of them where none is named."""
    if not profile.topics:
        return dict.fromkeys(TOPICS, Decimal(1))
    heaviest = max(profile.topics.values())
    # In the order of the vocabulary, so that the order of the answers changes nothing.
    return {name: profile.topics[name] / heaviest for name in TOPICS if name in profile.topics}


def _points(network: Network, topic: str, weight: Decimal, factor: Decimal) -> int:
    """What the network counts for the topic where it is the best one."""
    exact = _SCALE * weight * topic_share(network, topic) * factor
    return _SECOND * int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _all_points(
    network: Network, weights: Mapping[str, Decimal], factor: Decimal
) -> dict[str, int]:
    points = {topic: _points(network, topic, w, factor) for topic, w in weights.items()}
    return {topic: value for topic, value in points.items() if value}


def _euro_cents(fee: YearlyFee) -> int | None:
    """What counts against the budget; nothing is nothing in any currency."""
    payable = fee.payable
    if payable is None or (payable.amount and payable.currency != "EUR"):
        return None
    return _cents(payable.amount)


def _strength(judged: Fit) -> Decimal:
    return _UNJUDGED if judged.score is None else judged.score / 100


def _option(
    entry: Recommended,
    place: int,
    profile: Profile,
    weights: Mapping[str, Decimal],
    names: frozenset[str],
) -> _Option:
    network = entry.network
    return _Option(
        network,
        entry.fit,
        entry.eligibility,
        _all_points(network, weights, _strength(entry.fit)),
        _euro_cents(entry.fee),
        EFFORT_POINTS[network.effort],
        place,
        _needs(entry, profile, names),
        _savings(entry, profile, names),
    )


def _needs(
    entry: Recommended, profile: Profile, names: frozenset[str]
) -> tuple[tuple[str, ...], ...]:
    """Groups of which one network has to be a member, unless one is held.

    A fee that another membership covers is nothing only together with that one.
    """
    membership = entry.eligibility.best.membership
    fee = membership.fee or entry.network.fee
    groups = {membership.requires_membership, fee.covered_by if fee.model == "covered" else ()}
    held = set(profile.memberships)
    return tuple(
        tuple(name for name in group if name in names)
        for group in sorted(groups)
        if group and not held & set(group)
    )


def _savings(entry: Recommended, profile: Profile, names: frozenset[str]) -> tuple[_Saving, ...]:
    """What the reductions save that others of the set bring, for each way they can apply."""
    membership = entry.eligibility.best.membership
    fee = membership.fee or entry.network.fee
    held = set(profile.memberships)
    full = _euro_cents(entry.fee)
    groups = [
        tuple(name for name in reduction.members_of if name in names)
        for reduction in fee.reductions
        if not held & set(reduction.members_of)
    ]
    groups = [group for group in dict.fromkeys(groups) if group]
    savings: list[_Saving] = []
    for size in range(1, len(groups) + 1) if full is not None else ():
        for applying in combinations(groups, size):
            others = tuple(group for group in groups if group not in applying)
            witness = set().union(*applying).difference(*others)
            if all(witness & set(group) for group in applying):
                reduced = yearly_fee(
                    entry.network, membership, profile.municipality, held | witness
                )
                cents = _euro_cents(reduced)
                saved = (full or 0) - (cents or 0)
                if saved:
                    savings.append(_Saving(applying, others, saved))
    return tuple(savings)


def _along(
    result: Recommendation, names: frozenset[str], weights: Mapping[str, Decimal]
) -> dict[str, _Option]:
    """What comes along with a network that can be chosen, also by way of a third one."""
    entries = {each.network.id: each for each in result.comes_with if not each.held}
    along: dict[str, _Option] = {}
    for place, name in enumerate(sorted(entries), start=len(result.ranked) + 1):
        carriers = tuple(sorted(_carriers(name, entries, names)))
        if not carriers:
            continue
        network = entries[name].network
        profile = result.profile
        eligibility = judge(network, profile.municipality, profile.memberships)
        membership = eligibility.best.membership
        fee = yearly_fee(network, membership, profile.municipality, profile.memberships)
        fitting = fit(Case(network, eligibility, fee, profile, result.peers))
        points = _all_points(network, weights, _strength(fitting))
        along[name] = _Option(network, fitting, eligibility, points, 0, 0, place, carriers=carriers)
    return along


def _carriers(name: str, entries: Mapping[str, ComesWith], names: frozenset[str]) -> set[str]:
    """The networks to choose that bring it, followed through what comes along itself."""
    found: set[str] = set()
    seen = {name}
    todo = [name]
    while todo:
        for other in entries[todo.pop()].network.comes_with:
            if other in names:
                found.add(other)
            elif other in entries and other not in seen:
                seen.add(other)
                todo.append(other)
    return found


# What a set amounts to, in plain integers and apart from the solver.


def _with_along(problem: _Problem, ids: Collection[str]) -> tuple[str, ...]:
    """The set in the order of the options, with what comes along."""
    joined = [name for name in problem.joinable if name in ids]
    along = [name for name, each in problem.along.items() if not set(each.carriers).isdisjoint(ids)]
    return (*joined, *along)


def _value(problem: _Problem, present: Iterable[str]) -> int:
    """The points that these add to the ones of the memberships held."""
    by_topic: dict[str, list[int]] = {}
    options = problem.options
    for name in present:
        for topic, points in options[name].points.items():
            by_topic.setdefault(topic, []).append(points)
    return sum(
        _best_two([*problem.held[topic], *points]) - _best_two(problem.held[topic])
        for topic, points in by_topic.items()
    )


def _best_two(points: Iterable[int]) -> int:
    """The best one whole and a quarter of the second."""
    first, second, *_ = [*sorted(points, reverse=True), 0, 0]
    return first + second // _SECOND


def _fee_within(problem: _Problem, option: _Option, present: Iterable[str]) -> YearlyFee:
    """The fee as a member of these and of those held."""
    return yearly_fee(
        option.network,
        option.eligibility.best.membership,
        problem.profile.municipality,
        {*problem.profile.memberships, *present},
    )


def _sums(problem: _Problem, ids: Collection[str]) -> _Sums:
    present = _with_along(problem, ids)
    options = [problem.joinable[name] for name in present if name in problem.joinable]
    return _Sums(
        _value(problem, present),
        sum(_euro_cents(_fee_within(problem, each, present)) or 0 for each in options),
        sum(each.effort for each in options),
        sum(each.rank for each in options),
    )


def _within(problem: _Problem, limits: Limits, solved: _Solved) -> bool:
    """Whether the set keeps the limits and has what its networks require."""
    present = set(_with_along(problem, solved.ids))
    return (
        (limits.budget is None or solved.sums.cents <= _cents(limits.budget))
        and (limits.effort is None or solved.sums.effort <= limits.effort)
        and (limits.most is None or len(solved.ids) <= limits.most)
        and all(
            present & set(group) for name in solved.ids for group in problem.joinable[name].needs
        )
    )


# The choice.


class _Model(NamedTuple):
    """The model with its variables, by id, and the linear sums of the objectives."""

    model: CpModel
    chosen: Mapping[str, IntVar]
    value: _Linear
    cents: _Linear
    effort: _Linear
    ranks: _Linear


class _Linear(NamedTuple):
    """A sum of variables with whole coefficients."""

    variables: list[IntVar]
    factors: list[int]


def _solve(
    problem: _Problem,
    limits: Limits,
    cuts: Iterable[_Cut] = (),
    start: _Solved | None = None,
) -> _Solved | None:
    """The best set within the limits that keeps the cuts; ``None`` where there is none.

    ``start`` is a set that is known to be within them.
    """
    built = _build(problem, limits, cuts)
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
        raise _unproven()
    solved = _Solved(found[0], _sums(problem, found[0]))
    _, cents, effort, ranks = solved.sums
    told = (points, found[1])
    own = (solved.sums.value, (cents * most_effort + effort) * most_ranks + ranks)
    if told != own or not _within(problem, limits, solved):
        raise _unproven()
    return solved


def _unproven() -> UnprovenResult:
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
    # With it, a wrong OPTIMAL has been reported: google/or-tools#5293.
    solver.parameters.presolve_inclusion_work_limit = 0
    status = solver.solve(built.model)
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        raise _unproven()
    ids = frozenset(name for name, each in built.chosen.items() if solver.value(each))
    return ids, round(solver.objective_value)


def _build(problem: _Problem, limits: Limits, cuts: Iterable[_Cut]) -> _Model:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = {name: model.new_bool_var(name) for name in problem.joinable}
    present = dict(chosen)
    for name, option in problem.along.items():
        present[name] = _any(model, [chosen[carrier] for carrier in option.carriers])
    joinable = problem.joinable.items()
    built = _Model(
        model,
        chosen,
        _value_terms(problem, model, present),
        _cost_terms(problem, model, present),
        _Linear(list(chosen.values()), [each.effort for each in problem.joinable.values()]),
        _Linear(list(chosen.values()), [each.rank for each in problem.joinable.values()]),
    )
    for name, option in joinable:
        for group in option.needs:
            model.add_bool_or([*(present[other] for other in group), ~chosen[name]])
    if limits.budget is not None:
        model.add(_sum_of(built.cents) <= _cents(limits.budget))
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


def _value_terms(problem: _Problem, model: CpModel, present: Mapping[str, IntVar]) -> _Linear:
    """The points beyond those held, by levels.

    The best of some numbers is the sum of the steps between the levels that at least one of
    them reaches, the second best of those that at least two reach. That takes two variables
    a level, however many networks there are, and is a tight relaxation.
    """
    variables: list[IntVar] = []
    factors: list[int] = []
    options = problem.options
    for topic in problem.weights:
        points = {name: each.points.get(topic, 0) for name, each in options.items()}
        for level, below in _levels([*points.values(), *problem.held[topic]]):
            held = sum(each >= level for each in problem.held[topic])
            reaching = [present[name] for name, value in points.items() if value >= level]
            if held >= 2 or not reaching:
                continue
            steps = [level - below, (level - below) // _SECOND][held:]
            counted = [model.new_bool_var("") for _ in steps]
            model.add(sum(counted) <= sum(reaching))
            variables += counted
            factors += steps
    return _Linear(variables, factors)


def _levels(points: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Each number of points above 0 with the next lower one."""
    ascending = sorted({0, *points})
    yield from zip(ascending[1:], ascending, strict=False)


def _cost_terms(problem: _Problem, model: CpModel, present: Mapping[str, IntVar]) -> _Linear:
    """The known fees in cents, less what is saved."""
    variables: list[IntVar] = []
    factors: list[int] = []
    for name, option in problem.joinable.items():
        if option.cents:
            variables.append(present[name])
            factors.append(option.cents)
        for saving in option.savings:
            applying = [
                _any(model, [present[other] for other in group]) for group in saving.applying
            ]
            others = [~present[other] for group in saving.others for other in group]
            literals = [present[name], *applying, *others]
            saved = model.new_bool_var("")
            model.add_bool_and(literals).only_enforce_if(saved)
            model.add_bool_or([saved, *(~literal for literal in literals)])
            variables.append(saved)
            factors.append(-saving.cents)
    return _Linear(variables, factors)


# The next best set.


def _next_best(problem: _Problem, limits: Limits, best: _Solved) -> _Solved | None:
    """The best set that is neither part of the best one nor contains it.

    A part of the best set is no other choice, nor is the best set with something on top that
    adds nothing; neither may a network without use stand in for a missing one.
    """
    if not best.ids:
        return None
    others = tuple(name for name in problem.joinable if name not in best.ids)
    cuts = [_Cut((), others), _Cut(tuple(sorted(best.ids)), ())]
    while others:
        found = _solve(problem, limits, cuts)
        if found is None:
            return None
        useless = list(_useless(problem, found.ids))
        if not useless:
            return found
        cuts += useless
    return None


def _useless(problem: _Problem, ids: frozenset[str]) -> Iterator[_Cut]:
    """For each network of the set that adds nothing to the others, a cut that says so.

    It adds nothing where, for each of its topics, two others are at least as good; that holds
    in every set with these others, unless it is there for a network that depends on it.
    """
    present = _with_along(problem, ids)
    value = _value(problem, present)
    options = problem.options
    for name in ids:
        dependents = _dependents(problem, name)
        others = tuple(other for other in present if other != name)
        if not dependents.isdisjoint(others) or _value(problem, others) < value:
            continue
        witnesses: set[str] = set()
        for topic, points in problem.joinable[name].points.items():
            by_points = sorted(others, key=lambda each: -options[each].points.get(topic, 0))
            missing = 2 - sum(each >= points for each in problem.held[topic])
            witnesses.update(by_points[: max(missing, 0)])
        yield _Cut((name, *sorted(witnesses)), tuple(sorted(dependents)))


def _dependents(problem: _Problem, name: str) -> set[str]:
    """The networks that need it, get cheaper by it, or come along with it."""
    return {
        other
        for other, each in problem.options.items()
        if name in each.carriers
        or any(name in group for group in each.needs)
        or any(name in group for saving in each.savings for group in saving.applying)
    }


# The answer.


def _coverage(problem: _Problem, present: Iterable[str]) -> Mapping[str, Decimal]:
    """From 0 to 1 for each topic that counts: a network that is all about it has 0.8."""
    options = problem.options
    names = tuple(present)
    full = _SECOND * _SCALE
    return MappingProxyType(
        {
            topic: (
                _best_two([*problem.held[topic], *(options[n].points.get(topic, 0) for n in names)])
                / (full * weight)
            ).quantize(_HUNDREDTH, ROUND_HALF_UP)
            for topic, weight in problem.weights.items()
        }
    )


def _portfolio(problem: _Problem, solved: _Solved) -> Portfolio:
    present = _with_along(problem, solved.ids)
    leading = _leading(problem, present)
    chosen = tuple(_chosen(problem, name, present, leading[name]) for name in present)
    return Portfolio(
        chosen,
        solved.sums.value,
        Decimal(solved.sums.cents) / _CENT,
        solved.sums.effort,
        tuple(each.network.id for each in chosen if each.cost is None),
        _coverage(problem, present),
    )


def _chosen(
    problem: _Problem, name: str, present: Collection[str], topics: tuple[str, ...]
) -> Chosen:
    option = problem.options[name]
    fee = _fee_within(problem, option, present)
    along = name in problem.along
    cents = 0 if along else _euro_cents(fee)
    cost = None if cents is None else (Decimal(cents) / _CENT)
    return Chosen(option.network, option.fit, option.eligibility, fee, cost, topics, along)


def _leading(problem: _Problem, present: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The topics for which each is the best or second best, those held included.

    Of equals, those held come first, then the order of the set.
    """
    options = problem.options
    leading: dict[str, list[str]] = {name: [] for name in present}
    for topic in problem.weights:
        held = [(-points, 0, "") for points in problem.held[topic] if points]
        mine = [
            (-options[name].points[topic], place, name)
            for place, name in enumerate(present, start=1)
            if topic in options[name].points
        ]
        for _, _, name in sorted([*held, *mine])[:2]:
            if name:
                leading[name].append(topic)
    return {name: tuple(topics) for name, topics in leading.items()}
