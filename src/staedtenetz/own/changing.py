"""Files of the office's own: changed under a lock, all or nothing, with old versions kept.

The comments that a person has written into the TOML file stay where they are.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from staedtenetz.catalogue.record_rules import record_problems
from staedtenetz.catalogue.tables import SCHEMA_VERSION
from staedtenetz.errors import DataError, LockedError, NothingToUndo, TargetError, UsageError
from staedtenetz.files.problems import Problem
from staedtenetz.files.reading import read_bytes, reason
from staedtenetz.files.writing import check_target, write_whole
from staedtenetz.messages import Message
from staedtenetz.own.laying_over import lay_over
from staedtenetz.own.statements import STATEMENTS, parse_own, reject_invalid

__all__ = [
    "KEPT_VERSIONS",
    "Entries",
    "Undone",
    "change_own_file",
    "content_of",
    "new_contradictions",
    "replace_own_file",
    "undo",
]

KEPT_VERSIONS = 5
"""So many versions of each file are kept, besides the one in use."""

_WAIT = 10.0
"""Seconds to wait for somebody else who is writing at this moment."""

_VERSION = re.compile(r"(\d{6})-(.+)")


class Undone(NamedTuple):
    """Which file was put back, and whether it is gone because it did not exist before.

    ``statements`` are the kinds and ids of what differs now, as far as the files can be read.
    """

    file: Path
    removed: bool
    statements: tuple[tuple[str, str], ...] = ()


class Entries:
    """The statements of an own file while they are changed.

    They are changed twice over: as plain tables, and in the text with its comments; what is
    written must say the same as the plain tables.
    """

    def __init__(self, text: str, tables: dict[str, Any]) -> None:
        import tomlkit

        self._document = tomlkit.parse(text)
        self.tables = tables
        self._set_version()

    def _set_version(self) -> None:
        if "schema_version" not in self.tables:
            self.tables["schema_version"] = SCHEMA_VERSION
            self._document["schema_version"] = SCHEMA_VERSION

    @property
    def text(self) -> str:
        """The changed file."""
        import tomlkit

        return tomlkit.dumps(self._document)

    def find(self, kind: str, **keys: str) -> dict[str, Any] | None:
        """The first statement of that kind with these values."""
        return next((e for e in self.tables.get(kind, ()) if _matches(e, keys)), None)

    def all(self, kind: str, **keys: str) -> list[dict[str, Any]]:
        """Every statement of that kind with these values."""
        return [entry for entry in self.tables.get(kind, ()) if _matches(entry, keys)]

    def add(self, kind: str, values: Mapping[str, Any], comment: str = "") -> None:
        """Put a statement behind the others of its kind."""
        import tomlkit

        self.tables.setdefault(kind, []).append(_copy(values))
        entry = _item(values)
        if comment:
            entry[next(iter(values))].comment(comment)
        if kind not in self._document:
            self._document[kind] = tomlkit.aot()
        self._document[kind].append(entry)

    def update(self, kind: str, keys: Mapping[str, str], values: Mapping[str, Any]) -> None:
        """Lay values over the first statement with these keys; tables within are merged."""
        entry = self.find(kind, **keys)
        if entry is None:
            self.add(kind, {**keys, **values})
            return
        place = next(n for n, e in enumerate(self.tables[kind]) if e is entry)
        _merge(self.tables[kind][place], values, _copy)
        _merge(self._document[kind][place], values, _item)

    def drop(self, kind: str, keys: Mapping[str, str], path: str) -> bool:
        """Take a field out of the first statement with these keys; whether there was one."""
        entry = self.find(kind, **keys)
        if entry is None:
            return False
        place = next(n for n, e in enumerate(self.tables[kind]) if e is entry)
        steps = path.split(".")
        _delete(self._document[kind][place], steps)
        return _delete(self.tables[kind][place], steps)

    def remove(self, kind: str, **keys: str) -> int:
        """Take every statement of that kind with these values out; how many there were."""
        entries = self.tables.get(kind, [])
        return self._take_out(kind, [n for n, e in enumerate(entries) if _matches(e, keys)])

    def remove_one(self, kind: str, statement: Mapping[str, Any]) -> None:
        """Take this very statement out."""
        entries = self.tables.get(kind, [])
        self._take_out(kind, [n for n, entry in enumerate(entries) if entry is statement])

    def _take_out(self, kind: str, places: list[int]) -> int:
        entries = self.tables.get(kind, [])
        for place in reversed(places):
            del entries[place]
            del self._document[kind][place]
        if places and not entries:
            del self.tables[kind]
            del self._document[kind]
        return len(places)


def _matches(entry: Any, keys: Mapping[str, str]) -> bool:
    return isinstance(entry, Mapping) and all(entry.get(key) == keys[key] for key in keys)


def _merge(entry: Any, values: Mapping[str, Any], made: Callable[[Any], Any]) -> None:
    for key, value in values.items():
        whole_fee = isinstance(value, Mapping) and "model" in value
        if isinstance(value, Mapping) and isinstance(entry.get(key), Mapping) and not whole_fee:
            _merge(entry[key], value, made)
        elif isinstance(value, list) and _has_ids(value) and _has_ids(entry.get(key)):
            _merge_rows(entry[key], value, made)
        else:
            entry[key] = made(value)


def _delete(table: Any, path: list[str]) -> bool:
    key, *inner = path
    value = table.get(key)
    if not inner or value is None:
        return table.pop(key, None) is not None
    if isinstance(value, list):
        value = next((row for row in value if row["id"] == inner[0]), None)
        inner = inner[1:]
    return bool(inner) and isinstance(value, Mapping) and _delete(value, inner)


def _has_ids(rows: Any) -> bool:
    return isinstance(rows, list) and bool(rows) and all("id" in row for row in rows)


def _merge_rows(rows: Any, changes: list[Mapping[str, Any]], made: Callable[[Any], Any]) -> None:
    for change in changes:
        row = next((row for row in rows if row["id"] == change["id"]), None)
        if row is None:
            rows.append(made(change))
        else:
            _merge(row, change, made)


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list | tuple) else value


def _item(value: Any) -> Any:
    """A value as it is written: decimals with their own digits, tables below their key."""
    import tomlkit

    if isinstance(value, Decimal):
        digits = f"{value:f}"
        return tomlkit.value(digits if "." in digits else f"{digits}.0")
    if isinstance(value, Mapping):
        table = tomlkit.table()
        table.trivia.indent = "\n"  # an empty line before the heading
        for key in sorted(value, key=lambda key: _is_table(value[key])):
            table[key] = _item(value[key])
        return table
    if isinstance(value, list | tuple) and _is_rows(value):
        rows = tomlkit.aot()
        for row in value:
            rows.append(_item(row))
        return rows
    return tomlkit.item(_copy(value))


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and _is_rows(value))


def _is_rows(value: Any) -> bool:
    return bool(value) and isinstance(value[0], Mapping)


def content_of(file: Path) -> bytes:
    """What an own file holds; nothing where there is none yet.

    Raises DataError where it is there and cannot be read.
    """
    return read_bytes(file) if file.exists() else b""


def change_own_file(
    file: Path, change: Callable[[Entries], None], directory: Mapping[str, Any], head: str
) -> None:
    """Read the file, change its statements and write it, under a lock.

    ``directory`` holds the plain tables that the file is laid over: what does not fit them is
    refused. ``head`` begins a new file. Raises UsageError where the change is no valid
    statement, DataError where the file cannot be read, LockedError where somebody else is
    writing, TargetError where it cannot be written; then nothing has changed.
    """
    with _locked(file.parent):
        content = content_of(file)
        before = parse_own(content, str(file))
        text = content.decode("utf-8-sig") or "".join(f"# {line}\n" for line in head.splitlines())
        entries = Entries(text, parse_own(content, str(file)))
        change(entries)
        written = entries.text
        _check(written, entries, before, directory, file)
        if written.encode() != content:
            _write(file, written.encode(), content)


def _check(
    written: str,
    entries: Entries,
    before: Mapping[str, Any],
    directory: Mapping[str, Any],
    file: Path,
) -> None:
    """What is written says what was meant, and the program can read it."""
    import tomllib

    after = parse_own(written.encode(), str(file))
    if tomllib.loads(written, parse_float=Decimal) != entries.tables:
        raise DataError(
            Message("error.own_layout", {"file": str(file)}), Message("advice.own_layout")
        )
    old = _problems(before, directory)
    new = [problem for problem in _problems(after, directory) if problem not in old]
    if new:
        raise UsageError(new[0], Message("advice.check_own"))


def _problems(tables: Mapping[str, Any], directory: Mapping[str, Any]) -> list[Message]:
    valid, problems = reject_invalid(tables, strict=True)
    laid, misfits = lay_over(directory, valid)
    before = {record["id"]: record for record in directory["network"]}
    touched = [r for r in laid["network"] if r is not before.get(r["id"])]
    contradictions = [
        Message("own.contradiction", {"record": record["id"], "problem": each.text})
        for record in touched
        for each in new_contradictions(record, before.get(record["id"]))
    ]
    return problems + misfits + contradictions


def new_contradictions(
    record: Mapping[str, Any], before: Mapping[str, Any] | None
) -> list[Problem]:
    """What contradicts itself in a record that statements have changed, and did not before."""
    old = {(each.path, each.code) for each in record_problems(before)} if before else set()
    return [each for each in record_problems(record) if (each.path, each.code) not in old]


def replace_own_file(file: Path, made: Callable[[], bytes]) -> None:
    """Write another file of the place, such as an imported list, under the same lock.

    The content is made while the lock is held, so that it can rest on what is there. Raises
    LockedError and TargetError; then nothing has changed.
    """
    with _locked(file.parent):
        content = made()
        before = content_of(file)
        if content != before or not file.exists():
            _write(file, content, before)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of the folder; make the folder where only its last part is missing."""
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(exist_ok=True, parents=folder.parent.parent.is_dir())
        lock = FileLock(folder / ".lock", timeout=_WAIT)
        lock.acquire()
    except Timeout as error:
        values = {"folder": str(folder)}
        raise LockedError(Message("error.locked", values), Message("advice.locked")) from error
    except (OSError, NotImplementedError) as error:
        raise _unwritable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def _unwritable(path: Path, error: Exception) -> TargetError:
    why = reason(error) if isinstance(error, OSError) else Message("os.no_lock")
    values = {"file": str(path), "reason": why}
    return TargetError(Message("error.target_unwritable", values), Message("advice.own_target"))


