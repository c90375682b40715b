"""The municipalities and districts as the directory page has them: eleven thousand, kept short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from staedtenetz.catalogue.members import Members
from staedtenetz.catalogue.municipality_names import short_name
from staedtenetz.messages import Language
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.vocabulary import APPLICANTS, LAENDER

__all__ = [
    "UNKNOWN",
    "applicant_letter",
    "land_letter",
    "property_letters",
    "towns_record",
    "two_digits",
]

UNKNOWN = "-"
"""The letter for what is not known or not asked."""

_FIELD, _TOWN, _ADDITION = "\t", "\n", "|"
_DISTRICT = 5
"""So many digits of an official key are those of the district."""

_APPLICANTS, _LANDS = tuple(APPLICANTS), tuple(LAENDER)
_HELD = {None: UNKNOWN, False: "0", True: "1"}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def towns_record(
    towns: Sequence[Municipality],
    members: Members,
    properties: Sequence[str],
    networks: Mapping[str, int],
    orders: Sequence[int],
    language: Language,
) -> dict[str, Any]:
    """All of them, in the order of the list, as the page's script takes them apart.

    ``properties`` and ``networks`` (with their numbers) are those that some rule asks for. Towns of
    one district stand in one text, each with the rest of its key, its name, its population to the
    base of 36, and the numbers of its kind, of its memberships and of its order. Most towns are of
    the kind 0 and have the memberships 0, none; zeros are left out.
    """
    kinds = [_kind(town, properties, language) for town in towns]
    held = [
        tuple(sorted(networks[each] for each in members.networks_of(town.key) if each in networks))
        for town in towns
    ]
    kind_numbers, held_numbers = _numbers(kinds), _numbers([(), *held])
    lines = [
        (town, _line(town, kind_numbers[kind], held_numbers[belongs], order))
        for town, kind, belongs, order in zip(towns, kinds, held, orders, strict=True)
    ]
    districts = [
        [district, land, _TOWN.join(line for _, line in rows)]
        for (district, land), rows in groupby(lines, lambda row: _district(row[0]))
    ]
    return {"districts": districts, "kinds": [*kind_numbers], "held": [*held_numbers]}


def _district(town: Municipality) -> tuple[str, str]:
    return (town.key or "")[:_DISTRICT], land_letter(town.state)


def _kind(
    town: Municipality, properties: Sequence[str], language: Language
) -> tuple[str, str, str]:
    """What it is, which properties it is known to have or to lack, and the date of its size."""
    date = town.population_as_of
    return (
        applicant_letter(town.applicant),
        property_letters(town, properties),
        language.value(date) if date else "",
    )


def _numbers(things: Sequence[Hashable]) -> dict[Any, int]:
    """The different ones with their numbers, the most frequent first."""
    return {thing: number for number, (thing, _) in enumerate(Counter(things).most_common())}


def _line(town: Municipality, *numbers: int) -> str:
    """The name has a bar before an addition without which it is known too."""
    short = short_name(town.name)
    name = short + _ADDITION + town.name[len(short) :] if short != town.name else short
    fields = [(town.key or "")[_DISTRICT:], name, _base_36(town.population or 0)]
    fields += [_base_36(number) if number else "" for number in numbers]
    return _FIELD.join(fields).rstrip(_FIELD)


def applicant_letter(applicant: str) -> str:
    """A letter for what an applicant is."""
    return _base_36(_APPLICANTS.index(applicant))


def land_letter(state: str | None) -> str:
    """A letter for a Land."""
    return _base_36(_LANDS.index(state)) if state else UNKNOWN


def property_letters(town: Municipality, names: Iterable[str]) -> str:
    """A letter for each property: held, not held, or not known."""
    return "".join([_HELD[town.properties.get(name)] for name in names])


def two_digits(number: int) -> str:
    """A number below 1296 to the base of 36."""
    return _base_36(number).zfill(2)


def _base_36(number: int) -> str:
    """As JavaScript reads it."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
