"""The yearly review of memberships: a page, and a paper with tables to calculate with."""

from __future__ import annotations

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language, Listed
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.review import Review, Reviewed
from staedtenetz.report.document import Cell, Document
from staedtenetz.report.names import full_name
from staedtenetz.report.paper import Column, Paper, counted, money_cell
from staedtenetz.report.planning import planning_short, planning_sum
from staedtenetz.report.wording import (
    applicant_line,
    as_of,
    fee_lines,
    fee_short,
    in_one_line,
    label,
    labels,
    own_line,
    status_line,
)

__all__ = ["review_page", "review_paper"]


def review_page(
    result: Review, catalogue: Catalogue, language: Language, today: PartialDate
) -> Document:
    """Costs, topics and advice for every membership; ``today`` dates the page."""
    paper = Paper(language)
    _write(paper, result, catalogue, today)
    return paper.document(language("review.title", name=result.profile.municipality.name))


def review_paper(
    result: Review, catalogue: Catalogue, language: Language, today: PartialDate
) -> Document:
    """The page that ``review`` shows, with charts and with tables that can be calculated with."""
    from staedtenetz.report.chart_data import cost_chart, topics_chart

    paper = Paper(language)
    _write(paper, result, catalogue, today, language("sheet.held"))
    if result.rows:
        networks = [row.network for row in result.rows]
        costs = [(row.network.short, _money(row)) for row in result.rows]
        planned = {
            row.network.short: planning_short(row.cost.planning, language)
            for row in result.rows
            if row.cost.planning
        }
        paper.charts(
            cost_chart(costs, language, "figure.cost_held", planned),
            topics_chart(networks, (), result.profile.topics, language),
        )
        paper.heading("review.costs")
        _costs(paper, result)
        paper.heading("review.topics_by_network")
        _topics_by_network(paper, result)
        paper.heading("paper.sources")
        _sources(paper, result)
        paper.attribution(result.profile.municipality)
    title = language("review.title", name=result.profile.municipality.name)
    return paper.document(title, date=today)


def _write(
    paper: Paper, result: Review, catalogue: Catalogue, today: PartialDate, name: str = ""
) -> None:
    """What page and paper have in common; ``name`` is that of the worksheet."""
    language = paper.language
    paper.paragraph(applicant_line(result.profile.municipality, language))
    paper.say("review.made", date=today)
    if not result.rows:
        paper.say("review.nothing")
        return
    paper.table(
        result.rows,
        Column("column.network", lambda row: full_name(row.network, language)),
        Column("column.since", _since, "right"),
        Column("column.cost", lambda row: _cost(row, today.year, language), "right"),
        Column("column.advice", lambda row: language(f"review.advice.{row.advice}")),
        Column("column.reason", lambda row: in_one_line(map(language.say, row.reasons))),
        name=name,
    )
    paper.paragraph(_total(result, catalogue, language))
    paper.facts(_topics(result, catalogue, language), "review.topics")
    paper.heading("review.single")
    paper.labelled((row.network.short, _lines(row, today, language)) for row in result.rows)
    paper.say("review.limits")


def _since(row: Reviewed) -> Cell:
    return counted(row.record.since) if row.record.since else "–"


def _money(row: Reviewed) -> Money | None:
    return None if row.cost.amount is None else Money(row.cost.amount, "EUR")


def _cost(row: Reviewed, year: int, language: Language) -> Cell:
    """The cost with where it comes from; what is known of the fee where it has no amount."""
    money = _money(row)
    if money is None:
        unknown = row.fee.amount is not None
        return language("review.cost.unknown") if unknown else fee_short(row.fee, year, language)
    cell = money_cell(money, language)
    if row.cost.origin == "paid":
        return cell
    if row.fee.own:
        return cell._replace(text=language("own.marked", text=cell.text))
    return cell._replace(text=language("review.cost.published", fee=cell.text))


def _total(result: Review, catalogue: Catalogue, language: Language) -> str:
    total = language("review.total", sum=Money(result.total, "EUR"))
    planned = {row.network.short: row.cost.planning for row in result.rows if row.cost.planning}
    names = [catalogue[each].short for each in result.unknown]
    unknown = Listed(name for name in names if name not in planned)
    told = [total, planning_sum(planned, language)]
    if unknown:
        told.append(language("review.total_unknown", names=unknown))
    return " ".join(filter(None, told))


