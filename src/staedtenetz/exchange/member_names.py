"""Which municipality a network means by the spelling in its member list.

A wrong match is worse than a missing one. So a name is taken only where it is the whole name
of one municipality, however it is spelled, or of a city beside villages; everything that merely
resembles one is shown with its candidates and asked about. Districts are told apart, as are other
bodies and cities abroad.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.catalogue.municipality_choices import (
    KNOWN_CITY,
    Holders,
    is_much_larger,
    is_rival,
    largest_first,
)
from staedtenetz.catalogue.municipality_names import Hint, Spelling, form, short_name
from staedtenetz.catalogue.municipality_table import ENGLISH_NAMES
from staedtenetz.catalogue.municipality_titles import fits, with_title
from staedtenetz.catalogue.places_abroad import is_also_abroad
from staedtenetz.exchange.not_municipalities import is_abroad, is_body, is_district
from staedtenetz.messages import Message
from staedtenetz.model.municipality import Municipality
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

_FOOTNOTE = r"[*†‡¹²³]+|\(?\b\d{1,2}\)$|\[\d+\]"

_NEAR = 82
_SURE_LENGTH = 11
_SURE_POPULATION = 50_000
_FAR = 3


class Match(NamedTuple):
    """What became of one spelling, and why.

    ``municipality`` is there where it is ``matched``, ``district`` where it is a district of the
    list; ``candidates`` are what it might mean, likeliest first, where that is ``unsure``, and
    what resembles it where it is ``unknown``. Where it is ``matched`` they are others that are
    called so too.
    """

    outcome: Outcome
    why: Message
    municipality: Municipality | None = None
    candidates: tuple[Municipality, ...] = ()
    district: Municipality | None = None

    @classmethod
    def settled(cls, why: str, row: Municipality) -> Match:
        """What was decided by someone, or by a key."""
        if row.applicant == "district":
            return cls("district", Message(why), district=row)
        return cls("matched", Message(why), row)

    @property
    def place(self) -> Municipality | None:
        """The municipality or district of the list, where it is one."""
        return self.municipality or self.district


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

    def match(
        self,
        spelling: str,
        country: str | None = None,
        state: str | None = None,
        district: str | None = None,
    ) -> Match:
        """What the spelling stands for.

        ``country`` (ISO 3166-1), ``state`` (ISO 3166-2) and ``district`` (its name) are what the
        list says of it in columns of their own, or what is known of all members of a network.
        """
        text = tidy_name(spelling)
        if not fold(text):
            return Match("unknown", Message("match.why.no_name"))
        if country not in (None, "DE"):
            return Match("abroad", Message("match.why.country"))
        decided = self._list.get(self._known.get(fold(text), ""))
        if decided and state in (None, decided.state):
            return Match.settled("match.why.decided", decided)
        within = self._list.district(district, state) if district else None
        told = Hint(state, "DE" if state or within else country, within.key if within else None)
        asked = self._asked(text, told)
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
        asked = self._asked(tidy_name(spelling), Hint())
        return bool(self._lookup(asked.name) or self._list.districts_named(asked.name))

    def _asked(self, text: str, told: Hint) -> Spelling:
        return self._list.spelled(text, lambda name: bool(self._lookup(name)), told=told)

    # What it may be

    def _holders(self, name: str) -> Holders:
        """Who has the name; where it has no umlauts, also those whose name it is but for them.

        Not where who writes it has umlauts.
        """
        exact = self._list.holders(name)
        if not name.isascii() or (exact.whole and self._writes_umlauts):
            return exact
        typed = self._list.holders_without_umlauts(name)
        short = () if self._writes_umlauts else typed.short
        return Holders(_different((*exact.whole, *typed.whole)), _different((*exact.short, *short)))

    def _lookup(self, name: str) -> tuple[Municipality, ...]:
        return self._holders(name).whole

    def _apart(self, asked: Spelling) -> Match | None:
        """Districts, other bodies and parts of cities: Berlin-Mitte, Hamburg-Altona."""
        for name in (asked.whole, asked.name):
            districts = self._list.districts_named(name)
            fitting = [row for row in districts if asked.state in (None, row.state)]
            if len(fitting) == 1:
                why = Message("match.why.listed_district")
                return Match("district", why, district=fitting[0])
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
        everywhere = self._holders(asked.name)
        if not everywhere.whole:
            return None
        holders = everywhere.within(asked.state, asked.district)
        if not holders.whole:
            rows = _shown(everywhere.whole)
            other = Match("unknown", Message("match.why.other_land"), candidates=rows)
            return self._short_form(asked) or other
        doubt = self._doubt(asked, holders)
        if doubt:
            return doubt
        fitting = with_title(holders.whole, asked.title)
        namesakes = self._namesakes(asked, fitting, holders.short)
        rows = _shown((*fitting, *namesakes))
        if len(rows) == 1:
            also = _shown(row for row in holders.short if fits(row, asked.title))
            return Match("matched", Message(_why(asked)), rows[0], also)
        city, others = rows[0], rows[1:]
        spelled_so = self._list.holders(asked.name).whole
        if city in fitting and city in spelled_so and _are_villages(others, city):
            return Match("matched", Message("match.why.largest"), city, others)
        return Match("unsure", Message("match.why.namesakes"), candidates=rows)

    def _doubt(self, asked: Spelling, holders: Holders) -> Match | None:
        """Why it is not sure that one of these is meant at all."""
        if _may_be_abroad(asked):
            rows = _shown((*holders.whole, *holders.short))
            return Match("unsure", Message("match.why.also_abroad"), candidates=rows)
        if self._writes_umlauts and self._lacks_umlauts(asked.name):
            return Match("unsure", Message("match.why.umlauts"), candidates=_shown(holders.whole))
        if not with_title(holders.whole, asked.title):
            return Match("unsure", Message("match.why.title"), candidates=_shown(holders.whole))
        return None

    def _lacks_umlauts(self, name: str) -> bool:
        """Whether it is a name of the list only if umlauts are read into it."""
        return not self._list.holders(name).whole

    def _namesakes(
        self, asked: Spelling, rows: tuple[Municipality, ...], short: Iterable[Municipality]
    ) -> tuple[Municipality, ...]:
        """Others that lists may mean by a whole name of these: Lauf is Lauf a.d.Pegnitz too.

        Any of them where an umlaut was read into the spelling.
        """
        largest = max(row.population or 0 for row in rows)
        any_of_them = self._lacks_umlauts(asked.name)
        return tuple(
            row
            for row in short
            if row not in rows
            and fits(row, asked.title)
            and (any_of_them or is_rival(row, largest) or "(" in row.name)
        )

    def _short_form(self, asked: Spelling) -> Match | None:
        """``Offenbach`` for Offenbach am Main, where no other Offenbach can be meant."""
        if is_abroad(asked) and not asked.state:
            return None
        rows = self._holders(asked.name).within(asked.state, asked.district).short
        if not rows:
            return None
        if _may_be_abroad(asked):
            return Match("unsure", Message("match.why.also_abroad"), candidates=_shown(rows))
        fitting = with_title(rows, asked.title)
        if len(fitting) == 1 and (asked.title or len(rows) == 1):
            return Match("matched", Message("match.why.short_name"), fitting[0])
        return Match("unsure", Message("match.why.short"), candidates=_shown(rows))

    def _resembling(self, asked: Spelling) -> Match:
        """Nothing has the name: a city abroad, what resembles it, or nothing at all."""
        if is_abroad(asked):
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
        """The spelling adds something to a name of the list, which may tell a namesake.

        Or it is the name of a district without the word for it.
        """
        short = short_name(asked.name)
        if fold(short) == fold(asked.name):
            district = self._list.district(asked.name, asked.state)
            return (district,) if district else ()
        rows = self._lookup(short)
        return _shown(row for row in rows if asked.state in (None, row.state))

    def _near(self, asked: Spelling) -> Iterator[Municipality]:
        from rapidfuzz.fuzz import ratio
        from rapidfuzz.process import extract

        wanted = form(asked.name)
        seen = set()
        for _, _, place in extract(
            wanted, self._forms[0], scorer=ratio, limit=12, score_cutoff=_NEAR
        ):
            for key in self._forms[1][place]:
                row = self._list[key]
                if asked.state in (None, row.state) and key not in seen:
                    seen.add(key)
                    yield row

    @cached_property
    def _forms(self) -> tuple[list[str], list[tuple[str, ...]]]:
        """The forms of whole names, with and without umlauts, and who has each."""
        named = [(name.lstrip("*_"), by.whole) for name, by in self._list.forms() if by.whole]
        return [name for name, _ in named], [keys for _, keys in named]


def _may_be_abroad(asked: Spelling) -> bool:
    """Whether a larger city abroad is called so, and nothing says that it is not meant."""
    return asked.country is None and asked.state is None and is_also_abroad(asked.name)


def _are_villages(others: tuple[Municipality, ...], city: Municipality) -> bool:
    """Whether beside the city all others are villages of other Länder: a list means the city."""
    return is_much_larger(city, others) and all(
        row.state != city.state and (row.population or 0) < KNOWN_CITY for row in others
    )


def _different(rows: Iterable[Municipality]) -> tuple[Municipality, ...]:
    return tuple({row.key or row.name: row for row in rows}.values())


def tidy_name(spelling: str) -> str:
    """The spelling without footnote marks, soft hyphens and signs at its ends."""
    text = clean(spelling[:_LONGEST]).replace("\u00a0", " ")
    text = re.sub(r"\s+", " ", text).strip(" \t.,;:•·–-=+@'\"„“”")
    return re.sub(_FOOTNOTE, "", text).strip(" ,;")


def _why(asked: Spelling) -> str:
    if asked.name in ENGLISH_NAMES:
        return "match.why.english"
    return "match.why.name" if fold(asked.name) == fold(asked.whole) else "match.why.without"


def _shown(rows: Iterable[Municipality]) -> tuple[Municipality, ...]:
    return largest_first(_different(rows))[:_MOST_CANDIDATES]


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
