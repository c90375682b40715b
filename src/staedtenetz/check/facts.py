"""What must hold of the facts about towns: of whom they are, of what, and from where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from staedtenetz.catalogue.facts import fact_slips
from staedtenetz.files.positions import Path
from staedtenetz.files.problems import Problem, problem, row_problem, shown
from staedtenetz.model.vocabulary import COUNTRIES, FACT_BASES, FACTS

__all__ = ["check_facts"]

Row = Mapping[str, str]


def check_facts(
    rows: Iterable[Row], properties: Mapping[str, Mapping[str, Any]], municipalities: Iterable[str]
) -> list[Problem]:
    """Everything in ``facts.csv`` that does not fit the properties and municipalities.

    ``properties`` are the tables of properties by their ids, ``municipalities`` official keys.
    """
    known = {key[:length] for key in municipalities for length in (2, 5, 8)}
    problems: list[Problem] = []
    seen: set[tuple[str, ...]] = set()
    for place, row in enumerate(rows):
        path: Path = ("fact", place)
        found = [row_problem(path, row, *slip) for slip in fact_slips(row)]
        found = found or [*_misfits(row, path, properties, known)]
        cells = (row["ags"], row["property"], row["value"], row["basis"])
        if cells in seen:
            found.append(problem((*path, "property"), "fact-twice", id=shown(row["property"])))
        seen.add(cells)
        problems += (each._replace(record=shown(row["ags"])) for each in found)
    return problems


def _misfits(
    row: Row, path: Path, properties: Mapping[str, Mapping[str, Any]], known: set[str]
) -> Iterator[Problem]:
    name, basis = row["property"], row["basis"]
    if row["ags"] not in known:
        yield problem((*path, "ags"), "fact-key", key=shown(row["ags"]))
    table = properties.get(name)
    if table is None or name not in FACTS:
        yield problem((*path, "property"), "fact-unknown", id=shown(name))
        return
    if "holders" in table:
        yield problem((*path, "property"), "fact-beside-list", id=shown(name))
    if basis and basis not in FACT_BASES:
        yield problem((*path, "basis"), "fact-basis", value=shown(basis))
    if name == "border-region" and row["value"] and row["value"] not in COUNTRIES:
        yield problem((*path, "value"), "unknown-country", code=shown(row["value"]))
    refs = {source.get("ref") for source in table["source"]}
    for ref in row["source"].split():
        if ref not in refs:
            yield problem((*path, "source"), "fact-source", ref=shown(ref), id=shown(name))
