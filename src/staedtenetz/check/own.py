"""The checks of an own file: what an office states, held against the directory beneath."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from staedtenetz.catalogue.build import build_network
from staedtenetz.catalogue.record_rules import mailboxes
from staedtenetz.catalogue.tables import load_tables
from staedtenetz.check.plausible_fees import implausible_fees
from staedtenetz.files.positions import Path
from staedtenetz.files.problems import Problem, problem, shown, warning
from staedtenetz.files.schema import TOLERATED, networks_schema, schema_problems
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.own.changing import new_contradictions
from staedtenetz.own.laying_over import lay_over, references
from staedtenetz.own.statements import STATEMENTS, dates_as_texts, own_schema

__all__ = ["is_own", "own_problems"]

Tables = Mapping[str, Any]


def is_own(tables: Tables) -> bool:
    """Whether a file holds an office's statements rather than a whole directory."""
    networks = tables.get("network")
    rows = networks if isinstance(networks, list) else []
    dated = any(isinstance(row, dict) and {"added", "own"} & row.keys() for row in rows)
    return dated or any(kind in tables for kind in STATEMENTS[1:])


def own_problems(tables: Tables, today: str, older_than: str | None = None) -> list[Problem]:
    """Everything in an own file that is wrong or looks odd, with its place in the file.

    ``today`` and ``older_than`` are ISO dates: statements after the one are in the future, those
    before the other are to be looked at again.
    """
    tables = dates_as_texts(tables)
    problems = schema_problems(tables, own_schema(networks_schema()))
    broken = {each.path[:2] for each in problems if each.code not in TOLERATED}
    entries = [
        ((kind, place), entry)
        for kind in STATEMENTS
        if isinstance(tables.get(kind), list)
        for place, entry in enumerate(tables[kind])
        if (kind, place) not in broken and (kind,) not in broken
    ]
    ids = [entry["id"] for path, entry in entries if path[0] == "network"]
    problems += (
        problem((*path, "id"), "duplicate-id", id=entry["id"])
        for path, entry in entries
        if path[0] == "network" and ids.count(entry["id"]) > 1
    )
    directory = load_tables()
    bundled = {record["id"] for record in directory["network"]}
    known = bundled | {entry["id"] for path, entry in entries if path[0] == "network"}
    for path, entry in entries:
        problems += _about_statement(path, entry, known, bundled, today, older_than)
        problems += _effect(path, entry, directory, known)
    return problems


def _about_statement(
    path: Path,
    entry: Tables,
    known: Collection[str],
    bundled: Collection[str],
    today: str,
    older_than: str | None,
) -> Iterator[Problem]:
    if "network" in entry and entry["network"] not in known:
        yield from _unknown((*path, "network"), entry["network"], known)
    if path[0] == "network" and entry["id"] in bundled:
        yield warning((*path, "id"), "own-replaces", id=entry["id"])
    added = entry.get("added", "")
    if added > today:
        yield problem((*path, "added"), "future", date=PartialDate(added))
    if older_than and "" < added < older_than and path[0] != "membership":
        yield warning((*path, "added"), "own-old", date=PartialDate(added))
    for where, amount in _amounts(path, entry):
        # 16.500 is sixteen and a half to TOML; nobody writes cents with three digits.
        if isinstance(amount, Decimal) and amount.as_tuple().exponent == -3:
            yield warning(
                where,
                "own-thousands",
                written=str(amount),
                amount=Money(amount, "EUR"),
                meant=f"{amount:f}"[:-4] + f"{amount:f}"[-3:],
            )


def _amounts(path: Path, entry: Tables) -> Iterator[tuple[Path, object]]:
    """The amounts in euros that a person has typed; rates have more digits."""
    for year, amount in entry.get("fees", {}).items():
        yield (*path, "fees", year), amount
    for where, fee in (
        ((*path, "fee"), entry.get("fee")),
        ((*path, "fields", "fee"), entry.get("fields", {}).get("fee")),
    ):
        if isinstance(fee, Mapping):
            yield from (
                ((*where, key), fee[key]) for key in ("amount", "minimum", "maximum") if key in fee
            )


def _unknown(path: Path, name: str, known: Collection[str]) -> Iterator[Problem]:
    from staedtenetz.text import near_names

    near = near_names(name, known, limit=1)
    if near:
        yield problem(path, "reference-meant", id=shown(name), near=near[0])
    else:
        yield problem(path, "reference", id=shown(name))


def _effect(
    path: Path, entry: Tables, directory: Tables, known: Collection[str]
) -> Iterator[Problem]:
    """What a record or a correction makes of the directory: ids it names, fees it leads to."""
    kind, name = path[0], entry.get("id") or entry["network"]
    bundled = {record["id"] for record in directory["network"]}
    if kind not in ("network", "correction") or (kind == "correction" and name not in bundled):
        return
    beneath = {**directory, "network": tuple(_stand_ins(directory, known))}
    laid, misfits = lay_over(beneath, {kind: [entry]})
    for misfit in misfits if kind == "correction" else ():
        if misfit.key != "own.dangling":
            yield problem(path, "own-misfit", said=misfit)
    record = next(row for row in laid["network"] if row["id"] == name)
    beneath_it = next((row for row in directory["network"] if row["id"] == name), None)
    for each in new_contradictions(record, beneath_it):
        yield each._replace(path=path, record=str(name))
    for odd in mailboxes((path, {**entry, "id": name})):
        yield odd
    for other in sorted(set(references(record)) - set(known)):
        yield from _unknown(path, other, known)
    if kind == "network" or "fee" in entry.get("fields", {}):
        for odd in implausible_fees(build_network(record), 0):
            yield odd._replace(path=path)


def _stand_ins(directory: Tables, known: Collection[str]) -> Iterator[Tables]:
    """The records beneath, and an empty one for each network that the file itself brings."""
    yield from directory["network"]
    bundled = {record["id"] for record in directory["network"]}
    for name in known:
        if name not in bundled:
            yield {**directory["network"][0], "id": name}
