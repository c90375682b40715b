"""The directory as tables: what an export holds, derived from the schema of the data file.

Every plain field of the schema is a column, every list and every table within a record is a
table of its own, joined by keys. So a field that the schema gains is a column at once, and
nothing is lost on the way out and back. docs/export.md describes the tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from staedtenetz.catalogue.compiled import SCHEMA_VERSION, load_data
from staedtenetz.catalogue.files import byte_code_folder, data_folder, read_csv
from staedtenetz.errors import DataError
from staedtenetz.messages import Message
from staedtenetz.model import vocabulary

__all__ = [
    "Bundle",
    "Cell",
    "Column",
    "Reference",
    "Row",
    "Rows",
    "Table",
    "bundled",
    "check_rows",
    "csv_rows",
    "fits",
    "tables",
    "to_bundle",
    "to_rows",
    "toml_data",
]

Cell = str | int | bool | None
Row = Mapping[str, Cell]
Rows = Mapping[str, Sequence[Row]]
"""The rows of every table, by the name of the table."""

ColumnType = Literal["text", "integer", "decimal", "boolean"]

_AMOUNT = re.compile(r"[0-9]+(\.[0-9]+)?([Ee][+-]?[0-9]{1,3})?")
_WHOLE = re.compile(r"[0-9]+")
_LARGEST = 2**63


class Bundle(NamedTuple):
    """The whole directory: what ``networks.toml``, ``members.csv`` and ``municipalities.csv`` say.

    ``data`` is as ``catalogue.compiled.parse_data`` returns it: decimals as strings of their
    digits, lists as tuples. The rows of the other two have the columns of the tables
    ``members`` and ``municipalities``; what is empty in the file is ``None``.
    """

    data: Mapping[str, Any]
    members: tuple[Row, ...]
    municipalities: tuple[Row, ...]


class Column(NamedTuple):
    """One column. A ``decimal`` is the text of its digits, so that none is lost.

    ``required`` ones are never ``None``. A ``flag`` is true or false where the data file says
    ``true`` or nothing.
    """

    name: str
    type: ColumnType
    meaning: str
    required: bool = False
    flag: bool = False


class Reference(NamedTuple):
    """Columns that name a row of another table, by these columns of it."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


