"""What `data check` finds without error, every command runs on; what it tells, is passed over."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import CACHE, ROOT, Ran, run
from staedtenetz.check.files import check_files, data_files
from staedtenetz.own.statements import STATEMENTS

CASES = ROOT / "tests" / "cases" / "20-own-files"
NETWORKS = ("eccar", "eurocities", "klima-buendnis", "neu", "alt", "die-hanse")
COMMANDS = (
    "list --for Bochum",
    "show neu --for Soest",
    "show eccar --for Bochum --format json",
    "show klima-buendnis --lang en",
    "search netz",
    "compare eccar klima-buendnis",
    "city Bochum",
    "members eccar",
    "recommend Bochum",
    "recommend Musterstadt --population 50000 --land NRW --format json",
    "portfolio Soest --budget 5000",
    "review Bochum",
    "peers Bochum",
    "network list",
    "membership list",
    "membership list --format json",
    "data propose",
    "data export -o -",
    "data undo --list",
    "theme europe",
)


def own(command: str, home: Path) -> Ran:
    return run(*command.split(), STAEDTENETZ_HOME=str(home))


@pytest.mark.parametrize(
    ("case", "line", "value"),
    [
        ("added-99", "7", "2026-99-99"),
        ("fee-year", "7", "2026a"),
        ("unknown-field", "6", "neues_feld"),
    ],
)
def test_cases_are_told_with_line_and_value_and_all_else_works(case, line, value):
    for command in ("network list", "list", "show eccar", "recommend Bochum", "review Bochum"):
        done = own(command, CASES / case)
        assert done.status == 0, done.stderr
        told = [each for each in done.stderr.splitlines() if value in each]
        assert len(told) == 1
        assert f"Zeile {line}," in told[0]
        assert "networks.toml" in told[0]
    checked = own("data check", CASES / case)
    assert f"networks.toml\t{line}\t" in checked.stdout
    assert value in checked.stdout


@pytest.mark.parametrize("kind", STATEMENTS)
@pytest.mark.parametrize("value", ["0", '"x"', "[0]", "[[]]", "{}", "[{id = [1], network = {}}]"])
def test_a_table_that_is_something_else_is_told_and_breaks_nothing(kind, value, tmp_path):
    text = f"schema_version = 2\n{kind} = {value}\n"
    (tmp_path / "networks.toml").write_text(text, encoding="utf-8")
    checked = own("data check", tmp_path)
    assert checked.status == 1
    assert "networks.toml\t2\t" in checked.stdout
    listed = own("network list", tmp_path)
    assert listed.status == 0, listed.stderr
    assert "networks.toml" in listed.stderr


def test_a_field_of_a_newer_program_is_no_error_and_hinders_no_writing(tmp_path):
    file = tmp_path / "networks.toml"
    file.write_bytes((CASES / "unknown-field" / "networks.toml").read_bytes())
    assert own("data check", tmp_path).status == 0
    assert own("data export -o -", tmp_path).status == 0
    assert own("network note eccar Hallo", tmp_path).status == 0
    assert 'neues_feld = "künftig"' in file.read_text(encoding="utf-8")
    refused = own("network edit eccar --set neues_feldd=3", tmp_path)
    assert refused.status == 2


def test_of_own_data_only_a_checksum_is_kept_elsewhere(tmp_path):
    (tmp_path / "networks.toml").write_text(
        'schema_version = 2\n[[note]]\nnetwork = "eccar"\ntext = "ganz vertraulich"\n',
        encoding="utf-8",
    )
    cache = tmp_path / "cache"
    run("show", "eccar", STAEDTENETZ_HOME=str(tmp_path), XDG_CACHE_HOME=str(cache))
    [kept] = (cache / "staedtenetz").iterdir()
    assert b"vertraulich" not in kept.read_bytes()
    assert len(kept.read_bytes()) < 200
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for folder in (ROOT / "src").rglob("__pycache__"):
        assert not list(folder.glob("own*.compiled"))


def test_a_seal_holds_for_one_content_only(tmp_path):
    file = tmp_path / "networks.toml"
    text = 'schema_version = 2\n[[note]]\nnetwork = "eccar"\ntext = "a"\n'
    file.write_text(text, encoding="utf-8")
    assert own("list", tmp_path).stderr == own("list", tmp_path).stderr == ""
    file.write_text(text.replace('"a"', "5"), encoding="utf-8")
    for _ in range(2):
        assert "Zeile 4" in own("list", tmp_path).stderr
    assert CACHE.is_dir()


# The law

FIRST = st.sampled_from(
    ("Notiz", "a = [x]", "=1+1", "<b>", "[bold]", "Ä\u2028ö", "x" * 300, "", " ")
)
DAYS = st.sampled_from(
    ("2026-10-02", "1800-01-01", "2200-12-31", "2026-02-30", "2026", "2024-W01-1", "9999-12-31", 5)
)
DATES = st.one_of(DAYS, st.sampled_from(("2026", "2026-03", "2026-13", "")))
AMOUNTS = st.sampled_from((0, 1, 250, 3000.5, 0.005, 10**9, 10**12, -1, "5", True))
IDS = st.sampled_from((*NETWORKS, "gibt-es-nicht", "", "GROß"))
BOTH = st.fixed_dictionaries({}, optional={"note_de": FIRST, "note_en": FIRST})


@st.composite
def fees(draw: st.DrawFn) -> dict[str, Any]:
    models = ("flat", "voluntary", "per-inhabitant", "per-block", "tiers", "covered", "free")
    model = draw(st.sampled_from((*models, "unknown", "on-request", "formula", "none-named", "x")))
    optional = {
        "currency": st.sampled_from(("EUR", "USD", "JPY", "XXX", "eu")),
        "as_of": DATES,
        "minimum": AMOUNTS,
        "maximum": AMOUNTS,
        "to_confirm": st.just(True),
        "reduction": st.just([{"members_of": ["neu", "eccar"], "factor": 0.5}]),
    }
    fee: dict[str, Any] = {"model": model, **draw(st.fixed_dictionaries({}, optional=optional))}
    needed = {
        "flat": {"amount": AMOUNTS},
        "voluntary": {"amount": AMOUNTS},
        "per-inhabitant": {"rate": AMOUNTS},
        "per-block": {"rate": AMOUNTS, "block": st.sampled_from((1000, 0, 1))},
        "tiers": {"tiers": st.just([{"up_to": 5, "amount": 1}, {"amount": 7.5}])},
        "covered": {"covered_by": st.lists(IDS, min_size=1, max_size=2)},
    }.get(model, {})
    if draw(st.integers(0, 9)):
        fee.setdefault("currency", "EUR")
        fee |= draw(st.fixed_dictionaries(needed))
    return fee | draw(BOTH)


def types(names: st.SearchStrategy[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    optional = {
        "name_de": FIRST,
        "name_en": FIRST,
        "applicants": st.lists(
            st.sampled_from(("municipality", "district", "region", "x")), min_size=1, max_size=2
        ),
        "countries": st.sampled_from((["DE"], ["EU"], ["world"], ["XX"], [])),
        "states": st.sampled_from((["DE-NW"], ["DE-XX"])),
        "min_population": st.sampled_from((0, 5, 50_000, -1, 10**16)),
        "max_population": st.sampled_from((1, 100_000, 10**7)),
        "population_above": st.just(10),
        "requires_membership": st.lists(IDS, min_size=1, max_size=2),
        "properties": st.sampled_from((["port"], ["x"])),
        "undocumented": st.booleans(),
        "fee": fees(),
    }
    row = st.fixed_dictionaries({"id": names}, optional=optional)
    return st.lists(row, min_size=1, max_size=2)


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "short": FIRST,
    "aliases": st.lists(FIRST, max_size=2),
    "kind": st.sampled_from((["strategic"], ["thematic", "symbolic"], [])),
    "status": st.sampled_from(("active", "dormant", "ended", "merged", "renamed", "x")),
    "status_since": DATES,
    "successor": IDS,
    "comes_with": st.lists(IDS, min_size=1, max_size=2),
    "distinct_from": st.lists(IDS, min_size=1, max_size=1),
    "founded": st.sampled_from((1800, 2026, 0, 10**20)),
    "seat_de": FIRST,
    "website": st.sampled_from(("https://example.org", "http://[", "ftp://x", "https://")),
    "contact_email": st.sampled_from(("info@example.org", "x")),
    "languages": st.sampled_from((["de"], ["xx"])),
    "member_count": st.sampled_from((0, 5, 10**20)),
    "member_unit": st.sampled_from(("municipalities", "x")),
    "member_as_of": DATES,
    "german_member_count": st.sampled_from((0, 3)),
    "german_member_source": st.sampled_from(("https://example.org/a", "https://", "x")),
    "known_members_complete_as_of": DATES,
    "summary_de": FIRST,
    "benefits_de": st.lists(FIRST, max_size=2),
    "benefits_en": st.lists(FIRST, max_size=2),
    "effort": st.sampled_from(("low", "high", "x")),
    "window": st.sampled_from(("rolling", "closed", "x")),
    "checked": DAYS,
    "neues_feld": FIRST,
    "fee": fees(),
    "membership": types(st.sampled_from(("full", "associate", "neu"))),
}
SOURCE = st.fixed_dictionaries(
    {"title": FIRST}, optional={"url": st.just("https://example.org/a"), "as_of": DATES}
)


def some(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.lists(st.sampled_from(list(fields)), unique=True, max_size=3).flatmap(
        lambda names: st.fixed_dictionaries({name: fields[name] for name in names})
    )


RESULT = st.fixed_dictionaries(
    {"text": FIRST},
    optional={
        "kind": st.sampled_from(("meeting", "grant", "other", "x")),
        "date": DATES,
        "amount": AMOUNTS,
    },
)


PLACES = st.sampled_from(("05911000", "05974040", "Möhnesee", "99999999", "Bochum"))


@st.composite
def statements(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    kind = draw(st.sampled_from(STATEMENTS))
    dated = {"added": draw(st.one_of(st.just("2026-10-02"), DAYS))}
    name = draw(st.one_of(st.sampled_from(NETWORKS[:4]), IDS))
    if kind == "network":
        named = {"id": name, "name": "Hellweg-Verbund", "theme": "europe", "topics": ["peace"]}
        sources = draw(st.lists(SOURCE.map(lambda row: {**row, "supports": ["fee"]}), max_size=1))
        return kind, {**named, **dated, **draw(some(FIELDS)), "source": sources}
    if kind == "correction":
        paths = ("founded", "seat_de", "membership.full.max_population", "sources", "id", "fee")
        stated = {"network": name, **dated, "fields": draw(some(FIELDS))}
        if draw(st.booleans()):
            stated["drop"] = draw(st.lists(st.sampled_from(paths), max_size=2))
        if draw(st.booleans()):
            stated["source"] = draw(SOURCE)
        return kind, stated
    if kind == "denied":
        place = draw(PLACES)
        return kind, {"municipality": place, "network": name, **dated, "source": draw(SOURCE)}
    if kind == "membership":
        optional = {
            "since": st.sampled_from((1800, 2024, 2200, 5)),
            "until": DATES,
            "review": DAYS,
            "unit": FIRST,
            "fee_due": st.sampled_from(("03-31", "02-29", "x")),
            "notice": st.sampled_from(("3m", "6w", "999y", "0d", "3")),
            "term_end": st.sampled_from(("12-31", "2027-12-31", "2027-02-30", "2200-12-31")),
            "contact": FIRST,
            "results": st.lists(RESULT, max_size=2),
            "fees": st.dictionaries(
                st.sampled_from(("2026", "1800", "2199", "2026a", "99999")), AMOUNTS, max_size=2
            ),
        }
        place = draw(PLACES)
        stated = {"municipality": place, "network": name, **dated}
        return kind, stated | draw(st.fixed_dictionaries({}, optional=optional))
    return kind, {"network": name, **dated, "text" if kind == "note" else "reason": draw(FIRST)}


CELLS = st.sampled_from(("2026-10-02", "2024-W01-1", "2025-99-01", "", "2026"))


@st.composite
def folders(draw: st.DrawFn) -> dict[str, bytes]:
    """The files of an office: valid statements, and some that are not quite."""
    tables: dict[str, Any] = {"schema_version": 2}
    for kind, stated in draw(st.lists(statements(), min_size=1, max_size=4)):
        tables.setdefault(kind, []).append(stated)
    files = {"networks.toml": tomli_w.dumps(tables).encode()}
    if draw(st.booleans()):
        network, key = draw(st.sampled_from(NETWORKS)), draw(st.sampled_from(("05911000", "", "x")))
        row = f"{network},{key},Bochum,https://example.org,{draw(CELLS)}\n"
        files["members.csv"] = f"network,ags,name,source,as_of\n{row}".encode()
    if draw(st.booleans()):
        size = draw(st.sampled_from(("12", "0", "1e5", "999999999")))
        row = f"04099999,040999999999,Klein Bremen,,DE-HB,{size},{draw(CELLS)}\n"
        head = "ags,ars,name,designation,state,population,as_of\n"
        files["municipalities.csv"] = (head + row).encode()
    return files


@given(folders(), st.lists(st.sampled_from(COMMANDS), min_size=2, max_size=2, unique=True))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_whatever_the_check_accepts_every_command_runs_on(files, commands):
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        for file, content in files.items():
            (home / file).write_bytes(content)
        checked = check_files(data_files(home), "2026-11-29")
        for command in commands:
            done = own(command, home)
            assert done.status in (0, 1), (command, done.stderr)
            if not checked.errors:
                unknown = "show neu" in command and b'id = "neu"' not in files["networks.toml"]
                assert done.status == int(unknown), (command, done.stderr)
            if not checked.problems:
                assert "übergangen" not in done.stderr
