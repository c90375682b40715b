"""Whether the memberships that a municipality has are still right: the yearly review."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Message
from staedtenetz.model.network import Network
from staedtenetz.model.profile import Membership, Profile
from staedtenetz.model.values import PartialDate
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.advice import Advice, advised
from staedtenetz.recommendation.coverage import Afterwards, Coverage, Held
from staedtenetz.recommendation.fit import add_up
from staedtenetz.recommendation.membership_costs import (
    Comparison,
    Cost,
    Outlook,
    compare_fee,
    cost_of,
    outlook_of,
)
from staedtenetz.rules.fees import YearlyFee
from staedtenetz.rules.for_municipality import apply_rules

__all__ = ["Ended", "Review", "Reviewed", "review"]

_CENT = Decimal("0.01")
_ZERO = Decimal(0)


class Reviewed(NamedTuple):
    """One membership: what is recorded and published of it, what to consider, and why.

    ``outlook`` is what to plan for the next year.
    """

    network: Network
    record: Membership
    cost: Cost
    outlook: Outlook
    comparison: Comparison | None
    fee: YearlyFee
    advice: Advice
    reasons: tuple[Message, ...]
    successor: Network | None


class Ended(NamedTuple):
    """A membership that has ended, and what became of its topics."""

    network: Network
    record: Membership
    afterwards: Afterwards


class Review(NamedTuple):
    """All memberships of a municipality, and what they come to together.

    ``total`` is the sum of the known costs in euros a year; ``topic_costs`` splits it: a
    membership's cost goes to its network's topics in equal parts. ``repeated`` names for each
    topic the networks that cover it, where several do; ``missing`` are topics of the office
    that none covers. ``ended`` are memberships of the past.
    """

    profile: Profile
    rows: tuple[Reviewed, ...]
    total: Decimal
    unknown: tuple[str, ...]
    topic_costs: Mapping[str, Decimal]
    repeated: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    ended: tuple[Ended, ...] = ()


def review(
    catalogue: Catalogue, profile: Profile, today: PartialDate, ended: Collection[Membership] = ()
) -> Review:
    """The review of the memberships in the profile, in the order of the directory.

    ``ended`` are memberships that the office has recorded as ended.
    """
    recorded = {record.network: record for record in profile.records}
    networks = [network for network in catalogue.everything if network.id in profile.memberships]
    held = [_held(each, recorded.get(each.id), profile, today.year) for each in networks]
    coverage = Coverage(held, profile)
    rows = tuple(_reviewed(each, coverage, catalogue, today) for each in held)
    known = [row for row in rows if row.cost.amount is not None]
    covered = coverage.covered
    return Review(
        profile,
        rows,
        sum((row.cost.amount or _ZERO for row in known), _ZERO),
        tuple(row.network.id for row in rows if row.cost.amount is None),
        _topic_costs(known),
        {topic: ids for topic, ids in covered.items() if len(ids) > 1},
        tuple(topic for topic in profile.topics if topic not in covered),
        tuple(
            Ended(catalogue[each.network], each, coverage.afterwards(catalogue[each.network]))
            for each in ended
            if each.network in catalogue
        ),
    )


def _held(network: Network, record: Membership | None, profile: Profile, year: int) -> Held:
    record = record or Membership(network.id)
    fee = apply_rules(network, profile.municipality, profile.memberships, profile.plan_for).fee
    covered = bool(set(fee.covered_by) & set(profile.memberships))
    return Held(network, record, fee, cost_of(record, fee, year, covered=covered))


def _topic_costs(rows: Collection[Reviewed]) -> dict[str, Decimal]:
    costs = dict.fromkeys(TOPICS, _ZERO)
    for row in rows:
        for topic in row.network.topics:
            costs[topic] += (row.cost.amount or _ZERO) / len(row.network.topics)
    return add_up({topic: cost for topic, cost in costs.items() if cost}, _CENT)


def _reviewed(held: Held, coverage: Coverage, catalogue: Catalogue, today: PartialDate) -> Reviewed:
    network, record, fee, cost = held
    successor = catalogue.successor(network)
    advice, reasons = advised(held, coverage, successor, today)
    outlook = outlook_of(record, cost, today.year + 1)
    comparison = compare_fee(record, fee)
    return Reviewed(
        network, record, cost, outlook, comparison, fee, advice, tuple(reasons), successor
    )
