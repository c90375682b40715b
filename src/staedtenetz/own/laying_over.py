"""The statements of an office laid over the directory: pure functions of plain tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from staedtenetz.catalogue.build import build_network
from staedtenetz.catalogue.record_rules import record_problems, referred, unknown_reference
from staedtenetz.files.positions import Path
from staedtenetz.files.problems import Problem, problem
from staedtenetz.messages import Message

__all__ = ["FIRST_TYPE", "RECORD", "fact_of", "lay_over", "with_source"]

Table = Mapping[str, Any]

RECORD = "record"
"""The field of a statement that covers a whole record."""

_FACTS = {
    "fee": "fee",
    "membership": "eligibility",
    "eligibility": "eligibility",
    "website": "contact",
    "contact": "contact",
    "join": "joining",
    "steps": "joining",
    "council": "joining",
    "leaving": "joining",
    "window": "joining",
    "status": "status",
    "successor": "status",
    "member": "members",
    "german": "members",
    "effort": "effort",
    "benefits": "benefits",
    "obligations": "obligations",
    "languages": "languages",
    "topics": "topics",
    "seat": "seat",
    "founded": "founded",
}
"""Which fact of a source a field is, by the first word of its name; else the summary."""

FIRST_TYPE = {
    "id": "full",
    "name_de": "Mitglied",
    "name_en": "member",
    "applicants": ["municipality"],
    "countries": ["DE"],
}
"""The membership type to which the rules of an own network belong."""

_DEFAULT_MEMBERSHIP = {**FIRST_TYPE, "undocumented": True}
"""The membership type of an own network whose rules nobody has entered: they are not known."""


def lay_over(
    data: Table, tables: Table, skipped: Collection[Path] = ()
) -> tuple[dict[str, Any], list[Problem]]:
    """The directory with the statements of one own file, and what of them does not fit.

    A record of the same id takes the place of the bundled one; of a correction each field does.
    What was stated stands in ``own`` of the record. Neither argument is changed. ``skipped`` are
    the paths of statements, or of whole kinds, that are left out.
    """
    before = {record["id"]: record for record in data["network"]}
    records = dict(before)
    problems = list(_with_own_records(records, before, _entries(tables, "network", skipped)))
    claimed = _claimed(tables.get("network"))
    changes = {
        "correction": _corrected,
        "note": _noted,
        "hidden": _hidden,
        "membership": _kept,
        "denied": _kept,
    }
    for kind, change in changes.items():
        for path, table in _entries(tables, kind, skipped):
            record = records.get(table["network"])
            if record is None:
                # Of a record of the office's own that is broken itself, that has been told.
                if table["network"] not in claimed:
                    problems.append(
                        unknown_reference((*path, "network"), table["network"], records)
                    )
                continue
            unfit = _unfit_parts(path, record, table) if kind == "correction" else []
            changed = record if unfit else change(record, table)
            unfit = unfit or _misfits(path, changed, record, records.keys())
            problems += unfit
            if not unfit:
                records[record["id"]] = changed
    own_properties = [row for _, row in _entries(tables, "property", skipped)]
    properties = {row["id"]: row for row in (*data.get("property", ()), *own_properties)}
    laid = {**data, "network": list(records.values()), "property": list(properties.values())}
    return laid, problems


def _claimed(rows: Any) -> set[str]:
    """The ids of the office's own records, be the records themselves sound or not."""
    ids = (row.get("id") for row in rows if isinstance(row, Mapping)) if type(rows) is list else ()
    return {each for each in ids if isinstance(each, str)}


def _entries(tables: Table, kind: str, skipped: Collection[Path]) -> Iterator[tuple[Path, Table]]:
    rows = () if (kind,) in skipped else tables.get(kind, ())
    for place, row in enumerate(rows):
        if (kind, place) not in skipped:
            yield (kind, place), row


def _with_own_records(
    records: dict[str, Table], before: Mapping[str, Table], entries: Iterable[tuple[Path, Table]]
) -> Iterator[Problem]:
    """Put the office's own records among the others, but for those that do not fit."""
    paths = {}
    for path, table in entries:
        paths[table["id"]] = path
        records[table["id"]] = _own_record(table, before.get(table["id"]))
    unsettled = True
    while unsettled:  # A record may name another one that turns out not to fit.
        unsettled = False
        for name in list(paths):
            unfit = _misfits(paths[name], records[name], before.get(name), records.keys())
            yield from unfit
            if unfit:
                unsettled = True
                del paths[name]
                if name in before:
                    records[name] = before[name]
                else:
                    del records[name]


