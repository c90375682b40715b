"""What must hold of the data beyond its schema. Every rule says all that breaks it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from staedtenetz.catalogue.members import member_slips
from staedtenetz.catalogue.municipality_rows import municipality_slips
from staedtenetz.catalogue.record_rules import (
    RECORD_RULES,
    Record,
    referred,
    tables_within,
    unknown_reference,
)
from staedtenetz.check.duplicates import alike, joined
from staedtenetz.files.positions import Path
from staedtenetz.files.problems import Problem, problem, row_problem, shown, warning
from staedtenetz.messages import Choices, Listed
from staedtenetz.model.values import PartialDate, is_address, is_key
from staedtenetz.model.vocabulary import SOURCE_KINDS, WEAK_SOURCE_KINDS
from staedtenetz.text import fold

__all__ = [
    "check_data",
    "check_members",
    "check_municipalities",
]

Table = Mapping[str, Any]

_DATE_KEYS = frozenset(
    {
        "as_of",
        "status_since",
        "member_as_of",
        "german_member_as_of",
        "known_members_complete_as_of",
        "checked",
    }
)
_FACTS_THAT_AGE = ("eligibility", "fee")


def check_data(
    data: Table, today: str, older_than: str | None = None, skipped: Collection[object] = ()
) -> list[Problem]:
    """Everything in the data file that breaks a rule; an empty list where nothing does.

    The tables fit the schema, but for the networks whose places are ``skipped``. ``today`` and
    ``older_than`` are ISO dates: dates after the one are in the future, what was last checked
    before the other is told.
    """
    tables = data["network"]
    networks: list[Record] = [
        (("network", place), table) for place, table in enumerate(tables) if place not in skipped
    ]
    ids = (table.get("id") for table in tables if isinstance(table, dict))
    known = {each for each in ids if isinstance(each, str)}
    problems = [*_clock(networks, today)]
    if problems:
        today = max(network["checked"] for _, network in networks)
    for rule in (_unique_ids, _rings, alike):
        problems += rule(networks)
    problems += _shared_names(networks, complete=not skipped)
    for record in networks:
        for each in RECORD_RULES:
            problems += each(record)
        problems += _references(record, known)
        problems += _dates(record, today)
        problems += _evidence(record)
        if older_than is not None:
            problems += _age(record, older_than)
    for place, table in enumerate(data.get("property", ())):
        problems += _dates((("property", place), table), today)
    return problems


def _clock(networks: Sequence[Record], today: str) -> Iterator[Problem]:
    """Where every check lies in the future, the day is wrong and not the data."""
    if len(networks) > 1 and all(network["checked"] > today for _, network in networks):
        yield warning((), "clock", today=PartialDate(today))


def _unique_ids(networks: Sequence[Record]) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, network in networks:
        if network["id"] in seen:
            yield problem((*path, "id"), "duplicate-id", id=network["id"])
        seen.add(network["id"])
        types: set[str] = set()
        for place, membership in enumerate(network["membership"]):
            if membership["id"] in types:
                where = (*path, "membership", place, "id")
                yield problem(where, "duplicate-type", id=membership["id"])
            types.add(membership["id"])


def _shared_names(networks: Sequence[Record], *, complete: bool) -> Iterator[Problem]:
    """A name that two records have is declared in both, and no other name is.

    Where the records are not ``complete``, one that is missing may be the other holder.
    """
    holders: dict[str, list[tuple[Record, str]]] = {}
    for record in networks:
        network = record[1]
        names = [network["id"], network["name"], network["short"]]
        for key in ("short_english", "name_german", "name_english", "listed_as"):
            names += [network[key]] if key in network else []
        for key in ("aliases", "former_names", "shared_names"):
            names += network.get(key, ())
        own = {joined(name): name for name in names}
        for key, name in own.items():
            holders.setdefault(key, []).append((record, name))
    for entries in holders.values():
        for (path, network), name in entries:
            declared = {joined(shared) for shared in network.get("shared_names", ())}
            where = (*path, "shared_names")
            if len(entries) > 1 and joined(name) not in declared:
                others = dict.fromkeys(n["id"] for (p, n), _ in entries if p != path)
                yield problem(where, "shared-name", name=shown(name), others=Listed(others))
            if complete and len(entries) == 1 and joined(name) in declared:
                yield problem(where, "shared-name-alone", name=shown(name))


def _references(record: Record, known: Collection[str]) -> Iterator[Problem]:
    network = record[1]
    for where, reference in referred(record):
        if reference not in known:
            yield unknown_reference(where, reference, known)
        if reference == network["id"]:
            yield problem(where, "reference-self", id=reference)


def _rings(networks: Sequence[Record]) -> Iterator[Problem]:
    """Records that name each other in a ring, so that nobody ever arrives."""
    paths = {network["id"]: path for path, network in networks}
    graphs = {
        "successor": {
            n["id"]: {n["successor"]} for _, n in networks if n.get("successor", n["id"]) != n["id"]
        },
        "comes_with": {n["id"]: set(n["comes_with"]) for _, n in networks if "comes_with" in n},
        "requires_membership": dict(_required(networks)),
        "covered_by": {
            n["id"]: set(n["fee"].get("covered_by", ()))
            for _, n in networks
            if n["fee"]["model"] == "covered"
        },
    }
    for key, graph in graphs.items():
        for members in _ringed(graph):
            where = "fee" if key == "covered_by" else key
            chain = " → ".join([*members[:_SHOWN_RING], members[0]])
            yield problem((*paths[members[0]], where), "ring", field=key, chain=chain)


_SHOWN_RING = 6


def _required(networks: Iterable[Record]) -> Iterator[tuple[str, set[str]]]:
    """What a network requires, where no type can be joined without another membership."""
    for _, network in networks:
        needs = [m.get("requires_membership", ()) for m in network["membership"]]
        if all(needs):
            yield network["id"], {other for need in needs for other in need}


def _ringed(graph: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """Of each record in a ring, the way round, beginning with it.

    A record of which one alternative leads out of all rings is in none.
    """
    caught = {name for name, others in graph.items() if others - {name}}
    while loose := {name for name in caught if not graph[name] <= caught}:
        caught -= loose
    for start in sorted(caught):
        way, seen = [start], {start}
        while (step := min(graph[way[-1]])) not in seen:
            way.append(step)
            seen.add(step)
        if step == start:
            yield way


def _dates(record: Record, today: str) -> Iterator[Problem]:
    for path, table in tables_within(record[1], record[0]):
        for key in sorted(_DATE_KEYS & table.keys()):
            date = PartialDate.read(table[key])
            if date and date > today:
                yield problem((*path, key), "future", date=date)


def _evidence(record: Record) -> Iterator[Problem]:
    """Sources of which nobody knows whose they are, and facts that only weak ones support."""
    path, network = record
    sources = network["source"]
    for place, source in enumerate(sources):
        if "kind" not in source:
            values = {"url": shown(source["url"]), "kinds": Choices(SOURCE_KINDS)}
            yield warning((*path, "source", place), "source-kind", **values)
    facts = {fact for source in sources for fact in source["supports"]}
    for source in sources:
        if source.get("kind") not in WEAK_SOURCE_KINDS:
            facts.difference_update(source["supports"])
    if facts:
        yield warning((*path, "source"), "source-weak", facts=Listed(sorted(facts)))


def _age(record: Record, older_than: str) -> Iterator[Problem]:
    """What was last looked at, or last written, before that day."""
    path, network = record
    if network["checked"] < older_than:
        values = {"date": PartialDate(network["checked"])}
        yield warning((*path, "checked"), "not-checked", **values)
    for fact in _FACTS_THAT_AGE:
        dated = [
            (source["as_of"], place)
            for place, source in enumerate(network["source"])
            if fact in source["supports"] and "as_of" in source
        ]
        undated = any(
            fact in source["supports"] and "as_of" not in source for source in network["source"]
        )
        if dated and not undated and max(dated)[0] < older_than[: len(max(dated)[0])]:
            newest, place = max(dated)
            where = (*path, "source", place, "as_of")
            yield warning(where, "source-old", fact=fact, date=PartialDate(newest))


def check_members(
    rows: Iterable[Mapping[str, str]],
    networks: Collection[str],
    municipalities: Mapping[str, Sequence[str]],
    today: str,
) -> list[Problem]:
    """Everything in ``members.csv`` that does not fit the networks and municipalities.

    ``municipalities`` maps official keys to the names of each, that of today first; a row may
    leave out what a name adds, as in Offenbach (am Main).
    """
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    for place, row in enumerate(rows):
        found = list(_member(row, ("member", place), networks, municipalities, today))
        entries = {(row["network"], word) for word in (row["name"], row["ags"]) if word}
        if entries & seen:
            where = ("member", place, "name")
            found.append(problem(where, "member-twice", name=shown(row["name"])))
        seen |= entries
        problems += (each._replace(record=shown(row["network"])) for each in found)
    return problems


def _member(
    row: Mapping[str, str],
    path: Path,
    networks: Collection[str],
    municipalities: Mapping[str, Sequence[str]],
    today: str,
) -> Iterator[Problem]:
    name, key, as_of = row["name"], row["ags"], PartialDate.read(row["as_of"])
    if row["network"] not in networks:
        yield problem((*path, "network"), "reference", id=shown(row["network"]))
    yield from (row_problem(path, row, *slip) for slip in member_slips(row))
    names = municipalities.get(key, ())
    if is_key(key) and not names:
        yield problem((*path, "ags"), "unknown-municipality", key=shown(key), name=shown(name))
    elif names and not any(fold(each).startswith(fold(name)) for each in names):
        values = {"key": key, "name": shown(name), "official": names[0]}
        yield problem((*path, "ags"), "other-municipality", **values)
    if not is_address(row["source"]):
        yield problem((*path, "source"), "member-source", name=shown(name))
    if as_of and as_of > today:
        yield problem((*path, "as_of"), "future", date=as_of)


def check_municipalities(rows: Iterable[Mapping[str, str]]) -> list[Problem]:
    """Everything in ``municipalities.csv`` that cannot be: keys, names, Länder, inhabitants."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for place, row in enumerate(rows):
        path: Path = ("municipality", place)
        found = [row_problem(path, row, *slip) for slip in municipality_slips(row)]
        if row["ags"] in seen:
            found.append(problem((*path, "ags"), "key-twice", key=shown(row["ags"])))
        seen.add(row["ags"])
        problems += (each._replace(record=shown(row["name"])) for each in found)
    return problems
