"""Spellings of member lists: labelled ones measured, and traps that must never be taken."""

from __future__ import annotations

import csv
import importlib.util
import sys
from types import ModuleType
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from staedtenetz import Municipalities
from staedtenetz.exchange.countries import find_member_country
from staedtenetz.exchange.member_fates import match_list, writes_umlauts
from staedtenetz.exchange.member_lists import ListedMember
from staedtenetz.exchange.member_names import Match, Matcher, Outcome
from staedtenetz.files.reading import read_rows
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.vocabulary import ALL_COUNTRIES, COUNTRIES

MATCHER = Matcher(Municipalities.load())


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("matching_bench", ROOT / "bench" / "matching.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_precision_and_recall_on_the_labelled_list(bench, municipalities):
    measured = bench.measure(municipalities)
    assert len(measured) >= 300
    wrong = [(m.spelling, m.match.municipality) for m in measured if m.taken and not m.right]
    assert bench.precision(measured) >= 0.995, wrong
    assert bench.recall(measured) >= 0.93


def test_the_labels_are_sound(municipalities):
    with (ROOT / "tests" / "spellings.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = {row.name for row in municipalities.rows}
    assert len({(r["spelling"], r["country"], r["land"]) for r in rows}) == len(rows)
    for row in rows:
        assert (row["outcome"] == "matched") == bool(row["ags"]), row
        assert not row["ags"] or municipalities.get(row["ags"]), row
        assert row["outcome"] != "small" or row["spelling"] not in names, row
        assert row["found_in"], row


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("Frankfurt a. M.", "06412000"),
        ("Frankfurt/M.", "06412000"),
        ("Frankfurt am Main, Germany", "06412000"),
        ("Frankfurt/O.", "12053000"),
        ("Frankfurt an der Oder", "12053000"),
        ("Mülheim a.d. Ruhr", "05117000"),
        ("Muelheim/Ruhr", "05117000"),
        ("Halle an der Saale", "15002000"),
        ("Stadt Halle/Saale", "15002000"),
        ("Neustadt/Weinstr.", "07316000"),
        ("Bad Homburg v.d.H.", "06434001"),
        ("Weiden in der Oberpfalz", "09363000"),
        ("Weilheim in OB", "09190157"),
        ("St. Augustin", "05382056"),
        ("Castrop Rauxel", "05562004"),
        ("Mönchen-Gladbach", "05116000"),
        ("Giessen", "06531005"),
        ("GOETTINGEN", "03159016"),
        ("Dusseldorf", "05111000"),
        ("City of Munich (DE)", "09162000"),
        ("Freie und Hansestadt Hamburg", "02000000"),
        ("Große Kreisstadt Rottenburg a.N.", "08416036"),
        ("Universitätsstadt Tübingen, Baden-Württemberg", "08416041"),
        ("Markt Schwaben", "09175127"),
        ("Kreisstadt Friedberg (Hessen)", "06440008"),
        ("Friedberg, Hessen", "06440008"),
        ("Senden (Bayern)", "09775152"),
        ("Brühl (NRW)", "05362012"),
        ("Stadt Münster", "05515000"),
        ("Berlin (BE)", "11000000"),
        ("Köln¹", "05315000"),
        ("  Köln * ", "05315000"),
        ("Saarbücken", "10041100"),
    ],
)
def test_recognised(spelling, key):
    match = MATCHER.match(spelling)
    assert match.outcome == "matched"
    assert match.municipality
    assert match.municipality.key == key


@pytest.mark.parametrize(
    "spelling",
    [
        "Frankfurt",
        "Frankfurt, Germany",
        "Halle",
        "Neustadt",
        "Stadt Neustadt",
        "Offenbach",
        "Freiburg",
        "Ludwigshafen",
        "Münster",
        "Brühl",
        "Senden",
        "City of Senden",
        "Bergen",
        "Essen (Oldenburg)",
        "Hamm (Sieg)",
        "Bocholtt",
        "Friedrichshagen",
        "Brühl (Rheinland)",
        "Gemeinde Münster",
        "Gemeinde Soest",
        "Markt Soest",
        "Munster",
    ],
)
def test_never_guessed_but_offered(spelling):
    match = MATCHER.match(spelling)
    assert match.outcome == "unsure"
    assert match.municipality is None
    assert match.candidates


