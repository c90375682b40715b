"""The yearly review of memberships as a page: costs, topics and advice, then each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language, Listed, Message
from staedtenetz.model.network import INACTIVE, Network
from staedtenetz.model.profile import Membership
from staedtenetz.model.values import Money, NetworkId, PartialDate
from staedtenetz.model.vocabulary import STATUSES, TOPICS
from staedtenetz.recommendation.coverage import Afterwards
from staedtenetz.recommendation.membership_costs import Origin, fee_changes
from staedtenetz.recommendation.review import Ended, Review, Reviewed
from staedtenetz.report.document import Cell, Document, Number
from staedtenetz.report.memberships import notice_line, result_line, term_line
from staedtenetz.report.names import full_name
from staedtenetz.report.paper import Column, Paper, counted, money_cell
from staedtenetz.report.planning import planning_sum
from staedtenetz.report.wording import (
    applicant_line,
    fee_lines,
    fee_short,
    in_one_line,
    is_told_by_network,
    label,
    labels,
    status_line,
)
from staedtenetz.rules.notice import next_due, next_notice

__all__ = [
    "after_lines",
    "origin_of",
    "review_page",
    "share",
    "write_overview",
    "write_single",
]

_SHARE = Decimal(10)
"""Shares of costs are said in tens of euros: no more is known of them."""

_NAMED = 4
"""So many networks are named of those that cover a topic on the page."""

_TENTH = Decimal("0.1")


def review_page(
    result: Review, catalogue: Catalogue, language: Language, today: PartialDate
) -> Document:
    """Costs, topics and advice for every membership; ``today`` dates the page."""
    paper = Paper(language)
    write_overview(paper, result, catalogue, today)
    paper.facts(_topics(result, catalogue, language), "review.topics")
    write_single(paper, result, today)
    if result.rows:
        paper.say("review.how_to_record")
        paper.say("review.how_to_note")
    return paper.document(language("review.title", name=result.profile.municipality.name))


def write_overview(
    paper: Paper, result: Review, catalogue: Catalogue, today: PartialDate, name: str = ""
) -> None:
    """All memberships in a table, and what they cost.

    ``name`` is that of the worksheet of a paper, which names the networks in full.
    """
    language = paper.language
    paper.paragraph(applicant_line(result.profile.municipality, language))
    paper.say("review.made", date=today)
    if result.rows:
        _table(paper, result, today, name)
        paper.paragraph(_total(result, catalogue, language))
        paper.paragraph(_outlook(result, today.year + 1, language))
    else:
        paper.say("review.nothing")


def write_single(paper: Paper, result: Review, today: PartialDate) -> None:
    """Each membership with all that is recorded of it, and those that have ended."""
    language = paper.language
    paper.labelled(
        ((row.network.short, _lines(row, today, language)) for row in result.rows),
        "review.single",
    )
    paper.labelled(
        ((each.network.short, _ended_lines(each, language)) for each in result.ended),
        "review.ended",
    )
    if result.rows:
        paper.say("review.limits")


def _table(paper: Paper, result: Review, today: PartialDate, name: str) -> None:
    language = paper.language
    paper.table(
        result.rows,
        Column(
            "column.network",
            lambda row: full_name(row.network, language) if name else row.network.short,
        ),
        Column("column.since", _since, "right"),
        Column(
            Message("column.fee_of", {"year": str(today.year)}),
            lambda row: _cost_cell(row, today.year, language),
            "right",
        ),
        Column("column.change", lambda row: _change(row.record, today.year, language), "right"),
        Column("column.advice", lambda row: language(f"review.advice.{row.advice}")),
        name=name,
    )


def _since(row: Reviewed) -> Cell:
    return counted(row.record.since) if row.record.since else "–"


def _cost_cell(row: Reviewed, year: int, language: Language) -> Cell:
    """The cost with where it comes from; what is known of the fee where it has no amount."""
    cost = row.cost
    if cost.amount is None:
        unknown = row.fee.amount is not None
        return language("review.cost.unknown") if unknown else fee_short(row.fee, year, language)
    if cost.origin == "published" and not cost.amount:
        return fee_short(row.fee, year, language)
    cell = money_cell(Money(cost.amount, "EUR"), language)
    if cost.origin == "paid":
        other_year = cost.year not in (None, year)
        values = {"fee": cell.text, "year": str(cost.year)}
        return cell._replace(text=language("membership.paid_in", **values)) if other_year else cell
    if row.fee.own:
        return cell._replace(text=language("own.marked", text=cell.text))
    return cell._replace(text=language(f"review.cost.{origin_of(row)}", fee=cell.text))


def origin_of(row: Reviewed) -> Origin:
    """Where the cost comes from in words: what the network does not say itself is documented."""
    found = row.cost.origin == "published" and not is_told_by_network(row.network)
    return "documented" if found and row.cost.amount else row.cost.origin


def _change(record: Membership, year: int, language: Language) -> Cell:
    """By how much more or less than the year before, where both are recorded."""
    changes = {of: change for of, _, change in fee_changes(record)}
    change = changes.get(year)
    if change is None:
        return "–"
    return Number(_percent(change, language), change.quantize(_TENTH, ROUND_HALF_UP), "+%")


def _percent(change: Decimal, language: Language) -> str:
    """``+3,1 %``, ``−2 %`` or ``±0 %``."""
    rounded = change.quantize(_TENTH, ROUND_HALF_UP).normalize()
    sign = "±" if not rounded else "+" if rounded > 0 else "−"
    return language("review.percent", sign=sign, percent=abs(rounded))


def _total(result: Review, catalogue: Catalogue, language: Language) -> str:
    """What is known, what the planning values come to beside that, and what is not in it."""
    planned = {row.network.short: row.cost.planning for row in result.rows if row.cost.planning}
    names = [catalogue[each].short for each in result.unknown]
    unknown = Listed(name for name in names if name not in planned)
    # Nothing is no sum where fees are not known.
    known = result.total or not result.unknown
    told = [
        language("review.total", sum=Money(result.total, "EUR")) if known else "",
        planning_sum(planned, language),
        language("review.total_unknown", names=unknown) if unknown else "",
    ]
    return " ".join(filter(None, told))


def _outlook(result: Review, year: int, language: Language) -> str:
    """What to plan for the next year, as far as it is known."""
    amounts = [row.outlook.amount for row in result.rows if row.outlook.amount is not None]
    if not amounts:
        return ""
    planned = [row.cost.planning for row in result.rows if row.outlook.basis == "planning"]
    open_above = any(each and each.highest is None for each in planned)
    key = "review.outlook.planned" if planned else "review.outlook"
    key = "review.outlook.at_least" if open_above else key
    return language(key, year=str(year), sum=Money(sum(amounts, Decimal(0)), "EUR"))


def _topics(result: Review, catalogue: Catalogue, language: Language) -> dict[str, list[str]]:
    costs = sorted(result.topic_costs.items(), key=lambda item: (-item[1], item[0]))
    return {
        "review.missing": [labels(TOPICS, result.missing, language)],
        "review.repeated": [
            f"{label(TOPICS, topic, language)}: {_few([catalogue[i].short for i in ids], language)}"
            for topic, ids in result.repeated.items()
        ],
        "review.topic_costs": [
            ", ".join(
                f"{label(TOPICS, topic, language)} {_share_said(cost, language)}"
                for topic, cost in costs
            )
        ],
    }


def _few(names: list[str], language: Language) -> str:
    """The first names, and how many more there are."""
    if len(names) <= _NAMED + 1:
        return ", ".join(names)
    first, more = names[:_NAMED], len(names) - _NAMED
    return language("review.more", names=Listed(first), count=more)


def share(cost: Decimal) -> Decimal:
    """A share of costs in whole tens of euros."""
    return (cost / _SHARE).quantize(Decimal(1), ROUND_HALF_UP) * _SHARE


def _share_said(cost: Decimal, language: Language) -> str:
    rounded = share(cost)
    key = "review.share" if rounded else "review.small_share"
    return language(key, share=Money(rounded or _SHARE, "EUR"))


def _lines(row: Reviewed, today: PartialDate, language: Language) -> Iterator[str]:
    """The advice, everything recorded of the membership, and what is known of the fee."""
    record = row.record
    reasons = in_one_line(language.say(reason) for reason in row.reasons)
    yield language("review.advised", advice=Message(f"review.advice.{row.advice}"), why=reasons)
    yield _status(row.network, language)
    yield _joined(_recorded(record, language))
    yield language("review.purpose", purpose=record.purpose) if record.purpose else ""
    yield _fees(record, language)
    # A difference is among the reasons already.
    yield language.say(row.comparison.said) if row.comparison and not row.comparison.differs else ""
    yield _joined(_dates(record, today, language))
    for each in record.results:
        yield language("review.result", result=result_line(each, language))
    if record.last_activity:
        yield language("review.last_activity", date=record.last_activity)
    yield from _published(row, today, language)


def _status(network: Network, language: Language) -> str:
    """What the reasons do not say of a network that is not plainly active: since when."""
    line = status_line(network, language)
    said = network.status in INACTIVE and line == label(STATUSES, network.status, language)
    return "" if said or network.status == "active" else line


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(filter(None, parts))


def _recorded(record: Membership, language: Language) -> Iterator[str]:
    if record.since:
        yield language("review.since", year=str(record.since))
    if record.unit:
        yield language("review.unit", unit=record.unit)
    if record.contact:
        yield language("review.contact", contact=record.contact)


def _fees(record: Membership, language: Language) -> str:
    """The fee of every year with its change."""
    said = []
    for year, fee, change in fee_changes(record):
        values = {"year": str(year), "fee": Money(fee, "EUR")}
        if change is None:
            said.append(language("review.fee_of_year", **values))
        else:
            percent = _percent(change, language)
            said.append(language("review.fee_of_year.changed", change=percent, **values))
    return language("review.fees", fees=Listed(said)) if said else ""


def _dates(record: Membership, today: PartialDate, language: Language) -> Iterator[str]:
    """When what is due or to be decided, none of it after the end."""
    due, notice = next_due(record, today), next_notice(record, today)
    if due:
        yield language("review.next_due", date=due)
    if not record.until:
        yield term_line(record, language)
    if notice:
        yield notice_line(notice, language)
    if record.review and record.review > today:
        yield language("review.next", date=record.review)


def _published(row: Reviewed, today: PartialDate, language: Language) -> Iterator[str]:
    """What is published of the fee, or what is documented where nothing is."""
    fee, told = row.fee, in_one_line(fee_lines(row.fee, today.year, language)[:3])
    if fee.amount is None:
        # Of a fee that is paid, what is documented has been said with the comparison.
        compared = row.comparison and (fee.planning is None or fee.planning.basis == "paid")
        said = language("review.not_stated") if fee.model == "none-named" else told
        yield "" if compared else said
    else:
        key = "review.found" if origin_of(row) == "documented" else "review.published"
        yield language("review.stated" if fee.own else key, fee=told)
    if row.network.fee.note and row.cost.origin == "published":
        yield language.text(row.network.fee.note)


def _ended_lines(ended: Ended, language: Language) -> Iterator[str]:
    yield language("review.ended_on", date=ended.record.until)
    yield from after_lines(ended.afterwards, language)
    yield _fees(ended.record, language)
    for each in ended.record.results:
        yield language("review.result", result=result_line(each, language))


def after_lines(after: Afterwards, language: Language) -> Iterator[str]:
    """Which topics nothing covers any more, and what covers the others."""
    if after.lost:
        yield language("review.lost", topics=labels(TOPICS, after.lost, language))
    if after.others:
        key = "review.still_covered" if after.lost else "review.all_covered"
        yield language(key, networks=tuple(map(NetworkId, after.others)))
