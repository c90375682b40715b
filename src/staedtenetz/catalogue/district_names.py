"""How the names of districts are written: one form for all spellings of a district's name.

A district is named by a word for it, before or after its name or within: Kreis Unna, Lkr. Dachau,
Enzkreis, Rhein-Kreis Neuss, Städteregion Aachen. Without such a word a name is that of a town.
"""

from __future__ import annotations

import re

from staedtenetz.catalogue.municipality_names import form, short_name
from staedtenetz.text import fold

__all__ = ["district_forms", "named_district"]

_OFFICES = r"(?:landratsamt|landraetin|landrat|kreisverwaltung|kreistag|kreisausschuss)"
_BEFORE = re.compile(
    rf"(?:{_OFFICES} )?(?:(?:des|der|fuer den|im|of) )*"
    r"(?:(?:rural )?district(?: authority)? of|county of"
    r"|landkreis(?:es)?|kreis(?:es)?|lkr|lk|landratsamt|kreisverwaltung)\b ?"
)
_AFTER = re.compile(r" (?:(?:rural )?district|county|landkreis|kreis|lkr|lk)$")
_WITHIN = re.compile(r"\B(?:land)?kreis\b| ?\bkreis\b")
_REGIONS = (
    (re.compile(r"\bstaedte ?region\b"), "staedteregion"),
    (re.compile(r"\bregionalverband\b"), "regionalverband"),
    (re.compile(r"\bregion\b"), "region"),
)


def named_district(name: str) -> str | None:
    """The form of the district that a spelling names; none where it names no district.

    >>> named_district("Lkr. Unna") == named_district("Unna, Kreis") == "kreis unna"
    True
    """
    text = fold(name)
    for pattern, kind in _REGIONS:
        if pattern.search(text):
            rest = pattern.sub(" ", text)
            return f"{kind} {_bare(rest)}" if rest.strip() else None
    rest = _BEFORE.sub("", text, count=1) if _BEFORE.match(text) else text
    rest = _AFTER.sub("", rest)
    rest = _WITHIN.sub("", rest)
    if rest == text or not rest.strip():
        return None
    return f"kreis {_bare(rest)}"


def _bare(rest: str) -> str:
    return form(" ".join(rest.split())).replace(" ", "")


def district_forms(name: str) -> tuple[str, str]:
    """The form of a district's official name, and of that without its addition.

    Landkreis Mühldorf a.Inn is called Landkreis Mühldorf too.
    """
    whole = named_district(name) or _bare(fold(name))
    return whole, named_district(short_name(name)) or whole
