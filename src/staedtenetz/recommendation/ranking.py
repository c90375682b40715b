"""The networks for a profile: ranked, already held, coming along, and not possible."""

from __future__ import annotations

from typing import NamedTuple

from staedtenetz.catalogue.directory import Directory
from staedtenetz.catalogue.members import Member
from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.model.network import POPULATION_BOUNDS, Network
from staedtenetz.model.profile import DEFAULT_PARTICIPATIONS, Profile
from staedtenetz.recommendation.fit import ANSWER_OF, Case, Fit, fit, is_answered
from staedtenetz.recommendation.peers import Peers, find_peers
from staedtenetz.rules.eligibility import VERDICT_ORDER, Check, Eligibility
from staedtenetz.rules.fees import YearlyFee
from staedtenetz.rules.for_municipality import PLAIN_RULES, Rules
from staedtenetz.text import sort_key

__all__ = [
    "ANSWERS",
    "AlsoPossible",
    "ComesWith",
    "Excluded",
    "Held",
    "Recommendation",
    "Recommended",
    "order",
    "recommend",
]

ANSWERS = tuple(ANSWER_OF.values())
"""What an office can say of its wishes, by the keys of a profile."""

_EFFORT_ORDER = {"low": 0, "medium": 1, None: 2, "high": 3}


class Recommended(NamedTuple):
    """A network that the municipality may join, with its fit and all that it rests on."""

    network: Network
    fit: Fit
    eligibility: Eligibility
    fee: YearlyFee


class Held(NamedTuple):
    """A membership that the municipality has, with the rows of the sample that say so.

    ``successor`` is the network that carries on an ended, merged or renamed one.
    """

    network: Network
    known_from: tuple[Member, ...]
    successor: Network | None


class ComesWith(NamedTuple):
    """A network that comes along with another one: held, or to be joined first."""

    network: Network
    through: tuple[Network, ...]
    held: bool


class AlsoPossible(NamedTuple):
    """A network that is open to the municipality, but not by joining: an award, a call, support."""

    network: Network
    eligibility: Eligibility


class Excluded(NamedTuple):
    """A network that the municipality cannot join, with the rules that say so.

    ``successor`` is the network that carries on an ended, merged or renamed one.
    """

    network: Network
    reasons: tuple[Check, ...]
    successor: Network | None


class Recommendation(NamedTuple):
    """Every network that was asked about stands in exactly one of the five lists."""

    profile: Profile
    ranked: tuple[Recommended, ...]
    held: tuple[Held, ...]
    comes_with: tuple[ComesWith, ...]
    excluded: tuple[Excluded, ...]
    peers: Peers
    unanswered: tuple[str, ...]
    also_possible: tuple[AlsoPossible, ...] = ()

    def place(self, network_id: str) -> int | None:
        """The place in the ranking, from 1; ``None`` for a network that is not ranked."""
        for place, entry in enumerate(self.ranked, start=1):
            if entry.network.id == network_id:
                return place
        return None


def recommend(
    directory: Directory, profile: Profile, kind: str | None = None, rules: Rules = PLAIN_RULES
) -> Recommendation:
    """Rank the networks for a profile; with ``kind`` only those of that kind.

    Where the profile does not say how the office wants to take part, those to join are ranked, and
    the others told apart; where it does, only those are asked about.

    Networks that are inactive or closed to the municipality are never ranked, nor are those
    that it belongs to or that come along with another one. Same input, same output: ties are
    broken by the verdict, the effort, and the name. ``rules`` are those remembered where many
    profiles are ranked.
    """
    municipality, catalogue = profile.municipality, directory.networks
    wanted = profile.participations or DEFAULT_PARTICIPATIONS
    members = directory.members
    peers = find_peers(municipality, profile.memberships, directory.municipalities, members)
    held_ids = set(profile.memberships)
    ranked: list[Recommended] = []
    held: list[Held] = []
    along: list[ComesWith] = []
    excluded: list[Excluded] = []
    also: list[AlsoPossible] = []
    known: dict[str, list[Member]] = {}
    for member in members.of(municipality.key):
        known.setdefault(member.network, []).append(member)
    for network in catalogue.networks:
        if network.id in held_ids:
            known_from = tuple(known.get(network.id, ()))
            held.append(Held(network, known_from, catalogue.successor(network)))
            continue
        if kind is not None and kind not in network.kind:
            continue
        if profile.participations and network.participation not in wanted:
            continue
        eligibility = rules.judge(network, municipality, held_ids)
        if eligibility.verdict == "not-eligible":
            successor = catalogue.successor(network)
            excluded.append(Excluded(network, eligibility.reasons, successor))
        elif network.comes_with:
            along.append(_comes_with(catalogue, network, held_ids))
        elif network.participation not in wanted:
            also.append(AlsoPossible(network, eligibility))
        else:
            fee = rules.yearly_fee(
                network, eligibility.best.membership, municipality, held_ids, profile.plan_for
            )
            fitting = fit(Case(network, eligibility, fee, profile, peers))
            ranked.append(Recommended(network, fitting, eligibility, fee))
    ranked.sort(key=order)
    return Recommendation(
        profile,
        tuple(ranked),
        tuple(held),
        tuple(along),
        tuple(sorted(excluded, key=_exclusion_order)),
        peers,
        tuple(answer for answer in ANSWERS if not is_answered(profile, answer)),
        tuple(also),
    )


def _comes_with(catalogue: Catalogue, network: Network, held: set[str]) -> ComesWith:
    through = tuple(catalogue[other] for other in network.comes_with if other in held)
    if through:
        return ComesWith(network, through, held=True)
    return ComesWith(network, tuple(catalogue[other] for other in network.comes_with), held=False)


def order(entry: Recommended) -> tuple[float, int, int, tuple[str, str]]:
    """The sort key of the ranking: fit, then verdict, effort and name."""
    return (
        -float(entry.fit.score or 0),
        VERDICT_ORDER.index(entry.eligibility.verdict),
        _EFFORT_ORDER[entry.network.effort],
        sort_key(entry.network.short),
    )


def _exclusion_order(entry: Excluded) -> tuple[int, tuple[str, str]]:
    """What a matter of size excludes comes first: it is nearest to being possible."""
    rule = entry.reasons[0].rule
    place = 0 if rule in POPULATION_BOUNDS else 2 if rule == "status" else 1
    return place, sort_key(entry.network.short)
