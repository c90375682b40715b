"""The directory as one HTML file that anyone opens in a browser: search, filters, own town.

Works from a network drive, asks for nothing outside the file, and applies no rule: verdicts
and fees of all municipalities are worked out here and looked up there (directory_verdicts.py).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from staedtenetz.catalogue.directory import Directory
from staedtenetz.catalogue.index import ENDINGS, letters, named, words_of
from staedtenetz.catalogue.municipality_choices import KNOWN_CITY, MUCH_LARGER
from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.catalogue.search import search
from staedtenetz.messages import Language
from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import INACTIVE, Fee, Network
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
from staedtenetz.report.directory_fees import fee_in_general
from staedtenetz.report.directory_order import SHARED_BELOW, orders
from staedtenetz.report.directory_towns import towns_record, two_digits
from staedtenetz.report.directory_verdicts import Packed, Packing
from staedtenetz.report.document import Block, deeper
from staedtenetz.report.html import TEMPLATES, environment
from staedtenetz.report.names import first_sentence, full_name
from staedtenetz.report.network_page import network_page
from staedtenetz.report.wording import label, labels, status_line

__all__ = ["directory_page", "without_own_sources"]

_SCRIPTS = ("directory_search.js", "directory_towns.js", "directory.js")
_WORDS = (
    "count",
    "none",
    "near",
    "town_none",
    "town_many",
    "town_also",
    "possible",
    "held",
    "closed",
    "impossible",
    "checks",
    "print_one",
    "for_town",
)
"""The sentences that the page says itself, by the endings of their keys."""

_VERDICTS = ("eligible", "conditional", "unknown", "member", "closed", "not-eligible")


class _Entry(NamedTuple):
    """A network as the page shows it; ``participation`` is told where one does not simply join."""

    network: Network
    name: str
    status: str
    participation: str
    sentence: str
    line: str
    fee: str
    cost: str
    blocks: list[Block]


def directory_page(
    directory: Directory,
    language: Language,
    today: PartialDate,
    plan_for: int | None = None,
    *,
    own_sources: bool = False,
) -> str:
    """The whole page. The same input and year give the same text.

    ``plan_for`` is the year for which planning values are wanted. What the office's own
    corrections rest on (an invoice, a letter) is left out unless ``own_sources`` are wanted, since
    the page goes to others.
    """
    from markupsafe import Markup

    catalogue = directory.networks
    networks = [
        network if own_sources else without_own_sources(network) for network in catalogue.networks
    ]
    entries = [_entry(network, catalogue, language, today.year) for network in networks]
    style, script = _file("directory.css"), "\n".join(map(_file, _SCRIPTS))
    towns = directory.municipalities.everyone
    values = {
        "entries": entries,
        "language": language,
        "shared_below": SHARED_BELOW,
        "checked": max((network.checked for network in networks), default=today),
        "style": Markup(style),  # noqa: S704 (the program's own file)
        "script": Markup(script),  # noqa: S704
        "policy": _policy(style, script),
        "data": Markup(  # noqa: S704 (escaped for a script element)
            _embedded(
                {
                    **_outcomes(directory, networks, language, today.year, plan_for),
                    **_search(catalogue),
                    "words": _words(language),
                }
            )
        ),
        "filters": _filters(catalogue, language),
        "inactive": INACTIVE,
        "planned": plan_for is not None,
        "population_as_of": max(
            (town.population_as_of for town in towns if town.population_as_of), default=""
        ),
    }
    return environment().get_template("directory.html.jinja").render(values)


def without_own_sources(network: Network) -> Network:
    """The network without what the office's own corrections rest on; that they are own stays."""
    own = tuple(statement._replace(title=None) for statement in network.own)
    sources = tuple(source for source in network.sources if source.url)
    types = tuple(
        each._replace(fee=_untitled(each.fee)) if each.fee else each for each in network.memberships
    )
    fee = _untitled(network.fee)
    return network._replace(own=own, sources=sources, fee=fee, memberships=types)


def _untitled(fee: Fee) -> Fee:
    return fee._replace(own=fee.own._replace(title=None)) if fee.own else fee


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
        first_sentence(language.text(network.summary)),
        line,
        fee_in_general(network.fee, language),
        FEE_FACTS[network.fee.model].cost,
        deeper(network_page(network, catalogue, language, year).blocks, 1),
    )


def _outcomes(
    directory: Directory,
    networks: Sequence[Network],
    language: Language,
    year: int,
    plan_for: int | None,
) -> dict[str, Any]:
    """Municipalities, and what each network means for them, in tables that share what is alike."""
    towns, members = directory.municipalities.everyone, directory.members
    packing = Packing(towns, members, language, year, plan_for)
    packed = {network.id: packing.packed(network) for network in networks}
    asked = [each.looked_at for each in packed.values()]
    properties = _numbered(name for each in asked for name in each.properties)
    joined = _numbered(name for each in asked for name in each.networks)
    order = orders(directory, list(properties), plan_for)
    places = {network.id: place for place, network in enumerate(networks)}
    return {
        "towns": towns_record(towns, members, list(properties), joined, order.of, language),
        "orders": ["".join(two_digits(places[name]) for name in each) for each in order.different],
        "lands": [label(LAENDER, land, language) for land in LAENDER],
        "networks": {
            name: _record(each, towns, properties, joined) for name, each in packed.items()
        },
        "signs": _signs(language),
        "clear": [KNOWN_CITY, MUCH_LARGER],
        "texts": list(packing.texts),
        "rows": list(packing.rows),
        "outcomes": list(packing.outcomes),
        "formulas": [formula.parts for formula in packing.formulas],
    }


def _signs(language: Language) -> tuple[str, str]:
    """Between thousands, and before decimals."""
    number = language.value(Decimal("1000.5"))
    return number[1], number[-2]


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(set(names)))}


def _record(
    packed: Packed,
    towns: Sequence[Municipality],
    properties: Mapping[str, int],
    networks: Mapping[str, int],
) -> list[Any]:
    """As the script reads it: what is asked, then ladders, and which of them applies to whom."""
    looked_at = packed.looked_at
    return [
        int(looked_at.states),
        [properties[name] for name in looked_at.properties],
        [networks[name] for name in sorted(looked_at.networks)],
        packed.ladders,
        packed.usual,
        packed.cells,
        {towns[place].key: ladder for place, ladder in packed.single.items()},
    ]


def _words(language: Language) -> dict[str, Any]:
    """The sentences that the page says itself, and how it writes numbers."""
    words = {word: language(f"directory.say.{word}") for word in _WORDS}
    values = {"population": "{population}", "date": "{date}"}
    words["inhabitants"] = language("applicant.population", **values)
    words["official"] = language("applicant.population.official", **values)
    return words


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
            [(name, language(f"directory.verdict.{name}")) for name in _VERDICTS],
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
