"""Every option of every command, given what is none of its values: refused in two lines."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from conftest import run, type_in_terminal
from staedtenetz.cli.app import _command
from staedtenetz.cli.language import Settings
from staedtenetz.cli.prompts import prompt
from staedtenetz.cli.streams import prepare_streams
from staedtenetz.files.reading import data_folder
from staedtenetz.messages import Language

ROOT_COMMAND = _command(Settings(Language("en"), ()))

LONG = "9" * 5000
NUMBERS = (LONG, "-1", "1e400", "٣", "1_000", "nan", "")
DATES = ("31.12.9999", "2026-99-99", "2024-W01-1", "٢٠٢٤", LONG, "")

KINDS = {
    "vocabulary": {"THEME", "TOPIC", "PURPOSE", "LANGUAGE", "STATUS", "LAND", "CODE", "PROPERTY"},
    "name": {"MUNICIPALITY", "NETWORK", "NETWORK…"},
    "number": {"NUMBER", "N", "EURO", "AMOUNT", "YEAR", "YEAR=AMOUNT", "MINUTES", "SPAN"},
    "date": {"DATE", "DD.MM."},
    "path": {"FILE", "FOLDER", "TARGET", "OLD", "NEW", "EXPORT", "FILE|FOLDER"},
    "text": {"TEXT", "NAME", "ADDRESS", "MAILBOX", "ID", "FIELD=VALUE", "FIELD"},
}
"""What the option takes, by the word that the help shows for it."""

LENIENT = {"YEAR=AMOUNT"}
"""Where digits of another script or a grouping mark are Python's to read, within bounds."""

NEEDED = {
    "members import": ["list.csv", "--network", "eccar", "--source", "https://x.org", "--as-of",
                       "2024", "--dry-run"],
    "search": ["klima"],
    "theme": ["europe"],
    "show": ["eccar"],
    "compare": ["eccar", "unic"],
    "members list": ["eccar"],
    "recommend": ["Bochum"],
    "report": ["Bochum"],
    "portfolio": ["Bochum"],
    "review": ["Bochum"],
    "peers": ["Bochum"],
    "profile new": ["Bochum", "--no-questions"],
    "network new": ["Netz", "--theme", "europe", "--topic", "mobility"],
    "network edit": ["eccar", "--source", "Rechnung"],
    "network note": ["eccar", "Notiz"],
    "network hide": ["eccar"],
    "network remove": ["eccar"],
    "membership add": ["Bochum", "eccar"],
    "membership import": ["list.csv", "Bochum"],
    "membership end": ["Bochum", "eccar"],
    "data diff": ["networks.toml"],
    "data export": [],
    "data import": ["export.json"],
    "data municipalities import": ["list.csv"],
}  # fmt: skip
"""Arguments with which a command has all that it needs, so that only the option is wrong."""


