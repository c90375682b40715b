"""What an office records of a membership: notice, due dates, what it brought, the calendar."""

from __future__ import annotations

import json
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from conftest import run
from staedtenetz.model.profile import Membership
from staedtenetz.model.values import PartialDate
from staedtenetz.own.place import Place
from staedtenetz.own.reading import OwnData
from staedtenetz.rules.notice import Notice, next_due, next_notice

TODAY = PartialDate("2026-11-29")


def own(home: Path, *arguments: str) -> Any:
    return run("membership", *arguments, STAEDTENETZ_HOME=str(home))


def recorded(home: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(own(home, "list", "-f", "json").stdout)["data"][
        "memberships"
    ]
    return rows


@pytest.mark.parametrize(
    ("notice", "term_end", "last_day", "end"),
    [
        ("3m", "12-31", "2027-09-30", "2027-12-31"),  # that of 2026 has passed
        ("3m", "06-30", "2027-03-31", "2027-06-30"),  # April, May and June
        ("1m", "12-31", "2026-11-30", "2026-12-31"),
        ("6w", "03-31", "2027-02-17", "2027-03-31"),
        ("30d", "12-31", "2026-12-01", "2026-12-31"),
        ("1y", "12-31", "2026-12-31", "2027-12-31"),
        ("18m", "12-31", "2027-06-30", "2028-12-31"),
        ("3m", "2027-12-31", "2027-09-30", "2027-12-31"),
    ],
)
def test_the_last_day_for_notice(notice, term_end, last_day, end):
    record = Membership("eccar", notice=notice, term_end=term_end)
    assert next_notice(record, TODAY) == Notice(PartialDate(last_day), PartialDate(end))


@pytest.mark.parametrize(
    "record",
    [
        Membership("eccar", notice="3m"),
        Membership("eccar", term_end="12-31"),
        Membership("eccar", notice="3m", term_end="2026-12-31"),  # too late for this one
        Membership("eccar", notice="3m", term_end="12-31", until=PartialDate("2027-12-31")),
    ],
)
def test_there_is_no_last_day_where_nothing_tells_of_one(record):
    assert next_notice(record, TODAY) is None


@given(
    st.integers(1, 24),
    st.dates(date(2001, 1, 1), date(2001, 12, 31)),
    st.dates(date(2024, 1, 1), date(2060, 12, 31)),
)
def test_the_months_after_notice_fit_into_the_term(months, end, today):
    record = Membership("eccar", notice=f"{months}m", term_end=end.strftime("%m-%d"))
    notice = next_notice(record, PartialDate(today.isoformat()))
    assert notice is not None
    assert notice.last_day >= today.isoformat()
    first = date.fromisoformat(notice.last_day) + timedelta(days=1)
    after = date.fromisoformat(notice.term_end) + timedelta(days=1)
    assert (after.year - first.year) * 12 + after.month - first.month == months


@pytest.mark.parametrize(
    ("until", "due"),
    [
        (None, "2027-03-31"),
        ("2027", "2027-03-31"),
        ("2027-03-31", "2027-03-31"),
        ("2027-03-30", None),
        ("2026-12-31", None),
    ],
)
def test_no_fee_is_due_after_the_end(until, due):
    record = Membership("eccar", fee_due="03-31", until=PartialDate.read(until))
    assert next_due(record, TODAY) == due


def test_what_a_membership_brought_is_kept_and_taken_back(tmp_path):
    own(tmp_path, "add", "Bochum", "eccar", "--fee", "2026=500", "--contact", "Geschäftsstelle")
    own(tmp_path, "note", "Bochum", "eccar", "Treffen", "--kind", "treffen", "--on", "13.05.2026")
    grant = ("Projekt", "--kind", "Förderung", "--on", "2025", "--amount", "12.000,50")
    own(tmp_path, "note", "Bochum", "eccar", *grant)
    [row] = recorded(tmp_path)
    assert (row["contact"], row["fees"]["2026"]["amount"]) == ("Geschäftsstelle", "500.00")
    assert [(r["kind"], r["date"]) for r in row["results"]] == [
        ("meeting", "2026-05-13"),
        ("grant", "2025"),
    ]
    assert row["results"][1]["amount"] == {"amount": "12000.50", "currency": "EUR"}
    run("data", "undo", STAEDTENETZ_HOME=str(tmp_path))
    assert [r["text"] for r in recorded(tmp_path)[0]["results"]] == ["Treffen"]


def test_results_that_somebody_wrote_into_one_line_stay(tmp_path):
    (tmp_path / "networks.toml").write_text(
        'schema_version = 2\n[[membership]]\nmunicipality = "05911000"\nnetwork = "eccar"\n'
        'results = [{ text = "Tagung", date = 2024-05-01 }]\nunit = "Referat 12"  # bleibt\n',
        encoding="utf-8",
    )
    assert own(tmp_path, "note", "Bochum", "eccar", "Projekt").status == 0
    text = (tmp_path / "networks.toml").read_text(encoding="utf-8")
    [row] = tomllib.loads(text)["membership"]
    assert row["unit"] == "Referat 12"
    assert [each["text"] for each in row["results"]] == ["Tagung", "Projekt"]
    assert "# bleibt" in text


def test_a_membership_that_only_the_sample_knows_is_recorded_with_what_it_brought(tmp_path):
    assert own(tmp_path, "note", "Bochum", "unic", "Treffen").status == 0
    assert [row["network"] for row in recorded(tmp_path)] == ["unic"]
    refused = own(tmp_path, "note", "Bochum", "c40", "Treffen")
    assert refused.status == 2
    assert "C40" in refused.stderr


def test_the_latest_result_counts_as_activity():
    table = {
        "municipality": "05911000",
        "network": "eccar",
        "results": [{"text": "a", "date": "2026-05"}, {"text": "b"}],
    }
    data = OwnData(TODAY, [(Place(Path("x")), {"membership": (table,)})])
    assert data.memberships[0].record.last_active == "2026-05"


def events(home: Path) -> dict[str, Any]:
    written = own(home, "calendar", "Bochum", "-o", "-").stdout
    return {str(each["summary"]): each for each in Calendar.from_ical(written).walk("VEVENT")}


def test_the_calendar_has_the_last_day_for_notice_with_an_alarm(tmp_path):
    own(tmp_path, "add", "Bochum", "eccar", "--notice", "3 Monate", "--term-end", "31.12.")
    [event] = events(tmp_path).values()
    assert event["summary"] == "Letzter Tag für die Kündigung: ECCAR (Bochum)"
    day = event.decoded("dtstart")
    assert (day.month, day.day) == (9, 30)
    assert event["rrule"]["freq"] == ["YEARLY"]
    assert event["description"].startswith("Kündigungsfrist 3 Monate zum 31.12.")
    assert "Kündbar bis" not in event["description"]  # it comes back every year
    [alarm] = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(weeks=-8)


def test_a_last_day_that_moves_with_leap_years_does_not_come_back_every_year(tmp_path):
    own(tmp_path, "add", "Bochum", "eccar", "--notice", "6w", "--term-end", "31.03.")
    [event] = events(tmp_path).values()
    assert "rrule" not in event
    assert event["description"].startswith("Kündbar bis ")


def test_a_membership_that_ends_has_no_dates_after_its_end(tmp_path):
    options = ("--due", "31.03.", "--notice", "3m", "--term-end", "31.12.")
    own(tmp_path, "add", "Bochum", "eccar", *options)
    assert len(events(tmp_path)) == 2
    assert "31.03." in own(tmp_path, "list").stdout
    next_year = date.today().year + 1
    own(tmp_path, "end", "Bochum", "eccar", "--on", f"15.01.{next_year}")
    assert "31.03." not in own(tmp_path, "list").stdout
    refused = own(tmp_path, "calendar", "Bochum", "-o", "-")
    assert (refused.status, refused.stdout) == (2, "")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--notice", "bald"), "„bald“ ist keine Dauer"),
        (("--notice", "0m"), "„0m“ ist keine Dauer"),
        (("--term-end", "31.02."), "„31.02.“ ist kein Tag im Jahr"),
    ],
)
def test_what_is_no_period_is_told(tmp_path, options, words):
    done = own(tmp_path, "add", "Bochum", "eccar", *options)
    assert done.status == 2
    assert words in done.stderr


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('notice = "drei Monate"', "eine Dauer wie 3m"),
        ('term_end = "31.12."', "03-31"),
        ('results = [{ text = "a", kind = "Treffen" }]', "meeting"),
    ],
)
def test_what_stands_wrong_in_the_file_is_told_with_its_line(tmp_path, line, words):
    (tmp_path / "networks.toml").write_text(
        'schema_version = 2\n[[membership]]\nmunicipality = "05911000"\nnetwork = "eccar"\n'
        f"{line}\n",
        encoding="utf-8",
    )
    checked = run("data", "check", STAEDTENETZ_HOME=str(tmp_path))
    assert checked.status == 1
    assert words in checked.stdout
    assert "5" in checked.stdout
