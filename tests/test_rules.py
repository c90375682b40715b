"""Thresholds, what each rule says, and fees to the cent; verdicts: test_verdicts.py."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staedtenetz import Catalogue, Language, Municipality, judge, yearly_fee
from staedtenetz.model.network import Fee, FeeExample, FeeReduction, FeeTier, MembershipType
from staedtenetz.model.values import Money, Text
from staedtenetz.rules.fees import YearlyFee
from staedtenetz.rules.for_municipality import apply_rules
from staedtenetz.rules.likeness import likeness, verdict_likeness
from staedtenetz.rules.planning import turning_points
from staedtenetz.rules.remembered import remembered_rules

CATALOGUE = Catalogue.load()


def test_values_compared_are_told(municipalities, language):
    eligibility = judge(CATALOGUE["eurocities"], municipalities.find("Bochum"))
    told = [language.say(check.message) for check in eligibility.best.checks]
    expected = {
        "de": "358.676 ≥ 250.000 Einwohner",
        "en": "358,676 ≥ 250,000 inhabitants",
    }
    assert expected[language.code] in told


def test_a_membership_that_is_required_opens_the_door():
    bochum = Municipality("Bochum", population=354_288, state="DE-NW")
    assert judge(CATALOGUE["defus"], bochum).verdict == "conditional"
    assert judge(CATALOGUE["defus"], bochum, {"efus"}).verdict == "eligible"


def test_unknown_population_is_unknown_not_zero():
    somewhere = Municipality("Irgendwo", state="DE-BY")
    assert judge(CATALOGUE["eurotowns"], somewhere).verdict == "unknown"
    network = CATALOGUE["klima-buendnis"]
    fee = yearly_fee(network, network.memberships[0], somewhere)
    assert fee.amount is None
    assert fee.reason


def test_a_district_is_an_applicant_of_its_own():
    district = Municipality("Kreis Soest", population=300_000, state="DE-NW", applicant="district")
    assert judge(CATALOGUE["klima-buendnis"], district).verdict == "eligible"
    assert judge(CATALOGUE["eurocities"], district).verdict == "not-eligible"


BOUNDS = ["min_population", "population_above", "max_population", "population_below"]


def membership(**rules: object) -> MembershipType:
    return MembershipType("full", Text("Mitglied", "member"), ("municipality",), ("DE",), **rules)


@pytest.mark.parametrize(
    ("bound", "below", "at", "above"),
    [
        ("min_population", "not-eligible", "eligible", "eligible"),
        ("population_above", "not-eligible", "not-eligible", "eligible"),
        ("max_population", "eligible", "eligible", "not-eligible"),
        ("population_below", "eligible", "not-eligible", "not-eligible"),
    ],
)
@given(limit=st.integers(2, 10_000_000))
def test_exactly_at_a_threshold_one_below_and_one_above(bound, below, at, above, limit):
    network = CATALOGUE["eurotowns"]._replace(memberships=(membership(**{bound: limit}),))
    for population, verdict in ((limit - 1, below), (limit, at), (limit + 1, above)):
        assert judge(network, Municipality("X", population=population)).verdict == verdict


@given(population=st.integers(1, 10_000_000), limit=st.integers(1, 10_000_000))
def test_a_negotiable_size_never_refuses(population, limit):
    rules = membership(min_population=limit, size_negotiable=True)
    network = CATALOGUE["eurotowns"]._replace(memberships=(rules,))
    expected = "eligible" if population >= limit else "conditional"
    assert judge(network, Municipality("X", population=population)).verdict == expected


@given(population=st.integers(1, 10_000_000), held=st.booleans())
def test_every_verdict_follows_from_its_checks(population, held):
    municipality = Municipality("X", population=population, state="DE-NW")
    order = ["met", "open", "unknown", "failed"]
    verdicts = dict(zip(order, ["eligible", "conditional", "unknown", "not-eligible"], strict=True))
    for network in CATALOGUE.networks:
        eligibility = judge(network, municipality, {"efus", "eccar"} if held else ())
        for each in eligibility.types:
            worst = max((check.outcome for check in each.checks), key=order.index)
            assert each.verdict == verdicts[worst]
            assert all(check.outcome == worst for check in each.reasons)


def amount_of(network: str, population: int, memberships: tuple[str, ...] = ()) -> Decimal | None:
    record = CATALOGUE[network]
    municipality = Municipality("X", population=population)
    fee = yearly_fee(record, record.memberships[0], municipality, memberships)
    return fee.amount.amount if fee.amount else None


@pytest.mark.parametrize(
    ("network", "population", "amount"),
    [
        # 0.85 cents per inhabitant, at least 250 €, at most 15,000 € (klimabuendnis.org)
        ("klima-buendnis", 354_288, "3011.45"),
        ("klima-buendnis", 1_000, "250"),
        ("klima-buendnis", 3_500_000, "15000"),
        # 70 € per started 10,000, at least 100 € (bodenbuendnis.at)
        ("elsa-boden-buendnis", 10_000, "100"),
        ("elsa-boden-buendnis", 10_001, "140"),
        ("elsa-boden-buendnis", 20_000, "140"),
        ("elsa-boden-buendnis", 354_288, "2520"),
        # 0.85 cents, 150 € to 2,000 € (hanse.org)
        ("die-hanse", 10_000, "150"),
        ("die-hanse", 155_446, "1321.29"),
        ("die-hanse", 1_800_000, "2000"),
        # tiers of 2011 (Erlangen 13/014/2010)
        ("gesunde-staedte-netzwerk", 100_000, "200"),
        ("gesunde-staedte-netzwerk", 100_001, "400"),
        ("gesunde-staedte-netzwerk", 354_288, "600"),
        ("gesunde-staedte-netzwerk", 3_500_000, "1500"),
        # tiers of 2020 (edcities.org): Berlin 2,750 €
        ("iaec", 3_596_999, "2750"),
        ("eurotowns", 100_000, "3500"),
        ("biostaedte", 100_000, "0"),
    ],
)
def test_amounts(network, population, amount):
    assert amount_of(network, population) == Decimal(amount)


def test_reduction_for_members_of_another_network_keeps_the_minimum():
    assert amount_of("elsa-boden-buendnis", 354_288, ("klima-buendnis",)) == Decimal(1260)
    assert amount_of("elsa-boden-buendnis", 10_000, ("klima-buendnis",)) == Decimal(100)


@pytest.mark.parametrize("network", ["eccar", "cemr-rgre", "efus", "eurocities", "iclei"])
def test_documented_examples_never_become_an_amount(network):
    record = CATALOGUE[network]
    fee = yearly_fee(record, record.memberships[0], Municipality("X", population=100_000))
    assert fee.amount is None
    assert fee.certainty == "documented-example"
    assert fee.examples


def test_voluntary_fee_is_not_due():
    record = CATALOGUE["mayors-for-peace"]
    fee = yearly_fee(record, record.memberships[0], Municipality("X", population=100_000))
    assert fee.amount == Money(Decimal("2000.00"), "JPY")
    assert fee.payable == Money(Decimal(0), "JPY")


def test_covered_fee_costs_nothing_more():
    record = CATALOGUE["defus"]
    fee = yearly_fee(record, record.memberships[0], Municipality("X", population=100_000))
    assert fee.amount == Money(Decimal(0), "EUR")
    assert fee.covered_by == ("efus",)


def test_the_sum_is_spelled_out(municipalities):
    record = CATALOGUE["klima-buendnis"]
    bochum = municipalities.find("Bochum")
    fee = yearly_fee(record, record.memberships[0], bochum)
    assert fee.formula
    assert Language("de").say(fee.formula) == "358.676 × 0,0085 € = 3.048,75 €"
    assert Language("en").say(fee.formula) == "358,676 × €0.0085 = €3,048.75"


RECORD = CATALOGUE["klima-buendnis"]
AMOUNTS = st.decimals(0, 10_000, places=2)
POPULATIONS = st.integers(1, 20_000_000)


@st.composite
def fees(draw: st.DrawFn) -> Fee:
    """A fee whose amount follows from the population."""
    model = draw(st.sampled_from(["per-inhabitant", "per-block", "tiers", "flat"]))
    reductions = draw(
        st.lists(
            st.builds(FeeReduction, st.just(("efus",)), st.decimals(0, 1, places=2)), max_size=1
        )
    )
    if model == "flat":
        return Fee(model, "EUR", amount=draw(AMOUNTS), reductions=tuple(reductions))
    if model == "tiers":
        bounds = sorted(draw(st.sets(POPULATIONS, min_size=1, max_size=5)))
        amounts = sorted(
            draw(st.lists(AMOUNTS, min_size=len(bounds) + 1, max_size=len(bounds) + 1))
        )
        tiers = zip(amounts, [*bounds, None], strict=True)
        return Fee(model, "EUR", tiers=tuple(FeeTier(a, b) for a, b in tiers))
    low, high = sorted(draw(st.tuples(AMOUNTS, AMOUNTS)))
    return Fee(
        model,
        "EUR",
        rate=draw(st.decimals(0, 100, places=4)),
        block=draw(st.integers(1, 100_000)) if model == "per-block" else None,
        minimum=draw(st.sampled_from([low, None])),
        maximum=draw(st.sampled_from([high, None])),
        reductions=tuple(reductions),
    )


def computed(fee: Fee, population: int, held: tuple[str, ...] = ()) -> YearlyFee:
    network = RECORD._replace(fee=fee)
    municipality = Municipality("X", population=population)
    return yearly_fee(network, membership(), municipality, held)


@given(fees(), POPULATIONS, POPULATIONS)
def test_a_fee_never_falls_as_the_population_grows(fee, one, other):
    small, large = sorted((one, other))
    assert computed(fee, small).amount.amount <= computed(fee, large).amount.amount


@given(fees(), POPULATIONS, st.booleans())
def test_cap_and_floor_are_kept(fee, population, held):
    amount = computed(fee, population, ("efus",) if held else ()).amount.amount
    if fee.maximum is not None:
        assert amount <= fee.maximum
    if fee.minimum is not None:
        assert amount >= fee.minimum


@given(fees(), POPULATIONS)
def test_a_reduction_never_raises_the_fee(fee, population):
    assert (
        computed(fee, population, ("efus",)).amount.amount
        <= computed(fee, population).amount.amount
    )


@given(fees(), POPULATIONS)
def test_amounts_are_whole_cents(fee, population):
    amount = computed(fee, population).amount.amount
    assert amount == amount.quantize(Decimal("0.01"))


@given(POPULATIONS)
def test_real_fees_grow_with_the_population(population):
    for record in CATALOGUE.networks:
        for each in record.memberships:
            here = yearly_fee(record, each, Municipality("X", population=population))
            more = yearly_fee(record, each, Municipality("X", population=population + 50_000))
            if here.amount:
                assert here.amount.amount <= more.amount.amount


@pytest.mark.parametrize(
    "fee",
    [
        Fee("flat", "EUR"),
        Fee("flat", amount=Decimal(5)),
        Fee("per-inhabitant", "EUR"),
        Fee("per-block", "EUR", rate=Decimal(7)),
        Fee("tiers", "EUR"),
        Fee("tiers", "EUR", tiers=(FeeTier(Decimal(10), 100),)),
        Fee("voluntary", "EUR"),
    ],
)
def test_no_amount_is_made_up_where_data_is_missing(fee):
    result = computed(fee, 500)
    assert result.amount is None
    assert result.certainty == "unknown"
    assert Language("de").say(result.reason) == "Die Angaben zum Beitrag sind unvollständig."


def test_reductions_are_told_without_empty_decimals():
    fee = Fee("flat", "EUR", Decimal(10), reductions=(FeeReduction(("efus",), Decimal("0.50")),))
    told = Language("de").say(computed(fee, 10).notes[0])
    assert "50 %" in told


HERE = Municipality("Hier", population=40_000, state="DE-NW")
NOWHERE = Municipality("Nirgends")
SPOKEN = [
    # rules of a type, municipality, memberships held; rule, outcome, what is told
    ({}, HERE, (), "applicants", "met", "Kommunen können beitreten"),
    ({"applicants": ("district",)}, HERE, (), "applicants", "failed", "nur für Kreise"),
    ({}, HERE, (), "countries", "met", "Gebiet: Deutschland"),
    ({"countries": ("FR",)}, HERE, (), "countries", "failed", "nur für das Gebiet: Frankreich"),
    (
        {"countries": ("europe",), "except_countries": ("eu",)},
        HERE,
        (),
        "countries",
        "failed",
        "nur für das Gebiet: Europa ohne Europäische Union",
    ),
    ({"states": ("DE-NW",)}, HERE, (), "states", "met", "liegt in Nordrhein-Westfalen"),
    ({"states": ("DE-BY",)}, HERE, (), "states", "failed", "nur in Bayern"),
    (
        {"states": ("DE-BY",)},
        NOWHERE,
        (),
        "states",
        "unknown",
        "nur in Bayern; das Land ist nicht angegeben",
    ),
    (
        {"countries": ("world",), "states": ("DE-BY",)},
        Municipality("Lyon", country="FR"),
        (),
        "states",
        "failed",
        "nur in Bayern",
    ),
    ({"min_population": 9}, HERE, (), "min_population", "met", "40.000 ≥ 9 Einwohner"),
    ({"population_above": 9}, HERE, (), "population_above", "met", "40.000 > 9 Einwohner"),
    ({"max_population": 50_000}, HERE, (), "max_population", "met", "40.000 ≤ 50.000 Einwohner"),
    (
        {"population_below": 50_000},
        HERE,
        (),
        "population_below",
        "met",
        "40.000 < 50.000 Einwohner",
    ),
    (
        {"min_population": 50_000},
        HERE,
        (),
        "min_population",
        "failed",
        "erst ab 50.000 Einwohnern (hier 40.000)",
    ),
    (
        {"population_below": 9},
        HERE,
        (),
        "population_below",
        "failed",
        "nur unter 9 Einwohnern (hier 40.000)",
    ),
    (
        {"min_population": 50_000, "size_negotiable": True},
        HERE,
        (),
        "min_population",
        "open",
        "Richtwert mindestens 50.000 Einwohner (hier 40.000), bitte anfragen",
    ),
    (
        {"min_population": 50_000},
        NOWHERE,
        (),
        "min_population",
        "unknown",
        "verlangt sind ≥ 50.000 Einwohner; die Zahl ist nicht angegeben",
    ),
    (
        {"properties": ("capital",)},
        HERE._replace(properties={"capital": True}),
        (),
        "properties",
        "met",
        "Hauptstadt eines Staates",
    ),
    (
        {"properties": ("capital",)},
        HERE._replace(properties={"capital": False}),
        (),
        "properties",
        "failed",
        "Voraussetzung „Hauptstadt eines Staates“",
    ),
    (
        {"properties": ("capital",)},
        HERE,
        (),
        "properties",
        "open",
        "Hauptstadt eines Staates",
    ),
    (
        {"requires_membership": ("efus", "eccar")},
        HERE,
        ("eccar",),
        "requires_membership",
        "met",
        "Mitglied in eccar",
    ),
    (
        {"requires_membership": ("efus", "eccar")},
        HERE,
        (),
        "requires_membership",
        "open",
        "setzt die Mitgliedschaft voraus: efus und eccar",
    ),
    ({"decided_by": ("invitation",)}, HERE, (), "decided_by", "open", "Aufnahme nur auf Einladung"),
    (
        {"undocumented": True},
        HERE,
        (),
        "undocumented",
        "unknown",
        "zu den Aufnahmebedingungen liegen keine eindeutigen Angaben vor",
    ),
    ({"closed": True}, HERE, (), "closed", "failed", "zurzeit keine Aufnahme"),
]


@pytest.mark.parametrize(("rules", "municipality", "held", "rule", "outcome", "told"), SPOKEN)
def test_what_each_rule_says(rules, municipality, held, rule, outcome, told):
    network = CATALOGUE["eurotowns"]._replace(memberships=(membership()._replace(**rules),))
    [verdict] = judge(network, municipality, held).types
    [check] = [each for each in verdict.checks if each.rule == rule]
    assert (check.outcome, Language("de").say(check.message)) == (outcome, told)


def test_a_rule_that_a_type_does_not_have_is_not_checked():
    [verdict] = judge(CATALOGUE["eurotowns"]._replace(memberships=(membership(),)), HERE).types
    assert [check.rule for check in verdict.checks] == ["applicants", "countries"]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("ended", "das Netzwerk ist beendet"),
        ("merged", "das Netzwerk ist in einem anderen aufgegangen"),
        ("renamed", "das Netzwerk hat einen neuen Namen"),
        ("dormant", "das Netzwerk ruht"),
    ],
)
def test_nobody_can_join_what_is_no_longer_there(status, told):
    eligibility = judge(CATALOGUE["klima-buendnis"]._replace(status=status), HERE)
    assert eligibility.verdict == "not-eligible"
    [reason] = eligibility.reasons
    assert (reason.rule, reason.outcome) == ("status", "failed")
    assert Language("de").say(reason.message) == told
    assert eligibility.best.verdict == "eligible"


def types(*rules: dict[str, object]) -> list[str]:
    """The ids of the types with these rules, in the order that a town of 40,000 sees."""
    memberships = tuple(
        membership()._replace(id=str(number), **each) for number, each in enumerate(rules)
    )
    network = CATALOGUE["eurotowns"]._replace(memberships=memberships)
    return [each.membership.id for each in judge(network, HERE).types]


def test_the_best_type_comes_first():
    closed, unknown, open_, met = (
        {"closed": True},
        {"undocumented": True},
        {"decided_by": ("invitation",)},
        {},
    )
    assert types(closed, unknown, open_, met) == ["3", "2", "1", "0"]
    assert types(met, met) == ["0", "1"]


def test_among_types_that_are_not_possible_the_nearest_comes_first():
    far, near = {"min_population": 400_000}, {"min_population": 50_000}
    assert types(far, near) == ["1", "0"]
    assert types({"max_population": 10_000}, {"min_population": 50_000}) == ["1", "0"]
    assert types({"closed": True, "min_population": 50_000}, far) == ["1", "0"]
    negotiable = {"size_negotiable": True}
    assert types(far | negotiable, near | negotiable) == ["1", "0"]
    assert types({"max_population": 10_000, "min_population": 50_000}, far) == ["1", "0"]


FLAT = Fee("flat", "EUR", Decimal(10))
TIERS = Fee(
    "tiers",
    "EUR",
    tiers=(
        FeeTier(Decimal(1), 10_000),
        FeeTier(Decimal(2), 40_000),
        FeeTier(Decimal(3), 50_000),
        FeeTier(Decimal(4), None),
    ),
)
BLOCKS = Fee("per-block", "EUR", rate=Decimal(70), block=10_000)
RATE = Fee("per-inhabitant", "EUR", rate=Decimal("0.01"))


@pytest.mark.parametrize(
    ("fee", "population", "amount", "told"),
    [
        (TIERS, 10_000, "1", "Stufe bis 10.000 Einwohner"),
        (TIERS, 10_001, "2", "Stufe von 10.001 bis 40.000 Einwohner"),
        (TIERS, 50_000, "3", "Stufe von 40.001 bis 50.000 Einwohner"),
        (TIERS, 50_001, "4", "Stufe über 50.000 Einwohner"),
        (
            Fee("tiers", "EUR", tiers=(FeeTier(Decimal(5), None),)),
            7,
            "5",
            "eine Stufe für alle Größen",
        ),
        (BLOCKS, 20_001, "210", "3 × 70 € (je angefangene 10.000 der Einwohnerzahl) = 210 €"),
        (BLOCKS._replace(minimum=Decimal(300)), 20_001, "300", "= 210 €, mindestens 300 €"),
        (BLOCKS._replace(maximum=Decimal(100)), 20_001, "100", "= 210 €, höchstens 100 €"),
        (BLOCKS._replace(minimum=Decimal(210)), 20_001, "210", "Einwohnerzahl) = 210 €"),
        (BLOCKS._replace(maximum=Decimal(210)), 20_001, "210", "Einwohnerzahl) = 210 €"),
        (RATE, 150, "1.5", "150 × 0,01 € = 1,50 €"),
        (RATE._replace(minimum=Decimal(9)), 150, "9", "150 × 0,01 € = 1,50 €, mindestens 9 €"),
        (RATE._replace(maximum=Decimal(1)), 150, "1", "150 × 0,01 € = 1,50 €, höchstens 1 €"),
        (RATE._replace(rate=Decimal("0.005")), 1, "0.01", "1 × 0,005 € = 0,01 €"),
        (RATE._replace(currency="SEK"), 150, "1.5", "150 × 0,01 SEK = 1,50 SEK"),
    ],
)
def test_sums_in_words(fee, population, amount, told):
    result = computed(fee, population)
    assert result.amount == Money(Decimal(amount), fee.currency)
    assert Language("de").say(result.formula).endswith(told)
    assert (result.certainty, result.due, result.reason) == ("published", True, None)


@pytest.mark.parametrize(
    ("fee", "told"),
    [
        (Fee("unknown"), "Ob ein Beitrag anfällt, ist nicht bekannt; beim Netzwerk erfragen."),
        (Fee("on-request"), "Beitrag nicht veröffentlicht; beim Netzwerk erfragen."),
        (
            Fee("none-named"),
            "Kein Beitrag genannt: Die Bedingungen nennen keinen; vor dem Beitritt klären.",
        ),
    ],
)
def test_why_there_is_no_amount(fee, told):
    example = FeeExample("Herne", Decimal(1000), "EUR", "https://www.herne.de")
    for examples, certainty in (((), "unknown"), ((example,), "documented-example")):
        asked = fee._replace(examples=examples, as_of="2021", to_confirm=True)
        result = computed(asked, 500)
        assert result == YearlyFee(
            fee.model,
            None,
            certainty,
            reason=result.reason,
            examples=examples,
            as_of="2021",
            to_confirm=True,
        )
        assert Language("de").say(result.reason) == told


def test_a_fee_by_population_needs_one():
    result = yearly_fee(RECORD._replace(fee=RATE), membership(), NOWHERE)
    assert result.amount is None
    told = "hängt von der Einwohnerzahl ab, die nicht angegeben ist"
    assert Language("de").say(result.reason) == told
    flat = yearly_fee(RECORD._replace(fee=FLAT), membership(), NOWHERE)
    assert flat.amount == Money(Decimal(10), "EUR")


def test_what_is_known_of_a_fee_goes_along():
    example = FeeExample("Herne", Decimal(1000), "EUR", "https://www.herne.de")
    fee = FLAT._replace(examples=(example,), as_of="2021-05", to_confirm=True)
    amount = Money(Decimal(10), "EUR")
    expected = YearlyFee(
        "flat", amount, "published", examples=(example,), as_of="2021-05", to_confirm=True
    )
    assert computed(fee, 10) == expected
    free = computed(Fee("free", as_of="2021"), 10)
    assert free == YearlyFee("free", Money(Decimal(0), "EUR"), "published", as_of="2021")
    voluntary = computed(Fee("voluntary", "JPY", Decimal(2000)), 10)
    assert (voluntary.due, voluntary.payable) == (False, Money(Decimal(0), "JPY"))


def test_the_fee_of_the_type_goes_before_that_of_the_network():
    network = RECORD._replace(fee=FLAT)
    own = membership()._replace(fee=Fee("flat", "EUR", Decimal(99)))
    assert yearly_fee(network, own, HERE).amount == Money(Decimal(99), "EUR")
    assert yearly_fee(network, membership(), HERE).amount == Money(Decimal(10), "EUR")


@pytest.mark.parametrize(
    ("held", "covering", "told"),
    [
        ((), ("efus", "eccar"), "Kein eigener Beitrag; zuerst nötig: efus und eccar."),
        (("eccar",), ("eccar",), "Der Beitrag für eccar deckt die Mitgliedschaft ab."),
    ],
)
def test_a_fee_that_another_membership_covers(held, covering, told):
    fee = Fee("covered", "SEK", covered_by=("efus", "eccar"), as_of="2020", to_confirm=True)
    result = computed(fee, 10, held)
    assert result == YearlyFee(
        "covered",
        Money(Decimal(0), "SEK"),
        "published",
        formula=result.formula,
        covered_by=covering,
        as_of="2020",
        to_confirm=True,
    )
    assert Language("de").say(result.formula) == told


def test_a_reduction_is_told_whether_it_applies_or_not():
    fee = FLAT._replace(reductions=(FeeReduction(("efus", "eccar"), Decimal("0.5")),))
    held, possible = computed(fee, 10, ("eccar",)), computed(fee, 10)
    assert (held.amount.amount, possible.amount.amount) == (5, 10)
    [told], [offered] = held.notes, possible.notes
    assert Language("de").say(told) == "Um 50 % ermäßigt als Mitglied von eccar."
    assert Language("de").say(offered) == "Mitglieder von efus und eccar zahlen 50 % weniger."
    one = fee._replace(amount=Decimal(1))
    assert computed(one, 10, ("eccar",)).amount.amount == Decimal("0.5")
    least = fee._replace(minimum=Decimal(7))
    assert computed(least, 10, ("eccar",)).amount.amount == 7


SMALL = Municipality("X", 1_000, "DE-BY", properties={"port": False})
PAID = FeeExample("Herne", Decimal(9), "EUR", "https://www.herne.de", population=1_001)
TELLS_APART: dict[str, tuple[dict[str, object], Municipality, set[str]]] = {
    "applicants": ({"applicants": ("district",)}, SMALL._replace(applicant="district"), set()),
    "countries": ({"countries": ("AT",)}, SMALL._replace(country="AT"), set()),
    "except_countries": (
        {"countries": ("world",), "except_countries": ("AT",)},
        SMALL._replace(country="AT"),
        set(),
    ),
    "states": ({"states": ("DE-NW",)}, SMALL._replace(state="DE-NW"), set()),
    **{bound: ({bound: 1_001}, SMALL._replace(population=1_002), set()) for bound in BOUNDS},
    "properties": ({"properties": ("port",)}, SMALL._replace(properties={"port": True}), set()),
    "requires_membership": ({"requires_membership": ("efus",)}, SMALL, {"efus"}),
    **{
        f"fee.{fee.model}": ({"fee": fee}, SMALL._replace(population=1_002), set())
        for fee in (
            Fee("per-inhabitant", "EUR", rate=Decimal(1)),
            Fee("per-block", "EUR", rate=Decimal(1), block=1_001),
            Fee("tiers", "EUR", tiers=(FeeTier(Decimal(1), 1_001), FeeTier(Decimal(2)))),
        )
    },
    "fee.covered_by": ({"fee": Fee("covered", covered_by=("efus",))}, SMALL, {"efus"}),
    "fee.reductions": (
        {"fee": Fee("flat", "EUR", Decimal(9), reductions=(FeeReduction(("a",), Decimal(0)),))},
        SMALL,
        {"a"},
    ),
    "fee.examples": (
        {"fee": Fee("unknown", examples=(PAID,))},
        SMALL._replace(population=1_002),
        set(),
    ),
    "fee.examples.payer": (
        {"fee": Fee("unknown", examples=(PAID,))},
        SMALL._replace(name="Herne"),
        set(),
    ),
}
"""For each rule a type that has it, and somebody whom it tells apart from a small town."""

ASKS_NOTHING_OF_A_MUNICIPALITY = {
    *("id", "name", "note", "vote", "size_negotiable", "decided_by", "closed", "undocumented"),
    *("fee", "fee.model", "fee.currency", "fee.amount", "fee.minimum", "fee.maximum", "fee.rises"),
    *("fee.as_of", "fee.to_confirm", "fee.note", "fee.own"),
}


def test_every_rule_is_looked_at_where_municipalities_are_taken_for_alike():
    """A new field of a type or a fee belongs to one of these lists, and then into the key."""
    told = {name.partition(".")[0] for name in TELLS_APART if not name.startswith("fee.")}
    told |= {"fee.covered_by", "fee.reductions", "fee.rate", "fee.block", "fee.tiers"}
    told |= {"fee.examples"}
    fields = {*MembershipType._fields, *(f"fee.{field}" for field in Fee._fields)}
    assert told | ASKS_NOTHING_OF_A_MUNICIPALITY == fields


@pytest.mark.parametrize("name", TELLS_APART)
def test_who_gets_different_answers_is_not_taken_for_alike(name):
    rules, other, held = TELLS_APART[name]
    network = CATALOGUE["eurotowns"]._replace(memberships=(membership()._replace(**rules),))
    one, two = (apply_rules(network, *each, 2026) for each in ((SMALL, ()), (other, held)))
    assert (one.eligibility, one.fee) != (two.eligibility, two.fee)
    assert likeness(network)(SMALL, ()) != likeness(network)(other, held)
    if one.eligibility != two.eligibility:
        key = verdict_likeness(network)
        assert key(SMALL, ()) != key(other, held)


@pytest.mark.parametrize("network", CATALOGUE.networks, ids=lambda network: network.id)
def test_who_is_taken_for_alike_gets_the_same_answers(network):
    """At, just below and just above every size that may matter, and far from all of them."""
    examples = [each for kind in network.memberships for each in (kind.fee or network.fee).examples]
    points = turning_points((*network.fee.examples, *examples))
    sizes = {max(int(point) + step, 0) for point in points for step in (-1, 0, 1, 2)}
    answers: dict[object, object] = {}
    for population in (None, *sorted(sizes), 10**7):
        town = SMALL._replace(population=population)
        applied = apply_rules(network, town, (), 2026)
        answer = (applied.eligibility, applied.fee)
        assert answers.setdefault(likeness(network)(town, ()), answer) == answer


def test_what_is_remembered_is_what_the_rules_say(municipalities):
    """Towns and villages of all Länder and a district; members, and who belongs to nothing."""
    rules = remembered_rules()
    towns = [*municipalities.rows[::60], SMALL, SMALL._replace(applicant="district")]
    towns += [SMALL._replace(population=population) for population in (None, 1_000_000)]
    for town in towns:
        for held in ((), ("efus", "eccar", "klima-buendnis")):
            for network in CATALOGUE.networks:
                remembered = rules.judge(network, town, held)
                assert remembered == judge(network, town, held)
                asked = (remembered.best.membership, town, held, 2026)
                assert rules.yearly_fee(network, *asked) == yearly_fee(network, *asked)
