"""How usual a membership is: what is counted, the estimate by hand, its words; the way in."""

from __future__ import annotations

from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staedtenetz import Language, Municipality, judge
from staedtenetz.catalogue.directory import Directory
from staedtenetz.catalogue.members import Member, Members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.model.values import PartialDate
from staedtenetz.recommendation.admission import admission, way_in
from staedtenetz.recommendation.evidence import Evidence, step_of
from staedtenetz.recommendation.evidence_copy import evidence_of
from staedtenetz.recommendation.usual import Usual
from staedtenetz.rules.standing import fitting

DIRECTORY = Directory.load()
CATALOGUE = DIRECTORY.networks
PLACES = (*DIRECTORY.municipalities.rows, *DIRECTORY.municipalities.districts)
PLAIN = CATALOGUE["klima-buendnis"]._replace(
    memberships=(
        CATALOGUE["klima-buendnis"]
        .memberships[0]
        ._replace(applicants=("municipality", "district"), countries=("europe",)),
    ),
    german_member_count=None,
)
DE = Language("de")


def town(number: int, population: int, state: str = "DE-NW", **fields: object) -> Municipality:
    key = f"05{number:06}" if fields.get("applicant") != "district" else f"{number:05}"
    return Municipality(f"Ort {number}", population, state, key=key, designation="Stadt", **fields)


TOWNS = [town(n, 1000 * n) for n in range(1, 101)]


def evidence(*known: int, count: int | None = None, places=TOWNS, **changes: object) -> Evidence:
    network = PLAIN._replace(german_member_count=count, **changes)
    rows = [Member(network.id, f"05{n:06}", "", "https://example.org", None) for n in known]
    return Evidence((network,), lambda: Municipalities(places), lambda: Members(rows))


def estimate(found: Evidence, place: Municipality, held=()):
    return Usual(found, place, held).of(PLAIN)


def test_nothing_is_said_where_neither_a_number_nor_a_member_is_known():
    assert estimate(evidence(), TOWNS[49]) is None
    assert estimate(evidence(count=10), Municipality("Irgendwo")) is None
    assert estimate(evidence(count=10), town(7, 9000, applicant="association")) is None


@pytest.mark.parametrize("count", [1, 10, 50, 90])
def test_the_shares_add_up_to_the_members_counted_on(count):
    found = evidence(count=count)
    total = sum(estimate(found, each).alike for each in TOWNS)
    assert total == pytest.approx(count, rel=0.05)


def test_by_size_alone_half_are_members_from_the_halfway_size_on():
    found = evidence(count=30)
    halfway = estimate(found, TOWNS[0]).halfway
    assert estimate(found, town(500, halfway)).alike == pytest.approx(0.5, abs=0.001)
    twice = estimate(found, town(501, 2 * halfway)).alike
    assert twice / (1 - twice) == pytest.approx(2**1.75, rel=0.01)


def test_where_no_number_is_stated_twice_the_known_ones_are_counted_on():
    found = evidence(40, 50).of(PLAIN.id)
    assert (found.members, found.basis, found.completeness) == (4, "known", 0.5)
    more_than_stated = evidence(40, 50, count=1).of(PLAIN.id)
    assert (more_than_stated.members, more_than_stated.basis) == (2, "stated")


def test_a_complete_list_has_all_of_them():
    day = PartialDate("2026-01-01")
    network = PLAIN._replace(known_members_complete_as_of=day, german_member_count=90)
    rows = [Member(network.id, f"05{n:06}", "", "https://example.org", day) for n in (40, 50, 60)]
    members = Members(rows, complete={network.id: day})
    found = Evidence((network,), lambda: Municipalities(TOWNS), lambda: members).of(network.id)
    assert (found.members, found.basis, found.completeness) == (3, "complete", 1)


def test_known_members_of_like_size_raise_the_share_and_their_lack_lowers_it():
    plain, like, unlike = (
        estimate(evidence(*known, count=5), TOWNS[49]) for known in ((), (45, 50, 55), (5, 6, 7))
    )
    assert unlike.alike < plain.alike < like.alike
    assert (like.size.known, unlike.size.known) == (3, 0)
    assert like.named == ("Ort 55", "Ort 50")
    assert like.size.added == pytest.approx(5 / 3)
    assert like.size.value == pytest.approx((3 + 5 / 3) / (like.size.expected + 5 / 3))


def test_the_share_by_hand():
    """The steps of docs/method.md put together again from what is told of them."""
    found = estimate(evidence(45, 50, 55, count=5), TOWNS[49])
    odds = (50_000 / found.halfway) ** 1.75 * found.size.value * found.land.value
    assert found.alike == pytest.approx(odds / (1 + odds))
    odds *= found.theme.value
    assert found.share == pytest.approx(odds / (1 + odds))
    assert found.score == Decimal(str(round(sqrt(found.share), 3)))


