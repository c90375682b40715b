"""Which open answers would sharpen a recommendation most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from staedtenetz.model.network import Network
from staedtenetz.model.profile import Profile
from staedtenetz.model.vocabulary import CAPACITIES, PURPOSES, SCOPES, TOPICS
from staedtenetz.recommendation.fit import (
    ANSWER_OF,
    Case,
    Criterion,
    assess,
    presumed,
    says_of_fitting,
    topic_share,
)
from staedtenetz.recommendation.ranking import (
    BARELY,
    Recommendation,
    Recommended,
    admits_few,
    admits_hardly_anyone,
    order,
    reaches,
)

__all__ = ["Question", "open_questions"]

_TOP = 10

_TYPICAL: Mapping[str, tuple[Any, ...]] = {
    "topics": tuple({topic: Decimal(1)} for topic in TOPICS),
    "purposes": tuple((purpose,) for purpose in PURPOSES),
    "budget": tuple(Decimal(amount) for amount in (500, 2_000, 5_000, 20_000)),
    "capacity": tuple(CAPACITIES),
    "scopes": tuple((scope,) for scope in SCOPES),
    "languages": (("de",), ("de", "en")),
}
"""Answers that an office might give, each as likely as the others."""

_CRITERION = {answer: criterion for criterion, answer in ANSWER_OF.items()}

_JUST_BELOW = 1e-9
"""What a float may lack of an exact value."""


class Question(NamedTuple):
    """An open answer, and how many of the first ``of`` networks would be others on average."""

    key: str
    replaced: float
    of: int


class _Judged(NamedTuple):
    """A network, the sums that its fit is the quotient of, and its place among equal fits.

    ``judged`` is whether it has a fit, ``hopeless`` whether its chance of admission keeps it out of
    every ranking, ``doubtful`` whether that is small.
    """

    entry: Recommended
    judged: bool
    weight: float
    product: float
    fitting_weight: float
    fitting_product: float
    hopeless: bool
    doubtful: bool
    tie: int


def open_questions(result: Recommendation) -> tuple[Question, ...]:
    """The open answers, the one first that would change the first ten networks most.

    Every typical answer is tried for itself; ties stay in the order of the profile's keys.
    """
    judged = _judged(result.possible, result.usual.average)
    before = {entry.network.id for entry in result.ranked[:_TOP]}
    of = min(_TOP, len(result.reaching))
    questions = (
        Question(key, _replaced(result, judged, before, key), of) for key in result.unanswered
    )
    return tuple(sorted(questions, key=lambda question: -question.replaced))


def _judged(entries: Sequence[Recommended], usual: Decimal | None) -> list[_Judged]:
    """An open answer is in no fit: what a fit consists of stays as it is."""
    in_order = sorted(entries, key=lambda entry: order(entry)[1:])
    ties = {entry.network.id: place for place, entry in enumerate(in_order)}
    return [
        _Judged(
            entry,
            entry.fit.score is not None,
            *_sums(presumed(entry.fit.criteria, usual), of_fitting=False),
            *_sums(presumed(entry.fit.criteria, usual), of_fitting=True),
            admits_hardly_anyone(entry),
            admits_few(entry),
            ties[entry.network.id],
        )
        for entry in entries
    ]


def _sums(criteria: Iterable[Criterion], *, of_fitting: bool) -> tuple[float, float]:
    judged = [each for each in criteria if each.value is not None]
    counted = [each for each in judged if each.says_of_fitting or not of_fitting]
    return float(sum(each.weight for each in counted)), float(sum(each.product for each in counted))


def _replaced(
    result: Recommendation, judged: Sequence[_Judged], before: set[str], key: str
) -> float:
    reaching = _reaching(judged, result.profile)
    changes = []
    for answer in _TYPICAL[key]:
        profile = result.profile._replace(**{key: answer})
        if key == "scopes":
            reaching = _reaching(judged, profile)
        scores = _scores(result, reaching, profile, _CRITERION[key])
        weight = float(profile.weights[_CRITERION[key]])
        fitting = weight if says_of_fitting(_CRITERION[key]) else 0.0
        changes.append(len(_first(reaching, scores, weight, fitting) - before))
    return sum(changes) / len(changes)


def _reaching(judged: Sequence[_Judged], profile: Profile) -> list[_Judged]:
    return [each for each in judged if reaches(profile, each.entry.network)]


def _scores(
    result: Recommendation, reaching: Sequence[_Judged], profile: Profile, criterion: str
) -> list[float | None]:
    """Only the criterion that rests on the answer is judged anew."""
    if criterion == "topics":
        (topic,) = profile.topics
        return [_share(each.entry.network, topic) for each in reaching]
    found = []
    for each in reaching:
        entry = each.entry
        case = Case(entry.network, entry.eligibility, entry.fee, profile, result.usual)
        score, _ = assess(criterion, case)
        found.append(None if score is None else float(score))
    return found


def _share(network: Network, topic: str) -> float:
    return float(topic_share(network, topic)) if topic in network.topics else 0.0


def _first(
    reaching: Sequence[_Judged], scores: Sequence[float | None], weight: float, fitting: float
) -> set[str]:
    """The first ten with one more criterion of that weight; ``fitting`` is what says of fitting."""
    fits = []
    best = 0
    for each, score in zip(reaching, scores, strict=True):
        _, judged, whole, product, part, match, _, doubtful, tie = each
        if score is not None:
            whole, product = whole + weight, product + weight * score
            part, match = part + fitting, match + fitting * score
        if judged or (fitting and score is not None):
            matching = _tenths(match, part)
            best = best if doubtful else max(best, matching)
            fits.append((-_tenths(product, whole), tie, matching, each))
    if not fits:
        return {each.entry.network.id for each in sorted(reaching, key=_tie)[:_TOP]}
    ranked = sorted(fit for fit in fits if _is_ranked(fit[3], fit[2], best))
    return {fit[3].entry.network.id for fit in ranked[:_TOP]}


def _is_ranked(judged: _Judged, matching: int, best: int) -> bool:
    """As ``fits_barely`` decides, in tenths."""
    barely = 10 * float(BARELY)
    bound = barely if judged.doubtful else min(barely, best / 2)
    return matching >= bound and not judged.hopeless


def _tie(judged: _Judged) -> int:
    return judged.tie


def _tenths(product: float, weight: float) -> int:
    """As ``weighted_mean``, in tenths; floats are fast, and far more exact than a tenth."""
    return int(1000 * product / weight + 0.5 + _JUST_BELOW)
