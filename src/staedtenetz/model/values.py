"""Values that are right by their type: texts in both languages, money, ids, dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

    from staedtenetz.text import LanguageCode

__all__ = ["Money", "NetworkId", "PartialDate", "Rate", "Text", "is_date"]


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
    """An ISO date as precise as it is known: ``2024``, ``2024-05`` or ``2024-05-13``."""

    __slots__ = ()

    @property
    def year(self) -> int:
        """The year."""
        return int(self[:4])

    @property
    def last_day(self) -> str:
        """The last day that the date may mean, as an ISO date: that of the year or month."""
        if len(self) == 10:
            return str(self)
        from calendar import monthrange

        month = int(self[5:7]) if len(self) == 7 else 12
        return f"{self[:4]}-{month:02}-{monthrange(self.year, month)[1]}"


def is_date(text: str) -> bool:
    """Whether it is a date of the calendar: ``2024``, ``2024-05``, ``2024-05-13``."""
    from datetime import date

    try:
        date.fromisoformat(f"{text}-01-01"[:10] if len(text) in (4, 7) else text)
    except ValueError:
        return False
    return len(text) in (4, 7, 10)
