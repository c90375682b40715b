"""Why a network stands where it stands for a municipality: the whole sum behind its fit."""

from __future__ import annotations

from decimal import Decimal

from staedtenetz.messages import Language, Listed
from staedtenetz.model.network import Network
from staedtenetz.model.profile import DEFAULT_WEIGHTS
from staedtenetz.recommendation.fit import Fit
from staedtenetz.recommendation.ranking import Recommendation, Recommended
from staedtenetz.report.document import (
    Block,
    Cell,
    Document,
    Facts,
    Heading,
    Number,
    Paragraph,
    Table,
)
from staedtenetz.report.recommendation import (
    comes_with_line,
    exclusion_line,
    held_line,
    profile_line,
)
from staedtenetz.report.wording import (
    applicant_line,
    check_lines,
    criterion_name,
    eligibility_line,
    fee_lines,
    weights_line,
)
from staedtenetz.rules.eligibility import Eligibility, judge

__all__ = ["criteria_table", "explanation", "formula_line", "peers_facts"]


def explanation(
    result: Recommendation, network: Network, language: Language, year: int
) -> Document:
    """The standing of one network: ranked, held, coming along or not possible, and why."""
    municipality = result.profile.municipality
    blocks: list[Block] = [
        Paragraph(applicant_line(municipality, language)),
        Paragraph(_standing(result, network, language)),
    ]
    ranked = next((each for each in result.ranked if each.network.id == network.id), None)
    if ranked:
        blocks += _sum(ranked, result, language)
    eligibility = judge(network, municipality, result.profile.memberships)
    blocks += [Heading(language("page.eligibility")), _verdicts(eligibility, language)]
    if ranked:
        fee = tuple(fee_lines(ranked.fee, year, language))
        blocks += [Heading(language("page.fee")), Facts(((language("column.fee_yearly"), fee),))]
        blocks += _peers(result, network, language)
    title = language("explain.title", network=network.short, name=municipality.name)
    return Document(title, tuple(blocks))


def _standing(result: Recommendation, network: Network, language: Language) -> str:
    place = result.place(network.id)
    if place is not None:
        values = {"place": str(place), "total": str(len(result.ranked))}
        return language("explain.ranked", **values)
    for held in result.held:
        if held.network.id == network.id:
            return language("explain.held", line=held_line(held, language))
    for along in result.comes_with:
        if along.network.id == network.id:
            return language("explain.along", line=comes_with_line(along, language))
    for excluded in result.excluded:
        if excluded.network.id == network.id:
            return language("explain.excluded", line=exclusion_line(excluded, result, language))
    return language("explain.left_out")


def _sum(entry: Recommended, result: Recommendation, language: Language) -> list[Block]:
    blocks: list[Block] = [Heading(language("column.fit")), criteria_table(entry.fit, language)]
    if entry.fit.score is None:
        blocks.append(Paragraph(language("explain.nothing_judged")))
    else:
        blocks.append(Paragraph(formula_line(entry.fit, language)))
    open_ones = [each for each in entry.fit.criteria if each.score is None]
    if open_ones:
        names = Listed(criterion_name(each.id, language) for each in open_ones)
        blocks.append(Paragraph(language("explain.left_out_criteria", names=names)))
    weights = weights_line(result.profile.weights, language)
    own = dict(result.profile.weights) != dict(DEFAULT_WEIGHTS)
    blocks.append(
        Paragraph(language("explain.weights_own" if own else "explain.weights", weights=weights))
    )
    blocks.append(Paragraph(profile_line(result, language)))
    return blocks


def criteria_table(fit: Fit, language: Language) -> Table:
    """Every criterion with its score, weight and part of the fit; the parts add up to it."""
    points = fit.points
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            criterion_name(each.id, language),
            "–" if each.score is None else _number(each.score, language),
            _number(each.weight.normalize(), language),
            _number(points[each.id], language) if each.id in points else "–",
            language.say(each.reason),
        )
        for each in fit.criteria
    )
    if fit.score is not None:
        weight, score = _number(fit.weight.normalize(), language), _number(fit.score, language)
        rows += ((language("explain.sum"), "", weight, score, ""),)
    headers = ("criterion", "score", "weight", "points", "reason")
    align = ("left", "right", "right", "right", "left")
    return Table(tuple(language(f"column.{name}") for name in headers), rows, align)  # type: ignore[arg-type]


def _number(value: Decimal, language: Language) -> Number:
    return Number(language.value(value), value)


def formula_line(fit: Fit, language: Language) -> str:
    """``100 × (20 × 0,67 + 10 × 1) ÷ 30 = 78,0``."""
    products = " + ".join(
        f"{language.value(each.weight.normalize())} × {language.value(each.score)}"
        for each in fit.counted
    )
    values = {"products": products, "weight": fit.weight.normalize(), "score": fit.score}
    return language("explain.formula", rounded=str(fit.rounded), **values)


def _verdicts(eligibility: Eligibility, language: Language) -> Facts:
    """Every membership type, the best one first, with every rule and the values compared."""
    if eligibility.inactive is not None:
        line = eligibility_line(eligibility, language)
        return Facts(((language("page.eligibility"), (line,)),))
    return Facts(
        tuple(
            (
                language.text(each.membership.name),
                (
                    eligibility_line(Eligibility(each.verdict, (each,)), language),
                    *check_lines(each.checks, language),
                ),
            )
            for each in eligibility.types
        )
    )


def _peers(result: Recommendation, network: Network, language: Language) -> list[Block]:
    facts = peers_facts(result, network, language)
    if facts is None:
        return []
    sample = Paragraph(language("peers.limits", sample=result.peers.sample))
    return [Heading(language("criterion.peers")), facts, sample]


def peers_facts(result: Recommendation, network: Network, language: Language) -> Facts | None:
    """Which peers are known members, and of which that is not known; none without peers."""
    rows = result.peers.rows
    if not rows:
        return None
    members = result.peers.members.get(network.id, ())
    others = [each.municipality for each in rows if each.municipality not in members]
    lines = [
        (language(key), (", ".join(row.name for row in group),))
        for key, group in (("explain.peers_in", members), ("explain.peers_out", others))
        if group
    ]
    return Facts(tuple(lines))
