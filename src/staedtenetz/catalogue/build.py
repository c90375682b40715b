"""From the tables of the data file to the classes of the model."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from staedtenetz.model.network import (
    Fee,
    FeeExample,
    FeeReduction,
    FeeTier,
    MembershipType,
    Network,
    Note,
    Source,
    Statement,
)
from staedtenetz.model.values import PartialDate, Text

__all__ = ["build_network"]

Table = Mapping[str, Any]


def build_network(table: Table) -> Network:
    """The network that one ``[[network]]`` table describes.

    The table has been checked against ``networks.schema.json``; a missing required key
    raises KeyError.
    """
    get = table.get
    own = {row["field"]: _statement(row) for row in get("own", ())}
    hidden = get("hidden")
    return Network(
        id=table["id"],
        name=table["name"],
        short=table["short"],
        theme=table["theme"],
        topics=tuple(table["topics"]),
        kind=tuple(table["kind"]),
        scope=table["scope"],
        status=table["status"],
        website=table["website"] or None,
        summary=Text(table["summary_de"], table["summary_en"]),
        benefits=_texts(table, "benefits"),
        obligations=_texts(table, "obligations"),
        steps=_texts(table, "steps"),
        window=table["window"],
        checked=PartialDate(table["checked"]),
        memberships=tuple(_membership(row, own) for row in table["membership"]),
        fee=_fee(table["fee"], own.get("fee") or own.get("record")),
        sources=tuple(_source(row) for row in table["source"]),
        short_english=get("short_english"),
        aliases=tuple(get("aliases", ())),
        former_names=tuple(get("former_names", ())),
        shared_names=tuple(get("shared_names", ())),
        listed_as=get("listed_as"),
        status_since=_date(get("status_since")),
        status_note=_text(table, "status_note"),
        successor=get("successor"),
        comes_with=tuple(get("comes_with", ())),
        founded=get("founded"),
        seat=_text(table, "seat"),
        join_url=get("join_url"),
        members_url=get("members_url"),
        contact_email=get("contact_email"),
        languages=tuple(get("languages", ())),
        member_count=get("member_count"),
        member_unit=get("member_unit"),
        member_as_of=_date(get("member_as_of")),
        member_countries=get("member_countries"),
        german_member_count=get("german_member_count"),
        effort=get("effort"),
        effort_reason=_text(table, "effort_reason"),
        eligibility_note=_text(table, "eligibility_note"),
        commitments=tuple(get("commitments", ())),
        window_note=_text(table, "window_note"),
        doubts=_texts(table, "doubts"),
        own=tuple(own.values()),
        notes=tuple(Note(row["text"], _date(row.get("added"))) for row in get("notes", ())),
        hidden=hidden is not None,
        hidden_reason=hidden.get("reason") if hidden else None,
        hidden_since=_date(hidden.get("added")) if hidden else None,
        distinct_from=tuple(get("distinct_from", ())),
    )


def _statement(table: Table) -> Statement:
    return Statement(table["field"], _date(table.get("added")), table.get("title"))


def _text(table: Table, name: str) -> Text | None:
    german = table.get(f"{name}_de")
    return Text(german, table[f"{name}_en"]) if german else None


def _texts(table: Table, name: str) -> tuple[Text, ...]:
    pairs = zip(table.get(f"{name}_de", ()), table.get(f"{name}_en", ()), strict=True)
    return tuple(Text(german, english) for german, english in pairs)


@cache
def _date(value: str | None) -> PartialDate | None:
    """The date of that text; a thousand dates of the directory are some two hundred days."""
    return PartialDate(value) if value else None


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _source(table: Table) -> Source:
    supports = tuple(table["supports"])
    return Source(table.get("url"), table["title"], supports, _date(table.get("as_of")))


def _membership(table: Table, own: Mapping[str, Statement]) -> MembershipType:
    get = table.get
    fee = get("fee")
    return MembershipType(
        id=table["id"],
        name=Text(table["name_de"], table["name_en"]),
        applicants=tuple(table["applicants"]),
        countries=tuple(table["countries"]),
        except_countries=tuple(get("except_countries", ())),
        states=tuple(get("states", ())),
        min_population=get("min_population"),
        max_population=get("max_population"),
        population_above=get("population_above"),
        population_below=get("population_below"),
        size_negotiable=get("size_negotiable", False),
        properties=tuple(get("properties", ())),
        requires_membership=tuple(get("requires_membership", ())),
        decided_by=tuple(get("decided_by", ())),
        closed=get("closed", False),
        undocumented=get("undocumented", False),
        vote=get("vote"),
        note=_text(table, "note"),
        fee=_fee(fee, own.get(f"membership.{table['id']}.fee") or own.get("record"))
        if fee
        else None,
    )


def _fee(table: Table, own: Statement | None) -> Fee:
    get = table.get
    return Fee(
        model=table["model"],
        currency=get("currency"),
        amount=_decimal(get("amount")),
        rate=_decimal(get("rate")),
        block=get("block"),
        minimum=_decimal(get("minimum")),
        maximum=_decimal(get("maximum")),
        tiers=tuple(FeeTier(Decimal(row["amount"]), row.get("up_to")) for row in get("tiers", ())),
        covered_by=tuple(get("covered_by", ())),
        as_of=_date(get("as_of")),
        to_confirm=get("to_confirm", False),
        note=_text(table, "note"),
        reductions=tuple(
            FeeReduction(tuple(row["members_of"]), Decimal(row["factor"]))
            for row in get("reduction", ())
        ),
        examples=tuple(_example(row) for row in get("example", ())),
        own=own,
    )


def _example(table: Table) -> FeeExample:
    return FeeExample(
        municipality=table["municipality"],
        amount=Decimal(table["amount"]),
        currency=table["currency"],
        source=table["source"],
        country=table.get("country", "DE"),
        population=table.get("population"),
        as_of=_date(table.get("as_of")),
        membership=table.get("membership"),
        note=_text(table, "note"),
    )
