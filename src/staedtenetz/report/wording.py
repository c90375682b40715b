"""How results are put into words: fees, verdicts, dates. Shared by pages, papers and tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from staedtenetz.messages import Language, Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import Fee, Network, Source, Statement
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.model.vocabulary import (
    EFFORTS,
    FEE_MODELS,
    LAENDER,
    SOURCE_KINDS,
    STATUSES,
    VERDICTS,
    WEAK_SOURCE_KINDS,
    Term,
    country_label,
)
from staedtenetz.report.planning import example_short, planning_lines, planning_short
from staedtenetz.text import site_of

if TYPE_CHECKING:
    from staedtenetz.report.document import Cell
    from staedtenetz.rules.eligibility import Check, Eligibility
    from staedtenetz.rules.fees import YearlyFee

__all__ = [
    "applicant_line",
    "as_of",
    "attribution",
    "by_kind",
    "check_lines",
    "cited",
    "criterion_name",
    "effort_line",
    "effort_short",
    "eligibility_line",
    "fee_background",
    "fee_cell",
    "fee_date",
    "fee_hints",
    "fee_lines",
    "fee_short",
    "field_name",
    "in_one_line",
    "is_told_by_network",
    "label",
    "labels",
    "model_short",
    "network_name",
    "own_line",
    "reason_line",
    "refusal_line",
    "seat_line",
    "source_line",
    "statement_lines",
    "status_line",
    "verdict_lines",
    "verdict_short",
    "weights_line",
]


def label(terms: Mapping[str, Term], name: str, language: Language) -> str:
    """The label of one term."""
    return language.text(terms[name].label)


def labels(terms: Mapping[str, Term], names: Iterable[str], language: Language) -> str:
    """The labels of several terms, with commas."""
    return ", ".join(label(terms, name, language) for name in names)


def fee_short(fee: YearlyFee, year: int, language: Language) -> str:
    """The fee for one municipality in a table cell; where it is not known, its planning value.

    An outdated amount is marked with its year, another one that is to be confirmed with a star;
    what the office states itself says so.
    """
    return _marked(_fee_short(fee, year, language), fee.own, language)


def _marked(text: str, own: Statement | None, language: Language) -> str:
    return language("own.marked", text=text) if own else text


def _model_name(model: str, language: Language) -> str:
    if model == "formula":
        return language("fee.short.formula")
    return label(FEE_MODELS, model, language)


def _fee_short(fee: YearlyFee, year: int, language: Language) -> str:
    if fee.planning:
        return planning_short(fee.planning, language)
    if fee.amount is None or fee.model == "free":
        return _model_name(fee.model, language)
    if fee.model == "covered":
        return language("fee.short.covered")
    if not fee.due:
        return language("fee.short.voluntary")
    amount = language.value(fee.amount)
    if not fee.is_uncertain(year):
        return amount
    if fee.is_outdated(year):
        return language("fee.short.outdated", fee=amount, date=str(fee.as_of and fee.as_of.year))
    return f"{amount} *"


def fee_hints(fees: Collection[YearlyFee], year: int, language: Language) -> Iterator[str]:
    """What to know of amounts in a table of fees: which to confirm, which are planning values."""
    uncertain = [fee for fee in fees if fee.is_uncertain(year)]
    if not all(fee.is_outdated(year) for fee in uncertain):
        yield language("recommend.to_confirm")
    if any(fee.is_outdated(year) for fee in uncertain):
        yield language("recommend.outdated")
    planned = [fee.planning for fee in fees if fee.planning]
    if planned:
        yield language("planning.hint")


def fee_background(network: Network, eligibility: Eligibility, language: Language) -> list[str]:
    """What is noted of the fee that the best membership type asks for, and its first source."""
    fee = eligibility.best.membership.fee or network.fee
    named = [source for source in by_kind(network.sources) if "fee" in source.supports]
    lines = [language.text(fee.note)] if fee.note else []
    return lines + [
        language("fee.source", source=source_line(each, language)) for each in named[:1]
    ]


def fee_cell(fee: YearlyFee, year: int, language: Language) -> Cell:
    """``fee_short`` as a cell of a table: with its amount where there is one to pay."""
    from staedtenetz.report.document import Number

    text = fee_short(fee, year, language)
    payable = fee.payable
    if payable is None or not payable.amount:
        return text
    return Number(text, payable.amount, payable.currency)


def model_short(fee: Fee, language: Language) -> str:
    """The fee in a table cell where no municipality is given."""
    if fee.model == "flat" and fee.amount is not None:
        text = language.value(Money(fee.amount, fee.currency or "EUR"))
    elif fee.model == "covered":
        text = language("fee.short.covered")
    else:
        text = _model_name(fee.model, language)
    return _marked(text, fee.own, language)


def as_of(date: str | None, language: Language) -> str:
    """``Stand 2024`` or ``ohne Datum``."""
    return language("date.as_of", date=date) if date else language("date.undated")


def is_told_by_network(network: Network) -> bool:
    """Whether the network itself says what it costs; else others do: towns, authorities, press."""
    saying = [source.kind for source in network.sources if "fee" in source.supports]
    return not saying or any(kind in (None, "network") for kind in saying)


def fee_lines(fee: YearlyFee, year: int, language: Language) -> list[str]:
    """The fee for one municipality in full: amount, sum, date, reductions, planning value."""
    lines = [_fee_head(fee, language)]
    # That the membership is paid with another one has been said.
    if fee.formula and fee.formula.key != "fee.covered.held":
        lines.append(language.say(fee.formula))
    if fee.amount is not None and fee.model != "covered":
        dated = fee_date(fee.as_of, year=year, to_confirm=fee.to_confirm, language=language)
        lines += [dated] if fee.as_of or not fee.own else []
    if fee.own:
        lines.append(own_line(fee.own, language))
    lines += [language.say(note) for note in fee.notes]
    if fee.planning:
        lines += planning_lines(fee.planning, language)
    elif fee.amount is None and fee.examples:
        lines.append(example_short(fee.examples, language))
    return lines


def _fee_head(fee: YearlyFee, language: Language) -> str:
    if fee.amount is None:
        reason = fee.reason or Message("fee.reason.unknown")
        return language.say(reason)
    if fee.model == "free":
        return language("fee.head.free")
    if fee.model == "covered":
        return language("fee.head.covered", networks=fee.covered_by)
    key = "fee.head.amount" if fee.due else "fee.head.voluntary"
    return language(key, fee=fee.amount)


def fee_date(
    as_of_date: PartialDate | None, *, year: int, to_confirm: bool, language: Language
) -> str:
    """The date of an amount, with a word of caution where it is unknown, old or unconfirmed."""
    if as_of_date is None:
        return language("fee.date.unknown")
    dated = as_of(as_of_date, language)
    if to_confirm:
        return language("fee.date.to_confirm", dated=dated)
    from staedtenetz.rules.fees import is_outdated

    if is_outdated(as_of_date, year):
        return language("fee.date.old", dated=dated)
    return dated


def verdict_short(eligibility: Eligibility, language: Language) -> str:
    """The verdict in a table cell."""
    return language(f"verdict.short.{eligibility.verdict}")


def eligibility_line(eligibility: Eligibility, language: Language) -> str:
    """``möglich als Vollmitglied`` or the verdict with its reason."""
    if eligibility.verdict == "not-eligible":
        return refusal_line(eligibility.reasons, language)
    verdict = label(VERDICTS, eligibility.verdict, language)
    membership = language.text(eligibility.best.membership.name)
    line = language("eligibility.as", verdict=verdict, membership=membership)
    if eligibility.verdict == "eligible":
        return line
    return f"{line}: {reason_line(eligibility.reasons, language)}"


def refusal_line(keeping_out: Iterable[Check], language: Language) -> str:
    """``nicht möglich`` with what keeps the municipality out."""
    verdict = label(VERDICTS, "not-eligible", language)
    return f"{verdict}: {reason_line(keeping_out, language)}"


def reason_line(reasons: Iterable[Check], language: Language) -> str:
    """The reasons of a verdict in one line."""
    return "; ".join(language.say(check.message) for check in reasons)


_MARKS = {"met": "✓", "open": "○", "unknown": "?", "failed": "✗"}


def check_lines(checks: Iterable[Check], language: Language) -> list[str]:
    """Every rule applied, each with its outcome in words as well as by a mark."""
    return [
        language(
            "check.line",
            mark=_MARKS[check.outcome],
            outcome=language(f"check.{check.outcome}"),
            text=language.say(check.message),
        )
        for check in checks
    ]


def verdict_lines(eligibility: Eligibility, language: Language) -> list[str]:
    """The verdict, then every rule of the best membership type with its outcome."""
    checks = () if eligibility.inactive else eligibility.best.checks
    return [eligibility_line(eligibility, language), *check_lines(checks, language)]


def in_one_line(texts: Iterable[str]) -> str:
    """Phrases parted by semicolons; after a whole sentence its full stop is enough."""
    line = ""
    for text in texts:
        between = "" if not line else " " if line.endswith(".") else "; "
        line += between + text
    return line


def network_name(network: Network, language: Language) -> str:
    """The short name; of a network that the office has entered or corrected, with that word.

    A corrected fee is marked at the fee.
    """
    fields = {statement.field for statement in network.own} - {"fee"}
    if not fields:
        return network.short
    key = "own.marked" if "record" in fields else "own.partly_marked"
    return language(key, text=network.short)


def own_line(statement: Statement, language: Language) -> str:
    """``eigene Angabe, 02.10.2026 (Rechnung 2026/114)``."""
    line = language("own.short")
    if statement.added:
        line = language("own.dated", date=statement.added)
    if statement.title:
        line = language("own.titled", line=line, title=statement.title)
    return line


class StatementLine(NamedTuple):
    """One thing that an office has stated, noted or hidden."""

    kind: str
    text: str
    added: PartialDate | None
    title: str | None


def statement_lines(network: Network, language: Language) -> Iterator[StatementLine]:
    """Everything that the office says of a network, in words."""
    for row in network.own:
        kind = "record" if row.field == "record" else "correction"
        yield StatementLine(kind, field_name(row.field, language), row.added, row.title)
    for note in network.notes:
        text = language("own.noted_text", text=note.text)
        yield StatementLine("note", text, note.added, None)
    if network.hidden:
        text = language("own.hidden")
        if network.hidden_reason:
            text = language("own.hidden_because", reason=network.hidden_reason)
        yield StatementLine("hidden", text, network.hidden_since, None)


def field_name(field: str, language: Language) -> str:
    """``Beitrag``; of a rule ``Mindestgröße (full)`` with the id of the membership type."""
    first, _, rest = field.partition(".")
    if first == "membership" and "." in rest:
        membership, _, name = rest.partition(".")
        values = {"field": field_name(name, language), "membership": membership}
        return language("own.field_of", **values)
    return language(f"field.{first}")


_COUNTRY = re.compile(r", ([A-Z]{2})\b")


def seat_line(network: Network, language: Language) -> str:
    """``Brüssel, Belgien``: the seat, abroad with its country; empty where none is known."""
    if not network.seat:
        return ""

    def named(match: re.Match[str]) -> str:
        return "" if match[1] == "DE" else f", {language.text(country_label(match[1]))}"

    return _COUNTRY.sub(named, language.text(network.seat))


def effort_short(network: Network, language: Language) -> str:
    """The staff effort in a table cell."""
    return label(EFFORTS, network.effort, language) if network.effort else "–"


def effort_line(network: Network, language: Language) -> str:
    """The staff effort with its reason; empty where it cannot be judged."""
    if not network.effort:
        return ""
    effort = effort_short(network, language)
    if network.effort_reason:
        return f"{effort}: {language.text(network.effort_reason)}"
    return effort


def status_line(network: Network, language: Language) -> str:
    """``aktiv`` or ``ruht seit 2015``."""
    status = label(STATUSES, network.status, language)
    if network.status_since is None or network.status == "active":
        return status
    key = "status.since" if network.status in ("dormant", "programme") else "status.on"
    return language(key, status=status, date=network.status_since)


def by_kind(sources: Iterable[Source]) -> list[Source]:
    """Sources with those first that speak for themselves, and parties and encyclopaedias last."""
    order = list(SOURCE_KINDS)
    return sorted(sources, key=lambda each: order.index(each.kind) if each.kind else 0)


def cited(network: Network) -> list[Source]:
    """What a paper cites: parties and encyclopaedias only where nobody else says it."""
    sources = by_kind(network.sources)
    strong = [each for each in sources if each.kind not in WEAK_SOURCE_KINDS]
    facts = {fact for each in strong for fact in each.supports}
    fees = (network.fee, *(each.fee for each in network.memberships if each.fee))
    payers = {example.source for fee in fees for example in fee.examples}
    return [
        each
        for each in sources
        if each in strong or not facts.issuperset(each.supports) or each.url in payers
    ]


def source_line(source: Source, language: Language) -> str:
    """Title, site, date and address of a source."""
    dated = as_of(source.as_of, language)
    if source.url is None:
        return language("source.own", title=source.title, dated=dated)
    site = site_of(source.url)
    if source.kind:
        site = f"{label(SOURCE_KINDS, source.kind, language)}, {site}"
    return language("source.line", title=source.title, site=site, dated=dated, url=source.url)


def applicant_line(
    municipality: Municipality, language: Language, district: Municipality | None = None
) -> str:
    """``Bochum · 358.213 Einwohner (31.12.2024) · Nordrhein-Westfalen``."""
    parts = [municipality.name]
    if municipality.population is not None:
        parts.append(_inhabitants(municipality, language))
    if municipality.state:
        land = label(LAENDER, municipality.state, language)
        parts.append(f"{district.name}, {land}" if district else land)
    elif municipality.country != "DE":
        parts.append(language.text(country_label(municipality.country)))
    return " · ".join(parts)


def _inhabitants(municipality: Municipality, language: Language) -> str:
    """The population; an official one with its date."""
    population = municipality.population
    if date := municipality.population_as_of:
        return language("applicant.population.official", population=population, date=date)
    if date := municipality.territory_as_of:
        return language("applicant.population.territory", population=population, date=date)
    return language("applicant.population", population=population)


def attribution(municipality: Municipality, language: Language) -> tuple[str, ...]:
    """What the licence of the population asks papers to say; nothing for one that was given."""
    if date := municipality.population_as_of:
        return (language("paper.attribution", date=date),)
    if date := municipality.territory_as_of:
        return (language("paper.attribution.territory", date=date),)
    return ()


def criterion_name(criterion: str, language: Language) -> str:
    """The name of a criterion of the fit."""
    return language(f"criterion.{criterion}")


def weights_line(weights: Mapping[str, Decimal], language: Language) -> str:
    """``Themen 30 · Ziele 20 · …``: the weight of every criterion."""
    return " · ".join(
        f"{criterion_name(name, language)} {language.value(weight.normalize())}"
        for name, weight in weights.items()
    )
