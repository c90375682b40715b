"""The directory: list, search, theme, themes, show, compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from staedtenetz.catalogue.search import Hit, search
from staedtenetz.catalogue.terms import meant_term, term_id, term_ids, unknown_term
from staedtenetz.cli.command import PAGES, Asked, Session, command
from staedtenetz.cli.completion import complete_network, complete_theme, complete_topic
from staedtenetz.cli.network_columns import (
    fee_columns,
    further_columns,
    membership_column,
    network_columns,
    participation_column,
)
from staedtenetz.cli.options import (
    NetworkArgument,
    NetworkKindOption,
    ParticipationFilter,
    counted,
    option,
)
from staedtenetz.cli.view import Column, Listing, Page
from staedtenetz.errors import UsageError
from staedtenetz.messages import Choices, Language, Message
from staedtenetz.model.network import INACTIVE, Network
from staedtenetz.model.profile import Profile
from staedtenetz.model.vocabulary import (
    KINDS,
    SCOPES,
    THEMES,
    TOPICS,
    Term,
    find_term,
)
from staedtenetz.report.records import (
    eligibility_record,
    fee_record,
    network_record,
    summary_record,
)
from staedtenetz.report.wording import (
    applicant_line,
    fee_hints,
    label,
    status_line,
    verdict_short,
)
from staedtenetz.rules.listing import SORTS, Filters, sort_value

if TYPE_CHECKING:
    from staedtenetz.rules.for_municipality import Applied

__all__ = [
    "compare_networks",
    "list_networks",
    "list_themes",
    "search_networks",
    "show_network",
    "show_theme",
]


@command()
def list_networks(
    session: Session,
    lister: Asked,
    theme: Annotated[
        str | None,
        option("--theme", "metavar.theme", "help.option.theme", complete_theme),
    ] = None,
    topic: Annotated[
        str | None,
        option("--topic", "metavar.topic", "help.option.topic", complete_topic),
    ] = None,
    kind: NetworkKindOption = None,
    scope: Annotated[
        str | None,
        option("--scope", "|".join(SCOPES), "help.option.scope"),
    ] = None,
    status: Annotated[
        str | None,
        option("--status", "metavar.status", "help.option.status"),
    ] = None,
    participation: ParticipationFilter = None,
    free: Annotated[bool, typer.Option("--free", help="help.option.free")] = False,
    sort: Annotated[str, option("--sort", "|".join(SORTS), "help.option.sort")] = "name",
) -> None:
    filters = Filters(
        term_id("theme", theme),
        term_id("topic", topic),
        term_id("kind", kind),
        term_id("scope", scope),
        term_id("status", status),
        free,
        term_ids("participation", participation) if participation else [],
    )
    if sort not in SORTS:
        raise UsageError(
            Message("error.unknown_sort", {"word": sort}),
            Message("advice.values", {"values": Choices(SORTS)}),
        )
    kept = [network for network in session.catalogue.networks if filters.keep(network)]
    profile = lister.profile_if_named(session)
    if profile:
        entries = [_Offered(network, _applied_to(network, profile)) for network in kept]
        offered = [
            entry for entry in entries if entry.applied.eligibility.verdict != "not-eligible"
        ]
        offered.sort(key=lambda entry: sort_value(sort, *entry))
        view = _offered_listing(offered, profile, session)
    else:
        kept.sort(key=lambda network: sort_value(sort, network))
        view = _networks_listing(kept, session, theme=filters.theme)
    if not view.rows:
        session.notes.append(session.language("note.nothing_matches"))
    session.show(view)


def _networks_listing(networks: Sequence[Network], session: Session, theme: str | None) -> Listing:
    """Networks as a table: name, theme where not all have that one, status, fee; if wide, more."""
    language = session.language
    name, identifier, heading, status, fee = network_columns(lambda network: network, language)
    kind = Column("kind", lambda network: label(KINDS, network.kind[0], language), shown="wide")
    return Listing(
        "networks",
        networks,
        (
            name,
            identifier,
            heading._replace(shown="never") if theme else heading,
            kind,
            status,
            fee,
            participation_column(lambda network: network, language),
            *further_columns(lambda network: network, language),
        ),
        summary_record,
        ("id", "network", "theme", "status", "fee"),
    )


class _Offered(NamedTuple):
    """A network with what its rules say of the municipality."""

    network: Network
    applied: Applied


def _offered_listing(offered: list[_Offered], profile: Profile, session: Session) -> Listing:
    """What the municipality may join, as which type, and for how much."""
    language, year = session.language, session.today.year

    def verdict(row: _Offered) -> str:
        if row.applied.member:
            return language("list.member")
        return verdict_short(row.applied.eligibility, language)

    def record(row: _Offered) -> Mapping[str, Any]:
        return summary_record(row.network) | {
            "member": row.applied.member,
            "eligibility": eligibility_record(row.applied.eligibility, language),
            "fee": fee_record(row.applied.fee, language, year),
        }

    name, identifier, theme, *_ = network_columns(lambda row: row.network, language)
    intro = (
        applicant_line(profile.municipality, language),
        language("list.for", count=len(offered)),
    )
    fees = [row.applied.fee for row in offered]
    return Listing(
        "networks",
        offered,
        (
            name,
            identifier,
            theme._replace(shown="wide"),
            Column("eligibility", verdict),
            membership_column(lambda row: row.applied.eligibility, language),
            *fee_columns(lambda row: row.applied.fee, language, year),
            participation_column(lambda row: row.network, language),
            *further_columns(lambda row: row.network, language),
        ),
        record,
        ("id", "network", "eligibility", "membership_type", "fee_yearly"),
        intro=intro,
        hints=tuple(fee_hints(fees, year, language)),
    )


@command()
def search_networks(
    session: Session,
    words: Annotated[list[str], typer.Argument(metavar="metavar.text", help="help.argument.text")],
    limit: Annotated[int, counted("--limit", "-n", text="help.option.limit")] = 15,
) -> None:
    text = " ".join(words)
    hits = search(session.catalogue, text, session.language.code)
    language = session.language

    def record(hit: Hit) -> Mapping[str, Any]:
        return summary_record(hit.network) | {"matched_in": hit.field, "matched": hit.matched}

    name, identifier, _, status, _ = network_columns(lambda row: row.network, language)
    matched = Column(
        "matched",
        lambda hit: language(f"search.in_{hit.field}", matched=hit.matched),
        flexible=True,
    )
    view = Listing(
        "networks",
        hits[:limit],
        (name, identifier, status, matched, *further_columns(lambda row: row.network, language)),
        record,
        ("id", "network", "status", "matched"),
        lambda hit: _fate(hit.network, session),
    )
    if len(hits) > limit:
        session.notes.append(language("note.more_hits", count=len(hits) - limit))
    if not hits:
        session.notes += _nothing_found(session, text)
    session.show(view)


def _fate(network: Network, session: Session) -> str:
    """What became of a network that is no longer active, for the line below it."""
    if network.status not in INACTIVE:
        return ""
    status = status_line(network, session.language)
    successor = session.catalogue.get(network.successor)
    if successor:
        values = {"status": status, "name": successor.short, "id": successor.id}
        return session.language("search.fate_successor", **values)
    # The bare word stands in its column already.
    return status if network.status_since else ""


def _nothing_found(session: Session, text: str) -> list[str]:
    from staedtenetz.catalogue.near import near
    from staedtenetz.cli.shell import quoted

    found = near(session.catalogue, text, session.language.code)
    notes = [session.language("note.nothing_found", text=text)]
    if found.networks:
        names = Choices(f"{network.short} ({network.id})" for network in found.networks)
        notes.append(session.language("advice.meant", names=names))
    if found.words:
        commands = " · ".join(f"staedtenetz search {quoted(word)}" for word in found.words)
        notes.append(session.language("note.near", commands=commands))
    if len(notes) == 1:
        notes.append(session.language("note.try_themes"))
    return notes


@command()
def show_theme(
    session: Session,
    name: Annotated[
        str,
        typer.Argument(
            metavar="metavar.theme", help="help.argument.theme", autocompletion=complete_theme
        ),
    ],
) -> None:
    language = session.language
    theme, topic = find_term(THEMES, name), find_term(TOPICS, name)
    if theme is None and topic is None:
        either = {**TOPICS, **THEMES}
        meant = meant_term(either, name)
        if meant is None:
            raise unknown_term("theme", name, either)
        theme, topic = THEMES.get(meant.id), TOPICS.get(meant.id)
    networks = session.catalogue.networks
    groups: list[tuple[str, str, list[Network]]] = []
    shown: set[str] = set()
    if theme:
        members = [network for network in networks if network.theme == theme.id]
        groups += _by_kind(members, language("theme.theme", name=theme.label), language)
        shown = {network.id for network in members}
    if topic:
        others = [network for network in networks if network.id not in shown]
        first = [network for network in others if network.topics[0] == topic.id]
        further = [network for network in others if topic.id in network.topics[1:]]
        title = language("theme.topic", name=topic.label)
        groups.append((title, language("theme.main_topic"), first))
        groups.append((title, language("theme.further_topic"), further))
    session.show(_grouped(groups, session))


def _by_kind(
    networks: list[Network], title: str, language: Language
) -> list[tuple[str, str, list[Network]]]:
    return [
        (title, label(KINDS, kind, language), [n for n in networks if n.kind[0] == kind])
        for kind in KINDS
    ]


class _InGroup(NamedTuple):
    """A network under the heading of its group."""

    group: str
    network: Network


def _grouped(groups: list[tuple[str, str, list[Network]]], session: Session) -> Listing:
    language = session.language
    name, identifier, _, status, fee = network_columns(lambda row: row.network, language)
    return Listing(
        "networks",
        [_InGroup(group, network) for _, group, networks in groups for network in networks],
        (
            Column("group", lambda row: row.group, once=True),
            name,
            identifier,
            status,
            fee,
            *further_columns(lambda row: row.network, language),
        ),
        lambda row: summary_record(row.network) | {"group": row.group},
        ("group", "id", "network", "status", "fee"),
        intro=tuple(dict.fromkeys(title for title, _, networks in groups if networks)),
    )


class _Counted(NamedTuple):
    """A theme or topic with how many networks have it."""

    level: str
    term: Term
    networks: int
    active: int


@command()
def list_themes(session: Session) -> None:
    language = session.language
    rows = []
    for level, terms in (("theme", THEMES), ("topic", TOPICS)):
        for term in terms.values():
            holders = [
                network
                for network in session.catalogue.networks
                if term.id in ((network.theme,) if level == "theme" else network.topics)
            ]
            active = sum(network.status not in INACTIVE for network in holders)
            rows.append(_Counted(level, term, len(holders), active))
    columns = (
        Column("level", lambda row: language(f"kind.{row.level}"), once=True),
        Column("name", lambda row: language.text(row.term.label), flexible=True),
        Column("id", lambda row: row.term.id, shown="wide"),
        Column("networks", lambda row: row.networks, "right"),
        Column("active", lambda row: row.active, "right"),
    )
    pipe = ("level", "id", "name", "networks", "active")
    session.show(Listing("themes", rows, columns, _theme_record, pipe))


def _theme_record(row: _Counted) -> Mapping[str, Any]:
    return {
        "level": row.level,
        "id": row.term.id,
        "label": {"de": row.term.label.de, "en": row.term.label.en},
        "networks": row.networks,
        "active_networks": row.active,
    }


@command(PAGES)
def show_network(
    session: Session,
    network: NetworkArgument,
    reader: Asked,
) -> None:
    from staedtenetz.report.network_page import network_page

    found = session.find(network)
    profile = reader.profile_if_named(session)
    documents, records = [], []
    for each in found:
        applied = _applied(each, profile)
        year = session.today.year
        page = network_page(each, session.catalogue, session.language, year, applied, private=True)
        documents.append(page)
        records.append(_full_record(each, applied, session.language, session.today.year))
    session.show(Page(tuple(documents), records))


def _applied(network: Network, profile: Profile | None) -> Applied | None:
    return _applied_to(network, profile) if profile else None


def _applied_to(network: Network, profile: Profile) -> Applied:
    from staedtenetz.rules.for_municipality import apply_rules

    return apply_rules(network, profile.municipality, profile.memberships, profile.plan_for)


def _full_record(
    network: Network, applied: Applied | None, language: Language, year: int
) -> dict[str, object]:
    record = network_record(network)
    if applied:
        record["for"] = {
            "municipality": applied.municipality.name,
            "key": applied.municipality.key,
            "population": applied.municipality.population,
            "member": applied.member,
            "eligibility": eligibility_record(applied.eligibility, language),
            "fee": fee_record(applied.fee, language, year),
        }
    return record


@command(PAGES)
def compare_networks(
    session: Session,
    networks: Annotated[
        list[str],
        typer.Argument(
            metavar="metavar.networks",
            help="help.argument.networks",
            autocompletion=complete_network,
        ),
    ],
    reader: Asked,
) -> None:
    from staedtenetz.report.network_page import comparison

    found = list(dict.fromkeys(each for word in networks for each in session.find(word)))
    if not 2 <= len(found) <= 4:
        raise UsageError(
            Message("usage.compare_count", {"count": len(found)}), Message("advice.compare")
        )
    profile = reader.profile_if_named(session)
    applied = tuple(a for each in found if (a := _applied(each, profile)))
    document = comparison(tuple(found), session.language, session.today.year, applied)
    year = session.today.year
    records = tuple(
        _full_record(each, _applied(each, profile), session.language, year) for each in found
    )
    session.show(Page((document,), records))
