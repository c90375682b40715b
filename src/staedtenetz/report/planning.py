"""Planning values and documented amounts in words: beside the fee, never in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from staedtenetz.messages import Language, Listed
from staedtenetz.model.network import FeeExample
from staedtenetz.model.values import Money
from staedtenetz.model.vocabulary import country_label

if TYPE_CHECKING:
    from staedtenetz.report.document import Number
    from staedtenetz.rules.planning import PlanningValue

__all__ = [
    "by_currency",
    "cost_line",
    "example_short",
    "payer",
    "payer_size",
    "planned_over",
    "planning_grounds",
    "planning_lines",
    "planning_short",
    "planning_sum",
]


def planning_short(planning: PlanningValue, language: Language) -> str:
    """``etwa 500 € (Plan)``: the planning value in a table cell."""
    word = _word(planning)
    return language(f"planning.short.{word}", **_ends(planning))


def planning_lines(planning: PlanningValue, language: Language) -> list[str]:
    """The planning value with what it rests on, and what to beware of."""
    word, first = _word(planning), planning.rests_on[0]
    line = language(
        f"planning.line.{word}",
        for_size=_class(first, language) if planning.basis == "class" else "",
        date=_date(first, language),
        payers=tuple(_payer_with_size(each, language) for each in planning.rests_on),
        **_ends(planning),
    )
    if not planning.cautions:
        return [line]
    cautions = [language(f"planning.caution.{each}") for each in planning.cautions]
    return [line, language("planning.caution", cautions="; ".join(cautions))]


def planning_grounds(planning: PlanningValue, language: Language) -> str:
    """The planning value and what it rests on, as a phrase within a sentence."""
    first = planning.rests_on[0]
    return language(
        f"planning.grounds.{_word(planning)}",
        for_size=_class(first, language) if planning.basis == "class" else "",
        date=_date(first, language),
        payers=tuple(_payer_with_size(each, language) for each in planning.rests_on),
        **_ends(planning),
    )


def planning_sum(planned: Mapping[str, PlanningValue], language: Language) -> str:
    """The planning values of several networks, by name, added up; empty where there are none."""
    if not planned:
        return ""
    amounts = by_currency(each.figure for each in planned.values())
    open_above = any(each.highest is None for each in planned.values())
    key = "planning.sum.at_least" if open_above else "planning.sum"
    return language(key, sum=amounts, names=Listed(planned))


def cost_line(low: Decimal | None, high: Decimal | None, language: Language) -> str:
    """What several networks cost together; never that nothing is due where a fee is not known."""
    if low is None:
        key = "cost.unknown" if high is None else "cost.at_most"
    elif high is None:
        key = "cost.at_least"
    elif low == high:
        key = "cost.known" if high else "cost.free"
    else:
        key = "cost.between"
    ends = {"low": Money(low or Decimal(0), "EUR"), "high": Money(high or Decimal(0), "EUR")}
    return language(key, **ends)


def by_currency(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Added up, one sum a currency, in the order of the currencies."""
    sums: dict[str, Decimal] = {}
    for amount, currency in amounts:
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()))


def planned_over(planning: PlanningValue, years: int, language: Language) -> Number:
    """What to reckon with in so many years, as a cell of a column of planning values."""
    from staedtenetz.report.document import Number

    low, high = (end and end._replace(amount=end.amount * years) for end in planning[1:3])
    whole = planning._replace(lowest=low, highest=high)
    return Number(language(f"planning.plain.{_word(whole)}", **_ends(whole)), *whole.figure)


def _word(planning: PlanningValue) -> str:
    """What kind of figure it is."""
    same = planning.basis == "between" and planning.lowest == planning.highest
    return "same" if same else planning.basis


def _ends(planning: PlanningValue) -> dict[str, Money | str]:
    return {"low": planning.lowest or "", "high": planning.highest or ""}


def _payer_with_size(example: FeeExample, language: Language) -> str:
    values = {"size": payer_size(example, language), "date": _date(example, language)}
    return language("planning.payer", payer=example.municipality, **values)


def _date(example: FeeExample, language: Language) -> str:
    return language.value(example.as_of) if example.as_of else language("date.undated")


def payer_size(example: FeeExample, language: Language) -> str:
    """``20.000 bis 100.000 Einwohner``: the class that pays it, else the payer's own size."""
    from staedtenetz.rules.planning import has_class

    if has_class(example):
        word = _bounds(example)
        return language(f"planning.size.{word}", **_bound_values(example))
    if example.population:
        return language("planning.inhabitants", population=example.population)
    return "–"


def _class(example: FeeExample, language: Language) -> str:
    """``für 20.000 bis 100.000 Einwohner``."""
    word = _bounds(example)
    return language(f"planning.for.{word}", **_bound_values(example))


def _bounds(example: FeeExample) -> str:
    if example.max_population is None:
        return "above"
    return "up_to" if example.min_population is None else "between"


def _bound_values(example: FeeExample) -> dict[str, int]:
    return {"lower": example.min_population or 0, "bound": example.max_population or 0}


def payer(example: FeeExample, language: Language) -> str:
    """Who pays or paid it; abroad with the country."""
    if example.country == "DE":
        return example.municipality
    return f"{example.municipality} ({language.text(country_label(example.country))})"


def example_short(examples: Iterable[FeeExample], language: Language) -> str:
    """``belegt: Herne 1.000 €, 2021``: the first one, German ones first; empty without any."""
    ordered = sorted(examples, key=lambda example: example.country != "DE")
    if not ordered:
        return ""
    first = ordered[0]
    values = {"place": payer(first, language), "fee": Money(first.amount, first.currency)}
    return language("fee.example.short", date=_date(first, language), **values)
