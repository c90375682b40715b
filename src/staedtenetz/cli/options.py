"""Options and arguments that several commands share. Help and metavar are keys of sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from staedtenetz.cli.completion import (
    complete_municipality,
    complete_network,
    complete_purpose,
    complete_topic,
)
from staedtenetz.model.vocabulary import KINDS, SCOPES

__all__ = [
    "BudgetOption",
    "CapacityOption",
    "CountryOption",
    "ForOption",
    "ForPageOption",
    "ForceOption",
    "LandOption",
    "MemberOption",
    "MunicipalityArgument",
    "NetworkArgument",
    "NetworkKindOption",
    "PopulationOption",
    "ProfileOption",
    "PurposeOption",
    "ScopesOption",
    "ShownTargetOption",
    "TargetOption",
    "TopicsOption",
    "WorkingLanguageOption",
]

ForceOption = Annotated[bool, typer.Option("--force", help="help.option.force")]
ShownTargetOption = Annotated[
    str, typer.Option("--output", "-o", metavar="metavar.file", help="help.option.list_output")
]
ForOption = Annotated[
    str | None,
    typer.Option(
        "--for",
        metavar="metavar.municipality",
        help="help.option.for",
        autocompletion=complete_municipality,
    ),
]
ForPageOption = Annotated[
    str | None,
    typer.Option(
        "--for",
        metavar="metavar.municipality",
        help="help.option.for_page",
        autocompletion=complete_municipality,
    ),
]
MemberOption = Annotated[
    list[str] | None,
    typer.Option(
        "--member",
        metavar="metavar.network",
        help="help.option.member",
        autocompletion=complete_network,
    ),
]
PopulationOption = Annotated[
    str | None,
    typer.Option("--population", metavar="metavar.number", help="help.option.population"),
]
CountryOption = Annotated[
    str | None, typer.Option("--country", metavar="metavar.country", help="help.option.country")
]
LandOption = Annotated[
    str | None, typer.Option("--land", metavar="metavar.land", help="help.option.land")
]
TopicsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--topic",
        metavar="metavar.topic",
        help="help.option.topics",
        autocompletion=complete_topic,
    ),
]
PurposeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--purpose",
        metavar="metavar.purpose",
        help="help.option.purpose",
        autocompletion=complete_purpose,
    ),
]
ScopesOption = Annotated[
    list[str] | None,
    typer.Option("--scope", metavar="|".join(SCOPES), help="help.option.scopes"),
]
WorkingLanguageOption = Annotated[
    list[str] | None,
    typer.Option(
        "--working-language", metavar="metavar.language", help="help.option.working_language"
    ),
]
BudgetOption = Annotated[
    str | None, typer.Option("--budget", metavar="metavar.euro", help="help.option.budget")
]
CapacityOption = Annotated[
    str | None,
    typer.Option("--capacity", metavar="low|medium|high", help="help.option.capacity"),
]
ProfileOption = Annotated[
    Path | None, typer.Option("--profile", metavar="metavar.file", help="help.option.profile")
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
        metavar="metavar.network",
        help="help.argument.network",
        autocompletion=complete_network,
    ),
]
TargetOption = Annotated[
    str, typer.Option("--output", "-o", metavar="metavar.file", help="help.option.output")
]
NetworkKindOption = Annotated[
    str | None, typer.Option("--kind", metavar="|".join(KINDS), help="help.option.kind")
]
