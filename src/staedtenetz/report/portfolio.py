"""The best set of networks as a page: what to join together, and what the limits change."""

from __future__ import annotations

from collections.abc import Iterable

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language, Listed
from staedtenetz.model.profile import Profile
from staedtenetz.model.values import Money
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.portfolio.plan import Chosen, Plan, Portfolio
from staedtenetz.report.document import (
    Block,
    Cell,
    Document,
    Facts,
    Heading,
    Number,
    Paragraph,
    Table,
)
from staedtenetz.report.wording import (
    applicant_line,
    example_short,
    fee_short,
    labels,
    network_name,
    verdict_short,
)
from staedtenetz.rules.fees import YearlyFee

__all__ = ["portfolio_blocks", "portfolio_page"]


def portfolio_page(
    plan: Plan, profile: Profile, catalogue: Catalogue, language: Language, year: int
) -> Document:
    """The best set with its cost, the topics it covers, the next best, and other budgets."""
    title = language("portfolio.title", name=profile.municipality.name)
    applicant = Paragraph(applicant_line(profile.municipality, language))
    return Document(title, (applicant, *portfolio_blocks(plan, profile, catalogue, language, year)))


def portfolio_blocks(
    plan: Plan, profile: Profile, catalogue: Catalogue, language: Language, year: int
) -> list[Block]:
    """What the page says below who it is for."""
    best = plan.best
    blocks: list[Block] = [Paragraph(_limits(plan, language))]
    if best.chosen:
        blocks += [_table(best.chosen, year, language), Paragraph(_sum(best, language))]
        if plan.limits.budget is not None and (count := len(_without_amount(best))):
            blocks.append(Paragraph(language("portfolio.budget_open", count=count), strong=True))
        blocks += _unknown(best, year, language)
    else:
        blocks.append(Paragraph(language("portfolio.nothing")))
    blocks += _topics(plan, profile, language)
    blocks += [Heading(language("portfolio.others")), Facts(tuple(_others(plan, language)))]
    if plan.left_out:
        names = Listed(catalogue[each].short for each in plan.left_out)
        blocks.append(Paragraph(language("portfolio.left_out", names=names)))
    blocks.append(Paragraph(language("portfolio.method")))
    return blocks


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


def _table(chosen: Iterable[Chosen], year: int, language: Language) -> Table:
    headers = ("network", "eligibility", "fee_yearly", "topics")
    rows = tuple(
        (
            network_name(each.network, language),
            language("portfolio.along")
            if each.comes_along
            else verdict_short(each.eligibility, language),
            _fee_cell(each.fee, year, language),
            labels(TOPICS, each.topics, language),
        )
        for each in chosen
    )
    align = ("left", "left", "right", "left")
    return Table(tuple(language(f"column.{key}") for key in headers), rows, align)  # type: ignore[arg-type]


def _fee_cell(fee: YearlyFee, year: int, language: Language) -> Cell:
    text = fee_short(fee, year, language)
    if fee.due and fee.amount and fee.amount.currency == "EUR":
        return Number(text, *fee.amount)
    # In a worksheet a column holds one currency: another one is told in words.
    return text


def _sum(portfolio: Portfolio, language: Language) -> str:
    values = {"sum": Money(portfolio.cost, "EUR"), "effort": str(portfolio.effort)}
    return language("portfolio.sum", **values)


def _without_amount(portfolio: Portfolio) -> list[Chosen]:
    """The networks of which nobody says what they cost, those that come along included."""
    return [
        each
        for each in portfolio.chosen
        if each.network.id in portfolio.unknown_fees or each.fee.payable is None
    ]


def _unknown(portfolio: Portfolio, year: int, language: Language) -> list[Block]:
    """The networks whose fee is not in the sum, with what others are known to pay."""
    entries = _without_amount(portfolio)
    if not entries:
        return []
    rows = tuple(
        (
            each.network.short,
            tuple(
                line
                for line in (
                    fee_short(each.fee, year, language),
                    example_short(each.fee.examples, language),
                )
                if line
            ),
        )
        for each in entries
    )
    return [Paragraph(language("portfolio.unknown", count=len(entries))), Facts(rows)]


def _topics(plan: Plan, profile: Profile, language: Language) -> list[Block]:
    before = plan.held_topics
    covered = plan.best.topics
    new = [topic for topic in covered if covered[topic] and not before.get(topic)]
    rows = {
        "new": new,
        "held": [topic for topic in before if before[topic]],
        "missing": [topic for topic in profile.topics if not covered.get(topic)],
    }
    facts = tuple(
        (language(f"portfolio.topics.{key}"), (labels(TOPICS, topics, language),))
        for key, topics in rows.items()
        if topics
    )
    return [Heading(language("review.topics")), Facts(facts)] if facts else []


def _others(plan: Plan, language: Language) -> Iterable[tuple[str, tuple[str, ...]]]:
    """How the other sets differ from the best one."""
    for key in ("next_best", "more", "less"):
        other: Portfolio | None = getattr(plan, key)
        if other is None:
            continue
        lines = list(_difference(plan.best, other, language))
        if lines:
            lines.append(_sum(other, language))
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
