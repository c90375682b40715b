"""Many municipalities at once: the same answers as single runs, whole files or none."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from conftest import DIRECTORY, environment, run, run_process
from staedtenetz import Municipalities
from staedtenetz.cli.batch import COLUMNS

SAARLAND = [row.key for row in Municipalities.load().everyone if row.state == "DE-SL"]


def rows_of(path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_a_row_equals_the_single_run(tmp_path):
    done = run("recommend", "--all", "--land", "Saarland", "-o", "a.jsonl", cwd=tmp_path)
    assert done.status == 0, done.stderr
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    records = {json.loads(line)["municipality"]["key"]: json.loads(line) for line in lines}
    assert list(records) == SAARLAND
    # A city, a town that is known to be a member, the smallest one and two districts.
    for key in ("10041100", "10045112", "10046116", "10042", "10041"):
        single = json.loads(run("recommend", key, "--format", "json").stdout)["data"]
        del single["unanswered"]
        assert records[key] == single


def test_one_process_and_several_write_the_same(tmp_path):
    for count in ("1", "2"):
        options = ("--land", "HE", "--topic", "mobility", "--budget", "3.000", "--limit", "3")
        target = f"{count}.csv"
        done = run("recommend", "--all", *options, "--processes", count, "-o", target, cwd=tmp_path)
        assert done.status == 0, done.stderr
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    rows = rows_of(tmp_path / "1.csv")
    assert tuple(rows[0]) == COLUMNS
    assert {row["land"] for row in rows} == {"DE-HE"}
    assert {row["rank"] for row in rows} == {"1", "2", "3"}


def test_files_behind_a_loop_of_links_are_refused_in_a_line(tmp_path):
    loop, good = tmp_path / "kreis.csv", tmp_path / "gut.csv"
    loop.symlink_to(loop)
    good.write_text("name,population,land\nBochum,360000,NRW\n", encoding="utf-8")
    for file, target in ((loop, "a.csv"), (good, "kreis.csv")):
        done = run("recommend", "--municipalities", str(file), "-o", target, cwd=tmp_path)
        assert done.status == 1
        assert "kreis.csv" in done.stderr
        assert len(done.stderr.splitlines()) == 2
    assert loop.is_symlink()
    assert not (tmp_path / "a.csv").exists()


def test_only_networks_of_one_kind(tmp_path):
    options = ("--all", "--land", "HB", "--kind", "symbolic", "-o", "a.csv")
    assert run("recommend", *options, cwd=tmp_path).status == 0
    listed = json.loads(run("list", "--kind", "symbolic", "-f", "json").stdout)["data"]["networks"]
    symbolic = {network["id"] for network in listed}
    assert {row["network"] for row in rows_of(tmp_path / "a.csv")} <= symbolic


def test_excel_has_typed_cells_and_no_formulas(tmp_path):
    own = 'municipality;population;topics\n"=1+1";12000;klima\nBochum;;klima\n'
    (tmp_path / "own.csv").write_text(own, encoding="utf-8")
    done = run("recommend", "--municipalities", "own.csv", "-o", "a.xlsx", cwd=tmp_path)
    assert done.status == 0, done.stderr
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    header, first, *rest = sheet.iter_rows()
    titles = [cell.value for cell in header]
    assert titles[:8] == [
        "Schlüssel", "Kommune", "Land", "Einwohner", "#", "Netzwerk", "Kennung", "Passung",
    ]  # fmt: skip
    assert (first[1].value, first[1].data_type) == ("=1+1", "s")
    assert first[3].value == 12000
    assert len(rest) == 19
    assert sheet.freeze_panes == "A2"
    row = dict(zip(titles, (cell.value for cell in rest[-1]), strict=True))
    assert (row["Kommune"], row["Land"], row["#"]) == ("Bochum", "Nordrhein-Westfalen", 10)
    assert row["Zulassung"] in ("möglich", "bedingt", "ungeklärt")
    amounts = [cell for cell in header if "Beitrag/Jahr" in cell.value]
    assert amounts
    for head in amounts:
        known = [r[head.column - 1].value for r in rest if r[head.column - 1].value is not None]
        assert known
        assert all(isinstance(amount, int | float) for amount in known)


def test_a_file_of_ones_own_is_a_profile_a_row(tmp_path):
    known = "|".join(sorted(DIRECTORY.members.networks_of("05974040")))
    own = (
        "municipality,population,topics,budget,memberships\n"
        f'Soest,,"mobility|culture",2.000,{known}\n'
        "Dorf,3.000,klima,,\n"
    )
    (tmp_path / "own.csv").write_text(own, encoding="utf-8-sig")
    done = run("recommend", "--municipalities", "own.csv", "-n", "5", "-o", "a.csv", cwd=tmp_path)
    assert done.status == 0, done.stderr
    rows = rows_of(tmp_path / "a.csv")
    assert [row["municipality"] for row in rows] == ["Soest"] * 5 + ["Dorf"] * 5
    single = run(
        "recommend", "Soest", "--topic", "mobility", "--topic", "culture", "--budget", "2000",
        "-n", "5", "-f", "json",
    )  # fmt: skip
    expected = [row["id"] for row in json.loads(single.stdout)["data"]["recommended"]]
    assert [row["network"] for row in rows[:5]] == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("municipality\nBohcum\n", "Zeile 2"),
        ("name\nBochum\n", "unbekannte oder fehlende Spalten (name)"),
        ("municipality,population\nBochum,viele\n", "„viele“ ist keine Zahl"),
        ("municipality,capacity\nBochum,riesig\n", "Zeile 2"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_left_behind(tmp_path, text, words):
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    done = run("recommend", "--municipalities", "own.csv", "-o", "a.csv", cwd=tmp_path)
    assert done.status == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["own.csv"]


def test_files_are_replaced_only_with_force_and_endings_are_checked(tmp_path):
    (tmp_path / "a.csv").write_text("meins", encoding="utf-8")
    assert run("recommend", "--all", "--land", "HB", "-o", "a.csv", cwd=tmp_path).status == 1
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "meins"
    done = run("recommend", "--all", "-o", "a.pdf", cwd=tmp_path)
    assert done.status == 2
    assert ".csv, .xlsx, .jsonl" in done.stderr
    assert run("recommend", "--all", cwd=tmp_path).status == 2
    assert run("recommend", "Bochum", "-o", "a.csv", cwd=tmp_path).status == 1
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "meins"
    missing = run("recommend", "--municipalities", "fehlt.csv", "-o", "b.csv", cwd=tmp_path)
    assert missing.status == 1
    assert "fehlt.csv" in missing.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--all", "--member", "eccar", "-o", "x.csv"),
        ("--all", "--population", "5", "-o", "x.csv"),
        ("--all", "--explain", "eccar", "-o", "x.csv"),
        ("--all",),
        ("--municipalities", "own.csv", "-o", "own.csv", "--force"),
        ("Bochum", "--municipalities", "own.csv", "-o", "x.csv"),
    ],
)
def test_what_does_not_apply_to_many_is_refused(arguments, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("municipality\nSoest\n", encoding="utf-8")
    done = run("recommend", *arguments, cwd=tmp_path)
    assert done.status == 2
    assert len(done.stderr.strip().splitlines()) == 2
    assert own.read_text(encoding="utf-8") == "municipality\nSoest\n"
    assert [path.name for path in tmp_path.iterdir()] == ["own.csv"]


def test_the_limit_is_told(tmp_path):
    done = run("recommend", "--all", "--land", "HB", "-o", "x.csv", "--lang", "de", cwd=tmp_path)
    assert "Je Kommune die ersten 10 Netzwerke; mehr mit --limit." in done.stderr


def test_processes_that_start_anew_need_nothing_of_the_first(tmp_path):
    """As on Windows; the other processes are given what the run was told, own data included."""
    home = tmp_path / "own"
    home.mkdir()
    text = """
    schema_version = 2
    [[correction]]
    network = "eccar"
    added = "2026-10-02"
    source = { title = "Rechnung" }
    fields.fee = { model = "flat", currency = "EUR", amount = 77, as_of = "2026" }
    """
    (home / "networks.toml").write_text(text, encoding="utf-8")
    options = ("recommend", "--all", "--land", "HB", "--lang", "en", "--data", str(home))
    for count in ("1", "2"):
        done = run_process(*options, "--processes", count, "-o", f"{count}.jsonl", cwd=tmp_path)
        assert done.status == 0, done.stderr
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


ABORTED = "Abgebrochen. Es wurde nichts geschrieben."


class Batch:
    """All municipalities under way in several processes, of which none is done yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "staedtenetz",
                *"recommend --all --processes 2 -o a.csv".split(),
            ],
            cwd=folder,
            env=environment(),
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.workers = self._wait_for_rows()

    def _wait_for_rows(self) -> list[int]:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            begun = [path for path in self.folder.iterdir() if path.stat().st_size]
            workers = [pid for pid in self.below() if "spawn_main" in command_of(pid)]
            if begun and len(workers) == 2:
                return workers
            time.sleep(0.05)
        pytest.fail("the run did not start")

    def below(self) -> list[int]:
        pid = self.process.pid
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def end(self) -> tuple[int, list[str]]:
        """The exit status and the lines of stderr; nothing may be left of the run."""
        stdout, stderr = self.process.communicate(timeout=60)
        deadline = time.monotonic() + 10
        while any(command_of(pid) for pid in self.workers) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [command_of(pid) for pid in self.workers] == ["", ""]
        assert list(self.folder.iterdir()) == []
        assert stdout == ""
        return self.process.returncode, stderr.splitlines()


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    except OSError:
        return ""


