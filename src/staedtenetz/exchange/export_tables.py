"""The tables of an export, derived from the schema of the data file.

Every plain field of the schema is a column, every list and every table within a record is a
table of its own, joined by keys. So a field that the schema gains is a column at once, and
nothing is lost on the way out and back. What the schema cannot say stands in
``export_tables.toml``; docs/export.md describes the tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from staedtenetz.files.reading import data_folder

__all__ = [
    "Cell",
    "Child",
    "Column",
    "Layout",
    "List",
    "Reference",
    "Row",
    "Rows",
    "Shape",
    "Table",
    "fits",
    "layout",
    "tables",
]

Cell = str | int | bool | None
Row = Mapping[str, Cell]
Rows = Mapping[str, Sequence[Row]]
"""The rows of every table, by the name of the table."""

ColumnType = Literal["text", "integer", "decimal", "boolean"]

_AMOUNT = re.compile(r"[0-9]+(\.[0-9]+)?([Ee][+-]?[0-9]{1,3})?")
_HALF = re.compile("[\ud800-\udfff]")
_LARGEST = 2**63


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


class Place(NamedTuple):
    """Where tables of the data file go: the table, and what one of its rows is called."""

    table: str
    singular: str
    meaning: str


class Values(NamedTuple):
    """Where a list of plain values goes. ``kind`` tells lists apart that share a table."""

    table: str
    column: str
    kind: str = ""
    refers_to: Sequence[str] = ()


def _fixed_table(stated: Mapping[str, Any]) -> Table:
    return Table(
        stated["name"],
        stated["meaning"],
        tuple(Column(**column) for column in stated["columns"]),
        tuple(stated["key"]),
        references=tuple(
            Reference(tuple(each["columns"]), each["table"], tuple(each["targets"]))
            for each in stated.get("references", ())
        ),
    )


def _stated() -> Mapping[str, Any]:
    import tomllib

    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


_STATED = _stated()
_PLACES = {path: Place(**place) for path, place in _STATED["places"].items()}
_VALUES = {path: Values(**values) for path, values in _STATED["values"].items()}
_FIXED = tuple(map(_fixed_table, _STATED["table"]))


class List(NamedTuple):
    """A list of plain values within a record: one field, or its German and English twins."""

    fields: tuple[str, ...]
    values: Values
    columns: tuple[str, ...]
    required: bool


class Child(NamedTuple):
    """A table, or a list of tables, within a record."""

    field: str
    many: bool
    required: bool
    shape: Shape


class Shape(NamedTuple):
    """How the tables of one place of the data file become rows, and rows become tables.

    ``link`` are the columns by which a row names the record that it belongs to, ``name`` is
    what its own children call it. ``shared`` shapes stand in several places and have a made id.
    """

    place: Place
    link: tuple[str, ...]
    has_id: bool
    shared: bool
    columns: tuple[Column, ...]
    lists: tuple[List, ...]
    children: tuple[Child, ...]

    @property
    def child_link(self) -> tuple[str, ...]:
        """The columns by which what lies within the record names it."""
        if self.shared or not self.link:
            return (self.place.singular,)
        return (*self.link, self.place.singular)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its row from all others."""
        if self.shared or not self.link:
            return ("id",)
        return (*self.link, "id" if self.has_id else "position")

    @property
    def known(self) -> frozenset[str]:
        """The fields that the schema has for it."""
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


class Layout(NamedTuple):
    """All tables in their order, and the shapes of the top of the data file, by field."""

    tables: Mapping[str, Table]
    roots: Mapping[str, Shape]


def tables() -> Mapping[str, Table]:
    """Every table of an export by its name, in the order in which they are written."""
    return layout().tables


@cache
def layout() -> Layout:
    """The tables and shapes that follow from the schema of this program's data."""
    schema = json.loads((data_folder() / "networks.schema.json").read_text(encoding="utf-8"))
    for path, names in _STATED["may_be_unknown"].items():
        _loosen(schema["properties"], path.split("."), names)
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
    return Layout(found, roots)


def _loosen(properties: Any, path: Sequence[str], names: Sequence[str]) -> None:
    node = properties[path[0]]["items"]
    if len(path) > 1:
        _loosen(node["properties"], path[1:], names)
    else:
        node["required"] = [name for name in node["required"] if name not in names]


def _joined(first: Table, second: Table) -> Table:
    """A table that rows of several places share."""
    parents = tuple(dict.fromkeys((*first.parents, *second.parents)))
    references = tuple(dict.fromkeys((*first.references, *second.references)))
    return first._replace(parents=parents, references=references)


def _shape(path: str, node: Mapping[str, Any], schema: Any, link: tuple[str, ...]) -> Shape:
    """The shape of a table of the schema. ``link`` names the record around it."""
    parent, _, field = path.rpartition(".")
    default = Place(f"{_singular(parent)}_{field}", field, str(node.get("description", "")))
    shared = "." not in path and bool(link)
    if shared:
        # Of the two places of a fee, the one within a membership type has the longer link.
        link = ("network", "membership_type")
    shape = Shape(_PLACES.get(path, default), link, "id" in node["properties"], shared, (), (), ())
    required = frozenset(node.get("required", ()))
    columns: list[Column] = []
    lists: dict[str, List] = {}
    children: list[Child] = []
    for name, inner in node["properties"].items():
        items = inner.get("items", inner)
        if "$ref" in items or "properties" in items:
            below = _child_path(path, name, items)
            target = schema["definitions"][below] if "$ref" in items else items
            child = _shape(below, target, schema, shape.child_link)
            children.append(Child(name, "items" in inner, name in required, child))
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


def _list(path: str, name: str, required: bool) -> List:
    stem = re.sub("_(de|en)$", "", name)
    default = Values(f"{_singular(path)}_{stem}", "value" if stem == name else "text")
    values = _VALUES.get(f"{path}.{stem}", default)
    return List((name,), values, (values.column + name[len(stem) :],), required)


def _twins(german: List, english: List) -> List:
    return german._replace(
        fields=german.fields + english.fields, columns=german.columns + english.columns
    )


def _tables_of(shape: Shape, parent: Shape | None) -> Iterator[Table]:
    """The table of a shape, then those of its lists and of the tables within it."""
    to_parent: tuple[Reference, ...] = ()
    if parent:
        to_parent = (Reference(parent.child_link, parent.place.table, parent.key),)
    path = next((path for path, place in _PLACES.items() if place is shape.place), "")
    references = tuple(
        Reference((column.name,), refers[0], (refers[1],))
        for column in shape.columns
        if (refers := _STATED["refers"].get(f"{path}.{column.name}"))
    )
    columns = (*_identity_columns(shape), *shape.columns)
    yield Table(shape.place.table, shape.place.meaning, columns, shape.key, to_parent, references)
    own = Reference(shape.child_link, shape.place.table, shape.key)
    for each in shape.lists:
        yield _list_table(each, own)
    for child in shape.children:
        yield from _tables_of(child.shape, shape)


def _identity_columns(shape: Shape) -> Iterator[Column]:
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


def _list_table(each: List, own: Reference) -> Table:
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
        _STATED["meanings"].get(values.table, f"The list `{each.fields[0]}` of the record."),
        (*link, *kind, _position_column(), *cells),
        (*own.columns, *(column.name for column in kind), "position"),
        (own,),
        refers,
    )


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
            # Half characters, which JSON may spell out, can be written to no file.
            return isinstance(value, str) and not _HALF.search(value)
