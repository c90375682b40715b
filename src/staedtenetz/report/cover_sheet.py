"""The sheet before a council paper: what the office notes for itself, and nobody else reads."""

from __future__ import annotations

from collections.abc import Iterator

from staedtenetz.messages import Language
from staedtenetz.model.values import PartialDate, Text
from staedtenetz.report.council_parts import MOST_SOURCES, Application
from staedtenetz.report.document import Block, Document, Heading, open_points
from staedtenetz.report.network_page import add_documented
from staedtenetz.report.office_words import part, part_items
from staedtenetz.report.paper import Paper
from staedtenetz.report.planning import planning_lines
from staedtenetz.report.wording import by_kind, fee_date, source_line, verdict_lines

__all__ = ["covered"]


def covered(paper: Paper, application: Application, title: str, today: PartialDate) -> Document:
    """The paper as a document: final as it is, else a draft behind its cover sheet."""
    language = paper.language
    document = paper.document(title, date=today)
    if application.final:
        return document
    cover = _cover_sheet(document, application, language, today)
    values = application.bodies(language).values
    begin = Heading(language("council.begins", **values), new_page=True)
    blocks = (*cover, begin, *document.blocks)
    return document._replace(blocks=blocks, status=language("council.draft"))


def _cover_sheet(
    document: Document, application: Application, language: Language, today: PartialDate
) -> list[Block]:
    network, sheet = application.network, Paper(language)
    sheet.heading("cover.title")
    sheet.say("cover.meant", date=today)
    if application.member:
        values = application.bodies(language).values
        sheet.say("cover.member", network=network.short, **values)
    points = open_points(document)
    if points:
        sheet.heading("cover.open", 3)
        sheet.bullets(str(point) for point in points)
    sheet.heading("cover.ask", 3)
    sheet.bullets(_to_ask(application, language, today.year))
    verdicts = verdict_lines(application.applied.eligibility, language)
    sheet.labelled(
        (
            (language("page.contact"), network.contact_email or ""),
            (language("page.join_page"), network.join_url or ""),
            (language("page.eligibility"), verdicts),
        )
    )
    add_documented(sheet, network, application.applied.municipality.population)
    sources = by_kind(network.sources)
    if sources:
        sheet.heading("cover.sources", 3, checked=network.checked)
        if len(sources) > MOST_SOURCES:
            sheet.say("cover.more_sources", most=MOST_SOURCES)
        sheet.bullets((source_line(source, language) for source in sources), ordered=True)
    sheet.say("paper.data")
    return sheet.blocks


def _to_ask(application: Application, language: Language, year: int) -> Iterator[str]:
    """What to have confirmed, what was not found, where sources differ: each once."""
    seen: set[str] = set()
    for said in _notes(application, language, year):
        if said and said not in seen:
            seen.add(said)
            yield said


def _notes(application: Application, language: Language, year: int) -> Iterator[str]:
    network, fee = application.network, application.applied.fee
    yield language("cover.confirm", network=network.short)
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
