"""The recommendation as a long paper: two pages to decide by, then all that backs them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language, Listed
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.model.vocabulary import (
    CAPACITIES,
    COMMITMENTS,
    KINDS,
    PARTICIPATIONS,
    PURPOSES,
    SCOPES,
    TOPICS,
    WINDOWS,
    WORKING_LANGUAGES,
)
from staedtenetz.recommendation.portfolio.plan import Plan
from staedtenetz.recommendation.ranking import Recommendation, Recommended, fits_barely
from staedtenetz.report.chart_data import cost_chart, fit_chart, peers_chart, topics_chart
from staedtenetz.report.document import Cell, Contents, Document, deeper
from staedtenetz.report.explanation import add_criteria, not_judged, peers_in_words
from staedtenetz.report.names import full_name
from staedtenetz.report.paper import Column, Paper, counted
from staedtenetz.report.planning import by_currency, planning_short, planning_sum
from staedtenetz.report.portfolio import portfolio_blocks
from staedtenetz.report.recommendation import (
    add_also_possible,
    aside_side,
    closed_line,
    comes_with_line,
    coming_along,
    counted_weights,
    exclusion_line,
    held_line,
)
from staedtenetz.report.short_paper import add_short_paper, paper_title
from staedtenetz.report.wording import (
    effort_line,
    effort_short,
    fee_background,
    fee_cell,
    fee_hints,
    fee_lines,
    label,
    labels,
    status_line,
    verdict_lines,
    verdict_short,
)

__all__ = ["recommendation_paper"]

_SHOWN_ASIDE = 5


def recommendation_paper(
    recommendation: Recommendation,
    catalogue: Catalogue,
    language: Language,
    today: PartialDate,
    limit: int = 10,
    plan: Plan | None = None,
) -> Document:
    """The paper for the ``limit`` best networks, which begins with the short one.

    ``plan`` is the best set under the office's limits, where one was asked for.
    """
    paper, year = Paper(language), today.year
    chosen = recommendation.ranked[:limit]
    add_short_paper(paper, recommendation, today, limit, plan)
    paper.blocks.append(Contents(language("paper.contents"), new_page=True))
    if chosen:
        paper.heading("paper.overview")
        _overview(paper, chosen, year)
        _cost(paper, chosen)
        for hint in fee_hints([entry.fee for entry in chosen], year, language):
            paper.paragraph(hint)
    if recommendation.barely:
        paper.say("paper.barely", count=len(recommendation.barely))
    if recommendation.unjudged:
        paper.say("paper.unjudged", count=len(recommendation.unjudged))
    _glance(paper, recommendation, chosen)
    answered = _profile(paper, recommendation)
    common = _judged_nowhere(chosen, language)
    if common and answered:
        paper.say("paper.judged_nowhere", reasons=Listed(common))
    for number, entry in enumerate(chosen, start=1):
        _network(paper, number, entry, recommendation, year, common)
    if plan:
        paper.heading("paper.portfolio", new_page=True)
        found = portfolio_blocks(plan, recommendation.profile, catalogue, language, year)
        paper.blocks += deeper(found, 1)
    _held(paper, recommendation, chosen)
    _aside(paper, recommendation, year)
    add_also_possible(paper, recommendation)
    _closed(paper, recommendation)
    _not_possible(paper, recommendation)
    _method(paper, recommendation)
    paper.heading("paper.sources")
    for entry in chosen:
        paper.sources_of(entry.network)
    paper.attribution(recommendation.profile.municipality)
    return paper.document(paper_title(recommendation, language), date=today)


def _judged_nowhere(chosen: Sequence[Recommended], language: Language) -> list[str]:
    """Why criteria count for none of the networks: said once, where there are several."""
    if len(chosen) <= 1:
        return []
    first, *others = (not_judged(entry.fit, language) for entry in chosen)
    return [reason for reason in first if all(reason in each for each in others)]


def _overview(paper: Paper, chosen: Sequence[Recommended], year: int) -> None:
    language = paper.language
    places = {entry.network.id: place for place, entry in enumerate(chosen, start=1)}
    paper.table(
        chosen,
        Column("column.number", lambda each: counted(places[each.network.id]), "right"),
        Column("column.network", lambda each: full_name(each.network, language)),
        Column("column.fit", _fit_cell, "right"),
        Column("column.reason", lambda each: _why_line(each, language)),
        Column("column.eligibility", lambda each: verdict_short(each.eligibility, language)),
        Column("column.fee", lambda each: fee_cell(each.fee, year, language), "right"),
        Column("column.effort", lambda each: effort_short(each.network, language)),
        name=language("paper.overview"),
    )


def _fit_cell(entry: Recommended) -> Cell:
    score = entry.fit.rounded
    return "–" if score is None else counted(score)


def _why_line(entry: Recommended, language: Language) -> str:
    """The strongest reason; where topics are open, what the network is about."""
    if entry.fit.reasons:
        return language.say(entry.fit.reasons[0].reason)
    return labels(TOPICS, entry.network.topics[:2], language)


def _glance(paper: Paper, recommendation: Recommendation, chosen: Sequence[Recommended]) -> None:
    networks = [entry.network for entry in chosen]
    held = [entry.network for entry in recommendation.held]
    costs = [(entry.network.short, entry.fee.payable) for entry in chosen]
    planned = {
        each.network.short: planning_short(each.fee.planning, paper.language)
        for each in chosen
        if each.fee.planning
    }
    paper.charts(
        fit_chart(chosen, paper.language),
        cost_chart(costs, paper.language, planned=planned),
        peers_chart(networks, recommendation.peers, paper.language),
        topics_chart(held, networks, recommendation.profile.topics, paper.language),
        new_page=False,
    )


def _cost(paper: Paper, chosen: Sequence[Recommended]) -> None:
    """What is known to be due, per currency, what costs nothing, and what is not known."""
    due: list[Money] = []
    planned = {each.network.short: each.fee.planning for each in chosen if each.fee.planning}
    names: dict[str, list[str]] = {
        "paper.cost": [],
        "paper.cost_none": [],
        "paper.cost_unknown": [],
    }
    for entry in chosen:
        payable = entry.fee.payable
        if entry.fee.planning:
            continue
        if payable is None:
            names["paper.cost_unknown"].append(entry.network.short)
        elif not payable.amount:
            names["paper.cost_none"].append(entry.network.short)
        else:
            names["paper.cost"].append(entry.network.short)
            due.append(payable)
    amounts = by_currency(due)
    for key, group in names.items():
        if group:
            paper.say(key, names=tuple(group), sum=amounts)
        if key == "paper.cost":
            paper.paragraph(planning_sum(planned, paper.language))


def _profile(paper: Paper, recommendation: Recommendation) -> bool:
    """What the office has answered, and whether it has answered anything."""
    profile, language = recommendation.profile, paper.language
    capacity = [profile.capacity] if profile.capacity else []
    budget = "" if profile.budget is None else Money(profile.budget, "EUR")
    answers = {
        "profile.label.topics": labels(TOPICS, profile.topics, language),
        "profile.label.purposes": labels(PURPOSES, profile.purposes, language),
        "profile.label.scopes": labels(SCOPES, profile.scopes, language),
        "profile.label.participations": labels(PARTICIPATIONS, profile.participations, language),
        "profile.label.languages": labels(WORKING_LANGUAGES, profile.languages, language),
        "profile.label.budget": language.value(budget),
        "profile.label.capacity": labels(CAPACITIES, capacity, language),
    }
    if any(answers.values()):
        paper.facts(answers, "paper.profile")
    else:
        paper.say("paper.no_profile")
    return any(answers.values())


def _held(paper: Paper, recommendation: Recommendation, chosen: Sequence[Recommended]) -> None:
    """The memberships held with their topics, and what comes along."""
    language = paper.language
    paper.heading("recommend.held", new_page=True)
    if recommendation.held:
        paper.table(
            recommendation.held,
            Column("column.network", lambda each: held_line(each, language)),
            Column("column.topics", lambda each: labels(TOPICS, each.network.topics, language)),
            name=language("sheet.held"),
        )
    paper.say("paper.sample")
    paper.say("paper.check_memberships")
    along = coming_along(recommendation, chosen)
    if along:
        paper.heading("recommend.along")
        paper.bullets(comes_with_line(entry, language) for entry in along)


def _network(
    paper: Paper,
    number: int,
    entry: Recommended,
    recommendation: Recommendation,
    year: int,
    common: Collection[str],
) -> None:
    """One network: what it is, why, on what terms, and what to do."""
    network, score = entry.network, entry.fit.rounded
    key = "paper.network_unrated" if score is None else "paper.network"
    name = full_name(network, paper.language)
    paper.heading(key, number=str(number), name=name, fit=score or 0)
    paper.paragraph(network.summary)
    paper.paragraph(network.status_note)
    paper.heading("paper.why", 3)
    add_criteria(paper, entry.fit, paper.language("sheet.fit", name=network.short), common)
    paper.heading("paper.terms", 3)
    _terms(paper, entry, year)
    paper.texts("page.doubts", network.doubts, 3)
    paper.texts("page.benefits", network.benefits, 3)
    paper.texts("page.obligations", network.obligations, 3)
    paper.texts("page.joining", network.steps, 3, ordered=True)
    if recommendation.peers.members.get(network.id):
        paper.heading("criterion.peers", 3)
        paper.facts(peers_in_words(recommendation, network))


def _terms(paper: Paper, entry: Recommended, year: int) -> None:
    """Eligibility, fee and effort with everything that qualifies them."""
    network, language = entry.network, paper.language
    verdict = verdict_lines(entry.eligibility, language)
    if network.eligibility_note:
        verdict.append(language.text(network.eligibility_note))
    fee = fee_lines(entry.fee, year, language)
    window = label(WINDOWS, network.window, language)
    if network.window_note:
        window += f". {language.text(network.window_note)}"
    rows: dict[str, str | Iterable[str]] = {
        "page.status": status_line(network, language) if network.status != "active" else "",
        "page.eligibility": verdict,
        "page.fee": [*fee, *fee_background(network, entry.eligibility, language)],
        "page.effort": effort_line(network, language),
        "page.to_do": labels(COMMITMENTS, network.commitments, language),
        "page.when": window,
        "page.kind": labels(KINDS, network.kind, language),
        "page.topics": labels(TOPICS, network.topics, language),
        "page.website": (network.website or "", network.join_url or ""),
        "page.contact": network.contact_email or "",
    }
    paper.facts(rows)


def _aside(paper: Paper, recommendation: Recommendation, year: int) -> None:
    """The best of what does not reach as far as was looked for, and how many more there are."""
    if not recommendation.aside:
        return
    language, side = paper.language, aside_side(recommendation)
    paper.heading(f"paper.{side}_heading")
    best = [each for each in recommendation.aside if not fits_barely(each)][:_SHOWN_ASIDE]
    if best:
        paper.table(
            best,
            Column("column.network", lambda each: full_name(each.network, language)),
            Column("column.fit", _fit_cell, "right"),
            Column("column.reason", lambda each: _why_line(each, language)),
            Column("column.eligibility", lambda each: verdict_short(each.eligibility, language)),
            Column("column.fee", lambda each: fee_cell(each.fee, year, language), "right"),
            name=language(f"paper.{side}_heading"),
        )
    more = len(recommendation.aside) - len(best)
    if more:
        paper.say(f"paper.{side}_more" if best else f"paper.{side}", count=more)


def _closed(paper: Paper, recommendation: Recommendation) -> None:
    language = paper.language
    if recommendation.closed:
        paper.heading("paper.closed")
        paper.table(
            recommendation.closed,
            Column("column.network", lambda each: full_name(each.network, language)),
            Column("column.closed", lambda each: closed_line(each, language)),
            name=language("paper.closed"),
        )


def _not_possible(paper: Paper, recommendation: Recommendation) -> None:
    language = paper.language
    if recommendation.excluded:
        paper.heading("recommend.excluded")
        paper.table(
            recommendation.excluded,
            Column("column.network", lambda each: each.network.short),
            Column("column.reason", lambda each: exclusion_line(each, recommendation, language)),
            name=language("sheet.excluded"),
        )


def _method(paper: Paper, recommendation: Recommendation) -> None:
    paper.heading("paper.method_heading")
    paper.say("paper.method")
    paper.say("explain.rounding")
    fits = (entry.fit for entry in recommendation.ranked)
    weights = counted_weights(fits, recommendation.profile, paper.language)
    if weights:
        paper.say("paper.weights", weights=weights)
    if recommendation.peers.rows:
        names = tuple(peer.municipality.name for peer in recommendation.peers.rows)
        paper.say("paper.method_peers", names=names)
    paper.say("paper.data")
