"""A draft council paper to take part in a network, in the usual order of a Beschlussvorlage."""

from __future__ import annotations

from typing import NamedTuple

from staedtenetz.messages import Language
from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.model.network import Network
from staedtenetz.model.values import PartialDate
from staedtenetz.model.vocabulary import COMMITMENTS, KINDS, PURPOSES, SCOPES, TOPICS, WINDOWS
from staedtenetz.recommendation.ranking import Recommendation, Recommended
from staedtenetz.report.chart_data import fit_chart
from staedtenetz.report.document import Cell, Document, Number, Open
from staedtenetz.report.explanation import peers_in_words
from staedtenetz.report.names import full_name
from staedtenetz.report.network_page import add_documented, add_sources
from staedtenetz.report.paper import Column, Paper, counted, money_cell
from staedtenetz.report.planning import planned_over
from staedtenetz.report.recommendation import also_possible_lines
from staedtenetz.report.wording import (
    applicant_line,
    cited,
    effort_line,
    fee_background,
    fee_lines,
    fee_short,
    in_one_line,
    label,
    labels,
    status_line,
    verdict_lines,
)
from staedtenetz.rules.for_municipality import Applied

__all__ = ["Application", "council_paper"]

_YEARS = 5
_ALTERNATIVES = 3


class Application(NamedTuple):
    """What the paper is about: a network, its rules applied, and how it was ranked.

    ``recommendation`` is made as if the municipality did not belong to the network yet;
    ``member`` where the sample says that it does.
    """

    network: Network
    applied: Applied
    recommendation: Recommendation
    member: bool

    @property
    def entry(self) -> Recommended | None:
        """The network with its fit; none for one that comes along with another."""
        return self.recommendation.entry(self.network.id)


def council_paper(application: Application, language: Language, today: PartialDate) -> Document:
    """The draft; what the administration must still decide is marked as an open point."""
    paper = Paper(language)
    paper.say("paper.made", date=today)
    _head(paper, application)
    _resolution(paper, application)
    _grounds(paper, application)
    _aims(paper, application)
    _benefits(paper, application.network)
    _finance(paper, application, today.year)
    _staff(paper, application.network)
    _alternatives(paper, application, today.year)
    _peers(paper, application)
    _schedule(paper, application.network)
    add_sources(paper, application.network, cited(application.network))
    paper.say("paper.data")
    paper.attribution(application.applied.municipality)
    title = language("council.title", name=application.applied.municipality.name)
    return paper.document(title, date=today)


def _open(key: str, language: Language) -> Open:
    return Open(language(f"council.open.{key}"))


def _head(paper: Paper, application: Application) -> None:
    network, language = application.network, paper.language
    name = application.applied.municipality.name
    if application.member:
        paper.say("council.member", name=name, network=network.short)
    rows = {
        "council.subject_label": language(
            f"council.subject.{network.participation}",
            name=name,
            network=full_name(network, language),
        ),
        "council.head.number": _open("number", language),
        "council.head.unit": _open("unit", language),
        "council.head.body": _open("body", language),
        "council.head.meeting": _open("meeting", language),
    }
    paper.facts(rows)


def _resolution(paper: Paper, application: Application) -> None:
    applied, language = application.applied, paper.language
    paper.heading("council.resolution")
    values = {
        "name": applied.municipality.name,
        "network": application.network.name,
        "membership": language.text(applied.eligibility.best.membership.name),
    }
    way = application.network.participation
    items = [
        language(f"council.resolve.join.{way}", **values),
        language(f"council.resolve.charge.{way}"),
    ]
    payable = applied.fee.payable
    if applied.fee.planning:
        figure = applied.fee.planning.figure
        items.append(language("council.resolve.planning", fee=figure))
    elif payable is None:
        due = FEE_FACTS[applied.fee.model].cost == "fee"
        items.append(language("council.resolve.fee_open" if due else "council.resolve.fee_unclear"))
    elif payable.amount:
        items.append(language("council.resolve.fee", fee=payable))
    else:
        items.append(language("council.resolve.no_fee"))
    paper.bullets(items, ordered=True)
    if payable is None or payable.amount:
        paper.facts({"council.budget_line": _open("budget_line", language)})


def _grounds(paper: Paper, application: Application) -> None:
    network, applied, language = application.network, application.applied, paper.language
    paper.heading("council.grounds")
    paper.paragraph(applicant_line(applied.municipality, language))
    paper.paragraph(network.summary)
    count = network.member_count
    rows = {
        "page.status": status_line(network, language),
        "page.kind": labels(KINDS, network.kind, language),
        "page.scope": label(SCOPES, network.scope, language),
        "council.founded": str(network.founded or ""),
        "page.members": language("council.members", count=count) if count else "",
    }
    paper.facts(rows)
    _fit(paper, application)
    paper.heading("page.eligibility", 3)
    paper.bullets(verdict_lines(applied.eligibility, language))
    paper.paragraph(network.eligibility_note)
    paper.texts("page.doubts", network.doubts, 3)


def _fit(paper: Paper, application: Application) -> None:
    """Where the network stands among those that are possible, and why."""
    entry = application.entry
    if entry is None or entry.fit.score is None:
        return
    paper.heading("council.fit", 3)
    place = application.recommendation.place(entry.network.id)
    paper.say(
        "council.fit_alone" if place is None else "council.fit_line",
        place=str(place),
        total=str(len(application.recommendation.ranked + application.recommendation.barely)),
        fit=entry.fit.score,
    )
    paper.bullets(paper.language.say(each.reason) for each in entry.fit.counted)
    chart = fit_chart((entry, *_others(application)), paper.language)
    paper.blocks += [chart] if chart else []