@pytest.mark.parametrize(
    ("spelling", "outcome"),
    [
        ("Kreis Soest", "district"),
        ("Soest, Kreis", "district"),
        ("Landkreis München", "district"),
        ("München (Landkreis)", "district"),
        ("Lkr. Fulda", "district"),
        ("Rhein-Sieg-Kreis", "district"),
        ("Bodenseekreis", "district"),
        ("Region Hannover", "district"),
        ("Städteregion Aachen", "district"),
        ("District of Oder-Spree", "district"),
        ("Verbandsgemeinde Montabaur", "body"),
        ("Samtgemeinde Bersenbrück", "body"),
        ("Metropolregion Hamburg", "body"),
        ("Berlin-Mitte", "body"),
        ("Hamburg (Bezirk Hamburg-Mitte)", "body"),
        ("Freiburg (CH)", "abroad"),
        ("Linz, Österreich", "abroad"),
        ("Bergen, Norwegen", "abroad"),
        ("Brüssel (BE)", "abroad"),
        ("Bern", "abroad"),
        ("Kanton Freiburg", "abroad"),
        ("Linz", "unknown"),
        ("Baden", "unknown"),
        ("Darmstadt-Dieburg", "unknown"),
        ("Bochum, Bayern", "unknown"),
        ("***", "unknown"),
        ("", "unknown"),
    ],
)
def test_kept_apart(spelling, outcome):
    match = MATCHER.match(spelling)
    assert match.outcome == outcome
    assert match.municipality is None


def test_what_other_columns_say_is_used():
    assert MATCHER.match("Brühl", "DE", "DE-BW").municipality == MATCHER._list["08226009"]
    assert MATCHER.match("Bergen", "DE", "DE-NI").municipality == MATCHER._list["03351004"]
    assert MATCHER.match("Bergen", "DE", "DE-MV").outcome == "unsure"
    assert MATCHER.match("Soest", "NL").outcome == "abroad"
    assert MATCHER.match("Soest", "DE", "DE-BY").outcome == "unknown"


def test_a_title_is_no_part_of_a_joined_name():
    """Stadtbergen and Burgstädt are towns of their own."""
    assert MATCHER.match("Stadtbergen").municipality == MATCHER._list["09772202"]
    assert MATCHER.match("Stadt Bergen").outcome == "unsure"
    assert MATCHER.match("Burg, Stadt").municipality == MATCHER._list["15086015"]


def place(name: str, key: str, population: int, state: str) -> Municipality:
    return Municipality(name, population, state, key=key)


def test_a_complete_list_knows_that_a_short_form_has_one_holder():
    """Of a list that has villages too it is known that no other place has the name."""
    villages = [place(f"Dorf {n}", f"060000{n:02}", 500, "DE-HE") for n in range(3)]
    rows = [*villages, place("Kelkheim (Taunus)", "06436008", 28_000, "DE-HE")]
    assert Matcher(Municipalities(rows)).match("Kelkheim", "DE", "DE-HE").outcome == "matched"
    assert Matcher(Municipalities(rows[3:])).match("Kelkheim", "DE", "DE-HE").outcome == "unsure"


def test_a_village_does_not_take_the_name_that_a_town_is_known_by():
    rows = [
        place("Lauf", "08317074", 3_900, "DE-BW"),
        place("Lauf a.d.Pegnitz", "09574138", 26_000, "DE-BY"),
        place("Hömberg", "07141057", 300, "DE-RP"),
        place("Homberg (Efze)", "06634009", 14_000, "DE-HE"),
    ]
    matcher = Matcher(Municipalities(rows))
    assert matcher.match("Lauf").outcome == "unsure"
    assert matcher.match("Homberg").outcome == "unsure"
    assert matcher.match("Lauf", "DE", "DE-BW").municipality == rows[0]
    assert matcher.match("Hömberg").municipality == rows[2]