def _topics(result: Review, catalogue: Catalogue, language: Language) -> dict[str, list[str]]:
    costs = sorted(result.topic_costs.items(), key=lambda item: (-item[1], item[0]))
    return {
        "review.missing": [labels(TOPICS, result.missing, language)],
        "review.repeated": [
            f"{label(TOPICS, topic, language)}: {', '.join(catalogue[each].short for each in ids)}"
            for topic, ids in result.repeated.items()
        ],
        "review.topic_costs": [
            f"{label(TOPICS, topic, language)}: {language.value(Money(cost, 'EUR'))}"
            for topic, cost in costs
        ],
    }


def _lines(row: Reviewed, today: PartialDate, language: Language) -> tuple[str, ...]:
    """What is recorded of the membership, then what is published of the fee."""
    record = row.record
    lines = [language(f"review.advice.{row.advice}") + ": "]
    lines[0] += in_one_line(language.say(reason) for reason in row.reasons)
    if row.network.status != "active":
        lines.append(status_line(row.network, language))
    if record.unit:
        lines.append(language("review.unit", unit=record.unit))
    if record.purpose:
        lines.append(language("review.purpose", purpose=record.purpose))
    if record.last_activity:
        lines.append(language("review.last_activity", date=record.last_activity))
    told = in_one_line(fee_lines(row.fee, today.year, language)[:3])
    if row.fee.amount is None:
        lines.append(told)
    else:
        stated = "review.stated" if row.fee.own else "review.published"
        lines.append(language(stated, fee=told))
    if record.review and record.review > today:
        lines.append(language("review.next", date=record.review))
    if row.network.fee.note and row.cost.origin == "published":
        lines.append(language.text(row.network.fee.note))
    return tuple(lines)


def _costs(paper: Paper, result: Review) -> None:
    """What each membership costs, where the amount comes from, and the sum."""
    language = paper.language

    def amount(row: Reviewed) -> Cell:
        money = _money(row)
        return "–" if money is None else money_cell(money, language)

    def origin(row: Reviewed) -> str:
        if row.cost.origin == "published" and row.fee.own:
            return own_line(row.fee.own, language)
        if row.cost.planning:
            return planning_short(row.cost.planning, language)
        return language(f"review.origin.{row.cost.origin}")

    paper.table(
        result.rows,
        Column("column.network", lambda row: row.network.short),
        Column("column.since", lambda row: str(row.record.since or "–"), "right"),
        Column("column.unit", lambda row: row.record.unit or "–"),
        Column("column.cost", amount, "right"),
        Column("column.origin", origin),
        name=language("sheet.costs"),
        last=(
            language("explain.sum"),
            "",
            "",
            money_cell(Money(result.total, "EUR"), language),
            "",
        ),
        total=True,
    )


def _topics_by_network(paper: Paper, result: Review) -> None:
    """Each topic with the networks that cover it and what they cost for it."""
    language, wanted, costs = paper.language, result.profile.topics, result.topic_costs
    active = [row.network for row in result.rows if row.network.status == "active"]
    covering = {
        topic: [network.short for network in active if topic in network.topics] for topic in TOPICS
    }

    def cost(topic: str) -> Cell:
        if topic not in costs:
            return "–"
        return money_cell(Money(costs[topic], "EUR"), language)

    def own(topic: str) -> str:
        return language("review.wanted" if topic in wanted else "review.not_wanted")

    paper.table(
        [topic for topic in TOPICS if covering[topic] or topic in wanted],
        Column("column.topic", lambda topic: label(TOPICS, topic, language)),
        Column("column.own_topic", own),
        Column(
            "column.covered_by", lambda topic: ", ".join(covering[topic]) or language("review.gap")
        ),
        Column("column.count", lambda topic: counted(len(covering[topic])), "right"),
        Column("column.cost", cost, "right"),
        name=language("sheet.topics"),
    )


def _sources(paper: Paper, result: Review) -> None:
    language = paper.language
    paper.table(
        [(row.network.short, source) for row in result.rows for source in row.network.sources],
        Column("column.network", lambda row: row[0]),
        Column("column.source", lambda row: row[1].title),
        Column("column.as_of", lambda row: as_of(row[1].as_of, language)),
        Column("column.address", lambda row: row[1].url or "–"),
        name=language("sheet.sources"),
    )
