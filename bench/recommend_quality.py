"""How well known memberships are found again, against chance and three kinds of popularity.

``python bench/recommend_quality.py`` hides one known membership at a time, makes the profile
from what is left, ranks with ``recommend()`` and looks at the place of the hidden network.
Ranked is what the program ranks without a wish, networks to join and declarations to sign, but of
every scope; awards, calls and offers it tells apart. Ties count as the average of the places they
share. The constants in recommendation/evidence.py were fixed on the tuned half before the held-out
half was looked at. The exit status is 1 where a measure on the held-out half is not ahead of every
baseline. What the figures show, and what they do not, stands in docs/method.md. Never part of the
tests: new data may change the figures.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from staedtenetz.catalogue.directory import Directory
from staedtenetz.catalogue.members import Member, Members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.own.profiles import build_profile
from staedtenetz.recommendation.evidence import Evidence
from staedtenetz.recommendation.evidence_copy import evidence_of, use_evidence
from staedtenetz.recommendation.ranking import recommend

RESAMPLES = 2000
SEED = 20
LIKE_SIZE = 2
"""Municipalities at most this many times as large or as small are of like size."""

METHOD = "recommend"
BASELINES = ("random", "popular", "like size", "stated")
METHODS = (METHOD, *BASELINES)

MEASURES = ("hit at 3", "hit at 5", "MRR")
ROWS = (*(f"{name}, micro" for name in MEASURES), *(f"{name}, macro" for name in MEASURES))
"""Micro: the mean over hidden memberships. Macro: the mean over networks of their means."""

COMPLETE = 0.6
"""A list with at least this share of the members that the network states counts as complete."""

Values = tuple[float, ...]
Interval = tuple[float, float]


class Data(NamedTuple):
    """The directory, the municipalities, the known memberships and what is counted of them."""

    catalogue: Catalogue
    municipalities: Municipalities
    members: Members
    evidence: Evidence

    def completeness(self, network: str) -> float:
        """Which share of its members is known, where their number is; else 0."""
        found = self.evidence.of(network)
        return found.completeness if found and found.basis != "known" else 0.0


class Trial(NamedTuple):
    """One hidden membership, and for each method the hit at 3, the hit at 5 and 1 ÷ place."""

    key: str
    network: str
    measures: Mapping[str, Values]


class Row(NamedTuple):
    """A measure: its value, or the difference of two, and the interval around it."""

    value: float
    interval: Interval


def load() -> Data:
    """The bundled data."""
    directory = Directory.load()
    evidence = evidence_of(directory)
    return Data(directory.networks, directory.municipalities, directory.members, evidence)


def by_size(data: Data) -> list[str]:
    """The keys of the municipalities of the sample, the largest first, equal ones by key."""
    keys = [key for key in data.members.by_key if data.municipalities.get(key)]
    return sorted(keys, key=lambda key: (-_population(data, key), key))


def _population(data: Data, key: str) -> int:
    return data.municipalities[key].population or 0


Hides = Callable[[Member, Member], bool]
"""Whether with a membership, which is known from the first row, the second one is hidden too."""


def alone(_: Member, other: Member) -> bool:  # noqa: ARG001
    """Hide nothing else."""
    return False


def whole_source(row: Member, other: Member) -> bool:
    """Hide all that the same site says of the network."""
    return row.network == other.network and _site(row) == _site(other)


def _site(row: Member) -> str | None:
    return urlsplit(row.source or "").hostname


def hide(data: Data, hidden_row: Member, hides: Hides) -> tuple[Members, set[str]]:
    """The memberships without that one and what came along with it, and the networks concerned."""
    network = hidden_row.network
    hidden = {network}
    hidden |= {other.id for other in data.catalogue.networks if network in other.comes_with}
    left = [
        row
        for row in data.members.rows
        if not (row.key == hidden_row.key and row.network in hidden) and not hides(hidden_row, row)
    ]
    return Members(left), hidden


def trial(
    data: Data,
    keys: Sequence[str],
    row: Member,
    hides: Hides = alone,
    among: Callable[[str], bool] = lambda _: True,
) -> Trial | None:
    """Hide one membership and rank; ``None`` where the hidden network is not ranked."""
    key, network = row.key or "", row.network
    left, hidden = hide(data, row, hides)
    directory = Directory.of(data.catalogue, data.municipalities, left)
    use_evidence(directory, data.evidence.with_members(left, hidden))
    result = recommend(directory, build_profile(directory, {"municipality": key}))
    fits = {
        entry.network.id: -1.0 if entry.fit.score is None else float(entry.fit.score)
        for entry in result.possible
        if among(entry.network.id)
    }
    if network not in fits:
        return None
    overall, near = popularity(data, keys, key)
    stated = {name: data.catalogue[name].german_member_count or overall[name] for name in fits}
    scores: dict[str, Mapping[str, tuple[float, ...]]] = {
        METHOD: {name: (fit,) for name, fit in fits.items()},
        "random": dict.fromkeys(fits, ()),
        "popular": {name: (overall[name],) for name in fits},
        "like size": {name: (near[name], overall[name]) for name in fits},
        "stated": {name: (count,) for name, count in stated.items()},
    }
    return Trial(key, network, {name: measure(scores[name], network) for name in METHODS})


def popularity(data: Data, keys: Iterable[str], own: str) -> tuple[Counter[str], Counter[str]]:
    """How many other municipalities, and how many of like size, are known members of each."""
    overall: Counter[str] = Counter()
    near: Counter[str] = Counter()
    size = _population(data, own)
    for key in keys:
        if key == own:
            continue
        networks = data.members.networks_of(key)
        overall.update(networks)
        smaller, larger = sorted((size, _population(data, key)))
        if larger <= LIKE_SIZE * smaller:
            near.update(networks)
    return overall, near


def measure(scores: Mapping[str, tuple[float, ...]], network: str) -> Values:
    """The hit at 3, the hit at 5 and 1 ÷ place, each averaged over the places of a tie."""
    own = scores[network]
    above = sum(score > own for score in scores.values())
    tied = sum(score == own for score in scores.values())
    hits = (min(max(cut - above, 0), tied) / tied for cut in (3, 5))
    reciprocal = math.fsum(1 / place for place in range(above + 1, above + tied + 1)) / tied
    return (*hits, reciprocal)


class Sums:
    """The sums that every measure is a ratio of, for each municipality of some trials."""

    def __init__(self, trials: Sequence[Trial]) -> None:
        counts = Counter(each.network for each in trials)
        index = {key: place for place, key in enumerate(dict.fromkeys(t.key for t in trials))}
        self.size = len(index)
        self.weights = [[0.0] * self.size for _ in range(2)]
        self.products = {name: [[0.0] * self.size for _ in ROWS] for name in METHODS}
        for each in trials:
            place = index[each.key]
            for kind, weight in enumerate((1.0, 1 / counts[each.network])):
                self.weights[kind][place] += weight
                for name, values in each.measures.items():
                    for number, value in enumerate(values):
                        row = kind * len(MEASURES) + number
                        self.products[name][row][place] += weight * value

    def values(self, drawn: Sequence[int]) -> dict[str, Values]:
        """Every measure of every method for the municipalities drawn, by their places."""
        totals = [math.fsum(column[place] for place in drawn) for column in self.weights]
        return {
            name: tuple(
                sum([column[place] for place in drawn]) / totals[row // len(MEASURES)]
                for row, column in enumerate(columns)
            )
            for name, columns in self.products.items()
        }


def evaluate(trials: Sequence[Trial], resamples: int) -> dict[tuple[str, str], tuple[Row, ...]]:
    """The measures of each method, by ``(method, "")``, and the lead over each baseline.

    The lead stands by ``(METHOD, baseline)``. The intervals come from drawing municipalities,
    with all of their memberships, anew: a 95 % cluster bootstrap by percentiles.
    """
    sums = Sums(trials)
    point = sums.values(range(sums.size))
    chance = random.Random(SEED)
    draws = [sums.values(chance.choices(range(sums.size), k=sums.size)) for _ in range(resamples)]
    found: dict[tuple[str, str], tuple[Row, ...]] = {}
    for name in METHODS:
        found[name, ""] = tuple(
            Row(point[name][row], interval([draw[name][row] for draw in draws]))
            for row in range(len(ROWS))
        )
    for name in BASELINES:
        found[METHOD, name] = tuple(
            Row(
                point[METHOD][row] - point[name][row],
                interval([draw[METHOD][row] - draw[name][row] for draw in draws]),
            )
            for row in range(len(ROWS))
        )
    return found


def interval(values: Iterable[float]) -> Interval:
    """The 2.5th and the 97.5th percentile, linear between neighbours."""
    ordered = sorted(values)

    def at(share: float) -> float:
        place = share * (len(ordered) - 1)
        low = math.floor(place)
        high = min(low + 1, len(ordered) - 1)
        return ordered[low] + (place - low) * (ordered[high] - ordered[low])

    return at(0.025), at(0.975)


def show(title: str, trials: Sequence[Trial], resamples: int) -> bool:
    """Print one table; whether the ranking is ahead of every baseline on every measure."""
    found = evaluate(trials, resamples)
    cities = len({each.key for each in trials})
    networks = len({each.network for each in trials})
    print(
        f"{title}: {len(trials)} hidden memberships, {cities} municipalities, {networks} networks"
    )
    print(f"{'':17}" + "".join(f"{name:^26}" for name in METHODS).rstrip())
    for number, label in enumerate(ROWS):
        cells = (_cell(found[name, ""][number], "") for name in METHODS)
        print(f"{label:17}" + "".join(f"{cell:26}" for cell in cells).rstrip())
    print(f"{'lead over':43}" + "".join(f"{name:^26}" for name in BASELINES).rstrip())
    behind = []
    for number, label in enumerate(ROWS):
        rows = {name: found[METHOD, name][number] for name in BASELINES}
        cells = (_cell(row, "+") for row in rows.values())
        print(f"{label:43}" + "".join(f"{cell:26}" for cell in cells).rstrip())
        behind += [f"{name} ({label})" for name, row in rows.items() if row.value <= 0]
    within = sum(found[METHOD, "like size"][n].interval[0] <= 0 for n in range(len(ROWS)))
    if behind:
        print(f"Not ahead of: {', '.join(behind)}.")
    else:
        print("Ahead of all four on every measure.")
    print(f"Lead over like size within chance (interval reaches 0): {within} of {len(ROWS)}.\n")
    return not behind


def _cell(row: Row, sign: str) -> str:
    low, high = row.interval
    return f"{row.value:{sign}.3f} [{low:{sign}.3f}, {high:{sign}.3f}]"


def main() -> int:
    """Hide every known membership once, print the tables, and say whether all is ahead."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--resamples", type=int, default=RESAMPLES, help="of the bootstrap")
    resamples = max(parser.parse_args().resamples, 2)
    data = load()
    keys = by_size(data)
    rows = [_rows_of(data, key) for key in keys]
    every = [row for of in rows for row in of]
    tuned = set(keys[::2])
    trials, skipped = run(data, keys, every)
    print(f"{len(keys)} municipalities; skipped, not ranked when hidden: {skipped.total()}")
    print("  " + ", ".join(f"{name} {count}" for name, count in sorted(skipped.items())))
    print(f"In brackets: 95 % intervals from {resamples} resamples of municipalities.\n")
    held_out = [each for each in trials if each.key not in tuned]
    show("Tuned half", [each for each in trials if each.key in tuned], resamples)
    ahead = show("Held-out half", held_out, resamples)
    show("Both halves", trials, resamples)

    def complete(name: str) -> bool:
        return data.completeness(name) >= COMPLETE

    held_out_rows = [row for row in every if row.key not in tuned]
    known = [row for row in held_out_rows if complete(row.network)]
    found, _ = run(data, keys, known, among=complete)
    show("Held-out half, complete lists among themselves", found, resamples)
    samples = [each for each in held_out if not complete(each.network)]
    show("Held-out half, samples", samples, resamples)
    found, _ = run(data, keys, [r for r in held_out_rows if not complete(r.network)], whole_source)
    show("Held-out half, samples, with the whole source hidden", found, resamples)
    return 0 if ahead else 1


def _rows_of(data: Data, key: str) -> list[Member]:
    rows = {row.network: row for row in data.members.of(key)}
    return [rows[name] for name in sorted(rows)]


def run(
    data: Data,
    keys: Sequence[str],
    rows: Iterable[Member],
    hides: Hides = alone,
    among: Callable[[str], bool] = lambda _: True,
) -> tuple[list[Trial], Counter[str]]:
    """A trial for each of these memberships, and of which networks there was none."""
    trials: list[Trial] = []
    skipped: Counter[str] = Counter()
    for row in rows:
        done = trial(data, keys, row, hides, among)
        if done is None:
            skipped[row.network] += 1
        else:
            trials.append(done)
    return trials, skipped


if __name__ == "__main__":
    sys.exit(main())
