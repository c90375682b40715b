"""The list of municipalities by key and by name, from its compiled copy and from its rows."""

from __future__ import annotations

import marshal
from pathlib import Path

import pytest

from staedtenetz.catalogue import members, municipality_table
from staedtenetz.catalogue.members import Members, read_members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.catalogue.municipality_rows import read_municipalities
from staedtenetz.catalogue.municipality_table import CompiledTable, bundled_table, plain_table
from staedtenetz.files.reading import data_folder

ROWS = read_municipalities(data_folder() / "municipalities.csv")
PLAIN = plain_table(ROWS)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the copies, as after the installation."""
    folder = tmp_path / "p" / "files" / "cache"
    for module in (municipality_table, members):
        monkeypatch.setattr(module, "byte_code_folder", lambda: folder)
    return folder


def test_the_compiled_copy_says_what_the_rows_say():
    compiled = CompiledTable(memoryview(PLAIN.packed()))
    keys = list(compiled.keys())
    assert sorted(keys) == sorted(PLAIN.keys()) == sorted(row["ags"] for row in ROWS)
    assert all(compiled.row(key) == PLAIN.row(key) for key in keys)
    assert dict(compiled.names()) == dict(PLAIN.names())
    assert compiled.districts() == PLAIN.districts()
    assert set(compiled.designations()) == set(PLAIN.designations())
    for key in ("", "1051", "99999999", "00000000", "05911001", "Bochum"):
        assert compiled.row(key) is PLAIN.row(key) is None


def test_names_are_found_alike_in_both():
    compiled = CompiledTable(memoryview(PLAIN.packed()))
    for name, start in (
        ("bochum", "boc"),
        ("neustadt weinstrasse", "neu"),
        ("sankt ingbert", "san"),
        ("*koln", "kol"),
        ("cologne", "col"),
        ("nirgendwo", "nir"),
        ("x", "xyz"),
    ):
        assert compiled.named(name, start) == PLAIN.named(name, start), name


def test_the_copies_in_use_are_those_that_the_code_makes_now():
    """Else what is packed has changed: raise the version beside it."""
    table = bundled_table(read_municipalities)
    assert dict(table.names()) == dict(PLAIN.names())
    assert table.districts() == PLAIN.districts()
    assert read_members() == read_members(data_folder() / "members.csv")


def test_a_copy_is_made_once_and_nothing_else_is_read(cache, monkeypatch):
    first = Municipalities.load(()).find("Bochum")
    known = Members.load().rows
    assert {file.name.split("-")[0] for file in cache.iterdir()} == {"municipalities", "members"}
    monkeypatch.setattr(municipality_table, "plain_table", lambda _: pytest.fail("all were read"))
    assert Municipalities.load(()).find("Bochum") == first
    monkeypatch.setattr(members, "read_rows", lambda *_: pytest.fail("all were read"))
    assert Members.load().rows == known


def test_naming_one_unpacks_neither_the_others_nor_their_names(cache, monkeypatch):
    Municipalities.load(())
    unpacked: list[int] = []
    loads = marshal.loads

    def counted(packed):
        unpacked.append(len(packed))
        return loads(packed)

    monkeypatch.setattr(municipality_table, "_loads", counted)
    assert Municipalities.load(()).find("Bochum").key == "05911000"
    whole, *parts = unpacked
    assert sum(parts) < whole / 20


@pytest.mark.parametrize(
    "damage", [lambda c: c[:-1], lambda c: b"x" + c, lambda c: c[:900] + b"?" + c[901:]]
)
def test_a_damaged_copy_is_passed_over(cache, damage):
    expected = Municipalities.load(()).find("Bochum")
    [copy] = cache.iterdir()
    content = copy.read_bytes()
    copy.write_bytes(damage(content))
    assert Municipalities.load(()).find("Bochum") == expected
    assert copy.read_bytes() == content