class Table(NamedTuple):
    """One table. ``parents`` are references without which a row has no place in a record."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    parents: tuple[Reference, ...] = ()
    references: tuple[Reference, ...] = ()


class _Place(NamedTuple):
    """Where tables of the data file go: the table, and what one of its rows is called."""

    table: str
    singular: str
    meaning: str


class _Values(NamedTuple):
    """Where a list of plain values goes. ``kind`` tells lists apart that share a table."""

    table: str
    column: str
    kind: str = ""
    refers_to: tuple[str, str] | None = None


_PLACES = {
    "property": _Place(
        "properties", "property", "What rules ask of a municipality, and whether all are listed."
    ),
    "network": _Place("networks", "network", "One row for each network."),
    "network.membership": _Place(
        "membership_types",
        "membership_type",
        "The ways to belong, with the rules that are single values.",
    ),
    "network.source": _Place("sources", "source", "The pages that support the facts."),
    "fee": _Place(
        "fees",
        "fee",
        "The yearly fees: of a network, and of the membership types that have their own.",
    ),
    "fee.tiers": _Place("fee_tiers", "tier", "Amounts by size."),
    "fee.reduction": _Place("fee_reductions", "reduction", "Lower fees for members of others."),
    "fee.example": _Place("fee_examples", "example", "Single documented amounts."),
}

_NETWORKS = ("networks", "id")

_VALUES = {
    "property.holders": _Values("property_holders", "ags", refers_to=("municipalities", "ags")),
    "property.sources": _Values("property_sources", "source"),
    "network.aliases": _Values("network_names", "name", "alias"),
    "network.former_names": _Values("network_names", "name", "former"),
    "network.shared_names": _Values("network_names", "name", "shared"),
    "network.topics": _Values("network_topics", "topic"),
    "network.kind": _Values("network_kinds", "kind"),
    "network.comes_with": _Values("network_comes_with", "other_network", refers_to=_NETWORKS),
    "network.languages": _Values("network_languages", "language"),
    "network.commitments": _Values("network_commitments", "commitment"),
    "network.benefits": _Values("network_texts", "text", "benefit"),
    "network.obligations": _Values("network_texts", "text", "obligation"),
    "network.steps": _Values("network_texts", "text", "step"),
    "network.doubts": _Values("network_texts", "text", "doubt"),
    "network.membership.applicants": _Values("membership_type_applicants", "applicant"),
    "network.membership.countries": _Values("membership_type_countries", "area"),
    "network.membership.except_countries": _Values("membership_type_except_countries", "area"),
    "network.membership.states": _Values("membership_type_states", "state"),
    "network.membership.properties": _Values("membership_type_properties", "property"),
    "network.membership.requires_membership": _Values(
        "membership_type_requires", "required_network", refers_to=_NETWORKS
    ),
    "network.membership.decided_by": _Values("membership_type_decided_by", "decision"),
    "network.source.supports": _Values("source_supports", "fact"),
    "fee.covered_by": _Values("fee_covered_by", "covering_network", refers_to=_NETWORKS),
    "fee.reduction.members_of": _Values("fee_reduction_networks", "network", refers_to=_NETWORKS),
}
"""Lists with a name of their own for table and column; others are named after their field."""

_REFERS = {"network.successor": _NETWORKS}

_MEANINGS = {
    "network_names": "Further names: `alias`, `former`, `shared` (another network has it too).",
    "network_texts": "Lists of texts: `benefit`, `obligation`, `step`, `doubt`.",
}

_FIXED = (
    Table(
        "tables",
        "What the export holds, to tell whether it is whole.",
        (
            Column("name", "text", "Name of the table.", required=True),
            Column("row_count", "integer", "How many rows it has.", required=True),
            Column("schema_version", "integer", "Version of this format.", required=True),
        ),
        key=("name",),
    ),
    Table(
        "members",
        "Which municipality is known to belong to which network: a sample.",
        (
            Column("network", "text", "Id of the network.", required=True),
            Column("ags", "text", "Official key, for members in `municipalities`."),
            Column("name", "text", "Name of the member.", required=True),
            Column("source", "text", "The public page that says so."),
            Column("as_of", "text", "Date of that page, as precise as known."),
        ),
        references=(
            Reference(("network",), "networks", ("id",)),
            Reference(("ags",), "municipalities", ("ags",)),
        ),
    ),
    Table(
        "municipalities",
        "The German municipalities of the list.",
        (
            Column("ags", "text", "Official key, 8 digits.", required=True),
            Column("ars", "text", "Regional key, 12 digits."),
            Column("name", "text", "Name without title.", required=True),
            Column("designation", "text", "Title, such as Stadt."),
            Column("state", "text", "Land, ISO 3166-2."),
            Column("population", "integer", "Inhabitants."),
        ),
        key=("ags",),
    ),
    Table(
        "terms",
        "The vocabularies with their labels. Derived; not read by an import.",
        (
            Column("vocabulary", "text", "What the term is one of.", required=True),
            Column("position", "integer", "Place in the vocabulary, from 1.", required=True),
            Column("id", "text", "What stands in the other tables.", required=True),
            Column("label_de", "text", "German label.", required=True),
            Column("label_en", "text", "English label.", required=True),
        ),
        key=("vocabulary", "id"),
    ),
    Table(
        "areas",
        "Which countries lie in an area that rules name. Derived; not read by an import.",
        (
            Column("area", "text", "world, europe, eu, or a country.", required=True),
            Column("country", "text", "ISO 3166-1 alpha-2.", required=True),
        ),
        key=("area", "country"),
    ),
)


class _List(NamedTuple):
    """A list of plain values within a record: one field, or its German and English twins."""

    fields: tuple[str, ...]
    values: _Values
    columns: tuple[str, ...]
    required: bool


class _Child(NamedTuple):
    """A table, or a list of tables, within a record."""

    field: str
    many: bool
    required: bool
    shape: _Shape


class _Shape(NamedTuple):
    """How the tables of one place of the data file become rows, and rows become tables.

    ``link`` are the columns by which a row names the record that it belongs to, ``name`` is
    what its own children call it. ``shared`` shapes stand in several places and have a made id.
    """

    place: _Place
    link: tuple[str, ...]
    has_id: bool
    shared: bool
    columns: tuple[Column, ...]
    lists: tuple[_List, ...]
    children: tuple[_Child, ...]

    @property
    def child_link(self) -> tuple[str, ...]:
        if self.shared or not self.link:
            return (self.place.singular,)
        return (*self.link, self.place.singular)

    @property
    def key(self) -> tuple[str, ...]:
        if self.shared or not self.link:
            return ("id",)
        return (*self.link, "id" if self.has_id else "position")

    @property
    def known(self) -> frozenset[str]:
        fields = {column.name for column in self.columns} | {"id" if self.has_id else ""}
        fields |= {field for each in self.lists for field in each.fields}
        return frozenset(fields | {child.field for child in self.children})

    def identity(
        self, record: Mapping[str, Any], link: Mapping[str, Cell], place: int
    ) -> dict[str, Cell]:
        """The cells that tell a row from all others."""
        named: dict[str, Cell] = {name: link.get(name) for name in self.link}
        if self.shared:
            return {"id": "/".join(str(value) for value in link.values()), **named}
        if not self.link:
            return {"id": record.get("id")}
        return {**named, **({"id": record.get("id")} if self.has_id else {}), "position": place}

    def link_of(self, row: Row) -> dict[str, Cell]:
        """What the children of a row call it."""
        return dict(zip(self.child_link, (row[name] for name in self.key), strict=True))


class _Layout(NamedTuple):
    """All tables in their order, and the shapes of the top of the data file, by field."""

    tables: Mapping[str, Table]
    roots: Mapping[str, _Shape]


def tables() -> Mapping[str, Table]:
    """Every table of an export by its name, in the order in which they are written."""
    return _layout().tables


@cache
def _layout() -> _Layout:
    schema = json.loads((data_folder() / "networks.schema.json").read_text(encoding="utf-8"))
    roots = {
        field: _shape(field, node["items"], schema, ())
        for field, node in schema["properties"].items()
        if node.get("type") == "array"
    }
    found: dict[str, Table] = {"tables": _FIXED[0]}
    for shape in (roots["network"], *roots.values()):
        for table in _tables_of(shape, None):
            known = found.get(table.name)
            found[table.name] = _joined(known, table) if known else table
    found.update((table.name, table) for table in _FIXED)
    return _Layout(found, roots)


def _joined(first: Table, second: Table) -> Table:
    """A table that rows of several places share."""
    parents = tuple(dict.fromkeys((*first.parents, *second.parents)))
    references = tuple(dict.fromkeys((*first.references, *second.references)))
    return first._replace(parents=parents, references=references)


def _shape(path: str, node: Mapping[str, Any], schema: Any, link: tuple[str, ...]) -> _Shape:
    """The shape of a table of the schema. ``link`` names the record around it."""
    parent, _, field = path.rpartition(".")
    default = _Place(f"{_singular(parent)}_{field}", field, str(node.get("description", "")))
    shared = "." not in path and bool(link)
    if shared:
        # Of the two places of a fee, the one within a membership type has the longer link.
        link = ("network", "membership_type")
    shape = _Shape(_PLACES.get(path, default), link, "id" in node["properties"], shared, (), (), ())
    required = frozenset(node.get("required", ()))
    columns: list[Column] = []
    lists: dict[str, _List] = {}
    children: list[_Child] = []
    for name, inner in node["properties"].items():
        items = inner.get("items", inner)
        if "$ref" in items or "properties" in items:
            below = _child_path(path, name, items)
            target = schema["definitions"][below] if "$ref" in items else items
            child = _shape(below, target, schema, shape.child_link)
            children.append(_Child(name, "items" in inner, name in required, child))
        elif "items" in inner:
            stem = re.sub("_(de|en)$", "", name)
            listed = _list(path, name, name in required)
            lists[stem] = _twins(lists[stem], listed) if stem in lists else listed
        elif name != "id":
            columns.append(_column(name, inner, name in required))
    return shape._replace(
        columns=tuple(columns), lists=tuple(lists.values()), children=tuple(children)
    )


def _child_path(path: str, name: str, node: Mapping[str, Any]) -> str:
    return str(node["$ref"]).rsplit("/", 1)[1] if "$ref" in node else f"{path}.{name}"


def _singular(path: str) -> str:
    return _PLACES[path].singular if path in _PLACES else path.rpartition(".")[2]


def _column(name: str, node: Mapping[str, Any], required: bool) -> Column:
    meaning = str(node.get("description", ""))
    if node.get("const") is True:
        return Column(name, "boolean", meaning, required=True, flag=True)
    types: dict[str, ColumnType] = {
        "integer": "integer",
        "number": "decimal",
        "boolean": "boolean",
    }
    return Column(name, types.get(node.get("type", ""), "text"), meaning, required=required)


def _list(path: str, name: str, required: bool) -> _List:
    stem = re.sub("_(de|en)$", "", name)
    default = _Values(f"{_singular(path)}_{stem}", "value" if stem == name else "text")
    values = _VALUES.get(f"{path}.{stem}", default)
    return _List((name,), values, (values.column + name[len(stem) :],), required)


def _twins(german: _List, english: _List) -> _List:
    return german._replace(
        fields=german.fields + english.fields, columns=german.columns + english.columns
    )


def _tables_of(shape: _Shape, parent: _Shape | None) -> Iterator[Table]:
    """The table of a shape, then those of its lists and of the tables within it."""
    to_parent: tuple[Reference, ...] = ()
    if parent:
        to_parent = (Reference(parent.child_link, parent.place.table, parent.key),)
    path = next((path for path, place in _PLACES.items() if place is shape.place), "")
    references = tuple(
        Reference((column.name,), refers[0], (refers[1],))
        for column in shape.columns
        if (refers := _REFERS.get(f"{path}.{column.name}"))
    )
    columns = (*_identity_columns(shape), *shape.columns)
    yield Table(shape.place.table, shape.place.meaning, columns, shape.key, to_parent, references)
    own = Reference(shape.child_link, shape.place.table, shape.key)
    for each in shape.lists:
        yield _list_table(each, own)
    for child in shape.children:
        yield from _tables_of(child.shape, shape)


def _identity_columns(shape: _Shape) -> Iterator[Column]:
    if shape.shared:
        yield Column("id", "text", "The ids of what it belongs to, joined by /.", required=True)
        yield Column("network", "text", "Id of the network.", required=True)
        yield Column("membership_type", "text", "Id of the type; none for all that have no own.")
        return
    for name in shape.link:
        yield _link_column(name)
    if shape.has_id:
        yield Column("id", "text", "Id; never re-used, never renamed.", required=True)
    if shape.link:
        yield _position_column()


def _link_column(name: str) -> Column:
    if name in ("source", "reduction"):
        return Column(name, "integer", f"Position of the {name}.", required=True)
    return Column(name, "text", f"Id of the {name.replace('_', ' ')}.", required=True)


def _position_column() -> Column:
    return Column("position", "integer", "Place in the list, from 1.", required=True)


def _list_table(each: _List, own: Reference) -> Table:
    values = each.values
    kind = (Column("kind", "text", "Which list.", required=True),) if values.kind else ()
    link = tuple(_link_column(name) for name in own.columns)
    required = len(each.columns) == 1
    cells = tuple(Column(name, "text", "The value.", required=required) for name in each.columns)
    refers: tuple[Reference, ...] = ()
    if values.refers_to:
        refers = (Reference((values.column,), values.refers_to[0], (values.refers_to[1],)),)
    return Table(
        values.table,
        _MEANINGS.get(values.table, f"The list `{each.fields[0]}` of the record."),
        (*link, *kind, _position_column(), *cells),
        (*own.columns, *(column.name for column in kind), "position"),
        (own,),
        refers,
    )


def bundled(folder: Path | None = None) -> Bundle:
    """The bundled directory, or that of a folder with the same three files.

    Raises DataError where one of them cannot be read.
    """
    folder = folder or data_folder()
    return Bundle(
        load_data(folder / "networks.toml", byte_code_folder()),
        csv_rows(folder / "members.csv", "members"),
        csv_rows(folder / "municipalities.csv", "municipalities"),
    )


def csv_rows(path: Path, name: str) -> tuple[Row, ...]:
    """The rows of ``members.csv`` or ``municipalities.csv``; an empty cell is ``None``.

    Raises DataError where the file cannot be read, or a row lacks a column.
    """
    columns = tables()[name].columns
    found: list[Row] = []
    for line, row in enumerate(read_csv(path), start=2):
        try:
            found.append({column.name: _from_csv(row[column.name], column) for column in columns})
        except (KeyError, TypeError, ValueError) as error:
            values = {"file": str(path), "record": str(line)}
            raise DataError(
                Message("error.broken_record", values), Message("advice.reinstall")
            ) from error
    return tuple(found)


def _from_csv(text: str, column: Column) -> Cell:
    if not text:
        return None
    return int(text) if column.type == "integer" else text


def to_rows(bundle: Bundle) -> dict[str, list[Row]]:
    """The rows of every table, ``tables`` first, in the one order in which they are written.

    Raises DataError where the data has a field that the schema does not know, or a value of
    another type: it could not be read back.
    """
    layout = _layout()
    rows: dict[str, list[Row]] = {name: [] for name in layout.tables}
    for field, shape in layout.roots.items():
        records = sorted(bundle.data.get(field, ()), key=lambda record: str(record.get("id")))
        for place, record in enumerate(records, start=1):
            _flatten(shape, record, {}, place, rows)
    for name in ("members", "municipalities"):
        columns = layout.tables[name].columns
        for row in getattr(bundle, name):
            rows[name].append({column.name: row.get(column.name) for column in columns})
    rows["terms"] += _term_rows()
    rows["areas"] += _area_rows()
    rows["tables"] = [
        {"name": name, "row_count": len(rows[name]), "schema_version": SCHEMA_VERSION}
        for name in layout.tables
        if name != "tables"
    ]
    check_rows(rows, lambda _, row, field: _unfit(str(next(iter(row.values()))), field))
    return rows


def _flatten(
    shape: _Shape,
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
            if not _are(record.get(field, ()), str):
                raise _unfit(name, field)
        rows[each.values.table] += _list_rows(each, record, own)
    for child in shape.children:
        value = record.get(child.field)
        inner: Any = value if child.many else (value,)
        if value is None:
            inner = ()
        if not _are(inner, Mapping) or (child.required and not inner):
            raise _unfit(name, child.field)
        for number, each_inner in enumerate(inner, start=1):
            _flatten(child.shape, each_inner, own, number, rows)


def _are(values: Any, kind: type) -> bool:
    """Whether this is a list of values of that kind."""
    return isinstance(values, list | tuple) and all(isinstance(value, kind) for value in values)


def _cell_of(value: Any, column: Column) -> Any:
    if column.flag and value is None:
        return False
    if column.type == "decimal" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def _list_rows(
    each: _List, record: Mapping[str, Any], own: Mapping[str, Cell]
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


def fits(value: Any, column: Column) -> bool:
    """Whether a value is one that the column can hold."""
    if value is None:
        return not column.required
    match column.type:
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole and -_LARGEST <= value < _LARGEST
        case "decimal":
            return isinstance(value, str) and _AMOUNT.fullmatch(value) is not None
        case _:
            return isinstance(value, str)


def _unfit(record: str, field: str) -> DataError:
    values = {"record": record, "field": field}
    return DataError(Message("error.unfit_field", values), Message("advice.unfit_field"))


def to_bundle(rows: Rows) -> Bundle:
    """The directory of which ``to_rows`` made these rows, which ``check_rows`` has passed."""
    return Bundle(
        _data(rows, lambda text: text, tuple), tuple(rows["members"]), tuple(rows["municipalities"])
    )


def toml_data(bundle: Bundle) -> dict[str, Any]:
    """The networks as ``catalogue.format.format_data`` takes them: decimals, and lists."""
    return _data(to_rows(bundle), Decimal, list)


def _data(
    rows: Rows, decimal: Callable[[str], Any], sequence: Callable[[Any], Any]
) -> dict[str, Any]:
    records = _Records(_grouped(rows), decimal, sequence)
    data: dict[str, Any] = {"schema_version": SCHEMA_VERSION}
    for field, shape in _layout().roots.items():
        built = [records.build(shape, row) for row in rows[shape.place.table]]
        if built or field == "network":
            data[field] = sequence(built)
    return data


class _Records(NamedTuple):
    """Makes records of rows: with what is to become of decimals, and of lists."""

    grouped: Mapping[tuple[Cell, ...], Sequence[Row]]
    decimal: Callable[[str], Any]
    sequence: Callable[[Any], Any]

    def build(self, shape: _Shape, row: Row) -> dict[str, Any]:
        """The record that a row describes, with all that belongs to it."""
        own = shape.link_of(row)
        return {
            **({"id": row["id"]} if shape.has_id else {}),
            **self._values(shape, row),
            **self._lists(shape, own),
            **self._children(shape, row, own),
        }

    def _values(self, shape: _Shape, row: Row) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for column in shape.columns:
            cell = row[column.name]
            if cell is None or (column.flag and cell is False):
                continue
            found[column.name] = self._number(str(cell)) if column.type == "decimal" else cell
        return found

    def _number(self, text: str) -> Any:
        return int(text) if _WHOLE.fullmatch(text) else self.decimal(text)

    def _lists(self, shape: _Shape, own: Row) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for each in shape.lists:
            kind = (each.values.kind,) if each.values.kind else ()
            rows = self.grouped.get((each.values.table, *own.values(), *kind), ())
            for field, column in zip(each.fields, each.columns, strict=True):
                values = [row[column] for row in rows if row[column] is not None]
                if values or each.required:
                    found[field] = self.sequence(values)
        return found

    def _children(self, shape: _Shape, row: Row, own: Row) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in shape.children:
            link = tuple(own.get(name) for name in child.shape.link)
            rows = self.grouped.get((child.shape.place.table, *link), ())
            if (child.required and not rows) or (len(rows) > 1 and not child.many):
                raise _unfit(str(next(iter(row.values()))), child.field)
            inner = [self.build(child.shape, each) for each in rows]
            if inner:
                found[child.field] = self.sequence(inner) if child.many else inner[0]
        return found


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
