"""The networks for a profile: ranked, set aside, held, coming along, closed and not possible."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import NamedTuple

from staedtenetz.catalogue.directory import Directory
from staedtenetz.catalogue.members import Member
from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.model.network import POPULATION_BOUNDS, Network
from staedtenetz.model.profile import DEFAULT_PARTICIPATIONS, Profile
from staedtenetz.recommendation.admission import is_shut
from staedtenetz.recommendation.evidence_copy import evidence_of
from staedtenetz.recommendation.fit import ANSWER_OF, Case, Fit, fit, is_answered
from staedtenetz.recommendation.peers import Comparison, Peers
from staedtenetz.recommendation.usual import Usual
from staedtenetz.rules.eligibility import VERDICT_ORDER, Check, Eligibility
from staedtenetz.rules.fees import YearlyFee
from staedtenetz.rules.for_municipality import PLAIN_RULES, Rules
from staedtenetz.text import sort_key

__all__ = [
    "ANSWERS",
    "BARELY",
    "AlsoPossible",
    "Closed",
    "ComesWith",
    "Excluded",
    "Held",
    "Recommendation",
    "Recommended",
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


class ComesWith(NamedTuple):
    """A network that comes along with another one: held, or to be joined first."""

    network: Network
    through: tuple[Network, ...]
    held: bool


class AlsoPossible(NamedTuple):
    """A network that is open to the municipality, but not by joining: an award, a call, support."""

    network: Network
    eligibility: Eligibility


class Closed(NamedTuple):
    """A network that the rules would let the municipality into, but that admits nobody now."""

    network: Network
    eligibility: Eligibility


class Excluded(NamedTuple):
    """A network that the municipality cannot join, with the rules that say so.

    ``successor`` is the network that carries on an ended, merged or renamed one.
    """

    network: Network
    reasons: tuple[Check, ...]
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
    directory: Directory, profile: Profile, kind: str | None = None, rules: Rules = PLAIN_RULES
) -> Recommendation:
    """Rank the networks for a profile; with ``kind`` only those of that kind.

    Where the profile does not say how far a network should reach, those that work across borders
    are ranked, and those of Germany or one Land set aside; where it does, those of that side.

    Where the profile does not say how the office wants to take part, those to join are ranked, and
    the others told apart; where it does, only those are asked about.

    Networks that are inactive, closed at present or not for the municipality are never ranked, nor
    are those that it belongs to or that come along with another one; those that fit next to
    nothing are told apart. Same input, same output: ties are broken by the verdict, the effort, and
    the name. ``rules`` are those remembered where many profiles are ranked.
    """
    municipality, catalogue = profile.municipality, directory.networks
    wanted = profile.participations or DEFAULT_PARTICIPATIONS
    members = directory.members
    comparison = Comparison(municipality, profile.memberships, directory)
    usual = Usual(evidence_of(directory), municipality, profile.memberships)
    held_ids = set(profile.memberships)
    possible: list[Recommended] = []
    held: list[Held] = []
    along: list[ComesWith] = []
    excluded: list[Excluded] = []
    also: list[AlsoPossible] = []
    closed: list[Closed] = []
    known: dict[str, list[Member]] = {}
    for member in members.of(municipality.key):
        known.setdefault(member.network, []).append(member)
    for network in catalogue.networks:
        if network.id in held_ids:
            known_from = tuple(known.get(network.id, ()))
            held.append(Held(network, known_from, catalogue.successor(network)))
            continue
        if kind is not None and kind not in network.kind:
            continue
        if profile.participations and network.participation not in wanted:
            continue
        eligibility = rules.judge(network, municipality, held_ids)
        obstacles = _obstacles(network, eligibility, wanted)
        if obstacles is not None and all(check.rule == "closed" for check in obstacles):
            closed.append(Closed(network, eligibility))
        elif obstacles is not None:
            excluded.append(Excluded(network, obstacles, catalogue.successor(network)))
        elif network.comes_with:
            along.append(_comes_with(catalogue, network, held_ids))
        elif network.participation not in wanted:
            also.append(AlsoPossible(network, eligibility))
        else:
            fee = rules.yearly_fee(
                network, eligibility.best.membership, municipality, held_ids, profile.plan_for
            )
            fitting = fit(Case(network, eligibility, fee, profile, usual))
            possible.append(Recommended(network, fitting, eligibility, fee))
    possible.sort(key=order)
    reaching = [each for each in possible if reaches(profile, each.network)]
    ranked, barely, unjudged = _cut(reaching)
    return Recommendation(
        profile,
        ranked,
        tuple(held),
        tuple(along),
        tuple(sorted(excluded, key=_exclusion_order)),
        comparison,
        usual,
        tuple(answer for answer in ANSWERS if not is_answered(profile, answer)),
        tuple(also),
        tuple(each for each in possible if not reaches(profile, each.network)),
        barely,
        tuple(closed),
        unjudged,
    )


def crosses_borders(network: Network) -> bool:
    """Whether the network works across borders, and not within Germany or one Land."""
    return network.scope in _ACROSS


def reaches(profile: Profile, network: Network) -> bool:
    """Whether the network is on the side of the border that is looked for: the far one, if open."""
    wanted = profile.scopes or _ACROSS
    return any((scope in _ACROSS) == crosses_borders(network) for scope in wanted)


def _cut(
    entries: Sequence[Recommended],
) -> tuple[tuple[Recommended, ...], tuple[Recommended, ...], tuple[Recommended, ...]]:
    """Those that are ranked, those that fit next to nothing, and those without a fit.

    Where none has one they are ranked all the same, by verdict, effort and name.
    """
    judged = [each for each in entries if each.fit.score is not None]
    if not judged:
        return tuple(entries), (), ()
    best = max(each.fit.match or Decimal(0) for each in judged)
    ranked: list[Recommended] = []
    barely: list[Recommended] = []
    for each in judged:
        (barely if fits_barely(each, best) else ranked).append(each)
    unjudged = tuple(each for each in entries if each.fit.score is None)
    return tuple(ranked), tuple(barely), unjudged


def fits_barely(entry: Recommended, best: Decimal = 2 * BARELY) -> bool:
    """Whether it fits next to nothing, also against the ``best``, or admits hardly anyone like it.

    What is not known of that says nothing.
    """
    match = entry.fit.match
    barely = match is not None and match < min(BARELY, best / 2)
    return barely or admits_hardly_anyone(entry)


def admits_hardly_anyone(entry: Recommended) -> bool:
    """Whether a municipality like this one has next to no chance of being let in."""
    chances = (each.score for each in entry.fit.criteria if each.id == "admission")
    return any(chance is not None and chance < _NO_CHANCE for chance in chances)


def _obstacles(
    network: Network, eligibility: Eligibility, wanted: Collection[str]
) -> tuple[Check, ...] | None:
    """The rules that keep the municipality out; ``None`` where it may join.

    Between two calls there is no rule either; a way of taking part that is not ``wanted`` is told
    apart anyway.

    A guideline of size keeps it out where the network admits nobody at present anyway; without a
    rule it is only that.
    """
    if eligibility.verdict == "not-eligible":
        return eligibility.reasons
    if network.window != "closed":
        shut = is_shut(network, eligibility.best.membership)
        return () if shut and network.participation in wanted else None
    missed = (check for check in eligibility.best.checks if check.outcome == "open")
    return tuple(check for check in missed if check.rule in POPULATION_BOUNDS)


def _comes_with(catalogue: Catalogue, network: Network, held: set[str]) -> ComesWith:
    through = tuple(catalogue[other] for other in network.comes_with if other in held)
    if through:
        return ComesWith(network, through, held=True)
    return ComesWith(network, tuple(catalogue[other] for other in network.comes_with), held=False)


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
