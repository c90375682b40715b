"""The networks for a profile: ranked, already held, coming along, and not possible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from staedtenetz.catalogue.catalogue import Catalogue
from staedtenetz.catalogue.members import Member, Members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.model.network import POPULATION_BOUNDS, Network
from staedtenetz.model.profile import Profile
from staedtenetz.recommend.fit import Fit, fit
from staedtenetz.recommend.peers import Peers, find_peers
from staedtenetz.rules.eligibility import Check, Eligibility, judge
from staedtenetz.rules.fees import YearlyFee, yearly_fee
from staedtenetz.text import sort_key

__all__ = [
    "ComesWith",
    "Excluded",
    "Held",
    "Recommendation",
    "Recommended",
    "recommend",
]

_VERDICT_ORDER = {"eligible": 0, "conditional": 1, "unknown": 2}
_EFFORT_ORDER = {"low": 0, "medium": 1, None: 2, "high": 3}


class Recommended(NamedTuple):
    """A network that the municipality may join, with its fit and all that it rests on."""

    network: Network
    fit: Fit
    eligibility: Eligibility
    fee: YearlyFee


class Held(NamedTuple):
    """A membership that the municipality has, with the rows of the sample that say so."""

    network: Network
    known_from: tuple[Member, ...]


class ComesWith(NamedTuple):
    """A network that comes along with another one: held, or to be joined first."""

    network: Network
    through: tuple[Network, ...]
    held: bool


class Excluded(NamedTuple):
    """A network that the municipality cannot join, with the rules that say so."""

    network: Network
    reasons: tuple[Check, ...]


class Recommendation(NamedTuple):
    """Every network of the directory stands in exactly one of the four lists."""

    profile: Profile
    ranked: tuple[Recommended, ...]
    held: tuple[Held, ...]
    comes_with: tuple[ComesWith, ...]
    excluded: tuple[Excluded, ...]
    peers: Peers
    unanswered: tuple[str, ...]


def recommend(
    catalogue: Catalogue,
    profile: Profile,
    municipalities: Municipalities,
    members: Members,
) -> Recommendation:
    """Rank the networks for a profile.

    Networks that are inactive or closed to the municipality are never ranked, nor are those
    that it belongs to. Same input, same output: ties are broken by the verdict, the effort,
    and the name.
    """
    municipality = profile.municipality
    peers = find_peers(municipality, municipalities, members)
    held_ids = set(profile.memberships)
    ranked: list[Recommended] = []
    held: list[Held] = []
    along: list[ComesWith] = []
    excluded: list[Excluded] = []
    known: dict[str, list[Member]] = {}
    for member in members.of(municipality.key):
        known.setdefault(member.network, []).append(member)
    for network in catalogue.networks:
        if network.id in held_ids:
            held.append(Held(network, tuple(known.get(network.id, ()))))
            continue
        eligibility = judge(network, municipality, held_ids)
        if eligibility.verdict == "not-eligible":
            excluded.append(Excluded(network, eligibility.reasons))
        elif network.comes_with:
            along.append(_comes_with(catalogue, network, held_ids))
        else:
            fee = yearly_fee(network, eligibility.best.membership, municipality, held_ids)
            fitting = fit(network, profile, eligibility, fee, peers)
            ranked.append(Recommended(network, fitting, eligibility, fee))
    ranked.sort(key=_rank)
    return Recommendation(
        profile,
        tuple(ranked),
        tuple(held),
        tuple(along),
        tuple(sorted(excluded, key=_exclusion_order)),
        peers,
        tuple(_unanswered(profile)),
    )


def _comes_with(catalogue: Catalogue, network: Network, held: set[str]) -> ComesWith:
    through = tuple(catalogue[other] for other in network.comes_with if other in held)
    if through:
        return ComesWith(network, through, held=True)
    return ComesWith(network, tuple(catalogue[other] for other in network.comes_with), held=False)


def _rank(entry: Recommended) -> tuple[int, int, int, tuple[str, str]]:
    return (
        -(entry.fit.score or 0),
        _VERDICT_ORDER[entry.eligibility.verdict],
        _EFFORT_ORDER[entry.network.effort],
        sort_key(entry.network.short),
    )


def _exclusion_order(entry: Excluded) -> tuple[int, tuple[str, str]]:
    """What a matter of size excludes comes first: it is nearest to being possible."""
    rule = entry.reasons[0].rule if entry.reasons else ""
    place = 0 if rule in POPULATION_BOUNDS else 2 if rule == "status" else 1
    return place, sort_key(entry.network.short)


def _unanswered(profile: Profile) -> Iterator[str]:
    """The answers that would sharpen the result, the weightiest first."""
    for name in ("topics", "purposes", "budget", "capacity"):
        if not getattr(profile, name) and getattr(profile, name) != 0:
            yield name
