"""A draft council paper to leave a network: notice, costs saved, and what becomes of its topics."""

from __future__ import annotations

from collections.abc import Iterator

from staedtenetz.messages import Language, Listed
from staedtenetz.model.network import INACTIVE
from staedtenetz.model.profile import Membership
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.membership_costs import Cost, cost_of
from staedtenetz.report.council_alternatives import add_others
from staedtenetz.report.council_finance import YEARS, may_cost
from staedtenetz.report.council_parts import (
    Application,
    add_attachments,
    add_effects,
    add_head,
    add_signature,
    add_sources,
    kind_of_membership,
    name_in_sentence,
    open_point,
    open_term,
    taking_part,
    what_it_is,
)
from staedtenetz.report.cover_sheet import asked_on_leaving, covered
from staedtenetz.report.document import Cell, Document
from staedtenetz.report.memberships import period, result_line, term_end
from staedtenetz.report.names import full_name
from staedtenetz.report.office_words import part
from staedtenetz.report.paper import Column, Paper, counted, money_cell
from staedtenetz.report.planning import planning_grounds
from staedtenetz.report.wording import effort_short, is_told_by_network, label, labels
from staedtenetz.rules.notice import Notice, next_notice

__all__ = ["leaving_paper"]

_MOST_NAMES = 3


class _Leaving:
    """When the membership can end, and what is saved from then on."""

    def __init__(self, application: Application, today: PartialDate) -> None:
        self.application = application
        self.network = application.network
        self.record = application.record or Membership(application.network.id)
        self.today = today
        self.notice: Notice | None = next_notice(self.record, today)
        covering = set(application.applied.fee.covered_by) & set(
            application.recommendation.profile.memberships
        )
        self.cost: Cost = cost_of(
            self.record, application.applied.fee, today.year, covered=bool(covering)
        )

    @property
    def end(self) -> PartialDate | None:
        """When the membership ends, as far as that follows from what is recorded."""
        if self.record.until:
            return self.record.until
        return self.notice.term_end if self.notice else None

    @property
    def first_year(self) -> int:
        """The first budget year without a fee; without a known end the one after the next."""
        return self.end.year + 1 if self.end else self.today.year + 2

    @property
    def way(self) -> str:
        """A membership, or what is signed, won or used."""
        return kind_of_membership(self.network)

    @property
    def costs(self) -> bool:
        """Whether a fee is paid or due; else there is none to save."""
        if self.amount is not None:
            return bool(self.amount.amount)
        return may_cost(self.application.applied.fee)

    @property
    def amount(self) -> Money | None:
        """What is saved a year: paid or published, else the planning value."""
        if self.cost.planning:
            return self.cost.planning.figure
        return None if self.cost.amount is None else Money(self.cost.amount, "EUR")


def leaving_paper(application: Application, language: Language, today: PartialDate) -> Document:
    """The draft; what is not recorded of the membership is a gap or stands on the cover sheet."""
    paper, leaving = Paper(language), _Leaving(application, today)
    network, values = application.network, application.bodies(language).values
    way, at = leaving.way, taking_part(network, language)
    name = full_name(network, language)
    subject = language(f"leave.subject.{way}", network=name, at=at, **values)
    add_head(paper, application, subject, today)
    paper.heading("council.resolution")
    paper.say("council.resolves", **values)
    paper.bullets(_points(leaving, language), ordered=True)
    _grounds(paper, leaving)
    _term(paper, leaving)
    _savings(paper, leaving)
    _topics(paper, application)
    add_effects(paper, application)
    paper.heading("council.alternatives")
    paper.say(f"leave.stay.{way}", **values)
    add_others(paper, application)
    _schedule(paper, leaving)
    add_attachments(
        paper,
        (
            language(f"leave.attached.letter.{way}"),
            language(f"leave.attached.statutes.{way}"),
        ),
    )
    add_signature(paper, application)
    add_sources(paper, application)
    title = language(f"leave.title.{way}", network=network.short, at=at)
    notes = tuple(_notes(leaving, language))
    asked = asked_on_leaving(application, language(f"leave.what.{way}"), language)
    return covered(paper, application, title, today, notes, asked)