@pytest.fixture
def batch(tmp_path):
    if not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists():
        pytest.skip("no list of processes here")
    started = Batch(tmp_path)
    yield started
    for pid in (started.process.pid, *started.workers):
        if command_of(pid):
            os.kill(pid, signal.SIGKILL)


def test_a_killed_worker_is_one_clear_error(batch):
    os.kill(batch.workers[0], signal.SIGKILL)
    status, lines = batch.end()
    assert status == 1
    assert lines[0].startswith("Fehler: Ein Teilprozess ist vorzeitig beendet worden")
    assert lines[1:] == ["Bitte noch einmal versuchen; weniger Speicher braucht --processes 1."]


def test_asked_to_end_it_leaves_nothing_behind(batch):
    batch.process.terminate()
    assert batch.end() == (143, [ABORTED])


def test_an_interrupt_while_processes_are_started_is_not_lost():
    from staedtenetz.recommendation.many import _interrupts_held

    reached = []

    def start() -> None:
        with _interrupts_held():
            os.kill(os.getpid(), signal.SIGINT)
            reached.append("the end")

    with pytest.raises(KeyboardInterrupt):
        start()
    assert reached == ["the end"]


def test_interrupted_it_leaves_nothing_behind(batch):
    os.killpg(batch.process.pid, signal.SIGINT)
    assert batch.end() == (130, [ABORTED])
