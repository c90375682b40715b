"""What the papers for the council have in common: their head, their ends, and what they rest on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from staedtenetz.catalogue.directory import Directory
from staedtenetz.messages import Language
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import MembershipType, Network, Source
from staedtenetz.model.profile import House, Membership
from staedtenetz.model.values import PartialDate
from staedtenetz.model.vocabulary import LAENDER, SCOPES, SOURCE_KINDS, TOPICS
from staedtenetz.recommendation.ranking import Recommendation
from staedtenetz.report.bodies import Bodies, bodies
from staedtenetz.report.document import Cell, Logo, Open
from staedtenetz.report.names import spelled_out
from staedtenetz.report.office_words import part
from staedtenetz.report.paper import Column, Paper
from staedtenetz.report.wording import (
    as_of,
    attribution,
    by_kind,
    cited,
    label,
    labels,
    source_line,
)
from staedtenetz.rules.for_municipality import Applied
from staedtenetz.text import fold

__all__ = [
    "MOST_SOURCES",
    "Application",
    "add_attachments",
    "add_effects",
    "add_head",
    "add_signature",
    "add_sources",
    "described_form",
    "kind_of_membership",
    "known_members",
    "name_in_sentence",
    "open_point",
    "open_term",
    "place_of",
    "reach",
    "source",
    "sources_of_paper",
    "taking_part",
    "what_it_is",
]

MOST_SOURCES = 10
"""Sources that stand in a paper; the cover sheet has all of them."""

_MOST_MEMBERS = 8
_CLIMATE = ("climate-mitigation", "climate-adaptation", "energy", "mobility")


class Application(NamedTuple):
    """What the paper is about: a network, its rules applied, and what else is possible.

    ``recommendation`` is made as if the municipality did not belong to the network;
    ``member`` where it is known that it does, ``record`` what the office recorded of that.
    ``known`` are municipalities of the same Land that are known members. A ``final`` paper has no
    cover sheet.
    """

    network: Network
    applied: Applied
    recommendation: Recommendation
    member: bool
    known: tuple[str, ...] = ()
    record: Membership | None = None
    final: bool = False
    logo: Logo | None = None

    @property
    def house(self) -> House:
        """What the papers of this town hall carry."""
        return self.recommendation.profile.house

    @property
    def office(self) -> str | None:
        """The unit in charge: that of the house, else the one recorded for the membership."""
        return self.house.office or (self.record.unit if self.record else None)

    def bodies(self, language: Language) -> Bodies:
        """The municipality, its council and its head."""
        return bodies(self.applied.municipality, self.house, language)


def known_members(
    directory: Directory, network: Network, municipality: Municipality
) -> tuple[str, ...]:
    """Known members of the same Land, those of like size first."""
    if municipality.key is None:
        return ()
    size = municipality.population or 1
    keys = dict.fromkeys(
        member.key
        for member in directory.members.by_network.get(network.id, ())
        if member.key and member.key[:2] == municipality.key[:2] and member.key != municipality.key
    )
    found = [directory.municipalities.get(key) for key in keys]

    def distance(other: Municipality) -> tuple[float, str]:
        population = other.population or 1
        return max(population / size, size / population), other.name

    near = sorted((each for each in found if each), key=distance)
    return tuple(each.name for each in near[:_MOST_MEMBERS])


def open_point(key: str, language: Language, **values: str) -> Open:
    """A gap in the paper that the office fills in."""
    return Open(language(f"council.open.{key}", **values))


def open_term(network: Network, language: Language) -> Open:
    """The gap for how long one is bound; only a membership has statutes that say so."""
    if network.participation == "membership":
        return open_point("term", language)
    return open_point("duration", language)


def described_form(application: Application) -> MembershipType | None:
    """The type of which the record tells the duties, where the municipality gets another one.

    That is the first. Types whose names differ in brackets only are one and the same for
    applicants of different kinds: ``Mitglied (Landkreis)``.
    """
    described = application.network.memberships[0]
    own = application.applied.eligibility.best.membership
    bare, own_bare = (each.name.de.split(" (", 1)[0] for each in (described, own))
    return None if bare == own_bare else described


def what_it_is(network: Network, language: Language) -> str:
    """The summary; before one that begins as a phrase ("Verein von Städten …") the name."""
    summary = part(network.summary, language).council
    begin = fold(summary.split(" ", 1)[0])
    if begin in fold(network.short) or re.match(
        rf"({language('council.whole_sentence')})\b", summary
    ):
        return summary
    return language("council.phrase", network=network.short, summary=summary)


def name_in_sentence(network: Network, language: Language) -> str:
    """``ECCAR (Europäische Städtekoalition gegen Rassismus)``; no brackets after brackets."""
    spelled, short = spelled_out(network, language), network.short
    if not spelled:
        return short
    return f"{short[:-1]}, {spelled})" if short.endswith(")") else f"{short} ({spelled})"


def taking_part(network: Network, language: Language) -> str:
    """``am Netzwerk ECCAR``: what one takes part in, by its kind."""
    return language(f"council.at.{network.participation}", network=network.short)


def kind_of_membership(network: Network) -> str:
    """``membership``, or ``other`` for what is signed, won or used: nobody is a member of that."""
    return "membership" if network.participation == "membership" else "other"


def reach(network: Network, language: Language) -> str:
    """``Europa``; of a network for some Länder their names."""
    states = dict.fromkeys(state for each in network.memberships for state in each.states)
    if network.scope == "state" and states:
        return labels(LAENDER, states, language)
    return label(SCOPES, network.scope, language)


def add_head(paper: Paper, application: Application, subject: str, today: PartialDate) -> None:
    """Subject, number, date, unit in charge, and which bodies deal with it in which order."""
    language, house = paper.language, application.house
    organs = application.bodies(language)
    public = language("council.not_public" if house.public is False else "council.public")
    paper.facts(
        {
            "council.subject_label": subject,
            "council.head.number": open_point("number", language),
            "council.head.date": language.value(today),
            "council.head.unit": application.office or open_point("unit", language),
            "council.head.public": public,
        }
    )
    committees: Iterable[str] = house.committees or (open_point("committee", language),)
    advises, decides = language("council.advises"), language("council.decides")
    rows: list[tuple[Cell, Cell]] = [*((each, advises) for each in committees)]
    rows.append((organs.council.name, decides))
    paper.heading("council.head.body")
    paper.table(
        rows,
        Column("council.column.body", lambda row: row[0]),
        Column("council.column.role", lambda row: row[1]),
        Column("council.column.meeting", lambda _: open_point("meeting", language)),
        name=language("council.head.body"),
    )


def add_effects(paper: Paper, application: Application) -> None:
    """Effects on climate and gender equality, as far as the house asks for them."""
    language, house = paper.language, application.house
    if house.climate is not False:
        paper.heading("council.climate")
        topics = [topic for topic in application.network.topics if topic in _CLIMATE]
        if topics:
            paper.say("council.climate_topics", topics=labels(TOPICS, topics, language))
        paper.paragraph(open_point("climate", language))
    if house.equality:
        paper.heading("council.equality")
        paper.paragraph(open_point("equality", language))


def add_attachments(paper: Paper, attachments: Iterable[str]) -> None:
    """What is to be attached, numbered."""
    items = list(attachments)
    paper.heading("council.attachments")
    if items:
        paper.bullets(items, ordered=True)
    else:
        paper.say("council.no_attachments")


def add_signature(paper: Paper, application: Application) -> None:
    """Where and by whom the paper is signed."""
    language = paper.language
    organs = application.bodies(language)
    place = place_of(application) or open_point("place", language)
    paper.heading("council.signature")
    paper.facts(
        {
            "council.signed_in": (place, open_point("date", language)),
            "council.signed_by": (open_point("name", language), organs.head.name),
        }
    )


def place_of(application: Application) -> str | None:
    """Where papers are signed: a town in its own walls, a district where its profile says."""
    municipality = application.applied.municipality
    own = municipality.name if municipality.applicant == "municipality" else None
    return application.house.place or own


def add_sources(paper: Paper, application: Application) -> None:
    """The sources that speak for themselves first, and where the population is from."""
    language, network = paper.language, application.network
    municipality = application.applied.municipality
    sources = sources_of_paper(application)
    if sources:
        paper.heading("page.sources", checked=network.checked)
        paper.bullets((source(each, language) for each in sources), ordered=True, small=True)
    if municipality.population is not None:
        values = {"population": municipality.population, **application.bodies(language).values}
        said = (language("council.population", **values), *attribution(municipality, language))
        paper.bullets([" ".join(said)], small=True)


def sources_of_paper(application: Application) -> list[Source]:
    """Sources for all that the paper states: whoever speaks for itself first, not one too many.

    What binds the municipality rests on two where there are two; what a planning value rests on
    is always among them.
    """
    network, planning = application.network, application.applied.fee.planning
    payers = {example.source for example in planning.rests_on} if planning else set()
    lacking = Counter(dict.fromkeys(_STATED, 1) | dict.fromkeys(_BINDING, 2))
    taken, all_cited = [], cited(network)
    for each in all_cited:
        stated = [fact for fact in each.supports if lacking[fact] > 0]
        if stated and each.url not in payers:
            taken.append(each)
            lacking.subtract(stated)
    of_payers = [each for each in all_cited if each.url in payers]
    chosen = [*taken[: MOST_SOURCES - len(of_payers)], *of_payers][:MOST_SOURCES]
    return by_kind(chosen)


_STATED = ("summary", "founded", "seat", "members", "benefits", "effort")
_BINDING = ("eligibility", "joining", "obligations", "fee")


def source(said: Source, language: Language) -> str:
    """Title, kind, date and address of a source; the address says whose site it is."""
    if said.url is None or not said.kind:
        return source_line(said, language)
    kind = label(SOURCE_KINDS, said.kind, language)
    values = {"title": said.title, "kind": kind, "url": said.url}
    return language("council.source", dated=as_of(said.as_of, language), **values)
