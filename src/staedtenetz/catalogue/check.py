"""What must hold of the data beyond its schema. Every rule says all that breaks it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from staedtenetz.catalogue.duplicates import alike, joined
from staedtenetz.catalogue.positions import Path
from staedtenetz.catalogue.problems import Problem, problem, shown, warning
from staedtenetz.messages import Listed, Message
from staedtenetz.model.vocabulary import COUNTRIES, COUNTRY_GROUPS, LAENDER
from staedtenetz.text import PartialDate, clean, fold, is_date, site_of

__all__ = [
    "check_data",
    "check_members",
    "check_municipalities",
    "is_personal",
    "mailboxes",
    "record_problems",
]

Table = Mapping[str, Any]
Record = tuple[Path, Table]
"""A table with its place in the file."""

_NEEDED = {
    "flat": {"amount"},
    "voluntary": {"amount"},
    "per-inhabitant": {"rate"},
    "per-block": {"rate", "block"},
    "tiers": {"tiers"},
    "covered": {"covered_by"},
}
_BOUNDED = frozenset({"per-inhabitant", "per-block"})
_AMOUNT_KEYS = frozenset({"amount", "rate", "block", "tiers", "covered_by"})
_MAY_LACK_SOURCE = frozenset({"unknown", "none-named"})
_NEED_NOTE = frozenset({"formula", "on-request", "none-named", "unknown"})
_DATE_KEYS = frozenset({"as_of", "status_since", "member_as_of", "checked"})
_MAILBOX = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PERSONAL_MAILBOX = re.compile(r"^[a-zäöüß]+[._-][a-zäöüß]{2,}@", re.IGNORECASE)
_OFFICE_WORDS = frozenset(
    "info office kontakt contact secretariat sekretariat mail post stadt city team support "
    "membership members network netzwerk general europe germany geschaeftsstelle".split()
)
_GERMAN = re.compile(r"\b(?:der|die|das|und|für|mit|von|nicht|ist|eine?|wird|sind)\b")
_ENGLISH = re.compile(r"\b(?:the|and|of|for|with|is|are|by|from|not|which)\b")
_TELLING = 3
"""So many words of one language, and none of the other, tell in which a text is written."""

_LONG_TEXT = 40
"""A text as long as this is a sentence, which cannot be the same in both languages."""

_HOST = re.compile(r"[^\W_][\w-]*(\.[\w-]+)+\.?")

_MANY_NAMES = 60
"""More names than any network has: searched all the same, but most of them are no names."""

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
        for each in (_texts, _fees, _sources, _status, mailboxes, _addresses, _countries, _names):
            problems += each(record)
        problems += _bounds(record)
        problems += _references(record, known)
        problems += _dates(record, today)
        if older_than is not None:
            problems += _age(record, older_than)
    for place, table in enumerate(data.get("property", ())):
        problems += _dates((("property", place), table), today)
    return problems


def record_problems(record: Table) -> list[Problem]:
    """What contradicts itself in one record, with its plain values; also in an office's own.

    An office need not say all that the directory asks for; paths begin within the record.
    """
    numbered: Table = _with_numbers(record)
    rooted: Record = ((), numbered)
    found = [each for rule in (_texts, _fees, _countries, _bounds) for each in rule(rooted)]
    if record["status"] in ("merged", "renamed") and "successor" not in record:
        found.append(problem(("successor",), "successor-missing", status=record["status"]))
    found += (
        problem(where, "reference-self", id=other)
        for where, other in _referred(rooted)
        if other == record["id"]
    )
    asked_of_all = {"fee-note", "effort-reason", "member-unit"}
    return [e for e in found if e.severity == "error" and e.code not in asked_of_all]


_NUMBERS = frozenset({"amount", "rate", "minimum", "maximum", "factor"})


def _with_numbers(value: Any) -> Any:
    """Plain values hold decimals as texts; rules compare them."""
    if isinstance(value, Mapping):
        return {
            key: Decimal(item) if key in _NUMBERS and isinstance(item, str) else _with_numbers(item)
            for key, item in value.items()
        }
    return tuple(map(_with_numbers, value)) if isinstance(value, list | tuple) else value


def _bounds(record: Record) -> Iterator[Problem]:
    """Somebody must be able to lie between the lower and the upper bound."""
    path, network = record
    for place, membership in enumerate(network["membership"]):
        low = max(membership.get("min_population", 0), membership.get("population_above", 0))
        high = min(
            membership.get("max_population", float("inf")),
            membership.get("population_below", float("inf")),
        )
        if low > high:
            where = (*path, "membership", place, "max_population")
            yield problem(where, "population-bounds", id=membership["id"])


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
        names += [network["short_english"]] if "short_english" in network else []
        for key in ("aliases", "former_names", "shared_names"):
            names += network.get(key, ())
        names += [network["listed_as"]] if "listed_as" in network else []
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


def _walk(table: Any, path: Path) -> Iterator[tuple[Path, Table]]:
    """Every table within, with its path."""
    if isinstance(table, dict):
        yield path, table
        for key, value in table.items():
            yield from _walk(value, (*path, key))
    elif isinstance(table, list | tuple):
        for place, value in enumerate(table):
            yield from _walk(value, (*path, place))


def _texts(record: Record) -> Iterator[Problem]:
    """Both languages everywhere, lists of equal length, no blank or steering characters."""
    for path, table in _walk(record[1], record[0]):
        for key, value in table.items():
            texts = list(value) if isinstance(value, list | tuple) else [value]
            for place, text in enumerate(texts):
                if isinstance(text, str):
                    where = (*path, key, place) if len(texts) > 1 else (*path, key)
                    yield from _text(where, key, text)
            for mine, theirs in (("_de", "_en"), ("_en", "_de")):
                if key.endswith(mine):
                    other = key.removesuffix(mine) + theirs
                    yield from _pair(path, key, value, other, table.get(other))


def _text(path: Path, key: str, text: str) -> Iterator[Problem]:
    if text != text.strip():
        yield problem(path, "spaces")
    elif clean(text) != text:
        yield problem(path, "control-characters")
    for mine, words, others in (("_de", _ENGLISH, _GERMAN), ("_en", _GERMAN, _ENGLISH)):
        if key.endswith(mine) and len(words.findall(text)) >= _TELLING and not others.search(text):
            yield warning(path, "wrong-language", field=key)


def _pair(path: Path, key: str, value: Any, other: str, twin: Any) -> Iterator[Problem]:
    if twin is None:
        yield problem((*path, key), "language-missing", field=other)
        return
    if not key.endswith("_de"):
        return
    if isinstance(value, list | tuple) and len(value) != len(twin):
        numbers = {"number": len(value), "other_number": len(twin)}
        yield problem((*path, key), "lengths-differ", field=key, other=other, **numbers)
    if value == twin and isinstance(value, str) and len(value) > _LONG_TEXT:
        yield warning((*path, other), "untranslated", field=key)


def _all_fees(record: Record) -> Iterator[Record]:
    path, network = record
    yield (*path, "fee"), network["fee"]
    for place, membership in enumerate(network["membership"]):
        if "fee" in membership:
            yield (*path, "membership", place, "fee"), membership["fee"]


def _fees(record: Record) -> Iterator[Problem]:
    for path, fee in _all_fees(record):
        yield from _fee_problems(path, fee)


def _fee_problems(path: Path, fee: Table) -> Iterator[Problem]:
    model = fee["model"]
    needed = _NEEDED.get(model, set())
    for key in sorted(needed - fee.keys()):
        yield problem((*path, key), "fee-lacks", model=model, field=key)
    foreign = (_AMOUNT_KEYS & fee.keys()) - needed
    if model not in _BOUNDED:
        foreign |= {"minimum", "maximum"} & fee.keys()
    for key in sorted(foreign):
        yield problem((*path, key), "fee-foreign", model=model, field=key)
    if needed and model != "covered" and "currency" not in fee:
        yield problem((*path, "currency"), "fee-currency")
    if model in _NEED_NOTE and "note_de" not in fee:
        yield problem((*path, "note_de"), "fee-note")
    if "maximum" in fee and fee["maximum"] < fee.get("minimum", 0):
        values = {"minimum": fee["minimum"], "maximum": fee["maximum"]}
        yield problem((*path, "maximum"), "fee-bounds", **values)
    if needed and model != "covered" and "as_of" not in fee and "to_confirm" not in fee:
        yield warning((*path, "as_of"), "fee-undated")
    yield from _tier_problems((*path, "tiers"), fee.get("tiers", ()))


def _tier_problems(path: Path, tiers: Sequence[Table]) -> Iterator[Problem]:
    if not tiers:
        return
    bounds = [tier.get("up_to") for tier in tiers]
    inner = [bound for bound in bounds[:-1] if bound is not None]
    if bounds[-1] is not None:
        yield problem(path, "tiers-end")
    if inner != sorted(set(inner)) or len(inner) < len(bounds) - 1:
        yield problem(path, "tiers-order")
    amounts = [tier["amount"] for tier in tiers]
    if amounts != sorted(amounts):
        yield problem(path, "tiers-falling")


def _sources(record: Record) -> Iterator[Problem]:
    """Every fee and rule has its source; examples name one of the record's sources."""
    path, network = record
    urls = [source["url"] for source in network["source"]]
    for place, url in enumerate(urls):
        if url in urls[:place]:
            yield problem((*path, "source", place, "url"), "source-twice", url=shown(url))
    supported = {fact for source in network["source"] for fact in source["supports"]}
    if "eligibility" not in supported:
        yield problem((*path, "source"), "source-missing", fact="eligibility")
    types = [membership["id"] for membership in network["membership"]]
    for where, fee in _all_fees(record):
        if fee["model"] not in _MAY_LACK_SOURCE and "fee" not in supported:
            yield problem(where, "source-missing", fact="fee")
        for place, example in enumerate(fee.get("example", ())):
            if example["source"] not in urls:
                inner = (*where, "example", place, "source")
                yield problem(inner, "example-source", url=shown(example["source"]))
            if example.get("membership", types[0]) not in types:
                values = {"id": example["membership"], "types": Listed(types)}
                yield problem((*where, "example", place, "membership"), "example-type", **values)


