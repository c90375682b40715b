"""How the time of a recommendation grows with municipalities and networks.

``python bench/scale.py`` evaluates synthetic municipalities against synthetic networks (copies of
the bundled ones under other ids, sizes drawn from the bundled ones) in one process, fits
``seconds = a × (municipalities × networks) ^ b`` by least squares on logarithms, and prints the
exponent, the extrapolation to 100,000 municipalities × 1,000 networks, and the peak memory at
every size. It takes some two minutes. Then the real data in full, as the command does it.
"""

from __future__ import annotations

import math
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from staedtenetz import Catalogue, Municipalities, Profile
from staedtenetz.catalogue.directory import Directory
from staedtenetz.recommendation.ranking import recommend

SIZES = (
    (100, 84),
    (400, 84),
    (1_600, 84),
    (6_400, 84),
    (100, 250),
    (400, 250),
    (400, 1_000),
    (1_600, 500),
)
TARGET = (100_000, 1_000)
GOAL_SECONDS = 40.0


def networks(count: int) -> Catalogue:
    """The bundled networks, repeated under other ids until there are so many."""
    bundled = Catalogue.load().networks
    rows = list(bundled[:count])
    for number in range(len(bundled), count):
        copy, place = divmod(number, len(bundled))
        network = bundled[place]
        others = tuple(f"{other}-{copy}" for other in network.comes_with)
        names = {"id": f"{network.id}-{copy}", "short": f"{network.short} {copy}"}
        rows.append(network._replace(**names, comes_with=others))
    known = {row.id for row in rows}
    return Catalogue(
        row._replace(comes_with=tuple(other for other in row.comes_with if other in known))
        for row in rows
    )


def profiles(count: int) -> list[Profile]:
    """Municipalities with the size and Land of bundled ones, drawn with a fixed seed."""
    drawn = random.Random(2022).choices(Municipalities.load().rows, k=count)
    return [Profile(row._replace(key=None, name=f"{row.name} {n}")) for n, row in enumerate(drawn)]


def seconds(municipality_count: int, network_count: int) -> float:
    """The time for all pairs of that many municipalities and networks."""
    bundled = Directory.load()
    directory = Directory.of(networks(network_count), bundled.municipalities, bundled.members)
    asked = profiles(municipality_count)
    start = time.perf_counter()
    for profile in asked:
        recommend(directory, profile)
    return time.perf_counter() - start


def fitted(points: list[tuple[float, float]]) -> tuple[float, float]:
    """The factor and exponent of a power law through the points, by least squares on logs."""
    xs = [math.log(x) for x, _ in points]
    ys = [math.log(y) for _, y in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    slope /= sum((x - mean_x) ** 2 for x in xs)
    return math.exp(mean_y - slope * mean_x), slope


def real_data() -> float:
    """The seconds that ``recommend --all`` takes as a process, for all bundled municipalities."""
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder) / "all.csv")
        start = time.perf_counter()
        command = [sys.executable, "-m", "staedtenetz", "recommend", "--all", "-o", target]
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - start


def main() -> int:
    """Print the measurements; status 1 where the goal for the real data is missed."""
    points = []
    print(f"{'municipalities':>14} {'networks':>9} {'seconds':>8} {'µs/pair':>8} {'peak MiB':>9}")
    for municipality_count, network_count in SIZES:
        taken = seconds(municipality_count, network_count)
        pairs = municipality_count * network_count
        points.append((float(pairs), taken))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        each = 1e6 * taken / pairs
        print(
            f"{municipality_count:>14,} {network_count:>9,} {taken:>8.2f} {each:>8.1f} {peak:>9.0f}"
        )
    factor, exponent = fitted(points)
    hours = factor * (TARGET[0] * TARGET[1]) ** exponent / 3600
    print(f"\nfitted exponent: {exponent:.3f} (1 is linear)")
    print(f"{TARGET[0]:,} × {TARGET[1]:,}, extrapolated, one process: {hours:.1f} hours")
    taken = real_data()
    print(f"\nrecommend --all on the real data: {taken:.1f} s (goal: under {GOAL_SECONDS:.0f} s)")
    return 0 if taken < GOAL_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
