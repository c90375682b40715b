"""What papers call a municipality, its council and its head, by Land and kind of body."""

from __future__ import annotations

import pytest

from conftest import DIRECTORY
from staedtenetz import Language
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.profile import House
from staedtenetz.report.bodies import bodies

FIND = DIRECTORY.municipalities.find
GERMAN, ENGLISH = Language("de"), Language("en")

_MAYOR = "Bürgermeisterin/Bürgermeister"
_LORD_MAYOR = "Oberbürgermeisterin/Oberbürgermeister"
_NEUTRAL = "Leitung der Verwaltung"


@pytest.mark.parametrize(
    ("name", "genitive", "council", "head"),
    [
        ("Hattingen", "der Stadt Hattingen", "Rat", _MAYOR),
        ("Nottuln", "der Gemeinde Nottuln", "Rat", _MAYOR),
        ("Dortmund", "der Stadt Dortmund", "Rat", _LORD_MAYOR),
        ("Weimar", "der Stadt Weimar", "Stadtrat", _LORD_MAYOR),
        ("Ingolstadt", "der Stadt Ingolstadt", "Stadtrat", _LORD_MAYOR),
        ("Karlsruhe", "der Stadt Karlsruhe", "Gemeinderat", _LORD_MAYOR),
        # Whether it is a Große Kreisstadt the list does not say.
        ("Tübingen", "der Stadt Tübingen", "Gemeinderat", _NEUTRAL),
        ("Wiesbaden", "der Stadt Wiesbaden", "Stadtverordnetenversammlung", _LORD_MAYOR),
        ("Potsdam", "der Stadt Potsdam", "Stadtverordnetenversammlung", _LORD_MAYOR),
        ("Lübeck", "der Stadt Lübeck", "Bürgerschaft", _LORD_MAYOR),
        ("Kiel", "der Stadt Kiel", "Ratsversammlung", _LORD_MAYOR),
        ("Stralsund", "der Stadt Stralsund", "Bürgerschaft", _LORD_MAYOR),
        ("Greifswald", "der Stadt Greifswald", "Vertretung", _LORD_MAYOR),
        ("Saarbrücken", "der Stadt Saarbrücken", "Stadtrat", _LORD_MAYOR),
        ("Lebach", "der Stadt Lebach", "Stadtrat", _MAYOR),
    ],
)
def test_council_and_head_follow_the_law_of_the_land(name, genitive, council, head):
    found = bodies(FIND(name), House(), GERMAN)
    assert found.body.genitive == genitive
    assert (found.council.name, found.head.name) == (council, head)


@pytest.mark.parametrize(
    ("name", "designation", "forms"),
    [
        ("Kreis Unna", "Kreis", ("der Kreis", "des Kreises Unna", "dem Kreis", "den Kreis")),
        (
            "Märkischer Kreis",
            "Kreis",
            ("der Märkische", "des Märkischen Kreises", "dem Märkischen", "den Märkischen"),
        ),
        ("Rhein-Sieg-Kreis", "Kreis", ("der", "des Rhein-Sieg-Kreises", "dem", "den")),
        ("Landkreis Harz", "Landkreis", ("der Landkreis", "des Landkreises Harz", "dem", "den")),
        ("Altenburger Land", "Landkreis", ("der Landkreis", "des Landkreises Al", "dem", "den")),
        ("Region Hannover", "Region", ("die Region", "der Region Hannover", "der", "die")),
        (
            "Regionalverband Saarbrücken",
            "Regionalverband",
            ("der Regionalverband", "des Regionalverbands Saarbrücken", "dem", "den"),
        ),
    ],
)
def test_districts_are_declined(name, designation, forms):
    district = Municipality(name, 400_000, "DE-NW", designation=designation, applicant="district")
    found = bodies(district, House(), GERMAN)
    assert all(said.startswith(form) for said, form in zip(found.body[1:], forms, strict=True))
    assert found.council.genitive == "des Kreistages"
    assert found.head.nominative == "die Landrätin oder der Landrat"


def test_what_the_office_says_goes_before_the_law():
    house = House(council="Ratsversammlung", head_title="Bürgermeisterin")
    found = bodies(FIND("Hattingen"), house, GERMAN)
    assert found.council.dative == "der Ratsversammlung"
    assert found.head.nominative == "die Bürgermeisterin"
    found = bodies(FIND("Hattingen"), House(head_title="Landrat"), GERMAN)
    assert found.head.genitive == "des Landrates"


def test_abroad_and_without_a_land_the_words_are_neutral():
    found = bodies(Municipality("Enschede", 160_000, country="NL"), House(), GERMAN)
    assert found.body.dative == "der Kommune Enschede"
    assert (found.council.name, found.head.name) == ("Vertretung", _NEUTRAL)


def test_english_needs_no_cases():
    found = bodies(FIND("Hattingen"), House(), ENGLISH)
    assert set(found.body[1:]) == {"the City of Hattingen"}
    district = Municipality("Kreis Unna", 1, "DE-NW", designation="Kreis", applicant="district")
    assert bodies(district, House(), ENGLISH).values["Council"] == "The district council"
