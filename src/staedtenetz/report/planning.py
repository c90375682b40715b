"""Planning values and documented amounts in words: beside the fee, never in its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from staedtenetz.messages import Language
from staedtenetz.model.network import FeeExample
from staedtenetz.model.values import Money
from staedtenetz.model.vocabulary import country_label

if TYPE_CHECKING:
    from staedtenetz.rules.planning import PlanningValue

__all__ = ["example_short", "payer", "payer_size", "planning_lines", "planning_short"]


def planning_short(planning: PlanningValue, language: Language) -> str:
    """``etwa 500 € (Plan)``: the planning value in a table cell."""
    return _said(planning, "planning.short", language)


def planning_lines(planning: PlanningValue, language: Language) -> list[str]:
    """The planning value with what it rests on, and what to beware of."""
    first = planning.rests_on[0]
    values = {
        "for_size": _size(first, "planning.for", language),
        "date": _date(first, language),
        "payers": tuple(_payer_with_size(each, language) for each in planning.rests_on),
    }
    lines = [_said(planning, "planning.line", language, **values)]
    if planning.cautions:
        cautions = [language(f"planning.caution.{each}") for each in planning.cautions]
        lines.append(language("planning.caution", cautions="; ".join(cautions)))
    return lines


def _said(planning: PlanningValue, key: str, language: Language, **values: object) -> str:
    low, high = planning.lowest, planning.highest
    word = "same" if planning.basis == "between" and low == high else planning.basis
    ends = {"low": low or "", "high": high or "", "plain_low": low.amount if low else ""}
    return language(f"{key}.{word}", **ends, **values)


def _payer_with_size(example: FeeExample, language: Language) -> str:
    values = {"size": payer_size(example, language), "date": _date(example, language)}
    return language("planning.payer", payer=example.municipality, **values)


def _date(example: FeeExample, language: Language) -> str:
    return language.value(example.as_of) if example.as_of else language("date.undated")


def payer_size(example: FeeExample, language: Language) -> str:
    """``20.000 bis 100.000 Einwohner``: the class that pays it, else the payer's own size."""
    return _size(example, "planning.size", language)


def _size(example: FeeExample, key: str, language: Language) -> str:
    lower, bound = example.min_population, example.max_population
    if lower is None and bound is None:
        population = example.population
        return language("planning.size.exact", population=population) if population else "–"
    word = "above" if bound is None else "up_to" if lower is None else "between"
    return language(f"{key}.{word}", lower=lower or 0, bound=bound or 0)


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
