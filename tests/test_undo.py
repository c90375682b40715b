"""Undo: whatever happens to an own file, no statement that was accepted is lost."""

from __future__ import annotations

import json
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from conftest import run
from staedtenetz.catalogue.tables import load_tables
from staedtenetz.errors import DataError, NothingToUndo
from staedtenetz.own.changing import Entries, change_own_file, replace_own_file
from staedtenetz.own.statements import parse_own
from staedtenetz.own.versions import KEPT_VERSIONS, history, undo

BUNDLED = load_tables()
BROKEN = (b"x", b"\xff\xfe", b"[[note]]\nnetwork = ", b"schema_version = 99\n", b"\0")
STRAYS = (
    "999999-networks.toml",
    "000001-networks.toml",
    "000003-0123456789abcdef-12-networks.toml",
    "99999999999999999-undone-networks.toml",
    "000000-members.csv",
    "notiz.txt",
    "undone-000001-networks.toml",
)


def note(file: Path, text: str) -> None:
    values = {"network": "eccar", "text": text}
    change_own_file(file, lambda entries: entries.add("note", values), BUNDLED, "Kopf")


def notes(content: bytes) -> set[str]:
    try:
        return {row["text"] for row in parse_own(content, "").get("note", ())}
    except DataError:
        return set()


