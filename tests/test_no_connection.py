"""Nothing but ``data links`` opens a connection: every command is run under a guard."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from conftest import ROOT, environment, few, needs
from staedtenetz.cli.app import _command
from staedtenetz.cli.language import Settings
from staedtenetz.exchange.formats import export_text
from staedtenetz.messages import Language
from test_official import bundled as places
from test_official import gv100ad

GUARD = '''
"""Every Python process of the test imports this first: no connection, and each attempt noted."""
import os
import sys

WATCHED = {
    "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyaddr",
    "socket.gethostbyname", "socket.getnameinfo", "socket.sendmsg", "socket.sendto",
}


def guard(event, arguments):
    if event not in WATCHED:
        return
    # Sockets between processes of one machine (AF_UNIX) reach nobody.
    if getattr(getattr(arguments[0], "family", None), "name", "") == "AF_UNIX":
        return
    with open(os.environ["GUARD_RECORD"], "a", encoding="utf-8") as record:
        record.write(f"{event} {arguments[1:] or arguments!r} in {sys.argv}\\n")
    raise RuntimeError(f"{event}: no connection may be opened here")


sys.addaudithook(guard)
with open(os.environ["GUARD_RECORD"] + ".on", "a", encoding="utf-8") as record:
    record.write("on\\n")
'''

CONNECTING = {"data links"}
"""The commands that may open a connection."""

CASES = {
    "list": ["list --theme klima --for Bochum", "list --format json"],
    "search": ["search klimaschuz", "search zzzz-nonsuch"],
    "theme": ["theme mobilität"],
    "themes": ["themes --format csv"],
    "show": ["show klima-buendnis --for Bochum", "show europa-faengt-in-der-gemeinde-an"],
    "compare": ["compare eurocities eurotowns --for Herne"],
    "recommend": [
        "recommend Bochum --topic klima --explain eccar",
        "recommend --all --land HB -o all.csv",
        # By several processes, each of which must be guarded too.
        "recommend --all --land RP --processes 2 --limit 1 -o all.xlsx",
    ],
    "report": [
        "report Bochum -o paper.md",
        "report Bochum -o paper.html",
        "report Bochum -o paper.pdf",
        "report Bochum -o paper.xlsx",
        "report Bochum -o paper.json",
        "report Bochum --kind council --network eurocities -o council.docx",
        "report --kind directory -o directory.html",
    ],
    "portfolio": ["portfolio Bochum --budget 5000 --max 4"],
    "review": ["review Bochum"],
    "peers": ["peers Bochum"],
    "members list": ["members eccar"],
    "members import": [
        "members import members.csv --network eccar --source https://example.org/ --as-of 2026"
    ],
    "city": ["city Potsdam"],
    "profile new": ["profile new Bochum --no-questions --topic klima"],
    "profile show": ["profile show profile.toml"],
    "profile check": ["profile check profile.toml"],
    "profile keys": ["profile keys"],
    "network new": ["network new Hellweg --theme europa --topic klima"],
    "network edit": ["network edit eccar --fee 500 --source https://example.org/"],
    "network note": ["network note eccar https://example.org/"],
    "network hide": ["network hide c40"],
    "network remove": ["network remove unic"],
    "network list": ["network list"],
    "membership add": ["membership add Bochum eccar --since 2019 --due 31.03."],
    "membership note": ["membership note Bochum unic https://example.org/"],
    "membership import": ["membership import memberships.txt Bochum"],
    "membership end": ["membership end Bochum unic"],
    "membership deny": ["membership deny Bochum eurocities --source https://example.org/"],
    "membership list": ["membership list"],
    "membership calendar": ["membership calendar Bochum -o dates.ics"],
    "data check": ["data check", "data check --format github"],
    "data diff": ["data diff old.toml --for Bochum"],
    "data export": [
        "data export -o export.json",
        "data export -o export.db",
        "data export -o tables --format csv",
    ],
    "data import": ["data import few.json -o back"],
    "data municipalities import": ["data municipalities import directory.txt --dry-run"],
    "data propose": ["data propose"],
    "data undo": ["data undo"],
}
"""Each command with what an office types. A new command belongs in here, or in CONNECTING."""

FURTHER = ["--version", "--help", "data --help", "data links --help", "show nonsuch-zzzz"]

ROOTS_OF_CONNECTIONS = frozenset(
    "aiohttp anyio asyncio asyncore ftplib h11 http httpcore httpx imaplib nntplib poplib requests "
    "select selectors smtplib socket socketserver ssl telnetlib urllib3 webbrowser websockets "
    "xmlrpc".split()
)


def commands(group: Any, path: str = "") -> Iterator[str]:
    """The whole command tree, as Typer has it."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        below = f"{path} {name}".strip()
        if hasattr(command, "list_commands"):
            yield from commands(command, below)
        else:
            yield below


