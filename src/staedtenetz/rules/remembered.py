"""Verdicts and fees of many municipalities: worked out once for all that are alike to a network.

Nothing is decided here: what is remembered is what ``judge`` and ``yearly_fee`` say.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import MembershipType, Network
from staedtenetz.rules.eligibility import Eligibility, judge
from staedtenetz.rules.fees import YearlyFee, yearly_fee
from staedtenetz.rules.for_municipality import Rules
from staedtenetz.rules.likeness import Likeness, asked, likeness, verdict_likeness

__all__ = ["remembered_rules"]


class _Memory(NamedTuple):
    """What is remembered of a network; no key where its answers name the population itself."""

    verdict_key: Likeness | None
    fee_key: Likeness | None
    verdicts: dict[object, Eligibility]
    fees: dict[object, YearlyFee]


def remembered_rules() -> Rules:
    """The rules for many municipalities of one directory.

    Hardly any two municipalities have the same population, so that answers which name it are not
    kept: the memory grows with the networks, not with the municipalities.
    """
    memories: dict[str, _Memory] = {}

    def memory_of(network: Network) -> _Memory:
        memory = memories.get(network.id)
        if memory is None:
            looked_at = asked(network)
            memory = memories[network.id] = _Memory(
                None if looked_at.bounded else verdict_likeness(network),
                None if looked_at.rated else likeness(network),
                {},
                {},
            )
        return memory

    def remembered_judge(
        network: Network, municipality: Municipality, memberships: Collection[str]
    ) -> Eligibility:
        memory = memory_of(network)
        if memory.verdict_key is None:
            return judge(network, municipality, memberships)
        key = memory.verdict_key(municipality, memberships)
        found = memory.verdicts.get(key)
        if found is None:
            found = memory.verdicts[key] = judge(network, municipality, memberships)
        return found

    def remembered_fee(
        network: Network,
        membership: MembershipType,
        municipality: Municipality,
        memberships: Collection[str],
        plan_for: int | None,
    ) -> YearlyFee:
        memory = memory_of(network)
        if memory.fee_key is None:
            return yearly_fee(network, membership, municipality, memberships, plan_for)
        key: Any = membership.id, plan_for, memory.fee_key(municipality, memberships)
        found = memory.fees.get(key)
        if found is None:
            found = yearly_fee(network, membership, municipality, memberships, plan_for)
            memory.fees[key] = found
        return found

    return Rules(remembered_judge, remembered_fee)
