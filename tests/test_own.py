"""The office's own layer: laid over the directory, written safely, taken back."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from conftest import (
    ROOT,
    environment,
    for_few_towns,
    run,
    run_in_terminal,
    run_process,
    too_wide,
)
from staedtenetz import Catalogue, Language, Members, Municipalities
from staedtenetz.catalogue.tables import load_tables
from staedtenetz.errors import DataError, LockedError, NothingToUndo, TargetError, UsageError
from staedtenetz.model.typed import parse_date, parse_day_of_year, parse_rate
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.own.changing import Entries, change_own_file
from staedtenetz.own.directory import open_directory
from staedtenetz.own.laying_over import lay_over
from staedtenetz.own.place import Place
from staedtenetz.own.reading import OwnData
from staedtenetz.own.versions import KEPT_VERSIONS, undo
from staedtenetz.rules.for_municipality import apply_rules

BUNDLED = load_tables()
TODAY = PartialDate("2026-11-25")
DAY = "2026-10-02"


def laid(text: str) -> tuple[Catalogue, list[str]]:
    """The directory with an own file laid over it, and the keys of what did not fit."""
    data, problems = lay_over(BUNDLED, tomllib.loads(text, parse_float=Decimal))
    return Catalogue.of(data), [
        each.text.values["said"].key if each.code == "own-misfit" else each.code
        for each in problems
    ]


def own(*arguments: str, home: Path, **changes: str):
    return run(*arguments, STAEDTENETZ_HOME=str(home), **changes)


# Laying over


def test_a_corrected_fee_takes_the_place_of_the_bundled_one_with_its_source():
    catalogue, problems = laid(
        f"""
        [[correction]]
        network = "klima-buendnis"
        added = "{DAY}"
        source = {{ title = "Rechnung 2026/114", as_of = "2026-03-12" }}
        fields.fee = {{ model = "flat", currency = "EUR", amount = 2950.5, as_of = "2026-03-12" }}
        """
    )
    assert problems == []
    network, before = catalogue["klima-buendnis"], Catalogue.load()["klima-buendnis"]
    bochum = Municipalities.load().find("Bochum")
    fee = apply_rules(network, bochum, ()).fee
    assert fee.amount == Money(Decimal("2950.50"), "EUR")
    assert fee.own is not None
    assert (fee.own.added, fee.own.title) == (DAY, "Rechnung 2026/114")
    assert [s.title for s in network.sources if "fee" in s.supports] == ["Rechnung 2026/114"]
    assert network.memberships == before.memberships
    assert network.own == (fee.own,)
    # Any other network is what it was.
    assert [n for n in catalogue.networks if n.id != network.id] == [
        n for n in Catalogue.load().networks if n.id != network.id
    ]


def test_a_single_value_of_a_fee_leaves_the_rest_of_it():
    catalogue, _ = laid('correction = [{ network = "klima-buendnis", fields.fee.maximum = 20000 }]')
    fee = catalogue["klima-buendnis"].fee
    before = Catalogue.load()["klima-buendnis"].fee
    assert fee.maximum == Decimal(20000)
    assert fee._replace(maximum=before.maximum, own=None) == before


def test_a_rule_is_corrected_by_the_id_of_its_membership_type():
    catalogue, problems = laid(
        """
        [[correction]]
        network = "eurocities"
        [[correction.fields.membership]]
        id = "full"
        min_population = 300000
        """
    )
    full, *others = catalogue["eurocities"].memberships
    before, *others_before = Catalogue.load()["eurocities"].memberships
    assert problems == []
    assert full.min_population == 300000
    assert full._replace(min_population=before.min_population) == before
    assert others == others_before
    assert [row.field for row in catalogue["eurocities"].own] == ["membership.full.min_population"]


def test_a_field_that_no_longer_holds_is_dropped():
    catalogue, problems = laid(
        'correction = [{ network = "eurotowns", '
        'drop = ["contact_email", "membership.full.max_population"] }]'
    )
    assert problems == []
    network, before = catalogue["eurotowns"], Catalogue.load()["eurotowns"]
    assert network.contact_email is None
    assert before.memberships[0].max_population is not None
    assert network.memberships[0].max_population is None


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ('drop = ["theme"]', "own.needed_field"),
        ('drop = ["membership.full.applicants"]', "own.needed_field"),
        ('drop = ["quatsch"]', "own.no_field"),
        ('drop = ["membership.voll.max_population"]', "own.no_field"),
        ('drop = ["membership.full.max_populatoin"]', "own.no_field"),
        ('fields.membership = [{ id = "voll", min_population = 3 }]', "own.no_type"),
    ],
)
def test_a_correction_of_what_is_not_there_is_told_and_changes_nothing(said, problem):
    catalogue, problems = laid(f'correction = [{{ network = "eurotowns", {said} }}]')
    assert problems == [problem]
    assert catalogue.networks == Catalogue.load().networks


def test_an_own_network_needs_little_and_makes_nothing_up():
    catalogue, problems = laid(
        f"""
        [[network]]
        id = "hellweg-netz"
        name = "Hellweg-Netz"
        theme = "europe"
        topics = ["mobility"]
        summary_de = "Drei Nachbarn."
        added = "{DAY}"
        """
    )
    assert problems == []
    network = catalogue["hellweg-netz"]
    assert network.summary == ("Drei Nachbarn.", "Drei Nachbarn.")
    assert (network.website, network.effort, network.fee.model) == (None, None, "unknown")
    soest = Municipalities.load().find("Soest")
    assert apply_rules(network, soest, ()).eligibility.verdict == "unknown"
    assert catalogue.named("HELLWEG NETZ") == (network,)


def test_a_hidden_network_is_found_by_name_only():
    catalogue, _ = laid('hidden = [{ network = "c40", reason = "zu groß" }]')
    assert "c40" not in [network.id for network in catalogue.networks]
    assert catalogue.find("C40").networks[0].hidden_reason == "zu groß"
    assert catalogue.in_language("en").named("c40")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('note = [{ network = "gibt-es-nicht", text = "x" }]', "reference"),
        ('correction = [{ network = "eccar", fields.successor = "nichts" }]', "reference"),
        (
            '[[network]]\nid = "a"\nname = "A"\ntheme = "europe"\ntopics = ["peace"]\n'  # noqa: ISC004
            'added = "2026-10-02"\ncomes_with = ["nichts"]',
            "reference",
        ),
    ],
)
def test_what_names_no_network_is_told_and_left_out(text, problem):
    catalogue, problems = laid(text)
    assert problems == [problem]
    assert catalogue.networks == Catalogue.load().networks


def test_successors_that_go_round_do_not_go_on_for_ever():
    rows = "".join(
        f'[[network]]\nid = "{a}"\nname = "{a}"\ntheme = "europe"\ntopics = ["peace"]\n'
        f'added = "{DAY}"\nstatus = "merged"\nsuccessor = "{b}"\n'
        for a, b in (("a", "b"), ("b", "a"))
    )
    catalogue, problems = laid(rows)
    assert problems == []
    assert catalogue.successor(catalogue["a"]) is None


@given(st.sampled_from(BUNDLED["network"]))
def test_a_record_that_only_repeats_the_bundled_one_is_no_own_statement(record):
    data, problems = lay_over(BUNDLED, {"network": (record,)})
    assert (data["network"], problems) == (BUNDLED["network"], [])


FIELDS = {
    "website": st.just("https://example.org/neu"),
    "founded": st.integers(1800, 2026),
    "effort": st.sampled_from(["low", "medium", "high"]),
    "status": st.sampled_from(["active", "dormant"]),
    "languages": st.lists(st.sampled_from(["de", "en", "fr"]), min_size=1, unique=True),
}


@given(st.sampled_from(BUNDLED["network"]), st.sampled_from(list(FIELDS)), st.data())
def test_a_correction_changes_its_field_and_nothing_else(record, field, data):
    value = data.draw(FIELDS[field])
    tables = {"correction": ({"network": record["id"], "fields": {field: value}},)}
    laid_data, problems = lay_over(BUNDLED, tables)
    assert problems == []
    changed = {n["id"]: n for n in laid_data["network"]}
    assert changed[record["id"]] == {**record, field: value, "own": [{"field": field}]}
    assert {k: v for k, v in changed.items() if k != record["id"]} == {
        n["id"]: n for n in BUNDLED["network"] if n["id"] != record["id"]
    }


def test_later_places_lie_on_top_of_earlier_ones(tmp_path):
    for name, amount in (("haus", 100), ("eigen", 200)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "networks.toml").write_text(
            "schema_version = 1\n"
            f'correction = [{{ network = "eccar", fields.fee = {{ model = "flat", '
            f'currency = "EUR", amount = {amount} }} }}]\n',
            encoding="utf-8",
        )
    shown = [
        own("list", "--theme", "soziales", home=Path(os.pathsep.join(homes))).stdout
        for homes in (
            [str(tmp_path / "haus"), str(tmp_path / "eigen")],
            [str(tmp_path / "eigen"), str(tmp_path / "haus")],
        )
    ]
    assert "200 € (eigen)" in shown[0]
    assert "100 € (eigen)" in shown[1]
    files = [str(tmp_path / name / "networks.toml") for name in ("haus", "eigen")]
    again = run("list", "--theme", "soziales", "--data", files[0], f"--data={files[1]}")
    assert again.stdout == shown[0]


# Writing


def note(file: Path, text: str) -> None:
    values = {"network": "eccar", "added": DAY, "text": text}
    change_own_file(file, lambda entries: entries.add("note", values), BUNDLED, "Kopf")


def test_comments_of_a_person_stay_where_they_are(tmp_path):
    file = tmp_path / "networks.toml"
    written = (
        "# unser Ordner\nschema_version = 1\n\n# bitte nicht löschen\n[[note]]\n"
        'network = "eccar" # ECCAR\ntext = "a = [x]\\n[[note]]"\n'
    )
    file.write_text(written, encoding="utf-8")
    note(file, "zweite")
    text = file.read_text(encoding="utf-8")
    assert text.startswith(written)
    assert [row["text"] for row in tomllib.loads(text)["note"]] == ["a = [x]\n[[note]]", "zweite"]


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(
    st.lists(st.tuples(st.sampled_from(["eccar", "unic", "c40"]), TEXTS, st.booleans()), max_size=8)
)
def test_what_is_written_reads_back_as_it_was_meant(changes):
    entries = Entries("# Kopf\n")
    expected: list[tuple[str, str]] = []
    for network, text, add in changes:
        if add:
            entries.add("note", {"network": network, "text": text}, "Kommentar")
            expected.append((network, text))
        else:
            assert entries.remove("note", network=network) == sum(n == network for n, _ in expected)
            expected = [(n, t) for n, t in expected if n != network]
    read = tomllib.loads(entries.text)
    assert [(row["network"], row["text"]) for row in read.get("note", ())] == expected


@given(
    st.dictionaries(
        st.integers(1900, 2100).map(str), st.decimals(0, 10**6, places=2), min_size=1, max_size=5
    )
)
def test_amounts_keep_their_cents(fees):
    entries = Entries("")
    keys = {"municipality": "05911000", "network": "unic"}
    entries.add("membership", {**keys, "fees": {"2000": 1}})
    entries.update("membership", keys, {"fees": fees})
    read = tomllib.loads(entries.text, parse_float=Decimal)["membership"][0]["fees"]
    assert {year: Decimal(amount) for year, amount in read.items()} == {"2000": 1} | fees


def test_five_versions_are_kept_and_taken_back_one_by_one(tmp_path):
    file = tmp_path / "networks.toml"
    contents = []
    for number in range(8):
        note(file, f"Notiz {number}")
        contents.append(file.read_bytes())
    assert len(list((tmp_path / "versions").iterdir())) == KEPT_VERSIONS + 1
    for content in contents[-2 : -2 - KEPT_VERSIONS : -1]:
        assert undo(tmp_path).removed is False
        assert file.read_bytes() == content
    with pytest.raises(NothingToUndo):
        undo(tmp_path)


def test_taking_back_the_first_change_takes_the_file_away(tmp_path):
    note(tmp_path / "networks.toml", "erste")
    assert undo(tmp_path).removed
    assert not (tmp_path / "networks.toml").exists()
    (undone,) = (tmp_path / "versions").glob("*-undone-*")
    assert "erste" in undone.read_text(encoding="utf-8")


def test_two_who_write_at_once_lose_nothing(tmp_path):
    def write(number: int) -> int:
        note = ("network", "note", "eccar", f"Notiz {number}")
        return run_process(*note, STAEDTENETZ_HOME=str(tmp_path)).status

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write, range(4))) == [0] * 4
    read = tomllib.loads((tmp_path / "networks.toml").read_text(encoding="utf-8"))
    assert sorted(row["text"] for row in read["note"]) == [f"Notiz {n}" for n in range(4)]


def test_a_lock_that_is_not_given_back_ends_in_one_clear_line(tmp_path, monkeypatch, language):
    from filelock import FileLock

    monkeypatch.setattr("staedtenetz.own.versions._WAIT", 0.05)
    with FileLock(tmp_path / ".lock"), pytest.raises(LockedError) as caught:
        note(tmp_path / "networks.toml", "x")
    assert str(tmp_path) in language.say(caught.value.problem)
    assert not (tmp_path / "networks.toml").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
def test_a_disk_that_is_full_loses_nothing(tmp_path):
    import resource

    own("network", "note", "eccar", "erste", home=tmp_path)
    before = (tmp_path / "networks.toml").read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "staedtenetz", "network", "note", "eccar", "x" * 5000],
        capture_output=True,
        check=False,
        env=environment(STAEDTENETZ_HOME=str(tmp_path), PYTHONDONTWRITEBYTECODE="1"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000)),
    )
    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 2
    assert b"Traceback" not in done.stderr
    assert (tmp_path / "networks.toml").read_bytes() == before
    assert not list(tmp_path.rglob(".staedtenetz-*"))


def test_what_is_no_valid_statement_is_refused_before_anything_is_written(tmp_path):
    file = tmp_path / "networks.toml"
    for values in (
        {"network": "gibt-es-nicht", "text": "x"},
        {"network": "eccar", "text": ""},
        {"network": "eccar", "text": "x", "farbe": "rot", "added": "gestern"},
    ):
        with pytest.raises(UsageError):
            change_own_file(file, lambda e, v=values: e.add("note", v), BUNDLED, "")
    assert not file.exists()


def test_a_broken_file_is_never_written_over(tmp_path):
    file = tmp_path / "networks.toml"
    for content in (b"schema_version = 1\n[[note", b"schema_version = 9\n", "ä".encode("cp1252")):
        file.write_bytes(content)
        with pytest.raises(DataError):
            note(file, "x")
        assert file.read_bytes() == content
    file.unlink()
    (tmp_path / "networks.toml").mkdir()
    with pytest.raises((TargetError, DataError)):
        note(file, "x")


# Reading what is not right


BROKEN = {
    "half": b'schema_version = 1\n[[note]]\nnetwork = "ecc',
    "latin": 'schema_version = 1\n[[note]]\nnetwork = "eccar"\ntext = "für"\n'.encode("cp1252"),
    "utf16": 'schema_version = 1\n[[note]]\nnetwork = "eccar"\ntext = "x"\n'.encode("utf-16"),
    "newer": b"schema_version = 99\n",
    "unversioned": b'[[note]]\nnetwork = "eccar"\ntext = "x"\n',
    "wrong": b'schema_version = 1\nnote = "x"\n',
    "deep": b"schema_version = 1\nx = " + b"[" * 5000 + b"]" * 5000 + b"\n",
    "huge": b"schema_version = 1\n# " + b"x" * 50_000_000 + b"\n",
    "nul": b"schema_version = 1\n\0\0\0\0",
    "number": b"schema_version = 1\n[[membership]]\nfees = { 2025 = 1e999999 }\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_own_file_is_told_in_one_line_and_the_bundled_data_still_works(tmp_path, name):
    (tmp_path / "networks.toml").write_bytes(BROKEN[name])
    done, bundled = own("recommend", "Bochum", home=tmp_path), run("recommend", "Bochum")
    assert (done.status, bundled.status) == (0, 0)
    assert done.stdout == bundled.stdout
    # One line more than without the file: that on the file.
    (told,) = set(done.stderr.splitlines()) - set(bundled.stderr.splitlines())
    assert done.stderr.count("\n") == bundled.stderr.count("\n") + 1
    assert str(tmp_path / "networks.toml") in told
    # Named on the command line it is an error.
    named = run("recommend", "Bochum", "--data", str(tmp_path / "networks.toml"))
    assert (named.status, named.stdout) == (1, "")
    assert named.stderr.count("\n") == 2


def test_only_the_statement_that_is_wrong_is_passed_over(tmp_path):
    (tmp_path / "networks.toml").write_text(
        "schema_version = 1\n"
        '[[note]]\nnetwork = "eccar"\ntext = "gut"\n\n'
        '[[correction]]\nnetwork = "eccar"\nfields = { effort = "riesig" }\n',
        encoding="utf-8",
    )
    done = own("show", "eccar", home=tmp_path)
    assert "Notiz: gut" in done.stdout
    assert re.search(r"Zeile 8\b.*effort", done.stderr)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("folder", ["nirgends", "auch/nirgends"])
def test_a_folder_that_has_vanished_is_told(tmp_path, folder):
    done = own("list", home=tmp_path / folder)
    assert done.stdout == run("list").stdout
    assert done.stderr.count("\n") == 1
    assert folder in done.stderr


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("members.csv", b"a,b\n1,2\n"),
        ("members.csv", b"network,ags,name,source,as_of\neccar,,X,,gestern\n"),
        ("municipalities.csv", b"ags,name\n1,2\n"),
        ("municipalities.csv", b"\xff\xfe\x00"),
    ],
)
def test_a_broken_table_of_the_office_is_told_and_left_out(tmp_path, file, content):
    (tmp_path / file).write_bytes(content)
    done = own("city", "Bochum", home=tmp_path)
    assert done.status == 0
    assert done.stdout == run("city", "Bochum").stdout
    assert done.stderr.count("\n") == 1
    assert file in done.stderr


def test_a_clock_in_the_past_changes_no_verdict_and_breaks_nothing():
    past = OwnData(PartialDate("1970-01-01"), [(Place(Path("x")), {})])
    directory = open_directory(past, "de", pytest.fail)
    assert directory.networks.networks == Catalogue.load().networks
    assert directory.members.rows == Members.load().rows


# Memberships


def test_memberships_feed_what_is_known_of_a_municipality(tmp_path):
    (tmp_path / "networks.toml").write_text(
        "schema_version = 1\n"
        '[[membership]]\nmunicipality = "05911000"\n'
        'network = "c40"\nsince = 2024\n'
        "[membership.fees]\n2024 = 100\n2026 = 120.50\n2025 = 110\n\n"
        '[[membership]]\nmunicipality = "05911000"\nnetwork = "eurocities"\n'
        'until = "2026-06-30"\n\n'
        '[[membership]]\nmunicipality = "05911000"\nnetwork = "unic"\nuntil = "2026"\n\n'
        '[[membership]]\nmunicipality = "Möhnesee"\nnetwork = "eccar"\n',
        encoding="utf-8",
    )
    own_data = OwnData.read([Place(tmp_path)], TODAY)
    members = open_directory(own_data, "de", pytest.fail).members
    known = members.networks_of("05911000")
    assert "c40" in known
    assert "eurocities" not in known, "it has ended"
    assert "unic" in known, "the year has not ended yet"
    assert "eurocities" in Members.load().networks_of("05911000")
    bochum = Municipalities.load().find("Bochum")
    (record, _) = members.records_of(bochum)
    assert (record.fee, record.since) == (Decimal("120.50"), 2024)
    assert [m.name for m in members.by_network["eccar"] if m.source is None] == ["Möhnesee"]


SESSION = r"""
network new "Hellweg-Netz" --theme europa --topic mobilität --land NRW \
  --max-population 100000 --fee 250 --source Satzung
