"""How the names of districts are written: one form for all spellings of a district's name.

A district is named by a word for it, before or after its name or within: Kreis Unna, Lkr. Dachau,
Enzkreis, Rhein-Kreis Neuss, Städteregion Aachen. Without such a word a name is that of a town.
"""

from __future__ import annotations

import re

from staedtenetz.catalogue.municipality_names import form, short_name
from staedtenetz.text import fold

__all__ = ["district_forms", "named_district"]

# The patterns are compiled by their first use: most names have none of the hints.
_HINTS = ("kreis", "lkr", "lk ", " lk", "landrat", "region", "district", "county")
_BEFORE = (
    r"((landratsamt|landraetin|landrat|kreisverwaltung|kreistag|kreisausschuss) )?"
    r"((des|der|fuer den|im|of) )*"
    r"((rural )?district( authority)? of|county of|landkreis(es)?|kreis(es)?|lkr|lk"
    r"|landratsamt|kreisverwaltung)\b ?"
)
_AFTER = r" ((rural )?district|county|landkreis|kreis|lkr|lk)$"
_WITHIN = r"\B(land)?kreis\b| ?\bkreis\b"
_REGIONS = (
    (r"\bstaedte ?region\b", "staedteregion"),
    (r"\bregionalverband\b", "regionalverband"),
    (r"\bregion\b", "region"),
)


def named_district(name: str) -> str | None:
    """The form of the district that a spelling names; none where it names no district.

    >>> named_district("Lkr. Unna") == named_district("Unna, Kreis") == "kreis unna"
    True
    """
    text = fold(name)
    if not any(hint in text for hint in _HINTS):
        return None
    for pattern, kind in _REGIONS:
        rest = re.sub(pattern, " ", text)
        if rest != text:
            return f"{kind} {_bare(rest)}" if rest.strip() else None
    before = re.match(_BEFORE, text)
    rest = text[before.end() :] if before else text
    rest = re.sub(_WITHIN, "", re.sub(_AFTER, "", rest))
    if rest == text or not rest.strip():
        return None
    return f"kreis {_bare(rest)}"


def district_forms(name: str) -> tuple[str, str]:
    """The form of a district's official name, and of that without its addition.

    Landkreis Mühldorf a.Inn is called Landkreis Mühldorf too.
    """
    whole = named_district(name) or _bare(fold(name))
    return whole, named_district(short_name(name)) or whole


def _bare(rest: str) -> str:
    return form(" ".join(rest.split())).replace(" ", "")
