"""Files from strangers: read under bounds, and refused in one line where they go beyond them."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import re
import sqlite3
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from conftest import ROOT, environment, run
from staedtenetz.catalogue.members import read_members
from staedtenetz.errors import DataError
from staedtenetz.exchange.formats import export_text, write_export
from staedtenetz.exchange.member_lists import read_member_list
from staedtenetz.exchange.reading import read_export, refuse_unusable
from staedtenetz.exchange.register import read_directory
from staedtenetz.exchange.rows import Bundle, bundled
from staedtenetz.files.cells import Bounds
from staedtenetz.files.spreadsheet import read_sheet
from staedtenetz.messages import Language

CASES = ROOT / "tests" / "cases"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(**targets: str) -> str:
    entries = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{entries}</Relationships>'


def workbook(
    rows: bytes | str,
    *,
    strings: bytes | str = "",
    head: str = "",
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """An Excel file by hand, with whatever stands between the rows of its sheet."""

    def joined(before: str, middle: bytes | str, after: str) -> bytes:
        inner = middle if isinstance(middle, bytes) else middle.encode()
        return before.encode() + inner + after.encode()

    parts = {
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Liste" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            worksheet="worksheets/sheet1.xml", sharedStrings="/xl/sharedStrings.xml"
        ),
        "xl/worksheets/sheet1.xml": joined(
            f'{head}<worksheet xmlns="{MAIN}"><sheetData>', rows, "</sheetData></worksheet>"
        ),
        "xl/sharedStrings.xml": joined(f'<sst xmlns="{MAIN}">', strings, "</sst>"),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def inline(text: str, address: str = "") -> str:
    place = f' r="{address}"' if address else ""
    return f'<c{place} t="inlineStr"><is><t>{text}</t></is></c>'


def refused(reader: Callable[[Path], Any], path: Path) -> str:
    """The key of the problem, which both languages can say."""
    with pytest.raises(DataError) as raised:
        reader(path)
    for code in ("de", "en"):
        said = [Language(code).say(each) for each in (raised.value.problem, raised.value.advice)]
        assert all(said)
        assert not any("\n" in each for each in said)
    return raised.value.problem.key


def member_list(path: Path) -> list[tuple[int, str]]:
    return [(row.line, row.name) for row in read_member_list(path, None, bool).rows]


def in_little_memory(code: str, *arguments: object) -> str:
    """What a process says that may not take more than the memory that is promised."""
    run = f"""
import sys
from pathlib import Path
from staedtenetz.catalogue.members import read_members
from staedtenetz.errors import DataError
try:
    {code}
    print("read")
