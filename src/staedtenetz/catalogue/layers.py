"""What an office knows itself, laid over the bundled data and never written into it.

A place is a folder with ``networks.toml``, ``members.csv`` and ``municipalities.csv``, each of
which may be missing, or a single TOML file. Several places are laid over each other in their
order. docs/data.md, "The office's own data", says what may stand in the file.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from staedtenetz.catalogue.compiled import keep_copy, kept_copy, parse_tables, plain
from staedtenetz.catalogue.files import read_bytes
from staedtenetz.catalogue.place import Place
from staedtenetz.errors import DataError
from staedtenetz.messages import Message
from staedtenetz.model.network import MembershipType, Network
from staedtenetz.text import PartialDate

if TYPE_CHECKING:
    from staedtenetz.model.profile import Membership

__all__ = [
    "RECORD",
    "STATEMENTS",
    "OwnData",
    "OwnMembership",
    "dates_as_texts",
    "fact_of",
    "lay_over",
    "own_schema",
    "parse_own",
    "references",
    "reject_invalid",
    "with_source",
]

Table = Mapping[str, Any]
Read = TypeVar("Read")

RECORD = "record"
"""The field of a statement that covers a whole record."""

STATEMENTS = ("network", "correction", "note", "hidden", "membership")
"""The tables of an own file, in the order in which they are written and laid over."""

_FACTS = {
    "fee": "fee",
    "membership": "eligibility",
    "eligibility": "eligibility",
    "website": "contact",
    "contact": "contact",
    "join": "joining",
    "steps": "joining",
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

_DEFAULT_MEMBERSHIP = {
    "id": "full",
    "name_de": "Mitglied",
    "name_en": "member",
    "applicants": ("municipality",),
    "countries": ("DE",),
    "undocumented": True,
}
"""The membership type of an own network whose rules nobody has entered: they are not known."""


class OwnMembership(NamedTuple):
    """A membership that an office has recorded, and of which municipality (key or name)."""

    municipality: str
    added: PartialDate | None
    record: Membership


class OwnData:
    """Everything that the places say, in their order, and what of it could not be used.

    ``unusable``: a whole file or folder could not be read.
    """

    def __init__(
        self,
        today: PartialDate,
        layers: Iterable[tuple[Place, Table]] = (),
        problems: Iterable[Message] = (),
    ) -> None:
        self.today = today
        self.layers = tuple(layers)
        self.problems = list(problems)
        self.unusable = False

    @classmethod
    def read(
        cls, places: Iterable[Place], today: PartialDate, cache_folder: Path | None = None
    ) -> OwnData:
        """Read the places. What cannot be read is left out and told in ``problems``.

        ``today`` tells memberships that have ended from those that will. Raises DataError for a
        place that was named on the command line.
        """
        layers: list[tuple[Place, Table]] = []
        problems: list[Message] = []
        unusable = False
        for place in places:
            try:
                tables, skipped = _read(place, cache_folder)
            except DataError as error:
                if place.named:
                    raise
                problems.append(Message("own.unusable", {"problem": error.problem}))
                unusable = True
                continue
            layers.append((place, tables))
            problems += skipped
        own = cls(today, layers, problems)
        own.unusable = unusable
        return own

    def lay_over(self, data: Table) -> Table:
        """The directory with the office's statements; what does not fit is told in ``problems``."""
        for place, tables in self.layers:
            if any(tables.get(kind) for kind in STATEMENTS):
                data, problems = lay_over(data, tables)
                self.problems += [_skipped(place.file, problem) for problem in problems]
        return data

    def files(self, name: str) -> list[Path]:
        """The files of that name in all places, the one to be laid on top last."""
        return [file for place, _ in self.layers if (file := place.beside(name))]

    def unless_broken(self, read: Callable[[], Read], otherwise: Read) -> Read:
        """What is read, or the other thing where the file is broken; then that is told."""
        try:
            return read()
        except DataError as error:
            self.problems.append(Message("own.unusable", {"problem": error.problem}))
            return otherwise

    @cached_property
    def memberships(self) -> tuple[OwnMembership, ...]:
        """The memberships recorded; a later place replaces what an earlier one says."""
        found = {
            (table["municipality"], table["network"]): table
            for _, tables in self.layers
            for table in tables.get("membership", ())
        }
        return tuple(map(_membership, found.values()))

    def has_ended(self, membership: OwnMembership) -> bool:
        """Whether the membership lies in the past; a month or year counts with its last day."""
        until = membership.record.until
        return until is not None and f"{until}-12-31"[:10] < self.today


