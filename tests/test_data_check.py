"""``data check``: every kind of problem with its line and advice; bad files of any kind."""

from __future__ import annotations

import ast
import contextlib
import copy
import json
import operator
import os
import re
import shutil
import time
import tomllib
from collections.abc import Callable
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT, run, run_in_terminal, run_process
from staedtenetz.catalogue import record_rules
from staedtenetz.catalogue.members import Members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.check.directory import check_data
from staedtenetz.check.files import Checked, check_files, data_files
from staedtenetz.errors import DataError
from staedtenetz.files.reading import MAX_FILE_SIZE
from staedtenetz.files.schema import networks_schema, schema_problems
from staedtenetz.messages import LOCALE_FOLDER, Language
from staedtenetz.model.typed import day_before
from staedtenetz.model.vocabulary import THEMES

DATA = ROOT / "data"
TODAY = "2026-12-01"
GERMAN, ENGLISH = Language("de"), Language("en")
REAL = (DATA / "networks.toml").read_text(encoding="utf-8")
TABLES = tomllib.loads(REAL, parse_float=Decimal)
SMALL = TABLES | {
    "network": [
        each
        for each in TABLES["network"]
        if each["id"] in ("ageg-aebr", "alda", "klima-buendnis", "iaec")
    ]
}
SOURCE = ROOT / "src" / "staedtenetz"

Change = Callable[[dict[str, Any]], object]


def record(network_id: str, tables: dict[str, Any] = TABLES) -> dict[str, Any]:
    return next(each for each in tables["network"] if each["id"] == network_id)


def written(tmp_path: Path, *changes: Change, name: str = "networks.toml") -> Path:
    """A few of the real records with changes to the first, as a maintainer might leave it."""
    tables = copy.deepcopy(SMALL)
    for change in changes:
        change(tables["network"][0])
    path = tmp_path / name
    path.write_text(tomli_w.dumps(tables), encoding="utf-8")
    return path


def codes(checked: Checked, record_id: str = "ageg-aebr") -> set[str]:
    return {each.code for each in checked.problems if each.record == record_id}


def test_the_bundled_data_have_no_error_and_no_false_alarm():
    checked = check_files(data_files(DATA), TODAY)
    assert checked.errors == 0
    assert {each.code for each in checked.problems} <= {"fee-undated", "source-weak"}
    assert checked.networks == len(TABLES["network"])


def codes_named(node: ast.expr) -> set[str]:
    """The texts that an argument may be."""
    if isinstance(node, ast.IfExp):
        return codes_named(node.body) | codes_named(node.orelse)
    return {str(node.value)} if isinstance(node, ast.Constant) else set()


def test_every_problem_has_its_sentences_in_both_languages():
    """Codes are found in the calls of the functions that make problems."""
    place = {"problem": 1, "warning": 1, "Slip": 1, "_bound": 0, "_count": 0}
    used = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in place:
                used |= codes_named(node.args[place[node.func.id]])
    assert len(used) > 60
    for code in ("de", "en"):
        with (LOCALE_FOLDER / code / "LC_MESSAGES" / "staedtenetz.po").open("rb") as stream:
            keys = {str(message.id) for message in read_po(stream)}
        for kind in ("problem", "remedy"):
            assert {key.partition(".")[2] for key in keys if key.startswith(f"{kind}.")} == used


def put(*path: Any) -> Change:
    """Put the last value at the path of the others."""
    *way, key, value = path

    def change(table: Any) -> None:
        for step in way:
            table = table[step]
        table[key] = value

    return change


def drop(*path: Any) -> Change:
    *way, key = path

    def change(table: Any) -> None:
        for step in way:
            table = table[step]
        del table[key]

    return change


FLAT = {"model": "flat", "amount": 100, "currency": "EUR", "as_of": "2024"}
PER_HEAD = {"model": "per-inhabitant", "currency": "EUR", "rate": Decimal("0.85"), "as_of": "2024"}

BY_SCHEMA = [
    (drop("summary_en"), "missing", "summary_en"),
    (drop("theme"), "missing-choice", "theme"),
    (put("websit", "https://x.org"), "unknown-field-meant", "websit"),
    (put("xyzzy", 1), "unknown-field", "xyzzy"),
    (put("theme", "climat"), "unknown-value-meant", "theme"),
    (put("theme", "qqqqqqqq"), "unknown-value", "theme"),
    (put("founded", "1971"), "wrong-type", "founded"),
    (put("checked", "2026-13-01"), "wrong-day", "checked"),
    (put("status_since", "Mai 2024"), "wrong-date", "status_since"),
    (put("status_since", "2024\n"), "wrong-date", "status_since"),
    (put("id", "AGEG AEBR"), "wrong-form", "id"),
    (put("website", "www.aebr.eu"), "wrong-form", "website"),
    (put("contact_email", "info"), "wrong-form", "contact_email"),
    (put("membership", 0, "countries", ["Germany"]), "wrong-pattern", "membership[1].countries[1]"),
    (put("membership", 0, "states", ["DE-XX"]), "unknown-value", "membership[1].states[1]"),
    (put("founded", 3), "too-small", "founded"),
    (put("founded", 2999), "too-large", "founded"),
    (put("name", ""), "empty", "name"),
    (put("topics", []), "too-few", "topics"),
    (put("aliases", ["X Y Z", "X Y Z"]), "twice", "aliases[2]"),
    (put("fee", "to_confirm", False), "constant", "fee.to_confirm"),
]