def _write(file: Path, content: bytes, before: bytes) -> None:
    """Keep what was there, then write; a write that fails leaves no version behind."""
    check_target(file, overwrite=True)
    version = _keep_version(file, before)
    try:
        write_whole(file.resolve(), content)
    except OSError as error:
        with contextlib.suppress(OSError):
            version.unlink()
        raise _unwritable(file, error) from error
    own = [path for _, name, path in _versions(file.parent) if name == file.name]
    _prune(own)


def _prune(copies: list[Path]) -> None:
    """The oldest go; one that cannot be removed does no harm."""
    for old in copies[: max(len(copies) - KEPT_VERSIONS, 0)]:
        with contextlib.suppress(OSError):
            old.unlink()


def _versions(folder: Path) -> list[tuple[int, str, Path]]:
    """The kept versions of all files of a folder: number, name of the file, path."""
    kept = []
    with contextlib.suppress(OSError):
        for path in (folder / "versions").iterdir():
            found = _VERSION.fullmatch(path.name)
            if found:
                kept.append((int(found[1]), found[2], path))
    return sorted(kept)


def _keep_version(file: Path, content: bytes) -> Path:
    """Put the content beside the earlier ones. Empty: there was no file."""
    kept = _versions(file.parent)
    number = kept[-1][0] + 1 if kept else 1
    folder = file.parent / "versions"
    try:
        folder.mkdir(exist_ok=True)
        version = folder / f"{number:06}-{file.name}"
        write_whole(version, content)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return version


def undo(folder: Path) -> Undone:
    """Put the file that was changed last back to what it was before.

    What it said until now stays in the folder ``versions`` under the name ``undone-…``; of
    these too five are kept. Raises NothingToUndo where no version is kept, TargetError where it
    cannot be written.
    """
    if not folder.is_dir():
        raise _nothing(folder)
    with _locked(folder):
        kept = _versions(folder)
        if not kept:
            raise _nothing(folder)
        _, name, version = kept[-1]
        file = folder / name
        content = read_bytes(version)
        before = content_of(file)
        try:
            if file.exists():
                number = version.name.partition("-")[0]
                write_whole(folder / "versions" / f"undone-{number}-{name}", before)
                _prune(sorted((folder / "versions").glob(f"undone-*-{name}")))
            if content:
                write_whole(file.resolve(), content)
            else:
                file.unlink(missing_ok=True)
            version.unlink()
        except OSError as error:
            raise _unwritable(file, error) from error
        changed = _statements(before) ^ _statements(content) if name.endswith(".toml") else set()
        told = dict.fromkeys((kind, record) for kind, record, _ in sorted(changed))
        return Undone(file, not content, tuple(told))


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
