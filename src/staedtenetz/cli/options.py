"""Options and arguments that several commands share. Help and metavar are keys of sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from staedtenetz.cli.completion import (
    complete_municipality,
    complete_network,
    complete_purpose,
    complete_topic,
)
from staedtenetz.model.vocabulary import KINDS, PARTICIPATIONS, SCOPES

__all__ = [
    "BudgetOption",
    "CapacityOption",
    "CountryOption",
    "DryRunOption",
    "ForOption",
    "ForPageOption",
    "ForceOption",
    "LandOption",
    "MemberOption",
    "MunicipalityArgument",
    "NetworkArgument",
    "NetworkKindOption",
    "ParticipationFilter",
    "ParticipationsOption",
    "PlanningOption",
    "PopulationOption",
    "ProfileOption",
    "PurposeOption",
    "ScopesOption",
    "ShownTargetOption",
    "TargetOption",
    "TopicsOption",
    "WorkingLanguageOption",
    "count",
    "counted",
    "option",
]

Complete = Callable[[str], Iterator[tuple[str, str]]]


def option(name: str, metavar: str, text: str, complete: Complete | None = None) -> Any:
    """An option with a value; ``metavar`` and ``text`` (its help) are keys of sentences."""
    return typer.Option(name, metavar=metavar, help=text, autocompletion=complete)


def counted(*names: str, text: str, metavar: str = "N") -> Any:
    """An option with a whole number from 1, as an office types it."""
    return typer.Option(*names, parser=count, metavar=metavar, help=text)


def count(text: str | int) -> int:
    """A whole number from 1, as an office types it. Raises BadParameter for others."""
    if isinstance(text, int):  # The default.
        return text
    from staedtenetz.model.typed import parse_whole_number

    number = parse_whole_number(text)
    if not number:
        raise typer.BadParameter(text)
    return number


ForceOption = Annotated[bool, typer.Option("--force", help="help.option.force")]
ShownTargetOption = Annotated[
    str, typer.Option("--output", "-o", metavar="metavar.file", help="help.option.list_output")
]
ForOption = Annotated[
    str | None, option("--for", "metavar.municipality", "help.option.for", complete_municipality)
]
ForPageOption = Annotated[
    str | None,
    option("--for", "metavar.municipality", "help.option.for_page", complete_municipality),
]
MemberOption = Annotated[
    list[str] | None, option("--member", "metavar.network", "help.option.member", complete_network)
]
PopulationOption = Annotated[
    str | None, option("--population", "metavar.number", "help.option.population")
]
CountryOption = Annotated[str | None, option("--country", "metavar.country", "help.option.country")]
LandOption = Annotated[str | None, option("--land", "metavar.land", "help.option.land")]
TopicsOption = Annotated[
    list[str] | None, option("--topic", "metavar.topic", "help.option.topics", complete_topic)
]
PurposeOption = Annotated[
    list[str] | None,
    option("--purpose", "metavar.purpose", "help.option.purpose", complete_purpose),
]
ScopesOption = Annotated[
    list[str] | None, option("--scope", "|".join(SCOPES), "help.option.scopes")
]
ParticipationsOption = Annotated[
    list[str] | None,
    option("--participation", "|".join(PARTICIPATIONS), "help.option.participations"),
]
ParticipationFilter = Annotated[
    list[str] | None,
    option("--participation", "|".join(PARTICIPATIONS), "help.option.participation"),
]
WorkingLanguageOption = Annotated[
    list[str] | None,
    option("--working-language", "metavar.language", "help.option.working_language"),
]
BudgetOption = Annotated[str | None, option("--budget", "metavar.euro", "help.option.budget")]
CapacityOption = Annotated[
    str | None, option("--capacity", "low|medium|high", "help.option.capacity")
]
ProfileOption = Annotated[Path | None, option("--profile", "metavar.file", "help.option.profile")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="help.option.dry_run")]
PlanningOption = Annotated[
    bool, typer.Option("--no-planning-values", help="help.option.no_planning_values")
]
MunicipalityArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="metavar.municipality",
        help="help.argument.municipality",
        autocompletion=complete_municipality,
        show_default=False,
    ),
]
NetworkArgument = Annotated[
    str,
    typer.Argument(
        metavar="metavar.network", help="help.argument.network", autocompletion=complete_network
    ),
]
TargetOption = Annotated[
    str, typer.Option("--output", "-o", metavar="metavar.file", help="help.option.output")
]
NetworkKindOption = Annotated[str | None, option("--kind", "|".join(KINDS), "help.option.kind")]
