"""One network as a page, and several side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language
from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.model.network import (
    POPULATION_BOUNDS,
    Fee,
    MembershipType,
    Network,
    Source,
    Statement,
)
from staedtenetz.model.values import Money, NetworkId, Rate, Text
from staedtenetz.model.vocabulary import (
    APPLICANTS,
    COMMITMENTS,
    DECISIONS,
    FEE_MODELS,
    KINDS,
    LAENDER,
    MEMBER_UNITS,
    PARTICIPATIONS,
    PROPERTIES,
    SCOPES,
    THEMES,
    TOPICS,
    WINDOWS,
    WORKING_LANGUAGES,
    country_label,
)
from staedtenetz.report.document import Document, Table
from staedtenetz.report.names import full_name
from staedtenetz.report.paper import Column, Paper, money_cell
from staedtenetz.report.planning import example_short, payer, payer_size
from staedtenetz.report.wording import (
    as_of,
    by_kind,
    effort_line,
    effort_short,
    eligibility_line,
    fee_date,
    fee_lines,
    fee_short,
    in_one_line,
    label,
    labels,
    own_line,
    seat_line,
    source_line,
    statement_lines,
    status_line,
    verdict_lines,
)
from staedtenetz.rules.eligibility import Eligibility
from staedtenetz.rules.for_municipality import Applied
from staedtenetz.text import fold

__all__ = [
    "add_documented",
    "add_sources",
    "applied_lines",
    "comparison",
    "fee_rule",
    "network_page",
    "rule_texts",
]


def network_page(
    network: Network,
    catalogue: Catalogue,
    language: Language,
    year: int,
    applied: Applied | None = None,
    *,
    private: bool = False,
) -> Document:
    """The whole record as a page; with ``applied`` also what it means for a municipality.

    ``private`` shows the office's notes too: on its own screen, never in a paper.
    """
    paper = Paper(language)
    paper.paragraph(_subtitle(network, language))
    paper.paragraph(network.status_note)
    successor = catalogue.get(network.successor)
    if successor:
        paper.say("page.successor", name=successor.short, id=successor.id)
    paper.paragraph(network.summary)
    paper.labelled(_own(network, language, private=private), "own.title")
    if applied:
        paper.heading("page.for", name=applied.municipality.name)
        paper.labelled(applied_lines(applied, year, language))
    paper.facts(_facts(network, language), "page.facts")
    paper.heading("page.rules")
    _rules(paper, network)
    paper.labelled(_fees(network, year, language), "page.fee")
    add_documented(paper, network, applied.municipality.population if applied else None)
    paper.texts("page.benefits", network.benefits)
    paper.texts("page.obligations", network.obligations)
    _joining(paper, network)
    paper.texts("page.doubts", network.doubts)
    add_sources(paper, network, by_kind(network.sources))
    return paper.document(full_name(network, language), status_line(network, language))


def _own(network: Network, language: Language, *, private: bool) -> Iterator[tuple[str, str]]:
    """What the office itself has corrected, noted or hidden, each with its day."""
    for line in statement_lines(network, language):
        if private or line.kind not in ("note", "hidden"):
            statement = Statement(line.kind, line.added, line.title)
            yield line.text, own_line(statement, language)


def _subtitle(network: Network, language: Language) -> str:
    told = set(fold(full_name(network, language)).split())
    parts = [] if told.issuperset(fold(network.name).split()) else [network.name]
    if network.founded:
        parts.append(language("page.founded", year=str(network.founded)))
    parts.append(seat_line(network, language))
    return " · ".join(filter(None, parts))


def applied_lines(
    applied: Applied, year: int, language: Language
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the network means for a municipality; for a member the rules are behind it."""
    if applied.member:
        yield language("page.membership"), (_membership_line(applied, language),)
    else:
        yield from _verdicts(applied.eligibility, language)
    if applied.member or applied.eligibility.verdict != "not-eligible":
        yield language("page.fee"), tuple(fee_lines(applied.fee, year, language))


def _membership_line(applied: Applied, language: Language) -> str:
    if applied.through:
        networks = tuple(NetworkId(network) for network in applied.through)
        return language("page.member_through", networks=networks)
    return language("page.member_already")


