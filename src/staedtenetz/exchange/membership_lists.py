"""An office's own list of its memberships, read from a text, CSV, Excel or Word file.

Towns write such lists for themselves: a table with headings of their own, or one membership a line
("Klima-Bündnis e. V., seit 1993, 1.234,56 €, Referat 12"). What is no year, amount or unit is the
name of the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from staedtenetz.exchange.member_lists import list_table
from staedtenetz.files.cells import Bounds, TableRow, delimiter_of
from staedtenetz.model.typed import parse_amount, parse_date
from staedtenetz.text import fold

__all__ = ["FURTHER", "MEMBERSHIP_COLUMNS", "ListedMembership", "read_membership_list"]

FURTHER = ("unit", "due", "purpose", "notice", "term_end", "contact", "result")
"""What a list may say beside the year and the fee, in words."""

_DECIDED = ("outcome", "candidates", "network")

MEMBERSHIP_COLUMNS = ("name", "since", "fee", *FURTHER, *_DECIDED)
"""The columns of a review file; the office fills in the last one."""

_LONGEST_LINE = 500
_SHORTEST_AMOUNT = 3
"""A shorter number in a column without a heading counts the rows."""

_HEAD = 10
"""The header is looked for in so many rows: lists begin with titles."""

_HEADINGS = {
    "name": "netzwerk|netzwerke|name|mitgliedschaft|mitgliedschaften|verband|verein|verbaende"
    "|organisation|institution|bezeichnung|initiative|buendnis|network|networks|association",
    "since": "seit|beitritt|beitrittsjahr|beitrittsdatum|eintritt|eintrittsjahr|since|joined",
    "fee": "beitrag|beitraege|jahresbeitrag|mitgliedsbeitrag|jahresmitgliedsbeitrag|kosten|betrag"
    "|fee|fees|dues|amount|cost|costs|contribution|subscription",
    "unit": "amt|fachamt|referat|dienststelle|zustaendig|zustaendigkeit|fachbereich|einheit"
    "|dezernat|federfuehrung|organisationseinheit|abteilung|stelle|fachdienst|unit|department|responsible",
    "due": "faellig|faelligkeit|faelligkeitsdatum|faelligkeitstermin|zahlbar|zahlungstermin|due",
    "purpose": "zweck|ziel|ziele|begruendung|purpose|aim",
    "notice": "kuendigungsfrist|kuendigungsfristen|kuendigung|kuendbar|notice",
    "term_end": "laufzeit|laufzeitende|vertragsende|vertragslaufzeit|vertragsdauer|befristung|term"
    "|expires|expiry",
    "contact": "kontakt|kontaktperson|ansprechpartner|ansprechpartnerin|ansprechperson"
    "|geschaeftsstelle|contact",
    "result": "nutzen|ergebnis|ergebnisse|ertrag|ertraege|result|results|benefit|benefits",
    "outcome": "outcome",
    "candidates": "candidates",
}
_COLUMN_OF = {word: key for key, words in _HEADINGS.items() for word in words.split("|")}

_YEAR = r"(?:19|20)[0-9]{2}"
_SINCE = re.compile(
    rf"\(?\b(?:mitglied(?:schaft)?\s+)?(?:seit|ab|beitritt|beigetreten|since|joined)\b[:\s]*"
    rf"(?:in\s+|dem\s+)?(?:[0-9]{{1,2}}\.\s?)?(?:[0-9]{{1,2}}\.\s?|[^\W\d]+\s+)?({_YEAR})\b\)?"
    rf"|\(({_YEAR})\)|(?:^|[,;–-]|(?<=\)))\s*({_YEAR})\s*(?=$|[\t,;:–-])",
    re.IGNORECASE,
)
"""A year of joining: after its word, in or after brackets, or between commas.

