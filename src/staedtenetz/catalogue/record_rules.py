"""What must hold within one record, beyond its schema: also of an office's own.

Every rule takes a record with its place in the file and says all that breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from staedtenetz.files.positions import Path
from staedtenetz.files.problems import Problem, problem, shown, warning
from staedtenetz.messages import Listed, Message
from staedtenetz.model.fee_models import AMOUNT_FIELDS, FEE_FACTS
from staedtenetz.model.vocabulary import COUNTRIES, COUNTRY_GROUPS
from staedtenetz.text import clean, site_of

__all__ = [
    "RECORD_RULES",
    "Record",
    "all_fees",
    "is_personal",
    "mailboxes",
    "record_problems",
    "referred",
    "tables_within",
    "unknown_reference",
]

Table = Mapping[str, Any]
Record = tuple[Path, Table]
"""A table with its place in the file."""

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


def record_problems(record: Table) -> list[Problem]:
    """What contradicts itself in one record; also in an office's own.

    An office need not say all that the directory asks for; paths begin within the record.
    """
    rooted: Record = ((), record)
    rules = (texts, fees, countries, bounds, council_step)
    found = [each for rule in rules for each in rule(rooted)]
    if record["status"] in ("merged", "renamed") and "successor" not in record:
        found.append(problem(("successor",), "successor-missing", status=record["status"]))
    found += (
        problem(where, "reference-self", id=other)
        for where, other in referred(rooted)
        if other == record["id"]
    )
    asked_of_all = {"fee-note", "effort-reason", "member-unit"}
    return [e for e in found if e.severity == "error" and e.code not in asked_of_all]


def bounds(record: Record) -> Iterator[Problem]:
    """Somebody must be able to lie between the lower and the upper bound."""
    path, network = record
    for place, membership in enumerate(network["membership"]):
        lowest = max(membership.get("min_population", 1), membership.get("population_above", 0) + 1)
        uppers = {
            key: membership[key] - inside
            for key, inside in (("max_population", 0), ("population_below", 1))
            if key in membership
        }
        if uppers and lowest > min(uppers.values()):
            where = (*path, "membership", place, min(uppers, key=uppers.__getitem__))
            yield problem(where, "population-bounds", id=membership["id"])


def council_step(record: Record) -> Iterator[Problem]:
    """The step in which the council decides is one of the steps."""
    path, network = record
    number, steps = network.get("council_step", 0), len(network.get("steps_de", ()))
    if number > steps:
        yield problem((*path, "council_step"), "council-step", number=number, steps=steps)


def tables_within(table: Any, path: Path) -> Iterator[tuple[Path, Table]]:
    """Every table within, with its path."""
    if isinstance(table, dict):
        yield path, table
        for key, value in table.items():
            yield from tables_within(value, (*path, key))
    elif isinstance(table, list):
        for place, value in enumerate(table):
            yield from tables_within(value, (*path, place))


def texts(record: Record) -> Iterator[Problem]:
    """Both languages everywhere, lists of equal length, no blank or steering characters."""
    for path, table in tables_within(record[1], record[0]):
        for key, value in table.items():
            texts = value if isinstance(value, list) else [value]
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
    if isinstance(value, list) and len(value) != len(twin):
        numbers = {"number": len(value), "other_number": len(twin)}
        yield problem((*path, key), "lengths-differ", field=key, other=other, **numbers)
    if value == twin and isinstance(value, str) and len(value) > _LONG_TEXT:
        yield warning((*path, other), "untranslated", field=key)


def all_fees(record: Record) -> Iterator[Record]:
    """The fee of the network and those of its membership types, each with its place."""
    path, network = record
    yield (*path, "fee"), network["fee"]
    for place, membership in enumerate(network["membership"]):
        if "fee" in membership:
            yield (*path, "membership", place, "fee"), membership["fee"]


def fees(record: Record) -> Iterator[Problem]:
    for path, fee in all_fees(record):
        yield from _fee_problems(path, fee)


def _fee_problems(path: Path, fee: Table) -> Iterator[Problem]:
    name, model = fee["model"], FEE_FACTS[fee["model"]]
    for key in sorted(set(model.needs) - fee.keys()):
        yield problem((*path, key), "fee-lacks", model=name, field=key)
    may = {*model.needs, *(("minimum", "maximum") if model.bounded else ())}
    for key in sorted(((AMOUNT_FIELDS | {"minimum", "maximum"}) & fee.keys()) - may):
        yield problem((*path, key), "fee-foreign", model=name, field=key)
    if model.priced and "currency" not in fee:
        yield problem((*path, "currency"), "fee-currency")
    if not model.amount_follows and "note_de" not in fee:
        yield problem((*path, "note_de"), "fee-note")
    if "maximum" in fee and fee["maximum"] < fee.get("minimum", 0):
        values = {"minimum": fee["minimum"], "maximum": fee["maximum"]}
        yield problem((*path, "maximum"), "fee-bounds", **values)
    if model.priced and "as_of" not in fee and "to_confirm" not in fee:
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


def sources(record: Record) -> Iterator[Problem]:
    """Every fee and rule has its source; examples and counts name one of the record's sources."""
    path, network = record
    urls = [source["url"] for source in network["source"]]
    for place, url in enumerate(urls):
        if url in urls[:place]:
            yield problem((*path, "source", place, "url"), "source-twice", url=shown(url))
    supported = {fact for source in network["source"] for fact in source["supports"]}
    if "eligibility" not in supported:
        yield problem((*path, "source"), "source-missing", fact="eligibility")
    stated = network.get("german_member_source")
    if stated is not None and stated not in urls:
        yield problem((*path, "german_member_source"), "example-source", url=shown(stated))
    types = [membership["id"] for membership in network["membership"]]
    for where, fee in all_fees(record):
        if FEE_FACTS[fee["model"]].cost != "unknown" and "fee" not in supported:
            yield problem(where, "source-missing", fact="fee")
        for place, example in enumerate(fee.get("example", ())):
            if example["source"] not in urls:
                inner = (*where, "example", place, "source")
                yield problem(inner, "example-source", url=shown(example["source"]))
            if example.get("membership", types[0]) not in types:
                values = {"id": example["membership"], "types": Listed(types)}
                yield problem((*where, "example", place, "membership"), "example-type", **values)


