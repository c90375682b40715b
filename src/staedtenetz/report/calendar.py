"""The dates of memberships for the office's calendar, as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from staedtenetz.errors import needing
from staedtenetz.messages import Language
from staedtenetz.model.network import Network
from staedtenetz.model.profile import Membership, RecordedMembership
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.report.memberships import notice_line, term_line
from staedtenetz.rules.notice import Notice, next_due, next_notice
from staedtenetz.text import clean, fold

if TYPE_CHECKING:
    from icalendar import Event

__all__ = ["calendar"]

_REMIND = timedelta(days=-14)
"""Two weeks are enough to have an invoice checked and paid."""

_REMIND_OF_NOTICE = timedelta(weeks=-8)
"""To leave may take a decision of the council, which meets every few weeks."""


def calendar(
    memberships: Iterable[tuple[str, Network, RecordedMembership]],
    language: Language,
    today: PartialDate,
) -> tuple[bytes, int]:
    """The file and its number of entries.

    A fee falls due every year, a review comes once; the last day for notice comes every year
    where it is the same day. Each membership comes with the municipality's name and its network.
    Entries keep their identity, so that a calendar that reads the file again replaces them.
    Raises MissingPackage without icalendar.
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
    lines += [language("review.contact", contact=record.contact)] if record.contact else []
    lines += [network.website] if network.website else []
    identity = f"{fold(membership.municipality).replace(' ', '-')}-{network.id}"
    due = next_due(record, today)
    if due:
        paid = [
            language("calendar.paid", year=str(year), fee=Money(fee, "EUR"))
            for year, fee in sorted(record.fees.items(), reverse=True)
        ]
        summary = clean(language("calendar.fee", **values))
        event = _event(date.fromisoformat(due), f"{identity}-fee", summary, today, _REMIND)
        event.add("rrule", _every_year(record.until))
        yield _told(event, paid + lines)
    notice = next_notice(record, today)
    if notice:
        summary = clean(language("calendar.notice", **values))
        day = date.fromisoformat(notice.last_day)
        event = _event(day, f"{identity}-notice", summary, today, _REMIND_OF_NOTICE)
        told = [term_line(record, language)]
        if _same_every_year(record, notice):
            event.add("rrule", _every_year(None))
        else:
            told.insert(0, notice_line(notice, language))
        yield _told(event, told + lines)
    if record.review and record.review >= today:
        summary = clean(language("calendar.review", **values))
        day = date.fromisoformat(record.review)
        event = _event(day, f"{identity}-review", summary, today, _REMIND)
        yield _told(event, lines)


def _same_every_year(record: Membership, notice: Notice) -> bool:
    """Whether the last day for notice is the same in the next years, a leap year among them."""
    days = {notice.last_day[5:]}
    for _ in range(4):
        later = next_notice(record, _day_after(notice.last_day))
        if later is None:
            return False
        notice = later
        days.add(notice.last_day[5:])
    return len(days) == 1


def _day_after(day: PartialDate) -> PartialDate:
    return PartialDate((date.fromisoformat(day) + timedelta(days=1)).isoformat())


def _event(day: date, identity: str, summary: str, today: PartialDate, remind: timedelta) -> Event:
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
    alarm.add("trigger", remind)
    alarm.add("description", summary)
    event.add("summary", summary)
    event.add_component(alarm)
    return event


def _told(event: Event, lines: list[str]) -> Event:
    if lines:
        event.add("description", "\n".join(clean(line) for line in lines))
    return event


def _every_year(until: PartialDate | None) -> dict[str, Any]:
    rule: dict[str, Any] = {"freq": "yearly"}
    if until:
        rule["until"] = date.fromisoformat(until.last_day)
    return rule
