"""The whole directory out for other programs, and back in as data files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from staedtenetz.cli.command import DONE, Session, command
from staedtenetz.cli.options import ForceOption

if TYPE_CHECKING:
    from staedtenetz.exchange.rows import Bundle

__all__ = ["export_data", "import_data"]


@command(None)
def export_data(
    session: Session,
    target: Annotated[
        str, typer.Option("--output", "-o", metavar="metavar.target", help="help.option.export_to")
    ] = "-",
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="json|jsonl|csv|sqlite|parquet",
            help="help.option.export_format",
        ),
    ] = None,
    force: ForceOption = False,
) -> None:
    from staedtenetz.exchange.formats import export_text, format_of, write_export
    from staedtenetz.exchange.rows import bundle_of

    name = format_of(target, format_name)
    bundle = bundle_of(session.directory.tables)
    if target == "-":
        # Whatever the code page of the terminal: the formats are in UTF-8.
        sys.stdout.flush()
        sys.stdout.buffer.write(export_text(bundle, name).encode())
        return
    write_export(bundle, name, Path(target), overwrite=force)
    notes = [session.language("note.written", file=target)]
    notes.append(session.language("note.export_contents", **_counts(bundle)))
    if name == "sqlite":
        notes.append(session.language("note.export_datasette", file=target))
    session.done({"file": target, "format": name, **_counts(bundle)}, *notes)


@command(DONE, to_file=False)
def import_data(
    session: Session,
    export: Annotated[Path, typer.Argument(metavar="metavar.export", help="help.argument.export")],
    target: Annotated[
        Path, typer.Option("--output", "-o", metavar="metavar.folder", help="help.option.import_to")
    ],
    force: ForceOption = False,
) -> None:
    from staedtenetz.check.files import refuse_unsound
    from staedtenetz.exchange.formats import data_files
    from staedtenetz.exchange.reading import read_export, refuse_unusable
    from staedtenetz.files.writing import replace_files

    bundle = read_export(export)
    refuse_unusable(bundle, export)
    files = data_files(bundle)
    refuse_unsound(files["networks.toml"], export, session.today)
    replace_files(target, files, overwrite=force)
    session.done(
        {"folder": str(target), **_counts(bundle)},
        session.language("note.written", file=str(target)),
        session.language("note.export_contents", **_counts(bundle)),
    )


def _counts(bundle: Bundle) -> dict[str, int]:
    return {
        "networks": len(bundle.data["network"]),
        "members": len(bundle.members),
        "municipalities": len(bundle.municipalities),
    }
