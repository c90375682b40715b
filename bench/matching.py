"""How well the spellings of member lists are matched to municipalities.

``python bench/matching.py`` matches every spelling of ``tests/spellings.csv``, whose labels were
set by hand from the sources, and prints precision and recall, every wrong match and every missed
one. ``--list FILE`` measures on another list of municipalities, such as an imported directory.
The exit status is 1 where the precision is below 1 or the recall below 0.95.

Precision: of the spellings taken for a municipality or district, the share taken for the right
one. Recall: of the spellings that mean one of the list, the share taken for it. The rest is asked
about or left out; it is never taken for another one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.exchange.member_names import Match, Matcher
from staedtenetz.files.reading import read_rows

LABELS = Path(__file__).parents[1] / "tests" / "spellings.csv"
LOWEST_PRECISION = 1.0
LOWEST_RECALL = 0.95


class Measured(NamedTuple):
    """One labelled spelling and what the matcher made of it."""

    spelling: str
    expected: str
    key: str
    found_in: str
    match: Match

    @property
    def taken(self) -> bool:
        """Whether it was taken for a municipality or a district."""
        return self.match.place is not None

    @property
    def right(self) -> bool:
        """Whether it was taken for the one that it means."""
        row = self.match.place
        return row is not None and row.key == self.key


def measure(municipalities: Municipalities, labels: Path = LABELS) -> list[Measured]:
    """Every labelled spelling matched."""
    matcher = Matcher(municipalities)
    return [
        Measured(
            row["spelling"],
            row["outcome"],
            row["ags"],
            row["found_in"],
            matcher.match(row["spelling"], row["country"] or None, row["land"] or None),
        )
        for _, row in read_rows(labels)
    ]


def precision(measured: list[Measured]) -> float:
    """The share of right ones among those taken."""
    taken = [each for each in measured if each.taken]
    return sum(each.right for each in taken) / len(taken)


def recall(measured: list[Measured]) -> float:
    """The share of those taken rightly among those that mean one of the list."""
    meant = [each for each in measured if each.key]
    return sum(each.right for each in meant) / len(meant)


def main() -> int:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", type=Path, help="another list of municipalities")
    municipalities = Municipalities.load(path=parser.parse_args().list)
    begun = time.perf_counter()
    measured = measure(municipalities)
    seconds = time.perf_counter() - begun
    for each in measured:
        if each.taken and not each.right:
            print(f"WRONG   {each.spelling} -> {each.match.place}  [{each.found_in}]")
    for each in measured:
        if each.key and not each.taken:
            offered = ", ".join(f"{row.name} {row.key}" for row in each.match.candidates)
            print(f"missed  {each.spelling}: {each.match.outcome} ({offered})")
    for each in measured:
        if not each.key and each.expected != each.match.outcome and not each.taken:
            print(f"other   {each.spelling}: {each.match.outcome}, is {each.expected}")
    print()
    for pair, count in sorted(Counter((m.expected, m.match.outcome) for m in measured).items()):
        print(f"{pair[0]:9} -> {pair[1]:9} {count:4}")
    print(f"\n{len(measured)} spellings, {len(municipalities.rows)} municipalities")
    print(f"precision {precision(measured):.4f}   recall {recall(measured):.4f}")
    print(f"{seconds:.2f} s")
    return int(precision(measured) < LOWEST_PRECISION or recall(measured) < LOWEST_RECALL)


if __name__ == "__main__":
    sys.exit(main())
