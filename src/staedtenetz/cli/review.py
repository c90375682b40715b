"""The yearly review of the memberships in a profile."""

from __future__ import annotations

from typing import Any

from staedtenetz.cli.command import PAGES, Asked, Session, command
from staedtenetz.cli.view import Page
from staedtenetz.messages import Language
from staedtenetz.recommendation.review import Review, Reviewed, review
from staedtenetz.report.records import fee_record, money_record, municipality_record
from staedtenetz.report.review import review_page

__all__ = ["review_memberships"]


@command(PAGES)
def review_memberships(
    session: Session,
    asked: Asked,
) -> None:
    profile = asked.profile(session)
    result = review(session.catalogue, profile, session.today)
    page = review_page(result, session.catalogue, session.language, session.today)
    record = _record(result, session.language, session.today.year)
    session.show(Page((page,), record, "review"))


def _record(result: Review, language: Language, year: int) -> dict[str, Any]:
    return {
        "municipality": municipality_record(result.profile.municipality),
        "total": money_record(result.total),
        "unknown": list(result.unknown),
        "topic_costs": {topic: money_record(cost) for topic, cost in result.topic_costs.items()},
        "repeated_topics": {topic: list(ids) for topic, ids in result.repeated.items()},
        "missing_topics": list(result.missing),
        "memberships": [_membership(row, language, year) for row in result.rows],
    }


def _membership(row: Reviewed, language: Language, year: int) -> dict[str, Any]:
    return {
        "network": row.network.id,
        "short": row.network.short,
        "status": row.network.status,
        "successor": row.successor.id if row.successor else None,
        "since": row.record.since,
        "unit": row.record.unit,
        "purpose": row.record.purpose,
        "last_activity": row.record.last_activity,
        "cost": money_record(row.cost.amount),
        "cost_origin": row.cost.origin,
        "fee": fee_record(row.fee, language, year),
        "advice": row.advice,
        "reasons": [language.say(reason) for reason in row.reasons],
    }