def _misfits(
    path: Path, record: Table, before: Table | None, known: Collection[str]
) -> list[Problem]:
    """Why the program cannot work with a record as statements have left it."""
    if record is before:
        return []
    name = record["id"]
    try:
        build_network(record)
    except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError):
        return [_misfit(path, "own.incomplete", record=name)]
    unknown = sorted({other for _, other in referred(((), record))} - set(known))
    found = [unknown_reference(path, other, known) for other in unknown]
    old = {(each.path, each.code) for each in record_problems(before)} if before else set()
    found += [each for each in record_problems(record) if (each.path, each.code) not in old]
    return [each._replace(path=path, record=name) for each in found]


def _misfit(path: Path, key: str, **values: object) -> Problem:
    return problem(path, "own-misfit", said=Message(key, values))


def _kept(record: Table, table: Table) -> Table:  # noqa: ARG001 (memberships change nothing)
    return record


def _unfit_parts(path: Path, record: Table, correction: Table) -> list[Problem]:
    """What a correction says of fields and membership types that cannot be so."""
    name, found = record["id"], []
    known = {row["id"] for row in record["membership"]}
    for row in correction.get("fields", {}).get("membership", ()):
        if row["id"] not in known and not {"name_de", "name_en"} & row.keys():
            values = {"record": name, "type": row["id"], "known": tuple(known)}
            found.append(_misfit(path, "own.no_type", **values))
    for dropped in correction.get("drop", ()):
        fields, type_fields, needed_fields = _fields()
        first, *inner = dropped.split(".")
        if first == "membership":
            sound = len(inner) > 1 and inner[0] in known and inner[1] in type_fields
            needed = len(inner) == 2 and inner[1] in needed_fields
        else:
            sound = first in fields
            needed = not inner and first in needed_fields
        if needed or not sound:
            key = "own.needed_field" if needed else "own.no_field"
            found.append(_misfit(path, key, record=name, field=dropped))
    return found


@cache
def _fields() -> tuple[Collection[str], Collection[str], Collection[str]]:
    """The fields of a record, those of a membership type, and those that either must have."""
    from staedtenetz.files.schema import networks_schema

    schema = networks_schema()
    record = schema["properties"]["network"]["items"]
    membership = record["properties"]["membership"]["items"]
    needed = {*record["required"], *membership["required"]}
    needed |= {*schema["definitions"]["fee"]["required"]}
    return frozenset(record["properties"]), frozenset(membership["properties"]), needed


def _own_record(table: Table, beneath: Table | None) -> Table:
    """A record of the office's own; one that only repeats what is beneath is none."""
    record = _complete(table)
    if beneath is not None and {**record, "own": []} == {**beneath, "own": []}:
        return beneath
    if "own" in record:
        return record
    title = {"title": record["source"][0]["title"]} if record["source"] else {}
    return {**record, "own": [{"field": RECORD, **_dated(table), **title}]}


def _complete(table: Table) -> dict[str, Any]:
    """A record with what the program needs; nothing is made up, unknown stays unknown."""
    stated = {key: value for key, value in table.items() if key != "added"}
    named = {"short": table["name"], "checked": table.get("added")}
    record = {**_UNKNOWN, **named, **_both_languages(stated)}
    record["source"] = [{"supports": [], **source} for source in record.get("source", ())]
    memberships = record.get("membership") or [_DEFAULT_MEMBERSHIP]
    record["membership"] = [
        membership if membership is _DEFAULT_MEMBERSHIP else {**_DEFAULT_TYPE, **membership}
        for membership in memberships
    ]
    if "scope" not in stated and all(len(each.get("states", ())) == 1 for each in memberships):
        record["scope"] = "state"  # who admits one Land alone does not act beyond it
    return record


_UNKNOWN: Table = {
    "kind": ["thematic"],
    "scope": "national",
    "status": "active",
    "window": "unknown",
    "website": "",
    "fee": {"model": "unknown"},
    "summary_de": "",
    "summary_en": "",
    **{f"{name}_de": [] for name in ("benefits", "obligations", "steps")},
    **{f"{name}_en": [] for name in ("benefits", "obligations", "steps")},
}
"""What the program takes of a record of which nothing more is known."""

_DEFAULT_TYPE = {key: FIRST_TYPE[key] for key in ("name_de", "name_en")}


