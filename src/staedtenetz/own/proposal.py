"""What an office has entered and corrected, as a fragment for the maintainers.

Only what a public page supports goes in; private notes, hidden networks and the office's own
memberships never do. A membership that it denies is the directory's, so that goes in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from staedtenetz.catalogue.record_rules import is_personal
from staedtenetz.files.layout import format_record
from staedtenetz.files.schema import networks_schema
from staedtenetz.own.laying_over import fact_of

__all__ = ["Proposal", "propose"]

Table = Mapping[str, Any]

_PRIVATE = frozenset({"added", "own", "notes", "hidden"})


class Proposal(NamedTuple):
    """The fragment in TOML, the ids in it, and those left out since no public page is named."""

    text: str
    proposed: tuple[str, ...]
    left_out: tuple[str, ...]


def propose(tables: Table, directory: Table, head: str) -> Proposal:
    """The statements of an own file that a public source supports.

    ``tables`` are those of the file as they stand in it, ``directory`` the plain tables that
    they are laid over. Old values stand as comments above the new ones; ``head`` begins the text.
    """
    schema = networks_schema()
    known = {record["id"]: record for record in directory["network"]}
    parts: list[str] = []
    proposed: list[str] = []
    left_out: list[str] = []
    for record in tables.get("network", ()):
        public = [source for source in record.get("source", ()) if "url" in source]
        if not public:
            left_out.append(record["id"])
            continue
        shown = {
            key: value
            for key, value in record.items()
            if key not in _PRIVATE and not _is_somebody(key, value, record["id"])
        }
        facts = {fact for source in public for fact in source.get("supports", ())}
        if "fee" in shown and "fee" not in facts:
            del shown["fee"]
            left_out.append(f"{record['id']} (fee)")
        parts.append("\n".join(format_record({**shown, "source": public}, schema)))
        proposed.append(record["id"])
    for correction in tables.get("correction", ()):
        name, source = correction["network"], correction.get("source", {})
        if "url" not in source or name not in known:
            left_out.append(name)
            continue
        parts.append(_correction(correction, known[name], schema))
        proposed.append(name)
    for denial in tables.get("denied", ()):
        name = denial["network"]
        if "url" not in denial["source"] or name not in known:
            left_out.append(f"{name} (denied)")
            continue
        parts.append(_denial(denial, known[name]))
        proposed.append(name)
    text = "".join(f"# {line}\n" for line in head.splitlines())
    text += "".join(f"\n{part}\n" for part in parts)
    return Proposal(text, tuple(dict.fromkeys(proposed)), tuple(dict.fromkeys(left_out)))


def _correction(correction: Table, record: Table, schema: Table) -> str:
    """The changed fields with what stands there now, and the source behind them."""
    fields = {
        key: value
        for key, value in correction.get("fields", {}).items()
        if not _is_somebody(key, value, record["id"])
    }
    dropped = correction.get("drop", ())
    lines = [f"# {record['name']}"]
    lines += [f"# {path} = {_shown(old)}" for path, old in _replaced(fields, record)]
    lines += [f"# {path}: –" for path in dropped]
    facts = dict.fromkeys(fact_of(path) for path in (*fields, *dropped))
    source = {**correction["source"], "supports": list(facts)}
    changed = {"id": record["id"], **fields, "source": [source]}
    return "\n".join([*lines, *format_record(changed, schema)])


def _denial(denial: Table, record: Table) -> str:
    """A membership that there is not, with the page that says so."""
    source = denial["source"]
    fields = ("title", "url", "as_of")
    lines = [f"# {record['name']}", "[[denied]]"]
    lines += [f"{key} = {_shown(denial[key])}" for key in ("municipality", "network")]
    lines += ["", "[denied.source]"]
    lines += [f"{key} = {_shown(source[key])}" for key in fields if key in source]
    return "\n".join(lines)


def _is_somebody(key: str, value: Any, record: str) -> bool:
    """A person's mailbox is never handed on."""
    return key == "contact_email" and is_personal(str(value), record)


def _replaced(fields: Table, record: Table) -> Iterator[tuple[str, Any]]:
    """What stands now where a correction puts something else; of types only what changes."""
    for key, value in fields.items():
        if key != "membership":
            yield key, record.get(key)
            continue
        types = {row["id"]: row for row in record[key]}
        for row in value:
            before = types.get(row["id"], {})
            for name in row.keys() - {"id"}:
                yield f"membership.{row['id']}.{name}", before.get(name)


def _shown(value: Any) -> str:
    return "–" if value is None else json.dumps(value, ensure_ascii=False)
