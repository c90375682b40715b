"""The documents say what is true: commands, modules, keys, figures."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date

import jsonschema
import pytest

from conftest import ROOT, for_few_towns, run
from staedtenetz import Catalogue, Members, Municipalities, __version__
from staedtenetz.check.directory import check_data
from staedtenetz.cli.app import COMMANDS
from staedtenetz.errors import StaedtenetzError
from staedtenetz.files.layout import format_data
from staedtenetz.messages import LOCALE_FOLDER
from staedtenetz.own.house import HOUSE_KEYS
from staedtenetz.own.profile_file import PROFILE_KEYS

README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
OUTPUT = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
TESTING = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
METHOD = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
DATA = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", re.findall(r"^\| `(staedtenetz [^`]+)`", README, re.MULTILINE))
def test_commands_of_the_readme_run(command, tmp_path, monkeypatch):
    arguments = shlex.split(command)[1:]
    if arguments[:2] == ["profile", "new"]:
        arguments += ["Bochum", "--no-questions"]
    for_few_towns(monkeypatch)
    done = run(*arguments, cwd=tmp_path, STAEDTENETZ_HOME=str(tmp_path))
    assert done.status == 0, done.stderr


def test_examples_of_the_readme_show_real_output():
    block = re.search(r"```console\n(.*?)```", README, re.DOTALL)
    assert block
    for part in block[1].split("$ ")[1:]:
        line, *expected = part.rstrip("\n").split("\n")
        command = line.split(" | ")[0]
        shown = run(*shlex.split(command)[1:]).stdout.splitlines()
        assert "\n".join(expected) in "\n".join(shown)


def test_library_example_of_the_readme_works(capsys):
    block = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert block
    exec(compile(block[1], "README.md", "exec"), {})
    assert capsys.readouterr().out == "eligible partner\n"


def test_every_command_is_documented():
    """In the README as it is typed, in the description of the output with a section."""
    headings = ", ".join(re.findall(r"^### (.+)$", OUTPUT, re.MULTILINE))
    described = {name.split()[0] for name in headings.split(", ")}
    assert set(COMMANDS) - described == set()
    typed = set(re.findall(r"staedtenetz ([a-z]+)", README))
    assert set(COMMANDS) - typed == set()


def test_every_module_has_its_line_in_the_architecture():
    """In the drawing, below its room; and none is drawn that is gone."""
    source = ROOT / "src" / "staedtenetz"
    modules = {path.relative_to(source).as_posix() for path in source.rglob("*.py")}
    drawn, room = set(), ""
    for line in ARCHITECTURE.splitlines():
        if heading := re.match(r" {6}((?:[a-z]+/)+|)(?=\S| )", line):
            room = heading[1] if line[6] != " " else room
        if names := re.match(r" {6,8}([a-z_]+\.py(?:, [a-z_]+\.py)*)(?: |$)", line):
            drawn |= {room + name for name in names[1].split(", ")}
    assert {name for name in modules - drawn if "__" not in name} == set()
    assert drawn - modules == set()


def test_every_file_of_tests_is_described():
    described = set(re.findall(r"`(test_\w+\.py)`", TESTING))
    assert described == {path.name for path in (ROOT / "tests").glob("test_*.py")}


def test_every_field_of_the_data_is_documented():
    schema = json.loads((ROOT / "data" / "networks.schema.json").read_text(encoding="utf-8"))
    network = schema["properties"]["network"]["items"]["properties"]
    tables = [
        network,
        network["membership"]["items"]["properties"],
        network["source"]["items"]["properties"],
        schema["definitions"]["fee"]["properties"],
        schema["properties"]["property"]["items"]["properties"],
    ]
    for fields in tables:
        for name in fields:
            assert re.search(rf"`{re.sub('_(de|en)$', '', name)}", DATA), name


def test_the_example_record_of_the_documentation_passes_all_checks():
    block = re.search(r"```toml\n(\[\[network\]\].*?)```", DATA, re.DOTALL)
    assert block
    record = tomllib.loads(block[1])["network"]
    schema = json.loads((ROOT / "data" / "networks.schema.json").read_text(encoding="utf-8"))
    data = {"schema_version": 1, "network": record}
    jsonschema.Draft7Validator(schema).validate(data)
    assert check_data(data, date.today().isoformat()) == []
    assert format_data(data, ROOT / "data" / "networks.schema.json").endswith(block[1])


def test_figures_of_the_readme():
    catalogue = Catalogue.load()
    publiccode = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
    for text, sort in ((README, "Netzwerke"), (publiccode, "Städtenetzwerken")):
        assert f"{len(catalogue.networks)} {sort}" in text
        assert f"{len(catalogue.networks)} city networks" in text
    municipalities = Municipalities.load()
    assert f"{len(municipalities.rows):,} municipalities" in README
    assert f"{len(municipalities.districts)} districts" in README
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"{len(Members.load().rows):,} known memberships" in changelog
    assert f"softwareVersion: {__version__}" in publiccode


def test_figures_of_the_known_memberships():
    members = Members.load()
    rows, by_key, by_network = members.rows, members.by_key, members.by_network
    keys = Counter(len(key) for key in by_key)
    without = sum(row.key is None for row in rows)
    told = f"{len(rows):,} memberships in {len(by_network)} networks, {len(rows) - without:,} of"
    told += f" them of {keys[8]} municipalities and {keys[5]} districts, {without} of bodies"
    assert told in " ".join(DATA.split())


def test_the_example_of_the_method_is_what_the_program_computes():
    block = re.search(r"    (staedtenetz recommend .*?--lang en)\n", METHOD, re.DOTALL)
    assert block
    arguments = shlex.split(block[1].replace("\\\n", " "))[1:]
    shown = json.loads(run(*arguments, "--format", "json").stdout)
    [record] = shown["data"]["explained"]
    assert f"that is {record['fit']}" in METHOD
    points = [each["points"] for each in record["criteria"] if each["points"]]
    assert f"{', '.join(points)}." in METHOD
    steps = run(*arguments).stdout.partition("How usual\nShare")[2]
    numbers = re.findall(r"(\d[\d.,]*) to be expected|expected (\d[\d.,]*):| = (\d+\.\d+)", steps)
    assert len(numbers) == 7
    for number in filter(None, (each for found in numbers for each in found)):
        assert re.search(rf"\b{re.escape(number)}\b", METHOD), number


def test_profile_keys_are_listed_by_the_program():
    listed = [line.split("\t")[0] for line in run("profile", "keys").stdout.splitlines()]
    assert listed == [*PROFILE_KEYS, *(f"house.{key}" for key in HOUSE_KEYS)]


def test_no_file_names_a_registry_or_a_machine():
    hosts = re.compile(
        "|".join(["pypi" + r"\.org", "registry" + r"\.npmjs", "files\\.python" + "hosted"])
    )
    paths = re.compile("/" + r"(root|home/\w+|work/main|tmp/bash_jobs)/")
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode:
        pytest.skip("no git checkout")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in (".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".json", ".svg", ".po"):
            text = path.read_text(encoding="utf-8")
            assert not hosts.search(text), path
            assert not paths.search(text), path


def test_public_names_can_be_imported():
    import staedtenetz

    assert set(dir(staedtenetz)) == set(staedtenetz.__all__)
    for name in staedtenetz.__all__:
        assert getattr(staedtenetz, name) is not None


def error_codes(error: type[StaedtenetzError] = StaedtenetzError) -> Iterator[tuple[str, int]]:
    for each in error.__subclasses__():
        yield each.code, int(each.exit_status)
        yield from error_codes(each)


def test_the_codes_of_errors_are_documented_with_their_exit_status():
    table = OUTPUT.partition("| `code` | Meaning")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \|.*\| (\d+) \|$", table, re.MULTILINE)
    assert sorted((code, int(status)) for code, status in rows) == sorted(set(error_codes()))


def test_the_codes_of_problems_are_documented():
    listed = OUTPUT.partition("The codes of problems:\n")[2].partition("\n\n")[0]
    words = (LOCALE_FOLDER / "en" / "LC_MESSAGES" / "staedtenetz.po").read_text(encoding="utf-8")
    known = set(re.findall(r'^msgid "problem\.([a-z-]+)"', words, re.MULTILINE))
    assert set(re.findall(r"`([a-z-]+)`", listed)) == known | {"unreadable"}
