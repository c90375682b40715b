"""Recommendations for many municipalities at once, by several processes where that pays."""

from __future__ import annotations

import contextlib
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from staedtenetz.errors import ProfileError, StaedtenetzError, WorkerEnded
from staedtenetz.messages import Language, Message
from staedtenetz.model.values import PartialDate
from staedtenetz.own.directory import open_directory, with_keys
from staedtenetz.own.place import Place
from staedtenetz.own.profile_rows import NumberedAnswers
from staedtenetz.own.profiles import build_profile
from staedtenetz.own.reading import OwnData
from staedtenetz.recommendation.ranking import Recommendation, recommend
from staedtenetz.recommendation.remembered import remembered_prospects
from staedtenetz.text import LanguageCode

__all__ = ["ManySettings", "evaluate"]

_CHUNK = 40

Row = tuple[Any, ...]


class ManySettings(NamedTuple):
    """What is the same for all municipalities of a run.

    ``plan_for`` is the year for which planning values are wanted.
    ``shape`` makes the rows of one recommendation, in the process that has worked it out; it is
    handed to other processes, so it is a function of a module or a part of one.
    """

    language: LanguageCode
    kind: str | None
    today: PartialDate
    places: tuple[Place, ...]
    cache_folder: Path | None
    shape: Callable[[Recommendation, Language], list[Row]]
    plan_for: int | None = None


def evaluate(
    entries: Iterable[NumberedAnswers], settings: ManySettings, processes: int
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
                with _interrupts_held():
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
def _interrupts_held() -> Iterator[None]:
    """Ctrl+C, which reaches all processes of a terminal, comes afterwards.

    What is started meanwhile does not hear it, as it starts with the signal blocked.
    """
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    mask = _block() if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
    if heard:
        signal.raise_signal(signal.SIGINT)


def _block() -> set[Any]:
    return set(signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}))


class _Worker:
    """One process at work: the data files read once."""

    def __init__(self, settings: ManySettings) -> None:
        self.settings = settings
        own = OwnData.read(settings.places, settings.today, settings.cache_folder)
        own = with_keys(own, lambda _: None)
        self.directory = open_directory(own, settings.language, lambda _: None)
        names = {network.id: network.short for network in self.directory.networks.everything}
        self.language = Language(settings.language, names)
        self.prospects = remembered_prospects()

    def rows(self, entry: NumberedAnswers) -> list[Row]:
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
        profile = profile._replace(plan_for=self.settings.plan_for)
        result = recommend(self.directory, profile, self.settings.kind, self.prospects)
        return self.settings.shape(result, self.language)


_worker: _Worker | None = None


def _start(settings: ManySettings) -> None:
    global _worker  # noqa: PLW0603 (each process of the pool keeps its data here)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # as Windows does not pass it on
    _worker = _Worker(settings)


def _work(chunk: list[NumberedAnswers]) -> list[list[Row]]:
    worker = _worker
    if worker is None:
        raise RuntimeError("the process was not started with its data")
    return [worker.rows(entry) for entry in chunk]
