"""Start-up: what an ordinary run must not import, and that the TOML is not parsed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from conftest import environment
from staedtenetz import Catalogue

HEAVY = {
    "asyncio",
    "babel",
    "duckdb",
    "filelock",
    "gv100ad",
    "httpx",
    "hypothesis",
    "icalendar",
    "jsonschema",
    "openpyxl",
    "platformdirs",
    "pyarrow",
    "pydantic",
    "rapidfuzz",
    "rich",
    "sqlite3",
    "ssl",
    "tomli_w",
    "tomlkit",
    "tomllib",
}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["list", "--format", "plain"],
        ["list", "--for", "Bochum"],
        ["search", "klima", "--format", "plain"],
        ["show", "klima-buendnis"],
        ["members", "eccar"],
        ["recommend", "Bochum"],
        ["theme", "klima", "--format", "json"],
    ],
)
def test_nothing_heavy_is_imported(arguments):
    loaded = loaded_by(arguments)
    assert {name for name in loaded if name.partition(".")[0] in HEAVY} == set()
    # Eleven thousand municipalities, and what reads them, only where one is asked for.
    needed = arguments[0] in ("show", "members", "recommend") or "--for" in arguments
    assert needed or "staedtenetz.catalogue.municipalities" not in loaded


def loaded_by(arguments):
    """The names of all modules that a command has imported."""
    Catalogue.load()  # so that there is a compiled copy
    code = (
        "import sys\n"
        "from staedtenetz.cli.app import run\n"
        "try:\n"
        f"    run({arguments!r})\n"
        "except SystemExit:\n"
        "    pass\n"
        "print('LOADED', *sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=environment(), text=True
    )
    return set(done.stderr.split("LOADED ")[1].split())


def test_a_list_on_a_terminal_needs_no_blocks_of_a_document():
    loaded = loaded_by(["recommend", "Bochum", "--format", "table"])
    assert "rich.console" in loaded
    assert "staedtenetz.report.document" not in loaded


def test_the_package_imports_nothing_heavy():
    code = "import sys, staedtenetz; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=environment(), text=True
    )
    loaded = set(done.stdout.split())
    assert not {name for name in loaded if name.startswith(("typer", "staedtenetz."))}
