"""TOML files from anywhere: bounded in size, depth and numbers, every failure one clear error."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from staedtenetz.errors import DataError
from staedtenetz.messages import Message

__all__ = ["parse_toml", "toml_detail"]

_DEEPEST = 30
"""Tables and lists within one another; no record needs a third of that."""

_MOST_TABLES = 100_000
"""Headers of tables in one file; the bundled directory has about a thousand."""

_DIGITS = 18
"""No figure of a network has more digits; such numbers would only cost time and memory."""

_DEEP_KEY = re.compile(
    r"""(?<![\w"'-])(?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:[ \t]*\.[ \t]*[\w"'-]++){30}"""
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_AT = re.compile(r"line (\d+), column (\d+)")
_LONG_NUMBER = re.compile(r"\d[\d_]{4000}")


class _AbsurdNumberError(ValueError):
    """A number that no data file needs, as it is written."""


def parse_toml(content: bytes, file: str) -> dict[str, Any]:
    """The tables of a TOML file, numbers with a point as decimals.

    Raises DataError, with the line where it is known, for anything that is no TOML in UTF-8 or
    that is nested or numbered beyond all reason.
    """
    text = _text(content, file)
    deep = _DEEP_KEY.search(text)
    if deep:
        raise _not_toml(file, Message("toml.too_deep"), _line(text, deep.start()))
    if text.count("\n[") > _MOST_TABLES:
        raise _not_toml(file, Message("toml.too_many", {"limit": _MOST_TABLES}))
    import tomllib

    try:
        data = tomllib.loads(text, parse_float=_decimal)
    except RecursionError as error:
        raise _not_toml(file, Message("toml.too_deep")) from error
    except _AbsurdNumberError as error:
        raise _absurd_number(file, text, str(error)) from error
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        line = int(found[1]) if found else None
        detail = _slip(text, line, str(error)) or toml_detail(error)
        raise _not_toml(file, detail, line) from error
    except (ValueError, OverflowError) as error:
        # Python's own limits: digits of a whole number, days of a month, years.
        found = _LONG_NUMBER.search(text)
        raise _absurd_number(file, text, found[0] if found else "") from error
    _refuse_bombs(data, file, text)
    return data


_SLIPS = (
    ("toml.slip.comma", re.compile(r"=\s*\d+,\d+\s*(#|$)")),
    ("toml.slip.date", re.compile(r"=\s*\d{1,2}\.\d{1,2}\.\d{4}")),
    ("toml.slip.quotes", re.compile(r"=\s*\[?\s*[„“”‚‘’]")),
)
"""What a person who is not used to TOML types, by the line on which the parser breaks off."""


def _slip(text: str, line: int | None, said: str) -> Message | None:
    """What was probably meant, where that can be told from the line."""
    if said.startswith("Cannot"):
        return Message("toml.slip.twice")
    lines = text.splitlines()
    if line is None or line > len(lines):
        return None
    found = (key for key, pattern in _SLIPS if pattern.search(lines[line - 1]))
    return next((Message(key) for key in found), None)


def _text(content: bytes, file: str) -> str:
    """The content as text; an editor's mark at the beginning (BOM) is passed over."""
    nul = content.find(b"\0")
    if nul >= 0 and content[:2] not in _UTF_16 and content.count(b"\0", 0, 200) < 20:
        # Single ones are what a crash leaves behind; UTF-16 has one in every second place.
        line = content.count(b"\n", 0, nul) + 1
        raise _error("error.damaged", "advice.other_copy", file, line)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _error("error.not_utf8", "advice.save_utf8", file, line) from error
    if nul >= 0:
        raise _error("error.not_utf8", "advice.save_utf8", file, 1)
    return text


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except ArithmeticError as error:
        raise _AbsurdNumberError(text) from error
    if not value.is_finite() or value.adjusted() >= _DIGITS or len(text) > 2 * _DIGITS:
        raise _AbsurdNumberError(text)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_DIGITS:
        raise _AbsurdNumberError(text)
    return value


def _refuse_bombs(data: dict[str, Any], file: str, text: str) -> None:
    """Raise DataError for depth that recursion cannot follow and for whole numbers without end."""
    waiting: list[tuple[Any, int]] = [(data, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, dict | list):
            if depth > _DEEPEST:
                raise _not_toml(file, Message("toml.too_deep"))
            inner = value.values() if isinstance(value, dict) else value
            waiting += [(item, depth + 1) for item in inner]
        elif isinstance(value, int) and abs(value) >= 10**_DIGITS:
            number = str(value) if value.bit_length() < 10_000 else ""
            raise _absurd_number(file, text, number)


def _absurd_number(file: str, text: str, number: str) -> DataError:
    found = text.find(number) if number else -1
    line = _line(text, found) if found >= 0 else None
    shown = number if len(number) <= 30 else f"{number[:30]} …"
    detail = Message("toml.number", {"number": shown}) if shown else Message("toml.some_number")
    return _not_toml(file, detail, line)


def _not_toml(file: str, detail: Message, line: int | None = None) -> DataError:
    if line is not None and detail.key not in ("toml.at", "toml.at_end"):
        detail = Message("toml.in_line", {"line": str(line), "detail": detail})
    problem = Message("error.not_toml", {"file": file, "detail": detail})
    return DataError(problem, Message("advice.check_line"), line)


def _error(problem: str, advice: str, file: str, line: int) -> DataError:
    return DataError(Message(problem, {"file": file}), Message(advice), line)


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def toml_detail(error: Exception) -> Message:
    """Where a TOML file breaks off; the parser says the rest in English only."""
    found = _AT.search(str(error))
    if found:
        return Message("toml.at", {"line": found[1], "column": found[2]})
    return Message("toml.at_end" if "end of document" in str(error) else "toml.somewhere")
