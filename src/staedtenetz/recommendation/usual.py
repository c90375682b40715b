"""How usual a membership is: what share of the municipalities like this one belongs to a network.

An estimate, from what ``evidence`` counts and from what the municipality itself belongs to; the
formula and how well it does stand in docs/method.md. Where a network states no number and no
member is known, it says nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from decimal import Decimal
from functools import cache, cached_property
from math import fsum, sqrt
from typing import NamedTuple

from staedtenetz.messages import Listed, Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import Network
from staedtenetz.recommendation.evidence import (
    KINDS,
    LIKE_SIZE,
    STEEPNESS,
    Counted,
    Evidence,
    Known,
    NetworkEvidence,
    step_of,
)
from staedtenetz.rules.standing import Fitting, Standing, fitting

__all__ = ["Estimate", "Factor", "Usual"]

_NAMED = 2
_ORDINALS = (
    (0.41, "2"),
    (0.29, "3"),
    (0.223, "4"),
    (0.14, "5"),
    (0.07, "10"),
    (0.03, "20"),
    (0.014, "50"),
)
"""From which share on it is every second, third and so on: the middle between two of them."""
_NEARLY_ALL, _MOST = 0.85, 0.6


_PLAIN = Fitting("known", "")
"""How all stand to a network that asks for nothing."""


class Factor(NamedTuple):
    """How far known members differ from what is expected: by it the odds are multiplied.

    What is ``added`` to both keeps it near 1 where little is known: 1, or as many members as one
    known one stands for.
    """

    known: int
    expected: float
    added: float = 1

    @property
    def value(self) -> float:
        """More than 1 where more are known than expected."""
        return (self.known + self.added) / (self.expected + self.added)


class Estimate(NamedTuple):
    """What the share of members among municipalities like this one is made of.

    ``alike`` is the share among those of its size, in its Land, and with what the rules ask for as
    far as it is known to have that; ``share`` also minds what it belongs to already, by ``theme``.
    ``named`` are known members of like size, the nearest first, of ``like_size``; where there is
    none, those nearest in size.
    """

    share: float
    alike: float
    standing: Standing
    open_share: float | None
    halfway: int
    size: Factor
    land: Factor
    theme: Factor
    evidence: NetworkEvidence
    named: tuple[str, ...]
    like_size: int

    def told(self, municipality: Municipality) -> Message:
        """The estimate in words: ``etwa jede dritte Stadt Ihrer Größe; bekannt sind Bonn …``."""
        share = _in_words(self.alike, municipality)
        certain = self.evidence.basis != "known" or self.alike >= _MOST
        values: dict[str, object] = {
            "share": share if certain else Message("usual.perhaps", {"share": share}),
            "group": Message(f"usual.group.{self._group}"),
            "names": Listed(self.named),
            "count": self.like_size or len(self.named),
        }
        if not self.alike:
            return Message("fit.usual.other_type")
        if not self.named:
            return Message("fit.usual.counted", values)
        if not self.like_size:
            return Message("fit.usual.other_size", values)
        more = self.like_size > len(self.named)
        return Message("fit.usual.more" if more else "fit.usual.some", values)

    @property
    def by_size(self) -> bool:
        """Whether it follows from size and Land, and not from having another standing or form."""
        evenly = self.standing == "open" and self.open_share is not None
        return bool(self.alike) and not evenly

    @property
    def _group(self) -> str:
        """Whom the share is of: those of its size, in the Land, or who have what is asked for."""
        if self.evidence.properties:
            return "rules" if self.standing == "known" else "open"
        return "land" if self.evidence.states else "size"

    @property
    def score(self) -> Decimal:
        """The root of the share, in thousandths: a tenth of all is a third of the full score."""
        return _score(self.share)


def _score(share: float) -> Decimal:
    return _thousandths(round(1000 * sqrt(share)))


@cache
def _thousandths(number: int) -> Decimal:
    return Decimal(number) / 1000


class _Alike(NamedTuple):
    """What is the same of a network for all of one kind, Land and step of size.

    ``against`` is what the odds against it are for one inhabitant. ``fitting`` is how they stand
    to it, unless that ``varies`` with the population or with what they are.
    """

    evidence: NetworkEvidence
    counted: Counted
    size: Factor
    land: Factor
    against: float
    fitting: Fitting | None
    varies: bool


class Usual:
    """The estimates for one municipality and what it belongs to."""

    def __init__(
        self, evidence: Evidence, municipality: Municipality, memberships: Collection[str]
    ) -> None:
        self._evidence = evidence
        self._municipality = municipality
        self._memberships = frozenset(memberships)
        self._found: dict[str, tuple[_Alike, Standing, float]] = {}
        self._expected: dict[str, float] = {}
        self._held: dict[str, int] = {}
        if municipality.population and municipality.applicant in KINDS:
            self._work_out()

    def __bool__(self) -> bool:
        """Whether there is an estimate for any network."""
        return bool(self._found)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Usual):
            return NotImplemented
        return self._said == other._said

    __hash__ = None  # type: ignore[assignment]

    @property
    def _said(self) -> tuple[object, ...]:
        shares = {name: share for name, (_, _, share) in self._found.items()}
        return self._municipality, self._memberships, shares

    def _work_out(self) -> None:
        """The share among those alike, for every network; then by theme what is held of them."""
        municipality = self._municipality
        power = (municipality.population or 1) ** -STEEPNESS
        for alike in _all_alike(self._evidence, municipality):
            how = self._fitting(alike.evidence) if alike.varies else alike.fitting
            if how is None:
                continue
            evidence, counted = alike.evidence, alike.counted
            share = 1 / (1 + alike.against * power)
            if how.standing == "open" and counted.open_share is not None:
                share = counted.open_share
            if evidence.asks and counted.memberships and how.membership not in counted.memberships:
                share = 0.0
            self._found[evidence.network] = alike, how.standing, share
            theme = evidence.theme
            expected = share * evidence.completeness
            self._expected[theme] = self._expected.get(theme, 0) + expected
            held = evidence.network in self._memberships
            self._held[theme] = self._held.get(theme, 0) + held

    def _fitting(self, evidence: NetworkEvidence) -> Fitting | None:
        """How it stands to a network that asks for a size or a property, as others like it do."""
        place, remembered = self._municipality, self._evidence.remembered
        population, properties = place.population or 1, place.properties
        sides = bisect_left(evidence.bounds, population), bisect_right(evidence.bounds, population)
        held = tuple([properties.get(name) for name in evidence.properties])
        key = evidence.network, place.applicant, place.country, place.state, sides, held
        if key not in remembered:
            remembered[key] = fitting(self._evidence.networks[evidence.network], place)
        found: Fitting | None = remembered[key]
        return found

    def evidence_of(self, network: Network) -> NetworkEvidence | None:
        """What is counted of that network."""
        return self._evidence.of(network.id)

    def score(self, network: Network) -> Decimal | None:
        """The score of the estimate for that network, without what it rests on."""
        found = self._found.get(network.id)
        if found is None:
            return None
        alike, _, share = found
        return _score(_with_theme(share, self._theme(alike.evidence, share)))

    @cached_property
    def average(self) -> Decimal | None:
        """The mean score of all networks of which there is an estimate, by their shares alone."""
        roots = [sqrt(share) for _, _, share in self._found.values()]
        return _thousandths(round(1000 * fsum(roots) / len(roots))) if roots else None

    def told(self, network: Network) -> Message:
        """The estimate for that network in words."""
        estimate = self.of(network)
        return estimate.told(self._municipality) if estimate else Message("fit.usual.unknown")

    def of(self, network: Network) -> Estimate | None:
        """The estimate for that network; ``None`` where nothing can be said."""
        found = self._found.get(network.id)
        if found is None:
            return None
        alike, place, share = found
        evidence = alike.evidence
        theme = self._theme(evidence, share)
        named, like_size = _named(self._evidence, evidence, self._municipality)
        return Estimate(
            _with_theme(share, theme),
            share,
            place,
            alike.counted.open_share,
            alike.counted.halfway,
            alike.size,
            alike.land,
            theme,
            evidence,
            named,
            like_size,
        )

    def _theme(self, evidence: NetworkEvidence, share: float) -> Factor:
        """What is held, and what would be expected, of the other networks of the theme."""
        name = evidence.network
        held = self._held[evidence.theme] - (name in self._memberships)
        expected = self._expected[evidence.theme] - share * evidence.completeness
        return Factor(held, max(expected, 0.0))


def _with_theme(share: float, theme: Factor) -> float:
    odds = share / (1 - share) * theme.value
    return odds / (1 + odds)


def _all_alike(evidence: Evidence, municipality: Municipality) -> tuple[_Alike, ...]:
    kind, step = municipality.applicant, step_of(municipality.population or 1)
    key = kind, municipality.country, municipality.state, step
    found: tuple[_Alike, ...] | None = evidence.remembered.get(key)
    if found is None:
        all_evidence = (each for each in evidence.everything if kind in each.kinds)
        found = tuple(_alike(evidence, each, municipality, step) for each in all_evidence)
        evidence.remembered[key] = found
    return found


def _alike(
    evidence: Evidence, found: NetworkEvidence, municipality: Municipality, step: int
) -> _Alike:
    counted = found.kinds[municipality.applicant]
    added = 1 / found.completeness if found.completeness else 1
    size = Factor(*counted.sizes.get(step, (0, 0.0)), added)
    land = Factor(*counted.lands.get(municipality.state or "", (0, 0.0)), added)
    against = counted.halfway**STEEPNESS / (size.value * land.value)
    varies = bool(found.bounds or found.properties)
    how: Fitting | None = _PLAIN
    if found.asks and not varies:
        how = fitting(evidence.networks[found.network], municipality)
    return _Alike(found, counted, size, land, against, how, varies)


def _named(
    evidence: Evidence, of: NetworkEvidence, municipality: Municipality
) -> tuple[tuple[str, ...], int]:
    """Known members to name, and how many there are of like size.

    Of like size those of the own Land come first, then the nearest in size; where there is none
    of like size, the nearest.
    """
    kind, state = municipality.applicant, municipality.state
    step = step_of(municipality.population or 1)
    key = of.network, kind, state, step
    found: tuple[tuple[str, ...], int] | None = evidence.remembered.get(key)
    if found is None:

        def near(each: Known) -> tuple[bool, int, int, str]:
            distance = abs(each.step - step)
            alike = distance <= LIKE_SIZE
            return not (alike and each.state == state), distance, -each.population, each.key

        rows = sorted((each for each in of.known if each.kind == kind), key=near)
        like_size = sum(abs(each.step - step) <= LIKE_SIZE for each in rows)
        found = tuple(each.name for each in rows[: min(like_size or _NAMED, _NAMED)]), like_size
        evidence.remembered[key] = found
    return found


def _in_words(share: float, municipality: Municipality) -> Message:
    """``fast alle Städte``, ``etwa jede dritte Stadt``, ``weniger als jede fünfzigste Stadt``."""
    kind = _kind(municipality)
    if share >= _MOST:
        key = "usual.nearly_all" if share >= _NEARLY_ALL else "usual.most"
        return Message(key, {"all": Message(f"usual.all.{kind}")})
    number = next((number for least, number in _ORDINALS if share >= least), None)
    ordinal = Message(f"usual.ordinal.{number or 50}")
    one = Message(f"usual.one.{kind}", {"ordinal": ordinal})
    return Message("usual.about" if number else "usual.less", {"one": one})


def _kind(municipality: Municipality) -> str:
    """What it is called: a district, a town, a municipality; as a town where that is not known."""
    if municipality.applicant == "district":
        return "district"
    return "village" if municipality.is_town is False else "town"
