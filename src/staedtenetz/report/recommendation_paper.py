"""The recommendation as a paper: to decide by, network by network, and what is not possible."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language, Listed
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.model.vocabulary import (
    CAPACITIES,
    COMMITMENTS,
    EFFORTS,
    KINDS,
    PURPOSES,
    SCOPES,
    TOPICS,
    WINDOWS,
    WORKING_LANGUAGES,
)
from staedtenetz.recommendation.portfolio.plan import Plan
from staedtenetz.recommendation.ranking import Recommendation, Recommended
from staedtenetz.report.chart_data import cost_chart, fit_chart, peers_chart, topics_chart
from staedtenetz.report.document import (
    Block,
    Bullets,
    Contents,
    Document,
    Facts,
    Heading,
    Number,
    Paragraph,
    Table,
    deeper,
)
from staedtenetz.report.explanation import criteria_table, formula_line, peers_facts
from staedtenetz.report.portfolio import portfolio_blocks
from staedtenetz.report.recommendation import (
    comes_with_line,
    coming_along,
    exclusion_line,
    fit_short,
    held_line,
    profile_line,
)
from staedtenetz.report.wording import (
    applicant_line,
    attribution,
    check_lines,
    criterion_name,
    effort_line,
    eligibility_line,
    fee_cell,
    fee_lines,
    fee_sources,
    label,
    labels,
    network_name,
    source_line,
    status_line,
    verdict_short,
    weights_line,
)

__all__ = ["recommendation_paper"]


def recommendation_paper(
    recommendation: Recommendation,
    catalogue: Catalogue,
    language: Language,
    today: PartialDate,
    limit: int = 10,
    plan: Plan | None = None,
) -> Document:
    """The paper for the ``limit`` best networks: a page to decide by, then all that backs it.

    ``plan`` is the best set under the office's limits, where one was asked for.
    """
    chosen = recommendation.ranked[:limit]
    municipality = recommendation.profile.municipality
    blocks: list[Block] = [
        Paragraph(applicant_line(municipality, language)),
        Paragraph(language("paper.made", date=today)),
        Heading(language("paper.summary")),
        *_summary(recommendation, chosen, today.year, language),
        Contents(language("paper.contents")),
        *_glance(recommendation, chosen, language),
        *_profile(recommendation, language),
    ]
    for number, entry in enumerate(chosen, start=1):
        blocks += _network(number, entry, recommendation, today.year, language)
    if plan:
        blocks += [Heading(language("paper.portfolio"), new_page=True)]
        found = portfolio_blocks(plan, recommendation.profile, catalogue, language, today.year)
        blocks += deeper(found, 1)
    blocks += _held(recommendation, chosen, language)
    blocks += _not_possible(recommendation, language)
    blocks += _method(recommendation, language)
    blocks += _sources(chosen, municipality, language)
    title = language("paper.title", name=municipality.name)
    return Document(title, tuple(blocks), language=language.code, date=today)


def _summary(
    recommendation: Recommendation,
    chosen: tuple[Recommended, ...],
    year: int,
    language: Language,
) -> list[Block]:
    """What to join, why, what it costs a year, and the next step."""
    blocks: list[Block] = [Paragraph(profile_line(recommendation, language))]
    if not chosen:
        return [*blocks, Paragraph(language("recommend.nothing"))]
    blocks += [_overview(chosen, year, language), *_cost(chosen, language)]
    if any(entry.fee.is_uncertain(year) for entry in chosen):
        blocks.append(Paragraph(language("recommend.to_confirm")))
    step = language("paper.next_step", name=chosen[0].network.short)
    return [*blocks, Paragraph(step, strong=True)]


def _overview(chosen: tuple[Recommended, ...], year: int, language: Language) -> Table:
    headers = ("number", "network", "fit", "reason", "eligibility", "fee", "effort")
    rows = tuple(
        (
            Number(str(number), Decimal(number)),
            network_name(entry.network, language),
            _fit_cell(entry),
            _why_line(entry, language),
            verdict_short(entry.eligibility, language),
            fee_cell(entry.fee, year, language),
            label(EFFORTS, entry.network.effort, language) if entry.network.effort else "–",
        )
        for number, entry in enumerate(chosen, start=1)
    )
    align = ("right", "left", "right", "left", "left", "right", "left")
    names = tuple(language(f"column.{key}") for key in headers)
    return Table(names, rows, align, language("sheet.recommendation"))  # type: ignore[arg-type]


def _fit_cell(entry: Recommended) -> Number | str:
    score = entry.fit.rounded
    return "–" if score is None else Number(fit_short(entry.fit), Decimal(score))


def _why_line(entry: Recommended, language: Language) -> str:
    """The strongest reason; where topics are open, what the network is about."""
    if entry.fit.reasons:
        return language.say(entry.fit.reasons[0].reason)
    return labels(TOPICS, entry.network.topics[:2], language)


def _glance(
    recommendation: Recommendation, chosen: tuple[Recommended, ...], language: Language
) -> list[Block]:
    """The charts, where there is anything to draw."""
    networks = [entry.network for entry in chosen]
    held = [entry.network for entry in recommendation.held]
    charts = (
        fit_chart(chosen, language),
        cost_chart([(entry.network.short, entry.fee.payable) for entry in chosen], language),
        peers_chart(networks, recommendation.peers, language),
        topics_chart(held, networks, recommendation.profile.topics, language),
    )
    drawn = [chart for chart in charts if chart]
    return [Heading(language("paper.glance"), new_page=True), *drawn] if drawn else []


def _cost(chosen: tuple[Recommended, ...], language: Language) -> list[Block]:
    """What is known to be due, per currency, what costs nothing, and what is not known."""
    sums: dict[str, Decimal] = {}
    names: dict[str, list[str]] = {"cost": [], "cost_none": [], "cost_unknown": []}
    for entry in chosen:
        payable = entry.fee.payable
        if payable is None:
            names["cost_unknown"].append(entry.network.short)
        elif not payable.amount:
            names["cost_none"].append(entry.network.short)
        else:
            names["cost"].append(entry.network.short)
            sums[payable.currency] = sums.get(payable.currency, Decimal(0)) + payable.amount
    amounts = tuple(Money(amount, currency) for currency, amount in sorted(sums.items()))
    return [
        Paragraph(language(f"paper.{key}", names=tuple(group), sum=amounts))
        for key, group in names.items()
        if group
    ]


def _profile(recommendation: Recommendation, language: Language) -> list[Block]:
    profile = recommendation.profile
    budget = Money(profile.budget, "EUR") if profile.budget is not None else None
    values = {
        "topics": labels(TOPICS, profile.topics, language),
        "purposes": labels(PURPOSES, profile.purposes, language),
        "scopes": labels(SCOPES, profile.scopes, language),
        "languages": labels(WORKING_LANGUAGES, profile.languages, language),
        "budget": language.value(budget) if budget else "",
        "capacity": label(CAPACITIES, profile.capacity, language) if profile.capacity else "",
    }
    facts = tuple(
        (language(f"profile.label.{key}"), (value,)) for key, value in values.items() if value
    )
    if not facts:
        return [Paragraph(language("paper.no_profile"))]
    return [Heading(language("paper.profile")), Facts(facts)]


def _held(
    recommendation: Recommendation, chosen: tuple[Recommended, ...], language: Language
) -> list[Block]:
    """The memberships held with their topics, and what comes along."""
    blocks: list[Block] = [Heading(language("recommend.held"), new_page=True)]
    if recommendation.held:
        headers = (language("column.network"), language("column.topics"))
        rows = tuple(
            (held_line(held, language), labels(TOPICS, held.network.topics, language))
            for held in recommendation.held
        )
        blocks.append(Table(headers, rows, ("left", "left"), language("sheet.held")))
    blocks.append(Paragraph(language("paper.sample")))
    blocks.append(Paragraph(language("paper.check_memberships")))
    along = coming_along(recommendation, chosen)
    if along:
        items = tuple(comes_with_line(entry, language) for entry in along)
        blocks += [Heading(language("recommend.along")), Bullets(items)]
    return blocks


def _network(
    number: int,
    entry: Recommended,
    recommendation: Recommendation,
    year: int,
    language: Language,
) -> list[Block]:
    """One network on a page of its own: what it is, why, on what terms, and what to do."""
    network = entry.network
    values = {"number": str(number), "name": network.short}
    if entry.fit.score is None:
        heading = language("paper.network_unrated", **values)
    else:
        heading = language("paper.network", fit=entry.fit.rounded, **values)
    blocks: list[Block] = [
        Heading(heading, new_page=True),
        Paragraph(language.text(network.summary)),
    ]
    if network.status_note:
        blocks.append(Paragraph(language.text(network.status_note)))
    blocks += [Heading(language("paper.why"), 3), *_why(entry, language)]
    blocks += [Heading(language("paper.terms"), 3), Facts(tuple(_terms(entry, year, language)))]
    for key, texts, ordered in (
        ("page.doubts", network.doubts, False),
        ("page.benefits", network.benefits, False),
        ("page.obligations", network.obligations, False),
        ("page.joining", network.steps, True),
    ):
        if texts:
            items = tuple(language.text(text) for text in texts)
            blocks += [Heading(language(key), 3), Bullets(items, ordered)]
    peers = peers_facts(recommendation, network, language)
    return [*blocks, Heading(language("criterion.peers"), 3), peers] if peers else blocks


def _why(entry: Recommended, language: Language) -> list[Block]:
    """The sum behind the fit, criterion by criterion, and what is not part of it."""
    if entry.fit.score is None:
        return [Paragraph(language("explain.nothing_judged"))]
    name = language("sheet.fit", name=entry.network.short)
    blocks: list[Block] = [
        criteria_table(entry.fit, language)._replace(name=name),
        Paragraph(formula_line(entry.fit, language)),
    ]
    left_out = [criterion for criterion in entry.fit.criteria if criterion.score is None]
    if left_out:
        names = Listed(criterion_name(criterion.id, language) for criterion in left_out)
        blocks.append(Paragraph(language("explain.left_out_criteria", names=names)))
    return blocks


def _terms(
    entry: Recommended, year: int, language: Language
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Eligibility, fee and effort with everything that qualifies them."""
    network = entry.network
    verdict = [
        eligibility_line(entry.eligibility, language),
        *check_lines(entry.eligibility.best.checks, language),
    ]
    if network.eligibility_note:
        verdict.append(language.text(network.eligibility_note))
    fee = fee_lines(entry.fee, year, language)
    own = entry.eligibility.best.membership.fee or network.fee
    if own.note:
        fee.append(language.text(own.note))
    fee += fee_sources(network, language)
    window = label(WINDOWS, network.window, language)
    if network.window_note:
        window += f". {language.text(network.window_note)}"
    rows = {
        "status": (status_line(network, language),) if network.status != "active" else (),
        "eligibility": tuple(verdict),
        "fee": tuple(fee),
        "effort": (effort_line(network, language),),
        "to_do": (labels(COMMITMENTS, network.commitments, language),),
        "when": (window,),
        "kind": (labels(KINDS, network.kind, language),),
        "topics": (labels(TOPICS, network.topics, language),),
        "website": (network.website or "", network.join_url or ""),
        "contact": (network.contact_email or "",),
    }
    for key, lines in rows.items():
        said = tuple(line for line in lines if line)
        if said:
            yield language(f"page.{key}"), said


