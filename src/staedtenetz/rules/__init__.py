"""Eligibility and fees: pure functions of a network and a municipality."""

from staedtenetz.rules.eligibility import Check, Eligibility, TypeVerdict, judge
from staedtenetz.rules.fees import YearlyFee, yearly_fee

__all__ = ["Check", "Eligibility", "TypeVerdict", "YearlyFee", "judge", "yearly_fee"]
