"""``data check``: what is wrong in data files, where it stands, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from staedtenetz.cli.command import Session, command
from staedtenetz.cli.view import Column, Listing, Row
from staedtenetz.errors import ExitStatus, UsageError
from staedtenetz.messages import Language, Message

if TYPE_CHECKING:
    from staedtenetz.check.files import Checked
    from staedtenetz.files.problems import Problem

__all__ = ["check_data_files", "default_files", "short_path"]

_FORMATS = ("table", "plain", "json", "csv", "markdown", "github")


def default_files(session: Session) -> list[Path]:
    """The office's own files; where it has none, the bundled ones."""
    from staedtenetz.check.files import data_files
    from staedtenetz.files.reading import data_folder

    names = ("networks.toml", "members.csv", "municipalities.csv")
    own: list[Path] = []
    for place in session.places:
        beside = (place.beside(name) for name in names)
        own += [place.path] if place.is_file else [file for file in beside if file]
    return own or data_files(data_folder())


@command(_FORMATS)
def check_data_files(
    session: Session,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="metavar.file_or_folder", help="help.argument.data_file", show_default=False
        ),
    ] = None,
    older_than: Annotated[
        str | None,
        typer.Option("--older-than", metavar="metavar.span", help="help.option.older_than"),
    ] = None,
) -> None:
    from staedtenetz.check.files import check_files, data_files

    since = _since(older_than, session)
    paths = default_files(session) if file is None else data_files(file)
    checked = check_files(paths, session.today, since)
    _show(checked, session)
    if checked.errors:
        raise typer.Exit(int(ExitStatus.ERROR))


def _since(older_than: str | None, session: Session) -> str | None:
    from staedtenetz.model.typed import day_before

    if older_than is None:
        return None
    since = day_before(session.today, older_than)
    if since is None:
        raise UsageError(
            Message("error.not_a_span", {"word": older_than}), Message("advice.span_example")
        )
    return since


def _show(checked: Checked, session: Session) -> None:
    language, output = session.language, session.output
    summary = _summary(checked, language)
    if output.format == "github":
        rows = tuple(Row((), (_annotation(p, language),), {}) for p in checked.problems)
        session.output = output._replace(format="plain")
        session.notes += summary
        session.show(Listing((), rows))
        return
    columns = (
        Column(language("column.severity")),
        Column(language("column.place"), flexible=True),
        Column(language("column.record"), flexible=True),
        Column(language("column.field"), flexible=True),
    )
    extra = {
        "files": checked.files,
        "errors": checked.errors,
        "warnings": checked.warnings,
        "networks": checked.networks,
        "first_checked": checked.first,
        "last_checked": checked.last,
    }
    rows = tuple(_row(problem, language) for problem in checked.problems)
    shown = output.format in ("table", "markdown")
    intro = summary if shown else ()
    view = Listing(columns, rows, tuple(intro), name="problems", extra=extra)
    session.notes += () if shown else summary
    session.show(view)


def _summary(checked: Checked, language: Language) -> Sequence[str]:
    """How many problems in which files, and when the networks were last looked at."""
    errors = language("data_check.errors", count=checked.errors)
    warnings = language("data_check.warnings", count=checked.warnings)
    names = tuple(short_path(file) for file in checked.files)
    found = "data_check.found" if checked.problems else "data_check.nothing"
    lines = [language(found, errors=errors, warnings=warnings, files=names)]
    if checked.first and checked.last:
        same = checked.first == checked.last
        days = {"first": checked.first, "last": checked.last}
        key = "data_check.checked_on" if same else "data_check.checked_between"
        lines.append(language(key, count=checked.networks, **days))
    return lines


def short_path(file: str, away: str = "") -> str:
    """The path from here where it is below; else ``away``, without that the name alone."""
    path = Path(file)
    if not path.is_absolute():
        return file
    if path.is_relative_to(Path.cwd()):
        return str(path.relative_to(Path.cwd()))
    return away or path.name


def _row(problem: Problem, language: Language) -> Row:
    severity = language(f"severity.{problem.severity}")
    text, advice = language.say(problem.text), language.say(problem.advice)
    place = (
        f"{short_path(problem.file)}:{problem.line}" if problem.line else short_path(problem.file)
    )
    line = str(problem.line or "")
    return Row(
        (severity, place, problem.record or "–", problem.field or "–"),
        (severity, problem.file, line, problem.record, problem.field, text, advice),
        _record(problem, text, advice),
        detail=f"{text} {advice}",
    )


def _record(problem: Problem, text: str, advice: str) -> dict[str, Any]:
    return {
        "severity": problem.severity,
        "code": problem.code,
        "file": problem.file,
        "line": problem.line,
        "record": problem.record or None,
        "field": problem.field or None,
        "path": list(problem.path),
        "problem": text,
        "advice": advice,
    }


def _annotation(problem: Problem, language: Language) -> str:
    """A workflow command of GitHub, which shows the problem beside the line of a change."""
    place = {"file": short_path(problem.file, away=problem.file), "line": str(problem.line or 1)}
    place["title"] = ": ".join(part for part in (problem.record, problem.field) if part)
    properties = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in place.items() if value)
    text = f"{language.say(problem.text)} {language.say(problem.advice)}"
    return f"::{problem.severity} {properties}::{_escaped(text)}"


def _escaped(text: str, further: str = "") -> str:
    """Per cent signs first, then what would end the value: line breaks, colons, commas."""
    for character in "%\r\n" + further:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
