"""What must hold of the data beyond its schema. Every rule says all that breaks it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from staedtenetz.text import fold

__all__ = ["Problem", "check_data", "check_members"]

Table = Mapping[str, Any]

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
_PERSONAL_MAILBOX = re.compile(r"^[a-zäöüß]+[._-][a-zäöüß]{2,}@", re.IGNORECASE)
_OFFICE_WORDS = frozenset(
    "info office kontakt contact secretariat sekretariat mail post stadt city team support "
    "membership members network netzwerk general europe germany geschaeftsstelle".split()
)


class Problem(NamedTuple):
    """Something wrong in one record: which field, what, and what to do."""

    record: str
    field: str
    text: str


def check_data(data: Table, today: str) -> list[Problem]:
    """Everything in the data file that breaks a rule; an empty list where nothing does.

    ``today`` is an ISO date: dates after it are in the future.
    """
    networks = data["network"]
    known = {network["id"] for network in networks}
    problems = list(_unique_ids(networks))
    problems += _shared_names(networks)
    for network in networks:
        for rule in (_texts, _fees, _sources, _status, _mailbox):
            problems += rule(network)
        problems += _references(network, known)
        problems += _dates(network, today)
    return problems


def _unique_ids(networks: list[Table]) -> Iterator[Problem]:
    seen: set[str] = set()
    for network in networks:
        if network["id"] in seen:
            yield Problem(network["id"], "id", "stands twice; give one record another id")
        seen.add(network["id"])


def _shared_names(networks: list[Table]) -> Iterator[Problem]:
    """A name that two records have is declared in both."""
    holders: dict[str, list[tuple[Table, str]]] = {}
    for network in networks:
        names = [network["id"], network["name"], network["short"]]
        names += [network["short_english"]] if "short_english" in network else []
        names += network.get("aliases", []) + network.get("former_names", [])
        names += network.get("shared_names", [])
        names += [network["listed_as"]] if "listed_as" in network else []
        own = {_joined(name): name for name in names}
        for key, name in own.items():
            holders.setdefault(key, []).append((network, name))
    for entries in holders.values():
        for network, name in entries:
            declared = {_joined(shared) for shared in network.get("shared_names", [])}
            if len(entries) > 1 and _joined(name) not in declared:
                others = ", ".join(n["id"] for n, _ in entries if n is not network)
                yield Problem(
                    network["id"], "shared_names", f"“{name}” is also a name of {others}: add it"
                )
            if len(entries) == 1 and _joined(name) in declared:
                yield Problem(
                    network["id"], "shared_names", f"“{name}” is no other record's name: drop it"
                )


def _joined(name: str) -> str:
    """The form in which the catalogue looks names up."""
    return fold(name).replace(" ", "")


def _walk(table: Any, path: str = "") -> Iterator[tuple[str, Table]]:
    """Every table within, with its path."""
    if isinstance(table, dict):
        yield path, table
        for key, value in table.items():
            yield from _walk(value, f"{path}.{key}" if path else key)
    elif isinstance(table, list):
        for place, value in enumerate(table):
            yield from _walk(value, f"{path}[{place}]")


def _texts(network: Table) -> Iterator[Problem]:
    """Both languages everywhere, lists of equal length, no blank text."""
    for path, table in _walk(network):
        for key, value in table.items():
            field = f"{path}.{key}" if path else key
            for mine, theirs in (("_de", "_en"), ("_en", "_de")):
                if not key.endswith(mine):
                    continue
                other = table.get(key[:-3] + theirs)
                if other is None:
                    yield Problem(network["id"], field, "the other language is missing")
                elif isinstance(value, list) and len(value) != len(other):
                    yield Problem(network["id"], field, "not as many items as the other language")
            texts = value if isinstance(value, list) else [value]
            if any(isinstance(text, str) and text != text.strip() for text in texts):
                yield Problem(network["id"], field, "begins or ends with a space")


def _all_fees(network: Table) -> Iterator[tuple[str, Table]]:
    yield "fee", network["fee"]
    for membership in network["membership"]:
        if "fee" in membership:
            yield f"membership {membership['id']} fee", membership["fee"]


def _fees(network: Table) -> Iterator[Problem]:
    for field, fee in _all_fees(network):
        for text in _fee_problems(fee):
            yield Problem(network["id"], field, text)


def _fee_problems(fee: Table) -> Iterator[str]:
    model = fee["model"]
    needed = _NEEDED.get(model, set())
    yield from (f"{model} needs {key}" for key in sorted(needed - fee.keys()))
    foreign = (_AMOUNT_KEYS & fee.keys()) - needed
    if model not in _BOUNDED:
        foreign |= {"minimum", "maximum"} & fee.keys()
    yield from (f"{key} does not belong to {model}" for key in sorted(foreign))
    if needed and model != "covered" and "currency" not in fee:
        yield "the currency is missing"
    if model in _NEED_NOTE and "note_de" not in fee:
        yield "say in a note why no amount is known"
    if fee.get("maximum", float("inf")) < fee.get("minimum", 0):
        yield "the maximum is below the minimum"
    yield from _tier_problems(fee.get("tiers", []))


def _tier_problems(tiers: list[Table]) -> Iterator[str]:
    if not tiers:
        return
    bounds = [tier.get("up_to") for tier in tiers]
    inner = [bound for bound in bounds[:-1] if bound is not None]
    if bounds[-1] is not None:
        yield "the last tier has no up_to"
    if inner != sorted(set(inner)) or len(inner) < len(bounds) - 1:
        yield "tiers are ascending, each with its up_to"
    amounts = [tier["amount"] for tier in tiers]
    if amounts != sorted(amounts):
        yield "a larger municipality pays less than a smaller one"


def _sources(network: Table) -> Iterator[Problem]:
    """Every fee and rule has its source; examples name one of the record's sources."""
    urls = [source["url"] for source in network["source"]]
    for url in sorted({url for url in urls if urls.count(url) > 1}):
        yield Problem(network["id"], "source", f"{url} stands twice; merge what it supports")
    supported = {fact for source in network["source"] for fact in source["supports"]}
    if "eligibility" not in supported:
        yield Problem(network["id"], "source", "no source supports eligibility")
    for field, fee in _all_fees(network):
        if fee["model"] not in _MAY_LACK_SOURCE and "fee" not in supported:
            yield Problem(network["id"], field, "no source supports the fee")
        for example in fee.get("example", []):
            if example["source"] not in urls:
                yield Problem(network["id"], field, f"{example['source']} is not among the sources")


