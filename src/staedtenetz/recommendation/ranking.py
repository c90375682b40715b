"""The networks for a profile: ranked, set aside, held, coming along, closed and not possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from staedtenetz.catalogue.directory import Directory
from staedtenetz.catalogue.members import Member
from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.model.network import POPULATION_BOUNDS, Network
from staedtenetz.model.profile import Profile
from staedtenetz.recommendation.evidence_copy import evidence_of
from staedtenetz.recommendation.fit import ANSWER_OF, Case, Fit, is_answered, with_usual
from staedtenetz.recommendation.peers import Comparison, Peers
from staedtenetz.recommendation.prospects import (
    AlsoPossible,
    Closed,
    ComesWith,
    Excluded,
    Open,
    ProspectOf,
    prospects,
)
from staedtenetz.recommendation.usual import Usual
from staedtenetz.rules.eligibility import VERDICT_ORDER, Eligibility
from staedtenetz.rules.fees import YearlyFee
from staedtenetz.text import sort_key

__all__ = [
    "ANSWERS",
    "BARELY",
    "Held",
    "Recommendation",
    "Recommended",
    "admits_few",
    "admits_hardly_anyone",
    "crosses_borders",
    "fits_barely",
    "order",
    "reaches",
    "recommend",
]

ANSWERS = tuple(ANSWER_OF.values())
"""What an office can say of its wishes, by the keys of a profile."""

_ACROSS = frozenset({"europe", "world"})
"""The scopes of networks that work across borders; the others stay within Germany."""

BARELY = Decimal(10)
"""The ranking ends before fits below this that are also below half of the best one."""

_NO_CHANCE = Decimal("0.1")
"""Below this chance of admission a network is none for the municipality: C40 for a small town."""

_SMALL_CHANCE = Decimal("0.2")
"""Up to this chance a network has to fit by itself, and not only better than the others."""

_EFFORT_ORDER = {"low": 0, "medium": 1, None: 2, "high": 3}


class Recommended(NamedTuple):
    """A network that the municipality may join, with its fit and all that it rests on."""

    network: Network
    fit: Fit
    eligibility: Eligibility
    fee: YearlyFee


class Held(NamedTuple):
    """A membership that the municipality has, with the rows of the sample that say so.

    ``successor`` is the network that carries on an ended, merged or renamed one.
    """

    network: Network
    known_from: tuple[Member, ...]
    successor: Network | None


class Recommendation(NamedTuple):
    """Every network that was asked about stands in exactly one of the lists.

    ``ranked``, ``aside``, ``barely`` and ``unjudged`` hold what the municipality may join, each the
    best first: ``aside`` what does not reach as far as was looked for, ``barely`` what fits next to
    nothing, ``unjudged`` what has no fit where others have one.
    """

    profile: Profile
    ranked: tuple[Recommended, ...]
    held: tuple[Held, ...]
    comes_with: tuple[ComesWith, ...]
    excluded: tuple[Excluded, ...]
    comparison: Comparison
    usual: Usual
    unanswered: tuple[str, ...]
    also_possible: tuple[AlsoPossible, ...] = ()
    aside: tuple[Recommended, ...] = ()
    barely: tuple[Recommended, ...] = ()
    closed: tuple[Closed, ...] = ()
    unjudged: tuple[Recommended, ...] = ()

    @property
    def peers(self) -> Peers:
        """The peers that papers compare with; they count for no fit."""
        return self.comparison.peers

    @property
    def possible(self) -> tuple[Recommended, ...]:
        """All that the municipality may join, the best first, in whichever list it stands."""
        return tuple(sorted((*self.reaching, *self.aside), key=order))

    @property
    def reaching(self) -> tuple[Recommended, ...]:
        """All of these that reach as far as was looked for, ranked or not, the best first."""
        return tuple(sorted((*self.ranked, *self.barely, *self.unjudged), key=order))

    def entry(self, network_id: str) -> Recommended | None:
        """The network with its fit; ``None`` for one that the municipality may not join."""
        entries = (*self.ranked, *self.aside, *self.barely, *self.unjudged)
        return next((each for each in entries if each.network.id == network_id), None)

    def place(self, network_id: str) -> int | None:
        """The place in the ranking, from 1; ``None`` for a network that is not ranked."""
        for place, entry in enumerate(self.ranked, start=1):
            if entry.network.id == network_id:
                return place
        return None


def recommend(
    directory: Directory,
    profile: Profile,
    kind: str | None = None,
    prospects_of: Callable[[Catalogue, Profile, Usual], ProspectOf] = prospects,
) -> Recommendation:
    """Rank the networks for a profile; with ``kind`` only those of that kind.

    Where the profile does not say how far a network should reach, those that work across borders
    are ranked, and those of Germany or one Land set aside; where it does, those of that side.

    Where the profile does not say how the office wants to take part, those to join are ranked, and
    the others told apart; where it does, only those are asked about.

    Networks that are inactive, closed at present or not for the municipality are never ranked, nor
    are those that it belongs to or that come along with another one; those that fit next to
    nothing are told apart. Same input, same output: ties are broken by the verdict, the effort, and
    the name. ``prospects_of`` are those remembered where many profiles are ranked.
    """
    municipality, catalogue = profile.municipality, directory.networks
    comparison = Comparison(municipality, profile.memberships, directory)
    usual = Usual(evidence_of(directory), municipality, profile.memberships)
    held_ids = frozenset(profile.memberships)
    prospect = prospects_of(catalogue, profile, usual)
    asked_about = [
        network
        for network in catalogue.networks
        if network.id not in held_ids
        and (kind is None or kind in network.kind)
        and (not profile.participations or network.participation in profile.participations)
    ]
    found = [prospect(network) for network in asked_about]
    possible = [_recommended(each, profile, usual) for each in found if isinstance(each, Open)]
    possible.sort(key=order)
    excluded = [each for each in found if isinstance(each, Excluded)]
    sides = _sides(profile)
    reaching = [each for each in possible if crosses_borders(each.network) in sides]
    ranked, barely, unjudged = _cut(reaching)
    return Recommendation(
        profile,
        ranked,
        _held(directory, profile),
        tuple(each for each in found if isinstance(each, ComesWith)),
        tuple(sorted(excluded, key=_exclusion_order)),
        comparison,
        usual,
        tuple(answer for answer in ANSWERS if not is_answered(profile, answer)),
        tuple(each for each in found if isinstance(each, AlsoPossible)),
        tuple(each for each in possible if crosses_borders(each.network) not in sides),
        barely,
        tuple(each for each in found if isinstance(each, Closed)),
        unjudged,
    )


def _recommended(open_one: Open, profile: Profile, usual: Usual) -> Recommended:
    network, eligibility, fee, criteria = open_one
    fitting = with_usual(criteria, Case(network, eligibility, fee, profile, usual))
    return Recommended(network, fitting, eligibility, fee)


def _held(directory: Directory, profile: Profile) -> tuple[Held, ...]:
    """The memberships that the profile names, each with what is known of it."""
    known: dict[str, list[Member]] = {}
    for member in directory.members.of(profile.municipality.key):
        known.setdefault(member.network, []).append(member)
    catalogue, held = directory.networks, frozenset(profile.memberships)
    return tuple(
        Held(network, tuple(known.get(network.id, ())), catalogue.successor(network))
        for network in catalogue.networks
        if network.id in held
    )


def crosses_borders(network: Network) -> bool:
    """Whether the network works across borders, and not within Germany or one Land."""
    return network.scope in _ACROSS


def reaches(profile: Profile, network: Network) -> bool:
    """Whether the network is on the side of the border that is looked for: the far one, if open."""
    return crosses_borders(network) in _sides(profile)


def _sides(profile: Profile) -> set[bool]:
    """The sides of the border that are looked for: across it, within it."""
    return {scope in _ACROSS for scope in profile.scopes or _ACROSS}


def _cut(
    entries: Sequence[Recommended],
) -> tuple[tuple[Recommended, ...], tuple[Recommended, ...], tuple[Recommended, ...]]:
    """Those that are ranked, those that fit next to nothing, and those without a fit.

    Where none has one they are ranked all the same, by verdict, effort and name.
    """
    judged = [each for each in entries if each.fit.score is not None]
    if not judged:
        return tuple(entries), (), ()
    matches = (each.fit.match for each in judged if not admits_few(each))
    best = max((match for match in matches if match is not None), default=Decimal(0))
    ranked: list[Recommended] = []
    barely: list[Recommended] = []
    for each in judged:
        (barely if fits_barely(each, best) else ranked).append(each)
    unjudged = tuple(each for each in entries if each.fit.score is None)
    return tuple(ranked), tuple(barely), unjudged


def fits_barely(entry: Recommended, best: Decimal = 2 * BARELY) -> bool:
    """Whether it fits next to nothing, also against the ``best``, or admits hardly anyone like it.

    Where few are admitted no comparison helps. What is not known of that says nothing.
    """
    match = entry.fit.match
    bound = BARELY if admits_few(entry) else min(BARELY, best / 2)
    return (match is not None and match < bound) or admits_hardly_anyone(entry)


def admits_hardly_anyone(entry: Recommended) -> bool:
    """Whether a municipality like this one has next to no chance of being let in."""
    return entry.fit.chance < _NO_CHANCE


def admits_few(entry: Recommended) -> bool:
    """Whether it is by invitation, or not known whether such a municipality is let in."""
    return entry.fit.chance <= _SMALL_CHANCE


def order(entry: Recommended) -> tuple[float, int, int, tuple[str, str]]:
    """The sort key of the ranking: fit, then verdict, effort and name."""
    return (
        -float(entry.fit.score or 0),
        VERDICT_ORDER.index(entry.eligibility.verdict),
        _EFFORT_ORDER[entry.network.effort],
        sort_key(entry.network.short),
    )


def _exclusion_order(entry: Excluded) -> tuple[int, tuple[str, str]]:
    """What a bound of size excludes comes first: it is nearest to being possible."""
    check = entry.reasons[0]
    by_size = check.rule in POPULATION_BOUNDS and check.outcome == "failed"
    place = 0 if by_size else 2 if check.rule == "status" else 1
    return place, sort_key(entry.network.short)
