"""What papers call a municipality or district, its council and its head, in the cases of German.

Names of councils and titles of heads follow the law of the Land (read on 2026-11-29):

- Baden-Württemberg: GemO §§ 24, 42 (verfassungen.de/de/bw/bw-gemeindeordnung75.htm)
- Bayern: GO Art. 29, 30, 34 (gesetze-bayern.de/Content/Document/BayGO)
- Brandenburg: BbgKVerf (anwalt24.de/gesetze/bbgkverf/27)
- Hessen: HGO § 9 (umwelt-online.de, regelwerk/allgemei/laender/he/gemo1.htm)
- Mecklenburg-Vorpommern: KV M-V § 7 (gesetze.co), §§ 22 (umwelt-online.de)
- Niedersachsen: NKomVG § 7; Nordrhein-Westfalen: GO § 40 (recht.nrw.de)
- Rheinland-Pfalz: GemO § 28 (landesrecht.rlp.de, doc.id=jlr-GemORPV3P28)
- Saarland: KSVG § 29 (saarbruecker-zeitung.de, aid-605262)
- Sachsen: SächsGemO §§ 1, 27 (revosax.sachsen.de/vorschrift/2754)
- Sachsen-Anhalt: KVG LSA §§ 7, 36 (recht.ra-micro.de/laws/KVG_LSA_ST.html)
- Schleswig-Holstein: GO § 27 (paragraphen.online/gesetze/sh/go), and statutes of single towns:
  Neumünster (neumuenster.de, Hauptsatzung of 2022), Rendsburg (docplayer.org/21484778)
- Thüringen: ThürKO §§ 23, 28 (anwalt24.de/gesetze/thuerko/23)

Where the law leaves it to what is not known here, the neutral word stands: the office writes its
own into the profile.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from staedtenetz.messages import Language
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.profile import House

__all__ = ["Bodies", "Named", "bodies", "in_place_of_municipality"]


class Named(NamedTuple):
    """A body or office: its bare name, and with its article in the four cases."""

    name: str
    nominative: str
    genitive: str
    dative: str
    accusative: str


class Bodies(NamedTuple):
    """The municipality itself, its council, and its head."""

    body: Named
    council: Named
    head: Named

    @property
    def values(self) -> dict[str, Any]:
        """What sentences call them by: ``Body`` begins a sentence, ``of_body`` is the genitive."""
        values: dict[str, Any] = {}
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


def in_place_of_municipality(text: str, body: Named) -> str:
    """A text of the data about "die Kommune" as one about this town, municipality or district.

    A district has another gender, so only where the text begins with it the case is sure.
    """
    kind = body.name.split(" ", 1)[0]
    if body.nominative.startswith("die "):
        return _THE_MUNICIPALITY.sub(rf"\1 {kind}", text) if kind in _PLAIN_KINDS else text
    if kind == "Kreis":
        return re.sub(r"^Die Kommune\b", "Der Kreis", text)
    return text


_PLAIN_KINDS = ("Stadt", "Gemeinde")


def bodies(municipality: Municipality, house: House, language: Language) -> Bodies:
    """All three; what the office calls its council and its head goes before the law."""
    if language.code == "en":
        return _english(municipality, house)
    council = house.council or _council(municipality)
    title = house.head_title
    return Bodies(
        _body(municipality), _with_article(council), _with_article(title or _title(municipality))
    )


_TOWN, _VILLAGE, _MARKET, _DISTRICT, _OTHER = "town", "village", "market", "district", "other"


def _kind(municipality: Municipality) -> str:
    """What it is; by its designation and, where that is silent, by whether it is in no district."""
    designation = (municipality.designation or "").casefold()
    if municipality.applicant == "district":
        return _DISTRICT
    if municipality.applicant != "municipality" or municipality.country != "DE":
        return _OTHER
    if municipality.key is None and not designation:
        return _OTHER
    if designation in ("markt", "flecken"):
        return _MARKET
    if "stadt" in designation or (municipality.key or "").endswith("000"):
        return _TOWN
    return _VILLAGE


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
_LORD_MAYORS = frozenset(
    {
        # Große kreisangehörige Städte, KV M-V § 7
        *("13071107", "13073088", "13074087", "13075039"),
        # Towns that are within a region or district and have the rights of those that are not
        *("03159016", "03241001", "05334002"),
    }
)
_CITY_STATES = ("DE-BE", "DE-HH", "04011000")
_PLAIN = ("DE-NW", "DE-BB", "DE-MV")
"""Länder where a mayor of a town within a district is called so, but for ``_LORD_MAYORS``."""

_UNSURE_ABOVE = 15_000
"""Smaller towns within a district are none of those whose head has the greater title."""

_SAARLAND_ABOVE = 30_000


def _title(municipality: Municipality) -> str:
    """The title of the head; the neutral word where it hangs on a status that is not known."""
    key, state = municipality.key or "", municipality.state or ""
    kind = _kind(municipality)
    if kind == _DISTRICT:
        return "Landrätin/Landrat" if key not in _OWN_NAMES else _NEUTRAL_HEAD
    if kind == _OTHER or state in _CITY_STATES or key in _CITY_STATES:
        return _NEUTRAL_HEAD
    if kind != _TOWN:
        return _MAYOR
    great = "große kreisstadt" in (municipality.designation or "").casefold()
    if key.endswith("000") or great or key in _LORD_MAYORS:
        return _LORD_MAYOR
    population = municipality.population or 0
    if state == "DE-SL":
        return _LORD_MAYOR if population > _SAARLAND_ABOVE else _MAYOR
    if state in (*_PLAIN, "DE-BY") or population <= _UNSURE_ABOVE:
        return _MAYOR
    return _NEUTRAL_HEAD


_FEMININE = re.compile(r"(ung|schaft|heit|keit|ion|in)\b")
_NEUTER = re.compile(r"(ium|haus|amt|kollegium)$")
_HOWEVER_CALLED = re.compile(r"(\w+in)/(\w+)$")


def _with_article(name: str) -> Named:
    """A council or title with its article, by its ending; of both genders both are named."""
    both = _HOWEVER_CALLED.fullmatch(name)
    if both:
        her, him = _feminine(both[1]), _masculine(both[2], _genitive(both[2]))
        pairs = (f"{one} oder {other}" for one, other in zip(her[1:], him[1:], strict=True))
        return Named(name, *pairs)
    first = name.split(" ", 1)[0]
    if _FEMININE.search(first):
        return _feminine(name)
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
    return Bodies(_plain(bare), _plain(council), _plain(head))


def _plain(name: str) -> Named:
    the = f"the {name}"
    return Named(name[:1].upper() + name[1:], the, the, the, the)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
