"""What the options of a command answer, by the keys of a profile."""

from __future__ import annotations

from typing import Any

from staedtenetz.cli.session import Session
from staedtenetz.errors import UsageError
from staedtenetz.messages import Message
from staedtenetz.model.profile import Profile

__all__ = ["options_as_answers", "parse_population", "profile_for"]


def parse_population(text: str | None) -> int | None:
    """Inhabitants as an office types them: ``354288``, ``354.288``. Raises UsageError."""
    if text is None:
        return None
    from staedtenetz.catalogue.amounts import parse_whole_number

    number = parse_whole_number(text)
    if not number:
        raise UsageError(
            Message("usage.population", {"word": text}), Message("advice.population_example")
        )
    return number


def options_as_answers(
    municipality: str | None,
    population: str | None = None,
    land: str | None = None,
    country: str | None = None,
    topics: list[str] | None = None,
    purposes: list[str] | None = None,
    budget: str | None = None,
    capacity: str | None = None,
) -> dict[str, Any]:
    """What the options answer, by the keys of a profile. Raises UsageError for a bad amount."""
    amount = None
    if budget is not None:
        from staedtenetz.catalogue.amounts import parse_amount

        amount = parse_amount(budget)
        if amount is None:
            raise UsageError(
                Message("usage.budget", {"word": budget}), Message("advice.budget_example")
            )
    answers = {
        "municipality": municipality,
        "population": parse_population(population),
        "land": land,
        "country": country,
        "topics": topics or None,
        "purposes": purposes or None,
        "budget": amount,
        "capacity": capacity,
    }
    return {key: value for key, value in answers.items() if value is not None}


def profile_for(
    session: Session,
    municipality: str | None,
    population: str | None,
    land: str | None,
    country: str | None,
) -> Profile | None:
    """The municipality named by ``--for``, with its known memberships; none without it.

    Raises UsageError for options that describe a municipality that is not named.
    """
    if municipality is None:
        if (population, land, country) != (None, None, None):
            raise UsageError(Message("usage.for_missing"), Message("advice.for"))
        return None
    return session.profile(options_as_answers(municipality, population, land, country))
