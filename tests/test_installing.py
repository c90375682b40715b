"""A plain install runs; what it lacks names the command that installs it, and that works."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from conftest import ROOT, environment, needs, run
from staedtenetz.cli.installing import install_advice
from staedtenetz.cli.shell import command_line
from staedtenetz.errors import MissingPackage
from test_no_connection import CASES, CONNECTING, run_lines

EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]

WANTING = {
    "documents": ["report Soest -o paper.pdf", "report Soest -o paper.docx"],
    "portfolio": ["portfolio Soest --budget 5000"],
    "parquet": ["data export --format parquet -o tables"],
}
"""What each of the extras is wanted for, as in the documents."""


def test_the_extra_all_brings_every_other_one():
    others = sorted(set(EXTRAS) - {"all"})
    assert EXTRAS["all"] == [f"staedtenetz[{','.join(others)}]"]


def test_a_workbook_without_typst_tells_its_charts_in_words(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    done = run("report", "Soest", "--full", "-o", "paper.xlsx", cwd=tmp_path)
    assert done.status == 0, done.stderr
    document = json.loads(run("report", "Soest", "--full", "-o", "-", "-f", "json").stdout)
    book = openpyxl.load_workbook(tmp_path / "paper.xlsx")
    cells = {str(cell.value) for row in book.worksheets[0].rows for cell in row}
    told = [block["description"] for block in charts(document)]
    assert told
    assert set(told) <= cells


def charts(value: Any) -> Iterator[dict[str, Any]]:
    """Every chart in the JSON of a paper."""
    if isinstance(value, dict):
        if "description" in value and "caption" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from charts(each)


# The advice, for each way to install


class Installed(NamedTuple):
    """The metadata that installers write, without an installation."""

    installer: str
    origin: dict[str, object]
    requires: tuple[str, ...] = (
        "typer",
        'python-docx>=1.2; extra == "documents"',
        "typst>=0.15; extra == 'documents'",
    )

    def read_text(self, name: str) -> str | None:
        if name == "INSTALLER":
            return self.installer + "\n"
        return json.dumps(self.origin) if self.origin else None


@pytest.fixture
def advised(tmp_path, monkeypatch):
    """The command advised for an environment in ``tmp_path / "clone" / ".venv"``."""
    place = tmp_path / "clone" / ".venv"
    place.mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(place))
    monkeypatch.setattr(sys, "executable", str(place / "bin" / "python"))
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")

    def advise(own: Installed | None) -> str:
        found = [own] if own else []
        monkeypatch.setattr(importlib.metadata, "distributions", lambda **_: iter(found))
        message = install_advice(MissingPackage("typst", "documents"))
        return str(message.values["command"])

    return advise


def editable(folder: Path) -> dict[str, object]:
    return {"url": folder.as_uri(), "dir_info": {"editable": True}}


def test_a_clone_run_with_uv(advised, tmp_path, monkeypatch):
    own = Installed("uv", editable(tmp_path / "clone"))
    monkeypatch.chdir(tmp_path / "clone")
    assert advised(own) == "uv sync --inexact --extra documents"
    monkeypatch.chdir(tmp_path)
    project = shlex.quote(str(tmp_path / "clone"))
    assert advised(own) == f"uv sync --inexact --extra documents --project {project}"


def test_uv_known_only_to_the_run_that_started_it(advised, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setenv("UV", "/opt/my tools/uv")
    monkeypatch.chdir(tmp_path / "clone")
    own = Installed("uv", editable(tmp_path / "clone"))
    assert advised(own) == "'/opt/my tools/uv' sync --inexact --extra documents"


def test_another_environment_of_uv(advised):
    command = f"uv pip install --python {sys.prefix} python-docx typst"
    assert advised(Installed("uv", {})) == command
    assert advised(Installed("uv", {"url": "file:///tmp/x.whl", "archive_info": {}})) == command


def test_an_environment_of_pip(advised, monkeypatch):
    assert advised(Installed("pip", {})) == f"{sys.executable} -m pip install python-docx typst"
    active = str(Path(sys.executable).parent / "python")
    monkeypatch.setattr(shutil, "which", lambda _: active)
    assert advised(Installed("pip", {})) == "python -m pip install python-docx typst"


def test_without_any_metadata_the_package_itself_is_named(advised):
    assert advised(None) == f"{sys.executable} -m pip install typst"


def test_pipx(advised):
    (Path(sys.prefix) / "pipx_metadata.json").touch()
    assert advised(Installed("pip", {})) == "pipx inject .venv python-docx typst"


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        ({"url": "https://example.org/a.whl"}, ["@ https://example.org/a.whl"]),
        (
            {
                "url": "https://example.org/a.git",
                "vcs_info": {"vcs": "git", "commit_id": "c0ffee", "requested_revision": "v1"},
            },
            ["@ git+https://example.org/a.git@v1"],
        ),
        ({"url": "file:///", "dir_info": {}}, ["@ file:///"]),
        ({"url": "file:///", "dir_info": {"editable": True}}, ["--editable", "@ file:///"]),
    ],
)
def test_a_tool_of_uv_keeps_the_extras_that_it_has(origin, words, advised):
    receipt = Path(sys.prefix) / "uv-receipt.toml"
    receipt.write_text(
        '[tool]\nrequirements = [{ name = "staedtenetz", extras = ["portfolio"] }]\n', "utf-8"
    )
    *options, source = words
    expected = ["uv", "tool", "install", *options, f"staedtenetz[documents,portfolio] {source}"]
    assert shlex.split(advised(Installed("uv", origin))) == expected


def test_a_tool_of_uv_whose_source_is_gone(advised, tmp_path):
    (Path(sys.prefix) / "uv-receipt.toml").write_text("[tool]\nrequirements = []\n", "utf-8")
    gone = {"url": (tmp_path / "gone").as_uri(), "dir_info": {}}
    command = f"uv pip install --python {sys.prefix} python-docx typst"
    assert advised(Installed("uv", gone)) == command


@pytest.mark.parametrize(
    ("words", "posix", "powershell", "cmd"),
    [
        (["uv", "x"], "uv x", "uv x", "uv x"),
        (
            [r"C:\Max Muster\python.exe", "-m", "pip"],
            r"'C:\Max Muster\python.exe' -m pip",
            r'& "C:\Max Muster\python.exe" -m pip',
            r'"C:\Max Muster\python.exe" -m pip',
        ),
        (["uv", "a[b] @ c"], "uv 'a[b] @ c'", 'uv "a[b] @ c"', 'uv "a[b] @ c"'),
        (["x", "Köln", ""], "x Köln ''", 'x Köln ""', 'x Köln ""'),
        (["x", "it's a"], "x 'it'\"'\"'s a'", 'x "it\'s a"', 'x "it\'s a"'),
        (["x", 'a "b" $c'], """x 'a "b" $c'""", r"""x 'a \"b\" $c'""", r'x "a \"b\" $c"'),
        (["x", "„it's“"], "x '„it'\"'\"'s“'", "x '„it''s“'", 'x "„it\'s“"'),
    ],
)
def test_quotes_of_each_shell(words, posix, powershell, cmd):
    assert command_line(words, "posix") == posix
    assert command_line(words, "powershell") == powershell
    assert command_line(words, "cmd") == cmd


# Followed word for word


class Machine:
    """A machine of its own: a copy of the project, a home, and no environment that is active."""

    def __init__(self, folder: Path) -> None:
        needs("uv")
        self.home = folder / "Büro für Städte"
        self.clone = self.home / "clone"
        for name in ("src", "data"):
            shutil.copytree(
                ROOT / name, self.clone / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, self.clone / name)
        shutil.copytree(ROOT / "LICENSES", self.clone / "LICENSES")
        self.environment = environment(
            STAEDTENETZ_HOME=str(self.home / "own"),
            UV_TOOL_DIR=str(self.home / "tools"),
            UV_TOOL_BIN_DIR=str(self.home / "bin"),
            PIP_NO_COMPILE="1",  # what is not imported need not be compiled
        )
        # Nothing leads back to the environment that runs these tests.
        for name in ("VIRTUAL_ENV", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON"):
            self.environment.pop(name, None)

    def shell(self, line: str, status: int = 0) -> str:
        """Run a line in the shell, in the clone; what it wrote to stderr."""
        done = subprocess.run(
            line,
            shell=True,
            cwd=self.clone,
            capture_output=True,
            check=False,
            env=self.environment,
            text=True,
            encoding="utf-8",
        )
        assert done.returncode == status, f"{line}\n{done.stderr}{done.stdout[-500:]}"
        return done.stderr

    def install(self, way: str) -> str:
        """Install the program that way; how it is started."""
        if way == "uv run":
            return "uv run -q staedtenetz"
        if way == "uv tool":
            self.shell("uv tool install -q .")
            return shlex.quote(str(self.home / "bin" / "staedtenetz"))
        # An environment with pip in it, and a wheel, are made more quickly without pip.
        place = self.home / "pip"
        python = shlex.quote(sys.executable)
        self.shell(f"uv venv -q --seed --python {python} {shlex.quote(str(place))}")
        self.shell(f"{python} -m hatchling build -t wheel -d dist")
        self.shell(f"{shlex.quote(str(place / 'bin' / 'python'))} -m pip install -q dist/*.whl")
        return shlex.quote(str(place / "bin" / "staedtenetz"))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the lines are for a POSIX shell")
@pytest.mark.parametrize("way", ["pip", "uv run", "uv tool"])
def test_the_advice_followed_word_for_word(way, tmp_path):
    machine = Machine(tmp_path)
    program = machine.install(way)
    for lines in WANTING.values():
        told = machine.shell(f"{program} {lines[0]} --lang en", status=1).splitlines()
        assert len(told) == 2, told
        advice = told[1].removeprefix("Please run once: ")
        assert advice != told[1]
        machine.shell(advice)
        for line in lines:
            machine.shell(f"{program} {line}")
    assert (machine.clone / "paper.pdf").read_bytes().startswith(b"%PDF")
    assert (machine.clone / "paper.docx").read_bytes().startswith(b"PK")
    assert (machine.clone / "tables" / "networks.parquet").read_bytes().startswith(b"PAR1")
    # What was installed first is still there.
    machine.shell(f"{program} report Soest -o again.pdf")


LACKING = ("paper.pdf", "council.docx", "portfolio ", "membership calendar", "data links")
"""What a plain install cannot do of the cases."""


@pytest.mark.slow
def test_a_plain_install_runs_every_command(tmp_path):
    machine = Machine(tmp_path)
    machine.shell("uv sync -q")
    lines = [line for name in CASES for line in CASES[name] if "--all" not in line]
    helps = [f"{name} --help" for name in (*CASES, *CONNECTING)]
    python = machine.clone / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    every = {*helps, *lines, "data links --network eurocities"}
    ended = run_lines(sorted(every), tmp_path, str(python), machine.environment)
    assert ended.keys() == every
    for line, (_, status, told) in ended.items():
        lacking = "--help" not in line and any(word in f"{line} " for word in LACKING)
        assert status == (1 if lacking else 0), f"{line}: {told}"
        if lacking:
            problem, advice = told.splitlines()[-2:]
            assert problem.startswith("Fehler: Hierfür fehlt das Paket "), line
            assert advice.startswith("Bitte einmal ausführen: uv sync "), line