def _points(leaving: _Leaving, language: Language) -> Iterator[str]:
    values = leaving.application.bodies(language).values
    network = leaving.network
    way = leaving.way
    ended = language(
        f"leave.ended.{way}",
        network=name_in_sentence(network, language),
        at=taking_part(network, language),
    )
    if leaving.end:
        yield language("leave.resolve.on", ended=ended, end=leaving.end, **values)
    else:
        yield language("leave.resolve.next", ended=ended, **values)
    if leaving.notice:
        yield language(f"leave.resolve.charge_by.{way}", last_day=leaving.notice.last_day)
    else:
        yield language(f"leave.resolve.charge.{way}")
    if leaving.costs:
        key = "leave.resolve.budget" if leaving.amount else "leave.resolve.budget_open"
        yield language(key, fee=leaving.amount or "", since=_since_when(leaving, language))


def _since_when(leaving: _Leaving, language: Language) -> str:
    """The first year without a fee; where the end is not settled no year is resolved."""
    if leaving.end:
        return language("leave.since_year", year=str(leaving.first_year))
    return language("leave.since_end", what=language(f"leave.what.{leaving.way}"))


def _grounds(paper: Paper, leaving: _Leaving) -> None:
    language, record = paper.language, leaving.record
    paper.heading("council.grounds")
    paper.paragraph(what_it_is(leaving.network, language))
    paper.facts(
        {
            "leave.since": str(record.since or ""),
            "column.unit": record.unit or "",
            "column.purpose": record.purpose or "",
            "leave.last_active": language.value(record.last_active or ""),
        }
    )
    if record.results:
        paper.heading("leave.results", 3, what=language(f"leave.what.{leaving.way}"))
        paper.bullets(result_line(result, language) for result in record.results)
    paper.paragraph(open_point("reasons", language))


def _term(paper: Paper, leaving: _Leaving) -> None:
    """What the office recorded of notice and term goes before what the directory knows."""
    language = paper.language
    paper.heading(f"council.term.{leaving.way}")
    record, said = leaving.record, list[str]()
    end = term_end(record, language)
    if record.notice:
        span = period(record.notice, language)
        key = "leave.term" if end else "leave.term.notice"
        said.append(language(key, period=span, end=end))
    elif end:
        said.append(language("leave.term.end", end=end))
    if notice := leaving.notice:
        said.append(language("leave.term.by", last_day=notice.last_day, end=notice.term_end))
    # A day may end with a point of its own.
    known = [f"{line.removesuffix('.')}." for line in said]
    if not known:
        known = [part(leaving.network.leaving, language).council]
    text = " ".join(filter(None, known))
    paper.paragraph(text or open_term(leaving.network, language))


def _savings(paper: Paper, leaving: _Leaving) -> None:
    """What is no longer paid in the five years from the first without a fee, and since when."""
    paper.heading("council.finance")
    if leaving.costs:
        _saved(paper, leaving)
    else:
        paper.say("leave.saves_unnamed" if leaving.amount is None else "leave.saves_nothing")
    if leaving.network.effort:
        paper.say("leave.effort", effort=effort_short(leaving.network, paper.language))


def _saved(paper: Paper, leaving: _Leaving) -> None:
    language, amount = paper.language, leaving.amount

    def over(years: int) -> Cell:
        if amount is None:
            return open_point("saved", language)
        return money_cell(amount._replace(amount=amount.amount * years), language)

    first = leaving.first_year
    planned = leaving.cost.planning is not None
    paper.table(
        range(first, first + YEARS),
        Column("council.column.year", str),
        Column(
            "leave.column.planned" if planned else "leave.column.saved",
            lambda _: over(1),
            "right",
        ),
        name=language("sheet.costs"),
        last=(language("council.total"), over(YEARS)),
        total=True,
    )
    if leaving.cost.origin != "unknown":
        paper.paragraph(_rests_on(leaving, language))
    if leaving.end is None:
        what = language(f"leave.what.{leaving.way}")
        paper.say("leave.assumed_end", what=what, year=str(first - 1))
    paper.facts(
        {
            "council.budget_line": leaving.application.house.budget_line
            or open_point("budget_line", language)
        }
    )