@cache
def imported_files() -> Mapping[str, str]:
    """What is the same for every test that prepares a folder."""
    return {"few.json": export_text(few(), "json"), "directory.txt": gv100ad(places())}


def prepare(folder: Path) -> None:
    """The files that the cases take for granted: own data, an older state, lists to import."""
    home = folder / "own"
    (home / "versions").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "old_data" / "version-1.toml", folder / "old.toml")
    (folder / "profile.toml").write_text('municipality = "Bochum"\n', encoding="utf-8")
    (folder / "members.csv").write_text("Stadt\nBonn\nSoest\n", encoding="utf-8")
    (folder / "memberships.txt").write_text("ECCAR, seit 2019\nRuhrtalverein\n", encoding="utf-8")
    for name, text in imported_files().items():
        (folder / name).write_text(text, encoding="utf-8")
    (home / "networks.toml").write_text(
        'schema_version = 2\n[[note]]\nnetwork = "unic"\ntext = "x"\n'
        '[[membership]]\nmunicipality = "05911000"\nnetwork = "unic"\nfee_due = "03-31"\n',
        encoding="utf-8",
    )
    (home / "versions" / "000001-networks.toml").write_bytes(b"schema_version = 2\n")


RUNNER = '''
"""Runs each line that stdin holds in a copy of a folder, and says where and how it ended."""
import io
import json
import os
import shutil
import sys


def few_towns():
    """The directory page is made for 40 municipalities: for all of them it takes half a minute."""
    from staedtenetz import Directory, Municipalities
    from staedtenetz.report import directory_page as module

    whole = module.directory_page

    def page(directory, *rest, **named):
        some = Municipalities(directory.municipalities.everyone[:40])
        return whole(Directory.of(directory.networks, some, directory.members), *rest, **named)

    module.directory_page = page


def ended(line):
    from staedtenetz.cli.app import run

    streams, err = (sys.stdin, sys.stdout, sys.stderr), io.StringIO()
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), io.StringIO(), err
    try:
        run(line.split())
    except SystemExit as end:
        return end.code or 0, err.getvalue()
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams


if __name__ == "__main__":
    prepared, answers = sys.argv[1], {}
    few_towns()
    for number, line in enumerate(json.load(sys.stdin)):
        place = shutil.copytree(prepared, f"{prepared}-{number}")
        os.environ |= {"STAEDTENETZ_HOME": f"{place}/own", "GUARD_RECORD": f"{place}/attempts.txt"}
        os.chdir(place)
        answers[line] = (place, *ended(line))
    print(json.dumps(answers))
'''


class Ended(NamedTuple):
    """Where a line was run, and how it ended."""

    folder: str
    status: int
    stderr: str