def _not_possible(recommendation: Recommendation, language: Language) -> list[Block]:
    rows = tuple(
        (entry.network.short, exclusion_line(entry, recommendation, language))
        for entry in recommendation.excluded
    )
    if not rows:
        return []
    headers = (language("column.network"), language("column.reason"))
    table = Table(headers, rows, ("left", "left"), language("sheet.excluded"))
    return [Heading(language("recommend.excluded")), table]


def _method(recommendation: Recommendation, language: Language) -> list[Block]:
    weights = weights_line(recommendation.profile.weights, language)
    texts = [language("paper.method"), language("paper.weights", weights=weights)]
    if recommendation.peers.rows:
        names = tuple(peer.municipality.name for peer in recommendation.peers.rows)
        texts.append(language("paper.method_peers", names=names))
    texts.append(language("paper.data"))
    return [Heading(language("paper.method_heading")), *(Paragraph(text) for text in texts)]


def _sources(
    chosen: tuple[Recommended, ...], municipality: Municipality, language: Language
) -> list[Block]:
    blocks: list[Block] = [Heading(language("paper.sources"))]
    for entry in chosen:
        network = entry.network
        heading = language("paper.sources_of", name=network.short, checked=network.checked)
        lines = tuple(source_line(source, language) for source in network.sources)
        blocks += [Heading(heading, 3), Bullets(lines)]
    blocks += map(Paragraph, attribution(municipality, language))
    return blocks
