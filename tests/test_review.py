"""The yearly review: costs, topics, advice, and the peers and members around it."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from conftest import run
from staedtenetz import Catalogue, Members, Municipalities, Profile
from staedtenetz.messages import Language
from staedtenetz.model.profile import Membership, Result
from staedtenetz.model.values import PartialDate
from staedtenetz.recommendation.review import Review, review
from staedtenetz.report.review import review_page
from staedtenetz.report.writers import write

CATALOGUE = Catalogue.load()
MUNICIPALITIES = Municipalities.load(CATALOGUE.properties)
MEMBERS = Members.load()
TODAY = PartialDate("2026-11-24")


def reviewed(*records: Membership, topics: tuple[str, ...] = (), name: str = "Bochum") -> Review:
    profile = Profile(
        MUNICIPALITIES.find(name),
        topics={topic: Decimal(1) for topic in topics},
        memberships=tuple(record.network for record in records),
        records=records,
        plan_for=TODAY.year,
    )
    return review(CATALOGUE, profile, TODAY)


def advice(*records: Membership, topics: tuple[str, ...] = ()) -> dict[str, str]:
    return {row.network.id: row.advice for row in reviewed(*records, topics=topics).rows}


def reasons(result: Review, network: str) -> set[str]:
    [row] = [row for row in result.rows if row.network.id == network]
    return {message.key for message in row.reasons}


def said(result: Review, network: str) -> str:
    """The reasons for the advice on a network, in German."""
    [row] = [row for row in result.rows if row.network.id == network]
    names = {each.network.id: each.network.short for each in result.rows}
    return "; ".join(map(Language("de", names).say, row.reasons))


def test_what_has_ended_is_replaced_by_its_successor_or_left():
    done = reviewed(
        Membership("europa-faengt-in-der-gemeinde-an"), Membership("ucue"), Membership("eccar")
    )
    by_id = {row.network.id: row for row in done.rows}
    assert by_id["europa-faengt-in-der-gemeinde-an"].advice == "replace"
    assert by_id["europa-faengt-in-der-gemeinde-an"].successor.id == "eu-local-councillors"
    assert by_id["ucue"].advice == "check"  # dormant, not ended
    assert by_id["eccar"].advice == "open"  # nothing is recorded of its fee or its use


def test_a_fee_that_differs_from_the_published_one_is_told():
    # klimabuendnis.org: 0.0085 € an inhabitant; 358,676 × 0.0085 = 3,048.75 €.
    same = Membership("klima-buendnis", fee=Decimal("3048.75"), last_activity=PartialDate("2026"))
    assert advice(same) == {"klima-buendnis": "keep"}
    # Offices record whole euros.
    assert advice(same._replace(fee=Decimal(3049))) == {"klima-buendnis": "keep"}
    assert advice(same._replace(fee=Decimal(3050))) == {"klima-buendnis": "check"}
    done = reviewed(same._replace(fee=Decimal(3500)))
    assert "review.fee_differs" in reasons(done, "klima-buendnis")
    assert done.rows[0].advice == "check"


def test_a_fee_that_only_others_name_is_documented_and_not_published():
    page = review_page(reviewed(Membership("agfs-nrw")), CATALOGUE, Language("de"), TODAY)
    assert "3.000 € (belegt)" in str(page)
    assert "belegt: 3.000 € im Jahr" in str(page)
    assert "veröffentlicht: 3.000" not in str(page)


@pytest.mark.parametrize(
    ("date", "idle"),
    [
        ("2025-11-23", True),
        ("2025-11-24", False),
        ("2025", False),
        ("2024", True),
        ("2025-10", True),
    ],
)
def test_no_activity_for_over_a_year(date, idle):
    done = reviewed(Membership("eccar", last_activity=PartialDate(date)))
    assert ("review.idle" in reasons(done, "eccar")) is idle


def test_paid_fees_go_before_published_ones_and_unknown_ones_stay_out_of_the_sum():
    done = reviewed(
        Membership("klima-buendnis", fee=Decimal(3500)),
        Membership("rainbow-cities-network"),
        Membership("eccar"),
    )
    published = {row.network.id: row.cost for row in done.rows}
    assert published["klima-buendnis"].origin == "paid"
    assert published["rainbow-cities-network"].origin == "published"
    assert done.unknown == ("eccar",)
    assert done.total == Decimal(3500) + published["rainbow-cities-network"].amount
    assert abs(sum(done.topic_costs.values()) - done.total) <= Decimal("0.10")


FREE = (
    "eu-konvent-der-buergermeister",
    "globaler-konvent-der-buergermeister",
    "mayors-for-peace",
    "mc2cm",
)


def page(result: Review) -> str:
    names = {each.network.id: each.network.short for each in result.rows}
    document = review_page(result, CATALOGUE, Language("de", names), TODAY)
    return write(document, "markdown").decode()


def test_what_costs_nothing_says_how_and_a_difference_is_said_once():
    done = page(
        reviewed(
            *map(Membership, FREE),
            Membership("klima-buendnis", fee=Decimal(3500)),
        )
    )
    rows = dict(re.findall(r"^\| ([^|]+) \| – \| ([^|]+) \|", done, re.MULTILINE))
    assert rows["EU-Konvent der Bürgermeister"] == "beitragsfrei"
    assert rows["Globaler Konvent (GCoM)"] == "enthalten"
    assert rows["Mayors for Peace"] == "freiwillig"
    assert done.count("gezahlt 3.500") == 1
    assert done.count("ruht") == 1


def test_a_membership_that_ends_covers_nothing_any_more():
    """It is not named as what covers the same topics, and others are alone with theirs."""
    ends = Membership("uclg", until=PartialDate("2026-12-31"))
    both = reviewed(Membership("mayors-for-peace"), ends)
    assert "review.alone" in reasons(both, "mayors-for-peace")
    stays = reviewed(Membership("mayors-for-peace"), ends._replace(until=None))
    assert "Frieden" in said(both, "mayors-for-peace")
    assert "Frieden" not in said(stays, "mayors-for-peace")


def test_what_another_fee_covers_is_said_once():
    names = {network.id: network.short for network in CATALOGUE.networks}
    held = (
        Membership("eu-konvent-der-buergermeister"),
        Membership("globaler-konvent-der-buergermeister"),
    )
    page = str(review_page(reviewed(*held), CATALOGUE, Language("de", names), TODAY))
    assert "im Beitrag von EU-Konvent der Bürgermeister enthalten" in page
    assert "deckt die Mitgliedschaft ab" not in page


def test_topics_covered_several_times_and_not_at_all():
    done = reviewed(
        Membership("klima-buendnis"), Membership("energy-cities"), topics=("energy", "tourism")
    )
    assert set(done.repeated["energy"]) == {"klima-buendnis", "energy-cities"}
    assert done.missing == ("tourism",)


def test_a_network_without_any_of_the_topics_is_to_be_checked():
    done = reviewed(Membership("eccar"), topics=("tourism",))
    assert "review.off_topic" in reasons(done, "eccar")
    assert done.rows[0].advice == "check"


def test_to_keep_a_membership_is_advised_only_by_what_it_brought():
    fee = {"fee": Decimal("3048.75")}
    assert advice(Membership("klima-buendnis", **fee)) == {"klima-buendnis": "open"}
    meeting = Result("Tagung", "meeting", PartialDate("2026-05"))
    done = reviewed(Membership("klima-buendnis", **fee, results=(meeting,)))
    assert done.rows[0].advice == "keep"
    assert "Nutzen: 1 Treffen, zuletzt Mai 2026" in said(done, "klima-buendnis")


def test_what_costs_much_for_what_it_alone_covers_is_to_be_looked_at():
    meeting = Result("Tagung", "meeting", PartialDate("2026-05"))
    dear = Membership("eurocities", fee=Decimal(16500), results=(meeting,))
    cheap = Membership("klima-buendnis", fee=Decimal("3048.75"), results=(meeting,))
    eccar = Membership("eccar", fee=Decimal(500), results=(meeting,))
    wanted = ("climate-mitigation", "anti-discrimination")
    # Two cover the climate, so neither does alone; ECCAR alone covers the other topic.
    assert advice(dear, cheap, eccar, topics=wanted) == {
        "eccar": "keep",
        "eurocities": "check",
        "klima-buendnis": "check",
    }
    assert "dieselben Themen: Klima-Bündnis" in said(
        reviewed(dear, cheap, eccar, topics=wanted), "eurocities"
    )
    # By hand in docs/method.md: 20,048.75 € for 11 topics.
    told = said(reviewed(dear, cheap, eccar), "eurocities")
    assert "16.500 € im Jahr sind viel für das, was nur dieses Netzwerk abdeckt" in told
    # What it raised in the last years outweighs the fee.
    grant = Result("Projekt", "grant", PartialDate("2026-01"), Decimal(48000))
    with_grant = dear._replace(results=(meeting, grant))
    assert advice(with_grant, cheap)["eurocities"] == "keep"


def test_what_the_city_itself_is_documented_to_pay_is_its_own():
    # Dortmund: 1,500 € for ECCAR, documented without a date.
    done = reviewed(Membership("eccar"), name="Dortmund")
    [row] = done.rows
    assert (row.cost.amount, row.cost.origin, row.cost.planning) == (1500, "documented", None)
    assert done.unknown == ()
    page = review_page(done, CATALOGUE, Language("de"), TODAY)
    assert "1.500 € (belegt)" in str(page)
    assert "Planwert" not in str(page)


@pytest.mark.parametrize(
    ("fee", "said_of_it"),
    [
        ("1500", "entspricht dem, der für die Kommune belegt ist (1.500 €, ohne Datum)"),
        ("1600", "Belegt sind für die Kommune 1.500 € (ohne Datum)"),
    ],
)
def test_a_recorded_fee_is_held_against_what_is_documented(fee, said_of_it):
    [row] = reviewed(Membership("eccar", fee=Decimal(fee)), name="Dortmund").rows
    assert said_of_it in Language("de").say(row.comparison.said)
    assert not row.comparison.differs


@pytest.mark.parametrize(
    ("fee", "key", "differs"),
    [
        ("15820", "review.fee.within", False),
        ("15819", "review.fee.below", False),
        ("40000", "review.fee.within", False),  # Bonn, smaller, pays 15,820 €: at least that
    ],
)
def test_a_recorded_fee_is_held_against_the_planning_value(fee, key, differs):
    [row] = reviewed(Membership("eurocities", fee=Decimal(fee)), name="Dortmund").rows
    assert (row.comparison.said.key, row.comparison.differs) == (key, differs)


def test_every_recorded_year_and_the_next_are_told():
    fees = {2024: Decimal(15000), 2025: Decimal(15820), 2027: Decimal(17000)}
    record = Membership("eurocities", since=1990, fee=Decimal(15820), fees=fees, fee_due="03-31")
    done = reviewed(record, name="Dortmund")
    [row] = done.rows
    assert (row.cost.amount, row.cost.year) == (15820, 2025)
    assert row.outlook == (17000, "recorded")
    page = str(review_page(done, CATALOGUE, Language("de"), TODAY))
    assert "15.820 € (2025)" in page
    assert "Beiträge: 2024: 15.000 €, 2025: 15.820 € (+5,5 %), 2027: 17.000 €" in page
    assert "fällig am 31.03.2027" in page
    assert "Mitglied seit 1990" in page


@pytest.mark.parametrize(
    ("until", "due", "basis"),
    [
        ("2026-12-31", None, "ends"),
        ("2027-02-28", "03-31", "ends"),
        ("2027-06-30", "03-31", "paid"),
        ("2027-06-30", None, "paid"),
        (None, None, "paid"),
    ],
)
def test_nothing_is_planned_after_the_end(until, due, basis):
    record = Membership("eccar", fee=Decimal(500), fee_due=due, until=PartialDate.read(until))
    [row] = reviewed(record).rows
    assert row.outlook.basis == basis
    assert row.outlook.amount == (0 if basis == "ends" else 500)
    assert (row.advice == "ends") is (until is not None)


def test_the_review_says_what_is_no_longer_covered():
    ends = Membership("uclg", fee=Decimal(4000), until=PartialDate("2026-12-31"))
    done = reviewed(ends, Membership("eccar"), name="Dortmund")
    told = said(done, "uclg")
    assert "letzter Tag 31.12.2026" in told
    assert "nicht mehr abgedeckt: " in told
    assert "Frieden" in told
    assert "alles andere weiter abgedeckt durch ECCAR" in told


def test_what_has_ended_stands_at_the_end_of_the_review(tmp_path):
    home = {"STAEDTENETZ_HOME": str(tmp_path)}
    run("membership", "add", "Musterdorf", "uclg", "--fee", "2024=4.000", "--due", "31.03.", **home)
    run("membership", "end", "Musterdorf", "uclg", "--on", "31.12.2024", **home)
    shown = run("review", "Musterdorf", "--population", "9000", **home).stdout
    ended = shown[shown.index("Beendete Mitgliedschaften") :]
    assert "UCLG\tbeendet: 31.12.2024" in ended
    assert "2024: 4.000 €" in ended
    assert "fällig" not in ended
    data = json.loads(
        run("review", "Musterdorf", "--population", "9000", "-f", "json", **home).stdout
    )["data"]["review"]
    [record] = data["ended"]
    assert (record["network"], record["until"]) == ("uclg", "2024-12-31")
    assert "peace" in record["topics_lost"]
    assert "uclg" not in {row["network"] for row in data["memberships"]}


def test_costs_of_topics_are_said_as_shares_in_tens_of_euros():
    done = reviewed(Membership("klima-buendnis", fee=Decimal("3048.75")))
    page = str(review_page(done, CATALOGUE, Language("de"), TODAY))
    share = done.topic_costs["energy"]
    assert share % 10
    assert f"Energie etwa {round(share, -1):.0f} €" in page
    assert "Anteile" in page


PROFILE = """\
municipality = "Bochum"
topics = ["climate-mitigation", "migration"]

