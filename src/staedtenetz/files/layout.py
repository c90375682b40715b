"""The one order and layout of ``networks.toml``, so that a change is a small diff."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = ["format_data", "format_record"]

Table = Mapping[str, Any]

_INLINE = frozenset({"tiers"})
"""Lists of tables that stay on the lines of their key."""

_LINE = 100

HEAD = """\
#:schema ./networks.schema.json
# The directory of city networks: one [[network]] a network, sorted by id.
# docs/data.md says what every field means, how to add a network and how to cite.
# tools/format_data.py puts the file into its order and layout; other comments are lost there.
# Data: CC BY 4.0, the authors of staedtenetz; figures and facts come from the sources named.
"""


def format_data(data: Table, schema_path: Path) -> str:
    """The data file in its canonical form: records by id, keys in the schema's order.

    Raises ValueError for a top-level key that the schema does not know: it would be lost.
    """
    schema = json.loads(schema_path.read_text(encoding="utf-8"))
    unknown = data.keys() - schema["properties"].keys()
    if unknown:
        raise ValueError(f"unknown at the top level: {', '.join(sorted(unknown))}")
    return HEAD + "\n" + "\n".join(_lines(data, schema)) + "\n"


def format_record(record: Table, schema: Table) -> Iterator[str]:
    """The lines of one record, or of a part of one, keys in the schema's order."""
    yield "[[network]]"
    yield from _table(record, "network", _resolve(schema["properties"]["network"], schema), schema)


def _lines(data: Table, schema: Table) -> Iterator[str]:
    top = schema["properties"]
    yield f"schema_version = {data['schema_version']}"
    for kind in ("property", "network"):
        order = _resolve(top[kind], schema)
        for record in sorted(data.get(kind, []), key=lambda row: str(row["id"])):
            yield ""
            yield f"[[{kind}]]"
            yield from _table(record, kind, order, schema)


def _resolve(node: Table, schema: Table) -> Table:
    """The schema of a table, behind arrays and references."""
    if "$ref" in node:
        return _resolve(schema["definitions"][node["$ref"].rsplit("/", 1)[1]], schema)
    return _resolve(node["items"], schema) if node.get("type") == "array" else node


def _table(table: Table, path: str, node: Table, schema: Table) -> Iterator[str]:
    """The plain keys of a table, then its tables, each in the schema's order."""
    properties = node["properties"]
    keys = [key for key in properties if key in table] + sorted(table.keys() - properties.keys())
    nested = {key for key in keys if _is_nested(key, table[key])}
    for key in keys:
        if key not in nested:
            yield _key_line(key, table[key])
    for key in keys:
        if key not in nested:
            continue
        value = table[key]
        inner = _resolve(properties[key], schema) if key in properties else {"properties": {}}
        heading = f"[{path}.{key}]" if isinstance(value, dict) else f"[[{path}.{key}]]"
        for row in [value] if isinstance(value, dict) else value:
            yield ""
            yield heading
            yield from _table(row, f"{path}.{key}", inner, schema)


def _is_nested(key: str, value: Any) -> bool:
    if key in _INLINE:
        return False
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    )


def _key_line(key: str, value: Any) -> str:
    """``key = value``; a list of plain values stays on one line where it fits."""
    import tomli_w

    text = tomli_w.dumps({key: value}, indent=2).rstrip("\n")
    if isinstance(value, list) and not any(isinstance(item, dict) for item in value):
        items = [tomli_w.dumps({"v": item}).rstrip("\n").removeprefix("v = ") for item in value]
        line = f"{key} = [{', '.join(items)}]"
        if len(line) <= _LINE:
            return line
    return text
