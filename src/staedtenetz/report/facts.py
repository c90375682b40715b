"""What is known of towns, in words: each fact, its sources, and the one that tells most."""

from __future__ import annotations

from collections.abc import Iterable

from staedtenetz.catalogue.directory import Directory
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.messages import Language
from staedtenetz.model.municipality import Fact, Municipality, PropertySource
from staedtenetz.model.vocabulary import FACT_BASES, FACTS, LAENDER, PROPERTIES, country_label
from staedtenetz.report.wording import applicant_line, as_of, label, labels
from staedtenetz.rules.eligibility import Eligibility
from staedtenetz.text import site_of

__all__ = [
    "district_of",
    "fact_text",
    "facts_to_tell",
    "head_line",
    "met_conditions",
    "property_source_line",
    "telling_line",
]

_DISTRICT_KEY_LENGTH = 5
_COUNTRY = "border-region"
_DISTRICT = "district-seat"
_LAND = "capital-of-a-land"
_NAME = "name-supplement"
_BY_NAME = "official-name"

_BETWEEN = "; "
"""Parts the names of several universities."""
_MOST_NAMES = 6

_TELLING = (
    "capital",
    _LAND,
    "hanseatic-link",
    _COUNTRY,
    "lake-constance",
    "world-heritage-site",
    "north-sea-coast",
    "baltic-sea-link",
    _NAME,
    "ruhr-area",
    "university-seat",
    "port",
)
"""What is told of a town in one line: the first of these that it has."""

_NOT_TELLING = frozenset({"urban-area"})
"""Conditions that hold for so many that they are no reason."""

_AFAR = frozenset({"membership", "river-mouth", "inlet"})
"""Too little to say of a town that it lies on the sea."""
_ON_THE_SEA = frozenset({"north-sea-coast", "baltic-sea-link"})

_LARGE_CITY = 100_000
"""Of a city of that size nobody needs to be told that it has a university."""


def facts_to_tell(facts: Iterable[Fact], municipality: Municipality) -> tuple[Fact, ...]:
    """The facts of a town in the order of the vocabulary, each told once.

    What it has itself is not told again of its district, what its name says not where more is
    known, and a city that is a Land is not told to be the capital of it.
    """
    order = list(FACTS)
    kept = [fact for fact in facts if not (fact.property == _LAND and _is_land(municipality))]
    own = {fact[1:3] for fact in kept if fact.key == municipality.key}
    shown = {fact.property for fact in kept if fact.basis != _BY_NAME}
    return tuple(
        fact
        for fact in sorted(kept, key=lambda fact: order.index(fact.property))
        if (fact.key == municipality.key or fact[1:3] not in own)
        and (fact.basis != _BY_NAME or fact.property not in shown)
    )


def _is_land(municipality: Municipality) -> bool:
    state = municipality.state
    return state is not None and LAENDER[state].label.de == municipality.name


def fact_text(
    fact: Fact,
    municipality: Municipality,
    facts: Iterable[Fact],
    places: Municipalities,
    language: Language,
) -> str:
    """One fact without its label: ``Polen``, or ``Städtebund DIE HANSE (Mitglied)``.

    ``facts`` are all that are told of the town: a value that is its name supplement is not told
    again.
    """
    supplements = {each.value for each in facts if each.property == _NAME}
    value = _value(fact, municipality, places, language)
    remarks = []
    if fact.property != _NAME and fact.basis:
        remarks.append(label(FACT_BASES, fact.basis, language))
        if fact.basis == _BY_NAME and fact.value in supplements:
            value = ""
    if fact.key != municipality.key:
        remarks.append(language("fact.by_district"))
    remark = ", ".join(remarks)
    return f"{value} ({remark})" if value and remark else value or remark


def _value(
    fact: Fact, municipality: Municipality, places: Municipalities, language: Language
) -> str:
    if fact.property == _COUNTRY and fact.value:
        return language.text(country_label(fact.value))
    if fact.property == _DISTRICT:
        district = places.get(fact.value)
        return district.name if district else fact.value
    if fact.property == _LAND and municipality.state:
        return label(LAENDER, municipality.state, language)
    first, more = _shortened(fact.value)
    return language("fact.and_more", names=first, count=more) if more else first


def _shortened(value: str) -> tuple[str, int]:
    """The first of many names, and how many more there are."""
    names = value.split(_BETWEEN)
    kept = names if len(names) <= _MOST_NAMES + 1 else names[:_MOST_NAMES]
    return _BETWEEN.join(kept), len(names) - len(kept)


def property_source_line(source: PropertySource, language: Language) -> str:
    """Title, site, date and address of a source, as far as it has them."""
    dated = as_of(source.as_of, language)
    if source.url is None:
        return language("source.publication", title=source.title, dated=dated)
    site = site_of(source.url)
    if source.title is None:
        return language("source.page", site=site, dated=dated, url=source.url)
    return language("source.line", title=source.title, site=site, dated=dated, url=source.url)


def telling_line(
    facts: Iterable[Fact], municipality: Municipality, language: Language
) -> str | None:
    """What says most of a town to a reader, in a word or two: ``Hansestadt``."""
    told: dict[str, list[str]] = {}
    for fact in facts_to_tell(facts, municipality):
        if fact.key == municipality.key and not _is_little(fact, municipality):
            told.setdefault(fact.property, []).append(fact.value)
    held = {name for name, has in municipality.properties.items() if has} - FACTS.keys()
    name = next((name for name in _TELLING if name in told or name in held), None)
    if name == _COUNTRY:
        countries = [language.text(country_label(value)) for value in told[_COUNTRY]]
        return language("telling.border-region", countries=", ".join(countries))
    if name == _NAME:
        return told[_NAME][0]
    return language(f"telling.{name}") if name else None


def _is_little(fact: Fact, municipality: Municipality) -> bool:
    """Whether a fact says too little to tell of the town nothing else."""
    if fact.property in _ON_THE_SEA:
        return fact.basis in _AFAR
    if fact.property == "university-seat":
        return (municipality.population or 0) >= _LARGE_CITY
    return fact.property == _COUNTRY and not fact.value


def district_of(municipality: Municipality, directory: Directory) -> Municipality | None:
    """The district that a municipality lies in; none for a city that is one, or a district."""
    key = municipality.key or ""
    if municipality.applicant == "district" or not key:
        return None
    return directory.municipalities.get(key[:_DISTRICT_KEY_LENGTH])


def head_line(municipality: Municipality, directory: Directory, language: Language) -> str:
    """A town in one line: ``Soest · 47.776 Einwohner (…) · Kreis Soest, … · Hansestadt``."""
    key = municipality.key or ""
    line = applicant_line(municipality, language, district_of(municipality, directory))
    telling = telling_line(directory.facts.about(key), municipality, language)
    return f"{line} · {telling}" if telling else line


def met_conditions(eligibility: Eligibility, language: Language) -> list[str]:
    """What a network asks its members to be, where it is known of the municipality."""
    best = eligibility.best
    checks = [check for check in best.checks if check.rule == "properties"]
    met = [
        name
        for name, check in zip(best.membership.properties, checks, strict=True)
        if check.outcome == "met" and name not in _NOT_TELLING
    ]
    if not met:
        return []
    return [language("reason.condition_met", conditions=labels(PROPERTIES, met, language))]
