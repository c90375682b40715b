"""The chance of admission: who decides whether a municipality gets in, and what would reopen it.

All of it is read from the record: what others decide of a membership type, whether that is closed,
and when applications are taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Literal, NamedTuple

from staedtenetz.messages import Listed, Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import MembershipType, Network
from staedtenetz.model.vocabulary import DECISIONS, PROPERTIES
from staedtenetz.recommendation.evidence import NetworkEvidence
from staedtenetz.rules.eligibility import Eligibility, guideline_gap

__all__ = ["Admission", "Way", "admission", "is_shut", "minds_size", "way_in"]

Way = Literal["open", "decided", "competition", "invitation", "between_calls", "closed"]
"""Open to all who meet the rules; decided by others; by competition; by invitation; a call is
needed and none is known to be open; closed at present."""

_SCORES: Mapping[Way, Decimal] = {
    "open": Decimal(1),
    "decided": Decimal("0.8"),
    "competition": Decimal("0.5"),
    "invitation": Decimal("0.2"),
}
_NOT_KNOWN = Decimal("0.2")
_SHUT = frozenset({"between_calls", "closed"})
_PICKED = frozenset({"competition", "invitation"})
_HUNDREDTH = Decimal("0.01")
_ONE = Decimal(1)


class Admission(NamedTuple):
    """The way in, how good the chance is from 0 to 1, and why.

    ``score`` is ``None`` where nobody is let in at present.
    """

    way: Way
    score: Decimal | None
    reason: Message


def way_in(network: Network, membership: MembershipType) -> Way:
    """How that membership type is got."""
    decided = membership.decided_by
    if membership.closed or network.window == "closed":
        return "closed"
    if "competitive-call" in decided:
        return "between_calls" if network.window == "call" else "competition"
    if "invitation" in decided:
        return "invitation"
    return "decided" if decided else "open"


def is_shut(network: Network, membership: MembershipType) -> bool:
    """Whether nobody gets in at present: it is named with what would reopen it, and not ranked."""
    return way_in(network, membership) in _SHUT


def minds_size(network: Network) -> bool:
    """Whether the chance of admission may follow from the number of inhabitants."""
    return any(way_in(network, membership) in _PICKED for membership in network.memberships)


def admission(
    network: Network,
    eligibility: Eligibility,
    municipality: Municipality,
    evidence: NetworkEvidence | None,
) -> Admission:
    """The chance of a municipality that the rules do not keep out.

    It is small where it is not known whom the network admits, and where the rules ask for a
    property that the municipality is not known to have. Whoever misses a guideline of size has less
    of a chance, by the square of the proportion; where members are picked or invited, so has who is
    smaller than the smallest known one.
    """
    membership = eligibility.best.membership
    way = way_in(network, membership)
    if way in _SHUT:
        reopens = network.window_note
        return Admission(way, None, Message(f"fit.admission.{way}", {"note": reopens or ""}))
    score = _SCORES[way]
    if eligibility.verdict == "unknown":
        return Admission(way, min(score, _NOT_KNOWN), _UNKNOWN)
    known = municipality.properties
    asked = tuple([name for name in membership.properties if known.get(name) is None])
    if asked:
        return Admission(way, min(score, _NOT_KNOWN), _property_reason(asked))
    gap = guideline_gap(eligibility.best, municipality)
    if gap > 1:
        return Admission(way, _rounded(score / Decimal(gap) ** 2), _GUIDELINE)
    if way == "open":
        return Admission(way, score, _OPEN)
    smallest = _smallest_known(municipality, evidence) if way in _PICKED else None
    population = municipality.population
    if smallest and population and population < smallest:
        score *= (Decimal(population) / smallest) ** 2
        values = {"decisions": _labels(membership.decided_by), "population": smallest}
        return Admission(way, _rounded(score), Message("fit.admission.smaller", values))
    return Admission(way, score, _decided_reason(membership.decided_by))


_OPEN = Message("fit.admission.open")
_UNKNOWN = Message("fit.admission.unknown")
_GUIDELINE = Message("fit.admission.guideline")


@cache
def _property_reason(asked: tuple[str, ...]) -> Message:
    labels = Listed(PROPERTIES[name].label for name in asked)
    return Message("fit.admission.property", {"properties": labels})


@cache
def _decided_reason(decisions: tuple[str, ...]) -> Message:
    return Message("fit.admission.decided", {"decisions": _labels(decisions)})


def _labels(decisions: tuple[str, ...]) -> Listed:
    return Listed(DECISIONS[each].label for each in decisions)


def _smallest_known(municipality: Municipality, evidence: NetworkEvidence | None) -> int | None:
    return evidence.smallest.get(municipality.applicant) if evidence else None


def _rounded(score: Decimal) -> Decimal:
    return min(score.quantize(_HUNDREDTH, ROUND_HALF_UP), _ONE)
