"""The group of commands that look after the data: each in a module of its own."""

from __future__ import annotations

import typer

from staedtenetz.cli.app import Command, Subgroup
from staedtenetz.cli.exchange import export_data, import_data
from staedtenetz.cli.options import LangOption

__all__ = ["app"]

app = typer.Typer(cls=Subgroup, name="data", no_args_is_help=False, rich_markup_mode=None)


@app.callback()
def data(lang: LangOption = None) -> None:
    """Take ``--lang`` before the command too; the words are put in by cli.app."""


app.command("export", cls=Command)(export_data)
app.command("import", cls=Command)(import_data)