network edit klima-bündnis --fee 2.950,50 --source "Rechnung 2026/114" --source-date 12.03.2026
network edit eccar --set effort=high --source https://example.org/eccar \
  --source-date 2026
network note eccar "Telefonat: bitte vertraulich"
network hide c40 --reason "zu groß für uns"
membership add Bochum eurocities --since 2021 --fee 2025=16.000 --fee 2026=16.500,50 \
  --due 31.03. --unit "Referat 12" --purpose "EU-Politik" --review 01.10.2026
membership add Bochum unic --since 2019 --review 2027-05-01
membership add Bochum eccar --since 2018 --due 30.6.
"""


def test_a_real_session(tmp_path):
    home = tmp_path / "Büro Europa"
    home.mkdir()
    for line in SESSION.replace("\\\n", "").strip().splitlines():
        done = own(*shlex.split(line), home=home)
        assert (done.status, done.stdout) == (0, ""), done.stderr

    shown = own("show", "klima-buendnis", "--for", "Bochum", home=home).stdout
    today = f"{date.today():%d.%m.%Y}"
    assert "2.950,50 € im Jahr" in shown
    assert f"eigene Angabe, {today} (Rechnung 2026/114)" in shown
    listed = own("list", "--for", "Soest", home=home).stdout
    assert "Hellweg-Netz (eigen)" in listed
    assert "250 € (eigen)" in listed
    assert "c40" not in listed
    assert "c40" in run("list").stdout
    # A network in one Land is one in Germany, and those are ranked where they are asked for.
    line = ("recommend", "Soest", "--all", "-f", "json")
    data = json.loads(own(*line, home=home).stdout)["data"]
    assert "hellweg-netz" not in {r["id"] for r in data["recommended"]}
    assert "hellweg-netz" in {r["id"] for r in data["domestic"]}
    data = json.loads(own(*line, "--scope", "national", home=home).stdout)["data"]
    assert [r["own"] for r in data["recommended"] if r["id"] == "hellweg-netz"] == [["record"]]

    review = own("review", "Bochum", home=home).stdout
    assert "16.500,50 €" in review
    assert "Prüfung fällig seit 01.10.2026" in review
    assert re.search(r"^UNIC\b.*\t2019\t", review, re.MULTILINE)

    proposal = own("data", "propose", home=home)
    fragment = tomllib.loads(proposal.stdout)
    assert [n["id"] for n in fragment["network"]] == ["eccar"]
    assert fragment["network"][0]["source"][0] == {
        "url": "https://example.org/eccar",
        "title": "example.org",
        "as_of": "2026",
        "supports": ["effort"],
    }
    for private in ("vertraulich", "zu groß", "Rechnung", "16.500", "Referat"):
        assert private not in proposal.stdout
    assert "klima-buendnis" in proposal.stderr
    assert "hellweg-netz" in proposal.stderr

    calendar = home / "termine.ics"
    assert own("membership", "calendar", "Bochum", "-o", str(calendar), home=home).status == 0
    events = Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")
    told = {str(event["summary"]): event.decoded("dtstart") for event in events}
    assert told["Mitgliedschaft UNIC prüfen (Bochum)"] == date(2027, 5, 1)
    due = told["Beitrag Eurocities fällig (Bochum)"]
    assert (due.month, due.day) == (3, 31)
    assert date.today() <= due

    count = len(SESSION.replace("\\\n", "").strip().splitlines())
    for _ in range(KEPT_VERSIONS):
        assert own("data", "undo", home=home).status == 0
    left = tomllib.loads((home / "networks.toml").read_text(encoding="utf-8"))
    assert sum(len(v) for v in left.values() if isinstance(v, list)) == count - KEPT_VERSIONS
    assert own("data", "undo", home=home).status == 1


def test_ending_and_removing_a_membership(tmp_path):
    own("membership", "add", "Soest", "Die Hanse", home=tmp_path)
    own("membership", "end", "Soest", "die-hanse", "--on", "30.06.2026", home=tmp_path)
    rows = json.loads(own("membership", "list", "-f", "json", home=tmp_path).stdout)["data"]
    assert [(r["network"], r["until"], r["ended"]) for r in rows["memberships"]] == [
        ("die-hanse", "2026-06-30", True)
    ]
    assert "die-hanse" not in own("city", "Soest", home=tmp_path).stdout
    own("membership", "end", "Soest", "die-hanse", "--remove", home=tmp_path)
    assert own("membership", "list", home=tmp_path).stdout == ""
    again = own("membership", "end", "Soest", "die-hanse", "--remove", home=tmp_path)
    assert again.status == 2


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize("columns", [80, 120])
def test_tables_of_own_data_fit_the_terminal(tmp_path, code, columns):
    for line in SESSION.replace("\\\n", "").strip().splitlines():
        own(*shlex.split(line), home=tmp_path)
    for command in (("network", "list"), ("membership", "list"), ("show", "eccar")):
        shown = run_in_terminal(*command, "--lang", code, "--data", str(tmp_path), columns=columns)
        assert all(str(tmp_path) in line for line in too_wide(shown, columns)), shown
        assert "ECCAR" in shown


def test_removing_takes_only_what_is_named(tmp_path):
    own("network", "note", "eccar", "x", home=tmp_path)
    own("network", "hide", "eccar", home=tmp_path)
    own("network", "remove", "eccar", "--only", "note", home=tmp_path)
    left = tomllib.loads((tmp_path / "networks.toml").read_text(encoding="utf-8"))
    assert set(left) == {"schema_version", "hidden"}
    assert own("network", "remove", "eccar", "--only", "note", home=tmp_path).status == 2
    assert own("network", "remove", "eccar", home=tmp_path).status == 0
    assert own("network", "list", home=tmp_path).stdout == ""


WRONG = [
    (("network", "edit", "eurotowns", "--drop", "quatsch"), 2),
    (("network", "edit", "eurotowns", "--website", "keine"), 2),
    (("network", "edit", "eurotowns", "--contact", "foo"), 2),
    (("network", "edit", "eurotowns", "--min-population", "9", "--max-population", "5"), 2),
    (("membership", "end", "Soest", "iclei"), 2),
    (("membership", "add", "Soest", "iclei", "--since", "2999"), 2),
    (("network", "new", "X"), 2),
    (("network", "new", "ECCAR", "--id", "eccar", "--theme", "europa", "--topic", "klima"), 2),
    (("network", "edit", "eccar"), 2),
    (("network", "edit", "eccar", "--fee", "100"), 2),
    (("network", "edit", "eccar", "--fee", "viel", "--source", "x"), 2),
    (("network", "edit", "eccar", "--set", "effort"), 2),
    (("network", "edit", "eccar", "--set", "efort=low", "--source", "x"), 2),
    (("network", "edit", "gibt-es-nicht-so", "--fee", "1"), 1),
    (("network", "hide", "c40", "--only", "x"), 2),
    (("membership", "add", "Bochum", "eccar", "--since", "gestern"), 2),
    (("membership", "add", "Bochum", "eccar", "--fee", "2026=viel"), 2),
    (("membership", "add", "Bochum", "eccar", "--due", "31.02."), 2),
    (("membership", "add", "Bochum", "eccar", "--review", "2027"), 2),
    (("membership", "calendar", "-o", "-"), 2),
    (("list", "--data"), 2),
    (("data", "undo"), 1),
]


@pytest.mark.parametrize(("arguments", "status"), WRONG, ids=lambda value: str(value)[:40])
def test_a_slip_is_told_in_two_lines_and_nothing_is_written(tmp_path, arguments, status):
    done = own(*arguments, home=tmp_path)
    assert (done.status, done.stdout) == (status, "")
    assert done.stderr.count("\n") == 2
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "networks.toml").exists()


def test_the_folder_is_the_one_that_platformdirs_names(monkeypatch):
    import platformdirs
    import typer

    expected = platformdirs.user_config_dir("staedtenetz", appauthor=False, roaming=True)
    assert typer.get_app_dir("staedtenetz") == expected


def test_valid_own_data_is_checked_once_and_then_read_from_the_kept_copy(tmp_path):
    own("network", "note", "eccar", "x", home=tmp_path)
    own("list", home=tmp_path)
    code = (
        "import sys\nfrom staedtenetz.cli.app import run\n"
        "try:\n    run(['show', 'eccar'])\nexcept SystemExit:\n    pass\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env=environment(STAEDTENETZ_HOME=str(tmp_path)),
        text=True,
    )
    assert "Notiz: x" in done.stdout
    loaded = set(done.stderr.split())
    assert not loaded & {"jsonschema", "tomlkit", "filelock", "platformdirs"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13.05.2024", "2024-05-13"),
        ("1. 5. 2024", "2024-05-01"),
        ("05/2024", "2024-05"),
        ("5.2024", "2024-05"),
        ("2024", "2024"),
        ("2024-5-3", "2024-05-03"),
        ("31.02.2024", None),
        ("gestern", None),
        ("2024-13", None),
        ("", None),
    ],
)
def test_dates_as_an_office_types_them(text, expected):
    assert parse_date(text) == expected


def test_days_of_the_year_and_rates():
    assert parse_day_of_year("31.03.") == "03-31"
    assert parse_day_of_year("1.1") == "01-01"
    assert parse_day_of_year("29.02.") is None
    assert parse_day_of_year("x") is None
    assert parse_rate("0,0085") == Decimal("0.0085")
    assert parse_rate("0.0085 €") == Decimal("0.0085")
    assert parse_rate("1.000,5") is None


def test_guided_correction_asks_and_keeps_what_is_left_empty(tmp_path):
    answers = "1200\n2026\n\n\n\n\nRechnung 9\n"
    shown = run_in_terminal(
        "network", "edit", "eccar", "--data", str(tmp_path), columns=80, keys=answers
    )
    assert "Beitrag im Jahr" in shown
    read = tomllib.loads((tmp_path / "networks.toml").read_text(encoding="utf-8"))
    (correction,) = read["correction"]
    assert correction["fields"] == {
        "fee": {"model": "flat", "currency": "EUR", "amount": 1200, "as_of": "2026"}
    }
    assert correction["source"] == {"title": "Rechnung 9"}


def test_guided_new_network(tmp_path):
    answers = "Hellweg-Netz\n2\nmobilität, energie\nDrei Nachbarn.\nkeine\n\n250,50\n\n"
    run_in_terminal("network", "new", "--data", str(tmp_path), columns=80, keys=answers)
    (record,) = tomllib.loads((tmp_path / "networks.toml").read_text(encoding="utf-8"))["network"]
    assert record["id"] == "hellweg-netz"
    assert record["theme"] == "europe"
    assert record["topics"] == ["mobility", "energy"]
    assert record["fee"]["amount"] == 250.5


def test_language_of_the_layer_is_complete(language: Language):
    assert "{" not in language("own.dated", date=PartialDate(DAY))


@pytest.mark.parametrize("name", ["data.md", "eigene-angaben.md"])
def test_the_guide_in_five_minutes_shows_what_really_happens(tmp_path, name):
    guide = (ROOT / "docs" / name).read_text(encoding="utf-8")
    if name == "data.md":
        guide = guide.partition("## Your own data")[2].partition("### Where it is")[0]
    # The list that the guide reads in.
    for listed in re.findall(r"```text\n(.*?)```", guide, re.DOTALL):
        (tmp_path / "liste.txt").write_text(listed, encoding="utf-8")
    shown = 0
    for block in re.findall(r"```console\n(.*?)```", guide, re.DOTALL):
        for part in block.split("$ ")[1:]:
            line, *expected = part.rstrip("\n").split("\n")
            command, _, pattern = line.partition(" | grep ")
            done = run(*shlex.split(command)[1:], cwd=tmp_path, STAEDTENETZ_HOME=str(tmp_path))
            said = (done.stdout + done.stderr).replace(str(tmp_path), "…").splitlines()
            assert [each for each in said if pattern in each] == expected
            shown += 1
    assert shown >= 7


def test_the_example_of_an_own_file_is_valid(tmp_path):
    guide = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    example = re.search(r"### The own file.*?```toml\n(.*?)```", guide, re.DOTALL)
    assert example
    (tmp_path / "networks.toml").write_text(example[1], encoding="utf-8")
    checked = own("data", "check", home=tmp_path)
    assert (checked.status, checked.stdout) == (0, "")
    assert own("list", home=tmp_path).stderr == ""


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ('drop = ["name"]', "name"),
        ('drop = ["membership.full.gibtsnicht"]', "membership.full.gibtsnicht"),
        ('fields.membership = [{ id = "gibtsnicht", min_population = 5 }]', "gibtsnicht"),
    ],
)
def test_a_correction_that_does_not_fit_its_record_is_told(tmp_path, said, word):
    text = f'schema_version = 2\n[[correction]]\nnetwork = "eurotowns"\n{said}\n'
    (tmp_path / "networks.toml").write_text(text, encoding="utf-8")
    done = own("data", "check", "--format", "json", home=tmp_path)
    [problem] = json.loads(done.stdout)["data"]["problems"]
    assert (done.status, problem["code"], problem["record"]) == (1, "own-misfit", "eurotowns")
    assert word in problem["problem"]


def test_an_export_with_own_data_comes_back_to_the_byte_and_without_what_is_private(tmp_path):
    home = tmp_path / "eigen"
    home.mkdir()
    for line in SESSION.replace("\\\n", "").strip().splitlines():
        own(*shlex.split(line), home=home)
    (home / "members.csv").write_text(
        "network,ags,name,source,as_of\neccar,05974040,Soest,https://example.org/liste,2026-10\n",
        encoding="utf-8",
    )
    (home / "municipalities.csv").write_text(
        "ags,ars,name,designation,state,population,as_of\n"
        "04011000,040110000000,Bremen,Stadt,DE-HB,577026,2025-12-31\n"
        "04099999,040999999999,Klein Bremen,,DE-HB,12,2025-12-31\n",
        encoding="utf-8",
    )
    first = own("data", "export", "-o", "-", home=home)
    assert first.status == 0, first.stderr
    for private in ("Telefonat: bitte", "zu groß für uns", "Referat 12", "16500.5"):
        assert private not in first.stdout
    for known in ("Hellweg-Netz", "Rechnung 2026/114", "example.org/liste", "Klein Bremen"):
        assert known in first.stdout
    (tmp_path / "a.json").write_text(first.stdout, encoding="utf-8")
    back = run("data", "import", str(tmp_path / "a.json"), "-o", str(tmp_path / "zurück"))
    assert back.status == 0, back.stderr
    again = run("data", "export", "-o", "-", "--data", str(tmp_path / "zurück"))
    assert again.stdout == first.stdout
    shown = run("show", "klima-buendnis", "--data", str(tmp_path / "zurück"))
    assert "(Rechnung 2026/114)" in shown.stdout
    assert shown.stderr == ""
    assert run("data", "check", str(tmp_path / "zurück")).status == 0


def test_the_shell_offers_own_networks_too(tmp_path):
    own("network", "new", "Hellweg-Netz", "--theme", "europa", "--topic", "klima", home=tmp_path)
    variables = {"_STAEDTENETZ_COMPLETE": "complete_bash", "COMP_CWORD": "2"}
    done = own(home=tmp_path, COMP_WORDS="staedtenetz show hellw", **variables)
    assert "hellweg-netz" in done.stdout


def test_what_is_private_stands_in_no_paper(tmp_path, monkeypatch):
    for_few_towns(monkeypatch)
    own("network", "note", "eccar", "streng geheim", home=tmp_path)
    own("network", "hide", "eurocities", "--reason", "sehr privat", home=tmp_path)
    own("membership", "add", "Bochum", "eccar", home=tmp_path)
    assert "streng geheim" in own("show", "eccar", home=tmp_path).stdout
    for arguments in (
        ("report", "Bochum", "--full"),
        ("report", "Bochum", "--kind", "review"),
        ("report", "--kind", "directory"),
    ):
        for suffix in ("md", "html", "json"):
            paper = tmp_path / f"paper.{suffix}"
            done = own(*arguments, "-o", str(paper), "--force", home=tmp_path)
            assert done.status == 0, done.stderr
            text = paper.read_text(encoding="utf-8")
            assert "streng geheim" not in text
            assert "sehr privat" not in text


def test_nothing_is_written_where_the_folder_has_vanished(tmp_path):
    gone = tmp_path / "laufwerk"
    done = own("network", "note", "eccar", "x", home=gone)
    assert done.status == 1
    assert not gone.exists()


def test_an_unreadable_file_is_not_called_empty(tmp_path):
    (tmp_path / "networks.toml").write_text('schema_version = 2\n[[note]]\nnetwork = "e', "utf-8")
    for command in (
        ("network", "list"),
        ("membership", "list"),
        ("data", "export", "-o", "x.json"),
    ):
        done = run(*command, STAEDTENETZ_HOME=str(tmp_path), cwd=tmp_path)
        assert "networks.toml" in done.stderr
        assert "noch keine" not in done.stderr
        assert "keine Mitgliedschaft" not in done.stderr


def test_a_second_correction_of_a_fee_takes_the_place_of_the_first(tmp_path):
    for amount in ("3.600", "3.700"):
        own("network", "edit", "eurotowns", "--fee", amount, "--source", "R 7", home=tmp_path)
    read = tomllib.loads((tmp_path / "networks.toml").read_text(encoding="utf-8"))
    assert [row["fields"]["fee"]["amount"] for row in read["correction"]] == [3700]


def test_two_states_of_an_own_file_can_be_compared(tmp_path):
    for amount in ("3.600", "3.700"):
        own("network", "edit", "eurotowns", "--fee", amount, "--source", "R 7", home=tmp_path)
    old = next((tmp_path / "versions").glob("000002-*"))
    done = run("data", "diff", str(old), str(tmp_path / "networks.toml"), "--for", "Herne")
    assert "bisher 3.600 €; jetzt 3.700 € (100 € mehr im Jahr)" in done.stdout


def test_a_slip_in_an_amount_and_a_persons_mailbox_are_found(tmp_path):
    (tmp_path / "networks.toml").write_text(
        "schema_version = 2\n[[network]]\n"
        'id = "a-netz"\nname = "A"\ntheme = "europe"\ntopics = ["peace"]\nadded = "2026-10-02"\n'
        'contact_email = "max.mustermann@example.org"\n'
        'source = [{ title = "A", url = "https://example.org/", supports = ["contact"] }]\n'
        '[[membership]]\nmunicipality = "05911000"\nnetwork = "eccar"\n'
        "[membership.fees]\n2026 = 16.500\n",
        encoding="utf-8",
    )
    done = own("data", "check", home=tmp_path)
    assert "16.500 heißt hier 16,50 €, nicht 16500." in done.stdout
    assert re.search(r"Fehler\t.*a-netz\tcontact_email", done.stdout)
    assert "mustermann" not in own("data", "propose", home=tmp_path).stdout


def made(home: Path, *lines: str) -> None:
    for line in lines:
        done = own(*shlex.split(line), home=home)
        assert done.status == 0, done.stderr


A_NETWORK = (
    "network new Testnetz --theme europa --topic mobilität --fee-per-inhabitant 0,01 "
    "--fee-minimum 500 --max-population 100000 --source https://example.org/satzung"
)


def test_a_new_fee_of_an_own_network_takes_the_place_of_the_old_one(tmp_path):
    made(
        tmp_path,
        A_NETWORK,
        "network edit testnetz --fee-per-inhabitant 0,001 --source https://example.org/y",
    )
    assert "47,78 € im Jahr" in own("show", "testnetz", "--for", "Soest", home=tmp_path).stdout
    made(tmp_path, "network edit testnetz --fee 0 --source https://example.org/y")
    read = tomllib.loads((tmp_path / "networks.toml").read_text(encoding="utf-8"))
    assert read["network"][0]["fee"] == {"model": "free"}


def test_a_fee_that_rests_on_an_invoice_is_not_proposed(tmp_path):
    made(tmp_path, A_NETWORK, "network edit testnetz --fee 300 --source 'Rechnung 77'")
    proposal = own("data", "propose", home=tmp_path)
    assert "300" not in proposal.stdout
    assert "testnetz (fee)" in proposal.stderr


def test_a_field_of_an_own_network_can_be_dropped(tmp_path):
    made(tmp_path, A_NETWORK, "network edit testnetz --drop membership.full.max_population")
    read = tomllib.loads((tmp_path / "networks.toml").read_text(encoding="utf-8"))
    assert "max_population" not in read["network"][0]["membership"][0]
    refused = own("network", "edit", "testnetz", "--drop", "quatsch", home=tmp_path)
    assert refused.status == 2


def test_one_language_never_goes_without_the_other(tmp_path):
    made(tmp_path, "network edit klima-bündnis --drop doubts_de")
    assert own("list", home=tmp_path).stderr == ""
    uneven = (
        'correction = [{ network = "eccar", '
        'fields = { benefits_de = ["a", "b"], benefits_en = ["a"] } }]'
    )
    catalogue, problems = laid(uneven)
    assert problems == ["own.incomplete"]
    assert catalogue.networks == Catalogue.load().networks


@pytest.mark.parametrize(
    "arguments",
    [
        ("--set", "membership.ful.vote=true"),
        ("--set", "membership.full.id=zzz"),
        ("--set", "membership.full=5"),
        ("--set", "founded=nan"),
        ("--set", "fee.model=flat", "--set", "fee.amount=77"),
        ("--set", "fee.model=flat", "--source", "R 7"),
        ("--set", "status=merged"),
        ("--set", "status=renamed", "--set", "successor=eurocities"),
        ("--set", 'comes_with=["eurocities"]'),
        ("--set", 'membership.full.countries=["XX"]'),
        ("--min-population", "500000", "--max-population", "10"),
    ],
)
def test_contradictions_are_refused_and_nothing_is_written(tmp_path, arguments):
    done = own("network", "edit", "eurocities", *arguments, home=tmp_path)
    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 2
    assert not (tmp_path / "networks.toml").exists()


def test_what_was_written_by_hand_outlives_two_undos(tmp_path):
    made(tmp_path, "network note eccar a", "network note eccar b")
    with (tmp_path / "networks.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[[note]]\nnetwork = "eccar"\ntext = "VON HAND"\n')
    made(tmp_path, "data undo", "data undo")
    copies = [path.read_text("utf-8") for path in (tmp_path / "versions").iterdir()]
    assert sum("VON HAND" in text for text in copies) == 1


def test_a_write_that_fails_uses_up_no_version(tmp_path, monkeypatch):
    file = tmp_path / "networks.toml"
    for number in range(3):
        note(file, f"Notiz {number}")
    before = sorted(path.name for path in (tmp_path / "versions").iterdir())

    def full(path: Path, content: bytes) -> None:
        if path.parent == tmp_path:
            raise OSError(28, "No space left on device")
        path.write_bytes(content)

    monkeypatch.setattr("staedtenetz.own.versions.write_whole", full)
    for _ in range(6):
        with pytest.raises(TargetError):
            note(file, "x")
    assert sorted(path.name for path in (tmp_path / "versions").iterdir()) == before


@pytest.mark.parametrize("day", ["13-45", "02-29", "04-31", "1.1."])
def test_a_day_that_not_every_year_has_is_told(tmp_path, day):
    (tmp_path / "networks.toml").write_text(
        'schema_version = 2\n[[membership]]\nmunicipality = "05911000"\n'
        f'network = "eccar"\nfee_due = "{day}"\n',
        encoding="utf-8",
    )
    assert own("data", "check", home=tmp_path).status == 1
    for command in (("membership", "list"), ("membership", "calendar", "-o", "-")):
        assert "Traceback" not in own(*command, home=tmp_path).stderr


def test_who_joins_again_is_a_member_again(tmp_path):
    made(
        tmp_path,
        "membership add Soest iclei --since 2019",
        "membership end Soest iclei --on 2022",
        "membership add Soest iclei --since 2025",
    )
    rows = json.loads(own("membership", "list", "-f", "json", home=tmp_path).stdout)["data"]
    assert [(r["since"], r["until"], r["ended"]) for r in rows["memberships"]] == [
        (2025, None, False)
    ]


@pytest.mark.parametrize(
    ("until", "ended"),
    [
        ("2026", False),
        ("2026-11", False),
        ("2026-10", True),
        ("2026-11-24", True),
        ("2026-11-25", False),
    ],
)
def test_a_month_counts_with_its_last_day(until, ended):
    table = {"municipality": "05911000", "network": "eccar", "until": until}
    own_data = OwnData(TODAY, [(Place(Path("x")), {"membership": (table,)})])
    assert own_data.has_ended(own_data.memberships[0]) is ended


@pytest.mark.parametrize(
    ("options", "scope"),
    [
        (("--land", "NRW"), "state"),
        (("--land", "NRW", "--land", "Hessen"), "national"),
        (("--land", "NRW", "--scope", "europe"), "europe"),
        ((), "national"),
    ],
)
def test_an_own_network_for_one_land_has_its_scope(tmp_path, options, scope):
    line = ("network", "new", "Ruhrtal", "--theme", "europa", "--topic", "frieden", *options)
    assert own(*line, home=tmp_path).status == 0
    shown = json.loads(own("show", "ruhrtal", "--format", "json", home=tmp_path).stdout)
    assert shown["data"]["networks"][0]["scope"] == scope


NAMED = """schema_version = 2

