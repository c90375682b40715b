"""Lines of fields in TOML files, held against the parser of the standard library."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from staedtenetz.files.positions import Path, Positions

REAL = (ROOT / "data" / "networks.toml").read_text(encoding="utf-8")


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, item in items:
        yield (*path, key), item
        yield from walk(item, (*path, key))


def exact(positions: Positions) -> dict[Path, int]:
    return {path: line for path in positions if (line := positions.line_of(path))}


def test_every_field_of_the_real_file_stands_on_the_line_told():
    lines = REAL.split("\n")
    found = exact(Positions(REAL))
    fields = dict(walk(tomllib.loads(REAL)))
    assert found.keys() == fields.keys()
    for path, value in fields.items():
        text, key = lines[found[path] - 1], path[-1]
        if isinstance(key, str) and text.startswith(f"{key} ="):
            if not isinstance(value, list):
                assert tomllib.loads(text)[key] == value
        elif isinstance(value, dict):
            names = [part for part in path if isinstance(part, str)]
            assert text.strip("[]") == ".".join(names) or "{" in text
        elif isinstance(value, str | int | float):
            assert str(value).rstrip("0").rstrip(".") in text or str(value) in text, path


def test_a_field_that_is_missing_is_told_by_its_table():
    positions = Positions(REAL)
    lines = REAL.split("\n")
    line = positions.line_of(("network", 3, "membership", 0, "nowhere", "x"))
    assert line
    assert lines[line - 1] == "[[network.membership]]"
    assert positions.line_of(("network", 10_000)) == positions.line_of(("network", 0))
    assert positions.line_of(("nowhere",)) is None
    assert positions.line_of(()) is None


TRICKY = '''\
# a comment with [brackets] and key = "value"
title = "x # no comment" # a comment
"quoted key" = 1
'lite ral'.inner = 2
"\\u00e4.b" = 3
long = """
network = 5
[[network]]
\\""" still inside
"""
raw = \'\'\'
key = 7
\'\'\'
many = [
  "a", # first ]
  [ 1, 2 ],

  { x = 1, y = [ { z = 2 } ] },
]
[ a . "b c" ]
d.e.f = 1970-01-01 00:00:00
[[network]]
id = "one"
[network.fee]
rate = 0.5
[[network.membership]]
id = "full"
[network.membership.fee]
rate = 1
[[network.membership]]
id = "half"
[[network]]
id = "two"
[[network.membership]]
id = "third"
'''


@pytest.mark.parametrize("text", [TRICKY, TRICKY.replace("\n", "\r\n"), "\ufeff" + TRICKY])
def test_comments_strings_quoted_keys_and_lists_of_tables(text):
    found = exact(Positions(text))
    assert set(found) == {path for path, _ in walk(tomllib.loads(text.removeprefix("\ufeff")))}
    lines = text.split("\n")
    told = {
        ("title",): "title = ",
        ("lite ral", "inner"): "'lite ral'",
        ("ä.b",): '"\\u00e4.b"',
        ("raw",): "raw = ",
        ("many", 0): '  "a"',
        ("many", 1, 1): "  [ 1, 2 ]",
        ("many", 2, "y", 0, "z"): "  { x",
        ("a", "b c", "d", "e", "f"): "d.e.f",
        ("network", 0, "membership", 0, "fee", "rate"): "rate = 1",
        ("network", 0, "membership", 1, "id"): 'id = "half"',
        ("network", 1, "membership", 0, "id"): 'id = "third"',
    }
    for path, beginning in told.items():
        assert lines[found[path] - 1].startswith(beginning), path


KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=5)
SCALARS = st.integers(-9, 9) | st.booleans() | st.text(max_size=12) | st.floats(0, 1)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5), st.booleans())
def test_whatever_is_written_is_found(tables, multiline):
    text = tomli_w.dumps(tables, multiline_strings=multiline)
    found = exact(Positions(text))
    paths = [path for path, _ in walk(tomllib.loads(text))]
    assert found.keys() == set(paths)
    # What stands later in the file has no smaller number, list by list.
    for path in paths:
        if isinstance(path[-1], int) and path[-1]:
            assert found[path] >= found[(*path[:-1], path[-1] - 1)]


@given(st.text(alphabet="ab.=[]{}\"'\\#,\n 1", max_size=60))
def test_no_text_breaks_the_scanner(text):
    for path in Positions(text):
        assert 1 <= (Positions(text).line_of(path) or 0) <= text.count("\n") + 1


def test_deep_nesting_ends_the_scan_and_nothing_else():
    assert next(iter(Positions("a = " + "[" * 100_000))) == ("a",)
    assert list(Positions("a." * 100_000 + "b = 1")) == []