@pytest.mark.parametrize(("change", "code", "field"), BY_SCHEMA)
def test_what_does_not_fit_the_schema(tmp_path, change, code, field):
    path = written(tmp_path, change)
    checked = check_files([path], TODAY)
    found = [(each.code, each.field) for each in checked.problems if each.severity == "error"]
    assert found == [(code, field)]
    if not code.startswith("unknown-field"):
        with pytest.raises(DataError) as error:
            Catalogue.load(path)
        assert field in GERMAN.say(error.value.problem)
        assert str(error.value.line) in GERMAN.say(error.value.problem)


def test_a_topic_too_many_and_a_date_without_quotation_marks(tmp_path):
    text = REAL.replace('checked = "2026-11-22"', "checked = 2026-11-22", 1)
    topics = list(
        networks_schema()["properties"]["network"]["items"]["properties"]["topics"]["items"]["enum"]
    )
    text = re.sub(r"topics = \[.*\]", f"topics = {json.dumps(topics[:7])}", text, count=1)
    path = tmp_path / "networks.toml"
    path.write_text(text, encoding="utf-8")
    problems = [each for each in check_files([path], TODAY).problems if each.severity == "error"]
    assert [each.code for each in problems] == ["too-many", "unquoted-date"]
    lines = text.splitlines()
    assert [lines[each.line - 1][:7] for each in problems if each.line] == ["topics ", "checked"]
    assert GERMAN.say(problems[1].advice) == 'Bitte so schreiben: "2026-11-22"'


SAME = "Interreg A, Interreg B, Interreg C, Interreg Europe"
ELSEWHERE = "https://example.org/andere-seite"
PARIS = {
    "municipality": "Paris",
    "amount": 100,
    "currency": "EUR",
    "source": record("ageg-aebr")["source"][0]["url"],
}

BY_RULE = [
    (put("summary_de", "Zwei\nZeilen"), "control-characters"),
    (put("name", "AGEG \u202e verkehrt"), "control-characters"),
    (put("summary_en", "Der Text ist für die Stadt und nicht übersetzt."), "wrong-language"),
    (put("summary_en", "x" * 41), None),
    (put("status_since", "2025-02-31"), "no-such-day"),
    (put("fee", dict(FLAT, as_of="2030")), "future"),
    (put("fee", {k: v for k, v in FLAT.items() if k != "as_of"}), "fee-undated"),
    (put("fee", {**{k: v for k, v in FLAT.items() if k != "as_of"}, "to_confirm": True}), None),
    (put("fee", dict(FLAT, amount=150_000)), "fee-absurd"),
    (put("fee", PER_HEAD), "fee-rate"),
    (put("fee", dict(PER_HEAD, to_confirm=True)), None),
    (put("fee", dict(PER_HEAD, rate=Decimal("0.0085"))), None),
    (put("successor", "klima-buendniss"), "reference-meant"),
    (put("distinct_from", ["qqqqqqqqqqqq"]), "reference"),
    (put("membership", 0, "countries", ["XX"]), "unknown-country"),
    (put("website", "https://[::1"), "wrong-form"),
    (put("website", "https://localhost/"), "wrong-form"),
    (put("steps_de", ["Mail an erika.mustermann@example.org"]), "personal-mailbox"),
    (put("aliases", [f"Name {number} der AGEG" for number in range(1000)]), "many-names"),
    (put("membership", 0, "population_below", 1), "population-bounds"),
    (lambda table: table["membership"].append(table["membership"][0]), "duplicate-type"),
    (lambda table: table.update(summary_de=SAME, summary_en=SAME), "untranslated"),
    (put("fee", dict(FLAT, example=[PARIS | {"source": ELSEWHERE}])), "example-source"),
    (put("fee", dict(FLAT, example=[PARIS])), None),
    (lambda table: table.update(council_step=len(table["steps_de"])), None),
    (lambda table: table.update(council_step=len(table["steps_de"]) + 1), "council-step"),
]


@pytest.mark.parametrize(("change", "code"), BY_RULE)
def test_what_breaks_a_rule(tmp_path, change, code):
    found = codes(check_files([written(tmp_path, change)], TODAY)) - {"lengths-differ"}
    assert found == ({code} if code else set())


