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
from staedtenetz.catalogue.countries import find_member_country
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
    wrong = [(m.spelling, m.match.place) for m in measured if m.taken and not m.right]
    assert wrong == []
    assert bench.recall(measured) >= 0.95
    towns = [m for m in measured if m.expected == "matched"]
    assert bench.recall(towns) >= 0.95


def test_the_labels_are_sound(municipalities):
    with (ROOT / "tests" / "spellings.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({(r["spelling"], r["country"], r["land"]) for r in rows}) == len(rows)
    for row in rows:
        assert (row["outcome"] in ("matched", "district")) == bool(row["ags"]), row
        assert not row["ags"] or municipalities.get(row["ags"]), row
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
        ("Ludwigshafen", "07314000"),
        ("Essen (Oldenburg)", "03453006"),
        ("Hamm (Sieg)", "07132044"),
        ("Köln (Cologne)", "05315000"),
        ("Köln / Cologne", "05315000"),
        ("Cottbus (Chóśebuz)", "12052000"),
        ("Bautzen", "14625020"),
        ("Taufkirchen (Landkreis München)", "09184145"),
        ("Münster (Kreis Darmstadt-Dieburg)", "06432015"),
        ("Neukirchen (Nordfriesland)", "01054086"),
        ("Altenstadt, Wetteraukreis", "06440001"),
        ("Rosenheim (Landkreis Altenkirchen)", "07132095"),
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
        "Münster",
        "Brühl",
        "Senden",
        "City of Senden",
        "Bergen",
        "Linz",
        "Friedberg",
        "Oldenburg",
        "Darmstadt-Dieburg",
        "Emsland",
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
        ("Baden", "unknown"),
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
    assert MATCHER.match("Bergen", "DE", "DE-MV").municipality == MATCHER._list["13073010"]
    assert MATCHER.match("Bergen", "DE", "DE-BY").outcome == "unsure"
    assert (
        MATCHER.match("Bergen", "DE", "DE-BY", "Traunstein").municipality
        == MATCHER._list["09189113"]
    )
    assert (
        MATCHER.match("Bergen", None, None, "Lkr. Celle").municipality == MATCHER._list["03351004"]
    )
    assert MATCHER.match("Soest", "NL").outcome == "abroad"
    assert MATCHER.match("Soest", "DE", "DE-BY").outcome == "unknown"


def test_a_title_is_no_part_of_a_joined_name():
    """Stadtbergen and Burgstädt are towns of their own."""
    assert MATCHER.match("Stadtbergen").municipality == MATCHER._list["09772202"]
    assert MATCHER.match("Stadt Bergen").outcome == "unsure"
    assert MATCHER.match("Burg, Stadt").municipality == MATCHER._list["15086015"]


def place(name: str, key: str, population: int, state: str) -> Municipality:
    return Municipality(name, population, state, key=key)


def test_a_short_form_that_one_has_is_taken():
    rows = [place("Kelkheim (Taunus)", "06436008", 28_000, "DE-HE")]
    match = Matcher(Municipalities(rows)).match("Kelkheim")
    assert (match.municipality, match.why.key) == (rows[0], "match.why.short_name")


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


@pytest.mark.parametrize(
    ("others", "taken"),
    [
        ([("Hamm", 60, "DE-RP")], True),
        ([("Hamm", 60, "DE-RP"), ("Hamm (Sieg)", 3_000, "DE-RP")], True),
        ([("Hamm", 9_999, "DE-RP")], True),
        ([("Hamm", 10_000, "DE-RP")], False),
        ([("Hamm (Sieg)", 40_000, "DE-RP")], False),
        ([("Hamm", 60, "DE-NW")], False),  # a list of this Land may mean either
        ([("Hamm am Rhein", 200_000, "DE-RP")], False),
    ],
)
def test_a_city_beside_villages_of_other_laender_is_meant_by_its_name(others, taken):
    rows = [place("Hamm", "05915000", 180_000, "DE-NW")]
    rows += [
        place(name, f"0723205{n}", size, state) for n, (name, size, state) in enumerate(others)
    ]
    match = Matcher(Municipalities(rows)).match("Hamm")
    assert (match.municipality == rows[0]) is taken
    assert {each.key for each in match.candidates} >= {row.key for row in rows[1:]}


def test_a_list_about_one_land_means_the_places_there(municipalities):
    """Without a column for the Land, a list of Bavarian places means the Bavarian Bergheim."""
    rows = [row for row in municipalities.rows if row.state == "DE-BY"]
    matches = matched(listed(*(row.name for row in rows)), municipalities)
    taken = [(row, match) for row, match in zip(rows, matches, strict=True) if match.municipality]
    assert [row.name for row, match in taken if match.municipality != row] == []
    assert len(taken) >= 0.89 * len(rows) == 0.89 * 2_056
    assert matched(listed("Bergheim", "Köln", "Berlin"), municipalities)[0].municipality


def test_every_district_is_found_by_its_name(municipalities):
    for row in municipalities.districts:
        match = MATCHER.match(row.name)
        assert (match.outcome, match.district, match.municipality) == ("district", row, None)


def test_what_was_decided_before_needs_no_question():
    matcher = Matcher(Municipalities.load(), {"Offenbach": "06413000"})
    assert matcher.match("Offenbach").municipality == MATCHER._list["06413000"]
    elsewhere = matcher.match("Offenbach", "DE", "DE-RP").municipality
    assert elsewhere == MATCHER._list["07337061"]
    assert matcher.match("Offenbach", "FR").outcome == "abroad"


def test_every_name_of_the_list_is_found_or_has_namesakes(municipalities):
    matcher = Matcher(municipalities)
    missed = [row for row in municipalities.rows if matcher.match(row.name).municipality != row]
    for row in missed:
        match = matcher.match(row.name)
        if match.municipality:
            assert match.why.key == "match.why.largest", row.name
            assert match.municipality.name == row.name
        assert match.municipality or match.outcome == "unsure", row.name
    assert len(missed) <= 0.1 * len(municipalities.rows)


def test_every_name_with_its_land_is_never_another_one(municipalities):
    matcher = Matcher(municipalities)
    found = 0
    for row in municipalities.rows:
        match = matcher.match(row.name, "DE", row.state)
        assert match.municipality in (row, None), row.name
        found += match.municipality is not None
    assert found >= 0.96 * len(municipalities.rows)


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


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Furth", None),
        ("Bunde", "03457024"),
        ("Hochstadt", None),
        ("Burgstadt", None),
        ("Rothenbach", "07143289"),
        ("Bürgstadt", "09676116"),
        ("Burgstädt", "14522060"),
        ("Mörsbach", "07143265"),
        ("Pöcking", "09188137"),
        ("Böbingen", None),  # an der Rems is larger; Bobingen is neither
        ("Fürth", None),
    ],
)
def test_u_is_no_umlaut(name, key, municipalities):
    """Furth is not Fürth, Bürgstadt not Burgstädt, in a list with umlauts and in one without."""
    for rows in (listed(name), listed(name, "Köln"), listed(name, "Berlin")):
        match = matched(rows, municipalities)[0]
        assert key is None or match.municipality in (None, municipalities[key])
        assert match.municipality is None or match.municipality.name == name
    match = matched(listed(name, "Köln"), municipalities)[0]
    assert (match.municipality and match.municipality.key) == key


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
    ("name", "state", "key"),
    [
        ("Altheim (Alb)", "DE-BW", "08425005"),
        ("Gröningen", "DE-ST", "15083245"),
        ("Boitzenburger Land", "DE-BB", "12073069"),
        ("Amt Wachsenburg", "DE-TH", "16070028"),
        ("Amt Creuzburg", "DE-TH", "16063104"),
        ("Wentorf (Amt Sandesneben)", "DE-SH", "01053130"),
        ("Neuhaus (Oste)", "DE-NI", "03352039"),
        ("Salzburg", "DE-RP", "07143291"),
        ("Rom", "DE-MV", "13076120"),
    ],
)
def test_a_german_land_keeps_the_row_in_germany(name, state, key):
    match = MATCHER.match(name, None, state)
    assert match.municipality
    assert match.municipality.key == key


def test_bodies_of_a_land_are_bodies_still():
    assert MATCHER.match("Amt Lebus", "DE", "DE-BB").outcome == "body"
    assert MATCHER.match("Verbandsgemeinde Montabaur", "DE", "DE-RP").outcome == "body"
    assert MATCHER.match("Altheim (Alb)").outcome != "abroad"


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
    path = ROOT / "src" / "staedtenetz" / "catalogue" / "countries.csv"
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
