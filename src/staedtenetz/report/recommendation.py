"""The recommendation as a paper: to decide by, network by network, and what is not possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from staedtenetz.messages import Language, Listed
from staedtenetz.model.network import INACTIVE
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
from staedtenetz.recommend import (
    ANSWERS,
    ComesWith,
    Criterion,
    Excluded,
    Fit,
    Held,
    Recommendation,
    Recommended,
)
from staedtenetz.report.document import Block, Bullets, Document, Facts, Heading, Paragraph, Table
from staedtenetz.report.wording import (
    applicant_line,
    check_lines,
    criterion_name,
    effort_line,
    eligibility_line,
    example_short,
    fee_lines,
    fee_short,
    is_uncertain,
    label,
    labels,
    reason_line,
    source_line,
    status_line,
    verdict_short,
    weights_line,
)
from staedtenetz.text import Money, PartialDate

__all__ = [
    "comes_with_line",
    "coming_along",
    "exclusion_line",
    "fit_short",
    "held_line",
    "profile_line",
    "reasons_line",
    "recommendation_paper",
]


def fit_short(fit: Fit) -> str:
    """The fit in a table cell: a whole number from 0 to 100."""
    return "–" if fit.rounded is None else str(fit.rounded)


def reasons_line(entry: Recommended, language: Language) -> str:
    """The two strongest reasons in one line; what the network is about where topics are open.

    What speaks against it comes first; a documented fee of another municipality stands last
    where the own one is not known.
    """
    told = (*entry.fit.warnings, *entry.fit.reasons[:2])
    texts = [language.say(criterion.reason) for criterion in told]
    if all(criterion.id != "topics" for criterion in entry.fit.counted):
        texts.insert(0, labels(TOPICS, entry.network.topics[:2], language))
    if entry.fee.amount is None and entry.fee.examples:
        texts.append(example_short(entry.fee.examples, language))
    return "; ".join(texts)


def held_line(held: Held, language: Language) -> str:
    """The network held, with what became of it where it is not plainly active."""
    if held.network.status == "active":
        return held.network.short
    fate = status_line(held.network, language)
    if held.successor:
        fate = language("recommend.fate", status=fate, name=held.successor.short)
    return f"{held.network.short} ({fate})"


def coming_along(result: Recommendation, chosen: Iterable[Recommended]) -> tuple[ComesWith, ...]:
    """What comes with a network that is held or among the chosen ones."""
    ids = {entry.network.id for entry in chosen}
    return tuple(
        entry
        for entry in result.comes_with
        if entry.held or ids & {network.id for network in entry.through}
    )


def comes_with_line(entry: ComesWith, language: Language) -> str:
    """``Globaler Konvent, mit EU-Konvent``."""
    through = tuple(network.short for network in entry.through)
    return language("recommend.comes_with", name=entry.network.short, networks=through)


def exclusion_line(entry: Excluded, result: Recommendation, language: Language) -> str:
    """Why a network is not possible; for an inactive one its fate and who carries it on."""
    if entry.network.status not in INACTIVE:
        return reason_line(entry.reasons, language)
    status = status_line(entry.network, language)
    if entry.successor is None:
        return status
    place = result.place(entry.successor.id)
    if place is None:
        return language("recommend.fate", status=status, name=entry.successor.short)
    values = {"status": status, "name": entry.successor.short, "place": str(place)}
    return language("recommend.fate_ranked", **values)


def profile_line(recommendation: Recommendation, language: Language) -> str:
    """What the result rests on."""
    profile = recommendation.profile
    parts = [language("basis.size")] if profile.municipality.population else []
    if profile.municipality.state:
        parts.append(language("basis.land"))
    if recommendation.peers.rows:
        parts.append(language("basis.peers"))
    parts += [
        language(f"basis.{name}") for name in ANSWERS if name not in recommendation.unanswered
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
        blocks += [_overview(chosen, today.year, language), *_cost(chosen, language)]
        if any(is_uncertain(entry.fee, today.year) for entry in chosen):
            blocks.append(Paragraph(language("recommend.to_confirm")))
        blocks.append(Paragraph(language("paper.next_step", name=chosen[0].network.short)))
    else:
        blocks.append(Paragraph(language("recommend.nothing")))
    blocks += _profile(recommendation, language)
    blocks += _held(recommendation, chosen, language)
    for number, entry in enumerate(chosen, start=1):
        blocks += _network(number, entry, today.year, language)
    blocks += _not_possible(recommendation, language)
    blocks += _method(recommendation, language)
    census = recommendation.profile.municipality.from_census
    blocks += _sources(chosen, language, census=census)
    return Document(language("paper.title", name=name), tuple(blocks))


def _overview(chosen: tuple[Recommended, ...], year: int, language: Language) -> Table:
    headers = ("number", "network", "fit", "eligibility", "fee", "effort")
    rows = tuple(
        (
            str(number),
            entry.network.short,
            fit_short(entry.fit),
            verdict_short(entry.eligibility, language),
            fee_short(entry.fee, year, language),
            label(EFFORTS, entry.network.effort, language) if entry.network.effort else "–",
        )
        for number, entry in enumerate(chosen, start=1)
    )
    align = ("right", "left", "right", "left", "right", "left")
    return Table(tuple(language(f"column.{key}") for key in headers), rows, align)  # type: ignore[arg-type]


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
    blocks: list[Block] = [Heading(language("recommend.held"))]
    if recommendation.held:
        blocks.append(Bullets(tuple(held_line(held, language) for held in recommendation.held)))
    blocks.append(Paragraph(language("paper.sample")))
    blocks.append(Paragraph(language("paper.check_memberships")))
    along = coming_along(recommendation, chosen)
    if along:
        items = tuple(comes_with_line(entry, language) for entry in along)
        blocks += [Heading(language("recommend.along")), Bullets(items)]
    return blocks


def _network(number: int, entry: Recommended, year: int, language: Language) -> list[Block]:
    """One network: what it is, why, on what terms, and what to do."""
    network = entry.network
    values = {"number": str(number), "name": network.short}
    if entry.fit.score is None:
        heading = language("paper.network_unrated", **values)
    else:
        heading = language("paper.network", fit=entry.fit.rounded, **values)
    blocks: list[Block] = [Heading(heading), Paragraph(language.text(network.summary))]
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
    return blocks


def _why(entry: Recommended, language: Language) -> list[Block]:
    """The criteria that were judged, then the names of those that were not."""
    judged = [criterion for criterion in entry.fit.criteria if criterion.score is not None]
    left_out = [criterion for criterion in entry.fit.criteria if criterion.score is None]
    blocks: list[Block] = [Bullets(tuple(_criterion_line(each, language) for each in judged))]
    if left_out:
        names = Listed(criterion_name(criterion.id, language) for criterion in left_out)
        blocks.append(Paragraph(language("paper.not_judged", names=names)))
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
        "website": (network.website, network.join_url or ""),
        "contact": (network.contact_email or "",),
    }
    for key, lines in rows.items():
        said = tuple(line for line in lines if line)
        if said:
            yield language(f"page.{key}"), said


def _criterion_line(criterion: Criterion, language: Language) -> str:
    name = criterion_name(criterion.id, language)
    reason = language.say(criterion.reason)
    values = {"name": name, "score": criterion.score, "weight": criterion.weight}
    return language("criterion.judged", reason=reason, **values)


def _not_possible(recommendation: Recommendation, language: Language) -> list[Block]:
    rows = tuple(
        (entry.network.short, exclusion_line(entry, recommendation, language))
        for entry in recommendation.excluded
    )
    if not rows:
        return []
    headers = (language("column.network"), language("column.reason"))
    return [Heading(language("recommend.excluded")), Table(headers, rows, ("left", "left"))]


def _method(recommendation: Recommendation, language: Language) -> list[Block]:
    weights = weights_line(recommendation.profile.weights, language)
    texts = [language("paper.method"), language("paper.weights", weights=weights)]
    if recommendation.peers.rows:
        names = tuple(peer.municipality.name for peer in recommendation.peers.rows)
        texts.append(language("paper.method_peers", names=names))
    texts.append(language("paper.data"))
    return [Heading(language("paper.method_heading")), *(Paragraph(text) for text in texts)]


def _sources(chosen: tuple[Recommended, ...], language: Language, *, census: bool) -> list[Block]:
    blocks: list[Block] = [Heading(language("paper.sources"))]
    for entry in chosen:
        network = entry.network
        heading = language("paper.sources_of", name=network.short, checked=network.checked)
        lines = tuple(source_line(source, language) for source in network.sources)
        blocks += [Heading(heading, 3), Bullets(lines)]
    if census:
        blocks.append(Paragraph(language("paper.attribution")))
    return blocks