def test_a_metropolis_that_pays_less_than_a_village(tmp_path):
    def two_types(table: dict[str, Any]) -> None:
        full = table["membership"][0] | {"applicants": ["municipality"]}
        full = {key: value for key, value in full.items() if not key.startswith("note")}
        table["fee"] = dict(FLAT)
        table["membership"] = [
            full | {"id": "small", "max_population": 20_000, "fee": dict(FLAT, amount=5_000)},
            full | {"id": "large", "population_above": 20_000, "fee": dict(FLAT, amount=500)},
        ]

    assert codes(check_files([written(tmp_path, two_types)], TODAY)) == {"fee-falling"}
    noted = {"note_de": "Kleine zahlen mehr, große bringen Personal ein.", "note_en": "Explained."}
    silenced = written(tmp_path, two_types, lambda table: table["membership"][1].update(noted))
    assert codes(check_files([silenced], TODAY)) == set()


def test_an_example_silences_a_fee_that_is_unusually_high(tmp_path):
    fee = dict(FLAT, amount=150_000, example=[PARIS | {"amount": 150_000}])
    assert codes(check_files([written(tmp_path, put("fee", fee))], TODAY)) == set()


BOUNDS = {
    "min_population": operator.ge,
    "population_above": operator.gt,
    "max_population": operator.le,
    "population_below": operator.lt,
}
SIZES = (None, 49_999, 50_000, 50_001)


def test_bounds_between_which_nobody_fits():
    """Every combination of the four, each just below, at and just above the others."""
    table = copy.deepcopy(record("ageg-aebr"))
    for sizes in product(SIZES, repeat=4):
        bounds = {key: size for key, size in zip(BOUNDS, sizes, strict=True) if size}
        somebody = any(
            all(BOUNDS[key](population, size) for key, size in bounds.items())
            for population in range(49_997, 50_004)
        )
        table["membership"] = [{"id": "full", **bounds}]
        found = list(record_rules.bounds((("network", 0), table)))
        assert [each.code for each in found] == ([] if somebody else ["population-bounds"]), bounds
        named = {each.path[-1] for each in found}
        assert named <= bounds.keys() & {"max_population", "population_below"}


def with_records(tmp_path: Path, *records: dict[str, Any]) -> Checked:
    tables = copy.deepcopy(SMALL)
    tables["network"] += copy.deepcopy(list(records))
    path = tmp_path / "networks.toml"
    path.write_text(tomli_w.dumps(tables), encoding="utf-8")
    return check_files([path], TODAY)


def copied(network_id: str, **changes: Any) -> dict[str, Any]:
    """A record entered a second time, with other names and addresses unless they are given."""
    original = record(network_id)
    kept = {
        key: value
        for key, value in original.items()
        if key not in ("aliases", "former_names", "shared_names", "listed_as")
        and key not in ("short_english", "name_german", "name_english")
    }
    own = {"id": "zweitling", "short": "Q7W8E9", "website": "https://zweitling.example.org/"}
    return kept | own | changes


def slip(name: str) -> str:
    """The name as somebody else types it: one letter left out, another case, words joined."""
    middle = len(name) // 2
    return (name[:middle] + name[middle + 1 :]).replace("-", " ").lower()


def test_most_records_entered_again_under_a_like_name_are_found():
    """Every record once more under its own name with a slip: the recall of the check."""
    names = [each for each in TABLES["network"] if len(each["name"]) >= 12]
    missed = []
    for network in names:
        again = copied(network["id"], name=slip(network["name"]))
        problems = check_data({"network": [network, again]}, TODAY)
        told = {each.code for each in problems}
        related = "distinct_from" in network or "shared_names" in network
        if not told & {"alike-name", "shared-name"} and not related:
            missed.append(network["id"])
    assert len(names) > 70
    assert missed == []


def weakened(table: dict[str, Any]) -> None:
    """Of all sources only a party says what the fee is; of one nobody says whose it is."""
    for source in table["source"]:
        source["supports"] = [fact for fact in source["supports"] if fact != "fee"] or ["summary"]
        source["kind"] = "network"
    table["source"][0] = table["source"][0] | {"kind": "party", "supports": ["fee"]}
    del table["source"][-1]["kind"]


def test_weak_sources_and_those_of_no_kind_are_told(tmp_path):
    path = written(tmp_path, weakened)
    found = [p for p in check_files([path], TODAY).problems if p.record == "ageg-aebr"]
    told = {each.code: each for each in found}
    weak, unknown = told["source-weak"], told["source-kind"]
    assert (weak.severity, unknown.severity) == ("warning", "warning")
    assert "fee" in GERMAN.say(weak.text)
    assert "network, authority, council, press, party or encyclopaedia" in ENGLISH.say(
        unknown.advice
    )
    line = path.read_text(encoding="utf-8").splitlines()[(unknown.line or 0) - 1]
    assert line == "[[network.source]]"