def test_a_land_of_its_own_known_members_is_nearer():
    places = [*TOWNS, *(town(1000 + n, 1000 * n, "DE-BY") for n in range(1, 101))]
    found = evidence(20, 40, 60, 80, count=6, places=places)
    here, there = (estimate(found, town(999, 50_000, land)) for land in ("DE-NW", "DE-BY"))
    assert here.land.known == 4
    assert there.land.known == 0
    assert there.alike < here.alike


def test_what_is_held_of_the_theme_raises_the_share_of_the_rest():
    other = PLAIN._replace(id="other", german_member_count=5)
    network = PLAIN._replace(german_member_count=5)
    rows = [Member("other", f"05{n:06}", "", "https://example.org", None) for n in (20, 30, 40)]
    found = Evidence((network, other), lambda: Municipalities(TOWNS), lambda: Members(rows))
    without, held = (estimate(found, TOWNS[49], memberships) for memberships in ((), ("other",)))
    assert without.alike == held.alike
    assert without.share < without.alike < held.share
    assert (without.theme.known, held.theme.known) == (0, 1)


def test_who_has_what_is_asked_for_is_counted_apart():
    name = "world-heritage-site"
    asked = (PLAIN.memberships[0]._replace(properties=(name,)),)
    places = [
        each._replace(properties={name: True}) if n % 10 == 0 else each
        for n, each in enumerate(TOWNS, start=1)
    ]
    found = evidence(20, 30, 50, count=5, places=places, memberships=asked)
    having, unknown = estimate(found, places[59]), estimate(found, places[60])
    assert having.alike > 10 * unknown.alike
    assert unknown.open_share == pytest.approx(5 * (1 - 4 / 5) / 90)
    assert "mit den verlangten Eigenschaften" in DE.say(having.told(places[59]))
    assert "ohne Nachweis" in DE.say(unknown.told(places[60]))


def test_known_members_of_a_form_that_is_not_open_say_that():
    soest, munich = (DIRECTORY.municipalities.find(name) for name in ("Soest", "München"))
    found = evidence_of(DIRECTORY)
    network = CATALOGUE["cittaslow"]
    assert Usual(found, soest, ()).of(network).share > 0
    told = Usual(found, munich, ()).of(network)
    assert told.score == 0
    assert DE.say(told.told(munich)).startswith("die bekannten Mitglieder haben eine Mitgliedsform")


def test_districts_are_counted_apart():
    districts = [town(100 + n, 50_000 + 5_000 * n, applicant="district") for n in range(40)]
    found = evidence(20, 40, count=20, places=[*TOWNS, *districts])
    shares = [estimate(found, each).alike for each in districts]
    assert sum(shares) == pytest.approx(20 * 1 / 22, rel=0.1)


@pytest.mark.parametrize(
    ("share", "place", "told"),
    [
        (0.9, town(1, 9), "wohl fast alle Städte"),
        (0.7, town(1, 9), "wohl die meisten Städte"),
        (0.5, town(1, 9), "etwa jede zweite Stadt"),
        (0.3, town(1, 9)._replace(designation="Gemeinde"), "etwa jede dritte Gemeinde"),
        (0.25, town(1, 9, applicant="district"), "etwa jeder vierte Kreis"),
        (0.2, town(1, 9), "etwa jede fünfte Stadt"),
        (0.1, town(1, 9), "etwa jede zehnte Stadt"),
        (0.05, town(1, 9), "etwa jede zwanzigste Stadt"),
        (0.02, town(1, 9), "etwa jede fünfzigste Stadt"),
        (0.001, town(1, 9), "weniger als jede fünfzigste Stadt"),
    ],
)
def test_a_share_in_words(share, place, told):
    found = estimate(evidence(30, count=20), TOWNS[49])._replace(alike=share, named=(), like_size=0)
    assert DE.say(found.told(place)) == f"{told} Ihrer Größe; kein Mitglied bekannt"


def test_what_is_known_is_named_and_what_is_not_stated_is_doubtful():
    one, more, other = (
        DE.say(estimate(evidence(*known, count=8), TOWNS[49]).told(TOWNS[49]))
        for known in ((50,), (45, 50, 55), (1,))
    )
    assert one.endswith("; bekannt ist Ort 50")
    assert more.endswith("; bekannt sind Ort 55, Ort 50 …")
    assert other.endswith("; bekannt ist nur Ort 1, anders groß")
    doubtful = DE.say(estimate(evidence(1, 2), TOWNS[49]).told(TOWNS[49]))
    assert doubtful.startswith("vermutlich ")


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(PLACES), st.sampled_from(CATALOGUE.networks))
def test_who_suits_is_who_is_not_excluded(place, network):
    excluded = judge(network, place).verdict == "not-eligible"
    assert (fitting(network, place) is None) == excluded


