"""Numbers in a text that follow from the population, as the directory page works them out.

What a network charges by size is a rate times inhabitants, or times blocks of them. A text that
holds for municipalities of many sizes has a mark where such a number stands, and the page has the
formula. Which number follows from which formula is found by comparing the text for several sizes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from math import prod
from typing import NamedTuple

from staedtenetz.model.network import Fee, Network
from staedtenetz.text import LanguageCode, format_number

__all__ = ["Formula", "formulas", "marked", "said"]

_CENT = Decimal("0.01")
_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
_MARK = re.compile("\x1d([0-9]+);")


class Formula(NamedTuple):
    """Inhabitants, or begun blocks of them, as a number; with a ``rate`` as an amount of money."""

    block: int = 1
    rate: Decimal | None = None

    def number(self, population: int, code: LanguageCode) -> str:
        """The number that follows from a population; amounts to the cent, whole ones without."""
        blocks = -(-population // self.block)
        if self.rate is None:
            return format_number(blocks, code)
        amount = (blocks * self.rate).quantize(_CENT, ROUND_HALF_UP)
        whole = amount.to_integral_value()
        return format_number(whole if whole == amount else amount, code)

    @property
    def parts(self) -> tuple[int, ...]:
        """The block; the rate as a whole number, and how many of its digits are decimals."""
        if self.rate is None:
            return (self.block,)
        decimals = max(0, -int(self.rate.as_tuple().exponent))
        return self.block, int(self.rate.scaleb(decimals)), decimals


def formulas(network: Network) -> tuple[Formula, ...]:
    """What numbers in the texts of a network may follow from."""
    fees = (network.fee, *(each.fee for each in network.memberships if each.fee))
    return tuple(dict.fromkeys((Formula(), *(each for fee in fees for each in _of_fee(fee)))))


def _of_fee(fee: Fee) -> Iterator[Formula]:
    """Its blocks, and its rate as it is and after any of its reductions."""
    if fee.rate is None:
        return
    block = fee.block or 1
    yield Formula(block)
    factors = [each.factor for each in fee.reductions]
    for count in range(len(factors) + 1):
        for chosen in combinations(factors, count):
            yield Formula(block, prod(chosen, start=fee.rate))


def marked(
    texts: Sequence[str],
    populations: Sequence[int],
    code: LanguageCode,
    known: Sequence[Formula],
    number_of: Callable[[Formula], int],
) -> str | None:
    """One text for what is said of these populations: with marks where numbers differ.

    A mark holds the number of its formula. ``None`` where the texts differ in more than numbers,
    or where a number follows from none of the known formulas.
    """
    if len({_NUMBER.sub("", text) for text in texts}) > 1:
        return None
    pieces: list[str | Formula] = []
    end = 0
    for matches in zip(*map(_NUMBER.finditer, texts), strict=True):
        numbers = [match[0] for match in matches]
        if len(set(numbers)) > 1:
            formula = _formula(numbers, populations, code, known)
            if formula is None:
                return None
            pieces += [texts[0][end : matches[0].start()], formula]
            end = matches[0].end()
    pieces.append(texts[0][end:])
    return "".join(
        f"\x1d{number_of(piece)};" if isinstance(piece, Formula) else piece for piece in pieces
    )


def _formula(
    numbers: Sequence[str], populations: Sequence[int], code: LanguageCode, known: Iterable[Formula]
) -> Formula | None:
    for formula in known:
        if [formula.number(population, code) for population in populations] == numbers:
            return formula
    return None


def said(text: str, population: int, code: LanguageCode, known: Sequence[Formula]) -> str:
    """What a text with marks says for one population; ``known`` are the formulas by number."""
    return _MARK.sub(lambda mark: known[int(mark[1])].number(population, code), text)
