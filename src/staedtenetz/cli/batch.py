"""Recommendations for many municipalities at once, written row by row into a file."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from staedtenetz.catalogue.terms import term_id
from staedtenetz.cli.answers import Asked
from staedtenetz.cli.network_columns import Ranked, ranking_columns
from staedtenetz.cli.own_folder import cache_folder
from staedtenetz.cli.session import Session
from staedtenetz.cli.view import Column, sheet_row
from staedtenetz.errors import ExitStatus, UsageError
from staedtenetz.files.cells import csv_cell
from staedtenetz.files.writing import check_target, replacing
from staedtenetz.messages import Language, Listed, Message
from staedtenetz.model.vocabulary import LAENDER
from staedtenetz.own.profile_rows import NumberedAnswers, read_profile_rows
from staedtenetz.recommendation.many import ManySettings, Row, evaluate
from staedtenetz.recommendation.ranking import Recommendation
from staedtenetz.report.recommendation import reasons_line
from staedtenetz.report.records import recommendation_record, recommended_record
from staedtenetz.report.wording import label

__all__ = ["COLUMNS", "recommend_many"]

COLUMNS = (
    "key",
    "municipality",
    "land",
    "population",
    "rank",
    "network",
    "short",
    "fit",
    "verdict",
    "membership_type",
    "fee",
    "currency",
    "certainty",
    "effort",
    "reasons",
    "planning_value",
    "planning_currency",
    "participation",
    "scope",
)
"""The columns of the CSV file: one row for each municipality and network."""

_SUFFIXES = (".csv", ".xlsx", ".jsonl")
_PAYS_FROM = 200
"""Fewer municipalities are done before further processes have started."""

_MOST_PROCESSES = 61
"""Windows can wait for no more at once."""


def recommend_many(
    session: Session,
    asked: Asked,
    file: Path | None,
    kind: str | None,
    limit: int,
    target: str,
    *,
    force: bool,
    processes: int | None,
) -> None:
    """Write the recommendations for all municipalities, or those of ``file``, to ``target``."""
    _check_options(asked, file, target)
    path = Path(target)
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise UsageError(
            Message("usage.batch_target", {"suffix": suffix or target or "–"}),
            Message("advice.batch_target", {"suffixes": Listed(_SUFFIXES)}),
        )
    check_target(path, overwrite=force)
    state = asked.options.get("land")
    land = term_id("land", state)
    wishes = {key: value for key, value in asked.options.items() if key != "land"}
    if file:
        total = sum(1 for _ in read_profile_rows(file, wishes))
        entries = read_profile_rows(file, wishes)
    else:
        keys = [row.key for row in session.municipalities.everyone if land in (None, row.state)]
        total = len(keys)
        entries = (NumberedAnswers(0, {**wishes, "municipality": key}) for key in keys)
    shape = partial(_table_rows, limit=limit)
    if suffix == ".jsonl":
        shape = partial(_json_rows, limit=limit, year=session.today.year)
    elif suffix == ".xlsx":
        shape = partial(_sheet_rows, limit=limit, year=session.today.year)
    settings = ManySettings(
        session.language.code,
        kind,
        session.today,
        session.places,
        cache_folder(),
        shape,
        asked.plan_for(session.today),
    )
    count = min(processes or (_processors() if total >= _PAYS_FROM else 1), _MOST_PROCESSES)
    with (
        _ended_in_order(session),
        contextlib.closing(evaluate(entries, settings, count)) as results,
        session.progress(session.language("batch.progress"), total) as done,
    ):
        rows = _counted(results, done)
        with replacing(path, overwrite=force) as temporary:
            if suffix == ".xlsx":
                _write_sheet(temporary, rows, session)
            else:
                _write_text(temporary, suffix, rows)
    written = session.language("batch.written", count=total, file=target)
    first = session.language("batch.limit", limit=str(limit))
    across = [] if "scopes" in wishes else [session.language("batch.scopes")]
    session.done({"municipalities": total, "file": target}, written, first, *across)


def _check_options(asked: Asked, file: Path | None, target: str) -> None:
    """Raise UsageError for what describes one municipality, and for a file written over itself."""
    if asked.member or not asked.is_empty or {"population", "country"} & set(asked.options):
        raise UsageError(Message("usage.batch_one"), Message("advice.batch_one"))
    if not target:
        raise UsageError(Message("usage.batch_no_target"), Message("advice.batch_no_target"))
    if file and os.path.realpath(file) == os.path.realpath(target):
        raise UsageError(Message("usage.batch_same_file"), Message("advice.batch_no_target"))


@contextlib.contextmanager
def _ended_in_order(session: Session) -> Iterator[None]:
    """Interrupted, or asked to end by the system, it says so and leaves nothing behind."""

    def end(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise _Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except (KeyboardInterrupt, _Terminated) as ended:
        session.output.remark(session.language("error.aborted"))
        terminated = isinstance(ended, _Terminated)
        raise SystemExit(ExitStatus.TERMINATED if terminated else ExitStatus.INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGTERM, before)


class _Terminated(BaseException):
    """The system asks the program to end."""


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _table_rows(result: Recommendation, language: Language, limit: int) -> list[Row]:
    municipality = result.profile.municipality
    return [
        (
            municipality.key,
            municipality.name,
            municipality.state,
            municipality.population,
            place,
            entry.network.id,
            entry.network.short,
            entry.fit.score,
            entry.eligibility.verdict,
            entry.eligibility.best.membership.id,
            entry.fee.amount and entry.fee.amount.amount,
            entry.fee.amount and entry.fee.amount.currency,
            entry.fee.certainty,
            entry.network.effort,
            reasons_line(entry, language),
            entry.fee.planning and entry.fee.planning.figure.amount,
            entry.fee.planning and entry.fee.planning.figure.currency,
            entry.network.participation,
            entry.network.scope,
        )
        for place, entry in enumerate(result.ranked[:limit], start=1)
    ]


def _sheet_rows(result: Recommendation, language: Language, limit: int, year: int) -> list[Row]:
    columns = ranking_columns(language, year)
    place = sheet_row(_place_columns(language), result.profile.municipality)
    return [
        (*place, *sheet_row(columns, Ranked(number, entry)))
        for number, entry in enumerate(result.ranked[:limit], start=1)
    ]


def _place_columns(language: Language) -> tuple[Column, ...]:
    return (
        Column("key", lambda place: place.key),
        Column("municipality", lambda place: place.name),
        Column("land", lambda place: place.state and label(LAENDER, place.state, language)),
        Column("population", lambda place: place.population),
    )


def _json_rows(result: Recommendation, language: Language, limit: int, year: int) -> list[Row]:
    ranked = [
        recommended_record(place, entry, language, year)
        for place, entry in enumerate(result.ranked[:limit], start=1)
    ]
    record = {"recommended": ranked, **recommendation_record(result, language)}
    return [(json.dumps(record, ensure_ascii=False),)]


def _counted(results: Iterable[list[Row]], done: Callable[[], None]) -> Iterator[Row]:
    for rows in results:
        yield from rows
        done()


def _write_text(path: Path, suffix: str, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        if suffix == ".jsonl":
            stream.writelines(f"{line}\n" for (line,) in rows)
            return
        import csv

        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([csv_cell(value) for value in row] for row in rows)


def _write_sheet(path: Path, rows: Iterable[Row], session: Session) -> None:
    from staedtenetz.report.worksheet import Heading, write_worksheet

    language, year = session.language, session.today.year
    columns = (*_place_columns(language), *ranking_columns(language, year))
    # A place in the ranking counts nothing.
    headings = [Heading(each.heading(language), each.name != "rank") for each in columns]
    with path.open("wb") as stream:
        write_worksheet(stream, headings, rows, language, session.notes)