[[membership]]
municipality = "Halle (Saale)" # seit 2013
network = "eurocities"
since = 2013

[[membership]]
municipality = "Brühl"
network = "eccar"

[[denied]]
municipality = "Halle (Saale)"
network = "eccar"
source = { title = "Vermerk" }
"""


def test_a_membership_recorded_by_name_counts_for_the_key_that_the_name_has_by_now(tmp_path):
    """Where it is certain: there are two Brühl. The key is written with the next change."""
    (tmp_path / "networks.toml").write_text(NAMED, encoding="utf-8")
    listed = json.loads(own("membership", "list", "--format", "json", home=tmp_path).stdout)
    keys = {row["municipality"] for row in listed["data"]["memberships"]}
    assert keys == {"15002000", "Brühl"}
    reviewed = json.loads(own("review", "15002000", "--format", "json", home=tmp_path).stdout)
    found = {row["network"]: row for row in reviewed["data"]["review"]["memberships"]}
    assert found["eurocities"]["since"] == 2013
    assert "eccar" not in found
    assert own("membership", "add", "15002000", "eurocities", "--due", "31.03.", home=tmp_path)
    text = (tmp_path / "networks.toml").read_text("utf-8")
    assert text.count('municipality = "15002000" # Halle (Saale)') == 2
    assert text.count("eurocities") == 1
    done = own("membership", "end", "15002000", "eurocities", "--remove", home=tmp_path)
    assert done.status == 0, done.stderr


def test_a_year_is_no_fee(tmp_path):
    assert own("membership", "add", "Bochum", "eccar", "--fee", "2026", home=tmp_path).status == 2


def test_a_name_without_latin_letters_asks_for_an_id(tmp_path):
    arguments = ("network", "new", "日本", "--theme", "europa", "--topic", "frieden")
    assert "--id" in own(*arguments, home=tmp_path).stderr
    assert own(*arguments, "--id", "nihon", home=tmp_path).status == 0


def test_places_join_what_they_say_of_a_membership(tmp_path):
    office, mine = tmp_path / "haus", tmp_path / "eigen"
    for folder in (office, mine):
        folder.mkdir()
    made(office, "membership add Bochum eccar --since 2001 --fee 2025=100 --unit 'Referat 12'")
    both = Path(os.pathsep.join([str(office), str(mine)]))
    made(both, "membership add Bochum eccar --fee 2026=120", "network note eccar x")
    (row,) = json.loads(own("membership", "list", "-f", "json", home=both).stdout)["data"][
        "memberships"
    ]
    assert (row["since"], row["unit"]) == (2001, "Referat 12")
    paid = {year: fee["amount"] for year, fee in row["fees"].items()}
    assert paid == {"2025": "100.00", "2026": "120.00"}


def test_what_stands_in_another_folder_is_not_called_nothing(tmp_path):
    office, mine = tmp_path / "haus", tmp_path / "eigen"
    for folder in (office, mine):
        folder.mkdir()
    made(office, "network hide c40")
    both = Path(os.pathsep.join([str(office), str(mine)]))
    done = own("network", "remove", "c40", home=both)
    assert done.status == 2
    assert str(office) in done.stderr


def test_a_layout_that_cannot_be_written_into_is_left_to_the_hand(tmp_path):
    """tomlkit writes beside the closing bracket of such a list what is no TOML any more."""
    text = 'schema_version = 2\nhidden = [\n    { network = "c40" },\n]\n'
    (tmp_path / "networks.toml").write_text(text, encoding="utf-8")
    done = own("network", "hide", "unic", home=tmp_path)
    assert (done.status, len(done.stderr.splitlines())) == (1, 2)
    assert (tmp_path / "networks.toml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "passed_over",
    [
        'municipality = ["Soest"]\nnetwork = "eccar"',
        'municipality = { name = "Soest" }\nnetwork = "eccar"',
        'municipality = 5\nnetwork = "eccar"',
        'municipality = "Weiler am Rand"',
        'municipality = "Weiler am Rand"\nnetwork = ["eccar"]',
        'network = "eccar"',
    ],
)
@pytest.mark.parametrize("kind", ["membership", "denied"])
def test_what_reading_passes_over_does_not_keep_an_office_from_writing(tmp_path, kind, passed_over):
    file = tmp_path / "networks.toml"
    file.write_text(f"schema_version = 1\n\n[[{kind}]]\n{passed_over}\n", encoding="utf-8")
    done = run("membership", "add", "Soest", "klima-buendnis", STAEDTENETZ_HOME=str(tmp_path))
    assert done.status == 0, done.stderr
    assert passed_over in file.read_text(encoding="utf-8")
    assert 'network = "klima-buendnis"' in file.read_text(encoding="utf-8")