def _status(record: Record) -> Iterator[Problem]:
    path, network = record
    status = network["status"]
    if status != "active" and "status_note_de" not in network:
        yield problem((*path, "status_note_de"), "status-note", status=status)
    if status in ("merged", "renamed") and "successor" not in network:
        yield problem((*path, "successor"), "successor-missing", status=status)
    if "effort" in network and "effort_reason_de" not in network:
        yield problem((*path, "effort_reason_de"), "effort-reason")
    if "member_count" in network and "member_unit" not in network:
        yield problem((*path, "member_unit"), "member-unit")


def mailboxes(record: Record) -> Iterator[Problem]:
    """No person's mailbox, neither as the contact nor within a text."""
    for path, table in _walk(record[1], record[0]):
        for key, value in table.items():
            for text in value if isinstance(value, list | tuple) else (value,):
                if not isinstance(text, str) or "@" not in text:
                    continue
                for address in _MAILBOX.findall(text):
                    if is_personal(address, record[1]["id"]):
                        yield problem((*path, key), "personal-mailbox", address=shown(address))


def is_personal(address: str, network_id: str) -> bool:
    """Whether a mailbox looks like a person's rather than an office's."""
    if not _PERSONAL_MAILBOX.match(address):
        return False
    words = set(re.split(r"[._-]", address.partition("@")[0].lower()))
    return not words & (_OFFICE_WORDS | set(network_id.split("-")))


