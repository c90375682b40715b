"""Every command answers ``--format json`` in the one envelope, and so does every error."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import run
from staedtenetz import Catalogue
from staedtenetz.cli.app import _command
from staedtenetz.cli.language import Settings
from staedtenetz.files.cells import csv_cell
from staedtenetz.messages import Language
from test_no_connection import CASES, CONNECTING, commands, prepare

KEYS = {
    "program",
    "program_version",
    "output_version",
    "command",
    "language",
    "status",
    "data",
    "notes",
    "errors",
}

FAILING = {
    "list": "list --theme zzzz",
    "search": "search klima --limit 0",
    "theme": "theme zzzz",
    "themes": "themes --format json --nonsuch",
    "show": "show zzzz",
    "compare": "compare eurocities",
    "recommend": "recommend Zzzzstadt",
    "report": "report Bochum -o missing/paper.md",
    "portfolio": "portfolio Zzzzstadt",
    "review": "review Zzzzstadt",
    "peers": "peers Zzzzstadt",
    "members list": "members list zzzz",
    "members import": "members import none.csv --network eccar --source https://a.de/ --as-of 2026",
    "city": "city Zzzzstadt",
    "profile new": "profile new Zzzzstadt --no-questions",
    "profile show": "profile show none.toml",
    "profile check": "profile check none.toml",
    "profile keys": "profile keys extra",
    "network new": "network new Hellweg",
    "network edit": "network edit zzzz --fee 500",
    "network note": "network note zzzz text",
    "network hide": "network hide zzzz",
    "network remove": "network remove eurocities",
    "network list": "network list extra",
    "membership add": "membership add Bochum zzzz",
    "membership note": "membership note Bochum zzzz text",
    "membership import": "membership import none.txt Bochum",
    "membership end": "membership end Bochum c40",
    "membership deny": "membership deny Bochum c40 --source x",
    "membership list": "membership list extra extra",
    "membership calendar": "membership calendar Soest",
    "data check": "data check none.toml",
    "data diff": "data diff none.toml",
    "data export": "data export -o missing/folder/export.json",
    "data import": "data import none.json -o back",
    "data municipalities import": "data municipalities import none.txt",
    "data propose": "data propose extra",
    "data undo": "data undo 99",
    "data links": "data links --network zzzz",
}
"""A call of each command that ends in an error."""

OWN_DOCUMENT = ("report", "data export")
"""With ``--format json`` they write a document of its own; what was written is told beside it."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    prepare(tmp_path)
    (tmp_path / "profile.toml").write_text('municipality = "Bochum"\n', encoding="utf-8")
    return tmp_path


def as_json(line: str) -> list[str]:
    """The command line with ``--format json`` in place of the format that it names."""
    return [*re.sub(r" --format \w+", "", line).split(), "--format", "json"]


def test_a_failing_call_of_every_command_is_known():
    assert set(commands(_command(Settings(Language("de"))))) == set(FAILING)
    assert set(FAILING) == set(CASES) | CONNECTING


@pytest.mark.parametrize(
    ("command", "line"), [(name, line) for name, lines in CASES.items() for line in lines]
)
def test_every_command_answers_in_the_envelope(folder, command, line):
    if command == "portfolio":
        pytest.importorskip("ortools")
    if "-o all.xlsx" in line:
        line = "recommend --all --land HB --limit 1 -o all.xlsx"
    done = run(*as_json(line), cwd=folder, STAEDTENETZ_HOME=str(folder / "own"))
    document = json.loads(done.stdout)
    ok = "nonsuch" not in line or command == "search"
    assert done.status == (0 if ok else 1), done.stderr
    assert set(document) == KEYS
    assert (document["status"], document["errors"]) == ("ok", [])
    assert document["command"] == command.replace("members list", "members")
    assert document["output_version"] == 2
    assert isinstance(document["data"], dict)
    assert all(note not in done.stderr for note in document["notes"])


