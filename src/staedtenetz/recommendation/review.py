"""Whether the memberships that a municipality has are still right: the yearly review."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Listed, Message
from staedtenetz.model.network import INACTIVE, Network
from staedtenetz.model.profile import Membership, Profile
from staedtenetz.model.values import Money, NetworkId, PartialDate
from staedtenetz.model.vocabulary import STATUSES, TOPICS
from staedtenetz.recommendation.fit import add_up
from staedtenetz.rules.fees import YearlyFee
from staedtenetz.rules.for_municipality import apply_rules
from staedtenetz.rules.planning import PlanningValue

__all__ = ["Advice", "Cost", "Review", "Reviewed", "review"]

Advice = Literal["replace", "leave", "check", "keep"]

_CENT = Decimal("0.01")
_ZERO = Decimal(0)


class Cost(NamedTuple):
    """What a membership costs a year in euros, and where the amount comes from.

    ``origin`` is ``paid`` (recorded by the office), ``published`` or ``unknown``; then
    ``amount`` is ``None``, and ``planning`` the planning value where there is one.
    """

    amount: Decimal | None
    origin: Literal["paid", "published", "unknown"]
    planning: PlanningValue | None = None


class Reviewed(NamedTuple):
    """One membership: what is recorded and published of it, what to consider, and why."""

    network: Network
    record: Membership
    cost: Cost
    fee: YearlyFee
    advice: Advice
    reasons: tuple[Message, ...]
    successor: Network | None


class Review(NamedTuple):
    """All memberships of a municipality, and what they come to together.

    ``total`` is the sum of the known costs in euros a year; ``topic_costs`` splits it: a
    membership's cost goes to its network's topics in equal parts. ``repeated`` names for each
    topic the networks that cover it, where several do; ``missing`` are topics of the office
    that none covers.
    """

    profile: Profile
    rows: tuple[Reviewed, ...]
    total: Decimal
    unknown: tuple[str, ...]
    topic_costs: Mapping[str, Decimal]
    repeated: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]


def review(catalogue: Catalogue, profile: Profile, today: PartialDate) -> Review:
    """The review of the memberships in the profile, in the order of the directory."""
    recorded = {record.network: record for record in profile.records}
    networks = [network for network in catalogue.everything if network.id in profile.memberships]
    covered = _covered(networks)
    rows = tuple(
        _reviewed(network, recorded.get(network.id), catalogue, profile, covered, today)
        for network in networks
    )
    known = [row for row in rows if row.cost.amount is not None]
    return Review(
        profile,
        rows,
        sum((row.cost.amount or _ZERO for row in known), _ZERO),
        tuple(row.network.id for row in rows if row.cost.amount is None),
        _topic_costs(known),
        {topic: ids for topic, ids in covered.items() if len(ids) > 1},
        tuple(topic for topic in profile.topics if topic not in covered),
    )


def _covered(networks: Collection[Network]) -> dict[str, tuple[str, ...]]:
    """For each topic the active networks that have it, in the order of the vocabulary."""
    active = [network for network in networks if network.status not in INACTIVE]
    covering = {
        topic: tuple(network.id for network in active if topic in network.topics)
        for topic in TOPICS
    }
    return {topic: ids for topic, ids in covering.items() if ids}


def _topic_costs(rows: Collection[Reviewed]) -> dict[str, Decimal]:
    costs = dict.fromkeys(TOPICS, _ZERO)
    for row in rows:
        for topic in row.network.topics:
            costs[topic] += (row.cost.amount or _ZERO) / len(row.network.topics)
    return add_up({topic: cost for topic, cost in costs.items() if cost}, _CENT)


def _reviewed(
    network: Network,
    record: Membership | None,
    catalogue: Catalogue,
    profile: Profile,
    covered: Mapping[str, tuple[str, ...]],
    today: PartialDate,
) -> Reviewed:
    record = record or Membership(network.id)
    fee = apply_rules(network, profile.municipality, profile.memberships, profile.plan_for).fee
    covering = set(fee.covered_by) & set(profile.memberships)
    cost = _cost(record, fee, covered=bool(covering))
    successor = catalogue.successor(network)
    doubts = list(_doubts(network, record, fee, profile, covered, today))
    if network.status in INACTIVE:
        values = {"status": STATUSES[network.status].label}
        advice: Advice = "check" if network.status == "dormant" else "leave"
        reasons = [Message("review.inactive", values)]
        if successor:
            advice = "replace"
            reasons.append(Message("review.successor", {"network": NetworkId(successor.id)}))
        return Reviewed(network, record, cost, fee, advice, (*reasons, *doubts), successor)
    if doubts:
        return Reviewed(network, record, cost, fee, "check", tuple(doubts), successor)
    merits = tuple(_merits(network, profile, covered))
    return Reviewed(network, record, cost, fee, "keep", merits, successor)


def _cost(record: Membership, fee: YearlyFee, *, covered: bool) -> Cost:
    """What the office pays; where it recorded nothing, what is published."""
    if record.fee is not None:
        return Cost(record.fee, "paid")
    payable = fee.payable
    if fee.model == "covered" and not covered:
        return Cost(None, "unknown")
    if fee.planning:
        return Cost(None, "unknown", fee.planning)
    if payable is None or (payable.currency != "EUR" and payable.amount):
        return Cost(None, "unknown")
    return Cost(payable.amount, "published")


def _doubts(
    network: Network,
    record: Membership,
    fee: YearlyFee,
    profile: Profile,
    covered: Mapping[str, tuple[str, ...]],
    today: PartialDate,
) -> Iterator[Message]:
    """What speaks for looking at the membership again."""
    if record.review and record.review <= today:
        yield Message("review.due", {"date": record.review})
    if record.last_activity and _over_a_year(record.last_activity, today):
        yield Message("review.idle", {"date": record.last_activity})
    if fee.model == "covered" and not set(fee.covered_by) & set(profile.memberships):
        needed = tuple(NetworkId(each) for each in fee.covered_by)
        yield Message("review.not_covered", {"networks": needed})
    payable = fee.payable
    paid = Money(record.fee, "EUR") if record.fee is not None else None
    if paid and payable and payable.currency == "EUR" and paid != payable:
        key = "review.fee_differs_own" if fee.own else "review.fee_differs"
        yield Message(key, {"paid": paid, "published": payable})
    if not profile.topics or network.status in INACTIVE:
        return
    wanted = [topic for topic in network.topics if topic in profile.topics]
    if not wanted:
        yield Message("review.off_topic")
    elif all(len(covered[topic]) > 1 for topic in wanted) and (record.fee or 0) > 0:
        others = dict.fromkeys(each for topic in wanted for each in covered[topic])
        names = Listed(NetworkId(each) for each in others if each != network.id)
        yield Message("review.covered_elsewhere", {"networks": names})


def _over_a_year(date: PartialDate, today: PartialDate) -> bool:
    """Whether more than a year lies between; a month or year counts with its last day."""
    return date.last_day < f"{today.year - 1:04}{today[4:]}"


def _merits(
    network: Network, profile: Profile, covered: Mapping[str, tuple[str, ...]]
) -> Iterator[Message]:
    """What speaks for the membership: what it alone covers, else what it covers at all."""
    topics = [topic for topic in network.topics if topic in (profile.topics or network.topics)]
    alone = [topic for topic in topics if covered.get(topic) == (network.id,)]
    key = "review.alone" if alone else "review.covers"
    yield Message(key, {"topics": Listed(TOPICS[topic].label for topic in alone or topics)})
