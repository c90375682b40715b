"""Member lists: read from files as they come, told apart, reviewed, recorded, undone."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shlex
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, Ran, run, run_in_terminal
from staedtenetz import Catalogue, Members, Municipalities
from staedtenetz.catalogue.members import Member, members_csv, merge_members
from staedtenetz.errors import DataError
from staedtenetz.exchange.member_fates import origin_of
from staedtenetz.exchange.member_lists import read_member_list
from staedtenetz.exchange.member_names import Matcher
from staedtenetz.model.values import PartialDate
from test_official import HAMLET, bundled, gv100ad

RECOGNISED = Matcher(Municipalities.load()).recognises
NAMES = ["Köln", "Frankfurt (Oder)", "Stadt Soest", "Nürnberg"]


def names_in(path: Path, column: str | None = None) -> list[str]:
    return [row.name for row in read_member_list(path, column, RECOGNISED).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("header", [True, False])
def test_text_files_as_programs_write_them(tmp_path, encoding, delimiter, header):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    if header:
        writer.writerow(["Nr.", "Mitglied", "Land"])
    for number, name in enumerate(NAMES, start=1):
        writer.writerow([number, name, "Deutschland"])
    path = tmp_path / "list.csv"
    path.write_bytes(stream.getvalue().encode(encoding))
    listed = read_member_list(path, None, RECOGNISED)
    assert [row.name for row in listed.rows] == NAMES
    assert {row.country for row in listed.rows} == {"DE"}
    assert listed.rows[0].line == 1 + header


def test_one_name_a_line_with_commas_in_names(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Mitglieder (Stand 2025)\n\nKöln\nFlensburg, Stadt\nNürnberg\nUlm\n")
    assert names_in(path)[1:] == ["Köln", "Flensburg, Stadt", "Nürnberg", "Ulm"]


def test_a_land_column_is_told_from_a_country_column(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Kommune;Land\nBrühl;Baden-Württemberg\nSenden;Bayern\n", encoding="utf-8")
    assert [row.state for row in read_member_list(path, None, RECOGNISED).rows] == [
        "DE-BW",
        "DE-BY",
    ]
    path.write_text("City;Country\nLinz;Austria\nKöln;Germany\n", encoding="utf-8")
    rows = read_member_list(path, None, RECOGNISED).rows
    assert [row.country for row in rows] == ["AT", "DE"]


def test_excel_files_with_formulas_and_numbers_as_keys(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Members of the network"])
    sheet.append(["AGS", "City"])
    sheet.append([5315000, "Köln"])
    sheet.append([None, "Ulm"])
    sheet.append([None, "=A1"])  # no result is stored: an empty cell
    book.save(tmp_path / "list.xlsx")
    rows = read_member_list(tmp_path / "list.xlsx", None, RECOGNISED).rows
    assert [(row.name, row.key) for row in rows] == [("Köln", "05315000"), ("Ulm", None)]


def test_the_column_can_be_named_by_header_or_number(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Wo;Wer\nX;Köln\nY;Ulm\n", encoding="utf-8")
    assert names_in(path, "wer") == ["Köln", "Ulm"]
    assert names_in(path, "2")[-2:] == ["Köln", "Ulm"]
    with pytest.raises(DataError) as error:
        names_in(path, "Stadt")
    assert error.value.problem.key == "error.list.no_column"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "error.list.empty"),
        (b"\n\n \n", "error.list.empty"),
        (b"Name\n\n", "error.list.empty"),
        (b"1;2\n3;4\n", "error.list.no_names"),
        (b"\xd0\xcf\x11\xe0 old", "error.list.old_excel"),
        (b"PK\x03\x04 half", "error.no_excel"),
        (b"\0\0\0\0", "error.list.no_text"),
        (b"K\xf6ln\n" * 60_000, "error.list.too_many_rows"),
        (b"x" * 20_000_001, "error.data_too_large"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path, content, key):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as error:
        names_in(path)
    assert error.value.problem.key == key


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("bytes") / "list"
    path.write_bytes(content)
    with contextlib.suppress(DataError):
        assert read_member_list(path, None, RECOGNISED).rows


def test_a_network_of_one_land_says_where_its_members_are():
    catalogue = Catalogue.load()
    assert origin_of(catalogue["kommunen-netzwerk-engagiert-in-nrw"]) == ("DE", "DE-NW")
    assert origin_of(catalogue["eurocities"]) == (None, None)


# Merging

MEMBERS = st.builds(
    Member,
    st.sampled_from(["eccar", "efus"]),
    st.sampled_from([None, "05315000", "05911000"]),
    st.sampled_from(["Köln", "Koeln", "Bochum", "Kreis Soest"]),
    st.just("https://example.org"),
    st.sampled_from([None, PartialDate("2024"), PartialDate("2025-03")]),
)


@given(st.lists(MEMBERS, max_size=6), st.lists(MEMBERS, max_size=6))
def test_merging_loses_nothing_and_is_done_once(existing, new):
    merged = merge_members(existing, new)
    assert {row.identity for row in merged.rows} == {row.identity for row in (*existing, *new)}
    assert len(merged.added) + len(merged.renewed) + len(merged.unchanged) == len(new)
    again = merge_members(merged.rows, new)
    assert again.rows == merged.rows
    assert not again.added
    assert not again.renewed


@given(st.lists(MEMBERS, max_size=6))
def test_what_is_written_is_read_again(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("members") / "members.csv"
    path.write_bytes(members_csv(rows))
    assert Members.load(path).rows == tuple(rows)


def test_an_older_list_changes_nothing():
    old = Member("eccar", "05315000", "Köln", "https://example.org/1", PartialDate("2025-03"))
    new = old._replace(source="https://example.org/2", as_of=PartialDate("2024"))
    assert merge_members([old], [new]) == ((old,), (), (), (new,))
    newer = new._replace(as_of=PartialDate("2026"))
    assert merge_members([old], [newer]) == ((newer,), (), (newer,), ())


# The command

LIST = """Stadt;Staat
Landeshauptstadt München;Deutschland
City of Cologne;Germany
Bad Homburg v.d.H.;Deutschland
Offenbach;Deutschland
Neustadt;Deutschland
Kreis Soest;Deutschland
Berlin-Mitte;Deutschland
Linz;Österreich
Nirgendwo;Deutschland
"""
SOURCE = ("--source", "https://example.org/members")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    (tmp_path / "list.csv").write_text(LIST, encoding="cp1252")
    return tmp_path


def imported(office: Path, *arguments: str, network: str = "rainbow-cities-network") -> Ran:
    options = ("--network", network, *SOURCE, "--as-of", "31.03.2026", "--lang", "en")
    home = str(office / "own")
    return run("members", "import", *arguments, *options, cwd=office, STAEDTENETZ_HOME=home)


def own_rows(office: Path) -> list[tuple[str | None, str]]:
    rows = Members.load(office / "own" / "members.csv").rows
    return [(row.key, row.name) for row in rows]


def test_a_dry_run_shows_and_changes_nothing(office):
    done = imported(office, "list.csv", "--dry-run", "--format", "json")
    assert done.status == 0, done.stderr
    data = json.loads(done.stdout)["data"]
    results = {row["name"]: row["result"] for row in data["rows"]}
    assert results == {
        "Landeshauptstadt München": "renewed",
        "City of Cologne": "renewed",
        "Bad Homburg v.d.H.": "new",
        "Offenbach": "unsure",
        "Neustadt": "unsure",
        "Kreis Soest": "district",
        "Berlin-Mitte": "body",
        "Linz": "abroad",
        "Nirgendwo": "unknown",
    }
    assert sorted(path.name for path in office.rglob("*")) == ["list.csv", "own"]


def test_review_recording_and_a_second_import(office):
    done = imported(office, "list.csv", "--review", "open.csv")
    assert done.status == 0, done.stderr
    assert own_rows(office) == [
        (None, "Berlin-Mitte"),
        ("05315000", "Köln"),
        ("05974", "Kreis Soest"),
        ("06434001", "Bad Homburg v. d. Höhe"),
        ("09162000", "München"),
    ]
    review = (office / "open.csv").read_text(encoding="utf-8-sig")
    assert [line.split(";")[0] for line in review.splitlines()] == [
        "name",
        "Offenbach",
        "Neustadt",
        "Nirgendwo",
    ]
    # The office fills in two keys in Excel, which drops the leading zero, and leaves one open.
    lines = review.splitlines()
    lines[1] += "6413000"
    lines[2] += "07316000"
    (office / "open.csv").write_text("\r\n".join(lines), encoding="utf-8-sig")
    again = imported(office, "open.csv")
    assert again.status == 0, again.stderr
    assert "left out" in again.stderr
    assert ("06413000", "Offenbach") in own_rows(office)
    assert ("07316000", "Neustadt") in own_rows(office)
    # What was decided is remembered: the list raises no question but for the unknown name.
    last = json.loads(imported(office, "list.csv", "--dry-run", "--format", "json").stdout)
    counts = last["data"]["counts"]
    assert (counts["known"], counts["unsure"], counts["unknown"], counts["new"]) == (7, 0, 1, 0)


def test_a_review_file_is_not_replaced_unasked(office):
    (office / "list.review.csv").write_text("mine")
    done = imported(office, "list.csv")
    assert done.status == 1
    assert (office / "list.review.csv").read_text() == "mine"
    assert not (office / "own" / "members.csv").exists()
    assert imported(office, "list.csv", "--force").status == 0
    assert "Offenbach" in (office / "list.review.csv").read_text(encoding="utf-8-sig")


def test_a_wrong_key_in_the_review_file_is_told(office):
    text = "name;country;land;outcome;candidates;ags\nOffenbach;DE;;unsure;;99999999\n"
    (office / "open.csv").write_text(text)
    done = imported(office, "open.csv")
    assert "99999999" in done.stdout
    assert not (office / "own" / "members.csv").exists()


def test_formulas_stay_text_in_the_review_file(office):
    (office / "list.csv").write_text('Name\nKöln\n"=1+1 Stadt"\n+49\n', encoding="utf-8")
    imported(office, "list.csv")
    review = (office / "list.review.csv").read_text(encoding="utf-8-sig")
    assert "\n'=1+1 Stadt;" in review.replace("\r", "")


def test_the_questions_of_a_terminal(office):
    shown = run_in_terminal(
        *("--data", str(office / "own"), "members", "import", "list.csv"),
        *("--network", "rainbow-cities-network", *SOURCE, "--as-of", "2026-03", "--lang", "de"),
        columns=80,
        cwd=office,
        keys="1\nNeustadt in Holstein\n",
    )
    assert "1 Neustadt an der Weinstraße" in shown
    rows = own_rows(office)
    assert ("01055032", "Neustadt") in rows
    assert not (office / "list.review.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as-of", "31.02.2025"), "date"),
        (("--as-of", "2199"), "future"),
        (("--source", "example.org"), "address"),
        (("--source", "ftp://example.org"), "address"),
        (("--source", "https://"), "address"),
        (("--network", "nosuchnetwork"), "nosuchnetwork"),
    ],
)
def test_options_that_make_no_sense(office, arguments, words):
    given = ("--network", "eccar", *SOURCE, "--as-of", "2026", "--lang", "en")
    done = run("members", "import", "list.csv", *given, *arguments, cwd=office)
    assert done.status in (1, 2)
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_members_are_listed_as_before():
    plain = run("members", "eccar")
    assert plain.status == 0
    assert plain.stdout == run("members", "list", "eccar").stdout
    assert run("members", "--format", "json", "eccar").status == 0
    assert "Known" in run("members", "--lang", "en", "eccar", "--help").stdout
    assert json.loads(run("members", "eccar", "--format", "json").stdout)["command"] == "members"
    failed = run("members", "nosuchnetwork", "--format", "json")
    assert json.loads(failed.stdout)["errors"]
    assert "import" in run("members", "--help").stdout


# The documentation


def documented(heading: str, home: Path) -> None:
    """What docs/data.md shows under that heading is what the program says."""
    guide = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    section = guide.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    block = re.search(r"```console\n\$ (.*?)\n(.*?)\n```", section, re.DOTALL)
    assert block
    listed = re.search(r"```text\n(.*?)```", section, re.DOTALL)
    if listed:
        (home / "members.csv").write_text(listed[1], encoding="utf-8")
    own = home / "own"
    own.mkdir(exist_ok=True)
    done = run(*shlex.split(block[1])[1:], cwd=home, STAEDTENETZ_HOME=str(own))
    said = (done.stdout + done.stderr).replace(str(own), "…").rstrip("\n")
    assert said == block[2]


def test_the_documented_import_of_a_member_list(tmp_path):
    documented("Import a member list", tmp_path)


def test_the_documented_import_of_the_directory(tmp_path):
    places = [
        place._replace(name="Bochum an der Ruhr") if place.name == "Bochum" else place
        for place in bundled()
        if place.name != "Soest"
    ]
    content = gv100ad([*places, HAMLET])
    (tmp_path / "GV100AD_30062025.txt").write_text(content, encoding="utf-8")
    documented("Import the official directory of municipalities", tmp_path)


def test_the_documented_figures_of_the_matching():
    guide = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    with (ROOT / "tests" / "spellings.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    matcher = Matcher(Municipalities.load())
    meant = [row for row in rows if row["outcome"] == "matched"]
    found = [matcher.match(r["spelling"], r["country"] or None, r["land"] or None) for r in meant]
    keys = [match.municipality.key if match.municipality else None for match in found]
    right = sum(key == row["ags"] for key, row in zip(keys, meant, strict=True))
    text = " ".join(guide.split())
    assert f"holds {len(rows)} spellings" in text
    assert f"of {len(meant)} that mean a municipality of the list {right} were taken" in text
    assert f"(recall {right / len(meant):.3f})" in text
    missed = [match for match in found if match.municipality is None]
    assert all(match.candidates for match in missed)
    assert f"All of the other {len(missed)} were offered" in text


@pytest.mark.parametrize(
    ("case", "own", "expected"),
    [
        (
            "04-furth-is-not-fuerth",
            False,
            {"Furth": ("unsure", None), "Fürstenfeldbruck": ("new", "09179121")},
        ),
        (
            "05-key-and-name-differ",
            False,
            {"Dortmund": ("unsure", None), "Zwickau": ("unsure", None)},
        ),
        (
            "06-german-land-called-abroad",
            False,
            {
                "Altheim (Alb)": ("new", "08425005"),
                "Gröningen": ("new", "15083245"),
                "Boitzenburger Land": ("new", "12073069"),
                "Amt Wachsenburg": ("new", "16070028"),
            },
        ),
        (
            "08-sorbian-double-names",
            True,
            {
                "Forst (Lausitz)": ("new", "12071076"),
                "Lübben (Spreewald)": ("new", "12061316"),
                "Lübbenau/Spreewald": ("new", "12066196"),
                "Vetschau/Spreewald": ("new", "12066320"),
            },
        ),
    ],
)
def test_lists_that_were_misread(case, own, expected, tmp_path):
    folder = Path(__file__).parent / "cases" / case
    home = folder if own else tmp_path
    given = ("--network", "iclei", *SOURCE, "--as-of", "2024", "--dry-run", "-f", "json")
    done = run("members", "import", "list.csv", *given, cwd=folder, STAEDTENETZ_HOME=str(home))
    rows = json.loads(done.stdout)["data"]["rows"]
    assert {row["name"]: (row["result"], row["key"]) for row in rows} == expected


def test_a_municipality_listed_twice_is_shown_twice_and_recorded_once(office):
    (office / "list.csv").write_text("City;Country\nKöln;DE\nCologne;Germany\n", encoding="utf-8")
    done = imported(office, "list.csv", "--format", "json")
    rows = json.loads(done.stdout)["data"]["rows"]
    assert [(row["line"], row["result"]) for row in rows] == [(2, "renewed"), (3, "repeated")]
    assert "line 2" in rows[1]["reason"]
    assert (office / "own" / "members.csv").read_text().count("05315000") == 1


@pytest.mark.parametrize(
    ("heading", "cell", "result"),
    [
        ("Land", "Bayern", "new"),
        ("Bundesland / Staat", "Freistaat Bayern", "new"),
        ("Land", "Deutschland (Bayern)", "new"),
        ("Country", "Kenya", "abroad"),
        ("Land", "Namibia", "abroad"),
        ("Staat", "Vereinigte Arabische Emirate", "abroad"),
        ("Country", "Republic of Korea", "abroad"),
        ("Country", "Wakanda", "abroad"),
        ("Country", "Türkiye", "abroad"),
        ("Country", "Iran (Islamic Republic of)", "abroad"),
        ("Country", "CHE", "abroad"),
        ("Staat", "Tschechische Republik", "abroad"),
        ("Country", "Federal Republic of Germany", "new"),
        ("Country", "DEU", "new"),
    ],
)
def test_the_columns_of_country_and_land_are_heard(office, heading, cell, result):
    """Most cells of a column decide what it is; in it every other country is abroad."""
    others = "Paris;France\nWien;Austria\n" if result == "abroad" else "Bonn;NRW\n"
    text = f"Name;{heading}\nAugsburg;{cell}\n{others}"
    (office / "list.csv").write_text(text, encoding="utf-8")
    rows = json.loads(imported(office, "list.csv", "--format", "json").stdout)["data"]["rows"]
    assert {row["name"]: row["result"] for row in rows}["Augsburg"] == result


def test_a_column_of_districts_tells_namesakes_apart(office):
    text = "Gemeinde;Kreis\nNeukirchen;Nordfriesland\nNeukirchen;Schwalm-Eder-Kreis\n"
    text += "Neukirchen;\nBergen;Lkr. Celle\nBochum;kreisfrei\nAltdorf;LK Böblingen\n"
    (office / "list.csv").write_text(text, encoding="utf-8")
    rows = json.loads(imported(office, "list.csv", "--format", "json").stdout)["data"]["rows"]
    assert [row["key"] for row in sorted(rows, key=lambda row: row["line"])] == [
        "01054086",
        "06634017",
        None,
        "03351004",
        "05911000",
        "08115002",
    ]


def test_keys_of_any_length_are_read(office):
    """Of districts, with leading zeros lost, and regional keys."""
    text = "Name;AGS\nKreis Unna;5978\nKreis Soest;05974\nBochum;5911000\nSoest;059740040040\n"
    (office / "list.csv").write_text(text, encoding="utf-8")
    rows = json.loads(imported(office, "list.csv", "--format", "json").stdout)["data"]["rows"]
    found = {row["name"]: (row["key"], row["result"]) for row in rows}
    assert found["Kreis Unna"] == ("05978", "district")
    assert found["Kreis Soest"] == ("05974", "district")
    assert [found[name][0] for name in ("Bochum", "Soest")] == ["05911000", "05974040"]
