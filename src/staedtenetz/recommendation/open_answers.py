"""Which open answers would sharpen a recommendation most."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from staedtenetz.model.profile import Profile
from staedtenetz.model.vocabulary import CAPACITIES, PURPOSES, SCOPES, TOPICS
from staedtenetz.recommendation.fit import (
    ANSWER_OF,
    Case,
    Criterion,
    assess,
    presumed,
    purpose_share,
    says_of_fitting,
    share_at,
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
    every ranking, ``doubtful`` whether that is small. ``shares`` is how far it covers each of its
    topics.
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
    shares: Mapping[str, float]


def open_questions(result: Recommendation) -> tuple[Question, ...]:
    """The open answers, the one first that would change the first ten networks most.

    Every typical answer is tried for itself; ties stay in the order of the profile's keys.
    """
    judged = _judged(result.possible, result.usual.average)
    before = {entry.network.id for entry in result.ranked[:_TOP]}
    of = min(_TOP, len(result.reaching))
    reaching = _reaching(judged, result.profile)
    questions = (
        Question(key, _replaced(result, judged, reaching, before, key), of)
        for key in result.unanswered
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
            *_sums(presumed(entry.fit.criteria, usual)),
            admits_hardly_anyone(entry),
            admits_few(entry),
            ties[entry.network.id],
            {topic: float(share_at(place)) for place, topic in enumerate(entry.network.topics)},
        )
        for entry in entries
    ]


def _sums(criteria: Iterable[Criterion]) -> tuple[float, float, float, float]:
    """Weight and product of all that counts, and of what says how well the network fits."""
    judged = [each for each in criteria if each.value is not None]
    fitting = [each for each in judged if each.says_of_fitting]
    return (
        float(sum([each.weight for each in judged])),
        float(sum([each.product for each in judged])),
        float(sum([each.weight for each in fitting])),
        float(sum([each.product for each in fitting])),
    )


def _replaced(
    result: Recommendation,
    judged: Sequence[_Judged],
    reaching: Mapping[int, _Judged],
    before: set[str],
    key: str,
) -> float:
    known: dict[tuple[int, float | None], _Fit | None] = {}
    changes = []
    for answer in _TYPICAL[key]:
        profile = result.profile._replace(**{key: answer})
        if key == "scopes":
            reaching = _reaching(judged, profile)
        scores = _scores(result, reaching.values(), profile, _CRITERION[key])
        weight = float(profile.weights[_CRITERION[key]])
        fitting = weight if says_of_fitting(_CRITERION[key]) else 0.0
        changes.append(len(_first(reaching, scores, weight, fitting, known) - before))
    return sum(changes) / len(changes)


def _reaching(judged: Sequence[_Judged], profile: Profile) -> dict[int, _Judged]:
    """Those that reach as far as is looked for, by their places among equal fits."""
    return {each.tie: each for each in judged if reaches(profile, each.entry.network)}


def _scores(
    result: Recommendation, reaching: Collection[_Judged], profile: Profile, criterion: str
) -> list[float | None]:
    """Only the criterion that rests on the answer is judged anew, once for networks like it."""
    if criterion == "topics":
        (topic,) = profile.topics
        return [each.shares.get(topic, 0.0) for each in reaching]
    if criterion == "purposes":
        (purpose,) = profile.purposes
        return [float(purpose_share(each.entry.network, purpose)) for each in reaching]
    known: dict[object, float | None] = {}
    found = []
    for each in reaching:
        entry = each.entry
        alike = _LOOKED_AT[criterion](entry)
        if alike not in known:
            case = Case(entry.network, entry.eligibility, entry.fee, profile, result.usual)
            score, _ = assess(criterion, case)
            known[alike] = None if score is None else float(score)
        found.append(known[alike])
    return found


_LOOKED_AT: Mapping[str, Callable[[Recommended], object]] = {
    "fee": lambda entry: (entry.fee.planning and entry.fee.planning.figure, entry.fee.payable),
    "effort": lambda entry: entry.network.effort,
    "scope": lambda entry: entry.network.scope,
    "languages": lambda entry: entry.network.languages,
}
"""What of a network each criterion is judged by, beside the answer."""


_Fit = tuple[int, int, int, _Judged]
"""The fit in tenths, negative, the place among equal ones, the match in tenths, of which one."""


def _first(
    reaching: Mapping[int, _Judged],
    scores: Sequence[float | None],
    weight: float,
    fitting: float,
    known: dict[tuple[int, float | None], _Fit | None],
) -> set[str]:
    """The first ten with one more criterion of that weight; ``fitting`` is what says of fitting.

    ``known`` are the fits with other answers of the same weight: most scores come again.
    """
    keys = list(zip(reaching, scores, strict=True))
    for tie, score in {*keys}.difference(known):
        known[tie, score] = _fit(reaching[tie], score, weight, fitting)
    fits = [fit for key in keys if (fit := known[key])]
    if not fits:
        return {reaching[tie].entry.network.id for tie in sorted(reaching)[:_TOP]}
    best = max((fit[2] for fit in fits if not fit[3].doubtful), default=0)
    ranked = (fit for fit in sorted(fits) if _is_ranked(fit[3], fit[2], best))
    return {fit[3].entry.network.id for fit in islice(ranked, _TOP)}


def _is_ranked(judged: _Judged, matching: int, best: int) -> bool:
    """As ``fits_barely`` decides, in tenths."""
    barely = 10 * float(BARELY)
    bound = barely if judged.doubtful else min(barely, best / 2)
    return matching >= bound and not judged.hopeless


def _fit(each: _Judged, score: float | None, weight: float, fitting: float) -> _Fit | None:
    """The fit with one more criterion of that score; none where nothing says how well it fits."""
    whole, product, part, match = each[2:6]
    if score is not None:
        whole, product = whole + weight, product + weight * score
        part, match = part + fitting, match + fitting * score
    if each.judged or (fitting and score is not None):
        return -_tenths(product, whole), each.tie, _tenths(match, part), each
    return None


def _tenths(product: float, weight: float) -> int:
    """As ``weighted_mean``, in tenths; floats are fast, and far more exact than a tenth."""
    return int(1000 * product / weight + 0.5 + _JUST_BELOW)
