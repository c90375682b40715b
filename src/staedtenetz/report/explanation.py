"""Why a network stands where it stands for a municipality: the whole sum behind its fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from staedtenetz.messages import Language, Listed
from staedtenetz.model.network import Network
from staedtenetz.model.profile import DEFAULT_WEIGHTS
from staedtenetz.model.vocabulary import PARTICIPATIONS
from staedtenetz.recommendation.fit import Criterion, Fit
from staedtenetz.recommendation.ranking import Recommendation
from staedtenetz.report.document import Cell, Document, Number
from staedtenetz.report.paper import Column, Paper
from staedtenetz.report.recommendation import (
    aside_side,
    closed_line,
    comes_with_line,
    exclusion_line,
    held_line,
    profile_line,
)
from staedtenetz.report.usual import usual_lines
from staedtenetz.report.wording import (
    applicant_line,
    criterion_name,
    eligibility_line,
    fee_lines,
    label,
    verdict_lines,
)
from staedtenetz.rules.eligibility import Eligibility, judge

__all__ = ["add_criteria", "explanation", "not_judged", "peers_in_words"]


def explanation(
    result: Recommendation, network: Network, language: Language, year: int
) -> Document:
    """The standing of one network: ranked, held, coming along or not possible, and why."""
    paper = Paper(language)
    municipality = result.profile.municipality
    paper.paragraph(applicant_line(municipality, language))
    paper.paragraph(_standing(result, network, language))
    entry = result.entry(network.id)
    if entry:
        paper.heading("column.fit")
        add_criteria(paper, entry.fit)
        if dict(result.profile.weights) != dict(DEFAULT_WEIGHTS):
            paper.say("explain.weights_own")
        paper.paragraph(profile_line(result, language))
    paper.heading("page.eligibility")
    _verdicts(paper, judge(network, municipality, result.profile.memberships))
    if entry:
        paper.facts({"column.fee_yearly": fee_lines(entry.fee, year, language)}, "page.fee")
    estimate = result.usual.of(network) if entry else None
    if estimate and municipality.population:
        lines = usual_lines(estimate, municipality.population, language)
        paper.facts({"column.usual_share": lines}, "criterion.usual")
    return paper.document(language("explain.title", network=network.short, name=municipality.name))


def _standing(result: Recommendation, network: Network, language: Language) -> str:
    place = result.place(network.id)
    if place is not None:
        values = {"place": str(place), "total": str(len(result.ranked))}
        return language("explain.ranked", **values)
    if any(each.network.id == network.id for each in result.aside):
        return language(f"explain.{aside_side(result)}")
    if any(each.network.id == network.id for each in result.barely):
        return language("explain.barely")
    if any(each.network.id == network.id for each in result.unjudged):
        return language("explain.unjudged")
    if any(each.network.id == network.id for each in result.also_possible):
        values = {
            "participation": label(PARTICIPATIONS, network.participation, language),
            "id": network.participation,
        }
        return language("explain.also_possible", **values)
    standings = (line for key, line in _told_apart(result, language) if key == network.id)
    return next(standings, language("explain.left_out"))


def _told_apart(result: Recommendation, language: Language) -> Iterator[tuple[str, str]]:
    """The standing of what has no fit, by the id of the network."""
    for held in result.held:
        yield held.network.id, language("explain.held", line=held_line(held, language))
    for along in result.comes_with:
        yield along.network.id, language("explain.along", line=comes_with_line(along, language))
    for closed in result.closed:
        yield closed.network.id, language("explain.closed", line=closed_line(closed, language))
    for excluded in result.excluded:
        line = exclusion_line(excluded, result, language)
        yield excluded.network.id, language("explain.excluded", line=line)


def not_judged(fit: Fit, language: Language) -> list[str]:
    """Why criteria do not count."""
    return [language.say(each.reason) for each in fit.criteria if each.value is None]


def add_criteria(
    paper: Paper, fit: Fit, name: str = "", said: Collection[str] | None = None
) -> None:
    """What counts in a table of that name, the sum spelled out, and what could not be judged.

    In a paper of several networks what is ``said`` of all of them is not said again, nor is how
    points are rounded.
    """
    language = paper.language
    if fit.score is None:
        paper.say("explain.nothing_judged")
    else:
        _table(paper, fit, name)
        rounding = language("explain.rounding") if said is None else ""
        paper.paragraph(f"{_formula(fit, language)} {rounding}".rstrip())
    left_out = [reason for reason in not_judged(fit, language) if reason not in (said or ())]
    if left_out:
        paper.say("explain.left_out_criteria", reasons=Listed(left_out))


def _table(paper: Paper, fit: Fit, name: str) -> None:
    language = paper.language

    def number(value: Decimal | None) -> Cell:
        return "–" if value is None else Number(language.value(value), value)

    weight, score = number(fit.weight.normalize()), number(fit.score)
    paper.table(
        [each for each in fit.criteria if each.value is not None],
        Column("column.criterion", lambda each: criterion_name(each.id, language)),
        Column("column.score", lambda each: number(each.value), "right"),
        Column("column.weight", lambda each: number(each.weight.normalize()), "right"),
        Column("column.points", lambda each: number(fit.points.get(each.id)), "right"),
        Column("column.reason", lambda each: _why(each, language)),
        name=name,
        last=(language("explain.sum"), "", weight, score, ""),
    )


def _why(criterion: Criterion, language: Language) -> str:
    reason = language.say(criterion.reason)
    return language("explain.presumed", reason=reason) if criterion.score is None else reason


def _formula(fit: Fit, language: Language) -> str:
    """``100 × (20 × 0,67 + 10 × 1) ÷ 30 = 78,0``."""
    products = " + ".join(
        f"{language.value(each.weight.normalize())} × {language.value(each.value)}"
        for each in fit.counted
    )
    values = {"products": products, "weight": fit.weight.normalize(), "score": fit.score}
    return language("explain.formula", rounded=str(fit.rounded), **values)


def _verdicts(paper: Paper, eligibility: Eligibility) -> None:
    """Every membership type, the best one first, with every rule and the values compared."""
    language = paper.language
    if eligibility.inactive is not None:
        paper.facts({"page.eligibility": eligibility_line(eligibility, language)})
        return
    types = ((each, Eligibility(each.verdict, (each,))) for each in eligibility.types)
    paper.labelled(
        (language.text(each.membership.name), verdict_lines(one, language)) for each, one in types
    )


def peers_in_words(result: Recommendation, network: Network) -> dict[str, str]:
    """Which peers are known members, and of which that is not known."""
    members = result.peers.members.get(network.id, ())
    peers = (each.municipality for each in result.peers.rows)
    others = [each for each in peers if each not in members]
    groups = {"explain.peers_in": members, "explain.peers_out": others}
    return {key: ", ".join(each.name for each in group) for key, group in groups.items()}
