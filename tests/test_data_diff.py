"""What changed between two states of the data, in an office's words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conftest import ROOT, run
from staedtenetz import Catalogue
from staedtenetz.check.differences import compare_states, read_state

WHOLE = (ROOT / "data" / "networks.toml").read_text(encoding="utf-8")


def record(name: str) -> str:
    found = re.search(
        rf'^\[\[network\]\]\nid = "{name}"$.*?(?=^\[\[network\]\]$|\Z)',
        WHOLE,
        re.MULTILINE | re.DOTALL,
    )
    assert found
    return found[0]


MERGED = (
    'status = "merged"\nstatus_since = "2026-11"\nstatus_note_de = "Aufgegangen in Eurocities."\n'
    'status_note_en = "Merged into Eurocities."\nsuccessor = "eurocities"'
)
EDITS = {
    "klima-buendnis": ("rate = 0.0085", "rate = 0.01"),
    "eurotowns": ("min_population = 50000", "min_population = 40000"),
    "polis": ('status = "active"', MERGED),
    "unic": ("https://", "https://www.neu."),
    "aivp": (record("aivp"), ""),
}


FEW = (*EDITS, "eurocities", "iaec")
TEXT = WHOLE[: WHOLE.index("[[network]]\n")] + "".join(map(record, sorted(FEW)))


@pytest.fixture
def now(tmp_path: Path) -> Path:
    """The bundled data, of few networks."""
    folder = tmp_path / "now"
    folder.mkdir()
    (folder / "networks.toml").write_text(TEXT, encoding="utf-8")
    (folder / "members.csv").write_bytes((ROOT / "data" / "members.csv").read_bytes())
    return folder


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """These data after a few things have happened."""
    text = TEXT
    for name, (old, new) in EDITS.items():
        before = record(name)
        assert old in before
        text = text.replace(before, before.replace(old, new, 1))
    path = tmp_path / "networks.toml"
    path.write_text(text, encoding="utf-8")
    return path


def told(*arguments: str) -> list[str]:
    done = run("data", "diff", *arguments)
    assert done.status == 0, done.stderr
    return done.stdout.splitlines()


def test_everything_that_changed_is_told_and_nothing_else(now, later):
    lines = told(str(now / "networks.toml"), str(later))
    assert lines[1].endswith("Änderungen bei 5 Netzwerken.")
    names = {line.partition("\t")[0] for line in lines if "\t" in line}
    assert names == {"AIVP", "Eurotowns", "Klima-Bündnis", "POLIS", "UNIC"}
    assert "POLIS\tzusammengelegt, November 2026; heute: Eurocities" in lines
    (fee,) = [line for line in lines if line.startswith("Klima-Bündnis")]
    assert fee.startswith("Klima-Bündnis\tsteigt: bisher 0,0085 € × Einwohnerzahl im Jahr")
    (rule,) = [line for line in lines if line.startswith("Eurotowns")]
    assert "entfällt: ab 50.000 Einwohnern; neu: ab 40.000 Einwohnern" in rule


def test_for_a_municipality_amounts_and_verdicts_before_and_after(now, later):
    bochum = told(str(now / "networks.toml"), str(later), "--for", "Bochum")
    # 358,676 × 0.0085 and × 0.01 euros.
    expected = "Bochum: bisher 3.048,75 €; jetzt 3.586,76 € (538,01 € mehr im Jahr)"
    assert f"Klima-Bündnis\t{expected}" in bochum
    soest = told(str(now / "networks.toml"), str(later), "--for", "Soest")
    (verdict,) = [line for line in soest if line.startswith("Eurotowns\tbisher")]
    assert "nicht möglich: erst ab 50.000 Einwohnern (hier 47.776); jetzt möglich" in verdict
    # What matters most comes first.
    assert soest.index(verdict) < soest.index("Beiträge") < soest.index("Zulassung")


def test_the_other_way_round_fees_fall_and_networks_are_new(later):
    lines = told(str(later), "--lang", "en", "--for", "Bochum")
    assert any(line.startswith("AIVP\tBochum: ") for line in lines)
    assert any("€538.01 less a year" in line for line in lines)
    assert any(line.startswith("Klima-Bündnis\tfalls: ") or "falls: was" in line for line in lines)


def test_data_do_not_differ_from_themselves(now):
    _, said = told(str(now), str(now))
    assert said.endswith("keine Unterschiede.")
    state = read_state([now / "networks.toml", now / "members.csv"])
    difference = compare_states(state, state)
    assert not difference.changes
    assert not difference.members


def test_a_real_earlier_state(later):
    """Six records and their members as they stood in an earlier commit, in schema version 1."""
    lines = told(str(ROOT / "tests" / "old_data"), "--for", "Herne")
    new = {n.short for n in Catalogue.load().networks}
    assert lines[0] == "Was sich geändert hat"
    assert {line.partition("\t")[0] for line in lines if "\t" in line} <= new


def test_records_for_programs(now, later):
    done = run("data", "diff", str(now), str(later), "--for", "Bochum", "-f", "json")
    changes = json.loads(done.stdout)["data"]["changes"]
    (fee,) = [c for c in changes if c["network"] == "klima-buendnis" and c["kind"] == "fee"]
    assert fee["before"]["fee"] == {"amount": "3048.75", "currency": "EUR"}
    assert fee["after"]["fee"] == {"amount": "3586.76", "currency": "EUR"}
    assert fee["direction"] == "up"


def test_markdown_makes_the_changelog_of_a_release(now, later):
    done = run("data", "diff", str(now), str(later), "--format", "markdown")
    assert done.stdout.startswith("# ")
    assert "## Beiträge" in done.stdout


FACTS_BEFORE = """ags,property,value,basis,source
01001000,border-region,DK,fjord,geometry
05911000,university-seat,Ruhr-Universität,,hrk
05911000,port,,un-locode,un-locode
05974040,hanseatic-link,Hanse,member,hanse
"""
FACTS_AFTER = """ags,property,value,basis,source
01001000,border-region,DK,land,other
05911000,university-seat,Ruhr-Universität Bochum,,hrk
05974040,hanseatic-link,Hanse,member,hanse
05974040,university-seat,Fachhochschule,,hrk
"""


def test_what_is_known_of_towns_is_compared(tmp_path):
    """Another basis or source of the same value is no change; with a town only what concerns it."""
    for name, text in (("old", FACTS_BEFORE), ("new", FACTS_AFTER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "facts.csv").write_text(text, encoding="utf-8")
    told = run("data", "diff", "old", "new", cwd=tmp_path).stdout
    assert "Geändert hat sich nur, was von Kommunen bekannt ist" in told
    assert "neu bekannt (1): Soest" in told
    assert "mit anderem Wert (1): Bochum" in told
    assert "nicht mehr bekannt (1): Bochum" in told
    assert "Flensburg" not in told
    done = run("data", "diff", "old", "new", "--for", "Soest", "-f", "json", cwd=tmp_path)
    [change] = json.loads(done.stdout)["data"]["changes"]
    assert (change["kind"], change["fields"]) == ("facts", ["university-seat"])
    assert (change["joined"], change["gone"]) == (["05974040"], [])
    assert "keine Unterschiede" in run("data", "diff", "old", "old", cwd=tmp_path).stdout


@pytest.mark.parametrize("content", [b"", b"schema_version = 9\n", b"\xff\xfe", b"[[network]]\n"])
def test_what_is_no_data_file_is_one_clear_error(tmp_path, content):
    (tmp_path / "old.toml").write_bytes(content)
    done = run("data", "diff", str(tmp_path / "old.toml"))
    assert (done.status, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 2
