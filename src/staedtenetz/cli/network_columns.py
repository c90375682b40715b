"""Columns over whatever goes with a network: its name, its fee, what a worksheet has room for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from staedtenetz.cli.view import Column, Figure
from staedtenetz.messages import Language
from staedtenetz.model.network import Network
from staedtenetz.model.vocabulary import EFFORTS, SCOPES, THEMES, TOPICS
from staedtenetz.report.names import full_name
from staedtenetz.report.wording import (
    fee_short,
    label,
    labels,
    model_short,
    network_name,
    verdict_short,
)

if TYPE_CHECKING:
    from staedtenetz.model.values import Money
    from staedtenetz.recommendation.ranking import Recommended
    from staedtenetz.rules.eligibility import Eligibility
    from staedtenetz.rules.fees import YearlyFee

__all__ = [
    "Ranked",
    "fee_columns",
    "further_columns",
    "membership_column",
    "network_columns",
    "participation_column",
    "ranking_columns",
]


def network_columns(of: Callable[[Any], Network], language: Language) -> tuple[Column, ...]:
    """Name, id, theme, status and fee of the network that belongs to a row."""
    return (
        Column(
            "network",
            lambda row: network_name(of(row), language),
            flexible=True,
            full=lambda row: full_name(of(row), language),
        ),
        Column("id", lambda row: of(row).id, shown="never"),
        Column("theme", lambda row: label(THEMES, of(row).theme, language)),
        Column("status", lambda row: language(f"status.short.{of(row).status}")),
        Column("fee", lambda row: model_short(of(row).fee, language), flexible=True),
    )


def further_columns(of: Callable[[Any], Network], language: Language) -> tuple[Column, ...]:
    """What only a worksheet has room for."""
    return (
        Column("topics", lambda row: labels(TOPICS, of(row).topics, language), shown="never"),
        Column("scope", lambda row: label(SCOPES, of(row).scope, language), shown="never"),
        Column("website", lambda row: of(row).website, shown="never"),
        Column("checked", lambda row: of(row).checked, shown="never"),
    )


def participation_column(of: Callable[[Any], Network], language: Language) -> Column:
    """What one does to take part, in a word."""

    def way(row: Any) -> str:
        participation = of(row).participation
        return language(f"participation.short.{participation}")

    return Column("participation", way, shown="wide")


def membership_column(eligibility: Callable[[Any], Eligibility], language: Language) -> Column:
    """The membership type that suits best."""

    def best(row: Any) -> str:
        return language.text(eligibility(row).best.membership.name)

    return Column("membership_type", best, flexible=True)


def fee_columns(
    fee: Callable[[Any], YearlyFee], language: Language, year: int
) -> tuple[Column, ...]:
    """The fee a year; a worksheet has the bare amount there, and beside it what goes with it.

    A planning value has a column of its own there, so that it is added up apart.
    """

    def shown(row: Any) -> str:
        return fee_short(fee(row), year, language)

    def amount(row: Any) -> Money | None:
        return fee(row).amount if fee(row).due else None

    def planned(row: Any) -> Money | None:
        planning = fee(row).planning
        return planning.figure if planning else None

    def remark(row: Any) -> str:
        money = amount(row)
        return "" if money and shown(row) == language.value(money) else shown(row)

    return (
        Column("fee_yearly", shown, "right", cell=amount),
        Column("fee_remark", remark, shown="never"),
        Column("planning_value", planned, "right", shown="never"),
    )


class Ranked(NamedTuple):
    """A place of the ranking."""

    number: int
    entry: Recommended


def ranking_columns(language: Language, year: int) -> tuple[Column, ...]:
    """Columns over the places of a ranking."""
    from staedtenetz.report.recommendation import fit_short, reasons_line

    name, identifier = network_columns(lambda row: row.entry.network, language)[:2]
    membership = membership_column(lambda row: row.entry.eligibility, language)

    def effort(row: Ranked) -> str | None:
        level = row.entry.network.effort
        return label(EFFORTS, level, language) if level else None

    return (
        Column("rank", lambda row: Figure(row.number), "right"),
        name,
        identifier,
        Column(
            "fit",
            lambda row: fit_short(row.entry.fit),
            bar=lambda row: float(row.entry.fit.score or 0) / 100,
            cell=lambda row: row.entry.fit.score,
        ),
        Column("eligibility", lambda row: verdict_short(row.entry.eligibility, language)),
        membership._replace(shown="wide", in_detail=True, flexible=False),
        *fee_columns(lambda row: row.entry.fee, language, year),
        Column("effort", effort, shown="wide"),
        Column("reasons", lambda row: reasons_line(row.entry, language), shown="never"),
    )
