"""Eligibility and fees: pure functions of a network and a municipality."""

from staedtenetz.rules.applied import Applied, apply_rules
from staedtenetz.rules.eligibility import Check, Eligibility, TypeVerdict, judge
from staedtenetz.rules.fees import YearlyFee, yearly_fee

__all__ = [
    "Applied",
    "Check",
    "Eligibility",
    "TypeVerdict",
    "YearlyFee",
    "apply_rules",
    "judge",
    "yearly_fee",
]
