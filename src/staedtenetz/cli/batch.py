"""Recommendations for many municipalities at once, written row by row into a file."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from staedtenetz.cli.answers import Asked, term_id
from staedtenetz.cli.output import csv_cell
from staedtenetz.cli.own_folder import cache_folder
from staedtenetz.cli.records import recommendation_record, recommended_record
from staedtenetz.cli.session import Session
from staedtenetz.errors import (
    ExitStatus,
    ProfileError,
    StaedtenetzError,
    UsageError,
    WorkerEnded,
)
from staedtenetz.files.cells import Bounds, split_rows
from staedtenetz.files.reading import read_bytes
from staedtenetz.files.writing import check_target, replacing
from staedtenetz.messages import Language, Listed, Message
from staedtenetz.model.values import PartialDate
from staedtenetz.own.directory import open_directory
from staedtenetz.own.place import Place
from staedtenetz.own.profiles import PROFILE_KEYS, Answers, build_profile
from staedtenetz.own.reading import OwnData
from staedtenetz.recommendation import Recommendation, recommend
from staedtenetz.report.recommendation import reasons_line
from staedtenetz.text import LanguageCode, clean

__all__ = ["COLUMNS", "BatchSettings", "evaluate", "recommend_many"]

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

_CHUNK = 40
_NUMBERS = frozenset({"population", "rank", "fit", "fee"})
_SUFFIXES = (".csv", ".xlsx", ".jsonl")
_LARGEST_FILE = 64 * 1024**2
_PAYS_FROM = 200
"""Fewer municipalities are done before further processes have started."""

_MOST_PROCESSES = 61
"""Windows can wait for no more at once."""

Row = tuple[Any, ...]


class BatchSettings(NamedTuple):
    """What is the same for all municipalities of a run."""

    language: LanguageCode
    kind: str | None
    limit: int | None
    today: PartialDate
    as_json: bool
    places: tuple[Place, ...]


class _Numbered(NamedTuple):
    """The answers for one municipality, and where they come from in a file of one's own."""

    line: int
    answers: Answers


def recommend_many(
    session: Session,
    asked: Asked,
    file: Path | None,
    settings: BatchSettings,
    target: str,
    *,
    force: bool,
    processes: int | None,
) -> None:
    """Write the recommendations for all municipalities, or those of ``file``, to ``target``."""
    _check_options(asked, file, target)
    suffix = Path(target).suffix.lower()
    if suffix not in _SUFFIXES:
        raise UsageError(
            Message("usage.batch_target", {"suffix": suffix or target or "–"}),
            Message("advice.batch_target", {"suffixes": Listed(_SUFFIXES)}),
        )
    path = Path(target)
    check_target(path, overwrite=force)
    state = asked.options.get("land")
    land = term_id("land", state)
    wishes = {key: value for key, value in asked.options.items() if key != "land"}
    if file:
        total = sum(1 for _ in _read(file, wishes))
        entries: Iterable[_Numbered] = _read(file, wishes)
    else:
        keys = [row.key for row in session.municipalities.rows if land in (None, row.state)]
        total = len(keys)
        entries = (_Numbered(0, {**wishes, "municipality": key}) for key in keys)
    settings = settings._replace(as_json=suffix == ".jsonl")
    count = processes or (_processors() if total >= _PAYS_FROM else 1)
    count = min(count, _MOST_PROCESSES)
    with (
        _ended_in_order(session),
        contextlib.closing(evaluate(entries, settings, count)) as results,
        session.progress(session.language("batch.progress"), total) as done,
    ):
        _write(path, suffix, _counted(results, done), overwrite=force)
    written = session.language("batch.written", count=total, file=target)
    first = session.language("batch.limit", limit=str(settings.limit))
    session.output.remark(written, first, *session.notes)


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


