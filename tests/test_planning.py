"""Planning values: what documented amounts say of a fee that nobody publishes."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staedtenetz import Catalogue, Language, Municipality, yearly_fee
from staedtenetz.model.network import Fee, FeeExample, MembershipType
from staedtenetz.model.values import Money, PartialDate, Text
from staedtenetz.report.planning import planning_lines, planning_short
from staedtenetz.rules.for_municipality import apply_rules
from staedtenetz.rules.planning import nearest_first, planning_value

CATALOGUE = Catalogue.load()
YEAR = 2026
FULL = MembershipType("full", Text("Mitglied", "member"), ("municipality",), ("DE",))
POPULATIONS = st.integers(min_value=1, max_value=5_000_000)


def value_for(town, network, year=YEAR):
    record = CATALOGUE[network]
    return planning_value(record, record.memberships[0], town, year)


def network_with(*examples, **fee):
    asked = Fee("on-request", examples=examples, **fee)
    return CATALOGUE["eccar"]._replace(memberships=(FULL,), fee=asked)


def paid(amount, population=None, as_of="2024", name="Musterstadt", **more):
    as_of = PartialDate(as_of) if as_of else None
    url = "https://example.org"
    return FeeExample(name, Decimal(amount), "EUR", url, population=population, as_of=as_of, **more)


def planned(population, *examples, year=YEAR):
    town = Municipality("Anderswo", population=population)
    return planning_value(network_with(*examples), FULL, town, year)


REAL = [
    # A class that is stated, and the town lies in it.
    ("Soest", "eccar", "class", "500", "500", ()),
    ("Singen (Hohentwiel)", "iclei", "class", "600", "600", ()),
    ("Soest", "kommbio", "class", "165", "165", ()),
    # Between the nearest smaller and larger payer.
    ("Bochum", "eccar", "between", "1000", "1500", ("undated",)),
    ("Bochum", "efus", "between", "4553", "6010", ("old", "far")),
    ("Lörrach", "tras", "between", "1217", "14000", ("old", "far")),
    # Beyond them.
    ("Essen", "eurocities", "at-least", "15820", None, ("undated",)),
    ("Soest", "cittaslow", "at-least", "4000", None, ("far",)),
    ("Soest", "cemr-rgre", "at-most", None, "1386", ("old",)),
    ("Lübeck", "string-network", "at-most", None, "74000", ()),
    # Steps of an outdated scale are a lower bound.
    ("Sindelfingen", "iclei", "at-least", "900", None, ("outdated-scale",)),
    ("Bochum", "iclei", "at-least", "2060", None, ("outdated-scale",)),
    ("Köln", "efus", "at-least", "6375", None, ("outdated-scale",)),
    # What the town itself paid.
    ("Herne", "cemr-rgre", "paid", "3300", "3300", ("old",)),
    ("Haan", "iclei", "paid", "600", "600", ()),
    ("Kiel", "string-network", "paid", "74000", "74000", ()),
    ("Bonn", "eurocities", "paid", "15820", "15820", ("undated",)),
    ("Dortmund", "cemr-rgre", "paid", "0", "0", ()),
]


@pytest.mark.parametrize(("name", "network", "basis", "low", "high", "cautions"), REAL)
def test_real_towns(municipalities, name, network, basis, low, high, cautions):
    value = value_for(municipalities.find(name), network)
    ends = tuple(None if end is None else Money(Decimal(end), "EUR") for end in (low, high))
    assert (value.basis, value.lowest, value.highest) == (basis, *ends)
    assert value.cautions == cautions
    assert value.figure == (ends[1] or ends[0])


@pytest.mark.parametrize(
    ("name", "network"),
    [
        ("Bochum", "metropolis"),  # only Bucharest and Warsaw
        ("Soest", "xarxa-fp"),  # only Constanța
        ("Oldenburg (Oldb)", "icorn"),  # only abroad, in Norwegian crowns
        ("Soest", "euroregion-elbe-labe"),  # only a district
        ("Soest", "polis"),  # nothing documented
    ],
)
def test_what_others_pay_under_other_terms_says_nothing(municipalities, name, network):
    assert value_for(municipalities.find(name), network) is None


def test_a_fee_that_a_town_and_a_district_paid_alike_is_one_for_all(municipalities):
    """AGFS: €2,500 of Waldbröl and of the district of Coesfeld, then raised to €3,000."""
    for name in ("Haan", "Kreis Unna"):
        applied = apply_rules(CATALOGUE["agfs-nrw"], municipalities.find(name), (), YEAR)
        assert (applied.fee.amount, applied.fee.planning) == (Money(Decimal(3000), "EUR"), None)


def test_a_scale_of_another_section_serves_nobody_here(municipalities):
    """The Italian class above 30,000 inhabitants and a British town stand beside it only."""
    value = value_for(municipalities.find("Soest"), "cittaslow")
    assert [each.municipality for each in value.rests_on] == ["Überlingen"]


def test_no_planning_value_beside_a_published_fee(municipalities):
    """Halle paid less under an older rate; today's rate is published."""
    halle, network = municipalities.find("Halle (Saale)"), CATALOGUE["klima-buendnis"]
    fee = apply_rules(network, halle, (), YEAR).fee
    assert fee.amount is not None
    assert fee.planning is None


