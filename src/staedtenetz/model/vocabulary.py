"""The closed vocabularies: identifiers, their labels in both languages, and synonyms."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from staedtenetz.model.values import Text
from staedtenetz.text import fold, fold_variants

__all__ = [
    "ALL_COUNTRIES",
    "APPLICANTS",
    "CAPACITIES",
    "COMMITMENTS",
    "COUNTRIES",
    "COUNTRY_GROUPS",
    "DECISIONS",
    "EFFORTS",
    "EUROPE",
    "EUROPEAN_UNION",
    "FACTS",
    "FACT_BASES",
    "FEE_MODELS",
    "FILLERS",
    "KINDS",
    "LAENDER",
    "MEMBER_UNITS",
    "NEAR",
    "PROPERTIES",
    "PURPOSES",
    "RESULTS",
    "SCOPES",
    "STATUSES",
    "SUBJECTS",
    "THEMES",
    "TOPICS",
    "URBANISATION",
    "VERDICTS",
    "WINDOWS",
    "WORKING_LANGUAGES",
    "Term",
    "country_label",
    "find_country",
    "find_land",
    "find_term",
    "find_terms",
]


class Term(NamedTuple):
    """One identifier with its label; ``synonyms`` are further words that mean it."""

    id: str
    label: Text
    synonyms: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every word that means it: the labels, the identifier, then the synonyms."""
        return (self.label.de, self.label.en, self.id, *self.synonyms)


def _read_terms() -> Mapping[str, Mapping[str, Term]]:
    """The terms of ``vocabulary.csv`` by the name of their vocabulary."""
    found: dict[str, dict[str, Term]] = {}
    file = Path(__file__).with_name("vocabulary.csv")
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        vocabulary, name, german, english, synonyms = line.split(";")
        term = Term(name, Text(german, english), tuple(filter(None, synonyms.split("|"))))
        found.setdefault(vocabulary, {})[name] = term
    return found


_TERMS = _read_terms()

THEMES = _TERMS["themes"]
TOPICS = _TERMS["topics"]
KINDS = _TERMS["kinds"]
SCOPES = _TERMS["scopes"]
PARTICIPATIONS = _TERMS["participations"]
STATUSES = _TERMS["statuses"]
EFFORTS = _TERMS["efforts"]
CAPACITIES = _TERMS["capacities"]
PURPOSES = _TERMS["purposes"]
RESULTS = _TERMS["results"]
APPLICANTS = _TERMS["applicants"]
PROPERTIES = _TERMS["properties"]
"""What rules can ask of a municipality."""
URBANISATION = _TERMS["urbanisation"]
"""The degrees of urbanisation (DEGURBA) of Eurostat."""
FACTS = _TERMS["facts"]
"""What is told of a town, the most telling first. What rules ask for too has the same id there."""
FACT_BASES = _TERMS["fact_bases"]
"""What a fact rests on, or what more there is to say of it."""
DECISIONS = _TERMS["decisions"]
COMMITMENTS = _TERMS["commitments"]
WINDOWS = _TERMS["windows"]
FEE_MODELS = _TERMS["fee_models"]
VERDICTS = _TERMS["verdicts"]
MEMBER_UNITS = _TERMS["member_units"]
WORKING_LANGUAGES = _TERMS["working_languages"]
SOURCE_KINDS = _TERMS["source_kinds"]
WEAK_SOURCE_KINDS = frozenset({"party", "encyclopaedia"})
"""Kinds of sources that are cited only for what no other kind says."""
LAENDER = _TERMS["laender"]
COUNTRIES = _TERMS["countries"]
SUBJECTS = _TERMS["subjects"]
"""What offices look for and texts tell: the names of each are one to the search."""
FILLERS = frozenset(word for term in _TERMS["fillers"].values() for word in term.synonyms)
"""Words that tell nothing in names and searches, without umlauts."""
NEAR = _TERMS["near"]
"""Words of which the directory has nothing; the synonyms of each are words that are near it."""

EUROPEAN_UNION = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)
"""The 27 member states of the European Union since 2020."""

EUROPE = EUROPEAN_UNION | frozenset(
    "AD AL AM AZ BA BY CH GB GE IS LI MC MD ME MK NO RS RU SM TR UA VA XK".split()
)
"""Europe in the wide sense: the members of the Council of Europe (as of 2021) with Belarus,
the Holy See and Kosovo. Rules that say "European" seldom define it; none of the bundled
municipalities depends on its edge."""

ALL_COUNTRIES = frozenset(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA "
    "ZM ZW".split()
)
"""The codes of ISO 3166-1 alpha-2, and XK for Kosovo."""

COUNTRY_GROUPS = {"eu": EUROPEAN_UNION, "europe": EUROPE}


def country_label(code: str) -> Text:
    """The name of a country or group of countries; the code itself where it has no name here."""
    term = COUNTRIES.get(code)
    return term.label if term else Text(code, code)


def find_country(word: str) -> str | None:
    """The code of a country by its code, name or another usual code such as UK."""
    code = word.strip().upper()
    if code in ALL_COUNTRIES:
        return code
    term = find_term(COUNTRIES, word)
    return term.id if term and term.id in ALL_COUNTRIES else None


def find_land(word: str) -> str | None:
    """The code of the Land with this name, short form or code: ``NRW``, ``Bavaria``, ``DE-BY``."""
    folded = fold(word)
    for land in LAENDER.values():
        names = (land.id, land.id[3:], land.label.de, land.label.en, *land.synonyms)
        if folded in {fold(name) for name in names}:
            return land.id
    return None


def find_term(terms: Mapping[str, Term], word: str) -> Term | None:
    """The term with this identifier, label or synonym, in any case and spelling.

    The beginning of a label or identifier is enough where it fits one term only: ``klimaan``
    for climate-adaptation.
    """
    found = find_terms(terms, word)
    return found[0] if len(found) == 1 else None


def find_terms(terms: Mapping[str, Term], word: str) -> tuple[Term, ...]:
    """As ``find_term``, but every term that begins so: ``klima`` for two topics."""
    folded = fold(word)
    exact = tuple(term for term in terms.values() if folded in _spellings(term))
    if exact or len(folded) < 3:
        return exact[:1]
    return tuple(
        term for term in terms.values() if any(name.startswith(folded) for name in _spellings(term))
    )


def _spellings(term: Term) -> set[str]:
    return {spelling for name in term.names for spelling in fold_variants(name)}