def evaluate(
    entries: Iterable[_Numbered], settings: BatchSettings, processes: int
) -> Generator[list[Row]]:
    """The rows of each municipality, in the order of the entries.

    With several processes no more than a few chunks are under way at once, so that the memory
    does not grow with the number of entries. Closed early, it ends the processes. Raises
    WorkerEnded where one of them is killed.
    """
    if processes == 1:
        worker = _Worker(settings)
        for entry in entries:
            yield worker.rows(entry)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    # New processes rather than copies of this one, in which a thread may be drawing the
    # progress; and the same on every system.
    options: dict[str, Any] = {
        "mp_context": get_context("spawn"),
        "initializer": _start,
        "initargs": (settings,),
    }
    pending: deque[Any] = deque()
    iterator = iter(entries)
    with ProcessPoolExecutor(processes, **options) as pool:
        try:
            while chunk := list(islice(iterator, _CHUNK)):
                with _interrupts_ignored():
                    pending.append(pool.submit(_work, chunk))
                if len(pending) > 3 * processes:
                    yield from pending.popleft().result()
            while pending:
                yield from pending.popleft().result()
        except BrokenProcessPool as error:
            raise WorkerEnded(
                Message("error.worker_ended"), Message("advice.worker_ended")
            ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in active_children():
                process.terminate()
            raise


@contextlib.contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """What is started meanwhile ignores Ctrl+C, which reaches all processes of a terminal."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Worker:
    """One process at work: the data files read once."""

    def __init__(self, settings: BatchSettings) -> None:
        self.settings = settings
        own = OwnData.read(settings.places, settings.today, cache_folder())
        self.directory = open_directory(own, settings.language, lambda _: None)
        names = {network.id: network.short for network in self.directory.networks.everything}
        self.language = Language(settings.language, names)

    def rows(self, entry: _Numbered) -> list[Row]:
        """The rows of one municipality; raises ProfileError with the line of a bad entry."""
        try:
            profile = build_profile(self.directory, entry.answers)
        except StaedtenetzError as error:
            if not entry.line:
                raise
            problem = Message(
                "batch.line", {"line": str(entry.line), "problem": self.language.say(error.problem)}
            )
            advice = Message("batch.advice", {"advice": self.language.say(error.advice)})
            raise ProfileError(problem, advice) from error
        result = recommend(self.directory, profile, self.settings.kind)
        if self.settings.as_json:
            return [(_json_line(result, self.language, self.settings),)]
        return list(_table_rows(result, self.language, self.settings.limit))


_worker: _Worker | None = None


def _start(settings: BatchSettings) -> None:
    global _worker  # noqa: PLW0603 (each process of the pool keeps its data here)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # as Windows does not pass it on
    _worker = _Worker(settings)


def _work(chunk: list[_Numbered]) -> list[list[Row]]:
    worker = _worker
    if worker is None:
        raise RuntimeError("the process was not started with its data")
    return [worker.rows(entry) for entry in chunk]


def _table_rows(result: Recommendation, language: Language, limit: int | None) -> Iterator[Row]:
    municipality = result.profile.municipality
    for place, entry in enumerate(result.ranked[:limit], start=1):
        amount = entry.fee.amount
        yield (
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
            amount.amount if amount else None,
            amount.currency if amount else None,
            entry.fee.certainty,
            entry.network.effort,
            reasons_line(entry, language),
        )


def _json_line(result: Recommendation, language: Language, settings: BatchSettings) -> str:
    ranked = enumerate(result.ranked[: settings.limit], start=1)
    year = settings.today.year
    record = {
        "recommended": [
            recommended_record(place, entry, language, year) for place, entry in ranked
        ],
        **recommendation_record(result, language),
    }
    return json.dumps(record, ensure_ascii=False)


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


_LISTS = frozenset(key for key, kind in PROFILE_KEYS.items() if kind is list)


def _read(file: Path, wishes: Answers) -> Iterator[_Numbered]:
    """The rows of a file of one's own, read one by one; empty cells are not answered.

    Its columns are keys of a profile; several values in a cell are parted by commas or bars.
    Raises ProfileError for a column that is no key, DataError where it is no file of such rows.
    """
    try:
        text = read_bytes(file, _LARGEST_FILE).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProfileError(
            Message("batch.unreadable", {"file": str(file)}), Message("advice.batch_file")
        ) from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = split_rows(text, delimiter, Bounds(file, "advice.batch_file"))
    _, names = next(rows, (0, []))
    _check_columns(names, file)
    for line, cells in rows:
        answers = _cells(dict(zip(names, cells, strict=False)), line)
        yield _Numbered(line, {**wishes, **answers})


def _check_columns(names: Iterable[str], file: Path) -> None:
    known = {key for key, kind in PROFILE_KEYS.items() if kind is not dict}
    unknown = [name for name in names if name not in known]
    if unknown or "municipality" not in names:
        raise ProfileError(
            Message("batch.columns", {"file": str(file), "names": Listed(unknown or ("–",))}),
            Message("advice.batch_columns", {"names": Listed(sorted(known))}),
        )


def _cells(row: Mapping[str, str], line: int) -> Answers:
    from staedtenetz.model.typed import parse_amount, parse_whole_number

    answers: dict[str, Any] = {}
    for key, text in row.items():
        if not text.strip():
            continue
        value: Any = text.strip()
        if key in _LISTS:
            value = [word for part in re.split("[,|]", value) if (word := part.strip())]
        elif key == "population":
            value = parse_whole_number(value)
        elif key == "budget":
            value = parse_amount(value)
        if value is None:
            problem = Message("batch.number", {"key": key, "word": text})
            raise ProfileError(
                Message("batch.line", {"line": str(line), "problem": problem}),
                Message("advice.batch_file"),
            )
        answers[key] = value
    return answers
