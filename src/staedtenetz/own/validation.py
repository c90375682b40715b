"""What is wrong with the statements of an own file, found in one place.

The reader passes over what has an error, the writer refuses to add one, and ``data check`` shows
them all. A field that the schema does not know may come from a newer program: it alone is passed
over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from staedtenetz.files.positions import Path
from staedtenetz.files.problems import Problem
from staedtenetz.messages import Message
from staedtenetz.own.laying_over import lay_over
from staedtenetz.own.statements import own_schema

__all__ = ["sound_statements", "told", "validate"]

Table = Mapping[str, Any]


def validate(tables: Table, directory: Table) -> tuple[dict[str, Any], list[Problem]]:
    """The directory with the sound statements laid over it, and everything wrong with others.

    ``tables`` are those of an own file as ``parse_own`` gives them, ``directory`` those that they
    are laid over. Fields that are not known are warnings.
    """
    found = _misfits(tables)
    laid, unfit = lay_over(directory, _known_fields(tables, found), _broken(found))
    return laid, found + unfit


def sound_statements(tables: Table, text: str = "") -> tuple[dict[str, Any], list[Problem]]:
    """The statements that fit the schema, without fields that it does not know; the problems.

    Lines are told where the ``text`` of the file is given.
    """
    from staedtenetz.files.positions import Positions
    from staedtenetz.files.problems import located

    found = _misfits(tables)
    broken = _broken(found)
    sound = {
        kind: [row for place, row in enumerate(rows) if (kind, place) not in broken]
        if isinstance(rows, list)
        else rows
        for kind, rows in _known_fields(tables, found).items()
    }
    return sound, located(found, tables, Positions(text) if found else None, "")


def told(each: Problem) -> Message:
    """A problem in one sentence that says where it stands."""
    if each.code == "own-misfit":
        said = each.text.values["said"]
        assert isinstance(said, Message)  # noqa: S101 (such a problem says it in a message)
        return said
    values: dict[str, object] = {
        "record": each.record,
        "field": each.field,
        "problem": each.text,
        "kind": each.path[0],
        "line": str(each.line),
    }
    if each.line:
        return Message("own.invalid", values)
    return Message("own.refused" if each.field else "own.contradiction", values)


def _misfits(tables: Table) -> list[Problem]:
    from staedtenetz.files.schema import TOLERATED, networks_schema, schema_problems

    if not tables:
        return []
    found = schema_problems(tables, own_schema(networks_schema()))
    return [e._replace(severity="warning") if e.code in TOLERATED else e for e in found]


def _broken(found: list[Problem]) -> Collection[Path]:
    """The statements with an error, or the kinds of which nothing can be used."""
    return {each.path[:2] for each in found if each.severity == "error"}


def _known_fields(tables: Table, found: list[Problem]) -> dict[str, Any]:
    """The tables without the fields that are not known, everything else at its place."""
    unknown = {each.path for each in found if each.severity == "warning"}
    known: dict[str, Any] = _without(tables, (), unknown) if unknown else dict(tables)
    return known


def _without(value: Any, path: Path, unknown: Collection[Path]) -> Any:
    if isinstance(value, dict):
        return {
            key: _without(item, (*path, key), unknown)
            for key, item in value.items()
            if (*path, key) not in unknown
        }
    if isinstance(value, list):
        return [_without(item, (*path, place), unknown) for place, item in enumerate(value)]
    return value
