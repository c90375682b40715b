"""The best set within the limits: against every subset, and against what the data says."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Collection, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import combinations
from typing import NamedTuple

import pytest

pytest.importorskip("ortools")

from conftest import DIRECTORY, run, run_process
from staedtenetz import Catalogue, Language, Members, Municipalities, Profile
from staedtenetz.catalogue.directory import Directory
from staedtenetz.model.network import INACTIVE, Fee, FeeReduction, Network
from staedtenetz.model.values import Money
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.fit import Case, Fit, fit, topic_share
from staedtenetz.recommendation.portfolio.choice import EFFORT_POINTS, Limits
from staedtenetz.recommendation.portfolio.plan import Chosen, Plan, Portfolio, plan
from staedtenetz.recommendation.prospects import ComesWith
from staedtenetz.recommendation.ranking import (
    Held,
    Recommendation,
    Recommended,
    recommend,
)
from staedtenetz.report.portfolio import sum_line
from staedtenetz.rules.eligibility import judge
from staedtenetz.rules.fees import YearlyFee, sum_of_ends, yearly_fee
from staedtenetz.rules.planning import PlanningValue

CATALOGUE, MUNICIPALITIES = DIRECTORY.networks, DIRECTORY.municipalities
MEMBERS = DIRECTORY.members
USUAL = Limits(Decimal(5000), 8, 5)
ANSWERS = {
    "purposes": ("learn", "funding"),
    "budget": Decimal(5000),
    "capacity": "medium",
    "scopes": ("europe", "national"),
    "languages": ("de", "en"),
}
SOME_TOPICS = {"mobility": Decimal(2), "energy": Decimal(1), "culture": Decimal("0.5")}
CITIES = ["Bochum", "Soest", "Berlin", "München"]


def held_by(name: str) -> tuple[str, ...]:
    key = MUNICIPALITIES.find(name).key
    return tuple(dict.fromkeys(row.network for row in MEMBERS.of(key)))


def asked(name: str, **changes: object) -> Recommendation:
    answers = {"memberships": held_by(name), **ANSWERS, **changes}
    profile = Profile(MUNICIPALITIES.find(name), **answers)
    return recommend(DIRECTORY, profile)


@cache
def usual(name: str, with_topics: bool) -> tuple[Recommendation, Plan]:
    result = asked(name, topics=SOME_TOPICS if with_topics else {})
    return result, plan(result, USUAL)


def only(result: Recommendation, *ids: str) -> Recommendation:
    """The same with no other candidates."""
    ranked = tuple(entry for entry in result.ranked if entry.network.id in ids)
    return result._replace(ranked=ranked)


def ids_of(portfolio: Portfolio) -> list[str]:
    return [each.network.id for each in portfolio.chosen]


def joined(portfolio: Portfolio) -> frozenset[str]:
    return frozenset(each.network.id for each in portfolio.chosen if not each.comes_along)


# The rules once more, as plainly as possible and apart from the module.


class Sums(NamedTuple):
    value: int
    cost: Decimal
    effort: int


def points(network: Network, topic: str, profile: Profile, factor: Decimal) -> int:
    weight = Decimal(1)
    if profile.topics:
        weight = profile.topics.get(topic, Decimal(0)) / max(profile.topics.values())
    exact = 10_000 * weight * topic_share(network, topic) * factor
    return 4 * int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def along_with(result: Recommendation, ids: Collection[str]) -> list[Network]:
    return [
        entry.network
        for entry in result.comes_with
        if not entry.held and set(entry.network.comes_with) & set(ids)
    ]


class Table(NamedTuple):
    """The points above 0 of each network by topic, and those of the ones held."""

    points: dict[str, dict[str, int]]
    held: dict[str, list[int]]


TABLES: dict[int, tuple[Recommendation, Table]] = {}


def table(result: Recommendation) -> Table:
    """Kept with the result, so that its identity is not given to another one."""
    if id(result) in TABLES:
        return TABLES[id(result)][1]
    profile = result.profile
    scores = {entry.network.id: entry.fit.score for entry in result.ranked}
    for entry in result.comes_with:
        network, place = entry.network, profile.municipality
        eligibility = judge(network, place, profile.memberships)
        fee = yearly_fee(network, eligibility.best.membership, place, profile.memberships)
        scores[network.id] = fit(Case(network, eligibility, fee, profile, result.usual)).score
    networks = [entry.network for entry in (*result.ranked, *result.comes_with)]
    by_id = {}
    for network in networks:
        score = scores[network.id]
        factor = Decimal("0.5") if score is None else score / 100
        by_id[network.id] = {t: points(network, t, profile, factor) for t in network.topics}
    given = [entry.network for entry in result.held if entry.network.status not in INACTIVE]
    given += [entry.network for entry in result.comes_with if entry.held]
    held = {t: [points(n, t, profile, Decimal(1)) for n in given] for t in TOPICS}
    TABLES[id(result)] = result, Table(by_id, held)
    return TABLES[id(result)][1]


def value(result: Recommendation, ids: Collection[str]) -> int:
    by_id, held = table(result)
    there = [by_id[name] for name in (*ids, *(n.id for n in along_with(result, ids)))]
    total = 0
    for topic in {topic for each in there for topic in each}:
        new = [each.get(topic, 0) for each in there]
        for sign, values in ((1, held[topic] + new), (-1, held[topic])):
            first, second, *_ = [*sorted(values, reverse=True), 0, 0]
            total += sign * (first + second // 4)
    return total


def sums(result: Recommendation, ids: Collection[str]) -> Sums:
    entries = [entry for entry in result.ranked if entry.network.id in ids]
    everyone = {*result.profile.memberships, *ids, *(n.id for n in along_with(result, ids))}
    cost = Decimal(0)
    for entry in entries:
        membership = entry.eligibility.best.membership
        fee = yearly_fee(entry.network, membership, result.profile.municipality, everyone)
        if fee.payable is not None and fee.payable.currency == "EUR":
            cost += fee.payable.amount
    effort = sum(EFFORT_POINTS[entry.network.effort] for entry in entries)
    return Sums(value(result, ids), cost, effort)


def allowed(result: Recommendation, limits: Limits, ids: Collection[str], done: Sums) -> bool:
    everyone = {*result.profile.memberships, *ids, *(n.id for n in along_with(result, ids))}
    return (
        (limits.budget is None or done.cost <= limits.budget)
        and (limits.effort is None or done.effort <= limits.effort)
        and (limits.most is None or len(ids) <= limits.most)
        and all(
            not required or everyone & set(required)
            for entry in result.ranked
            if entry.network.id in ids
            for required in [entry.eligibility.best.membership.requires_membership]
        )
    )


def every_set(result: Recommendation, limits: Limits) -> Iterator[tuple[frozenset[str], Sums]]:
    names = [entry.network.id for entry in result.ranked]
    for size in range(len(names) + 1):
        for subset in combinations(names, size):
            done = sums(result, subset)
            if allowed(result, limits, subset, done):
                yield frozenset(subset), done


def order(done: Sums) -> tuple[int, Decimal, int]:
    return -done.value, done.cost, done.effort


def greedy(result: Recommendation, limits: Limits) -> int:
    """The value of the set that takes the most valuable network at each step."""
    ids: frozenset[str] = frozenset()
    best = 0
    while True:
        steps = []
        for entry in result.ranked:
            more = ids | {entry.network.id}
            if value(result, more) <= best:
                continue
            done = sums(result, more)
            if allowed(result, limits, more, done):
                steps.append((-done.value, sorted(more)))
        if not steps:
            return best
        best, ids = -min(steps)[0], frozenset(min(steps)[1])


def made_up(seed: int) -> tuple[Recommendation, Limits]:
    """Networks with random topics, fees and dependencies; most of the time few topics."""
    dice = random.Random(seed)
    template = CATALOGUE["eurocities"]
    names = [f"n{number}" for number in range(dice.randint(3, 7))]
    topics = list(TOPICS)[: dice.randint(3, 9)]

    def network(name: str, **changes: object) -> Network:
        chosen = tuple(dice.sample(topics, dice.randint(1, 3)))
        amount = Decimal(dice.choice([0, 150, 500, 1234, 2500]))
        fee = Fee("flat", "EUR", amount=amount, minimum=Decimal(100) if amount else None)
        if dice.random() < 0.15:
            fee = Fee("unknown")
        elif dice.random() < 0.5:
            groups = [tuple(dice.sample(names, 2)) for _ in range(dice.randint(1, 3))]
            factors = [Decimal("0.5"), Decimal("0.8"), Decimal("0.75")]
            reductions = tuple(map(FeeReduction, groups, factors))
            fee = fee._replace(reductions=reductions)
        required = tuple(dice.sample(names, 2)) if dice.random() < 0.25 else ()
        membership = template.memberships[0]._replace(
            requires_membership=tuple(other for other in required if other != name),
            min_population=None,
            population_above=None,
            fee=None,
        )
        effort = dice.choice(["low", "medium", "high", None])
        plain = template._replace(id=name, short=name, topics=chosen, fee=fee, effort=effort)
        return plain._replace(memberships=(membership,), comes_with=())._replace(**changes)

    held = [network("held0"), network("held1", status="ended")][: dice.randint(0, 2)]
    answers = dice.sample(topics, dice.randint(0, 3))
    profile = Profile(
        MUNICIPALITIES.find("Bochum"),
        topics={topic: Decimal(dice.randint(1, 3)) for topic in answers},
        memberships=tuple(each.id for each in held),
    )
    ranked = []
    for name in names:
        record = network(name)
        eligibility = judge(record, profile.municipality, profile.memberships)
        best = eligibility.best.membership
        fee = yearly_fee(record, best, profile.municipality, profile.memberships)
        score = dice.choice([None, Decimal(0), *(Decimal(dice.randint(1, 1000)) / 10,) * 6])
        ranked.append(Recommended(record, Fit(score, ()), eligibility, fee))
    ranked.sort(key=lambda entry: -float(entry.fit.score or 0))
    along = [network(f"along{k}", comes_with=tuple(dice.sample(names, 2))) for k in (0, 1)]
    result = Recommendation(
        profile,
        tuple(ranked),
        tuple(Held(each, (), None) for each in held),
        tuple(ComesWith(each, (), held=False) for each in along[: dice.randint(0, 2)]),
        (),
        usual("Bochum", False)[0].comparison,
        usual("Bochum", False)[0].usual,
        (),
    )
    budget = dice.choice([None, Decimal(0), Decimal(700), Decimal(2000)])
    effort = dice.choice([None, 3, 6])
    return result, Limits(budget, effort, dice.choice([None, 0, 2, 4]))


SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_subset_is_better(seed):
    result, limits = made_up(seed)
    done = plan(result, limits).best
    best = min(order(each) for _, each in every_set(result, limits))
    assert (-done.value, done.cost, done.effort) == best
    assert sums(result, joined(done)) == Sums(done.value, done.cost, done.effort)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_other_set_is_better_than_the_next_best(seed):
    result, limits = made_up(seed)
    done = plan(result, limits)
    first = joined(done.best)
    others = [
        order(each)
        for ids, each in every_set(result, limits)
        if not ids <= first and not ids >= first and not any(useless(result, ids, n) for n in ids)
    ]
    if done.next_best is None:
        assert not others
    else:
        second = done.next_best
        assert (-second.value, second.cost, second.effort) == min(others)
        assert joined(second) - first
        assert first - joined(second)


def useless(result: Recommendation, ids: frozenset[str], name: str) -> bool:
    """Adds nothing, and no other network of the set depends on it or gets cheaper by it."""
    if value(result, ids - {name}) < value(result, ids):
        return False
    served = {n.id for n in along_with(result, {name})}
    for entry in result.ranked:
        groups = [entry.eligibility.best.membership.requires_membership]
        fee = entry.network.fee
        if fee.amount:
            held = set(result.profile.memberships)
            groups += [r.members_of for r in fee.reductions if not held & set(r.members_of)]
        if entry.network.id != name and any(name in group for group in groups):
            served.add(entry.network.id)
    return not served & (ids | {n.id for n in along_with(result, ids)})


@pytest.mark.parametrize("seed", SEEDS)
def test_another_budget_is_the_plan_with_that_budget(seed):
    result, limits = made_up(seed)
    done = plan(result, limits)
    if limits.budget is None:
        assert done.more is None
        assert done.less is None
        return
    more = plan(result, limits._replace(budget=limits.budget + 1000))
    assert done.more is not None
    assert done.more.value == more.best.value
    assert done.more.cost == more.best.cost
    assert (done.less is None) == (limits.budget < 1000)
    if done.less is not None:
        budget = limits.budget - 1000
        assert done.less == plan(result, limits._replace(budget=budget)).best


@pytest.mark.parametrize("with_topics", [True, False])
@pytest.mark.parametrize("name", CITIES)
def test_the_limits_hold(name, with_topics):
    result, done = usual(name, with_topics)
    assert done.less is not None
    for each in filter(None, (done.best, done.next_best, done.less)):
        assert each.cost <= USUAL.budget
        assert each.effort <= USUAL.effort
        assert len(joined(each)) <= USUAL.most
        assert sums(result, joined(each)) == Sums(each.value, each.cost, each.effort)
        assert each.cost == sum(chosen.cost or 0 for chosen in each.chosen)
        assert not set(ids_of(each)) & {entry.network.id for entry in result.held}
    assert done.next_best is None or done.next_best.value <= done.best.value


@pytest.mark.parametrize("with_topics", [True, False])
@pytest.mark.parametrize("name", CITIES)
def test_never_worse_than_one_step_after_the_other(name, with_topics):
    result, done = usual(name, with_topics)
    assert done.best.value >= greedy(result, USUAL)


@pytest.mark.parametrize("name", CITIES)
def test_a_larger_budget_never_lowers_the_value(name):
    result = asked(name, topics=SOME_TOPICS)
    budgets = [Decimal(euros) for euros in (0, 500, 2000, 5000, 20000)]
    plans = [plan(result, USUAL._replace(budget=budget)) for budget in budgets]
    values = [each.best.value for each in plans]
    assert values == sorted(values)
    for each in plans:
        assert each.more is not None
        assert each.more.value >= each.best.value
        assert each.less is None or each.less.value <= each.best.value


def test_permuting_the_catalogue_changes_nothing():
    result, done = usual("Soest", True)
    backwards = Catalogue(reversed(CATALOGUE.networks), CATALOGUE.properties)
    directory = Directory.of(
        backwards,
        Municipalities(reversed((*MUNICIPALITIES.rows, *MUNICIPALITIES.districts))),
        Members(reversed(MEMBERS.rows)),
    )
    again = recommend(directory, result.profile)
    told = plan(again, USUAL)
    for mine, other in zip(done[:4], told[:4], strict=True):
        assert ids_of(mine) == ids_of(other)
        assert mine[1:] == other[1:]


def test_the_order_of_the_answers_changes_nothing():
    topics = dict(reversed(SOME_TOPICS.items()))
    _, done = usual("Bochum", True)
    assert plan(asked("Bochum", topics=topics), USUAL).best == done.best


def test_without_limits_every_network_of_the_set_is_of_use():
    result = asked("Bochum", topics=SOME_TOPICS)
    done = plan(result, Limits(None, None, None))
    ids = joined(done.best)
    assert not any(useless(result, ids, name) for name in ids)
    assert done.more is None
    assert done.less is None


def test_nothing_is_chosen_where_nothing_is_allowed():
    done = plan(asked("Bochum"), Limits(None, None, 0))
    assert done.best.chosen == ()
    assert done.best.value == 0
    assert done.next_best is None
    assert done.best.topics == done.held_topics


def test_a_topic_that_those_held_cover_is_worth_little():
    leading = {
        topic: [n.id for n in CATALOGUE.networks if n.topics[0] == topic and n.status == "active"]
        for topic in TOPICS
    }
    ranked = {e.network.id for e in asked("Bochum", memberships=()).ranked}
    possible = {topic: [n for n in first if n in ranked] for topic, first in leading.items()}
    topic, first = max(possible.items(), key=lambda item: len(item[1]))
    assert len(first) >= 3
    topics = {topic: Decimal(1)}
    free = only(asked("Bochum", topics=topics, memberships=()), *first)
    name, *others = [entry.network.id for entry in free.ranked]
    alone = plan(only(free, name), Limits(None, None, None)).best
    assert alone.value > 0
    beside = only(asked("Bochum", topics=topics, memberships=(others[0],)), name)
    one = plan(beside, Limits(None, None, None))
    assert one.best.value <= alone.value / 3
    assert one.held_topics[topic] == Decimal("0.80")
    two = asked("Bochum", topics=topics, memberships=tuple(others[:2]))
    assert plan(only(two, name), Limits(None, None, None)).best.value == 0


def test_a_membership_that_has_ended_covers_nothing():
    gone = next(n for n in CATALOGUE.networks if n.status in INACTIVE and n.topics)
    done = plan(asked("Bochum", memberships=(gone.id,)), Limits(None, None, 0))
    assert set(done.held_topics.values()) == {Decimal(0)}


def test_defus_comes_along_with_efus():
    result = only(asked("Bochum", memberships=()), "efus")
    done = plan(result, Limits(None, None, 1)).best
    assert ids_of(done) == ["efus", "defus"]
    efus, defus = done.chosen
    assert defus.comes_along
    assert not efus.comes_along
    assert defus.cost == 0
    assert done.effort == EFFORT_POINTS[efus.network.effort]


def test_what_comes_along_with_one_held_is_no_news():
    done = plan(asked("Bochum", memberships=("efus",)), USUAL)
    assert "defus" not in ids_of(done.best)
    alone = only(asked("Bochum", memberships=()), "nothing")
    held = [topic for topic in CATALOGUE["defus"].topics if done.held_topics[topic]]
    assert held == list(CATALOGUE["defus"].topics)
    assert not any(plan(alone, USUAL).held_topics.values())


def test_elsa_costs_half_with_the_climate_alliance():
    topics = {topic: Decimal(1) for topic in CATALOGUE["elsa-boden-buendnis"].topics}
    topics |= {topic: Decimal(1) for topic in CATALOGUE["klima-buendnis"].topics}
    result = asked("Bochum", memberships=(), topics=topics)
    elsa = "elsa-boden-buendnis"
    alone = plan(only(result, elsa), Limits(None, None, None)).best
    both = plan(only(result, elsa, "klima-buendnis"), Limits(None, None, None)).best
    cost = {each.network.id: each.cost for each in both.chosen}
    assert set(cost) >= {elsa, "klima-buendnis"}
    assert alone.cost > 0
    assert cost[elsa] == alone.cost / 2
    # The reduction is what makes both affordable.
    just = plan(only(result, elsa, "klima-buendnis"), Limits(both.cost, None, None))
    assert ids_of(just.best) == ids_of(both)


def test_unknown_fees_are_named_and_not_counted():
    result, done = usual("Bochum", False)
    assert done.best.unknown_fees
    for each in done.best.chosen:
        assert (each.cost is None) == (each.network.id in done.best.unknown_fees)
    assert done.left_out == ()
    known = plan(result, USUAL, known_fees_only=True)
    assert known.best.unknown_fees == ()
    assert set(done.best.unknown_fees) <= set(known.left_out)
    assert known.best.value <= done.best.value


def test_fees_in_other_currencies_are_not_counted():
    result = asked("Bochum", memberships=())
    foreign = [e for e in result.ranked if e.fee.payable and e.fee.payable.currency != "EUR"]
    for entry in foreign:
        done = plan(only(result, entry.network.id), Limits(Decimal(0), None, None)).best
        if entry.fee.payable.amount and done.chosen:
            assert done.unknown_fees == (entry.network.id,)
            assert done.cost == 0


def test_coverage_is_a_share_and_grows_with_the_set():
    for name in CITIES:
        _, done = usual(name, True)
        assert set(done.best.topics) == set(SOME_TOPICS)
        for topic, covered in done.best.topics.items():
            assert 0 <= done.held_topics[topic] <= covered <= 1


def test_the_topics_of_the_chosen_are_those_they_count_for():
    _, done = usual("Bochum", False)
    for each in done.best.chosen:
        assert set(each.topics) <= set(each.network.topics)
    named = [topic for each in done.best.chosen for topic in each.topics]
    assert max(map(named.count, named)) <= 2


@pytest.mark.parametrize("code", ["de", "en"])
def test_the_command_says_what_is_in_the_sum_and_what_is_not(code):
    asked_for = ("portfolio", "Köln", "--budget", "5000", "--max", "6")
    done = run(*asked_for, "--lang", code)
    assert done.status == 0, done.stderr
    unknown = {"de": "Nicht in der Summe", "en": "Not in the sum"}[code]
    assert unknown in done.stdout
    data = json.loads(run(*asked_for, "-f", "json").stdout)
    record = data["data"]["portfolio"]
    best = record["best"]
    joined = [network for network in best["networks"] if not network["comes_along"]]
    assert len(joined) <= 6
    known = sum(Decimal(each["cost"]["amount"]) for each in joined if each["cost"] is not None)
    assert known == Decimal(best["cost"]["amount"]) <= 5000
    assert {network["id"] for network in joined if network["cost"] is None} == set(
        best["unknown_fees"]
    )


MONEY = Money(Decimal(500), "EUR")


def planned(low: int | None, high: int | None) -> YearlyFee:
    ends = [None if end is None else Money(Decimal(end), "EUR") for end in (low, high)]
    return YearlyFee("tiers", None, "unknown", planning=PlanningValue("between", *ends, ()))


KNOWN = YearlyFee("flat", MONEY, "published")
FREE = YearlyFee("free", Money(Decimal(0), "EUR"), "published")
UNKNOWN = YearlyFee("none-named", None, "unknown")


@pytest.mark.parametrize(
    ("fees", "ends", "said"),
    [
        ([KNOWN], (500, 500), "Zusammen 500 € im Jahr"),
        ([FREE], (0, 0), "Zusammen ohne Beitrag"),
        ([KNOWN, planned(100, 300)], (600, 800), "mindestens 600 € und höchstens 800 € im Jahr"),
        ([KNOWN, planned(100, None)], (600, None), "mindestens 600 € im Jahr, nach oben offen"),
        ([planned(None, 300)], (None, 300), "höchstens 300 € im Jahr"),
        ([KNOWN, UNKNOWN], (500, None), "mindestens 500 € im Jahr, nach oben offen"),
        ([FREE, UNKNOWN], (None, None), "Was die Auswahl kostet, ist nicht bekannt"),
        ([UNKNOWN], (None, None), "Was die Auswahl kostet, ist nicht bekannt"),
    ],
)
def test_a_set_says_what_it_costs_at_least_and_at_most(fees, ends, said):
    """Where a fee is not known it never says that the set costs nothing."""
    entry = asked("Soest").ranked[0]
    rows = [
        Chosen(
            entry.network,
            entry.fit,
            entry.eligibility,
            fee,
            fee.payable.amount if fee.payable else None,
            (),
            comes_along=False,
            planned=fee.planning.figure.amount if fee.planning else None,
        )
        for fee in fees
    ]
    total = sum_of_ends(each.fee.ends for each in rows)
    assert total == ends
    values = dict(zip(("at_least", "at_most"), total, strict=True))
    told = sum_line(Portfolio(tuple(rows), 0, Decimal(0), 2, (), {}, **values), Language("de"))
    assert said in told
    assert not re.search(r"\b0 €", told)
    assert ("Planwerte" in told) is any(fee.planning for fee in fees)


def test_without_the_solver_the_message_names_the_one_command(tmp_path):
    (tmp_path / "ortools.py").write_text("raise ImportError('none')", encoding="utf-8")
    done = run_process("portfolio", "Soest", PYTHONPATH=str(tmp_path))
    assert done.status == 1
    assert done.stderr.splitlines()[1].startswith("Bitte einmal ausführen: ")
    assert "Traceback" not in done.stderr
