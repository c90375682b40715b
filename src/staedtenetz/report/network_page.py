"""One network as a page, and several side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.messages import Language
from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.model.network import POPULATION_BOUNDS, Fee, MembershipType, Network, Statement
from staedtenetz.model.values import Money, NetworkId, Rate, Text
from staedtenetz.model.vocabulary import (
    APPLICANTS,
    COMMITMENTS,
    DECISIONS,
    EFFORTS,
    FEE_MODELS,
    KINDS,
    LAENDER,
    MEMBER_UNITS,
    PROPERTIES,
    SCOPES,
    THEMES,
    TOPICS,
    WINDOWS,
    WORKING_LANGUAGES,
    country_label,
)
from staedtenetz.report.document import Block, Bullets, Document, Facts, Heading, Paragraph, Table
from staedtenetz.report.wording import (
    as_of,
    check_lines,
    effort_line,
    eligibility_line,
    examples_line,
    fee_date,
    fee_lines,
    fee_short,
    in_one_line,
    label,
    labels,
    network_name,
    own_line,
    source_line,
    statement_lines,
    status_line,
)
from staedtenetz.rules.eligibility import Eligibility
from staedtenetz.rules.for_municipality import Applied

__all__ = [
    "applied_facts",
    "comparison",
    "fee_rule",
    "network_page",
    "rule_texts",
    "sources_blocks",
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
    subtitle = _subtitle(network, language)
    blocks: list[Block] = [Paragraph(subtitle)] if subtitle else []
    if network.status_note:
        blocks.append(Paragraph(language.text(network.status_note)))
    successor = catalogue.get(network.successor)
    if successor:
        blocks.append(Paragraph(language("page.successor", name=successor.short, id=successor.id)))
    summary = language.text(network.summary)
    if summary:
        blocks.append(Paragraph(summary))
    blocks += _own(network, language, private=private)
    if applied:
        blocks += _for_municipality(applied, year, language)
    blocks += [Heading(language("page.facts")), Facts(tuple(_facts(network, language)))]
    blocks += [Heading(language("page.rules")), *_rules(network, language)]
    blocks += [Heading(language("page.fee")), *fee_blocks(network, year, language)]
    blocks += _texts("page.benefits", network.benefits, language)
    blocks += _texts("page.obligations", network.obligations, language)
    blocks += _joining(network, language)
    blocks += _texts("page.doubts", network.doubts, language)
    blocks += sources_blocks(network, language)
    title = network.short
    return Document(title, tuple(blocks), status_line(network, language))


def _own(network: Network, language: Language, *, private: bool) -> list[Block]:
    """What the office itself has corrected, noted or hidden, each with its day."""
    rows = []
    for line in statement_lines(network, language):
        if not private and line.kind in ("note", "hidden"):
            continue
        statement = Statement(line.kind, line.added, line.title)
        rows.append((line.text, (own_line(statement, language),)))
    return [Heading(language("own.title")), Facts(tuple(rows))] if rows else []


def _subtitle(network: Network, language: Language) -> str:
    parts = [network.name] if network.name != network.short else []
    if network.founded:
        parts.append(language("page.founded", year=str(network.founded)))
    if network.seat:
        parts.append(language.text(network.seat))
    return " · ".join(parts)


def _for_municipality(applied: Applied, year: int, language: Language) -> list[Block]:
    heading = language("page.for", name=applied.municipality.name)
    return [Heading(heading), applied_facts(applied, year, language)]


def applied_facts(applied: Applied, year: int, language: Language) -> Facts:
    """What the network means for a municipality; for a member the rules are behind it."""
    rows: list[tuple[str, tuple[str, ...]]] = []
    if applied.member:
        rows.append((language("page.membership"), (_membership_line(applied, language),)))
    else:
        rows += _verdicts(applied.eligibility, language)
    if applied.member or applied.eligibility.verdict != "not-eligible":
        rows.append((language("page.fee"), tuple(fee_lines(applied.fee, year, language))))
    return Facts(tuple(rows))


def _membership_line(applied: Applied, language: Language) -> str:
    if applied.through:
        networks = tuple(NetworkId(network) for network in applied.through)
        return language("page.member_through", networks=networks)
    return language("page.member_already")


def _verdicts(eligibility: Eligibility, language: Language) -> list[tuple[str, tuple[str, ...]]]:
    """The best verdict with every rule applied, then the other types that are possible."""
    verdict = [eligibility_line(eligibility, language)]
    if eligibility.inactive is None:
        verdict += check_lines(eligibility.best.checks, language)
    rows = [(language("page.eligibility"), tuple(verdict))]
    if eligibility.verdict != "not-eligible":
        for other in eligibility.types[1:]:
            if other.verdict != "not-eligible":
                one = Eligibility(other.verdict, (other,))
                rows.append((language("page.also"), (eligibility_line(one, language),)))
    return rows


def _facts(network: Network, language: Language) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is known at a glance; what is not known has no row."""
    others = tuple(NetworkId(other) for other in network.comes_with)
    values = {
        "id": network.id,
        "theme": label(THEMES, network.theme, language),
        "topics": labels(TOPICS, network.topics, language),
        "kind": labels(KINDS, network.kind, language),
        "scope": label(SCOPES, network.scope, language),
        "listed_as": network.listed_as,
        "former_names": "; ".join(network.former_names),
        "members": _members(network, language) if network.member_count else "",
        "german_members": language.value(network.german_member_count or ""),
        "languages": labels(WORKING_LANGUAGES, network.languages, language),
        "effort": effort_line(network, language),
        "comes_with": language.value(others),
        "website": network.website,
        "members_list": network.members_url,
        "contact": network.contact_email,
        "checked": language.value(network.checked),
    }
    for key, value in values.items():
        if value:
            yield language(f"page.{key}"), (value,)


