"""Nothing but ``data links`` opens a connection: every command is run under a guard."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Ran, environment, needs, run_process
from staedtenetz.catalogue.tables import parse_tables
from staedtenetz.cli.app import _command
from staedtenetz.cli.language import Settings
from staedtenetz.exchange.formats import export_text
from staedtenetz.exchange.rows import Bundle
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
        # So many that several processes do them, each of which must be guarded too.
        "recommend --all --land NW --limit 1 -o all.xlsx",
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
    "membership end": ["membership end Bochum unic"],
    "membership list": ["membership list"],
    "membership calendar": ["membership calendar Bochum -o dates.ics"],
    "data check": ["data check", "data check --format github"],
    "data diff": ["data diff old.toml --for Bochum"],
    "data export": [
        "data export -o export.json",
        "data export -o export.db",
        "data export -o tables --format csv",
    ],
    "data import": ["data import all.json -o back"],
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


def prepare(folder: Path, home: Path) -> None:
    """The files that the cases take for granted: own data, an older state, lists to import."""
    data = ROOT / "data" / "networks.toml"
    shutil.copy(ROOT / "tests" / "old_data" / "version-1.toml", folder / "old.toml")
    (folder / "members.csv").write_text("Stadt\nBonn\nSoest\n", encoding="utf-8")
    bundle = Bundle(parse_tables(data.read_bytes(), "networks.toml"), (), ())
    (folder / "all.json").write_text(export_text(bundle, "json"), encoding="utf-8")
    (folder / "directory.txt").write_text(gv100ad(places()), encoding="utf-8")
    (home / "networks.toml").write_text(
        'schema_version = 2\n[[note]]\nnetwork = "unic"\ntext = "x"\n'
        '[[membership]]\nmunicipality = "05911000"\nnetwork = "unic"\nfee_due = "03-31"\n',
        encoding="utf-8",
    )
    (home / "versions").mkdir()
    (home / "versions" / "000001-networks.toml").write_bytes(b"schema_version = 2\n")


class Guarded:
    """Runs the program under the guard, and knows what was attempted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = folder / "attempts.txt"
        hook = folder / "hook"
        hook.mkdir()
        (hook / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
        home = folder / "own"
        home.mkdir()
        self.environment = {
            "PYTHONPATH": str(hook),
            "GUARD_RECORD": str(self.record),
            "STAEDTENETZ_HOME": str(home),
        }
        prepare(folder, home)
        (folder / "profile.toml").write_text('municipality = "Bochum"\n', encoding="utf-8")

    def run(self, line: str) -> Ran:
        return run_process(*line.split(), cwd=self.folder, **self.environment)

    @property
    def attempts(self) -> str:
        return self.record.read_text(encoding="utf-8") if self.record.exists() else ""

    @property
    def processes(self) -> int:
        return len(Path(f"{self.record}.on").read_text(encoding="utf-8").splitlines())


@pytest.fixture
def guarded(tmp_path: Path) -> Guarded:
    return Guarded(tmp_path)


def test_every_command_is_among_the_cases():
    assert set(commands(_command(Settings(Language("de"))))) == set(CASES) | CONNECTING


@pytest.mark.parametrize("line", [line for lines in CASES.values() for line in lines] + FURTHER)
def test_no_command_opens_a_connection(guarded, line):
    if "portfolio" in line:
        pytest.importorskip("ortools")
    done = guarded.run(line)
    assert guarded.attempts == ""
    assert guarded.processes >= 1
    assert done.status == (1 if "nonsuch" in line and "show" in line else 0), done.stderr


def test_further_processes_are_guarded_too(guarded):
    line = "import multiprocessing as m; p = m.get_context('spawn').Process(); p.start(); p.join()"
    script = guarded.folder / "two.py"
    script.write_text(f"if __name__ == '__main__':\n    {line}\n", encoding="utf-8")
    subprocess.run(
        [sys.executable, str(script)], check=True, env=environment(**guarded.environment)
    )
    assert guarded.processes >= 2


def test_the_guard_notices_data_links(guarded):
    done = guarded.run("data links --network eurocities")
    assert "socket.getaddrinfo" in guarded.attempts
    assert done.status != 0


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
def test_the_guard_notices_any_way_out(guarded, call):
    done = subprocess.run(
        [sys.executable, "-c", f"import socket; {call}"],
        capture_output=True,
        check=False,
        env=environment(**guarded.environment),
        text=True,
    )
    assert done.returncode != 0
    assert "no connection may be opened here" in done.stderr
    assert guarded.attempts != ""


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
