"""All rules of a network applied to one municipality at once."""

from collections.abc import Collection
from typing import NamedTuple

from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import Network
from staedtenetz.rules.eligibility import Eligibility, judge
from staedtenetz.rules.fees import YearlyFee, yearly_fee

__all__ = ["Applied", "apply_rules"]


class Applied(NamedTuple):
    """The rules and the fee of a network applied to one municipality.

    ``member`` also where the membership comes with another one; ``through`` names that.
    """

    municipality: Municipality
    member: bool
    through: tuple[str, ...]
    eligibility: Eligibility
    fee: YearlyFee


def apply_rules(
    network: Network,
    municipality: Municipality,
    memberships: Collection[str],
    plan_for: int | None = None,
) -> Applied:
    """Verdict and fee for the membership type that suits the municipality best.

    ``plan_for`` is the year for which planning values are wanted.
    """
    eligibility = judge(network, municipality, memberships)
    fee = yearly_fee(network, eligibility.best.membership, municipality, memberships, plan_for)
    through = tuple(other for other in network.comes_with if other in memberships)
    member = network.id in memberships or bool(through)
    return Applied(municipality, member, through, eligibility, fee)
