"""A municipality or district as a page: what it is, what is known of it, where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from staedtenetz.catalogue.directory import Directory
from staedtenetz.catalogue.facts import Facts
from staedtenetz.catalogue.members import Member
from staedtenetz.messages import Language
from staedtenetz.model.municipality import Fact, Municipality, PropertySource
from staedtenetz.model.profile import Profile
from staedtenetz.model.values import PartialDate
from staedtenetz.model.vocabulary import FACTS, LAENDER, PROPERTIES, URBANISATION
from staedtenetz.report.document import Document
from staedtenetz.report.facts import (
    district_of,
    fact_text,
    facts_to_tell,
    property_source_line,
)
from staedtenetz.report.known_members import not_counted_lines, not_counted_records
from staedtenetz.report.names import full_name
from staedtenetz.report.paper import Paper
from staedtenetz.report.records import whole_municipality_record
from staedtenetz.report.wording import as_of, label, status_line
from staedtenetz.text import sort_key

__all__ = ["Town", "town", "town_page", "town_record"]

_SEAT = "district-seat"
_OF_TOWNS = ("world-heritage-site", "hanseatic-link", "university-seat", "port")
"""What is told of a district's municipalities."""


class Town(NamedTuple):
    """A municipality or district with all that is known of it.

    ``district`` is the one that it lies in; of a district ``seat`` is its seat, and ``within`` what
    its municipalities are. ``listed`` are the properties that lists of them give it, ``along`` the
    short names of networks that come with a membership.
    """

    municipality: Municipality
    district: Municipality | None
    seat: Municipality | None
    facts: tuple[Fact, ...]
    within: tuple[Fact, ...]
    listed: tuple[str, ...]
    memberships: tuple[Member, ...]
    along: tuple[str, ...]


def town(directory: Directory, profile: Profile) -> Town:
    """What the directory knows of the municipality of a profile."""
    municipality, networks = profile.municipality, directory.networks
    key = municipality.key or ""
    places = directory.municipalities
    lists = {known.id for known in networks.properties if known.holders is not None}
    # What an office states of a property takes the place of the facts about it.
    told = [fact for fact in directory.facts.about(key) if fact.property not in lists]
    facts = facts_to_tell(told, municipality)
    is_district = municipality.applicant == "district"
    seats = [fact.key for fact in directory.facts.with_value(_SEAT, key)] if is_district else []
    held = set(profile.memberships)
    rows = [row for row in directory.members.of(key) if row.network in networks]
    return Town(
        municipality,
        district_of(municipality, directory),
        places.get(seats[0]) if seats else None,
        facts,
        _within(directory.facts, key) if is_district else (),
        tuple(name for name, has in municipality.properties.items() if has and name in lists),
        tuple(sorted(rows, key=lambda row: sort_key(networks[row.network].short))),
        tuple(
            network.short
            for network in networks.networks
            if network.id not in held and held & set(network.comes_with)
        ),
    )


def _within(facts: Facts, key: str) -> tuple[Fact, ...]:
    found = {(fact.property, fact.key): fact for fact in facts.within(key)}
    return tuple(fact for name in _OF_TOWNS for fact in found.values() if fact.property == name)


