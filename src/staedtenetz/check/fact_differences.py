"""What changed between two states of what is known of towns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping
from typing import NamedTuple

from staedtenetz.catalogue.facts import Facts

__all__ = ["FactChange", "compare_facts"]


class FactChange(NamedTuple):
    """Of whom a property is known for the first time, no longer, or with another value: their keys.

    They are keys of municipalities, of districts and of Länder.
    """

    property: str
    come: tuple[str, ...]
    gone: tuple[str, ...]
    other: tuple[str, ...]


def compare_facts(
    old: Facts, new: Facts, about: Container[str] | None = None
) -> tuple[FactChange, ...]:
    """The properties of which something changed, by their ids; ``about`` are the keys that count.

    Another source or basis of the same value is no change.
    """
    before, after = _values(old), _values(new)
    changes = []
    for name in sorted(before.keys() | after.keys()):
        was, has = before.get(name, {}), after.get(name, {})
        keys = [key for key in sorted(was.keys() | has.keys()) if about is None or key in about]
        come = tuple(key for key in keys if key not in was)
        gone = tuple(key for key in keys if key not in has)
        other = tuple(key for key in keys if key in was and key in has and was[key] != has[key])
        if come or gone or other:
            changes.append(FactChange(name, come, gone, other))
    return tuple(changes)


def _values(facts: Facts) -> Mapping[str, Mapping[str, set[str]]]:
    """What is known of each property: its values by key."""
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for fact in facts.rows:
        values[fact.property][fact.key].add(fact.value)
    return values
