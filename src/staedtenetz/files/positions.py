"""On which line of a TOML file a table or a field stands.

The parser of the standard library gives values without places. This scanner reads no values: it
follows headers, keys, brackets and quotation marks, and counts lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

__all__ = ["Path", "Positions"]

Path = tuple[str | int, ...]
"""Keys, and places in lists counted from 0: ``("network", 3, "membership", 0, "fee")``."""

_DEEPEST = 60

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_LONG_BASIC = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""(?:"{0,2})', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'''(?:'{0,2})", re.DOTALL)


class _Unreadable(Exception):
    """The text is no TOML from here on."""


class Positions:
    """The lines of a TOML file's fields. Of a broken file, those before the breach."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._text = text
        self._breaks = [place for place, character in enumerate(text) if character == "\n"]
        try:
            self._document()
        except _Unreadable:
            return

    def __iter__(self) -> Iterator[Path]:
        return iter(self._lines)

    def line_of(self, path: Path) -> int | None:
        """The line, from 1, of a field; of one that is missing, that of the table it belongs to.

        ``None`` where not even the outermost table is there.
        """
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return None

    def _note(self, path: Path, place: int) -> None:
        self._lines.setdefault(path, bisect_right(self._breaks, place - 1) + 1)

    def _document(self) -> None:
        text, counts = self._text, dict[Path, int]()
        table: Path = ()
        place = _past(_BLANK, text, 1 if text.startswith("\ufeff") else 0)
        while place < len(text):
            if text[place] == "[":
                table, place = self._header(place, counts)
            else:
                place = self._pair(table, place, 0)
            place = _past(_BLANK, text, place)

    def _header(self, place: int, counts: dict[Path, int]) -> tuple[Path, int]:
        start, array = place, self._text.startswith("[[", place)
        keys, place = self._key(place + (2 if array else 1))
        if not self._text.startswith("]]" if array else "]", place):
            raise _Unreadable
        path: Path = ()
        for number, key in enumerate(keys):
            path = (*path, key)
            last = number == len(keys) - 1
            if array and last:
                counts[path] = counts.get(path, -1) + 1
                self._note(path, start)
            if path in counts:
                path = (*path, counts[path])
            self._note(path, start)
        if array:
            # Tables below an earlier entry of this list belong to that entry alone.
            for other in [each for each in counts if each[: len(path)] == path]:
                del counts[other]
        return path, place + (2 if array else 1)

    def _key(self, place: int) -> tuple[tuple[str, ...], int]:
        """A key with its parts, and where it ends; spaces around it are passed over."""
        parts: list[str] = []
        while True:
            place = _past(_SPACE, self._text, place)
            match = next(
                (m for p in (_BARE, _BASIC, _LITERAL) if (m := p.match(self._text, place))), None
            )
            if match is None or len(parts) > _DEEPEST:
                raise _Unreadable
            parts.append(_unquoted(match[0]))
            place = _past(_SPACE, self._text, match.end())
            if not self._text.startswith(".", place):
                return tuple(parts), place
            place += 1

    def _pair(self, table: Path, place: int, depth: int) -> int:
        start = place
        keys, place = self._key(place)
        if not self._text.startswith("=", place):
            raise _Unreadable
        for end in range(1, len(keys) + 1):
            self._note((*table, *keys[:end]), start)
        return self._value((*table, *keys), _past(_SPACE, self._text, place + 1), depth)

    def _value(self, path: Path, place: int, depth: int) -> int:
        """Where a value ends. Places of what stands within are noted."""
        if place >= len(self._text) or depth > _DEEPEST:
            raise _Unreadable
        match self._text[place]:
            case "[":
                return self._array(path, place + 1, depth + 1)
            case "{":
                return self._inline_table(path, place + 1, depth + 1)
            case '"' | "'":
                return self._string(place)
            case _:
                return _past(_SCALAR, self._text, place)

    def _string(self, place: int) -> int:
        for pattern in (_LONG_BASIC, _LONG_LITERAL, _BASIC, _LITERAL):
            match = pattern.match(self._text, place)
            if match:
                return match.end()
        raise _Unreadable

    def _array(self, path: Path, place: int, depth: int) -> int:
        number = 0
        while not self._text.startswith("]", place := _past(_BLANK, self._text, place)):
            self._note((*path, number), place)
            place = self._next(self._value((*path, number), place, depth), "]")
            number += 1
        return place + 1

    def _inline_table(self, path: Path, place: int, depth: int) -> int:
        while not self._text.startswith("}", place := _past(_BLANK, self._text, place)):
            place = self._next(self._pair(path, place, depth), "}")
        return place + 1

    def _next(self, place: int, end: str) -> int:
        """Past the comma after a part of a list or table; at the end, where there is none."""
        place = _past(_BLANK, self._text, place)
        if self._text.startswith(",", place):
            return place + 1
        if not self._text.startswith(end, place):
            raise _Unreadable
        return place


def _past(pattern: re.Pattern[str], text: str, place: int) -> int:
    """Where what the pattern matches ends; the patterns match the empty text too."""
    match = pattern.match(text, place)
    return match.end() if match else place


def _unquoted(key: str) -> str:
    if key[0] == "'":
        return key[1:-1]
    if key[0] != '"':
        return key
    if "\\" not in key:
        return key[1:-1]
    import tomllib

    try:
        return next(iter(tomllib.loads(f"{key} = 0")))
    except tomllib.TOMLDecodeError as error:
        raise _Unreadable from error