except DataError as error:
    print(error.problem.key)
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""
    done = subprocess.run(
        [sys.executable, "-c", run, *map(str, arguments)],
        capture_output=True,
        check=False,
        env=environment(),
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    said, kilobytes = done.stdout.split()
    assert int(kilobytes) < 300 * 1024
    return said


LIST = (
    "from staedtenetz.exchange.member_lists import read_member_list; "
    "read_member_list(Path(sys.argv[1]), None, bool)"
)


# Spreadsheets


def read_by_openpyxl(content: bytes) -> list[tuple[int, list[str]]]:
    """The cells as a library reads them that knows all of the format."""

    def text(value: Any) -> str:
        whole = isinstance(value, float) and value.is_integer()
        return "" if value is None else str(int(value) if whole else value).strip()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        table = [[text(cell) for cell in row] for row in sheet.values]
    for row in table:
        while row and not row[-1]:
            row.pop()
    return [(number, row) for number, row in enumerate(table, start=1) if row]


def drawn_workbook(*, since_1904: bool = False) -> bytes:
    """A workbook with every kind of cell that an office's program writes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"date_1904": since_1904})
    sheet = book.add_worksheet("Liste")
    for column, code in enumerate(
        ["dd.mm.yyyy", "hh:mm", "[h]:mm", "0.00%", '"Tag" 0', "[Red]0", "[$-407]d. mmmm", "@", 14]
    ):
        form = book.add_format({"num_format": code})
        for row, value in enumerate([0, 0.25, 1, 59, 60, 61.75, 45_000, 45_000.123_456, 1e9, -3]):
            sheet.write_number(row, column, value, form)
    sheet.write_row(12, 0, [True, False, 3.14, 10.0, 123_456_789_012, 1e300, " Köln ", "=1"])
    sheet.write_formula(13, 0, "=1+1", None, 2)
    sheet.write_formula(13, 1, '="a"&"b"', None, "ab")
    sheet.write_formula(13, 2, "=1/0", None, "#DIV/0!")
    bold = book.add_format({"bold": True})
    sheet.write_rich_string(14, 3, "Frankfurt ", bold, "(Oder)", " & <mehr>")
    sheet.write_datetime(
        15, 0, datetime.fromisoformat("2024-05-13T12:30"), book.add_format({"num_format": 22})
    )
    sheet.write_blank(16, 5, None, bold)
    book.close()
    return stream.getvalue()


def test_cells_come_out_as_a_whole_library_reads_them(tmp_path):
    by_hand = openpyxl.Workbook()
    by_hand.iso_dates = True
    by_hand.active.append(
        [date(2024, 5, 13), datetime.fromisoformat("2024-05-13T08:00"), time(9, 30), "x"]
    )
    by_hand.active.append([timedelta(hours=30), 5315000, None, "Ulm"])
    by_hand.save(tmp_path / "iso.xlsx")
    phonetic = '<si><t>東</t><rPh sb="0" eb="1"><t>ひ</t></rPh></si><si><t> a </t></si>'
    cells = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row r="7"><c r="D7"><v>5</v></c>'
    files = [
        drawn_workbook(),
        drawn_workbook(since_1904=True),
        (tmp_path / "iso.xlsx").read_bytes(),
        workbook(cells + '<c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>', strings=phonetic),
    ]
    for content in files[:2] + files[2:3]:
        rows = read_sheet(Path("x"), content, Bounds(Path("x"), "advice.list.formats"))
        assert [tuple(row) for row in rows] == read_by_openpyxl(content)
    rows = read_sheet(Path("x"), files[3], Bounds(Path("x"), "advice.list.formats"))
    assert rows == [(1, ["東", "a"]), (7, ["", "", "", "5", "True", "#N/A"])]


def test_a_stray_cell_in_the_last_row_or_column_does_no_harm(tmp_path):
    assert member_list(CASES / "21-spreadsheets" / "stray-row.xlsx") == [(1_048_576, "Bochum")]
    path = tmp_path / "wide.xlsx"
    rows = f"<row>{inline('Stadt')}</row><row>{inline('Ulm')}{inline('x', 'XFD2')}</row>"
    path.write_bytes(workbook(rows))
    assert member_list(path) == [(2, "Ulm")]


def entities(count: int = 9) -> str:
    """Each stands for ten of the one before it."""
    inner = (f"&a{number - 1};" * 10 if number else "lol" for number in range(count))
    lines = (f'<!ENTITY a{number} "{text}">' for number, text in enumerate(inner))
    return f"<!DOCTYPE x [{''.join(lines)}]>"


ROW = f"<row>{inline('x')}</row>"
SHARED = '<row><c t="s"><v>0</v></c></row>'
LONG = f"<si><t>{'x' * 32_000}</t></si>"
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "row number": (
        (CASES / "21-spreadsheets" / "bomb-rownum.xlsx").read_bytes,
        "error.no_excel",
    ),
    "many rows": (lambda: workbook(ROW * 60_000), "error.list.too_many_rows"),
    "far columns": (
        lambda: workbook("".join(f"<row>{inline('x', f'XFD{n}')}</row>" for n in range(1, 2000))),
        "error.table.too_large",
    ),
    "huge cell": (
        lambda: workbook(f"<row>{inline('x' * 40_000_000)}</row>"),
        "error.table.long_cell",
    ),
    "pieces": (
        lambda: workbook(f"<row><c><is>{'<r><t>x</t></r>' * 100_000}</is></c></row>"),
        "error.table.long_cell",
    ),
    "long strings": (lambda: workbook(SHARED, strings=LONG * 3_300), "error.table.too_large"),
    "white space": (lambda: workbook(" " * 110_000_000), "error.table.long_cell"),
    "many strings": (
        lambda: workbook(SHARED, strings=f"<si><t>{'😀' * 50}</t></si>" * 450_000),
        "error.table.too_large",
    ),
    "depth": (lambda: workbook("<a>" * 1_000_000), "error.no_excel"),
    "names": (
        lambda: workbook("".join(f"<a{n}/>" for n in range(99_999))),
        "error.table.too_large",
    ),
    "attribute": (lambda: workbook(f'<row a="{"x" * 9_000_000}"/>'), "error.table.too_large"),
    "entities": (lambda: workbook(inline("&a8;"), head=entities()), "error.no_excel"),
}
"""Small files that grow when they are read, and the keys of the problems."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures on Linux")
@pytest.mark.parametrize("name", BOMBS)
def test_what_grows_when_read_is_refused_in_little_memory(tmp_path, name):
    make, key = BOMBS[name]
    path = tmp_path / "list.xlsx"
    path.write_bytes(make())
    assert in_little_memory(LIST, path) == key


