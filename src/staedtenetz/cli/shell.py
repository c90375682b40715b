"""Commands to be copied: words quoted for the shell that the person at the terminal uses."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Literal

__all__ = ["command_line", "lines_of_command", "quoted"]

Shell = Literal["posix", "powershell", "cmd"]

_PLAIN: dict[Shell, str] = {
    "posix": r"[\w@%+=:,./-]+",
    "powershell": r"[\w.:\\/+=-]+",
    "cmd": r"[\w.:\\/+=-]+",
}
"""What needs no quotes."""


def command_line(words: Iterable[str], shell: Shell | None = None) -> str:
    """The words as one line to be pasted into that shell, else the one at hand."""
    shell = shell or _at_hand()
    line = " ".join(quoted(word, shell) for word in words)
    # PowerShell takes a line that begins with a quote for a text to be shown.
    return f"& {line}" if shell == "powershell" and line[0] in "\"'" else line


def quoted(word: str, shell: Shell | None = None) -> str:
    """The word as the shell takes it for one."""
    shell = shell or _at_hand()
    if re.fullmatch(_PLAIN[shell], word):
        return word
    if shell == "posix":
        import shlex

        return shlex.quote(word)
    if shell == "powershell" and re.search('[$`"„“”]', word):
        # Within single quotes nothing is read but they, and „typographic“ ones count as quotes.
        # A straight one is passed on only behind a backslash.
        word = re.sub("['‘’‚‛]", r"\g<0>\g<0>", word)
        return "'" + word.replace('"', r"\"") + "'"
    return '"' + word.replace('"', r"\"") + '"'


_GOES_ON: dict[Shell, str] = {"posix": " \\", "powershell": " `", "cmd": " ^"}
"""What at the end of a line tells that the command goes on in the next one."""

_WORD = re.compile(r"""(?:[^\s"']|"[^"]*"|'[^']*')+""")


def lines_of_command(command: str, width: int, shell: Shell | None = None) -> list[str]:
    """A command in lines that can be copied as they are; an option stays with its value."""
    mark = _GOES_ON[shell or _at_hand()]
    first, *parts = _parts(_WORD.findall(command))
    lines = [first]
    for number, part in enumerate(parts, start=1):
        room = width - (len(mark) if number < len(parts) else 0)
        if len(lines[-1]) + 1 + len(part) <= room:
            lines[-1] += f" {part}"
        else:
            lines[-1] += mark
            lines.append(f"  {part}")
    return lines


def _parts(words: list[str]) -> list[str]:
    parts: list[str] = []
    for word in words:
        if parts and parts[-1].startswith("-") and " " not in parts[-1] and word[0] != "-":
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return parts


def _at_hand() -> Shell:
    if os.name != "nt":
        return "posix"
    return "cmd" if "PROMPT" in os.environ else "powershell"
