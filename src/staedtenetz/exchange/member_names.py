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

from staedtenetz.catalogue.municipalities import ENGLISH_NAMES, Municipalities
from staedtenetz.messages import Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.vocabulary import find_country, find_land
from staedtenetz.text import clean, fold, fold_letters, fold_variants

__all__ = ["OUTCOMES", "Match", "Matcher", "Outcome", "find_member_country", "tidy_name"]

Outcome = Literal["matched", "district", "body", "abroad", "unsure", "unknown"]

OUTCOMES: tuple[Outcome, ...] = ("matched", "unsure", "unknown", "district", "body", "abroad")
"""What a spelling may turn out to be: a municipality of the list, perhaps one of those shown,
nothing that is known, a district, another body such as an association or a part of a city,
or a city outside Germany."""

_LONGEST = 150
_MOST_CANDIDATES = 6
_MOST_PARTS = 6
"""More titles and places than this no name has."""

_GERMANY = frozenset("d de ger deu brd germany deutschland allemagne alemania germania".split())

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

_ODER = re.compile(r"(?<=frankfurt)[ ,(/-]+(an |a\.? ?)?(der |d\.? ?)?o(der)?\b\.?\)?$")
_HEIGHT = re.compile(r"\bv\.? ?d\.? ?h(oehe)?\b\.?$")
_UPPER_BAVARIA = re.compile(r"\b(i\.|in) ?ob\b\.?$")

_TITLES = tuple(
    fold(title)
    for title in (
        "stadtrat",
        "gemeinderat",
        "magistrat der stadt",
        "der magistrat der",
        "rat der stadt",
        "stadtverwaltung",
        "gemeindeverwaltung",
        "landeshauptstadt",
        "lhst",
        "lhs",
        "lh",
        "freie und hansestadt",
        "freie hansestadt",
        "hanse- und universitätsstadt",
        "universitäts- und hansestadt",
        "alte hansestadt",
        "hansestadt",
        "universitätsstadt",
        "wissenschaftsstadt",
        "hochschulstadt",
        "bundeshauptstadt",
        "hauptstadt",
        "bundesstadt",
        "große kreisstadt",
        "grosse kreisstadt",
        "große selbständige stadt",
        "kreisfreie stadt",
        "kreisstadt",
        "stadt",
        "stadtgemeinde",
        "einheitsgemeinde",
        "ortsgemeinde",
        "gemeinde",
        "marktgemeinde",
        "markt",
        "flecken",
        "free and hanseatic city of",
        "free hanseatic city of",
        "hanseatic city of",
        "federal city of",
        "state capital city of",
        "state capital",
        "capital city of",
        "the city of",
        "city of",
        "town of",
        "municipality of",
        "commune of",
        "city",
        "town",
        "municipality",
        "ville de",
        "ciudad de",
    )
)
"""What stands before or after a name and is no part of it, longest first where one is within
another."""

_TOWN_TITLE = re.compile(r"(haupt|hanse|universitaets|kreis|bundes|hochschul|schafts)?stadt\b")
_VILLAGE_TITLES = frozenset({"gemeinde", "ortsgemeinde", "gemeindeverwaltung"})
_MARKET_TITLES = frozenset({"markt", "marktgemeinde"})

_DISTRICT = re.compile(
    r"^(kreis|landkreis|lkr|lk|landratsamt|kreisverwaltung)\b(?! und\b)"
    r"|^((rural )?district of|county of)\b"
    r"|\b\w*kreis\b(?! und\b)|\b(kreis|landkreis|lkr|lk|district|county)$"
    r"|^(region hannover|hannover region|staedte ?region aachen|regionalverband saarbruecken)$"
)
_BODY = re.compile(
    r"\b(\w*verband|\w*verein|\w*region|\w*bezirk\w*|stadtteil|ortsteil|borough|samtgemeinde"
    r"|verbandsgemeinde|\w*verwaltungsgemeinschaft|\w*verwaltungsverband|universitaet|university"
    r"|hochschule|institut\w*|\w*ministerium|ministry|senatsverwaltung|stadtwerke|\w*gmbh|stiftung"
    r"|foundation|netzwerk|network|\w*allianz|association|e v|land|freistaat|state of|staedtetag"
    r"|\w*staedtebund|\w*gemeindebund|landkreistag|landschaft|agentur|agency|council of|amt)\b"
)
_CITY_STATES = frozenset({"11000000", "02000000"})
"""Berlin and Hamburg have boroughs that join networks of their own."""