def _countries(record: Record) -> Iterator[Problem]:
    """Codes that have the form of a country's and are none."""
    for path, table in _walk(record[1], record[0]):
        for key in ("countries", "except_countries", "country"):
            value = table.get(key, ())
            for code in (value,) if isinstance(value, str) else value:
                if code not in COUNTRIES and code not in COUNTRY_GROUPS and code != "world":
                    yield problem((*path, key), "unknown-country", code=code)


def _addresses(record: Record) -> Iterator[Problem]:
    """Web addresses whose host cannot be one: there is no point in it, or in brackets."""
    for path, table in _walk(record[1], record[0]):
        for key in ("website", "join_url", "members_url", "url"):
            if key in table and not _HOST.fullmatch(site_of(table[key])):
                form = Message("form.address")
                yield problem((*path, key), "wrong-form", value=shown(table[key]), form=form)


def _names(record: Record) -> Iterator[Problem]:
    path, network = record
    for key in ("aliases", "former_names"):
        number = len(network.get(key, ()))
        if number > _MANY_NAMES:
            values = {"number": number, "most": _MANY_NAMES}
            yield warning((*path, key), "many-names", **values)


def _references(record: Record, known: Collection[str]) -> Iterator[Problem]:
    network = record[1]
    for where, reference in _referred(record):
        if reference not in known:
            from staedtenetz.catalogue.search import near_names

            near = near_names(reference, known, limit=1)
            if near:
                yield problem(where, "reference-meant", id=shown(reference), near=near[0])
            else:
                yield problem(where, "reference", id=shown(reference))
        if reference == network["id"]:
            yield problem(where, "reference-self", id=reference)


