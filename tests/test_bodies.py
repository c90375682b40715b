"""What papers call a municipality, its council and its head, by Land and kind of body."""

from __future__ import annotations

import pytest

from conftest import DIRECTORY
from staedtenetz import Language
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.profile import House
from staedtenetz.report.bodies import bodies, in_own_words

FIND = DIRECTORY.municipalities.find
GERMAN, ENGLISH = Language("de"), Language("en")

_MAYOR = "Bürgermeisterin/Bürgermeister"
_LORD_MAYOR = "Oberbürgermeisterin/Oberbürgermeister"
_TOWN_IN_AN_ASSOCIATION = "Stadtbürgermeisterin/Stadtbürgermeister"
_VILLAGE_IN_AN_ASSOCIATION = "Ortsbürgermeisterin/Ortsbürgermeister"
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
        ("Tübingen", "der Stadt Tübingen", "Gemeinderat", _LORD_MAYOR),
        ("Hechingen", "der Stadt Hechingen", "Gemeinderat", _MAYOR),
        # It is large enough to ask to be a Große Kreisstadt.
        ("Schopfheim", "der Stadt Schopfheim", "Gemeinderat", _NEUTRAL),
        ("Dachau", "der Stadt Dachau", "Stadtrat", _LORD_MAYOR),
        ("Olching", "der Stadt Olching", "Stadtrat", _MAYOR),
        ("Wiesbaden", "der Stadt Wiesbaden", "Stadtverordnetenversammlung", _LORD_MAYOR),
        ("Marburg", "der Stadt Marburg", "Stadtverordnetenversammlung", _LORD_MAYOR),
        ("Oberursel", "der Stadt Oberursel (Taunus)", "Stadtverordnetenversammlung", _MAYOR),
        ("Rodgau", "der Stadt Rodgau", "Stadtverordnetenversammlung", _MAYOR),
        ("Bad Hersfeld", "der Stadt Bad Hersfeld", "Stadtverordnetenversammlung", _MAYOR),
        ("Potsdam", "der Stadt Potsdam", "Stadtverordnetenversammlung", _LORD_MAYOR),
        ("Lübeck", "der Stadt Lübeck", "Bürgerschaft", _MAYOR),
        ("Kiel", "der Stadt Kiel", "Ratsversammlung", _LORD_MAYOR),
        ("Norderstedt", "der Stadt Norderstedt", "Stadtvertretung", _LORD_MAYOR),
        ("Bad Schwartau", "der Stadt Bad Schwartau", "Stadtverordnetenversammlung", _MAYOR),
        ("Elmshorn", "der Stadt Elmshorn", "Stadtvertretung", _MAYOR),
        ("Hildesheim", "der Stadt Hildesheim", "Rat", _LORD_MAYOR),
        ("Langenhagen", "der Stadt Langenhagen", "Rat", _MAYOR),
        ("Görlitz", "der Stadt Görlitz", "Stadtrat", _LORD_MAYOR),
        ("Markranstädt", "der Stadt Markranstädt", "Stadtrat", _MAYOR),
        ("Stendal", "der Stadt Stendal", "Stadtrat", _LORD_MAYOR),
        ("Köthen", "der Stadt Köthen (Anhalt)", "Stadtrat", _LORD_MAYOR),
        # It was larger; whether the title was kept is not known.
        ("Quedlinburg", "der Stadt Quedlinburg", "Stadtrat", _NEUTRAL),
        ("Gotha", "der Stadt Gotha", "Stadtrat", _LORD_MAYOR),
        ("Eisenach (Thüringen)", "der Stadt Eisenach", "Stadtrat", _LORD_MAYOR),
        ("Rudolstadt", "der Stadt Rudolstadt", "Stadtrat", _NEUTRAL),
        ("Neuwied", "der Stadt Neuwied", "Stadtrat", _LORD_MAYOR),
        ("Haßloch", "der Gemeinde Haßloch", "Gemeinderat", _MAYOR),
        ("Montabaur", "der Stadt Montabaur", "Stadtrat", _TOWN_IN_AN_ASSOCIATION),
        ("Insheim", "der Gemeinde Insheim", "Gemeinderat", _VILLAGE_IN_AN_ASSOCIATION),
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


