"""How long writing a paper takes, as ratios to ``recommend`` in the same run.

``python bench/report.py`` measures whole processes, the best of several runs taking turns: the
recommendation for Bochum in each format against ``staedtenetz recommend Bochum`` in a pipe,
then the whole directory as PDF, in seconds, and as HTML. Byte code is compiled and warm. The exit
status is 1 where a goal is missed. Never part of the tests: a busy machine would fail them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7

GOALS = {"md": 3.0, "html": 3.0, "json": 3.0, "pdf": 5.0, "docx": 6.0, "xlsx": 6.0}
"""The most that a format may take, in multiples of ``recommend`` itself."""

DIRECTORY_GOAL = 5.0
"""Seconds for the whole directory as PDF."""


def once(command: list[str]) -> float:
    """Seconds that one run takes."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=kept, check=True
    )
    return time.perf_counter() - start


def best(commands: dict[str, list[str]], runs: int) -> dict[str, float]:
    """The fastest run of each command in seconds, all of them taking turns."""
    fastest = dict.fromkeys(commands, float("inf"))
    for number in range(runs + 1):
        for name, command in commands.items():
            seconds = once(command)
            if number:  # the first round compiles byte code and fills caches
                fastest[name] = min(fastest[name], seconds)
    return fastest


def main() -> int:
    """Measure, print, and say whether every goal is met."""
    program = shutil.which("staedtenetz", path=str(Path(sys.executable).parent))
    if program is None:
        sys.exit("staedtenetz is not installed beside this Python; run: pip install -e .")
    with tempfile.TemporaryDirectory() as folder:

        def report(name: str, *arguments: str) -> list[str]:
            return [program, "report", *arguments, "-o", str(Path(folder) / name), "--force"]

        papers = best(
            {
                "recommend": [program, "recommend", "Bochum"],
                **{suffix: report(f"paper.{suffix}", "Bochum") for suffix in GOALS},
            },
            RUNS,
        )
        whole = best(
            {
                suffix: report(f"directory.{suffix}", "--kind", "directory")
                for suffix in ("pdf", "html")
            },
            2,
        )
    floor = papers["recommend"]
    print(f"{'Bochum':24}{'best':>9}{'ratio':>8}{'goal':>7}")
    print(f"{'floor: recommend':24}{floor * 1000:>6.0f} ms{1:>8.2f}")
    for suffix, goal in GOALS.items():
        ratio = papers[suffix] / floor
        print(f"{'report .' + suffix:24}{papers[suffix] * 1000:>6.0f} ms{ratio:>8.2f}{goal:>7.1f}")
    print(f"{'directory .pdf':24}{whole['pdf']:>7.2f} s{'':>8}{DIRECTORY_GOAL:>5.1f} s")
    print(f"{'directory .html':24}{whole['html']:>7.2f} s")
    missed = any(papers[suffix] / floor > goal for suffix, goal in GOALS.items())
    return int(missed or whole["pdf"] > DIRECTORY_GOAL)


if __name__ == "__main__":
    sys.exit(main())