def test_elements_without_any_text_are_counted_too(tmp_path, monkeypatch):
    monkeypatch.setattr("staedtenetz.files.spreadsheet._MOST_ELEMENTS", 5_000)
    path = tmp_path / "list.xlsx"
    for count, key in ((3_000, "error.list.empty"), (6_000, "error.table.too_large")):
        path.write_bytes(workbook(f"<row>{'<c/>' * count}</row>"))
        assert refused(member_list, path) == key
    path.write_bytes(workbook("<row/>" * 2_000 + ROW))
    assert member_list(path) == [(2_001, "x")]


def encrypted_container() -> bytes:
    """How a file begins that Excel has protected: an OLE container with an encrypted package."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le")
    )


def lying(content: bytes, size: int) -> bytes:
    """The archive with another size in its table of contents."""
    at = content.index(b"PK\x01\x02")
    while b"sheet1" not in content[at : at + 80]:
        at = content.index(b"PK\x01\x02", at + 1)
    return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]


ORDINARY = workbook(f"<row>{inline('Stadt')}</row><row>{inline('Ulm')}</row>" * 50)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ((CASES / "21-spreadsheets" / "encrypted.xlsx").read_bytes(), "error.password_protected"),
        (encrypted_container(), "error.password_protected"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "error.list.old_excel"),
        (workbook("", method=zipfile.ZIP_BZIP2), "error.unusual_packing"),
        (workbook("", method=zipfile.ZIP_LZMA), "error.unusual_packing"),
        (ORDINARY[: len(ORDINARY) // 2], "error.no_excel"),
        (ORDINARY.replace(b"\x00\x00\x08\x00", b"\x00\x00\x09\x00"), "error.unusual_packing"),
        (lying(ORDINARY, 10), "error.no_excel"),
        (lying(ORDINARY, 0), "error.no_excel"),
        (workbook("<row>"), "error.no_excel"),
        (workbook('<row><c t="s"><v>7</v></c></row>'), "error.no_excel"),
        (workbook('<row><c r="ZZZZ1"><v>7</v></c></row>'), "error.no_excel"),
        (workbook("<row><c><v>sieben</v></c></row>"), "error.no_excel"),
        (workbook(f'<row r="{"9" * 5000}">{inline("x")}</row>'), "error.no_excel"),
        (bz2.compress(b"Stadt\nUlm\n"), "error.list.no_text"),
    ],
)
def test_what_is_no_readable_spreadsheet_is_told_in_words(tmp_path, content, key):
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    assert refused(member_list, path) == key


def test_a_spreadsheet_that_is_cut_or_changed_anywhere_is_read_or_refused(tmp_path):
    path = tmp_path / "list.xlsx"
    for place in range(0, len(ORDINARY), 29):
        for content in (
            ORDINARY[:place],
            ORDINARY[:place] + bytes([ORDINARY[place] ^ 0xFF]) + ORDINARY[place + 1 :],
        ):
            path.write_bytes(content)
            try:
                assert {name for _, name in member_list(path)} <= {"Stadt", "Ulm"}
            except DataError:
                continue


def test_csv_named_as_excel_and_excel_named_as_csv_are_read(tmp_path):
    (tmp_path / "a.xlsx").write_text("Stadt;Land\nUlm;Bayern\n")
    (tmp_path / "a.csv").write_bytes(ORDINARY)
    assert member_list(tmp_path / "a.xlsx") == [(2, "Ulm")]
    assert member_list(tmp_path / "a.csv")[0] == (2, "Ulm")


# The official directory


@pytest.mark.parametrize(
    "file",
    [
        "01-auszug-gv-hyphenated-head/gv.xlsx",
        "02-cut-file-traceback/gv.xlsx",
        "02-cut-file-traceback/GV100AD_31082025.txt",
    ],
)
def test_a_directory_with_one_municipality_is_read_and_found_incomplete(file, municipalities):
    from staedtenetz.exchange.register import compare_directory

    path = CASES / file
    directory = read_directory(path)
    assert [row.name for row in directory.rows] == ["Bochum"]
    key = refused(lambda path: compare_directory(path, directory, municipalities), path)
    assert key == "error.directory.losses"


def test_a_damaged_archive_of_the_directory_is_told():
    assert refused(read_directory, CASES / "22-archives" / "gv-broken.zip") == (
        "error.archive_damaged"
    )


def test_an_archive_with_a_bomb_for_a_directory_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "GV100AD.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("GV100AD.txt", bytes(110 * 2**20))
    code = "from staedtenetz.exchange.register import read_directory as r; r(Path(sys.argv[1]))"
    assert in_little_memory(code, tmp_path / "GV100AD.zip") == "error.unpacked_too_large"


# Text lists


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (b"Stadt\n" + b"x" * 200_000, "error.table.long_cell"),
        (b"Stadt\n" + b"x" * 50_000, "error.table.long_cell"),
        (b"Stadt\n" + b"x;" * 600_000, "error.table.too_large"),
        (b"Stadt\n" + b"x\n" * 50_001, "error.list.too_many_rows"),
        (b"\n" * 2_000_001, "error.table.too_large"),
        (b'Stadt\nUlm\n"Bonn\nTrier\nGera\n', "error.table.open_quote"),
        (b'Stadt;Land\n"Ulm;Bayern\n' + b"Bonn;NW\n" * 50_000, "error.table.long_cell"),
        (b'"x\n",' * 300_000, "error.table.too_large"),
        (b"Stadt\0\nUlm\n", "error.list.no_text"),
    ],
)
def test_what_is_no_list_of_names_is_told(tmp_path, text, key):
    path = tmp_path / "list.csv"
    path.write_bytes(text)
    assert refused(member_list, path) == key


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_keep_their_numbers_whatever_ends_a_line(tmp_path, end):
    path = tmp_path / "list.csv"
    lines = ["Stadt;Notiz", "", 'Ulm;"a""b"', ";;;", '"Bonn";"zwei', 'Zeilen"', "Gera;"]
    path.write_bytes(end.join(lines).encode("cp1252"))
    assert member_list(path) == [(3, "Ulm"), (5, "Bonn"), (7, "Gera")]


def test_ten_thousand_columns_are_read(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Stadt" + ";x" * 9_999 + "\nUlm" + ";" * 9_999 + "\n")
    assert member_list(path) == [(2, "Ulm")]


# Exports


@pytest.fixture(scope="module")
def exported_json() -> str:
    return export_text(bundled(), "json")


def test_a_half_character_in_json_is_told():
    assert refused(read_export, CASES / "22-archives" / "surrogate.json.gz") == (
        "error.export_broken"
    )


def test_a_packed_export_is_read_like_the_export(tmp_path, exported_json):
    path = tmp_path / "networks.json.gz"
    packed = gzip.compress(exported_json.encode())
    path.write_bytes(packed)
    assert read_export(path) == bundled()
    for content in (packed[:-100], packed[: len(packed) // 2], packed[:10], packed + b"x"):
        path.write_bytes(content)
        assert refused(read_export, path) == "error.no_export"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (
            lambda text: re.sub('"row_count": [0-9]+', '"row_count": NaN', text, count=1),
            "error.export_incomplete",
        ),
        (
            lambda text: re.sub('"row_count": [0-9]+', '"row_count": 1e999', text, count=1),
            "error.export_incomplete",
        ),
        (
            lambda text: re.sub('"row_count": [0-9]+', f'"row_count": {"9" * 5000}', text, count=1),
            "error.no_export",
        ),
        (
            lambda text: re.sub('"row_count": [0-9]+', '"row_count": -1', text, count=1),
            "error.export_incomplete",
        ),
        (
            lambda text: text.replace('"founded": 1', '"founded": 99999999999999999991'),
            "error.export_broken",
        ),
        (lambda text: text.replace('"short": "', '"\\ud800": "'), "error.export_newer"),
        (lambda _: "[" * 99_999, "error.no_export"),
        (lambda _: f'{{"tables": [{"[]," * 500_000}[]]}}', "error.table.too_large"),
        (lambda _: f'{{"tables": [{"1," * 2_500_000}1]}}', "error.table.too_large"),
    ],
)
def test_json_that_cannot_be_right_is_refused(tmp_path, exported_json, change, key):
    path = tmp_path / "networks.json"
    path.write_text(change(exported_json), encoding="utf-8")
    assert refused(read_export, path) == key


def test_packed_bombs_for_an_export_are_refused_in_little_memory(tmp_path):
    code = "from staedtenetz.exchange.reading import read_export as r; r(Path(sys.argv[1]))"
    (tmp_path / "x.json.gz").write_bytes(gzip.compress(b" " * 200_000_000, 1))
    assert in_little_memory(code, tmp_path / "x.json.gz") == "error.unpacked_too_large"
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tables.csv", b"x" * 100_000_000)
    assert in_little_memory(code, tmp_path / "x.zip") == "error.unpacked_too_large"


def database(tmp_path: Path, *statements: str) -> Path:
    """An exported database, changed by hand."""
    path = tmp_path / "networks.db"
    write_export(bundled(), "sqlite", path, overwrite=True)
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path


ENDLESS = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP TABLE members", f"CREATE VIEW members AS {ENDLESS}"),
        ("DROP TABLE members", "CREATE VIEW members AS SELECT * FROM member_rows"),
        ("DROP TABLE members", "CREATE VIRTUAL TABLE members USING fts5(network, ags, name)"),
        (
            "DROP TABLE members",
            "CREATE TABLE members (network, ags, name AS (hex(zeroblob(90000000))), source, as_of)",
            "INSERT INTO members (network) VALUES ('eccar')",
        ),
        ("UPDATE members SET name = hex(zeroblob(90000)) WHERE ags = '05911000'",),
    ],
)
def test_only_real_tables_of_a_database_are_read(tmp_path, statements):
    path = database(tmp_path, *statements)
    assert refused(read_export, path) == "error.export_incomplete"


def test_a_database_of_endless_steps_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("staedtenetz.exchange.sqlite._MOST_STEPS", 0)
    assert refused(read_export, database(tmp_path)) == "error.export_incomplete"


def test_triggers_and_views_beside_the_tables_do_no_harm(tmp_path):
    path = database(
        tmp_path,
        f"CREATE VIEW endless AS {ENDLESS}",
        "CREATE TRIGGER t AFTER DELETE ON members BEGIN DELETE FROM networks; END",
    )
    assert read_export(path) == bundled()


def test_a_parquet_file_of_one_text_repeated_is_refused(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    write_export(bundled(), "parquet", tmp_path / "x", overwrite=False)
    count = parquet.read_metadata(tmp_path / "x" / "municipalities.parquet").num_rows
    texts = pyarrow.array(["x" * 32_000]).dictionary_encode()
    table = pyarrow.table(
        {
            name: pyarrow.DictionaryArray.from_arrays([0] * count, texts.dictionary)
            for name in ("ags", "ars", "name", "designation", "state", "as_of")
        }
    )
    parquet.write_table(table, tmp_path / "x" / "municipalities.parquet")
    assert refused(read_export, tmp_path / "x") == "error.table.too_large"


def test_rows_that_could_not_be_read_again_are_not_imported(tmp_path):
    bundle = bundled()
    member, town = bundle.members[0], bundle.municipalities[0]
    for change, field in (
        (bundle._replace(members=({**member, "as_of": "2026-99-99"},)), "as_of"),
        (bundle._replace(members=({**member, "name": "a\0"},)), "name"),
        (bundle._replace(municipalities=({**town, "population": -1},)), "population"),
        (bundle._replace(municipalities=({**town, "as_of": "31.12.9999"},)), "as_of"),
    ):
        with pytest.raises(DataError) as raised:
            refuse_unusable(Bundle(*change), tmp_path)
        assert raised.value.problem.values["field"] == field
    refuse_unusable(bundle, tmp_path)


# What is no file, or too large a one


@pytest.mark.parametrize("kind", ["device", "pipe", "folder", "large"])
@pytest.mark.parametrize(
    "arguments",
    [
        (
            "members",
            "import",
            "FILE",
            "--network",
            "iclei",
            "--source",
            "https://a.de",
            "--as-of",
            "2024",
        ),
        ("data", "municipalities", "import", "FILE"),
        ("data", "import", "FILE", "-o", "imported"),
        ("recommend", "--municipalities", "FILE", "-o", "x.csv"),
        ("recommend", "--profile", "FILE"),
        ("list", "--data", "FILE"),
    ],
)
def test_what_is_no_ordinary_file_is_refused_before_it_is_read(tmp_path, kind, arguments):
    path = tmp_path / "networks.toml"
    match kind:
        case "device":
            path = Path("/dev/zero")
            if not path.exists():
                pytest.skip("no such device")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "large":
            with path.open("wb") as stream:
                stream.truncate(2**31)
    named = str(tmp_path) if "--data" in arguments and kind != "device" else str(path)
    done = run(*(named if word == "FILE" else word for word in arguments), cwd=tmp_path)
    assert done.status in (1, 2)
    assert 1 <= len(done.stderr.splitlines()) <= 2
    assert "Traceback" not in done.stderr


def test_a_batch_file_with_an_open_quotation_mark_loses_no_row_in_silence(tmp_path):
    (tmp_path / "own.csv").write_text('municipality\nSoest\n"Bochum\nUlm\n')
    done = run(
        "recommend", "--municipalities", "own.csv", "-o", "a.csv", "--lang", "en", cwd=tmp_path
    )
    assert done.status == 1
    assert "line 3" in done.stderr


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ('a,,"Ulm,,\nb,,Bonn,,\n', "error.table.open_quote"),
        ("\n" * 200_001, "error.list.too_many_rows"),
        ("x" * 200_000, "error.table.long_cell"),
    ],
)
def test_a_data_file_is_read_under_the_same_bounds(tmp_path, rows, key):
    path = tmp_path / "members.csv"
    path.write_text(f"network,ags,name,source,as_of\n{rows}")
    assert refused(read_members, path) == key