def _verdicts(
    eligibility: Eligibility, language: Language
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The best verdict with every rule applied, then the other types that are possible."""
    yield language("page.eligibility"), tuple(verdict_lines(eligibility, language))
    if eligibility.verdict != "not-eligible":
        for other in eligibility.types[1:]:
            if other.verdict != "not-eligible":
                one = Eligibility(other.verdict, (other,))
                yield language("page.also"), (eligibility_line(one, language),)


def _facts(network: Network, language: Language) -> Mapping[str, str]:
    """What is known at a glance."""
    others = tuple(NetworkId(other) for other in network.comes_with)
    return {
        "page.id": network.id,
        "page.theme": label(THEMES, network.theme, language),
        "page.topics": labels(TOPICS, network.topics, language),
        "page.kind": labels(KINDS, network.kind, language),
        "page.scope": label(SCOPES, network.scope, language),
        "page.participation": label(PARTICIPATIONS, network.participation, language),
        "page.listed_as": network.listed_as or "",
        "page.former_names": "; ".join(network.former_names),
        "page.members": _members(network, language),
        "page.german_members": _german_members(network, language),
        "page.languages": labels(WORKING_LANGUAGES, network.languages, language),
        "page.effort": effort_line(network, language),
        "page.comes_with": language.value(others),
        "page.website": network.website or "",
        "page.members_list": network.members_url or "",
        "page.contact": network.contact_email or "",
        "page.checked": language.value(network.checked),
    }


def _german_members(network: Network, language: Language) -> str:
    if not network.german_member_count or network.german_member_count == network.member_count:
        return ""
    dated = as_of(network.german_member_as_of, language)
    return f"{language.value(network.german_member_count)} ({dated})"


def _members(network: Network, language: Language) -> str:
    if not network.member_count:
        return ""
    unit = label(MEMBER_UNITS, network.member_unit or "members", language)
    line = language("page.members_count", number=network.member_count, unit=unit)
    if network.member_countries and network.member_countries > 1:
        line += language("page.members_countries", count=network.member_countries)
    return f"{line} ({as_of(network.member_as_of, language)})"


def _rules(paper: Paper, network: Network) -> None:
    language = paper.language
    paper.labelled(
        (_type_name(each, language), [*rule_texts(each, language), language.value(each.note or "")])
        for each in network.memberships
    )
    if network.commitments:
        done = labels(COMMITMENTS, network.commitments, language)
        paper.say("page.commitments", commitments=done)
    paper.paragraph(network.eligibility_note)


def _type_name(membership: MembershipType, language: Language) -> str:
    """The name of a membership type as a label."""
    name = language.text(membership.name)
    return name[:1].upper() + name[1:]


def rule_texts(membership: MembershipType, language: Language) -> Iterator[str]:
    """The rules of a membership type, each in a phrase."""
    yield language(
        "type.applicants",
        applicants=labels(APPLICANTS, membership.applicants, language),
        areas=_areas(membership, language),
    )
    if membership.states:
        yield language("type.states", states=labels(LAENDER, membership.states, language))
    for bound in POPULATION_BOUNDS:
        value = getattr(membership, bound)
        if value is not None:
            key = "negotiable" if membership.size_negotiable else "firm"
            yield language(f"type.{bound}.{key}", bound=value)
    for name in membership.properties:
        yield label(PROPERTIES, name, language)
    if membership.requires_membership:
        needed = tuple(NetworkId(network) for network in membership.requires_membership)
        yield language("type.requires", networks=needed)
    for decision in membership.decided_by:
        yield label(DECISIONS, decision, language)
    if membership.undocumented:
        yield language("type.undocumented")
    if membership.closed:
        yield language("type.closed")
    if membership.vote is False:
        yield language("type.no_vote")


def _areas(membership: MembershipType, language: Language) -> str:
    areas = ", ".join(language.text(country_label(area)) for area in membership.countries)
    if membership.except_countries:
        excepted = [language.text(country_label(area)) for area in membership.except_countries]
        areas = language("type.except", areas=areas, excepted=", ".join(excepted))
    return areas


def _fees(network: Network, year: int, language: Language) -> Iterator[tuple[str, Iterable[str]]]:
    """The fee in general, without a municipality: the network's, then what types pay instead."""
    yield language("page.fee"), _fee_texts(network.fee, year, language)
    for membership in network.memberships:
        if membership.fee:
            yield _type_name(membership, language), _fee_texts(membership.fee, year, language)


def add_documented(paper: Paper, network: Network, population: int | None) -> None:
    """The documented amounts as a table by size, the payer nearest in size first."""
    from staedtenetz.rules.planning import nearest_first

    language = paper.language
    fees = (network.fee, *(each.fee for each in network.memberships if each.fee))
    examples = nearest_first((each for fee in fees for each in fee.examples), population)
    if not examples:
        return
    paper.heading("page.documented", 3)
    paper.table(
        examples,
        Column("column.payer", lambda each: payer(each, language)),
        Column("column.size", lambda each: payer_size(each, language)),
        Column(
            "column.fee",
            lambda each: money_cell(Money(each.amount, each.currency), language),
            "right",
        ),
        Column("column.as_of", lambda each: language.value(each.as_of or "–")),
        Column("column.hint", lambda each: language.value(each.note or "–")),
    )


def _fee_texts(fee: Fee, year: int, language: Language) -> Iterator[str]:
    yield fee_rule(fee, language)
    dated = FEE_FACTS[fee.model].amount_follows and fee.model != "covered"
    if dated and (fee.as_of or not fee.own):
        yield fee_date(fee.as_of, year=year, to_confirm=fee.to_confirm, language=language)
    if fee.own:
        yield own_line(fee.own, language)
    for reduction in fee.reductions:
        networks = tuple(NetworkId(network) for network in reduction.members_of)
        yield language("fee.reduction.possible", networks=networks, percent=reduction.percent)
    if fee.note:
        yield language.text(fee.note)
    if fee.rises:
        yield language.text(fee.rises)


def fee_rule(fee: Fee, language: Language) -> str:
    """How the fee is computed, in words: ``0,0085 € je Einwohner, höchstens 15.000 €``."""
    currency = fee.currency or "EUR"
    if fee.model == "per-inhabitant" and fee.rate is not None:
        line = language("fee.rule.per_inhabitant", rate=Rate(fee.rate, currency))
    elif fee.model == "per-block" and fee.rate is not None:
        rate = Money(fee.rate, currency)
        line = language("fee.rule.per_block", rate=rate, block=fee.block)
    elif fee.model == "tiers":
        line = "; ".join(_tier_lines(fee, language))
    elif fee.model == "covered":
        networks = tuple(NetworkId(network) for network in fee.covered_by)
        line = language("fee.head.covered", networks=networks)
    elif fee.model == "flat" and fee.amount is not None:
        line = language("fee.head.amount", fee=Money(fee.amount, currency))
    elif fee.model == "voluntary" and fee.amount is not None:
        line = language("fee.head.voluntary", fee=Money(fee.amount, currency))
    else:
        line = label(FEE_MODELS, fee.model, language)
    if fee.minimum is not None:
        line += language("fee.rule.minimum", bound=Money(fee.minimum, currency))
    if fee.maximum is not None:
        line += language("fee.rule.maximum", bound=Money(fee.maximum, currency))
    return line


def _tier_lines(fee: Fee, language: Language) -> Iterator[str]:
    below = 0
    for tier in fee.tiers:
        money = Money(tier.amount, fee.currency or "EUR")
        if tier.up_to is None:
            yield language("fee.rule.tier_above", bound=below, fee=money)
        else:
            yield language("fee.rule.tier_up_to", bound=tier.up_to, fee=money)
            below = tier.up_to


def _joining(paper: Paper, network: Network) -> None:
    language = paper.language
    paper.heading("page.joining")
    if network.steps:
        paper.bullets((language.text(step) for step in network.steps), ordered=True)
    window = language("page.window", window=label(WINDOWS, network.window, language))
    if network.window_note:
        window += f" {language.text(network.window_note)}"
    paper.paragraph(window)
    paper.texts("page.council_decisions", network.council_decisions, 3)
    if network.leaving:
        paper.say("page.leaving", leaving=network.leaving)
    if network.join_url:
        paper.say("page.join_url", url=network.join_url)


def add_sources(paper: Paper, network: Network, sources: Sequence[Source]) -> None:
    """The numbered sources, dated, with the day of the last check."""
    if sources:
        paper.heading("page.sources", checked=network.checked)
        lines = (source_line(source, paper.language) for source in sources)
        paper.bullets(lines, ordered=True)


def comparison(
    networks: tuple[Network, ...],
    language: Language,
    year: int,
    applied: tuple[Applied, ...] = (),
    name: str = "",
) -> Document:
    """The networks side by side; with ``applied`` (one each) for one municipality.

    ``name`` is what the worksheet of the table is called.
    """
    rows = [
        (language(f"compare.{key}"), *(value(network) for network in networks))
        for key, value in _comparison_rows(year, language)
    ]
    if applied:
        town = applied[0].municipality.name
        verdicts = (eligibility_line(each.eligibility, language) for each in applied)
        fees = (fee_short(each.fee, year, language) for each in applied)
        rows[3:3] = [
            (language("compare.eligibility_for", name=town), *verdicts),
            (language("compare.fee_for", name=town), *fees),
        ]
    headers = ("", *(full_name(network, language) for network in networks))
    paper = Paper(language)
    paper.blocks.append(Table(headers, tuple(rows), tuple("left" for _ in headers), name))
    paper.say("compare.sources", checked=min(network.checked for network in networks))
    return paper.document(language("compare.title"))


def _comparison_rows(
    year: int, language: Language
) -> tuple[tuple[str, Callable[[Network], str]], ...]:
    def texts(values: Iterable[Text]) -> str:
        return in_one_line(language.text(value) for value in values) or "–"

    def rules(network: Network) -> str:
        types = [
            f"{_type_name(each, language)}: {'; '.join(rule_texts(each, language))}"
            for each in network.memberships
        ]
        return " / ".join(types)

    def fee(network: Network) -> str:
        lines = [
            *_fee_texts(network.fee, year, language),
            example_short(network.fee.examples, language),
        ]
        return in_one_line(filter(None, lines))

    return (
        ("status", lambda n: status_line(n, language)),
        ("participation", lambda n: label(PARTICIPATIONS, n.participation, language)),
        ("kind", lambda n: labels(KINDS, n.kind, language)),
        ("topics", lambda n: labels(TOPICS, n.topics, language)),
        ("rules", rules),
        ("fee", fee),
        ("effort", lambda n: effort_short(n, language)),
        ("members", lambda n: _members(n, language) or "–"),
        ("languages", lambda n: labels(WORKING_LANGUAGES, n.languages, language) or "–"),
        ("benefits", lambda n: texts(n.benefits)),
        ("obligations", lambda n: texts(n.obligations)),
        ("window", lambda n: label(WINDOWS, n.window, language)),
        ("website", lambda n: n.website or "–"),
    )
