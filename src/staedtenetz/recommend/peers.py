"""Peer municipalities: of similar size, the own Land first, among those with known memberships."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import NamedTuple

from staedtenetz.catalogue.members import Members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.model.municipality import Municipality

__all__ = ["PEER_COUNT", "Peers", "find_peers"]

PEER_COUNT = 12
"""How many peers are compared with."""

_FARTHEST = log(4)
"""No municipality more than four times as large or as small is a peer."""

_FEWEST = 3
"""Fewer peers than this say nothing."""

_SAME_LAND = 0.3
"""A peer of the own Land counts as nearer by this much of log size (a factor of 1.35)."""


class Peers(NamedTuple):
    """The peers, nearest first, and for each network those that are known members of it."""

    municipalities: tuple[Municipality, ...]
    members: Mapping[str, tuple[Municipality, ...]]


def find_peers(
    municipality: Municipality, municipalities: Municipalities, members: Members
) -> Peers:
    """The municipalities nearest in size (on a log scale), the own Land preferred.

    Only municipalities with at least one known membership are compared with: of the others
    the sample says nothing. Without a population, or where fewer than three are
    near, there are none.
    """
    population = municipality.population
    if not population:
        return Peers((), {})

    def distance(other: Municipality) -> tuple[float, str]:
        apart = abs(log(population / (other.population or 1)))
        near = _SAME_LAND if other.state == municipality.state else 0.0
        return apart - near, other.key or ""

    known = (municipalities.get(key) for key in members.by_key if key != municipality.key)
    near = [
        row
        for row in known
        if row is not None and abs(log(population / (row.population or 1))) <= _FARTHEST
    ]
    nearest = sorted(near, key=distance)[:PEER_COUNT]
    if len(nearest) < _FEWEST:
        return Peers((), {})
    by_network: dict[str, list[Municipality]] = {}
    for peer in nearest:
        for network in dict.fromkeys(member.network for member in members.of(peer.key)):
            by_network.setdefault(network, []).append(peer)
    return Peers(tuple(nearest), {network: tuple(rows) for network, rows in by_network.items()})
