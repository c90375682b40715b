from __future__ import annotations

from typing import Any, NamedTuple

from staedtenetz.messages import Message


class P(NamedTuple):
    path: tuple[Any, ...]
    message: Message


def schema_problems(data: Any, schema: Any) -> list[P]:
    from jsonschema import Draft7Validator

    return [
        P(tuple(e.absolute_path), Message("usage.other", {"text": e.message}))
        for e in Draft7Validator(schema).iter_errors(data)
    ]
