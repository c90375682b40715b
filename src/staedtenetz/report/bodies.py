"""What papers call a municipality or district, its council and its head, in the cases of German.

Names of councils and titles of heads follow the law of the Land (read on 2026-11-29 and 30):

- Baden-Württemberg: GemO §§ 3, 24, 42 (verfassungen.de/de/bw/bw-gemeindeordnung75.htm). Which towns
  are a Große Kreisstadt the register says (text code 67), here as in Bayern.
- Bayern: GO Art. 29, 30, 34 (gesetze-bayern.de/Content/Document/BayGO)
- Brandenburg: BbgKVerf (anwalt24.de/gesetze/bbgkverf/27)
- Hessen: HGO § 9 (umwelt-online.de, regelwerk/allgemei/laender/he/gemo1.htm); § 45, the greater
  title above 50,000 inhabitants, kept down to 45,000 (de.wikipedia.org, Bürgermeister (Hessen));
  Oberursel (oberursel.de, press release of January 2025), Rodgau (op-online.de, 91018222, 2021)
- Mecklenburg-Vorpommern: KV M-V § 7 (gesetze.co), §§ 22 (umwelt-online.de)
- Niedersachsen: NKomVG §§ 7, 14 and the seven große selbständige Städte (kommunalwiki.boell.de,
  Große selbständige Stadt); Region Hannover: hannover.de, Aufgaben und Ziele der Region
- Nordrhein-Westfalen: GO § 40 (recht.nrw.de); StädteRegion Aachen: aachener-zeitung.de,
  aid-33722357
- Rheinland-Pfalz: GemO § 28 (landesrecht.rlp.de, doc.id=jlr-GemORPV3P28), § 64 (kommunalbrevier.de,
  Sonderregelungen für Verbandsgemeinden); the eight große kreisangehörige Städte by the regulations
  GVBl. 1960 p. 55, 1969 p. 210, 1972 p. 346 and 1975 p. 98, as a public list of authorities of
  2026-09-28 quotes them; who is in no Verbandsgemeinde by the register of 2025-08-31
- Saarland: KSVG § 29 (saarbruecker-zeitung.de, aid-605262), §§ 204, 213 (haufe.de, HI2737010)
- Sachsen: SächsGemO §§ 1, 27 (revosax.sachsen.de/vorschrift/2754), § 51
  (justiz-nrw.wolterskluwer-online.de); the fifty Große Kreisstädte (delitzsch-online.de, list of
  2008-12-03); no other town has the 17,500 inhabitants of § 3
- Sachsen-Anhalt: KVG LSA §§ 7, 36 (recht.ra-micro.de/laws/KVG_LSA_ST.html; mi.sachsen-anhalt.de),
  § 60, the greater title above 25,000 inhabitants (stala.sachsen-anhalt.de/gk/and/hinweis.html);
  Köthen has it since 2024-07-01 (mz.de, 3861988 and 4207297, 2024-06-12 and 2026-03-01)
- Schleswig-Holstein: GO § 27 (paragraphen.online/gesetze/sh/go); § 61, the greater title in towns
  without a district and in Große kreisangehörige Städte alone (gesetze.co, link?q=61+GO), which are
  towns above 60,000 inhabitants (taz.de, 769125, on the bill); and what single towns say:
  Neumünster (neumuenster.de, Hauptsatzung of 2022), Rendsburg (docplayer.org/21484778), Lübeck
  (bekanntmachungen.luebeck.de, Hauptsatzung of 2022-04-22), Bad Schwartau (docplayer.org/50502922,
  Hauptsatzung as of April 2015), Norderstedt (norderstedt.de, Oberbürgermeisterin)
- Thüringen: ThürKO §§ 23, 28 (anwalt24.de/gesetze/thuerko/23; haufe.de, HI2741420); the five große
  kreisangehörige Städte by the regulations of 1994, as a public list of authorities of 2026-09-28
  quotes them; of Mühlhausen also its Hauptsatzung of 2023-07-01 (ol.wittich.de/titel/1717);
  Eisenach is a Große Kreisstadt (de.wikipedia.org, Eisenach)

Where the law leaves it to what is not known here, the neutral word stands: the office writes its
own into the profile.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from staedtenetz.messages import Language
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.profile import House

__all__ = ["Bodies", "Named", "bodies", "in_own_words"]


class Named(NamedTuple):
    """A body or office: its bare name, and with its article in the four cases."""

    name: str
    nominative: str
    genitive: str
    dative: str
    accusative: str


class Bodies(NamedTuple):
    """The municipality itself, its council, and its head.

    ``one_like`` is any of its kind, in the accusative: ``eine Stadt``, ``einen Kreis``.
    """

    body: Named
    council: Named
    head: Named
    one_like: str

    @property
    def values(self) -> dict[str, Any]:
        """What sentences call them by: ``Body`` begins a sentence, ``of_body`` is the genitive."""
        values: dict[str, Any] = {"one_like": self.one_like}
        for key, named in (("body", self.body), ("council", self.council), ("head", self.head)):
            values |= {
                f"{key}_name": named.name,
                key: named.nominative,
                key.capitalize(): _capital(named.nominative),
                f"of_{key}": named.genitive,
                f"to_{key}": named.dative,
                f"for_{key}": named.accusative,
            }
        return values


_THE_MUNICIPALITY = re.compile(r"\b([Dd]ie|[Dd]er) Kommune\b")
_IT_DOES = re.compile(r"^Die Kommune (?=\w+t\b)")
_IN_ENGLISH = re.compile(r"\b([Tt])he municipality\b")
_IN_COUNCIL = re.compile(r"\bim Rat\b(?! (oder|für)\b)")
_COUNCIL_DECISION = re.compile(r"\bRatsbeschluss(es)?\b")


def in_own_words(text: str, own: Bodies) -> str:
    """A text of the data as one about this town, municipality or district and its council.

    In German a district has another gender: only before a verb ("Die Kommune zahlt") the case
    is sure.
    """
    body, council = own.body, own.council
    kind = body.name.split(" ", 1)[0]
    if kind in _PLAIN_KINDS:
        text = _THE_MUNICIPALITY.sub(rf"\1 {kind}", text)
    elif kind == "Kreis":
        text = _IT_DOES.sub("Der Kreis ", text)
    elif kind == "District":
        text = _IN_ENGLISH.sub(r"\1he district", text)
    if council.name == "Rat":
        return text
    place = re.sub("^in dem ", "im ", f"in {council.dative}")
    text = _IN_COUNCIL.sub(place, text)
    return _COUNCIL_DECISION.sub(rf"Beschluss\1 {council.genitive}", text)


_PLAIN_KINDS = ("Stadt", "Gemeinde")


def bodies(municipality: Municipality, house: House, language: Language) -> Bodies:
    """All three; what the office calls its council and its head goes before the law."""
    if language.code == "en":
        return _english(municipality, house)
    council = house.council or _council(municipality)
    title = house.head_title
    return Bodies(
        _body(municipality),
        _with_article(council),
        _with_article(title or _title(municipality)),
        _ONE_LIKE[_kind(municipality)],
    )


_TOWN, _VILLAGE, _MARKET, _DISTRICT, _OTHER = "town", "village", "market", "district", "other"
_ONE_LIKE = {
    _TOWN: "eine Stadt",
    _VILLAGE: "eine Gemeinde",
    _MARKET: "eine Gemeinde",
    _DISTRICT: "einen Kreis",
    _OTHER: "eine Kommune",
}


def _kind(municipality: Municipality) -> str:
    """What it is, as its designation says."""
    designation = (municipality.designation or "").casefold()
    if municipality.applicant == "district":
        return _DISTRICT
    if municipality.applicant != "municipality" or municipality.country != "DE":
        return _OTHER
    if municipality.is_town is None:
        return _OTHER
    if designation in ("markt", "flecken"):
        return _MARKET
    return _TOWN if municipality.is_town else _VILLAGE


_ADJECTIVE = re.compile(r"er Kreis$")


def _body(municipality: Municipality) -> Named:
    name, kind = municipality.name, _kind(municipality)
    if kind == _TOWN:
        return _feminine(f"Stadt {name}")
    if kind == _VILLAGE:
        return _feminine(f"Gemeinde {name}")
    if kind == _MARKET:
        designation = municipality.designation or ""
        genitive = "Marktes" if designation == "Markt" else f"{designation}s"
        return _masculine(f"{designation} {name}", f"{genitive} {name}")
    if kind == _DISTRICT:
        return _district(name, municipality.designation or "Kreis")
    return _feminine(f"Kommune {name}")


def _district(name: str, designation: str) -> Named:
    """``der Kreis Unna``, ``des Märkischen Kreises``, ``die Region Hannover``."""
    if "region" in designation.casefold() and not designation.casefold().endswith("verband"):
        return _feminine(name)
    if _ADJECTIVE.search(name):
        stem = name.removesuffix("er Kreis")
        bent = f"{stem}en Kreis"
        return Named(name, f"der {stem}e Kreis", f"des {bent}es", f"dem {bent}", f"den {bent}")
    if not re.search(r"[Kk]reis|verband", name):
        name = f"{designation} {name}"
    first, *rest = re.split(r"(?<=kreis)(?= )|(?<=Kreis)(?= )|(?<=verband)(?= )", name, maxsplit=1)
    return _masculine(name, f"{first}{'es' if first.endswith('s') else 's'}{''.join(rest)}")


def _feminine(name: str) -> Named:
    return Named(name, f"die {name}", f"der {name}", f"der {name}", f"die {name}")


def _masculine(name: str, genitive: str, article: str = "der") -> Named:
    accusative = "das" if article == "das" else "den"
    return Named(
        name, f"{article} {name}", f"des {genitive}", f"dem {name}", f"{accusative} {name}"
    )


_NEUTRAL_COUNCIL = "Vertretung"
_TOWN_COUNCIL = {
    "DE-BB": "Stadtverordnetenversammlung",
    "DE-BE": "Abgeordnetenhaus",
    "DE-BW": "Gemeinderat",
    "DE-BY": "Stadtrat",
    "DE-HB": "Stadtbürgerschaft",
    "DE-HE": "Stadtverordnetenversammlung",
    "DE-HH": "Bürgerschaft",
    "DE-MV": "Stadtvertretung",
    "DE-NI": "Rat",
    "DE-NW": "Rat",
    "DE-RP": "Stadtrat",
    "DE-SH": "Stadtvertretung",
    "DE-SL": "Stadtrat",
    "DE-SN": "Stadtrat",
    "DE-ST": "Stadtrat",
    "DE-TH": "Stadtrat",
}
_VILLAGE_COUNCIL = {
    "DE-BB": "Gemeindevertretung",
    "DE-HE": "Gemeindevertretung",
    "DE-MV": "Gemeindevertretung",
    "DE-NI": "Rat",
    "DE-NW": "Rat",
    "DE-SH": "Gemeindevertretung",
    **dict.fromkeys(("DE-BW", "DE-BY", "DE-RP", "DE-SL", "DE-SN", "DE-ST", "DE-TH"), "Gemeinderat"),
}
_OWN_NAMES = {
    "01001000": "Ratsversammlung",
    "01002000": "Ratsversammlung",
    "01003000": "Bürgerschaft",
    "01004000": "Ratsversammlung",
    "01055004": "Stadtverordnetenversammlung",
    "01058135": "Ratsversammlung",
    "03241": "Regionsversammlung",
    "04012000": "Stadtverordnetenversammlung",
    "05334": "Städteregionstag",
    "10041": "Regionalversammlung",
    "13003000": "Bürgerschaft",
    "13073088": "Bürgerschaft",
    # Their statutes may have another name than the law's usual one.
    "13074087": _NEUTRAL_COUNCIL,
    "13075039": _NEUTRAL_COUNCIL,
}
"""Councils that their own statutes or a law of their own name, by official key."""


def _council(municipality: Municipality) -> str:
    state, kind = municipality.state or "", _kind(municipality)
    own = _OWN_NAMES.get(municipality.key or "")
    if own:
        return own
    if kind == _DISTRICT:
        return "Kreistag"
    if kind == _MARKET and state == "DE-BY":
        return "Marktgemeinderat"
    names = _TOWN_COUNCIL if kind == _TOWN else _VILLAGE_COUNCIL if kind != _OTHER else {}
    return names.get(state, _NEUTRAL_COUNCIL)


_MAYOR = "Bürgermeisterin/Bürgermeister"
_LORD_MAYOR = "Oberbürgermeisterin/Oberbürgermeister"
_NEUTRAL_HEAD = "Leitung der Verwaltung"
_OWN_TITLES = {
    "01003000": _MAYOR,
    "03241": "Regionspräsidentin/Regionspräsident",
    "05334": "Städteregionsrätin/Städteregionsrat",
    "06434008": _MAYOR,
    "06438011": _MAYOR,
    "10041": "Regionalverbandsdirektorin/Regionalverbandsdirektor",
}
"""Heads whom their own statutes or a law of their own give another title, by official key."""

_LORD_MAYORS = frozenset(
    # Schleswig-Holstein, Niedersachsen, Aachen
    "01060063 03153017 03159016 03241001 03252006 03254021 03351006 03352011 03355022 03454032 "
    "05334002 "
    # Rheinland-Pfalz
    "07133006 07134045 07137003 07137068 07138045 07141075 07339005 07339030 "
    # Mecklenburg-Vorpommern
    "13071107 13073088 13074087 13075039 "
    # Sachsen
    "14521020 14521035 14521390 14521550 14521590 14521690 14522050 14522080 14522140 14522180 "
    "14522360 14522490 14523020 14523300 14523320 14523340 14524030 14524080 14524120 14524180 "
    "14524300 14524330 14625020 14625040 14625240 14625250 14625480 14626110 14626290 14626370 "
    "14626600 14626610 14627010 14627060 14627140 14627210 14627230 14628060 14628110 14628270 "
    "14628360 14729050 14729160 14729260 14729410 14730070 14730110 14730230 14730270 14730310 "
    # Sachsen-Anhalt, Thüringen
    "15082180 16062041 16063105 16064046 16067029 16070029 16077001".split()
)
"""Towns within a district whose head has the greater title, where the register does not say so."""

_IN_NO_VERBANDSGEMEINDE = frozenset(
    "07131007 07131070 07131077 07131090 07133006 07134045 07137003 07137068 07137203 07138045 "
    "07140501 07141075 07231134 07231502 07232018 07331003 07332002 07332024 07332025 07334007 "
    "07334501 07338004 07338005 07338017 07338019 07338025 07339005 07339009 07339030".split()
)
"""In Rheinland-Pfalz; all others within a district are an Ortsgemeinde."""

_CITY_STATES = ("DE-BE", "DE-HH", "04011000")
_PLAIN = ("DE-BB", "DE-BY", "DE-MV", "DE-NI", "DE-NW", "DE-RP", "DE-SN")
"""Länder where it is known of each town whether its head has the greater title."""

_GREATER_ABOVE = {"DE-HE": 50_000, "DE-SL": 30_000, "DE-ST": 25_000}
"""Länder where the head of a larger town has the greater title."""

_UNSURE_ABOVE = {"DE-BW": 20_000, "DE-HE": 45_000, "DE-SH": 60_000, "DE-SL": 30_000}
"""In these Länder no smaller town within a district has a head with the greater title."""

_UNSURE_ABOVE_ELSEWHERE = 15_000


def _title(municipality: Municipality) -> str:
    """The title of the head; the neutral word where it hangs on a status that is not known."""
    key, state = municipality.key or "", municipality.state or ""
    kind = _kind(municipality)
    if key in _OWN_TITLES:
        return _OWN_TITLES[key]
    if kind == _DISTRICT:
        return "Landrätin/Landrat"
    if kind == _OTHER or state in _CITY_STATES or key in _CITY_STATES:
        return _NEUTRAL_HEAD
    if _is_ortsgemeinde(key):
        place = "Stadt" if kind == _TOWN else "Orts"
        return f"{place}bürgermeisterin/{place}bürgermeister"
    if kind != _TOWN:
        return _MAYOR
    great = "Große Kreisstadt" in (municipality.designation or "")
    population = municipality.population or 0
    larger = population > _GREATER_ABOVE.get(state, population)
    if key.endswith("000") or great or larger or key in _LORD_MAYORS:
        return _LORD_MAYOR
    if state in _PLAIN or population <= _UNSURE_ABOVE.get(state, _UNSURE_ABOVE_ELSEWHERE):
        return _MAYOR
    return _NEUTRAL_HEAD


def _is_ortsgemeinde(key: str) -> bool:
    within_a_district = key.startswith("07") and not key.endswith("000")
    return within_a_district and key not in _IN_NO_VERBANDSGEMEINDE


_FEMININE = re.compile(r"(ung|schaft|heit|keit|ion|in)\b")
_NEUTER = re.compile(r"(ium|haus|amt|kollegium)$")
_HOWEVER_CALLED = re.compile(r"(\w+in)/(\w+)$")


def _with_article(name: str) -> Named:
    """A council or title with its article, by its ending; of both genders both are named."""
    both = _HOWEVER_CALLED.fullmatch(name)
    if both:
        her, him = _feminine(both[1]), _with_article(both[2])
        pairs = (f"{one} oder {other}" for one, other in zip(her[1:], him[1:], strict=True))
        return Named(name, *pairs)
    first = name.split(" ", 1)[0]
    if _FEMININE.search(first):
        return _feminine(name)
    if first.endswith("präsident"):
        bent = name.replace(first, f"{first}en", 1)
        return Named(name, f"der {name}", f"des {bent}", f"dem {bent}", f"den {bent}")
    genitive = name.replace(first, _genitive(first), 1)
    return _masculine(name, genitive, "das" if _NEUTER.search(first) else "der")


def _genitive(name: str) -> str:
    return f"{name}es" if name.endswith(("rat", "Rat", "tag", "s")) else f"{name}s"


def _english(municipality: Municipality, house: House) -> Bodies:
    kind, name = _kind(municipality), municipality.name
    if kind == _DISTRICT:
        body = name if _ADJECTIVE.search(name) else re.sub(r"^(Land)?[Kk]reis ", "", name)
        bare = f"District of {body}"
        council, head = "district council", "head of the district"
    else:
        bare = f"{'City' if kind == _TOWN else 'Municipality'} of {name}"
        council, head = "council", "mayor"
    council, head = house.council or council, house.head_title or head
    one_like = {_TOWN: "a city", _DISTRICT: "a district"}.get(kind, "a municipality")
    return Bodies(_plain(bare), _plain(council), _plain(head), one_like)


def _plain(name: str) -> Named:
    the = f"the {name}"
    return Named(name[:1].upper() + name[1:], the, the, the, the)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
