"""What becomes of each row of an office's list of memberships: recorded, asked about, or left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, get_args

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.exchange.membership_lists import (
    FURTHER,
    MEMBERSHIP_COLUMNS,
    ListedMembership,
)
from staedtenetz.model.network import Network
from staedtenetz.model.profile import Membership
from staedtenetz.model.values import PartialDate
from staedtenetz.own.fields import Fields
from staedtenetz.own.listed import listed_fields

__all__ = [
    "MEMBERSHIP_FATES",
    "ImportedMembership",
    "Meant",
    "decide_memberships",
    "match_memberships",
    "membership_review_rows",
]

MembershipFate = Literal["new", "extended", "unsure", "unknown", "known", "repeated"]
"""What becomes of a row: a new membership; more of one that is recorded; one of several networks,
to be asked about; no network that is known; nothing new; one that an earlier row has too."""

MEMBERSHIP_FATES: tuple[MembershipFate, ...] = get_args(MembershipFate)
"""In the order in which they are shown; the first two are recorded."""


class Meant(NamedTuple):
    """A row with the network that it surely means, or those that it may mean."""

    listed: ListedMembership
    network: Network | None
    candidates: tuple[Network, ...] = ()


class ImportedMembership(NamedTuple):
    """A row, what it means, what becomes of it, the fields to record, and what was not read."""

    meant: Meant
    fate: MembershipFate
    fields: Fields
    unread: tuple[str, ...] = ()


def match_memberships(rows: Iterable[ListedMembership], networks: Catalogue) -> Iterator[Meant]:
    """The network that each row means; a row that a review file leaves open is left out."""
    for row in rows:
        if row.network == "":
            continue
        found, candidates = networks.meant(row.network or row.name)
        yield Meant(row, found, candidates)


def decide_memberships(
    rows: Iterable[Meant], recorded: Mapping[str, Membership], today: PartialDate
) -> list[ImportedMembership]:
    """What becomes of each row, given what is recorded of the municipality by network."""
    decided = []
    seen: set[str] = set()
    for row in rows:
        listed = row.listed
        fields, unread = listed_fields(
            listed.since, listed.fee, listed.fee_year, listed.further, today
        )
        known = recorded.get(row.network.id) if row.network else None
        if known:
            fields = _without_known_results(fields, known)
        fate: MembershipFate
        if row.network is None:
            fate = "unsure" if row.candidates else "unknown"
        elif row.network.id in seen:
            fate = "repeated"
        elif known is None:
            fate = "new"
        else:
            fate = "extended" if _says_more(fields, known) else "known"
        if row.network:
            seen.add(row.network.id)
        decided.append(ImportedMembership(row, fate, fields, unread))
    return decided


_SINGLE = ("since", "unit", "purpose", "fee_due", "notice", "term_end", "contact")


def _without_known_results(fields: Fields, known: Membership) -> Fields:
    """What came of the membership is told once: by its words."""
    told = {each.text for each in known.results}
    results = [each for each in fields.get("results", ()) if each["text"] not in told]
    rest = {key: value for key, value in fields.items() if key != "results"}
    return rest | {"results": results} if results else rest


def _says_more(fields: Fields, known: Membership) -> bool:
    """Whether the list says what is not recorded so, or that an ended membership is held."""
    fees = {str(year): fee for year, fee in known.fees.items()}
    return (
        known.until is not None
        or "results" in fields
        or any(fields.get(name, getattr(known, name)) != getattr(known, name) for name in _SINGLE)
        or any(fees.get(year) != fee for year, fee in fields.get("fees", {}).items())
    )


def membership_review_rows(
    rows: Iterable[ImportedMembership], outcomes: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """What the office has to decide, in the columns of a review file; the header first.

    ``outcomes`` are the words for "unsure" and "unknown".
    """
    yield MEMBERSHIP_COLUMNS
    for row in rows:
        if row.fate in ("unsure", "unknown"):
            listed = row.meant.listed
            shown = " | ".join(f"{each.short} {each.id}" for each in row.meant.candidates)
            fee = "" if listed.fee is None else f"{listed.fee}"
            fee = f"{listed.fee_year}={fee}" if fee and listed.fee_year else fee
            further = (listed.further.get(name, "") for name in FURTHER)
            yield listed.name, listed.since or "", fee, *further, outcomes[row.fate], shown, ""