_ABROAD = frozenset(
    (
        "amsterdam|antwerp|antwerpen|athen|athens|atlanta|barcelona|basel|basle|belfast|"
        "belgrad|belgrade|bergamo|bern|besancon|bilbao|birmingham|bologna|bolzano|bordeaux|"
        "bozen|braga|bratislava|bregenz|brescia|breslau|brighton|bristol|brno|bruenn|bruessel|"
        "brussels|bruxelles|bucharest|budapest|bukarest|cardiff|charkiw|chicago|cluj napoca|"
        "copenhagen|cordoba|cork|coventry|danzig|den haag|dijon|dublin|edinburgh|eindhoven|"
        "firenze|florence|florenz|gdansk|gdynia|geneva|geneve|genf|genova|gent|genua|ghent|"
        "glasgow|goeteborg|gothenburg|granada|graz|grenoble|groningen|helsinki|hiroshima|"
        "innsbruck|istanbul|izmir|katowice|kattowitz|kaunas|kiew|klagenfurt|kopenhagen|kosice|"
        "krakau|krakow|kyiv|lausanne|le havre|leeds|leuven|liege|lille|lisbon|lissabon|"
        "liverpool|ljubljana|lodz|london|lublin|lucerne|luettich|lugano|luxembourg|luxemburg|"
        "luzern|lviv|lyon|madrid|mailand|malaga|malmoe|manchester|marseille|melbourne|milan|"
        "milano|montpellier|montreal|moscow|moskau|nantes|naples|neapel|new york|nice|nijmegen|"
        "nizza|odense|olomouc|oslo|ostrava|oulu|oviedo|padova|padua|palermo|paris|pecs|pilsen|"
        "plzen|porto|posen|poznan|prag|prague|quebec|reykjavik|riga|rom|roma|rome|rotterdam|"
        "salzburg|san sebastian|sankt gallen|saragossa|sarajevo|sevilla|seville|sheffield|"
        "skopje|sofia|st gallen|st petersburg|stavanger|stettin|stockholm|strasbourg|"
        "strassburg|szczecin|tallinn|tampere|tartu|tel aviv|the hague|thessaloniki|timisoara|"
        "tirana|tokio|tokyo|torino|toronto|toulouse|triest|trieste|turin|turku|uppsala|utrecht|"
        "valencia|valladolid|valletta|vancouver|venedig|venice|verona|vienna|vilnius|warsaw|"
        "warschau|warszawa|washington|wien|winterthur|wroclaw|zagreb|zaragoza|zuerich"
    ).split("|")
)
"""Cities outside Germany by the names in which lists give them, folded."""

_FOREIGN = re.compile(r"^(kanton|canton|comune|citta|municipiul|gmina|ajuntament|ayuntamiento)\b")

_ALSO_ABROAD = frozenset(
    "bergen bern berne borne brest bruegge brugge bucha esch falkenberg forbach freiburg haag "
    "halle horn kampen kapellen linden linz lubin lund nassau rom salem salzburg schaffhausen "
    "strasburg tarnow wels".split()
)
"""Names of German municipalities, or short forms of them, that larger cities abroad have too."""

_FOOTNOTE = re.compile(r"[*†‡¹²³]+|\(?\b\d{1,2}\)$|\[\d+\]")
_IN_BRACKETS = re.compile(r"^(?P<name>.+?)\s*[(\[](?P<hint>[^()\[\]]+)[)\]]\s*$")
_AFTER_COMMA = re.compile(r"^(?P<name>.+),\s*(?P<hint>[^,]+?)\s*$")
_AFTER_DASH = re.compile(r"^(?P<name>.+?)\s+[-–|/]\s+(?P<hint>[^-–|/]+?)\s*$")
_ENDS = (_IN_BRACKETS, _AFTER_COMMA, _AFTER_DASH)

_ADDED_DISTRICT = re.compile(r"^(?P<name>.+?) \((?:Landkreis|Kreis) [^()]+\)$")
_ADDITION = re.compile(
    r"[ ,]*[(/]|,| (?=(?:am|an|auf|im|in|bei|beim|ob|unter|vor|von|zur|zum|on)\b"
    r"|(?:a|b|i|v|o)\. ?)",
    re.IGNORECASE,
)

