"""Which open answers would sharpen a recommendation most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from staedtenetz.model.profile import Profile
from staedtenetz.model.vocabulary import CAPACITIES, PURPOSES, SCOPES, TOPICS
from staedtenetz.recommendation.fit import ANSWER_OF, Case, assess, weighted_mean
from staedtenetz.recommendation.ranking import Recommendation, Recommended, order, reaches

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


class Question(NamedTuple):
    """An open answer, and how many of the first ``of`` networks it would replace on average."""

    key: str
    replaced: float
    of: int


def open_questions(result: Recommendation) -> tuple[Question, ...]:
    """The open answers, the one first that would change the first ten networks most.

    Every typical answer is tried for itself; ties stay in the order of the profile's keys.
    """
    possible = result.possible
    first = min(_TOP, len(result.ranked) + len(result.barely))
    questions = (
        Question(key, _replaced(result, possible, key), first) for key in result.unanswered
    )
    return tuple(sorted(questions, key=lambda question: -question.replaced))


def _replaced(result: Recommendation, possible: Sequence[Recommended], key: str) -> float:
    rest = [_without(entry, _CRITERION[key]) for entry in possible]
    before = {entry.network.id for entry in (*result.ranked, *result.barely)[:_TOP]}
    changes = []
    for answer in _TYPICAL[key]:
        profile = result.profile._replace(**{key: answer})
        judged = zip(possible, rest, strict=True)
        reaching = [pair for pair in judged if reaches(profile, pair[0].network)]
        after = _first(result, reaching, profile, _CRITERION[key])
        changes.append(len(before - after))
    return sum(changes) / len(changes)


class _Rest(NamedTuple):
    """What a fit consists of without one criterion, and the order among equal fits.

    ``fitting`` is whether anything in it says how well the network fits.
    """

    weight: Decimal
    product: Decimal
    fitting: bool
    tie: tuple[object, ...]


def _without(entry: Recommended, criterion: str) -> _Rest:
    others = [each for each in entry.fit.counted if each.id != criterion]
    weight = sum((each.weight for each in others), Decimal(0))
    product = sum((each.product for each in others), Decimal(0))
    return _Rest(weight, product, any(each.says_of_fitting for each in others), order(entry)[1:])


def _first(
    result: Recommendation,
    judged: Iterable[tuple[Recommended, _Rest]],
    profile: Profile,
    criterion: str,
) -> set[str]:
    """The first ten with one more answer: only its criterion is judged anew."""
    weight = profile.weights[criterion]
    keyed = []
    for entry, others in judged:
        case = Case(entry.network, entry.eligibility, entry.fee, profile, result.usual)
        score, _ = assess(criterion, case)
        product, total = others.product, others.weight
        if score is not None:
            product, total = product + weight * score, total + weight
        fit = weighted_mean(product, total) if others.fitting or score is not None else None
        keyed.append((-(fit or 0), others.tie, entry.network.id))
    return {network for _, _, network in sorted(keyed)[:_TOP]}
