"""Break the program: mutated inputs of every kind, and what they end in.

    python tools/fuzz.py --count 2000            a slice, as CI runs it
    python tools/fuzz.py --count 100000          before a release
    python tools/fuzz.py --only exports:4711     one input again, with what it ended in

Each input is made of a seed that the program accepts (from the tests and their cases), changed a
little or much. It depends on nothing but its kind, its number and ``--seed``, so that each can be
made again. A finding is a traceback, more than ten seconds, more than a gigabyte of memory, an
exit status that does not exist, or a failure without a word. The share that was accepted is told,
since inputs that all fail at the door test nothing but the door.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from multiprocessing import connection
from pathlib import Path
from typing import Any, NamedTuple

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "src")]

from fuzz_inputs import KINDS, Case, Seeds
from staedtenetz.catalogue.directory import Tables
from staedtenetz.cli.app import run
from staedtenetz.own import directory as laid_over
from staedtenetz.recommendation import evidence_copy

SECONDS = 10
"""Of the processor's time: on a machine with much to do, none of it is the program's fault."""

PATIENCE = 60
"""Seconds on the clock, after which an input that hears no signal is ended."""

MEMORY = 1024 * 1024
"""Kilobytes, as ``getrusage`` counts them."""

HEAVY = ("docx", "jsonschema", "openpyxl", "ortools.sat.python.cp_model", "rapidfuzz", "xlsxwriter")

STATUSES = frozenset({0, 1, 2, 130})
SHARE = 0.2
"""So many inputs of each kind must be accepted."""


class TooLongError(BaseException):
    """The time is over; no handler of the program may take this for an error of its own."""


class Ended(NamedTuple):
    """How one input ended: its exit status, and what is wrong with that."""

    kind: str
    number: int
    status: int
    finding: str
    detail: str


def _over(*_: object) -> None:
    raise TooLongError


def run_case(case: Case, folder: Path) -> tuple[int, str, str, str]:
    """Exit status, stderr, the finding in a line, and its details."""
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    home = folder / "home"
    home.mkdir(exist_ok=True)
    os.environ["STAEDTENETZ_HOME"] = str(home)
    streams = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(case.typed), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(out, encoding="utf-8")
    sys.stderr = io.TextIOWrapper(err, encoding="utf-8")
    if case.typed:
        sys.stdin.isatty = lambda: True  # type: ignore[method-assign]
    finding, detail, status = "", "", 99
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        run(list(case.arguments))
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except TooLongError:
        finding, detail = f"more than {SECONDS} s", traceback.format_exc()
    except BaseException as error:  # noqa: BLE001 (this is what is looked for)
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "staedtenetz" in frame.filename] or frames
        place = f"{Path(ours[-1].filename).name}:{ours[-1].name}"
        finding, detail = f"{type(error).__name__} in {place}", traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        sys.stdin, sys.stdout, sys.stderr = streams
    told = err.getvalue().decode("utf-8", "replace")
    if not finding and status not in STATUSES:
        finding = f"exit status {status}"
    if not finding and status == 1 and not told.strip() and not out.getvalue().strip():
        finding = "fails without a word"
    if not finding and "Traceback (most recent" in told:
        finding, detail = "a traceback on stderr", told
    return status, told, finding, detail


class Worker:
    """One process: makes and runs inputs, one folder each."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.seeds = Seeds()
        self.scratch = Path(tempfile.mkdtemp(prefix="staedtenetz-fuzz-"))

    def case(self, kind: str, number: int) -> Case:
        """The input with that number."""
        return KINDS[kind](random.Random(f"{self.seed}/{kind}/{number}"), self.seeds)

    def run(self, kind: str, number: int) -> Ended:
        """Make the input and run it."""
        folder = self.scratch / str(number)
        folder.mkdir(parents=True)
        os.chdir(folder)
        try:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            status, _, finding, detail = run_case(self.case(kind, number), folder)
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            if after > MEMORY >= before and not finding:
                finding = "more than 1 GB of memory"
        finally:
            os.chdir(self.scratch)
            shutil.rmtree(folder, ignore_errors=True)
            # The program collects rarely, since it ends soon; a worker goes on for hours.
            if number % 25 == 0:
                gc.collect()
        return Ended(kind, number, status, finding, detail)


def warm_up() -> None:
    """Import what commands import when they first need it: that is no input's fault.

    The bundled files, which no input changes, are read once for all, and so is what was worked out
    of them. The program keeps what it has at its start out of every collection; with a worker that
    would be the garbage of all inputs before.
    """
    for name in HEAVY:
        with contextlib.suppress(ImportError):
            import_module(name)
    bundled = Tables()
    vars(laid_over)["Tables"] = lambda: bundled
    vars(evidence_copy)["_bundled"] = cache(vars(evidence_copy)["_bundled"])
    gc.collect()
    gc.freeze()
    vars(gc)["freeze"] = lambda: None


def serve(pipe: Any, seed: int) -> None:
    """Run what comes through the pipe until nothing more does."""
    signal.signal(signal.SIGPROF, _over)
    quiet()
    worker = Worker(seed)
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while (task := pipe.recv()) is not None:
            pipe.send(worker.run(*task))
    shutil.rmtree(worker.scratch, ignore_errors=True)


def quiet() -> None:
    """Nobody's settings change what is found, and nothing reaches a settings folder."""
    nowhere = tempfile.gettempdir() + "/staedtenetz-nowhere"
    for name in list(os.environ):
        if name.startswith(("LANG", "LC_", "STAEDTENETZ")):
            del os.environ[name]
    os.environ.update(XDG_CONFIG_HOME=nowhere, APPDATA=nowhere, PYTHONUTF8="1")


