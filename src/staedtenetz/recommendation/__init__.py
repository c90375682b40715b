"""Which networks fit a municipality: criteria, their weighted mean, peers and ranking."""

from staedtenetz.recommendation.fit import Case, Criterion, Fit, fit
from staedtenetz.recommendation.peers import Peer, Peers, find_peers
from staedtenetz.recommendation.ranking import (
    ANSWERS,
    ComesWith,
    Excluded,
    Held,
    Recommendation,
    Recommended,
    recommend,
)

__all__ = [
    "ANSWERS",
    "Case",
    "ComesWith",
    "Criterion",
    "Excluded",
    "Fit",
    "Held",
    "Peer",
    "Peers",
    "Recommendation",
    "Recommended",
    "find_peers",
    "fit",
    "recommend",
]