@pytest.mark.parametrize("kind", ["network", "authority", "council", "press"])
def test_one_other_source_for_the_same_fact_is_enough(tmp_path, kind):
    def supported(table: dict[str, Any]) -> None:
        weakened(table)
        facts = ["fee", *table["source"][-1]["supports"]]
        table["source"][-1] = table["source"][-1] | {"kind": kind, "supports": facts}

    path = written(tmp_path, supported)
    told = {p.code for p in check_files([path], TODAY).problems if p.record == "ageg-aebr"}
    assert not told & {"source-weak", "source-kind"}


def test_a_record_alike_is_told_once_and_can_be_silenced(tmp_path):
    again = copied("klima-buendnis", name="Klimabündniss der europäischen Städte mit indigenen")
    again["short"] = "Klimabündniss"
    found = [p for p in with_records(tmp_path, again).problems if p.code.startswith("alike")]
    assert [(each.record, each.severity) for each in found] == [("zweitling", "warning")]
    assert 'distinct_from = ["klima-buendnis"]' in GERMAN.say(found[0].advice)
    silenced = with_records(tmp_path, again | {"distinct_from": ["klima-buendnis"]})
    assert not [p for p in silenced.problems if p.code.startswith("alike")]


@pytest.mark.parametrize("website", ["http://www.klimabuendnis.org", "https://klimabuendnis.org/"])
def test_one_address_in_two_records(tmp_path, website):
    again = copied("klima-buendnis", name="Ganz anderer Name", website=website)
    original = record("klima-buendnis")["website"]
    assert "klimabuendnis.org" in original
    first = with_records(tmp_path, again | {"website": original + "#"}).problems
    second = with_records(tmp_path, again | {"website": original.rstrip("/") + "/"}).problems
    assert "alike-address" in {each.code for each in (*first, *second)}


def test_rings_are_named_and_end(tmp_path):
    one = copied("klima-buendnis", id="eins", name="Erster Kreis", short="K1")
    two = copied(
        "klima-buendnis", id="zwei", name="Zweite Runde", short="K2", website="https://b.org"
    )
    three = copied(
        "klima-buendnis", id="drei", name="Dritter Bund", short="K3", website="https://c.org"
    )
    ended = {"status": "merged", "status_note_de": "Vorbei.", "status_note_en": "Over."}
    records = [
        one | ended | {"successor": "zwei"},
        two | ended | {"successor": "drei"},
        three | ended | {"successor": "eins"},
    ]
    checked = with_records(tmp_path, *records)
    rings = [each for each in checked.problems if each.code == "ring"]
    assert {each.record for each in rings} == {"eins", "zwei", "drei"}
    assert "eins → zwei → drei → eins" in [each.text.values["chain"] for each in rings]
    path = tmp_path / "networks.toml"
    catalogue = Catalogue.load(path)
    assert catalogue.successor(catalogue["eins"]) is None


@pytest.mark.parametrize("key", ["requires_membership", "comes_with", "covered_by"])
def test_other_rings(tmp_path, key):
    def named(network_id: str, other: str) -> dict[str, Any]:
        table = copied(
            "klima-buendnis", id=network_id, name=f"Kreis {network_id}", short=network_id
        )
        table["website"] = f"https://{network_id}.example.org"
        if key == "comes_with":
            return table | {key: [other]}
        if key == "covered_by":
            return table | {"fee": {"model": "covered", key: [other]}}
        return table | {"membership": [table["membership"][0] | {key: [other]}]}

    ring = with_records(tmp_path, named("eins", "zwei"), named("zwei", "eins"))
    assert {each.record for each in ring.problems if each.code == "ring"} == {"eins", "zwei"}
    line = with_records(tmp_path, named("eins", "zwei"), named("zwei", "klima-buendnis"))
    assert "ring" not in {each.code for each in line.problems}


def test_age_is_told_on_request_only(tmp_path):
    path = written(tmp_path, put("checked", "2024-01-01"))
    assert "not-checked" not in codes(check_files([path], TODAY))
    assert "not-checked" in codes(check_files([path], TODAY, "2025-12-01"))
    assert "not-checked" not in codes(check_files([path], TODAY, "2024-01-01"))
    old = [p for p in check_files([path], TODAY, "2025-12-01").problems if p.code == "source-old"]
    for each in old:
        network, _, source, *_ = each.path[1:5]
        assert SMALL["network"][network]["source"][each.path[3]]["as_of"] < "2025-12"
        assert source is not None


@pytest.mark.parametrize(
    ("span", "day"),
    [
        ("12m", "2025-11-30"),
        ("1y", "2025-11-30"),
        ("1 Jahr", "2025-11-30"),
        ("9 Monate", "2026-02-28"),
        ("400d", "2025-10-26"),
        ("2w", "2026-11-16"),
        ("30 Tage", "2026-10-31"),
        ("", None),
        ("bald", None),
        ("12", None),
        ("-1m", None),
        ("99999y", None),
        ("99999d", "1753-02-15"),
    ],
)
def test_spans_of_time(span, day):
    assert day_before("2026-11-30", span) == day


