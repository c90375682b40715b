"""The directory out and back in: every format, nothing lost, broken exports told in one line."""

from __future__ import annotations

import csv
import json
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT, environment, few, run, run_process
from staedtenetz import Catalogue, Municipality
from staedtenetz.catalogue.tables import SCHEMA_VERSION, parse_tables
from staedtenetz.errors import DataError, MissingPackage, TargetError
from staedtenetz.exchange.export_tables import tables
from staedtenetz.exchange.formats import data_files, write_export
from staedtenetz.exchange.reading import read_export
from staedtenetz.exchange.rows import Bundle, bundled, to_bundle, to_rows
from staedtenetz.exchange.sqlite import VIEWS
from staedtenetz.files.layout import format_data
from staedtenetz.files.writing import replace_files
from staedtenetz.model.vocabulary import URBANISATION
from staedtenetz.rules.for_municipality import apply_rules

SCHEMA_FILE = ROOT / "data" / "networks.schema.json"
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
QUERY = (ROOT / "docs" / "scale.sql").read_text(encoding="utf-8")
EXPORT_DOC = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
NAMES = ("networks.toml", "members.csv", "municipalities.csv", "facts.csv")
TARGETS = {
    "json": "networks.json",
    "jsonl": "networks.jsonl",
    "csv": "csv",
    "zip": "networks.zip",
    "sqlite": "networks.db",
    "parquet": "parquet",
}
FORMATS = {name: "csv" if name == "zip" else name for name in TARGETS}


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return bundled()


@pytest.fixture(scope="module", name="few")
def few_of_it() -> Bundle:
    return few()


def export_all(bundle: Bundle, folder: Path) -> Path:
    """The folder, with an export in every format under the names of TARGETS."""
    for name, target in TARGETS.items():
        write_export(bundle, FORMATS[name], folder / target, overwrite=False)
    return folder


