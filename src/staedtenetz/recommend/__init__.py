"""Which networks fit a municipality: criteria, their weighted mean, peers and ranking."""

from staedtenetz.recommend.fit import DEFAULT_WEIGHTS, Criterion, Fit
from staedtenetz.recommend.peers import Peers, find_peers
from staedtenetz.recommend.ranking import (
    ComesWith,
    Excluded,
    Held,
    Recommendation,
    Recommended,
    recommend,
)

__all__ = [
    "DEFAULT_WEIGHTS",
    "ComesWith",
    "Criterion",
    "Excluded",
    "Fit",
    "Held",
    "Peers",
    "Recommendation",
    "Recommended",
    "find_peers",
    "recommend",
]
