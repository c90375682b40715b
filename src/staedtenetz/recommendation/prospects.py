"""What becomes of a network for a municipality, before it is asked how usual it is there.

Municipalities that are alike to a network have the same prospect, which is then worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.model.network import POPULATION_BOUNDS, Network
from staedtenetz.model.profile import DEFAULT_PARTICIPATIONS, Profile
from staedtenetz.recommendation.admission import is_shut
from staedtenetz.recommendation.fit import Case, Criterion, without_usual
from staedtenetz.recommendation.usual import Usual
from staedtenetz.rules.eligibility import Check, Eligibility
from staedtenetz.rules.fees import YearlyFee
from staedtenetz.rules.for_municipality import PLAIN_RULES, Rules

__all__ = [
    "AlsoPossible",
    "Closed",
    "ComesWith",
    "Excluded",
    "Open",
    "Prospect",
    "ProspectOf",
    "obstacles",
    "only_closed",
    "prospects",
]


class Open(NamedTuple):
    """A network that the municipality may join, judged by all but how usual it is."""

    network: Network
    eligibility: Eligibility
    fee: YearlyFee
    criteria: tuple[Criterion, ...]


class ComesWith(NamedTuple):
    """A network that comes along with another one: held, or to be joined first."""

    network: Network
    through: tuple[Network, ...]
    held: bool


class AlsoPossible(NamedTuple):
    """A network that is open to the municipality, but not by joining: an award, a call, support."""

    network: Network
    eligibility: Eligibility


class Closed(NamedTuple):
    """A network that the rules would let the municipality into, but that admits nobody now."""

    network: Network
    eligibility: Eligibility


class Excluded(NamedTuple):
    """A network that the municipality cannot join, with the rules that say so.

    ``successor`` is the network that carries on an ended, merged or renamed one.
    """

    network: Network
    reasons: tuple[Check, ...]
    successor: Network | None


Prospect = Open | ComesWith | AlsoPossible | Closed | Excluded
ProspectOf = Callable[[Network], Prospect]


def prospects(
    catalogue: Catalogue, profile: Profile, usual: Usual, rules: Rules = PLAIN_RULES
) -> ProspectOf:
    """The prospects of one municipality that does not belong to the networks asked about."""
    municipality, held = profile.municipality, frozenset(profile.memberships)
    wanted = profile.participations or DEFAULT_PARTICIPATIONS

    def prospect(network: Network) -> Prospect:
        eligibility = rules.judge(network, municipality, held)
        keeping_out = obstacles(network, eligibility, wanted)
        if keeping_out is not None and only_closed(keeping_out):
            return Closed(network, eligibility)
        if keeping_out is not None:
            return Excluded(network, keeping_out, catalogue.successor(network))
        if network.comes_with:
            return _comes_with(catalogue, network, held)
        if network.participation not in wanted:
            return AlsoPossible(network, eligibility)
        membership = eligibility.best.membership
        fee = rules.yearly_fee(network, membership, municipality, held, profile.plan_for)
        case = Case(network, eligibility, fee, profile, usual)
        return Open(network, eligibility, fee, without_usual(case))

    return prospect


def obstacles(
    network: Network, eligibility: Eligibility, wanted: Collection[str] = DEFAULT_PARTICIPATIONS
) -> tuple[Check, ...] | None:
    """The rules that keep the municipality out; ``None`` where it may join.

    Between two calls there is no rule either; a way of taking part that is not ``wanted`` is told
    apart anyway.

    A guideline of size keeps it out where the network admits nobody at present anyway; without a
    rule it is only that.
    """
    if eligibility.verdict == "not-eligible":
        return eligibility.reasons
    if network.window != "closed":
        shut = is_shut(network, eligibility.best.membership)
        return () if shut and network.participation in wanted else None
    missed = (check for check in eligibility.best.checks if check.outcome == "open")
    return tuple(check for check in missed if check.rule in POPULATION_BOUNDS)


def only_closed(keeping_out: tuple[Check, ...]) -> bool:
    """Whether nothing keeps the municipality out but that nobody is admitted at present."""
    return all(check.rule == "closed" for check in keeping_out)


def _comes_with(catalogue: Catalogue, network: Network, held: Collection[str]) -> ComesWith:
    through = tuple(catalogue[other] for other in network.comes_with if other in held)
    if through:
        return ComesWith(network, through, held=True)
    return ComesWith(network, tuple(catalogue[other] for other in network.comes_with), held=False)