def _skipped(file: Path, problem: Message) -> Message:
    return Message("own.skipped", {"file": str(file), "problem": problem})


def _read(place: Place, cache_folder: Path | None) -> tuple[Table, list[Message]]:
    """The tables of a place that are usable, from the kept copy where there is a good one."""
    if not place.folder.is_dir():
        if place.named or place.expected:
            values = {"folder": str(place.folder)}
            raise DataError(Message("error.own_folder", values), Message("advice.own_folder"))
        return {}, []
    if not place.file.exists() and not (place.named and place.is_file):
        return {}, []
    content = read_bytes(place.file)
    name = f"own{zlib.crc32(str(place.file.resolve()).encode()):08x}"
    kept = kept_copy(cache_folder, name, content)
    if kept is not None:
        return kept, []
    parsed = parse_own(content, str(place.file))
    tables, problems = reject_invalid(parsed, content.decode("utf-8-sig"), str(place.file))
    usable: dict[str, Any] = plain(tables)
    if not problems:
        keep_copy(cache_folder, name, content, usable)
    return usable, [_skipped(place.file, problem) for problem in problems]


def parse_own(content: bytes, file: str) -> dict[str, Any]:
    """The tables of an own file as they stand in it; an empty file says nothing.

    Raises DataError where it is no TOML in UTF-8 or of a newer schema version.
    """
    tables: dict[str, Any] = dates_as_texts(parse_tables(content, file)) if content.strip() else {}
    return tables