@pytest.fixture(scope="module")
def exported(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_all(bundle, tmp_path_factory.mktemp("exported"))


@pytest.fixture(scope="module")
def exported_few(few: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_all(few, tmp_path_factory.mktemp("exported-few"))


def content(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of all files of a folder."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


# Out and back in


@pytest.fixture(scope="module")
def held(exported: Path) -> dict[str, Bundle]:
    """What the export in each format holds."""
    return {name: read_export(exported / target) for name, target in TARGETS.items()}


@pytest.fixture(scope="module")
def imported(held: dict[str, Bundle], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data files that become of an export."""
    folder = tmp_path_factory.mktemp("round") / "imported"
    replace_files(folder, data_files(held["json"]), overwrite=False)
    return folder


@pytest.fixture(scope="module")
def again(imported: Path) -> Bundle:
    """The directory as read from these files."""
    return bundled(imported)


@pytest.mark.parametrize("name", TARGETS)
def test_all_formats_hold_the_same(held, name):
    assert held[name] == held["json"]


def test_round_trip_of_the_bundled_data_is_the_same_to_the_byte(imported):
    for file in NAMES:
        assert (imported / file).read_bytes() == (ROOT / "data" / file).read_bytes()


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_imported_is_exported_the_same_to_the_byte(exported, again, name, tmp_path):
    write_export(again, FORMATS[name], tmp_path / TARGETS[name], overwrite=False)
    assert content(tmp_path / TARGETS[name]) == content(exported / TARGETS[name])


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "sqlite"])
def test_the_commands_out_and_in(exported, exported_few, name, tmp_path):
    target = TARGETS[name]
    done = run("data", "export", "--format", name, "-o", target, cwd=tmp_path)
    assert done.status == 0, done.stderr
    told = json.loads(done.stdout)["data"]["file"] if name == "json" else target
    assert told == target
    assert content(tmp_path / target) == content(exported / target)
    words = ("data", "import", str(exported_few / target), "-o", "imported")
    done = run(*words, cwd=tmp_path)
    assert done.status == 0, done.stderr
    assert content(tmp_path / "imported") == data_files(few())


def test_what_is_there_is_imported_over_only_by_force(exported_few, tmp_path):
    export = exported_few / TARGETS["json"]
    words = ("data", "import", str(export), "-o", str(tmp_path / "imported"))
    assert run(*words).status == 0
    refused = run(*words)
    assert refused.status == 1
    assert len(refused.stderr.splitlines()) == 2
    assert run(*words, "--force").status == 0


def test_json_goes_to_a_pipe(exported):
    for name, options in (("json", []), ("jsonl", ["--format", "jsonl", "-o", "-"])):
        done = run_process("data", "export", *options, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
        assert done.stdout.encode() == (exported / TARGETS[name]).read_bytes()


@pytest.mark.parametrize(
    "arguments", [["-o", "x.csv"], ["--format", "sqlite"], ["--format", "xml", "-o", "x"]]
)
def test_wrong_usage(arguments, tmp_path):
    done = run("data", "export", *arguments, cwd=tmp_path)
    assert done.status == 2
    assert len(done.stderr.splitlines()) == 2
    assert not list(tmp_path.iterdir())


def test_a_folder_is_written_wholly_or_not_at_all(few, tmp_path):
    target = tmp_path / "csv"
    target.mkdir()
    (target / "notes.txt").write_text("mine")
    (target / "networks.csv").write_text("also mine")
    with pytest.raises(TargetError):
        write_export(few, "csv", target, overwrite=False)
    assert content(target) == {"notes.txt": b"mine", "networks.csv": b"also mine"}
    write_export(few, "csv", target, overwrite=True)
    assert (target / "notes.txt").read_text() == "mine"
    assert read_export(target) == read_export(target)
    with pytest.raises(TargetError):
        write_export(few, "csv", target / "notes.txt", overwrite=True)
    with pytest.raises(TargetError):
        write_export(few, "csv", tmp_path / "missing" / "csv", overwrite=False)
    assert [path.name for path in tmp_path.iterdir()] == ["csv"]


def test_without_pyarrow_one_clear_error(few, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingPackage) as raised:
        write_export(few, "parquet", tmp_path / "parquet", overwrite=False)
    assert raised.value.extra == "parquet"
    assert not list(tmp_path.iterdir())


# Everything that the schema allows


def texts() -> st.SearchStrategy[str]:
    hostile = st.sampled_from(
        ["=1+1", "'", "'=x", "@a", "+", "-", "\t", "\r\n", '"', '","', "ä", "\u2028", "\x00", " a "]
    )
    return st.one_of(hostile, st.text(min_size=1, max_size=8))


def drawn(node: dict[str, Any], key: str = "") -> st.SearchStrategy[Any]:
    """Values that a node of the schema allows; texts are any texts, whatever their pattern."""
    if "$ref" in node:
        return drawn(SCHEMA["definitions"][node["$ref"].rsplit("/", 1)[1]])
    if "const" in node:
        return st.just(node["const"])
    if "enum" in node:
        return st.sampled_from(node["enum"])
    match node["type"]:
        case "array":
            least = node.get("minItems", 0)
            if "id" in node["items"].get("properties", {}):
                rows = drawn(node["items"])
                return st.lists(
                    rows, min_size=least, max_size=2, unique_by=lambda row: row.get("id")
                )
            return st.lists(drawn(node["items"]), min_size=least, max_size=3)
        case "object":
            fields = {name: drawn(inner, name) for name, inner in node["properties"].items()}
            required = set(node.get("required", ()))
            return st.fixed_dictionaries(
                {name: value for name, value in fields.items() if name in required},
                optional={name: value for name, value in fields.items() if name not in required},
            )
        case "integer":
            return st.integers(node.get("minimum", 0), 10**9)
        case "number":
            decimals = st.decimals(0, 10**9, places=6, allow_nan=False).map(
                lambda value: int(value) if value == int(value) else value
            )
            return st.one_of(st.sampled_from([0, 250]), decimals)
        case "boolean":
            return st.booleans()
    return st.from_regex(r"[a-z]{1,6}", fullmatch=True) if key == "id" else texts()


MEMBERS = st.lists(
    st.fixed_dictionaries(
        {
            "network": texts(),
            "ags": st.none() | st.from_regex("[0-9]{8}", fullmatch=True),
            "name": texts(),
            "source": st.none() | texts(),
            "as_of": st.none() | st.just("2024-05"),
        }
    ),
    max_size=3,
)
MUNICIPALITIES = st.lists(
    st.fixed_dictionaries(
        {
            "ags": st.from_regex("[0-9]{8}", fullmatch=True),
            "ars": st.none() | st.just("010010000000"),
            "name": texts(),
            "designation": st.none() | texts(),
            "state": st.none() | st.just("DE-SH"),
            "population": st.none() | st.integers(0, 10**9),
            "as_of": st.none() | st.just("2025-12-31"),
            "former_name": st.none() | texts(),
            "degurba": st.none() | st.sampled_from(sorted(URBANISATION)),
        }
    ),
    max_size=3,
    unique_by=lambda row: row["ags"],
)


def without_empty(record: Any, node: Any) -> Any:
    """A list that is empty and need not be there says the same as none, and is left out."""
    if "$ref" in node:
        node = SCHEMA["definitions"][node["$ref"].rsplit("/", 1)[1]]
    if isinstance(record, list):
        return [without_empty(each, node["items"]) for each in record]
    if not isinstance(record, dict):
        return record
    return {
        key: without_empty(value, node["properties"][key])
        for key, value in record.items()
        if value != [] or key in node.get("required", ())
    }


@st.composite
def bundles(draw: st.DrawFn) -> Bundle:
    """Directories with fields present and absent, read as a data file is read."""
    data = {"schema_version": 2}
    for field in ("property", "network"):
        node = SCHEMA["properties"][field]["items"]
        records = draw(drawn({"type": "array", "minItems": field == "network", "items": node}))
        if records:
            data[field] = sorted(records, key=lambda row: row.get("id"))
    read = parse_tables(format_data(data, SCHEMA_FILE).encode(), "drawn")
    return Bundle(
        without_empty(read, SCHEMA),
        tuple(draw(MEMBERS)),
        tuple(draw(MUNICIPALITIES)),
    )


@given(bundles(), st.sampled_from(sorted(TARGETS)))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_round_trip_of_whatever_the_schema_allows(tmp_path_factory, drawn_bundle, name):
    folder = tmp_path_factory.mktemp("drawn")
    export = folder / TARGETS[name]
    write_export(drawn_bundle, FORMATS[name], export, overwrite=False)
    read = read_export(export)
    assert read == drawn_bundle
    again = folder / "again" / TARGETS[name]
    again.parent.mkdir()
    write_export(read, FORMATS[name], again, overwrite=False)
    assert content(again) == content(export)
    replace_files(folder / "data", data_files(read), overwrite=False)
    toml = (folder / "data" / "networks.toml").read_bytes()
    assert parse_tables(toml, "again") == drawn_bundle.data
    shutil.rmtree(folder)


def fields_of(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every field of the schema that holds plain values, with its path."""
    if "$ref" in node:
        node = SCHEMA["definitions"][node["$ref"].rsplit("/", 1)[1]]
    if "properties" in node:
        for name, inner in node["properties"].items():
            yield from fields_of(inner, (*path, name))
    elif "items" in node and ("properties" in node["items"] or "$ref" in node["items"]):
        yield from fields_of(node["items"], path)
    else:
        yield path, node


def full(node: Any, key: str = "") -> Any:
    """A record with every field that the schema knows."""
    if "$ref" in node:
        return full(SCHEMA["definitions"][node["$ref"].rsplit("/", 1)[1]])
    if "properties" in node:
        return {name: full(inner, name) for name, inner in node["properties"].items()}
    if "items" in node:
        return [full(node["items"])]
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return node["enum"][0]
    return {"integer": 1500, "number": 3, "boolean": False}.get(node.get("type"), f"{key or 'x'}")


def test_no_field_of_the_schema_is_lost():
    """Fails as soon as the schema has a field that an export leaves out."""
    every = {**full(SCHEMA), "schema_version": SCHEMA_VERSION}
    data = parse_tables(format_data(every, SCHEMA_FILE).encode(), "full")
    paths = [path for path, _ in fields_of(SCHEMA)]
    assert ("network", "membership", "fee", "reduction", "members_of") in paths
    for path in paths:
        value = data
        for step in path:
            value = value[0] if isinstance(value, list) else value
            value = value[step]
    read = to_bundle(to_rows(Bundle(data, (), ())))
    assert read.data == data


def test_a_field_that_the_schema_does_not_know_is_refused(few):
    network = {**few.data["network"][0], "colour": "blue"}
    with pytest.raises(DataError) as raised:
        to_rows(few._replace(data={**few.data, "network": (network,)}))
    assert raised.value.problem.values == {"record": network["id"], "field": "colour"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("founded", "1990"), ("aliases", "AEBR"), ("name", 3), ("membership", "full"), ("id", None)],
)
def test_a_value_of_another_type_is_refused(few, field, value):
    network = {**few.data["network"][0], field: value}
    with pytest.raises(DataError):
        to_rows(few._replace(data={**few.data, "network": (network,)}))


def test_a_record_that_stands_twice_is_refused(few):
    twice = few.data["network"][:1] * 2
    with pytest.raises(DataError):
        to_rows(few._replace(data={**few.data, "network": twice}))


def test_the_columns_of_the_csv_files_are_those_of_the_tables():
    for name in ("members", "municipalities", "facts"):
        with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8") as stream:
            columns = [column.name for column in tables()[name].columns]
            assert next(csv.reader(stream)) == columns


def test_an_amount_too_long_for_parquet_is_told(few, tmp_path):
    network = few.data["network"][0]
    fee = {"model": "per-inhabitant", "currency": "EUR", "rate": Decimal("0.00000085")}
    data = {**few.data, "network": [{**network, "fee": fee}]}
    odd = few._replace(data=data, members=(), municipalities=())
    with pytest.raises(DataError) as raised:
        write_export(odd, "parquet", tmp_path / "parquet", overwrite=False)
    assert raised.value.problem.values == {"record": network["id"], "field": "rate"}
    write_export(odd, "sqlite", tmp_path / "networks.db", overwrite=False)
    assert read_export(tmp_path / "networks.db").data["network"][0]["fee"] == fee


# CSV


def test_no_cell_of_the_csv_begins_a_formula(few, tmp_path):
    names = ("=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "'x", "plain")
    members = tuple(
        {"network": "c40", "ags": None, "name": name, "source": None, "as_of": None}
        for name in names
    )
    odd = few._replace(members=members)
    write_export(odd, "csv", tmp_path / "csv", overwrite=False)
    for file in (tmp_path / "csv").iterdir():
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert read_export(tmp_path / "csv") == odd


# SQLite


@pytest.fixture
def connection(exported) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(exported / TARGETS["sqlite"])
    yield connection
    connection.close()


def found(connection: sqlite3.Connection, words: str) -> set[str]:
    query = (
        "SELECT s.network FROM network_search_fts AS f JOIN network_search AS s "
        "ON s.rowid = f.rowid WHERE network_search_fts MATCH ?"
    )
    return {row[0] for row in connection.execute(query, [words])}


def test_the_database_is_whole(connection):
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    keys = connection.execute("PRAGMA foreign_key_list(network_topics)").fetchall()
    assert [(row[2], row[3], row[4]) for row in keys] == [("networks", "network", "id")]


@pytest.mark.parametrize("words", ["Bündnis", "bundnis", "Buendnis", "BÜNDNIS", "klima bundnis"])
def test_full_text_search_with_and_without_umlauts(connection, words):
    assert "klima-buendnis" in found(connection, words)


def test_full_text_search_looks_in_names_subjects_and_texts(connection, catalogue):
    assert "ageg-aebr" in found(connection, "ARFE")
    peace = {network.id for network in catalogue.networks if "peace" in network.topics}
    assert peace <= found(connection, "Frieden") & found(connection, "Peace")
    assert found(connection, "qqqq") == set()


def test_numbers_stand_beside_the_exact_digits(connection):
    query = "SELECT rate, rate_number FROM fees WHERE id = 'klima-buendnis'"
    assert connection.execute(query).fetchone() == ("0.0085", 0.0085)


def test_views_say_what_the_program_says(connection, catalogue, members):
    active = {row[0] for row in connection.execute("SELECT id FROM active_networks")}
    assert active == {n.id for n in catalogue.networks if n.status in ("active", "programme")}
    counts = connection.execute("SELECT ags, memberships FROM memberships_by_municipality")
    assert dict(counts) == {key: len(members.networks_of(key)) for key in members.by_key}
    assert len(connection.execute("SELECT * FROM network_members").fetchall()) == len(members.rows)
    fees = connection.execute(
        "SELECT network, membership_type, model FROM fees_overview"
    ).fetchall()
    expected = {(n.id, None, n.fee.model) for n in catalogue.networks}
    expected |= {
        (n.id, m.id, m.fee.model) for n in catalogue.networks for m in n.memberships if m.fee
    }
    assert set(fees) == expected
    dates = [row[0] for row in connection.execute("SELECT as_of FROM sources_by_age")]
    assert len(dates) == sum(len(n.sources) for n in catalogue.networks)
    dated = [date for date in dates if date]
    assert dates == sorted(dated) + [None] * (len(dates) - len(dated))


@pytest.fixture(scope="module")
def datasette(exported: Path) -> Iterator[str]:
    """Datasette, serving the database on this machine only: the address of the database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "datasette", "serve"]
    process = subprocess.Popen(
        [*command, str(exported / TARGETS["sqlite"]), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{address}/-/versions.json", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                assert process.poll() is None, "datasette did not start"
                time.sleep(0.1)
        yield f"{address}/networks"
    finally:
        process.terminate()
        process.wait(timeout=20)


def asked(address: str, **query: str) -> Any:
    parameters = urllib.parse.urlencode({"_shape": "array", **query})
    with urllib.request.urlopen(f"{address}.json?{parameters}", timeout=20) as answer:
        return json.load(answer)


def test_datasette_shows_the_views(datasette, connection):
    for view in VIEWS:
        rows = asked(f"{datasette}/{view}", _size="5")
        cursor = connection.execute(f"SELECT * FROM {view} LIMIT 5")
        names = [entry[0] for entry in cursor.description]
        assert rows == [dict(zip(names, row, strict=True)) for row in cursor]


def test_datasette_searches(datasette):
    for words in ("Bündnis", "bundnis", "Buendnis"):
        rows = asked(f"{datasette}/network_search", _search=words)
        assert "klima-buendnis" in [row["network"] for row in rows]


# Broken exports


def damaged_json(export: Path, table: str, change: Any) -> None:
    document = json.loads(export.read_text(encoding="utf-8"))
    document[table] = change(document[table])
    export.write_text(json.dumps(document), encoding="utf-8")


def first(**changes: Any) -> Any:
    return lambda rows: [{**rows[0], **changes}, *rows[1:]]


@pytest.mark.parametrize(
    ("table", "change", "key"),
    [
        ("tables", first(schema_version=99), "error.schema_version"),
        (
            "tables",
            lambda rows: [{**row, "schema_version": 99} for row in rows],
            "error.schema_version",
        ),
        ("tables", lambda rows: [*rows, {**rows[0], "name": "orders"}], "error.export_newer"),
        ("tables", lambda _: [], "error.schema_version"),
        ("tables", lambda _: [3], "error.no_export"),
        ("networks", first(colour="blue"), "error.export_newer"),
        ("networks", lambda rows: rows[1:], "error.export_incomplete"),
        ("networks", lambda _: "x", "error.export_incomplete"),
        ("networks", first(founded="1990"), "error.export_broken"),
        ("networks", first(name=None), "error.export_broken"),
        ("networks", first(id="c40"), "error.export_broken"),
        ("networks", first(id="unheard-of"), "error.export_broken"),
        ("fees", first(model=3), "error.export_broken"),
        ("fees", first(amount="=1"), "error.export_broken"),
        ("municipalities", first(population=2**63), "error.export_broken"),
    ],
)
def test_a_broken_export_is_refused(exported_few, tmp_path, table, change, key):
    export = tmp_path / "networks.json"
    shutil.copy(exported_few / TARGETS["json"], export)
    damaged_json(export, table, change)
    with pytest.raises(DataError) as raised:
        read_export(export)
    assert raised.value.problem.key == key


def test_two_fees_of_one_network_are_refused(exported_few, tmp_path):
    export = tmp_path / "networks.json"
    document = json.loads((exported_few / TARGETS["json"]).read_text(encoding="utf-8"))
    document["fees"].append({**document["fees"][0], "id": "another"})
    document["tables"] = [
        {**row, "row_count": len(document[row["name"]])} for row in document["tables"]
    ]
    export.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(DataError):
        read_export(export)


@pytest.mark.parametrize("name", ["json", "jsonl", "zip", "sqlite"])
@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.999])
def test_a_half_written_file_is_refused_in_one_line(exported_few, tmp_path, name, share):
    whole = (exported_few / TARGETS[name]).read_bytes()
    export = tmp_path / TARGETS[name]
    export.write_bytes(whole[: int(len(whole) * share)])
    done = run("data", "import", str(export), "-o", str(tmp_path / "imported"))
    assert done.status == 1
    assert len(done.stderr.splitlines()) == 2
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "imported").exists()


@pytest.mark.parametrize("name", ["csv", "parquet"])
@pytest.mark.parametrize("table", ["tables", "networks", "fee_tiers"])
@pytest.mark.parametrize("damage", ["missing", "cut", "empty", "folder"])
def test_a_damaged_folder_is_refused(exported_few, tmp_path, name, table, damage):
    export = tmp_path / name
    shutil.copytree(exported_few / TARGETS[name], export)
    file = export / f"{table}.{name}"
    whole = file.read_bytes()
    file.unlink()
    if damage == "folder":
        file.mkdir()
    elif damage != "missing":
        file.write_bytes(whole[: len(whole) // 2] if damage == "cut" else b"")
    with pytest.raises(DataError):
        read_export(export)


@pytest.mark.parametrize(
    "made",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe{",
        b'{"table": "tables"}\n',
        b'{"table": 3}\n7\n',
        b'{"tables": ' + b"[" * 100_000,
        b"PK\x03\x04 not an archive",
        b"SQLite format 3\0 not a database",
        b"schema_version = 1\n",
    ],
)
def test_what_is_no_export_is_refused(tmp_path, made):
    file = tmp_path / "export"
    file.write_bytes(made)
    with pytest.raises(DataError):
        read_export(file)


def test_a_missing_export_is_told(tmp_path):
    for path in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(DataError):
            read_export(path)


def test_an_older_export_without_a_table_or_column_is_read(exported_few, tmp_path, few):
    """What an older program of the same schema version did not know yet is not known."""
    export = tmp_path / "networks.json"
    document = json.loads((exported_few / TARGETS["json"]).read_text(encoding="utf-8"))
    del document["network_languages"]
    document["tables"] = [r for r in document["tables"] if r["name"] != "network_languages"]
    for row in document["networks"]:
        del row["founded"]
    for row in document["membership_types"]:
        del row["closed"]
    export.write_text(json.dumps(document), encoding="utf-8")
    read = read_export(export)
    assert all("founded" not in n and "languages" not in n for n in read.data["network"])
    assert [n["id"] for n in read.data["network"]] == [n["id"] for n in few.data["network"]]


# The documents


def described() -> dict[str, list[tuple[str, str]]]:
    """The tables of docs/export.md with their columns and types."""
    parts = re.split(r"^### `(\w+)`$", EXPORT_DOC, flags=re.MULTILINE)
    return {
        name: re.findall(r"^\| `(\w+)`(?: \*)? \| (\w+)", text.partition("\n## ")[0], re.MULTILINE)
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_the_document_describes_what_is_written(exported):
    written = {
        file.stem: [
            (field.name, str(field.type))
            for field in pyarrow.parquet.read_schema(file)
            if not field.name.endswith("_number")
        ]
        for file in (exported / "parquet").iterdir()
    }
    types = {"text": "string", "decimal": "string", "integer": "int64", "boolean": "bool"}
    assert {
        name: [(column, types[kind]) for column, kind in columns]
        for name, columns in described().items()
    } == written
    assert list(described()) == list(tables())
    for name in VIEWS:
        assert f"`{name}`" in EXPORT_DOC


def test_the_tables_of_the_document_are_current():
    tool = [sys.executable, str(ROOT / "tools" / "describe_export.py"), "--check"]
    done = subprocess.run(tool, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


# The rules as SQL


def evaluated(folder: Path) -> dict[tuple[str, str], tuple[Any, ...]]:
    """What docs/scale.sql says of every municipality and network, in DuckDB."""
    with duckdb.connect() as connection:
        for name in tables():
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM '{folder / name}.parquet'")
        cursor = connection.execute(QUERY)
        names = [entry[0] for entry in cursor.description]
        assert names[:2] == ["ags", "network"]
        rows = cursor.fetchall()
    answers = {(row[0], row[1]): row[2:] for row in rows}
    assert len(answers) == len(rows)
    return answers


def ruled(catalogue: Catalogue, rows: Iterable[Municipality]) -> dict[Any, tuple[Any, ...]]:
    """The same by the program's own rules, for members of nothing."""
    answers = {}
    for municipality in rows:
        for network in catalogue.networks:
            applied = apply_rules(network, municipality, ())
            amount = applied.fee.amount
            answers[municipality.key, network.id] = (
                applied.eligibility.best.membership.id,
                applied.eligibility.verdict,
                applied.fee.model,
                amount.amount if amount else None,
                amount.currency if amount else None,
                applied.fee.certainty,
                applied.fee.due,
            )
    return answers


def differing(expected: dict[Any, Any], answers: dict[Any, Any]) -> list[Any]:
    """The municipalities and networks of which SQL and program say different things."""
    return [(key, expected[key], answers[key]) for key in expected if expected[key] != answers[key]]


@pytest.mark.slow
def test_sql_gives_every_verdict_and_fee_of_the_program(exported, catalogue, municipalities):
    """Of municipalities that differ in nothing but size: the smallest, one between, the largest."""
    alike: dict[Any, list[Municipality]] = {}
    places = (*municipalities.rows, *municipalities.districts)
    for row in sorted(places, key=lambda row: (row.population or 0, row.key)):
        kind = (row.state, row.country, row.applicant, frozenset(row.properties.items()))
        alike.setdefault(kind, []).append(row)
    some = [row for rows in alike.values() for row in (rows[0], rows[len(rows) // 2], rows[-1])]
    asked = {row.key: row for row in some}.values()
    assert len(asked) > 150
    answers = evaluated(exported / "parquet")
    assert len(answers) == len(places) * len(catalogue.networks)
    assert differing(ruled(catalogue, asked), answers) == []


@pytest.mark.slow
def test_sql_agrees_at_every_bound_and_where_little_is_known(bundle, catalogue, tmp_path):
    """Sizes at, below and above every bound, tier and cap; Land or population not known."""
    sizes = {1, 500, 9_999, 3_000_000}
    for network in catalogue.networks:
        for kind in network.memberships:
            fee = kind.fee or network.fee
            bounds = [kind.min_population, kind.max_population, kind.population_above]
            bounds += [kind.population_below, *(tier.up_to for tier in fee.tiers)]
            bounds += [fee.block and 3 * fee.block]
            if fee.rate and fee.model == "per-inhabitant":
                bounds += [int(cap / fee.rate) for cap in (fee.minimum, fee.maximum) if cap]
            sizes |= {size for bound in bounds if bound for size in (bound - 1, bound, bound + 1)}
    cases = [
        (size, state) for size in (None, *sorted(sizes - {0})) for state in (None, "DE-NW", "DE-BY")
    ]
    rows = [
        {"ags": f"{n:08}", "ars": None, "name": "x", "designation": None, "state": state,
         "population": size}
        for n, (size, state) in enumerate(cases)
    ]  # fmt: skip
    target = tmp_path / "parquet"
    write_export(bundle._replace(municipalities=tuple(rows)), "parquet", target, overwrite=False)
    complete = {each.id: False for each in catalogue.properties if each.complete}
    asked = [
        Municipality("x", row["population"], row["state"], key=row["ags"], properties=complete)
        for row in rows
    ]
    expected, answers = ruled(catalogue, asked), evaluated(target)
    assert len(sizes) > 50
    assert differing(expected, answers) == []


@pytest.mark.slow
def test_the_example_of_the_document_runs_and_its_figures_are_true(
    exported, catalogue, municipalities, tmp_path, monkeypatch
):
    document = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    block = re.search(r"```python\n(.*?import duckdb.*?)```", document, re.DOTALL)
    assert block
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "scale.sql").write_text(QUERY, encoding="utf-8")
    shutil.copytree(exported / "parquet", tmp_path / "export")
    monkeypatch.chdir(tmp_path)
    exec(compile(block[1], "scale.md", "exec"), {})
    places = len(municipalities.rows) + len(municipalities.districts)
    pairs = len(catalogue.networks) * places
    assert pyarrow.parquet.read_metadata("verdicts.parquet").num_rows == pairs
    assert f"{pairs:,} pairs" in document
    schema = pyarrow.parquet.read_schema("verdicts.parquet")
    assert [name for name in schema.names if f"`{name}`" not in document] == []


# Exports that are whole, and say what cannot be


WRONG = [
    ("json", "networks", {"website": None}, "website"),
    ("csv", "networks", {"theme": "music"}, "theme"),
    ("sqlite", "networks", {"status": "merged"}, "status_note_de"),
    ("parquet", "fees", {"amount": "5"}, "fee.amount"),
    ("json", "networks", {"checked": "2026-02-30"}, "checked"),
    ("json", "sources", {"url": "example"}, "source[1].url"),
]


@pytest.mark.parametrize(("name", "table", "changes", "field"), WRONG)
def test_what_data_check_would_not_pass_is_not_imported(
    exported_few, tmp_path, name, table, changes, field
):
    rows = to_rows(read_export(exported_few / TARGETS["json"]))
    row = next(row for row in rows[table] if "c40" in (row.get("network"), row.get("id")))
    rows[table] = [{**each, **changes} if each is row else each for each in rows[table]]
    export = tmp_path / TARGETS[name]
    write_export(to_bundle(rows), FORMATS[name], export, overwrite=False)
    done = run("data", "import", str(export), "-o", str(tmp_path / "imported"))
    assert done.status == 1
    what, advice = done.stderr.splitlines()
    assert f": c40, {field}: " in what
    assert advice
    assert not (tmp_path / "imported").exists()


def test_an_export_of_own_networks_is_imported(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    words = ("network", "new", "Ruhr-Runde", "--theme", "europe", "--topic", "peace")
    assert run(*words, "--no-questions", "--data", str(own)).status == 0
    export = tmp_path / "networks.json"
    assert run("data", "export", "-o", str(export), "--data", str(own)).status == 0
    done = run("data", "import", str(export), "-o", str(tmp_path / "imported"))
    assert done.status == 0, done.stderr
    assert "ruhr-runde" in (tmp_path / "imported" / "networks.toml").read_text(encoding="utf-8")
