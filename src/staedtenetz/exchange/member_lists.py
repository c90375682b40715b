"""Member lists as networks publish them, read from CSV and Excel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from staedtenetz.catalogue.countries import ABROAD, find_member_country
from staedtenetz.errors import DataError
from staedtenetz.files.cells import Bounds, TableRow, delimiter_of, list_rows
from staedtenetz.files.reading import read_bytes
from staedtenetz.files.spreadsheet import is_old_office_file, read_sheet
from staedtenetz.files.word_text import is_word, read_word
from staedtenetz.messages import Listed, Message
from staedtenetz.model.values import read_key, read_whole
from staedtenetz.model.vocabulary import find_land
from staedtenetz.text import fold

__all__ = ["REVIEW_COLUMNS", "ListedMember", "MemberList", "list_table", "read_member_list"]

REVIEW_COLUMNS = ("name", "country", "land", "outcome", "candidates", "ags")
"""The columns of a review file; the office fills in the last one."""

_LARGEST_FILE = 20_000_000
_LONGEST_NAME = 300
"""What is longer is a text; only its beginning is looked at."""

_WIDEST = 100
"""Names, Land and country are looked for in so many columns."""

_LAND_KEY = 3
"""Digits with which no key of a municipality or district can do."""

_SAMPLE = 300
_HEAD = 10
"""The header is looked for in so many rows: lists begin with titles."""

_NAME_WORDS = frozenset(
    "name|names|mitglied|mitglieder|mitgliedskommune|mitgliedskommunen|mitgliedsstadt|kommune"
    "|kommunen|stadt|staedte|gemeinde|gemeinden|ort|city|cities|town|towns|municipality"
    "|municipalities|member|members|member city|local authority|signatory|signatories"
    "|unterzeichnende|teilnehmende|stadt gemeinde|name der kommune|name der stadt"
    "|gebietskoerperschaft|gemeindename".split("|")
)
_PLACE_WORDS = frozenset(
    "land|country|staat|state|bundesland|region|federal state|pays|nation|country code"
    "|laendercode|laenderkuerzel".split("|")
)
_DISTRICT_WORDS = frozenset(
    "kreis|landkreis|lkr|kreisname|kreis kreisfreie stadt|landkreis kreisfreie stadt"
    "|stadt landkreis|district|county".split("|")
)
_KEY_WORDS = frozenset(
    "ags|ars|gemeindeschluessel|amtlicher gemeindeschluessel|regionalschluessel"
    "|amtlicher regionalschluessel|schluessel|gemeindekennziffer|municipality key".split("|")
)


class ListedMember(NamedTuple):
    """One row of a member list: the name as published, and what other columns say of it.

    ``key`` is the official key and ``district`` the name of one, where the list has columns for
    them.
    """

    line: int
    name: str
    country: str | None
    state: str | None
    key: str | None
    district: str | None = None


class MemberList(NamedTuple):
    """A member list; ``reviewed`` where it is a review file that has come back."""

    rows: tuple[ListedMember, ...]
    reviewed: bool


class _Columns(NamedTuple):
    """Where in a row things stand, and in which row they begin."""

    first_row: int
    name: int
    country: int | None
    state: int | None
    key: int | None
    district: int | None
    reviewed: bool


def read_member_list(
    path: Path, column: str | None, recognised: Callable[[str], bool]
) -> MemberList:
    """The rows of a CSV or Excel file, one name each; empty ones are passed over.

    The column of the names is ``column`` (its header, or its number from 1), else the one with
    a usual header, else the one with most names that are ``recognised``. Raises DataError where
    the file cannot be read or no column has names.
    """
    bounds = Bounds(path, "advice.list.formats")
    table = list_table(path, bounds)
    if not table:
        raise bounds.error("error.list.empty")
    columns = _columns(path, table, column, recognised)
    rows = tuple(_listed(table, columns))
    if not rows:
        raise bounds.error("error.list.empty")
    return MemberList(rows, columns.reviewed)


def list_table(
    path: Path, bounds: Bounds, delimiter_in: Callable[[str], str] = delimiter_of
) -> list[TableRow]:
    """The rows of a list from outside: a text or CSV file, an Excel or a Word file.

    ``delimiter_in`` says what parts the columns of a text. Raises DataError for what is none of
    them, damaged, or beyond the bounds.
    """
    content = read_bytes(path, _LARGEST_FILE)
    if content.startswith(b"PK") and is_word(content):
        return read_word(path, content, bounds)
    if content.startswith(b"PK"):
        return read_sheet(path, content, bounds)
    if is_old_office_file(path, content):
        raise bounds.error("error.list.old_excel")
    text = _decoded(content)
    if "\0" in text:
        raise bounds.error("error.list.no_text")
    return list(list_rows(text, delimiter_in(text), bounds))


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Excel on Windows writes."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


# Columns


def _columns(
    path: Path,
    table: list[TableRow],
    column: str | None,
    recognised: Callable[[str], bool],
) -> _Columns:
    place, header = _header(table, column)
    names = [fold(cell) for cell in header]
    body = [row.cells for row in table[place + 1 :]]
    name = _named_column(path, header, column) if column else _first(names, _NAME_WORDS)
    if name is None:
        name = _fullest(body, recognised)
    if name is None:
        shown = Listed(cell for cell in header if cell)
        raise DataError(
            Message("error.list.no_names", {"file": str(path)}),
            Message("advice.list.column", {"columns": shown})
            if shown
            else Message("advice.list.column_number"),
        )
    key = _first(names, _KEY_WORDS)
    country, state = _place_columns(names, body, name)
    districts = (at for at, each in enumerate(names) if each in _DISTRICT_WORDS and at != name)
    reviewed = tuple(names) == REVIEW_COLUMNS
    return _Columns(place + 1, name, country, state, key, next(districts, None), reviewed)


def _header(table: list[TableRow], column: str | None) -> tuple[int, list[str]]:
    """The row with the headers and its place; none, before the first row, where there is none."""
    wanted = {fold(column)} if column and read_whole(column) is None else _NAME_WORDS | _KEY_WORDS
    for place, row in enumerate(table[:_HEAD]):
        if any(fold(cell) in wanted for cell in row.cells):
            return place, row.cells
    return -1, []


def _named_column(path: Path, header: Sequence[str], column: str) -> int:
    number = read_whole(column)
    if number:
        return number - 1
    for place, cell in enumerate(header):
        if fold(cell) == fold(column):
            return place
    raise DataError(
        Message("error.list.no_column", {"file": str(path), "column": column}),
        Message("advice.list.column_number"),
    )


def _first(names: Sequence[str], words: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in words), None)


def _fullest(body: list[list[str]], fits: Callable[[str], bool]) -> int | None:
    """The column with most cells that fit; none where not one in five does."""
    rows = body[:_SAMPLE]
    counts: dict[int, int] = {}
    for row in rows:
        for place, cell in enumerate(row[:_WIDEST]):
            counts[place] = counts.get(place, 0) + (bool(cell) and fits(cell[:_LONGEST_NAME]))
    best = max(counts, key=lambda place: counts[place], default=None)
    return best if best is not None and counts[best] * 5 >= len(rows) else None


def _place_columns(
    names: Sequence[str], body: list[list[str]], name: int
) -> tuple[int | None, int | None]:
    """The columns of country and Land, by what stands in them: both may be headed "Land"."""
    headed = {at for at, heading in enumerate(names) if _is_about_places(heading)}
    country = state = None
    for place in range(_WIDEST):
        if place == name or (names and place not in headed):
            continue
        filled = (row[place] for row in body if place < len(row) and row[place])
        cells = [cell[:_LONGEST_NAME] for cell in islice(filled, _SAMPLE)]
        if not cells:
            continue
        states = sum(find_land(cell) is not None for cell in cells)
        countries = sum(find_member_country(cell) is not None for cell in cells)
        if max(states, countries) * 2 < len(cells):
            continue
        if states >= countries:
            state = place if state is None else state
        elif country is None:
            country = place
    return country, state


def _is_about_places(heading: str) -> bool:
    """``Bundesland``, ``Bundesland / Staat``."""
    return heading in _PLACE_WORDS or bool(heading and set(heading.split()) <= _PLACE_WORDS)


def _listed(table: list[TableRow], columns: _Columns) -> Iterator[ListedMember]:
    for line, row in table[columns.first_row :]:
        name = _cell(row, columns.name).removeprefix("'").strip()
        if not fold(name):
            continue
        yield ListedMember(
            line,
            name,
            *_place(_cell(row, columns.country), _cell(row, columns.state)),
            _key(_cell(row, columns.key)),
            _cell(row, columns.district).strip() or None,
        )


def _place(country_cell: str, state_cell: str) -> tuple[str | None, str | None]:
    """Country and Land that the cells tell; either column may have the one or the other."""
    state = _land(state_cell)
    # Two letters in a column of countries are a country.
    told = _land(country_cell) if len(country_cell) > 2 else None
    country = "DE" if told else find_member_country(country_cell)
    if not country and fold(country_cell):
        country = "DE" if _names_germany(country_cell) else ABROAD
    if not country and not state:
        country = find_member_country(state_cell)
    return country, state or told


def _land(cell: str) -> str | None:
    """``Bayern``, ``Freistaat Bayern``, ``Bayern (BY)``."""
    bare = re.sub(r"(?i)^(freistaat|land|bundesland)\s+|\s*\(.*", "", cell)
    return find_land(cell) or find_land(bare)


def _names_germany(cell: str) -> bool:
    """``Deutschland / Bayern``, ``Germany (NRW)``."""
    parts = [part.strip() for part in re.split(r"[,;/()|–]", cell)]
    return any(find_member_country(part) == "DE" or find_land(part) for part in parts)


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place][:_LONGEST_NAME] if place is not None and place < len(row) else ""


def _key(cell: str) -> str | None:
    """An official key, perhaps a regional one; spreadsheets drop its leading zero."""
    digits = re.sub(r"\s|'|\.0$", "", cell)
    return read_key(digits) if digits.isdecimal() and len(digits) > _LAND_KEY else digits or None
