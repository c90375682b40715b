"""The yearly review of the memberships in a profile."""

from __future__ import annotations

from typing import Any

from staedtenetz.cli.command import PAGES, Asked, Session, command
from staedtenetz.cli.view import Page
from staedtenetz.messages import Language
from staedtenetz.model.values import PartialDate
from staedtenetz.recommendation.review import Review, Reviewed, review
from staedtenetz.report.records import (
    fee_record,
    membership_record,
    money_record,
    municipality_record,
)
from staedtenetz.report.review import review_page
from staedtenetz.rules.notice import next_due, next_notice

__all__ = ["review_memberships"]


@command(PAGES)
def review_memberships(
    session: Session,
    asked: Asked,
) -> None:
    profile = asked.profile(session)
    ended = session.members.ended_of(profile.municipality)
    result = review(session.catalogue, profile, session.today, ended)
    page = review_page(result, session.catalogue, session.language, session.today)
    record = _record(result, session.language, session.today)
    session.show(Page((page,), record, "review"))


def _record(result: Review, language: Language, today: PartialDate) -> dict[str, Any]:
    return {
        "municipality": municipality_record(result.profile.municipality),
        "total": money_record(result.total),
        "unknown": list(result.unknown),
        "topic_costs": {topic: money_record(cost) for topic, cost in result.topic_costs.items()},
        "repeated_topics": {topic: list(ids) for topic, ids in result.repeated.items()},
        "missing_topics": list(result.missing),
        "memberships": [_membership(row, language, today) for row in result.rows],
        "ended": [
            {
                **membership_record(each.record),
                "short": each.network.short,
                "topics_lost": list(each.afterwards.lost),
                "covered_by": list(each.afterwards.others),
            }
            for each in result.ended
        ],
    }


def _membership(row: Reviewed, language: Language, today: PartialDate) -> dict[str, Any]:
    notice = next_notice(row.record, today)
    return {
        **membership_record(row.record),
        "short": row.network.short,
        "status": row.network.status,
        "successor": row.successor.id if row.successor else None,
        "cost": money_record(row.cost.amount),
        "cost_origin": row.cost.origin,
        "planned": money_record(row.outlook.amount),
        "planned_basis": row.outlook.basis,
        "due": next_due(row.record, today),
        "notice_by": notice.last_day if notice else None,
        "fee": fee_record(row.fee, language, today.year),
        "advice": row.advice,
        "reasons": [language.say(reason) for reason in row.reasons],
    }