def _members(network: Network, language: Language) -> str:
    unit = label(MEMBER_UNITS, network.member_unit or "members", language)
    line = language("page.members_count", number=network.member_count, unit=unit)
    if network.member_countries:
        line += language("page.members_countries", count=network.member_countries)
    return f"{line} ({as_of(network.member_as_of, language)})"


def _rules(network: Network, language: Language) -> list[Block]:
    rows = []
    for membership in network.memberships:
        lines = list(rule_texts(membership, language))
        if membership.note:
            lines.append(language.text(membership.note))
        rows.append((_capital(language.text(membership.name)), tuple(lines)))
    blocks: list[Block] = [Facts(tuple(rows))]
    if network.commitments:
        done = labels(COMMITMENTS, network.commitments, language)
        blocks.append(Paragraph(language("page.commitments", commitments=done)))
    if network.eligibility_note:
        blocks.append(Paragraph(language.text(network.eligibility_note)))
    return blocks


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def rules_line(membership: MembershipType, language: Language) -> str:
    """The rules of a membership type in one line."""
    return "; ".join(rule_texts(membership, language))


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


def fee_blocks(network: Network, year: int, language: Language) -> list[Block]:
    """The fee in general, without a municipality: the network's, then what types pay instead."""
    rows = [(language("page.fee"), tuple(_fee_texts(network.fee, year, language)))]
    for membership in network.memberships:
        if membership.fee:
            name = _capital(language.text(membership.name))
            rows.append((name, tuple(_fee_texts(membership.fee, year, language))))
    return [Facts(tuple(rows))]


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
    if fee.examples:
        yield examples_line(fee.examples, language)


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


def _texts(key: str, texts: Iterable[Text], language: Language) -> list[Block]:
    items = tuple(language.text(text) for text in texts)
    return [Heading(language(key)), Bullets(items)] if items else []


def _joining(network: Network, language: Language) -> list[Block]:
    blocks: list[Block] = [Heading(language("page.joining"))]
    if network.steps:
        steps = tuple(language.text(step) for step in network.steps)
        blocks.append(Bullets(steps, ordered=True))
    window = language("page.window", window=label(WINDOWS, network.window, language))
    if network.window_note:
        window += f" {language.text(network.window_note)}"
    blocks.append(Paragraph(window))
    if network.join_url:
        blocks.append(Paragraph(language("page.join_url", url=network.join_url)))
    return blocks


def sources_blocks(network: Network, language: Language) -> list[Block]:
    """The numbered sources, dated, with the day of the last check."""
    heading = language("page.sources", checked=network.checked)
    lines = tuple(source_line(source, language) for source in network.sources)
    if not lines:
        return []
    return [Heading(heading), Bullets(lines, ordered=True)]


def comparison(
    networks: tuple[Network, ...],
    language: Language,
    year: int,
    applied: tuple[Applied, ...] = (),
) -> Document:
    """The networks side by side; with ``applied`` (one each) for one municipality."""
    rows = [
        (language(f"compare.{key}"), *(value(network) for network in networks))
        for key, value in _comparison_rows(year, language)
    ]
    if applied:
        name = applied[0].municipality.name
        verdicts = (eligibility_line(each.eligibility, language) for each in applied)
        rows.insert(3, (language("compare.eligibility_for", name=name), *verdicts))
        fees = (fee_short(each.fee, year, language) for each in applied)
        rows.insert(4, (language("compare.fee_for", name=name), *fees))
    headers = ("", *(network_name(network, language) for network in networks))
    align = ("left",) * len(headers)
    blocks: list[Block] = [Table(headers, tuple(rows), align)]  # type: ignore[arg-type]
    checked = min(network.checked for network in networks)
    blocks.append(Paragraph(language("compare.sources", checked=checked)))
    return Document(language("compare.title"), tuple(blocks))


def _comparison_rows(
    year: int, language: Language
) -> tuple[tuple[str, Callable[[Network], str]], ...]:
    def texts(values: Iterable[Text]) -> str:
        return in_one_line(language.text(value) for value in values) or "–"

    def rules(network: Network) -> str:
        types = [
            f"{_capital(language.text(each.name))}: {rules_line(each, language)}"
            for each in network.memberships
        ]
        return " / ".join(types)

    return (
        ("status", lambda n: status_line(n, language)),
        ("kind", lambda n: labels(KINDS, n.kind, language)),
        ("topics", lambda n: labels(TOPICS, n.topics, language)),
        ("rules", rules),
        ("fee", lambda n: in_one_line(_fee_texts(n.fee, year, language))),
        ("effort", lambda n: label(EFFORTS, n.effort, language) if n.effort else "–"),
        ("members", lambda n: _members(n, language) if n.member_count else "–"),
        ("languages", lambda n: labels(WORKING_LANGUAGES, n.languages, language) or "–"),
        ("benefits", lambda n: texts(n.benefits)),
        ("obligations", lambda n: texts(n.obligations)),
        ("window", lambda n: label(WINDOWS, n.window, language)),
        ("website", lambda n: n.website or "–"),
    )
