"""Known memberships from both sides: the peers of a municipality, and members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

from staedtenetz.catalogue.completeness import Completeness, completeness
from staedtenetz.catalogue.members import Member
from staedtenetz.cli.command import Asked, Session, command
from staedtenetz.cli.options import (
    NetworkArgument,
    counted,
)
from staedtenetz.cli.view import Column, Listing, Section
from staedtenetz.messages import Language
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.vocabulary import LAENDER
from staedtenetz.recommendation.peers import Gap, Peer, find_peers
from staedtenetz.report.known_members import (
    completeness_lines,
    completeness_record,
    known_since,
    not_counted_lines,
    not_counted_records,
)
from staedtenetz.report.records import municipality_record
from staedtenetz.report.wording import applicant_line, as_of, label
from staedtenetz.text import site_of

__all__ = ["list_members", "list_peers"]


@command()
def list_peers(
    session: Session,
    asked: Asked,
    limit: Annotated[int, counted("--limit", "-n", text="help.option.gap_limit")] = 10,
) -> None:
    language = session.language
    profile = asked.profile(session)
    municipality = profile.municipality
    peers = find_peers(municipality, profile.memberships, session.municipalities, session.members)
    columns = (
        Column("key", lambda peer: peer.municipality.key or "", shown="never"),
        Column("municipality", lambda peer: peer.municipality.name, flexible=True),
        Column("land", lambda peer: _land(peer.municipality, language)),
        Column("population", lambda peer: peer.municipality.population, "right"),
        Column("closeness", lambda peer: peer.closeness, "right"),
        Column("known", lambda peer: len(peer.memberships), "right"),
        Column("shared", lambda peer: len(peer.shared), "right"),
    )
    gaps = peers.gaps(profile.memberships)
    own = tuple(each for each in profile.memberships if each not in peers.members)
    intro = [applicant_line(municipality, language)]
    if peers.rows:
        intro += [language("peers.method"), language("peers.limits", sample=peers.sample)]
    else:
        session.notes.append(language("peers.none"))
    sections = []
    if gaps:
        lines = tuple(_gap_line(gap, session) for gap in gaps[:limit])
        sections.append(Section(language("peers.they"), lines))
    if own and peers.rows:
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
    view = Listing("peers", peers.rows, columns, _peer_record, extra=extra)
    session.show(view._replace(intro=tuple(intro), sections=tuple(sections)))


def _gap_line(gap: Gap, session: Session) -> str:
    """``ECCAR: 4 von 12: Bonn, Wuppertal, Duisburg, …``."""
    names = ", ".join(each.name for each in gap.members)
    values = {"number": len(gap.members), "total": gap.total, "names": names}
    return session.language("peers.gap", network=session.catalogue[gap.network].short, **values)


def _peer_record(peer: Peer) -> dict[str, Any]:
    return municipality_record(peer.municipality) | {
        "closeness": f"{peer.closeness:f}",
        "memberships": list(peer.memberships),
        "shared": list(peer.shared),
    }


def _land(municipality: Municipality | None, language: Language) -> str | None:
    if municipality is None or municipality.state is None:
        return None
    return label(LAENDER, municipality.state, language)


@command()
def list_members(
    session: Session,
    network: NetworkArgument,
) -> None:
    language = session.language
    intro: list[str] = []
    told: list[str] = []
    rows: list[_Listed] = []
    known: list[Completeness] = []
    networks = session.find(network)
    for found in networks:
        members = session.members.by_network.get(found.id, ())
        intro.append(language("members.intro", name=found.short, count=len(members)))
        if found.member_count:
            dated = as_of(found.member_as_of, language)
            number = found.member_count
            intro.append(language("members.member_count", number=number, dated=dated))
        known.append(completeness(found, session.members))
        told += completeness_lines(known[-1], language)
        rows += [_Listed(each, _place(each, session)) for each in sorted(members, key=_by_name)]
    if session.output.format == "plain":
        session.notes += told
    if not all(each.share == 1 for each in known):
        told.append(language("members.sample"))
    columns = (
        Column("id", lambda row: row.member.network, shown="never"),
        Column("key", lambda row: row.member.key or "", shown="never"),
        Column("municipality", lambda row: row.name, flexible=True),
        Column("land", lambda row: _land(row.place, language)),
        Column("population", lambda row: row.place.population if row.place else None, "right"),
        *_known_since(lambda row: row.member, session),
    )
    pipe = ("id", "key", "municipality", "land", "population", "as_of", "address")
    ids = {found.id for found in networks}

    def concerns(row: Member) -> bool:
        return row.network in ids

    pairs = zip(networks, known, strict=True)
    extra = {
        "networks": [completeness_record(*each) for each in pairs],
        **not_counted_records(session.directory, concerns),
    }
    left_out = tuple(not_counted_lines(session.directory, concerns, lambda row: row.name, language))
    view = Listing("members", rows, columns, _listed_record(session), pipe, extra=extra)
    sections = (Section(language("members.not_counted"), left_out),) if left_out else ()
    session.show(view._replace(intro=(*intro, *told), sections=sections))


class _Listed(NamedTuple):
    """A member with its municipality, where that is in the list."""

    member: Member
    place: Municipality | None

    @property
    def name(self) -> str:
        return self.place.name if self.place else self.member.name


def _place(member: Member, session: Session) -> Municipality | None:
    return session.municipalities.get(member.key) if member.key else None


def _known_since(of: Callable[[Any], Member], session: Session) -> tuple[Column, ...]:
    """Since when a membership is known and from where; the whole address for a pipe."""
    language, own = session.language, session.language("own.short")
    year = session.today.year
    return (
        Column(
            "as_of",
            lambda row: known_since(of(row), year, language),
            cell=lambda row: of(row).as_of,
        ),
        Column("source", lambda row: site_of(of(row).source or own), flexible=True, in_sheet=False),
        Column("address", lambda row: of(row).source or own, shown="never"),
    )


def _by_name(member: Member) -> tuple[str, str]:
    from staedtenetz.text import sort_key

    return sort_key(member.name)


def _listed_record(session: Session) -> Callable[[_Listed], dict[str, Any]]:
    def record(row: _Listed) -> dict[str, Any]:
        return {
            "network": row.member.network,
            "key": row.member.key,
            "name": row.name,
            "land": row.place.state if row.place else None,
            "population": row.place.population if row.place else None,
            "as_of": row.member.as_of,
            "source": row.member.source,
            "old": row.member.is_old(session.today.year),
        }

    return record
