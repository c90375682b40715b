"""What files of the office's own said before: kept, told, and put back.

Beside the files lies the folder ``versions``: each state that was written, and each that was
found changed by hand, under a number that only grows, with the checksum of its content in its
name. What does not match its checksum, or what the program could not read, is no version. A
state that was taken back stays among the others with a mark in its name.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from staedtenetz.catalogue.members import read_members
from staedtenetz.catalogue.municipality_rows import read_municipalities
from staedtenetz.errors import DataError, LockedError, NothingToUndo
from staedtenetz.files.compiled import digest
from staedtenetz.files.reading import read_bytes
from staedtenetz.files.writing import check_target, replacing, unwritable, write_whole
from staedtenetz.messages import Message
from staedtenetz.own.statements import STATEMENTS, parse_own

__all__ = [
    "KEPT_VERSIONS",
    "State",
    "Undone",
    "content_of",
    "history",
    "locked",
    "undo",
    "write_kept",
]

KEPT_VERSIONS = 5
"""So many earlier states of each file are kept, besides the one in use."""

_WAIT = 10.0
"""Seconds to wait for somebody else who is writing at this moment."""

_FOLDER, _UNDONE = "versions", "undone-"
_NAME = re.compile(r"([0-9]{6,99})-(undone-)?([0-9a-f]{16}-[0-9]+)-(.+)")
"""Number, mark, checksum, name of the file."""

_EARLIER_NAME = re.compile(r"([0-9]{6})()()-(.+)")
"""Versions of earlier programs have no checksum; they are older than all others."""

Statement = tuple[str, str]
"""The kind and the id of a statement."""


class _Version(NamedTuple):
    """A kept state of a file. Empty: there was no file."""

    named_by_content: bool
    number: int
    name: str
    undone: bool
    path: Path
    content: bytes
    sound: bool


class State(NamedTuple):
    """A kept state of a file, as it is listed.

    ``statements`` are the kinds and ids of what was stated otherwise in the state before, as far
    as they can be told; ``rows`` how many lines of a CSV file are new and gone. ``in_use``: the
    file says this now. ``undone``: it was taken back.
    """

    number: int
    file: Path
    time: datetime
    statements: tuple[Statement, ...]
    rows: tuple[int, int]
    empty: bool
    in_use: bool
    undone: bool


class Undone(NamedTuple):
    """Which file was put back, and whether it is gone because it did not exist before.

    ``statements`` are the kinds and ids of what differs now, as far as the files can be read.
    ``by_hand``: what was replaced had not been written by the program.
    """

    file: Path
    removed: bool
    statements: tuple[Statement, ...] = ()
    by_hand: bool = False


def content_of(file: Path) -> bytes:
    """What an own file holds; nothing where there is none yet.

    Raises DataError where it is there and cannot be read.
    """
    return read_bytes(file) if file.exists() else b""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of the folder; make the folder where only its last part is missing.

    Raises LockedError where somebody else is writing, TargetError where it cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(exist_ok=True, parents=folder.parent.parent.is_dir())
        lock = FileLock(folder / ".lock", timeout=_WAIT)
        lock.acquire()
    except Timeout as error:
        values = {"folder": str(folder)}
        raise LockedError(Message("error.locked", values), Message("advice.locked")) from error
    except (OSError, NotImplementedError) as error:
        raise unwritable(folder, error, "advice.own_target") from error
    try:
        yield
    finally:
        lock.release()


def write_kept(file: Path, content: bytes, before: bytes) -> None:
    """Write the file and keep the state; that before too where nobody has kept it yet.

    The lock is held. Raises TargetError; then the file and its versions are as they were.
    """
    kept = _versions(file.parent)
    top = _in_use(kept, file.name)
    states = [before] if top is None or top.content != before else []
    with contextlib.ExitStack() as keeping:
        for number, state in enumerate([*states, content], start=_next(kept)):
            keeping.enter_context(_keeping(file, number, state))
        _put(file, content)
    _prune(file)


@contextlib.contextmanager
def _keeping(file: Path, number: int, content: bytes, mark: str = "") -> Iterator[None]:
    """A version that takes its name once the block has ended well."""
    folder = file.parent / _FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error, "advice.own_target") from error
    name = f"{number:06}-{mark}{digest(content)}-{file.name}"
    with replacing(folder / name, overwrite=True) as temporary:
        temporary.write_bytes(content)
        yield


def _put(file: Path, content: bytes) -> None:
    check_target(file, overwrite=True)
    try:
        if content:
            write_whole(file.resolve(), content)
        else:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(file, error, "advice.own_target") from error


def _versions(folder: Path) -> list[_Version]:
    """The kept states of all files of a folder, the oldest first; strange files are no states."""
    kept = []
    with contextlib.suppress(OSError):
        for path in (folder / _FOLDER).iterdir():
            found = _NAME.fullmatch(path.name) or _EARLIER_NAME.fullmatch(path.name)
            if found:
                with contextlib.suppress(DataError):
                    content = read_bytes(path)
                    if found[3] in ("", digest(content)):
                        sound = _is_sound(path, found[4], content)
                        version = (int(found[1]), found[4], bool(found[2]), path, content, sound)
                        kept.append(_Version(bool(found[3]), *version))
    return sorted(kept)


def _is_sound(path: Path, name: str, content: bytes) -> bool:
    """Whether the program can read what a version says."""
    try:
        if not content:
            return True
        if name.lower().endswith(".toml"):
            parse_own(content, name)
            return True
        readers = {"members.csv": read_members, "municipalities.csv": read_municipalities}
        return name in readers and readers[name](path) is not None
    except DataError:
        return False


def _next(kept: Sequence[_Version]) -> int:
    return max((version.number for version in kept), default=0) + 1


def _line(kept: Sequence[_Version], name: str) -> list[_Version]:
    """The states of one file that have not been taken back and can be read, the oldest first."""
    return [each for each in kept if each.name == name and each.sound and not each.undone]


def _in_use(kept: Sequence[_Version], name: str) -> _Version | None:
    """The state that the program last left the file in."""
    line = _line(kept, name)
    return line[-1] if line else None


def _prune(file: Path) -> None:
    """The oldest go, but never the one in use; one that cannot be removed does no harm."""
    kept = _versions(file.parent)
    top = _in_use(kept, file.name)
    mine = [each for each in kept if each.name == file.name and each is not top]
    for sound in (True, False):
        copies = [each for each in mine if each.sound is sound]
        for old in copies[: max(len(copies) - KEPT_VERSIONS, 0)]:
            with contextlib.suppress(OSError):
                old.path.unlink()


class _Step(NamedTuple):
    """What a change is taken back to; ``by_hand`` where nobody has kept what the file says."""

    file: Path
    now: bytes
    target: _Version
    by_hand: bool


def undo(folder: Path, number: int | None = None) -> Undone:
    """Take the last change back, or put the kept state of that number back.

    The last change is what the program wrote last, or what was changed by hand since. What the
    file says now is kept too, and so can be put back by its number. Raises NothingToUndo where
    no such state is kept, TargetError where it cannot be written.
    """
    if not folder.is_dir():
        raise _nothing(folder)
    with locked(folder):
        kept = _versions(folder)
        if number is None:
            step = _last_step(folder, kept)
            _take_back(step, kept)
        else:
            step = _step_to(folder, kept, number)
            if step.now != step.target.content:
                write_kept(step.file, step.target.content, step.now)
        told = _difference(step.now, step.target.content)
        return Undone(step.file, not step.target.content, told, step.by_hand)


def _last_step(folder: Path, kept: Sequence[_Version]) -> _Step:
    """From the file that was changed last to what it said before."""
    steps: list[tuple[float, int, _Step]] = []
    for name in dict.fromkeys(each.name for each in kept):
        file, line = folder / name, _line(kept, name)
        now = content_of(file)
        by_hand = bool(line) and line[-1].content != now
        earlier = line if by_hand else [each for each in line[:-1] if each.content != now]
        if earlier:
            changed = file if by_hand else line[-1].path
            time = changed.stat().st_mtime if changed.exists() else float("inf")
            steps.append((time, line[-1].number, _Step(file, now, earlier[-1], by_hand)))
    if not steps:
        raise _nothing(folder)
    return max(steps, key=lambda step: step[:2])[2]


def _step_to(folder: Path, kept: Sequence[_Version], number: int) -> _Step:
    target = next((each for each in kept if each.number == number and each.sound), None)
    if target is None:
        values = {"folder": str(folder), "number": str(number)}
        raise NothingToUndo(Message("error.no_version", values), Message("advice.undo_list"))
    file = folder / target.name
    now, top = content_of(file), _in_use(kept, target.name)
    return _Step(file, now, target, top is None or top.content != now)


def _take_back(step: _Step, kept: Sequence[_Version]) -> None:
    """Mark what the file says as taken back, then write what it said before."""
    if step.by_hand:
        with _keeping(step.file, _next(kept), step.now, _UNDONE):
            _put(step.file, step.target.content)
        _prune(step.file)
        return
    for each in _line(kept, step.file.name):
        if each.number > step.target.number:
            marked = f"{each.number:06}-{_UNDONE}{digest(each.content)}-{each.name}"
            try:
                each.path.replace(each.path.with_name(marked))
            except OSError as error:
                raise unwritable(each.path, error, "advice.own_target") from error
    _put(step.file, step.target.content)


def history(folder: Path) -> list[State]:
    """The kept states of the files of a folder, the newest first."""
    kept = [each for each in _versions(folder) if each.sound]
    states = []
    for place, each in enumerate(kept):
        line = [other for other in kept[:place] if other.name == each.name]
        before = [other for other in line if not other.undone] if not each.undone else line
        file, earlier = folder / each.name, before[-1].content if before else b""
        states.append(
            State(
                each.number,
                file,
                datetime.fromtimestamp(each.path.stat().st_mtime, UTC),
                _difference(earlier, each.content),
                _rows(earlier, each.content) if each.name.endswith(".csv") else (0, 0),
                not each.content,
                each == _in_use(kept, each.name) and content_of(file) == each.content,
                each.undone,
            )
        )
    return states[::-1]


def _difference(before: bytes, after: bytes) -> tuple[Statement, ...]:
    """Kinds and ids of the statements that stand in only one of two states of a TOML file."""
    changed = sorted(_statements(before) ^ _statements(after))
    return tuple(dict.fromkeys((kind, record) for kind, record, _ in changed))


def _rows(before: bytes, after: bytes) -> tuple[int, int]:
    """How many lines below the headings only one of two states of a table has."""
    old, new = (set(content.splitlines()[1:]) for content in (before, after))
    return len(new - old), len(old - new)


def _statements(content: bytes) -> set[tuple[str, str, str]]:
    """What a file states: kind, id of the network, and all of it; nothing where it is broken."""
    try:
        tables = parse_own(content, "")
    except DataError:
        return set()
    return {
        (kind, str(entry.get("id") or entry.get("network")), str(entry))
        for kind in STATEMENTS
        for entry in tables.get(kind, ())
        if isinstance(entry, Mapping)
    }


def _nothing(folder: Path) -> NothingToUndo:
    return NothingToUndo(
        Message("error.nothing_to_undo", {"folder": str(folder)}), Message("advice.network_list")
    )
