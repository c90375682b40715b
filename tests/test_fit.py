"""Each criterion of the fit by itself: its score and what it says; and how the mean is made."""

from __future__ import annotations

from decimal import Decimal

import pytest

from staedtenetz import Catalogue, Language, Municipality, Profile, judge
from staedtenetz.catalogue.members import Members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.messages import Message
from staedtenetz.model.network import Fee
from staedtenetz.recommendation.evidence import Evidence
from staedtenetz.recommendation.fit import Case, Criterion, Fit, assess, fit, mean, topic_share
from staedtenetz.recommendation.usual import Usual
from staedtenetz.rules.fees import yearly_fee
from staedtenetz.text import sort_key

NETWORK = Catalogue.load()["klima-buendnis"]._replace(
    topics=("climate-mitigation", "energy", "mobility"),
    kind=("thematic", "strategic"),
    fee=Fee("free"),
)
HERE = Municipality("Hier", population=40_000, state="DE-NW")
NOTHING_KNOWN = Usual(
    Evidence((), lambda: Municipalities(()), lambda: Members(())), HERE, memberships=()
)


def judged(
    criterion: str, answers: dict[str, object], **changes: object
) -> tuple[Decimal | None, str]:
    """The score of one criterion, and its reason in German."""
    network = NETWORK._replace(**changes)
    eligibility = judge(network, HERE)
    fee = yearly_fee(network, eligibility.best.membership, HERE)
    case = Case(network, eligibility, fee, Profile(HERE, **answers), NOTHING_KNOWN)
    score, reason = assess(criterion, case)
    return score, Language("de").say(reason)


def topics(**weights: str) -> dict[str, object]:
    return {
        "topics": {topic.replace("_", "-"): Decimal(weight) for topic, weight in weights.items()}
    }


def flat(amount: str, currency: str = "EUR", model: str = "flat") -> Fee:
    return Fee(model, currency, Decimal(amount))


