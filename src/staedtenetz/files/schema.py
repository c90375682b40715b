"""Data files against their JSON Schema: every mistake, in words, with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from staedtenetz.errors import DataError
from staedtenetz.files.positions import Path, Positions
from staedtenetz.files.problems import Problem, field_name, located, problem, shown
from staedtenetz.files.reading import data_folder, read_bytes
from staedtenetz.messages import Choices, Listed, Message
from staedtenetz.model.values import PartialDate

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = [
    "DAY_OF_YEAR",
    "SPAN",
    "TOLERATED",
    "YEAR",
    "networks_schema",
    "refuse_misfits",
    "schema_problems",
]

Schema = Mapping[str, Any]

TOLERATED = frozenset({"unknown-field", "unknown-field-meant"})
"""What a file may have and still be used: a newer program may know the field."""

YEAR = "^(18|19|20|21)[0-9]{2}$"
"""The pattern of a year that is the name of a field."""

DAY_OF_YEAR = (
    "^((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))$"
)
"""The pattern of a day that every year has: ``03-31``."""

SPAN = "^[1-9][0-9]{0,2}[dwmy]$"
"""The pattern of a span of days, weeks, months or years: ``3m``."""

_SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
_FORMS = {
    _SLUG: "slug",
    "^https?://[^ ]+$": "address",
    "^[^@ ]+@[^@ ]+$": "mailbox",
    "^[0-9]{8}$": "ags",
    "^[A-Z]{2}$": "country",
    "^DE-[A-Z]{2}$": "land",
    YEAR: "year",
    DAY_OF_YEAR: "day_of_year",
    SPAN: "span",
}
"""The patterns of the schema that have a name in the sentences ``form.…``."""

_DATE = "[0-9]{4}"
"""What the patterns of dates have in common, and no other pattern has."""

_TYPES = {
    "string": "type.text",
    "number": "type.number",
    "integer": "type.whole_number",
    "boolean": "type.flag",
    "array": "type.list",
    "object": "type.table",
}


@cache
def networks_schema() -> Schema:
    """The schema of ``networks.toml``, which stands beside it.

    Raises DataError where it cannot be read.
    """
    import json

    schema: Schema = json.loads(read_bytes(data_folder() / "networks.schema.json"))
    return schema


def schema_problems(data: Mapping[str, Any], schema: Schema) -> list[Problem]:
    """Everything in the tables that does not fit the schema, in the order of the file."""
    errors = _validator(schema)(data)
    problems = [each for error in errors for each in _problems(error)]
    # A branch of a choice may tell what another one has told already.
    return list({(each.path, each.code): each for each in problems}.values())


def refuse_misfits(data: Mapping[str, Any], content: bytes, file: str) -> None:
    """Raise DataError for the first thing in ``networks.toml`` that the program cannot work with.

    Unknown fields are no reason: a newer program may know them.
    """
    found = [
        each for each in schema_problems(data, networks_schema()) if each.code not in TOLERATED
    ]
    if not found:
        return
    positions = Positions(content.decode("utf-8-sig"))
    first = min(located(found, data, positions, file), key=lambda each: each.line or 0)
    values = {
        "file": file,
        "line": str(first.line or "?"),
        "record": first.record or "–",
        "field": first.field,
        "problem": first.text,
    }
    advice = Message("advice.data_check", {"file": file})
    raise DataError(Message("error.data_record", values), advice, first.line)


def _validator(schema: Schema) -> Callable[[Any], Iterator[ValidationError]]:
    from jsonschema import Draft7Validator
    from jsonschema.exceptions import ValidationError as Failed
    from jsonschema.validators import extend, validator_for

    def whole_pattern(
        validator: Any, pattern: str, instance: Any, node: Schema
    ) -> Iterator[ValidationError]:
        yield from kind.VALIDATORS["pattern"](validator, pattern, instance, node)
        # To Python a line break may follow the end; to the schema it may not.
        if isinstance(instance, str) and instance.endswith("\n"):
            yield Failed("line break at the end")
        elif isinstance(instance, str) and _is_impossible(instance, pattern):
            yield Failed("no such day")

    kind: Any = validator_for(schema, default=Draft7Validator)
    ours: Any = extend(kind, {"pattern": whole_pattern})
    iterate: Callable[[Any], Iterator[ValidationError]] = ours(schema).iter_errors
    return iterate


def _problems(error: ValidationError) -> Iterable[Problem]:
    """One failure of the validator in our words; an unknown keyword is told as it is."""
    teller = _TELLERS.get(str(error.validator), _other)
    path = tuple(error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        path = (*path, error.instance)
    return teller(path, error)


def _required(path: Path, error: Any) -> Iterator[Problem]:
    properties = error.schema.get("properties", {})
    # The validator tells one missing field at a time, each of them in its message only.
    for name in error.validator_value:
        if name not in error.instance and repr(name) in error.message:
            choices = properties.get(name, {}).get("enum")
            if choices:
                yield problem((*path, name), "missing-choice", field=name, choices=Choices(choices))
            else:
                yield problem((*path, name), "missing", field=name)


def _unknown_fields(path: Path, error: Any) -> Iterator[Problem]:
    known = list(error.schema.get("properties", {}))
    free = [name for name in known if name not in error.instance]
    for name in error.instance:
        if name in known:
            continue
        near = _nearest(name, free) or _nearest(name, known)
        values = {"field": shown(name)}
        if near:
            yield problem((*path, name), "unknown-field-meant", near=near, **values)
        else:
            yield problem((*path, name), "unknown-field", fields=Listed(known), **values)


def _nearest(word: str, names: Sequence[str]) -> str:
    """The name that is probably meant: the only one that begins so, else the likest."""
    from staedtenetz.text import near_names

    begun = [name for name in names if len(word) > 2 and name.startswith(word.lower().strip())]
    near = begun if len(begun) == 1 else near_names(word, names, limit=1)
    return near[0] if near else ""


def _choice(path: Path, error: Any) -> Iterator[Problem]:
    choices = [str(value) for value in error.validator_value]
    values = {"value": shown(error.instance), "choices": Listed(choices)}
    near = _nearest(error.instance, choices) if isinstance(error.instance, str) else ""
    if near:
        yield problem(path, "unknown-value-meant", near=near, **values)
    else:
        yield problem(path, "unknown-value", **values)


def _type(path: Path, error: Any) -> Iterator[Problem]:
    named = error.validator_value
    names = [named] if isinstance(named, str) else list(named)
    types = Choices(Message(_TYPES.get(name, "type.text")) for name in names)
    if isinstance(error.instance, date) and "string" in names:
        yield problem(path, "unquoted-date", value=str(error.instance))
    else:
        yield problem(path, "wrong-type", value=shown(error.instance), type=types)


def _form(path: Path, error: Any) -> Iterator[Problem]:
    pattern = error.validator_value
    values = {"value": shown(error.instance)}
    if _is_impossible(error.instance, pattern):
        yield problem(path, "no-such-day", date=shown(error.instance))
    elif _DATE in pattern:
        whole = not pattern.endswith("?$")
        yield problem(path, "wrong-day" if whole else "wrong-date", **values)
    elif pattern in _FORMS:
        form = Message(f"form.{_FORMS[pattern]}")
        yield problem(path, "wrong-form", form=form, **values)
    else:
        yield problem(path, "wrong-pattern", pattern=pattern, **values)


def _is_impossible(text: str, pattern: str) -> bool:
    """Whether it is written like a date, as the pattern asks, and is none of the calendar."""
    import re

    return _DATE in pattern and bool(re.fullmatch(pattern, text)) and not PartialDate.read(text)


def _bound(code: str) -> Callable[[Path, Any], Iterator[Problem]]:
    """What tells a value beyond a bound, or a list or text with too many or too few parts."""

    def tell(path: Path, error: Any) -> Iterator[Problem]:
        found, bound = error.instance, error.validator_value
        if isinstance(found, str | list):
            yield problem(path, code, number=len(found), bound=bound)
        else:
            yield problem(path, code, value=shown(found), bound=str(bound))

    return tell


def _twice(path: Path, error: Any) -> Iterator[Problem]:
    items = list(error.instance)
    place = next((n for n, item in enumerate(items) if item in items[:n]), None)
    if place is None:
        yield problem(path, "twice", value=shown(error.instance))
    else:
        yield problem((*path, place), "twice", value=shown(items[place]))


def _constant(path: Path, error: Any) -> Iterator[Problem]:
    values = {"value": shown(error.instance), "constant": shown(error.validator_value)}
    yield problem(path, "constant", **values)


def _dependent(path: Path, error: Any) -> Iterator[Problem]:
    """A field that asks for others; a dependency that is a schema fails in its own words."""
    for name, needed in error.validator_value.items():
        if name in error.instance and isinstance(needed, list):
            for other in needed:
                if other not in error.instance and repr(other) in error.message:
                    yield problem((*path, other), "needed-with", field=other, other=name)


def _branches(path: Path, error: Any) -> Iterator[Problem]:
    """None of several forms fits: what is missing of all, else what the nearest form lacks."""
    from jsonschema.exceptions import best_match

    context = list(error.context)
    if not context:
        yield problem(path, "too-many-forms")
    elif all(each.validator == "required" for each in context):
        names = dict.fromkeys(
            name for each in context for name in each.validator_value if name not in each.instance
        )
        yield problem(path, "one-of-missing", fields=Choices(names))
    else:
        nearest = best_match(iter(context))
        assert nearest is not None  # noqa: S101 (the context is not empty)
        yield from _problems(nearest)


def _other(path: Path, error: Any) -> Iterator[Problem]:
    field = field_name(path) or "–"
    yield problem(path, "misfit", field=field, keyword=str(error.validator))


_TELLERS: Mapping[str, Callable[[Path, Any], Iterable[Problem]]] = {
    "required": _required,
    "additionalProperties": _unknown_fields,
    "enum": _choice,
    "const": _constant,
    "type": _type,
    "pattern": _form,
    "minimum": _bound("too-small"),
    "exclusiveMinimum": _bound("too-small"),
    "maximum": _bound("too-large"),
    "exclusiveMaximum": _bound("too-large"),
    "minLength": lambda path, _: (problem(path, "empty"),),
    "maxLength": _bound("too-long"),
    "minItems": _bound("too-few"),
    "maxItems": _bound("too-many"),
    "uniqueItems": _twice,
    "dependencies": _dependent,
    "dependentRequired": _dependent,
    "oneOf": _branches,
    "anyOf": _branches,
}
