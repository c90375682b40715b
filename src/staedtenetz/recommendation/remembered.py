"""Prospects of many municipalities: worked out once for all that are alike to a network.

Nothing is decided here: what is remembered is what ``prospects`` says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import Network
from staedtenetz.model.profile import House, Profile
from staedtenetz.recommendation.admission import minds_size
from staedtenetz.recommendation.prospects import Prospect, ProspectOf, prospects
from staedtenetz.recommendation.usual import Usual
from staedtenetz.rules.likeness import Likeness, asked, likeness
from staedtenetz.rules.remembered import remembered_rules

__all__ = ["remembered_prospects"]

_NOBODY = Municipality("")


class _Memory(NamedTuple):
    """What is remembered of a network; no key where its prospects name the population itself."""

    key: Likeness | None
    found: dict[object, Prospect]


def remembered_prospects() -> Callable[[Catalogue, Profile, Usual], ProspectOf]:
    """The prospects of many municipalities of one directory, most of them with the same wishes.

    With other wishes all is forgotten, so that the memory grows with the networks, and neither
    with the municipalities nor with what they wish for.
    """
    rules = remembered_rules()
    memories: dict[str, _Memory] = {}
    wishes = Profile(_NOBODY)

    def begun(network: Network) -> _Memory:
        sized = asked(network).tells_size or minds_size(network)
        memory = memories[network.id] = _Memory(None if sized else likeness(network), {})
        return memory

    def remembered(catalogue: Catalogue, profile: Profile, usual: Usual) -> ProspectOf:
        nonlocal wishes
        wished = _wishes(profile)
        if wished != wishes:
            wishes = wished
            memories.clear()
        municipality, held = profile.municipality, frozenset(profile.memberships)
        work_out = prospects(catalogue, profile, usual, rules)

        def prospect(network: Network) -> Prospect:
            key_of, known = memories.get(network.id) or begun(network)
            if key_of is None:
                return work_out(network)
            key = key_of(municipality, held)
            found = known.get(key)
            if found is None:
                found = known[key] = work_out(network)
            return found

        return prospect

    return remembered


def _wishes(profile: Profile) -> Profile:
    """The profile without what is said of the municipality, which the likeness minds."""
    return profile._replace(municipality=_NOBODY, memberships=(), records=(), house=House())
