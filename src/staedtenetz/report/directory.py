"""The whole directory as a paper, and some of its networks side by side as one."""

from __future__ import annotations

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language
from staedtenetz.model.network import Network
from staedtenetz.model.values import PartialDate
from staedtenetz.model.vocabulary import SCOPES, THEMES
from staedtenetz.report.document import Contents, Document, Heading, deeper
from staedtenetz.report.names import full_name
from staedtenetz.report.network_page import comparison, network_page
from staedtenetz.report.paper import Column, Paper
from staedtenetz.report.wording import (
    applicant_line,
    label,
    model_short,
    status_line,
)
from staedtenetz.rules.for_municipality import Applied

__all__ = ["comparison_paper", "directory_paper"]


def directory_paper(catalogue: Catalogue, language: Language, today: PartialDate) -> Document:
    """All networks: an overview, then each one in full, by themes."""
    paper = Paper(language)
    paper.say("paper.directory_made", date=today, count=len(catalogue.networks))
    paper.blocks.append(Contents(language("paper.contents")))
    paper.heading("paper.overview", new_page=True)
    paper.table(
        catalogue.networks,
        Column("column.network", lambda each: full_name(each, language)),
        Column("column.theme", lambda each: label(THEMES, each.theme, language)),
        Column("column.scope", lambda each: label(SCOPES, each.scope, language)),
        Column("column.fee", lambda each: model_short(each.fee, language)),
        Column("column.status", lambda each: status_line(each, language)),
        name=language("sheet.networks"),
    )
    for theme in THEMES:
        networks = [network for network in catalogue.networks if network.theme == theme]
        if networks:
            paper.blocks.append(Heading(label(THEMES, theme, language), new_page=True))
        for network in networks:
            page = network_page(network, catalogue, language, today.year)
            paper.heading("paper.titled", 3, title=page.title, status=page.status)
            paper.blocks += deeper(page.blocks, 2)
    paper.heading("paper.method_heading")
    paper.say("paper.data")
    return paper.document(language("paper.directory"), date=today)


def comparison_paper(
    networks: tuple[Network, ...],
    language: Language,
    today: PartialDate,
    applied: tuple[Applied, ...] = (),
) -> Document:
    """The networks side by side, with the sources of each; ``applied`` one each, or none."""
    page = comparison(networks, language, today.year, applied, language("sheet.comparison"))
    paper = Paper(language)
    if applied:
        paper.paragraph(applicant_line(applied[0].municipality, language))
    paper.say("paper.made", date=today)
    paper.blocks += page.blocks
    paper.heading("paper.sources")
    for network in networks:
        paper.sources_of(network, ordered=True)
    if applied:
        paper.attribution(applied[0].municipality)
    return paper.document(page.title, date=today)
