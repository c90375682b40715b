"""What is wrong with a data file, where it stands, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from staedtenetz.messages import Message
from staedtenetz.text import clean

if TYPE_CHECKING:
    from staedtenetz.files.positions import Path, Positions

__all__ = ["Problem", "Severity", "located", "problem", "row_problem", "shown", "warning"]

Severity = Literal["error", "warning"]
"""An error has to be put right; a warning is to be looked at by a person."""

_LONGEST = 60


class Problem(NamedTuple):
    """One thing that is wrong, or may be.

    ``path`` leads to it within the file: ``("network", 3, "fee", "rate")``, counted from 0.
    ``code`` names the kind of problem and is stable; ``text`` says what is wrong, ``advice``
    what to do. ``record`` is the id of the record where it has one, ``line`` counts from 1.
    """

    severity: Severity
    code: str
    path: Path
    text: Message
    advice: Message
    record: str = ""
    file: str = ""
    line: int | None = None

    @property
    def field(self) -> str:
        """The field within its record, as people count: ``membership[1].fee.rate``."""
        return field_name(self.path[2:] if _in_record(self.path) else self.path)


def _in_record(path: Path) -> bool:
    return len(path) > 1 and isinstance(path[1], int)


def field_name(path: Path) -> str:
    """A path in one word, lists counted from 1."""
    name = ""
    for part in path:
        if isinstance(part, int):
            name += f"[{part + 1}]"
        else:
            name += f".{part}" if name else part
    return name


def problem(path: Path, code: str, /, **values: object) -> Problem:
    """An error of that kind, with its two sentences: what is wrong and what to do."""
    return _told("error", path, code, values)


def warning(path: Path, code: str, /, **values: object) -> Problem:
    """A warning of that kind, with its two sentences."""
    return _told("warning", path, code, values)


def row_problem(path: Path, cells: Mapping[str, str], column: str, code: str) -> Problem:
    """What makes a row of a CSV file unusable, as reading and checking both tell it."""
    return problem((*path, column), code, value=shown(cells[column]))


def _told(severity: Severity, path: Path, code: str, values: Mapping[str, object]) -> Problem:
    text, advice = Message(f"problem.{code}", values), Message(f"remedy.{code}", values)
    return Problem(severity, code, path, text, advice)


def shown(value: object) -> str:
    """A value of the file as it stands there, but not without end."""
    text = clean(value if isinstance(value, str) else _written(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ … }"
    if isinstance(value, list):
        return "[ … ]"
    if isinstance(value, int) and value.bit_length() > 1000:
        return "…"
    return str(value)


def record_at(data: Mapping[str, Any], path: Path) -> str:
    """The id of the record that a path leads into, or of the network that it is about."""
    try:
        table = data[path[0]][path[1]]  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        return ""
    if not isinstance(table, Mapping):
        return ""
    names = (table.get("id"), table.get("network"))
    return next((shown(name) for name in names if isinstance(name, str) and name), "")


def located(
    problems: Iterable[Problem], data: Mapping[str, Any], positions: Positions | None, file: str
) -> list[Problem]:
    """The problems with file, line and record filled in, as far as the file tells."""
    return [
        each._replace(
            file=file,
            record=each.record or record_at(data, each.path),
            line=each.line or (positions.line_of(each.path) if positions else None),
        )
        for each in problems
    ]