@pytest.mark.parametrize(("command", "line"), FAILING.items())
def test_every_error_is_told_in_the_envelope(folder, command, line):
    if command == "portfolio":
        pytest.importorskip("ortools")
    before = run(*line.split(), cwd=folder, STAEDTENETZ_HOME=str(folder / "own"))
    done = run(*as_json(line), cwd=folder, STAEDTENETZ_HOME=str(folder / "own"))
    document = json.loads(done.stdout)
    assert done.status == before.status != 0
    assert set(document) == KEYS
    assert (document["status"], document["data"]) == ("error", None)
    [error] = document["errors"]
    assert set(error) == {"code", "problem", "advice"}
    assert error["problem"]
    assert before.stderr == done.stderr


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a document with the names that lead to it; places in lists are left out."""
    yield path, value
    if isinstance(value, dict):
        for key, below in value.items():
            yield from walk(below, f"{path}.{key}".strip("."))
    elif isinstance(value, list):
        for below in value:
            yield from walk(below, path)


MONEY = {"amount", "currency"}
FEE = {
    "model", "currency", "amount", "rate", "block", "minimum", "maximum", "tiers", "covered_by",
    "as_of", "to_confirm", "note", "rises", "reductions", "examples", "own",
}  # fmt: skip
SHOWN = {
    "": {
        "id", "name", "short", "theme", "topics", "kind", "scope", "status", "website", "summary",
        "benefits", "obligations", "steps", "window", "checked", "memberships", "fee", "sources",
        "short_english", "name_german", "name_english", "aliases", "former_names", "shared_names",
        "listed_as", "status_since",
        "status_note", "successor", "comes_with", "founded", "seat", "join_url", "members_url",
        "contact_email", "languages", "member_count", "member_unit", "member_as_of",
        "member_countries", "german_member_count", "german_member_as_of",
        "german_member_source", "known_members_complete_as_of", "participation",
        "effort", "effort_reason", "eligibility_note",
        "commitments", "council_decisions", "window_note", "council_step", "leaving",
        "doubts", "distinct_from", "own", "notes", "hidden",
        "hidden_reason", "hidden_since", "for",
    },
    "memberships": {
        "id", "name", "applicants", "countries", "except_countries", "states", "min_population",
        "max_population", "population_above", "population_below", "size_negotiable", "properties",
        "requires_membership", "decided_by", "closed", "undocumented", "vote", "note", "fee",
    },
    "memberships.fee": FEE,
    "fee": FEE,
    "fee.tiers": {"amount", "up_to"},
    "fee.reductions": {"members_of", "factor"},
    "fee.examples": {
        "municipality", "amount", "source", "country", "population", "as_of", "membership", "note",
        "applicant", "min_population", "max_population",
    },
    "sources": {"url", "title", "kind", "supports", "as_of"},
    "own": {"field", "added", "title"},
    "notes": {"text", "added"},
    "for": {"municipality", "key", "population", "member", "eligibility", "fee"},
    "for.fee": {
        "model", "amount", "due", "certainty", "formula", "reason", "notes", "as_of", "to_confirm",
        "own", "covered_by", "examples", "planning",
    },
    "for.eligibility": {"verdict", "membership_type", "checks", "types"},
}  # fmt: skip
"""What ``show`` promises (docs/output.md): a field that goes needs a new output_version."""


@pytest.fixture(scope="session")
def shown() -> list[dict[str, Any]]:
    """Every network of the directory as ``show`` gives it."""
    ids = [each.id for each in Catalogue.load().everything]
    documents = (
        json.loads(run("show", each, "--for", "Bochum", "-f", "json").stdout) for each in ids
    )
    return [record for document in documents for record in document["data"]["networks"]]


def test_the_fields_of_show_are_those_promised(shown):
    found: dict[str, set[str]] = {}
    for record in shown:
        for path, value in walk(record):
            if isinstance(value, dict) and path in SHOWN:
                found.setdefault(path, set(value))
                assert set(value) == SHOWN[path], path
    # Of bundled records an office states nothing itself.
    assert set(found) == set(SHOWN) - {"own", "notes"}


def test_money_has_one_form(shown):
    amounts = [
        value[name]
        for record in shown
        for _, value in walk(record)
        if isinstance(value, dict) and set(value) != MONEY
        for name in ("amount", "minimum", "maximum", "rate")
        if value.get(name) is not None
    ]
    assert len(amounts) > 100
    for amount in amounts:
        assert set(amount) == MONEY
        assert re.fullmatch(r"\d+(\.\d+)?", amount["amount"])
        assert re.fullmatch(r"[A-Z]{3}", amount["currency"])


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("review Bochum", "review"),
        ("profile show profile.toml", "profile"),
    ],
)
def test_what_is_one_is_no_list(folder, line, name):
    data = json.loads(run(*as_json(line), cwd=folder).stdout)["data"]
    assert isinstance(data[name], dict)


def test_fees_that_an_office_records_have_the_form_of_all_money(folder):
    home = str(folder / "own")
    run("membership", "add", "Bochum", "eccar", "--fee", "2026=1500", STAEDTENETZ_HOME=home)
    shown = run("membership", "list", "-f", "json", STAEDTENETZ_HOME=home).stdout
    [record] = [m for m in json.loads(shown)["data"]["memberships"] if m["network"] == "eccar"]
    paid = {"amount": "1500.00", "currency": "EUR"}
    assert (record["fee"], record["fees"]) == (paid, {"2026": paid})


BITS = st.sampled_from(["=", "+", "-", "@", ";", ",", '"', "\t", "\r", "\n", " ", "1", "a", "'"])
CELLS = st.recursive(
    st.lists(BITS, max_size=8).map("".join) | st.integers(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.just("text"), below),
    max_leaves=4,
)


@given(st.lists(CELLS, min_size=1, max_size=4))
@example(["a;=1+1"])
@example(["x", 'a;"=1+1"'])
@example(["x", {"text": "a;=1+1"}])
@example(["x", ["a", '"=1']])
@pytest.mark.parametrize("written", [",", ";"])
def test_no_cell_begins_a_formula_whichever_separator_splits(written, cells):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=written, lineterminator="\n")
    writer.writerow([csv_cell(each) for each in cells])
    for separator in ",;":
        for row in csv.reader(io.StringIO(stream.getvalue()), delimiter=separator):
            for cell in row:
                # What is wholly a number is one, also below zero, and before a closing quote.
                number = re.fullmatch(r'-\d+"?([,.;].*)?', cell)
                assert cell[:1] not in set("=+-@\t\r") or number


@given(st.recursive(st.text(), lambda below: st.lists(below) | st.dictionaries(st.text(), below)))
def test_json_in_a_cell_says_what_it_said(value):
    assert json.loads(csv_cell({"value": value})) == {"value": value}


def test_numbers_stay_numbers():
    assert [csv_cell(each) for each in (-5, Decimal("-5.20"), "-5", "-x", "+49 2331")] == [
        "-5", "-5.20", "-5", "'-x", "'+49 2331",
    ]  # fmt: skip
    assert csv_cell({"amount": "3011.45", "currency": "EUR"}) == "3011.45 EUR"