[[memberships]]
network = "Klima-Bündnis"
since = 1995
fee = 3500
unit = "Umweltamt"
last_activity = 2024-03-01

[[memberships]]
network = "Europa fängt in der Gemeinde an"
"""


def test_the_review_from_a_profile_file(tmp_path):
    (tmp_path / "p.toml").write_text(PROFILE, encoding="utf-8")
    shown = run("review", "--profile", "p.toml", cwd=tmp_path)
    assert shown.status == 0, shown.stderr
    assert "Bekannte Kosten zusammen: 3.500 € im Jahr." in shown.stdout
    assert "zuständig: Umweltamt" in shown.stdout
    assert "letzte Aktivität: 01.03.2024" in shown.stdout
    english = run("review", "--profile", "p.toml", "--lang", "en", cwd=tmp_path).stdout
    assert "Known costs together: €3,500 a year." in english
    data = json.loads(run("review", "--profile", "p.toml", "-f", "json", cwd=tmp_path).stdout)
    record = data["data"]["review"]
    assert record["total"] == {"amount": "3500.00", "currency": "EUR"}
    assert record["missing_topics"] == ["migration"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("sinse = 1995", 'unbekannter Schlüssel "sinse"'),
        ("since = 3", "kein mögliches Jahr"),
        ("fee = -1", "negativ oder unmöglich groß"),
        ('last_activity = "neulich"', "„neulich“ ist kein Datum"),
        ('since = "1995"', '"since" verlangt eine ganze Zahl'),
    ],
)
def test_mistakes_in_a_membership_are_named(tmp_path, line, words):
    text = f'municipality = "Bochum"\n[[memberships]]\nnetwork = "eccar"\n{line}\n'
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    done = run("review", "--profile", "p.toml", cwd=tmp_path)
    assert done.status == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_members_and_city_show_the_same_table_from_both_sides():
    members = Members.load()
    listed = json.loads(run("members", "eccar", "-f", "json").stdout)["data"]["members"]
    assert len(listed) == len(members.by_network["eccar"])
    city = json.loads(run("city", "Soest", "-f", "json").stdout)["data"]["memberships"]
    assert {"eccar", "agfs-nrw"} <= {row["network"] for row in city}
    assert "Soest" in {row["name"] for row in listed}
    assert "Stichprobe" in run("members", "eccar", "-f", "markdown").stdout


def test_peers_say_who_is_in_what():
    data = json.loads(run("peers", "Bochum", "-f", "json").stdout)["data"]
    assert len(data["peers"]) == 12
    assert data["sample"] > 500
    gaps = {gap["network"]: gap for gap in data["gaps"]}
    assert len(gaps["eccar"]["members"]) == 3
    assert "unic" in data["only_own"]
    closeness = [Decimal(peer["closeness"]) for peer in data["peers"]]
    assert closeness == sorted(closeness, reverse=True)


def test_a_village_without_peers_is_told_so():
    done = run("peers", "Musterdorf", "--population", "3", "--land", "NRW")
    assert done.status == 0
    assert "Keine Vergleichskommunen" in done.stderr


def test_a_fee_is_not_covered_by_a_membership_that_is_not_held():
    profile = Profile(MUNICIPALITIES.find("Bochum"), memberships=("defus",))
    [alone] = review(CATALOGUE, profile, TODAY).rows
    assert (alone.cost.amount, alone.cost.origin, alone.advice) == (None, "unknown", "check")
    both = profile._replace(memberships=("defus", "efus"))
    rows = {row.network.id: row for row in review(CATALOGUE, both, TODAY).rows}
    assert rows["defus"].cost.amount == 0


@pytest.mark.parametrize("name", ["Bochum", "Potsdam", "Aachen", "Berlin", "Köln"])
def test_the_costs_of_topics_add_up_to_the_total(name):
    town = MUNICIPALITIES.find(name)
    held = tuple(sorted(MEMBERS.networks_of(town.key)))
    result = review(CATALOGUE, Profile(town, memberships=held), TODAY)
    assert sum(result.topic_costs.values()) == result.total
