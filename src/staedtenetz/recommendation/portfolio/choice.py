"""What there is to choose from, and what a set of it amounts to, in plain whole numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import NamedTuple

from staedtenetz.model.network import INACTIVE, FeeReduction, Network
from staedtenetz.model.profile import Profile
from staedtenetz.model.values import Money
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.fit import Case, Fit, fit, topic_share
from staedtenetz.recommendation.prospects import ComesWith
from staedtenetz.recommendation.ranking import Recommendation, Recommended
from staedtenetz.rules.eligibility import Eligibility
from staedtenetz.rules.fees import YearlyFee, yearly_fee
from staedtenetz.rules.for_municipality import apply_rules

__all__ = [
    "CAPACITY_POINTS",
    "CENT",
    "EFFORT_POINTS",
    "FULL_POINTS",
    "SECOND",
    "Choice",
    "Limits",
    "Option",
    "Sums",
    "best_two",
    "choice_of",
    "euro_cents",
    "fee_cents",
    "limits_of",
    "whole_cents",
]

EFFORT_POINTS: Mapping[str | None, int] = MappingProxyType(
    {"low": 1, "medium": 2, "high": 4, None: 2}
)
"""What a membership takes of an office's capacity; an effort not known counts as medium."""

CAPACITY_POINTS: Mapping[str, int] = MappingProxyType({"low": 4, "medium": 8, "high": 16})
"""The effort points that a capacity allows for further memberships."""

_USUAL_NUMBER = 5
"""The most networks where nothing limits the staff's time."""

FULL_POINTS = 10_000
SECOND = 4
"""The second best network of a topic counts 1/4: points are multiples of it, to stay whole."""
_UNJUDGED = Decimal("0.5")
CENT = 100


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


class Option(NamedTuple):
    """A network that can be chosen, or (with ``carriers``) comes along with what is chosen.

    ``points`` are its points by topic where it is the best one. Of each group in ``needs`` one
    network has to be chosen as well, and one of each group in ``reductions`` makes it cheaper.
    ``prices`` are its fees, else its planning value, in cents, none where nothing is known: first
    what it costs alone, then for each way in which reductions apply; the bits of a place say which.
    """

    network: Network
    fit: Fit
    eligibility: Eligibility
    points: Mapping[str, int]
    effort: int
    rank: int
    needs: tuple[tuple[str, ...], ...] = ()
    reductions: tuple[tuple[str, ...], ...] = ()
    prices: tuple[int, ...] = ()
    carriers: tuple[str, ...] = ()


class Sums(NamedTuple):
    """What a set amounts to: points, cents, effort points, and the sum of its places."""

    value: int
    cents: int
    effort: int
    ranks: int


class Choice(NamedTuple):
    """All that the choice rests on. ``held`` are the points of those held, by topic."""

    profile: Profile
    joinable: Mapping[str, Option]
    along: Mapping[str, Option]
    held: Mapping[str, tuple[int, ...]]
    weights: Mapping[str, Decimal]

    @property
    def options(self) -> dict[str, Option]:
        """All of them, by id."""
        return {**self.joinable, **self.along}

    def with_along(self, ids: Collection[str]) -> tuple[str, ...]:
        """The set in the order of the options, with what comes along."""
        joined = [name for name in self.joinable if name in ids]
        along = [
            name for name, each in self.along.items() if not set(each.carriers).isdisjoint(ids)
        ]
        return (*joined, *along)

    def value(self, present: Iterable[str]) -> int:
        """The points that these add to the ones of the memberships held."""
        by_topic: dict[str, list[int]] = {}
        options = self.options
        for name in present:
            for topic, points in options[name].points.items():
                by_topic.setdefault(topic, []).append(points)
        return sum(
            best_two([*self.held[topic], *points]) - best_two(self.held[topic])
            for topic, points in by_topic.items()
        )

    def fee_within(self, option: Option, present: Iterable[str]) -> YearlyFee:
        """The fee as a member of these and of those held."""
        return yearly_fee(
            option.network,
            option.eligibility.best.membership,
            self.profile.municipality,
            {*self.profile.memberships, *present},
            self.profile.plan_for,
        )

    def sums(self, ids: Collection[str]) -> Sums:
        """What the set amounts to, with what comes along."""
        present = self.with_along(ids)
        options = [self.joinable[name] for name in present if name in self.joinable]
        return Sums(
            self.value(present),
            sum(euro_cents(self.fee_within(each, present)) or 0 for each in options),
            sum(each.effort for each in options),
            sum(each.rank for each in options),
        )

    def allows(self, limits: Limits, ids: Collection[str]) -> bool:
        """Whether the set keeps the limits and has what its networks require."""
        present, sums = set(self.with_along(ids)), self.sums(ids)
        return (
            (limits.budget is None or sums.cents <= whole_cents(limits.budget))
            and (limits.effort is None or sums.effort <= limits.effort)
            and (limits.most is None or len(ids) <= limits.most)
            and all(present & set(group) for name in ids for group in self.joinable[name].needs)
        )