class _Notes:
    """Sources as they are cited, each page once, with its number."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._numbers: dict[str, int] = {}
        self.lines: list[str] = []

    def mark(self, sources: Iterable[PropertySource]) -> str:
        """``[1][3]``: the numbers of these sources."""
        numbers = {self._number(source) for source in sources}
        return "".join(f"[{number}]" for number in sorted(numbers))

    def _number(self, source: PropertySource) -> int:
        line = property_source_line(source, self._language)
        name = source.url or line
        if name not in self._numbers:
            self.lines.append(line)
            self._numbers[name] = len(self.lines)
        return self._numbers[name]


def town_page(
    found: Town, directory: Directory, today: PartialDate, language: Language
) -> Document:
    """The profile of a town: what it is, what is known of it, and where it belongs."""
    paper, notes = Paper(language), _Notes(language)
    paper.facts(_figures(found, directory, notes, language))
    paper.labelled(_known(found, directory, notes, language), "town.facts")
    paper.labelled(_in_its_towns(found, directory, notes, language), "town.within")
    paper.heading("town.memberships")
    if found.memberships:
        paper.say("city.intro", count=len({row.network for row in found.memberships}))
        paper.bullets(_membership_lines(found, directory, notes, today, language))
    else:
        paper.say("town.no_memberships")
    if found.along:
        paper.facts({"recommend.along": ", ".join(found.along)})
    left_out = not_counted_lines(
        directory, _concerns(found), lambda row: directory.networks[row.network].short, language
    )
    paper.facts({"members.not_counted": "; ".join(left_out)})
    paper.say("members.sample")
    paper.heading("town.sources")
    paper.bullets(notes.lines, ordered=True)
    paper.attribution(found.municipality)
    return paper.document(found.municipality.name, found.municipality.designation or "")


def _figures(
    found: Town, directory: Directory, notes: _Notes, language: Language
) -> dict[str, str]:
    municipality = found.municipality
    population = language.value(municipality.population) if municipality.population else ""
    if population and municipality.population_as_of:
        population += f" ({language.value(municipality.population_as_of)})"
    urbanisation = ""
    if municipality.degurba:
        mark = notes.mark(directory.networks.property_sources.get("urban-area", ()))
        urbanisation = f"{label(URBANISATION, municipality.degurba, language)} {mark}"
    return {
        "town.population": population,
        "town.district": found.district.name if found.district else "",
        "town.seat": found.seat.name if found.seat else "",
        "town.land": label(LAENDER, municipality.state, language) if municipality.state else "",
        "town.urbanisation": urbanisation,
        "town.key": municipality.key or "",
    }


def _known(
    found: Town, directory: Directory, notes: _Notes, language: Language
) -> Iterator[tuple[str, list[str]]]:
    """Labels with what is known, each with the numbers of its sources."""
    sources = directory.networks.property_sources
    by_property: dict[str, list[str]] = {}
    for fact in found.facts:
        text = fact_text(fact, found.municipality, found.facts, directory.municipalities, language)
        cited = [each for each in sources[fact.property] if each.ref in fact.sources]
        mark = notes.mark(cited)
        by_property.setdefault(fact.property, []).append(f"{text} {mark}")
    for name, lines in by_property.items():
        yield label(FACTS, name, language), lines
    further = []
    for name in found.listed:
        mark = notes.mark(sources[name])
        further.append(f"{label(PROPERTIES, name, language)} {mark}")
    yield language("town.further"), further


def _in_its_towns(
    found: Town, directory: Directory, notes: _Notes, language: Language
) -> Iterator[tuple[str, list[str]]]:
    """Which municipalities of a district have what, with the numbers of the sources."""
    sources = directory.networks.property_sources
    for name in _OF_TOWNS:
        facts = [fact for fact in found.within if fact.property == name]
        towns = (directory.municipalities.get(fact.key) for fact in facts)
        names = sorted((town.name for town in towns if town), key=sort_key)
        refs = {ref for fact in facts for ref in fact.sources}
        mark = notes.mark(each for each in sources.get(name, ()) if each.ref in refs)
        yield label(FACTS, name, language), [f"{', '.join(names)} {mark}"] if names else []


def _concerns(found: Town) -> Callable[[Member], bool]:
    """Whether a membership is one of this municipality."""
    key = found.municipality.key
    return lambda row: key is not None and row.key == key


def _membership_lines(
    found: Town, directory: Directory, notes: _Notes, today: PartialDate, language: Language
) -> Iterator[str]:
    """Each known membership with its date and the number of its source."""
    for row in found.memberships:
        network = directory.networks[row.network]
        name = full_name(network, language)
        if network.status != "active":
            name = f"{name}, {status_line(network, language)}"
        if row.source is None:
            yield language("town.own_membership", network=name)
            continue
        dated = as_of(row.as_of, language)
        if row.is_old(today.year):
            dated = language("members.old_within", date=dated)
        mark = notes.mark([PropertySource(url=row.source, as_of=row.as_of)])
        yield language("town.membership", network=name, dated=dated, mark=mark)


def town_record(found: Town, directory: Directory, language: Language) -> dict[str, Any]:
    """What is known of a town, for a program."""
    municipality, district, seat = found.municipality, found.district, found.seat
    sources = directory.networks.property_sources
    places = directory.municipalities
    return {
        "municipality": {
            **whole_municipality_record(municipality),
            "district": {"key": district.key, "name": district.name} if district else None,
            "seat": {"key": seat.key, "name": seat.name} if seat else None,
            "degurba": municipality.degurba,
        },
        "facts": [
            {
                "property": fact.property,
                "label": label(FACTS, fact.property, language),
                "key": fact.key,
                "value": fact.value or None,
                "basis": fact.basis or None,
                "text": fact_text(fact, municipality, found.facts, places, language),
                "sources": _source_records(
                    each for each in sources[fact.property] if each.ref in fact.sources
                ),
            }
            for fact in found.facts
        ]
        + [
            {
                "property": name,
                "label": label(PROPERTIES, name, language),
                "key": None,
                "value": None,
                "basis": None,
                "text": None,
                "sources": _source_records(sources[name]),
            }
            for name in found.listed
        ],
        "facts_within": [
            {"key": fact.key, "property": fact.property, "value": fact.value or None}
            for fact in found.within
        ],
        "comes_along": list(found.along),
        **not_counted_records(directory, _concerns(found)),
    }


def _source_records(sources: Iterable[PropertySource]) -> list[dict[str, Any]]:
    return [{"title": each.title, "url": each.url, "as_of": each.as_of} for each in sources]
