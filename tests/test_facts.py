"""What towns are known to be: single towns, what follows for rules, how it is told."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import DIRECTORY, ROOT, run, run_in_terminal, too_wide
from staedtenetz import Catalogue, Municipalities, Municipality, build_profile, judge
from staedtenetz.catalogue.facts import FACT_COLUMNS, Facts, keys_above, read_facts
from staedtenetz.catalogue.municipality_rows import lay_over_municipalities, municipality_slips
from staedtenetz.catalogue.properties import Properties
from staedtenetz.catalogue.tables import load_tables
from staedtenetz.check.facts import check_facts
from staedtenetz.errors import DataError
from staedtenetz.messages import Language
from staedtenetz.model.municipality import DISPUTED, Fact, KnownProperty
from staedtenetz.model.vocabulary import FACT_BASES, FACTS, PROPERTIES
from staedtenetz.report.facts import fact_text, facts_to_tell, met_conditions, telling_line

FILE = ROOT / "data" / "facts.csv"
PROPERTY_TABLES = load_tables()["property"]
BY_ID = {table["id"]: table for table in PROPERTY_TABLES}
ROWS = read_facts(FILE)
GERMAN = Language("de")


def held(name: str) -> set[str]:
    return {name for name, has in DIRECTORY.municipalities.find(name).properties.items() if has}


def lines(*facts: tuple[str, ...]) -> Facts:
    """Facts as a file would have them."""
    text = "\n".join(",".join(fact) for fact in (FACT_COLUMNS, *facts))
    return Facts(f"{text}\n".encode())


@pytest.mark.parametrize(
    ("town", "properties"),
    [
        ("Soest", {"hanseatic-link"}),
        ("Weimar", {"world-heritage-site", "university-seat"}),
        ("Rostock", {"hanseatic-link", "port", "baltic-sea-link", "university-seat"}),
        ("Görlitz", {"border-region", "university-seat"}),
        ("Konstanz", {"border-region", "lake-constance-region", "port", "world-heritage-site"}),
        ("Berlin", {"capital", "world-heritage-site"}),
        ("Regensburg", {"world-heritage-site"}),
        ("Hamburg", {"hanseatic-link", "baltic-sea-link", "port"}),
    ],
)
def test_properties_of_the_towns_that_everybody_knows(town, properties):
    assert properties <= held(town)


@pytest.mark.parametrize(
    ("town", "property", "value"),
    [
        ("Soest", "world-heritage-site", None),
        ("Braunschweig", "hanseatic-link", None),
        ("Böblingen", "port", None),
        ("Kreis Unna", "hanseatic-link", None),
        ("Kreis Unna", "border-region", False),
        ("Landkreis Görlitz", "border-region", True),
        ("Soest", "border-region", False),
        ("Emden", "border-region", None),
        ("Norden", "border-region", None),
        ("Weimar", "capital", False),
    ],
)
def test_only_a_complete_list_says_no(town, property, value):  # noqa: A002
    assert DIRECTORY.municipalities.find(town).properties.get(property) is value


def test_what_is_urban_follows_from_the_degree_of_urbanisation():
    def urban(key: str) -> bool | None:
        return DIRECTORY.municipalities[key].properties.get("urban-area")

    assert (urban("05911000"), urban("05974040"), urban("12060045")) == (True, True, False)
    assert urban("07232503") is None  # Obergeckler, formed lately
    assert urban("05978") is None
    exchange = DIRECTORY.networks["european-urban-initiative"]
    verdicts = {
        key: next(
            each.verdict
            for each in judge(exchange, DIRECTORY.municipalities[key]).types
            if each.membership.id == "exchange"
        )
        for key in ("05974040", "12060045", "07232503")
    }
    assert verdicts["12060045"] == "not-eligible"
    assert verdicts["05974040"] == verdicts["07232503"] == "conditional"


def test_an_imported_register_keeps_the_degree_of_urbanisation():
    cells = {"ags": "05974040", "name": "Soest, neu", "state": "DE-NW", "population": "1"}
    bundled = [{**cells, "name": "Soest", "degurba": "2"}]
    (row,) = lay_over_municipalities(bundled, [cells])
    assert (row["degurba"], row["former_name"]) == ("2", "Soest")
    (row,) = lay_over_municipalities(bundled, [{**cells, "degurba": "3"}])
    assert row["degurba"] == "3"
    slips = municipality_slips({**cells, "degurba": "4"})
    assert [slip.code for slip in slips] == ["wrong-degurba"]


def test_facts_say_the_neighbour_states_and_the_sites():
    told = {(fact.property, fact.value) for fact in DIRECTORY.facts.about("14626110")}
    assert ("border-region", "PL") in told
    weimar = [each.value for each in DIRECTORY.facts.of("16055000") if "heritage" in each.property]
    assert weimar == ["Das Bauhaus und seine Stätten", "Klassisches Weimar"]


def test_every_fact_fits_properties_and_vocabulary():
    rows = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
    assert tuple(rows[0]) == FACT_COLUMNS
    assert check_facts(rows, BY_ID, (row["ags"] for row in rows)) == []
    assert {fact.basis for fact in ROWS} - {""} == set(FACT_BASES)
    assert {fact.property for fact in ROWS} == set(FACTS)
    order = list(FACTS)
    assert [fact.key for fact in ROWS] == sorted(fact.key for fact in ROWS)
    of_each = {(fact.key, order.index(fact.property)): None for fact in ROWS}
    assert list(of_each) == sorted(of_each)


def test_a_property_has_its_holders_in_one_place():
    listed = {table["id"] for table in PROPERTY_TABLES if "holders" in table}
    assert listed & {fact.property for fact in ROWS} == set()
    for table in PROPERTY_TABLES:
        assert "holders" in table or table["id"] in {*FACTS, "urban-area"}, table["id"]


NOT_OF_AN_AREA = {"border-region", "lake-constance", "outside-metropolitan-region", "urban-area"}
AREAS = {name for name in PROPERTIES if name.endswith(("-area", "-region"))} - NOT_OF_AN_AREA


def test_of_an_area_it_is_known_who_lies_outside():
    # Of the Alpine Convention's only its Land is known.
    known = {name for name in AREAS if BY_ID.get(name, {}).get("complete")}
    assert AREAS - known == {"alpine-convention-area"}


def test_a_name_is_known_of_every_municipality_in_the_register():
    table = BY_ID["name-neustadt"]
    named = {
        row.key
        for row in DIRECTORY.municipalities.rows
        if re.search(r"(?<!b\. )\b(Berg|Titisee-)?[Nn]eustadt\b", row.name)
    }
    assert table["complete"]
    assert named <= set(table["holders"])
    # The others take part for a part of theirs that has the name.
    parts = {"Breuberg", "Waiblingen", "Neuenstadt am Kocher", "Harztor", "Großbreitenbach"}
    others = {DIRECTORY.municipalities[key].name for key in {*table["holders"]} - named}
    assert others == {*parts, "Spreetal / Sprjewiny Doł"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ags": "99999"}, "fact-key"),
        ({"ags": "5974"}, "wrong-key"),
        ({"property": "vulkan"}, "fact-unknown"),
        ({"property": "ruhr-area"}, "fact-unknown"),
        ({"basis": "gehört"}, "fact-basis"),
        ({"source": "register nirgends"}, "fact-source"),
        ({"source": ""}, "empty"),
        ({"value": "a\x07b"}, "control-characters"),
        ({"property": "border-region", "value": "XX", "source": "geometry"}, "unknown-country"),
    ],
)
def test_the_check_tells_what_is_wrong(change, code):
    row = dict(zip(FACT_COLUMNS, ("05974040", "spa-town", "", "", "register"), strict=True))
    assert check_facts([row], BY_ID, ["05974040"]) == []
    found = check_facts([row | change], BY_ID, ["05974040"])
    assert [each.code for each in found] == [code]


def test_a_fact_stands_once():
    row = dict(zip(FACT_COLUMNS, ("05974040", "spa-town", "", "", "register"), strict=True))
    found = check_facts([row, row], BY_ID, ["05974040"])
    assert [each.code for each in found] == ["fact-twice"]


KEYS = st.sampled_from(["05", "05974", "05974040", "05974028", "06"])
NAMES = ("port", "capital", "hanseatic-link")
STATED = st.tuples(KEYS, st.sampled_from(NAMES), st.just(""), st.sampled_from(["", DISPUTED]))


@given(st.lists(STATED, max_size=6), st.sets(st.sampled_from(NAMES)), KEYS)
def test_what_is_known_follows_from_facts_and_completeness(stated, complete, key):
    facts = lines(*((*each, "x") for each in stated))
    known = [KnownProperty(name, None, name in complete) for name in NAMES]
    properties = Properties(known, facts).of(key)
    for name in NAMES:
        bases = {each[3] for each in stated if each[1] == name and each[0] in keys_above(key)}
        if "" in bases:
            assert properties[name] is True
        elif DISPUTED in bases or name not in complete:
            assert name not in properties
        else:
            assert properties[name] is False


@given(st.lists(STATED, max_size=30), st.booleans(), st.integers(1, 200))
def test_a_key_asked_for_often_gets_the_same_answer(stated, in_order, times):
    stated = sorted(stated) if in_order else stated
    text = "\n".join(",".join(each) for each in (FACT_COLUMNS, *((*each, "x") for each in stated)))
    facts = Facts(f"{text}\n".encode(), in_order=in_order)
    expected = tuple(Fact(*each, ("x",)) for each in stated if each[0] == "05974040")
    assert all(facts.of("05974040") == expected for _ in range(times))
    assert facts.rows == tuple(Fact(*each, ("x",)) for each in stated)


def test_one_town_is_found_without_reading_the_others():
    keys = sorted({fact.key for fact in ROWS} | {"00", "16", "99999999", "05911000"})
    for key in keys:
        assert Facts.load().of(key) == tuple(fact for fact in ROWS if fact.key == key)


@given(st.lists(KEYS), st.booleans(), KEYS)
def test_a_list_of_holders_says_the_same_as_facts_would(holders, complete, key):
    listed = Properties([KnownProperty("port", frozenset(holders), complete)]).of(key)
    told = lines(*((each, "port", "", "", "x") for each in holders))
    by_facts = Properties([KnownProperty("port", None, complete)], told).of(key)
    within = len(key) == 5 and any(each.startswith(key) for each in holders)
    if "port" not in listed and within:
        assert by_facts.get("port") in (None, False)
    else:
        assert listed == by_facts


def test_a_value_in_quotes_is_one_value():
    facts = lines(("05", "port", '"a, ""b"" c"', "", "x y"))
    assert facts.of("05") == (Fact("05", "port", 'a, "b" c', "", ("x", "y")),)


def test_a_broken_line_is_an_error_with_advice(tmp_path):
    with pytest.raises(DataError):
        lines(("05", "port")).of("05")
    path = tmp_path / "facts.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError):
        Facts.load(path)


def test_lists_of_municipalities_say_nothing_of_a_region():
    answers = {"municipality": "Euroregion", "population": 500_000, "applicant": "region"}
    region = build_profile(DIRECTORY, answers).municipality
    assert region.properties == {}
    eligibility = judge(DIRECTORY.networks["ageg-aebr"], region)
    assert eligibility.verdict == "conditional"


def test_a_district_holds_what_is_said_of_it():
    catalogue = Catalogue.load()
    properties = Properties(catalogue.properties, Facts.load())
    assert properties.of("14626")["border-region"] is True
    assert properties.of("05978")["border-region"] is False
    assert "hanseatic-link" not in properties.of("05978")


def told(key: str) -> Iterable[str]:
    town = DIRECTORY.municipalities[key]
    facts = facts_to_tell(DIRECTORY.facts.about(key), town)
    return [
        f"{FACTS[fact.property].label.de}: "
        + fact_text(fact, town, facts, DIRECTORY.municipalities, GERMAN)
        for fact in facts
        if fact.property != "district-seat"
    ]


def test_facts_in_words():
    assert told("14626110") == [
        "Namenszusatz: Hochschulstadt",
        "Hochschulen: laut amtlichem Namen",
        "Grenze: Polen",
        "Grenze: Tschechien (über den Kreis)",
    ]
    assert told("13003000") == [
        "Namenszusatz: Hanse- und Universitätsstadt",
        "Hanse: Städtebund DIE HANSE (Mitglied)",
        "Hochschulen: Hochschule für Musik und Theater Rostock; Universität Rostock",
        "Ostsee: an der Küste",
        "Hafen: nach UN/LOCODE",
    ]
    assert told("03402000")[-1].startswith("Hafen")
    assert "Grenze: Verlauf der Grenze im Dollart umstritten" in told("03402000")


@pytest.mark.parametrize(
    ("town", "word"),
    [
        ("Soest", "Hansestadt"),
        ("Weimar", "mit Welterbe"),
        ("Görlitz", "Nachbarland Polen"),
        ("Konstanz", "Nachbarland Schweiz"),
        ("Rostock", "Hansestadt"),
        ("Berlin", "Bundeshauptstadt"),
        ("Hamburg", "Hansestadt"),
        ("München", "Landeshauptstadt"),
        ("Bochum", "im Ruhrgebiet"),
        ("Hanau", "Brüder-Grimm-Stadt"),
        ("Bielefeld", None),
    ],
)
def test_the_word_that_tells_most(town, word):
    found = DIRECTORY.municipalities.find(town)
    assert telling_line(DIRECTORY.facts.about(found.key), found, GERMAN) == word


def test_a_town_that_is_not_in_the_list_has_no_word():
    assert telling_line((), Municipality("Nirgends", 500), GERMAN) is None


def test_a_condition_that_is_known_to_be_met_is_a_reason():
    def said(network: str, town: str) -> list[str]:
        found = DIRECTORY.municipalities.find(town)
        return met_conditions(judge(DIRECTORY.networks[network], found), GERMAN)

    assert said("owhc", "Weimar") == ["Bedingung erfüllt: Welterbestätte im Gebiet"]
    assert said("die-hanse", "Soest") == [
        "Bedingung erfüllt: belegter Bezug zur historischen Hanse"
    ]
    assert said("owhc", "Bochum") == []
    assert said("klima-buendnis", "Weimar") == []
    rows = run("recommend", "Weimar", "--topic", "heritage", "-n", "50").stdout.splitlines()
    owhc = next(row for row in rows if row.startswith("owhc\t"))
    assert "Bedingung erfüllt: Welterbestätte im Gebiet" in owhc


def test_the_head_of_a_recommendation_names_it():
    shown = run_in_terminal("recommend", "Soest", columns=120)
    assert shown.splitlines()[0].endswith(" · Kreis Soest, Nordrhein-Westfalen · Hansestadt")


@pytest.mark.parametrize("town", ["Soest", "Weimar", "Görlitz", "Konstanz", "Berlin"])
@pytest.mark.parametrize("columns", [80, 120])
def test_the_profile_of_a_town_fits_the_screen(town, columns):
    shown = run_in_terminal("city", town, columns=columns)
    assert not too_wide(shown, columns)
    assert shown.startswith(town)


def test_the_profile_of_a_district_names_its_seat_and_what_its_towns_are():
    shown = run("city", "Kreis Unna").stdout
    assert "Kreissitz\tUnna\n" in shown
    assert "In seinen Städten und Gemeinden\nHanse\tLünen, Schwerte [" in shown
    assert "Grenze\tPolen [" in run("city", "Landkreis Görlitz").stdout
    data = json.loads(run("city", "Kreis Unna", "-f", "json").stdout)["data"]
    assert data["municipality"]["seat"] == {"key": "05978036", "name": "Unna"}
    within = [fact["key"] for fact in data["facts_within"] if "hanse" in fact["property"]]
    assert within == ["05978024", "05978028"]


def test_the_profile_of_a_village_says_what_little_is_known():
    shown = run("city", "Chorin").stdout
    assert "Kreis\tLandkreis Barnim\n" in shown
    assert "Grenze\tPolen (über den Kreis) [" in shown
    assert "Keine bekannt." in shown


def test_the_profile_of_a_town_cites_each_fact():
    shown = run_in_terminal("city", "Weimar", columns=80)
    assert "Welterbe     Das Bauhaus und seine Stätten [2]" in shown
    assert "Klassisches Weimar [2]" in shown
    sources = shown.partition("Quellen\n")[2]
    assert "2. Öffentliche Liste der deutschen Welterbestätten" in sources
    english = run("city", "Weimar", "--lang", "en").stdout
    assert "World Heritage\tKlassisches Weimar [2]" in english
    assert "What is known" in english


def test_the_profile_of_a_town_for_programs():
    data = json.loads(run("city", "Soest", "-f", "json").stdout)["data"]
    assert data["municipality"]["designation"] == "Stadt"
    hanse = next(fact for fact in data["facts"] if fact["basis"] == "host")
    assert hanse["key"] == "05974040"
    assert hanse["value"] == "31. Westfälischer Hansetag 2014"
    assert [source["as_of"] for source in hanse["sources"]] == ["2014-05", "2014-05-09"]
    assert {"network", "source"} <= data["memberships"][0].keys()
    bochum = json.loads(run("city", "Bochum", "-f", "json").stdout)["data"]
    ruhr = next(fact for fact in bochum["facts"] if fact["property"] == "ruhr-area")
    assert ruhr["key"] is None
    assert ruhr["sources"]


def test_properties_and_facts_speak_of_the_same_by_one_id():
    assert {"world-heritage-site", "port", "border-region"} <= PROPERTIES.keys() & FACTS.keys()
    assert "rhine" not in PROPERTIES


def test_municipalities_read_alone_know_the_facts_too():
    assert Municipalities.load().find("Weimar").properties["world-heritage-site"] is True
