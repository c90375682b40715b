"""Which of the memberships held covers which topics, and what all of them cost together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

from staedtenetz.model.network import INACTIVE, Network
from staedtenetz.model.profile import Membership, Profile
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.membership_costs import Cost
from staedtenetz.rules.fees import YearlyFee

__all__ = ["Afterwards", "Coverage", "Held", "afterwards"]

_HIGH = 2
"""A fee is high where it asks so many times as much for each topic as all memberships do."""


class Afterwards(NamedTuple):
    """What becomes of a network's topics without it.

    ``lost`` are those that no other membership covers, ``others`` a few networks that cover the
    rest together.
    """

    lost: tuple[str, ...]
    others: tuple[str, ...]


class Held(NamedTuple):
    """A membership before it is judged."""

    network: Network
    record: Membership
    fee: YearlyFee
    cost: Cost


class Coverage:
    """What all memberships cover and cost together, against which each is seen."""

    def __init__(self, held: Collection[Held], profile: Profile) -> None:
        self.profile = profile
        self.covered = _covered([each.network for each in held])
        self._staying = [each.network for each in held if each.record.until is None]
        costs = sum((each.cost.to_reckon_with or 0 for each in held), Decimal(0))
        self._cost_of_topic = costs / max(1, len(self.covered))

    def topics_of(self, network: Network) -> list[str]:
        """The topics of the network that count: those of the office, where it names any."""
        wanted = self.profile.topics
        return [topic for topic in network.topics if topic in (wanted or network.topics)]

    def only_by(self, network: Network) -> list[str]:
        """Those of them that no other membership covers, of those that go on."""
        covered = self._covered_without(network)
        return [topic for topic in self.topics_of(network) if topic not in covered]

    def others_for(self, network: Network) -> tuple[str, ...]:
        """A few other memberships that cover its topics that count, where they all do."""
        covered = self._covered_without(network)
        return _few({topic: covered[topic] for topic in self.topics_of(network)})

    def _covered_without(self, network: Network) -> dict[str, tuple[str, ...]]:
        return _covered([each for each in self._staying if each.id != network.id])

    def is_high(self, cost: Decimal, topics: int) -> bool:
        """Whether that is much for so many topics, by what all memberships cost."""
        return cost > _HIGH * self._cost_of_topic * topics

    def afterwards(self, network: Network) -> Afterwards:
        """What becomes of its topics when it is gone, with those that stay."""
        return afterwards(network, self._staying)


def afterwards(network: Network, staying: Collection[Network]) -> Afterwards:
    """What becomes of the network's topics when it is left and the others stay."""
    covered = _covered([each for each in staying if each.id != network.id])
    lost = tuple(topic for topic in network.topics if topic not in covered)
    return Afterwards(lost, _few({t: covered[t] for t in network.topics if t in covered}))


def _few(covering: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """A few networks that cover all the topics: always the one with most of those that are left."""
    left, chosen = dict(covering), []
    while left:
        counts = Counter(each for networks in left.values() for each in networks)
        chosen.append(max(counts, key=lambda each: (counts[each], each)))
        left = {topic: each for topic, each in left.items() if chosen[-1] not in each}
    return tuple(chosen)


def _covered(networks: Collection[Network]) -> dict[str, tuple[str, ...]]:
    """For each topic the active networks that have it, in the order of the vocabulary."""
    active = [network for network in networks if network.status not in INACTIVE]
    covering = {
        topic: tuple(network.id for network in active if topic in network.topics)
        for topic in TOPICS
    }
    return {topic: ids for topic, ids in covering.items() if ids}
