"""What is counted of the German members of each network: the side that no municipality changes.

From the number of members that a network states and the register of all municipalities follows
how many inhabitants a municipality has of whose like half are members; from the known members how
far the sizes and Länder differ from that. The formulas stand in docs/method.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Literal, NamedTuple

from staedtenetz.catalogue.completeness import completeness
from staedtenetz.catalogue.members import Member, Members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import INACTIVE, Network
from staedtenetz.rules.standing import Fitting, Standing, asks_for_more, fitting, population_bounds

__all__ = [
    "KINDS",
    "LIKE_SIZE",
    "STEEPNESS",
    "Basis",
    "Compared",
    "Counted",
    "Evidence",
    "Known",
    "NetworkEvidence",
    "step_of",
]

STEEPNESS = 1.75
"""How the odds rise with size: of twice as large ones they are 2 to the power of this as high."""

STEP = 1.25
"""From one step of size to the next the population rises by this factor."""

LIKE_SIZE = 3
"""Municipalities of so many steps more or less are of like size: about half to twice as large."""

UNSTATED_COMPLETENESS = 0.5
"""The share of the members taken to be known where a network states no number."""

KINDS = ("municipality", "district")
"""The kinds of applicants of whom the register says how many there are."""

_MOST = 0.95
"""No larger share of those who may join is taken to be members."""

_DISTRICTS_OF, _DISTRICTS = 20, 1
"""As if of so many further members so many were districts; about the share of all lists."""

_LOG_STEP = math.log(STEP)


def step_of(population: int) -> int:
    """The step of size: 0 for 1 inhabitant, 57 from 334,096 on."""
    return int(math.log(max(population, 1)) / _LOG_STEP)


_Cells = Mapping[tuple[str, int], int]
"""How many there are, by Land and step of size."""


class Known(NamedTuple):
    """A known member, as far as others are compared with it."""

    key: str
    name: str
    kind: str
    state: str
    population: int
    step: int


Basis = Literal["stated", "complete", "known"]
Compared = tuple[int, float]
"""How many members are known, and how many of the known ones would be expected by size alone."""


class Counted(NamedTuple):
    """What is counted among the municipalities, or among the districts, that may join a network.

    ``halfway`` is the number of inhabitants from which on more than half are members. ``sizes``
    compares by step of size with those of like size, ``lands`` by Land. All that is about those
    who are known to have what the rules ask for; ``open_share`` is the share of members among the
    others, and ``None`` where nobody is known to have it, so that all are counted alike.
    ``memberships`` are the types that suit the known members.
    """

    halfway: int
    open_share: float | None
    memberships: tuple[str, ...]
    sizes: Mapping[int, Compared]
    lands: Mapping[str, Compared]


class NetworkEvidence(NamedTuple):
    """What is counted of one network.

    ``members`` is how many German members are counted on, by the ``basis``: as many as the network
    states, as a complete list has, or estimated from the known ones. ``completeness`` is the share
    of them that is known. ``asks`` is whether the rules ask for more than a kind of applicant,
    ``states`` whether for a Land, ``properties`` and ``bounds`` for which properties, and for which
    numbers of inhabitants. ``smallest`` is by kind how many the smallest known member has.
    """

    network: str
    theme: str
    members: float
    basis: Basis
    completeness: float
    asks: bool
    states: bool
    properties: tuple[str, ...]
    bounds: tuple[int, ...]
    smallest: Mapping[str, int]
    kinds: Mapping[str, Counted]
    read_known: Callable[[], tuple[Known, ...]]

    @property
    def known(self) -> tuple[Known, ...]:
        """The known members, in the order of their official keys."""
        return self.read_known()


class Evidence:
    """The evidence of all networks of a directory, each worked out when it is first asked for.

    ``ready`` are those that have been worked out before from the same data.
    """

    def __init__(
        self,
        networks: Iterable[Network],
        municipalities: Callable[[], Municipalities],
        members: Callable[[], Members],
        ready: Mapping[str, NetworkEvidence | None] | None = None,
    ) -> None:
        self.networks = {network.id: network for network in networks}
        self._municipalities = municipalities
        self._members = members
        self._found = dict(ready or {})
        self.remembered: dict[Any, Any] = {}

    def of(self, network_id: str) -> NetworkEvidence | None:
        """What is counted of that network; ``None`` where nothing is."""
        if network_id not in self._found:
            network = self.networks.get(network_id)
            self._found[network_id] = self._count(network) if network else None
        return self._found[network_id]

    @cached_property
    def everything(self) -> tuple[NetworkEvidence, ...]:
        """The evidence of all networks of which there is some, in the order of their ids."""
        found = (self.of(name) for name in sorted(self.networks))
        return tuple(each for each in found if each is not None)

    def with_members(self, members: Members, touched: Collection[str]) -> Evidence:
        """The same with other known members, of these networks only."""
        ready = {name: self.of(name) for name in self.networks if name not in touched}
        other = Evidence((), self._municipalities, lambda: members, ready)
        other.networks = self.networks
        other.__dict__["_register"] = self._register
        return other

    @cached_property
    def _register(self) -> _Register:
        return _Register(self._municipalities())

    def _count(self, network: Network) -> NetworkEvidence | None:
        from staedtenetz.rules.likeness import asked

        if network.status in INACTIVE:
            return None
        known = self._register.known(self._members().by_network.get(network.id, ()))
        basis, members = self._counted_on(network, len(known))
        if not members:
            return None
        cells = self._register.cells(network)
        if not cells:
            return None
        share_known = len(known) / members
        kinds = {kind for kind, _ in cells}
        share = _districts(known) if len(kinds) > 1 else 1.0
        counted = {}
        for kind in sorted(kinds):
            part = share if kind == "district" or len(kinds) == 1 else 1 - share
            rows = _suiting(network, kind, known)
            counted[kind] = _counted(kind, members * part, share_known, rows, cells)
        return NetworkEvidence(
            network.id,
            network.theme,
            members,
            basis,
            share_known,
            asks_for_more(network),
            any(each.states for each in network.memberships),
            asked(network).properties,
            population_bounds(network),
            _smallest(each for each, _ in known),
            counted,
            partial(tuple, [each for each, _ in known]),
        )

    def _counted_on(self, network: Network, known: int) -> tuple[Basis, float]:
        """How many German members are counted on, and why so many."""
        stated = network.german_member_count
        found = completeness(network, self._members())
        if known and found.complete_as_of and found.share == 1:
            return "complete", float(known)
        if stated:
            return "stated", float(max(stated, known))
        return "known", known / UNSTATED_COMPLETENESS


_Part = tuple[str, Standing]
_Like = tuple[Municipality, dict[tuple[str, int], int]]
_KnownRows = Sequence[tuple[Known, Municipality]]


class _Register:
    """All municipalities and districts, counted by what rules ask for."""

    def __init__(self, municipalities: Municipalities) -> None:
        every = (*municipalities.rows, *municipalities.districts)
        rows = (row for row in every if row.population and row.state)
        self._rows = {row.key or row.name: (row, step_of(row.population or 1)) for row in rows}
        self._groups: dict[object, list[_Like]] = {}

    def known(self, rows: Iterable[Member]) -> _KnownRows:
        """The known members among them, in the order of their keys."""
        keys = sorted({row.key for row in rows if row.key in self._rows and row.source})
        return [(self._known(*self._rows[key]), self._rows[key][0]) for key in keys]

    def _known(self, row: Municipality, step: int) -> Known:
        size = row.population or 1
        return Known(row.key or "", row.name, row.applicant, row.state or "", size, step)

    def cells(self, network: Network) -> Mapping[_Part, _Cells]:
        """How many may join, by kind of applicant, standing, Land and step of size.

        Those that are alike to the rules are asked for at once.
        """
        from staedtenetz.rules.likeness import asked

        found: dict[_Part, Counter[tuple[str, int]]] = {}
        looked_at = asked(network)
        for like, count in self._alike(population_bounds(network), looked_at.properties):
            how = fitting(network, like)
            if how:
                part = like.applicant, how.standing
                found.setdefault(part, Counter()).update(count)
        return found

    def _alike(self, bounds: tuple[int, ...], properties: tuple[str, ...]) -> Iterable[_Like]:
        """One of those that are alike to such rules, and how many there are by Land and step."""
        key = bounds, properties
        if key not in self._groups:
            groups: dict[object, _Like] = {}
            for row, step in self._rows.values():
                population = row.population or 1
                sides = [(population > bound) + (population >= bound) for bound in bounds]
                known = [row.properties.get(name) for name in properties]
                like = row.applicant, row.state, *sides, *known
                if like not in groups:
                    groups[like] = row, {}
                counts = groups[like][1]
                cell = row.state or "", step
                counts[cell] = counts.get(cell, 0) + 1
            self._groups[key] = list(groups.values())
        return self._groups[key]


def _districts(known: _KnownRows) -> float:
    """The share of districts among the members, as among the known ones."""
    districts = sum(each.kind == "district" for each, _ in known)
    return (districts + _DISTRICTS) / (len(known) + _DISTRICTS_OF)


def _smallest(known: Iterable[Known]) -> Mapping[str, int]:
    """How many inhabitants the smallest of a kind has."""
    largest_first = sorted(known, key=lambda each: -each.population)
    return {each.kind: each.population for each in largest_first}


def _suiting(network: Network, kind: str, known: _KnownRows) -> list[tuple[Known, Fitting]]:
    """The known members of a kind whom the rules of today would let in."""
    found = ((each, fitting(network, row)) for each, row in known if each.kind == kind)
    return [(each, how) for each, how in found if how is not None]


def _by_step(cells: _Cells) -> Mapping[int, int]:
    found: Counter[int] = Counter()
    for (_, step), count in cells.items():
        found[step] += count
    return dict(sorted(found.items()))


def _middle(step: int) -> float:
    return math.exp((step + 0.5) * _LOG_STEP)


def _share(population: float, halfway: float) -> float:
    odds = float((population / halfway) ** STEEPNESS)
    return odds / (1 + odds)


def _halfway(steps: Mapping[int, int], members: float) -> int:
    """The halfway size at which the shares of all that may join add up to the members."""
    wanted = min(members, _MOST * sum(steps.values()))
    middles = [(_middle(step), count) for step, count in steps.items()]
    low, high = 0.0, 40.0
    # Here and below fsum, as sum adds floats another way from Python 3.12 on, and one copy of the
    # evidence serves all Pythons.
    for _ in range(50):
        half = (low + high) / 2
        size = math.exp(half)
        if math.fsum(count * _share(middle, size) for middle, count in middles) > wanted:
            low = half
        else:
            high = half
    return max(round(math.exp(high)), 1)


def _counted(
    kind: str,
    members: float,
    share_known: float,
    known: Sequence[tuple[Known, Fitting]],
    cells: Mapping[_Part, _Cells],
) -> Counted:
    """What is counted of one kind, with so many members.

    Where some are known to have what is asked for and of others it is open, members are spread over
    both as the known ones are, and over those of whom it is open evenly.
    """
    main: Standing = "known" if (kind, "known") in cells else "open"
    there = [each for each, how in known if how.standing == main]
    others = cells.get((kind, "open")) if main == "known" else None
    open_share = None
    if others:
        share = (len(there) + 1) / (len(known) + 2)
        open_share = min(members * (1 - share) / sum(others.values()), _MOST)
        members *= share
    among = cells[kind, main]
    halfway = _halfway(_by_step(among), members)
    expected = {
        (land, step): count * share_known * _share(_middle(step), halfway)
        for (land, step), count in sorted(among.items())
    }
    return Counted(
        halfway,
        open_share,
        tuple(sorted({how.membership for _, how in known})),
        _by_size(expected, there),
        _by_land(expected, there),
    )


_Expected = Mapping[tuple[str, int], float]


def _by_size(expected: _Expected, known: Iterable[Known]) -> dict[int, Compared]:
    steps = Counter(each.step for each in known)
    by_step: dict[int, float] = {}
    for (_, step), count in expected.items():
        by_step[step] = by_step.get(step, 0) + count
    found = {}
    for step in range(min(by_step), max(by_step) + 1):
        alike = range(step - LIKE_SIZE, step + LIKE_SIZE + 1)
        known_alike = sum(steps[each] for each in alike)
        found[step] = known_alike, math.fsum(by_step.get(each, 0) for each in alike)
    return found


def _by_land(expected: _Expected, known: Iterable[Known]) -> dict[str, Compared]:
    lands = Counter(each.state for each in known)
    by_land: dict[str, float] = {}
    for (land, _), count in expected.items():
        by_land[land] = by_land.get(land, 0) + count
    return {land: (lands[land], count) for land, count in sorted(by_land.items())}
