"""The set of further memberships that covers most of the topics within an office's limits.

OR-Tools is optional; ``plan`` raises MissingPackage where it is not installed.
"""

from staedtenetz.recommendation.portfolio.choice import (
    CAPACITY_POINTS,
    EFFORT_POINTS,
    Limits,
    limits_of,
)
from staedtenetz.recommendation.portfolio.plan import BUDGET_STEP, Chosen, Plan, Portfolio, plan

__all__ = [
    "BUDGET_STEP",
    "CAPACITY_POINTS",
    "EFFORT_POINTS",
    "Chosen",
    "Limits",
    "Plan",
    "Portfolio",
    "limits_of",
    "plan",
]
