"""Those that a name may mean: which are likeliest, and how a person is told or asked about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from staedtenetz.catalogue.municipality_names import form, short_name
from staedtenetz.errors import AmbiguousMunicipality
from staedtenetz.messages import Listed, Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.vocabulary import LAENDER
from staedtenetz.text import fold

__all__ = [
    "KNOWN_CITY",
    "MUCH_LARGER",
    "Holders",
    "Taken",
    "ambiguous",
    "describe",
    "is_much_larger",
    "is_rival",
    "largest_first",
    "near_municipalities",
    "taken_note",
]

KNOWN_CITY = 10_000
"""A place with so many inhabitants may be meant by a name that others have too."""

MUCH_LARGER = 5
"""A name means the place that is so many times as large as every other one of that name."""

_MOST_OTHERS = 3
_MOST_CHOICES = 8

_NEAR_NAME = 70
_NEAR_ONES = 12
_MOST_NEAR = 3
_BONUS = 4
_FAR_BEHIND = 10
"""Of near names those of larger places come first: each digit of the population counts 4 of the
100 points of likeness. Who is 10 behind the first is not told."""


class Taken(NamedTuple):
    """The municipality that a name was taken for, and the smaller ones that it may mean.

    ``abroad`` is whether a larger city outside Germany is called so too.
    """

    municipality: Municipality
    others: tuple[Municipality, ...] = ()
    abroad: bool = False


class Holders(NamedTuple):
    """Those with one name: as their whole name, and without an addition to it."""

    whole: tuple[Municipality, ...] = ()
    short: tuple[Municipality, ...] = ()

    def kept(self, keep: Callable[[tuple[Municipality, ...]], tuple[Municipality, ...]]) -> Holders:
        """Those that ``keep`` keeps of either kind."""
        return Holders(keep(self.whole), keep(self.short))

    def within(self, state: str | None, district: str | None = None) -> Holders:
        """Those of a Land and a district; all where none is given."""
        if state is None and district is None:
            return self
        return self.kept(
            lambda rows: tuple(
                row
                for row in rows
                if state in (None, row.state) and (row.key or "").startswith(district or "")
            )
        )

    def likeliest(self) -> tuple[Municipality, ...]:
        """Who has it as a whole name; and who is called so too and larger, or a rival.

        The largest stands first. A rival has an addition in brackets only, and a fifth of the
        inhabitants at least: Friedberg (Hessen) beside Friedberg.
        """
        largest = max((row.population or 0 for row in self.whole), default=0)
        rivals = (row for row in self.short if is_rival(row, largest))
        return largest_first((*self.whole, *rivals))


def is_rival(row: Municipality, largest: int) -> bool:
    """Whether who has a name with an addition may be meant by it beside those that have it whole.

    These have at most as many inhabitants as ``largest``.
    """
    size = row.population or 0
    return size > largest or ("(" in row.name and size * MUCH_LARGER > largest)


def largest_first(rows: Iterable[Municipality]) -> tuple[Municipality, ...]:
    """The rows by their inhabitants."""
    return tuple(sorted(rows, key=lambda row: (-(row.population or 0), row.key or "")))


def is_much_larger(row: Municipality, others: Iterable[Municipality]) -> bool:
    """Whether a name means this one, though others are called so too."""
    size = row.population or 0
    return size >= KNOWN_CITY and all(
        size >= MUCH_LARGER * (each.population or 0) for each in others
    )


def describe(row: Municipality) -> str:
    """The name, with the Land's short form in brackets, that finds just this municipality."""
    return f"{row.name} ({_short_land(row.state)})" if row.state else row.name


def taken_note(word: str, taken: Taken) -> Message | None:
    """What a name was taken for and the largest others that it may mean; none where it is clear."""
    names = Listed(describe(row) for row in taken.others[:_MOST_OTHERS])
    more = len(taken.others) - len(names)
    values = {"word": word, "name": describe(taken.municipality), "others": names}
    if more:
        return Message("note.municipality_taken_of_many", {**values, "number": more})
    if names:
        return Message("note.municipality_taken", values)
    return Message("note.municipality_also_abroad", values) if taken.abroad else None


def _short_land(state: str | None) -> str:
    return LAENDER[state].synonyms[0] if state else ""


def ambiguous(
    word: str, rows: Sequence[Municipality], get: Callable[[str], Municipality | None]
) -> AmbiguousMunicipality:
    """Which of these is meant is to be said; ``get`` gives the district of a key."""
    same = len({row.name for row in rows}) == 1
    choices = " · ".join(_choice(row, rows, get) for row in rows[:_MOST_CHOICES])
    more = len(rows) - _MOST_CHOICES
    advice = "advice.choose_of_many" if more > 0 else "advice.choose"
    return AmbiguousMunicipality(
        Message(
            "error.ambiguous_municipality",
            {"word": rows[0].name if same else word, "count": len(rows)},
        ),
        Message(advice, {"choices": choices, "count": more}),
    )


def _choice(
    row: Municipality, rows: Sequence[Municipality], get: Callable[[str], Municipality | None]
) -> str:
    """What to type: the name with its Land; of several in one Land with its district.

    Where that means another one too, it is the key.
    """
    name = form(row.name)
    namesakes = [
        each
        for each in rows
        if each != row and each.state == row.state and form(short_name(each.name)) == name
    ]
    if not namesakes:
        return f'"{describe(row)}" {row.key}'
    district = get((row.key or "")[:5])
    if district and not any((each.key or "")[:5] == district.key for each in namesakes):
        return f'"{row.name} ({district.name})" {row.key}'
    return f"{row.key} ({describe(row)})"


def near_municipalities(word: str, rows: Sequence[tuple[str, int | None]]) -> tuple[str, ...]:
    """Of names with populations the few most like the word; of those alike the larger places."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extract

    names = [fold(name) for name, _ in rows]
    found = extract(fold(word), names, scorer=ratio, limit=_NEAR_ONES, score_cutoff=_NEAR_NAME)
    weighed = sorted(
        ((score + _BONUS * len(str(rows[at][1] or 0)), at) for _, score, at in found), reverse=True
    )
    best = weighed[0][0] if weighed else 0
    near = (rows[at][0] for weight, at in weighed if weight > best - _FAR_BEHIND)
    return tuple(dict.fromkeys(near))[:_MOST_NEAR]
