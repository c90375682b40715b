"""The whole directory: its data files, as the rows of tables, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from staedtenetz.catalogue.directory import Tables
from staedtenetz.catalogue.facts import FACT_COLUMNS
from staedtenetz.catalogue.members import COLUMNS, Member
from staedtenetz.catalogue.tables import SCHEMA_VERSION
from staedtenetz.errors import DataError
from staedtenetz.exchange.export_tables import (
    Cell,
    Column,
    List,
    Row,
    Rows,
    Shape,
    Table,
    fits,
    layout,
    tables,
)
from staedtenetz.messages import Message
from staedtenetz.model import vocabulary
from staedtenetz.model.municipality import Fact

__all__ = [
    "Bundle",
    "bundle_of",
    "bundled",
    "check_rows",
    "to_bundle",
    "to_rows",
]

_WHOLE = re.compile(r"[0-9]+")


class Bundle(NamedTuple):
    """The whole directory: what its data files say.

    ``data`` holds the tables of ``networks.toml`` as TOML gives them. The rows of the CSV files
    have the columns of the tables of their names; what is empty in a file is ``None``.
    """

    data: Mapping[str, Any]
    members: tuple[Row, ...]
    municipalities: tuple[Row, ...]
    facts: tuple[Row, ...] = ()


def bundle_of(directory: Tables) -> Bundle:
    """The directory of these tables, without what an office keeps to itself.

    That are its notes, the networks that it hides and the memberships that it has recorded.
    Raises DataError where a file cannot be read.
    """
    networks = [_public(record) for record in directory.networks["network"]]
    return Bundle(
        {**directory.networks, "network": networks},
        tuple(_member_row(member) for member in directory.members),
        tuple(_typed(row, "municipalities") for row in directory.municipalities),
        tuple(_fact_row(fact) for fact in directory.facts.rows),
    )


def bundled(folder: Path | None = None) -> Bundle:
    """The bundled directory, or that of a folder with the same files."""
    return bundle_of(Tables(folder))


def _public(record: Mapping[str, Any]) -> dict[str, Any]:
    private = ("notes", "hidden")
    return {key: v for key, v in record.items() if key not in private and v not in ("", None)}


def _member_row(member: Member) -> Row:
    return {name: cell or None for name, cell in zip(COLUMNS, member, strict=True)}


def _fact_row(fact: Fact) -> Row:
    cells = (*fact[:-1], " ".join(fact.sources))
    return {name: cell or None for name, cell in zip(FACT_COLUMNS, cells, strict=True)}


def _typed(row: Mapping[str, str], name: str) -> Row:
    """A row of a CSV file with values of the columns' types; an empty cell is ``None``."""
    try:
        return {c.name: _from_csv(row.get(c.name, ""), c) for c in tables()[name].columns}
    except ValueError as error:
        values = {"file": f"{name}.csv", "record": row.get("name", "")}
        raise DataError(
            Message("error.broken_record", values), Message("advice.reinstall")
        ) from error


def _from_csv(text: str, column: Column) -> Cell:
    if not text:
        return None
    return int(text) if column.type == "integer" else text


def to_rows(bundle: Bundle) -> dict[str, list[Row]]:
    """The rows of every table, ``tables`` first, in the one order in which they are written.

    Raises DataError where the data has a field that the schema does not know, or a value of
    another type: it could not be read back.
    """
    rows: dict[str, list[Row]] = {name: [] for name in tables()}
    for field, shape in layout().roots.items():
        records = sorted(bundle.data.get(field, ()), key=lambda record: str(record.get("id")))
        for place, record in enumerate(records, start=1):
            _flatten(shape, record, {}, place, rows)
    for name in ("members", "municipalities", "facts"):
        columns = tables()[name].columns
        for row in getattr(bundle, name):
            rows[name].append({column.name: row.get(column.name) for column in columns})
    rows["terms"] += _term_rows()
    rows["areas"] += _area_rows()
    rows["tables"] = [
        {"name": name, "row_count": len(rows[name]), "schema_version": SCHEMA_VERSION}
        for name in tables()
        if name != "tables"
    ]
    check_rows(rows, lambda _, row, field: _unfit(str(next(iter(row.values()))), field))
    return rows