def test_namesakes_of_a_complete_list_are_asked_about():
    rows = [
        place("Hamm", "05915000", 180_000, "DE-NW"),
        place("Hamm", "07232050", 60, "DE-RP"),
    ]
    match = Matcher(Municipalities(rows)).match("Hamm")
    assert match.outcome == "unsure"
    assert match.candidates == (rows[0], rows[1])


def test_what_was_decided_before_needs_no_question():
    matcher = Matcher(Municipalities.load(), {"Offenbach": "06413000"})
    assert matcher.match("Offenbach").municipality == MATCHER._list["06413000"]
    assert matcher.match("Offenbach", "DE", "DE-RP").municipality is None
    assert matcher.match("Offenbach", "FR").outcome == "abroad"


def test_every_name_of_the_list_is_found_or_has_namesakes(municipalities):
    matcher = Matcher(municipalities)
    missed = [
        row.name for row in municipalities.rows if matcher.match(row.name).municipality != row
    ]
    assert len(missed) <= 15, missed
    for name in missed:
        assert MATCHER.match(name).outcome == "unsure", name


def test_every_name_with_its_land_is_never_another_one(municipalities):
    matcher = Matcher(municipalities)
    for row in municipalities.rows:
        match = matcher.match(row.name, "DE", row.state)
        assert match.municipality in (row, None), row.name


@given(st.text(max_size=200), st.sampled_from([None, "DE", "AT"]), st.sampled_from([None, "DE-BY"]))
def test_any_text_gets_an_outcome(text, country, state):
    match = MATCHER.match(text, country, state)
    assert match.outcome in get_args(Outcome)
    assert (match.outcome == "matched") == (match.municipality is not None)
    assert len(match.candidates) <= 6


def test_long_spellings_cost_no_time():
    assert MATCHER.match("Stadt " * 10_000).outcome in get_args(Outcome)
    assert MATCHER.match("(" * 100_000).outcome == "unknown"


def listed(*names: str, country: str | None = None, state: str | None = None) -> list[ListedMember]:
    return [ListedMember(line, name, country, state, None) for line, name in enumerate(names, 2)]


def matched(rows: list[ListedMember], municipalities: Municipalities) -> list[Match]:
    matcher = Matcher(municipalities, writes_umlauts=writes_umlauts(rows))
    return [match for _, match in match_list(rows, matcher, municipalities)]


@pytest.mark.parametrize("name", ["Furth", "Bunde", "Hochstadt", "Burgstadt", "Rothenbach"])
def test_the_name_of_a_village_is_no_spelling_of_a_town_with_an_umlaut(name, municipalities):
    """The bundled list lacks the villages; a list without any umlaut may still mean them."""
    for rows in (listed(name), listed(name, "Köln"), listed(name, "Berlin")):
        assert matched(rows, municipalities)[0].municipality is None
    assert matched(listed(name), municipalities)[0].candidates


@pytest.mark.parametrize("name", ["Bürgstadt", "Mörsbach", "Pöcking", "Böbingen"])
def test_whoever_writes_umlauts_means_them(name):
    """Burgstädt, Morsbach, Pocking and Bobingen are others."""
    assert MATCHER.match(name).municipality is None


def test_a_list_that_writes_umlauts_does_not_leave_them_out(municipalities):
    without = matched(listed("Koln", "Berlin", "Dusseldorf"), municipalities)
    assert [match.outcome for match in without] == ["matched"] * 3
    rows = listed("Koln", "Fürth", "Munster")
    koln, fuerth, munster = matched(rows, municipalities)
    assert (koln.outcome, koln.candidates[0].key) == ("unsure", "05315000")
    assert fuerth.outcome == "unsure"  # there is another one in the Odenwald
    assert munster.municipality == municipalities["03358016"]


