"""Fit: the weighted mean of named criteria, each 0 to 1 with a reason in words.

A criterion that cannot be judged, because the office did not answer or the network publishes
nothing, has no score and is left out of the mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from staedtenetz.messages import Listed, Message
from staedtenetz.model.network import Network
from staedtenetz.model.profile import Profile
from staedtenetz.model.vocabulary import EFFORTS, KINDS, PURPOSES, TOPICS
from staedtenetz.recommend.peers import Peers
from staedtenetz.rules.eligibility import Eligibility
from staedtenetz.rules.fees import YearlyFee

__all__ = ["DEFAULT_WEIGHTS", "Criterion", "Fit", "fit"]

DEFAULT_WEIGHTS: Mapping[str, int] = {
    "topics": 30,
    "purposes": 20,
    "peers": 20,
    "budget": 10,
    "capacity": 10,
    "admission": 20,
}
"""What each criterion counts, in the order in which reasons are given."""

_HUNDREDTH = Decimal("0.01")
_ONE = Decimal(1)
_ZERO = Decimal(0)

_ADMISSION = {"eligible": Decimal(1), "conditional": Decimal("0.4"), "unknown": Decimal("0.3")}
_CAPACITY_SCORE = {
    ("low", "low"): Decimal(1),
    ("low", "medium"): Decimal("0.4"),
    ("low", "high"): Decimal(0),
    ("medium", "low"): Decimal(1),
    ("medium", "medium"): Decimal(1),
    ("medium", "high"): Decimal("0.4"),
    ("high", "low"): Decimal(1),
    ("high", "medium"): Decimal(1),
    ("high", "high"): Decimal(1),
}
"""By capacity of the office and effort of the network."""

_TOPIC_SHARE = Decimal("0.8")
_SECOND_KIND = Decimal("0.7")
_PURPOSE_KIND = {"represent": "strategic", "learn": "thematic", "visibility": "symbolic"}
_STRONG = Decimal("0.5")
_WARNING = frozenset({"budget", "capacity"})


class Criterion(NamedTuple):
    """One criterion: its weight, its score from 0 to 1 or ``None``, and why."""

    id: str
    weight: int
    score: Decimal | None
    reason: Message

    @property
    def points(self) -> Decimal:
        """Weight times score, 0 where it could not be judged."""
        return self.weight * (self.score or _ZERO)


class Fit(NamedTuple):
    """The criteria, all of them, and their weighted mean from 0 to 100, rounded half up.

    ``score`` is ``None`` where nothing but the eligibility can be judged: that a network is
    open to a municipality says nothing of how well it fits.
    """

    score: int | None
    criteria: tuple[Criterion, ...]

    @property
    def warnings(self) -> tuple[Criterion, ...]:
        """What speaks against the network although it is possible: its fee, its effort."""
        judged = (criterion for criterion in self.criteria if criterion.id in _WARNING)
        return tuple(each for each in judged if each.score is not None and each.score < _STRONG)

    @property
    def reasons(self) -> tuple[Criterion, ...]:
        """The criteria that speak for the network, strongest first."""
        strong = [c for c in self.criteria if c.score is not None and c.score >= _STRONG]
        return tuple(sorted(strong, key=lambda criterion: -criterion.points))


def fit(
    network: Network,
    profile: Profile,
    eligibility: Eligibility,
    fee: YearlyFee,
    peers: Peers,
    weights: Mapping[str, int] = DEFAULT_WEIGHTS,
) -> Fit:
    """How well the network fits the profile."""
    judged = {
        "topics": _topics(network, profile),
        "purposes": _purposes(network, profile),
        "peers": _peers(network, eligibility, peers),
        "budget": _budget(fee, profile),
        "capacity": _capacity(network, profile),
        "admission": _admission(eligibility),
    }
    criteria = tuple(
        Criterion(name, weight, *judged[name]) for name, weight in weights.items() if weight
    )
    counted = [criterion for criterion in criteria if criterion.score is not None]
    if {criterion.id for criterion in counted} <= {"admission"}:
        return Fit(None, criteria)
    weight = sum(criterion.weight for criterion in counted)
    points = sum((criterion.points for criterion in counted), _ZERO)
    mean = 100 * points / weight if weight else _ZERO
    return Fit(int(mean.quantize(_ONE, ROUND_HALF_UP)), criteria)


Judged = tuple[Decimal | None, Message]


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole).quantize(_HUNDREDTH, ROUND_HALF_UP)


def _topics(network: Network, profile: Profile) -> Judged:
    """How far the network's subjects are the office's.

    Each topic that both have closes a part of the gap to 1: four fifths where the network
    names it first, a tenth of that less for every place further down, and less in proportion
    where the office gives the topic a smaller weight than its heaviest one.
    """
    if not profile.topics:
        return None, Message("fit.topics.not_answered")
    heaviest = max(profile.topics.values())
    shared = [topic for topic in network.topics if topic in profile.topics]
    if not shared:
        return _ZERO, Message("fit.topics.none")
    gap = _ONE
    for topic in shared:
        place = 1 - network.topics.index(topic) / Decimal(10)
        gap *= 1 - _TOPIC_SHARE * place * profile.topics[topic] / heaviest
    labels = Listed(TOPICS[topic].label for topic in shared)
    return _share(1 - gap, _ONE), Message("fit.topics.some", {"topics": labels})


def _purposes(network: Network, profile: Profile) -> Judged:
    if not profile.purposes:
        return None, Message("fit.purposes.not_answered")
    scores = {purpose: _purpose(network, purpose) for purpose in profile.purposes}
    served = Listed(PURPOSES[p].label for p, score in scores.items() if score >= _STRONG)
    score = _share(sum(scores.values(), _ZERO), Decimal(len(scores)))
    if served:
        return score, Message("fit.purposes.some", {"purposes": served})
    kinds = Listed(KINDS[kind].label for kind in network.kind)
    return score, Message("fit.purposes.none", {"kinds": kinds})


def _purpose(network: Network, purpose: str) -> Decimal:
    """Against the kind of network, whose main character comes first, and its topics."""
    if purpose == "funding":
        if "eu-funding" not in network.topics:
            return _ZERO
        return _ONE if network.topics.index("eu-funding") < 3 else _SECOND_KIND
    kind = _PURPOSE_KIND[purpose]
    if kind in network.kind:
        return _ONE if network.kind[0] == kind else _SECOND_KIND
    if purpose == "represent" and "advocacy" in network.topics:
        return _STRONG
    return _ZERO


def _peers(network: Network, eligibility: Eligibility, peers: Peers) -> Judged:
    """The share of the peers that are known members; half of them or more is full score.

    Where a membership type is closed and another one is open, the known members belong to the
    closed one and do not count.
    """
    total = len(peers.municipalities)
    if not total:
        return None, Message("fit.peers.unknown")
    members = peers.members.get(network.id, ())
    closed = any(membership.closed for membership in network.memberships)
    if closed and not eligibility.best.membership.closed:
        return _ZERO, Message("fit.peers.other_type")
    score = min(_ONE, _share(Decimal(2 * len(members)), Decimal(total)))
    if not members:
        return score, Message("fit.peers.none", {"total": total})
    names = tuple(member.name for member in members[:2])
    more = len(members) - len(names)
    if more:
        values = {"names": ", ".join(names), "count": more, "total": total}
        return score, Message("fit.peers.more", values)
    return score, Message("fit.peers.some", {"names": names, "count": len(names), "total": total})


def _budget(fee: YearlyFee, profile: Profile) -> Judged:
    """1 where it costs nothing, falling to 0 where one fee takes the whole budget."""
    if profile.budget is None:
        return None, Message("fit.budget.not_answered")
    payable = fee.payable
    if payable is None:
        return None, Message("fit.budget.fee_unknown")
    if payable.amount == 0:
        return _ONE, Message("fit.budget.free")
    if payable.currency != "EUR":
        return None, Message("fit.budget.currency", {"fee": payable})
    if payable.amount > profile.budget:
        return _ZERO, Message("fit.budget.above", {"fee": payable})
    share = _share(payable.amount, profile.budget)
    values = {"fee": payable, "percent": (100 * share).quantize(_ONE)}
    return _ONE - share, Message("fit.budget.within", values)


def _capacity(network: Network, profile: Profile) -> Judged:
    if profile.capacity is None:
        return None, Message("fit.capacity.not_answered")
    if network.effort is None:
        return None, Message("fit.capacity.effort_unknown")
    score = _CAPACITY_SCORE[profile.capacity, network.effort]
    key = "fit.capacity.enough" if score >= _STRONG else "fit.capacity.short"
    return score, Message(key, {"effort": EFFORTS[network.effort].label})


def _admission(eligibility: Eligibility) -> Judged:
    score = _ADMISSION.get(eligibility.verdict, _ZERO)
    values = {"membership": eligibility.best.membership.name}
    return score, Message(f"fit.admission.{eligibility.verdict}", values)
