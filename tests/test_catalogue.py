"""Data files and their compiled copies: damaged, stale, unwritable, foreign."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import ROOT, run
from staedtenetz import Catalogue, Directory
from staedtenetz.catalogue import tables
from staedtenetz.catalogue.tables import compiled, load_tables, parse_tables
from staedtenetz.errors import DataError, TargetError
from staedtenetz.files.compiled import checksum, pack
from staedtenetz.files.writing import replace_file

DATA = ROOT / "data" / "networks.toml"


FEW = ("eurocities", "klima-buendnis")
EXPECTED = tuple(network for network in Catalogue.load().networks if network.id in FEW)


def few_networks() -> str:
    """The data file with two of its networks: how a copy is made is shown as well by them."""
    head, *blocks = DATA.read_text(encoding="utf-8").split("\n[[network]]\n")
    kept = [block for block in blocks if block.startswith(tuple(f'id = "{name}"' for name in FEW))]
    return "\n[[network]]\n".join([head, *kept])


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data file that the program takes for its own; the byte code is elsewhere."""
    path = tmp_path / "daten mit Umlaut äöü" / "networks.toml"
    path.parent.mkdir()
    schema = "networks.schema.json"
    (path.parent / schema).write_bytes((DATA.parent / schema).read_bytes())
    path.write_text(few_networks(), encoding="utf-8")
    monkeypatch.setattr(tables, "data_folder", lambda: path.parent)
    monkeypatch.setattr(tables, "byte_code_folder", lambda: tmp_path / "p" / "files" / "cache")
    return path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "p" / "files" / "cache"


def test_a_compiled_copy_is_made_and_gives_the_same_records(bundled, cache, monkeypatch):
    assert Catalogue.load().networks == EXPECTED
    assert len(list(cache.iterdir())) == 1
    monkeypatch.setattr("tomllib.loads", lambda *_, **__: pytest.fail("the TOML was parsed"))
    assert Catalogue.load().networks == EXPECTED


def test_the_copy_that_a_wheel_brings_is_used(bundled, cache, monkeypatch, tmp_path):
    content = bundled.read_bytes()
    bundled.with_suffix(".compiled").write_bytes(compiled(content, parse_tables(content, ""), ""))
    monkeypatch.setattr(tables, "byte_code_folder", lambda: tmp_path / "files" / "cache")
    monkeypatch.setattr("tomllib.loads", lambda *_, **__: pytest.fail("the TOML was parsed"))
    assert Catalogue.load().networks == EXPECTED
    assert not (tmp_path / "files").exists()


def test_no_copy_of_a_foreign_file_is_ever_unpacked(bundled, cache, tmp_path):
    """Anybody may have written the file, and what lies beside it."""
    content = bundled.read_bytes()
    tables = parse_tables(content, "")
    tables["network"][0]["name"] = "Foreign"
    packed = compiled(content, tables, "")
    foreign = tmp_path / "zugesandt" / "networks.toml"
    foreign.parent.mkdir()
    foreign.write_bytes(content)
    bundled.with_suffix(".compiled").write_bytes(packed)
    foreign.with_suffix(".compiled").write_bytes(packed)
    (foreign.parent / f"networks-{checksum(content)}.compiled").write_bytes(packed)
    assert Catalogue.load(foreign).networks == EXPECTED
    assert Directory.load(foreign.parent).networks.networks == EXPECTED
    assert Catalogue.load().networks == EXPECTED, "a checkout has no copy beside its data"
    assert len(list(cache.iterdir())) == 1, "only of the bundled file"


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda good: good[: len(good) // 2],
        lambda _: b"null",
        lambda good: good.replace(b"staedtenetz 7", b"staedtenetz 99"),
        lambda good: good.replace(b"0.0085", b"0.9999"),
        lambda good: good.partition(b"\n")[0] + b"\n",
        lambda good: b"\x00\xff" + good,
        lambda good: good[:-1] + bytes([good[-1] ^ 1]),
    ],
)
def test_a_damaged_copy_is_made_anew(bundled, cache, damage):
    Catalogue.load()
    [compiled] = cache.iterdir()
    good = compiled.read_bytes()
    assert damage(good) != good
    compiled.write_bytes(damage(good))
    assert Catalogue.load().networks == EXPECTED
    assert compiled.read_bytes() == good


def test_a_stale_copy_is_replaced(bundled, cache):
    Catalogue.load()
    text = bundled.read_text(encoding="utf-8")
    text = text.replace('short = "Eurocities"', 'short = "Eurostädte"')
    bundled.write_text(text, encoding="utf-8")
    assert Catalogue.load()["eurocities"].short == "Eurostädte"
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize("below", ["", "below"])
def test_a_cache_that_cannot_be_written_is_passed_over(bundled, monkeypatch, tmp_path, below):
    blocked = tmp_path / "a file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setattr(tables, "byte_code_folder", lambda: blocked / below / "x" / "y")
    assert Catalogue.load().networks == EXPECTED


def test_amounts_survive_compiling(bundled):
    for _ in range(2):
        fee = Catalogue.load()["klima-buendnis"].fee
        assert fee.rate == Decimal("0.0085")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"\xff\xfe\x00broken", "error.not_utf8"),
        (b"schema_version = ", "error.not_toml"),
        (b"schema_version = 1\n" + b"[" * 5000, "error.not_toml"),
        (b"schema_version = 99\n", "error.schema_version"),
        (b"", "error.schema_version"),
        (b"schema_version = 1\n", "error.data_record"),
    ],
)
def test_a_broken_data_file_is_one_clear_error(tmp_path, content, key):
    path = tmp_path / "networks.toml"
    path.write_bytes(content)
    with pytest.raises(DataError) as error:
        load_tables(path)
    assert error.value.problem.key == key


