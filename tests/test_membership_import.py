"""An office's own list of memberships: read as towns write it, recorded, asked about, undone."""

from __future__ import annotations

import contextlib
import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Ran, run, type_in_terminal
from staedtenetz import Catalogue
from staedtenetz.errors import DataError
from staedtenetz.exchange.membership_lists import ListedMembership, read_membership_list
from staedtenetz.model.values import PartialDate
from staedtenetz.own.listed import listed_fields

CATALOGUE = Catalogue.load()
WILD = Path(__file__).with_name("names_in_the_wild.csv")


def read(path: Path, text: str) -> list[ListedMembership]:
    path.write_text(text, encoding="utf-8")
    return list(read_membership_list(path))


@pytest.mark.parametrize(
    ("line", "name", "since", "fee", "unit"),
    [
        (
            "- Klima-Bündnis e. V., seit 1993, 1.234,56 €, Referat 12",
            "Klima-Bündnis e. V.",
            "1993",
            "1234.56",
            "Referat 12",
        ),
        ("• EUROCITIES (seit 2021) 16.500 € / Jahr", "EUROCITIES", "2021", "16500", None),
        ("3. RGRE; Beitrag: 5.000,00 Euro", "RGRE", None, "5000", None),
        ("UNESCO City of Literature (2019), Kulturamt", "UNESCO City of Literature", "2019", None,
         "Kulturamt"),
        ("Making Cities Resilient 2030", "Making Cities Resilient 2030", None, None, None),
        ("Konvent der Bürgermeister/innen - kostenlos - seit 01.05.2013",
         "Konvent der Bürgermeister/innen", "2013", "0", None),
        ("ECCAR (Städtekoalition gegen Rassismus) 2021: 500 € jährlich",
         "ECCAR (Städtekoalition gegen Rassismus)", "2021", "500", None),
        ("Rainbow Cities Network, since 2018, EUR 2,000", "Rainbow Cities Network", "2018", "2000",
         None),
        ("Eurocities, €17,540.50", "Eurocities", None, "17540.50", None),
        ("Städtebund DIE HANSE, 50,- €", "Städtebund DIE HANSE", None, "50", None),
        ("Fairtrade-Stadt\t2010\t0 €\tAmt für Umwelt", "Fairtrade-Stadt", "2010", "0",
         "Amt für Umwelt"),
        ("ERRIN (European Regions Research and Innovation Network)",
         "ERRIN (European Regions Research and Innovation Network)", None, None, None),
    ],
)  # fmt: skip
def test_a_line_as_typed_is_taken_apart(tmp_path, line, name, since, fee, unit):
    (found,) = read(tmp_path / "list.txt", f"Mitgliedschaften der Stadt (Stand 2025)\n\n{line}\n")
    assert (found.name, found.since, found.further.get("unit")) == (name, since, unit)
    assert found.fee == (None if fee is None else Decimal(fee))


def test_titles_sums_and_headings_are_no_memberships(tmp_path):
    text = "Mitgliedschaften:\nNetzwerke\nEurocities\nSumme: 3.000 €\nStand: 2025\n"
    assert [row.name for row in read(tmp_path / "list.txt", text)] == ["Eurocities"]


TABLE = [
    ["Mitgliedschaften der Stadt", "", "", "", ""],
    ["Nr.", "Verband/Netzwerk", "Mitglied seit", "Jahresbeitrag 2025 (in €)", "Zuständiges Amt"],
    ["1", "Klimabündnis e.V.", "01.01.1993", "1.234,56", "Umweltamt"],
    ["2", "Gesunde Städte-Netzwerk", "2004", "kostenlos", "Referat 12"],
    ["", "Summe", "", "1.234,56", ""],
]