def test_a_village_with_the_name_is_found_where_the_list_has_it():
    rows = [
        place("Furth", "09274132", 3_600, "DE-BY"),
        place("Fürth", "09563000", 130_000, "DE-BY"),
    ]
    furth, fuerth = matched(listed("Furth", "Fürth"), Municipalities(rows))
    assert (furth.municipality, fuerth.municipality) == (rows[0], rows[1])
    assert matched(listed("Furth"), Municipalities(rows))[0].candidates == (rows[1], rows[0])


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("Altheim (Alb)", "DE-BW"),
        ("Gröningen", "DE-ST"),
        ("Boitzenburger Land", "DE-BB"),
        ("Amt Wachsenburg", "DE-TH"),
        ("Amt Creuzburg", "DE-TH"),
        ("Wentorf (Amt Sandesneben)", "DE-NI"),
        ("Neuhaus (Oste)", "DE-NI"),
        ("Salzburg", "DE-RP"),
        ("Rom", "DE-MV"),
    ],
)
def test_a_german_land_keeps_the_row_in_germany(name, state):
    """They are municipalities that the bundled list lacks."""
    assert MATCHER.match(name, None, state).outcome == "unknown"


def test_bodies_of_a_land_are_bodies_still():
    assert MATCHER.match("Amt Lebus", "DE", "DE-BB").outcome == "body"
    assert MATCHER.match("Verbandsgemeinde Montabaur", "DE", "DE-RP").outcome == "body"
    assert MATCHER.match("Altheim (Alb)").outcome != "abroad"


@pytest.mark.parametrize(
    "name", ["Taufkirchen", "Neuenkirchen", "Malsch", "Petersberg", "Rosengarten"]
)
def test_a_name_to_which_the_list_added_the_district_has_namesakes(name):
    assert MATCHER.match(name).outcome == "unsure"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Kenia", "KE"),
        ("Kenya", "KE"),
        ("KEN", "KE"),
        ("ke", "KE"),
        ("Vereinigte Staaten", "US"),
        ("USA", "US"),
        ("Großbritannien", "GB"),
        ("England", "GB"),
        ("Türkiye", "TR"),
        ("Republic of Korea", "KR"),
        ("Viet Nam", "VN"),
        ("Holland", "NL"),
        ("Tschechische Republik", "CZ"),
        ("BRD", "DE"),
        ("DEU", "DE"),
        ("Federal Republic of Germany", "DE"),
        ("Alb", None),
        ("Nor", None),
        ("Bayern", None),
    ],
)
def test_a_country_goes_by_its_whole_names_and_codes(word, code):
    assert find_member_country(word) == code


def test_every_country_but_germany_has_names():
    path = ROOT / "src" / "staedtenetz" / "exchange" / "countries.csv"
    rows = {row.cells["code"]: row.cells["names"].split("|") for row in read_rows(path)}
    assert rows.keys() == ALL_COUNTRIES - {"DE"}
    for code, names in rows.items():
        assert len(names) > 1, code
        assert {find_member_country(name) for name in names} == {code}
    labels = ((code, COUNTRIES[code].label) for code in ALL_COUNTRIES & COUNTRIES.keys())
    for code, label in labels:
        assert find_member_country(label.de) == find_member_country(label.en) == code


def test_a_key_that_contradicts_the_name_is_asked_about(municipalities):
    rows = [
        ListedMember(2, "Dortmund", None, None, "05911000"),
        ListedMember(3, "Zwickau", None, None, "05911000"),
        ListedMember(4, "Kreis Recklinghausen", None, None, "05911000"),
        ListedMember(5, "Nirgendwo", None, None, "05911000"),
    ]
    for row, match in match_list(rows, MATCHER, municipalities):
        assert match.outcome == "unsure", row
        assert match.candidates[0].key == "05911000"
    dortmund = match_list(rows, MATCHER, municipalities)[0][1]
    assert [each.name for each in dortmund.candidates] == ["Bochum", "Dortmund"]
    for _, match in match_list(rows, MATCHER, municipalities, keys_decide=True):
        assert match.municipality == municipalities["05911000"]


@pytest.mark.parametrize("name", ["Bochum", "Stadt Bochum", "Klimastadt Bochum", "Frankfurt"])
def test_a_key_tells_which_of_the_candidates_is_meant(name, municipalities):
    key = "06412000" if name == "Frankfurt" else "05911000"
    row = ListedMember(2, name, None, None, key)
    assert match_list([row], MATCHER, municipalities)[0][1].municipality == municipalities[key]
