"""The rows of a list of municipalities and districts: read from a file, laid over each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path

from staedtenetz.files.reading import Slip, data_folder, read_rows
from staedtenetz.model.values import PartialDate, is_district_key, is_key, read_whole
from staedtenetz.model.vocabulary import LAENDER, URBANISATION
from staedtenetz.text import clean

__all__ = [
    "COLUMNS",
    "lay_over_municipalities",
    "municipality_slips",
    "read_municipalities",
]

COLUMNS = ("ags", "name", "designation", "state", "population")
"""The columns that every ``municipalities.csv`` has."""


def read_municipalities(path: Path | None = None) -> list[Mapping[str, str]]:
    """The rows of a list of municipalities, the bundled one unless another is named.

    Raises DataError where it is no CSV in UTF-8, lacks a column, or has one of the slips.
    """
    rows = read_rows(path or data_folder() / "municipalities.csv", COLUMNS, municipality_slips)
    return [row.cells for row in rows]


def municipality_slips(cells: Mapping[str, str]) -> Iterator[Slip]:
    """What makes a row unusable."""
    if not is_key(cells["ags"]):
        yield Slip("ags", "wrong-key")
    if not cells["name"].strip():
        yield Slip("name", "empty")
    line = "".join(cells.values())
    if not line.isprintable() and clean(line) != line:
        yield Slip("name", "control-characters")
    if cells["state"] not in LAENDER:
        yield Slip("state", "unknown-land")
    # A municipality that was formed lately has no figure yet.
    if cells["population"] and not 1 <= (read_whole(cells["population"]) or 0) < 10**9:
        yield Slip("population", "wrong-population")
    for column in ("as_of", "territory"):
        if cells.get(column) and not PartialDate.read(cells[column]):
            yield Slip(column, "wrong-date")
    if cells.get("degurba") and cells["degurba"] not in URBANISATION:
        yield Slip("degurba", "wrong-degurba")


def lay_over_municipalities(
    bundled: Sequence[Mapping[str, str]], imported: Sequence[Mapping[str, str]]
) -> list[Mapping[str, str]]:
    """An imported list laid over another one.

    It is taken to be complete for every Land that it has municipalities of: what the other list
    has there beyond it has merged or is gone; so for districts. Other Länder stay as they are.
    All stand in the order of their official keys: by Land and district. The names of the other
    list stay as ``former_name``, so that what was written with them is still understood, and so
    does the degree of urbanisation. A district goes on being called as it is spoken of.
    """
    covered = {(row["state"], len(row["ags"])) for row in imported}
    before = {row["ags"]: row for row in bundled}

    def laid(row: Mapping[str, str]) -> Mapping[str, str]:
        known = before.get(row["ags"], row)
        if is_district_key(row["ags"]) and _is_called_alike(row["name"], known["name"]):
            row = {**row, "name": known["name"], "designation": known["designation"]}
        former = known.get("former_name") or known["name"]
        degurba = row.get("degurba") or known.get("degurba", "")
        kept = {"degurba": degurba} if degurba else {}
        return {**row, **kept} if former == row["name"] else {**row, **kept, "former_name": former}

    kept = (row for row in bundled if (row["state"], len(row["ags"])) not in covered)
    return sorted((*map(laid, imported), *kept), key=itemgetter("ags"))


def _is_called_alike(name: str, other: str) -> bool:
    """Whether two names are one for a district: Städteregion and StädteRegion Aachen."""
    from staedtenetz.catalogue.district_names import named_district

    return named_district(name) == named_district(other)
