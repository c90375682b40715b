"""Lists as worksheets for people, read back with openpyxl: words, numbers, dates, one currency."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import run
from staedtenetz.errors import TargetError
from staedtenetz.messages import Language
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.report import worksheet
from staedtenetz.report.worksheet import Heading, write_worksheet

LISTS = (
    "list --for Soest",
    "search klima",
    "theme klima",
    "themes",
    "peers Bochum",
    "members eccar",
    "recommend Bochum",
    "network list",
    "membership list",
    "data check networks.toml",
    "profile keys",
    "data undo --list",
    "members import namen.csv --network eccar --source https://x.org --as-of 2024 --dry-run",
)
PAGES = (
    "compare eccar eurocities",
    "show eccar",
    "city Potsdam",
    "review Bochum",
    "data diff networks.toml",
)


def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def own_folder(folder: Path) -> dict[str, str]:
    (folder / "namen.csv").write_text("Name\nBochum\nNeustadt\n", encoding="utf-8")
    (folder / "networks.toml").write_text(
        'schema_version = 2\n[[note]]\nnetwork = "unic"\ntext = "x"\nadded = "2026-10-02"\n'
        '[[membership]]\nmunicipality = "05911000"\nnetwork = "unic"\nsince = 2019\n',
        encoding="utf-8",
    )
    return {"STAEDTENETZ_HOME": str(folder)}


@pytest.mark.parametrize("line", LISTS)
def test_every_list_is_written_as_a_worksheet_that_prints(line, tmp_path):
    done = run(*line.split(), "-o", "liste.xlsx", cwd=tmp_path, **own_folder(tmp_path))
    assert done.status == 0, done.stderr
    sheet = opened(tmp_path / "liste.xlsx").worksheets[0]
    assert sheet.title == "Liste"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert all(isinstance(cell.value, str) and cell.value for cell in sheet[1])
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("line", PAGES)
def test_pages_are_workbooks_too(line, tmp_path):
    done = run(*line.split(), "-o", "seite.xlsx", cwd=tmp_path, **own_folder(tmp_path))
    assert done.status == 0, done.stderr
    assert opened(tmp_path / "seite.xlsx").worksheets[0]["A1"].value


@pytest.mark.parametrize(
    ("code", "head", "verdict"),
    [
        ("de", ("Zulassung", "Beitrag/Jahr (EUR)", "Geprüft am"), "möglich"),
        ("en", ("Eligibility", "Fee a year (EUR)", "Checked on"), "possible"),
    ],
)
def test_a_list_is_in_words_with_amounts_and_days_as_such(code, head, verdict, tmp_path):
    run("list", "--for", "Soest", "-o", "l.xlsx", "--lang", code, cwd=tmp_path)
    sheet = opened(tmp_path / "l.xlsx").worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert [name for name in head if name in heads] == list(head)
    [row] = [row for row in sheet.iter_rows(min_row=2) if row[1].value == "klima-buendnis"]
    cells = dict(zip(heads, row, strict=True))
    assert cells[head[0]].value == verdict
    assert cells[head[1]].value == pytest.approx(404.25, abs=60)
    assert "€" in cells[head[1]].number_format
    assert isinstance(cells[head[2]].value, datetime)
    [free] = [row for row in sheet.iter_rows(min_row=2) if row[1].value == "biostaedte"]
    assert dict(zip(heads, free, strict=True))[head[1]].value == 0


def test_the_states_that_are_kept_as_a_worksheet_and_by_list_only(tmp_path):
    home = {"STAEDTENETZ_HOME": str(tmp_path)}
    run("network", "note", "eccar", "eins", **home)
    assert run("data", "undo", "--list", "-o", "s.xlsx", cwd=tmp_path, **home).status == 0
    rows = list(opened(tmp_path / "s.xlsx").worksheets[0].iter_rows(min_row=2))
    assert [row[0].value for row in rows] == [2, 1]
    assert all(isinstance(row[1].value, datetime) for row in rows)
    refused = run("data", "undo", "-o", "t.xlsx", cwd=tmp_path, **home)
    assert (refused.status, refused.stderr.count("\n")) == (2, 2)
    assert "eins" in (tmp_path / "networks.toml").read_text(encoding="utf-8")


def test_an_import_is_written_as_a_list_and_told(tmp_path):
    home = own_folder(tmp_path)
    names = "members import namen.csv --network eccar --source https://x.org --as-of 2024 -o l.csv"
    done = run(*names.split(), "--lang", "en", cwd=tmp_path, **home)
    assert (done.status, done.stdout) == (0, "")
    assert [line.split()[0] for line in done.stderr.splitlines()][-1] == "Written:"
    assert "namen.review.csv" in done.stderr
    assert len((tmp_path / "l.csv").read_text(encoding="utf-8").splitlines()) == 3
    again = run(*names.split(), "--lang", "en", cwd=tmp_path, **home)
    assert again.status != 0
    assert "--force" in again.stderr


def written(headings: list[Heading], rows: list[list[Any]], code: str = "de") -> Any:
    stream = io.BytesIO()
    write_worksheet(stream, headings, rows, Language(code), ["ein Hinweis"])
    stream.seek(0)
    return openpyxl.load_workbook(stream)


def test_amounts_stand_in_a_column_of_their_currency():
    rows = [
        ["a", Money(Decimal("1200.50"), "EUR")],
        ["b", Money(Decimal(90000), "JPY")],
        ["c", None],
    ]
    sheet = written([Heading("Netz"), Heading("Beitrag")], rows).worksheets[0]
    assert list(sheet.iter_rows(values_only=True)) == [
        ("Netz", "Beitrag (EUR)", "Beitrag (JPY)"),
        ("a", 1200.5, None),
        ("b", None, 90000),
        ("c", None, None),
    ]


def test_values_keep_their_kind_and_no_text_is_a_formula():
    rows = [[47000, 2021, PartialDate("2026-05-13"), PartialDate("2024"), "=1+1", "05911000"]]
    heads = [
        Heading("Zahl"),
        Heading("Jahr", counts=False),
        *map(Heading, ("Tag", "Stand", "T", "K")),
    ]
    book = written(heads, rows)
    number, year, day, only_year, text, key = book.worksheets[0][2]
    assert (number.value, number.number_format) == (47000, "#,##0")
    assert (year.value, year.number_format) == (2021, "General")
    assert (day.value, day.number_format) == (datetime.fromisoformat("2026-05-13"), "dd.mm.yyyy")
    assert only_year.value == 2024
    assert (text.value, text.data_type) == ("=1+1", "s")
    assert key.value == "05911000"
    assert [sheet.title for sheet in book.worksheets] == ["Liste", "Hinweise"]
    assert {(cell.alignment.horizontal, cell.alignment.indent) for cell in (day, text)} == {
        ("left", 1)
    }


def test_costs_of_the_review_are_numbers(tmp_path):
    home = own_folder(tmp_path)
    line = ("membership", "add", "Bochum", "eccar", "--since", "2019", "--fee", "2026=1500")
    assert run(*line, cwd=tmp_path, **home).status == 0
    assert run("review", "Bochum", "-o", "x.xlsx", cwd=tmp_path, **home).status == 0
    sheet = opened(tmp_path / "x.xlsx").worksheets[1]
    assert sheet.oddFooter.left.text == "Mitgliedschaften von Bochum: jährliche Prüfung · &A"
    assert sheet.oddFooter.right.text == "&P / &N"
    rows = sheet.iter_rows(values_only=True)
    assert [row[1:3] for row in rows if row[0] == "ECCAR"] == [(2019, 1500)]


def test_decimals_keep_their_places_and_no_row_is_lost_in_silence(monkeypatch):
    sheet = written([Heading("Nähe")], [[Decimal("7.45")]]).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].number_format) == (7.45, "#,##0.##")
    monkeypatch.setattr(worksheet, "_MOST_ROWS", 2)
    with pytest.raises(TargetError):
        written([Heading("Zahl")], [[1], [2], [3]])
