"""Which networks fit a municipality: criteria, their weighted mean, peers and ranking."""

from staedtenetz.recommend.fit import Case, Criterion, Fit, fit
from staedtenetz.recommend.peers import Peer, Peers, find_peers
from staedtenetz.recommend.ranking import (
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
