"""The best set of networks as a page: what to join together, and what the limits change."""

from __future__ import annotations

from collections.abc import Iterable

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language, Listed
from staedtenetz.model.profile import Profile
from staedtenetz.model.values import Money
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.portfolio.plan import Chosen, Plan, Portfolio
from staedtenetz.recommendation.ranking import Recommendation
from staedtenetz.report.document import Block, Cell, Document, Number
from staedtenetz.report.names import full_name
from staedtenetz.report.paper import Column, Paper
from staedtenetz.report.planning import cost_line, example_short
from staedtenetz.report.recommendation import add_also_possible, aside_side, assumption_line
from staedtenetz.report.wording import (
    applicant_line,
    fee_short,
    labels,
    verdict_short,
)
from staedtenetz.rules.fees import YearlyFee

__all__ = ["portfolio_blocks", "portfolio_page", "sum_line"]


def portfolio_page(
    plan: Plan, result: Recommendation, catalogue: Catalogue, language: Language, year: int
) -> Document:
    """The best set with its cost, the topics it covers, the next best, and other budgets.

    Below it stands what is also possible, but not joined and so not chosen from.
    """
    paper, profile = Paper(language), result.profile
    paper.paragraph(applicant_line(profile.municipality, language))
    paper.paragraph(assumption_line(profile, language))
    paper.blocks += portfolio_blocks(plan, profile, catalogue, language, year)
    if result.aside:
        paper.say(f"portfolio.{aside_side(result)}", count=len(result.aside))
    add_also_possible(paper, result)
    return paper.document(language("portfolio.title", name=profile.municipality.name))


def portfolio_blocks(
    plan: Plan, profile: Profile, catalogue: Catalogue, language: Language, year: int
) -> list[Block]:
    """What the page says below who it is for."""
    paper, best = Paper(language), plan.best
    paper.paragraph(_limits(plan, language))
    if best.chosen:
        _table(paper, best.chosen, year)
        paper.paragraph(sum_line(best, language))
        _unknown(paper, plan, year)
    else:
        paper.say("portfolio.nothing")
    _topics(paper, plan, profile)
    paper.heading("portfolio.others")
    paper.labelled(_others(plan, language))
    if plan.left_out:
        names = Listed(catalogue[each].short for each in plan.left_out)
        paper.say("portfolio.left_out", names=names)
    paper.say("portfolio.method")
    return paper.blocks


def _limits(plan: Plan, language: Language) -> str:
    limits = plan.limits
    parts = []
    if limits.budget is not None:
        parts.append(language("portfolio.limit.budget", budget=Money(limits.budget, "EUR")))
    if limits.effort is not None:
        parts.append(language("portfolio.limit.effort", effort=str(limits.effort)))
    if limits.most is not None:
        parts.append(language("portfolio.limit.most", most=str(limits.most)))
    return language("portfolio.limits", parts=tuple(parts))


def _table(paper: Paper, chosen: Iterable[Chosen], year: int) -> None:
    language = paper.language

    def way_in(each: Chosen) -> str:
        if each.comes_along:
            return language("portfolio.along")
        return verdict_short(each.eligibility, language)

    paper.table(
        chosen,
        Column("column.network", lambda each: full_name(each.network, language)),
        Column("column.eligibility", way_in),
        Column("column.fee_yearly", lambda each: _fee_cell(each.fee, year, language), "right"),
        Column("column.topics", lambda each: labels(TOPICS, each.topics, language)),
    )


def _fee_cell(fee: YearlyFee, year: int, language: Language) -> Cell:
    text = fee_short(fee, year, language)
    if fee.due and fee.amount and fee.amount.currency == "EUR":
        return Number(text, *fee.amount)
    # In a worksheet a column holds one currency: another one is told in words.
    return text


def sum_line(portfolio: Portfolio, language: Language) -> str:
    """What the set costs, at least and at most, and what of that are planning values."""
    cost = cost_line(portfolio.at_least, portfolio.at_most, language)
    total = f"{cost} {language('portfolio.effort', effort=str(portfolio.effort))}"
    planned = Listed(each.network.short for each in portfolio.chosen if each.planned is not None)
    if not planned:
        return total
    return f"{total} {language('portfolio.planned', names=planned)}"


def _unknown(paper: Paper, plan: Plan, year: int) -> None:
    """The networks of which nothing says what they cost here, with what others are known to pay.

    Those that come along are among them.
    """
    best, language = plan.best, paper.language
    entries = [
        each
        for each in best.chosen
        if each.planned is None
        and (each.network.id in best.unknown_fees or each.fee.payable is None)
    ]
    if not entries:
        return
    if plan.limits.budget is not None:
        paper.say("portfolio.budget_open", count=len(entries), strong=True)
    paper.say("portfolio.unknown", count=len(entries))
    paper.labelled(
        (
            each.network.short,
            (
                fee_short(each.fee, year, language),
                example_short(each.fee.examples, language),
            ),
        )
        for each in entries
    )


def _topics(paper: Paper, plan: Plan, profile: Profile) -> None:
    before, covered = plan.held_topics, plan.best.topics
    topics = {
        "portfolio.topics.new": [
            each for each in covered if covered[each] and not before.get(each)
        ],
        "portfolio.topics.held": [each for each in before if before[each]],
        "portfolio.topics.missing": [each for each in profile.topics if not covered.get(each)],
    }
    paper.facts(
        {key: labels(TOPICS, ids, paper.language) for key, ids in topics.items()}, "review.topics"
    )


def _others(plan: Plan, language: Language) -> Iterable[tuple[str, tuple[str, ...]]]:
    """How the other sets differ from the best one."""
    for key in ("next_best", "more", "less"):
        other: Portfolio | None = getattr(plan, key)
        if other is None:
            continue
        lines = list(_difference(plan.best, other, language))
        if lines:
            lines.append(sum_line(other, language))
        else:
            lines.append(language("portfolio.same"))
        yield language(f"portfolio.{key}"), tuple(lines)


def _difference(best: Portfolio, other: Portfolio, language: Language) -> Iterable[str]:
    ours = {each.network.id: each.network.short for each in best.chosen}
    theirs = {each.network.id: each.network.short for each in other.chosen}
    added = [name for each, name in theirs.items() if each not in ours]
    dropped = [name for each, name in ours.items() if each not in theirs]
    if added:
        yield language("portfolio.added", names=Listed(added))
    if dropped:
        yield language("portfolio.dropped", names=Listed(dropped))
    if best.value and (added or dropped):
        percent = round(100 * (other.value - best.value) / best.value, 1)
        sign = "+" if percent > 0 else "−" if percent < 0 else "±"
        number = f"{abs(percent):.1f}".replace(".", "," if language.code == "de" else ".")
        yield language("portfolio.value", percent=f"{sign}{number}")
