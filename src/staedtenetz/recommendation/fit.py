"""Fit: the weighted mean of named criteria, each 0 to 1 with a reason in words.

A criterion that cannot be judged, because the office did not answer or the network publishes
nothing, has no score and is left out of the mean: it neither helps nor hurts. What each
criterion compares, and the literature behind it, stands in docs/method.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache
from typing import NamedTuple

from staedtenetz.messages import Listed, Message
from staedtenetz.model.network import Network
from staedtenetz.model.profile import CRITERIA, Profile
from staedtenetz.model.values import Money
from staedtenetz.model.vocabulary import (
    EFFORTS,
    KINDS,
    PURPOSES,
    SCOPES,
    TOPICS,
    WORKING_LANGUAGES,
)
from staedtenetz.recommendation.admission import admission
from staedtenetz.recommendation.usual import Usual
from staedtenetz.rules.eligibility import Eligibility
from staedtenetz.rules.fees import YearlyFee

__all__ = [
    "ANSWER_OF",
    "Case",
    "Criterion",
    "Fit",
    "add_up",
    "assess",
    "fit",
    "is_answered",
    "mean",
    "presumed",
    "purpose_share",
    "says_of_fitting",
    "share_at",
    "topic_share",
    "weighted_mean",
    "with_usual",
    "without_usual",
]

_HUNDREDTH = Decimal("0.01")
_TENTH = Decimal("0.1")
_ONE = Decimal(1)
_ZERO = Decimal(0)
_HUNDRED = Decimal(100)

_LEVELS = ("low", "medium", "high")
_EFFORT_SCORE = (_ONE, Decimal("0.4"), _ZERO)
"""By how many levels the effort of the network goes beyond the capacity of the office."""

_TOPIC_SHARE = Decimal("0.8")
_SECOND_KIND = Decimal("0.7")
_NEXT_SCOPE = Decimal("0.5")
_PURPOSE_KIND = {"represent": "strategic", "learn": "thematic", "visibility": "symbolic"}
_STRONG = Decimal("0.5")
_WARNING = frozenset({"fee", "effort", "admission"})
_UNCHECKED = Decimal("0.5")
"""The score of a fee that could not be held against the budget: as if it took half of it."""

_SAYS_NOTHING_OF_FITTING = frozenset({"admission", "fee", "effort", "scope", "languages"})
"""What makes it easy to take part makes no network fit: no fit is made of it alone."""

_LADDER = ("state", "national", "europe", "world")

_USUAL = CRITERIA.index("usual")
_ADMISSION = CRITERIA.index("admission")

ANSWER_OF = {
    "topics": "topics",
    "purposes": "purposes",
    "fee": "budget",
    "effort": "capacity",
    "scope": "scopes",
    "languages": "languages",
}
"""The answer that each criterion rests on, by the keys of a profile; how usual it is and the
chance of admission rest on none."""


def says_of_fitting(criterion: str) -> bool:
    """Whether the criterion says how well a network fits, and not only how easy it makes it."""
    return criterion not in _SAYS_NOTHING_OF_FITTING


class Case(NamedTuple):
    """A network that a municipality may join: all that its fit is judged by."""

    network: Network
    eligibility: Eligibility
    fee: YearlyFee
    profile: Profile
    usual: Usual


class Told(NamedTuple):
    """The reason of the criterion how usual a network is, put into words when it is asked for."""

    usual: Usual
    network: Network

    @property
    def message(self) -> Message:
        """The estimate in words."""
        return self.usual.told(self.network)


class Criterion(NamedTuple):
    """One criterion: its weight, its score from 0 to 1 or ``None``, and why.

    ``why`` is the reason, or what will say it: of most networks nobody asks for it. ``presumed`` is
    what stands in the mean where nothing is known that it could be judged by: the score of an
    average network.
    """

    id: str
    weight: Decimal
    score: Decimal | None
    why: Message | Told
    presumed: Decimal | None = None

    @property
    def reason(self) -> Message:
        """Why the score is as it is."""
        return self.why if isinstance(self.why, Message) else self.why.message

    @property
    def value(self) -> Decimal | None:
        """What stands in the mean."""
        return self.presumed if self.score is None else self.score

    @property
    def says_of_fitting(self) -> bool:
        """Whether it was judged, counts, and says how well the network fits."""
        return self.score is not None and bool(self.weight) and says_of_fitting(self.id)

    @property
    def is_unchecked(self) -> bool:
        """Whether the answer could not be held against what is known of the network."""
        return self.reason.key in _UNCHECKED_REASONS

    @property
    def product(self) -> Decimal:
        """Weight times what stands in the mean, 0 where nothing does."""
        return self.weight * (self.value or _ZERO)


class Fit(NamedTuple):
    """The criteria, all of them, and their weighted mean from 0 to 100 with one decimal.

    ``score`` is ``None`` where no criterion could be judged. ``match`` is the score without what
    says nothing of how well the network fits.
    """

    score: Decimal | None
    criteria: tuple[Criterion, ...]
    match: Decimal | None = None

    @property
    def rounded(self) -> int | None:
        """The score as a whole number, half up, as tables show it."""
        return None if self.score is None else int(self.score.quantize(_ONE, ROUND_HALF_UP))

    @property
    def chance(self) -> Decimal:
        """The chance of admission from 0 to 1; 1 where nothing is said of it."""
        found = self.criteria[_ADMISSION].score
        return _ONE if found is None else found

    @property
    def counted(self) -> tuple[Criterion, ...]:
        """The criteria that are part of the mean."""
        return tuple(each for each in self.criteria if each.value is not None and each.weight)

    @property
    def weight(self) -> Decimal:
        """The sum of the weights that the products are divided by."""
        return sum((each.weight for each in self.counted), _ZERO)

    @property
    def points(self) -> dict[str, Decimal]:
        """What each counted criterion adds to the score, in tenths: the parts add up to it.

        Rounded as ``add_up`` does.
        """
        if self.score is None:
            return {}
        exact = {each.id: _HUNDRED * each.product / self.weight for each in self.counted}
        return add_up(exact, _TENTH, self.score)

    @property
    def warnings(self) -> tuple[Criterion, ...]:
        """What speaks against the network although it is possible: its fee, effort, admission.

        So does a fee that could not be held against the budget.
        """
        judged = (criterion for criterion in self.counted if criterion.id in _WARNING)
        return tuple(each for each in judged if each.is_unchecked or (each.score or 0) < _STRONG)

    @property
    def reasons(self) -> tuple[Criterion, ...]:
        """The criteria that speak for the network, strongest first; known members however few."""
        told = [each for each in self.counted if each.product and _speaks_for(each)]
        return tuple(sorted(told, key=lambda criterion: -criterion.product))


def add_up(
    exact: Mapping[str, Decimal], unit: Decimal, total: Decimal | None = None
) -> dict[str, Decimal]:
    """The values in whole units, so that they add up to the total: their sum rounded half up.

    The method of largest remainders (Hare/Niemeyer); of equal remainders the first is served
    first.
    """
    if total is None:
        total = sum(exact.values(), _ZERO).quantize(unit, ROUND_HALF_UP)
    parts = {name: value.quantize(unit, ROUND_FLOOR) for name, value in exact.items()}
    missing = int((total - sum(parts.values(), _ZERO)) / unit)
    largest = sorted(exact, key=lambda name: parts[name] - exact[name])
    for name in largest[:missing]:
        parts[name] += unit
    return parts


def _speaks_for(criterion: Criterion) -> bool:
    if criterion.id == "usual":
        return (criterion.score or 0) >= _STRONG or criterion.reason.key in _KNOWN_OF_LIKE_SIZE
    if criterion.id == "admission" or criterion.is_unchecked:
        return False
    return criterion.score is not None and criterion.score >= _STRONG


def fit(case: Case) -> Fit:
    """How well the network fits the profile."""
    return with_usual(without_usual(case), case)


def without_usual(case: Case) -> tuple[Criterion, ...]:
    """All criteria but how usual the network is, which is another thing for each municipality."""
    weights = case.profile.weights
    return tuple([_judged(name, weights[name], case) for name in CRITERIA if name != "usual"])


def with_usual(others: tuple[Criterion, ...], case: Case) -> Fit:
    """The fit that the other criteria make up with how usual the network is."""
    usual = Criterion("usual", case.profile.weights["usual"], *_usual(case))
    average = case.usual.average if usual.score is None else None
    return mean((*others[:_USUAL], usual, *others[_USUAL:]), average)


def _judged(name: str, weight: Decimal, case: Case) -> Criterion:
    answer = ANSWER_OF.get(name)
    if answer and not is_answered(case.profile, answer):
        return _not_answered(name, weight)
    return Criterion(name, weight, *_CRITERIA[name](case))


@cache
def _not_answered(criterion: str, weight: Decimal) -> Criterion:
    """The same for all networks."""
    return Criterion(criterion, weight, None, Message(f"fit.{criterion}.not_answered"))


def mean(criteria: tuple[Criterion, ...], usual: Decimal | None = None) -> Fit:
    """The fit that the criteria make up: 100 × Σ weight × score / Σ weight.

    A network of whose members nothing is known is taken to be as ``usual`` as an average one.
    """
    weight = product = fitting_weight = fitting_product = _ZERO
    for name, counts, score, _, _ in criteria:
        if score is None or not counts:
            continue
        weight += counts
        product += counts * score
        if says_of_fitting(name):
            fitting_weight += counts
            fitting_product += counts * score
    if not fitting_weight:
        return Fit(None, criteria)
    if usual is not None:
        criteria = presumed(criteria, usual)
        for criterion in criteria:
            if criterion.presumed is not None:
                weight += criterion.weight
                product += criterion.product
    match = weighted_mean(fitting_product, fitting_weight)
    return Fit(weighted_mean(product, weight), criteria, match)


def presumed(criteria: tuple[Criterion, ...], usual: Decimal | None) -> tuple[Criterion, ...]:
    """The criteria, with what stands in the mean for how usual a network is that says nothing."""
    return tuple(
        [
            each._replace(presumed=usual) if each.id == "usual" and each.score is None else each
            for each in criteria
        ]
    )


def weighted_mean(product: Decimal, weight: Decimal) -> Decimal | None:
    """``100 × product ÷ weight`` with one decimal, half up; ``None`` without any weight."""
    if not weight:
        return None
    return (_HUNDRED * product / weight).quantize(_TENTH, ROUND_HALF_UP)


def is_answered(profile: Profile, answer: str) -> bool:
    """Whether the office has said it; a budget of nothing is an answer."""
    said = getattr(profile, answer)
    return bool(said) or said == 0


Judged = tuple[Decimal | None, "Message | Told"]

_UNCHECKED_REASONS = frozenset({"fit.fee.unknown", "fit.fee.currency", "fit.planning.currency"})
_KNOWN_OF_LIKE_SIZE = frozenset({"fit.usual.some", "fit.usual.more"})


def assess(criterion: str, case: Case) -> Judged:
    """The score of one criterion, or ``None``, and the reason."""
    found = _judged(criterion, case.profile.weights[criterion], case)
    return found.score, found.why


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole).quantize(_HUNDREDTH, ROUND_HALF_UP)


def topic_share(network: Network, topic: str) -> Decimal:
    """How far a network covers a topic, by the place at which it names it."""
    return share_at(network.topics.index(topic)) if topic in network.topics else _ZERO


@cache
def share_at(place: int) -> Decimal:
    """How far a network covers the topic at that place: the first one 0.8, each next 0.08 less."""
    return _TOPIC_SHARE * (1 - place / Decimal(10))


def _topics(case: Case) -> Judged:
    """How far the network's subjects are the office's.

    Each topic that both have closes a part of the gap to 1: what ``topic_share`` says, and
    less in proportion where the office gives the topic a smaller weight than its heaviest one
    (or than 1, where all are below 1).
    """
    network = case.network
    shared = [topic for topic in network.topics if topic in case.profile.topics]
    if not shared:
        return _ZERO, Message("fit.topics.none")
    heaviest = max(_ONE, *case.profile.topics.values())
    gap = _ONE
    for topic in shared:
        gap *= 1 - topic_share(network, topic) * case.profile.topics[topic] / heaviest
    labels = Listed(TOPICS[topic].label for topic in shared)
    return _share(1 - gap, _ONE), Message("fit.topics.some", {"topics": labels})


def _purposes(case: Case) -> Judged:
    """The mean over the purposes of how far the network serves each."""
    network = case.network
    scores = {purpose: purpose_share(network, purpose) for purpose in case.profile.purposes}
    served = Listed(PURPOSES[p].label for p, score in scores.items() if score >= _STRONG)
    score = _share(sum(scores.values(), _ZERO), Decimal(len(scores)))
    if served:
        return score, Message("fit.purposes.some", {"purposes": served})
    kinds = Listed(KINDS[kind].label for kind in network.kind)
    return score, Message("fit.purposes.none", {"kinds": kinds})


def purpose_share(network: Network, purpose: str) -> Decimal:
    """How far a network serves a purpose, by its kinds, the main one first, and its topics."""
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


def _usual(case: Case) -> Judged:
    """What share of the municipalities like this one are members.

    Where a membership type is closed and another one is open, the known members belong to the
    closed one and do not count.
    """
    network = case.network
    score = case.usual.score(network)
    if score is None:
        return None, Message("fit.usual.unknown")
    closed = [membership for membership in network.memberships if membership.closed]
    if closed and not case.eligibility.best.membership.closed:
        return _ZERO, Message("fit.usual.other_type")
    return score, Told(case.usual, network)


def _admission(case: Case) -> Judged:
    """How good the chance of being let in is for who meets the rules."""
    evidence = case.usual.evidence_of(case.network)
    found = admission(case.network, case.eligibility, case.profile.municipality, evidence)
    return found.score, found.reason


def _fee(case: Case) -> Judged:
    """1 where it costs nothing, falling to 0 where one fee takes the whole budget.

    What could not be held against the budget counts as half of it: not knowing a fee is not the
    same as there being none.
    """
    if case.fee.planning:
        return _judged_by_budget(case, case.fee.planning.figure, "planning")
    payable = case.fee.payable
    if payable is None:
        return _UNCHECKED, Message("fit.fee.unknown")
    if payable.amount == 0:
        return _ONE, Message("fit.fee.free")
    return _judged_by_budget(case, payable, "fee")


def _judged_by_budget(case: Case, money: Money, kind: str) -> Judged:
    """By what it takes of the budget: a fee, or where none is known a planning value."""
    if money.currency != "EUR":
        return _UNCHECKED, Message(f"fit.{kind}.currency", {"fee": money})
    budget = case.profile.budget or _ZERO
    if money.amount > budget:
        return _ZERO, Message(f"fit.{kind}.above", {"fee": money})
    share = _share(money.amount, budget)
    values = {"fee": money, "percent": (100 * share).quantize(_ONE)}
    return _ONE - share, Message(f"fit.{kind}.within", values)


def _effort(case: Case) -> Judged:
    effort = case.network.effort
    if effort is None:
        return None, Message("fit.effort.unknown")
    beyond = _LEVELS.index(effort) - _LEVELS.index(case.profile.capacity)
    score = _EFFORT_SCORE[max(beyond, 0)]
    key = "fit.effort.enough" if score >= _STRONG else "fit.effort.short"
    return score, Message(key, {"effort": EFFORTS[effort].label})


def _scope(case: Case) -> Judged:
    """1 for a scope that the office looks for, one half for the next wider or narrower one."""
    scope = case.network.scope
    steps = min(abs(_LADDER.index(scope) - _LADDER.index(wanted)) for wanted in case.profile.scopes)
    score = (_ONE, _NEXT_SCOPE)[steps] if steps < 2 else _ZERO
    key = "fit.scope.wanted" if steps == 0 else "fit.scope.near" if steps == 1 else "fit.scope.far"
    return score, Message(key, {"scope": SCOPES[scope].label})


def _languages(case: Case) -> Judged:
    """1 where the office works in one of the network's working languages, else 0."""
    spoken = case.network.languages
    if not spoken:
        return None, Message("fit.languages.unknown")
    shared = [code for code in spoken if code in case.profile.languages]
    named = Listed(WORKING_LANGUAGES[code].label for code in shared or spoken)
    if shared:
        return _ONE, Message("fit.languages.shared", {"languages": named})
    return _ZERO, Message("fit.languages.none", {"languages": named})


_CRITERIA: Mapping[str, Callable[[Case], Judged]] = {
    "topics": _topics,
    "purposes": _purposes,
    "usual": _usual,
    "admission": _admission,
    "fee": _fee,
    "effort": _effort,
    "scope": _scope,
    "languages": _languages,
}
