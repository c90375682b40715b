"""Which networks together: the best set under a budget and a staff capacity."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from staedtenetz.catalogue.terms import meant_term
from staedtenetz.cli.command import PAGES, Asked, Session, command
from staedtenetz.cli.options import counted, option
from staedtenetz.cli.view import Page
from staedtenetz.errors import UsageError
from staedtenetz.messages import Language, Message
from staedtenetz.model.typed import parse_whole_number
from staedtenetz.model.vocabulary import CAPACITIES
from staedtenetz.recommendation.portfolio.choice import CAPACITY_POINTS, limits_of
from staedtenetz.recommendation.portfolio.plan import Plan, Portfolio, plan
from staedtenetz.recommendation.ranking import Recommendation, recommend
from staedtenetz.report.portfolio import portfolio_page
from staedtenetz.report.records import (
    also_possible_records,
    eligibility_record,
    fee_record,
    money_record,
    municipality_record,
    not_ranked_records,
)

__all__ = ["best_portfolio"]


@command(PAGES)
def best_portfolio(
    session: Session,
    asked: Asked,
    effort: Annotated[
        str | None, option("--effort", "metavar.number", "help.option.effort")
    ] = None,
    most: Annotated[int | None, counted("--max", text="help.option.max")] = None,
    known_fees_only: Annotated[
        bool, typer.Option("--known-fees-only", help="help.option.known_fees_only")
    ] = False,
) -> None:
    profile = asked.profile(session)
    limits = limits_of(profile, _points(effort) if effort is not None else None, most)
    result = recommend(session.directory, profile)
    planned = plan(result, limits, known_fees_only=known_fees_only)
    page = portfolio_page(planned, result, session.catalogue, session.language, session.today.year)
    record = _record(planned, result, session.language, session.today.year)
    session.show(Page((page,), record, "portfolio"))


def _points(word: str) -> int:
    points = parse_whole_number(word)
    if points is not None and points < 100_000:
        return points
    term = meant_term(CAPACITIES, word)
    if term is None:
        raise UsageError(Message("usage.effort", {"word": word}), Message("advice.effort"))
    return CAPACITY_POINTS[term.id]


def _record(planned: Plan, result: Recommendation, language: Language, year: int) -> dict[str, Any]:
    limits = planned.limits
    return {
        "municipality": municipality_record(result.profile.municipality),
        "limits": {
            "budget": money_record(limits.budget),
            "effort": limits.effort,
            "most": limits.most,
        },
        **{
            key: _portfolio(getattr(planned, key), language, year)
            for key in ("best", "next_best", "more", "less")
        },
        "left_out": list(planned.left_out),
        "also_possible": also_possible_records(result),
        **not_ranked_records(result, language),
    }


def _portfolio(portfolio: Portfolio | None, language: Language, year: int) -> dict[str, Any] | None:
    if portfolio is None:
        return None
    return {
        "value": portfolio.value,
        "cost": money_record(portfolio.cost),
        "planned": money_record(portfolio.planned),
        "at_least": money_record(portfolio.at_least),
        "at_most": money_record(portfolio.at_most),
        "effort": portfolio.effort,
        "unknown_fees": list(portfolio.unknown_fees),
        "topics": {topic: f"{share:f}" for topic, share in portfolio.topics.items()},
        "networks": [
            {
                "id": each.network.id,
                "short": each.network.short,
                "cost": money_record(each.cost),
                "planned": money_record(each.planned),
                "topics": list(each.topics),
                "comes_along": each.comes_along,
                "eligibility": eligibility_record(each.eligibility, language),
                "fee": fee_record(each.fee, language, year),
            }
            for each in portfolio.chosen
        ],
    }
