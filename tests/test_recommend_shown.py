"""The ranking as people and programs get it: its blocks, its assumptions, what to answer next."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from conftest import DIRECTORY, run, run_in_terminal

LISTS = (
    "recommended",
    "domestic",
    "international",
    "barely_fitting",
    "not_judged",
    "held",
    "comes_with",
    "also_possible",
    "closed",
    "excluded",
)


def data(*arguments: str) -> dict[str, list[dict[str, str]]]:
    done = run(*arguments, "-f", "json")
    assert done.status == 0, done.stderr
    return json.loads(done.stdout)["data"]


@pytest.mark.parametrize("extra", [(), ("--scope", "national"), ("--scope", "state,world")])
def test_every_network_stands_in_one_list_of_the_document(extra):
    found = data("recommend", "Bochum", "--limit", "500", *extra)
    ids = [entry["id"] for name in LISTS for entry in found[name]]
    assert sorted(ids) == sorted(network.id for network in DIRECTORY.networks.networks)


def test_the_other_side_of_the_border_is_a_list_of_its_own():
    across, within = data("recommend", "Bochum"), data("recommend", "Bochum", "--scope", "national")
    assert {entry["scope"] for entry in across["domestic"]} == {"national", "state"}
    assert across["international"] == within["domestic"] == []
    assert {entry["scope"] for entry in within["international"]} == {"europe", "world"}
    assert {entry["scope"] for entry in within["recommended"]} <= {"national", "state"}
    fits = [float(entry["fit"] or 0) for entry in across["domestic"]]
    assert fits == sorted(fits, reverse=True)


@pytest.mark.parametrize(
    ("code", "block", "assumed"),
    [
        ("de", "In Deutschland", "Annahme: Gesucht sind Netzwerke über Grenzen hinweg"),
        ("en", "In Germany", "Assumption: you look for networks across borders"),
    ],
)
def test_the_assumption_is_said_and_how_to_see_the_others(code, block, assumed):
    shown = " ".join(run_in_terminal("recommend", "Bochum", "--lang", code, columns=80).split())
    assert assumed in shown
    [line] = re.findall(rf"{block} (.+?) \d+ \w+: --scope national", shown)
    assert 1 <= len(line.split(" · ")) <= 5
    wished = run_in_terminal("recommend", "Bochum", "--lang", code, "--scope=national", columns=80)
    assert assumed not in " ".join(wished.split())


@pytest.mark.parametrize("kind", ["plain", "csv"])
def test_a_list_without_blocks_says_what_it_leaves_out(kind):
    done = run("recommend", "Bochum", "-f", kind)
    assert re.search(
        r"\d+ Netzwerke in Deutschland sind nicht dabei: --scope national", done.stderr
    )
    if kind == "csv":
        rows = csv.DictReader(io.StringIO(done.stdout))
        assert {row["scope"] for row in rows} <= {"europe", "world"}


def test_all_shows_what_hardly_fits_as_well():
    few, every = data("recommend", "Soest"), data("recommend", "Soest", "--all")
    assert few["barely_fitting"]
    rest = [each["id"] for each in (*few["barely_fitting"], *few["not_judged"])]
    shown = [entry["id"] for entry in every["recommended"]]
    assert shown[-len(rest) :] == rest
    said = run_in_terminal("recommend", "Soest", columns=120)
    assert (
        f"{len(few['not_judged'])} lassen sich erst mit Ihren Themen oder Zielen bewerten" in said
    )
    number = len(few["barely_fitting"])
    assert f"{number} passen nach den bekannten Angaben kaum (mit --all zeigen)" in said


def test_what_is_closed_is_named_with_what_would_reopen_it():
    closed = {entry["id"]: entry for entry in data("recommend", "Soest")["closed"]}
    assert "ab 2031 erwartet" in closed["europe-direct"]["reopens"]
    shown = " ".join(run_in_terminal("recommend", "Soest", columns=120).split())
    assert re.search(r"Geschlossen bis zu einem neuen Aufruf: [^:]*EUROPE DIRECT", shown)
    every = " ".join(run_in_terminal("recommend", "Soest", "--all", columns=120).split())
    assert "EUROPE DIRECT: bis zu einem neuen Aufruf. Die Frist für 2026 bis 2030" in every
    one = run("recommend", "Soest", "--explain", "europe-direct").stdout
    assert "Zurzeit geschlossen, bis zu einem neuen Aufruf." in one


@pytest.mark.parametrize(
    ("answers", "counted", "not_counted"),
    [
        ((), "Verbreitung 20 · Aussicht auf Aufnahme 5", "Themen 30"),
        (("--topic", "klima"), "Themen 30", "Ziele 20"),
        (("--budget", "2000"), "Beitrag und Budget 10", "Themen 30"),
    ],
)
def test_only_weights_that_counted_are_shown(answers, counted, not_counted):
    shown = " ".join(run_in_terminal("recommend", "Soest", *answers, columns=120).split())
    assert counted in shown
    assert not_counted not in shown


def test_the_sum_behind_a_fit_has_no_rows_that_did_not_count():
    lines = run("recommend", "Soest", "--topic", "klima", "--explain", "klima-buendnis").stdout
    assert re.search(r"^Themen\t", lines, re.MULTILINE)
    assert not re.search(r"^Ziele\t", lines, re.MULTILINE)
    assert "nicht gezählt, weder dafür noch dagegen: keine Ziele angegeben" in lines


def test_what_is_not_ranked_is_explained_all_the_same():
    barely = data("recommend", "Soest")["barely_fitting"][0]["id"]
    for entry in data("recommend", "Soest", "--explain", f"{barely},kommbio")["explained"]:
        assert entry["rank"] is None
        assert entry["criteria"]
        assert entry["eligibility"]


GERMAN = (
    r"Am meisten würde sich ändern, wenn Sie OPTION nennen: Dann wären etwa \d+ der ersten 10 "
    r"Netzwerke andere\. Auch wichtig: OPTION"
)
ENGLISH = (
    r"The ranking would change most if you named OPTION: about \d+ of the first 10 networks would "
    r"be different\. Also important: OPTION"
)


@pytest.mark.parametrize(("code", "pattern"), [("de", GERMAN), ("en", ENGLISH)])
def test_the_most_telling_answer_is_asked_for_in_a_sentence(code, pattern):
    shown = " ".join(run_in_terminal("recommend", "Bochum", "--lang", code, columns=80).split())
    asked = re.search(pattern.replace("OPTION", r"[\w ]+ \(--[a-z-]+\)"), shown)
    assert asked
    assert "--scope" not in asked[0]


def test_the_paper_has_the_same_blocks():
    paper = run("report", "Bochum", "--full", "-o", "-").stdout
    assert "Netzwerke über Grenzen hinweg" in paper
    assert "## In Deutschland" in paper
    assert "## Zurzeit geschlossen" in paper
    assert re.search(
        r"\d+ weitere mögliche Netzwerke passen nach den bekannten Angaben kaum", paper
    )


def test_the_best_set_says_what_it_was_not_chosen_from():
    done = run("portfolio", "Bochum", "--topic", "klima")
    assert "Annahme: Gesucht sind Netzwerke über Grenzen hinweg" in done.stdout
    assert re.search(r"Netzwerken in Deutschland \(\d+ möglich\): --scope national", done.stdout)
    found = data("portfolio", "Bochum", "--topic", "klima")
    chosen = {each["id"] for each in found["portfolio"]["best"]["networks"]}
    assert chosen.isdisjoint(each["id"] for each in found["portfolio"]["domestic"])


@pytest.mark.parametrize(
    ("place", "language", "told"),
    [
        ("Kreis Unna", "de", "bei Kreisen wie dem Kreis Unna ist"),
        ("Märkischer Kreis", "de", "bei Kreisen wie dem Märkischen Kreis ist"),
        ("Soest", "de", "bei Kommunen wie Soest ist"),
        ("Kreis Unna", "en", "among districts like the District of Unna"),
    ],
)
def test_a_district_is_compared_with_districts(place, language, told):
    assert told in run("report", place, "-o", "-", "--lang", language).stdout
