"""What every network means for every municipality, worked out beforehand and packed small.

A page without the program looks these texts up; it applies no rule itself. The texts of a
network differ mostly in numbers: so each is stored once, with marks where numbers differ, and
beside it those numbers for each municipality.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from staedtenetz.catalogue.members import Members
from staedtenetz.messages import Language
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import Network
from staedtenetz.report.network_page import applied_lines
from staedtenetz.report.wording import fee_short, verdict_short
from staedtenetz.rules.for_municipality import Applied, apply_rules
from staedtenetz.rules.likeness import likeness

__all__ = ["FIELD", "MARK", "PART", "Packed", "outcome_text", "outcomes"]

PART, FIELD, MARK = "\x1e", "\x1f", "\x1d"
"""Between the parts of a text, between the fields of a part, and where a number differs."""

_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")


class Packed(NamedTuple):
    """The texts of one network: ``templates``, which one each municipality has, its numbers.

    ``places`` says for each municipality which template is its own.

    ``numbers`` has for each municipality what goes to the marks of its template, parted by
    blanks; it is empty where no template has marks.
    """

    templates: tuple[str, ...]
    places: tuple[int, ...]
    numbers: tuple[str, ...]


def outcomes(
    network: Network,
    municipalities: Sequence[Municipality],
    members: Members,
    language: Language,
    year: int,
    plan_for: int | None = None,
) -> Packed:
    """The texts of one network for all municipalities, with their known memberships.

    ``plan_for`` is the year for which planning values are wanted.
    """
    alike = likeness(network)
    known: dict[tuple[Any, ...], str] = {}
    texts: list[str] = []
    for municipality in municipalities:
        held = members.networks_of(municipality.key)
        key = alike(municipality, held)
        text = known.get(key)
        if text is None:
            applied = apply_rules(network, municipality, held, plan_for)
            text = known[key] = outcome_text(applied, year, language)
        texts.append(text)
    return _packed(texts)


def outcome_text(applied: Applied, year: int, language: Language) -> str:
    """Verdict, its short form, the fee in short, then labels with what they say."""
    fee = fee_short(applied.fee, year, language)
    if applied.member:
        head = ["member", language("directory.member"), fee]
    else:
        verdict = applied.eligibility.verdict
        short = verdict_short(applied.eligibility, language)
        head = [verdict, short, "" if verdict == "not-eligible" else fee]
    rows = applied_lines(applied, year, language)
    return PART.join([FIELD.join(head), *(FIELD.join((label, *values)) for label, values in rows)])


def _packed(texts: Sequence[str]) -> Packed:
    """Texts that differ in numbers only share a template; numbers that never differ stay in it."""
    found = [_NUMBER.findall(text) for text in texts]
    shapes = [_NUMBER.sub(MARK, text) for text in texts]
    same: dict[str, list[str | None]] = {}
    for shape, numbers in zip(shapes, found, strict=True):
        kept = same.setdefault(shape, list(numbers))
        for place, number in enumerate(numbers):
            if kept[place] != number:
                kept[place] = None
    order = {shape: number for number, shape in enumerate(same)}
    templates = tuple(_with_numbers(shape, kept) for shape, kept in same.items())
    lines = tuple(
        " ".join(n for n, kept in zip(numbers, same[shape], strict=True) if kept is None)
        for shape, numbers in zip(shapes, found, strict=True)
    )
    places = tuple(order[shape] for shape in shapes)
    return Packed(templates, places, lines if any(lines) else ())


def _with_numbers(shape: str, kept: Sequence[str | None]) -> str:
    numbers = iter(kept)
    return re.sub(MARK, lambda _: next(numbers) or MARK, shape)
