"""All checks of data files at once: syntax, schema, rules, fees; each problem with its line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from staedtenetz.catalogue import members as members_file
from staedtenetz.catalogue import municipality_rows as municipalities_file
from staedtenetz.catalogue.build import build_network
from staedtenetz.catalogue.facts import FACT_COLUMNS
from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.catalogue.tables import SCHEMA_VERSION, load_tables, upgraded
from staedtenetz.check.directory import check_data, check_members, check_municipalities
from staedtenetz.check.facts import check_facts
from staedtenetz.check.own import is_own, own_problems
from staedtenetz.check.plausible_fees import implausible_fees
from staedtenetz.errors import DataError
from staedtenetz.files.positions import Positions
from staedtenetz.files.problems import Problem, located
from staedtenetz.files.reading import CsvRow, data_folder, read_bytes, read_rows
from staedtenetz.files.schema import TOLERATED, networks_schema, schema_problems
from staedtenetz.files.toml import parse_toml
from staedtenetz.messages import Message
from staedtenetz.model.values import PartialDate
from staedtenetz.own.place import Place

__all__ = ["Checked", "check_files", "data_files", "files_of", "refuse_unsound"]

_NAMES = ("networks.toml", "members.csv", "municipalities.csv")
"""The files that an office may have too."""

_ALL_NAMES = (*_NAMES, "facts.csv")

Tables = Mapping[str, Any]


class Checked(NamedTuple):
    """What the checks of some files came to.

    ``problems`` are in the order in which one works them off: errors before warnings, then as
    they stand in the files, which keeps those of a record together. ``first`` and ``last`` are
    the days between which the networks were last checked by a person.
    """

    files: tuple[str, ...]
    problems: tuple[Problem, ...]
    networks: int = 0
    first: PartialDate | None = None
    last: PartialDate | None = None

    @property
    def errors(self) -> int:
        """How many things must be put right."""
        return sum(each.severity == "error" for each in self.problems)

    @property
    def warnings(self) -> int:
        """How many things should be looked at."""
        return len(self.problems) - self.errors


def data_files(path: Path) -> list[Path]:
    """The data files that are meant: the file itself, or those of a folder.

    Raises DataError where a folder has none of them.
    """
    if not path.is_dir():
        return [path]
    found = [path / name for name in _ALL_NAMES if (path / name).exists()]
    if not found:
        raise DataError(
            Message("error.no_data_files", {"folder": str(path)}),
            Message("advice.data_files", {"names": _ALL_NAMES}),
        )
    return found


def files_of(places: Iterable[Place]) -> list[Path]:
    """The files of an office's places; where there are none, the bundled ones."""
    own: list[Path] = []
    for place in places:
        beside = (place.beside(name) for name in _NAMES)
        own += [place.path] if place.is_file else [file for file in beside if file]
    return own or data_files(data_folder())


def check_files(paths: Sequence[Path], today: str, older_than: str | None = None) -> Checked:
    """Everything that is wrong in the files.

    Members are held against the networks and municipalities of the same call, else against the
    bundled ones. ``older_than`` is an ISO date: what was last checked before it is told.

    Raises DataError for a file that cannot be read at all; one that breaks off or is no TOML or
    CSV is a problem like others.
    """
    # Members and facts come last: they are held against the other files.
    ordered = sorted(paths, key=lambda path: _kind(path) in (_members, _facts))
    context = _Context(today, older_than, {}, {}, {}, [])
    problems: list[Problem] = []
    for path in ordered:
        try:
            problems += _kind(path)(path, context)
        except DataError as error:
            problems.append(_unreadable(error, str(path)))
    files = tuple(map(str, paths))
    problems.sort(key=lambda p: (p.severity != "error", files.index(p.file), p.line or 0))
    networks = [each for each in context.networks.values() if each]
    return Checked(
        files,
        tuple(problems),
        len(context.networks),
        min(networks, default=None),
        max(networks, default=None),
    )


class _Context(NamedTuple):
    """What the checks of one file tell those of the next.

    Networks by their ids, each with the day of its last check (``None`` where there is none), and
    the names of municipalities by their keys. ``properties`` holds the tables of properties by
    their ids. ``own`` holds the ids in each file of an office's own, which lie on top of the
    bundled ones.
    """

    today: str
    older_than: str | None
    networks: dict[str, PartialDate | None]
    municipalities: dict[str, tuple[str, ...]]
    properties: dict[str, Tables]
    own: list[Collection[str]]


_Check = Callable[[Path, _Context], Iterable[Problem]]


def _kind(path: Path) -> _Check:
    """The check for a file, by its ending, of tables by their columns."""
    content = read_bytes(path)
    if path.suffix.lower() != ".csv":
        return _networks
    header = content.partition(b"\n")[0].decode("utf-8", "replace")
    names = {cell.strip('\ufeff" \r') for cell in header.split(",")}
    if "population" in names:
        return _municipalities
    if "basis" in names:
        return _facts
    return _members