class Office(RuleBasedStateMachine):
    """People who write, edit by hand, break things and take changes back."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.file = self.folder / "networks.toml"
        self.count = 0
        self.last_good = b""
        """What the file said when it was last written by the program."""
        self.accepted: dict[str, int] = {}
        """Each note, with the number of states that have come after the one that brought it."""

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    def now(self) -> bytes:
        return self.file.read_bytes() if self.file.exists() else b""

    def readable(self) -> bool:
        try:
            parse_own(self.now(), "")
        except DataError:
            return False
        return True

    def later(self, states: int = 1) -> None:
        self.accepted = {text: number + states for text, number in self.accepted.items()}

    @precondition(lambda self: self.readable())
    @rule(people=st.integers(1, 3))
    def write(self, people: int) -> None:
        texts = [f"Notiz {self.count + number}" for number in range(people)]
        self.count += people
        self.later(people + (self.now() != self.last_good))
        by_hand = notes(self.now())
        if people == 1:
            note(self.file, texts[0])
        else:
            with ThreadPoolExecutor(people) as pool:
                list(pool.map(lambda text: note(self.file, text), texts))
        self.last_good = self.now()
        self.accepted |= dict.fromkeys((*texts, *by_hand), 0)

    @precondition(lambda self: self.readable())
    @rule()
    def edit_by_hand(self) -> None:
        self.count += 1
        text = self.now().decode() or "schema_version = 2\n"
        text += f'\n[[note]]\nnetwork = "unic"\ntext = "Hand {self.count}"\n'
        self.file.write_bytes(text.encode())

    @rule(content=st.sampled_from(BROKEN))
    def break_it(self, content: bytes) -> None:
        self.file.write_bytes(content)

    @rule()
    def lose_it(self) -> None:
        self.file.unlink(missing_ok=True)

    @rule(name=st.sampled_from(STRAYS), content=st.binary(max_size=20))
    def put_something_into_the_folder(self, name: str, content: bytes) -> None:
        (self.folder / "versions").mkdir(exist_ok=True)
        (self.folder / "versions" / name).write_bytes(content)

    @rule()
    def make_folders_where_files_are_expected(self) -> None:
        (self.folder / "versions" / "000002-networks.toml").mkdir(exist_ok=True, parents=True)

    @rule()
    def take_back(self) -> None:
        before, kept = self.now(), history(self.folder)
        try:
            undone = undo(self.folder)
        except NothingToUndo:
            assert before == self.last_good or self.file not in {state.file for state in kept}
            return
        assert undone.by_hand == (before != self.last_good)
        assert self.readable()
        if undone.by_hand:
            assert self.now() == self.last_good, "the last good state, not the one before"
            self.later()
        self.accepted |= dict.fromkeys(notes(before) - self.accepted.keys(), 0)
        self.last_good = self.now()

    @precondition(lambda self: history(self.folder))
    @rule(data=st.data())
    def put_back_by_number(self, data: st.DataObject) -> None:
        state = data.draw(st.sampled_from(history(self.folder)))
        before = self.now()
        undo(self.folder, state.number)
        if state.file != self.file:  # What was put into the folder may be a state of another file.
            assert self.now() == before
            return
        assert self.readable()
        if before != self.now():
            self.later(1 + (before != self.last_good))
            self.accepted |= dict.fromkeys(notes(before) - self.accepted.keys(), 0)
        self.last_good = self.now()

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "folder"):
            return
        kept = notes(self.now())
        for path in (self.folder / "versions").glob("*"):
            kept |= notes(path.read_bytes()) if path.is_file() else set()
        missing = self.accepted.keys() - kept
        assert all(self.accepted[text] >= KEPT_VERSIONS for text in missing)

    @invariant()
    def what_is_listed_can_be_put_back(self) -> None:
        if hasattr(self, "folder"):
            in_use = [state.file for state in history(self.folder) if state.in_use]
            assert len(in_use) == len(set(in_use))


Office.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestOffice = Office.TestCase


def test_the_last_good_state_comes_back_after_a_broken_edit(tmp_path):
    file = tmp_path / "networks.toml"
    note(file, "erste")
    note(file, "zweite")
    good = file.read_bytes()
    file.write_bytes(good + b"[[note\n")
    undone = undo(tmp_path)
    assert (file.read_bytes(), undone.by_hand, undone.removed) == (good, True, False)
    assert undo(tmp_path).by_hand is False
    assert notes(file.read_bytes()) == {"erste"}


def test_a_second_undo_does_not_overwrite_what_the_first_one_kept(tmp_path):
    file = tmp_path / "networks.toml"
    for text in ("eins", "zwei", "drei"):
        note(file, text)
    states = [notes(path.read_bytes()) for path in sorted((tmp_path / "versions").iterdir())]
    undo(tmp_path)
    undo(tmp_path)
    note(file, "vier")
    undo(tmp_path)
    kept = [notes(path.read_bytes()) for path in sorted((tmp_path / "versions").iterdir())]
    assert kept == [*states, {"eins", "vier"}]


def test_random_bytes_are_no_state(tmp_path):
    file = tmp_path / "networks.toml"
    note(file, "eins")
    note(file, "zwei")
    for path in (tmp_path / "versions").iterdir():
        path.write_bytes(b"\x93\x12zufall")
    before = file.read_bytes()
    with pytest.raises(NothingToUndo):
        undo(tmp_path)
    assert file.read_bytes() == before
    assert history(tmp_path) == []


def test_versions_of_an_earlier_program_can_still_be_taken_back(tmp_path):
    file = tmp_path / "networks.toml"
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "000001-networks.toml").write_bytes(b"")
    old = b'schema_version = 2\n[[note]]\nnetwork = "eccar"\ntext = "alt"\n'
    (tmp_path / "versions" / "000002-networks.toml").write_bytes(old)
    file.write_bytes(old.replace(b"alt", b"neu"))
    undo(tmp_path)
    assert file.read_bytes() == old
    assert undo(tmp_path).removed


def test_the_file_that_was_changed_last_is_put_back(tmp_path):
    members, networks = tmp_path / "members.csv", tmp_path / "networks.toml"
    table = "network,ags,name,source,as_of\neccar,05911000,Bochum,https://example.org,2026\n"
    note(networks, "eins")
    replace_own_file(members, table.encode)
    assert undo(tmp_path).file == members
    assert not members.exists()
    assert undo(tmp_path).file == networks
    assert [state.undone for state in history(tmp_path)] == [True, False, True, False]


def test_the_list_of_states_and_the_way_back_by_number(tmp_path):
    home = {"STAEDTENETZ_HOME": str(tmp_path)}
    for words in ("eins", "zwei"):
        run("network", "note", "eccar", words, **home)
    with (tmp_path / "networks.toml").open("a", encoding="utf-8") as stream:
        stream.write("[[kaputt\n")
    assert run("data", "undo", **home).status == 0
    assert run("data", "undo", **home).status == 0
    listed = run("data", "undo", "--list", "--format", "json", **home)
    states = json.loads(listed.stdout)["data"]["states"]
    assert [(s["number"], s["in_use"], s["taken_back"], s["no_file"]) for s in states] == [
        (3, False, True, False),
        (2, True, False, False),
        (1, False, False, True),
    ]
    assert states[0]["statements"] == [{"kind": "note", "network": "eccar"}]
    shown = run("data", "undo", "--list", **home)
    assert "zurückgenommen" in shown.stdout
    assert "data undo NUMMER" in shown.stderr
    assert "Stand 3" in run("data", "undo", "3", **home).stderr
    assert notes((tmp_path / "networks.toml").read_bytes()) == {"eins", "zwei"}
    refused = run("data", "undo", "77", **home)
    assert (refused.status, refused.stderr.count("\n")) == (1, 2)


def test_windows_line_ends_stay(tmp_path):
    file, members = tmp_path / "networks.toml", tmp_path / "members.csv"
    file.write_bytes(
        b'# Kopf\r\nschema_version = 2\r\n\r\n[[note]]\r\nnetwork = "eccar"\r\n'
        b'text = """a\r\nb"""\r\n'
    )
    note(file, "eins")
    table = b"network,ags,name,source,as_of\r\neccar,05911000,Bochum,https://example.org,2026\r\n"
    members.write_bytes(table)
    replace_own_file(members, lambda: table.replace(b"\r\n", b"\n") + b"unic,,Soest,x,2026\n")
    for path in (file, members):
        content = path.read_bytes()
        assert content.count(b"\r\n") == content.count(b"\n")
    assert notes(file.read_bytes()) == {"a\nb", "eins"}
    undo(tmp_path)
    undo(tmp_path)
    assert members.read_bytes() == table


def test_a_profile_keeps_its_windows_line_ends(tmp_path):
    file = tmp_path / "profil.toml"
    file.write_bytes(b'municipality = "Soest"\r\n')
    done = run("profile", "new", "Bochum", "-o", str(file), "--force", "--no-questions")
    assert done.status == 0, done.stderr
    content = file.read_bytes()
    assert b"05911000" in content
    assert content.count(b"\r\n") == content.count(b"\n")


def test_dates_of_toml_are_no_hindrance(tmp_path):
    file = tmp_path / "networks.toml"
    file.write_text(
        'schema_version = 2\n[[note]]\nnetwork = "eccar"\nadded = 2026-10-02\ntext = "a"\n',
        encoding="utf-8",
    )
    note(file, "b")
    assert notes(file.read_bytes()) == {"a", "b"}


def test_what_is_handed_out_of_a_file_is_a_copy():
    entries = Entries('schema_version = 2\n[[note]]\nnetwork = "eccar"\ntext = "a"\n')
    found = entries.find("note", network="eccar")
    assert found is not None
    found["text"] = "b"
    assert entries.tables["note"][0]["text"] == "a"
