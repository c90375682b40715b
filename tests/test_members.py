"""The known memberships: how complete they are, which no longer count, which are denied."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Ran, run
from staedtenetz import Catalogue, Members
from staedtenetz.catalogue.completeness import completeness
from staedtenetz.catalogue.members import Member
from staedtenetz.model.network import Network, Statement
from staedtenetz.model.profile import Denial
from staedtenetz.model.values import PartialDate

PAGE = "https://example.org/list"
ECCAR = Catalogue.load()["eccar"]


def row(name: str, as_of: str | None, network: str = "eccar", source: str | None = PAGE) -> Member:
    return Member(network, name, name, source, PartialDate(as_of) if as_of else None)


def stating(count: int | None, as_of: str | None = None, complete: str | None = None) -> Network:
    return ECCAR._replace(
        german_member_count=count,
        german_member_as_of=PartialDate(as_of) if as_of else None,
        known_members_complete_as_of=PartialDate(complete) if complete else None,
    )


@pytest.mark.parametrize(
    ("network", "share"),
    [
        (stating(8), "0.25"),
        (stating(2), "1"),
        (stating(1), "1"),  # more are known than the network states
        (stating(None), None),
        (stating(None, complete="2021-03-11"), "1"),
        (stating(8, "2020", complete="2021-03-11"), "1"),  # the list is newer than the number
        (stating(8, "2024", complete="2021-03-11"), "0.25"),  # more have joined since
        (stating(8, complete="2021-03-11"), "1"),  # a number without a date is no newer
    ],
)
def test_completeness_is_known_by_stated_and_at_most_one(network, share):
    members = Members([row("a", None), row("b", "2020"), row("c", None, "iclei")])
    found = completeness(network, members)
    assert (found.known, found.stated) == (2, network.german_member_count)
    assert found.share == (None if share is None else Decimal(share))


@given(st.integers(0, 30), st.none() | st.integers(1, 30))
def test_completeness_lies_between_0_and_1_and_grows_with_what_is_known(known, stated):
    names = [str(number) for number in range(known + 1)]
    fewer = completeness(stating(stated), Members([row(name, None) for name in names[:-1]]))
    more = completeness(stating(stated), Members([row(name, None) for name in names]))
    if stated is None:
        assert fewer.share is more.share is None
    else:
        assert fewer.share is not None
        assert more.share is not None
        assert 0 <= fewer.share <= more.share <= 1


def test_a_number_that_the_office_states_has_neither_source_nor_date_of_the_directory():
    own = ECCAR._replace(german_member_count=50, own=(Statement("german_member_count"),))
    found = completeness(own, Members([]))
    assert (found.stated, found.source, found.stated_as_of) == (50, None, None)
    assert completeness(ECCAR, Members([])).source == ECCAR.german_member_source


def test_every_number_of_german_members_names_one_of_the_records_sources(catalogue):
    stated = [network for network in catalogue.networks if network.german_member_count]
    assert len(stated) > 70
    for network in stated:
        assert network.german_member_source in {source.url for source in network.sources}


def test_of_a_complete_list_every_row_counts(catalogue, members):
    """The signatories of the EU Covenant are known as of one day, and so are a few other lists."""
    lists = {n.id: n for n in catalogue.networks if n.known_members_complete_as_of}
    assert {"eu-konvent-der-buergermeister", "globaler-konvent-der-buergermeister"} <= lists.keys()
    assert members.former == ()
    assert completeness(lists["eu-konvent-der-buergermeister"], members).known == 85
    assert all(completeness(network, members).share == 1 for network in lists.values())


def test_what_a_newer_complete_list_no_longer_has_does_not_count():
    rows = [
        row("on the list", "2021-03-11"),
        row("of that year", "2021"),
        row("older", "2021-03-10"),
        row("undated", None),
        row("newer", "2024"),
        row("own", "2019", source=None),
        row("older", "2019", "iclei"),
    ]
    members = Members(rows, complete={"eccar": PartialDate("2021-03-11")})
    assert {each.name for each in members.by_network["eccar"]} == {
        "on the list", "of that year", "newer", "own"
    }  # fmt: skip
    assert {(each.network, each.name) for each in members.former} == {
        ("eccar", "older"), ("eccar", "undated")
    }  # fmt: skip
    assert members.networks_of("older") == {"iclei"}
    assert members.counts["eccar"] == 4


def test_a_denied_membership_counts_nowhere_but_for_one_that_the_office_has_recorded():
    denial = Denial("a", "eccar", None, "Ratsbeschluss", None, None)
    rows = [row("a", "2024"), row("a", "2024", "iclei"), row("b", "2024")]
    members = Members(rows, denied=[denial])
    assert members.denied == (rows[0],)
    assert members.networks_of("a") == {"iclei"}
    assert members.by_network["eccar"] == (rows[2],)
    own = row("a", "2024", source=None)
    assert Members([own], denied=[denial]).rows == (own,)


@pytest.mark.parametrize(
    ("year", "old"), [("2020", True), ("2021", False), ("2026-11-30", False), (None, None)]
)
def test_a_membership_from_a_page_older_than_five_years_is_old(year, old):
    assert row("a", year).is_old(2026) is old


def test_how_much_is_known_is_told_in_words_and_in_json():
    shown = run("members", "cittaslow", "--lang", "de", "--format", "markdown").stdout
    assert "Bekannt sind 17 von 24 deutschen Mitgliedern (rheinpfalz.de, ohne Datum)." in shown
    assert "Stichprobe" in shown
    plain = run("members", "eu-konvent-der-buergermeister", "--lang", "en")
    assert "The known list is complete (as of 11 March 2021)." in plain.stderr
    [known] = data(run("members", "cittaslow", "-f", "json"))["networks"]
    assert (known["known"], known["stated"], known["share"]) == (17, 24, "0.71")
    complete = run("members", "ubc", "--lang", "de", "--format", "markdown").stdout
    assert "Die bekannte Liste ist vollständig (Stand Mai 2025)." in complete
    assert "Stichprobe" not in complete


def test_an_old_membership_is_marked_by_its_date():
    shown = run("members", "gesunde-staedte-netzwerk", "--lang", "de").stdout
    assert "\t2016 (alt)\t" in shown
    rows = data(run("members", "gesunde-staedte-netzwerk", "-f", "json"))["members"]
    assert {each["old"] for each in rows} == {True, None}


def data(done: Ran) -> dict[str, Any]:
    assert done.status == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["data"]
    return found


@pytest.fixture
def office(tmp_path):
    """Runs commands of an office that has a folder of its own."""

    def call(*arguments: str) -> Ran:
        return run(*arguments, STAEDTENETZ_HOME=str(tmp_path))

    return call


DENY = ("membership", "deny", "Bochum", "eurocities")


def held(office: Callable[..., Ran]) -> set[str]:
    return {e["network"] for e in data(office("city", "Bochum", "-f", "json"))["memberships"]}


def stated(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "networks.toml").read_text(encoding="utf-8"))


def test_a_wrong_membership_is_denied_and_counts_nowhere(office, tmp_path):
    done = office(*DENY, "--source", "Ratsbeschluss", "--source-date", "12.03.2026")
    assert done.status == 0
    assert "Bestritten: Bochum in Eurocities" in done.stderr
    [denied] = stated(tmp_path)["denied"]
    assert denied["source"] == {"title": "Ratsbeschluss", "as_of": "2026-03-12"}
    assert office("data", "check").status == 0

    assert "eurocities" not in held(office)
    assert "Eurocities: von Ihnen bestritten" in office("city", "Bochum", "-f", "markdown").stdout
    listed = data(office("members", "eurocities", "-f", "json"))
    assert "Bochum" not in {each["name"] for each in listed["members"]}
    assert [each["name"] for each in listed["denied"]] == ["Bochum"]
    assert listed["networks"][0]["known"] == 17
    result = data(office("recommend", "Bochum", "-n", "90", "-f", "json"))
    assert "eurocities" not in {each["id"] for each in result["held"]}
    assert "eurocities" in {each["id"] for each in result["recommended"]}
    peers = data(office("peers", "Dortmund", "-f", "json"))["peers"]
    assert "eurocities" not in next(e for e in peers if e["name"] == "Bochum")["memberships"]
    known = data(office("membership", "list", "-f", "json"))
    assert [(each["name"], each["title"]) for each in known["denied"]] == [
        ("Bochum", "Ratsbeschluss")
    ]
    assert "Bochum in Eurocities (laut Ratsbeschluss)" in office("membership", "list").stderr


def test_a_denial_is_undone_taken_back_and_overruled_by_a_membership_of_ones_own(office, tmp_path):
    office(*DENY, "--source", "Ratsbeschluss")
    undone = office("data", "undo")
    assert "bestrittene Mitgliedschaft eurocities" in undone.stderr
    assert "eurocities" in held(office)

    office(*DENY, "--source", "Ratsbeschluss")
    taken_back = office(*DENY, "--remove")
    assert "Nicht mehr bestritten: Bochum in Eurocities" in taken_back.stderr
    assert "denied" not in stated(tmp_path)

    office(*DENY, "--source", "Ratsbeschluss")
    office("membership", "add", "Bochum", "eurocities")
    assert "denied" not in stated(tmp_path)
    assert "eurocities" in held(office)


def test_what_is_denied_with_a_public_page_is_proposed(office):
    office(*DENY, "--source", "https://www.bochum.de/austritt", "--source-date", "2026")
    office("membership", "deny", "Bochum", "klima-buendnis", "--source", "Telefonat")
    proposed = office("data", "propose")
    [denied] = tomllib.loads(proposed.stdout)["denied"]
    assert denied == {
        "municipality": "05911000",
        "network": "eurocities",
        "source": {
            "title": "bochum.de",
            "url": "https://www.bochum.de/austritt",
            "as_of": "2026",
        },
    }
    assert "klima-buendnis (denied)" in proposed.stderr


def test_a_member_without_a_key_is_denied_by_its_name(office):
    named = ("membership", "deny", "berlin-mitte", "gesunde-staedte-netzwerk")
    assert office(*named, "--source", "Vermerk").status == 0
    listed = data(office("members", "gesunde-staedte-netzwerk", "-f", "json"))
    assert [each["name"] for each in listed["denied"]] == ["Berlin-Mitte"]


@pytest.mark.parametrize(
    ("earlier", "arguments", "words"),
    [
        ((), DENY, "nur mit einer Quelle"),
        ((), (*DENY[:3], "owhc", "--source", "x"), "da ist nichts zu bestreiten"),
        ((), (*DENY[:3], "eurozitties", "--source", "x"), "eurozitties"),
        ((), (*DENY[:2], "Bochumm", "eurocities", "--source", "x"), "Bochumm"),
        ((), (*DENY, "--remove"), "ist nicht bestritten"),
        ((), (*DENY, "--source", "x", "--source-date", "gestern"), "gestern"),
        ((*DENY, "--source", "x"), (*DENY, "--source", "y"), "schon bestritten"),
        (
            ("membership", "add", "Bochum", "eurocities"),
            (*DENY, "--source", "x"),
            "membership end",
        ),
        (
            ("membership", "end", "Bochum", "eurocities", "--on", "2025"),
            (*DENY, "--source", "x"),
            "da ist nichts zu bestreiten",
        ),
    ],
)
def test_what_cannot_be_denied_is_told_and_changes_nothing(
    office, tmp_path, earlier, arguments, words
):
    file = tmp_path / "networks.toml"
    if earlier:
        assert office(*earlier).status == 0
    before = file.read_bytes() if file.exists() else None
    done = office(*arguments)
    assert done.status in (1, 2)
    assert words.casefold() in done.stderr.casefold()
    assert len(done.stderr.splitlines()) == 2
    assert (file.read_bytes() if file.exists() else None) == before


def test_a_complete_list_that_the_office_names_leaves_older_memberships_out(office):
    office(
        "network", "edit", "cittaslow", "--set", "known_members_complete_as_of=2026-03-31",
        "--source", "https://example.org/", "--no-questions",
    )  # fmt: skip
    listed = data(office("members", "cittaslow", "-f", "json"))
    assert listed["members"] == []
    assert len(listed["former"]) == 17
    shown = office("members", "cittaslow", "-f", "markdown").stdout
    assert "Hersbruck: nicht mehr auf der vollständigen Liste (Stand 31.03.2026)" in shown