def status(record: Record) -> Iterator[Problem]:
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
    for path, table in tables_within(record[1], record[0]):
        for key, value in table.items():
            for text in value if isinstance(value, list) else (value,):
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


def countries(record: Record) -> Iterator[Problem]:
    """Codes that have the form of a country's and are none."""
    for path, table in tables_within(record[1], record[0]):
        for key in ("countries", "except_countries", "country"):
            value = table.get(key, ())
            for code in (value,) if isinstance(value, str) else value:
                if code not in COUNTRIES and code not in COUNTRY_GROUPS and code != "world":
                    yield problem((*path, key), "unknown-country", code=code)


def addresses(record: Record) -> Iterator[Problem]:
    """Web addresses whose host cannot be one: there is no point in it, or in brackets."""
    for path, table in tables_within(record[1], record[0]):
        for key in ("website", "join_url", "members_url", "url"):
            if key in table and not _HOST.fullmatch(site_of(table[key])):
                form = Message("form.address")
                yield problem((*path, key), "wrong-form", value=shown(table[key]), form=form)


def names(record: Record) -> Iterator[Problem]:
    path, network = record
    for key in ("aliases", "former_names"):
        number = len(network.get(key, ()))
        if number > _MANY_NAMES:
            values = {"number": number, "most": _MANY_NAMES}
            yield warning((*path, key), "many-names", **values)


def referred(record: Record) -> Iterator[tuple[Path, str]]:
    """Every id of a network that the record names, with its place."""
    path, network = record
    if "successor" in network:
        yield (*path, "successor"), network["successor"]
    for key in ("comes_with", "distinct_from"):
        yield from (((*path, key), other) for other in network.get(key, ()))
    for place, membership in enumerate(network["membership"]):
        where = (*path, "membership", place, "requires_membership")
        yield from ((where, other) for other in membership.get("requires_membership", ()))
    for where, fee in all_fees(record):
        yield from (((*where, "covered_by"), other) for other in fee.get("covered_by", ()))
        for place, reduction in enumerate(fee.get("reduction", ())):
            inner = (*where, "reduction", place, "members_of")
            yield from ((inner, other) for other in reduction["members_of"])


def unknown_reference(path: Path, name: str, known: Collection[str]) -> Problem:
    """That nothing has the id which a record names, and which one is probably meant."""
    from staedtenetz.text import near_names

    near = near_names(name, known, limit=1)
    if near:
        return problem(path, "reference-meant", id=shown(name), near=near[0])
    return problem(path, "reference", id=shown(name))


RECORD_RULES = (
    texts,
    fees,
    sources,
    status,
    mailboxes,
    addresses,
    countries,
    names,
    bounds,
    council_step,
)
"""Everything that one record is held against, in the order of ``data check``."""
