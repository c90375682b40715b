"""What an office may state in a file of its own: read, and held against its schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from staedtenetz.catalogue.tables import parse_tables
from staedtenetz.errors import DataError
from staedtenetz.files.schema import DAY_OF_YEAR, SPAN, YEAR
from staedtenetz.messages import Message
from staedtenetz.model.vocabulary import RESULTS

__all__ = ["STATEMENTS", "dates_as_texts", "own_schema", "parse_own"]

Table = Mapping[str, Any]

STATEMENTS = ("network", "correction", "note", "hidden", "membership", "denied")
"""The tables of an own file, in the order in which they are written and laid over."""


def parse_own(content: bytes, file: str) -> dict[str, Any]:
    """The tables of an own file as they stand in it; an empty file says nothing.

    Raises DataError where it is no TOML in UTF-8, of a newer schema version, or where its
    statements are no lists of tables.
    """
    tables: dict[str, Any] = dates_as_texts(parse_tables(content, file)) if content.strip() else {}
    for kind in (*STATEMENTS, "property"):
        rows = tables.get(kind, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            values = {"file": file, "kind": kind}
            raise DataError(Message("error.own_kind", values), Message("advice.check_own"))
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
    every_year = {"type": "string", "pattern": DAY_OF_YEAR}
    result = {
        "text": text,
        "kind": {"enum": list(RESULTS)},
        "date": record["properties"]["status_since"],
        "amount": amount,
    }
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
                "fee_due": every_year,
                "notice": {"type": "string", "pattern": SPAN},
                "term_end": {"anyOf": [every_year, day]},
                "contact": text,
                "results": {"type": "array", "items": _closed(result, ("text",))},
                "fees": {
                    "type": "object",
                    "additionalProperties": amount,
                    "propertyNames": {"pattern": YEAR},
                },
            },
            ("municipality", "network"),
        ),
        "denied": (
            {"municipality": text, "network": slug, "added": day, "source": source},
            ("municipality", "network", "source"),
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
