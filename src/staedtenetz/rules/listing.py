"""Which networks a list keeps, and in which order."""

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.model.network import Network
from staedtenetz.model.vocabulary import EFFORTS, THEMES
from staedtenetz.text import sort_key

if TYPE_CHECKING:
    from staedtenetz.rules.for_municipality import Applied

__all__ = ["SORTS", "Filters", "is_free", "sort_value"]

SORTS = ("name", "theme", "fee", "founded", "members", "effort")
"""What a list can be sorted by."""

_LAST = float("inf")
_FOREIGN_MONEY = 1e12


class Filters(NamedTuple):
    """What ``list`` keeps: every filter that is set must hold."""

    theme: str | None = None
    topic: str | None = None
    kind: str | None = None
    scope: str | None = None
    status: str | None = None
    free: bool = False
    participations: Collection[str] = ()

    def keep(self, network: Network) -> bool:
        """Whether the network passes all filters."""
        return (
            self.theme in (None, network.theme)
            and (self.topic is None or self.topic in network.topics)
            and (self.kind is None or self.kind in network.kind)
            and self.scope in (None, network.scope)
            and self.status in (None, network.status)
            and (not self.free or is_free(network))
            and (not self.participations or network.participation in self.participations)
        )


def is_free(network: Network) -> bool:
    """Whether a source says that nothing has to be paid for it, voluntary fees included."""
    return FEE_FACTS[network.fee.model].cost == "free" and network.fee.model != "covered"


def sort_value(
    sort: str, network: Network, applied: "Applied | None" = None
) -> tuple[float, tuple[str, str]]:
    """What the list is sorted by: the unknown comes last, ties go by the German name.

    The fee is that of the municipality in ``applied``, where there is one.
    """
    values = {
        "name": 0.0,
        "theme": list(THEMES).index(network.theme),
        "founded": network.founded or _LAST,
        "members": -network.member_count if network.member_count else _LAST,
        "effort": list(EFFORTS).index(network.effort) if network.effort else _LAST,
        "fee": _fee_value(network, applied),
    }
    return values[sort], sort_key(network.short)


def _fee_value(network: Network, applied: "Applied | None") -> float:
    """Free first, then amounts in euros, then other currencies, then the unknown."""
    if applied is None:
        model = network.fee.model
        return list(FEE_FACTS).index(model) if FEE_FACTS[model].amount_follows else _LAST
    payable = applied.fee.payable
    if payable is None:
        return _LAST
    in_euros = payable.currency == "EUR" or not payable.amount
    return float(payable.amount) if in_euros else _FOREIGN_MONEY
