"""``data diff``: what changed between two states, on real history and on made-up changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, run, run_in_terminal
from staedtenetz.catalogue.members import Member, Members
from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.check import differences
from staedtenetz.check.differences import (
    KINDS,
    State,
    compare_data,
    compare_members,
    compare_states,
    read_state,
)
from staedtenetz.check.files import check_files, data_files
from staedtenetz.errors import DataError
from staedtenetz.messages import Language
from staedtenetz.model.network import Network
from staedtenetz.model.values import PartialDate, Text
from staedtenetz.report.diff import diff_page, diff_records
from staedtenetz.report.document import Facts, Heading
from staedtenetz.rules.eligibility import judge
from staedtenetz.rules.fees import yearly_fee

OLD = Path(__file__).parent / "old_data"
"""Six records of the first version of the directory, and their members but Bochum."""

GERMAN, ENGLISH = Language("de"), Language("en")

Edit = Callable[[Network], Network]


def lines(
    catalogue: Catalogue, network_id: str, edit: Edit, municipality: Any = None, language=GERMAN
) -> dict[str, list[str]]:
    """What is said, by kind, of one network that was edited."""
    edited = (edit(n) if n.id == network_id else n for n in catalogue.networks)
    names = {network.id: network.short for network in catalogue.networks}
    difference = compare_data(catalogue, Catalogue(edited), municipality)
    assert {each.network.id for each in difference.changes} <= {network_id}
    spoken = language.naming(names)
    return {each["kind"]: each["lines"] for each in diff_records(difference, spoken)}


def with_fee(**changes: Any) -> Edit:
    return lambda network: network._replace(fee=network.fee._replace(**changes))


def with_type(place: int = 0, **changes: Any) -> Edit:
    def edit(network: Network) -> Network:
        types = list(network.memberships)
        types[place] = types[place]._replace(**changes)
        return network._replace(memberships=tuple(types))

    return edit


def test_nothing_changed(catalogue):
    assert compare_data(catalogue, catalogue).changes == ()
    done = run("data", "diff", "data", "data", cwd=ROOT)
    assert done.status == 0
    assert "keine Unterschiede" in done.stdout


def test_a_fee_that_rises_with_its_effect(catalogue, municipalities):
    edit = with_fee(rate=Decimal("0.01"))
    bochum = municipalities.find("Bochum")
    rest = "× Einwohnerzahl im Jahr, mindestens 250 €, höchstens 15.000 €"
    assert lines(catalogue, "klima-buendnis", edit, bochum) == {
        "fee": [
            f"steigt: bisher 0,0085 € {rest}; jetzt 0,01 € {rest}",
            "Bochum: bisher 3.048,75 €; jetzt 3.586,76 € (538,01 € mehr im Jahr)",
        ]
    }
    [fee] = lines(catalogue, "klima-buendnis", with_fee(rate=Decimal("0.0077"))).values()
    assert fee[0].startswith("sinkt: ")
    [fee] = lines(catalogue, "klima-buendnis", with_fee(maximum=Decimal(20_000))).values()
    assert fee[0].startswith("steigt: ")
    mixed = with_fee(rate=Decimal("0.01"), maximum=Decimal(9_000))
    [fee] = lines(catalogue, "klima-buendnis", mixed).values()
    assert fee[0].startswith("anders: ")


def test_a_fee_that_becomes_known_and_one_that_is_no_longer(catalogue):
    known = with_fee(model="flat", amount=Decimal(900), currency="EUR")
    [fee] = lines(catalogue, "eccar", known, language=ENGLISH).values()
    assert fee[0].startswith("now known: €900 a year (was: ")
    unknown = with_fee(model="on-request", amount=None)
    [fee] = lines(catalogue, "eurotowns", unknown, language=ENGLISH).values()
    assert fee[0] == "changes: was €3,500 a year; now not published"


@given(st.decimals(0, 1, places=4), st.decimals(0, 1, places=4), st.integers(1, 3_000_000))
def test_where_a_fee_goes_holds_for_every_size(catalogue, old, new, population):
    network = catalogue["klima-buendnis"]
    before, after = (
        Catalogue([with_fee(rate=rate, minimum=None, maximum=None)(network)]) for rate in (old, new)
    )
    changes = compare_data(before, after).changes
    assert bool(changes) == (old != new)
    for change in changes:
        from staedtenetz.model.municipality import Municipality

        place = Municipality("", population)
        amounts = [
            yearly_fee(n, n.memberships[0], place).amount for n in (change.old, change.new) if n
        ]
        assert change.types[0].direction == ("up" if new > old else "down")
        assert (amounts[0].amount <= amounts[1].amount) == (new > old) or amounts[0] == amounts[1]


def test_rules_in_words_and_the_verdict(catalogue, municipalities):
    edit = with_type(max_population=400_000)
    bochum = municipalities.find("Bochum")
    assert judge(catalogue["eurotowns"], bochum).verdict == "not-eligible"
    said = lines(catalogue, "eurotowns", edit, bochum)
    assert said == {
        "rules": ["Mitgliedsstadt: entfällt: bis 250.000 Einwohner; neu: bis 400.000 Einwohner"]
    }
    edited = Catalogue(edit(n) if n.id == "eurotowns" else n for n in catalogue.networks)
    difference = compare_data(catalogue, edited, bochum)
    page = diff_page(difference, ("alt", "neu"), GERMAN, PartialDate("2026-12-01"), bochum)
    headings = [block.text for block in page.blocks if isinstance(block, Heading)]
    assert headings == ["Andere Zulassung für Bochum", "Zulassung"]
    [first, _] = [block for block in page.blocks if isinstance(block, Facts)]
    assert first.rows[0][0] == "Eurotowns"
    assert "jetzt möglich als Mitgliedsstadt" in first.rows[0][1][0]


def test_types_that_come_and_go(catalogue):
    network = catalogue["eurotowns"]
    other = network.memberships[0]._replace(id="guest", name=Text("Gast", "guest"))
    added = lines(catalogue, "eurotowns", lambda n: n._replace(memberships=(*n.memberships, other)))
    assert added["rules"][0].startswith("neue Mitgliedsform Gast: ")
    gone = lines(catalogue, "eurotowns", lambda n: n._replace(memberships=(other,)))
    assert gone["rules"][1] == "Mitgliedsform Mitgliedsstadt entfällt"


def test_ended_merged_and_back_again(catalogue):
    merged: Edit = lambda n: n._replace(  # noqa: E731
        status="merged",
        status_since=PartialDate("2026-10"),
        successor="eurocities",
        status_note=Text("Aufgegangen in Eurocities.", "Merged into Eurocities."),
    )
    assert lines(catalogue, "polis", merged) == {
        "closed": ["zusammengelegt, Oktober 2026; heute: Eurocities", "Aufgegangen in Eurocities."]
    }
    back: Edit = lambda n: n._replace(status="active", status_since=None)  # noqa: E731
    assert lines(catalogue, "ucue", back)["reopened"] == ["bisher ruht seit 2015; jetzt aktiv"]


def test_names_joining_and_texts(catalogue):
    def edit(network: Network) -> Network:
        return network._replace(
            short="Klimabund",
            former_names=(*network.former_names, "Klima-Bündnis"),
            window="closed",
            effort=None,
            join_url="https://example.org/join",
            steps=(),
            summary=Text("Neu.", "New."),
            sources=network.sources[:1],
        )

    said = lines(catalogue, "klima-buendnis", edit, language=ENGLISH)
    assert said["name"] == [
        "short name: was Klima-Bündnis; now Klimabund",
        "former name: Klima-Bündnis",
    ]
    assert said["joining"][0] == "admission: was at any time; now not at present"
    assert any("now https://example.org/join" in line for line in said["joining"])
    assert any(line.startswith("effort: was ") for line in said["joining"])
    assert said["joining"][-1] == "reworded: steps to join"
    assert said["texts"] == ["summary, sources"]


def test_every_field_of_a_network_is_compared(catalogue):
    """A change in any field is told; that of the day of the check is counted."""
    network = catalogue["klima-buendnis"]
    for field in Network._fields:
        if field in ("id", "memberships", "fee", *differences._STATED):
            continue
        value = getattr(network, field)
        other = None if value and not isinstance(value, tuple) else ()
        if field == "checked":
            other = PartialDate("2031-01-01")
        elif field in ("status", "window", "short", "name", "theme", "scope"):
            other = {"status": "programme", "window": "closed"}.get(field, "x")
        elif value in (None, ()):
            other = Text("a", "b") if field.endswith("_note") or field == "seat" else "2020"
            if isinstance(value, tuple):
                other = ("x",)
        changed = network._replace(**{field: other})
        assert changed != network
        difference = compare_data(Catalogue([network]), Catalogue([changed]))
        if field == "checked":
            assert (difference.changes, difference.rechecked) == ((), 1)
        else:
            assert [each.fields for each in difference.changes] == [(field,)], field
    dated = with_fee(as_of=PartialDate("2027"))(network)
    [change] = compare_data(Catalogue([network]), Catalogue([dated])).changes
    assert (change.kind, change.fields) == ("texts", ("fee",))


def test_the_most_important_comes_first(catalogue, municipalities):
    networks = list(catalogue.networks)
    old = Catalogue(networks[1:])
    changed = [with_fee(note=Text("neu", "new"))(n) for n in networks[:40]]
    closed = networks[41]._replace(status="ended")
    difference = compare_data(old, Catalogue([*changed, *networks[40:41], closed]))
    kinds = [each.kind for each in difference.changes]
    assert kinds == sorted(kinds, key=KINDS.index)
    assert {"closed", "removed", "new", "texts"} <= set(kinds)


def test_members_that_come_and_go():
    def members(*names: tuple[str, str | None]) -> Members:
        rows = (Member("eccar", key, name, "https://x.org/", None) for name, key in names)
        return Members(rows)

    old = members(("Herne", "05916000"), ("Kreis Unna", None), ("Brühl", "05362012"))
    new = members(("Herne (Westf.)", "05916000"), ("Bochum", "05911000"), ("Kreis Unna", None))
    [change] = compare_members(old, new)
    assert [row.name for row in change.joined] == ["Bochum"]
    assert [row.name for row in change.gone] == ["Brühl"]
    assert compare_members(old, old) == ()


def test_the_real_history(catalogue):
    """What changed between the first version of six records and today."""
    old = read_state(data_files(OLD))
    assert old.catalogue is not None
    assert old.members is not None
    today = State(
        Catalogue(catalogue[network.id] for network in old.catalogue.networks), Members.load()
    )
    difference = compare_states(old, today._replace(members=None))
    said = {(each.network.id, each.kind) for each in difference.changes}
    assert ("klima-buendnis", "name") in said
    assert not {kind for _, kind in said} & {"closed", "removed", "new"}
    members = compare_states(old, today).members
    joined = {
        row.name for each in members if each.network == "klima-buendnis" for row in each.joined
    }
    assert "Bochum" in joined
    assert check_files(data_files(OLD), "2026-12-01").errors == 0


def test_as_the_changelog_of_a_release():
    done = run("data", "diff", str(OLD), "--format", "markdown", "--lang", "en")
    assert done.status == 0
    assert done.stdout.startswith("# What has changed\n")
    assert "\n## New networks\n" in done.stdout
    assert "- **Climate Alliance:** English short name: now Climate Alliance\n" in done.stdout or (
        "- **Klima-Bündnis:** English short name: now Climate Alliance\n" in done.stdout
    )
    assert "\n## Known members\n" in done.stdout


def test_as_json():
    done = run("data", "diff", str(OLD), "--for", "Bochum", "--format", "json", "--lang", "en")
    shown = json.loads(done.stdout)
    assert shown["command"] == "data diff"
    records = shown["data"]["changes"]
    assert {each["kind"] for each in records} <= {*KINDS, "members"}
    new = next(each for each in records if each["network"] == "eurocities")
    assert (new["kind"], new["before"]) == ("new", None)
    assert new["after"]["verdict"] in ("eligible", "conditional")


@pytest.mark.parametrize("columns", [80, 120])
def test_in_a_terminal(columns):
    shown = run_in_terminal("data", "diff", str(OLD), "--for", "Bochum", columns=columns)
    assert "Neue Netzwerke" in shown
    assert max(map(len, shown.splitlines())) <= columns


def test_what_cannot_be_compared(tmp_path):
    with pytest.raises(DataError):
        compare_states(State(), State())
    done = run("data", "diff", str(OLD / "networks.toml"), str(OLD / "members.csv"))
    assert done.status == 1
    assert len(done.stderr.splitlines()) == 2
    empty = run("data", "diff", str(tmp_path))
    assert empty.status == 1
    assert len(empty.stderr.splitlines()) == 2
    broken = tmp_path / "networks.toml"
    broken.write_text((OLD / "networks.toml").read_text("utf-8")[:9000], encoding="utf-8")
    done = run("data", "diff", str(broken))
    assert done.status == 1
    assert len(done.stderr.splitlines()) == 2
    unknown = run("data", "diff", str(OLD), "--for", "Nirgendsstadt")
    assert unknown.status == 1
