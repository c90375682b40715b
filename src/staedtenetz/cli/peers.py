"""Known memberships from both sides: the peers of a municipality, members, and one city."""

from __future__ import annotations

from typing import Annotated

import typer

from staedtenetz.catalogue.members import Member
from staedtenetz.cli.answers import profile_for
from staedtenetz.cli.command import Asked, Session, command
from staedtenetz.cli.options import (
    MunicipalityArgument,
    NetworkArgument,
)
from staedtenetz.cli.records import municipality_record
from staedtenetz.cli.view import Column, Listing, Row, Section
from staedtenetz.errors import UsageError
from staedtenetz.messages import Language, Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.vocabulary import LAENDER
from staedtenetz.recommendation.peers import Gap, Peer, find_peers
from staedtenetz.report.wording import applicant_line, as_of, label, status_line
from staedtenetz.text import site_of

__all__ = ["list_members", "list_peers", "show_city"]


@command()
def list_peers(
    session: Session,
    asked: Asked,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, metavar="N", help="help.option.gap_limit")
    ] = 10,
) -> None:
    language = session.language
    profile = asked.profile(session)
    municipality = profile.municipality
    peers = find_peers(municipality, profile.memberships, session.municipalities, session.members)
    columns = (
        Column(language("column.municipality"), flexible=True),
        Column(language("column.land")),
        Column(language("column.population"), "right"),
        Column(language("column.closeness"), "right"),
        Column(language("column.known"), "right"),
        Column(language("column.shared"), "right"),
    )
    rows = tuple(_peer_row(peer, session) for peer in peers.rows)
    gaps = peers.gaps(profile.memberships)
    own = tuple(each for each in profile.memberships if each not in peers.members)
    intro = [applicant_line(municipality, language)]
    if rows:
        intro += [language("peers.method"), language("peers.limits", sample=peers.sample)]
    else:
        session.notes.append(language("peers.none"))
    sections = []
    if gaps:
        lines = tuple(_gap_line(gap, session) for gap in gaps[:limit])
        sections.append(Section(language("peers.they"), lines))
    if own and rows:
        names = ", ".join(session.catalogue[each].short for each in own)
        sections.append(Section(language("peers.only_you"), (names,)))
    extra = {
        "municipality": municipality_record(municipality),
        "sample": peers.sample,
        "gaps": [
            {
                "network": gap.network,
                "members": [each.key for each in gap.members],
                "of": len(peers.rows),
                "score": f"{peers.score(gap.network):f}",
            }
            for gap in gaps
        ],
        "only_own": list(own),
    }
    view = Listing(columns, rows, tuple(intro), tuple(sections), name="peers", extra=extra)
    session.show(view)


def _gap_line(gap: Gap, session: Session) -> str:
    """``ECCAR: 4 von 12: Bonn, Wuppertal, Duisburg, …``."""
    names = ", ".join(each.name for each in gap.members)
    values = {"number": len(gap.members), "total": gap.total, "names": names}
    return session.language("peers.gap", network=session.catalogue[gap.network].short, **values)


def _peer_row(peer: Peer, session: Session) -> Row:
    language = session.language
    municipality = peer.municipality
    land = _land(municipality, language)
    counts = (str(len(peer.memberships)), str(len(peer.shared)))
    population = language.value(municipality.population)
    closeness = language.value(peer.closeness)
    return Row(
        (municipality.name, land, population, closeness, *counts),
        (municipality.key or "", municipality.name, land, population, closeness, *counts),
        municipality_record(municipality)
        | {
            "closeness": f"{peer.closeness:f}",
            "memberships": list(peer.memberships),
            "shared": list(peer.shared),
        },
    )


def _land(municipality: Municipality | None, language: Language) -> str:
    if municipality is None or municipality.state is None:
        return "–"
    return label(LAENDER, municipality.state, language)


@command()
def list_members(
    session: Session,
    network: NetworkArgument,
) -> None:
    language = session.language
    columns = (
        Column(language("column.municipality"), flexible=True),
        Column(language("column.land")),
        Column(language("column.population"), "right"),
        Column(language("column.as_of")),
        Column(language("column.source"), flexible=True),
    )
    intro, rows = [], []
    for found in session.find(network):
        members = session.members.by_network.get(found.id, ())
        intro.append(language("members.intro", name=found.short, count=len(members)))
        for key in ("member_count", "german_member_count"):
            if getattr(found, key):
                dated = as_of(found.member_as_of, language)
                intro.append(language(f"members.{key}", number=getattr(found, key), dated=dated))
        rows += [_member_row(member, session) for member in sorted(members, key=_by_name)]
    intro.append(language("members.sample"))
    session.show(Listing(columns, tuple(rows), tuple(intro), name="members"))


def _by_name(member: Member) -> tuple[str, str]:
    from staedtenetz.text import sort_key

    return sort_key(member.name)


def _member_row(member: Member, session: Session) -> Row:
    language = session.language
    municipality = session.municipalities.get(member.key) if member.key else None
    land = _land(municipality, language)
    population = language.value(municipality.population) if municipality else "–"
    dated = language.value(member.as_of) if member.as_of else "–"
    name = municipality.name if municipality else member.name
    source = member.source or language("own.short")
    return Row(
        (name, land, population, dated, site_of(source)),
        (member.network, member.key or "", name, land, population, dated, source),
        {
            "network": member.network,
            "key": member.key,
            "name": name,
            "land": municipality.state if municipality else None,
            "population": municipality.population if municipality else None,
            "as_of": member.as_of,
            "source": member.source,
        },
    )


@command()
def show_city(
    session: Session,
    municipality: MunicipalityArgument = None,
) -> None:
    language = session.language
    profile = profile_for(session, municipality, None, None, None)
    if profile is None:
        raise UsageError(Message("usage.no_municipality"), Message("advice.municipality"))
    columns = (
        Column(language("column.network"), flexible=True),
        Column(language("column.status"), flexible=True),
        Column(language("column.as_of")),
        Column(language("column.source"), flexible=True),
    )
    known = session.members.of(profile.municipality.key)
    rows = [_membership_row(row, session) for row in known if row.network in session.catalogue]
    held = set(profile.memberships)
    along = [
        network.short
        for network in session.catalogue.networks
        if network.id not in held and held & set(network.comes_with)
    ]
    sections = [Section(language("recommend.along"), (", ".join(along),))] if along else []
    intro = (
        applicant_line(profile.municipality, language),
        language("city.intro", count=len({row.network for row in known})),
        language("members.sample"),
    )
    extra = {"municipality": municipality_record(profile.municipality)}
    view = Listing(columns, tuple(rows), intro, tuple(sections), name="memberships", extra=extra)
    session.show(view)


def _membership_row(member: Member, session: Session) -> Row:
    language = session.language
    network = session.catalogue[member.network]
    dated = language.value(member.as_of) if member.as_of else "–"
    status = status_line(network, language)
    source = member.source or language("own.short")
    return Row(
        (network.short, status, dated, site_of(source)),
        (network.id, network.short, status, dated, source),
        {
            "network": network.id,
            "short": network.short,
            "status": network.status,
            "as_of": member.as_of,
            "source": member.source,
        },
    )
