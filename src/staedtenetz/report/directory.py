"""The whole directory as a paper, and some of its networks side by side as one."""

from __future__ import annotations

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language
from staedtenetz.model.network import Network
from staedtenetz.model.values import PartialDate
from staedtenetz.model.vocabulary import SCOPES, THEMES
from staedtenetz.report.document import (
    Block,
    Contents,
    Document,
    Heading,
    Paragraph,
    Table,
    deeper,
)
from staedtenetz.report.network_page import comparison, network_page, sources_blocks
from staedtenetz.report.wording import (
    applicant_line,
    attribution,
    label,
    model_short,
    network_name,
    status_line,
)
from staedtenetz.rules.for_municipality import Applied

__all__ = ["comparison_paper", "directory_paper"]


def directory_paper(catalogue: Catalogue, language: Language, today: PartialDate) -> Document:
    """All networks: an overview, then each one in full, by themes."""
    blocks: list[Block] = [
        Paragraph(language("paper.directory_made", date=today, count=len(catalogue.networks))),
        Contents(language("paper.contents")),
        Heading(language("paper.overview"), new_page=True),
        _overview(catalogue.networks, language),
    ]
    for theme in THEMES:
        networks = [network for network in catalogue.networks if network.theme == theme]
        if networks:
            blocks.append(Heading(label(THEMES, theme, language), new_page=True))
        for network in networks:
            page = network_page(network, catalogue, language, today.year)
            title = language("paper.titled", title=page.title, status=page.status)
            blocks += [Heading(title, 3), *deeper(page.blocks, 2)]
    blocks += [Heading(language("paper.method_heading")), Paragraph(language("paper.data"))]
    title = language("paper.directory")
    return Document(title, tuple(blocks), language=language.code, date=today)


def comparison_paper(
    networks: tuple[Network, ...],
    language: Language,
    today: PartialDate,
    applied: tuple[Applied, ...] = (),
) -> Document:
    """The networks side by side, with the sources of each; ``applied`` one each, or none."""
    page = comparison(networks, language, today.year, applied)
    blocks: list[Block] = [Paragraph(language("paper.made", date=today))]
    if applied:
        blocks.insert(0, Paragraph(applicant_line(applied[0].municipality, language)))
    name = language("sheet.comparison")
    blocks += [
        block._replace(name=name) if isinstance(block, Table) else block for block in page.blocks
    ]
    blocks.append(Heading(language("paper.sources")))
    for network in networks:
        rest = sources_blocks(network, language)[1:]
        values = {"name": network.short, "checked": network.checked}
        blocks += [Heading(language("paper.sources_of", **values), 3), *rest]
    if applied:
        blocks += map(Paragraph, attribution(applied[0].municipality, language))
    return Document(page.title, tuple(blocks), language=language.code, date=today)


def _overview(networks: tuple[Network, ...], language: Language) -> Table:
    rows = tuple(
        (
            network_name(network, language),
            label(THEMES, network.theme, language),
            label(SCOPES, network.scope, language),
            model_short(network.fee, language),
            status_line(network, language),
        )
        for network in networks
    )
    headers = tuple(
        language(f"column.{name}") for name in ("network", "theme", "scope", "fee", "status")
    )
    align = ("left", "left", "left", "left", "left")
    return Table(headers, rows, align, language("sheet.networks"))  # type: ignore[arg-type]
