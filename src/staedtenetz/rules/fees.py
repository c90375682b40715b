"""What a network costs a municipality a year, with the sum spelled out."""

from collections.abc import Collection, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from math import prod
from typing import Any, Literal, NamedTuple

from staedtenetz.messages import Message
from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import Fee, FeeExample, MembershipType, Network, Statement
from staedtenetz.model.values import Money, NetworkId, PartialDate, Rate
from staedtenetz.rules.planning import PlanningValue, planning_value

__all__ = [
    "Certainty",
    "Ends",
    "YearlyFee",
    "fee_steps",
    "is_outdated",
    "sum_of_ends",
    "yearly_fee",
]

Ends = tuple[Decimal | None, Decimal | None]
"""An amount at least and at most."""

Certainty = Literal["published", "own", "documented-example", "unknown"]
_CENT = Decimal("0.01")
_OUTDATED_YEARS = 3
"""A fee older than this is marked with its year."""


class YearlyFee(NamedTuple):
    """The yearly fee for one municipality and membership type.

    ``own`` is what the office states of the fee, where it is not the bundled one.

    ``amount`` is ``None`` where no amount follows from what is published; ``reason`` then
    says why. ``formula`` spells the sum out. ``due`` is False for a voluntary fee: it may be
    paid and counts as 0 against a budget. Examples are single documented amounts and never
    become the amount; the ``planning`` value that they tell of stands beside it, where one was
    asked for and no amount is known.
    """

    model: str
    amount: Money | None
    certainty: Certainty
    due: bool = True
    formula: Message | None = None
    reason: Message | None = None
    notes: tuple[Message, ...] = ()
    covered_by: tuple[str, ...] = ()
    examples: tuple[FeeExample, ...] = ()
    planning: PlanningValue | None = None
    as_of: PartialDate | None = None
    to_confirm: bool = False
    own: Statement | None = None

    @property
    def payable(self) -> Money | None:
        """What counts against a budget: the amount, or nothing where it is voluntary."""
        if self.amount is not None and not self.due:
            return Money(Decimal(0), self.amount.currency)
        return self.amount

    @property
    def ends(self) -> Ends:
        """What it costs in euros at least and at most; ``None`` where nothing tells."""
        if self.planning:
            return _euros(self.planning.lowest), _euros(self.planning.highest)
        return _euros(self.payable), _euros(self.payable)

    def is_outdated(self, year: int) -> bool:
        """Whether the amount is known to be older than three years in that year."""
        return is_outdated(self.as_of, year)

    def is_uncertain(self, year: int) -> bool:
        """Whether an amount above 0 is to be confirmed before a decision."""
        if self.amount is None or not self.amount.amount:
            return False
        if self.own and self.as_of is None and not self.to_confirm:
            return False
        return self.due and (self.to_confirm or self.as_of is None or self.is_outdated(year))


def _euros(money: Money | None) -> Decimal | None:
    if money is None or (money.currency != "EUR" and money.amount):
        return None
    return money.amount


def sum_of_ends(ends: Iterable[Ends]) -> Ends:
    """What several fees come to at least and at most.

    Nothing is no lower end where a fee is not known, and where one has no upper end, all have none.
    """
    each = list(ends)
    lower, upper = [low for low, _ in each], [high for _, high in each]
    at_least = sum((low for low in lower if low is not None), Decimal(0))
    whole = [high for high in upper if high is not None]
    at_most = sum(whole, Decimal(0)) if len(whole) == len(upper) else None
    return (None if not at_least and None in lower else at_least), at_most


def is_outdated(as_of: PartialDate | None, year: int) -> bool:
    """Whether an amount of that date is older than three years in that year."""
    return as_of is not None and year - as_of.year > _OUTDATED_YEARS


def yearly_fee(
    network: Network,
    membership: MembershipType,
    municipality: Municipality,
    memberships: Collection[str] = (),
    plan_for: int | None = None,
) -> YearlyFee:
    """The fee that the membership type, else the network, asks of the municipality.

    ``memberships`` are the ids of networks it belongs to, for reductions and for fees that
    another one covers. Amounts are rounded to cents, half up. ``plan_for`` is the year for which
    a planning value is wanted where no fee is published; ``None`` where it is not.
    """
    fee = _published(network, membership, municipality, memberships)
    if fee.amount is not None or plan_for is None:
        return fee
    planning = planning_value(network, membership, municipality, plan_for)
    return fee._replace(planning=planning)


def _published(
    network: Network,
    membership: MembershipType,
    municipality: Municipality,
    memberships: Collection[str],
) -> YearlyFee:
    fee = membership.fee or network.fee
    currency = fee.currency or "EUR"
    if fee.model == "covered":
        return _covered(fee, memberships, currency)
    if fee.model == "free":
        return _known(fee, Decimal(0), currency, None)
    if not FEE_FACTS[fee.model].priced:
        return _unknown(fee, Message(f"fee.reason.{fee.model}"))
    if fee.currency is None or not _is_complete(fee):
        return _unknown(fee, Message("fee.reason.incomplete"))
    if fee.amount is not None:
        return _known(fee, fee.amount, currency, None, memberships)
    if municipality.population is None:
        return _unknown(fee, Message("fee.reason.population_unknown"))
    amount, formula = _by_population(fee, municipality.population, currency)
    return _known(fee, amount, currency, formula, memberships)