def test_only_where_it_is_asked_for(municipalities):
    soest = municipalities.find("Soest")
    assert apply_rules(CATALOGUE["eccar"], soest, ()).fee.planning is None
    assert apply_rules(CATALOGUE["eccar"], soest, (), YEAR).fee.planning is not None


def test_german_payers_are_municipalities_of_the_register(municipalities):
    """By name and size the municipality itself is told from others."""
    sizes: dict[str, list[int]] = {}
    for row in municipalities.rows:
        sizes.setdefault(row.name, []).append(row.population or 0)
    for network in CATALOGUE.networks:
        fees = (network.fee, *(each.fee for each in network.memberships if each.fee))
        for each in (example for fee in fees for example in fee.examples):
            town = each.country == "DE" and each.applicant == "municipality"
            if town and each.population and each.population > 10_000:
                near = [n for n in sizes[each.municipality] if n < 2 * each.population < 4 * n]
                assert len(near) == 1, (network.id, each.municipality)


def test_a_village_does_not_pay_what_the_city_of_its_name_pays(municipalities):
    city, village = municipalities["05914000"], municipalities["01060031"]
    assert city.name == village.name == "Hagen"
    assert value_for(city, "eccar").basis == "paid"
    assert value_for(village, "eccar").basis != "paid"


def test_the_newest_of_a_payer_counts():
    value = planned(60_000, paid(300, 50_000, "2012"), paid(400, 50_000, "2022"))
    assert value.lowest == Money(Decimal(400), "EUR")


def test_an_amount_of_another_type_currency_or_kind_does_not_count():
    other = [
        paid(900, 50_000, membership="associate", name="A"),
        paid(900, 50_000, applicant="district", name="B"),
        paid(900, 50_000, country="AT", name="C"),
        paid(900, 50_000, name="D")._replace(currency="CHF"),
        paid(900, name="E"),
        paid(0, 50_000, name="F"),
    ]
    assert planned(50_000, paid(500, 40_000), *other).rests_on == (paid(500, 40_000),)
    assert planned(50_000, other[3]).lowest == Money(Decimal(900), "CHF")


def test_without_a_population_only_its_own_payment_is_known():
    examples = (paid(500, max_population=50_000), paid(700, 60_000, name="Herne"))
    network = network_with(*examples)
    assert planning_value(network, FULL, Municipality("Anderswo"), YEAR) is None
    assert planning_value(network, FULL, Municipality("Herne"), YEAR).basis == "paid"


@pytest.mark.parametrize(
    ("population", "as_of", "cautions"),
    [
        (50_000, "2016", ()),
        (50_000, "2015", ("old",)),
        (100_000, "2024", ()),
        (100_001, "2024", ("far",)),
        (25_000, "2024", ()),
        (24_999, "2024", ("far",)),
        (24_999, None, ("undated", "far")),
    ],
)
def test_never_further_without_saying_so(population, as_of, cautions):
    assert planned(population, paid(500, 50_000, as_of)).cautions == cautions


@st.composite
def scales(draw):
    """What payers of growing size are documented to pay: never less than a smaller one."""
    sizes = sorted(draw(st.sets(POPULATIONS, min_size=1, max_size=8)))
    amounts = sorted(
        draw(st.lists(st.integers(1, 50_000), min_size=len(sizes), max_size=len(sizes)))
    )
    years = st.sampled_from(["2024", "2017", "2009", None])
    examples = []
    for place, (size, amount) in enumerate(zip(sizes, amounts, strict=True)):
        below = sizes[place - 1] + 1 if place else None
        bounds = {"min_population": below, "max_population": size}
        stated = draw(st.booleans())
        more = bounds if stated else {"population": size}
        examples.append(paid(amount, as_of=draw(years), name=f"Stadt {place}", **more))
    return tuple(draw(st.permutations(examples)))


