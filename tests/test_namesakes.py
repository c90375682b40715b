"""Names that several places have: taken where one is much larger, else asked about."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conftest import run
from staedtenetz import Municipalities
from staedtenetz.catalogue.municipality_names import form, short_name
from staedtenetz.errors import AmbiguousMunicipality, UnknownMunicipality
from staedtenetz.files.reading import read_rows
from staedtenetz.model.municipality import Municipality

CASES = Path(__file__).parent / "cases"
IMPORTED = CASES / "03-short-name-goes-to-village"
SORBIAN = CASES / "08-sorbian-double-names"


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Alfeld", "03254002"),
        ("Biberach", "08426021"),
        ("Bingen", "07339005"),
        ("Blankenburg", "15085055"),
        ("Esslingen", "08116019"),
        ("Eßlingen", "08116019"),
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
    municipalities, word, key
):
    taken = municipalities.take(word)
    assert taken.municipality.key == key
    assert taken.others
    assert all(5 * row.population <= taken.municipality.population for row in taken.others)
    with pytest.raises(AmbiguousMunicipality):
        municipalities.find(word)


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
def test_places_of_like_size_are_asked_about_with_the_largest_first(
    municipalities, word, first, last
):
    with pytest.raises(AmbiguousMunicipality) as error:
        municipalities.take(word)
    choices = str(error.value.advice.values["choices"]).split(" · ")
    assert first in choices[0]
    assert last in choices[-1]


def test_each_choice_can_be_typed_as_it_is_shown(municipalities):
    """A village of the same Land has no name of its own: there the key is what to type."""
    with pytest.raises(AmbiguousMunicipality) as error:
        municipalities.find("Biberach")
    choices = str(error.value.advice.values["choices"]).split(" · ")
    assert choices == [
        '"Biberach an der Riß (BW)" 08426021',
        '"Biberach (Ortenaukreis)" 08317011',
    ]
    for choice in choices:
        name, key = choice.rsplit(" ", 1)
        assert municipalities.find(name.strip('"')).key == key


def is_called(row: Municipality, name: str) -> bool:
    return name in (form(row.name), form(short_name(row.name)))


def test_whoever_is_taken_is_five_times_as_large_as_all_others_of_the_name(municipalities):
    """For every name that towns of the register have with an addition or without."""
    towns = [row for row in municipalities.rows if (row.population or 0) >= 10_000]
    by_form: dict[str, list[Municipality]] = {}
    for row in municipalities.rows:
        for name in {form(row.name), form(short_name(row.name))}:
            by_form.setdefault(name, []).append(row)
    asked = 0
    for word in dict.fromkeys(short_name(row.name) for row in towns):
        called = sorted(by_form[form(word)], key=lambda row: -(row.population or 0))
        whole = [row for row in called if form(row.name) == form(word)]
        first, *others = called
        try:
            taken = municipalities.take(word).municipality
        except AmbiguousMunicipality:
            asked += 1
            rival = max(row.population for row in others)
            assert 5 * rival > first.population, word
            continue
        if taken not in whole:
            assert taken == first, word
            assert all(5 * row.population <= taken.population for row in whole), word
        assert taken.population >= 10_000, word
    assert 50 < asked < 100


def test_all_keys_and_names_of_the_first_list_go_on_working(municipalities):
    """1,593 municipalities of the census; its names had districts in brackets."""
    asked = {}
    for _, cells in read_rows(Path(__file__).with_name("first-list.csv")):
        row = municipalities[cells["ags"]]
        assert municipalities.find(cells["ags"]) == row
        try:
            assert municipalities.take(cells["name"]).municipality == row, cells
        except AmbiguousMunicipality as error:
            asked[cells["ags"]] = str(error.advice.values["choices"])
    assert all(key in choices for key, choices in asked.items())
    assert len(asked) < 25


def test_the_land_in_brackets_means_the_village_where_only_it_is_there(municipalities):
    assert municipalities.find("Weiden (RP)").key == "07134091"
    assert municipalities.find("Eßlingen (RP)").key == "07232034"
    assert municipalities.find("Weiden", "DE-RP").key == "07134091"


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Taufkirchen (Landkreis München)", "09184145"),
        ("Fürth (Landkreis Bergstraße)", "06431007"),
        ("Münster (Landkreis Darmstadt-Dieburg)", "06432015"),
        ("Rodenbach (Landkreis Main-Kinzig-Kreis)", "06435023"),
        ("Rodenbach (Main-Kinzig-Kreis)", "06435023"),
        ("Oldenburg (Oldenburg)", "03403000"),
        ("Müllheim", "08315074"),
    ],
)
def test_names_of_the_bundled_list_go_on_working(municipalities, word, key):
    assert municipalities.find(word).key == key


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
        ("Köln (Cologne)", "05315000"),
        ("Cologne", "05315000"),
        ("Cologne (Köln)", "05315000"),
        ("Köln/Cologne", "05315000"),
        ("Köln, Nordrhein-Westfalen, Deutschland", "05315000"),
        ("Köln (Germany)", "05315000"),
        ("Stadt Esslingen", "08116019"),
        ("Stadt Weiden", "09363000"),
        ("Markt Schwaben", "09175127"),
        ("Mönchen-Gladbach", "05116000"),
        ("Neukirchen (Kreis Nordfriesland)", "01054086"),
        ("Neukirchen (Nordfriesland)", "01054086"),
        ("Neukirchen, Kreis Nordfriesland", "01054086"),
        ("Altenstadt (Wetteraukreis, Hessen)", "06440001"),
        ("05 911 000", "05911000"),
        ("059110000000", "05911000"),
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


@pytest.mark.parametrize(
    "word", ["Zürich", "Zuerich", "Wien", "Linz, Österreich", "Brüssel (BE)", "Strasbourg"]
)
def test_a_place_abroad_is_said_to_be_abroad(municipalities, word):
    with pytest.raises(UnknownMunicipality) as error:
        municipalities.take(word)
    assert error.value.problem.key == "error.place_abroad"
    done = run("recommend", word)
    assert done.status == 1
    assert "liegt nicht in Deutschland" in done.stderr
    assert "--country" in done.stderr
    assert "Meinten" not in done.stderr


def test_a_village_that_is_called_like_a_city_abroad_is_told():
    done = run("recommend", "Salzburg", "--format", "json")
    answer = json.loads(done.stdout)
    assert answer["data"]["municipality"]["key"] == "07143291"
    assert any("--country" in note for note in answer["notes"])
    assert not any("--country" in note for note in notes_of("Salzburg (RP)"))


def notes_of(word: str) -> list[str]:
    notes: list[str] = json.loads(run("city", word, "--format", "json").stdout)["notes"]
    return notes


def test_near_names_of_villages_do_not_stand_before_the_city(municipalities):
    assert municipalities.near("Bohcum") == ("Bochum",)
    assert municipalities.near("Kreis Uhna") == ("Kreis Unna",)
    assert municipalities.near("Xyzxyzxyz") == ()


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
