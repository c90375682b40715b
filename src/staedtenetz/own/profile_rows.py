"""A file of one's own with many municipalities: a profile a row, read one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from staedtenetz.errors import ProfileError
from staedtenetz.files.cells import Bounds, split_rows
from staedtenetz.files.reading import read_bytes
from staedtenetz.messages import Listed, Message
from staedtenetz.model.typed import listed, parse_amount, parse_whole_number
from staedtenetz.own.profile_file import PROFILE_KEYS, Answers

__all__ = ["NumberedAnswers", "read_profile_rows"]

_LARGEST_FILE = 64 * 1024**2
_LISTS = frozenset(key for key, kind in PROFILE_KEYS.items() if kind is list)


class NumberedAnswers(NamedTuple):
    """The answers for one municipality, and the line that they stand in; 0 where in none."""

    line: int
    answers: Answers


def read_profile_rows(file: Path, wishes: Answers) -> Iterator[NumberedAnswers]:
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
        yield NumberedAnswers(line, {**wishes, **answers})


def _check_columns(names: Iterable[str], file: Path) -> None:
    known = {key for key, kind in PROFILE_KEYS.items() if kind is not dict}
    unknown = [name for name in names if name not in known]
    if unknown or "municipality" not in names:
        raise ProfileError(
            Message("batch.columns", {"file": str(file), "names": Listed(unknown or ("–",))}),
            Message("advice.batch_columns", {"names": Listed(sorted(known))}),
        )


def _cells(row: Mapping[str, str], line: int) -> Answers:
    answers: dict[str, Any] = {}
    for key, text in row.items():
        if not text.strip():
            continue
        value: Any = text.strip()
        if key in _LISTS:
            value = listed(value)
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
