"""``data diff``: what changed between two states of the data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from staedtenetz.cli.command import Asked, Session, command
from staedtenetz.cli.data_check import short_path
from staedtenetz.cli.view import Page

__all__ = ["compare_data_files"]


@command()
def compare_data_files(
    session: Session,
    applicant: Asked,
    old: Annotated[
        Path, typer.Argument(metavar="metavar.old", help="help.argument.old", show_default=False)
    ],
    new: Annotated[
        Path | None,
        typer.Argument(metavar="metavar.new", help="help.argument.new", show_default=False),
    ] = None,
) -> None:
    from staedtenetz.check.differences import compare_states, read_state
    from staedtenetz.check.files import data_files
    from staedtenetz.files.reading import data_folder
    from staedtenetz.report.diff import diff_page, diff_records

    before = read_state(data_files(old))
    after = read_state(data_files(data_folder() if new is None else new))
    profile = applicant.profile_if_named(session)
    place = profile.municipality if profile else None
    difference = compare_states(before, after, place, profile.memberships if profile else ())
    names = {
        network.id: network.short
        for state in (before, after)
        if state.catalogue
        for network in state.catalogue.networks
    }
    language = session.language.naming(names)
    states = (
        short_path(str(old)),
        short_path(str(new)) if new else language("diff.bundled"),
    )

    def name_of(key: str) -> str:
        town = session.municipalities.get(key)
        return town.name if town else key

    page = diff_page(difference, states, language, session.today, place, name_of)
    session.show(Page((page,), diff_records(difference, language, name_of), "changes"))