def test_a_missing_data_file_is_one_clear_error(tmp_path):
    with pytest.raises(DataError) as error:
        load_tables(tmp_path / "networks.toml")
    assert error.value.problem.key == "error.file_unreadable"


def test_writing_replaces_all_or_nothing(tmp_path):
    target = tmp_path / "bericht.md"
    replace_file(target, b"eins\n", overwrite=False)
    with pytest.raises(TargetError):
        replace_file(target, b"zwei\n", overwrite=False)
    assert target.read_text(encoding="utf-8") == "eins\n"
    replace_file(target, b"zwei\n", overwrite=True)
    assert target.read_bytes() == b"zwei\n"
    assert [path.name for path in tmp_path.iterdir()] == ["bericht.md"]


@pytest.mark.parametrize("name", ["", "gibt/es/nicht.md"])
def test_what_cannot_be_written_to(tmp_path, name):
    with pytest.raises(TargetError):
        replace_file(tmp_path / name, b"x", overwrite=True)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "bericht.md"
    target.write_text("alt", encoding="utf-8")

    def full(self: Path, other: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(TargetError) as error:
        replace_file(target, b"neu", overwrite=True)
    reason = error.value.problem.values["reason"]
    assert reason.key == "os.disk_full"
    assert target.read_text(encoding="utf-8") == "alt"
    assert [path.name for path in tmp_path.iterdir()] == ["bericht.md"]


def test_a_compiled_copy_says_what_it_is_of():
    head = pack(DATA.read_bytes(), {"network": []}, []).partition(b"\n")[0].decode()
    assert head.startswith(f"staedtenetz 7 {checksum(DATA.read_bytes())} ")


def test_a_record_that_is_broken_is_one_clear_error(tmp_path):
    path = tmp_path / "networks.toml"
    path.write_text('schema_version = 1\n[[network]]\nid = "x"\n', encoding="utf-8")
    with pytest.raises(DataError) as error:
        Catalogue.load(path)
    assert error.value.problem.key == "error.data_record"
    assert error.value.line == 2


def test_a_text_without_its_twin_is_one_clear_error(tmp_path):
    """The schema lets it pass; the model cannot hold it."""
    path = tmp_path / "networks.toml"
    text = DATA.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\nseat_en = .*", "", text, count=1), encoding="utf-8")
    with pytest.raises(DataError) as error:
        Catalogue.load(path)
    assert error.value.problem.key == "error.broken_record"
    assert error.value.problem.values["record"] == "ageg-aebr"


def test_other_files_in_the_cache_folder_are_left_alone(bundled, cache):
    cache.mkdir(parents=True)
    foreign = cache / "networks-2024-archiv.json"
    foreign.write_text("meins", encoding="utf-8")
    Catalogue.load()
    assert foreign.read_text(encoding="utf-8") == "meins"


def test_links_are_followed_and_other_things_refused(tmp_path):
    real, link = tmp_path / "echt.md", tmp_path / "verweis.md"
    real.write_text("alt", encoding="utf-8")
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("no links here")
    replace_file(link, b"neu", overwrite=True)
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "neu"
    fifo = tmp_path / "rohr"
    os.mkfifo(fifo)
    with pytest.raises(TargetError):
        replace_file(fifo, b"x", overwrite=True)


def test_the_mode_of_a_file_is_kept(tmp_path):
    target = tmp_path / "bericht.md"
    target.write_text("alt", encoding="utf-8")
    target.chmod(0o640)
    replace_file(target, b"neu", overwrite=True)
    assert target.stat().st_mode & 0o777 == 0o640


def test_names_of_any_length_are_told_clearly(tmp_path):
    replace_file(tmp_path / f"{'n' * 250}.md", b"x", overwrite=False)
    with pytest.raises(TargetError):
        replace_file(tmp_path / f"{'n' * 300}.md", b"x", overwrite=False)


def test_links_that_lead_nowhere_are_refused(tmp_path):
    loop, dangling = tmp_path / "kreis.md", tmp_path / "ins-leere.md"
    try:
        loop.symlink_to(loop)
        dangling.symlink_to(tmp_path / "gibt" / "es" / "nicht.md")
    except OSError:
        pytest.skip("no links here")
    for target in (loop, dangling):
        with pytest.raises(TargetError):
            replace_file(target, b"x", overwrite=True)


def test_a_file_of_an_earlier_version_is_upgraded_in_memory(tmp_path):
    old = ROOT / "tests" / "old_data" / "version-1.toml"
    before = old.read_bytes()
    earlier, now = Catalogue.load(old), Catalogue.load()
    assert {each.id for each in earlier.properties} <= {each.id for each in now.properties}
    assert {network.id for network in earlier.networks} == {"eurotowns", "klima-buendnis"}
    assert old.read_bytes() == before
    for command in (("list", "--data"), ("data", "check")):
        done = run(*command, str(old))
        assert (done.status, done.stderr.count("Traceback")) == (0, 0)
    newer = tmp_path / "newer.toml"
    newer.write_bytes(before.replace(b"schema_version = 1", b"schema_version = 3"))
    refused = run("list", "--data", str(newer))
    assert (refused.status, refused.stderr.count("\n")) == (1, 2)
