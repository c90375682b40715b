"""What becomes of a network in an office's own file: entered, corrected, taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from staedtenetz.errors import UsageError
from staedtenetz.messages import Message
from staedtenetz.model.network import Network
from staedtenetz.model.values import PartialDate, is_slug
from staedtenetz.own.fields import Fields
from staedtenetz.own.laying_over import FIRST_TYPE, fact_of, with_source
from staedtenetz.text import fold

if TYPE_CHECKING:
    from staedtenetz.own.changing import Entries

__all__ = ["STATEMENTS", "new_record", "restate", "take_out"]

STATEMENTS = ("record", "correction", "note", "hidden")
"""What an office can state of a network."""


def new_record(
    fields: Fields,
    fee: Fields,
    rules: Fields,
    source: Fields | None,
    identifier: str | None,
    today: PartialDate,
) -> Fields:
    """The record as it is written, its fields in the order of a person's questions.

    Raises UsageError where one that it needs is missing, or no id can be made of its name.
    """
    _check_needed(fields)
    name = fields.get("short") or fields["name"]
    slug = identifier or fold(name).replace(" ", "-")[:60].strip("-")
    if not is_slug(slug):
        raise UsageError(Message("usage.own_id", {"word": slug}), Message("advice.own_id"))
    record: Fields = {"id": slug, **fields, "added": today}
    if rules:
        record["membership"] = [{**FIRST_TYPE, **rules}]
    if fee:
        record["fee"] = fee
    if source:
        facts = ["summary", *(["fee"] if fee else []), *(["eligibility"] if rules else [])]
        record["source"] = [{**source, "supports": facts}]
    return record


def _check_needed(fields: Fields) -> None:
    missing = [key for key in ("name", "theme", "topics") if not fields.get(key)]
    if missing:
        options = {"name": "NAME", "theme": "--theme", "topics": "--topic"}
        raise UsageError(
            Message("usage.own_missing", {"names": tuple(options[key] for key in missing)}),
            Message("advice.network_new"),
        )


def restate(
    entries: Entries,
    network: Network,
    fields: Fields,
    drop: list[str],
    origin: Fields | None,
    today: PartialDate,
) -> Literal["record", "correction"]:
    """Change fields of a network: in the office's own record, else by a correction.

    Gives the kind of statement that says it now. Raises UsageError for a field to drop that the
    own record lacks.
    """
    record = entries.find("network", id=network.id)
    if record is None:
        _replace_earlier(entries, network.id, fields)
        stated = _correction(network.id, fields, drop, origin, today)
        entries.add("correction", stated, network.short)
        return "correction"
    _drop_fields(entries, network.id, drop)
    entries.update("network", {"id": network.id}, _restated(record, fields, origin, today))
    return "record"


def _correction(
    network: str, fields: Fields, drop: list[str], origin: Fields | None, today: PartialDate
) -> Fields:
    values: Fields = {"network": network, "added": today}
    values |= {"source": origin} if origin else {}
    values |= {"drop": drop} if drop else {}
    return {**values, "fields": fields}


def _drop_fields(entries: Entries, network: str, paths: list[str]) -> None:
    """Take fields out of a record of the office's own. Raises UsageError for one it lacks."""
    for path in paths:
        if not entries.drop("network", {"id": network}, path):
            said = Message("own.no_field", {"record": network, "field": path})
            raise UsageError(said, Message("advice.network_edit"))


def _replace_earlier(entries: Entries, network: str, fields: Fields) -> None:
    """A correction of which the new one says every field anew is out of date."""
    for earlier in entries.all("correction", network=network):
        said = earlier.get("fields", {}).keys()
        if "membership" not in said and "drop" not in earlier and said <= fields.keys():
            entries.remove_one("correction", earlier)


def _restated(record: Fields, fields: Fields, origin: Fields | None, today: PartialDate) -> Fields:
    """What changes in a record of the office's own; its sources stay, the new one first."""
    changed = {**fields, "added": today}
    if "membership" in fields and "membership" not in record:
        changed["membership"] = [{**FIRST_TYPE, **row} for row in fields["membership"]]
    if origin:
        facts = dict.fromkeys(fact_of(name) for name in fields)
        old = record.get("source", ())
        sources = [{**source, "supports": source.get("supports", [])} for source in old]
        rows = with_source(sources, origin, facts)
        changed["source"] = [{**row, "supports": list(row["supports"])} for row in rows]
    return changed


def take_out(
    entries: Entries, network: Network, only: str | None, elsewhere: tuple[str, ...]
) -> dict[str, int]:
    """Take out what is stated of a network, or ``only`` one kind; how many of each kind there were.

    ``elsewhere`` are the other places. Raises UsageError where there is nothing to take out.
    """
    removed = {
        kind: entries.remove("network", id=network.id)
        if kind == "record"
        else entries.remove(kind, network=network.id)
        for kind in STATEMENTS
        if only in (None, kind)
    }
    if not any(removed.values()):
        raise _nothing_own(network, elsewhere)
    return removed


def _nothing_own(network: Network, elsewhere: tuple[str, ...]) -> UsageError:
    """Nothing to remove: there is nothing, or it stands in another folder."""
    if elsewhere and (network.own or network.notes or network.hidden):
        return UsageError(
            Message("usage.own_elsewhere", {"name": network.short, "places": elsewhere}),
            Message("advice.own_elsewhere", {"id": network.id, "place": elsewhere[0]}),
        )
    return UsageError(
        Message("usage.nothing_own", {"name": network.short}), Message("advice.network_list")
    )
