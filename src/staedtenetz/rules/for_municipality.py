"""All rules of a network applied to one municipality at once."""

from collections.abc import Callable, Collection
from typing import NamedTuple

from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import MembershipType, Network
from staedtenetz.rules.eligibility import Eligibility, judge
from staedtenetz.rules.fees import YearlyFee, yearly_fee

__all__ = ["PLAIN_RULES", "Applied", "Rules", "apply_rules"]


class Rules(NamedTuple):
    """The rules of networks, worked out anew or remembered: the answers are the same."""

    judge: Callable[[Network, Municipality, Collection[str]], Eligibility]
    yearly_fee: Callable[
        [Network, MembershipType, Municipality, Collection[str], int | None], YearlyFee
    ]


PLAIN_RULES = Rules(judge, yearly_fee)
"""Worked out anew each time, for one municipality."""


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
