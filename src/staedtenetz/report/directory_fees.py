"""What a network costs, in the phrase that a card of the directory page has room for."""

from __future__ import annotations

from staedtenetz.messages import Language
from staedtenetz.model.network import Fee, Statement
from staedtenetz.model.values import Money
from staedtenetz.report.planning import planning_short
from staedtenetz.rules.fees import YearlyFee

__all__ = ["fee_for", "fee_in_general"]

_NOTHING_DUE = frozenset({"free", "covered", "voluntary"})


def fee_in_general(fee: Fee, language: Language) -> str:
    """``Beitrag nach Einwohnerzahl``: without a municipality."""
    amount = Money(fee.amount, fee.currency or "EUR") if fee.amount is not None else ""
    return _marked(language(f"directory.fee.{fee.model}", fee=amount), fee.own, language)


def fee_for(fee: YearlyFee, year: int, language: Language) -> str:
    """``Beitrag 3.011,45 € im Jahr``: for one municipality; else the planning value, else how."""
    if fee.planning:
        text = language("directory.fee.planned", fee=planning_short(fee.planning, language))
    elif fee.amount is None or fee.model in _NOTHING_DUE:
        text = language(f"directory.fee.{fee.model}", fee="")
    elif fee.is_outdated(year):
        text = language("directory.fee.outdated", fee=fee.amount, date=fee.as_of)
    elif fee.is_uncertain(year):
        text = language("directory.fee.to_confirm", fee=fee.amount)
    else:
        text = language("directory.fee.flat", fee=fee.amount)
    return _marked(text, fee.own, language)


def _marked(text: str, own: Statement | None, language: Language) -> str:
    return language("own.marked", text=text) if own else text
