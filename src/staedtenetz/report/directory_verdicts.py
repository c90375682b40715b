"""What every network means for every municipality, worked out beforehand and packed small.

A page without the program looks these texts up; it applies no rule itself. Municipalities that are
the same to a network share what is said of them. Where their size matters, the sizes up to which
the same is said stand beside it; and what differs only in numbers that follow from the population
is said once, with marks in place of these numbers (``directory_numbers.py``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, TypeVar

from staedtenetz.catalogue.members import Members
from staedtenetz.messages import Language
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import Network
from staedtenetz.recommendation.prospects import Closed, obstacles, only_closed
from staedtenetz.report.directory_fees import fee_for
from staedtenetz.report.directory_numbers import Formula, formulas, marked
from staedtenetz.report.directory_towns import (
    UNKNOWN,
    applicant_letter,
    land_letter,
    property_letters,
)
from staedtenetz.report.network_page import applied_lines
from staedtenetz.report.recommendation import closed_line
from staedtenetz.report.wording import eligibility_line, refusal_line
from staedtenetz.rules.for_municipality import Applied, apply_rules
from staedtenetz.rules.likeness import Asked, asked
from staedtenetz.text import LanguageCode

__all__ = ["FIELD", "ROW", "Packed", "Packing", "cell_key", "outcome_text"]

ROW, FIELD = "\x1e", "\x1f"
"""Between the rows of a text, and between the fields of a row."""

_Thing = TypeVar("_Thing", bound=Hashable)


def outcome_text(network: Network, applied: Applied, year: int, language: Language) -> str:
    """Verdict, the same in a sentence, and the fee; then rows of a label with what it says."""
    rows = [FIELD.join((name, *values)) for name, values in applied_lines(applied, year, language)]
    verdict, said = _verdict(network, applied, language)
    fee = "" if verdict == "not-eligible" else fee_for(applied.fee, year, language)
    return ROW.join((FIELD.join((verdict, said, fee)), *rows))


def _verdict(network: Network, applied: Applied, language: Language) -> tuple[str, str]:
    """The verdict, told as the recommendation tells it, and in a sentence.

    What would let the municipality in but admits nobody at present is ``closed``.
    """
    if applied.member:
        return "member", language("directory.member")
    eligibility = applied.eligibility
    keeping_out = obstacles(network, eligibility)
    if keeping_out is None:
        return eligibility.verdict, eligibility_line(eligibility, language)
    if only_closed(keeping_out):
        line = closed_line(Closed(network, eligibility), language)
        return "closed", language("explain.closed", line=line)
    return "not-eligible", refusal_line(keeping_out, language)


class Packed(NamedTuple):
    """What the page needs to look up what a network means for a municipality.

    A ladder has numbers of outcomes, and between them the size up to which the one before holds.
    ``cells`` says by a cell key which ladder applies, ``usual`` where the key is not among them,
    and ``single`` does so for municipalities of their own, by their places in the list.
    """

    looked_at: Asked
    ladders: tuple[tuple[int, ...], ...]
    usual: int
    cells: Mapping[str, int]
    single: Mapping[int, int]


def cell_key(looked_at: Asked, town: Municipality, held: frozenset[str]) -> str:
    """What tells municipalities apart to a network, but for name and size, a letter for each.

    Applicant, Land, then the properties and the memberships that the network asks for. The page
    puts the same key together.
    """
    land = land_letter(town.state) if looked_at.states else UNKNOWN
    memberships = (str(int(name in held)) for name in sorted(looked_at.networks))
    properties = property_letters(town, looked_at.properties)
    return "".join((applicant_letter(town.applicant), land, properties, *memberships))


class _Kind(NamedTuple):
    """Municipalities that rules can tell apart by name and size only, by their places."""

    held: frozenset[str]
    places: tuple[int, ...]


def _kinds(municipalities: Sequence[Municipality], members: Members) -> Iterator[_Kind]:
    found: dict[tuple[frozenset[str], object], list[int]] = defaultdict(list)
    for place, town in enumerate(municipalities):
        held, properties = members.networks_of(town.key), tuple(sorted(town.properties.items()))
        found[held, (town.applicant, town.country, town.state, properties)].append(place)
    for (held, _), places in found.items():
        yield _Kind(held, tuple(places))


class Packing:
    """Packs network after network; what several of them say is kept once.

    ``texts`` may have marks with the number of a formula. ``rows`` are numbers of texts,
    ``outcomes`` numbers of rows, the first of which is verdict, short form and fee.
    """

    def __init__(
        self,
        municipalities: Sequence[Municipality],
        members: Members,
        language: Language,
        year: int,
        plan_for: int | None = None,
    ) -> None:
        self.texts: _Numbered[str] = _Numbered()
        self.rows: _Numbered[tuple[int, ...]] = _Numbered()
        self.outcomes: _Numbered[tuple[int, ...]] = _Numbered()
        self.formulas: _Numbered[Formula] = _Numbered()
        self._towns = municipalities
        self._kinds = tuple(_kinds(municipalities, members))
        self._language, self._year, self._plan_for = language, year, plan_for

    def packed(self, network: Network) -> Packed:
        """What that network means for all municipalities."""
        looked_at = asked(network)
        ladders: _Numbered[tuple[int, ...]] = _Numbered()
        single: dict[int, int] = {}
        cells: dict[str, list[Municipality]] = defaultdict(list)
        holding: dict[str, frozenset[str]] = {}
        for kind in self._kinds:
            key = cell_key(looked_at, self._towns[kind.places[0]], kind.held)
            holding[key] = kind.held
            for place in kind.places:
                town = self._towns[place]
                if town.population is None or town.name in looked_at.payers:
                    ladder = (self._outcome(self._said(network, town, kind.held)),)
                    single[place] = ladders.number(ladder)
                else:
                    cells[key].append(town)
        of_cell = {
            key: ladders.number(self._ladder(network, looked_at, towns, holding[key]))
            for key, towns in cells.items()
        }
        usual = max(Counter(of_cell.values()).items(), key=lambda each: each[1], default=(0, 0))[0]
        told = {key: ladder for key, ladder in of_cell.items() if ladder != usual}
        return Packed(looked_at, tuple(ladders), usual, told, single)

    def _said(self, network: Network, town: Municipality, held: frozenset[str]) -> str:
        applied = apply_rules(network, town, held, self._plan_for)
        return outcome_text(network, applied, self._year, self._language)

    def _outcome(self, text: str) -> int:
        rows = (row.split(FIELD) for row in text.split(ROW))
        return self.outcomes.number(
            tuple(self.rows.number(tuple(map(self.texts.number, row))) for row in rows)
        )

    def _ladder(
        self,
        network: Network,
        looked_at: Asked,
        towns: Sequence[Municipality],
        held: frozenset[str],
    ) -> tuple[int, ...]:
        """What is said of the municipalities of a cell, from the smallest to the largest."""
        if not looked_at.sizes and not looked_at.tells_size:
            return (self._outcome(self._said(network, towns[0], held)),)
        populations = sorted({town.population or 0 for town in towns})

        def say(population: int) -> str:
            return self._said(network, towns[0]._replace(population=population), held)

        steps = _Steps(looked_at, say, formulas(network), self._language.code, self.formulas.number)
        ladder: list[int] = []
        for _, alike in groupby(populations, looked_at.place):
            for largest, text in steps.of(tuple(alike)):
                number = self._outcome(text)
                if ladder and ladder[-2] == number:
                    ladder[-1] = largest
                else:
                    ladder += (number, largest)
        return tuple(ladder[:-1])


class _Steps(NamedTuple):
    """Says what holds of municipalities that are the same to a network but for their size."""

    looked_at: Asked
    say: Callable[[int], str]
    known: Sequence[Formula]
    code: LanguageCode
    number_of: Callable[[Formula], int]

    def of(self, populations: Sequence[int]) -> Iterator[tuple[int, str]]:
        """Parts of the populations of which one text holds: the largest of each, and the text.

        Compared are the smallest, the one in the middle and the largest. Where one text does not
        do for them, each half is looked at for itself.
        """
        smallest, largest = populations[0], populations[-1]
        middle = len(populations) // 2
        compared = {smallest}
        if self.looked_at.tells_size:
            compared |= {populations[middle], largest, self._neighbour(smallest)}
        sizes = sorted(compared)
        texts = [self.say(size) for size in sizes]
        text = marked(texts, sizes, self.code, self.known, self.number_of)
        if text is not None:
            yield largest, text
        elif middle:
            yield from self.of(populations[:middle])
            yield from self.of(populations[middle:])
        else:
            yield largest, self.say(largest)

    def _neighbour(self, population: int) -> int:
        """The next size that is the same to the network, so that a single one is compared too."""
        place = self.looked_at.place
        for other in (population + 1, population - 1):
            if place(other) == place(population):
                return other
        return population


class _Numbered(dict[_Thing, int]):
    """Things with their numbers, in the order in which they came."""

    def number(self, thing: _Thing) -> int:
        """Its number; the next one for a thing that is new."""
        return self.setdefault(thing, len(self))
