"""The municipality's own memberships as they are recorded: extended, ended, taken out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from staedtenetz.catalogue.terms import term_id
from staedtenetz.errors import UsageError
from staedtenetz.messages import Message
from staedtenetz.model.network import Network
from staedtenetz.model.profile import RecordedMembership
from staedtenetz.model.typed import (
    parse_amount,
    parse_day_of_year,
    parse_span,
    parse_term_end,
    parse_whole_number,
)
from staedtenetz.model.values import FIRST_YEAR, LAST_YEAR, PartialDate
from staedtenetz.own.fields import Fields, as_number, given, may_have_joined, read_date
from staedtenetz.own.reading import OwnData
from staedtenetz.text import clean

if TYPE_CHECKING:
    from staedtenetz.own.changing import Entries

__all__ = [
    "bring",
    "check_end",
    "check_membership",
    "forget",
    "join",
    "join_listed",
    "membership_fields",
    "recorded_membership",
    "result_fields",
]

Keys = dict[str, str]


def membership_fields(
    since: str | None,
    fees: list[str] | None,
    due: str | None,
    unit: str | None,
    purpose: str | None,
    review: str | None,
    notice: str | None,
    term_end: str | None,
    contact: str | None,
    today: PartialDate,
) -> Fields:
    """What a person types of a membership, as fields. Raises UsageError for what cannot be so."""
    values = {
        "added": today,
        "since": _past_year(since, today.year) if since is not None else None,
        "unit": unit,
        "purpose": purpose,
        "review": read_date(review, whole=True) if review is not None else None,
        "fee_due": given(due, parse_day_of_year, "usage.day_of_year", "advice.day_of_year"),
        "notice": given(notice, parse_span, "usage.span", "advice.notice"),
        "term_end": given(term_end, parse_term_end, "usage.day_of_year", "advice.term_end"),
        "contact": contact,
        "fees": _fees(fees or (), today.year),
    }
    return {key: value for key, value in values.items() if value}


def result_fields(
    text: str, kind: str | None, on: str | None, amount: str | None, today: PartialDate
) -> Fields:
    """What a membership has brought, as fields; ``today`` where no day is named.

    Raises UsageError for what cannot be so, UnknownTerm for a kind that there is none of.
    """
    euros = given(amount, parse_amount, "usage.amount", "advice.amount")
    values = {
        "text": " ".join(clean(text).split()),
        "kind": term_id("result", kind),
        "date": read_date(on) if on is not None else today,
        "amount": as_number(euros) if euros is not None else None,
    }
    if not values["text"]:
        raise UsageError(Message("usage.no_result"), Message("advice.no_result"))
    return {key: value for key, value in values.items() if value is not None}


def recorded_membership(own: OwnData, municipality: str, network: str) -> RecordedMembership | None:
    """What is recorded of that membership in any place."""
    keys = (municipality, network)
    of = (each for each in own.memberships if (each.municipality, each.record.network) == keys)
    return next(of, None)


def join(entries: Entries, keys: Keys, given: Fields, name: str) -> None:
    """Record a membership, or more of one; who joins again is a member again.

    What is recorded is no longer denied.
    """
    entries.remove("denied", **keys)
    if entries.find("membership", **keys) is None:
        entries.add("membership", {**keys, **given}, name)
    else:
        entries.drop("membership", keys, "until")
        entries.update("membership", keys, given)


def join_listed(entries: Entries, keys: Keys, read: Fields, name: str) -> None:
    """Record what a list says of a membership; what it brought comes behind what is recorded."""
    results = read.get("results", [])
    join(entries, keys, {key: value for key, value in read.items() if key != "results"}, name)
    for result in results:
        entries.append("membership", keys, "results", result)


def bring(entries: Entries, keys: Keys, result: Fields, name: str, added: PartialDate) -> None:
    """Record what a membership has brought, behind what it brought before.

    A membership that only the sample knows is recorded with it.
    """
    if entries.find("membership", **keys) is None:
        entries.add("membership", {**keys, "added": added}, name)
    entries.append("membership", keys, "results", result)


def check_membership(
    own: OwnData, municipality: str, network: Network, *, is_member: bool, name: str
) -> RecordedMembership | None:
    """What is recorded of a membership that there is; ``None`` where only the sample knows it.

    Raises UsageError where nobody knows one. ``is_member``: the sample knows it.
    """
    known = recorded_membership(own, municipality, network.id)
    if known is None and not is_member:
        raise _no_membership(name, network)
    return known


def check_end(
    own: OwnData,
    municipality: str,
    network: Network,
    until: PartialDate,
    *,
    is_member: bool,
    name: str,
) -> None:
    """Raise UsageError where no membership is known, or it would end before it began.

    ``is_member``: the sample of memberships knows it.
    """
    known = check_membership(own, municipality, network, is_member=is_member, name=name)
    if known and known.record.since and until[:4] < str(known.record.since):
        raise UsageError(Message("usage.end_before_since"), Message("advice.end_before_since"))


def forget(entries: Entries, keys: Keys, network: Network, name: str) -> None:
    """Take out what is recorded of a membership. Raises UsageError where nothing is."""
    if not entries.remove("membership", **keys):
        raise _no_membership(name, network)


def _no_membership(name: str, network: Network) -> UsageError:
    return UsageError(
        Message("usage.no_membership", {"name": name, "network": network.short}),
        Message("advice.membership_list"),
    )


def _year(text: str) -> int:
    def read(word: str) -> int | None:
        year = parse_whole_number(word)
        return year if year and FIRST_YEAR <= year <= LAST_YEAR else None

    return int(given(text, read, "usage.year", "advice.year"))


def _past_year(text: str, this_year: int) -> int:
    """The year of joining."""
    year = _year(text)
    if not may_have_joined(year, this_year):
        raise UsageError(Message("usage.since", {"year": str(year)}), Message("advice.year"))
    return year


def _fees(words: list[str] | tuple[()], this_year: int) -> dict[str, Any]:
    """``2026=1500`` or only ``1500`` for this year, as the table of fees by year."""
    fees: dict[str, Any] = {}
    for word in words:
        year_text, equals, amount_text = word.partition("=")
        amount = parse_amount(amount_text if equals else word)
        year = _year(year_text) if equals else this_year
        year_alone = not equals and re.fullmatch(r"(19|20)\d\d", word.strip())
        if amount is None or year_alone:
            raise UsageError(Message("usage.amount", {"word": word}), Message("advice.year_amount"))
        fees[str(year)] = as_number(amount)
    return fees
