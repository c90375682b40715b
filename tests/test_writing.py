"""Files are written whole, flushed to the disk, and by Windows' rules where those hold."""

from __future__ import annotations

import ast
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT, run
from staedtenetz.errors import TargetError
from staedtenetz.files import writing
from staedtenetz.files.writing import replace_file, replace_files, replacing, windows_refuses
from staedtenetz.messages import Language


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "WINDOWS", True)


def refused(path: Path, content: bytes = b"neu") -> str:
    """What is said where a file cannot be written; nothing else may have changed."""
    before = {each: each.read_bytes() for each in path.parent.iterdir()}
    with pytest.raises(TargetError) as caught:
        replace_file(path, content, overwrite=True)
    assert {each: each.read_bytes() for each in path.parent.iterdir()} == before
    german = Language("de")
    return f"{german.say(caught.value.problem)} {german.say(caught.value.advice)}"


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the system, in its order: flushes of files and folders, renamings."""
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def flushed(handle: int) -> None:
        folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        done.append("flush folder" if folder else f"flush {os.fstat(handle).st_size}")
        fsync(handle)

    def renamed(path: Path, target: Path) -> Path:
        done.append(f"name {target.name}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", renamed)
    return done


def test_the_disk_holds_a_file_before_it_takes_its_name(tmp_path, steps):
    replace_file(tmp_path / "a.md", b"12345", overwrite=False)
    assert steps == ["flush 5", "name a.md", "flush folder"]


def test_so_it_does_where_it_is_written_bit_by_bit(tmp_path, steps):
    with replacing(tmp_path / "a.md", overwrite=False) as temporary:
        temporary.write_bytes(b"123")
    assert steps == ["flush 3", "name a.md", "flush folder"]


def test_of_several_files_all_are_held_before_the_first_takes_its_name(tmp_path, steps):
    replace_files(tmp_path, {"a.csv": b"1", "b.csv": b"22"}, overwrite=False)
    named = [step for step in steps if step != "flush folder"]
    assert named == ["flush 1", "flush 2", "name b.csv", "name a.csv"]


def test_windows_has_no_flush_of_folders(tmp_path, steps, windows):
    replace_file(tmp_path / "a.md", b"12345", overwrite=False)
    assert steps == ["flush 5", "name a.md"]


def test_a_disk_that_refuses_the_flush_leaves_the_old_file(tmp_path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "a.md").write_bytes(b"alt")
    monkeypatch.setattr(os, "fsync", full)
    assert "der Datenträger ist voll" in refused(tmp_path / "a.md")


def test_what_is_being_written_can_be_read_by_nobody_else(tmp_path):
    with replacing(tmp_path / "a.md", overwrite=False) as temporary:
        temporary.write_bytes(b"halb")
        assert temporary.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_whatever_ends_the_writing_leaves_nothing(tmp_path, end):
    def write() -> None:
        with replacing(tmp_path / "a.md", overwrite=False) as temporary:
            temporary.write_bytes(b"halb")
            raise end

    with pytest.raises(end):
        write()
    assert list(tmp_path.iterdir()) == []


# Windows


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("CON", "CON"),
        ("con.md", "con.md"),
        ("Nul .tar.gz", "Nul .tar.gz"),
        (r"C:\Berichte\aux.txt", "aux.txt"),
        ("daten/com1.xlsx", "com1.xlsx"),
        ("LPT³", "LPT³"),
        ("CONOUT$", "CONOUT$"),
        (r"prn\bericht.md", "prn"),
        ("bericht.md.", "bericht.md."),
        ("bericht.md ", "bericht.md "),
        ("Ordner./bericht.md", "Ordner."),
        ("bericht.md:geheim", "bericht.md:geheim"),
        ("a:b", "a:b"),
        ("C:bericht.md", "C:bericht.md"),
        (r"\\.\PhysicalDrive0", r"\\.\PhysicalDrive0"),
        ("was?.md", "was?.md"),
        ("a|b.md", "a|b.md"),
        ("a\tb.md", "a\tb.md"),
        ("bericht.md", ""),
        (r"C:\Büro\Bericht Nr. 1.md", ""),
        (r"..\.\bericht.md", ""),
        (r"\\server\amt\bericht.md", ""),
        (r"\\?\C:\lang\bericht.md", ""),
        ("console.md", ""),
        ("com10.csv", ""),
        ("nullen.csv", ""),
        (".con", ""),
    ],
)
def test_what_windows_takes_for_something_else_than_a_file(path, name):
    assert windows_refuses(path) == name


def test_such_a_name_is_refused_in_words_there_and_only_there(tmp_path, monkeypatch):
    replace_file(tmp_path / "aux.md", b"x", overwrite=False)
    monkeypatch.setattr(writing, "WINDOWS", True)
    assert "„aux.md“ ist unter Windows kein Dateiname." in refused(tmp_path / "aux.md")
    with pytest.raises(TargetError):
        replace_files(tmp_path, {"nul": b"x"}, overwrite=False)


def locked(number: int) -> PermissionError:
    error = PermissionError(13, "Permission denied")
    error.winerror = number
    return error


@pytest.mark.parametrize("number", [5, 32, 33])
def test_a_file_that_is_open_elsewhere_is_told(tmp_path, windows, monkeypatch, number):
    """Excel and Word keep their file from being replaced, and Windows says so in three ways."""

    def taken(self: Path, target: Path) -> Path:
        raise locked(number)

    (tmp_path / "liste.xlsx").write_bytes(b"alt")
    monkeypatch.setattr(Path, "replace", taken)
    said = refused(tmp_path / "liste.xlsx")
    assert "die Datei ist in einem anderen Programm geöffnet" in said
    assert "dort schließen" in said


def test_own_data_open_elsewhere_are_told_and_kept(tmp_path, windows, monkeypatch):
    replace = Path.replace

    def taken(self: Path, target: Path) -> Path:
        if target.name == "networks.toml" and target.exists():
            raise locked(5)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", taken)
    note = ("network", "note", "eccar", "--data", str(tmp_path))
    assert run(*note, "erste").status == 0
    before = (tmp_path / "networks.toml").read_bytes()
    done = run(*note, "zweite")
    assert done.status == 1
    assert "die Datei ist in einem anderen Programm geöffnet" in done.stderr.splitlines()[0]
    assert (tmp_path / "networks.toml").read_bytes() == before
    assert list(tmp_path.rglob(".staedtenetz-*")) == []


def test_a_write_protected_file_is_told_from_an_open_one(tmp_path, windows, monkeypatch):
    def protected(self: Path, target: Path) -> Path:
        raise locked(5)

    path = tmp_path / "liste.xlsx"
    path.write_bytes(b"alt")
    monkeypatch.setattr(Path, "replace", protected)
    monkeypatch.setattr(os, "access", lambda name, _: name != path)
    assert "die Datei ist schreibgeschützt" in refused(path)


def test_a_folder_that_may_not_be_written_is_no_open_file(tmp_path, windows, monkeypatch):
    def forbidden(*_: object) -> int:
        raise locked(5)

    monkeypatch.setattr(os, "open", forbidden)
    assert "die Berechtigung fehlt" in refused(tmp_path / "neu.md")


def test_a_path_that_is_too_long_is_not_called_missing(tmp_path, windows, monkeypatch):
    def missing(*_: object) -> int:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(os, "open", missing)
    assert "der Pfad oder der Name ist zu lang" in refused(tmp_path / f"{'n' * 240}.md")
    assert "die Datei oder der Ordner fehlt" in refused(tmp_path / "n.md")


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for path in (ROOT / "src" / "staedtenetz").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield f"{path.name}:{getattr(node, 'lineno', 0)}", node


def test_no_module_imports_what_windows_lacks():
    lacking = {"crypt", "curses", "fcntl", "grp", "posix", "pty", "pwd", "resource", "termios"}
    imported = {
        (place, name.name)
        for place, node in nodes()
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (node.names if isinstance(node, ast.Import) else [ast.alias(node.module or "")])
    }
    assert len(imported) > 500
    assert {each for each in imported if each[1].partition(".")[0] in lacking} == set()


def test_text_is_written_alike_on_every_system():
    """Else Windows takes its own code page and its own ends of lines."""
    writing_text = {
        place: {each.arg for each in node.keywords}
        for place, node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            node.func.attr == "write_text"
            or (node.func.attr == "open" and {"w", "a", "x"} & set(map(constant, node.args)))
        )
    }
    assert writing_text
    both = {"encoding", "newline"}
    assert [place for place, given in writing_text.items() if not both <= given] == []


def constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None
