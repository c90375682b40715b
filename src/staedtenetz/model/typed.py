"""Numbers, dates and spans of time as an office types them, in German or English."""

from __future__ import annotations

import contextlib
import re
from datetime import date, timedelta
from decimal import Decimal

__all__ = [
    "day_before",
    "parse_amount",
    "parse_date",
    "parse_day_of_year",
    "parse_rate",
    "parse_whole_number",
]

_WHOLE = re.compile(r"[0-9]{1,12}|[0-9]{1,3}([.,' \u00a0\u202f])[0-9]{3}(\1[0-9]{3})*")
_GERMAN = re.compile(r"([0-9]{1,12}|[0-9]{1,3}(?:[.\u00a0\u202f ][0-9]{3})+)(?:,([0-9]{1,2}))?")
_ENGLISH = re.compile(r"([0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?")

_SPAN = re.compile(r"([0-9]{1,5})\s*([dtwmyj])[a-z]*", re.IGNORECASE)


def parse_whole_number(text: str) -> int | None:
    """``354288``, ``354.288`` or ``354,288``; ``None`` for anything else, such as ``1.8``."""
    stripped = text.strip()
    return int(re.sub(r"[^0-9]", "", stripped)) if _WHOLE.fullmatch(stripped) else None


def parse_amount(text: str) -> Decimal | None:
    """Euros: ``5000``, ``5.000``, ``5.000,50``, ``5,000.50``, ``5.000 €``; ``None`` otherwise."""
    stripped = re.sub(r"\s*(€|EUR)$", "", text.strip(), flags=re.IGNORECASE)
    stripped = re.sub(r",[-–—]{1,2}$", "", stripped)
    match = _GERMAN.fullmatch(stripped) or _ENGLISH.fullmatch(stripped)
    if match is None:
        return None
    whole = re.sub(r"[^0-9]", "", match[1])
    return Decimal(f"{whole}.{match[2]}" if match[2] else whole)


def parse_rate(text: str) -> Decimal | None:
    """Euros for each inhabitant: ``0,0085``, ``0.0085``, ``0,0085 €``; ``None`` otherwise."""
    stripped = re.sub(r"\s*(€|EUR)$", "", text.strip(), flags=re.IGNORECASE)
    match = re.fullmatch(r"([0-9]{1,6})(?:[.,]([0-9]{1,8}))?", stripped)
    if match is None:
        return None
    return Decimal(f"{match[1]}.{match[2]}" if match[2] else match[1])


def parse_date(text: str) -> str | None:
    """A date as precise as it is known, as ISO text: ``13.05.2024``, ``05/2024``, ``2024-05``.

    ``None`` for anything else and for days that do not exist.
    """
    word = text.strip()
    for pattern in (
        r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?)?",
        r"(?:(?P<d>\d{1,2})\.\s*)?(?P<m>\d{1,2})[./]\s*(?P<y>\d{4})",
    ):
        found = re.fullmatch(pattern, word, re.ASCII)
        if found:
            parts = [found["y"], found["m"], found["d"]]
            return _iso([int(part) for part in parts if part])
    return None


def _iso(parts: list[int]) -> str | None:
    try:
        day = date(*[*parts, 1, 1][:3])
    except ValueError:
        return None
    return day.isoformat()[: (4, 7, 10)[len(parts) - 1]]


def parse_day_of_year(text: str) -> str | None:
    """A day of every year as ``MM-DD``: ``31.03.``, ``31.3``, ``03-31``; ``None`` otherwise.

    29 February is none: most years lack it.
    """
    word = text.strip()
    german = re.fullmatch(r"(\d{1,2})\.\s*(\d{1,2})\.?", word, re.ASCII)
    iso = re.fullmatch(r"(\d{2})-(\d{2})", word, re.ASCII)
    month, day = (german[2], german[1]) if german else (iso[1], iso[2]) if iso else ("0", "0")
    whole = _iso([2001, int(month), int(day)])
    return whole[5:] if whole else None


def day_before(today: str, span: str) -> str | None:
    """The ISO date that lies so long before today: ``12m``, ``1y``, ``400d``, ``3 Jahre``.

    ``None`` where it is no span of days, weeks, months or years, or one beyond the calendar.
    """
    match = _SPAN.fullmatch(span.strip())
    if match is None:
        return None
    number, unit = int(match[1]), match[2].lower()
    day = date.fromisoformat(today)
    try:
        if unit in "dtw":
            return (day - timedelta(days=number * (7 if unit == "w" else 1))).isoformat()
        months = day.year * 12 + day.month - 1 - number * (1 if unit == "m" else 12)
        # The 31st has no counterpart in every month: the last day that there is.
        for last in (day.day, 30, 29, 28):
            with contextlib.suppress(ValueError):
                return date(months // 12, months % 12 + 1, min(last, day.day)).isoformat()
    except OverflowError:
        return None
    return None
