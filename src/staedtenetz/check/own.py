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
from staedtenetz.files.problems import Problem, problem, warning
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.own.statements import STATEMENTS, dates_as_texts
from staedtenetz.own.validation import validate

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
    directory = load_tables()
    laid, problems = validate(tables, directory)
    broken = {each.path[:2] for each in problems if each.severity == "error"}
    entries = [
        ((kind, place), entry)
        for kind in STATEMENTS
        if isinstance(tables.get(kind), list) and (kind,) not in broken
        for place, entry in enumerate(tables[kind])
        if (kind, place) not in broken
    ]
    ids = [entry["id"] for path, entry in entries if path[0] == "network"]
    problems += (
        problem((*path, "id"), "duplicate-id", id=entry["id"])
        for path, entry in entries
        if path[0] == "network" and ids.count(entry["id"]) > 1
    )
    bundled = {record["id"] for record in directory["network"]}
    records = {record["id"]: record for record in laid["network"]}
    for path, entry in entries:
        problems += _about_statement(path, entry, bundled, today, older_than)
        if path[0] in ("network", "correction"):
            problems += _effect(path, entry, records)
    return problems


def _about_statement(
    path: Path,
    entry: Tables,
    bundled: Collection[str],
    today: str,
    older_than: str | None,
) -> Iterator[Problem]:
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
    for place, result in enumerate(entry.get("results", ())):
        if "amount" in result:
            yield (*path, "results", place, "amount"), result["amount"]
    for where, fee in (
        ((*path, "fee"), entry.get("fee")),
        ((*path, "fields", "fee"), entry.get("fields", {}).get("fee")),
    ):
        if isinstance(fee, Mapping):
            yield from (
                ((*where, key), fee[key]) for key in ("amount", "minimum", "maximum") if key in fee
            )


def _effect(path: Path, entry: Tables, records: Mapping[str, Tables]) -> Iterator[Problem]:
    """What a record or a correction makes of the directory: mailboxes, fees it leads to."""
    name = entry.get("id") or entry["network"]
    yield from mailboxes((path, {**entry, "id": name}))
    if name in records and (path[0] == "network" or "fee" in entry.get("fields", {})):
        for odd in implausible_fees(build_network(records[name]), 0):
            yield odd._replace(path=path)
