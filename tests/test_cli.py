"""The program as a process: answers, formats, errors, languages."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from conftest import environment, run, run_in_terminal, too_wide
from staedtenetz import Catalogue, Language
from staedtenetz.cli.app import COMMANDS
from staedtenetz.model.vocabulary import THEMES
from staedtenetz.report.names import full_name

BRIEF = [
    ("list",),
    ("list", "--theme", "klima", "--free"),
    ("list", "--for", "Soest", "--sort", "fee"),
    ("themes",),
    ("theme", "mobilität"),
    ("theme", "kultur"),
    ("search", "klima"),
    ("show", "klima-buendnis", "--for", "Bochum"),
    ("show", "ucue"),
    ("compare", "eurocities", "eurotowns", "--for", "Herne"),
    ("recommend", "Bochum"),
    ("recommend", "Soest", "--topic", "culture", "--budget", "2000", "--capacity", "low"),
    ("recommend", "Bochum", "--topic", "klima", "--explain", "eccar"),
    ("peers", "Bochum"),
    ("city", "Potsdam"),
    ("profile", "keys"),
]
"""Commands whose output is kept in golden files."""


def name_of(arguments: tuple[str, ...]) -> str:
    return re.sub(r"[^a-z0-9äöü]+", "-", " ".join(arguments).lower()).strip("-")


def in_one_line(shown: str) -> str:
    """What is shown, its commands whole again."""
    return shown.replace(" \\\n  ", " ")


WORD = re.compile(r"[^\W_]+")
"""A word, or a part of an address."""


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize("arguments", BRIEF, ids=name_of)
def test_golden_terminal_output(arguments, code, columns, golden):
    shown = run_in_terminal(*arguments, "--lang", code, columns=columns)
    assert not too_wide(shown, columns)
    # Versions of Rich differ in the spaces at the end of lines.
    text = "".join(f"{line.rstrip()}\n" for line in shown.splitlines())
    golden(f"{name_of(arguments)}.{code}.{columns}.txt", text)


WIDE = 400
PAGES = [
    ("compare", "eurocities", "eurotowns", "klima-buendnis", "--for", "Herne"),
    ("compare", "eurocities", "eurotowns", "klima-buendnis", "eccar"),
    ("review", "Dortmund"),
    ("recommend", "Soest"),
    ("recommend", "Bochum", "--topic", "klima"),
    ("recommend", "Soest", "--explain", "eccar"),
    ("list",),
    ("list", "--for", "Soest"),
    ("peers", "Bochum"),
    ("city", "Dortmund"),
    ("show", "eccar", "--for", "Dortmund"),
]


@pytest.mark.parametrize("arguments", PAGES, ids=name_of)
def test_no_word_is_broken(arguments):
    """A command goes on in the next line."""
    words = set(WORD.findall(run_in_terminal(*arguments, columns=WIDE)))
    for columns in (80, 100, 120):
        shown = run_in_terminal(*arguments, columns=columns)
        assert set(WORD.findall(shown)) <= words
        assert not too_wide(shown, columns)
        commands = re.findall(r"staedtenetz (?:recommend|show|report) .*", in_one_line(shown))
        for command in commands:
            assert run(*shlex.split(command)[1:], "--help").status == 0


@pytest.mark.parametrize("columns", [60, 80, 100])
@pytest.mark.parametrize("network", ["ucue", "klima-buendnis", "agfs-nrw"])
def test_an_address_is_never_parted(network, columns):
    every = re.compile(r"https?://\S+")
    whole = set(every.findall(run_in_terminal("show", network, columns=WIDE)))
    shown = run_in_terminal("show", network, columns=columns)
    assert whole == set(every.findall(shown))
    # It goes as far to the left as it has to, and no label stands in its line.
    for line in shown.splitlines():
        address = every.search(line)
        if address and len(address[0]) >= columns:
            assert line == address[0]


@pytest.mark.parametrize("arguments", [("list",), ("recommend", "Bochum"), ("show", "efus")])
def test_any_width_is_kept(arguments):
    """A narrow page says what a wide one does, in more lines; a wide table has columns more."""
    shown = {columns: run_in_terminal(*arguments, columns=columns) for columns in (40, 60, 200)}
    # A command is parted between its words only.
    lines = {
        columns: [each for each in in_one_line(text).splitlines() if "staedtenetz " not in each]
        for columns, text in shown.items()
    }
    for columns, each in lines.items():
        assert not too_wide("\n".join(each), columns)
    assert len(lines[40]) >= len(lines[60]) > len(lines[200])
    narrow, wide = (set(WORD.findall(shown[columns])) for columns in (60, 200))
    assert narrow <= wide
    assert arguments[0] != "show" or narrow == wide


GERMAN = re.compile(
    r"\b(nicht|und|der|die|das|für|mit|ist|sind|Kommune|Mitglied|Beitrag|Jahr|möglich|aktiv|ohne)\b"
)
ENGLISH = re.compile(
    r"\b(the|and|of|is|are|not|with|member|municipality|fee|year|possible|active|without)\b"
)
NAMES = re.compile(r"https?://\S+|„[^“]*“|“[^”]*”|\S+@\S+")


@pytest.mark.parametrize("arguments", [("list",), ("themes",), ("recommend", "Bochum", "--all")])
def test_no_english_in_german_and_no_german_in_english(arguments, catalogue: Catalogue):
    names = [
        name
        for code in ("de", "en")
        for network in catalogue.in_language(code).everything
        for name in (full_name(network, Language(code)), *network.names)
    ]
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    drop = re.compile(
        f"{'|'.join(longest_first)}|{NAMES.pattern}|mission-minded cit\\w+|City-to-City Exchange"
    )
    for code, foreign in (("de", ENGLISH), ("en", GERMAN)):
        done = run(*arguments, "--lang", code, "--format", "markdown")
        text = drop.sub("", done.stdout + done.stderr)
        assert foreign.findall(text) == []


def test_german_is_the_default_and_the_locale_decides():
    assert "möglich" in run("recommend", "Bochum").stdout
    assert "möglich" in run("recommend", "Bochum", LANG="C.UTF-8").stdout
    assert "möglich" in run("recommend", "Bochum", LANG="de_DE.UTF-8").stdout
    assert "possible" in run("recommend", "Bochum", LANG="en_GB.UTF-8").stdout
    assert "möglich" in run("recommend", "Bochum", LC_ALL="de_AT.UTF-8", LANG="en_US").stdout
    assert "possible" in run("recommend", "Bochum", STAEDTENETZ_LANG="en").stdout
    assert "möglich" in run("recommend", "Bochum", "--lang", "de", STAEDTENETZ_LANG="en").stdout
    assert "possible" in run("--lang", "en", "recommend", "Bochum").stdout


def test_an_unknown_language_is_refused():
    done = run("list", "--lang", "fr")
    assert done.status == 2
    assert "fr" in done.stderr


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize("command", ["", *COMMANDS, "profile new", "profile show"])
def test_help_is_complete_in_both_languages(command, code):
    done = run(*command.split(), "--help", "--lang", code)
    assert done.status == 0
    assert done.stderr == ""
    foreign = re.compile(r"\b(Usage|Options|Show|Commands|required|default)\b")
    if code == "de":
        assert not foreign.search(done.stdout)
        assert "Aufruf:" in done.stdout
    else:
        assert "Usage:" in done.stdout
        assert not GERMAN.search(done.stdout)
    assert "help." not in done.stdout
    assert "metavar" not in done.stdout


def test_without_a_command_the_help_is_shown():
    assert run().stdout == run("--help").stdout


def test_version():
    assert re.fullmatch(r"staedtenetz \d+\.\d+\.\d+\n", run("--version").stdout)


def test_the_promises_of_the_issue():
    def ids(*arguments: str) -> dict[str, list[str]]:
        rows = (line.split("\t") for line in run(*arguments).stdout.splitlines())
        return {row[0]: row for row in rows}

    assert "eurocities" not in ids("list", "--for", "Soest")
    assert ids("list", "--for", "Herne")["eurocities"][3] == "Partner"
    assert ids("list", "--for", "Hannover")["eurocities"][3] == "Vollmitglied"
    assert "kommunen-netzwerk-engagiert-in-nrw" not in ids("recommend", "München", "--all")
    held = json.loads(run("recommend", "Bochum", "--format", "json").stdout)["data"]["held"]
    assert "eurocities" in {entry["id"] for entry in held}
    assert "ruht seit 2015" in run("show", "ucue").stdout
    assert "dormant since 2015" in run("show", "ucue", "--lang", "en").stdout


@pytest.mark.parametrize(
    "word", ["klimabuendnis", "Klima-Bündnis", "climate alliance", "KLIMA-BÜNDNIS"]
)
def test_names_in_any_spelling(word):
    done = run("show", word)
    assert done.stdout.startswith("Klima-Bündnis (aktiv)")
    assert done.stderr == ""


def test_what_was_taken_is_said_when_the_match_was_not_exact():
    done = run("show", "Eurocites")
    assert done.stdout.startswith("Eurocities")
    assert done.stderr == "„Eurocites“ verstanden als Eurocities (eurocities).\n"
    notes = json.loads(run("show", "Eurocites", "--format", "json").stdout)["notes"]
    assert notes == ["„Eurocites“ verstanden als Eurocities (eurocities)."]


def test_filters_combine():
    def ids(*filters: str) -> set[str]:
        return {line.split("\t")[0] for line in run("list", *filters).stdout.splitlines()}

    climate, free = ids("--theme", "climate"), ids("--free")
    assert ids("--theme", "climate", "--free") == climate & free
    assert ids("--kind", "symbolic", "--scope", "world") <= ids("--kind", "symbolisch")
    assert ids("--status", "ruht") == ids("--status", "dormant")
    assert ids("--topic", "mobility", "--for", "Soest") <= ids("--topic", "mobility")
    assert ids("--theme", "security", "--free") == set()
    awards, calls = ids("--participation", "Auszeichnung"), ids("--participation", "call")
    assert "fairtrade-towns" in awards
    assert awards.isdisjoint(calls)
    assert ids("--participation", "award", "--participation", "Aufruf") == awards | calls


def listed(*arguments: str) -> list[dict[str, Any]]:
    return json.loads(run("list", *arguments, "--format", "json").stdout)["data"]["networks"]


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("theme", lambda row: list(THEMES).index(row["theme"])),
        ("effort", lambda row: ["low", "medium", "high", None].index(row["effort"])),
    ],
)
def test_sorting(sort, value):
    values = [value(row) for row in listed("--sort", sort)]
    assert values == sorted(values)
    assert len(set(values)) > 2


@pytest.mark.parametrize("sort", ["founded", "members"])
def test_sorting_by_numbers_puts_the_unknown_last(sort):
    order = [row["id"] for row in listed("--sort", sort)]
    catalogue = Catalogue.load()
    field = {"founded": "founded", "members": "member_count"}[sort]
    values = [getattr(catalogue[network], field) for network in order]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == known
    assert known == sorted(known, reverse=sort == "members")


def test_sorting_by_fee_puts_the_unknown_last():
    fees = [row["fee"] for row in listed("--for", "Herne", "--sort", "fee")]
    amounts = [
        Decimal(fee["amount"]["amount"]) if fee["due"] else Decimal(0)
        for fee in fees
        if fee["amount"] is not None
    ]
    assert amounts == sorted(amounts)
    assert all(fee["amount"] is None for fee in fees[len(amounts) :])


def test_nothing_found_is_an_answer():
    done = run("search", "quantenschaum")
    assert (done.status, done.stdout) == (0, "")
    assert "Nichts gefunden" in done.stderr
    document = json.loads(run("search", "quantenschaum", "--format", "json").stdout)
    assert document["data"]["networks"] == []
    assert document["status"] == "ok"


ENVELOPE = {
    "program", "program_version", "output_version", "command", "language", "status", "data",
    "notes", "errors",
}  # fmt: skip
ROW = {
    "id", "name", "short", "theme", "topics", "kind", "scope", "status", "participation",
    "status_since", "successor", "effort", "fee_model", "website", "checked", "own",
}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "name", "keys"),
    [
        (("list",), "networks", ROW),
        (("list", "--for", "Herne"), "networks", ROW | {"member", "eligibility", "fee"}),
        (("search", "klima"), "networks", ROW | {"matched_in", "matched"}),
        (("theme", "klima"), "networks", ROW | {"group"}),
        (("themes",), "themes", {"level", "id", "label", "networks", "active_networks"}),
        (
            ("recommend", "Herne"),
            "recommended",
            ROW | {"rank", "fit", "criteria", "eligibility", "fee"},
        ),
    ],
)
def test_json_has_stable_keys(arguments, name, keys):
    document = json.loads(run(*arguments, "--format", "json").stdout)
    assert set(document) == ENVELOPE
    assert document["command"] == arguments[0]
    for row in document["data"][name]:
        assert set(row) == keys


def test_json_of_a_record_and_its_fee():
    document = json.loads(run("show", "klima-buendnis", "--for", "Bochum", "-f", "json").stdout)
    [record] = document["data"]["networks"]
    assert record["for"]["fee"]["amount"] == {"amount": "3048.75", "currency": "EUR"}
    assert "currency" not in record["for"]["fee"]
    assert record["fee"]["rate"] == {"amount": "0.0085", "currency": "EUR"}
    assert record["for"]["eligibility"]["verdict"] == "eligible"
    assert record["sources"][0]["url"].startswith("https://")
    assert record["fee"]["as_of"] is None


def test_csv_and_markdown_hold_the_same_rows():
    listed = [line.split("\t")[0] for line in run("list", "--theme", "culture").stdout.splitlines()]
    rows = list(csv.DictReader(io.StringIO(run("list", "--theme", "culture", "-f", "csv").stdout)))
    assert [row["id"] for row in rows] == listed
    markdown = run("list", "--theme", "culture", "-f", "markdown").stdout.splitlines()
    assert len(markdown) == len(listed) + 2


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("show", "gibtsnicht"), 1, "nicht bekannt"),
        (("recommend", "Bruehl"), 1, '"Brühl (NRW)" 05362012 · "Brühl (BW)" 08226009'),
        (("recommend", "Bohcum"), 1, "Meinten Sie Bochum"),
        (("recommend",), 2, "keine Kommune genannt"),
        (("recommend", "--profile", "fehlt.toml"), 1, "fehlt.toml lässt sich nicht lesen"),
        (("recommend", "Dorf", "--population", "viele"), 2, "keine Einwohnerzahl"),
        (("recommend", "Dorf", "--population", "0"), 2, "keine Einwohnerzahl"),
        (("recommend", "Dorf", "--population", "-3"), 2, "keine Einwohnerzahl"),
        (("recommend", "Dorf", "--population", "1.8"), 2, "keine Einwohnerzahl"),
        (("recommend", "Dorf", "--population", "12,5"), 2, "keine Einwohnerzahl"),
        (("recommend", "London", "--population", "8800000", "--country", "XX"), 2, "XX"),
        (("recommend", "--population", "5000"), 2, "keine Kommune genannt"),
        (("recommend", "Bochum", "Herne"), 2, "Zu viele Angaben: Herne"),
        (("recommend", "x" * 50_000), 1, "steht nicht im Verzeichnis"),
        (("profile", "foo"), 2, "Den Befehl „foo“ gibt es nicht"),
        (("list", "--population", "5000"), 2, "--for"),
        (("recommend", "Bochum", "--budget", "viel"), 2, "kein Betrag"),
        (("recommend", "Bochum", "--topic", "raumfahrt"), 2, "raumfahrt"),
        (("list", "--theme", "raumfahrt"), 2, "Themenfeld „raumfahrt“ gibt es nicht"),
        (("list", "--format", "xml"), 2, "Format „xml“"),
        (("list", "--sort", "x"), 2, "sortieren"),
        (("list", "--land", "NRW"), 2, "--for"),
        (("show", "efus", "--format", "csv"), 2, "Möglich: table, plain, json oder markdown"),
        (("compare", "efus"), 2, "zwei bis vier"),
        (("shwo",), 2, "gemeint: show"),
        (("list", "--thema", "klima"), 2, "gemeint: --theme"),
        (("show",), 2, "NETZWERK fehlt"),
        (("search", "klima", "--limit", "null"), 2, "--limit"),
        (("report", "Bochum"), 2, "keine Datei genannt"),
        (("report", "Bochum", "-o", "bericht.odt"), 2, ".odt"),
        (("report", "Bochum", "-o", "nirgends/bericht.md"), 1, "Ordner nirgends"),
        (("report", "Bochum", "-o", "x.md", "--date", "gestern"), 2, "kein Datum"),
        (("profile", "check", "fehlt.toml"), 1, "fehlt.toml"),
    ],
)
def test_errors_are_two_lines_and_a_status(arguments, status, words, tmp_path):
    done = run(*arguments, cwd=tmp_path)
    assert done.status == status
    assert done.stdout == ""
    assert words in done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("Fehler: ")
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    english = run(*arguments, "--lang", "en", cwd=tmp_path)
    assert english.status == status
    assert english.stderr.startswith("Error: ")
    assert not GERMAN.search(NAMES.sub("", english.stderr))


def test_errors_as_json_where_json_was_asked_for():
    done = run("show", "gibtsnicht", "--format", "json")
    document = json.loads(done.stdout)
    assert set(document) == ENVELOPE
    assert document["status"] == "error"
    assert document["errors"][0]["code"] == "unknown-network"
    assert done.status == 1


@pytest.mark.parametrize(
    "arguments", [("list", "--sort", "a -f json"), ("show", "--", "--format json")]
)
def test_json_is_not_guessed_from_values(arguments):
    assert run(*arguments).stdout == ""


def test_a_lonely_group_shows_its_help():
    assert run("profile").stdout == run("profile", "--help").stdout


@pytest.mark.parametrize("redirection", [">&-", "<&-", "2>&-", "| true", "2>/dev/null | head -1"])
@pytest.mark.parametrize("command", ["list", "--help", "show nix -f json", "profile check x.toml"])
def test_closed_streams_end_without_a_traceback(command, redirection, tmp_path):
    if os.name == "nt":
        pytest.skip("needs a POSIX shell")
    done = subprocess.run(
        f"{sys.executable} -m staedtenetz {command} {redirection}",
        shell=True, check=False, capture_output=True, env=environment(), cwd=tmp_path, text=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr + done.stdout
    assert done.returncode in (0, 1)


def test_arguments_that_are_no_text():
    if os.name == "nt":
        pytest.skip("arguments are text there")
    done = subprocess.run(
        [sys.executable, "-m", "staedtenetz", "recommend", b"K\xf6ln"],
        check=False, capture_output=True, env=environment(),
    )  # fmt: skip
    assert done.returncode == 2
    assert "kein gültiger Text" in done.stderr.decode()


def test_nothing_steers_the_terminal_from_json():
    shown = run("search", "\u009b31m\u202ex", "--format", "json").stdout
    assert not set(shown) & {"\u009b", "\u202e"}
    assert json.loads(shown)["status"] == "ok"


def test_a_profile_of_another_municipality_lends_its_wishes_only(tmp_path):
    text = 'municipality = "Soest"\npopulation = 47000\nmemberships = ["efus"]\ncapacity = "low"\n'
    (tmp_path / "soest.toml").write_text(text, encoding="utf-8")
    done = run("recommend", "Bochum", "--profile", "soest.toml", "-f", "json", cwd=tmp_path)
    data = json.loads(done.stdout)["data"]
    assert data["municipality"]["population"] == 358_676
    assert "efus" not in {entry["id"] for entry in data["held"]}
    assert "capacity" not in data["unanswered"]


def test_a_word_that_several_topics_begin_with_stands_for_all_of_them():
    shown = run("recommend", "Soest", "--topic", "klima", "--all").stdout
    assert "Klimaschutz" in shown
    assert "Klimaanpassung" in shown


def test_memberships_can_be_added():
    data = json.loads(run("recommend", "Bochum", "--member", "ECCAR", "-f", "json").stdout)["data"]
    assert {"eccar", "eurocities"} <= {entry["id"] for entry in data["held"]}


def test_a_small_place_of_the_same_name_is_not_the_city():
    done = run("recommend", "Hagen", "--population", "900", "-f", "json")
    municipality = json.loads(done.stdout)["data"]["municipality"]
    assert municipality["key"] is None
    assert municipality["population"] == 900


@pytest.mark.parametrize("place", ["Bochum", "Brühl (NRW)", "Musterdorf"])
def test_commands_that_are_offered_can_be_run(place, tmp_path):
    extra = ["--population", "5.000", "--land", "NRW"] if place == "Musterdorf" else []
    shown = run_in_terminal("recommend", place, *extra, "--topic", "kultur", columns=80)
    offered = re.findall(r"staedtenetz ((?:show|report) .*)", in_one_line(shown))
    assert len(offered) == 2
    for command in offered:
        done = run(*shlex.split(command), cwd=tmp_path)
        assert done.status == 0, (command, done.stderr)


def test_a_closed_pipe_is_no_error():
    command = [sys.executable, "-m", "staedtenetz", "list", "--format", "json"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_clear_line():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "staedtenetz", "list"],
            check=False, stdout=full, stderr=subprocess.PIPE, env=environment(),
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "Fehler: Die Ausgabe ließ sich nicht schreiben: der Datenträger ist voll.",
        "Bitte einen anderen Ort zum Speichern wählen.",
    ]


def test_interrupting_a_question_leaves_nothing_behind(tmp_path):
    pty = pytest.importorskip("pty")
    reader, writer = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "staedtenetz", "profile", "new"],
        stdin=writer, stdout=writer, stderr=writer, cwd=tmp_path, env=environment(),
    )  # fmt: skip
    os.close(writer)
    while "?" not in os.read(reader, 1000).decode():
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 130
    os.close(reader)
    assert list(tmp_path.iterdir()) == []


def test_end_of_input_in_a_question_is_a_clean_end(tmp_path):
    shown = run_in_terminal("profile", "new", columns=80, cwd=tmp_path, keys="\x04")
    assert "Abgebrochen" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "cp437", "ascii"])
def test_old_code_pages_lose_no_answer(encoding):
    done = subprocess.run(
        [sys.executable, "-m", "staedtenetz", "show", "klima-buendnis", "--for", "Bochum"],
        check=True, capture_output=True,
        env=environment(PYTHONUTF8="0", PYTHONIOENCODING=encoding),
    )  # fmt: skip
    text = done.stdout.decode(encoding)
    assert "3.048,75" in text
    assert "358.676" in text


def test_letters_that_a_code_page_lacks_are_written_as_their_nearest(tmp_path):
    (tmp_path / "networks.toml").write_text(
        'schema_version = 2\n[[note]]\nnetwork = "eccar"\ntext = "Běła Woda – Čelnic ≥ 5 € ☃"\n',
        encoding="utf-8",
    )
    arguments = ["show", "eccar", "--lang", "de", "--data", str(tmp_path)]
    shown = {}
    for encoding in ("cp850", "cp1252", "ascii"):
        done = subprocess.run(
            [sys.executable, "-m", "staedtenetz", *arguments], check=True, capture_output=True,
            env=environment(PYTHONUTF8="0", PYTHONIOENCODING=encoding),
        )  # fmt: skip
        text = done.stdout.decode(encoding)
        shown[encoding] = next(line for line in text.splitlines() if "Woda" in line)
        assert "Städte" in text or encoding == "ascii"
        assert "Staedte" in text or encoding != "ascii"
    assert "Bela Woda – Celnic >= 5 € ?" in shown["cp1252"]
    assert "Bela Woda - Celnic >= 5 EUR ?" in shown["cp850"]
    assert "Bela Woda - Celnic >= 5 EUR ?" in shown["ascii"]


def test_json_stays_json_in_an_old_code_page():
    done = subprocess.run(
        [sys.executable, "-m", "staedtenetz", "show", "klima-buendnis", "--format", "json"],
        check=True, capture_output=True, env=environment(PYTHONIOENCODING="cp1252"),
    )  # fmt: skip
    document = json.loads(done.stdout.decode("cp1252"))
    assert document["data"]["networks"][0]["short"] == "Klima-Bündnis"


def test_no_colour_and_no_escape_codes_in_a_pipe():
    for arguments in (("list",), ("recommend", "Bochum"), ("show", "efus")):
        assert "\x1b" not in run(*arguments).stdout
        assert "\x1b" not in run(*arguments, "--format", "table").stdout


def test_below_ten_thousand_and_abroad():
    village = run("recommend", "Langeoog", "--population", "1.800", "--land", "NI")
    assert village.status == 0
    assert "eurocities" not in village.stdout
    vienna = run("list", "--for", "Wien", "--population", "2000000", "--country", "AT")
    assert re.search(r"^eurocities\t.*\tVollmitglied\t", vienna.stdout, re.MULTILINE)
    zurich = run("list", "--for", "Zürich", "--population", "430000", "--country", "ch")
    assert re.search(r"^eurocities\t.*\tassoziiertes Mitglied\t", zurich.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("staedtenetz show klima", "klima-buendnis"),
        ("staedtenetz show euroc", "eurocities"),
        ("staedtenetz theme mob", "mobility"),
        ("staedtenetz recommend Boch", "Bochum"),
        ("staedtenetz recommend Brü", "Brühl (NRW)"),
        ("staedtenetz list --theme cul", "culture"),
        ("staedtenetz list --for Soe", "Soest"),
        ("staedtenetz list --format j", "json"),
        ("staedtenetz re", "recommend"),
    ],
)
def test_shell_completion(words, offered):
    done = run(
        _STAEDTENETZ_COMPLETE="complete_bash", COMP_WORDS=words,
        COMP_CWORD=str(len(words.split()) - 1),
    )  # fmt: skip
    assert offered in done.stdout.splitlines()


@pytest.mark.parametrize("command", [("recommend", "Bochum", "--all"), ("list",)])
def test_a_reader_that_has_seen_enough_is_no_error_in_a_table_either(command):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "staedtenetz", *command, "--format", "table"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=environment(),
        check=False,
        timeout=60,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_json_marks_a_fee_as_the_table_does():
    record = json.loads(run("recommend", "Bochum", "--all", "-f", "json").stdout)
    plain = run("recommend", "Bochum", "--all", "-f", "plain").stdout.splitlines()
    starred = {line.split("\t")[0] for line in plain if "*" in line.split("\t")[5]}
    fees = {each["id"]: each["fee"] for each in record["data"]["recommended"]}
    assert starred
    assert all(fees[network]["to_confirm"] for network in starred)