def dates_as_texts(value: Any) -> Any:
    """TOML has dates of its own; in our files dates are texts, as precise as they are known."""
    if isinstance(value, dict):
        return {key: dates_as_texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [dates_as_texts(item) for item in value]
    return value.isoformat()[:10] if hasattr(value, "isoformat") else value


def own_schema(schema: Table) -> dict[str, Any]:
    """The schema of an own file, made of the one of the directory.

    A record needs little, a correction any fields of a record.
    """
    import json

    own: dict[str, Any] = json.loads(json.dumps(schema))
    day = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    text = {"type": "string", "minLength": 1}
    record = own["properties"]["network"]["items"]
    slug = record["properties"]["id"]
    record["required"] = ["id", "name", "theme", "topics"]
    record["anyOf"] = [{"required": ["added"]}, {"required": ["checked"]}]
    record["properties"]["added"] = day
    for name in ("source", "benefits_de", "benefits_en"):
        record["properties"][name]["minItems"] = 0
    record["properties"]["source"]["items"]["required"] = ["title"]
    source = json.loads(json.dumps(record["properties"]["source"]["items"]))
    del source["properties"]["supports"]
    own["definitions"]["changed_fee"] = own["definitions"]["fee"] | {"required": []}
    fields = json.loads(json.dumps(record["properties"]))
    for name in ("id", "added", "own", "source"):
        del fields[name]
    fields["fee"] = {"$ref": "#/definitions/changed_fee"}
    membership = fields["membership"]["items"]
    membership["required"] = ["id"]
    membership["properties"]["fee"] = {"$ref": "#/definitions/changed_fee"}
    year = {"type": "integer", "minimum": 1800, "maximum": 2200}
    amount = {"type": "number", "minimum": 0, "maximum": 1_000_000_000}
    tables = {
        "correction": (
            {
                "network": slug,
                "added": day,
                "source": source,
                "drop": {"type": "array", "items": text},
                "fields": _closed(fields, ()),
            },
            ("network",),
        ),
        "note": ({"network": slug, "added": day, "text": text}, ("network", "text")),
        "hidden": ({"network": slug, "added": day, "reason": text}, ("network",)),
        "membership": (
            {
                "municipality": text,
                "network": slug,
                "added": day,
                "since": year,
                "until": record["properties"]["status_since"],
                "unit": text,
                "purpose": text,
                "review": day,
                "fee_due": {"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"},
                "fees": {
                    "type": "object",
                    "additionalProperties": False,
                    "patternProperties": {"^(1[89]|2[01])[0-9]{2}$": amount},
                },
            },
            ("municipality", "network"),
        ),
    }
    for name, (properties, required) in tables.items():
        own["properties"][name] = {"type": "array", "items": _closed(properties, required)}
    own["required"] = ["schema_version"]
    return own


def _closed(properties: Table, required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": dict(properties),
    }


def reject_invalid(
    tables: Table, text: str = "", file: str = "", *, strict: bool = False
) -> tuple[dict[str, Any], list[Message]]:
    """The statements that the schema allows, and what is wrong with the others.

    Lines are told where the ``text`` of the ``file`` is given. An unknown field is an error only if
    ``strict``: a newer program may have written it. Raises DataError where the file as a
    whole is not what an own file is.
    """
    from staedtenetz.catalogue.positions import Positions
    from staedtenetz.catalogue.problems import located
    from staedtenetz.catalogue.schema import TOLERATED, networks_schema, schema_problems

    if not tables:
        return {}, []
    found = schema_problems(tables, own_schema(networks_schema()))
    found = [problem for problem in found if strict or problem.code not in TOLERATED]
    wrong: dict[tuple[str, int], Message] = {}
    for problem in located(found, tables, Positions(text) if found else None, ""):
        kind, number = (*problem.path, None, None)[:2]
        where: dict[str, object] = {"line": str(problem.line or "?"), "field": problem.field}
        if not isinstance(kind, str) or kind not in STATEMENTS or not isinstance(number, int):
            values = where | {"file": file, "problem": problem.text}
            raise DataError(Message("error.own_table", values), Message("advice.check_own"))
        values = where | {"kind": kind, "record": problem.record, "problem": problem.text}
        key = "own.invalid" if problem.line else "own.refused"
        wrong.setdefault((kind, number), Message(key, values))
    kept = dict(tables)
    for kind in STATEMENTS:
        entries = tables.get(kind, ())
        kept[kind] = [e for number, e in enumerate(entries) if (kind, number) not in wrong]
    return kept, list(wrong.values())


def lay_over(data: Table, tables: Table) -> tuple[dict[str, Any], list[Message]]:
    """The directory with the statements of one own file, and what of them does not fit.

    ``data`` and ``tables`` hold plain values: decimals as strings, lists as tuples. A record of
    the same id takes the place of the bundled one; of a correction each field does. What was
    stated stands in ``own`` of the record.
    """
    before = {record["id"]: record for record in data["network"]}
    records = dict(before)
    problems = []
    for table in tables.get("network", ()):
        records[table["id"]] = _own_record(table, before.get(table["id"]))
    known = records.keys()
    for name in [table["id"] for table in tables.get("network", ())]:
        unknown = sorted(set(references(records[name])) - known)
        if unknown:
            problems.append(_dangling(name, unknown))
            _take_back(records, before, name)
    changes = {"correction": _corrected, "note": _noted, "hidden": _hidden, "membership": _kept}
    for kind, change in changes.items():
        for table in tables.get(kind, ()):
            name = table["network"]
            if name not in records:
                problems.append(Message("own.no_network", {"record": name}))
                continue
            unfit = next(_unfit_parts(records[name], table), None) if kind == "correction" else None
            if unfit:
                problems.append(unfit)
                continue
            changed = change(records[name], table)
            unknown = sorted(set(references(changed)) - records.keys())
            if unknown:
                problems.append(_dangling(name, unknown))
            else:
                records[name] = changed
    properties = {
        row["id"]: row for row in (*data.get("property", ()), *tables.get("property", ()))
    }
    laid = {**data, "network": tuple(records.values()), "property": tuple(properties.values())}
    return laid, problems


def _kept(record: Table, table: Table) -> Table:  # noqa: ARG001 (a membership changes nothing)
    return record


def _unfit_parts(record: Table, correction: Table) -> Iterator[Message]:
    """What a correction says of fields and membership types that cannot be so."""
    values = {"record": record["id"]}
    known = {row["id"] for row in record["membership"]}
    for row in correction.get("fields", {}).get("membership", ()):
        if row["id"] not in known and not {"name_de", "name_en"} & row.keys():
            yield Message("own.no_type", values | {"type": row["id"], "known": tuple(known)})
    for path in correction.get("drop", ()):
        first, *inner = path.split(".")
        if first == "membership":
            sound = len(inner) > 1 and inner[0] in known and inner[1] in _TYPE_FIELDS
            needed = len(inner) == 2 and inner[1] in _NEEDED
        else:
            sound = first in _FIELDS
            needed = not inner and first in _NEEDED
        if needed:
            yield Message("own.needed_field", values | {"field": path})
        elif not sound:
            yield Message("own.no_field", values | {"field": path})


def _dangling(name: str, unknown: list[str]) -> Message:
    return Message("own.dangling", {"record": name, "unknown": tuple(unknown)})


def _take_back(records: dict[str, Table], before: Mapping[str, Table], name: str) -> None:
    if name in before:
        records[name] = before[name]
    else:
        del records[name]


def references(record: Table) -> Iterator[str]:
    """The ids of other networks that a record names."""
    yield from record.get("comes_with", ())
    if "successor" in record:
        yield record["successor"]
    fees = [record["fee"]]
    for membership in record["membership"]:
        yield from membership.get("requires_membership", ())
        fees += [membership["fee"]] if "fee" in membership else []
    for fee in fees:
        yield from fee.get("covered_by", ())
        for reduction in fee.get("reduction", ()):
            yield from reduction["members_of"]


def _own_record(table: Table, beneath: Table | None) -> Table:
    """A record of the office's own; one that only repeats what is beneath is none."""
    record = _complete(table)
    if beneath is not None and {**record, "own": ()} == {**beneath, "own": ()}:
        return beneath
    if "own" in record:
        return record
    title = {"title": record["source"][0]["title"]} if record["source"] else {}
    return {**record, "own": ({"field": RECORD, **_dated(table), **title},)}


def _complete(table: Table) -> dict[str, Any]:
    """A record with what the program needs; nothing is made up, unknown stays unknown."""
    record = {key: value for key, value in table.items() if key != "added"}
    record = _both_languages(record)
    record.setdefault("short", record["name"])
    record.setdefault("kind", ("thematic",))
    record.setdefault("scope", "national")
    record.setdefault("status", "active")
    record.setdefault("window", "unknown")
    record.setdefault("checked", table.get("added"))
    for name in ("summary", "benefits", "obligations", "steps"):
        for language in ("de", "en"):
            record.setdefault(f"{name}_{language}", "" if name == "summary" else ())
    record.setdefault("website", "")
    record.setdefault("fee", {"model": "unknown"})
    record.setdefault("source", ())
    record["source"] = tuple({"supports": (), **source} for source in record["source"])
    memberships = record.get("membership") or (_DEFAULT_MEMBERSHIP,)
    record["membership"] = tuple(
        membership if membership is _DEFAULT_MEMBERSHIP else {**_DEFAULT_TYPE, **membership}
        for membership in memberships
    )
    return record


_DEFAULT_TYPE = {key: _DEFAULT_MEMBERSHIP[key] for key in ("name_de", "name_en")}


def _both_languages(table: Table) -> dict[str, Any]:
    """A text that an office wrote in one language stands for both."""
    both: dict[str, Any] = {}
    for key, value in table.items():
        both[key] = value
        if isinstance(value, Mapping):
            both[key] = _both_languages(value)
        elif isinstance(value, tuple):
            both[key] = tuple(_both_languages(v) if isinstance(v, Mapping) else v for v in value)
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
    kept = tuple(each for each in record.get("own", ()) if each["field"] not in touched)
    changed["own"] = (*kept, *({"field": name, **dated} for name in touched))
    return changed


def _field_name(path: str) -> str:
    """The field without its language."""
    return path[:-3] if path[-3:] in ("_de", "_en") else path


def _changed_fee(fee: Table, change: Table) -> Table:
    """A correction with a model says the whole fee, one without it single values of it."""
    return change if "model" in change else {**fee, **change}


def _changed_memberships(
    memberships: tuple[Table, ...], changes: tuple[Table, ...]
) -> tuple[tuple[Table, ...], list[str]]:
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
    return tuple(found.values()), touched


def _without(table: Table, path: list[str]) -> dict[str, Any]:
    """The table without one optional field, such as ``membership.full.max_population``."""
    key, *inner = path
    changed = dict(table)
    if not inner:
        if key not in _NEEDED:
            changed.pop(key, None)
        return changed
    value = changed.get(key)
    if isinstance(value, Mapping):
        changed[key] = _without(value, inner)
    elif key == "membership" and len(inner) > 1 and isinstance(value, tuple):
        changed[key] = tuple(
            _without(row, inner[1:]) if row["id"] == inner[0] else row for row in value
        )
    return changed


_FIELDS = frozenset(
    field for name in Network._fields for field in (name, f"{name}_de", f"{name}_en")
)
_TYPE_FIELDS = frozenset(
    field for name in MembershipType._fields for field in (name, f"{name}_de", f"{name}_en")
)

_NEEDED = frozenset(
    "id name short theme topics kind scope status website window checked membership fee source "
    "summary_de summary_en benefits_de benefits_en obligations_de obligations_en steps_de steps_en "
    "model name_de name_en applicants countries".split()
)
"""What a record cannot do without; these are replaced, not dropped."""


def with_source(
    sources: Iterable[Table], source: Table, facts: Collection[str]
) -> tuple[Table, ...]:
    """The office's source first; an earlier source no longer supports a fee that was replaced."""
    kept = []
    for old in sources:
        supports = tuple(fact for fact in old["supports"] if fact != "fee" or "fee" not in facts)
        if supports or not old["supports"]:
            kept.append({**old, "supports": supports})
    return ({**source, "supports": tuple(facts)}, *kept)


def fact_of(field: str) -> str:
    """The fact that a field belongs to, as the sources of a record name it."""
    if field.startswith("membership.") and ".fee" in field:
        return "fee"
    first = field.partition(".")[0].partition("_")[0]
    return _FACTS.get(first, "summary")


def _noted(record: Table, table: Table) -> Table:
    note = {"text": table["text"], **_dated(table)}
    return {**record, "notes": (*record.get("notes", ()), note)}


def _hidden(record: Table, table: Table) -> Table:
    reason = {"reason": table["reason"]} if "reason" in table else {}
    return {**record, "hidden": {**_dated(table), **reason}}


def _membership(table: Table) -> OwnMembership:
    from decimal import Decimal

    from staedtenetz.model.profile import Membership

    fees = {int(year): Decimal(amount) for year, amount in table.get("fees", {}).items()}
    added, until, review = (table.get(key) for key in ("added", "until", "review"))
    record = Membership(
        network=table["network"],
        since=table.get("since"),
        fee=fees[max(fees)] if fees else None,
        unit=table.get("unit"),
        purpose=table.get("purpose"),
        fees=dict(sorted(fees.items())),
        fee_due=table.get("fee_due"),
        review=PartialDate(review) if review else None,
        until=PartialDate(until) if until else None,
    )
    return OwnMembership(table["municipality"], PartialDate(added) if added else None, record)