def _status(network: Table) -> Iterator[Problem]:
    status = network["status"]
    if status != "active" and "status_note_de" not in network:
        yield Problem(network["id"], "status_note_de", "say what happened and when")
    if status in ("merged", "renamed") and "successor" not in network:
        yield Problem(network["id"], "successor", "name the record that took its place")
    if "effort" in network and "effort_reason_de" not in network:
        yield Problem(network["id"], "effort_reason_de", "say in one line why")
    if "member_count" in network and "member_unit" not in network:
        yield Problem(network["id"], "member_unit", "say what is counted")
    ids = [membership["id"] for membership in network["membership"]]
    if len(ids) != len(set(ids)):
        yield Problem(network["id"], "membership", "two membership types have one id")


def _mailbox(network: Table) -> Iterator[Problem]:
    address = network.get("contact_email", "")
    if _PERSONAL_MAILBOX.match(address):
        words = set(re.split(r"[._-]", address.split("@")[0].lower()))
        if not words & (_OFFICE_WORDS | set(network["id"].split("-"))):
            yield Problem(network["id"], "contact_email", "looks like a person's mailbox")


def _references(network: Table, known: set[str]) -> Iterator[Problem]:
    named: list[tuple[str, str]] = [("comes_with", i) for i in network.get("comes_with", [])]
    if "successor" in network:
        named.append(("successor", network["successor"]))
    for membership in network["membership"]:
        named += [("requires_membership", i) for i in membership.get("requires_membership", [])]
    for field, fee in _all_fees(network):
        named += [(field, i) for i in fee.get("covered_by", [])]
        for reduction in fee.get("reduction", []):
            named += [(field, i) for i in reduction["members_of"]]
    for field, reference in named:
        if reference not in known:
            yield Problem(network["id"], field, f"there is no network {reference}")
        if reference == network["id"]:
            yield Problem(network["id"], field, "names the record itself")


def _dates(network: Table, today: str) -> Iterator[Problem]:
    for path, table in _walk(network):
        for key in _DATE_KEYS & table.keys():
            if table[key] > today:
                field = f"{path}.{key}" if path else key
                yield Problem(network["id"], field, f"{table[key]} is in the future")


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
    problems = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        record, name, key = row["network"], row["name"], row["ags"]
        if record not in networks:
            problems.append(Problem(record, name, "there is no such network"))
        if key and not municipalities.get(key, "").startswith(name):
            problems.append(Problem(record, name, f"{key} is another municipality or none"))
        if (record, name) in seen:
            problems.append(Problem(record, name, "stands twice"))
        if not re.match(r"https?://", row["source"]):
            problems.append(Problem(record, name, "has no source"))
        if row["as_of"] > today:
            problems.append(Problem(record, name, f"{row['as_of']} is in the future"))
        seen.add((record, name))
    return problems
