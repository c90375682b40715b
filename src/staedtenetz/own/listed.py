"""What a list of the house says of a membership, as the fields of an own file.

What cannot be read is left out, and told: a list is not typed again for one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from staedtenetz.model.typed import (
    parse_amount,
    parse_date,
    parse_day_of_year,
    parse_span,
    parse_term_end,
    parse_whole_number,
)
from staedtenetz.model.values import PartialDate
from staedtenetz.own.fields import Fields, as_number, may_have_joined
from staedtenetz.text import clean

__all__ = ["Read", "listed_fields"]

_LONGEST_TEXT = 200
_MOST_RESULTS = 20

_NUMBERS = {
    word: number
    for number, words in {
        1: "ein eine einen einem einer one",
        2: "zwei two",
        3: "drei three",
        4: "vier four",
        6: "sechs six",
        12: "twelve",
    }.items()
    for word in words.split()
}
_SPAN = re.compile(
    r"\b([0-9]{1,3}|" + "|".join(_NUMBERS) + r")\s*-?\s*"
    r"(Tag|Woche|Monat|Jahr|day|week|month|year)[a-z]{0,2}\b",
    re.IGNORECASE,
)
"""A period in words: ``3 Monate``, ``drei Monate``, ``6 weeks``."""

_DAY = re.compile(r"\b[0-9]{1,2}\.\s?[0-9]{1,2}\.(?:\s?[0-9]{4})?|\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
_END_OF_YEAR = re.compile(
    r"\b(?:Jahresende|Ende\s+(?:des|eines)\s+(?:Kalender|Haushalts)?jahres|Jahresschluss"
    r"|end of (?:the|each) (?:calendar )?year)\b",
    re.IGNORECASE,
)
_NONE = re.compile(r"[\s–—-]*(?:unbefristet|keine?|none|open-ended)?[\s–—-]*", re.IGNORECASE)
"""Words of a cell that say that there is nothing to record."""

_EUROS = re.compile(
    r"[\s,(:]*(?:(?:€|EUR|Euro)\s*([0-9][0-9.,' ]*)|\b([0-9][0-9.,' ]*)\s*(?:€|EUR\b|Euro\b))\)?",
    re.IGNORECASE,
)
_WHEN = re.compile(r"([0-9./-]+[0-9])\s*[:,–—-]\s+(.+)|(.+?)\s*\(([0-9./-]+[0-9])\)\s*")
"""When something came of it: before a colon, or in brackets at the end."""


class Read(NamedTuple):
    """The fields of a membership, and the words of its row that none of them took."""

    fields: Fields
    unread: tuple[str, ...]


def listed_fields(
    since: str | None,
    fee: Decimal | None,
    fee_year: str | None,
    further: Mapping[str, str],
    today: PartialDate,
) -> Read:
    """What a list says of a membership; ``further`` are the words of its other columns by field.

    These are ``unit``, ``purpose``, ``contact``, ``due``, ``notice``, ``term_end``, ``result``.
    """
    year = parse_whole_number(since or "")
    notice, term_end = further.get("notice", ""), further.get("term_end", "")
    values: Fields = {
        "added": today,
        "since": year if year and may_have_joined(year, today.year) else None,
        "unit": _text(further.get("unit", "")),
        "purpose": _text(further.get("purpose", "")),
        "fee_due": _due(further.get("due", "")),
        "notice": _span(notice),
        "term_end": _term_end(term_end) or _term_end(notice),
        "contact": _text(further.get("contact", "")),
        "fees": {fee_year or str(today.year): as_number(fee)} if fee is not None else None,
        "results": list(_results(further.get("result", ""))),
    }
    taken = {
        "due": values["fee_due"],
        "notice": values["notice"] or _term_end(notice),
        "term_end": _term_end(term_end),
    }
    unread = (further.get(name, "") for name, value in taken.items() if not value)
    fields = {key: value for key, value in values.items() if value}
    return Read(fields, tuple(_text(each) for each in unread if not _NONE.fullmatch(each)))


def _text(cell: str) -> str:
    return " ".join(clean(cell).split())[:_LONGEST_TEXT]


def _due(cell: str) -> str | None:
    """The day of the year of ``31.03.`` or of a date."""
    day, found = parse_day_of_year(cell), parse_date(cell)
    return day or (found[5:] if found and len(found) == len("2027-12-31") else None)


def _span(cell: str) -> str | None:
    """The period of ``3 Monate zum Jahresende``; ``3m`` as it is."""
    found = _SPAN.search(cell)
    if not found:
        return parse_span(cell)
    number = _NUMBERS.get(found[1].lower(), found[1])
    return parse_span(f"{number}{found[2][0]}")


def _term_end(cell: str) -> str | None:
    """The day of ``3 Monate zum 31.12.``, and the last day of the year where it is in words."""
    found = _DAY.search(cell)
    if found:
        return parse_term_end(found[0])
    return "12-31" if _END_OF_YEAR.search(cell) else parse_term_end(cell)


def _results(cell: str) -> Iterator[Fields]:
    """What came of a membership, parted by semicolons: ``2025: Projekt URBACT, 48.000 €``."""
    for piece in re.split(r"[;\n]", cell)[:_MOST_RESULTS]:
        if not _NONE.fullmatch(piece):
            yield _result(_text(piece))


def _result(text: str) -> Fields:
    when = _WHEN.fullmatch(text)
    date = parse_date(when[1] or when[4]) if when else None
    said = (when[2] or when[3]) if when and date else text
    euros = _EUROS.search(said)
    amount = parse_amount((euros[1] or euros[2]).strip()) if euros else None
    rest = _text(said[: euros.start()] + said[euros.end() :]) if euros and amount else said
    values: Fields = {
        "text": rest or said,
        "date": date,
        "amount": as_number(amount) if amount else None,
    }
    return {key: value for key, value in values.items() if value}
