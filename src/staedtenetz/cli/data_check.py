"""``data check``: what is wrong in data files, where it stands, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from staedtenetz.cli.command import Session, command
from staedtenetz.cli.options import option
from staedtenetz.cli.view import Column, Figure, Listing
from staedtenetz.errors import ExitStatus, UsageError
from staedtenetz.messages import Language, Message

if TYPE_CHECKING:
    from staedtenetz.check.files import Checked
    from staedtenetz.files.problems import Problem

__all__ = ["check_data_files", "short_path"]

_FORMATS = ("table", "plain", "json", "csv", "markdown", "github")


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
        option("--older-than", "metavar.span", "help.option.older_than"),
    ] = None,
) -> None:
    from staedtenetz.check.files import check_files, data_files, files_of

    since = _since(older_than, session)
    paths = files_of(session.places) if file is None else data_files(file)
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
    language = session.language
    summary = _summary(checked, language)
    for_people = session.output.format in ("table", "markdown")
    session.notes += () if for_people else summary
    columns = _columns(language)
    if session.output.format == "github":
        session.output = session.output._replace(format="plain")
        columns = (Column("problem", lambda problem: _annotation(problem, language)),)
    extra = {
        "files": checked.files,
        "errors": checked.errors,
        "warnings": checked.warnings,
        "networks": checked.networks,
        "first_checked": checked.first,
        "last_checked": checked.last,
    }
    session.show(
        Listing(
            "problems",
            checked.problems,
            columns,
            lambda problem: _record(problem, language),
            () if len(columns) == 1 else _PIPE,
            lambda problem: f"{language.say(problem.text)} {language.say(problem.advice)}",
            tuple(summary) if for_people else (),
            extra=extra,
        )
    )


_PIPE = ("severity", "file", "line", "record", "field", "problem", "advice")


def _columns(language: Language) -> tuple[Column, ...]:
    def place(problem: Problem) -> str:
        file = short_path(problem.file)
        return f"{file}:{problem.line}" if problem.line else file

    return (
        Column("severity", lambda problem: language(f"severity.{problem.severity}")),
        Column("file", lambda problem: problem.file, shown="never"),
        Column("line", lambda problem: Figure(problem.line) if problem.line else "", shown="never"),
        Column("place", place, flexible=True, in_sheet=False),
        Column("record", lambda problem: problem.record, flexible=True),
        Column("field", lambda problem: problem.field, flexible=True),
        Column("problem", lambda problem: language.say(problem.text), shown="never"),
        Column("advice", lambda problem: language.say(problem.advice), shown="never"),
    )


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


def _record(problem: Problem, language: Language) -> dict[str, Any]:
    return {
        "severity": problem.severity,
        "code": problem.code,
        "file": problem.file,
        "line": problem.line,
        "record": problem.record or None,
        "field": problem.field or None,
        "path": list(problem.path),
        "problem": language.say(problem.text),
        "advice": language.say(problem.advice),
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