JUDGED = [
    ("topics", {}, {}, None, "keine Themen angegeben"),
    ("topics", topics(culture="1"), {}, "0", "keines Ihrer Themen"),
    ("topics", topics(climate_mitigation="1"), {}, "0.8", "Themen: Klimaschutz"),
    # 1 − (1 − 0.8) × (1 − 0.72) = 0.944
    (
        "topics",
        topics(climate_mitigation="1", energy="1"),
        {},
        "0.94",
        "Themen: Klimaschutz, Energie",
    ),
    # against the heaviest weight, 2: 1 − (1 − 0.8 ÷ 2) × (1 − 0.72) = 0.832
    (
        "topics",
        topics(climate_mitigation="1", energy="2"),
        {},
        "0.83",
        "Themen: Klimaschutz, Energie",
    ),
    # all weights below 1 count as they are: 0.64 × 0.5
    ("topics", topics(mobility="0.5"), {}, "0.32", "Themen: Mobilität"),
    ("purposes", {}, {}, None, "keine Ziele angegeben"),
    ("purposes", {"purposes": ("learn",)}, {}, "1", "passt zu: austauschen und lernen"),
    ("purposes", {"purposes": ("represent",)}, {}, "0.7", "Interessen vertreten"),
    (
        "purposes",
        {"purposes": ("learn", "represent")},
        {},
        "0.85",
        "passt zu: austauschen und lernen, Interessen vertreten",
    ),
    (
        "purposes",
        {"purposes": ("visibility",)},
        {},
        "0",
        "Ausrichtung (thematisch, strategisch) passt kaum zu Ihren Zielen",
    ),
    ("purposes", {"purposes": ("funding",)}, {}, "0", "passt kaum zu Ihren Zielen"),
    (
        "purposes",
        {"purposes": ("funding",)},
        {"topics": ("climate-mitigation", "energy", "eu-funding")},
        "1",
        "passt zu: Förderung erreichen",
    ),
    (
        "purposes",
        {"purposes": ("funding",)},
        {"topics": ("climate-mitigation", "energy", "culture", "eu-funding")},
        "0.7",
        "passt zu: Förderung erreichen",
    ),
    (
        "purposes",
        {"purposes": ("represent",)},
        {"kind": ("thematic",), "topics": ("climate-mitigation", "advocacy")},
        "0.5",
        "Interessen vertreten",
    ),
    (
        "purposes",
        {"purposes": ("learn",)},
        {"kind": ("strategic",), "topics": ("climate-mitigation", "advocacy")},
        "0",
        "Ausrichtung (strategisch) passt kaum zu Ihren Zielen",
    ),
    ("fee", {}, {}, None, "kein Budget angegeben"),
    ("fee", {"budget": Decimal(0)}, {}, "1", "kein Pflichtbeitrag"),
    ("fee", {"budget": Decimal(9)}, {"fee": Fee("unknown")}, "0.5", "Budget nicht geprüft"),
    (
        "fee",
        {"budget": Decimal(1000)},
        {"fee": flat("250")},
        "0.75",
        "Beitrag 250 €, das sind 25 % des Budgets",
    ),
    # 0.125 of the budget, half up
    ("fee", {"budget": Decimal(2000)}, {"fee": flat("250")}, "0.87", "das sind 13 % des Budgets"),
    (
        "fee",
        {"budget": Decimal(250)},
        {"fee": flat("250")},
        "0",
        "Beitrag 250 €, das sind 100 % des Budgets",
    ),
    ("fee", {"budget": Decimal(249)}, {"fee": flat("250")}, "0", "Beitrag 250 € über dem Budget"),
    (
        "fee",
        {"budget": Decimal(249)},
        {"fee": flat("250", "SEK")},
        "0.5",
        "Beitrag 250 SEK nicht in Euro: Budget nicht geprüft",
    ),
    (
        "fee",
        {"budget": Decimal(1)},
        {"fee": flat("250", "SEK", "voluntary")},
        "1",
        "kein Pflichtbeitrag",
    ),
    ("effort", {}, {}, None, "keine Arbeitszeit angegeben"),
    ("effort", {"capacity": "low"}, {"effort": None}, None, "Aufwand nicht bekannt"),
    *(
        ("effort", {"capacity": capacity}, {"effort": effort}, score, told)
        for capacity, effort, score, told in (
            ("low", "low", "1", "Aufwand gering: passt zu Ihrer Arbeitszeit"),
            ("low", "medium", "0.4", "Aufwand mittel: zu viel für Ihre Arbeitszeit"),
            ("low", "high", "0", "Aufwand hoch: zu viel für Ihre Arbeitszeit"),
            ("medium", "low", "1", "Aufwand gering: passt zu Ihrer Arbeitszeit"),
            ("medium", "medium", "1", "Aufwand mittel: passt zu Ihrer Arbeitszeit"),
            ("medium", "high", "0.4", "Aufwand hoch: zu viel für Ihre Arbeitszeit"),
            ("high", "low", "1", "Aufwand gering: passt zu Ihrer Arbeitszeit"),
            ("high", "medium", "1", "Aufwand mittel: passt zu Ihrer Arbeitszeit"),
            ("high", "high", "1", "Aufwand hoch: passt zu Ihrer Arbeitszeit"),
        )
    ),
    ("scope", {}, {}, None, "keine Reichweite angegeben"),
    *(
        ("scope", {"scopes": (wanted,)}, {"scope": scope}, score, told)
        for wanted, scope, score, told in (
            ("world", "world", "1", "Reichweite weltweit: wie gewünscht"),
            ("europe", "world", "0.5", "eine Stufe neben der gewünschten"),
            ("national", "world", "0", "nicht gewünscht"),
            ("national", "europe", "0.5", "eine Stufe neben der gewünschten"),
            ("state", "national", "0.5", "eine Stufe neben der gewünschten"),
            ("world", "state", "0", "nicht gewünscht"),
        )
    ),
    ("languages", {}, {}, None, "keine Arbeitssprachen angegeben"),
    ("languages", {"languages": ("de",)}, {"languages": ()}, None, "nicht bekannt"),
    (
        "languages",
        {"languages": ("fr", "de")},
        {"languages": ("de", "en")},
        "1",
        "Arbeitssprache Deutsch",
    ),
    (
        "languages",
        {"languages": ("fr",)},
        {"languages": ("de", "en")},
        "0",
        "nur Deutsch, Englisch als Arbeitssprache",
    ),
]


@pytest.mark.parametrize(("criterion", "answers", "changes", "score", "told"), JUDGED)
def test_a_criterion(criterion, answers, changes, score, told):
    found, reason = judged(criterion, answers, **changes)
    assert found == (None if score is None else Decimal(score))
    assert reason.endswith(told)


def test_what_a_network_names_first_it_covers_best():
    assert [topic_share(NETWORK, topic) for topic in NETWORK.topics] == [
        Decimal("0.8"),
        Decimal("0.72"),
        Decimal("0.64"),
    ]
    assert topic_share(NETWORK, "culture") == 0


def criterion(name: str, weight: str, score: str | None) -> Criterion:
    found = None if score is None else Decimal(score)
    return Criterion(name, Decimal(weight), found, Message("fit.topics.none"))


def test_the_mean_leaves_out_what_cannot_be_judged():
    made = mean(
        (
            criterion("topics", "30", "0.5"),
            criterion("usual", "10", "1"),
            criterion("fee", "60", None),
        )
    )
    assert made.score == Decimal("62.5")
    assert made.rounded == 63
    assert made.weight == 40
    assert [each.id for each in made.counted] == ["topics", "usual"]
    assert made.points == {"topics": Decimal("37.5"), "usual": Decimal(25)}
    assert [each.product for each in made.criteria] == [15, 10, 0]