def _referred(record: Record) -> Iterator[tuple[Path, str]]:
    """Every id of a network that the record names, with its place."""
    path, network = record
    if "successor" in network:
        yield (*path, "successor"), network["successor"]
    for key in ("comes_with", "distinct_from"):
        yield from (((*path, key), other) for other in network.get(key, ()))
    for place, membership in enumerate(network["membership"]):
        where = (*path, "membership", place, "requires_membership")
        yield from ((where, other) for other in membership.get("requires_membership", ()))
    for where, fee in _all_fees(record):
        yield from (((*where, "covered_by"), other) for other in fee.get("covered_by", ()))
        for place, reduction in enumerate(fee.get("reduction", ())):
            inner = (*where, "reduction", place, "members_of")
            yield from ((inner, other) for other in reduction["members_of"])


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
    for path, table in _walk(record[1], record[0]):
        for key in sorted(_DATE_KEYS & table.keys()):
            value = table[key]
            if value > today:
                yield problem((*path, key), "future", date=PartialDate(value))
            elif not is_date(value):
                yield problem((*path, key), "no-such-day", date=value)


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


_HTTP = re.compile(r"https?://\S+")
_KEY = re.compile(r"[0-9]{8}")


def check_members(
    rows: Iterable[Mapping[str, str]],
    networks: Collection[str],
    municipalities: Mapping[str, str],
    today: str,
) -> list[Problem]:
    """Everything in ``members.csv`` that does not fit the networks and municipalities.

    ``municipalities`` maps official keys to names; a row may leave out what an official name
    adds, as in Offenbach (am Main).
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
    municipalities: Mapping[str, str],
    today: str,
) -> Iterator[Problem]:
    name, key, as_of = row["name"], row["ags"], row["as_of"]
    if row["network"] not in networks:
        yield problem((*path, "network"), "reference", id=shown(row["network"]))
    if not name:
        yield problem((*path, "name"), "empty")
    if any(clean(cell) != cell for cell in row.values()):
        yield problem(path, "control-characters")
    official = municipalities.get(key, "")
    if key and not official:
        yield problem((*path, "ags"), "unknown-municipality", key=shown(key), name=shown(name))
    elif key and not fold(official).startswith(fold(name)):
        values = {"key": key, "name": shown(name), "official": official}
        yield problem((*path, "ags"), "other-municipality", **values)
    if not _HTTP.fullmatch(row["source"]):
        yield problem((*path, "source"), "member-source", name=shown(name))
    if as_of and not is_date(as_of):
        yield problem((*path, "as_of"), "wrong-date", value=shown(as_of))
    elif as_of > today:
        yield problem((*path, "as_of"), "future", date=PartialDate(as_of))


def check_municipalities(rows: Iterable[Mapping[str, str]]) -> list[Problem]:
    """Everything in ``municipalities.csv`` that cannot be: keys, names, Länder, inhabitants."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for place, row in enumerate(rows):
        path: Path = ("municipality", place)
        found = list(_municipality(row, path))
        if row["ags"] in seen:
            found.append(problem((*path, "ags"), "key-twice", key=shown(row["ags"])))
        seen.add(row["ags"])
        problems += (each._replace(record=shown(row["name"])) for each in found)
    return problems


def _municipality(row: Mapping[str, str], path: Path) -> Iterator[Problem]:
    if not _KEY.fullmatch(row["ags"]):
        yield problem((*path, "ags"), "wrong-key", value=shown(row["ags"]))
    if not row["name"].strip():
        yield problem((*path, "name"), "empty")
    if any(clean(cell) != cell for cell in row.values()):
        yield problem(path, "control-characters")
    if row["state"] not in LAENDER:
        values = {"code": shown(row["state"]), "codes": Listed(LAENDER)}
        yield problem((*path, "state"), "unknown-land", **values)
    if not re.fullmatch(r"[1-9][0-9]{0,8}", row["population"]):
        yield problem((*path, "population"), "wrong-population", value=shown(row["population"]))
