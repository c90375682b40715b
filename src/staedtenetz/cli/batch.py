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
from staedtenetz.cli.output import csv_cell
from staedtenetz.cli.own_folder import cache_folder
from staedtenetz.cli.session import Session
from staedtenetz.errors import ExitStatus, UsageError
from staedtenetz.files.writing import check_target, replacing
from staedtenetz.messages import Language, Listed, Message
from staedtenetz.own.profile_rows import NumberedAnswers, read_profile_rows
from staedtenetz.recommendation import Recommendation
from staedtenetz.recommendation.many import ManySettings, Row, evaluate
from staedtenetz.report.recommendation import reasons_line
from staedtenetz.report.records import recommendation_record, recommended_record
from staedtenetz.text import clean

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
)
"""The columns of the CSV and Excel files: one row for each municipality and network."""

_NUMBERS = frozenset({"population", "rank", "fit", "fee"})
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
        keys = [row.key for row in session.municipalities.rows if land in (None, row.state)]
        total = len(keys)
        entries = (NumberedAnswers(0, {**wishes, "municipality": key}) for key in keys)
    shape = partial(_table_rows, limit=limit)
    if suffix == ".jsonl":
        shape = partial(_json_rows, limit=limit, year=session.today.year)
    settings = ManySettings(
        session.language.code, kind, session.today, session.places, cache_folder(), shape
    )
    count = min(processes or (_processors() if total >= _PAYS_FROM else 1), _MOST_PROCESSES)
    with (
        _ended_in_order(session),
        contextlib.closing(evaluate(entries, settings, count)) as results,
        session.progress(session.language("batch.progress"), total) as done,
    ):
        _write(path, suffix, _counted(results, done), overwrite=force)
    written = session.language("batch.written", count=total, file=target)
    first = session.language("batch.limit", limit=str(limit))
    session.done({"municipalities": total, "file": target}, written, first)


def _check_options(asked: Asked, file: Path | None, target: str) -> None:
    """Raise UsageError for what describes one municipality, and for a file written over itself."""
    if asked.member or not asked.is_empty or {"population", "country"} & set(asked.options):
        raise UsageError(Message("usage.batch_one"), Message("advice.batch_one"))
    if not target:
        raise UsageError(Message("usage.batch_no_target"), Message("advice.batch_no_target"))
    if file and file.resolve() == Path(target).resolve():
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
        )
        for place, entry in enumerate(result.ranked[:limit], start=1)
    ]


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


def _write(path: Path, suffix: str, rows: Iterable[Row], *, overwrite: bool) -> None:
    with replacing(path, overwrite=overwrite) as temporary:
        if suffix == ".xlsx":
            _write_excel(temporary, rows)
            return
        with temporary.open("w", encoding="utf-8", newline="") as stream:
            if suffix == ".jsonl":
                stream.writelines(f"{line}\n" for (line,) in rows)
                return
            import csv

            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows([csv_cell(value) for value in row] for row in rows)


def _write_excel(path: Path, rows: Iterable[Row]) -> None:
    """Typed cells, written row by row; text is never taken for a formula or an address."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with path.open("wb") as stream, xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet("staedtenetz")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(COLUMNS):
            sheet.write_string(0, place, name, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for place, (name, value) in enumerate(zip(COLUMNS, row, strict=True)):
                if value is None:
                    continue
                if name in _NUMBERS:
                    sheet.write_number(last, place, float(value))
                else:
                    sheet.write_string(last, place, clean(str(value)))
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
