"""Peer municipalities: similar in size, Land and memberships, among those with known ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import NamedTuple

from staedtenetz.catalogue.directory import Directory
from staedtenetz.catalogue.members import Members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.model.municipality import Municipality

__all__ = ["PEER_COUNT", "Comparison", "Gap", "Peer", "Peers", "find_peers"]

PEER_COUNT = 12
"""How many peers are compared with at most."""

_FARTHEST = 10
"""No municipality more than ten times as large or as small is a peer."""

_FEWEST = 3
"""Fewer peers than this say nothing."""

_OWN_LAND = 5
"""A municipality of the own Land is closer by this factor; chosen on one half of the sample."""

_HUNDREDTH = Decimal("0.01")
_ONE = Decimal(1)


class Peer(NamedTuple):
    """A municipality compared with, how close it is, and its known memberships.

    ``shared`` are those of its memberships that the municipality has too.
    """

    municipality: Municipality
    closeness: Decimal
    memberships: tuple[str, ...]
    shared: tuple[str, ...]


class Gap(NamedTuple):
    """A network that peers are known members of, closest first, out of ``total`` peers."""

    network: str
    members: tuple[Municipality, ...]
    total: int


class Peers(NamedTuple):
    """The peers, closest first, and for each network those that are known members of it.

    ``rates`` says of each network which share of the other municipalities of the sample are
    known members; ``sample`` is how many these are.
    """

    rows: tuple[Peer, ...]
    members: Mapping[str, tuple[Municipality, ...]]
    rates: Mapping[str, Decimal]
    sample: int

    def score(self, network: str) -> Decimal:
        """How usual the network is among the peers, from 0 to 1.

        Twice the share of the peers' closeness that belongs to known members, at most 1. The
        rate of the whole sample counts as one more peer of closeness 1, so that few or distant
        peers say little. The formula and how well it does stand in docs/method.md.
        """
        closeness = sum((peer.closeness for peer in self.rows), _ONE)
        known = (peer.closeness for peer in self.rows if network in peer.memberships)
        members = sum(known, self.rates.get(network, Decimal(0)))
        return min(_ONE, 2 * members / closeness).quantize(_HUNDREDTH, ROUND_HALF_UP)

    def gaps(self, memberships: Collection[str]) -> tuple[Gap, ...]:
        """What peers are in and the municipality is not: what most are in first."""
        found = [
            Gap(network, members, len(self.rows))
            for network, members in self.members.items()
            if network not in memberships
        ]
        return tuple(sorted(found, key=lambda gap: (-len(gap.members), gap.network)))


class Comparison:
    """The peers of a municipality, looked for when they are first asked for."""

    def __init__(
        self, municipality: Municipality, memberships: Collection[str], directory: Directory
    ) -> None:
        self._of = municipality, tuple(memberships)
        self._directory = directory

    @cached_property
    def peers(self) -> Peers:
        """The peers; see ``find_peers``."""
        directory = self._directory
        return find_peers(*self._of, directory.municipalities, directory.members)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Comparison) and self._of == other._of

    def __hash__(self) -> int:
        return hash(self._of[1])


def find_peers(
    municipality: Municipality,
    memberships: Collection[str],
    municipalities: Municipalities,
    members: Members,
) -> Peers:
    """The closest municipalities that have a known membership; of the others nothing is known.

    A district is compared with districts only.

    ``memberships`` are those of the municipality itself. Without a population, or where fewer
    than three municipalities are within a factor of ten in size, there are no peers.
    """
    others = members.among(municipalities, municipality.applicant)
    sample = len(others) - any(row.key == municipality.key for row, _ in others)
    own = frozenset(memberships)
    near = _near(municipality, own, others)
    if len(near) < _FEWEST:
        return Peers((), {}, {}, sample)
    rows = _closest(near, own)
    by_network: dict[str, list[Municipality]] = {}
    for peer in rows:
        for network in peer.memberships:
            by_network.setdefault(network, []).append(peer.municipality)
    return Peers(
        rows,
        {network: tuple(found) for network, found in by_network.items()},
        _rates(members, municipality.key, sample),
        sample,
    )


_Near = tuple[float, Municipality, frozenset[str]]
"""How close a municipality is, to the last digit, and what it belongs to."""


def _near(
    municipality: Municipality,
    memberships: frozenset[str],
    others: Iterable[tuple[Municipality, frozenset[str]]],
) -> list[_Near]:
    population, own_state, own_key = (
        municipality.population or 0,
        municipality.state,
        municipality.key,
    )
    found: list[_Near] = []
    for other, networks in others:
        size = other.population or 0
        smaller, larger = (size, population) if size < population else (population, size)
        if smaller * _FARTHEST < larger or not smaller or other.key == own_key:
            continue
        closeness = smaller / larger * (_OWN_LAND if other.state == own_state else 1)
        if memberships:
            closeness *= 1 + len(networks & memberships) / len(networks)
        found.append((closeness, other, networks))
    return found


def _closest(near: Sequence[_Near], memberships: frozenset[str]) -> tuple[Peer, ...]:
    """The closest ones, by closeness in hundredths; of equally close ones by their keys.

    Only those are rounded that may be among them, which of many takes the time.
    """
    closeness = sorted((each[0] for each in near), reverse=True)
    least = closeness[:PEER_COUNT][-1] - float(_HUNDREDTH)
    peers = [
        Peer(
            other,
            Decimal(close).quantize(_HUNDREDTH, ROUND_HALF_UP),
            tuple(sorted(networks)),
            tuple(sorted(networks & memberships)),
        )
        for close, other, networks in near
        if close >= least
    ]
    return tuple(sorted(peers, key=_closest_first)[:PEER_COUNT])


def _closest_first(peer: Peer) -> tuple[Decimal, str]:
    return -peer.closeness, peer.municipality.key or ""


def _rates(members: Members, own_key: str | None, others: int) -> dict[str, Decimal]:
    """The share of the other municipalities of the sample that are members of each network."""
    own = members.networks_of(own_key)
    return {
        network: Decimal(count - (network in own)) / others
        for network, count in members.counts.items()
    }
