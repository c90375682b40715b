"""The recommendation as a paper: to decide by, network by network, and what is not possible."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from staedtenetz.messages import Language
from staedtenetz.model.network import INACTIVE, Network
from staedtenetz.model.vocabulary import (
    CAPACITIES,
    COMMITMENTS,
    EFFORTS,
    KINDS,
    PURPOSES,
    TOPICS,
)
from staedtenetz.recommend import ComesWith, Criterion, Held, Recommendation, Recommended
from staedtenetz.report.document import Block, Bullets, Document, Facts, Heading, Paragraph, Table
from staedtenetz.report.wording import (
    applicant_line,
    check_lines,
    effort_line,
    eligibility_line,
    fee_lines,
    fee_short,
    label,
    labels,
    reason_line,
    source_line,
    status_line,
    verdict_short,
)
from staedtenetz.rules import Check
from staedtenetz.text import Money, PartialDate

__all__ = [
    "comes_with_line",
    "exclusion_line",
    "held_line",
    "profile_line",
    "reasons_line",
    "recommendation_paper",
]


def reasons_line(entry: Recommended, language: Language) -> str:
    """The two strongest reasons in one line; what the network is about where topics are open.

    That one can join stands in a column of its own and is a reason only where there is no other.
    """
    reasons = [criterion for criterion in entry.fit.reasons if criterion.id != "admission"]
    texts = [language.say(criterion.reason) for criterion in reasons[:2]]
    if all(criterion.id != "topics" or criterion.score is None for criterion in entry.fit.criteria):
        texts.insert(0, labels(TOPICS, entry.network.topics[:2], language))
    return "; ".join(texts or [language.say(reason.reason) for reason in entry.fit.reasons])


def held_line(held: Held, language: Language) -> str:
    """The network held, with what became of it where it is not plainly active."""
    if held.network.status == "active":
        return held.network.short
    return f"{held.network.short} ({status_line(held.network, language)})"


def comes_with_line(entry: ComesWith, language: Language) -> str:
    """``Globaler Konvent, mit EU-Konvent``."""
    through = tuple(network.short for network in entry.through)
    return language("recommend.comes_with", name=entry.network.short, networks=through)


def exclusion_line(network: Network, reasons: Iterable[Check], language: Language) -> str:
    """Why a network is not possible; for an inactive one its status and date."""
    if network.status in INACTIVE:
        return status_line(network, language)
    return reason_line(reasons, language)


def profile_line(recommendation: Recommendation, language: Language) -> str:
    """What the result rests on."""
    profile = recommendation.profile
    parts = [language("basis.size")] if profile.municipality.population else []
    if profile.municipality.state:
        parts.append(language("basis.land"))
    if recommendation.peers.municipalities:
        parts.append(language("basis.peers"))
    answers = ("topics", "purposes", "budget", "capacity")
    parts += [
        language(f"basis.{name}") for name in answers if name not in recommendation.unanswered
    ]
    return (
        language("recommend.basis", parts=tuple(parts)) if parts else language("recommend.no_basis")
    )


def recommendation_paper(
    recommendation: Recommendation,
    language: Language,
    today: PartialDate,
    limit: int = 10,
) -> Document:
    """The paper for the ``limit`` best networks."""
    chosen = recommendation.ranked[:limit]
    name = recommendation.profile.municipality.name
    blocks: list[Block] = [
        Paragraph(applicant_line(recommendation.profile.municipality, language)),
        Paragraph(language("paper.made", date=today)),
        Heading(language("paper.summary")),
        Paragraph(profile_line(recommendation, language)),
    ]
    if chosen:
        blocks += [_overview(chosen, language), *_cost(chosen, language)]
        blocks.append(Paragraph(language("paper.next_step", name=chosen[0].network.short)))
    else:
        blocks.append(Paragraph(language("recommend.nothing")))
    blocks += _profile(recommendation, language)
    blocks += _held(recommendation, language)
    for number, entry in enumerate(chosen, start=1):
        blocks += _network(number, entry, today.year, language)
    blocks += _not_possible(recommendation, language)
    blocks += _method(recommendation, language)
    blocks += _sources(chosen, language)
    return Document(language("paper.title", name=name), tuple(blocks))


def _overview(chosen: tuple[Recommended, ...], language: Language) -> Table:
    headers = ("number", "network", "fit", "eligibility", "fee", "effort")
    rows = tuple(
        (
            str(number),
            entry.network.short,
            str(entry.fit.score),
            verdict_short(entry.eligibility, language),
            fee_short(entry.fee, language),
            label(EFFORTS, entry.network.effort, language) if entry.network.effort else "–",
        )
        for number, entry in enumerate(chosen, start=1)
    )
    align = ("right", "left", "right", "left", "right", "left")
    return Table(tuple(language(f"column.{key}") for key in headers), rows, align)  # type: ignore[arg-type]


def _cost(chosen: tuple[Recommended, ...], language: Language) -> list[Block]:
    """What is known to be due, per currency, and what is not known."""
    sums: dict[str, Decimal] = {}
    unknown = []
    for entry in chosen:
        payable = entry.fee.payable
        if payable is None:
            unknown.append(entry.network.short)
        elif payable.amount:
            sums[payable.currency] = sums.get(payable.currency, Decimal(0)) + payable.amount
    amounts = tuple(Money(amount, currency) for currency, amount in sorted(sums.items()))
    known = len(chosen) - len(unknown)
    blocks: list[Block] = []
    if amounts:
        blocks.append(Paragraph(language("paper.cost", sum=amounts, count=known)))
    elif known:
        blocks.append(Paragraph(language("paper.cost_none", count=known)))
    if unknown:
        blocks.append(Paragraph(language("paper.cost_unknown", names=tuple(unknown))))
    return blocks


def _profile(recommendation: Recommendation, language: Language) -> list[Block]:
    profile = recommendation.profile
    rows = []
    if profile.topics:
        rows.append(("topics", labels(TOPICS, profile.topics, language)))
    if profile.purposes:
        rows.append(("purposes", labels(PURPOSES, profile.purposes, language)))
    if profile.budget is not None:
        rows.append(("budget", language.value(Money(profile.budget, "EUR"))))
    if profile.capacity:
        rows.append(("capacity", label(CAPACITIES, profile.capacity, language)))
    if not rows:
        return [Paragraph(language("paper.no_profile"))]
    facts = tuple((language(f"profile.label.{key}"), (value,)) for key, value in rows)
    return [Heading(language("paper.profile")), Facts(facts)]


def _held(recommendation: Recommendation, language: Language) -> list[Block]:
    blocks: list[Block] = []
    if recommendation.held:
        items = tuple(held_line(held, language) for held in recommendation.held)
        blocks += [Heading(language("recommend.held")), Bullets(items)]
        if any(held.known_from for held in recommendation.held):
            blocks.append(Paragraph(language("paper.sample")))
    if recommendation.comes_with:
        items = tuple(comes_with_line(entry, language) for entry in recommendation.comes_with)
        blocks += [Heading(language("recommend.along")), Bullets(items)]
    return blocks


def _network(number: int, entry: Recommended, year: int, language: Language) -> list[Block]:
    network = entry.network
    verdict = (
        eligibility_line(entry.eligibility, language),
        *check_lines(entry.eligibility.best.checks, language),
    )
    rows = [
        (language("page.kind"), (labels(KINDS, network.kind, language),)),
        (language("page.topics"), (labels(TOPICS, network.topics, language),)),
        (language("page.eligibility"), verdict),
        (language("page.fee_yearly"), tuple(fee_lines(entry.fee, year, language))),
    ]
    if network.effort:
        rows.append((language("page.effort"), (effort_line(network, language),)))
    if network.commitments:
        rows.append((language("page.to_do"), (labels(COMMITMENTS, network.commitments, language),)))
    rows.append((language("page.website"), (network.website,)))
    heading = language("paper.network", number=str(number), name=network.short, fit=entry.fit.score)
    blocks: list[Block] = [Heading(heading), Paragraph(language.text(network.summary))]
    reasons = tuple(_criterion_line(criterion, language) for criterion in entry.fit.criteria)
    blocks += [Heading(language("paper.why"), 3), Bullets(reasons)]
    blocks += [Heading(language("paper.terms"), 3), Facts(tuple(rows))]
    for key, texts, ordered in (
        ("page.benefits", network.benefits, False),
        ("page.obligations", network.obligations, False),
        ("page.joining", network.steps, True),
        ("page.doubts", network.doubts, False),
    ):
        if texts:
            items = tuple(language.text(text) for text in texts)
            blocks += [Heading(language(key), 3), Bullets(items, ordered)]
    return blocks


def _criterion_line(criterion: Criterion, language: Language) -> str:
    name = language(f"criterion.{criterion.id}")
    reason = language.say(criterion.reason)
    if criterion.score is None:
        return language("criterion.not_judged", name=name, reason=reason)
    values = {"name": name, "score": criterion.score, "weight": str(criterion.weight)}
    return language("criterion.judged", reason=reason, **values)


def _not_possible(recommendation: Recommendation, language: Language) -> list[Block]:
    rows = tuple(
        (entry.network.short, exclusion_line(entry.network, entry.reasons, language))
        for entry in recommendation.excluded
    )
    if not rows:
        return []
    headers = (language("column.network"), language("column.reason"))
    return [Heading(language("recommend.excluded")), Table(headers, rows, ("left", "left"))]


def _method(recommendation: Recommendation, language: Language) -> list[Block]:
    texts = [language("paper.method")]
    if recommendation.peers.municipalities:
        names = tuple(peer.name for peer in recommendation.peers.municipalities)
        texts.append(language("paper.method_peers", names=names))
    texts.append(language("paper.data"))
    return [Heading(language("paper.method_heading")), *(Paragraph(text) for text in texts)]


def _sources(chosen: tuple[Recommended, ...], language: Language) -> list[Block]:
    blocks: list[Block] = [Heading(language("paper.sources"))]
    for entry in chosen:
        network = entry.network
        heading = language("paper.sources_of", name=network.short, checked=network.checked)
        lines = tuple(source_line(source, language) for source in network.sources)
        blocks += [Heading(heading, 3), Bullets(lines)]
    blocks.append(Paragraph(language("paper.attribution")))
    return blocks