@given(st.dates(), st.integers(0, 400))
def test_so_many_months_before_is_the_same_day_or_the_last_of_the_month(day, months):
    found = day_before(day.isoformat(), f"{months}m")
    distance = day.year * 12 + day.month - months
    if distance < 13:
        assert found is None
        return
    assert found is not None
    year, month, number = map(int, found.split("-"))
    assert year * 12 + month == distance
    assert number == day.day or (number < day.day and number >= 28)


def test_a_clock_in_the_past_is_told_once():
    checked = check_files([DATA / "networks.toml"], "1970-01-01")
    assert [each.code for each in checked.problems if each.code in ("clock", "future")] == ["clock"]
    assert checked.errors == 0


# Members and municipalities


MEMBERS = (DATA / "members.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("nirgends,05911000,Bochum,https://x.org/,2024", "reference"),
        ("eccar,99999999,Bochum,https://x.org/,2024", "unknown-municipality"),
        ("eccar,05911000,Herne,https://x.org/,2024", "other-municipality"),
        ("eccar,05916000,Herne,,2024", "member-source"),
        ("eccar,05916000,Herne,https://x.org/,2030", "future"),
        ("eccar,05916000,Herne,https://x.org/,gestern", "wrong-date"),
        ("eccar,05916000,,https://x.org/,2024", "empty"),
        ("eccar,,Her\x1bne,https://x.org/,2024", "control-characters"),
        ("klima-buendnis,05911000,Bochum,https://x.org/,2024\n" * 2, "member-twice"),
    ],
)
def test_members(tmp_path, row, code):
    path = tmp_path / "members.csv"
    path.write_text("network,ags,name,source,as_of\n" + row.rstrip() + "\n", encoding="utf-8")
    [*_, problem] = check_files([path], TODAY).problems
    assert problem.code == code
    assert problem.line == 2 + row.rstrip().count("\n")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("5911000,059110000000,Bochum,Stadt,DE-NW,354288", "wrong-key"),
        ("05911000,059110000000,Bochum,Stadt,NRW,354288", "unknown-land"),
        ("05911000,059110000000,Bochum,Stadt,DE-NW,354.288", "wrong-population"),
        ("05911000,059110000000,,Stadt,DE-NW,354288", "empty"),
        ("05911000,059110000000,Bochum,Stadt,DE-NW,354288\n" * 2, "key-twice"),
        ("05911000", "unknown-land"),
    ],
)
def test_municipalities(tmp_path, row, code):
    path = tmp_path / "municipalities.csv"
    head = "ags,ars,name,designation,state,population\n"
    path.write_text(head + row.rstrip() + "\n", encoding="utf-8")
    assert code in {each.code for each in check_files([path], TODAY).problems}


def test_a_broken_record_does_not_blame_others(tmp_path):
    """ECCAR shares names with ICCAR; that one of them is broken is no fault of the other."""
    text = re.sub(r'(id = "eccar".*?)\nsummary_en = [^\n]*', r"\1", REAL, count=1, flags=re.DOTALL)
    path = tmp_path / "networks.toml"
    path.write_text(text, encoding="utf-8")
    problems = check_files([path, DATA / "members.csv"], TODAY).problems
    errors = [each for each in problems if each.severity == "error"]
    assert [(each.record, each.field) for each in errors] == [("eccar", "summary_en")]


def test_a_folder_is_held_together(tmp_path):
    shutil.copytree(DATA, tmp_path / "stand")
    folder = tmp_path / "stand"
    text = (folder / "networks.toml").read_text(encoding="utf-8")
    (folder / "networks.toml").write_text(text.replace('id = "unic"', 'id = "unik"'), "utf-8")
    checked = check_files(data_files(folder), TODAY)
    orphans = [each for each in checked.problems if each.file.endswith("members.csv")]
    assert {each.record for each in orphans} == {"unic"}
    assert {each.code for each in orphans} == {"reference"}


def test_members_of_a_network_of_the_office(tmp_path):
    record = 'id = "hellweg-netz"\nname = "Hellweg-Netz"\ntheme = "europe"\ntopics = ["peace"]\n'
    own = f"schema_version = 2\n\n[[network]]\n{record}added = 2026-11-01\n"
    (tmp_path / "networks.toml").write_text(own, encoding="utf-8")
    rows = "".join(
        f"{name},05911000,Bochum,https://example.org,2026-05\n"
        for name in ("hellweg-netz", "no-one")
    )
    (tmp_path / "members.csv").write_text(f"network,ags,name,source,as_of\n{rows}", "utf-8")
    problems = check_files(data_files(tmp_path), TODAY).problems
    assert [(each.code, each.record) for each in problems] == [("reference", "no-one")]


# The schema check for other schemas


