"""Whether a municipality may join a network, by membership type, with the values compared."""

from collections.abc import Collection, Iterator
from functools import cache
from typing import Literal, NamedTuple

from staedtenetz.messages import Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import (
    INACTIVE,
    POPULATION_BOUNDS,
    MembershipType,
    Network,
)
from staedtenetz.model.values import NetworkId
from staedtenetz.model.vocabulary import (
    APPLICANTS,
    COUNTRY_GROUPS,
    DECISIONS,
    LAENDER,
    PROPERTIES,
    country_label,
)

__all__ = [
    "VERDICT_ORDER",
    "Check",
    "Eligibility",
    "Outcome",
    "TypeVerdict",
    "Verdict",
    "guideline_gap",
    "judge",
]

Verdict = Literal["eligible", "conditional", "unknown", "not-eligible"]
Outcome = Literal["met", "open", "unknown", "failed"]

_VERDICT_OF: dict[Outcome, Verdict] = {
    "met": "eligible",
    "open": "conditional",
    "unknown": "unknown",
    "failed": "not-eligible",
}
"""Outcomes with the verdicts that they lead to, the best first."""

VERDICT_ORDER = tuple(_VERDICT_OF.values())
_WEIGHT = {outcome: weight for weight, outcome in enumerate(_VERDICT_OF)}


class Check(NamedTuple):
    """One rule applied: met, open (others decide or it must be shown), unknown, or failed."""

    rule: str
    outcome: Outcome
    message: Message


class TypeVerdict(NamedTuple):
    """The verdict for one membership type, with every rule that was applied."""

    membership: MembershipType
    verdict: Verdict
    checks: tuple[Check, ...]

    @property
    def reasons(self) -> tuple[Check, ...]:
        """The checks that made the verdict: those with the worst outcome."""
        worst = max((_WEIGHT[check.outcome] for check in self.checks), default=0)
        return tuple(check for check in self.checks if _WEIGHT[check.outcome] == worst)


class Eligibility(NamedTuple):
    """The verdicts for all membership types, best first, and the best of them."""

    verdict: Verdict
    types: tuple[TypeVerdict, ...]
    inactive: Check | None = None

    @property
    def best(self) -> TypeVerdict:
        """The best verdict; among equals the type that the record names first."""
        return self.types[0]

    @property
    def reasons(self) -> tuple[Check, ...]:
        """Why the verdict is as it is."""
        return (self.inactive,) if self.inactive else self.best.reasons


def judge(
    network: Network, municipality: Municipality, memberships: Collection[str] = ()
) -> Eligibility:
    """The network's rules applied to the municipality.

    ``memberships`` are the ids of networks it belongs to, which some rules ask for. What the
    municipality can simply do (a council resolution, an action plan) is no rule. A network
    that has ended, merged, been renamed or gone dormant is not open to anyone.
    """
    types = [
        _judge_type(membership, municipality, memberships) for membership in network.memberships
    ]
    if len(types) > 1:
        types.sort(key=lambda each: _order(each, municipality))
    if network.status in INACTIVE:
        inactive = Check("status", "failed", Message(f"rule.status.{network.status}"))
        return Eligibility("not-eligible", tuple(types), inactive)
    return Eligibility(types[0].verdict, tuple(types))


def _order(each: TypeVerdict, municipality: Municipality) -> tuple[int, int, float]:
    """Best verdict first; among equals the type that is nearest to being possible."""
    missed = [check for check in each.checks if check.outcome in ("failed", "open")]
    failed = sum(check.outcome == "failed" for check in missed)
    return VERDICT_ORDER.index(each.verdict), failed, _gap(each.membership, municipality, missed)


def guideline_gap(each: TypeVerdict, municipality: Municipality) -> float:
    """By what factor the population misses a guideline of size; 0 where it misses none."""
    missed = [check for check in each.checks if check.outcome == "open"]
    return _gap(each.membership, municipality, missed)


def _gap(
    membership: MembershipType, municipality: Municipality, missed: Collection[Check]
) -> float:
    """By what factor the population misses the bounds that it misses; 0 where it misses none."""
    population = municipality.population or 1
    bounds = [
        getattr(membership, check.rule) for check in missed if check.rule in POPULATION_BOUNDS
    ]
    return max((max(bound / population, population / bound) for bound in bounds), default=0.0)


def _judge_type(
    membership: MembershipType, municipality: Municipality, memberships: Collection[str]
) -> TypeVerdict:
    checks = tuple(_checks(membership, municipality, memberships))
    worst = max([check.outcome for check in checks], key=_WEIGHT.__getitem__)
    return TypeVerdict(membership, _VERDICT_OF[worst], checks)


