"""What else than a German municipality a member may be: a district, a body, a city abroad."""

from __future__ import annotations

import re

from staedtenetz.catalogue.municipality_names import Spelling, outside_brackets
from staedtenetz.catalogue.places_abroad import is_known_abroad
from staedtenetz.text import fold

__all__ = ["is_abroad", "is_body", "is_district"]

_DISTRICT = re.compile(
    r"^(kreis|landkreis|lkr|lk|landratsamt|kreisverwaltung)\b(?! und\b)"
    r"|^((rural )?district of|county of)\b"
    r"|\b\w*kreis\b(?! und\b)|\b(kreis|landkreis|lkr|lk|district|county)$"
    r"|^(region hannover|hannover region|staedte ?region aachen|regionalverband saarbruecken)$"
)
_DISTRICT_IN_BRACKETS = re.compile(r"[(\[,]\s*(kreis|landkreis|lkr\.?|lk)\s*[)\]]?$", re.IGNORECASE)
_BODY = re.compile(
    r"\b(\w*verband|\w*verein|\w*region|\w*bezirk\w*|stadtteil|ortsteil|borough|samtgemeinde"
    r"|verbandsgemeinde|\w*verwaltungsgemeinschaft|\w*verwaltungsverband|universitaet|university"
    r"|hochschule|institut\w*|\w*ministerium|ministry|senatsverwaltung|stadtwerke|\w*gmbh|stiftung"
    r"|foundation|netzwerk|network|\w*allianz|association|e v|freistaat|state of|staedtetag"
    r"|\w*staedtebund|\w*gemeindebund|landkreistag|landschaft|agentur|agency|council of)\b"
)
_REGION_OR_MUNICIPALITY = re.compile(r"\b(land|amt)\b")
_LANDS_WITH_OFFICES = frozenset({"DE-BB", "DE-MV", "DE-SH"})
"""Where an Amt is a body of several municipalities."""

_FOREIGN = re.compile(r"^(kanton|canton|comune|citta|municipiul|gmina|ajuntament|ayuntamiento)\b")


def is_district(asked: Spelling) -> bool:
    """``Soest (Kreis)`` is a district, ``Münster (Kreis Darmstadt-Dieburg)`` a place in one."""
    outside = fold(outside_brackets(asked.whole))
    return bool(_DISTRICT.search(outside) or _DISTRICT_IN_BRACKETS.search(asked.whole))


def is_body(asked: Spelling) -> bool:
    """An association, a region, a part of a city, a ministry and the like.

    Boitzenburger Land and Amt Wachsenburg are municipalities: where a list says the German Land,
    what is named so is not taken for another body unless there are such bodies in that Land.
    """
    if _BODY.search(fold(asked.whole)):
        return True
    match = _REGION_OR_MUNICIPALITY.search(fold(outside_brackets(asked.whole)))
    offices = bool(match and match[1] == "amt" and asked.state in _LANDS_WITH_OFFICES)
    return bool(match) and (asked.state is None or offices)


def is_abroad(asked: Spelling) -> bool:
    """A well-known city outside Germany, or what only other countries call a municipality."""
    folded = fold(asked.name)
    return asked.country != "DE" and bool(_FOREIGN.search(folded) or is_known_abroad(folded))