def _others(application: Application) -> tuple[Recommended, ...]:
    """The best of the other networks that share a topic with this one."""
    network = application.network
    return tuple(
        entry
        for entry in application.recommendation.possible
        if _shares_topic(entry.network, network)
    )[:_ALTERNATIVES]


def _shares_topic(other: Network, network: Network) -> bool:
    return other.id != network.id and bool(set(other.topics) & set(network.topics))


def _aims(paper: Paper, application: Application) -> None:
    profile, language = application.recommendation.profile, paper.language
    shared = [topic for topic in application.network.topics if topic in profile.topics]
    paper.heading("council.aims")
    names = labels(TOPICS, shared or application.network.topics, language)
    items = [language("council.aim_shared" if shared else "council.aim_topics", topics=names)]
    if profile.purposes:
        purposes = labels(PURPOSES, profile.purposes, language)
        items.append(language("council.aim_purposes", purposes=purposes))
    paper.bullets([*items, _open("aims", language)])


def _benefits(paper: Paper, network: Network) -> None:
    paper.heading("council.benefits")
    paper.texts("page.benefits", network.benefits, 3)
    paper.texts("page.obligations", network.obligations, 3)
    if network.commitments:
        done = labels(COMMITMENTS, network.commitments, paper.language)
        paper.say("page.commitments", commitments=done)


def _finance(paper: Paper, application: Application, year: int) -> None:
    """The fee over five years, with its formula, certainty and date."""
    fee, eligibility, language = (
        application.applied.fee,
        application.applied.eligibility,
        paper.language,
    )
    paper.heading("council.finance")
    lines = [*fee_lines(fee, year, language), language(f"council.certainty.{fee.certainty}")]
    lines += fee_background(application.network, eligibility, language)
    paper.facts({"page.fee": lines})
    add_documented(paper, application.network, application.applied.municipality.population)
    payable, costs = fee.payable, _open("costs", language)

    def fee_over(years: int) -> Cell:
        if fee.planning:
            return planned_over(fee.planning, years, language)
        if payable is None:
            return _open("fee", language)
        return money_cell(payable._replace(amount=payable.amount * years), language)

    paper.table(
        range(year + 1, year + 1 + _YEARS),
        Column("council.column.year", str),
        Column("council.column.fee", lambda _: fee_over(1), "right"),
        Column("council.column.costs", lambda _: costs),
        name=language("sheet.costs"),
        last=(language("explain.sum"), fee_over(_YEARS), costs),
        total=True,
    )
    paper.say("council.finance_note_planning" if fee.planning else "council.finance_note")


def _staff(paper: Paper, network: Network) -> None:
    language = paper.language
    paper.heading("council.staff")
    effort = effort_line(network, language) or language("council.effort_unknown")
    paper.facts({"page.effort": effort, "council.post": _open("post", language)})


def _alternatives(paper: Paper, application: Application, year: int) -> None:
    language = paper.language
    paper.heading("council.alternatives")
    paper.say("council.no_join")
    others = _others(application)
    if others:
        paper.say("council.others")
        paper.table(
            others,
            Column("column.network", lambda each: full_name(each.network, language)),
            Column("column.fit", _fit_cell, "right"),
            Column("column.fee", lambda each: fee_short(each.fee, year, language), "right"),
            Column("column.topics", lambda each: labels(TOPICS, each.network.topics, language)),
            name=language("sheet.alternatives"),
        )
    also = [
        each
        for each in application.recommendation.also_possible
        if _shares_topic(each.network, application.network)
    ]
    if also:
        paper.say("council.also_possible")
        paper.bullets(also_possible_lines(also, language))


def _fit_cell(entry: Recommended) -> Cell:
    fit = entry.fit
    return "–" if fit.score is None else Number(str(fit.rounded), fit.score)


def _peers(paper: Paper, application: Application) -> None:
    recommendation = application.recommendation
    paper.heading("criterion.peers")
    if not recommendation.peers.rows:
        paper.say("fit.peers.unknown")
        return
    paper.facts(peers_in_words(recommendation, application.network))
    paper.say("peers.limits", sample=recommendation.peers.sample)


def _schedule(paper: Paper, network: Network) -> None:
    """The steps with who does them and when; the network's own come after the resolution.

    Nobody publishes who does those: some are the network's, some the administration's.
    """
    language = paper.language
    administration = language("council.who.administration")
    responsible = _open("who", language)
    steps: list[tuple[str, str]] = [
        (language("council.step.confirm", network=network.short), administration),
        (language("council.step.resolve"), language("council.who.council")),
        *((language.text(step), responsible) for step in network.steps),
        (language("council.step.report"), administration),
    ]
    paper.heading("council.schedule")
    paper.table(
        enumerate(steps, start=1),
        Column("column.number", lambda row: counted(row[0]), "right"),
        Column("council.column.step", lambda row: row[1][0]),
        Column("council.column.who", lambda row: row[1][1]),
        Column("council.column.when", lambda _: _open("when", language)),
        name=language("sheet.schedule"),
    )
    window = label(WINDOWS, network.window, language)
    lines = [language("page.window", window=window)]
    if network.window_note:
        lines.append(language.text(network.window_note))
    paper.paragraph(in_one_line(lines))
