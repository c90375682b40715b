"""Records that may be one network entered twice: alike in a name, or with one web address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from staedtenetz.catalogue.record_rules import Record, referred
from staedtenetz.files.problems import Problem, shown, warning
from staedtenetz.text import fold

__all__ = ["alike", "joined"]

Table = Mapping[str, Any]

_ALIKE = 88.0
"""Likeness from 0 to 100. Among the bundled records, the most alike that are no relatives of
each other reach 87 ("German Organic Cities Network" and "Organic Cities Network")."""

_SHORTEST = 6
"""Shorter names, mostly acronyms, are alike by chance."""

_NAMES = 30
"""So many names of a record are compared; a thousand aliases would take minutes."""


def joined(name: str) -> str:
    """The form in which the catalogue looks names up."""
    return fold(name).replace(" ", "")


def alike(networks: Sequence[Record]) -> Iterator[Problem]:
    """Pairs of records that may be one network, each told once, at the later record.

    Records that name each other in any way (as successor, as coming along, as a requirement, by
    a shared name, or as ``distinct_from``) have been told apart by a person already.
    """
    ids = [network["id"] for _, network in networks]
    relatives = [{other for _, other in referred(record)} for record in networks]
    shared = [set(map(joined, network.get("shared_names", ()))) for _, network in networks]

    def strangers(one: int, other: int) -> bool:
        return (
            one != other
            and ids[other] not in relatives[one]
            and ids[one] not in relatives[other]
            and not shared[one] & shared[other]
        )

    told: set[tuple[int, int]] = set()
    for earlier, later, where, name, other in _pairs(networks, strangers):
        if (earlier, later) not in told:
            told.add((earlier, later))
            path, _ = networks[later]
            yield warning(
                (*path, where),
                "alike-address" if where == "website" else "alike-name",
                name=shown(name),
                other=ids[earlier],
                other_name=shown(other),
                id=ids[later],
            )


Pair = tuple[int, int, str, str, str]
"""Places of both records, the field of the later one, and what both have in it."""


def _pairs(networks: Sequence[Record], strangers: Callable[[int, int], bool]) -> Iterator[Pair]:
    addresses: dict[str, int] = {}
    for place, (_, network) in enumerate(networks):
        address = _address(network["website"])
        earlier = addresses.setdefault(address, place)
        if strangers(earlier, place):
            yield earlier, place, "website", network["website"], networks[earlier][1]["website"]
    yield from _alike_names(networks, strangers)


def _alike_names(
    networks: Sequence[Record], strangers: Callable[[int, int], bool]
) -> Iterator[Pair]:
    from rapidfuzz.fuzz import ratio, token_sort_ratio
    from rapidfuzz.process import extract_iter

    entries = [
        (place, key, name)
        for place, (_, network) in enumerate(networks)
        for key, name in _named(network)
    ]
    words = [fold(name) for _, _, name in entries]
    solid = [word.replace(" ", "") for word in words]
    for number, (place, key, name) in enumerate(entries):
        if len(solid[number]) < _SHORTEST:
            continue
        for forms, scorer in ((solid, ratio), (words, token_sort_ratio)):
            earlier = forms[:number]
            found = extract_iter(
                forms[number], earlier, scorer=scorer, processor=None, score_cutoff=_ALIKE
            )
            for _, _, other in found:
                # Equal names are the matter of ``shared_names``.
                if (
                    solid[other] != solid[number]
                    and len(solid[other]) >= _SHORTEST
                    and strangers(entries[other][0], place)
                ):
                    yield entries[other][0], place, key, name, entries[other][2]


def _named(network: Table) -> Iterable[tuple[str, str]]:
    """Every name with the field it stands in, the usual ones first."""
    single = ("name", "short", "short_english", "name_german", "name_english", "listed_as")
    names = [(key, network[key]) for key in single if key in network]
    for key in ("former_names", "aliases"):
        names += [(key, name) for name in network.get(key, ())]
    return {joined(name): (key, name) for key, name in reversed(names[:_NAMES])}.values()


def _address(url: str) -> str:
    """Host and path without what makes no difference: http or https, www, a slash at the end."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"
