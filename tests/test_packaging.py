"""What is built is what is needed, and it runs from a path with spaces and umlauts."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from conftest import ROOT, environment
from staedtenetz import Catalogue
from staedtenetz.catalogue.members import compiled_members
from staedtenetz.catalogue.municipality_rows import read_municipalities
from staedtenetz.catalogue.municipality_table import compiled_table
from staedtenetz.catalogue.tables import compiled, parse_tables

pytestmark = pytest.mark.slow

DATA_FILES = [
    "networks.toml",
    "networks.schema.json",
    "municipalities.csv",
    "members.csv",
    "facts.csv",
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheel and sdist, built with the hatchling that is installed."""
    target = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(target)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return target


def test_the_wheel_holds_the_data_once_and_its_compiled_copies(built):
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        for name in DATA_FILES:
            [entry] = [each for each in names if each.endswith(f"/{name}")]
            assert entry == f"staedtenetz/_data/{name}"
            assert archive.read(entry) == (ROOT / "data" / name).read_bytes()
        source = (ROOT / "data" / "networks.toml").read_bytes()
        expected = compiled(source, parse_tables(source, ""), "")
        assert archive.read("staedtenetz/_data/networks.compiled") == expected
        file = ROOT / "data" / "municipalities.csv"
        expected = compiled_table(file, read_municipalities(file))
        assert archive.read("staedtenetz/_data/municipalities.compiled") == expected
        expected = compiled_members(ROOT / "data" / "members.csv")
        assert archive.read("staedtenetz/_data/members.compiled") == expected
        for code in ("de", "en"):
            assert f"staedtenetz/locale/{code}/LC_MESSAGES/staedtenetz.mo" in names
        assert "staedtenetz/py.typed" in names
        assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_the_sdist_can_be_built_and_tested_from(built):
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in DATA_FILES:
        assert f"data/{name}" in names
    assert {"hatch_build.py", "tests/conftest.py", "README.md", "LICENSE"} <= names


def run_from(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "staedtenetz", *arguments],
        cwd="/",
        capture_output=True,
        check=False,
        env=environment(PYTHONPATH=str(folder)),
        text=True,
        encoding="utf-8",
    )


def test_the_wheel_runs_from_a_path_with_spaces_and_umlauts(built, tmp_path):
    [wheel] = built.glob("*.whl")
    folder = tmp_path / "Büro für Städte"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    done = run_from(folder, "recommend", "Bochum")
    assert done.returncode == 0
    assert "Efus" in done.stdout
    assert not list((folder / "staedtenetz" / "catalogue" / "__pycache__").glob("networks-*"))


def test_the_wheel_runs_without_its_compiled_copy(built, tmp_path):
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "staedtenetz" / "_data" / "networks.compiled").write_bytes(b"damaged")
    done = run_from(tmp_path, "list")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == len(Catalogue.load().networks)


def test_missing_data_is_one_clear_error(built, tmp_path):
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    shutil.rmtree(tmp_path / "staedtenetz" / "_data")
    done = run_from(tmp_path, "list")
    assert done.returncode == 1
    assert done.stderr.startswith("Fehler: Die mitgelieferten Daten fehlen.")


def test_the_checkout_runs_as_it_is(tmp_path):
    folder = tmp_path / "Büro für Städte"
    for name in ("src", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    done = run_from(folder / "src", "recommend", "Bochum")
    assert done.returncode == 0
    assert "Efus" in done.stdout
