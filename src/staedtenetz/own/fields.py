"""What a person types of a network, as the fields of a record."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from staedtenetz.catalogue.terms import meant_term, term_id, term_ids
from staedtenetz.errors import UsageError
from staedtenetz.messages import Message
from staedtenetz.model.typed import (
    parse_amount,
    parse_date,
    parse_rate,
    parse_whole_number,
)
from staedtenetz.model.values import PartialDate
from staedtenetz.model.vocabulary import (
    EFFORTS,
    SCOPES,
    STATUSES,
    THEMES,
    WINDOWS,
)

__all__ = [
    "Fields",
    "as_address",
    "as_mailbox",
    "as_number",
    "date_by_source",
    "facts",
    "given",
    "may_have_joined",
    "read_date",
    "read_fee",
    "rule_fields",
    "set_fields",
    "source_fields",
]

Fields = dict[str, Any]
"""The fields of a record by their names in the data file."""

_FIRST_JOINING = 1900


def may_have_joined(year: int, this_year: int) -> bool:
    """Whether a year is one of joining: not in the future, nor before there were such networks."""
    return _FIRST_JOINING <= year <= this_year


def facts(
    summary: str | None,
    website: str | None,
    contact: str | None,
    status: str | None,
    effort: str | None,
) -> Fields:
    """The plain fields of a record that options name. Raises UsageError for what is none."""
    fields: Fields = {
        "summary_de": summary,
        "website": given(website, as_address, "usage.website", "advice.website"),
        "contact_email": given(contact, as_mailbox, "usage.mailbox", "advice.mailbox"),
        "status": term_id("status", status),
        "effort": term_id("effort", effort),
    }
    return {key: value for key, value in fields.items() if value is not None}


def as_address(text: str) -> str | None:
    """The whole address; ``None`` where it is none, such as a word without a dot."""
    address = text if "://" in text else f"https://{text}"
    sound = re.fullmatch(r"https?://[^\s/]+\.[^\s/.]{2,}(/\S*)?", address)
    return address if sound else None


def as_mailbox(text: str) -> str | None:
    """A mail address; ``None`` where it is none."""
    return text if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) else None


def read_fee(
    amount: str | None,
    rate: str | None,
    minimum: str | None,
    maximum: str | None,
    as_of: str | None,
) -> Fields:
    """The fields of a fee. Raises UsageError for an amount or a date that cannot be read."""
    if amount and rate:
        raise UsageError(Message("usage.fee_twice"), Message("advice.fee_twice"))
    fee: Fields = {}
    if amount is not None:
        value = given(amount, parse_amount, "usage.amount", "advice.amount")
        fee = {"model": "flat", "currency": "EUR", "amount": as_number(value)}
        if value == 0:
            fee = {"model": "free"}
    if rate is not None:
        value = given(rate, parse_rate, "usage.amount", "advice.rate")
        fee = {"model": "per-inhabitant", "currency": "EUR", "rate": as_number(value)}
    for key, text in (("minimum", minimum), ("maximum", maximum)):
        if text is not None:
            fee[key] = as_number(given(text, parse_amount, "usage.amount", "advice.amount"))
    if as_of is not None:
        fee["as_of"] = read_date(as_of)
    return fee


def read_date(text: str, *, whole: bool = False) -> PartialDate:
    """A date as a person types it, ``whole`` to the day. Raises UsageError for others."""
    found = parse_date(text)
    if found is None or (whole and len(found) < len("2026-01-31")):
        advice = "advice.whole_date" if whole else "advice.partial_date"
        raise UsageError(Message("usage.date", {"word": text}), Message(advice))
    return found


def given(text: str | None, read: Callable[[str], Any], problem: str, advice: str) -> Any:
    """What ``read`` makes of the text; ``None`` without one. Raises UsageError for what is none."""
    value = None if text is None else read(text)
    if text is not None and value is None:
        raise UsageError(Message(problem, {"word": text}), Message(advice))
    return value


def as_number(value: Decimal) -> int | Decimal:
    """Whole amounts without decimals, as a person would write them."""
    return int(value) if value == int(value) else value


def rule_fields(
    min_population: str | None, max_population: str | None, lands: list[str] | None
) -> Fields:
    """The bounds and Länder of a membership type. Raises UsageError for what is no number."""
    rules: Fields = {}
    for key, text in (("min_population", min_population), ("max_population", max_population)):
        if text is not None:
            rules[key] = given(
                text, parse_whole_number, "usage.population", "advice.population_example"
            )
    low, high = rules.get("min_population", 0), rules.get("max_population")
    if high is not None and low > high:
        raise UsageError(Message("usage.bounds"), Message("advice.bounds"))
    if lands:
        rules["states"] = term_ids("land", lands)
    return rules


def source_fields(title: str | None, url: str | None, as_of: str | None) -> Fields | None:
    """Where the office has it from; an address alone is its own title."""
    date = None if as_of is None else read_date(as_of)
    if title and title.startswith(("http://", "https://")) and url is None:
        title, url = None, title
    if not (title or url):
        return None
    address = given(url, as_address, "usage.website", "advice.website")
    source: Fields = {
        "title": title or (urlsplit(address or "").hostname or "").removeprefix("www.")
    }
    if address:
        source["url"] = address
    if date is not None:
        source["as_of"] = date
    return source


def date_by_source(fee: Fields, source: Fields | None) -> None:
    """An amount without a date of its own is as old as the paper that names it."""
    if fee and source and "as_of" in source:
        fee.setdefault("as_of", source["as_of"])


def set_fields(fields: Fields, assignments: list[str] | None) -> None:
    """``effort=low``, ``membership.full.min_population=20000``: any field by its name."""
    for assignment in assignments or ():
        path, equals, text = assignment.partition("=")
        if not equals or not path.strip():
            raise UsageError(
                Message("usage.set_field", {"word": assignment}), Message("advice.set_field")
            )
        _set_at(fields, path.strip().split("."), _set_value(path.strip(), text.strip()))


def _set_at(table: Fields, path: list[str], value: Any) -> None:
    key, *inner = path
    if not inner:
        table[key] = value
    elif key == "membership" and len(inner) == 1:
        raise UsageError(
            Message("usage.set_field", {"word": ".".join(path)}), Message("advice.set_field")
        )
    elif key == "membership":
        rows = table.setdefault(key, [])
        row = next((row for row in rows if row["id"] == inner[0]), None)
        if row is None:
            row = {"id": inner[0]}
            rows.append(row)
        _set_at(row, inner[1:], value)
    else:
        _set_at(table.setdefault(key, {}), inner, value)


def _toml_value(text: str) -> Any:
    """A number, list or quoted text as TOML writes it; anything else is the text itself."""
    import tomllib

    try:
        value = tomllib.loads(f"value = {text}", parse_float=Decimal)["value"]
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return text
    return value.isoformat() if hasattr(value, "isoformat") else value


_TERMS = {
    "effort": EFFORTS,
    "status": STATUSES,
    "theme": THEMES,
    "scope": SCOPES,
    "window": WINDOWS,
}
"""Fields whose German and English words ``--set`` takes too."""


def _set_value(path: str, text: str) -> Any:
    if path in _TERMS:
        term = meant_term(_TERMS[path], text.strip("\"'"))
        return term.id if term else text
    if re.fullmatch(r"[+-]?(nan|inf)", text):
        raise UsageError(Message("usage.set_field", {"word": text}), Message("advice.set_field"))
    if re.fullmatch(r"\d+,\d+", text):
        text = text.replace(",", ".")
    return _toml_value(text)