One in a name is none.
"""

_CENTS = r"(?:[0-9]{2}|[-–]{1,2})"
_NUMBER = (
    rf"[0-9]{{1,3}}(?:[.' \u00a0\u202f][0-9]{{3}})+(?:,{_CENTS})?"
    rf"|[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.{_CENTS})?|[0-9]+(?:[.,]{_CENTS})?"
)
_FEE = re.compile(
    rf"\(?(?:(?:jahres|mitglieds)?beitrag|kosten|fee)?[:\s]*(?:(?:€|EUR|Euro)\s*({_NUMBER})"
    rf"|({_NUMBER})\s*(?:€|EUR\b|Euro\b))"
    r"(?:\s*(?:/|pro|im|je|per|a)\s*(?:jahr|year)|\s*jährlich|\s*p\.\s?a\.)?\)?",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"\b(?:kostenlos|kostenfrei|beitragsfrei|kein beitrag|free of charge)\b", re.IGNORECASE
)
_UNIT = re.compile(
    r"\(?\b(?:Referat|Amt|Fachbereich|FB|Fachdienst|Dezernat|Abteilung|Stabsstelle|Sachgebiet"
    r"|Büro|[\w-]+(?:amt|referat|büro|stelle)|Department|Unit|Office)\b[^,;()\t]*\)?"
)
_BULLET = re.compile(r"^\s*(?:[-–—•*▪·◦]|[0-9]{1,3}[.)]|[a-z]\))\s+")
_LETTERS = re.compile(r"[^\W\d]")
_HEAD_LINE = re.compile(
    r"^(?:summe|gesamt|insgesamt|total|sum|stand|as of)\b|\bmitgliedschaften\b|:$", re.IGNORECASE
)
"""Titles and sums: no membership."""


class ListedMembership(NamedTuple):
    """One membership of a list: the network as written, and what else the list says of it.

    ``fee`` is in euros, for ``fee_year`` where the list says for which; ``further`` are the words
    of its other columns, by the names in ``FURTHER``; ``network`` is the id that the office has put
    into a review file, empty where it left it open, ``None`` in other lists.
    """

    line: int
    name: str
    since: str | None
    fee: Decimal | None
    fee_year: str | None
    further: Mapping[str, str] = MappingProxyType({})
    network: str | None = None


class _Columns(NamedTuple):
    """Where what stands; ``fee_year`` is the year in the heading of the fees."""

    places: dict[str, int]
    fee_year: str | None


def read_membership_list(path: Path) -> tuple[ListedMembership, ...]:
    """The memberships of a list. Raises DataError where it cannot be read or has none."""
    bounds = Bounds(path, "advice.list.formats")
    table = list_table(path, bounds, _delimiter)
    first, columns = _header(table)
    rows = table[first:]
    found = tuple(each for row in rows for each in _listed(row, columns))
    if not found:
        raise bounds.error("error.list.empty")
    return found


def _delimiter(text: str) -> str:
    """A comma parts columns only below headings: it is part of amounts and of lines as typed."""
    delimiter = delimiter_of(text)
    head = text[:_LONGEST_LINE].lstrip().partition("\n")[0]
    columns = {_column(cell) for cell in head.split(",")} - {None}
    headed = "name" in columns and len(columns) > 1 and not _FEE.search(head)
    return delimiter if delimiter != "," or headed else "\x1f"


def _header(table: Sequence[TableRow]) -> tuple[int, _Columns | None]:
    """The first row below the headings, and the columns; none where there are no headings."""
    for place, row in enumerate(table[:_HEAD]):
        cells = row.cells
        if set(_DECIDED) <= set(cells):  # a review file, also one of an earlier version
            columns = {cell: at for at, cell in enumerate(cells) if cell in MEMBERSHIP_COLUMNS}
            return place + 1, _Columns(columns, None)
        found: dict[str, int] = {}
        for at, cell in enumerate(cells):
            key = _column(cell)
            if key:
                found.setdefault(key, at)
        if "name" in found and len(found) > 1:
            year = re.search(_YEAR, cells[found["fee"]]) if "fee" in found else None
            return place + 1, _Columns(found, year[0] if year else None)
    return 0, None


def _column(heading: str) -> str | None:
    """What a heading is about: "Beitrag 2025 (in €)", "Mitglied seit", "Zuständiges Amt"."""
    words = fold(heading).split()
    if not 0 < len(words) <= 5:
        return None
    known = [_COLUMN_OF[word] for word in words if word in _COLUMN_OF]
    order = ("since", "notice", "term_end", "due", "fee", "unit", "contact", *known)
    return next((key for key in order if key in known), None)


def _listed(row: TableRow, columns: _Columns | None) -> Iterator[ListedMembership]:
    if columns is None:
        yield from _typed(row.number, "\t".join(row.cells)[:_LONGEST_LINE])
        return

    def cell(key: str) -> str:
        place = columns.places.get(key, len(row.cells))
        return row.cells[place][:_LONGEST_LINE].removeprefix("'") if place < len(row.cells) else ""

    name = _BULLET.sub("", cell("name")).strip()
    if not _LETTERS.search(name):
        yield from _typed(row.number, "\t".join(row.cells)[:_LONGEST_LINE])
        return
    if _HEAD_LINE.search(name):
        return
    year, fee = _fee_of_year(cell("fee"))
    network = cell("network").strip() if "network" in columns.places else None
    yield ListedMembership(
        row.number,
        name,
        _year(cell("since")),
        _amount(fee),
        year or columns.fee_year,
        {key: said for key in FURTHER if (said := cell(key).strip())},
        network,
    )


def _typed(line: int, text: str) -> Iterator[ListedMembership]:
    """A membership as typed in one line, in any order, parted by whatever stands between."""
    text = _BULLET.sub("", text)
    if _HEAD_LINE.search(text.strip()) or fold(text) in _COLUMN_OF:
        return
    fee, free = _FEE.search(text), _FREE.search(text)
    amount = parse_amount(fee[1] or fee[2]) if fee else Decimal(0) if free else None
    rest = _FREE.sub("\t", _FEE.sub("\t", text, count=1))
    unit = _UNIT.search(rest, 1)
    rest = rest[: unit.start()] + "\t" + rest[unit.end() :] if unit else rest
    since = _SINCE.search(rest)
    year = next(filter(None, since.groups())) if since else None
    for cell in map(str.strip, rest.split("\t")):
        if re.fullmatch(_YEAR, cell):
            year = year or cell
        elif re.fullmatch(_NUMBER, cell) and len(cell) >= _SHORTEST_AMOUNT and amount is None:
            amount = parse_amount(cell)
    rest = _SINCE.sub("\t", rest, count=1)
    names = [cell.strip(" ,;:–—-|") for cell in rest.split("\t")]
    name = next((each for each in names if _LETTERS.search(each)), "")
    if name:
        shown = unit[0].strip(" ()") if unit else None
        yield ListedMembership(line, name, year, amount, None, {"unit": shown} if shown else {})


def _year(cell: str) -> str | None:
    date = parse_date(cell)
    found = re.search(rf"\b{_YEAR}\b", date or cell)
    return found[0] if found else None


def _fee_of_year(cell: str) -> tuple[str | None, str]:
    """``2025=1234.56``, as a review file has it."""
    year, equals, fee = cell.partition("=")
    return (year.strip(), fee) if equals and re.fullmatch(_YEAR, year.strip()) else (None, cell)


def _amount(cell: str) -> Decimal | None:
    """Euros of a cell: ``1.234,56 €``, ``1234.5``, ``kostenlos``; ``None`` for words."""
    if _FREE.search(cell):
        return Decimal(0)
    plain = re.fullmatch(r"[0-9]+\.[0-9]+", cell.strip())
    if plain:
        return round(Decimal(plain[0]), 2)
    found = _FEE.search(cell)
    return parse_amount(found[1] or found[2]) if found else parse_amount(cell)