def test_what_is_not_known_of_the_members_counts_as_an_average_network():
    silent = criterion("topics", "30", "0.8"), criterion("usual", "20", None)
    made = mean(silent, Decimal("0.16"))
    assert made.score == Decimal("54.4")  # 100 × (24 + 3.2) ÷ 50
    assert made.points == {"topics": Decimal("48.0"), "usual": Decimal("6.4")}
    assert mean(silent[1:], Decimal("0.16")).score is None
    assert mean(silent).score == 80


def test_the_fit_is_rounded_half_up():
    made = mean((criterion("topics", "3", "0.25"), criterion("usual", "1", "0")))
    assert made.score == Decimal("18.8")  # 18.75
    made = mean((criterion("topics", "1", "0.25"), criterion("usual", "3", "0")))
    assert made.score == Decimal("6.3")  # 6.25


def test_without_any_judgement_there_is_no_score():
    nothing = mean((criterion("topics", "30", None), criterion("fee", "0", "1")))
    assert nothing == Fit(None, nothing.criteria)
    assert (nothing.rounded, nothing.points, nothing.counted) == (None, {}, ())


def test_a_weight_of_zero_is_not_counted():
    made = mean((criterion("topics", "0", "1"), criterion("usual", "1", "0.5")))
    assert [each.id for each in made.counted] == ["usual"]
    assert made.score == 50


def test_thirds_go_to_whom_stands_first():
    """100 ÷ 3 thrice is 33.3 and a tenth left over."""
    made = mean(tuple(criterion(name, "1", "1") for name in ("topics", "usual", "fee")))
    assert made.points == {
        "topics": Decimal("33.4"),
        "usual": Decimal("33.3"),
        "fee": Decimal("33.3"),
    }


def test_the_largest_remainder_is_served_first():
    """100 × 1 ÷ 7 = 14.28…, 100 × 2 ÷ 7 = 28.57…, 100 × 4 ÷ 7 = 57.14…: two tenths are left."""
    made = mean(
        (criterion("topics", "1", "1"), criterion("usual", "2", "1"), criterion("fee", "4", "1"))
    )
    assert made.points == {
        "topics": Decimal("14.3"),
        "usual": Decimal("28.6"),
        "fee": Decimal("57.1"),
    }


def test_reasons_and_warnings():
    made = mean(
        (
            criterion("topics", "30", "0.5"),
            criterion("purposes", "40", "0.4"),
            criterion("fee", "10", "0.49"),
            criterion("effort", "10", "0.5"),
            criterion("scope", "20", "1"),
            criterion("languages", "5", None),
        )
    )
    assert [each.id for each in made.reasons] == ["scope", "topics", "effort"]
    assert [each.id for each in made.warnings] == ["fee"]


def test_known_members_of_like_size_speak_for_a_network_however_few_they_are():
    told = criterion("usual", "20", "0.1")._replace(why=Message("fit.usual.some"))
    assert [each.id for each in mean((told,)).reasons] == ["usual"]
    assert mean((criterion("usual", "20", "0.1"),)).reasons == ()
    assert [each.id for each in mean((criterion("usual", "20", "0.5"),)).reasons] == ["usual"]
    nobody = told._replace(score=Decimal(0))
    assert mean((nobody,)).reasons == ()


def test_the_fit_asks_all_criteria_with_the_weights_of_the_profile():
    profile = Profile(HERE, **topics(climate_mitigation="1"), capacity="low")
    eligibility = judge(NETWORK, HERE)
    fee = yearly_fee(NETWORK, eligibility.best.membership, HERE)
    made = fit(Case(NETWORK._replace(effort="high"), eligibility, fee, profile, NOTHING_KNOWN))
    assert {each.id: each.weight for each in made.criteria} == dict(profile.weights)
    assert made.score == Decimal("64.4")  # (30 × 0.8 + 5 × 1 + 10 × 0) ÷ 45


def test_what_could_not_be_held_against_the_budget_is_told_and_no_reason():
    reason = Message("fit.fee.unknown")
    made = mean(
        (criterion("topics", "30", "0.5"), criterion("fee", "10", "0.5")._replace(why=reason))
    )
    assert [each.id for each in made.warnings] == ["fee"]
    assert [each.id for each in made.reasons] == ["topics"]


@pytest.mark.parametrize("name", ["admission", "fee", "effort", "scope", "languages"])
def test_how_easily_one_takes_part_makes_no_network_fit(name):
    easy = criterion(name, "5", "1")
    assert mean((easy, criterion("topics", "30", None))).score is None
    assert mean((easy, criterion("topics", "0", "1"))).score is None
    made = mean((easy, criterion("topics", "30", "0")))
    assert (made.score, made.match) == (Decimal("14.3"), Decimal(0))


def test_that_it_is_open_to_all_is_no_reason():
    assert mean((criterion("admission", "5", "1"),)).reasons == ()


def test_names_are_sorted_without_regard_to_umlauts():
    assert sorted(["Zürich", "Ökostädte", "Ulm"], key=sort_key) == ["Ökostädte", "Ulm", "Zürich"]
