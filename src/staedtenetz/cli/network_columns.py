"""Columns over whatever goes with a network: its name, its fee, what a worksheet has room for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from staedtenetz.cli.view import Column, Named
from staedtenetz.messages import Language
from staedtenetz.model.network import Network
from staedtenetz.model.vocabulary import SCOPES, THEMES, TOPICS
from staedtenetz.report.wording import fee_short, label, labels, model_short, network_name

if TYPE_CHECKING:
    from staedtenetz.cli.session import Session
    from staedtenetz.model.values import Money
    from staedtenetz.rules.eligibility import Eligibility
    from staedtenetz.rules.fees import YearlyFee

__all__ = ["fee_columns", "further_columns", "membership_column", "network_columns"]


def network_columns(of: Callable[[Any], Network], session: Session) -> tuple[Column, ...]:
    """Name, id, theme, status and fee of the network that belongs to a row."""
    language = session.language
    return (
        Column("network", lambda row: network_name(of(row), language), flexible=True),
        Column("id", lambda row: of(row).id, shown="wide"),
        Column("theme", lambda row: Named(of(row).theme, label(THEMES, of(row).theme, language))),
        Column("status", lambda row: language(f"status.short.{of(row).status}")),
        Column("fee", lambda row: model_short(of(row).fee, language), flexible=True),
    )


def further_columns(of: Callable[[Any], Network], session: Session) -> tuple[Column, ...]:
    """What only a worksheet has room for."""
    language = session.language
    return (
        Column("topics", lambda row: labels(TOPICS, of(row).topics, language), shown="never"),
        Column("scope", lambda row: label(SCOPES, of(row).scope, language), shown="never"),
        Column("website", lambda row: of(row).website, shown="never"),
        Column("checked", lambda row: of(row).checked, shown="never"),
    )


def membership_column(eligibility: Callable[[Any], Eligibility], language: Language) -> Column:
    """The membership type that suits best."""

    def best(row: Any) -> Named:
        membership = eligibility(row).best.membership
        return Named(membership.id, language.text(membership.name))

    return Column("membership_type", best, flexible=True)


def fee_columns(fee: Callable[[Any], YearlyFee], session: Session) -> tuple[Column, Column]:
    """The fee a year; a worksheet has the bare amount there, and beside it what goes with it."""
    language, year = session.language, session.today.year

    def shown(row: Any) -> str:
        return fee_short(fee(row), year, language)

    def amount(row: Any) -> Money | None:
        return fee(row).amount if fee(row).due else None

    def remark(row: Any) -> str:
        money = amount(row)
        return "" if money and shown(row) == language.value(money) else shown(row)

    return (
        Column("fee_yearly", shown, "right", cell=amount),
        Column("fee_remark", remark, shown="never"),
    )
