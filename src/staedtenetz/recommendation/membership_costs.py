"""What a membership costs: this year and the next, and whether that is what is published."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from staedtenetz.messages import Message
from staedtenetz.model.profile import Membership
from staedtenetz.model.values import Money
from staedtenetz.rules.fees import YearlyFee
from staedtenetz.rules.planning import PlanningValue

__all__ = [
    "Basis",
    "Comparison",
    "Cost",
    "Origin",
    "Outlook",
    "compare_fee",
    "cost_of",
    "fee_changes",
    "outlook_of",
]

Origin = Literal["paid", "published", "documented", "unknown"]
Basis = Literal["recorded", "ends", "planning", "paid", "published", "documented", "unknown"]

_ZERO = Decimal(0)
_A_EURO = Decimal(1)
"""What a recorded fee may differ by from a computed one: offices record whole euros."""


class Cost(NamedTuple):
    """What a membership costs a year in euros, and where the amount comes from.

    ``origin`` is ``paid`` (recorded by the office, ``year`` where it says of which), ``published``,
    ``documented`` (what the municipality itself is documented to have paid) or ``unknown``; then
    ``amount`` is ``None``, and ``planning`` the planning value where there is one.
    """

    amount: Decimal | None
    origin: Origin
    planning: PlanningValue | None = None
    year: int | None = None

    @property
    def to_reckon_with(self) -> Decimal | None:
        """The amount, else the planning value in euros."""
        if self.amount is None and self.planning and self.planning.figure.currency == "EUR":
            return self.planning.figure.amount
        return self.amount


class Outlook(NamedTuple):
    """What to plan for a year in euros, and what that rests on.

    ``basis`` is ``recorded`` for that year, ``ends`` where nothing is due any more, ``planning``
    where it is a planning value, else the origin of this year's cost.
    """

    amount: Decimal | None
    basis: Basis


class Comparison(NamedTuple):
    """The fee paid against what is published, documented or planned.

    ``differs``: the office has to look at it.
    """

    said: Message
    differs: bool = False


def cost_of(record: Membership, fee: YearlyFee, year: int, *, covered: bool) -> Cost:
    """What the office pays in that year; where it recorded nothing, what is published.

    ``covered``: a membership that pays for this one is held.
    """
    if record.fee is not None:
        return Cost(record.fee, "paid", year=record.paid_in(year))
    payable = fee.payable
    if fee.model == "covered" and not covered:
        return Cost(None, "unknown")
    planning = fee.planning
    if planning and planning.basis == "paid" and planning.figure.currency == "EUR":
        return Cost(planning.figure.amount, "documented")
    if planning:
        return Cost(None, "unknown", planning)
    if payable is None or (payable.currency != "EUR" and payable.amount):
        return Cost(None, "unknown")
    return Cost(payable.amount, "published")


def outlook_of(record: Membership, cost: Cost, year: int) -> Outlook:
    """What to plan for that year, the one after this."""
    if year in record.fees:
        return Outlook(record.fees[year], "recorded")
    if not _charged_in(record, year):
        return Outlook(_ZERO, "ends")
    if cost.amount is None and cost.to_reckon_with is not None:
        return Outlook(cost.to_reckon_with, "planning")
    return Outlook(cost.amount, cost.origin)


def _charged_in(record: Membership, year: int) -> bool:
    """Whether a fee is asked in that year, as far as the end of the membership tells."""
    due = f"{year}-{record.fee_due or '01-01'}"
    return record.until is None or record.until.last_day >= due


def fee_changes(record: Membership) -> list[tuple[int, Decimal, Decimal | None]]:
    """The fee of each year with its change against that of the year before, in per cent.

    ``None`` where that one is not recorded or nothing.
    """
    changes = []
    for year, fee in sorted(record.fees.items()):
        before = record.fees.get(year - 1)
        changes.append((year, fee, (fee / before - 1) * 100 if before else None))
    return changes


def compare_fee(record: Membership, fee: YearlyFee) -> Comparison | None:
    """The fee that is recorded against what else is known of it; ``None`` where none is."""
    if record.fee is None:
        return None
    paid, payable = Money(record.fee, "EUR"), fee.payable
    if not fee.due:
        return Comparison(Message("review.fee.voluntary"))
    if payable and payable.currency == "EUR" and fee.model != "covered":
        values = {"paid": paid, "published": payable}
        if abs(paid.amount - payable.amount) < _A_EURO:
            key = "review.fee.same_own" if fee.own else "review.fee.same"
            return Comparison(Message(key, values))
        key = "review.fee_differs_own" if fee.own else "review.fee_differs"
        return Comparison(Message(key, values), differs=True)
    if fee.planning and fee.planning.figure.currency == "EUR":
        return _against_planning(paid, fee.planning)
    return Comparison(Message("review.fee.nothing"))


def _against_planning(paid: Money, planning: PlanningValue) -> Comparison:
    """What the municipality itself is documented to pay is no word of others."""
    low, high = planning.lowest, planning.highest
    if planning.basis == "paid":
        example = planning.rests_on[0]
        date = example.as_of or Message("date.undated")
        same = "same" if paid == planning.figure else "other"
        values = {"documented": planning.figure, "date": date}
        return Comparison(Message(f"review.fee.documented.{same}", values))
    if high and paid.amount > high.amount:
        return Comparison(Message("review.fee.above", {"paid": paid, "planned": high}), True)
    if low and paid.amount < low.amount:
        return Comparison(Message("review.fee.below", {"planned": low}))
    return Comparison(Message("review.fee.within"))