def best_two(points: Iterable[int]) -> int:
    """The best one whole and a quarter of the second."""
    first, second, *_ = [*sorted(points, reverse=True), 0, 0]
    return first + second // SECOND


def whole_cents(euros: Decimal) -> int:
    """Whole cents, part of a cent dropped."""
    return int(euros * CENT)


def euro_cents(fee: YearlyFee) -> int | None:
    """What counts against the budget: the fee, else the planning value."""
    return _cents(fee.planning.figure if fee.planning else fee.payable)


def fee_cents(fee: YearlyFee) -> int | None:
    """The known fee alone."""
    return _cents(fee.payable)


def _cents(money: Money | None) -> int | None:
    """Whole cents of euros; nothing is nothing in any currency."""
    if money is None or (money.amount and money.currency != "EUR"):
        return None
    return whole_cents(money.amount)


def choice_of(result: Recommendation, known_fees_only: bool) -> tuple[Choice, tuple[str, ...]]:
    """The options with their points and costs, and the ids that were left out."""
    weights = _weights(result.profile)
    priced = {each.network.id: fee_cents(each.fee) for each in result.ranked}
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
    return Choice(result.profile, joinable, along, held, weights), left_out


def _useful(joinable: Mapping[str, Option], along: Mapping[str, Option]) -> set[str]:
    """What has points of its own, or is of use to another one."""
    useful = {name for name, each in joinable.items() if each.points}
    for each in along.values():
        useful.update(each.carriers)
    for each in joinable.values():
        for group in (*each.needs, *each.reductions):
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
    exact = FULL_POINTS * weight * topic_share(network, topic) * factor
    return SECOND * int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _all_points(
    network: Network, weights: Mapping[str, Decimal], factor: Decimal
) -> dict[str, int]:
    points = {topic: _points(network, topic, w, factor) for topic, w in weights.items()}
    return {topic: value for topic, value in points.items() if value}


def _strength(judged: Fit) -> Decimal:
    return _UNJUDGED if judged.score is None else judged.score / 100


def _option(
    entry: Recommended,
    place: int,
    profile: Profile,
    weights: Mapping[str, Decimal],
    names: frozenset[str],
) -> Option:
    network = entry.network
    return Option(
        network,
        entry.fit,
        entry.eligibility,
        _all_points(network, weights, _strength(entry.fit)),
        EFFORT_POINTS[network.effort],
        place,
        _needs(entry, profile, names),
        *_reduced(entry, profile, names),
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


def _reduced(
    entry: Recommended, profile: Profile, names: frozenset[str]
) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """The groups that make it cheaper, one for each reduction, and its prices.

    The directory has one reduction a network; its schema keeps their number small.
    """
    cents = euro_cents(entry.fee)
    if cents is None:
        return (), ()
    if entry.fee.planning:
        return (), (cents,)
    membership = entry.eligibility.best.membership
    fee = membership.fee or entry.network.fee
    held = set(profile.memberships)
    to_come = [
        each
        for each in fee.reductions
        if not held & set(each.members_of) and names & set(each.members_of)
    ]

    def price(applying: Collection[FeeReduction]) -> int:
        kept = tuple(each for each in fee.reductions if each not in to_come or each in applying)
        reduced = membership._replace(fee=fee._replace(reductions=kept))
        members = held.union(*(each.members_of for each in applying))
        return euro_cents(yearly_fee(entry.network, reduced, profile.municipality, members)) or 0

    ways = range(2 ** len(to_come))
    prices = tuple(price([r for bit, r in enumerate(to_come) if way >> bit & 1]) for way in ways)
    if len(set(prices)) == 1:
        return (), prices[:1]
    groups = (tuple(name for name in each.members_of if name in names) for each in to_come)
    return tuple(groups), prices


def _along(
    result: Recommendation, names: frozenset[str], weights: Mapping[str, Decimal]
) -> dict[str, Option]:
    """What comes along with a network that can be chosen, also by way of a third one."""
    entries = {each.network.id: each for each in result.comes_with if not each.held}
    along: dict[str, Option] = {}
    for place, name in enumerate(sorted(entries), start=len(result.ranked) + 1):
        carriers = tuple(sorted(_carriers(name, entries, names)))
        if not carriers:
            continue
        network = entries[name].network
        profile = result.profile
        *_, eligibility, fee = apply_rules(
            network, profile.municipality, profile.memberships, profile.plan_for
        )
        fitting = fit(Case(network, eligibility, fee, profile, result.usual))
        points = _all_points(network, weights, _strength(fitting))
        along[name] = Option(network, fitting, eligibility, points, 0, place, carriers=carriers)
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
