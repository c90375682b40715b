"""The recommendation as a paper."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from staedtenetz.cli.answers import Asked, asks_for_profile
from staedtenetz.cli.options import LangOption, TargetOption
from staedtenetz.cli.session import Session
from staedtenetz.errors import UsageError
from staedtenetz.messages import Message
from staedtenetz.recommend import recommend
from staedtenetz.report.markdown import markdown
from staedtenetz.report.recommendation import recommendation_paper
from staedtenetz.text import PartialDate

__all__ = ["write_report"]

_REPORT_SUFFIXES = {".md": "markdown", ".markdown": "markdown"}


@asks_for_profile
def write_report(
    ctx: typer.Context,
    asked: Asked,
    target: TargetOption = "",
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, metavar="N", help="help.option.report_limit")
    ] = 10,
    day: Annotated[
        str | None, typer.Option("--date", metavar="metavar.date", help="help.option.date")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="help.option.force")] = False,
    lang: LangOption = None,
) -> None:
    session = Session(ctx, "plain")
    _check_target(target)
    today = _day(day) or session.today
    profile = asked.profile(session)
    result = recommend(session.catalogue, profile, session.municipalities, session.members)
    text = markdown(recommendation_paper(result, session.language, today, limit))
    if target == "-":
        sys.stdout.write(text)
        return
    from staedtenetz.catalogue.files import replace_file

    replace_file(Path(target), text, overwrite=force)
    session.output.remark(*session.notes, session.language("note.written", file=target))


def _check_target(target: str) -> None:
    if not target:
        raise UsageError(Message("usage.no_target"), Message("advice.target"))
    suffix = Path(target).suffix.lower()
    if target != "-" and suffix not in _REPORT_SUFFIXES:
        raise UsageError(
            Message("usage.report_format", {"suffix": suffix or target}), Message("advice.target")
        )


def _day(text: str | None) -> PartialDate | None:
    from datetime import date

    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    iso = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else text
    try:
        return PartialDate(date.fromisoformat(iso).isoformat())
    except ValueError:
        raise UsageError(
            Message("usage.date", {"word": text}), Message("advice.date_example")
        ) from None
