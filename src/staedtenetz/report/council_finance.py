"""What joining costs and leaving saves over five years, and what that rests on."""

from __future__ import annotations

import re
from collections.abc import Callable

from staedtenetz.messages import Language
from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.report.council_parts import Application, described_form, open_point
from staedtenetz.report.document import Cell
from staedtenetz.report.office_words import part
from staedtenetz.report.paper import Column, Paper, money_cell
from staedtenetz.report.planning import planned_over, planning_grounds
from staedtenetz.report.wording import as_of, is_told_by_network
from staedtenetz.rules.fees import YearlyFee
from staedtenetz.rules.planning import PlanningValue

__all__ = [
    "YEARS",
    "add_costs",
    "amount_in_words",
    "is_documented_as_free",
    "is_free",
    "may_cost",
    "planned_in_words",
    "rests_on",
    "yearly_table",
]

YEARS = 5


def add_costs(paper: Paper, application: Application, year: int) -> None:
    """The fee over five years from the next one, and one sentence on what that rests on."""
    fee, language = application.applied.fee, paper.language
    paper.heading("council.finance")
    if is_documented_as_free(fee) and fee.planning:
        grounds = planning_grounds(fee.planning, language)
        paper.say("council.documented_as_free", planning=grounds)
        paper.facts(_further_costs(application, language))
        return
    if is_free(fee):
        paper.say("council.no_fee" if fee.due else "council.voluntary_fee", fee=fee.amount or "")
        own = application.applied.eligibility.best.membership.fee or application.network.fee
        note = part(own.note, language).council
        # What is said of all does not hold for who takes part in another form.
        of_this_form = own is not application.network.fee or not described_form(application)
        if of_this_form and re.search(language("council.further_costs"), note):
            paper.paragraph(note)
        paper.facts(_further_costs(application, language))
        return
    if fee.payable is None and not fee.planning and not may_cost(fee):
        paper.paragraph(rests_on(application, year, language))
        paper.facts(
            {
                "council.fee": open_point("fee_if_any", language),
                **_further_costs(application, language),
            }
        )
        return

    def over(years: int) -> Cell:
        if fee.planning:
            return planned_over(fee.planning, years, language)
        if fee.payable is None:
            return open_point("fee", language)
        money = fee.payable
        return money_cell(money._replace(amount=money.amount * years), language)

    heading = "council.column.planned" if fee.planning else "council.column.fee"
    yearly_table(paper, range(year + 1, year + 1 + YEARS), over, heading)
    paper.paragraph(rests_on(application, year, language))
    own = application.applied.eligibility.best.membership.fee or application.network.fee
    if own.rises:
        paper.say("council.rises", rises=part(own.rises, language).council)
    paper.facts(
        {
            "council.in_euro": open_point("in_euro", language) if is_foreign(fee) else "",
            "council.budget_line": application.house.budget_line
            or open_point("budget_line", language),
            **_further_costs(application, language),
        }
    )


def _further_costs(application: Application, language: Language) -> dict[str, str]:
    """What taking part costs beside the fee, for the office to fill in."""
    rows: dict[str, str] = {}
    if "action-plan" in application.network.commitments and not described_form(application):
        rows["council.plan_costs"] = open_point("plan_costs", language)
    return {**rows, "council.costs": open_point("costs", language)}


def is_foreign(fee: YearlyFee) -> bool:
    """Whether what is to be paid is not in the currency of the budget."""
    money = fee.planning.figure if fee.planning else fee.payable
    return money is not None and money.currency != "EUR"


def planned_in_words(planning: PlanningValue, language: Language) -> str:
    """``mindestens 2.500 €``: what is to be planned for, within the sentence of a resolution."""
    said = language.value(planning.figure)
    if planning.basis in ("at-least", "at-most"):
        said = language(f"council.planned.{planning.basis}", fee=said)
    if planning.figure.currency != "EUR":
        return language("council.planned.foreign", fee=said)
    return said


def yearly_table(paper: Paper, years: range, over: Callable[[int], Cell], heading: str) -> None:
    """The years below each other with what one costs, and what all of them do."""
    language = paper.language
    paper.table(
        years,
        Column("council.column.year", str),
        Column(heading, lambda _: over(1), "right"),
        name=language("sheet.costs"),
        last=(language("council.total"), over(len(years))),
        total=True,
    )


def rests_on(application: Application, year: int, language: Language) -> str:
    """One sentence: by what rule or by whose amounts the figures are what they are."""
    fee = application.applied.fee
    if fee.planning:
        words = planning_grounds(fee.planning, language)
        return language("council.rests_on.planning", planning=words)
    if fee.amount is None:
        key = "due" if may_cost(fee) else "unclear"
        return language(f"council.rests_on.{key}")
    dated = as_of(fee.as_of, language)
    if fee.own:
        return language("council.rests_on.own", date=dated)
    formula = language.say(fee.formula) if fee.formula else language.value(fee.amount)
    told = "published" if is_told_by_network(application.network) else "found"
    key = "old" if fee.is_outdated(year) else told
    return language(f"council.rests_on.{key}", formula=formula, date=dated)


def is_free(fee: YearlyFee) -> bool:
    """Whether nothing has to be paid, by a rule that is published."""
    return fee.payable is not None and not fee.payable.amount and not fee.planning


def is_documented_as_free(fee: YearlyFee) -> bool:
    """Whether nothing is published, and payers like it are documented to pay nothing."""
    return fee.planning is not None and not fee.planning.figure.amount


def may_cost(fee: YearlyFee) -> bool:
    """Whether a fee is known to be due, whatever its amount."""
    return FEE_FACTS[fee.model].cost == "fee"


def amount_in_words(fee: YearlyFee, language: Language) -> str:
    """What a network costs, within a sentence: without a mark that asks for an explanation."""
    if is_documented_as_free(fee):
        return language("council.amount.documented_as_free")
    if fee.planning:
        return language("council.amount.planning", fee=fee.planning.figure)
    if fee.amount is None:
        return language("council.amount.open" if may_cost(fee) else "council.amount.unnamed")
    if not fee.payable or not fee.payable.amount:
        return language("council.amount.none")
    return language("council.amount.fee", fee=fee.amount)