class Process:
    """A worker with its end of the pipe; started anew where an input has killed or grown it."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.task: tuple[str, int] | None = None
        self.start()

    def start(self) -> None:
        """Start the worker."""
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=serve, args=(theirs, self.seed), daemon=False)
        self.process.start()
        theirs.close()

    def give(self, task: tuple[str, int]) -> None:
        """Let it run an input."""
        self.task, self.since = task, time.monotonic()
        self.pipe.send(task)

    def take(self) -> Ended | None:
        """What has come of its input; ``None`` while it is still at work."""
        assert self.task is not None  # noqa: S101 (it was given one)
        try:
            if self.pipe.poll():
                ended: Ended = self.pipe.recv()
                self.task = None
                if "memory" in ended.finding:
                    self.stop()
                    self.start()
                return ended
        except EOFError:
            return self._lost("the process died")
        if time.monotonic() - self.since > PATIENCE:
            return self._lost(f"more than {PATIENCE} s, and no signal heard")
        return None

    def _lost(self, why: str) -> Ended:
        assert self.task is not None  # noqa: S101 (it was given one)
        kind, number = self.task
        self.process.kill()
        self.process.join()
        self.task = None
        self.start()
        return Ended(kind, number, 99, why, "")

    def stop(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            self.pipe.send(None)
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()


def tasks(count: int, first: int) -> Iterator[tuple[str, int]]:
    """So many inputs, the kinds in turn."""
    kinds = list(KINDS)
    for number in range(count):
        place, which = divmod(number, len(kinds))
        yield kinds[which], first + place


def campaign(count: int, first: int, seed: int, processes: int) -> Iterator[Ended]:
    """What all the inputs end in, in the order in which they do."""
    warm_up()
    waiting = tasks(count, first)
    workers = [Process(seed) for _ in range(processes)]
    busy = [worker for worker in workers if _next(worker, waiting)]
    while busy:
        connection.wait([worker.pipe for worker in busy], timeout=1)
        for worker in list(busy):
            ended = worker.take()
            if ended is not None:
                yield ended
                if not _next(worker, waiting):
                    busy.remove(worker)
    for worker in workers:
        worker.stop()


def _next(worker: Process, waiting: Iterator[tuple[str, int]]) -> bool:
    task = next(waiting, None)
    if task is not None:
        worker.give(task)
    return task is not None


def tell(ended: Iterator[Ended], say: Callable[[str], object]) -> bool:
    """Print the findings, each kind of them once, and the count; whether all is well."""
    total: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    findings: dict[str, list[Ended]] = {}
    for each in ended:
        total[each.kind] += 1
        accepted[each.kind] += each.status == 0
        if each.finding:
            alike = findings.setdefault(f"{each.kind}: {each.finding}", [])
            if not alike:
                say(f"{each.kind}:{each.number}  {each.finding}\n{each.detail}")
            alike.append(each)
        if sum(total.values()) % 5000 == 0:
            say(f"… {sum(total.values())} inputs, {sum(map(len, findings.values()))} findings")
    for name, alike in findings.items():
        say(f"{len(alike):6}  {name}  ({alike[0].kind}:{alike[0].number})")
    for kind, number in total.items():
        say(f"{kind:12} {number:7} inputs, {accepted[kind] / number:4.0%} accepted")
    tracebacks = sum(len(each) for name, each in findings.items() if "more than" not in name)
    hangs = sum(len(each) for name, each in findings.items() if " s" in name and "than" in name)
    memory = sum(len(each) for name, each in findings.items() if "memory" in name)
    say(
        f"{sum(total.values())} inputs: {tracebacks} tracebacks or silent failures, "
        f"{hangs} over {SECONDS} s, {memory} over 1 GB"
    )
    low = [kind for kind, number in total.items() if accepted[kind] / number < SHARE]
    if low and min(total.values()) >= 100:
        say(f"fewer than {SHARE:.0%} accepted: {', '.join(low)}")
        return False
    return not findings


def show(kind: str, number: int, seed: int, keep: Path | None) -> None:
    """One input again, in this process, with all that it says."""
    signal.signal(signal.SIGPROF, _over)
    quiet()
    case = Worker(seed).case(kind, number)
    folder = keep or Path(tempfile.mkdtemp(prefix="staedtenetz-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    status, told, finding, detail = run_case(case, folder)
    listed = {name: f"{len(content)} bytes" for name, content in case.files.items()}
    print(json.dumps([*case.arguments], ensure_ascii=False), listed, f"in {folder}")
    print(f"status {status}\n{told}{finding}\n{detail}")


def main(arguments: list[str] | None = None) -> int:
    """Run the campaign; 1 where something was found or too little was accepted."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--kinds", help="only these, with commas")
    parser.add_argument("--only", help="one input again: KIND:NUMBER")
    parser.add_argument("--keep", type=Path, help="where --only leaves its files")
    chosen = parser.parse_args(arguments)
    if chosen.only:
        kind, _, number = chosen.only.partition(":")
        show(kind, int(number), chosen.seed, chosen.keep)
        return 0
    for kind in set(KINDS) - set((chosen.kinds or ",".join(KINDS)).split(",")):
        del KINDS[kind]
    ended = campaign(chosen.count, chosen.first, chosen.seed, chosen.processes)
    return 0 if tell(ended, lambda text: print(text, flush=True)) else 1


if __name__ == "__main__":
    sys.exit(main())
