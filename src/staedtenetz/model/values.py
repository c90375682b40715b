"""Values that are right by their type, and the one reader of each value from outside.

A reader takes what a file, an option or a prompt holds and gives the value, or ``None`` for
anything that is none: what it lets through, everything behind it can use. Numbers and dates as a
person types them are read by ``model.typed``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

if TYPE_CHECKING:
    from decimal import Decimal

    from staedtenetz.text import LanguageCode

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "MAX_DIGITS",
    "MAX_LINE",
    "MAX_TEXT",
    "Money",
    "NetworkId",
    "PartialDate",
    "Rate",
    "Text",
    "is_address",
    "is_district_key",
    "is_key",
    "is_line",
    "is_slug",
    "is_text",
    "read_key",
    "read_number",
    "read_whole",
]

FIRST_YEAR, LAST_YEAR = 1800, 2200
"""No fact of a municipality or a network is older, and none lies further ahead."""

MAX_DIGITS = 15
"""A number with more digits is a slip, and would not survive a spreadsheet."""

MAX_LINE = 1_000
"""Characters of a name, a title or an address; longer ones are something else."""

MAX_TEXT = 20_000
"""Characters of a free text: some ten pages."""


class Text(NamedTuple):
    """One text in both languages."""

    de: str
    en: str

    def in_language(self, language: LanguageCode) -> str:
        """The text in that language."""
        return self.de if language == "de" else self.en


class Money(NamedTuple):
    """An amount in the currency that the network charges (ISO 4217)."""

    amount: Decimal
    currency: str


class NetworkId(str):
    """The id of a network within a message: said as the network's short name."""

    __slots__ = ()


class Rate(NamedTuple):
    """A price per unit, shown with all its digits: 0,0085 €."""

    amount: Decimal
    currency: str


class PartialDate(str):
    """A date as precise as it is known: ``2024``, ``2024-05`` or ``2024-05-13``.

    It is one of the calendar, in the years 1800 to 2200. Raises ValueError for anything else.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> PartialDate:
        """The date of that text."""
        if not _is_date(text):
            raise ValueError(f"no date: {text[:40]!r}")
        return super().__new__(cls, text)

    @classmethod
    def checked(cls, text: str) -> PartialDate:
        """The date of a text that was found to be one before, as in a compiled copy."""
        return super().__new__(cls, text)

    @classmethod
    def read(cls, value: object) -> PartialDate | None:
        """The date that a file holds: an ISO text, a year as a number, a date of TOML itself."""
        if hasattr(value, "isoformat"):
            value = value.isoformat()[:10]
        elif type(value) is int and FIRST_YEAR <= value <= LAST_YEAR:
            value = str(value)
        return cls(value) if isinstance(value, str) and _is_date(value) else None

    @property
    def year(self) -> int:
        """The year."""
        return int(self[:4])

    @property
    def last_day(self) -> PartialDate:
        """The last day that the date may mean: that of the year or month."""
        if len(self) == 10:
            return self
        month = self[:7] if len(self) == 7 else f"{self}-12"
        days = (f"{month}-{day}" for day in (31, 30, 29, 28))
        return PartialDate(next(day for day in days if _is_date(day)))


@lru_cache(maxsize=4096)
def _is_date(text: str) -> bool:
    if len(text) not in (4, 7, 10) or not text.isascii():
        return False
    from datetime import date

    parts = text.split("-")
    if not all(map(str.isdigit, parts)) or [*map(len, parts)] != [4, 2, 2][: len(parts)]:
        return False
    year, month, day = [*map(int, parts), 1, 1][:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return FIRST_YEAR <= year <= LAST_YEAR


def read_number(value: object) -> Decimal | None:
    """The finite number of a file: ``3011.45``, ``-2``, or a number that is one already.

    It has at most 15 digits, before and after the point; of a binary number, which a spreadsheet
    or JSON may hold, those 15 count that it is exact to.
    """
    from decimal import Decimal

    if isinstance(value, str):
        import re

        if len(value) > 2 * MAX_DIGITS or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
            return None
        number = Decimal(value)
    elif isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    elif isinstance(value, int):
        return Decimal(value) if abs(value) < 10**MAX_DIGITS else None
    else:
        number = value if isinstance(value, Decimal) else Decimal(f"{value:.{MAX_DIGITS}g}")
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or len(digits) > MAX_DIGITS:
        return None
    # Zero has an exponent too: 0E+999999 is short to read and long to write.
    fits = exponent >= -MAX_DIGITS and len(digits) + exponent <= MAX_DIGITS
    return number if fits else None


def read_whole(value: object) -> int | None:
    """The whole number of a file, not below zero: ``354288``, with at most 15 digits."""
    if isinstance(value, str):
        sound = len(value) <= MAX_DIGITS and value.isascii() and value.isdigit()
        return int(value) if sound else None
    return value if type(value) is int and 0 <= value < 10**MAX_DIGITS else None


def is_key(value: object) -> TypeGuard[str]:
    """Whether it is an official key: eight digits of a municipality (AGS), five of a district."""
    return isinstance(value, str) and len(value) in (5, 8) and value.isascii() and value.isdigit()


def is_district_key(key: str) -> bool:
    """Whether an official key is that of a district."""
    return len(key) == 5


def read_key(digits: str) -> str:
    """The official key that digits mean: with leading zeros that a spreadsheet has dropped.

    Of a regional key (ARS, 12 digits) what stands for the association is left out.
    """
    if len(digits) <= 5:
        return digits.zfill(5)
    if len(digits) <= 8:
        return digits.zfill(8)
    regional = digits.zfill(12)
    return regional[:5] + regional[9:] if len(regional) == 12 else digits


def is_slug(value: object) -> TypeGuard[str]:
    """Whether it is an id: lower-case letters and digits, words joined by single hyphens."""
    if not isinstance(value, str) or len(value) > MAX_LINE or not value.isascii():
        return False
    return all(word.isalnum() and word == word.lower() for word in value.split("-"))


def is_address(value: object) -> TypeGuard[str]:
    """Whether it is an address of the web: http or https, a host, no space."""
    if not is_line(value) or any(map(str.isspace, value)):
        return False
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def is_line(value: object) -> TypeGuard[str]:
    """Whether it is a text of one line, such as a name: nothing that steers, not too long."""
    return is_text(value, MAX_LINE) and not any(mark in value for mark in "\n\r\t")


def is_text(value: object, longest: int = MAX_TEXT) -> TypeGuard[str]:
    """Whether it is a text: no control characters but tabs and line breaks, no half characters.

    Half characters (lone surrogates) are what bytes in another encoding become, and what JSON
    may spell out; no file can hold them.
    """
    if not isinstance(value, str) or len(value) > longest:
        return False
    if value.isprintable():
        return True
    import unicodedata

    return not any(
        character not in "\n\r\t" and unicodedata.category(character) in ("Cc", "Cs")
        for character in value
    )
