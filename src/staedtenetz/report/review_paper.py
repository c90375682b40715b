"""The yearly review of memberships as a paper, and as tables for a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.review import Review, Reviewed
from staedtenetz.report.chart_data import cost_chart, topics_chart
from staedtenetz.report.document import (
    Block,
    Cell,
    Document,
    Heading,
    Number,
    Paragraph,
    Table,
)
from staedtenetz.report.review import review_page
from staedtenetz.report.wording import (
    as_of,
    attribution,
    label,
    own_line,
)

__all__ = ["review_paper"]


def review_paper(
    result: Review, catalogue: Catalogue, language: Language, today: PartialDate
) -> Document:
    """The page that ``review`` shows, with charts and with tables that can be calculated with."""
    page = review_page(result, catalogue, language, today)
    networks = [row.network for row in result.rows]
    costs = [(row.network.short, _money(row)) for row in result.rows]
    charts = (
        cost_chart(costs, language, "figure.cost_held"),
        topics_chart(networks, (), result.profile.topics, language),
    )
    drawn: list[Block] = [chart for chart in charts if chart]
    name = language("sheet.held")
    blocks = [
        block._replace(name=name) if isinstance(block, Table) else block for block in page.blocks
    ]
    if result.rows:
        blocks += [Heading(language("paper.glance"), new_page=True), *drawn] if drawn else []
        blocks += _tables(result, language)
    return Document(page.title, tuple(blocks), language=language.code, date=today)


def _money(row: Reviewed) -> Money | None:
    return None if row.cost.amount is None else Money(row.cost.amount, "EUR")


def _tables(result: Review, language: Language) -> Iterator[Block]:
    yield Heading(language("review.costs"))
    yield _costs(result, language)
    yield Heading(language("review.topics_by_network"))
    yield _topics(result, language)
    yield Heading(language("paper.sources"))
    yield _sources(result, language)
    yield from map(Paragraph, attribution(result.profile.municipality, language))


def _costs(result: Review, language: Language) -> Table:
    """What each membership costs, where the amount comes from, and the sum."""
    rows: list[tuple[Cell, ...]] = []
    for row in result.rows:
        money = _money(row)
        amount: Cell = "–" if money is None else _euros(money.amount, language)
        origin = language(f"review.origin.{row.cost.origin}")
        if row.cost.origin == "published" and row.fee.own:
            origin = own_line(row.fee.own, language)
        since = str(row.record.since or "–")
        rows.append((row.network.short, since, row.record.unit or "–", amount, origin))
    rows.append((language("explain.sum"), "", "", _euros(result.total, language), ""))
    names = ("network", "since", "unit", "cost", "origin")
    headers = tuple(language(f"column.{name}") for name in names)
    align = ("left", "right", "left", "right", "left")
    name = language("sheet.costs")
    return Table(headers, tuple(rows), align, name, total=True)  # type: ignore[arg-type]


def _topics(result: Review, language: Language) -> Table:
    """Each topic with the networks that cover it and what they cost for it."""
    active = [row.network for row in result.rows if row.network.status == "active"]
    wanted = set(result.profile.topics)
    rows: list[tuple[Cell, ...]] = []
    for topic in TOPICS:
        covering = [network.short for network in active if topic in network.topics]
        if not covering and topic not in wanted:
            continue
        cost = result.topic_costs.get(topic)
        rows.append(
            (
                label(TOPICS, topic, language),
                language("review.wanted" if topic in wanted else "review.not_wanted"),
                ", ".join(covering) or language("review.gap"),
                Number(str(len(covering)), Decimal(len(covering))),
                "–" if cost is None else _euros(cost, language),
            )
        )
    names = ("topic", "own_topic", "covered_by", "count", "cost")
    headers = tuple(language(f"column.{name}") for name in names)
    align = ("left", "left", "left", "right", "right")
    return Table(headers, tuple(rows), align, language("sheet.topics"))  # type: ignore[arg-type]


def _sources(result: Review, language: Language) -> Table:
    rows = tuple(
        (row.network.short, source.title, as_of(source.as_of, language), source.url or "–")
        for row in result.rows
        for source in row.network.sources
    )
    headers = tuple(
        language(f"column.{name}") for name in ("network", "source", "as_of", "address")
    )
    return Table(headers, rows, ("left", "left", "left", "left"), language("sheet.sources"))


def _euros(amount: Decimal, language: Language) -> Number:
    return Number(language.value(Money(amount, "EUR")), amount, "EUR")
