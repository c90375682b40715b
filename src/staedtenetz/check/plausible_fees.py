"""Fees that can hardly be meant: what the rules make of them for a village and a metropolis."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from staedtenetz.files.positions import Path as FilePath
from staedtenetz.files.problems import Problem, warning
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import INACTIVE, POPULATION_BOUNDS, Fee, MembershipType, Network
from staedtenetz.model.values import Money, Rate
from staedtenetz.rules.eligibility import is_within
from staedtenetz.rules.fees import yearly_fee

__all__ = ["implausible_fees"]

_SIZES = (1_000, 10_000, 50_000, 250_000, 1_500_000)
"""Inhabitants of a village, towns, and a metropolis."""

_METROPOLIS = _SIZES[-1]

_EUROS = {"EUR": 1, "USD": 1, "GBP": 1, "CHF": 1, "NOK": 10, "JPY": 150}
"""Roughly so many units of the currency are worth what a euro is: for orders of magnitude only."""

_MOST = Decimal(100_000)
"""Euros a year for a metropolis; the dearest of the bundled networks asks some 21,000."""

_MOST_PER_INHABITANT = Decimal("0.20")
"""Euros; the bundled networks ask less than a cent. More is a rate in cents, or a slip."""


def implausible_fees(network: Network, place: int) -> Iterator[Problem]:
    """What is odd about the fees of the network that stands at that place of its file.

    A documented example in the fee, its mark ``to_confirm``, or a note on the membership type says
    that a person has looked at it.
    """
    if network.status in INACTIVE:
        return
    path = ("network", place)
    for number, membership in enumerate(network.memberships):
        if membership.fee:
            where = (*path, "membership", number, "fee")
            yield from _too_much(network, (membership,), membership.fee, where)
    heirs = tuple(each for each in network.memberships if each.fee is None)
    yield from _too_much(network, heirs, network.fee, (*path, "fee"))
    yield from _falling(network, path)


def _too_much(
    network: Network, memberships: tuple[MembershipType, ...], fee: Fee, path: FilePath
) -> Iterator[Problem]:
    scale = _EUROS.get(fee.currency or "")
    if scale is None or fee.examples or fee.to_confirm:
        return
    most = Money(_MOST_PER_INHABITANT * scale, fee.currency or "")
    if fee.model == "per-inhabitant" and fee.rate is not None and fee.rate > most.amount:
        rate = Rate(fee.rate, most.currency)
        yield warning((*path, "rate"), "fee-rate", rate=rate, most=most)
        return
    found = (yearly_fee(network, each, Municipality("", _METROPOLIS)) for each in memberships)
    amount = max((each.amount.amount for each in found if each.amount), default=Decimal(0))
    if amount > _MOST * scale:
        values = {"amount": Money(amount, most.currency), "population": _METROPOLIS}
        most = Money(_MOST * scale, most.currency)
        yield warning(path, "fee-absurd", most=most, **values)


def _falling(network: Network, path: FilePath) -> Iterator[Problem]:
    """A larger municipality that has to pay less than a smaller one, by whichever type it joins.

    Tiers that fall within one fee are told by ``catalogue.check``.
    """
    costs = [(size, least) for size in _SIZES if (least := _least(network, size)) is not None]
    for (small, (dearer, one)), (large, (cheaper, other)) in pairwise(costs):
        membership = network.memberships[other]
        if (
            one != other
            and dearer.currency == cheaper.currency
            and cheaper.amount < dearer.amount
            and membership.note is None
        ):
            where = ("membership", other, "fee") if membership.fee else ("fee",)
            sizes = {"small": small, "large": large}
            fees = {"small_fee": dearer, "large_fee": cheaper}
            yield warning((*path, *where), "fee-falling", **sizes, **fees)
            return


def _least(network: Network, population: int) -> tuple[Money, int] | None:
    """The least that a municipality of that size pays as a member, and the place of that type."""
    found = [
        (amount, place)
        for place, membership in enumerate(network.memberships)
        if (amount := _amount(network, membership, population)) is not None
    ]
    return min(found, key=lambda each: each[0].amount, default=None)


def _amount(network: Network, membership: MembershipType, population: int) -> Money | None:
    """What the type costs at that size, where that size may join and an amount follows."""
    if "municipality" not in membership.applicants or membership.closed:
        return None
    for rule in POPULATION_BOUNDS:
        bound = getattr(membership, rule)
        if bound is not None and not is_within(population, rule, bound):
            return None
    fee = yearly_fee(network, membership, Municipality("", population))
    return fee.amount if fee.due and fee.model != "covered" else None