OTHER = {
    "type": "object",
    "properties": {
        "correction": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["network"],
                "oneOf": [{"required": ["fee"]}, {"required": ["note"]}],
                "properties": {"fee": {"type": "object"}, "rate": {"type": "number"}},
                "dependencies": {"rate": ["currency"], "unit": ["rate"]},
            },
        },
        "note": {"anyOf": [{"type": "string"}, {"type": "array", "maxItems": 1}]},
        "size": {"type": "integer", "exclusiveMinimum": 0, "multipleOf": 5},
        "text": {"type": "string", "maxLength": 3},
    },
}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"correction": [{}]}, {("missing", "network"), ("one-of-missing", "")}),
        ({"correction": [{"network": "x", "fee": {}, "note": ""}]}, {("too-many-forms", "")}),
        (
            {"correction": [{"network": "x", "fee": {}, "unit": 1}]},
            {("needed-with", "rate")},
        ),
        (
            {"correction": [{"network": "x", "fee": {}, "rate": Decimal("0.5")}]},
            {("needed-with", "currency")},
        ),
        ({"note": 5}, {("wrong-type", "note")}),
        ({"size": 0}, {("too-small", "size")}),
        ({"size": Decimal("2.5")}, {("wrong-type", "size"), ("misfit", "size")}),
        ({"text": "long text"}, {("too-long", "text")}),
        ({"correction": []}, set()),
    ],
)
def test_any_schema(data, found):
    problems = schema_problems(data, OTHER)
    assert {(each.code, each.field) for each in problems} == found
    for each in problems:
        assert GERMAN.say(each.text) != ENGLISH.say(each.text)
        assert GERMAN.say(each.advice) != ENGLISH.say(each.advice)


JUNK = st.sampled_from(
    [
        *("", 0, -1, 10**17, 1.5, True, [], {}, "x" * 300, ["a", 1], [["x"]], {"a": {"b": [1]}}),
        *("2024-13", "2024-02-31", "nirgends", ["nirgends"], "\x1b[31m", [{}], "https://[::1"),
    ]
)
FEW = {"schema_version": 1, "network": TABLES["network"][:3], "property": TABLES["property"][:1]}


def refusal(load: Callable[..., object], *arguments: object) -> DataError | None:
    """The one error that loading may end in."""
    try:
        load(*arguments)
    except DataError as error:
        return error
    return None


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = list(value.items() if isinstance(value, dict) else enumerate(value))
    found = [(*path, key) for key, _ in items]
    for key, item in items:
        if isinstance(item, dict | list):
            found += places(item, (*path, key))
    return found


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(places(FEW)), JUNK), min_size=1, max_size=4))
def test_whatever_a_field_holds_is_told_and_never_breaks(tmp_path_factory, changes):
    folder = tmp_path_factory.mktemp("junk")
    tables = copy.deepcopy(FEW)
    for (*way, last), value in changes:
        # A change may find nothing where an earlier one has been.
        with contextlib.suppress(KeyError, IndexError, TypeError):
            put(*way, last, copy.deepcopy(value))(tables)
    path = folder / "networks.toml"
    path.write_text(tomli_w.dumps(tables), encoding="utf-8")
    checked = check_files([path], TODAY, "2026-01-01")
    for each in checked.problems:
        for language in (GERMAN, ENGLISH):
            assert language.say(each.text)
            assert language.say(each.advice)
    refused = refusal(Catalogue.load, path)
    if refused is not None:
        assert checked.errors
        assert "\n" not in GERMAN.say(refused.problem)


# Files that are no data files


BOMBS = {
    "lists": b"schema_version = 1\na = " + b"[" * 50_000 + b"]" * 50_000,
    "tables": b"schema_version = 1\n[" + b".".join([b"a"] * 50_000) + b"]\n",
    "many tables": b"schema_version = 1\n" + b"[[a]]\n" * 200_000,
    "keys": b"schema_version = 1\n" + b".".join([b"a"] * 50_000) + b" = 1\n",
    "quoted keys": b"schema_version = 1\n" + b".".join([b'"a"'] * 50_000) + b" = 1\n",
    "inline": b"schema_version = 1\na = " + b"{ a = " * 200 + b"1" + b" }" * 200,
    "exponent": b"schema_version = 1\n\nrate = 1e999999\n",
    "more exponent": b"schema_version = 1\n\nrate = 1e9999999999999999999999\n",
    "small": b"schema_version = 1\n\nrate = 1e-999999\n",
    "infinite": b"schema_version = 1\n\nrate = inf\n",
    "no number": b"schema_version = 1\n\nrate = nan\n",
    "digits": b"schema_version = 1\n\nblock = " + b"9" * 5_000 + b"\n",
    "fewer digits": b"schema_version = 1\n\nblock = " + b"9" * 50 + b"\n",
    "hexadecimal": b"schema_version = 1\n\nblock = 0x" + b"f" * 50_000 + b"\n",
    "day": b"schema_version = 1\n\nchecked = 2024-02-31\n",
    "utf-16": REAL[:5000].encode("utf-16"),
    "utf-16 without mark": REAL[:5000].encode("utf-16-le"),
    "cp1252": 'schema_version = 1\nname = "Bündnis"\n'.encode("cp1252"),
    "null bytes": b'schema_version = 1\nname = "a' + b"\0" * 10 + b'"\n',
    "word": b"PK\x03\x04\x14\x00\x08\x08\x08\x00" * 50,
    "twice": b"schema_version = 1\n\nschema_version = 1\n",
    "html": b"<!DOCTYPE html><html></html>",
    "list": b"schema_version = 1\nnetwork = [1, 2]\n",
    "text": b'schema_version = 1\nnetwork = "x"\n',
    "version": b"schema_version = 99\nnetwork = []\n",
    "nothing": b"",
}


