"""Known memberships in words: how old each is, how many are known, which do not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from staedtenetz.catalogue.completeness import Completeness
from staedtenetz.catalogue.directory import Directory
from staedtenetz.catalogue.members import Member
from staedtenetz.messages import Language
from staedtenetz.model.network import Network
from staedtenetz.report.wording import as_of
from staedtenetz.text import site_of

__all__ = [
    "completeness_lines",
    "completeness_record",
    "known_since",
    "not_counted_lines",
    "not_counted_records",
]

Concerns = Callable[[Member], bool]


def known_since(row: Member, year: int, language: Language) -> str | None:
    """The date of the page that a membership is known from, an old one marked in that year."""
    if row.as_of is None:
        return None
    date = language.value(row.as_of)
    return language("members.old", date=date) if row.is_old(year) else date


def completeness_lines(known: Completeness, language: Language) -> Iterator[str]:
    """How many of the German members are known, and whether the list is complete."""
    if known.stated and (known.complete_as_of is None or known.share != 1):
        site = site_of(known.source) if known.source else language("own.short")
        dated = as_of(known.stated_as_of, language)
        values = {"known": known.known, "stated": known.stated, "site": site, "dated": dated}
        more = known.known > known.stated
        yield language("members.more_than_stated" if more else "members.known_of", **values)
    if known.complete_as_of:
        yield language("members.complete", date=known.complete_as_of)


def completeness_record(network: Network, known: Completeness) -> dict[str, Any]:
    """How much is known of a network's members, for a program."""
    share = None if known.share is None else f"{known.share:.2f}"
    return {"network": network.id, **known._asdict(), "share": share}


def not_counted_lines(
    directory: Directory, concerns: Concerns, name: Callable[[Member], str], language: Language
) -> Iterator[str]:
    """Memberships that are known of and do not count, each with the reason."""
    for row in filter(concerns, directory.members.former):
        date = directory.networks[row.network].known_members_complete_as_of
        yield language("members.former", name=name(row), date=date)
    for row in filter(concerns, directory.members.denied):
        yield language("members.denied", name=name(row))


def not_counted_records(
    directory: Directory, concerns: Concerns
) -> dict[str, list[dict[str, Any]]]:
    """The same for a program: those older than a complete list, and those denied."""
    members = directory.members
    return {
        key: [row._asdict() for row in filter(concerns, rows)]
        for key, rows in (("former", members.former), ("denied", members.denied))
    }
