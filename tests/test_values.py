"""The one reader of each value: what it lets through, and what it does not."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staedtenetz.catalogue.members import COLUMNS as MEMBER_COLUMNS
from staedtenetz.catalogue.members import member_slips, read_members
from staedtenetz.catalogue.municipality_rows import COLUMNS, municipality_slips, read_municipalities
from staedtenetz.check.files import check_files
from staedtenetz.errors import DataError
from staedtenetz.files.reading import data_folder, read_rows
from staedtenetz.model.typed import (
    parse_amount,
    parse_date,
    parse_day_of_year,
    parse_rate,
    parse_whole_number,
)
from staedtenetz.model.values import (
    PartialDate,
    is_address,
    is_key,
    is_line,
    is_slug,
    is_text,
    read_number,
    read_whole,
)
from staedtenetz.text import format_date

ARABIC = "٢٠٢٤"
"""Digits to Python, but not to any file that others read."""


@pytest.mark.parametrize("text", ["1800", "2200", "2024-12", "2024-02-29", "2000-02-29"])
def test_dates(text):
    found = PartialDate.read(text)
    assert found == text
    assert type(found) is PartialDate
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "", "2024-W01-1", "20240101", "2024-1", "2024-001", "2024-13", "2024-00", "2025-02-29",
        "1900-02-29", "2024-99-99", "1799", "2201", "0000", "9999-12-31", "+2024", "-2024",
        "2024-01-01T00:00", "2024-01-1 ", " 2024", "2024\n", "2024-05-13\n", "2024/05",
        ARABIC, f"{ARABIC}-05", "2024-٠٥", "2024-1²", "gestern", "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_date(text):
    assert PartialDate.read(text) is None
    with pytest.raises(ValueError, match="no date"):
        PartialDate(text)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (date(2024, 5, 13), "2024-05-13"),
        (datetime(2024, 5, 13, 12, 0, tzinfo=UTC), "2024-05-13"),
        (2024, "2024"),
        (1066, None),
        (True, None),
        (2024.0, None),
        (None, None),
        pytest.param(10**5000, None, id="long"),
        (datetime(2024, 5, 13, 12, 0, tzinfo=UTC).time(), None),
        ([], None),
    ],
)
def test_dates_of_files_that_have_types(value, read):
    assert PartialDate.read(value) == read


@given(st.dates(date(1800, 1, 1), date(2200, 12, 31)), st.sampled_from([4, 7, 10]))
def test_every_date_of_the_calendar_can_be_said_and_ends_in_its_month(day, length):
    found = PartialDate.read(day.isoformat()[:length])
    assert found is not None
    assert all(format_date(found, code) for code in ("de", "en"))
    last = date.fromisoformat(found.last_day)
    assert found.last_day[:length] == found
    assert length == 10 or (date.fromordinal(last.toordinal() + 1)).isoformat()[:length] > found


@given(st.text(alphabet="0123456789-W/.T٣²", max_size=12))
def test_what_is_read_as_a_date_is_one(text):
    found = PartialDate.read(text)
    if found is not None:
        date.fromisoformat(f"{found}-01-01"[:10])
        assert 1800 <= found.year <= 2200


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("3011.45", "3011.45"), ("-2", "-2"), ("0", "0"), (7, "7"), (Decimal("0.0085"), "0.0085"),
        (0.1 + 0.2, "0.3"), (1e14, "1e14"), ("9" * 15, "9" * 15), (Decimal("1e3"), "1000"),
    ],
)  # fmt: skip
def test_numbers(value, number):
    assert read_number(value) == Decimal(number)


@pytest.mark.parametrize(
    "value",
    [
        "", "nan", "inf", "-inf", "1e3", "1e400", "1_000", "+5", ".5", "5.", "1,5", "٣", "0x10",
        " 1", "1\n", "1" * 16, "9" * 5000, "0." + "1" * 16, True, None, [], 10**15,
        pytest.param(10**5000, id="long"),
        float("nan"), float("inf"), 1e15, 1e300, 1e-300, Decimal("NaN"), Decimal("sNaN"),
        Decimal("Infinity"), Decimal("1e999999"), Decimal("0e999999"), Decimal("0e-999999"),
    ],
)  # fmt: skip
def test_what_is_no_number(value):
    assert read_number(value) is None


@given(st.text() | st.floats() | st.integers() | st.decimals())
def test_a_number_is_short_to_write(value):
    found = read_number(value)
    if found is not None:
        assert found.is_finite()
        assert len(f"{found:f}") <= 33


@pytest.mark.parametrize(("value", "number"), [("0", 0), ("007", 7), (354288, 354288)])
def test_whole_numbers(value, number):
    assert read_whole(value) == number


@pytest.mark.parametrize(
    "value", ["", "-1", "1.0", "1_000", "٣", "²", "1" * 5000, -1, True, 10**15, 1.0, None]
)
def test_what_is_no_whole_number(value):
    assert read_whole(value) is None


@pytest.mark.parametrize("text", ["1" * 5000, "1e400", "-1", "٣", "1_000", "nan", "1" * 16, ""])
def test_what_nobody_types_as_a_number(text):
    for parse in (parse_amount, parse_whole_number, parse_rate):
        assert parse(text) is None
    assert parse_date(text) is None
    assert parse_day_of_year(text) is None


@pytest.mark.parametrize("text", ["31.12.9999", "2026-99-99", "0.0.0", "1.1.1799", "2024-W01-1"])
def test_what_nobody_types_as_a_date(text):
    assert parse_date(text) is None


@pytest.mark.parametrize("parse", [parse_amount, parse_whole_number, parse_rate, parse_date])
def test_a_line_without_end_is_answered_at_once(parse):
    """Patterns that try every split of the spaces would take hours."""
    assert parse("5" + " " * 200_000 + "x") is None


def test_keys_ids_and_addresses():
    assert is_key("05911000")
    assert not any(map(is_key, ["5911000", "059110000", "٠٥٩١١٠٠٠", "0591100x", "", None, 5911000]))
    assert is_slug("klima-buendnis")
    assert not any(map(is_slug, ["", "-", "a--b", "Klima", "a b", "bündnis", "a-", "a" * 2000, 1]))
    assert is_address("https://example.org/a?b#c")
    wrong = ["", "example.org", "ftp://x.org", "https://", "https:// x.org", "https://[x", None]
    assert not any(map(is_address, [*wrong, "https://x.org/\x07", "https://x.org/" + "a" * 2000]))


def test_texts():
    assert is_text("Zwei\nZeilen, eine\tSpalte: Städte 🏙")
    assert not any(map(is_text, ["\x1b[31m", "\ud800", "a\x00b", "\x85", "a" * 20_001, None, 1]))
    assert is_line("Frankfurt am Main")
    assert not any(map(is_line, ["zwei\nZeilen", "a\tb", "\udcfc", "a" * 1_001, None]))


def test_the_bundled_rows_have_no_slips():
    for name, columns, slips in (
        ("members.csv", MEMBER_COLUMNS, member_slips),
        ("municipalities.csv", COLUMNS, municipality_slips),
    ):
        rows = read_rows(data_folder() / name, columns)
        assert [(row.line, slip) for row in rows for slip in slips(row.cells)] == []


CASES = Path(__file__).parent / "cases" / "20-own-files"


@pytest.mark.parametrize(
    ("file", "read"),
    [
        (CASES / "members-week" / "members.csv", read_members),
        (CASES / "municipalities-date" / "municipalities.csv", read_municipalities),
    ],
)
def test_the_check_says_what_reading_says(file, read):
    with pytest.raises(DataError) as refused:
        read(file)
    [problem] = check_files([file], "2026-11-29").problems
    assert refused.value.problem.values["problem"] == problem.text
    assert refused.value.advice == problem.advice
    assert refused.value.line == problem.line == 2


@pytest.mark.parametrize(
    ("slips", "row", "code"),
    [
        (member_slips, {"name": ""}, "empty"),
        (member_slips, {"name": "Her\x1bne"}, "control-characters"),
        (member_slips, {"ags": "5911000"}, "wrong-key"),
        (member_slips, {"as_of": ARABIC}, "wrong-date"),
        (municipality_slips, {"ags": "0591100٠"}, "wrong-key"),
        (municipality_slips, {"population": "0"}, "wrong-population"),
        (municipality_slips, {"population": "1" * 5000}, "wrong-population"),
        (municipality_slips, {"population": "1_000"}, "wrong-population"),
        (municipality_slips, {"state": "NRW"}, "unknown-land"),
        (municipality_slips, {"as_of": "9999-12-31"}, "wrong-date"),
        (municipality_slips, {"designation": "Stadt\u202e"}, "control-characters"),
    ],
)
def test_slips_of_a_row(slips, row, code):
    sound = {
        "network": "eccar", "ags": "05911000", "name": "Bochum", "source": "https://x.org/",
        "as_of": "2024", "designation": "", "state": "DE-NW", "population": "354288",
    }  # fmt: skip
    assert list(slips(sound)) == []
    assert [slip.code for slip in slips(sound | row)] == [code]
