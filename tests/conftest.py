"""What many tests need: the bundled data, and the program run, in this process or in its own."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from staedtenetz import Catalogue, Members, Municipalities
from staedtenetz.catalogue.directory import Directory
from staedtenetz.exchange.rows import Bundle, bundled
from staedtenetz.messages import Language
from staedtenetz.report import directory_page

ROOT = Path(__file__).parents[1]
# In CI the same examples each time; by hand new ones are looked for at every run.
settings.register_profile("plain", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("plain")

STYLES = re.compile(r"\x1b\[[0-9;]*m")
ALONE = re.compile(r" *\(?https?://\S+")
"""A web address in a line of its own, whole: the terminal copies it as one."""

NOWHERE = Path(__file__).parent / "nowhere"
CACHE = Path(tempfile.gettempdir()) / "staedtenetz-tests"
GOLDEN = Path(__file__).parent / "golden"
DIRECTORY = Directory.load()
"""The bundled directory, read once by each process of the tests."""

TOGETHER = {
    "test_directory_page",
    "test_envelope",
    "test_exchange",
    "test_formats",
    "test_messages",
    "test_namesakes",
    "test_no_connection",
    "test_packaging",
    "test_portfolio",
    "test_strangers",
}
"""The files whose tests share what is costly to make: one process makes it once."""


FEW = ("ageg-aebr", "c40", "eurocities", "iaec", "klima-buendnis")


@cache
def few() -> Bundle:
    """Five networks with their members, 40 municipalities: where the amount is no matter."""
    whole = bundled()
    return Bundle(
        {**whole.data, "network": [n for n in whole.data["network"] if n["id"] in FEW]},
        tuple(row for row in whole.members if row["network"] in FEW),
        whole.municipalities[:40],
    )


def for_few_towns(patch: pytest.MonkeyPatch) -> None:
    """The directory page is made for 40 municipalities: for all of them it takes half a minute."""
    whole = directory_page.directory_page

    def page(directory: Directory, *rest: Any, **named: Any) -> str:
        some = Municipalities(directory.municipalities.everyone[:40])
        return whole(Directory.of(directory.networks, some, directory.members), *rest, **named)

    patch.setattr(directory_page, "directory_page", page)


def needs(*programs: str) -> None:
    """Skip where a program of the system is missing; fail where all tests are asked for."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing and os.environ.get("STAEDTENETZ_TESTS") == "all":
        pytest.fail(f"not installed: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


class Ran(NamedTuple):
    """How a run of the program ended."""

    status: int
    stdout: str
    stderr: str


def environment(**changes: str) -> dict[str, str]:
    """The environment of a plain machine: no language, no colours asked for or denied."""
    dropped = ("LANG", "LC_", "STAEDTENETZ", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")
    # Nobody's own data may change what the tests see.
    settings_folder = {"XDG_CONFIG_HOME": str(NOWHERE), "APPDATA": str(NOWHERE)}
    settings_folder |= {"XDG_CACHE_HOME": str(CACHE), "LOCALAPPDATA": str(CACHE)}
    kept = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    return kept | settings_folder | {"PYTHONUTF8": "1", "TERM": "xterm-256color"} | changes


def run(*arguments: str, cwd: Path | None = None, stdin: str = "", **changes: str) -> Ran:
    """Run the program in this process, with its output as in a pipe.

    Arguments, environment, working folder, streams and exit status are those that a process of
    its own would have. What only the start of an interpreter decides needs ``run_process``.
    """
    out, err = _stream(), _stream()
    status = _main(arguments, cwd, changes, _stream(stdin), out, err)
    return Ran(status, _written(out), _written(err))


def run_process(*arguments: str, cwd: Path | None = None, stdin: str = "", **changes: str) -> Ran:
    """As ``run``, as a process: for what differs there, such as its start, end and encoding."""
    done = subprocess.run(
        [sys.executable, "-m", "staedtenetz", *arguments],
        capture_output=True,
        check=False,
        cwd=cwd,
        input=stdin.encode(),
        env=environment(**changes),
        timeout=60,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def _stream(text: str = "", kind: type[io.TextIOWrapper] = io.TextIOWrapper) -> io.TextIOWrapper:
    return kind(io.BytesIO(text.encode()), encoding="utf-8", newline="\n")


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


def _main(
    arguments: Iterable[str],
    cwd: Path | None,
    changes: Mapping[str, str],
    stdin: TextIO,
    stdout: TextIO,
    stderr: TextIO,
) -> int:
    """The exit status of the program's entry point; the process is afterwards as it was."""
    from staedtenetz.cli import main

    assert not any(name.startswith("PYTHON") for name in changes), "this needs run_process"
    before, thresholds = dict(os.environ), gc.get_threshold()
    during = environment(**changes)
    with contextlib.ExitStack() as undone, pytest.MonkeyPatch.context() as patch:
        undone.callback(gc.set_threshold, *thresholds)
        undone.callback(os.environ.update, before)
        undone.callback(os.environ.clear)
        os.environ.clear()
        os.environ.update(during)
        undone.enter_context(contextlib.chdir(cwd or Path.cwd()))
        patch.setattr(gc, "freeze", lambda: None)  # or no run's garbage would ever be collected
        patch.setattr(sys, "argv", ["staedtenetz", *map(str, arguments)])
        for name, stream in (("stdin", stdin), ("stdout", stdout), ("stderr", stderr)):
            patch.setattr(sys, name, stream)
            patch.setattr(sys, f"__{name}__", stream)
        with pytest.raises(SystemExit) as ended:
            main()
    return int(ended.value.code or 0)


def run_in_terminal(*arguments: str, columns: int, cwd: Path | None = None, keys: str = "") -> str:
    """What a terminal of that width shows; bold and colours are left out.

    ``keys`` are typed at a pseudo-terminal in front of a process of its own. Without them the
    program runs in this process, told that its streams are a terminal.
    """
    if keys:
        return type_in_terminal(*arguments, columns=columns, cwd=cwd, keys=keys)
    screen, size = _stream(kind=_Terminal), {"COLUMNS": str(columns), "LINES": "50"}
    _main(arguments, cwd, size, _stream(kind=_Terminal), screen, screen)
    return STYLES.sub("", _written(screen))


def too_wide(shown: str, columns: int) -> list[str]:
    """The lines for which a terminal has no room, but for a web address that stands alone."""
    return [
        line for line in shown.splitlines() if len(line) > columns and not ALONE.fullmatch(line)
    ]


def break_off(*arguments: str, typed: str, by: type[BaseException], cwd: Path) -> Ran:
    """The program at a terminal where, after what is typed, the next question is broken off."""

    class Broken(_Terminal):
        def readline(self, size: int = -1, /) -> str:
            line = super().readline(size)
            if not line and by is KeyboardInterrupt:
                raise KeyboardInterrupt
            return line

    stdout, screen = _stream(), _stream(kind=_Terminal)
    status = _main(arguments, cwd, {}, _stream(typed, Broken), stdout, screen)
    return Ran(status, _written(stdout), _written(screen))


def type_in_terminal(*arguments: str, columns: int, cwd: Path | None = None, keys: str = "") -> str:
    """As ``run_in_terminal``, always in a real pseudo-terminal; half characters are bytes."""
    fcntl = pytest.importorskip("fcntl", reason="needs a pseudo-terminal")
    pty = pytest.importorskip("pty")
    termios = pytest.importorskip("termios")
    reader, writer = pty.openpty()
    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    settings = termios.tcgetattr(writer)
    settings[1] &= ~termios.OPOST
    termios.tcsetattr(writer, termios.TCSANOW, settings)
    process = subprocess.Popen(
        [sys.executable, "-m", "staedtenetz", *arguments],
        stdin=writer,
        stdout=writer,
        stderr=writer,
        cwd=cwd,
        env=environment(),
    )
    os.close(writer)
    if keys:
        os.write(reader, keys.encode(errors="surrogateescape"))
    parts = []
    try:
        while select.select([reader], [], [], 20)[0]:
            part = os.read(reader, 65536)
            if not part:
                break
            parts.append(part)
        else:
            process.kill()
            pytest.fail(f"no end: {b''.join(parts).decode()[-500:]}")
    except OSError:  # Linux reports the end of a pseudo-terminal as an error.
        pass
    process.wait(timeout=60)
    os.close(reader)
    return STYLES.sub("", b"".join(parts).decode(errors="replace"))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Tests of a file in TOGETHER go to one process, all others to whichever is free.

    The marks that pytest-xdist has for this do nothing since pytest 9.2, without a word
    (https://github.com/pytest-dev/pytest-xdist/issues/1386).
    """

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if Path(file).stem in TOGETHER else nodeid

    return Scheduling(config, log)


def pytest_collection_finish() -> None:
    """What all tests share stays out of every collection of garbage, and these are rarer.

    What tests write need not outlive a power cut: flushing it took a sixth of their time.
    ``test_writing`` looks at what is asked of the system, processes of their own do flush.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    os.fsync = lambda _: None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with its golden file, or write it with ``--update-golden``."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8"), f"{name}: see --update-golden"

    return compare


@pytest.fixture(scope="session")
def directory() -> Directory:
    return DIRECTORY


@pytest.fixture(scope="session")
def catalogue(directory: Directory) -> Catalogue:
    return directory.networks


@pytest.fixture(scope="session")
def municipalities(directory: Directory) -> Municipalities:
    return directory.municipalities


@pytest.fixture(scope="session")
def members(directory: Directory) -> Members:
    return directory.members


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest, catalogue: Catalogue) -> Iterator[Language]:
    return Language(request.param, {n.id: n.short for n in catalogue.networks})
