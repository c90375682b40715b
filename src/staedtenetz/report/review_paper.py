"""The yearly review as a paper and a workbook: charts, the list for the budget, topics, sources."""

from __future__ import annotations

from decimal import Decimal

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language, Message
from staedtenetz.model.network import INACTIVE, Network, Source
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.review import Review, Reviewed
from staedtenetz.report.document import Cell, Day, Document, Number
from staedtenetz.report.paper import Column, Paper, counted, money_cell
from staedtenetz.report.planning import planning_short
from staedtenetz.report.review import origin_of, share, write_overview, write_single
from staedtenetz.report.wording import cited, label, own_line
from staedtenetz.rules.notice import next_due

__all__ = ["review_paper"]

_YEARS = 4
"""So many years have a column in the list for the budget; earlier ones stand with each network."""


_REVIEWED = {"fee", "status"}
"""What the sources of a review are about: what the memberships cost, and whether they go on."""

_SOURCES = 3
"""So many of each network, those first that speak for themselves; ``show`` has them all."""


def review_paper(
    result: Review, catalogue: Catalogue, language: Language, today: PartialDate
) -> Document:
    """The page that ``review`` shows, with charts and with tables that can be calculated with."""
    paper = Paper(language)
    write_overview(paper, result, catalogue, today, language("sheet.held"))
    write_single(paper, result, today)
    if result.rows:
        paper.heading("review.budget", across=True, year=str(today.year + 1))
        paper.say("review.budget.basis")
        _budget(paper, result, today)
        _charts(paper, result)
        paper.heading("review.topics_by_network")
        _topics_by_network(paper, result)
        paper.heading("paper.sources")
        _sources(paper, result)
        paper.attribution(result.profile.municipality)
    title = language("review.title", name=result.profile.municipality.name)
    return paper.document(title, date=today)


def _charts(paper: Paper, result: Review) -> None:
    from staedtenetz.report.chart_data import cost_chart, topics_chart

    language = paper.language
    costs = [
        (row.network.short, None if row.cost.amount is None else Money(row.cost.amount, "EUR"))
        for row in result.rows
    ]
    planned = {
        row.network.short: planning_short(row.cost.planning, language)
        for row in result.rows
        if row.cost.planning
    }
    networks = [row.network for row in result.rows]
    paper.charts(
        cost_chart(costs, language, "figure.cost_held", planned),
        topics_chart(networks, (), result.profile.topics, language),
        new_page=False,
    )


def _budget(paper: Paper, result: Review, today: PartialDate) -> None:
    """The list for the budget: what was paid, this year and the next, with their sums."""
    language, year = paper.language, today.year
    before = sorted({of for row in result.rows for of in row.record.fees if of < year})
    columns = [
        Column("column.network", lambda row: row.network.short),
        Column("column.unit", lambda row: row.record.unit or "–"),
        Column("column.due", lambda row: _due(row, today, language)),
        *(_fee_column(of, language) for of in before[1 - _YEARS :]),
    ]
    this, plan = len(columns), len(columns) + 1
    columns += [
        Column(
            Message("column.fee_of", {"year": str(year)}),
            lambda row: _figure(row, _this_year(row), language),
            "right",
        ),
        Column(
            Message("column.plan", {"year": str(year + 1)}),
            lambda row: _figure(row, _next_year(row), language),
            "right",
        ),
        Column(
            "column.variance",
            lambda row: _difference(_next_year(row), _this_year(row), (plan, this), language),
            "right",
        ),
        Column("column.origin", lambda row: _basis(row, language)),
    ]
    last: list[Cell] = [language("explain.sum"), "", ""]
    for place in range(3, len(columns) - 2):
        cells = [columns[place].cell(row) for row in result.rows]
        known = [cell.value for cell in cells if isinstance(cell, Number)]
        last.append(money_cell(Money(sum(known, Decimal(0)), "EUR"), language) if known else "–")
    more, less = (
        cell.value if isinstance(cell, Number) else None for cell in (last[plan], last[this])
    )
    last += [_difference(more, less, (plan, this), language), ""]
    paper.table(result.rows, *columns, name=language("sheet.budget"), last=tuple(last), total=True)