def _is_complete(fee: Fee) -> bool:
    """Whether the data holds what the model needs; nothing is made up where it does not."""
    complete = all(getattr(fee, field) not in (None, ()) for field in FEE_FACTS[fee.model].needs)
    return complete and (not fee.tiers or fee.tiers[-1].up_to is None)


def _told(fee: Fee, amount: Money | None, certainty: Certainty, **more: Any) -> YearlyFee:
    """The fee with what the record says of it, whatever the amount."""
    return YearlyFee(
        fee.model,
        amount,
        certainty,
        as_of=fee.as_of,
        to_confirm=fee.to_confirm,
        own=fee.own,
        **more,
    )


def _covered(fee: Fee, memberships: Collection[str], currency: str) -> YearlyFee:
    """Nothing on top, whether the covering network is joined already or has to be first."""
    covering = tuple(network for network in fee.covered_by if network in memberships)
    key = "fee.covered.held" if covering else "fee.covered.needed"
    networks = tuple(NetworkId(network) for network in covering or fee.covered_by)
    nothing = Money(Decimal(0), currency)
    formula = Message(key, {"networks": networks})
    return _told(fee, nothing, "published", formula=formula, covered_by=networks)


def _unknown(fee: Fee, reason: Message) -> YearlyFee:
    certainty: Certainty = "documented-example" if fee.examples else "unknown"
    return _told(fee, None, certainty, reason=reason, examples=fee.examples)


def _known(
    fee: Fee,
    amount: Decimal,
    currency: str,
    formula: Message | None,
    memberships: Collection[str] = (),
) -> YearlyFee:
    notes: list[Message] = []
    for reduction in fee.reductions:
        held = tuple(network for network in reduction.members_of if network in memberships)
        values = {
            "networks": tuple(NetworkId(network) for network in held or reduction.members_of),
            "percent": reduction.percent,
        }
        if held:
            amount = _reduced(amount, reduction.factor, fee.minimum)
            notes.append(Message("fee.reduction.held", values))
        else:
            notes.append(Message("fee.reduction.possible", values))
    return _told(
        fee,
        Money(amount.quantize(_CENT, ROUND_HALF_UP), currency),
        "own" if fee.own else "published",
        due=fee.model != "voluntary",
        formula=formula,
        notes=tuple(notes),
        examples=fee.examples,
    )


def _reduced(amount: Decimal, factor: Decimal, minimum: Decimal | None) -> Decimal:
    """The minimum is charged after the reduction too (ELSA: bodenbuendnis.at)."""
    return max(amount * factor, minimum or Decimal(0))


def _by_population(fee: Fee, population: int, currency: str) -> tuple[Decimal, Message]:
    if fee.model == "tiers":
        return _tier(fee, population)
    rate = fee.rate or Decimal(0)
    values: dict[str, object]
    if fee.model == "per-block":
        blocks = -(-population // (fee.block or 1))
        raw = blocks * rate
        values = {"blocks": blocks, "block": fee.block, "rate": Money(rate, currency)}
        key = "fee.formula.per_block"
    else:
        raw = population * rate
        values = {"population": population, "rate": Rate(rate, currency)}
        key = "fee.formula.per_inhabitant"
    amount = _bounded(fee, raw)
    values["raw"] = Money(raw.quantize(_CENT, ROUND_HALF_UP), currency)
    if fee.minimum is not None and amount > raw:
        return amount, Message(f"{key}.minimum", values | {"bound": Money(amount, currency)})
    if fee.maximum is not None and amount < raw:
        return amount, Message(f"{key}.maximum", values | {"bound": Money(amount, currency)})
    return amount, Message(key, values)


def fee_steps(fee: Fee) -> Iterator[int]:
    """The sizes at which a fee comes to be worked out in another way.

    They are the ends of tiers, and where the least or the most that is charged begins to hold,
    also after reductions. At each of them and between two of them the fee is one amount, or a rate
    times inhabitants or blocks of them.
    """
    yield from (tier.up_to for tier in fee.tiers if tier.up_to is not None)
    factors = [each.factor for each in fee.reductions]
    chosen = (each for count in range(len(factors) + 1) for each in combinations(factors, count))
    for factor in {prod(each, start=Decimal(1)) for each in chosen}:
        for bound in (fee.minimum, fee.maximum):
            if bound and fee.rate and factor:
                blocks = int(bound / (fee.rate * factor))
                yield from (number * (fee.block or 1) for number in (blocks, blocks + 1))


def _bounded(fee: Fee, raw: Decimal) -> Decimal:
    amount = raw
    if fee.maximum is not None:
        amount = min(amount, fee.maximum)
    if fee.minimum is not None:
        amount = max(amount, fee.minimum)
    return amount


def _tier(fee: Fee, population: int) -> tuple[Decimal, Message]:
    """The first tier that reaches the population; the tiers ascend and the last has no end."""
    below = 0
    for tier in fee.tiers:
        if tier.up_to is None or population <= tier.up_to:
            break
        below = tier.up_to
    if tier.up_to is None and below == 0:
        return tier.amount, Message("fee.formula.tier.all")
    if tier.up_to is None:
        return tier.amount, Message("fee.formula.tier.above", {"bound": below})
    if below == 0:
        return tier.amount, Message("fee.formula.tier.up_to", {"bound": tier.up_to})
    return tier.amount, Message(
        "fee.formula.tier.between", {"lower": below + 1, "bound": tier.up_to}
    )
