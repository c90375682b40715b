"""How the names of municipalities are written: one form for all spellings, and their parts.

``ü`` and ``ue``, ``ß`` and ``ss`` are one spelling; ``u`` for ``ü`` is not: Furth is not Fürth.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from staedtenetz.text import fold, fold_letters, fold_variants

__all__ = [
    "TITLES",
    "Hint",
    "Spelling",
    "Titles",
    "form",
    "form_without_umlauts",
    "outside_brackets",
    "short_name",
    "start_of",
    "take_apart",
    "whole_names",
]

_WITHOUT_DOTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_MOST_PARTS = 6
"""More titles and places than this no name has."""

_LINK_WORDS = frozenset(
    "a am an auf b bei beim d dem den der des die i im in ob on o the u unter unterm v vor "
    "vorm von ueber zu zum zur upon".split()
)
"""Words between a name and its addition; an addition is the same with and without them."""

_LONG_FORMS = {
    "bay": "bayern",
    "br": "breisgau",
    "breisg": "breisgau",
    "brsg": "breisgau",
    "erzgeb": "erzgebirge",
    "hann": "hannoversch",
    "hess": "hessen",
    "holst": "holstein",
    "m": "main",
    "n": "neckar",
    "nbg": "nuernberg",
    "oberbay": "oberbayern",
    "odw": "odenwald",
    "oldb": "oldenburg",
    "opf": "oberpfalz",
    "ostfr": "ostfriesland",
    "pf": "pfalz",
    "r": "ruhr",
    "rh": "rhein",
    "rhld": "rheinland",
    "sa": "sachsen",
    "st": "sankt",
    "t": "tauber",
    "thuer": "thueringen",
    "ts": "taunus",
    "vogtl": "vogtland",
    "westf": "westfalen",
    "weinstr": "weinstrasse",
    "wuertt": "wuerttemberg",
}
"""Abbreviations in the additions of names, folded. The usual one-letter ones are here too; one
that could mean two rivers is not."""

_ODER = r"(?<=frankfurt)[ ,(/-]+(an |a\.? ?)?(der |d\.? ?)?o(der)?\b\.?\)?$"
_HEIGHT = r"\bv\.? ?d\.? ?h(oehe)?\b\.?$"
_UPPER_BAVARIA = r"\b(i\.|in) ?ob\b\.?$"
_ADDITION = (
    r"(?i)[ ,]*[(/]|,| (?=(?:am|an|auf|im|in|bei|beim|ob|unter|über|vor|von|zur|zum|on)\b"
    r"|(?:a|b|i|v|o)\. ?)"
)

_ENDS = (
    r"(?P<name>.+?)\s*[(\[](?P<hint>[^()\[\]]+)[)\]]\s*",
    r"(?P<name>.+),\s*(?P<hint>[^,]+?)\s*",
    r"(?P<name>.+?)\s+[-–|/]\s+(?P<hint>[^-–|/]+?)\s*",
    r"(?P<name>.+?)/(?P<hint>[^/]+)",
)

_SORBIAN = frozenset(
    "brjazyna|cersk|derbno|drjenow|drjowk|feliksowy jazor|gatojce|grodk|hochoza|kalawa"
    "|nowa jazorina|nowa niwa|nowe wiki|picnjo|turjej|wjelcej|wjerbno".split("|")
)
"""Sorbian names without a letter that German does not have, folded. Lower Lusatia parts them
from the German name as others part off a river: Calau/Kalawa, Falkenberg/Elster."""

TITLES = (
    "stadtrat|gemeinderat|magistrat der stadt|der magistrat der|rat der stadt|stadtverwaltung"
    "|gemeindeverwaltung|landeshauptstadt|lhst|lhs|lh|freie und hansestadt|freie hansestadt"
    "|hanse und universitaetsstadt|universitaets und hansestadt|alte hansestadt|hansestadt"
    "|universitaetsstadt|wissenschaftsstadt|hochschulstadt|bundeshauptstadt|hauptstadt"
    "|bundesstadt|grosse kreisstadt|grosse selbstaendige stadt|kreisfreie stadt|kreisstadt|stadt"
    "|stadtgemeinde|einheitsgemeinde|ortsgemeinde|gemeinde|marktgemeinde|markt|flecken"
    "|free and hanseatic city of|free hanseatic city of|hanseatic city of|federal city of"
    "|state capital city of|state capital|capital city of|the city of|city of|town of"
    "|municipality of|commune of|city|town|municipality|ville de|ciudad de"
).split("|")
"""What stands before or after a name and is no part of it, folded."""


class Titles:
    """What stands before or after a name and is no part of it, in every way of typing it."""

    def __init__(self, folded: Iterable[str]) -> None:
        words = sorted({*folded} - {""}, key=lambda title: (-len(title), title))
        self._longest_first = words
        self._first_words = {title.split()[0] for title in words}
        self._last_words = {title.split()[-1] for title in words}
        self.words = frozenset(word for title in words for word in title.split())

    @cached_property
    def _before(self) -> re.Pattern[str]:
        return re.compile(rf"({self._typed})[.:,]?\s+(?=\S)", re.IGNORECASE)

    @cached_property
    def _after(self) -> re.Pattern[str]:
        return re.compile(rf"(?<=\S)[\s,(]+({self._typed})\)?$", re.IGNORECASE)

    @cached_property
    def _typed(self) -> str:
        return "|".join(map(_as_typed, self._longest_first))

    def taken_off(self, name: str) -> Iterator[tuple[str, str]]:
        """The name without the title before it, and without the one after it, with that title."""
        words = fold(name).split() or [""]
        match = self._before.match(name) if words[0] in self._first_words else None
        if match:
            yield name[match.end() :], fold(match[1])
        match = self._after.search(name) if words[-1] in self._last_words else None
        if match:
            yield name[: match.start()], fold(match[1])


class Spelling(NamedTuple):
    """A spelling taken apart: the name proper and all that it says besides."""

    whole: str
    name: str
    state: str | None = None
    country: str | None = None
    title: str | None = None
    district: str | None = None


class Hint(NamedTuple):
    """What stands beside a name tells of it; nothing of all where it is the name once more."""

    state: str | None = None
    country: str | None = None
    district: str | None = None


Place = Callable[[str, str], Hint | None]
"""What a hint beside a name tells; none where it is no hint and may belong to the name."""


# A name


def start_of(name: str) -> str:
    """The first three letters, the same for every spelling: ``Koeln``, ``Köln`` and ``Koln``.

    It is cheap, so that of 11,000 names only a few need their whole form.
    """
    text = name[:6].lower()
    if not text.isascii():
        text = text.translate(_WITHOUT_DOTS)
    text = text.replace("ae", "a").replace("oe", "o").replace("ue", "u")[:3]
    if not text.isalpha():
        text = fold(text).partition(" ")[0]
    return "san" if text == "st" else text


def form(name: str) -> str:
    """One form for all spellings of a whole name: no link words, no spaces, long words.

    >>> form("Frankfurt a. M.") == form("Frankfurt/Main") == form("Frankfurt am Main")
    True
    """
    text = fold_letters(name)
    if text.startswith("frankfurt"):
        text = re.sub(_ODER, " viadrina", text)
    elif text.startswith("halle"):
        text = re.sub(r"\bs\b\.?", "saale", text)
    elif "homburg" in text:
        text = re.sub(_HEIGHT, "hoehe", text)
    elif text.rstrip(".").endswith("ob"):
        text = re.sub(_UPPER_BAVARIA, " oberbayern", text)
    first, *rest = fold(text).split() or [""]
    first = "sankt" if first == "st" else "hannoversch" if first == "hann" else first
    kept = [_LONG_FORMS.get(word, word) for word in rest if word not in _LINK_WORDS]
    return " ".join((first, *kept))


def form_without_umlauts(name: str) -> str | None:
    """The form with ``u`` for ``ü``, which is another spelling; none where it has no umlaut."""
    if name.isascii():
        return None
    first, other = form(name), form(fold_variants(name)[-1])
    return other if other != first else None


def whole_names(name: str) -> tuple[str, ...]:
    """The official name; both parts too where it is a German and Sorbian one.

    >>> whole_names("Lübbenau/Spreewald / Lubnjow/Błota")
    ('Lübbenau/Spreewald / Lubnjow/Błota', 'Lübbenau/Spreewald', 'Lubnjow/Błota')
    """
    if "/" in name:
        german, slash, sorbian = name.partition(" / ")
        if not slash:
            german, _, sorbian = name.partition("/")
        if slash or _is_sorbian(sorbian):
            return name, german.strip(), sorbian.strip()
    return (name,)


def _is_sorbian(name: str) -> bool:
    return fold(name) in _SORBIAN or bool(set(name.casefold()) & set("ćčěłńóřŕšśžź"))


def short_name(name: str) -> str:
    """The name without its addition: Frankfurt am Main, Brühl (Baden), Halle/Saale."""
    return re.split(_ADDITION, name, maxsplit=1)[0].strip()


def outside_brackets(text: str) -> str:
    """The text with a blank for everything in brackets."""
    return re.sub(r"[(\[][^)\]]*[)\]]?", " ", text)


# What stands around a name


def _as_typed(title: str) -> str:
    """A pattern for the folded title in every way of typing it."""
    pattern = re.escape(title).replace("\\ ", r"[\s.-]+")
    for folded, typed in (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("ss", "ß")):
        pattern = pattern.replace(folded, f"(?:{folded}|{typed})")
    return pattern


def take_apart(
    asked: Spelling,
    is_known: Callable[[str], bool],
    titles: Titles,
    place: Place,
) -> Spelling:
    """The spelling without titles and places around the name, as few as make it known.

    What belongs to the name is not taken off: Markt Schwaben, Brühl (Baden).
    """
    level = [asked]
    for _ in range(_MOST_PARTS):
        for each in level:
            if is_known(each.name):
                return each
        shorter = {one.name: one for each in level for one in _shorter(each, titles, place)}
        if not shorter:
            break
        level = list(shorter.values())
    return level[-1]


def _shorter(
    asked: Spelling,
    titles: Titles,
    place: Place,
) -> Iterator[Spelling]:
    """What the spelling is without one title or one place at its end."""
    for name, title in titles.taken_off(asked.name):
        yield asked._replace(name=name, title=asked.title or title)
    for name, hint in _names_and_places(asked.name):
        told = place(hint, name)
        if told is not None:
            yield asked._replace(
                name=name,
                state=asked.state or told.state,
                country=asked.country or told.country,
                district=asked.district or told.district,
            )
            break


def _names_and_places(text: str) -> Iterator[tuple[str, str]]:
    """A name and what follows it in brackets, after a comma, a dash or a slash."""
    for pattern in _ENDS:
        match = re.fullmatch(pattern, text)
        if match:
            yield match["name"], match["hint"]