def _flatten(
    shape: Shape,
    record: Mapping[str, Any],
    link: Mapping[str, Cell],
    place: int,
    rows: dict[str, list[Row]],
) -> None:
    name = str(link.get("network") or record.get("id"))
    for field in sorted(record.keys() - shape.known):
        raise _unfit(name, field)
    row = shape.identity(record, link, place)
    for column in shape.columns:
        row[column.name] = _cell_of(record.get(column.name), column)
    rows[shape.place.table].append(row)
    own = shape.link_of(row)
    for each in shape.lists:
        for field in each.fields:
            if not _are(record.get(field, []), str):
                raise _unfit(name, field)
        rows[each.values.table] += _list_rows(each, record, own)
    for child in shape.children:
        value = record.get(child.field)
        inner: Any = value if child.many else [value]
        if value is None:
            inner = []
        if not _are(inner, Mapping) or (child.required and not inner):
            raise _unfit(name, child.field)
        for number, each_inner in enumerate(inner, start=1):
            _flatten(child.shape, each_inner, own, number, rows)


def _are(values: Any, kind: type) -> bool:
    """Whether this is a list of values of that kind."""
    return isinstance(values, list) and all(isinstance(value, kind) for value in values)


def _cell_of(value: Any, column: Column) -> Any:
    if column.flag and value is None:
        return False
    if column.type == "decimal" and type(value) in (int, Decimal):
        return format(value, "f" if isinstance(value, Decimal) else "d")
    return value


def _list_rows(
    each: List, record: Mapping[str, Any], own: Mapping[str, Cell]
) -> Iterator[dict[str, Cell]]:
    from itertools import zip_longest

    kind = {"kind": each.values.kind} if each.values.kind else {}
    values = zip_longest(*(record.get(field, ()) for field in each.fields))
    for position, cells in enumerate(values, start=1):
        row = {**own, **kind, "position": position}
        yield {**row, **dict(zip(each.columns, cells, strict=True))}


def _term_rows() -> Iterator[Row]:
    vocabularies = {
        "theme": vocabulary.THEMES,
        "topic": vocabulary.TOPICS,
        "kind": vocabulary.KINDS,
        "scope": vocabulary.SCOPES,
        "status": vocabulary.STATUSES,
        "effort": vocabulary.EFFORTS,
        "window": vocabulary.WINDOWS,
        "commitment": vocabulary.COMMITMENTS,
        "language": vocabulary.WORKING_LANGUAGES,
        "member_unit": vocabulary.MEMBER_UNITS,
        "applicant": vocabulary.APPLICANTS,
        "area": vocabulary.COUNTRIES,
        "state": vocabulary.LAENDER,
        "property": vocabulary.PROPERTIES,
        "urbanisation": vocabulary.URBANISATION,
        "fact": vocabulary.FACTS,
        "fact_basis": vocabulary.FACT_BASES,
        "decision": vocabulary.DECISIONS,
        "fee_model": vocabulary.FEE_MODELS,
        "verdict": vocabulary.VERDICTS,
    }
    for name, terms in vocabularies.items():
        for position, term in enumerate(terms.values(), start=1):
            labels = {"label_de": term.label.de, "label_en": term.label.en}
            yield {"vocabulary": name, "position": position, "id": term.id, **labels}


def _area_rows() -> Iterator[Row]:
    groups = {"world": vocabulary.ALL_COUNTRIES, **vocabulary.COUNTRY_GROUPS}
    singles = {country: (country,) for country in sorted(vocabulary.ALL_COUNTRIES)}
    for area, countries in {**groups, **singles}.items():
        yield from ({"area": area, "country": country} for country in sorted(countries))


