"""What a municipality has to reckon with where no fee is published: from documented amounts alone.

The rule in words, to be recomputed by hand, stands in docs/method.md (Planning values).
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import FeeExample, MembershipType, Network
from staedtenetz.model.values import Money

__all__ = [
    "Basis",
    "Caution",
    "PlanningValue",
    "has_class",
    "nearest_first",
    "planning_value",
    "turning_points",
]

Basis = Literal["paid", "class", "between", "at-least", "at-most"]
Caution = Literal["outdated-scale", "old", "undated", "far"]

_OLD_YEARS = 10
_FAR = 2
_WITHOUT_END = 10**15
"""More inhabitants than any class names."""


class PlanningValue(NamedTuple):
    """What towns of like size are documented to pay. It is never the fee.

    ``lowest`` is ``None`` where only an upper end is documented, ``highest`` where only a lower
    one is; both are the same where one amount is. ``rests_on`` are the documented amounts behind
    it, that of the smaller payer first. ``paid`` is what the municipality itself paid.
    """

    basis: Basis
    lowest: Money | None
    highest: Money | None
    rests_on: tuple[FeeExample, ...]
    cautions: tuple[Caution, ...] = ()

    @property
    def figure(self) -> Money:
        """What to put into a budget: the upper end where there is one."""
        figure = self.highest or self.lowest
        if figure is None:
            raise ValueError("a planning value has an end")
        return figure


class _Payer(NamedTuple):
    """From how many to how many inhabitants an amount is documented.

    ``outdated`` where it is a step of a scale that is too old to hold.
    """

    low: int
    high: int
    outdated: bool
    example: FeeExample


def planning_value(
    network: Network, membership: MembershipType, municipality: Municipality, year: int
) -> PlanningValue | None:
    """The planning value in that year, or ``None`` where nothing documented tells of it.

    Only what payers of its own country and kind pay for the same membership type counts: others
    pay by another section, or by the income of their country.
    """
    documented = _documented(network, membership, municipality)
    population = municipality.population
    paid = [each for each in documented if _pays(municipality, each)]
    if paid:
        return _told("paid", paid[:1], population, year)
    if population is None:
        return None
    payers = [
        _payer(*size, each, year) for each in documented if each.amount and (size := _size(each))
    ]
    current = [each for each in payers if not each.outdated]
    for each in current:
        if has_class(each.example) and each.low <= population <= each.high:
            return _told("class", [each.example], population, year)
    below = _lower_end(payers, population)
    larger = [each for each in current if each.low >= population]
    above = min(larger, key=lambda each: each.low).example if larger else None
    if below and above:
        return _told("between", [below, above], population, year)
    if below:
        return _told("at-least", [below], population, year)
    return _told("at-most", [above], population, year) if above else None


def _documented(
    network: Network, membership: MembershipType, municipality: Municipality
) -> list[FeeExample]:
    """What counts for such a municipality in one currency: the newest of each payer, newest first.

    Of several currencies that of the fee, then the euro.
    """
    fee = membership.fee or network.fee
    usual = membership.id if membership.fee else network.memberships[0].id
    alike = [
        each
        for each in sorted(fee.examples, key=lambda each: each.as_of or "", reverse=True)
        if (each.membership or usual) == membership.id
        and (each.country, each.applicant) == (municipality.country, municipality.applicant)
    ]
    order = (fee.currency, "EUR", *(each.currency for each in alike))
    currency = min((each.currency for each in alike), key=order.index, default="")
    newest: dict[tuple[object, ...], FeeExample] = {}
    for each in alike:
        if each.currency == currency:
            payer = (each.municipality, each.min_population, each.max_population)
            newest.setdefault(payer, each)
    return list(newest.values())


def turning_points(examples: Iterable[FeeExample]) -> list[float]:
    """The sizes, ascending, at and between which the planning value stays the same.

    0 is among them: of nobody no amount is far.
    """
    ends = {end for each in examples for end in _size(each) or ()}
    return sorted({0.0, *(point for end in ends for point in (end / _FAR, end, end * _FAR))})


def _pays(municipality: Municipality, example: FeeExample) -> bool:
    """Whether it is the payer itself, and no village of the same name."""
    if example.municipality != municipality.name:
        return False
    return municipality.population is None or not _is_far(example, municipality.population)


def _payer(low: int, high: int, example: FeeExample, year: int) -> _Payer:
    return _Payer(low, high, has_class(example) and _is_old(example, year), example)


def _lower_end(payers: list[_Payer], population: int) -> FeeExample | None:
    """The nearest smaller payer, or the step of an outdated scale where that asks for more.

    Fees rise: what a scale asked long ago is not more than what is asked today.
    """
    smaller = [each for each in payers if not each.outdated and each.high <= population]
    steps = [each for each in payers if each.outdated and each.low <= population]
    ends = []
    if smaller:
        ends.append(max(smaller, key=lambda each: each.high).example)
    if steps:
        ends.append(max(steps, key=lambda each: each.low).example)
    return max(ends, key=lambda each: each.amount, default=None)


def _told(
    basis: Basis, rests_on: list[FeeExample], population: int | None, year: int
) -> PlanningValue:
    amounts = sorted(Money(each.amount, each.currency) for each in rests_on)
    return PlanningValue(
        basis,
        None if basis == "at-most" else amounts[0],
        None if basis == "at-least" else amounts[-1],
        tuple(rests_on),
        tuple(_cautions(basis, rests_on, population, year)),
    )


def _cautions(
    basis: Basis, rests_on: list[FeeExample], population: int | None, year: int
) -> Iterator[Caution]:
    """What an office has to know before it takes the value for more than it is."""
    if any(_is_old(each, year) for each in rests_on):
        scale = basis != "paid" and any(
            has_class(each) and _is_old(each, year) for each in rests_on
        )
        yield "outdated-scale" if scale else "old"
    if any(each.as_of is None for each in rests_on):
        yield "undated"
    if basis != "paid" and population and any(_is_far(each, population) for each in rests_on):
        yield "far"


def _is_old(example: FeeExample, year: int) -> bool:
    return example.as_of is not None and year - example.as_of.year > _OLD_YEARS


def _is_far(example: FeeExample, population: int) -> bool:
    """Whether it is of a payer more than twice as large or as small."""
    low, high = _size(example) or (population, population)
    return low > _FAR * population or population > _FAR * high


def _size(example: FeeExample) -> tuple[int, int] | None:
    """From how many to how many inhabitants it is documented; none where nobody says."""
    if has_class(example):
        return example.min_population or 0, example.max_population or _WITHOUT_END
    return (example.population, example.population) if example.population else None


def has_class(example: FeeExample) -> bool:
    """Whether its source names the class of size that pays it."""
    return example.min_population is not None or example.max_population is not None


def nearest_first(examples: Iterable[FeeExample], population: int | None) -> list[FeeExample]:
    """The documented amounts, that of the payer nearest in size first, those of no size last.

    Without a population by size, the smallest first.
    """

    def place(example: FeeExample) -> tuple[float, float]:
        size = _size(example)
        if size is None:
            return float("inf"), 0
        low, high = size
        if population is None:
            return high, low
        return max(low / population, population / high, 1), high - low

    return sorted(examples, key=place)
