"""How the SQL of docs/scale.sql compares with the program, in the same run.

``python bench/scale_sql.py`` exports the bundled directory as Parquet, evaluates docs/scale.sql in
DuckDB for the bundled municipalities and for 100,000 and 1,000,000 synthetic ones (size and Land
drawn from the bundled ones), each result written to a Parquet file, and has the program judge the
bundled ones in one process. The program's time for more is that time, taken as linear, which
bench/scale.py shows it to be. What counts are the ratios; seconds belong to the machine. It takes
some minutes; ``--quick`` leaves out the million.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from staedtenetz import Catalogue, Municipalities
from staedtenetz.exchange.export_tables import tables
from staedtenetz.exchange.formats import write_export
from staedtenetz.exchange.rows import bundled
from staedtenetz.rules.for_municipality import apply_rules

QUERY = (Path(__file__).parents[1] / "docs" / "scale.sql").read_text(encoding="utf-8")
SIZES = (100_000, 1_000_000)

SYNTHETIC = """
CREATE OR REPLACE TABLE municipalities AS
SELECT
  lpad(CAST(n AS VARCHAR), 12, '0') AS ags,
  CAST(population * (0.5 + hash(n) % 1000 / 1000) AS BIGINT) AS population,
  state,
  degurba
FROM (
  SELECT population, state, degurba, row_number() OVER (ORDER BY ags) - 1 AS place FROM real
) AS real
JOIN (SELECT range AS n FROM range({count})) AS numbers
  ON place = n % (SELECT count(*) FROM real)
"""
"""Municipalities of their own keys: half to one and a half times as large as a bundled one."""


def connected(folder: Path) -> duckdb.DuckDBPyConnection:
    """The exported tables, with room on disk for what does not fit in memory."""
    connection = duckdb.connect(config={"temp_directory": str(folder / "temporary")})
    for name in tables():
        view = "real" if name == "municipalities" else name
        connection.execute(f"CREATE VIEW {view} AS SELECT * FROM '{folder / name}.parquet'")
    return connection


def query_seconds(connection: duckdb.DuckDBPyConnection, target: Path) -> float:
    """The time of the query, its result written to a file."""
    start = time.perf_counter()
    connection.execute(f"COPY ({QUERY}) TO '{target}' (FORMAT parquet)")
    return time.perf_counter() - start


def program_seconds() -> float:
    """The time that the program's rules take for all bundled municipalities and networks."""
    catalogue = Catalogue.load()
    rows = Municipalities.load(catalogue.properties).rows
    start = time.perf_counter()
    for municipality in rows:
        for network in catalogue.networks:
            apply_rules(network, municipality, ())
    return time.perf_counter() - start


def main() -> int:
    """Print the measurements."""
    bundle = bundled()
    networks, real = len(bundle.data["network"]), len(bundle.municipalities)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "export"
        write_export(bundle, "parquet", folder, overwrite=False)
        connection = connected(folder)
        connection.execute("CREATE TABLE municipalities AS SELECT * FROM real")
        query_seconds(connection, folder / "warm.parquet")
        program = program_seconds()
        print(f"{networks} networks, {connection.execute('SELECT version()').fetchone()[0]}")
        print(f"{'municipalities':>14} {'SQL s':>8} {'program s':>10} {'ratio':>6} {'peak MiB':>9}")
        sizes = (real, *SIZES[: 1 if "--quick" in sys.argv else None])
        for count in sizes:
            if count != real:
                connection.execute(SYNTHETIC.format(count=count))
            taken = query_seconds(connection, folder / "result.parquet")
            expected = program * count / real
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            ratio = expected / taken
            print(f"{count:>14,} {taken:>8.2f} {expected:>10.1f} {ratio:>6.0f} {peak:>9.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