def check_rows(rows: Rows, error: Callable[[str, Row, str], DataError]) -> None:
    """Raise what ``error`` makes of table, row and column where a row cannot be right.

    That is: a cell of another type, a key that stands twice, a row whose record is missing.
    """
    for name, table in tables().items():
        for row in rows[name]:
            for column in table.columns:
                if not fits(row.get(column.name), column):
                    raise error(name, row, column.name)
        if table.key:
            _check_key(rows[name], table, error)
    for name, table in tables().items():
        for reference in table.parents:
            known = {tuple(row[c] for c in reference.targets) for row in rows[reference.table]}
            for row in rows[name]:
                named = tuple(row[column] for column in reference.columns)
                if None not in named and named not in known:
                    raise error(name, row, reference.columns[-1])


def _check_key(
    rows: Sequence[Row], table: Table, error: Callable[[str, Row, str], DataError]
) -> None:
    seen = set()
    for row in rows:
        key = tuple(row[column] for column in table.key)
        if key in seen:
            raise error(table.name, row, table.key[-1])
        seen.add(key)


def _unfit(record: str, field: str) -> DataError:
    values = {"record": record, "field": field}
    return DataError(Message("error.unfit_field", values), Message("advice.unfit_field"))


def to_bundle(rows: Rows) -> Bundle:
    """The directory of which ``to_rows`` made these rows, which ``check_rows`` has passed."""
    records = _Records(_grouped(rows))
    data: dict[str, Any] = {"schema_version": SCHEMA_VERSION}
    for field, shape in layout().roots.items():
        built = [records.build(shape, row) for row in rows[shape.place.table]]
        if built or field == "network":
            data[field] = built
    return Bundle(data, tuple(rows["members"]), tuple(rows["municipalities"]), tuple(rows["facts"]))


class _Records(NamedTuple):
    """Makes records of rows."""

    grouped: Mapping[tuple[Cell, ...], Sequence[Row]]

    def build(self, shape: Shape, row: Row) -> dict[str, Any]:
        """The record that a row describes, with all that belongs to it."""
        own = shape.link_of(row)
        return {
            **({"id": row["id"]} if shape.has_id else {}),
            **self._values(shape, row),
            **self._lists(shape, own),
            **self._children(shape, row, own),
        }

    def _values(self, shape: Shape, row: Row) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for column in shape.columns:
            cell = row[column.name]
            if cell is None or (column.flag and cell is False):
                continue
            found[column.name] = _number(str(cell)) if column.type == "decimal" else cell
        return found

    def _lists(self, shape: Shape, own: Row) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for each in shape.lists:
            kind = (each.values.kind,) if each.values.kind else ()
            rows = self.grouped.get((each.values.table, *own.values(), *kind), ())
            for field, column in zip(each.fields, each.columns, strict=True):
                values = [row[column] for row in rows if row[column] is not None]
                if values or each.required:
                    found[field] = values
        return found

    def _children(self, shape: Shape, row: Row, own: Row) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in shape.children:
            link = tuple(own.get(name) for name in child.shape.link)
            rows = self.grouped.get((child.shape.place.table, *link), ())
            if (child.required and not rows) or (len(rows) > 1 and not child.many):
                raise _unfit(str(next(iter(row.values()))), child.field)
            inner = [self.build(child.shape, each) for each in rows]
            if inner:
                found[child.field] = inner if child.many else inner[0]
        return found


def _number(text: str) -> int | Decimal:
    return int(text) if _WHOLE.fullmatch(text) else Decimal(text)


def _grouped(rows: Rows) -> dict[tuple[Cell, ...], list[Row]]:
    """The rows of lists and inner tables by table and by what they belong to, in their order."""
    found: dict[tuple[Cell, ...], list[Row]] = {}
    for name, table in tables().items():
        if not table.parents:
            continue
        link = max((reference.columns for reference in table.parents), key=len)
        kind = ("kind",) if "kind" in table.key else ()
        for row in sorted(rows[name], key=lambda row: row.get("position") or 0):
            found.setdefault((name, *(row[c] for c in (*link, *kind))), []).append(row)
    return found