def commands(command: Any = ROOT_COMMAND, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    names = command.list_commands(None) if hasattr(command, "list_commands") else ()
    if not names:
        yield " ".join(path), command
    for name in names:
        yield from commands(command.get_command(None, name), (*path, name))


COMMANDS = dict(commands())


def kind_of(parameter: Any) -> str:
    """What an option or argument takes; a metavar of words with bars is its vocabulary."""
    if parameter.metavar is None:
        return "flag"
    found = [kind for kind, words in KINDS.items() if parameter.metavar in words]
    if not found and parameter.metavar == parameter.metavar.lower() and "|" in parameter.metavar:
        return "vocabulary"
    assert found, f"{parameter.opts}: no kind for {parameter.metavar}"
    return found[0]


def options(kind: str) -> list[tuple[str, str, Any]]:
    return [
        (name, max(each.opts, key=len), each)
        for name, command in COMMANDS.items()
        for each in command.params
        if each.param_type_name == "option" and kind_of(each) == kind
    ]


def cases(kind: str) -> list[Any]:
    return [pytest.param(*each, id=f"{each[0]} {each[1]}") for each in options(kind)]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder to work in, with the own data in it."""
    (tmp_path / "own").mkdir()
    (tmp_path / "list.csv").write_text("Stadt\nBochum\n", encoding="utf-8")
    return tmp_path


def tree(folder: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def given(office: Path, command: str, *words: str) -> tuple[int, list[str]]:
    """The status and the lines of the error stream; nothing may have been written."""
    before = tree(office)
    arguments = [*command.split(), *NEEDED.get(command, []), *words]
    done = run(*arguments, cwd=office, STAEDTENETZ_HOME=str(office / "own"))
    if done.status:
        assert tree(office) == before
    return done.status, done.stderr.splitlines()


def refused(office: Path, command: str, *words: str) -> None:
    status, lines = given(office, command, *words)
    shown = " ".join(words)[:80]
    assert status in (1, 2), f"{command} {shown}: {status}"
    assert len(lines) == 2, f"{command} {shown}: {lines}"
    assert max(map(len, lines)) < 1_100, f"{command} {shown}"


@pytest.mark.parametrize(("command", "option", "parameter"), cases("vocabulary"))
def test_a_word_that_is_none_of_the_vocabulary(office, command, option, parameter):
    refused(office, command, option, "riesig")


@pytest.mark.parametrize(("command", "option", "parameter"), cases("number"))
def test_a_number_that_is_none(office, command, option, parameter):
    for number in NUMBERS:
        if parameter.metavar in LENIENT and number in ("٣", "1_000"):
            continue
        refused(office, command, f"{option}={number}")


@pytest.mark.parametrize(("command", "option", "parameter"), cases("date"))
def test_a_date_that_is_none(office, command, option, parameter):
    for day in DATES:
        refused(office, command, f"{option}={day}")


CUT = Path(__file__).parent / "cases" / "02-cut-file-traceback"


@pytest.mark.parametrize("file", ["GV100AD_31082025.txt", "gv.xlsx"])
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("de", r"ist nicht vollständig: In Nordrhein-Westfalen fehlen \d+ Kommunen der bisherigen"),
        (
            "en",
            r"is not complete: in North Rhine-Westphalia, \d+ municipalities of the present list",
        ),
    ],
)
def test_a_register_file_that_breaks_off(tmp_path, file, lang, said):
    done = run("data", "municipalities", "import", str(CUT / file), "--lang", lang, "-f", "json",
               STAEDTENETZ_HOME=str(tmp_path))  # fmt: skip
    assert done.status == 1
    assert re.search(said, done.stderr.splitlines()[0])
    [error] = json.loads(done.stdout)["errors"]
    assert error["code"] == "data"
    assert re.search(said, error["problem"])
    assert list(tmp_path.iterdir()) == []


ODD_PATHS = ("folder", "/dev/zero", "/dev/full", "pipe", "~nobody/x", "x" * 5000, "nul\0x")
WITHOUT_A_FILE = [
    pytest.param(name, "", id=f"{name} {each.name}")
    for name, command in COMMANDS.items()
    for each in command.params
    if each.param_type_name == "argument" and kind_of(each) == "path"
]
PATHS = [pytest.param(c, o, id=f"{c} {o}") for c, o, _ in options("path")]


@contextlib.contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail where the program waits for a pipe or reads a device without end."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(os.name == "nt", reason="pipes and devices of Linux")
@pytest.mark.parametrize(("command", "option"), [*WITHOUT_A_FILE, *PATHS])
def test_a_path_that_is_no_file(office, command, option):
    (office / "folder").mkdir()
    os.mkfifo(office / "pipe")
    shutil.copy(data_folder() / "networks.toml", office)
    for path in ODD_PATHS:
        words = [f"{option}={path}"] if option else [path]
        before = tree(office)
        arguments = [*NEEDED.get(command, [])]
        if not option:
            arguments = arguments[1:]
        with within(20):
            done = run(*command.split(), *words, *arguments, cwd=office,
                       STAEDTENETZ_HOME=str(office / "own"))  # fmt: skip
        shown = f"{command} {option} {path[:20]!r}: {done.status} {done.stderr[:2000]}"
        assert done.status in (0, 1, 2), shown
        if done.status:
            assert len(done.stderr.splitlines()) == 2, shown
            assert tree(office) == before, shown


@pytest.mark.skipif(os.name == "nt", reason="pipes and devices of Linux")
@pytest.mark.parametrize("path", [p for p in ODD_PATHS if p != "folder"], ids=ascii)
@pytest.mark.parametrize("command", ["network list", "data propose", "network note"])
def test_a_place_of_own_data_that_is_none(office, command, path):
    os.mkfifo(office / "pipe")
    before = tree(office)
    with within(20):
        done = run(*command.split(), *NEEDED.get(command, []), f"--data={path}", cwd=office)
    assert done.status in (1, 2), done.stderr
    assert len(done.stderr.splitlines()) == 2, done.stderr
    assert tree(office) == before


def test_bytes_that_are_no_text_are_asked_for_again(monkeypatch):
    """As a terminal in Latin-1 sends them; what was answered before is kept."""
    typed = io.TextIOWrapper(io.BytesIO(b"Bochum\nK\xf6ln\n\x00\nK\xc3\xb6ln\n"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", typed)
    prepare_streams()
    said: list[str] = []
    output = SimpleNamespace(stderr=io.StringIO(), remark=said.append)
    session: Any = SimpleNamespace(output=output, language=Language("de"))
    assert [prompt(session, "?"), prompt(session, "?")] == ["Bochum", "Köln"]
    assert said == [Language("de")("ask.not_text")] * 2
    with pytest.raises(typer.Abort):
        prompt(session, "?")


def test_bytes_in_another_encoding_cost_no_answer(tmp_path):
    """ö as Latin-1 on a terminal in UTF-8: asked again, and the topic given before stays."""
    keys = "Soest\nKlimaschutz\nF\udcf6rdermittel\n3\n" + "\n" * 8
    shown = type_in_terminal("profile", "new", "-o", "p.toml", columns=80, cwd=tmp_path, keys=keys)
    assert "Traceback" not in shown
    written = tomllib.loads((tmp_path / "p.toml").read_text(encoding="utf-8"))
    assert written["topics"] == ["climate-mitigation"]
    assert len(written["purposes"]) == 1
    assert "kein lesbarer Text" in shown
