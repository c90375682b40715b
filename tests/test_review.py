"""The yearly review: costs, topics, advice, and the peers and members around it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from conftest import run
from staedtenetz import Catalogue, Members, Municipalities, Profile
from staedtenetz.model.profile import Membership
from staedtenetz.model.values import PartialDate
from staedtenetz.recommendation.review import Review, review

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
    )
    return review(CATALOGUE, profile, TODAY)


def advice(*records: Membership, topics: tuple[str, ...] = ()) -> dict[str, str]:
    return {row.network.id: row.advice for row in reviewed(*records, topics=topics).rows}


def reasons(result: Review, network: str) -> set[str]:
    [row] = [row for row in result.rows if row.network.id == network]
    return {message.key for message in row.reasons}


def test_what_has_ended_is_replaced_by_its_successor_or_left():
    done = reviewed(
        Membership("europa-faengt-in-der-gemeinde-an"), Membership("ucue"), Membership("eccar")
    )
    by_id = {row.network.id: row for row in done.rows}
    assert by_id["europa-faengt-in-der-gemeinde-an"].advice == "replace"
    assert by_id["europa-faengt-in-der-gemeinde-an"].successor.id == "eu-local-councillors"
    assert by_id["ucue"].advice == "check"  # dormant, not ended
    assert by_id["eccar"].advice == "keep"


def test_a_fee_that_differs_from_the_published_one_is_told():
    # klimabuendnis.org: 0.0085 € an inhabitant; 358,676 × 0.0085 = 3,048.75 €.
    assert advice(Membership("klima-buendnis", fee=Decimal("3048.75"))) == {
        "klima-buendnis": "keep"
    }
    done = reviewed(Membership("klima-buendnis", fee=Decimal(3500)))
    assert reasons(done, "klima-buendnis") == {"review.fee_differs"}


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


def test_topics_covered_several_times_and_not_at_all():
    done = reviewed(
        Membership("klima-buendnis"), Membership("energy-cities"), topics=("energy", "tourism")
    )
    assert set(done.repeated["energy"]) == {"klima-buendnis", "energy-cities"}
    assert done.missing == ("tourism",)


def test_a_network_without_any_of_the_topics_is_to_be_checked():
    done = reviewed(Membership("eccar"), topics=("tourism",))
    assert reasons(done, "eccar") == {"review.off_topic"}


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
    assert len(gaps["eccar"]["members"]) == 4
    assert "unic" in data["only_own"]
    closeness = [Decimal(peer["closeness"]) for peer in data["peers"]]
    assert closeness == sorted(closeness, reverse=True)


def test_a_village_without_peers_is_told_so():
    done = run("peers", "Musterdorf", "--population", "400", "--land", "NRW")
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