def _unreadable(error: DataError, file: str) -> Problem:
    return Problem(
        "error", "unreadable", (), error.problem, error.advice, file=file, line=error.line
    )


def _networks(path: Path, context: _Context) -> list[Problem]:
    content, file = read_bytes(path), str(path)
    tables = upgraded(parse_toml(content, file))
    problems = _network_problems(tables, file, context)
    return located(problems, tables, Positions(content.decode("utf-8-sig")), file)


def _network_problems(tables: Tables, file: str, context: _Context) -> list[Problem]:
    version = tables.get("schema_version")
    if type(version) is int and version > SCHEMA_VERSION:
        values = {"file": file, "known": str(SCHEMA_VERSION)}
        raise DataError(Message("error.schema_version", values), Message("advice.update_program"))
    networks = tables.get("network")
    ids = {
        table["id"]: PartialDate.read(table.get("checked"))
        for table in (networks if isinstance(networks, list) else ())
        if isinstance(table, dict) and isinstance(table.get("id"), str)
    }
    if is_own(tables):
        context.own.append(ids)
        return own_problems(tables, context.today, context.older_than)
    context.networks.update(ids)
    problems = schema_problems(tables, networks_schema())
    return [*problems, *_beyond_schema(tables, problems, context)]


def refuse_unsound(networks: bytes, export: Path, today: str) -> None:
    """Raise DataError for the first error that ``data check`` would tell of a ``networks.toml``.

    It was made of an export, and what is wrong is told of that, without a line.
    """
    context, file = _Context(today, None, {}, {}, {}, []), str(export)
    tables = upgraded(parse_toml(networks, file))
    for each in located(_network_problems(tables, file, context), tables, None, file):
        if each.severity == "error":
            values = {
                "file": str(export),
                "record": each.record or "–",
                "field": each.field or "–",
                "problem": each.text,
            }
            raise DataError(Message("error.import_unsound", values), each.advice)


def _beyond_schema(
    tables: Tables, misfits: Iterable[Problem], context: _Context
) -> Iterator[Problem]:
    """The problems of the records that fit the schema; of others only the misfits are told."""
    networks = tables.get("network")
    if not isinstance(networks, list):
        return
    broken = {each.path[:2] for each in misfits if each.code not in TOLERATED}
    skipped = {place for kind, *places in broken if kind == "network" for place in places}
    if any(path[0] == "property" for path in broken):
        tables = {**tables, "property": []}
    context.properties.update((table["id"], table) for table in tables.get("property", ()))
    yield from check_data(tables, context.today, context.older_than, skipped)
    for place, table in enumerate(networks):
        if place not in skipped:
            yield from _fees(table, place)


def _fees(table: Tables, place: int) -> list[Problem]:
    try:
        network = build_network(table)
    except (KeyError, ValueError):
        return []  # A language is missing, which the rules have told.
    return list(implausible_fees(network, place))


def _members(path: Path, context: _Context) -> Iterator[Problem]:
    rows = read_rows(path, members_file.COLUMNS)
    networks: Collection[str] = context.networks
    if context.own or not networks:
        bundled_ids = (network.id for network in Catalogue.load().networks)
        networks = {*networks, *chain(*context.own), *bundled_ids}
    names = _known_names(context)
    found = check_members((row.cells for row in rows), networks, names, context.today)
    return _in_rows(found, rows, path)


def _known_names(context: _Context) -> Mapping[str, Sequence[str]]:
    """The municipalities of this call, else the bundled ones."""
    names: Mapping[str, Sequence[str]] = context.municipalities
    if context.own or not names:
        names = {**_names(municipalities_file.read_municipalities()), **names}
    return names


def _facts(path: Path, context: _Context) -> Iterator[Problem]:
    rows = read_rows(path, FACT_COLUMNS)
    properties = context.properties or {row["id"]: row for row in load_tables()["property"]}
    found = check_facts((row.cells for row in rows), properties, _known_names(context))
    return _in_rows(found, rows, path)


def _municipalities(path: Path, context: _Context) -> Iterator[Problem]:
    rows = read_rows(path, municipalities_file.COLUMNS)
    context.municipalities.update(_names(row.cells for row in rows))
    return _in_rows(check_municipalities(row.cells for row in rows), rows, path)


def _names(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """The names of each official key: that of today, then another."""
    return {row["ags"]: tuple(filter(None, (row["name"], row.get("former_name")))) for row in rows}


def _in_rows(found: Iterable[Problem], rows: Sequence[CsvRow], path: Path) -> Iterator[Problem]:
    for each in found:
        line = rows[each.path[1]].line  # type: ignore[index]
        yield each._replace(file=str(path), line=line)