def _checks(
    membership: MembershipType, municipality: Municipality, memberships: Collection[str]
) -> Iterator[Check]:
    """Every rule of the type applied. What many types ask alike is worked out once."""
    yield _applicant(membership.applicants, municipality.applicant)
    yield _country(membership.countries, membership.except_countries, municipality.country)
    if membership.states:
        yield _state(membership.states, municipality.state, municipality.country)
    yield from _population(membership, municipality.population)
    for name in membership.properties:
        yield _property(name, municipality.properties.get(name))
    if membership.requires_membership:
        yield _required_membership(membership, memberships)
    for decision in membership.decided_by:
        yield _decided_by(decision)
    if membership.undocumented:
        yield _UNDOCUMENTED
    if membership.closed:
        yield _CLOSED


_UNDOCUMENTED = Check("undocumented", "unknown", Message("rule.undocumented"))
_CLOSED = Check("closed", "failed", Message("rule.closed"))


@cache
def _decided_by(decision: str) -> Check:
    message = Message("rule.decided_by", {"decision": DECISIONS[decision].label})
    return Check("decided_by", "open", message)


@cache
def _applicant(applicants: tuple[str, ...], applicant: str) -> Check:
    met = applicant in applicants
    labels = tuple(APPLICANTS[each].label for each in applicants)
    values = {"applicant": APPLICANTS[applicant].label, "applicants": labels}
    return Check(
        "applicants",
        "met" if met else "failed",
        Message("rule.applicant.met" if met else "rule.applicant.failed", values),
    )


def is_in(country: str, area: str) -> bool:
    """Whether a country (ISO 3166-1) lies in an area: world, europe, eu, or a country."""
    return area in ("world", country) or country in COUNTRY_GROUPS.get(area, ())


@cache
def _country(areas: tuple[str, ...], excepted: tuple[str, ...], country: str) -> Check:
    met = any(is_in(country, area) for area in areas) and not any(
        is_in(country, area) for area in excepted
    )
    values = {"areas": tuple(country_label(area) for area in areas)}
    key = "rule.country.met" if met else "rule.country.failed"
    if not met and excepted:
        key = "rule.country.excepted"
        values["except"] = tuple(country_label(area) for area in excepted)
    return Check("countries", "met" if met else "failed", Message(key, values))


@cache
def _state(states: tuple[str, ...], state: str | None, country: str) -> Check:
    labels = tuple(LAENDER[each].label for each in states)
    if state is None and country == "DE":
        return Check("states", "unknown", Message("rule.state.unknown", {"states": labels}))
    if state in states:
        return Check("states", "met", Message("rule.state.met", {"state": LAENDER[state].label}))
    return Check("states", "failed", Message("rule.state.failed", {"states": labels}))


def _population(membership: MembershipType, population: int | None) -> Iterator[Check]:
    """The values compared, for each bound that the type has."""
    for rule, sign in POPULATION_BOUNDS.items():
        bound = getattr(membership, rule)
        if bound is None:
            continue
        values = {"population": population, "bound": bound, "sign": sign}
        if population is None:
            yield Check(
                rule, "unknown", Message("rule.population.unknown", {"bound": bound, "sign": sign})
            )
        elif is_within(population, rule, bound):
            yield Check(rule, "met", Message("rule.population.met", values))
        elif membership.size_negotiable:
            yield Check(rule, "open", Message(f"rule.{rule}.negotiable", values))
        else:
            yield Check(rule, "failed", Message(f"rule.{rule}.failed", values))


def is_within(population: int, rule: str, bound: int) -> bool:
    match rule:
        case "min_population":
            return population >= bound
        case "population_above":
            return population > bound
        case "max_population":
            return population <= bound
        case _:
            return population < bound


@cache
def _property(name: str, known: bool | None) -> Check:
    """A property that is not known is open: the office knows or finds out."""
    outcome: Outcome = "open" if known is None else "met" if known else "failed"
    message = Message(f"rule.property.{outcome}", {"property": PROPERTIES[name].label})
    return Check("properties", outcome, message)


def _required_membership(membership: MembershipType, memberships: Collection[str]) -> Check:
    required = membership.requires_membership
    held = tuple(NetworkId(network) for network in required if network in memberships)
    if held:
        message = Message("rule.membership.met", {"networks": held})
        return Check("requires_membership", "met", message)
    needed = tuple(NetworkId(network) for network in required)
    message = Message("rule.membership.open", {"networks": needed})
    return Check("requires_membership", "open", message)
