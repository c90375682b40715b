"""A draft council paper to join a network, in the usual order of a Beschlussvorlage."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from staedtenetz.messages import Language
from staedtenetz.model.network import Network
from staedtenetz.model.values import PartialDate
from staedtenetz.model.vocabulary import COMMITMENTS, KINDS, PURPOSES, SCOPES, TOPICS, WINDOWS
from staedtenetz.recommendation.ranking import Recommendation, Recommended
from staedtenetz.report.chart_data import fit_chart
from staedtenetz.report.document import (
    Block,
    Bullets,
    Cell,
    Document,
    Facts,
    Heading,
    Number,
    Open,
    Paragraph,
    Table,
)
from staedtenetz.report.explanation import peers_facts
from staedtenetz.report.wording import (
    applicant_line,
    attribution,
    check_lines,
    effort_line,
    eligibility_line,
    fee_lines,
    fee_short,
    fee_sources,
    in_one_line,
    label,
    labels,
    network_name,
    source_line,
    status_line,
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
        """The network as it was ranked; none for one that comes along with another."""
        ranked = self.recommendation.ranked
        return next((each for each in ranked if each.network.id == self.network.id), None)


def council_paper(application: Application, language: Language, today: PartialDate) -> Document:
    """The draft; what the administration must still decide is marked as an open point."""
    network = application.network
    name = application.applied.municipality.name
    sections = (
        _head(application, language),
        _resolution(application, language),
        _grounds(application, language),
        _aims(application, language),
        _benefits(application, language),
        _finance(application, today, language),
        _staff(network, language),
        _alternatives(application, today.year, language),
        _peers(application, language),
        _schedule(application, language),
        _sources(application, language),
    )
    made = Paragraph(language("paper.made", date=today))
    return Document(
        language("council.title", name=name),
        (made, *(block for section in sections for block in section)),
        language=language.code,
        date=today,
    )


def _open(key: str, language: Language) -> Open:
    return Open(language(f"council.open.{key}"))


def _head(application: Application, language: Language) -> Iterator[Block]:
    network, municipality = application.network, application.applied.municipality
    if application.member:
        yield Paragraph(language("council.member", name=municipality.name, network=network.short))
    subject = language("council.subject", name=municipality.name, network=network.name)
    yield Facts(
        (
            (language("council.subject_label"), (subject,)),
            *(
                (language(f"council.head.{key}"), (_open(key, language),))
                for key in ("number", "unit", "body", "meeting")
            ),
        )
    )


def _resolution(application: Application, language: Language) -> Iterator[Block]:
    applied, network = application.applied, application.network
    yield Heading(language("council.resolution"))
    values = {
        "name": applied.municipality.name,
        "network": network.name,
        "membership": language.text(applied.eligibility.best.membership.name),
    }
    items = [language("council.resolve.join", **values), language("council.resolve.charge")]
    payable = applied.fee.payable
    if payable is None:
        items.append(language("council.resolve.fee_open"))
    elif payable.amount:
        items.append(language("council.resolve.fee", fee=payable))
    else:
        items.append(language("council.resolve.no_fee"))
    yield Bullets(tuple(items), ordered=True)
    if payable is None or payable.amount:
        yield Facts(((language("council.budget_line"), (_open("budget_line", language),)),))


def _grounds(application: Application, language: Language) -> Iterator[Block]:
    network, applied = application.network, application.applied
    yield Heading(language("council.grounds"))
    yield Paragraph(applicant_line(applied.municipality, language))
    yield Paragraph(language.text(network.summary))
    facts = [
        (language("page.status"), (status_line(network, language),)),
        (language("page.kind"), (labels(KINDS, network.kind, language),)),
        (language("page.scope"), (label(SCOPES, network.scope, language),)),
    ]
    if network.founded:
        facts.append((language("council.founded"), (str(network.founded),)))
    if network.member_count:
        counted = language("council.members", count=network.member_count)
        facts.append((language("page.members"), (counted,)))
    yield Facts(tuple(facts))
    yield from _fit(application, language)
    yield Heading(language("page.eligibility"), 3)
    lines = (
        eligibility_line(applied.eligibility, language),
        *check_lines(applied.eligibility.best.checks, language),
    )
    yield Bullets(lines)
    if network.eligibility_note:
        yield Paragraph(language.text(network.eligibility_note))
    if network.doubts:
        yield Heading(language("page.doubts"), 3)
        yield Bullets(tuple(language.text(doubt) for doubt in network.doubts))


def _fit(application: Application, language: Language) -> Iterator[Block]:
    """Where the network stands among those that are possible, and why."""
    entry = application.entry
    if entry is None or entry.fit.score is None:
        return
    yield Heading(language("council.fit"), 3)
    values = {
        "place": str(application.recommendation.place(entry.network.id)),
        "total": str(len(application.recommendation.ranked)),
        "fit": entry.fit.score,
    }
    yield Paragraph(language("council.fit_line", **values))
    yield Bullets(tuple(language.say(each.reason) for each in entry.fit.counted))
    chart = fit_chart((entry, *_others(application)), language)
    if chart:
        yield chart


def _others(application: Application) -> tuple[Recommended, ...]:
    """The best of the other networks that share a topic with this one."""
    network = application.network
    return tuple(
        entry
        for entry in application.recommendation.ranked
        if entry.network.id != network.id and set(entry.network.topics) & set(network.topics)
    )[:_ALTERNATIVES]


def _aims(application: Application, language: Language) -> Iterator[Block]:
    profile = application.recommendation.profile
    shared = [topic for topic in application.network.topics if topic in profile.topics]
    yield Heading(language("council.aims"))
    names = labels(TOPICS, shared or application.network.topics, language)
    items = [language("council.aim_shared" if shared else "council.aim_topics", topics=names)]
    if profile.purposes:
        purposes = labels(PURPOSES, profile.purposes, language)
        items.append(language("council.aim_purposes", purposes=purposes))
    yield Bullets((*items, _open("aims", language)))


def _benefits(application: Application, language: Language) -> Iterator[Block]:
    network = application.network
    yield Heading(language("council.benefits"))
    for key, texts in (("benefits", network.benefits), ("obligations", network.obligations)):
        if texts:
            yield Heading(language(f"page.{key}"), 3)
            yield Bullets(tuple(language.text(text) for text in texts))
    if network.commitments:
        done = labels(COMMITMENTS, network.commitments, language)
        yield Paragraph(language("page.commitments", commitments=done))


def _finance(application: Application, today: PartialDate, language: Language) -> Iterator[Block]:
    """The fee over five years, with its formula, certainty and date."""
    fee = application.applied.fee
    yield Heading(language("council.finance"))
    lines = (*fee_lines(fee, today.year, language), language(f"council.certainty.{fee.certainty}"))
    own = application.applied.eligibility.best.membership.fee or application.network.fee
    if own.note:
        lines = (*lines, language.text(own.note))
    lines = (*lines, *fee_sources(application.network, language))
    yield Facts(((language("page.fee"), lines),))
    yield _years(application, today.year, language)
    yield Paragraph(language("council.finance_note"))


def _years(application: Application, year: int, language: Language) -> Table:
    payable = application.applied.fee.payable
    costs = _open("costs", language)

    def fee_over(years: int) -> Cell:
        if payable is None:
            return _open("fee", language)
        total = payable._replace(amount=payable.amount * years)
        return Number(language.value(total), total.amount, total.currency)

    rows: list[tuple[Cell, ...]] = [
        (str(year + ahead), fee_over(1), costs) for ahead in range(1, _YEARS + 1)
    ]
    rows.append((language("explain.sum"), fee_over(_YEARS), costs))
    headers = tuple(language(f"council.column.{key}") for key in ("year", "fee", "costs"))
    name = language("sheet.costs")
    return Table(headers, tuple(rows), ("left", "right", "left"), name, total=True)


def _staff(network: Network, language: Language) -> Iterator[Block]:
    yield Heading(language("council.staff"))
    effort = effort_line(network, language) or language("council.effort_unknown")
    yield Facts(
        (
            (language("page.effort"), (effort,)),
            (language("council.post"), (_open("post", language),)),
        )
    )


def _alternatives(application: Application, year: int, language: Language) -> Iterator[Block]:
    yield Heading(language("council.alternatives"))
    yield Paragraph(language("council.no_join"))
    others = _others(application)
    if not others:
        return
    yield Paragraph(language("council.others"))
    headers = tuple(language(f"column.{key}") for key in ("network", "fit", "fee", "topics"))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            network_name(each.network, language),
            "–" if each.fit.score is None else Number(str(each.fit.rounded), each.fit.score),
            fee_short(each.fee, year, language),
            labels(TOPICS, each.network.topics, language),
        )
        for each in others
    )
    align = ("left", "right", "right", "left")
    yield Table(headers, rows, align, language("sheet.alternatives"))  # type: ignore[arg-type]


def _peers(application: Application, language: Language) -> Iterator[Block]:
    peers = application.recommendation.peers
    facts = peers_facts(application.recommendation, application.network, language)
    yield Heading(language("criterion.peers"))
    if facts is None:
        yield Paragraph(language("fit.peers.unknown"))
        return
    yield facts
    yield Paragraph(language("peers.limits", sample=peers.sample))


def _schedule(application: Application, language: Language) -> Iterator[Block]:
    """The steps with who does them and when; the network's own come after the resolution.

    Nobody publishes who does those: some are the network's, some the administration's.
    """
    network = application.network
    administration = language("council.who.administration")
    responsible = _open("who", language)
    steps: list[tuple[str, str]] = [
        (language("council.step.confirm", network=network.short), administration),
        (language("council.step.resolve"), language("council.who.council")),
        *((language.text(step), responsible) for step in network.steps),
        (language("council.step.report"), administration),
    ]
    when = _open("when", language)
    rows = tuple(
        (Number(str(number), Decimal(number)), step, who, when)
        for number, (step, who) in enumerate(steps, start=1)
    )
    headers = (
        language("column.number"),
        *(language(f"council.column.{key}") for key in ("step", "who", "when")),
    )
    align = ("right", "left", "left", "left")
    yield Heading(language("council.schedule"))
    yield Table(headers, rows, align, language("sheet.schedule"))  # type: ignore[arg-type]
    window = label(WINDOWS, network.window, language)
    lines = [language("page.window", window=window)]
    if network.window_note:
        lines.append(language.text(network.window_note))
    yield Paragraph(in_one_line(lines))


def _sources(application: Application, language: Language) -> Iterator[Block]:
    network = application.network
    yield Heading(language("page.sources", checked=network.checked))
    yield Bullets(tuple(source_line(source, language) for source in network.sources), ordered=True)
    yield Paragraph(language("paper.data"))
    yield from map(Paragraph, attribution(application.applied.municipality, language))
