"""The dates of memberships for the office's calendar, as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from staedtenetz.errors import needing
from staedtenetz.messages import Language
from staedtenetz.model.network import Network
from staedtenetz.model.profile import RecordedMembership
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.text import clean, fold

if TYPE_CHECKING:
    from icalendar import Event

__all__ = ["calendar"]

_REMIND = timedelta(days=-14)
"""Two weeks are enough to have an invoice checked and paid."""


def calendar(
    memberships: Iterable[tuple[str, Network, RecordedMembership]],
    language: Language,
    today: PartialDate,
) -> tuple[bytes, int]:
    """The file and its number of entries: a fee falls due every year, a review once.

    Each membership comes with the municipality's name and its network. Entries keep their
    identity, so that a calendar that reads the file again replaces them. Raises MissingPackage
    without icalendar.
    """
    with needing("icalendar", "calendar"):
        from icalendar import Calendar

    book = Calendar()
    book.add("prodid", "-//staedtenetz//staedtenetz//DE")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    events = [event for each in memberships for event in _events(*each, language, today)]
    for event in events:
        book.add_component(event)
    return book.to_ical(), len(events)


def _events(
    name: str,
    network: Network,
    membership: RecordedMembership,
    language: Language,
    today: PartialDate,
) -> Iterable[Event]:
    record = membership.record
    values: dict[str, Any] = {"network": network.short, "name": name}
    lines = [language("calendar.unit", unit=record.unit)] if record.unit else []
    lines += [language("calendar.purpose", purpose=record.purpose)] if record.purpose else []
    lines += [network.website] if network.website else []
    identity = f"{fold(membership.municipality).replace(' ', '-')}-{network.id}"
    if record.fee_due:
        paid = [
            language("calendar.paid", year=str(year), fee=Money(fee, "EUR"))
            for year, fee in sorted(record.fees.items(), reverse=True)
        ]
        summary = clean(language("calendar.fee", **values))
        event = _event(_next(record.fee_due, today), f"{identity}-fee", summary, today)
        event.add("rrule", _every_year(record.until))
        yield _told(event, paid + lines)
    if record.review and record.review >= today:
        summary = clean(language("calendar.review", **values))
        day = date.fromisoformat(record.review)
        event = _event(day, f"{identity}-review", summary, today)
        yield _told(event, lines)


def _event(day: date, identity: str, summary: str, today: PartialDate) -> Event:
    """An entry for a whole day that keeps nobody from being invited, with a reminder."""
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", f"{identity}@staedtenetz")
    event.add("dtstamp", datetime.combine(date.fromisoformat(today), datetime.min.time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _REMIND)
    alarm.add("description", summary)
    event.add("summary", summary)
    event.add_component(alarm)
    return event


def _told(event: Event, lines: list[str]) -> Event:
    if lines:
        event.add("description", "\n".join(clean(line) for line in lines))
    return event


def _next(day: str, today: PartialDate) -> date:
    """That day of the year from today on."""
    this_year = date.fromisoformat(f"{today.year:04}-{day}")
    if this_year.isoformat() >= today:
        return this_year
    return this_year.replace(year=today.year + 1)


def _every_year(until: PartialDate | None) -> dict[str, Any]:
    rule: dict[str, Any] = {"freq": "yearly"}
    if until:
        rule["until"] = date.fromisoformat(until.last_day)
    return rule
