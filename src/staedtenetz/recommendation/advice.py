"""What to consider of a membership that is held, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from staedtenetz.messages import Listed, Message
from staedtenetz.model.network import INACTIVE, Network
from staedtenetz.model.profile import Membership
from staedtenetz.model.values import Money, NetworkId, PartialDate
from staedtenetz.model.vocabulary import RESULTS, STATUSES, TOPICS
from staedtenetz.recommendation.coverage import Coverage, Held
from staedtenetz.recommendation.membership_costs import compare_fee

__all__ = ["Advice", "advised"]

Advice = Literal["replace", "leave", "ends", "check", "open", "keep"]

_ZERO = Decimal(0)
_YEARS_OF_RETURN = 2
"""What a membership brought within so many years is held against its fee."""


def advised(
    held: Held, coverage: Coverage, successor: Network | None, today: PartialDate
) -> tuple[Advice, list[Message]]:
    """What to consider. To keep a membership is advised only by what it is recorded to bring."""
    network, record = held.network, held.record
    if record.until:
        return "ends", list(_after_the_end(held, coverage))
    doubts = list(_doubts(held, coverage, today))
    if network.status in INACTIVE:
        reasons = [Message("review.inactive", {"status": STATUSES[network.status].label})]
        if successor:
            reasons.append(Message("review.successor", {"network": NetworkId(successor.id)}))
            return "replace", reasons + doubts
        return ("check" if network.status == "dormant" else "leave"), reasons + doubts
    missing, use = list(_missing(held)), list(_use(record))
    if doubts:
        return "check", doubts + missing + use
    advice: Advice = "open" if missing else "keep"
    return advice, [*missing, *use, _merit(network, coverage)]


def _after_the_end(held: Held, coverage: Coverage) -> Iterator[Message]:
    yield Message("review.ends", {"date": held.record.until})
    after = coverage.afterwards(held.network)
    if after.lost:
        lost = Listed(TOPICS[topic].label for topic in after.lost)
        yield Message("review.lost", {"topics": lost})
    if after.others:
        others = tuple(map(NetworkId, after.others))
        key = "review.still_covered" if after.lost else "review.all_covered"
        yield Message(key, {"networks": others})


def _doubts(held: Held, coverage: Coverage, today: PartialDate) -> Iterator[Message]:
    """What speaks for looking at the membership again."""
    record, fee, memberships = held.record, held.fee, coverage.profile.memberships
    if record.review and record.review <= today:
        yield Message("review.due", {"date": record.review})
    if record.last_active and _over_a_year(record.last_active, today):
        yield Message("review.idle", {"date": record.last_active})
    if fee.model == "covered" and not set(fee.covered_by) & set(memberships):
        needed = tuple(NetworkId(each) for each in fee.covered_by)
        yield Message("review.not_covered", {"networks": needed})
    comparison = compare_fee(record, fee)
    if comparison and comparison.differs:
        yield comparison.said
    if held.network.status not in INACTIVE:
        yield from _about_its_topics(held, coverage, today)


def _about_its_topics(held: Held, coverage: Coverage, today: PartialDate) -> Iterator[Message]:
    """Whether the network covers what the office wants, and what it costs for that."""
    network, cost = held.network, held.cost.to_reckon_with or _ZERO
    topics, alone = coverage.topics_of(network), coverage.only_by(network)
    if not topics:
        yield Message("review.off_topic")
        return
    if not cost or _brought(held.record, today) >= cost:
        return
    fee = Money(cost, "EUR")
    if not alone:
        names = tuple(map(NetworkId, coverage.others_for(network)))
        yield Message("review.covered_elsewhere", {"fee": fee, "networks": names})
    elif coverage.is_high(cost, len(alone)):
        said = Listed(TOPICS[topic].label for topic in alone)
        yield Message("review.high", {"fee": fee, "topics": said})


def _over_a_year(date: PartialDate, today: PartialDate) -> bool:
    """Whether more than a year lies between; a month or year counts with its last day."""
    return date.last_day < f"{today.year - 1:04}{today[4:]}"


def _brought(record: Membership, today: PartialDate) -> Decimal:
    """The euros that came of the membership in the last years."""
    since = f"{today.year - _YEARS_OF_RETURN:04}{today[4:]}"
    return sum(
        (each.amount or _ZERO for each in record.results if each.date and each.date >= since), _ZERO
    )


def _missing(held: Held) -> Iterator[Message]:
    """What the office has to record before the membership can be judged."""
    if held.cost.amount is None:
        yield Message("review.fee_not_known")
    if not held.record.last_active and not held.record.results:
        yield Message("review.use_not_known")


def _use(record: Membership) -> Iterator[Message]:
    """What is recorded of its use: what came of it, and when something last happened."""
    counts = Counter(each.kind or "other" for each in record.results)
    parts = [
        Message(f"review.result.{kind}", {"count": counts[kind]})
        for kind in RESULTS
        if counts[kind]
    ]
    brought = sum((each.amount or _ZERO for each in record.results), _ZERO)
    if brought:
        parts.append(Message("review.brought", {"sum": Money(brought, "EUR")}))
    if record.last_active:
        parts.append(Message("review.last", {"date": record.last_active}))
    if parts:
        yield Message("review.used", {"parts": Listed(parts)})


def _merit(network: Network, coverage: Coverage) -> Message:
    """What the network alone covers, else what it covers at all."""
    alone = coverage.only_by(network)
    topics = alone or coverage.topics_of(network)
    key = "review.alone" if alone else "review.covers"
    return Message(key, {"topics": Listed(TOPICS[topic].label for topic in topics)})
