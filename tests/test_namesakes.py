"""Names that several places have, with the official directory imported and without it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conftest import run
from staedtenetz import Municipalities
from staedtenetz.catalogue.municipality_rows import lay_over_municipalities, read_municipalities
from staedtenetz.catalogue.properties import Properties
from staedtenetz.errors import AmbiguousMunicipality

CASES = Path(__file__).parent / "cases"
IMPORTED = CASES / "03-short-name-goes-to-village"
SORBIAN = CASES / "08-sorbian-double-names"


@pytest.fixture(scope="module")
def imported() -> Municipalities:
    """All places with some names that cities are known by, as the official directory has them."""
    rows = read_municipalities(IMPORTED / "namesakes.csv")
    return Municipalities.of(lay_over_municipalities(read_municipalities(), rows), Properties())


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Alfeld", "03254002"),
        ("Biberach", "08426021"),
        ("Bingen", "07339005"),
        ("Blankenburg", "15085055"),
        ("Esslingen", "08116019"),
        ("Eßlingen", "08116019"),
        ("Stadt Esslingen", "08116019"),
        ("Frankenthal", "07311000"),
        ("Heidenheim", "08135019"),
        ("Hude", "03458010"),
        ("Koenigstein", "06434005"),
        ("Langen", "06438006"),
        ("Lauf", "09574138"),
        ("Lindau", "09776116"),
        ("Monheim", "05158026"),
        ("Moosburg", "09178143"),
        ("Naumburg", "15084355"),
        ("Steinau", "06435028"),
        ("Wangen", "08436081"),
        ("Weiden", "09363000"),
        ("Halle", "15002000"),
        ("Münster", "05515000"),
    ],
)
def test_a_name_that_means_one_much_larger_place_is_taken_for_it_where_that_is_said(
    imported, word, key
):
    taken = imported.take(word)
    assert taken.municipality.key == key
    assert taken.others
    assert all(5 * row.population <= taken.municipality.population for row in taken.others)
    with pytest.raises(AmbiguousMunicipality):
        imported.find(word)


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("Brühl", "05362012", "08226009"),
        ("Geislingen", "08117024", "08417022"),
        ("Lichtenstein", "14524160", "08415092"),
        ("Weil", "08336091", "09181145"),
        ("Wörth", "07334501", "09177144"),
        ("Furth", "09372126", "09274132"),
    ],
)
def test_places_of_like_size_are_asked_about_with_the_largest_first(imported, word, first, last):
    with pytest.raises(AmbiguousMunicipality) as error:
        imported.take(word)
    choices = str(error.value.advice.values["choices"]).split(" · ")
    assert first in choices[0]
    assert last in choices[-1]


def test_each_choice_can_be_typed_as_it_is_shown(imported):
    """A village of the same Land has no name of its own: there the key is what to type."""
    with pytest.raises(AmbiguousMunicipality) as error:
        imported.find("Biberach")
    choices = str(error.value.advice.values["choices"]).split(" · ")
    assert choices == ['"Biberach an der Riß (BW)" 08426021', "08317011 (Biberach (BW))"]
    assert imported.find("Biberach an der Riß (BW)").key == "08426021"


def test_the_land_in_brackets_means_the_village_where_only_it_is_there(imported):
    assert imported.find("Weiden (RP)").key == "07134091"
    assert imported.find("Eßlingen (RP)").key == "07232034"
    assert imported.find("Weiden", "DE-RP").key == "07134091"


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Taufkirchen (Landkreis München)", "09184145"),
        ("Fürth (Landkreis Bergstraße)", "06431007"),
        ("Münster (Landkreis Darmstadt-Dieburg)", "06432015"),
    ],
)
def test_names_of_the_bundled_list_go_on_working(imported, word, key):
    assert imported.find(word).key == key


def test_u_for_umlaut_is_no_spelling_where_a_village_has_that_name(municipalities):
    assert municipalities.find("Bunde").key == "03457024"
    assert municipalities.find("Burgstädt").key == "14522060"
    assert municipalities.find("Bürgstadt").key == "09676116"
    with pytest.raises(AmbiguousMunicipality) as error:
        municipalities.take("Burgstadt")
    assert error.value.problem.values["count"] == 2
    with pytest.raises(AmbiguousMunicipality) as error:
        municipalities.take("Furth")
    assert "09563000" not in str(error.value.advice.values["choices"])
    assert municipalities.find("Koln").key == "05315000"


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Frankfurt/Main", "06412000"),
        ("Frankfurt a. M.", "06412000"),
        ("Halle/S.", "15002000"),
        ("Freiburg i. Br.", "08311000"),
        ("Landeshauptstadt München", "09162000"),
        ("Köln, Stadt", "05315000"),
    ],
)
def test_usual_spellings_are_understood_by_commands_too(municipalities, word, key):
    assert municipalities.take(word).municipality.key == key


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Forst (Lausitz)", "12071076"),
        ("Forst", "12071076"),
        ("Baršć (Łužyca)", "12071076"),
        ("Lübben (Spreewald)", "12061316"),
        ("Lübben", "12061316"),
        ("Lübbenau/Spreewald", "12066196"),
        ("Lubnjow/Błota", "12066196"),
        ("Vetschau/Spreewald", "12066320"),
        ("Senftenberg", "12066304"),
        ("Zły Komorow", "12066304"),
    ],
)
def test_both_parts_of_a_sorbian_double_name_are_names(word, key):
    assert Municipalities.load((), SORBIAN / "municipalities.csv").find(word).key == key


def test_reading_commands_say_what_they_took_a_short_name_for():
    shown = run("recommend", "Weiden", "-f", "json", STAEDTENETZ_HOME=str(IMPORTED))
    answer = json.loads(shown.stdout)
    assert answer["data"]["municipality"]["key"] == "09363000"
    assert any("Weiden (RP)" in note for note in answer["notes"])
    city = run("city", "Esslingen", STAEDTENETZ_HOME=str(IMPORTED))
    assert "Eßlingen (RP)" in city.stdout + city.stderr
    sorbian = run("recommend", "Forst (Lausitz)", STAEDTENETZ_HOME=str(SORBIAN))
    assert sorbian.status == 0


def test_writing_commands_ask(tmp_path):
    shutil.copy(IMPORTED / "municipalities.csv", tmp_path)
    added = run("membership", "add", "Weiden", "eurocities", STAEDTENETZ_HOME=str(tmp_path))
    assert added.status == 1
    assert added.stderr.index("09363000") < added.stderr.index("07134091")
    assert [file.name for file in tmp_path.iterdir()] == ["municipalities.csv"]
    profile = run(
        "profile", "new", "Weiden", "--no-questions", "-o", "-", STAEDTENETZ_HOME=str(tmp_path)
    )
    assert profile.status == 1
    assert "07134091" in profile.stderr
