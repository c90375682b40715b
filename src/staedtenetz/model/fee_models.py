"""The ways in which networks set their fees: one table of what each needs and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

__all__ = ["AMOUNT_FIELDS", "FEE_FACTS", "Cost", "FeeModel"]

Cost = Literal["free", "fee", "unknown"]


class FeeModel(NamedTuple):
    """One way to set a fee; its label stands in the vocabulary.

    ``needs`` are the fields of ``Fee`` without which it says nothing; all other amounts are
    foreign to it. A ``bounded`` one may have a minimum and a maximum. ``by_size`` is one that
    differs from one municipality to the next. ``cost`` is what joining costs in a word;
    ``unknown`` where no source says so.
    """

    cost: Cost
    needs: tuple[str, ...] = ()
    bounded: bool = False
    by_size: bool = False

    @property
    def priced(self) -> bool:
        """Whether it holds an amount of money, which has a currency and a date."""
        return bool(self.needs) and self.needs != ("covered_by",)

    @property
    def amount_follows(self) -> bool:
        """Whether an amount, be it 0, follows from a complete record; else a note says more."""
        return bool(self.needs) or self.cost == "free"


FEE_FACTS: Mapping[str, FeeModel] = MappingProxyType(
    {
        "free": FeeModel("free"),
        "covered": FeeModel("free", ("covered_by",)),
        "voluntary": FeeModel("free", ("amount",)),
        "flat": FeeModel("fee", ("amount",)),
        "per-inhabitant": FeeModel("fee", ("rate",), bounded=True, by_size=True),
        "per-block": FeeModel("fee", ("rate", "block"), bounded=True, by_size=True),
        "tiers": FeeModel("fee", ("tiers",), by_size=True),
        "formula": FeeModel("fee", by_size=True),
        "on-request": FeeModel("fee"),
        "none-named": FeeModel("unknown"),
        "unknown": FeeModel("unknown"),
    }
)
"""All models, in the order in which a list sorts them: what costs nothing first."""

AMOUNT_FIELDS = frozenset(field for model in FEE_FACTS.values() for field in model.needs)
"""The fields of ``Fee`` that some models need and the others may not have."""
