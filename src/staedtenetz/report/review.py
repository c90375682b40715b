"""The yearly review of memberships as a page."""

from __future__ import annotations

from decimal import Decimal

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language, Listed
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.review import Review, Reviewed
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
    fee_lines,
    in_one_line,
    label,
    labels,
    network_name,
    status_line,
)

__all__ = ["review_page"]


def review_page(
    result: Review, catalogue: Catalogue, language: Language, today: PartialDate
) -> Document:
    """Costs, topics and advice for every membership; ``today`` dates the page."""
    name = result.profile.municipality.name
    blocks: list[Block] = [
        Paragraph(applicant_line(result.profile.municipality, language)),
        Paragraph(language("review.made", date=today)),
    ]
    if not result.rows:
        blocks.append(Paragraph(language("review.nothing")))
        return Document(language("review.title", name=name), tuple(blocks))
    blocks += [_overview(result, language), Paragraph(_total(result, catalogue, language))]
    blocks += _topics(result, catalogue, language)
    blocks.append(Heading(language("review.single")))
    rows = tuple((row.network.short, _lines(row, today, language)) for row in result.rows)
    blocks += [Facts(rows), Paragraph(language("review.limits"))]
    return Document(language("review.title", name=name), tuple(blocks))


def _overview(result: Review, language: Language) -> Table:
    headers = ("network", "since", "cost", "advice", "reason")
    rows = tuple(
        (
            network_name(row.network, language),
            Number(str(row.record.since), Decimal(row.record.since)) if row.record.since else "–",
            _cost_cell(row, language),
            language(f"review.advice.{row.advice}"),
            in_one_line(language.say(reason) for reason in row.reasons),
        )
        for row in result.rows
    )
    align = ("left", "right", "right", "left", "left")
    return Table(tuple(language(f"column.{key}") for key in headers), rows, align)  # type: ignore[arg-type]


def _cost_cell(row: Reviewed, language: Language) -> Cell:
    text, amount = _cost(row, language), row.cost.amount
    return text if amount is None else Number(text, amount, "EUR")


def _cost(row: Reviewed, language: Language) -> str:
    if row.cost.amount is None:
        return language("review.cost.unknown")
    amount = language.value(Money(row.cost.amount, "EUR"))
    if row.cost.origin == "published" and row.fee.own:
        return language("own.marked", text=amount)
    return amount if row.cost.origin == "paid" else language("review.cost.published", fee=amount)


def _total(result: Review, catalogue: Catalogue, language: Language) -> str:
    total = language("review.total", sum=Money(result.total, "EUR"))
    if not result.unknown:
        return total
    names = Listed(catalogue[each].short for each in result.unknown)
    return f"{total} {language('review.total_unknown', names=names)}"


def _topics(result: Review, catalogue: Catalogue, language: Language) -> list[Block]:
    rows: list[tuple[str, tuple[str, ...]]] = []
    if result.missing:
        rows.append((language("review.missing"), (labels(TOPICS, result.missing, language),)))
    if result.repeated:
        lines = tuple(
            f"{label(TOPICS, topic, language)}: {', '.join(catalogue[each].short for each in ids)}"
            for topic, ids in result.repeated.items()
        )
        rows.append((language("review.repeated"), lines))
    costs = sorted(result.topic_costs.items(), key=lambda item: (-item[1], item[0]))
    if costs:
        lines = tuple(_topic_cost(topic, cost, language) for topic, cost in costs)
        rows.append((language("review.topic_costs"), lines))
    return [Heading(language("review.topics")), Facts(tuple(rows))] if rows else []


def _topic_cost(topic: str, cost: Decimal, language: Language) -> str:
    return f"{label(TOPICS, topic, language)}: {language.value(Money(cost, 'EUR'))}"


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
    told = fee_lines(row.fee, today.year, language)
    if row.fee.amount is None:
        told[0] = language("review.no_amount")
    published = in_one_line(told[:3])
    stated = "review.stated" if row.fee.own else "review.published"
    lines.append(language(stated, fee=published))
    if record.review and record.review > today:
        lines.append(language("review.next", date=record.review))
    if row.network.fee.note and row.cost.origin == "published":
        lines.append(language.text(row.network.fee.note))
    return tuple(lines)