def _both_languages(table: Table) -> dict[str, Any]:
    """A text that an office wrote in one language stands for both."""
    both: dict[str, Any] = {}
    for key, value in table.items():
        both[key] = value
        if isinstance(value, Mapping):
            both[key] = _both_languages(value)
        elif isinstance(value, list):
            both[key] = [_both_languages(v) if isinstance(v, Mapping) else v for v in value]
    for key in table:
        other = {"_de": "_en", "_en": "_de"}.get(key[-3:])
        if other:
            both.setdefault(key[:-3] + other, both[key])
    return both


def _dated(table: Table) -> dict[str, Any]:
    """The date of a statement and where the office has it from."""
    dated = {"added": table["added"]} if "added" in table else {}
    if "source" in table and isinstance(table["source"], Mapping):
        dated["title"] = table["source"]["title"]
    return dated


def _corrected(record: Table, table: Table) -> Table:
    """The record with the fields of a correction in place of its own."""
    changed = dict(record)
    fields = _both_languages(table.get("fields", {}))
    touched: list[str] = []
    for key, value in fields.items():
        if key == "fee":
            changed[key] = _changed_fee(changed[key], value)
            touched.append(key)
        elif key == "membership":
            changed[key], names = _changed_memberships(changed[key], value)
            touched += names
        else:
            changed[key] = value
            touched.append(key)
    for path in table.get("drop", ()):
        changed = _without(changed, path.split("."))
        touched.append(path)
    touched = list(dict.fromkeys(_field_name(name) for name in touched))
    dated = _dated(table)
    if "source" in table:
        facts = dict.fromkeys(fact_of(name) for name in touched)
        changed["source"] = with_source(changed["source"], table["source"], facts)
    kept = [each for each in record.get("own", ()) if each["field"] not in touched]
    changed["own"] = [*kept, *({"field": name, **dated} for name in touched)]
    return changed


def _field_name(path: str) -> str:
    """The field without its language."""
    return path[:-3] if path[-3:] in ("_de", "_en") else path


def _changed_fee(fee: Table, change: Table) -> Table:
    """A correction with a model says the whole fee, one without it single values of it."""
    return change if "model" in change else {**fee, **change}


def _changed_memberships(
    memberships: Iterable[Table], changes: Iterable[Table]
) -> tuple[list[Table], list[str]]:
    """Membership types with single values replaced, found by their ids; new ones come last."""
    found = {membership["id"]: membership for membership in memberships}
    touched = []
    for change in changes:
        name = change["id"]
        old = found.get(name, {**_DEFAULT_MEMBERSHIP, "undocumented": False})
        merged = {**old, **change}
        if "fee" in change:
            merged["fee"] = _changed_fee(old.get("fee", {"model": "unknown"}), change["fee"])
        found[name] = merged
        touched += [f"membership.{name}.{key}" for key in change if key != "id"]
    return list(found.values()), touched


def _without(table: Table, path: list[str]) -> dict[str, Any]:
    """The table without one optional field, such as ``membership.full.max_population``."""
    key, *inner = path
    changed = dict(table)
    if not inner:
        if key not in _fields()[2]:
            stem = re.sub("_(de|en)$", "", key)
            # One language never goes without the other.
            for name in {key, f"{stem}_de", f"{stem}_en"} if stem != key else {key}:
                changed.pop(name, None)
        return changed
    value = changed.get(key)
    if isinstance(value, Mapping):
        changed[key] = _without(value, inner)
    elif key == "membership" and len(inner) > 1 and isinstance(value, list):
        changed[key] = [_without(row, inner[1:]) if row["id"] == inner[0] else row for row in value]
    return changed


def with_source(sources: Iterable[Table], source: Table, facts: Collection[str]) -> list[Table]:
    """The office's source first; an earlier source no longer supports a fee that was replaced."""
    kept = []
    for old in sources:
        supports = [fact for fact in old["supports"] if fact != "fee" or "fee" not in facts]
        if supports or not old["supports"]:
            kept.append({**old, "supports": supports})
    return [{**source, "supports": list(facts)}, *kept]


def fact_of(field: str) -> str:
    """The fact that a field belongs to, as the sources of a record name it."""
    if field.startswith("membership.") and ".fee" in field:
        return "fee"
    first = field.partition(".")[0].partition("_")[0]
    return _FACTS.get(first, "summary")


def _noted(record: Table, table: Table) -> Table:
    note = {"text": table["text"], **_dated(table)}
    return {**record, "notes": [*record.get("notes", ()), note]}


def _hidden(record: Table, table: Table) -> Table:
    reason = {"reason": table["reason"]} if "reason" in table else {}
    return {**record, "hidden": {**_dated(table), **reason}}