_NEAR = 82
_SURE_LENGTH = 11
_SURE_POPULATION = 50_000
_FAR = 3


class Match(NamedTuple):
    """What became of one spelling, and why.

    ``municipality`` is there where it is ``matched``; ``candidates`` are what it might mean,
    likeliest first, where that is ``unsure``, and what resembles it where it is ``unknown``.
    """

    outcome: Outcome
    why: Message
    municipality: Municipality | None = None
    candidates: tuple[Municipality, ...] = ()


class _Asked(NamedTuple):
    """A spelling taken apart: the name proper and all that it says besides."""

    whole: str
    name: str
    state: str | None
    country: str | None
    title: str | None


def find_member_country(word: str) -> str | None:
    """The country of a cell in a member list; Germany by its usual short forms too."""
    return "DE" if fold(word) in _GERMANY else find_country(word)


class Matcher:
    """Finds the municipalities of one list by how others spell them."""

    def __init__(self, municipalities: Municipalities, known: Mapping[str, str] | None = None):
        """``known`` are spellings that someone has decided before, with the official key."""
        self._list = municipalities
        self._known = {fold(name): key for name, key in (known or {}).items()}

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
        asked = self._asked(text, state, country)
        if asked.country not in (None, "DE"):
            return Match("abroad", Message("match.why.country"))
        return (
            self._named(asked)
            or _apart(asked, self._is_part(asked.name))
            or self._short_form(asked)
            or self._resembling(asked)
        )

    def recognises(self, spelling: str) -> bool:
        """Whether the spelling is a whole name of the list, perhaps with a title."""
        return bool(self._lookup(self._asked(tidy_name(spelling), None, None).name))

    # What the list has

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Municipality, ...]]:
        """Whole names in one form for all their spellings."""
        index: dict[str, list[Municipality]] = {}
        for row in self._list.rows:
            for key in _whole_names(row):
                _add(index, key, row)
                _add(index, key.replace(" ", ""), row)
        for name, key in ENGLISH_NAMES.items():
            found = self._list.get(key)
            if found:
                _add(index, _form(name), found)
        return {key: tuple(rows) for key, rows in index.items()}

    @cached_property
    def _by_short_name(self) -> Mapping[str, tuple[Municipality, ...]]:
        """Names without their addition: ``Frankfurt``, ``Neustadt``."""
        index: dict[str, list[Municipality]] = {}
        for row in self._list.rows:
            for key in _forms(_short(row.name)):
                _add(index, key, row)
        return {key: tuple(rows) for key, rows in index.items()}

    @cached_property
    def _complete(self) -> frozenset[str | None]:
        """The Länder of which small municipalities are in the list too.

        Only there is a name that one municipality has known to be no other's.
        """
        return frozenset(row.state for row in self._list.rows if (row.population or 10_000) < 5_000)

    @cached_property
    def _titles(self) -> tuple[str, ...]:
        """Titles before and after names, the longest first; those of the list among them."""
        designations = {
            fold(part)
            for row in self._list.rows
            for part in _outside_brackets(row.designation or "").split(",")
        }
        titles = {*_TITLES, *designations} - {""}
        return tuple(sorted(titles, key=lambda title: (-len(title), title)))

    @cached_property
    def _title_words(self) -> frozenset[str]:
        return frozenset(word for title in self._titles for word in title.split())

    # What the spelling says

    def _asked(self, text: str, state: str | None, country: str | None) -> _Asked:
        """Take off titles and what tells country and Land, until a name of the list is left.

        As little as possible is taken off: ``Markt Schwaben`` is no market called Schwaben.
        Where no name of the list is left, all of it is taken off.
        """
        asked = _Asked(text, text, state, country, None)
        level = [asked]
        for _ in range(_MOST_PARTS):
            for asked in level:
                if self._lookup(asked.name):
                    return asked
            shorter = {one.name: one for each in level for one in self._shorter(each)}
            if not shorter:
                break
            level = list(shorter.values())
        return level[-1]

    def _shorter(self, asked: _Asked) -> Iterator[_Asked]:
        """What the spelling is without one title or one place at its end."""
        for name, title in self._untitled(asked.name):
            yield asked._replace(name=name, title=asked.title or title)
        name, hint = _ending(asked.name)
        if hint is not None:
            state, country = self._place(hint, name)
            yield asked._replace(
                name=name, state=asked.state or state, country=asked.country or country
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

    @cached_property
    def _title_patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """What matches the longest title before a name, and the longest one after it."""
        titles = "|".join(_as_typed(title) for title in self._titles)
        before = re.compile(rf"({titles})[.:,]?\s+(?=\S)", re.IGNORECASE)
        return before, re.compile(rf"(?<=\S)[\s,(]+({titles})\)?$", re.IGNORECASE)

    def _untitled(self, name: str) -> Iterator[tuple[str, str]]:
        """The name without the title before it, and without the one after it."""
        before, after = self._title_patterns
        match = before.match(name)
        if match:
            yield name[match.end() :], fold(match[1])
        match = after.search(name)
        if match:
            yield name[: match.start()], fold(match[1])

    # What it may be

    def _lookup(self, name: str) -> tuple[Municipality, ...]:
        """The municipalities whose whole name this is."""
        spaced = _form(name)
        forms = [spaced, *_forms(name)]
        if not self._title_words & set(spaced.split()):
            # Mönchen-Gladbach is found too; but Stadt Bergen is not Stadtbergen.
            forms += [form.replace(" ", "") for form in forms]
        found: dict[str, Municipality] = {}
        for form in forms:
            for row in self._by_name.get(form, ()):
                found.setdefault(row.key or row.name, row)
        exact = tuple(row for row in found.values() if spaced in _primary_names(row))
        return exact if exact and not name.isascii() else tuple(found.values())

    def _is_part(self, name: str) -> bool:
        """``Berlin-Mitte``, ``Hamburg-Altona``."""
        city, dash, part = name.partition("-")
        return bool(dash and part) and any(
            row.key in _CITY_STATES for row in self._lookup(city.strip())
        )

    def _named(self, asked: _Asked) -> Match | None:
        rows = self._lookup(asked.name)
        in_land = tuple(row for row in rows if asked.state in (None, row.state))
        if not rows:
            return None
        if not in_land:
            other = Match("unknown", Message("match.why.other_land"), candidates=_largest(rows))
            return self._short_form(asked) or other
        if asked.country is None and asked.state is None and fold(asked.name) in _ALSO_ABROAD:
            candidates = _largest((*rows, *self._short_named(asked)))
            return Match("unsure", Message("match.why.also_abroad"), candidates=candidates)
        fitting = _fitting(in_land, asked.title)
        if not fitting:
            return Match("unsure", Message("match.why.title"), candidates=_largest(in_land))
        namesakes = self._usually_called(asked, fitting)
        if len(fitting) > 1 or namesakes or self._could_be_another(asked, in_land):
            candidates = _largest((*fitting, *namesakes))
            return Match("unsure", Message("match.why.namesakes"), candidates=candidates)
        return Match("matched", Message(_why(asked)), fitting[0])

    def _usually_called(
        self, asked: _Asked, rows: tuple[Municipality, ...]
    ) -> tuple[Municipality, ...]:
        """Others that lists may mean by a whole name of these: Lauf is Lauf a.d.Pegnitz too.

        Only larger ones; but any where an umlaut was read into the spelling.
        """
        largest = max(row.population or 0 for row in rows)
        exact = any(_form(asked.name) in _primary_names(row) for row in rows)
        exact = exact or asked.name in ENGLISH_NAMES
        return tuple(
            row
            for row in self._short_named(asked)
            if row not in rows and (not exact or (row.population or 0) > largest)
        )

    def _could_be_another(self, asked: _Asked, rows: tuple[Municipality, ...]) -> bool:
        """Villages with the name may be missing from the list."""
        return len(rows) > 1 and asked.title in _VILLAGE_TITLES and not self._covers(asked)

    def _short_named(self, asked: _Asked) -> tuple[Municipality, ...]:
        rows: dict[str, Municipality] = {}
        for form in _forms(asked.name):
            for row in self._by_short_name.get(form, ()):
                if asked.state in (None, row.state):
                    rows.setdefault(row.key or row.name, row)
        return tuple(row for row in rows.values() if _same_umlauts(asked.name, row))

    def _short_form(self, asked: _Asked) -> Match | None:
        """``Offenbach`` for Offenbach am Main, where no other Offenbach can be meant."""
        if _is_abroad(asked) and not asked.state:
            return None
        rows = self._short_named(asked)
        if not rows:
            return None
        candidates = _largest(rows)
        only = candidates[0]
        told = asked.state is not None and _addition_is_land(only)
        if len(rows) == 1 and (told or self._covers(asked)) and _fits(only, asked.title):
            return Match("matched", Message("match.why.short_name"), only)
        return Match("unsure", Message("match.why.short"), candidates=candidates)

    def _covers(self, asked: _Asked) -> bool:
        """Whether the list has every municipality that could have the name."""
        if asked.state:
            return asked.state in self._complete
        lands = {row.state for row in self._list.rows}
        # City states have no small municipalities.
        return asked.country == "DE" and lands <= self._complete | {"DE-BE", "DE-HH", "DE-HB"}

    def _resembling(self, asked: _Asked) -> Match:
        """Nothing has the name: a city abroad, what resembles it, or nothing at all."""
        if _is_abroad(asked):
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

    def _longer(self, asked: _Asked) -> tuple[Municipality, ...]:
        """The spelling adds something to a name of the list, which may tell a namesake."""
        short = _short(asked.name)
        rows = () if fold(short) == fold(asked.name) else self._lookup(short)
        return _largest(row for row in rows if asked.state in (None, row.state))

    def _near(self, asked: _Asked) -> Iterator[Municipality]:
        from rapidfuzz.fuzz import ratio
        from rapidfuzz.process import extract

        form = _form(asked.name)
        seen = set()
        names = list(self._by_name)
        for name, _, _ in extract(form, names, scorer=ratio, limit=12, score_cutoff=_NEAR):
            for row in self._by_name[name]:
                if asked.state in (None, row.state) and row.key not in seen:
                    seen.add(row.key)
                    yield row


def _add(index: dict[str, list[Municipality]], key: str, row: Municipality) -> None:
    rows = index.setdefault(key, [])
    if row not in rows:
        rows.append(row)


def tidy_name(spelling: str) -> str:
    """The spelling without footnote marks, soft hyphens and signs at its ends."""
    text = clean(spelling[:_LONGEST]).replace("\u00a0", " ")
    text = re.sub(r"\s+", " ", text).strip(" \t.,;:•·–-=+@'\"„“”")
    return _FOOTNOTE.sub("", text).strip(" ,;")


def _form(name: str) -> str:
    """One form for all spellings of a whole name: no link words, no spaces, long words.

    >>> _form("Frankfurt a. M.") == _form("Frankfurt/Main") == _form("Frankfurt am Main")
    True
    """
    text = fold_letters(name)
    text = _ODER.sub(" viadrina", text)
    text = _HEIGHT.sub("hoehe", text)
    text = _UPPER_BAVARIA.sub(" oberbayern", text)
    first, *rest = fold(text).split() or [""]
    first = "sankt" if first == "st" else "hannoversch" if first == "hann" else first
    kept = [_LONG_FORMS.get(word, word) for word in rest if word not in _LINK_WORDS]
    return " ".join((first, *kept))


def _forms(name: str) -> tuple[str, ...]:
    """The form with ``ü`` as ``ue`` and as ``u``, which others may have typed."""
    first = _form(name)
    if name.isascii():
        return (first,)
    second = _form(fold_variants(name)[-1])
    return (first,) if first == second else (first, second)


def _whole_names(row: Municipality) -> Iterator[str]:
    """Its name; where only the bundled list added the district to it, also without that."""
    yield from _forms(row.name)
    added = _ADDED_DISTRICT.match(row.name)
    if added:
        yield from _forms(added["name"])


def _as_typed(title: str) -> str:
    """A pattern for the folded title in every way of typing it."""
    pattern = re.escape(title).replace("\\ ", r"[\s.-]+")
    for folded, typed in (("ae", "ä"), ("oe", "ö"), ("ue", "ü"), ("ss", "ß")):
        pattern = pattern.replace(folded, f"(?:{folded}|{typed})")
    return pattern


def _primary_names(row: Municipality) -> tuple[str, ...]:
    added = _ADDED_DISTRICT.match(row.name)
    return (_form(row.name), _form(added["name"])) if added else (_form(row.name),)


def _same_umlauts(name: str, row: Municipality) -> bool:
    """Whoever types umlauts means them: Hömberg is not Homberg. Others may mean either."""
    return name.isascii() or _form(name) in (_form(row.name), _form(_short(row.name)))


def _short(name: str) -> str:
    return _ADDITION.split(name, maxsplit=1)[0].strip()


def _ending(name: str) -> tuple[str, str | None]:
    """A name and what follows it in brackets, after a comma or a dash, if that tells a place."""
    for pattern in _ENDS:
        match = pattern.match(name)
        if match and (find_land(match["hint"]) or find_member_country(match["hint"])):
            return match["name"], match["hint"]
    return name, None


def _outside_brackets(text: str) -> str:
    return re.sub(r"[(\[][^)\]]*[)\]]?", " ", text)


def _apart(asked: _Asked, is_part: bool) -> Match | None:
    """Districts, other bodies and parts of cities."""
    outside = fold(_outside_brackets(asked.whole))
    if _DISTRICT.search(outside) or _only_district_in_brackets(asked.whole):
        return Match("district", Message("match.why.district"))
    if is_part or _BODY.search(fold(asked.whole)):
        return Match("body", Message("match.why.body"))
    return None


def _only_district_in_brackets(text: str) -> bool:
    """``Soest (Kreis)`` is a district, ``Münster (Kreis Darmstadt-Dieburg)`` a place in one."""
    return bool(re.search(r"[(\[,]\s*(kreis|landkreis|lkr\.?|lk)\s*[)\]]?$", text, re.IGNORECASE))


def _fits(row: Municipality, title: str | None) -> bool:
    """Whether the title is one that the municipality can have.

    A town is no Gemeinde in the way that lists write it, and only a market is called Markt.
    """
    if title is None:
        return True
    designation = fold(row.designation or "")
    # Towns that are no part of a district may have no designation in the list.
    town = "stadt" in designation or (row.key or "").endswith("000")
    if title in _MARKET_TITLES:
        return "markt" in designation
    if title in _VILLAGE_TITLES:
        return not town
    return town or not _TOWN_TITLE.search(title)


def _fitting(rows: tuple[Municipality, ...], title: str | None) -> tuple[Municipality, ...]:
    fitting = tuple(row for row in rows if _fits(row, title))
    if len(fitting) > 1 and title not in (None, "stadt"):
        own = tuple(row for row in fitting if fold(row.designation or "") == title)
        return own or fitting
    return fitting


def _addition_is_land(row: Municipality) -> bool:
    """``Friedberg (Hessen)``: a list that has Land and name apart says no more than Friedberg."""
    addition = row.name.removeprefix(_short(row.name)).strip(" ()/,")
    return find_land(addition) == row.state


def _why(asked: _Asked) -> str:
    if asked.name in ENGLISH_NAMES:
        return "match.why.english"
    return "match.why.name" if fold(asked.name) == fold(asked.whole) else "match.why.without"


def _is_abroad(asked: _Asked) -> bool:
    if asked.country == "DE":
        return False
    folded = fold(asked.name)
    return bool(_FOREIGN.search(folded) or _ABROAD & {folded, *fold_variants(asked.name)})


def _largest(rows: Iterable[Municipality]) -> tuple[Municipality, ...]:
    different = {row.key: row for row in rows}.values()
    ordered = sorted(different, key=lambda row: (-(row.population or 0), row.key or ""))
    return tuple(ordered[:_MOST_CANDIDATES])


def _beyond_doubt(asked: _Asked, near: tuple[Municipality, ...]) -> Municipality | None:
    """The city that a long name misses by one letter left out, doubled or swapped.

    Another letter in its place may well be another place: Friedrichshafen, Friedrichshagen.
    """
    from rapidfuzz.distance import OSA

    form = _form(asked.name)
    best = near[0]
    distances = [min(OSA.distance(form, name) for name in _forms(row.name)) for row in near]
    others = [d for d, row in zip(distances, near, strict=True) if row != best]
    same_length = len(form) == len(_form(best.name))
    swapped = sorted(form) == sorted(_form(best.name))
    if (
        len(form) >= _SURE_LENGTH
        and distances[0] == 1
        and (swapped or not same_length)
        and min(others, default=_FAR) >= _FAR
        and (best.population or 0) >= _SURE_POPULATION
        and not asked.title
    ):
        return best
    return None