@given(scales(), POPULATIONS)
def test_it_lies_between_the_payers_that_it_rests_on(examples, population):
    value = planned(population, *examples)
    amounts = [Money(each.amount, each.currency) for each in value.rests_on]
    assert set(value.rests_on) <= set(examples)
    assert {value.lowest, value.highest} - {None} <= set(amounts)
    if value.basis == "between":
        below, above = value.rests_on
        assert (below.population or below.min_population or 0) <= population
        assert (above.population or above.min_population or 0) >= population
        assert value.lowest.amount <= value.highest.amount


@given(scales(), st.lists(POPULATIONS, min_size=2, max_size=6))
def test_it_does_not_grow_with_fewer_inhabitants(examples, populations):
    values = [planned(population, *examples) for population in sorted(populations)]
    for smaller, larger in pairwise(values):
        least, most = Money(Decimal(0), "EUR"), Money(Decimal("Infinity"), "EUR")
        assert (smaller.lowest or least) <= (larger.lowest or least)
        assert (smaller.highest or most) <= (larger.highest or most)


@given(POPULATIONS)
def test_it_never_takes_the_place_of_a_fee(population):
    town = Municipality("Anderswo", population=population, state="DE-NW")
    for network in CATALOGUE.networks:
        for each in network.memberships:
            plain = yearly_fee(network, each, town)
            fee = yearly_fee(network, each, town, plan_for=YEAR)
            assert fee._replace(planning=None) == plain
            assert fee.planning is None or fee.amount is None


@given(scales(), POPULATIONS)
def test_documented_amounts_stand_by_size(examples, population):
    rows = nearest_first(examples, population)
    assert sorted(rows) == sorted(examples)
    assert nearest_first(rows, population) == rows


SAID = [
    (
        *("Soest", "eccar", "de"),
        "Planwert: etwa 500 €, belegt für 20.000 bis 100.000 Einwohner, 2024; bestätigen lassen",
    ),
    (
        *("Soest", "iclei", "de"),
        "Planwert: etwa 600 €, belegt bis 49.999 Einwohner, 2021; bestätigen lassen",
    ),
    (
        *("Bochum", "eccar", "en"),
        (
            "Planning value: €1,000 to €1,500, documented: Hagen (190,384 inhabitants, undated) "
            "and Dortmund (603,462 inhabitants, undated); have it confirmed"
        ),
    ),
    (
        *("Bochum", "iclei", "de"),
        (
            "Planwert: mindestens 2.060 €, belegt: ICLEI 2008–2010 (300.001 bis 500.000 Einwohner, "
            "2010); bestätigen lassen"
        ),
    ),
    (
        *("Haan", "iclei", "de"),
        "Bisher dokumentiert für diese Kommune: 600 €, 2021; bestätigen lassen",
    ),
    (
        *("Soest", "cemr-rgre", "de"),
        (
            "Planwert: höchstens 1.386 €, belegt: Meerbusch (57.078 Einwohner, 2013); "
            "bestätigen lassen"
        ),
    ),
]


@pytest.mark.parametrize(("name", "network", "code", "told"), SAID)
def test_its_certainty_is_said(municipalities, name, network, code, told):
    value = value_for(municipalities.find(name), network)
    assert planning_lines(value, Language(code))[0] == told


def test_what_to_beware_of_is_said(municipalities):
    value = value_for(municipalities.find("Bochum"), "efus")
    assert planning_lines(value, Language("de"))[1] == (
        "Vorsicht: Beleg älter als zehn Jahre; "
        "Beleg von weniger als halber oder mehr als doppelter Größe."
    )


@pytest.mark.parametrize(
    ("name", "network", "german", "english"),
    [
        ("Soest", "eccar", "etwa 500 € (Plan)", "about €500 (plan)"),
        ("Bochum", "eccar", "1.000 € bis 1.500 € (Plan)", "€1,000 to €1,500 (plan)"),
        ("Soest", "cittaslow", "ab 4.000 € (Plan)", "from €4,000 (plan)"),
        ("Soest", "cemr-rgre", "bis 1.386 € (Plan)", "up to €1,386 (plan)"),
        ("Haan", "iclei", "bisher 600 €", "so far €600"),
    ],
)
def test_in_a_cell(municipalities, name, network, german, english):
    value = value_for(municipalities.find(name), network)
    assert planning_short(value, Language("de")) == german
    assert planning_short(value, Language("en")) == english
