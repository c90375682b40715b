"""The group of commands that look after the data: each in a module of its own."""

from __future__ import annotations

import typer

from staedtenetz.cli.app import Command, Subgroup
from staedtenetz.cli.data_check import check_data_files
from staedtenetz.cli.data_diff import compare_data_files
from staedtenetz.cli.exchange import export_data, import_data
from staedtenetz.cli.imports import municipalities
from staedtenetz.cli.links import report_links
from staedtenetz.cli.own import propose_data, undo_data

__all__ = ["app"]

app = typer.Typer(cls=Subgroup, name="data", no_args_is_help=False, rich_markup_mode=None)


app.command("check", cls=Command)(check_data_files)
app.command("links", cls=Command)(report_links)
app.command("diff", cls=Command)(compare_data_files)
app.command("export", cls=Command)(export_data)
app.command("import", cls=Command)(import_data)
app.add_typer(municipalities)
app.command("propose", cls=Command)(propose_data)
app.command("undo", cls=Command)(undo_data)