@pytest.mark.parametrize(
    ("name", "council", "genitive"),
    [
        (
            "Region Hannover",
            "Regionsversammlung",
            "der Regionspräsidentin oder des Regionspräsidenten",
        ),
        (
            "StädteRegion Aachen",
            "Städteregionstag",
            "der Städteregionsrätin oder des Städteregionsrates",
        ),
        (
            "Regionalverband Saarbrücken",
            "Regionalversammlung",
            "der Regionalverbandsdirektorin oder des Regionalverbandsdirektors",
        ),
        ("Kreis Unna", "Kreistag", "der Landrätin oder des Landrates"),
    ],
)
def test_districts_with_a_law_of_their_own_have_other_heads(name, council, genitive):
    found = bodies(FIND(name), House(), GERMAN)
    assert (found.council.name, found.head.genitive) == (council, genitive)


def test_what_the_office_says_goes_before_the_law():
    house = House(council="Ratsversammlung", head_title="Bürgermeisterin")
    found = bodies(FIND("Hattingen"), house, GERMAN)
    assert found.council.dative == "der Ratsversammlung"
    assert found.head.nominative == "die Bürgermeisterin"
    found = bodies(FIND("Hattingen"), House(head_title="Landrat"), GERMAN)
    assert found.head.genitive == "des Landrates"
    found = bodies(FIND("Hattingen"), House(head_title="Regionspräsident"), GERMAN)
    assert found.head.dative == "dem Regionspräsidenten"


def test_abroad_and_without_a_land_the_words_are_neutral():
    found = bodies(Municipality("Enschede", 160_000, country="NL"), House(), GERMAN)
    assert found.body.dative == "der Kommune Enschede"
    assert (found.council.name, found.head.name) == ("Vertretung", _NEUTRAL)


def test_english_needs_no_cases():
    found = bodies(FIND("Hattingen"), House(), ENGLISH)
    assert set(found.body[1:]) == {"the City of Hattingen"}
    district = Municipality("Kreis Unna", 1, "DE-NW", designation="Kreis", applicant="district")
    assert bodies(district, House(), ENGLISH).values["Council"] == "The district council"


@pytest.mark.parametrize(
    ("name", "said", "own"),
    [
        ("Soest", "Die Kommune zahlt.", "Die Stadt zahlt."),
        ("Soest", "Den Konvent im Rat vorstellen", "Den Konvent im Rat vorstellen"),
        ("Kreis Unna", "Die Kommune zahlt.", "Der Kreis zahlt."),
        # The object of a sentence has another case, which is not guessed.
        ("Kreis Unna", "Die Kommune vorstellen", "Die Kommune vorstellen"),
        ("Kreis Unna", "Den Konvent im Rat vorstellen", "Den Konvent im Kreistag vorstellen"),
        ("Kreis Unna", "Im Rat oder Kreistag", "Im Rat oder Kreistag"),
        ("Kreis Unna", "im Rat oder Kreistag beschließen", "im Rat oder Kreistag beschließen"),
        ("Marburg", "im Rat", "in der Stadtverordnetenversammlung"),
        ("Weimar", "nach dem Ratsbeschluss", "nach dem Beschluss des Stadtrates"),
        ("Weimar", "der Geschäftsstelle des Rates", "der Geschäftsstelle des Rates"),
    ],
)
def test_texts_of_all_are_put_in_words_of_this_one(name, said, own):
    assert in_own_words(said, bodies(FIND(name), House(), GERMAN)) == own


def test_in_english_a_district_is_no_municipality():
    said = in_own_words(
        "The municipality pays the fee", bodies(FIND("Kreis Unna"), House(), ENGLISH)
    )
    assert said == "The district pays the fee"