def _fee_column(year: int, language: Language) -> Column:
    def cell(row: Reviewed) -> Cell:
        fee = row.record.fees.get(year)
        return "–" if fee is None else money_cell(Money(fee, "EUR"), language)

    return Column(Message("column.fee_of", {"year": str(year)}), cell, "right")


def _figure(row: Reviewed, amount: Decimal | None, language: Language) -> Cell:
    """An amount of this year or the next; a planning value in its words."""
    if amount is None:
        return "–"
    cell = money_cell(Money(amount, "EUR"), language)
    planning = row.cost.planning
    if planning and amount == planning.figure.amount:
        return cell._replace(text=planning_short(planning, language))
    return cell


def _this_year(row: Reviewed) -> Decimal | None:
    return row.cost.to_reckon_with


def _next_year(row: Reviewed) -> Decimal | None:
    return row.outlook.amount


def _difference(
    more: Decimal | None, less: Decimal | None, columns: tuple[int, int], language: Language
) -> Cell:
    if more is None or less is None:
        return "–"
    cell = money_cell(Money(more - less, "EUR"), language)
    return cell._replace(difference=columns)


def _due(row: Reviewed, today: PartialDate, language: Language) -> Cell:
    due = next_due(row.record, today)
    return Day(language.value(due), due) if due else "–"


def _basis(row: Reviewed, language: Language) -> str:
    """What the figures rest on: that of this year, then that of the next where it is another."""
    this = "planning" if row.cost.planning else row.cost.origin
    if this == "published" and row.fee.own:
        said = own_line(row.fee.own, language)
    elif this == "published":
        said = language(f"review.origin.{origin_of(row)}")
    else:
        said = language(f"review.origin.{this}")
    if row.cost.year and row.cost.origin == "paid":
        said = language("membership.paid_in", fee=said, year=str(row.cost.year))
    if row.outlook.basis == this:
        return said
    return language("review.basis", this=said, next=language(f"review.origin.{row.outlook.basis}"))


def _topics_by_network(paper: Paper, result: Review) -> None:
    """Each topic with the networks that cover it and what they cost for it, then the gaps."""
    language, wanted, costs = paper.language, result.profile.topics, result.topic_costs
    active = [row.network for row in result.rows if row.network.status not in INACTIVE]
    covering = {
        topic: [network.short for network in active if topic in network.topics] for topic in TOPICS
    }

    def cost(topic: str) -> Cell:
        if topic not in costs:
            return "–"
        return money_cell(Money(share(costs[topic]), "EUR"), language)

    def own(topic: str) -> str:
        return language("review.wanted" if topic in wanted else "review.not_wanted")

    columns = [
        Column("column.topic", lambda topic: label(TOPICS, topic, language)),
        Column("column.own_topic", own),
        Column(
            "column.covered_by", lambda topic: ", ".join(covering[topic]) or language("review.gap")
        ),
        Column("column.count", lambda topic: counted(len(covering[topic])), "right"),
        Column("column.share", cost, "right"),
    ]
    if not wanted:
        del columns[1]
    paper.table(
        [topic for topic in TOPICS if covering[topic] or topic in wanted],
        *columns,
        name=language("sheet.topics"),
    )


def _cited(network: Network) -> list[Source]:
    about = [each for each in cited(network) if _REVIEWED & set(each.supports)]
    return about[:_SOURCES]


def _dated(source: Source, language: Language) -> str:
    """The date alone: the column says of what it is."""
    return language.value(source.as_of) if source.as_of else language("date.undated")


def _sources(paper: Paper, result: Review) -> None:
    language = paper.language
    paper.table(
        [(row.network.short, each) for row in result.rows for each in _cited(row.network)],
        Column("column.network", lambda row: row[0]),
        Column("column.source", lambda row: row[1].title),
        Column("column.as_of", lambda row: _dated(row[1], language)),
        Column("column.address", lambda row: row[1].url or "–"),
        name=language("sheet.sources"),
    )
