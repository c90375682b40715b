"""Files of the office's own: changed under a lock, all or nothing, with old versions kept.

The comments that a person has written into the TOML file stay where they are, and so do the line
ends of the system that it was written on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from staedtenetz.catalogue.tables import SCHEMA_VERSION
from staedtenetz.errors import DataError, UsageError
from staedtenetz.files.problems import Problem, located
from staedtenetz.files.writing import with_line_ends
from staedtenetz.messages import Message
from staedtenetz.own.statements import parse_own
from staedtenetz.own.validation import told, validate
from staedtenetz.own.versions import content_of, locked, write_kept

__all__ = ["Entries", "change_own_file", "replace_own_file"]

Made = TypeVar("Made")


class Entries:
    """The statements of an own file while they are changed, in the text with its comments.

    What is handed out is a copy; only the methods change anything.
    """

    def __init__(self, text: str) -> None:
        import tomlkit

        self._document: Any = tomlkit.parse(text)
        if "schema_version" not in self._document:
            self._document["schema_version"] = SCHEMA_VERSION

    @property
    def text(self) -> str:
        """The changed file."""
        import tomlkit

        return tomlkit.dumps(self._document)

    @property
    def tables(self) -> dict[str, Any]:
        """What the text is meant to say, numbers with a point as floats."""
        tables: dict[str, Any] = self._document.unwrap()
        return tables

    def _places(self, kind: str, keys: Mapping[str, str]) -> list[int]:
        rows = self._document.get(kind, ())
        return [n for n, row in enumerate(rows) if all(row.get(key) == keys[key] for key in keys)]

    def find(self, kind: str, **keys: str) -> dict[str, Any] | None:
        """The first statement of that kind with these values."""
        return next(iter(self.all(kind, **keys)), None)

    def all(self, kind: str, **keys: str) -> list[dict[str, Any]]:
        """Every statement of that kind with these values."""
        return [self._document[kind][place].unwrap() for place in self._places(kind, keys)]

    def add(self, kind: str, values: Mapping[str, Any], comment: str = "") -> None:
        """Put a statement behind the others of its kind."""
        import tomlkit

        entry = _item(values)
        if comment:
            entry[next(iter(values))].comment(comment)
        if kind not in self._document:
            self._document[kind] = tomlkit.aot()
        self._document[kind].append(entry)

    def update(self, kind: str, keys: Mapping[str, str], values: Mapping[str, Any]) -> None:
        """Lay values over the first statement with these keys; tables within are merged."""
        places = self._places(kind, keys)
        if places:
            _merge(self._document[kind][places[0]], values)
        else:
            self.add(kind, {**keys, **values})

    def give_keys(self, keys: Mapping[str, str]) -> None:
        """Put the official key where a statement has the name of a municipality."""
        for kind in ("membership", "denied"):
            for entry in self._document.get(kind, ()):
                name, network = entry.get("municipality"), entry.get("network")
                # What reading passes over may hold anything.
                if not isinstance(name, str) or name not in keys:
                    continue
                if not self._places(kind, {"municipality": keys[name], "network": network}):
                    entry["municipality"] = keys[name]
                    entry["municipality"].comment(name)

    def append(
        self, kind: str, keys: Mapping[str, str], field: str, value: Mapping[str, Any]
    ) -> None:
        """Put a table behind the others in a field of the first statement with these keys."""
        from tomlkit.items import AoT

        entry = self._document[kind][self._places(kind, keys)[0]]
        before = entry.get(field)
        if isinstance(before, AoT):
            before.append(_item(value))
            return
        # Tables within a line stay no tables below it: what would follow them would be theirs.
        rows = [*(entry.pop(field).unwrap() if before is not None else ()), value]
        entry[field] = _item(rows)

    def drop(self, kind: str, keys: Mapping[str, str], path: str) -> bool:
        """Take a field out of the first statement with these keys; whether there was one."""
        places = self._places(kind, keys)
        return bool(places) and _delete(self._document[kind][places[0]], path.split("."))

    def remove(self, kind: str, **keys: str) -> int:
        """Take every statement of that kind with these values out; how many there were."""
        return self._take_out(kind, self._places(kind, keys))

    def remove_one(self, kind: str, statement: Mapping[str, Any]) -> None:
        """Take this very statement out."""
        rows = enumerate(self.all(kind))
        self._take_out(kind, [next(place for place, row in rows if row == statement)])

    def _take_out(self, kind: str, places: list[int]) -> int:
        for place in reversed(places):
            del self._document[kind][place]
        if places and not self._document[kind]:
            del self._document[kind]
        return len(places)


def _merge(entry: Any, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        whole_fee = isinstance(value, Mapping) and "model" in value
        if isinstance(value, Mapping) and isinstance(entry.get(key), Mapping) and not whole_fee:
            _merge(entry[key], value)
        elif isinstance(value, list) and _has_ids(value) and _has_ids(entry.get(key)):
            _merge_rows(entry[key], value)
        else:
            entry[key] = _item(value)


def _merge_rows(rows: Any, changes: list[Mapping[str, Any]]) -> None:
    for change in changes:
        row = next((row for row in rows if row["id"] == change["id"]), None)
        if row is None:
            rows.append(_item(change))
        else:
            _merge(row, change)


def _has_ids(rows: Any) -> bool:
    return isinstance(rows, list) and bool(rows) and all("id" in row for row in rows)


def _delete(table: Any, path: list[str]) -> bool:
    key, *inner = path
    value = table.get(key)
    if not inner or value is None:
        return table.pop(key, None) is not None
    if isinstance(value, list):
        value = next((row for row in value if row["id"] == inner[0]), None)
        inner = inner[1:]
    return bool(inner) and isinstance(value, Mapping) and _delete(value, inner)


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
    return tomlkit.item(value)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and _is_rows(value))


def _is_rows(value: Any) -> bool:
    return bool(value) and isinstance(value[0], Mapping)


def change_own_file(
    file: Path, change: Callable[[Entries], Made], directory: Mapping[str, Any], head: str
) -> Made:
    """Read the file, change its statements and write it, under a lock; what ``change`` gives.

    ``directory`` holds the plain tables that the file is laid over: what does not fit them is
    refused. ``head`` begins a new file. Raises UsageError where the change is no valid
    statement, DataError where the file cannot be read, LockedError where somebody else is
    writing, TargetError where it cannot be written; then nothing has changed.
    """
    with locked(file.parent):
        content = content_of(file)
        before = parse_own(content, str(file))
        text = content.decode("utf-8-sig") or "".join(f"# {line}\n" for line in head.splitlines())
        changed, made = _changed(text.replace("\r\n", "\n"), change, file)
        after = parse_own(changed, str(file))
        old = _problems(before, directory)
        new = [each for each in _problems(after, directory) if each not in old]
        if new:
            raise UsageError(told(new[0]), Message("advice.check_own"))
        written = with_line_ends(changed, content)
        if written != content:
            write_kept(file, written, content)
        return made


def _changed(text: str, change: Callable[[Entries], Made], file: Path) -> tuple[bytes, Made]:
    """The text with a change made, and what that gives.

    Raises DataError where the text would not say what is meant.
    """
    import tomllib

    from tomlkit.exceptions import TOMLKitError

    layout = DataError(
        Message("error.own_layout", {"file": str(file)}), Message("advice.own_layout")
    )
    try:
        entries = Entries(text)
        made = change(entries)
        written, meant = entries.text, entries.tables
        sound = tomllib.loads(written) == meant
    except (TOMLKitError, tomllib.TOMLDecodeError) as error:
        raise layout from error
    if not sound:
        raise layout
    return written.encode(), made


def _problems(tables: Mapping[str, Any], directory: Mapping[str, Any]) -> list[Problem]:
    """What is wrong, wherever the statement stands in the file."""
    found = located(validate(tables, directory)[1], tables, None, "")
    return [each._replace(path=(each.path[0], 0, *each.path[2:])) for each in found]


def replace_own_file(file: Path, made: Callable[[], bytes]) -> None:
    """Write another file of the place, such as an imported list, under the same lock.

    The content is made while the lock is held, so that it can rest on what is there. Raises
    LockedError and TargetError; then nothing has changed.
    """
    with locked(file.parent):
        before = content_of(file)
        content = with_line_ends(made(), before)
        if content != before or not file.exists():
            write_kept(file, content, before)
