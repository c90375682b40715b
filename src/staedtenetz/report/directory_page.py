"""The directory as one HTML file that anyone opens in a browser: search, filters, own town.

Works from a network drive, asks for nothing outside the file, and applies no rule: verdicts
and fees of all municipalities are worked out here and looked up there (outcomes.py).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from staedtenetz.catalogue.index import ENDINGS, letters, named, words_of
from staedtenetz.catalogue.members import Members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.catalogue.search import search
from staedtenetz.messages import Language
from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import INACTIVE, Network
from staedtenetz.model.values import PartialDate
from staedtenetz.model.vocabulary import (
    FILLERS,
    KINDS,
    LAENDER,
    NEAR,
    PARTICIPATIONS,
    SCOPES,
    THEMES,
    TOPICS,
    Term,
)
from staedtenetz.report.directory_verdicts import Packed, outcomes
from staedtenetz.report.document import Block, deeper
from staedtenetz.report.html import TEMPLATES, environment
from staedtenetz.report.names import full_name
from staedtenetz.report.network_page import network_page
from staedtenetz.report.wording import label, labels, model_short, status_line

__all__ = ["directory_page"]

_OWN_POPULATION = "p"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_WORDS = (
    "count",
    "none",
    "near",
    "town_none",
    "town_many",
    "town_chosen",
)
"""The sentences that the page says itself, by the endings of their keys."""


class _Entry(NamedTuple):
    """A network as the page shows it; ``participation`` is told where one does not simply join."""

    network: Network
    name: str
    status: str
    participation: str
    line: str
    fee: str
    cost: str
    blocks: list[Block]


def directory_page(
    catalogue: Catalogue,
    municipalities: Municipalities,
    members: Members,
    language: Language,
    today: PartialDate,
    plan_for: int | None = None,
) -> str:
    """The whole page. The same input and day give the same text.

    ``plan_for`` is the year for which planning values are wanted.
    """
    from markupsafe import Markup

    entries = [_entry(network, catalogue, language, today.year) for network in catalogue.networks]
    # Until the texts of municipalities alike share one row, those from 10,000 inhabitants only.
    towns = tuple(town for town in municipalities.rows if (town.population or 0) >= 10_000)
    data = {
        "towns": [_town(town, language) for town in towns],
        "lands": [label(LAENDER, land, language) for land in LAENDER],
        "networks": {
            network.id: _record(
                outcomes(network, towns, members, language, today.year, plan_for), towns, language
            )
            for network in catalogue.networks
        },
        **_search(catalogue),
        "words": {word: language(f"directory.say.{word}") for word in _WORDS},
    }
    style, script = _file("directory.css"), _file("directory.js")
    values = {
        "entries": entries,
        "language": language,
        "date": today,
        "style": Markup(style),  # noqa: S704 (the program's own file)
        "script": Markup(script),  # noqa: S704
        "policy": _policy(style, script),
        "data": Markup(_embedded(data)),  # noqa: S704 (escaped for a script element)
        "towns": [f"{town.name} ({label(LAENDER, town.state or '', language)})" for town in towns],
        "filters": _filters(catalogue, language),
        "inactive": INACTIVE,
        "planned": plan_for is not None,
        "population_as_of": max(
            (t.population_as_of for t in towns if t.population_as_of), default=""
        ),
    }
    return environment().get_template("directory.html.jinja").render(values)


def _entry(network: Network, catalogue: Catalogue, language: Language, year: int) -> _Entry:
    line = " · ".join(
        (
            labels(TOPICS, network.topics[:3], language),
            label(SCOPES, network.scope, language),
            labels(KINDS, network.kind, language),
        )
    )
    return _Entry(
        network,
        full_name(network, language),
        status_line(network, language),
        ""
        if network.participation == "membership"
        else label(PARTICIPATIONS, network.participation, language),
        line,
        model_short(network.fee, language),
        FEE_FACTS[network.fee.model].cost,
        deeper(network_page(network, catalogue, language, year).blocks, 1),
    )


def _search(catalogue: Catalogue) -> dict[str, Any]:
    """What the page searches: the index of the search, and how words are compared."""
    return {
        "index": {network.id: words_of(network) for network in catalogue.networks},
        "terms": {key: [int(each.same), *each.names] for key, each in named().items()},
        "fillers": sorted(FILLERS),
        "endings": ENDINGS,
        "near": {
            letters(word): [each for each in place.synonyms if search(catalogue, each)]
            for place in NEAR.values()
            for word in place.label
        },
    }


def _town(town: Municipality, language: Language) -> list[Any]:
    """Name, number of the Land, population as the texts say it, official key."""
    land = list(LAENDER).index(town.state) if town.state else -1
    return [town.name, land, language.value(town.population), town.key]


def _record(packed: Packed, towns: tuple[Municipality, ...], language: Language) -> list[Any]:
    """Templates, the index as digits of base 36, and the numbers, as the page reads them."""
    if len(packed.templates) > len(_DIGITS) ** 2:
        raise ValueError("more texts for one network than the page can tell apart")
    width = 1 if len(packed.templates) <= len(_DIGITS) else 2
    index = "".join(_digits(place, width) for place in packed.places)
    numbers = (
        _own_marked(line, language.value(town.population))
        for line, town in zip(packed.numbers, towns, strict=False)
    )
    return [list(packed.templates), width, _runs(index, width), "|".join(numbers)]


def _digits(number: int, width: int) -> str:
    return "".join(_DIGITS[number // 36**place % 36] for place in reversed(range(width)))


def _own_marked(line: str, population: str) -> str:
    return " ".join(_OWN_POPULATION if n == population else n for n in line.split(" "))


def _runs(index: str, width: int) -> str:
    """The index as it is, or a single value where all are alike."""
    first = index[:width]
    return first if index == first * (len(index) // width) else index


def _filters(catalogue: Catalogue, language: Language) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every filter with its values that occur, in the order of the vocabulary."""
    networks = catalogue.networks

    def options(terms: Mapping[str, Term], used: set[str]) -> list[tuple[str, str]]:
        return [(name, label(terms, name, language)) for name in terms if name in used]

    return [
        ("theme", options(THEMES, {network.theme for network in networks})),
        ("topic", options(TOPICS, {topic for network in networks for topic in network.topics})),
        ("kind", options(KINDS, {kind for network in networks for kind in network.kind})),
        ("scope", options(SCOPES, {network.scope for network in networks})),
        (
            "participation",
            options(PARTICIPATIONS, {network.participation for network in networks}),
        ),
        (
            "cost",
            [(name, language(f"directory.cost.{name}")) for name in ("free", "fee", "unknown")],
        ),
        (
            "verdict",
            [
                (name, language(f"directory.verdict.{name}"))
                for name in ("eligible", "conditional", "unknown", "member", "not-eligible")
            ],
        ),
    ]


def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8").strip()


def _policy(style: str, script: str) -> str:
    """Only this very style and script may act, and nothing may be fetched."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _embedded(data: object) -> str:
    """JSON that no text in it can break out of its script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
