"""Text wrapped for a terminal: between words, never within a command or an address to copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from staedtenetz.cli.shell import lines_of_command

__all__ = ["longest_piece", "wrap"]

Measure = Callable[[str], int]

_COMMAND = re.compile(r"""\(?staedtenetz (?:"[^"]*"|'[^']*'|(?! · )[^)])*\)?""")
"""A command goes on to the end of its line, but for what parts it from another one."""

_OPTION, _VALUE = re.compile(r"\(?--?[a-z][a-z-]*"), re.compile(r"[\w\"./<]")
"""An option of a command and what may be its value."""

_SPACE = re.compile(r"(?<!\d) +(?!…)| +(?![€%¥£…])")
"""What parts words: an amount and its sign stay together, and so do a word and its dots."""

_ADDRESS = re.compile(r"https?://\S+")
_JOINTS = re.compile(r"(?<=[\w.…][-/–])(?=\w)")
_JOINTS_OF_ADDRESS = re.compile(r"(?<=[-/_?&=.])(?=\w)")


def wrap(
    text: str, width: int, measure: Measure = len, *, whole_addresses: bool = False
) -> list[str]:
    """The lines of the text, none wider than that where its words allow it.

    A web address that is to stay whole stands in a line of its own, which may be wider.
    A word that no line can hold is parted after a hyphen or a slash, and only where it has none
    anywhere. A command that no line can hold goes on in lines of its own, so that these can be
    copied together.
    """
    if measure(text) <= width:
        return [text]
    lines: list[str] = []
    line = ""
    for word in _words(text):
        joined = f"{line} {word}" if line else word
        if measure(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        if measure(word) <= width or (whole_addresses and _ADDRESS.search(word)):
            line = word
            continue
        is_command = _COMMAND.match(word)
        parts = lines_of_command(word, width) if is_command else _parted(word, width, measure)
        *whole, line = parts
        lines += whole
    return [*lines, line]


def longest_piece(text: str, measure: Measure = len) -> int:
    """The width below which a word of the text would have to be parted where it has no joint."""
    pieces = (piece for word in _SPACE.split(text) for piece in _pieces(word))
    return max(map(measure, pieces), default=0)


def _words(text: str) -> Iterator[str]:
    """The words of the text; a command with all that belongs to it is one."""
    place = 0
    for command in _COMMAND.finditer(text):
        yield from _plain_words(text[place : command.start()])
        place = command.end()
        yield command[0]
    yield from _plain_words(text[place:])


def _plain_words(text: str) -> Iterator[str]:
    """The words of what is no command; an option stays with the word that follows."""
    option = ""
    for word in filter(None, _SPACE.split(text)):
        if option and _VALUE.match(word):
            yield f"{option} {word}"
            option = ""
            continue
        if option:
            yield option
        option = word if _OPTION.fullmatch(word) else ""
        if not option:
            yield word
    if option:
        yield option


def _pieces(word: str) -> list[str]:
    joints = _JOINTS_OF_ADDRESS if _ADDRESS.fullmatch(word) else _JOINTS
    return joints.split(word)


def _parted(word: str, width: int, measure: Measure) -> list[str]:
    """A word that is too long, in lines: after its joints, else where the line ends."""
    lines = [""]
    for piece in _pieces(word):
        if measure(lines[-1] + piece) <= width:
            lines[-1] += piece
            continue
        rest = piece
        if lines == [""]:
            lines = []
        while measure(rest) > width:
            fitting = _fitting(rest, width, measure)
            lines.append(rest[:fitting])
            rest = rest[fitting:]
        lines.append(rest)
    return lines


def _fitting(text: str, width: int, measure: Measure) -> int:
    """How many letters fit; one at least."""
    fitting = 1
    while fitting < len(text) and measure(text[: fitting + 1]) <= width:
        fitting += 1
    return fitting
