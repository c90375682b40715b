"""What the papers of a town hall carry: kept in the profile, checked, shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import run

HOUSE = """\
municipality = "Hattingen"

[house]
office = "Referat 12"
committees = ["Integrationsrat", "Hauptausschuss"]
head_title = "Bürgermeisterin"
public = false
"""


def written(folder: Path, text: str = HOUSE) -> str:
    (folder / "profil.toml").write_text(text, encoding="utf-8")
    return "profil.toml"


def test_a_profile_shows_what_it_says_of_the_house(tmp_path):
    shown = run("profile", "show", written(tmp_path), "--lang", "de", cwd=tmp_path).stdout
    assert "Federführung\tReferat 12" in shown
    assert "Ausschüsse, die vorberaten\tHauptausschuss" in shown
    assert "Rat entscheidet öffentlich\tnein" in shown
    assert "Logo" not in shown


def test_the_record_holds_the_house(tmp_path):
    shown = run("profile", "show", written(tmp_path), "--format", "json", cwd=tmp_path).stdout
    house = json.loads(shown)["data"]["profile"]["house"]
    assert house["committees"] == ["Integrationsrat", "Hauptausschuss"]
    assert house["public"] is False
    assert house["climate"] is None


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('public = "ja"', 'Zeile 4: "public" verlangt true oder false'),
        ('ofice = "Amt 1"', 'unbekannter Schlüssel "ofice" – gemeint ist "office"?'),
        ("committees = [1]", '"committees" verlangt eine Liste von Texten'),
        ('place = "a\\nb"', '"place" ist zu lang oder hat Zeilenumbrüche'),
        (f"address = {['x'] * 21}", '"address" ist zu lang'),
    ],
)
def test_a_slip_is_told_with_its_line(tmp_path, line, problem):
    file = written(tmp_path, f'municipality = "Hattingen"\n\n[house]\n{line}\n')
    done = run("profile", "check", file, "--lang", "de", cwd=tmp_path)
    assert done.status == 1
    assert problem in done.stderr
