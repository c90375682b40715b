"""The official directory of municipalities, read from files in its two exact layouts.

The files are made here from the bundled municipalities: no file of Destatis is at hand. The
widths of the text records and the headers of the sheet are those that exchange/register.py
names, and the text is read by the package gv100ad, which knows the layout independently.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from conftest import run
from staedtenetz import Municipalities
from staedtenetz.catalogue.municipality_rows import lay_over_municipalities, read_municipalities
from staedtenetz.catalogue.properties import Properties
from staedtenetz.errors import DataError
from staedtenetz.exchange.register import (
    Directory,
    compare_directory,
    directory_csv,
    read_directory,
    with_date_of,
)
from staedtenetz.files.reading import data_folder, read_rows
from staedtenetz.messages import Language
from staedtenetz.report.wording import applicant_line, attribution

TYPES = {"10": "", "50": "50"}
KINDS = {"Kreis": "43", "Regionalverband": "45"}
CODES = {"": 64, "Markt": 60, "Stadt": 63, "Große Kreisstadt": 67, "gemeindefrei": 66}


class Place(NamedTuple):
    """What a record of a municipality says."""

    ars: str
    name: str
    designation: str = ""
    population: int = 0


@cache
def bundled() -> tuple[Place, ...]:
    return tuple(
        Place(cells["ars"], cells["name"], cells["designation"], int(cells["population"]))
        for _, cells in read_rows(data_folder() / "municipalities.csv")
        if cells["ars"]
    )


DISTRICTS = {
    cells["ags"]: (cells["name"], cells["designation"])
    for _, cells in read_rows(data_folder() / "municipalities.csv")
    if not cells["ars"]
}


def district(ars: str) -> tuple[str, str]:
    """Name and text code of a district as the register writes them: Unna, 43."""
    if ars[:5] not in DISTRICTS:
        return "Stadt", "41"
    name, designation = DISTRICTS[ars[:5]]
    bare = name.removeprefix("Kreis ").removeprefix("Landkreis ").replace("StädteR", "Städter")
    kinds = {**KINDS, "StädteRegion": "43"}
    return bare, kinds.get(designation, "44")


def gv100ad(places: Iterable[Place], date: str = "20250630") -> str:
    """The text edition: a record for each Land, district, association, municipality."""
    lines, seen = [], set()
    for place in places:
        ars = place.ars
        for kind, key, association in (
            ("10", ars[:2], ""),
            ("40", ars[:5], ""),
            ("50", ars[:5], ars[5:9]),
        ):
            if (kind, key, association) not in seen:
                seen.add((kind, key, association))
                head = f"{kind}{date}{key:<8}{association:<4}"
                name, code = district(ars) if kind == "40" else ("Name", TYPES[kind])
                lines.append(f"{head}{name:<50}{'Sitz':<50}{code:<50}".ljust(220))
        code = CODES.get(place.designation, 63)
        title = f"{place.name}, {place.designation}" if place.designation else place.name
        lines.append(
            f"60{date}{ars[:5]}{ars[9:]}{ars[5:9]}{title:<50}{'':<50}{code:02}{'':4}"
            f"{5000:011}{place.population:011}{place.population // 2:011}"
            f"{'':4}24937{'':5}{'':2}2115{'':4}11901".ljust(220)
        )
    return "\n".join(lines) + "\n"


def excel(places: Iterable[Place], *, numbers: bool = False) -> bytes:
    """The Excel edition, as published or, with ``numbers``, after someone has "tidied" it."""
    book = openpyxl.Workbook()
    book.active.title = "Inhalt"
    book.active.append(["Gebietsstand: 30.06.2025"])
    sheet = book.create_sheet("Onlineprodukt_Gemeinden30062025")
    sheet.append(["Gemeinden in Deutschland nach Fläche, Bevölkerung am 30.06.2025 (2. Quartal)"])
    sheet.append([])
    head = ["Satzart", "Text-\nkennzeichen", "Amtlicher Regionalschlüssel (ARS)"]
    sheet.append([*head, *[None] * 4, "Gemeindename", "Fläche km2 1)", "Bevölkerung Zensus 2022"])
    parts = ["Land", "RB", "Kreis", "VB", "Gem"]
    sheet.append([None, None, *parts, None, None, "insgesamt", "männlich"])
    sheet.append([None, None, "Gebietsstand am 30.06.2025", *[None] * 6, "31.12.2024 (Jahr)"])
    sheet.append([])
    seen = set()
    for place in places:
        ars = place.ars
        split = [ars[:2], ars[2], ars[3:5], ars[5:9], ars[9:]]
        if ars[:5] not in seen:
            seen.add(ars[:5])
            name, code = district(ars)
            sheet.append(["40", code, *split[:3], None, None, name])
        cells = [int(part) for part in split] if numbers else split
        title = f"{place.name}, {place.designation}" if place.designation else place.name
        code = str(CODES.get(place.designation, 63))
        sheet.append(["60", code, *cells, title, 56.73, place.population, 1])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(folder: Path, content: bytes | str, name: str = "GV100AD.txt") -> Directory:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_directory(path)


HAMLET = Place("010510001234", "Windbergen am Außendeich", "", 87)
SMALL = [
    Place("010010000000", "Flensburg", "Stadt", 96_000),
    HAMLET,
    Place("091620000000", "München", "Landeshauptstadt", 1_510_000),
    Place("092735001112", "Abensberg", "St", 14_000),
    Place("092735001113", "Siegenburg", "M", 4_000),
    Place("094720009444", "Forst", "gemeindefrei", 0),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso-8859-1", "cp850"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_text_edition_in_every_encoding(tmp_path, encoding, end):
    directory = read(tmp_path, gv100ad(SMALL).replace("\n", end).encode(encoding))
    assert [row.name for row in directory.rows] == [
        "Flensburg",
        "Windbergen am Außendeich",
        "München",
        "Abensberg",
        "Siegenburg",
    ]
    assert (directory.as_of, directory.territory) == (None, "2025-06-30")
    assert [row.designation for row in directory.rows][3:] == ["Stadt", "Markt"]
    assert directory.rows[1].ags == "01051234"
    assert directory.rows[1].ars == "010510001234"
    assert directory.rows[1].population == 87


@pytest.mark.parametrize("numbers", [False, True])
def test_the_excel_edition(tmp_path, numbers):
    directory = read(tmp_path, excel(SMALL, numbers=numbers), "AuszugGV.xlsx")
    assert directory.places == read(tmp_path, gv100ad(SMALL)).places
    # The population is older than the territory.
    assert (directory.as_of, directory.territory) == ("2024-12-31", "2025-06-30")
    kelheim, dithmarschen = sorted(directory.districts, key=lambda row: row.name)[::-1]
    assert kelheim[:5] == ("09273", "", "Landkreis Kelheim", "Landkreis", 18_000)
    assert dithmarschen[:5] == ("01051", "", "Kreis Dithmarschen", "Kreis", 87)


def test_titles_of_towns_and_what_their_text_code_adds(tmp_path):
    places = [
        Place("081165001019", "Esslingen am Neckar", "Stadt", 96_000),
        Place("083355004043", "Konstanz", "Universitätsstadt", 87_000),
        Place("091740115115", "Dachau", "GKSt", 47_000),
        Place("130755562136", "Ueckermünde", "Seebad , Stadt", 8_000),
        Place("146265242600", "Weißwasser/O.L.", "Stadt / Běła Woda", 15_000),
    ]
    text = gv100ad(places)
    for place in places[:3]:
        title = f"{place.name}, {place.designation}"
        text = text.replace(f"{title:<100}63", f"{title:<100}67")
    assert [row.designation for row in read(tmp_path, text).rows] == [
        "Große Kreisstadt",
        "Universitätsstadt, Große Kreisstadt",
        "Große Kreisstadt",
        "Seebad, Stadt",
        "Stadt",
    ]


def test_the_zip_file_as_it_is_downloaded(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("Beschreibung.pdf", b"%PDF")
        archive.writestr("GV100AD_30062025.txt", gv100ad(SMALL).encode("cp1252"))
    assert len(read(tmp_path, stream.getvalue(), "GV100AD.zip").rows) == 5


def broken_files() -> dict[str, bytes]:
    text = gv100ad(SMALL)
    lines = text.splitlines()
    twice = gv100ad([*SMALL, HAMLET])
    return {
        "error.directory.neither": b"Name;Einwohner\nFlensburg;96000\n",
        "error.directory.broken": text[: text.index("Siegenburg") + 110].encode(),
        "error.directory.cut": "\n".join(lines[:-2]).encode(),
        "error.directory.twice": twice.encode(),
    }


@pytest.mark.parametrize("key", broken_files())
def test_files_that_are_no_directory_or_not_whole(tmp_path, key):
    with pytest.raises(DataError) as error:
        read(tmp_path, broken_files()[key])
    assert error.value.problem.key == key
    done = run("data", "municipalities", "import", str(tmp_path / "GV100AD.txt"))
    assert done.status == 1
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 half", b"\xff" * 500, b"60", excel(SMALL)[:3000], b"6020250630x"]
)
def test_other_files_are_refused_in_one_line(tmp_path, content):
    with pytest.raises(DataError):
        read(tmp_path, content)


def test_a_sheet_of_something_else_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Satzart", "Name"])
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(DataError) as error:
        read_directory(tmp_path / "x.xlsx")
    assert error.value.problem.key == "error.directory.neither"


@pytest.mark.parametrize("place", range(0, 400, 37))
def test_a_file_that_ends_anywhere_is_whole_or_refused(tmp_path, place, municipalities):
    """No cut makes a municipality smaller or another one."""
    whole = {(row.ags, row.name, row.population) for row in read(tmp_path, gv100ad(SMALL)).rows}
    text = gv100ad(SMALL)
    try:
        directory = read(tmp_path, text[: -1 - 3 * place])
    except DataError:
        return
    assert {(row.ags, row.name, row.population) for row in directory.rows} <= whole


# Compared with what was there before


def directory_of(places: Sequence[Place], tmp_path: Path) -> Directory:
    return read(tmp_path, gv100ad(places))


def test_the_bundled_list_against_itself_has_no_changes(tmp_path, municipalities):
    directory = directory_of(bundled(), tmp_path)
    changes = compare_directory(tmp_path, directory, municipalities)
    assert changes == (0, (), (), (), ())
    assert len(directory.rows) == len(municipalities.rows)
    assert len(directory.districts) == len(municipalities.districts)


def test_figures_of_the_bundled_list_have_its_date(tmp_path, municipalities):
    """The text edition says the date of the territory only; of other figures nothing is known."""
    same = with_date_of(directory_of(bundled(), tmp_path), municipalities)
    assert same.as_of == "2024-12-31"
    places = [place._replace(population=place.population + 1) for place in bundled()[:1]]
    other = with_date_of(directory_of([*places, *bundled()[1:]], tmp_path), municipalities)
    assert (other.as_of, other.territory) == (None, "2025-06-30")
    new = with_date_of(directory_of([HAMLET], tmp_path), municipalities)
    assert new.as_of is None


def test_districts_are_called_as_they_are_spoken_of(tmp_path, municipalities):
    directory = directory_of(bundled(), tmp_path)
    own = tmp_path / "municipalities.csv"
    own.write_bytes(directory_csv(directory))
    rows = lay_over_municipalities(read_municipalities(), read_municipalities(own))
    laid = Municipalities.of(rows, Properties())
    assert [(r.key, r.name, r.designation, r.population) for r in laid.districts] == [
        (r.key, r.name, r.designation, r.population) for r in municipalities.districts
    ]
    assert laid.find("Städteregion Aachen").name == "StädteRegion Aachen"


def test_changes_are_told(tmp_path, municipalities):
    places = {place.ars[:5] + place.ars[9:]: place for place in bundled()}
    places["05911000"] = places["05911000"]._replace(name="Bochum an der Ruhr")
    del places["05974040"]
    moved = places.pop("05974044")
    places["05974999"] = moved._replace(ars=moved.ars[:9] + "999")
    places["01051234"] = HAMLET
    places["01051235"] = HAMLET._replace(ars="010510001235", name="Neu Kiel", population=30_000)
    directory = directory_of(sorted(places.values()), tmp_path)
    changes = compare_directory(tmp_path, directory, municipalities)
    assert [(pair.before.name, pair.after.name) for pair in changes.renamed] == [
        ("Bochum", "Bochum an der Ruhr")
    ]
    assert [row.name for row in changes.gone] == ["Soest"]
    assert [(p.before.key, p.after.ags) for p in changes.moved] == [("05974044", "05974999")]
    assert [row.name for row in changes.new] == [HAMLET.name, "Neu Kiel"]
    assert changes.added == 3


def test_a_land_that_is_cut_off_is_refused(tmp_path, municipalities):
    places = [p for p in bundled() if not p.ars.startswith("097")]
    with pytest.raises(DataError) as error:
        compare_directory(tmp_path, directory_of(places, tmp_path), municipalities)
    assert error.value.problem.key == "error.directory.losses"


def test_an_imported_land_takes_the_place_of_the_bundled_one(tmp_path, municipalities):
    places = [p for p in bundled() if p.ars.startswith("10") and p.name != "Wadern"]
    village = Place("100460119999", "Kleindorf", "", 700)
    directory = directory_of([*places, village], tmp_path)
    own = tmp_path / "municipalities.csv"
    own.write_bytes(directory_csv(directory))
    rows = lay_over_municipalities(read_municipalities(), read_municipalities(own))
    laid = Municipalities.of(rows, Properties())
    assert laid.find("Kleindorf").population == 700
    assert laid.get("10042116") is None or laid["10042116"].name != "Wadern"
    assert {row.name for row in municipalities.rows} - {row.name for row in laid.rows} == {"Wadern"}
    assert [row.key for row in laid.rows] == sorted(row.key for row in laid.rows)
    saar, bochum = laid.find("Saarbrücken"), laid.find("Bochum")
    assert (saar.population_as_of, saar.territory_as_of) == (None, "2025-06-30")
    assert (bochum.population_as_of, bochum.territory_as_of) == ("2024-12-31", None)


def test_a_population_is_shown_with_its_date(tmp_path):
    own = tmp_path / "municipalities.csv"
    own.write_bytes(directory_csv(read(tmp_path, excel(SMALL), "x.xlsx")))
    row = Municipalities.load(path=own)["01001000"]
    line = applicant_line(row, Language("de"))
    assert line == "Flensburg · 96.000 Einwohner (31.12.2024) · Schleswig-Holstein"
    assert "31 December 2024" in attribution(row, Language("en"))[0]
    own.write_bytes(directory_csv(read(tmp_path, gv100ad(SMALL))))
    row = Municipalities.load(path=own)["01001000"]
    line = applicant_line(row, Language("de"))
    assert line == "Flensburg · 96.000 Einwohner (Gebietsstand 30.06.2025) · Schleswig-Holstein"
    assert "Destatis" in attribution(row, Language("de"))[0]


# The command


def test_the_command_from_import_to_undo(tmp_path):
    home = {"STAEDTENETZ_HOME": str(tmp_path / "own"), "STAEDTENETZ_LANG": "en"}
    (tmp_path / "own").mkdir()
    file = tmp_path / "GV100AD.txt"
    file.write_text(gv100ad([*bundled(), HAMLET]), encoding="cp1252", errors="replace")
    listed = tmp_path / "changes.json"
    dry = run("data", "municipalities", "import", str(file), "--dry-run", "-o", str(listed), **home)
    assert (dry.status, dry.stdout) == (0, "")
    assert json.loads(listed.read_text(encoding="utf-8"))["data"]["added"] == 1
    assert "nothing has been changed" in dry.stderr
    assert run("recommend", HAMLET.name, **home).status == 1
    done = run("data", "municipalities", "import", str(file), "--format", "json", **home)
    assert done.status == 0, done.stderr
    data = json.loads(done.stdout)["data"]
    assert data["municipalities"] == 10_754
    assert data["added"] == 1
    # All figures but the hamlet's are those of the bundled list.
    assert (data["as_of"], data["territory_as_of"]) == ("2024-12-31", "2025-06-30")
    assert data["districts"] == 294
    assert len(data["lands"]) == 16
    shown = run("recommend", HAMLET.name, "--format", "markdown", **home)
    assert shown.status == 0, shown.stderr
    assert "87 inhabitants (31 December 2024)" in shown.stdout
    assert run("data", "undo", **home).status == 0
    assert run("recommend", HAMLET.name, **home).status == 1