def run_lines(
    lines: Iterable[str], folder: Path, python: str, environment: Mapping[str, str]
) -> dict[str, Ended]:
    """Type lines into one process of that Python, each in its copy of a prepared folder."""
    prepared, script = folder / "prepared", folder / "runner.py"
    prepare(prepared)
    script.write_text(RUNNER, encoding="utf-8")
    done = subprocess.run(
        [python, str(script), str(prepared)],
        input=json.dumps(list(lines)),
        capture_output=True,
        check=False,
        env=environment,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return {line: Ended(*end) for line, end in json.loads(done.stdout).items()}


class Guard:
    """An environment in which each Python process is guarded, and notes what it attempted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        hook = folder / "hook"
        hook.mkdir()
        (hook / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
        self.environment = environment(
            PYTHONPATH=str(hook), GUARD_RECORD=str(folder / "attempts.txt")
        )

    def attempts(self, folder: str = ".") -> str:
        record = self.folder / folder / "attempts.txt"
        return record.read_text(encoding="utf-8") if record.exists() else ""

    def processes(self, folder: str = ".") -> int:
        """How many processes have started there under the guard."""
        started = self.folder / folder / "attempts.txt.on"
        return len(started.read_text(encoding="utf-8").splitlines()) if started.exists() else 0

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            check=False,
            env=self.environment,
            text=True,
        )


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    return Guard(tmp_path)


LINES = [line for lines in CASES.values() for line in lines] + FURTHER


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Guard, dict[str, Ended]]:
    """How each of the lines ended, under one guard."""
    guard = Guard(tmp_path_factory.mktemp("guarded"))
    answers = run_lines(filter(can_run, LINES), guard.folder, sys.executable, guard.environment)
    assert (guard.attempts(), guard.processes()) == ("", 1)
    return guard, answers


def can_run(line: str) -> bool:
    return "portfolio" not in line or importlib.util.find_spec("ortools") is not None


def test_every_command_is_among_the_cases():
    assert set(commands(_command(Settings(Language("de"))))) == set(CASES) | CONNECTING


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
def test_no_command_opens_a_connection(answers, line):
    if not can_run(line):
        pytest.skip("needs ortools")
    guard, ended = answers
    folder, status, stderr = ended[line]
    assert guard.attempts(folder) == ""
    assert status == (1 if "nonsuch" in line and "show" in line else 0), stderr
    # The one that keeps count of the others is a process too.
    assert guard.processes(folder) >= (3 if "--processes 2" in line else 0)


@pytest.mark.slow
def test_further_processes_are_guarded_too(guard):
    line = "import multiprocessing as m; p = m.get_context('spawn').Process(); p.start(); p.join()"
    script = guard.folder / "two.py"
    script.write_text(f"if __name__ == '__main__':\n    {line}\n", encoding="utf-8")
    assert guard.python(str(script)).returncode == 0
    assert guard.processes() >= 2


def test_the_guard_notices_data_links(guard):
    done = guard.python("-m", "staedtenetz", "data", "links", "--network", "eurocities")
    assert "socket.getaddrinfo" in guard.attempts()
    assert done.returncode != 0


@pytest.mark.parametrize(
    "call",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('localhost', 80)",
        "socket.gethostbyname('localhost')",
        "socket.socket().bind(('127.0.0.1', 0))",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:9/')",
    ],
)
def test_the_guard_notices_any_way_out(guard, call):
    done = guard.python("-c", f"import socket; {call}")
    assert done.returncode != 0
    assert "no connection may be opened here" in done.stderr
    assert guard.attempts() != ""


def traced(folder: Path, *arguments: str) -> list[str]:
    """The calls to the system, of this process and those below, that concern the network."""
    needs("strace")
    trace = folder / "trace.txt"
    watched = "trace=socket,connect,bind,sendto,sendmsg"
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", watched, "-o", str(trace), sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        env=environment(),
        text=True,
    )
    if "ptrace" in done.stderr:
        pytest.skip("tracing is not allowed here")
    assert done.returncode == 0, done.stderr
    return re.findall(r".*AF_INET.*", trace.read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "report Bochum -o paper.pdf",
        "report Bochum --kind council --network eurocities -o council.docx",
        "portfolio Bochum --budget 5000 --max 4",
    ],
)
def test_what_is_not_python_opens_no_connection_either(tmp_path, line):
    """Typst and OR-Tools are compiled, so that Python's guard does not see what they do."""
    assert traced(tmp_path, "-m", "staedtenetz", *line.split()) == []


def test_the_trace_notices_a_socket(tmp_path):
    assert traced(tmp_path, "-c", "import socket; socket.socket()")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Call) and "import" in ast.unparse(node.func):
            yield from (each.value for each in node.args if isinstance(each, ast.Constant))


def test_one_module_only_knows_how_to_connect():
    source = ROOT / "src" / "staedtenetz"
    knowing = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if any(
            name.partition(".")[0] in ROOTS_OF_CONNECTIONS or name.startswith("urllib.request")
            for name in imported(path)
        )
    }
    # The second one only asks which addresses a name has, for the first.
    assert knowing == {"check/links.py", "check/public_hosts.py"}


def test_no_template_fetches_a_package():
    templates = ROOT / "src" / "staedtenetz" / "report" / "templates"
    files = [path for path in templates.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert b"@preview" not in path.read_bytes(), path.name
