"""The sheet before a council paper: what the office notes for itself, and nobody else reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from staedtenetz.messages import Language
from staedtenetz.model.values import PartialDate, Text
from staedtenetz.report.council_parts import (
    MOST_SOURCES,
    Application,
    described_form,
    source,
    sources_of_paper,
)
from staedtenetz.report.document import Document, Heading, open_points
from staedtenetz.report.network_page import add_documented
from staedtenetz.report.office_words import part, part_items
from staedtenetz.report.paper import Paper
from staedtenetz.report.planning import planning_lines
from staedtenetz.report.wording import by_kind, eligibility_line, fee_date, reason_line

__all__ = ["asked_on_joining", "asked_on_leaving", "covered"]


def covered(
    paper: Paper,
    application: Application,
    title: str,
    today: PartialDate,
    notes: tuple[str, ...],
    asked: Iterable[str],
) -> Document:
    """The paper as a document: final as it is, else a draft behind its cover sheet.

    ``notes`` are what the office has to see to first, ``asked`` what to clarify or to know.
    """
    language = paper.language
    document = paper.document(title, date=today)._replace(logo=application.logo)
    if application.final:
        return document
    sheet = Paper(language)
    sheet.heading("cover.title")
    sheet.say("cover.meant", date=today)
    for note in notes:
        sheet.paragraph(note)
    points = open_points(document)
    if points:
        sheet.heading("cover.open", 3)
        sheet.bullets((str(point) for point in points), small=True)
    sheet.heading("cover.ask", 3)
    sheet.bullets(dict.fromkeys(filter(None, asked)))
    _add_known(sheet, application)
    begins = Heading(
        language("council.begins", **application.bodies(language).values), new_page=True
    )
    blocks = (*sheet.blocks, begins, *document.blocks)
    return document._replace(blocks=blocks, status=language("council.draft"))


def _add_known(sheet: Paper, application: Application) -> None:
    """Whom to ask, what others are documented to pay, and every source."""
    language, network = sheet.language, application.network
    contact = application.record.contact if application.record else None
    sheet.facts({"page.contact": contact or network.contact_email or ""})
    add_documented(sheet, network, application.applied.municipality.population)
    sources = by_kind(network.sources)
    if sources:
        sheet.heading("cover.sources", 3, checked=network.checked)
        sheet.bullets((source(each, language) for each in sources), ordered=True, small=True)
        if len(sources) > len(sources_of_paper(application)):
            sheet.say("cover.more_sources", most=MOST_SOURCES)


def asked_on_joining(application: Application, language: Language, year: int) -> Iterator[str]:
    """What to have confirmed, what was not found, and where sources differ."""
    network, fee = application.network, application.applied.fee
    yield language("cover.confirm")
    eligibility = application.applied.eligibility
    verdict = eligibility_line(eligibility, language)
    met = [check for check in eligibility.best.checks if check.outcome == "met"]
    if met:
        yield language("cover.eligibility_met", verdict=verdict, met=reason_line(met, language))
    else:
        yield language("cover.eligibility", verdict=verdict)
    if described := described_form(application):
        own_form = language.text(eligibility.best.membership.name)
        name = language.text(described.name)
        yield language("cover.other_form", described=name, own=own_form)
    if network.participation == "membership":
        yield language("cover.represented", **application.bodies(language).values)
    if fee.planning:
        yield from planning_lines(fee.planning, language)
    if fee.is_uncertain(year):
        dated = fee_date(fee.as_of, year=year, to_confirm=fee.to_confirm, language=language)
        yield language("cover.fee_date", dated=dated)
    yield from (language.say(note) for note in fee.notes)
    own = application.applied.eligibility.best.membership.fee or network.fee
    notes: tuple[Text | None, ...] = (own.note, network.eligibility_note)
    yield from (language.text(note) for note in notes if note)
    for text in (network.summary, network.effort_reason, network.window_note, own.rises):
        yield from part(text, language).office
    for texts in (network.benefits, network.obligations, network.steps):
        yield from part_items(texts, language)[1]
    yield from (language.text(doubt) for doubt in network.doubts)


def asked_on_leaving(application: Application, what: str, language: Language) -> Iterator[str]:
    """What to have confirmed before notice is given of ``what`` ends, a membership say."""
    network = application.network
    yield language("cover.confirm_leaving", what=what)
    own = application.applied.eligibility.best.membership.fee or network.fee
    if own.note:
        yield language.text(own.note)
    yield from part(network.leaving, language).office
    yield from (language.text(doubt) for doubt in network.doubts)
