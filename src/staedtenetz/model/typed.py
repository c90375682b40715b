"""Numbers, dates, spans of time and lists as an office types them, in German or English.

Every reader gives ``None`` for what is none, so that the caller can ask again or complain. What
they give keeps the bounds of ``model.values``.
"""

from __future__ import annotations

import contextlib
import re
from datetime import date, timedelta
from decimal import Decimal

from staedtenetz.model.values import PartialDate, read_number, read_whole

__all__ = [
    "day_before",
    "listed",
    "parse_amount",
    "parse_date",
    "parse_day_of_year",
    "parse_rate",
    "parse_span",
    "parse_term_end",
    "parse_whole_number",
]

_LONGEST = 60
"""No number or date is longer; a pattern may take long over a line without end."""

_COMMA = r"[,;|](?![^()]*\))"
"""What parts the words of a list; not within brackets, where it belongs to the word."""

# Each is compiled by the first text that it is held against: most commands read one number.
_WHOLE = r"[0-9]+|[0-9]{1,3}([.,' \u00a0\u202f])[0-9]{3}(\1[0-9]{3})*"
_GERMAN = r"([0-9]+|[0-9]{1,3}(?:[.\u00a0\u202f ][0-9]{3})+)(?:,([0-9]{1,2}))?"
_ENGLISH = r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?"
_RATE = r"([0-9]{1,6})(?:[.,]([0-9]{1,8}))?"

_ISO = r"(?P<y>[0-9]{4})(?:-(?P<m>[0-9]{1,2})(?:-(?P<d>[0-9]{1,2}))?)?"
_DOTTED = r"(?a)(?:(?P<d>[0-9]{1,2})\.\s*)?(?P<m>[0-9]{1,2})[./]\s*(?P<y>[0-9]{4})"
_GERMAN_DAY = r"(?a)(?P<d>[0-9]{1,2})\.\s*(?P<m>[0-9]{1,2})\.?"
_ISO_DAY = r"(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"
_SPAN = r"(?ai)([0-9]{1,5})\s*([dtwmyj])[a-z]*"
_UNITS = {"t": "d", "j": "y"}
"""German first letters of spans: Tage, Jahre."""


def listed(text: str) -> list[str]:
    """The words of a text that names several: ``klimaschutz, mobilität``."""
    if not re.search("[,;|]", text):
        return [word] if (word := text.strip()) else []
    return [word for part in re.split(_COMMA, text) if (word := part.strip())]


def parse_whole_number(text: str) -> int | None:
    """``354288``, ``354.288`` or ``354,288``; ``None`` for anything else, such as ``1.8``."""
    found = _match(text, _WHOLE)
    return read_whole(_digits(found[0])) if found else None


def parse_amount(text: str) -> Decimal | None:
    """Euros: ``5000``, ``5.000``, ``5.000,50``, ``5,000.50``, ``5.000 €``; ``None`` otherwise."""
    found = _match(re.sub(r",[-–—]{1,2}$", "", _without_euro(text)), _GERMAN, _ENGLISH)
    return _number(found) if found else None


def parse_rate(text: str) -> Decimal | None:
    """Euros for each inhabitant: ``0,0085``, ``0.0085``, ``0,0085 €``; ``None`` otherwise."""
    found = _match(_without_euro(text), _RATE)
    return _number(found) if found else None


def parse_date(text: str) -> PartialDate | None:
    """A date as precise as it is known: ``13.05.2024``, ``05/2024``, ``2024-05``, ``2024``.

    ``None`` for anything else and for days that do not exist.
    """
    found = _match(text, _ISO, _DOTTED)
    if found is None:
        return None
    parts = [f"{int(part):02}" for part in (found["y"], found["m"], found["d"]) if part]
    return PartialDate.read("-".join(parts))


def parse_day_of_year(text: str) -> str | None:
    """A day of every year as ``MM-DD``: ``31.03.``, ``31.3``, ``03-31``; ``None`` otherwise.

    29 February is none: most years lack it.
    """
    found = _match(text, _GERMAN_DAY, _ISO_DAY)
    day = PartialDate.read(f"2001-{int(found['m']):02}-{int(found['d']):02}") if found else None
    return day[5:] if day else None


def parse_term_end(text: str) -> str | None:
    """The end of a term: a day of every year as ``MM-DD``, or a whole date; ``None`` otherwise."""
    date = parse_date(text)
    return parse_day_of_year(text) or (date if date and len(date) == len("2027-12-31") else None)


def parse_span(text: str) -> str | None:
    """A span as number and unit, ``3m``: ``3 Monate``, ``6w``, ``90 Tage``, ``1 Jahr``.

    ``None`` for anything else, for none at all and for more than three digits.
    """
    found = _match(text, _SPAN)
    if found is None or not 0 < int(found[1]) < 1000:
        return None
    unit = found[2].lower()
    return f"{int(found[1])}{_UNITS.get(unit, unit)}"


def day_before(today: str, span: str) -> str | None:
    """The ISO date that lies so long before today: ``12m``, ``1y``, ``400d``, ``3 Jahre``.

    ``None`` where it is no span of days, weeks, months or years, or one beyond the calendar.
    """
    found = _match(span, _SPAN)
    if found is None:
        return None
    number, unit = int(found[1]), found[2].lower()
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


def _match(text: str, *patterns: str) -> re.Match[str] | None:
    """How the first of the patterns reads the text that stands between the spaces."""
    word = text.strip()
    if len(word) > _LONGEST:
        return None
    return next((found for each in patterns if (found := re.fullmatch(each, word))), None)


def _without_euro(text: str) -> str:
    return re.sub(r"(€|EUR)$", "", text.strip(), flags=re.IGNORECASE).strip()


def _number(found: re.Match[str]) -> Decimal | None:
    whole = _digits(found[1])
    return read_number(f"{whole}.{found[2]}" if found[2] else whole)


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