@settings(deadline=None, max_examples=30)
@given(st.sampled_from(PLACES), st.sets(st.sampled_from([n.id for n in CATALOGUE.networks])))
def test_a_share_is_a_share(place, held):
    usual = Usual(evidence_of(DIRECTORY), place, held)
    for network in CATALOGUE.networks:
        found = usual.of(network)
        if found:
            assert 0 <= found.alike <= 1
            assert 0 <= found.score <= 1


def test_the_copy_is_what_is_worked_out():
    """Of the bundled files it is read from a copy; put together anew it is the same."""
    parts = Directory.of(CATALOGUE, DIRECTORY.municipalities, DIRECTORY.members)
    assert parts.not_as_bundled() is None
    assert DIRECTORY.not_as_bundled() == frozenset()
    for name in ("Bochum", "Soest", "Kreis Unna", "Görlitz"):
        place = DIRECTORY.municipalities.find(name)
        held = DIRECTORY.members.networks_of(place.key)
        assert Usual(evidence_of(DIRECTORY), place, held) == Usual(evidence_of(parts), place, held)


def test_with_other_members_only_what_is_touched_is_counted_anew():
    left = Members(row for row in DIRECTORY.members.rows if row.network != "eccar")
    before = evidence_of(DIRECTORY)
    after = before.with_members(left, ("eccar",))
    assert after.of("efus") is before.of("efus")
    assert len(before.of("eccar").known) > 30
    assert after.of("eccar").known == ()


def test_steps_of_size():
    assert [step_of(size) for size in (1, 2, 334_095, 334_096)] == [0, 3, 56, 57]


def way(name: str, place: str = "Soest") -> str:
    network = CATALOGUE[name]
    found = judge(network, DIRECTORY.municipalities.find(place))
    return way_in(network, found.best.membership)


def test_the_ways_in():
    assert way("klima-buendnis") == "open"
    assert way("agfs-nrw") == "decided"
    assert way("c40") == "invitation"
    assert way("unesco-creative-cities") == "between_calls"
    assert way("urbact") == "closed"
    assert way("partnership-for-healthy-cities") == "closed"


def test_c40_is_nothing_for_soest():
    network, found = CATALOGUE["c40"], evidence_of(DIRECTORY)
    chances = {}
    for name in ("Soest", "Berlin"):
        place = DIRECTORY.municipalities.find(name)
        chances[name] = admission(network, judge(network, place), place, found.of(network.id))
    assert chances["Berlin"].score == Decimal("0.2")
    assert chances["Soest"].score < Decimal("0.1")
    assert "die bekannten Mitglieder sind größer" in DE.say(chances["Soest"].reason)


def test_a_property_that_is_not_known_to_be_held_makes_the_chance_small():
    network = CATALOGUE["neustadt-in-europa"]
    soest = DIRECTORY.municipalities.find("Soest")._replace(properties={})
    found = admission(network, judge(network, soest), soest, None)
    assert found.score == Decimal("0.2")
    assert DE.say(found.reason).startswith("offen, ob erfüllt: ")
    has = soest._replace(properties={network.memberships[0].properties[0]: True})
    met = admission(network, judge(network, has), has, None)
    assert met.score == 1


def test_who_publishes_no_conditions_may_admit_nobody_like_it():
    network = CATALOGUE["under2-coalition"]
    place = DIRECTORY.municipalities.find("Soest")
    found = admission(network, judge(network, place), place, None)
    assert found.score == Decimal("0.2")
    assert DE.say(found.reason) == "nicht veröffentlicht, wen das Netzwerk aufnimmt"


@pytest.mark.parametrize(("name", "chance"), [("Görlitz", "0"), ("Leipzig", "0.37"), ("Köln", "1")])
def test_far_below_a_guideline_there_is_hardly_a_chance(name, chance):
    """Metropolis is for cities from about a million: (611,850 ÷ 1,000,000)² = 0.37."""
    network, place = CATALOGUE["metropolis"], DIRECTORY.municipalities.find(name)
    assert admission(network, judge(network, place), place, None).score == Decimal(chance)


def test_what_is_shut_has_no_chance_and_says_what_would_reopen_it():
    network = CATALOGUE["unesco-learning-cities"]
    place = DIRECTORY.municipalities.find("Soest")
    shut = admission(network, judge(network, place), place, None)
    assert shut.score is None
    assert DE.say(shut.reason).startswith("kein offener Aufruf bekannt. Ausschreibung etwa alle")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Langeoog", "jede fünfzigste Gemeinde Ihrer Größe"),
        ("Soest", "die meisten Städte Ihrer Größe"),
        ("Kreis Unna", "zweite Kreis Ihrer Größe"),
    ],
)
def test_a_village_is_no_town(name, said):
    place = DIRECTORY.municipalities.find(name)
    usual = Usual(evidence_of(DIRECTORY), place, ())
    told = [DE.say(usual.told(network)) for network in CATALOGUE.networks]
    assert any(said in each for each in told)
    assert not any("Stadt" in each or "Städte" in each for each in told if "Gemeinde" in said)