def as_csv(path: Path) -> None:
    with path.open("w", encoding="cp1252", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(TABLE)


def as_excel(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in TABLE:
        book.active.append(row)
    book.active["D3"] = 1234.56
    book.save(path)


def as_word(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Mitgliedschaften der Stadt")
    table = document.add_table(rows=0, cols=5)
    for row in TABLE[1:]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(path)


@pytest.mark.parametrize(
    ("name", "write"), [("l.csv", as_csv), ("l.xlsx", as_excel), ("l.docx", as_word)]
)
def test_tables_with_headings_of_their_own(tmp_path, name, write: Callable[[Path], None]):
    write(tmp_path / name)
    first, second = read_membership_list(tmp_path / name)
    assert first[1:5] == ("Klimabündnis e.V.", "1993", Decimal("1234.56"), "2025")
    assert second[1:5] == ("Gesunde Städte-Netzwerk", "2004", Decimal(0), "2025")
    assert [row.further for row in (first, second)] == [
        {"unit": "Umweltamt"},
        {"unit": "Referat 12"},
    ]


def test_a_word_file_line_by_line(tmp_path):
    document = docx.Document()
    document.add_paragraph("Eurocities, seit 2021, 16.500 €")
    document.add_paragraph("Klima-Bündnis\t1993\nFairtrade-Stadt")
    document.save(tmp_path / "l.docx")
    rows = read_membership_list(tmp_path / "l.docx")
    assert [(row.name, row.since) for row in rows] == [
        ("Eurocities", "2021"),
        ("Klima-Bündnis", "1993"),
        ("Fairtrade-Stadt", None),
    ]


@pytest.mark.parametrize("content", [b"PK word/document", b"", b"\0\0", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_list_is_refused(tmp_path, content):
    (tmp_path / "l.docx").write_bytes(content)
    with pytest.raises(DataError):
        read_membership_list(tmp_path / "l.docx")


@given(st.text(max_size=200))
def test_any_line_is_read_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_text(text, encoding="utf-8", errors="replace")
    with contextlib.suppress(DataError):
        assert all(row.name.strip() for row in read_membership_list(path))


def importing(folder: Path, *arguments: str) -> Ran:
    return run("membership", "import", *arguments, cwd=folder, STAEDTENETZ_HOME=str(folder))


def wild_list(folder: Path) -> Path:
    """The names as towns write them, one of each network, with years, fees and units."""
    names: dict[str, str] = {}
    for row in csv.DictReader(WILD.read_text("utf-8").splitlines()):
        if " " not in row["network"]:
            names.setdefault(row["network"], row["written"])
    path = folder / "liste.txt"
    path.write_text(
        "\n".join(f"{name}, seit 2001, 1.234,56 €, Referat 12" for name in names.values()), "utf-8"
    )
    return path


def test_names_in_the_wild_are_recorded_and_undone_at_once(tmp_path):
    path = wild_list(tmp_path)
    done = importing(tmp_path, str(path), "Bochum", "--format", "json")
    data = json.loads(done.stdout)["data"]
    lines = len(path.read_text("utf-8").splitlines())
    assert data["counts"]["new"] >= lines - 3
    assert data["counts"]["unknown"] == 0
    new = [row for row in data["rows"] if row["result"] == "new"]
    assert {(row["since"], row["unit"], *row["fees"].values()) for row in new} == {
        (2001, "Referat 12", "1234.56")
    }
    again = json.loads(importing(tmp_path, str(path), "--force", "--format", "json").stdout)
    assert again["data"]["counts"]["known"] == len(new)
    assert run("data", "undo", STAEDTENETZ_HOME=str(tmp_path)).status == 0
    assert not (tmp_path / "networks.toml").exists()


WHOLE = """Netzwerk;Seit;Beitrag 2026;Fällig am;Kündigungsfrist;Laufzeit;Kontakt;Zweck;Ergebnisse
Eurocities;1990;19.300 €;15.02.;3 Monate zum Jahresende;;Geschäftsstelle Brüssel;Europa;"{results}"
ECCAR;2010;1.500 €;30.06.2026;drei Monate;31.12.2027;;;–
Klima-Bündnis;1993;5.200 €;bald;nach Satzung;unbefristet;;;
"""
RESULTS = "03/2025: Projekt URBACT, 48.000 €; zwei Treffen (13.05.2026)"


def test_notice_term_contact_and_results_are_read_from_their_columns(tmp_path):
    (tmp_path / "l.csv").write_text(WHOLE.format(results=RESULTS), encoding="utf-8")
    done = importing(tmp_path, "l.csv", "Dortmund", "--format", "json")
    first, second, third = json.loads(done.stdout)["data"]["rows"]
    assert (first["fee_due"], first["notice"], first["term_end"]) == ("02-15", "3m", "12-31")
    assert (first["contact"], first["purpose"]) == ("Geschäftsstelle Brüssel", "Europa")
    assert first["results"] == [
        {"text": "Projekt URBACT", "date": "2025-03", "amount": "48000"},
        {"text": "zwei Treffen", "date": "2026-05-13"},
    ]
    assert (second["fee_due"], second["notice"]) == ("06-30", "3m")
    assert (second["term_end"], second["results"]) == ("2027-12-31", [])
    assert third["unread"] == ["bald", "nach Satzung"]
    shown = run("review", "Dortmund", STAEDTENETZ_HOME=str(tmp_path)).stdout
    assert "Ergebnis: März 2025: Projekt URBACT (48.000 €)" in shown
    assert "Kündigungsfrist 3 Monate zum 31.12." in shown


def test_a_list_that_is_read_again_records_only_what_is_new(tmp_path):
    path = tmp_path / "l.csv"
    path.write_text(WHOLE.format(results=RESULTS), encoding="utf-8")
    first = importing(tmp_path, "l.csv", "Dortmund")
    assert "Zeile 4: „nach Satzung“ nicht verstanden" in first.stderr
    path.write_text(WHOLE.format(results=f"{RESULTS}; 2026: Tagung"), encoding="utf-8")
    again = importing(tmp_path, "l.csv", "Dortmund", "--format", "json")
    counts = json.loads(again.stdout)["data"]["counts"]
    assert {fate: count for fate, count in counts.items() if count} == {"extended": 1, "known": 2}
    own = (tmp_path / "networks.toml").read_text("utf-8")
    assert own.count("text = ") == 3
    path.write_text(WHOLE.format(results="2026: Vortrag"), encoding="utf-8")
    assert "ergänzt\tEurocities" in importing(tmp_path, "l.csv", "Dortmund", "--dry-run").stdout
    assert run("data", "check", str(tmp_path / "networks.toml")).status == 0


@pytest.mark.parametrize(
    ("words", "notice", "term_end"),
    [
        ("3 Monate zum 31.12.", "3m", "12-31"),
        ("drei Monate zum Ende des Kalenderjahres", "3m", "12-31"),
        ("zum 30.06. mit sechs Wochen Frist", "6w", "06-30"),
        ("6 Wochen zum Quartalsende", "6w", None),
        ("ein Jahr", "1y", None),
        ("90 Tage", "90d", None),
        ("3m", "3m", None),
        ("6 months to the end of the year", "6m", "12-31"),
        ("jederzeit", None, None),
        ("99999 Monate", None, None),
    ],
)
def test_notice_in_words(words, notice, term_end):
    read = listed_fields(None, None, None, {"notice": words}, PartialDate("2026-11-30"))
    assert (read.fields.get("notice"), read.fields.get("term_end")) == (notice, term_end)
    assert bool(read.unread) is (notice is None and term_end is None)


def test_a_review_file_of_an_earlier_version_is_still_read(tmp_path):
    (tmp_path / "l.review.csv").write_text(
        "name;since;fee;unit;outcome;candidates;network\n"
        "Städtekoalition;2019;1000;Amt 1;?;;eccar\n",
        encoding="utf-8-sig",
    )
    [row] = read_membership_list(tmp_path / "l.review.csv")
    assert (row.network, row.since, row.further) == ("eccar", "2019", {"unit": "Amt 1"})


def test_the_unsure_are_decided_in_a_file_and_the_unknown_get_their_command(tmp_path):
    (tmp_path / "l.txt").write_text(
        "Städtekoalition gegen Rassismus, 1.000 €, seit 2019\nRuhrtalverein\n", encoding="utf-8"
    )
    done = importing(tmp_path, "l.txt", "Bochum")
    assert "staedtenetz network new Ruhrtalverein" in done.stderr
    review = tmp_path / "l.review.csv"
    rows = list(csv.reader(review.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert {row[0] for row in rows[1:]} == {"Städtekoalition gegen Rassismus", "Ruhrtalverein"}
    for row in rows[1:]:
        row[-1] = "eccar" if "eccar" in row[-2] else ""
    review.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8-sig")
    assert importing(tmp_path, str(review), "Bochum").status == 0
    own = (tmp_path / "networks.toml").read_text("utf-8")
    assert 'network = "eccar"' in own
    assert "since = 2019" in own
    assert "Ruhrtal" not in own


def test_nothing_is_written_by_a_dry_run_or_without_a_municipality(tmp_path):
    (tmp_path / "l.txt").write_text("Eurocities\nNetz\n", encoding="utf-8")
    assert importing(tmp_path, "l.txt", "Bochum", "--dry-run").status == 0
    assert importing(tmp_path, "l.txt").status == 2
    assert [each.name for each in tmp_path.iterdir()] == ["l.txt"]


def test_the_unsure_are_asked_about_in_a_terminal(tmp_path):
    (tmp_path / "l.txt").write_text("Städtekoalition gegen Rassismus\n", encoding="utf-8")
    words = ("membership", "import", "l.txt", "Bochum", "--data", str(tmp_path))
    shown = type_in_terminal(*words, columns=80, cwd=tmp_path, keys="1\n")
    assert "Welches Netzwerk ist es?" in shown
    assert "network =" in (tmp_path / "networks.toml").read_text("utf-8")


def test_adding_a_network_that_nobody_knows_says_how_to_enter_it(tmp_path):
    done = run("membership", "add", "Bochum", "Ruhrtalverein", STAEDTENETZ_HOME=str(tmp_path))
    assert done.status == 1
    assert "staedtenetz network new Ruhrtalverein" in done.stderr
