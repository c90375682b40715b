"""From the tables of the data file to the classes of the model.

A field of the model has the name of its key, and its value the type that the key asks for. What
differs in more than that is told in ``_FROM_TABLE`` and beside it; keys that the model does not
have, as a newer program may write them, are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, partial
from typing import Any

from staedtenetz.errors import DataError
from staedtenetz.files.compiled import Record
from staedtenetz.messages import Message
from staedtenetz.model.network import (
    Fee,
    FeeExample,
    FeeReduction,
    FeeTier,
    MembershipType,
    Network,
    Note,
    Source,
    Statement,
)
from staedtenetz.model.values import PartialDate, Text

__all__ = ["build_network", "built"]

Table = Mapping[str, Any]


def built(table: Table, file: str) -> Network:
    """The network of that table; ``file`` is named where the model cannot hold it.

    Of the compiled copy, which has been built once before, each field is built when it is first
    asked for. Raises DataError.
    """
    if isinstance(table, Record):
        return Network(partial(_field, table), table.words)
    try:
        return build_network(table)
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        values = {"file": file, "record": str(table.get("id", "?"))}
        raise DataError(
            Message("error.broken_record", values), Message("advice.data_check", {"file": file})
        ) from error


def build_network(table: Table) -> Network:
    """The network that one ``[[network]]`` table describes.

    The table has been checked against ``networks.schema.json``; where a required key is missing,
    KeyError or TypeError is raised.
    """
    return Network(**{name: _field(table, name) for name in Network._fields})


def _field(table: Table, name: str) -> Any:
    """One field of a network."""
    if name in _FROM_TABLE:
        return _FROM_TABLE[name](table)
    key, read = _keys(Network)[name]
    if key not in table:
        return Network._field_defaults[name]
    value = table[key]
    if read is None:
        return value
    return read(value) if key == name else read(value, table[f"{name}_en"])


def _hidden(table: Table, key: str) -> Any:
    return table.get("hidden", {}).get(key)


def _statements(table: Table) -> dict[str, Statement]:
    return {stated.field: stated for stated in _rows(table, "own", Statement)}


def _fields(table: Table, model: Callable[..., Any]) -> dict[str, Any]:
    """The plain values of a table that the model has fields for, as it holds them."""
    readers = _readers(model)
    fields: dict[str, Any] = {}
    for key, value in table.items():
        found = readers.get(key)
        if found is None:
            continue
        name, read = found
        if read is None:
            fields[name] = value
        elif key == name:
            fields[name] = read(value)
        else:
            fields[name] = read(value, table[f"{name}_en"])
    return fields


@cache
def _keys(model: Callable[..., Any]) -> Mapping[str, tuple[str, Callable[..., Any] | None]]:
    """By field of the model: the key of a table, and what reads its value."""
    return {name: (key, read) for key, (name, read) in _readers(model).items()}


@cache
def _readers(model: Callable[..., Any]) -> Mapping[str, tuple[str, Callable[..., Any] | None]]:
    """By key of a table: the field of the model, and what reads its value; none as it is."""
    found: dict[str, tuple[str, Callable[..., Any] | None]] = {}
    for name, kind in model.__annotations__.items():
        key = f"{name}_de" if kind in (Text, Text | None, tuple[Text, ...]) else name
        found[key] = (name, _READERS.get(kind))
    return found


def _text(german: str, english: str) -> Text | None:
    return Text(german, english) if german else None


def _texts(german: list[str], english: list[str]) -> tuple[Text, ...]:
    return tuple(Text(*pair) for pair in zip(german, english, strict=True))


@cache
def _date(value: str | None) -> PartialDate | None:
    """The date of that text; a thousand dates of the directory are some two hundred days."""
    return PartialDate(value) if value else None


_READERS: Mapping[Any, Callable[..., Any]] = {
    Decimal: Decimal,
    Decimal | None: Decimal,
    PartialDate: PartialDate,
    PartialDate | None: _date,
    Text: Text,
    Text | None: _text,
    tuple[Text, ...]: _texts,
    tuple[str, ...]: tuple,
}
"""What reads a value, by the type of the field."""


def _rows(table: Table, key: str, model: Callable[..., Any]) -> tuple[Any, ...]:
    """The tables within, each as one of the model."""
    return tuple(model(**_fields(row, model)) for row in table.get(key, ()))


def _source(table: Table) -> Source:
    return Source(**{"url": None, **_fields(table, Source)})


def _memberships(table: Table, own: Mapping[str, Statement]) -> tuple[MembershipType, ...]:
    return tuple(_membership(row, own) for row in table["membership"])


def _network_fee(table: Table, own: Mapping[str, Statement]) -> Fee:
    return _fee(table["fee"], own.get("fee") or own.get("record"))


def _membership(table: Table, own: Mapping[str, Statement]) -> MembershipType:
    fee = table.get("fee")
    stated = own.get(f"membership.{table['id']}.fee") or own.get("record")
    fields = _fields(table, MembershipType)
    return MembershipType(**{**fields, "fee": _fee(fee, stated) if fee else None})


def _fee(table: Table, own: Statement | None) -> Fee:
    return Fee(
        **{
            **_fields(table, Fee),
            "tiers": _rows(table, "tiers", FeeTier),
            "reductions": _rows(table, "reduction", FeeReduction),
            "examples": _rows(table, "example", FeeExample),
            "own": own,
        }
    )


_FROM_TABLE: Mapping[str, Callable[[Table], Any]] = {
    "website": lambda table: table["website"] or None,
    "memberships": lambda table: _memberships(table, _statements(table)),
    "fee": lambda table: _network_fee(table, _statements(table)),
    "sources": lambda table: tuple(_source(row) for row in table["source"]),
    "own": lambda table: tuple(_statements(table).values()),
    "notes": lambda table: _rows(table, "notes", Note),
    "hidden": lambda table: "hidden" in table,
    "hidden_reason": lambda table: _hidden(table, "reason"),
    "hidden_since": lambda table: _date(_hidden(table, "added")),
}
"""The fields of a network that are more than the value of one key."""
