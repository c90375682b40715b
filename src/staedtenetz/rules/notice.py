"""When a recorded membership can be ended, and when its fee is due next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from staedtenetz.model.profile import Membership
from staedtenetz.model.typed import day_before
from staedtenetz.model.values import LAST_YEAR, PartialDate

__all__ = ["Notice", "next_due", "next_notice"]

_DAY = timedelta(days=1)
_LENGTH_OF_DAY_OF_YEAR = len("12-31")


class Notice(NamedTuple):
    """The last day on which notice can be given, and the end of the term that it is given for."""

    last_day: PartialDate
    term_end: PartialDate


def next_notice(record: Membership, today: PartialDate) -> Notice | None:
    """The next day, today at the earliest, until which notice can be given.

    ``None`` where period or term are not recorded, where no such day lies ahead, and where the
    end of the membership stands already.
    """
    if record.notice is None or record.term_end is None or record.until:
        return None
    found = (_last_day(end, record.notice) for end in _term_ends(record.term_end, today))
    return next((each for each in found if each and each.last_day >= today), None)


def next_due(record: Membership, today: PartialDate) -> PartialDate | None:
    """The next day, today at the earliest, on which the fee is due; none after the end."""
    if record.fee_due is None:
        return None
    this_year = PartialDate(f"{today.year}-{record.fee_due}")
    due = this_year if this_year >= today else PartialDate(f"{today.year + 1}-{record.fee_due}")
    return None if record.until and due > record.until.last_day else due


def _term_ends(term_end: str, today: PartialDate) -> list[PartialDate]:
    """The ends of terms from this year on."""
    if len(term_end) > _LENGTH_OF_DAY_OF_YEAR:
        return [PartialDate(term_end)]
    return [PartialDate(f"{year}-{term_end}") for year in range(today.year, LAST_YEAR + 1)]


def _last_day(term_end: PartialDate, period: str) -> Notice | None:
    """The day before the period begins: three months before 30 June are April, May and June."""
    first_after = date.fromisoformat(term_end) + _DAY
    first_of_period = day_before(first_after.isoformat(), period)
    if first_of_period is None:
        return None
    last_day = PartialDate.read(date.fromisoformat(first_of_period) - _DAY)
    return Notice(last_day, term_end) if last_day else None
