"""Which municipality a network means by the spelling in its member list.

A wrong match is worse than a missing one. So a name is taken only where it is the whole name
of one municipality, however it is spelled; everything that merely resembles one is shown with
its candidates and asked about. Districts, other bodies and cities abroad are kept apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.catalogue.municipality_names import (
    NAMES_OF_VILLAGES,
    Spelling,
    form,
    form_without_umlauts,
    short_name,
    take_apart,
    whole_names,
    without_district,
)
from staedtenetz.catalogue.municipality_table import ENGLISH_NAMES
from staedtenetz.exchange.countries import find_member_country
from staedtenetz.exchange.member_titles import VILLAGE_TITLES, fits, with_title
from staedtenetz.exchange.not_municipalities import (
    ALSO_ABROAD,
    is_body,
    is_district,
    is_known_abroad,
)
from staedtenetz.messages import Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.vocabulary import find_land
from staedtenetz.text import clean, fold

__all__ = ["Match", "Matcher", "Outcome", "tidy_name"]

Outcome = Literal["matched", "district", "body", "abroad", "unsure", "unknown"]
"""What a spelling may turn out to be: a municipality of the list, a district, another body such as
an association or a part of a city, a city outside Germany, perhaps one of those shown, or nothing
that is known."""

_LONGEST = 150
_MOST_CANDIDATES = 6

_CITY_STATES = frozenset({"11000000", "02000000"})
"""Berlin and Hamburg have boroughs that join networks of their own."""

_FOOTNOTE = re.compile(r"[*†‡¹²³]+|\(?\b\d{1,2}\)$|\[\d+\]")

_NEAR = 82
_SURE_LENGTH = 11
_SURE_POPULATION = 50_000
_FAR = 3

_Index = Mapping[str, tuple[Municipality, ...]]


class Match(NamedTuple):
    """What became of one spelling, and why.

    ``municipality`` is there where it is ``matched``; ``candidates`` are what it might mean,
    likeliest first, where that is ``unsure``, and what resembles it where it is ``unknown``.
    """

    outcome: Outcome
    why: Message
    municipality: Municipality | None = None
    candidates: tuple[Municipality, ...] = ()


class Matcher:
    """Finds the municipalities of one list by how others spell them."""

    def __init__(
        self,
        municipalities: Municipalities,
        known: Mapping[str, str] | None = None,
        *,
        writes_umlauts: bool = False,
    ) -> None:
        """``known`` are spellings that someone has decided before, with the official key.

        Whoever ``writes_umlauts`` means another place by a name without: Furth is not Fürth.
        """
        self._list = municipalities
        self._known = {fold(name): key for name, key in (known or {}).items()}
        self._writes_umlauts = writes_umlauts

    def match(self, spelling: str, country: str | None = None, state: str | None = None) -> Match:
        """What the spelling stands for.

        ``country`` (ISO 3166-1) and ``state`` (ISO 3166-2) are what the list says of it in
        columns of their own, or what is known of all members of a network.
        """
        text = tidy_name(spelling)
        if not fold(text):
            return Match("unknown", Message("match.why.no_name"))
        if country not in (None, "DE"):
            return Match("abroad", Message("match.why.country"))
        decided = self._list.get(self._known.get(fold(text), ""))
        if decided and state in (None, decided.state):
            return Match("matched", Message("match.why.decided"), decided)
        asked = self._asked(text, state, "DE" if state else country)
        if asked.country not in (None, "DE"):
            return Match("abroad", Message("match.why.country"))
        return (
            self._named(asked)
            or self._apart(asked)
            or self._short_form(asked)
            or self._resembling(asked)
        )

    def recognises(self, spelling: str) -> bool:
        """Whether the spelling is a whole name of the list, perhaps with a title."""
        return bool(self._lookup(self._asked(tidy_name(spelling), None, None).name))

    # What the list has

    @cached_property
    def _names(self) -> tuple[tuple[str, Municipality], ...]:
        """Whole names; where only the bundled list added the district to one, also without that."""
        names = [
            (name, row)
            for row in self._list.rows
            for name in (*whole_names(row.name), without_district(row.name))
            if name
        ]
        english = ((name, self._list.get(key)) for name, key in ENGLISH_NAMES.items())
        return (*names, *((name, row) for name, row in english if row))

    @cached_property
    def _by_name(self) -> _Index:
        """Whole names in one form for all their spellings."""
        forms = [(form(name), row) for name, row in self._names]
        return _index((*forms, *((key.replace(" ", ""), row) for key, row in forms)))

    @cached_property
    def _by_name_without_umlauts(self) -> _Index:
        """Whole names that have umlauts, as others may have typed them without."""
        forms = [(key, row) for name, row in self._names if (key := form_without_umlauts(name))]
        return _index((*forms, *((key.replace(" ", ""), row) for key, row in forms)))

    @cached_property
    def _by_short_name(self) -> tuple[_Index, _Index]:
        """Names without their addition: ``Frankfurt``, ``Neustadt``; and without umlauts."""
        names = [
            (short_name(name), row) for row in self._list.rows for name in whole_names(row.name)
        ]
        typed = [(key, row) for name, row in names if (key := form_without_umlauts(name))]
        return _index((form(name), row) for name, row in names), _index(typed)

    @cached_property
    def _complete(self) -> frozenset[str | None]:
        """The Länder of which small municipalities are in the list too.

        Only there is a name that one municipality has known to be no other's.
        """
        return frozenset(row.state for row in self._list.rows if (row.population or 10_000) < 5_000)

    # What the spelling says

    def _asked(self, text: str, state: str | None, country: str | None) -> Spelling:
        """The name proper: without titles and places around it, unless they belong to it."""
        return take_apart(
            Spelling(text, text, state, country),
            lambda name: bool(self._lookup(name)),
            self._list.titles,
            self._place,
        )

    def _place(self, hint: str, name: str) -> tuple[str | None, str | None]:
        """Land and country that the hint tells.

        Two letters may be both: BE is Berlin or Belgium. There they are taken for the Land;
        but Berlin has one municipality only.
        """
        state, country = find_land(hint), find_member_country(hint)
        if state == "DE-BE" and country == "BE" and not self._lookup(name):
            return None, country
        return state, "DE" if state else country

    # What it may be

    def _lookup(self, name: str) -> tuple[Municipality, ...]:
        """The municipalities whose whole name this is.

        Those too whose name it is but for the umlauts, unless who writes it has umlauts.
        """
        exact = self._holders(name, self._by_name)
        if not name.isascii() or (exact and self._writes_umlauts):
            return exact
        return _different((*exact, *self._holders(name, self._by_name_without_umlauts)))

    def _holders(self, name: str, index: _Index) -> tuple[Municipality, ...]:
        """Mönchen-Gladbach is found too; but Stadt Bergen is not Stadtbergen."""
        spaced = form(name)
        found = index.get(spaced, ())
        if self._list.titles.words & set(spaced.split()):
            return found
        return _different((*found, *index.get(spaced.replace(" ", ""), ())))

    def _lacks_umlauts(self, name: str) -> bool:
        """Whether it is a name of the list only if umlauts are read into it."""
        return not self._holders(name, self._by_name)

    def _apart(self, asked: Spelling) -> Match | None:
        """Districts, other bodies and parts of cities: Berlin-Mitte, Hamburg-Altona."""
        if is_district(asked):
            return Match("district", Message("match.why.district"))
        city, dash, part = asked.name.partition("-")
        is_part = bool(dash and part) and any(
            row.key in _CITY_STATES for row in self._lookup(city.strip())
        )
        if is_part or is_body(asked):
            return Match("body", Message("match.why.body"))
        return None

    def _named(self, asked: Spelling) -> Match | None:
        rows = self._lookup(asked.name)
        in_land = tuple(row for row in rows if asked.state in (None, row.state))
        if not rows:
            return None
        if not in_land:
            other = Match("unknown", Message("match.why.other_land"), candidates=_largest(rows))
            return self._short_form(asked) or other
        doubt, candidates = self._doubt(asked, in_land)
        if doubt:
            return Match("unsure", Message(doubt), candidates=_largest(candidates))
        return Match("matched", Message(_why(asked)), candidates[0])

    def _doubt(
        self, asked: Spelling, rows: tuple[Municipality, ...]
    ) -> tuple[str, tuple[Municipality, ...]]:
        """Why it is not sure that one of these is meant, and which may be; none, and the one."""
        if asked.country is None and asked.state is None and fold(asked.name) in ALSO_ABROAD:
            return "match.why.also_abroad", (*rows, *self._short_named(asked))
        lacks_umlauts = self._lacks_umlauts(asked.name)
        if lacks_umlauts and (self._writes_umlauts or form(asked.name) in NAMES_OF_VILLAGES):
            return "match.why.umlauts", rows
        fitting = with_title(rows, asked.title)
        if not fitting:
            return "match.why.title", rows
        namesakes = self._usually_called(asked, fitting, lacks_umlauts=lacks_umlauts)
        if len(fitting) > 1 or namesakes or self._could_be_another(asked, rows):
            return "match.why.namesakes", (*fitting, *namesakes)
        return "", fitting

    def _usually_called(
        self, asked: Spelling, rows: tuple[Municipality, ...], *, lacks_umlauts: bool
    ) -> tuple[Municipality, ...]:
        """Others that lists may mean by a whole name of these: Lauf is Lauf a.d.Pegnitz too.

        Only larger ones; but any where an umlaut was read into the spelling.
        """
        largest = max(row.population or 0 for row in rows)
        return tuple(
            row
            for row in self._short_named(asked)
            if row not in rows and (lacks_umlauts or (row.population or 0) > largest)
        )

    def _could_be_another(self, asked: Spelling, rows: tuple[Municipality, ...]) -> bool:
        """Villages with the name may be missing from the list.

        Where the bundled list names the district, there are some.
        """
        if self._covers(asked):
            return False
        told_apart = all(without_district(row.name) for row in rows)
        named = any(form(asked.name) == form(row.name) for row in rows)
        return (told_apart and not named) or (len(rows) > 1 and asked.title in VILLAGE_TITLES)

    def _short_named(self, asked: Spelling) -> tuple[Municipality, ...]:
        exact, typed = self._by_short_name
        wanted = form(asked.name)
        found = exact.get(wanted, ())
        if asked.name.isascii() and not self._writes_umlauts:
            found = _different((*found, *typed.get(wanted, ())))
        return tuple(row for row in found if asked.state in (None, row.state))

    def _short_form(self, asked: Spelling) -> Match | None:
        """``Offenbach`` for Offenbach am Main, where no other Offenbach can be meant."""
        if is_known_abroad(asked) and not asked.state:
            return None
        rows = self._short_named(asked)
        if not rows:
            return None
        candidates = _largest(rows)
        only = candidates[0]
        told = asked.state is not None and _addition_is_land(only)
        if len(rows) == 1 and (told or self._covers(asked)) and fits(only, asked.title):
            return Match("matched", Message("match.why.short_name"), only)
        return Match("unsure", Message("match.why.short"), candidates=candidates)

    def _covers(self, asked: Spelling) -> bool:
        """Whether the list has every municipality that could have the name."""
        if asked.state:
            return asked.state in self._complete
        lands = {row.state for row in self._list.rows}
        # City states have no small municipalities.
        return asked.country == "DE" and lands <= self._complete | {"DE-BE", "DE-HH", "DE-HB"}

    def _resembling(self, asked: Spelling) -> Match:
        """Nothing has the name: a city abroad, what resembles it, or nothing at all."""
        if is_known_abroad(asked):
            return Match("abroad", Message("match.why.known_abroad"))
        longer = self._longer(asked)
        near = longer or tuple(self._near(asked))[:_MOST_CANDIDATES]
        if not near:
            return Match("unknown", Message("match.why.nothing"))
        sure = None if longer else _beyond_doubt(asked, near)
        if sure:
            return Match("matched", Message("match.why.typing_error"), sure)
        key = "match.why.addition" if longer else "match.why.resembles"
        return Match("unsure", Message(key), candidates=near)

    def _longer(self, asked: Spelling) -> tuple[Municipality, ...]:
        """The spelling adds something to a name of the list, which may tell a namesake."""
        short = short_name(asked.name)
        rows = () if fold(short) == fold(asked.name) else self._lookup(short)
        return _largest(row for row in rows if asked.state in (None, row.state))

    def _near(self, asked: Spelling) -> Iterator[Municipality]:
        from rapidfuzz.fuzz import ratio
        from rapidfuzz.process import extract

        wanted = form(asked.name)
        seen = set()
        names = [*self._by_name, *self._by_name_without_umlauts]
        for name, _, _ in extract(wanted, names, scorer=ratio, limit=12, score_cutoff=_NEAR):
            for row in (*self._by_name.get(name, ()), *self._by_name_without_umlauts.get(name, ())):
                if asked.state in (None, row.state) and row.key not in seen:
                    seen.add(row.key)
                    yield row


def _index(names: Iterable[tuple[str, Municipality]]) -> _Index:
    index: dict[str, dict[str, Municipality]] = {}
    for key, row in names:
        index.setdefault(key, {})[row.key or row.name] = row
    return {key: tuple(rows.values()) for key, rows in index.items()}


def _different(rows: Iterable[Municipality]) -> tuple[Municipality, ...]:
    return tuple({row.key or row.name: row for row in rows}.values())


def tidy_name(spelling: str) -> str:
    """The spelling without footnote marks, soft hyphens and signs at its ends."""
    text = clean(spelling[:_LONGEST]).replace("\u00a0", " ")
    text = re.sub(r"\s+", " ", text).strip(" \t.,;:•·–-=+@'\"„“”")
    return _FOOTNOTE.sub("", text).strip(" ,;")


def _addition_is_land(row: Municipality) -> bool:
    """``Friedberg (Hessen)``: a list that has Land and name apart says no more than Friedberg."""
    addition = row.name.removeprefix(short_name(row.name)).strip(" ()/,")
    return find_land(addition) == row.state


def _why(asked: Spelling) -> str:
    if asked.name in ENGLISH_NAMES:
        return "match.why.english"
    return "match.why.name" if fold(asked.name) == fold(asked.whole) else "match.why.without"


def _largest(rows: Iterable[Municipality]) -> tuple[Municipality, ...]:
    ordered = sorted(_different(rows), key=lambda row: (-(row.population or 0), row.key or ""))
    return tuple(ordered[:_MOST_CANDIDATES])


def _beyond_doubt(asked: Spelling, near: tuple[Municipality, ...]) -> Municipality | None:
    """The city that a long name misses by one letter left out, doubled or swapped.

    Another letter in its place may well be another place: Friedrichshafen, Friedrichshagen.
    """
    from rapidfuzz.distance import OSA

    wanted = form(asked.name)
    best = near[0]
    distances = [OSA.distance(wanted, form(row.name)) for row in near]
    others = [d for d, row in zip(distances, near, strict=True) if row != best]
    same_length = len(wanted) == len(form(best.name))
    swapped = sorted(wanted) == sorted(form(best.name))
    if (
        len(wanted) >= _SURE_LENGTH
        and distances[0] == 1
        and (swapped or not same_length)
        and min(others, default=_FAR) >= _FAR
        and (best.population or 0) >= _SURE_POPULATION
        and not asked.title
    ):
        return best
    return None
