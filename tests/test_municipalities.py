"""Municipalities are found by name or key, and never guessed."""

from __future__ import annotations

from collections import Counter

import pytest

from staedtenetz.catalogue.municipality_choices import describe
from staedtenetz.catalogue.municipality_names import form, short_name
from staedtenetz.errors import AmbiguousMunicipality, UnknownMunicipality
from staedtenetz.model.municipality import Municipality


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Bochum", "05911000"),
        ("bochum", "05911000"),
        ("05911000", "05911000"),
        ("Köln", "05315000"),
        ("koeln", "05315000"),
        ("Koln", "05315000"),
        ("Cologne", "05315000"),
        ("Munich", "09162000"),
        ("Stadt Soest", "05974040"),
        ("Brühl (NRW)", "05362012"),
        ("Brühl (BW)", "08226009"),
        ("Bruehl, Baden-Württemberg", "08226009"),
        ("Brühl (Nordrhein-Westfalen)", "05362012"),
        ("Frankfurt am Main", "06412000"),
        ("Frankfurt (Oder)", "12053000"),
        ("Offenbach am Main", "06413000"),
        ("  Herne ", "05916000"),
        ("5911000", "05911000"),
        ("Dom- und Kaiserstadt Fritzlar", "06634005"),
        ("Freie und Hansestadt Hamburg", "02000000"),
    ],
)
def test_found(municipalities, word, key):
    assert municipalities.find(word).key == key


@pytest.mark.parametrize("word", ["Brühl", "Senden", "Erbach", "Frankfurt", "Bruehl"])
def test_ambiguous_names_are_refused_with_choices_that_work(municipalities, word):
    with pytest.raises(AmbiguousMunicipality) as error:
        municipalities.find(word)
    choices = str(error.value.advice.values["choices"]).split(" · ")
    assert len(choices) > 1
    for choice in choices:
        name, key = choice.rsplit(" ", 1)
        assert municipalities.find(name.strip('"')).key == key
        assert municipalities.find(key).key == key


@pytest.mark.parametrize("word", ["Bohcum", "Nirgendwo", "", "  ", "00000000", "(NRW)", "\x1b[31m"])
def test_unknown_names_are_refused(municipalities, word):
    with pytest.raises(UnknownMunicipality):
        municipalities.find(word)


def test_a_near_name_is_offered_not_taken(municipalities):
    with pytest.raises(UnknownMunicipality) as error:
        municipalities.find("Bohcum")
    assert "Bochum" in error.value.advice.values["names"]


def test_every_municipality_is_found_by_its_key_and_its_description(municipalities):
    """But where several are called so in one Land: there they are asked about."""
    places = [*municipalities.rows, *municipalities.districts]
    descriptions = Counter(describe(row) for row in places)
    asked = 0
    for row in places:
        assert municipalities.find(row.key) == row
        try:
            found = municipalities.find(describe(row))
        except AmbiguousMunicipality:
            asked += descriptions[describe(row)] == 1
        else:
            assert (found, descriptions[describe(row)]) == (row, 1)
    assert asked < 100


def test_names_that_only_one_municipality_has_are_enough(municipalities):
    """Unless one of like size is called so too, with an addition in brackets, or a larger one."""
    called: dict[str, list[Municipality]] = {}
    for row in municipalities.rows:
        for name in {form(row.name), form(short_name(row.name))}:
            called.setdefault(name, []).append(row)
    for row in municipalities.rows:
        others = [each for each in called[form(row.name)] if each != row]
        if all(5 * (each.population or 0) <= (row.population or 0) for each in others):
            if any(form(each.name) == form(row.name) for each in others):
                continue
            assert municipalities.find(row.name) == row, row.name


def test_a_land_that_contradicts_the_place_is_told(municipalities):
    with pytest.raises(UnknownMunicipality) as error:
        municipalities.find("Bochum", "DE-BY")
    assert error.value.problem.key == "error.other_land"
    with pytest.raises(UnknownMunicipality):
        municipalities.find("05911000", "DE-BY")
    assert municipalities.find("Brühl", "DE-NW").key == "05362012"
