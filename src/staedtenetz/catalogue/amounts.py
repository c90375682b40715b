"""Numbers and spans of time as an office types them, German or English."""

from __future__ import annotations

import contextlib
import re
from datetime import date, timedelta
from decimal import Decimal

__all__ = ["day_before", "parse_amount", "parse_whole_number"]

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
    match = _GERMAN.fullmatch(stripped) or _ENGLISH.fullmatch(stripped)
    if match is None:
        return None
    whole = re.sub(r"[^0-9]", "", match[1])
    return Decimal(f"{whole}.{match[2]}" if match[2] else whole)


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
