"""How long the program takes to answer, as ratios to an empty Typer program in the same run.

``python bench/startup.py`` prints for each command the best of several runs, its ratio to the
floor (a two-command Typer program that prints one word, run the same way) and the goal; then
how long reading all records takes, every field of them, and naming one municipality. Byte code is
compiled and warm. The exit status is 1 where a goal is missed. Never part of the tests: a busy
machine would fail them.

``--instructions`` counts instructions instead, by valgrind: the same on a busy machine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

RUNS = 21

FLOOR = """\
import typer

app = typer.Typer()


@app.command()
def word() -> None:
    print("word")


@app.command()
def other() -> None:
    print("other")


app()
"""

GOALS = {
    ("--version",): 1.05,
    ("search", "klima", "--format", "plain"): 1.5,
    ("list",): 2.4,
}
"""Each command and the most that it may take, in multiples of the floor."""

INSTRUCTION_GOALS = {
    ("--version",): 1.07,
    ("search", "klima", "--format", "plain"): 1.6,
    ("show", "eccar"): 2.4,
    ("list",): 2.7,
    ("recommend", "Bochum"): 2.9,
    ("recommend", "Bochum", "--format", "plain"): 2.3,
}
"""The same in instructions."""

ON_TERMINAL = {"show", "list", "recommend"}
"""The commands that are measured on a terminal unless they are told a format; the others write
into a pipe."""

LOAD_GOAL = 20.0
"""Milliseconds for every field of all records from a compiled copy."""

NAME_GOAL = 3.0
"""Milliseconds to name one of all municipalities."""


def environment() -> dict[str, str]:
    """The environment with byte code allowed and a terminal of 80 columns."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {
        "TERM": "xterm-256color",
        "COLUMNS": "80",
        "LINES": "24",
        "PYTHONHASHSEED": "0",  # Or sets are built in another order each time.
    }


def once(command: list[str], *, terminal: bool) -> float:
    """Seconds that one run takes; with ``terminal`` it writes to a pseudo-terminal."""
    if not terminal:
        start = time.perf_counter()
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(),
            check=True,
        )
        return time.perf_counter() - start
    import pty

    reader, writer = pty.openpty()
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=writer, env=environment())
    os.close(writer)
    try:
        while os.read(reader, 65536):
            pass
    except OSError:  # Linux reports the end of a pseudo-terminal as an error.
        pass
    process.wait()
    os.close(reader)
    return time.perf_counter() - start


def best(commands: dict[str, tuple[list[str], bool]]) -> dict[str, float]:
    """The fastest run of each command in milliseconds, all of them taking turns."""
    fastest = dict.fromkeys(commands, float("inf"))
    for number in range(RUNS + 2):
        for name, (command, terminal) in commands.items():
            seconds = once(command, terminal=terminal)
            if number >= 2:  # the first rounds compile byte code and fill caches
                fastest[name] = min(fastest[name], seconds * 1000)
    return fastest


LOADING = """\
import gc, time
gc.set_threshold(100_000, 50, 50)  # as the command line does
from staedtenetz.catalogue.networks import Catalogue
start = time.perf_counter()
for network in Catalogue.load():
    for field in network._fields:  # each is read when it is first asked for
        getattr(network, field)
print((time.perf_counter() - start) * 1000)
"""


NAMING = """\
import gc, time
gc.set_threshold(100_000, 50, 50)
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.catalogue.networks import known_properties
from staedtenetz.catalogue.tables import load_tables
known = known_properties(load_tables())
start = time.perf_counter()
Municipalities.load(known).take("Bochum")
print((time.perf_counter() - start) * 1000)
"""


def once_in_a_process(code: str) -> float:
    """The milliseconds that code prints, the fewest of several fresh processes."""
    command = [sys.executable, "-c", code]
    runs = (
        subprocess.run(command, stdout=subprocess.PIPE, env=environment(), check=True)
        for _ in range(RUNS)
    )
    return min(float(run.stdout) for run in runs)


def instructions(commands: dict[str, tuple[list[str], bool]]) -> dict[str, float]:
    """Millions of instructions that each command takes once its byte code is compiled."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        sys.exit("valgrind is not installed; without it: python bench/startup.py")
    counted = {}
    for name, (command, terminal) in commands.items():
        once(command, terminal=terminal)
        with tempfile.NamedTemporaryFile("r") as log:
            counting = (
                valgrind,
                "--tool=callgrind",
                "--callgrind-out-file=/dev/null",
                f"--log-file={log.name}",
            )
            once([*counting, *command], terminal=terminal)
            count = re.search(r"refs:\s*([\d,]+)", log.read())
        if count is None:
            sys.exit(f"valgrind did not say how many instructions were run: {name}")
        counted[name] = int(count[1].replace(",", "")) / 1e6
    return counted


Goals = Mapping[tuple[str, ...], float]


def compared(
    goals: Goals,
    measured: Callable[[dict[str, tuple[list[str], bool]]], dict[str, float]],
    unit: str,
) -> bool:
    """Measure the commands, print them beside the floor, and say whether a goal is missed."""
    program = shutil.which("staedtenetz", path=str(Path(sys.executable).parent))
    if program is None:
        sys.exit("staedtenetz is not installed beside this Python; run: pip install -e .")
    with tempfile.TemporaryDirectory() as folder:
        floor_file = Path(folder) / "floor.py"
        floor_file.write_text(FLOOR, encoding="utf-8")
        commands = {"floor": ([sys.executable, str(floor_file), "word"], False)}
        for arguments in goals:
            terminal = arguments[0] in ON_TERMINAL and "--format" not in arguments
            commands[" ".join(arguments)] = ([sys.executable, program, *arguments], terminal)
        taken = measured(commands)
    floor = taken["floor"]
    print(f"{'command':34}{'taken':>9}{'ratio':>8}{'goal':>7}")
    print(f"{'floor: empty Typer program':34}{floor:>6.0f} {unit}{1:>8.2f}")
    missed = False
    for arguments, goal in goals.items():
        name = " ".join(arguments)
        ratio = taken[name] / floor
        missed |= round(ratio, 2) > goal
        print(f"{name:34}{taken[name]:>6.0f} {unit}{ratio:>8.2f}{goal:>7.2f}")
    return missed


def main() -> int:
    """Measure, print, and say whether every goal is met."""
    if "--instructions" in sys.argv[1:]:
        return int(compared(INSTRUCTION_GOALS, instructions, "M "))
    missed = compared(GOALS, best, "ms")
    for label, code, goal in (
        ("loading all records", LOADING, LOAD_GOAL),
        ("naming one municipality", NAMING, NAME_GOAL),
    ):
        milliseconds = once_in_a_process(code)
        missed |= milliseconds > goal
        print(f"{label:34}{milliseconds:>6.1f} ms{'':>8}{goal:>4.0f} ms")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