@pytest.mark.parametrize("name", BOMBS)
def test_files_that_are_no_data_are_one_line_and_fast(tmp_path, name):
    path = tmp_path / "networks.toml"
    path.write_bytes(BOMBS[name])
    start = time.process_time()
    with pytest.raises(DataError) as error:
        Catalogue.load(path)
    checked = check_files([path], TODAY)
    assert time.process_time() - start < 3
    assert checked.errors
    for language in (GERMAN, ENGLISH):
        line = language.say(error.value.problem)
        assert "\n" not in line
        assert len(line) < 500
        assert language.say(error.value.advice)
    if b"\n\n" in BOMBS[name] and name != "hexadecimal":
        assert [each.line for each in checked.problems] in ([3], [None])
    if name in ("twice", "exponent", "infinite", "digits", "fewer digits"):
        assert [each.line for each in checked.problems] == [3]


def test_a_mark_at_the_beginning_is_passed_over(tmp_path):
    path = written(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert check_files([path], TODAY).errors == 0
    assert Catalogue.load(path).networks


@pytest.mark.parametrize("part", range(20))
def test_half_written_files(tmp_path, part):
    path = written(tmp_path)
    content = path.read_bytes()
    # Cut between a key and its value: between two tables the half file would be a whole one.
    path.write_bytes(content[: content.index(b" = ", len(content) * part // 20)])
    checked = check_files([path], TODAY)
    assert checked.errors
    with pytest.raises(DataError):
        Catalogue.load(path)
    rows = MEMBERS.encode()
    half = tmp_path / "members.csv"
    half.write_bytes(rows[: len(rows) * part // 20])
    for each in check_files([half], TODAY).problems:
        assert GERMAN.say(each.text)


def test_a_file_beyond_all_measure_is_refused_at_once(tmp_path):
    path = tmp_path / "networks.toml"
    with path.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    start = time.process_time()
    done = run("data", "check", str(path), "--lang", "en")
    assert time.process_time() - start < 2
    assert done.status == 1
    assert "is larger than 16 MB" in done.stderr
    assert path.stat().st_size > MAX_FILE_SIZE
    for load in (Catalogue.load, Members.load):
        with pytest.raises(DataError):
            load(path)


def test_what_is_no_file(tmp_path):
    fifo = tmp_path / "rohr"
    os.mkfifo(fifo) if hasattr(os, "mkfifo") else fifo.mkdir()
    (tmp_path / "leer").mkdir()
    state = written(tmp_path, name="state.toml")
    for name in ("rohr", "leer", "nirgends.toml", "a\nb", ""):
        target = str(tmp_path / name) if name else "\ud800"
        if not name:
            continue
        for arguments in (["check", target], ["diff", target], ["diff", str(state), target]):
            done = run("data", *arguments)
            assert done.status == 1, arguments
            assert len(done.stderr.splitlines()) == 2, done.stderr
            assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"network,ags\nx,y\n",
        b'network,ags,name,source,as_of\n"x\n' + b"y" * 200_000,
        b"network,ags,name,source,as_of\nx\n",
        b"network,ags,name,source,as_of\neccar,,Herne,https://x.org/,2024-99\n",
        b"network,ags,name,source,as_of\n\0\n",
        "network,ags,name,source,as_of\nx,,Köln,,\n".encode("cp1252"),
        b"ags,name,designation,state,population\n05911000,Bochum,Stadt,DE-XX,1\n",
        b"ags,name,designation,state,population\n05911000,Bochum,Stadt,DE-NW,viele\n",
    ],
)
def test_tables_that_are_broken(tmp_path, content):
    path = tmp_path / "tabelle.csv"
    path.write_bytes(content)
    problems = check_files([path], TODAY).problems
    assert problems
    for each in problems:
        assert "\n" not in GERMAN.say(each.text)
    refused = [refusal(Members.load, path), refusal(Municipalities.load, (), path)]
    for error in refused:
        assert error is None or GERMAN.say(error.problem)
    assert any(refused)


def test_a_thousand_aliases_and_a_thousand_records_are_checked_in_time():
    network = record("klima-buendnis") | {
        "aliases": [f"Klima-Bund Nummer {number} der Städte" for number in range(1000)]
    }
    start = time.process_time()
    problems = check_data({"network": [network, *TABLES["network"][:40]]}, TODAY)
    assert "many-names" in {each.code for each in problems}
    assert time.process_time() - start < 3
    letters = "abcdefghij"
    many = [
        copied(
            "klima-buendnis",
            id="".join(letters[int(digit)] for digit in f"{number:04}"),
            name=f"Verband {number * 7919} {number * 104729}",
            short=f"V{number * 611953}",
            website=f"https://v{number}.example.org",
        )
        for number in range(1000)
    ]
    start = time.process_time()
    check_data({"network": many}, TODAY)
    assert time.process_time() - start < 10


# The command


def test_command_exit_status_and_formats(tmp_path):
    path = written(tmp_path, put("theme", "climat"), put("summary_en", ""))
    done = run("data", "check", str(path), "--lang", "en")
    assert done.status == 1
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert [row[0] for row in rows] == ["error"] * 2 + ["warning"] * (len(rows) - 2)
    assert rows[0][3:] == [
        "ageg-aebr",
        "theme",
        "“climat” is not one of the values.",
        f"It is probably meant to be climate-sustainability. Possible: {', '.join(THEMES)}.",
    ]
    line = path.read_text(encoding="utf-8").splitlines()[int(rows[0][2]) - 1]
    assert line == 'theme = "climat"'
    assert done.stderr.startswith("2 errors and ")
    shown = json.loads(run("data", "check", str(path), "--format", "json").stdout)
    assert shown["command"] == "data check"
    assert shown["data"]["errors"] == 2
    assert shown["data"]["problems"][0]["path"] == ["network", 0, "theme"]
    assert shown["data"]["problems"][0]["code"] == "unknown-value-meant"
    assert run("data", "check").status == 0
    assert run("data", "check", str(DATA), "--format", "markdown").status == 0


def test_annotations_are_escaped(tmp_path):
    folder = tmp_path / "a,b: 100%"
    folder.mkdir()
    path = written(folder, put("theme", "50% a:b,c\nd"))
    done = run("data", "check", str(path), "--format", "github", "--lang", "en", cwd=ROOT)
    first = done.stdout.splitlines()[0]
    found = re.fullmatch(r"::error file=([^,:]*),line=(\d+),title=([^,:]*)::(.*)", first)
    assert found
    file, line, title, text = found.groups()
    assert "a%2Cb%3A 100%25" in file
    assert 'theme = "50% a' in path.read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert title == "ageg-aebr%3A theme"
    assert "50%25 a:b,c d" in text


def test_annotations_of_the_checkout_name_files_from_here():
    done = run("data", "check", "data", "--format", "github", cwd=ROOT)
    assert done.status == 0
    assert all(line.startswith("::warning file=data") for line in done.stdout.splitlines())


@pytest.mark.parametrize("span", ["bald", "12", "99999y"])
def test_a_wrong_span_is_wrong_usage(span):
    done = run("data", "check", "--older-than", span)
    assert done.status == 2
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("amount = 2950,50", "Zeile 2: Zahlen bitte mit Punkt statt Komma"),
        ("as_of = 01.10.2027", "Zeile 2: ein Datum bitte so schreiben"),
        ("name = „ECCAR“", "Zeile 2: bitte gerade Anführungszeichen"),
        ("schema_version = 2", "Zeile 2: dasselbe Feld steht zweimal"),
        ("x = [", "mitten in einer Angabe"),
    ],
)
def test_usual_slips_are_told_in_words(tmp_path, line, said):
    (tmp_path / "own.toml").write_text(f"schema_version = 2\n{line}\n", encoding="utf-8")
    done = run("data", "check", str(tmp_path / "own.toml"))
    assert done.status == 1
    assert said in done.stdout


@pytest.mark.parametrize("columns", [80, 120])
def test_in_a_terminal(tmp_path, columns):
    path = written(tmp_path, put("theme", "climat"))
    shown = run_in_terminal("data", "check", path.name, columns=columns, cwd=tmp_path)
    assert "networks.toml:" in shown
    assert "Gemeint ist wohl climate-sustainability." in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= columns


@pytest.mark.parametrize("command", [["show", "alda"], ["list"], ["recommend", "Bochum"]])
def test_an_edited_file_that_is_wrong_is_one_line_for_every_command(tmp_path, command):
    """As a maintainer meets it: the data folder of the checkout with a slip in it."""
    checkout = tmp_path / "checkout"
    shutil.copytree(SOURCE, checkout / "src" / "staedtenetz")
    shutil.copytree(DATA, checkout / "data")
    written(checkout / "data", put("theme", "unknown-theme"))
    done = run_process(*command, PYTHONPATH=str(checkout / "src"))
    assert done.status == 1
    assert len(done.stderr.splitlines()) == 2
    assert "theme" in done.stderr
    assert "data check" in done.stderr