def _rests_on(leaving: _Leaving, language: Language) -> str:
    cost = leaving.cost
    if cost.planning:
        grounds = planning_grounds(cost.planning, language)
        return language("leave.rests_on.planning", planning=grounds)
    if cost.origin == "paid" and cost.year:
        return language("leave.rests_on.paid_in", year=str(cost.year))
    if cost.origin == "published" and not is_told_by_network(leaving.network):
        return language("leave.rests_on.found")
    values = leaving.application.bodies(language).values
    return language(f"leave.rests_on.{cost.origin}", **values)


def _topics(paper: Paper, application: Application) -> None:
    """Each topic of the network with the other memberships that cover it."""
    language = paper.language
    held = [
        each.network
        for each in application.recommendation.held
        if each.network.status not in INACTIVE
    ]
    paper.heading("leave.topics")

    def covering(topic: str) -> Cell:
        found = [network for network in held if topic in network.topics]
        found.sort(key=lambda network: network.topics.index(topic))
        names = Listed(network.short for network in found[:_MOST_NAMES])
        if len(found) > _MOST_NAMES:
            return language("leave.and_more", names=names, count=len(found) - _MOST_NAMES)
        return language.value(names) or language("leave.no_other")

    paper.table(
        application.network.topics,
        Column("leave.column.topic", lambda topic: label(TOPICS, topic, language)),
        Column("leave.column.covered_by", covering),
        name=language("leave.topics"),
    )
    lost = [
        topic
        for topic in application.network.topics
        if not any(topic in network.topics for network in held)
    ]
    if lost:
        paper.say("leave.lost", topics=labels(TOPICS, lost, language))
    else:
        paper.say("leave.nothing_lost")


def _schedule(paper: Paper, leaving: _Leaving) -> None:
    language = paper.language
    values = leaving.application.bodies(language).values
    by = language("leave.when.soon")
    if leaving.notice:
        by = language("leave.when.by", date=leaving.notice.last_day)
    end: Cell = open_point("end", language)
    if leaving.end:
        end = language("leave.when.on", date=leaving.end)
    what = language(f"leave.what.{leaving.way}")
    rows: list[tuple[str, Cell]] = [
        (language("council.step.resolve", **values), language("council.when.meeting")),
        (language(f"leave.step.notice.{leaving.way}"), by),
        (language("leave.step.confirmed"), language("council.when.after")),
    ]
    if leaving.costs:
        rows.append((language("leave.step.pay"), language("leave.when.until_end", what=what)))
    rows.append((language("leave.step.end", what=what), end))
    paper.heading("council.schedule")
    paper.table(
        enumerate(rows, start=1),
        Column("column.number", lambda row: counted(row[0]), "right"),
        Column("council.column.step", lambda row: row[1][0]),
        Column("council.column.when", lambda row: row[1][1]),
        name=language("sheet.schedule"),
    )


def _notes(leaving: _Leaving, language: Language) -> Iterator[str]:
    """What the office has to find out before it gives notice."""
    what = language(f"leave.what.{leaving.way}")
    if notice := leaving.notice:
        days = {"last_day": notice.last_day, "end": notice.term_end}
        yield language("leave.note.by", what=what, **days)
    elif leaving.record.until is None:
        yield language(f"leave.note.unknown.{leaving.way}")
    if leaving.amount is None and leaving.costs:
        yield language("leave.note.cost")
    if not leaving.record.results:
        yield language("leave.note.results", what=what)
