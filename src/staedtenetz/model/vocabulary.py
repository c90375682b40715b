"""The closed vocabularies: identifiers, their labels in both languages, and synonyms."""

from __future__ import annotations

from collections.abc import Mapping
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
    "FEE_MODELS",
    "KINDS",
    "LAENDER",
    "MEMBER_UNITS",
    "PROPERTIES",
    "PURPOSES",
    "SCOPES",
    "STATUSES",
    "THEMES",
    "TOPICS",
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


def _terms(*rows: tuple[str, ...]) -> Mapping[str, Term]:
    return {row[0]: Term(row[0], Text(row[1], row[2]), row[3:]) for row in rows}


THEMES = _terms(
    ("global", "Global", "Global", "Weltweit", "Welt", "worldwide"),
    ("europe", "Europa", "Europe", "Europäische Union", "EU"),
    (
        "health-social",
        "Gesundheit und Soziales",
        "Health and social affairs",
        "Gesundheit",
        "Soziales",
        "social",
    ),
    (
        "climate-sustainability",
        "Klima und Nachhaltigkeit",
        "Climate and sustainability",
        "Klima",
        "Nachhaltigkeit",
        "Umwelt",
        "climate",
        "sustainability",
        "environment",
    ),
    ("security", "Sicherheit", "Security", "safety"),
    ("culture", "Kultur", "Culture"),
    ("digital", "Digitales", "Digital", "Digitalisierung", "Smart City"),
    ("other", "Weitere", "Other", "Sonstige", "Sonstiges"),
)

TOPICS = _terms(
    ("advocacy", "Interessenvertretung", "Advocacy", "Lobby"),
    ("urban-development", "Stadtentwicklung", "Urban development", "Stadtplanung", "Wohnen",
     "Innenstadt", "housing"),
    ("climate-mitigation", "Klimaschutz", "Climate mitigation", "Klimaneutralität"),
    ("climate-adaptation", "Klimaanpassung", "Climate adaptation", "Resilienz", "resilience",
     "Hitze", "Hitzeschutz", "Schwammstadt", "heat"),
    ("energy", "Energie", "Energy", "Energiewende"),
    ("mobility", "Mobilität", "Mobility", "Verkehr", "transport", "Radverkehr", "Fahrrad", "ÖPNV",
     "Nahverkehr", "Verkehrswende", "cycling"),
    ("biodiversity", "Biologische Vielfalt", "Biodiversity", "Biodiversität", "Naturschutz"),
    ("soil-land", "Boden und Fläche", "Soil and land", "Boden", "Flächenverbrauch"),
    ("food-agriculture", "Ernährung und Landwirtschaft", "Food and agriculture", "Ernährung",
     "Landwirtschaft", "Bio", "food"),
    ("circular-economy", "Kreislaufwirtschaft", "Circular economy", "Abfall", "waste"),
    ("health", "Gesundheit", "Health"),
    ("social-inclusion", "Soziale Teilhabe", "Social inclusion", "Inklusion", "Armut", "Senioren",
     "Barrierefreiheit", "demografischer Wandel", "Kinder und Jugend", "older people"),
    ("anti-discrimination", "Antidiskriminierung", "Anti-discrimination", "Rassismus",
     "Antirassismus", "racism"),
    ("lgbtiq", "LSBTIQ", "LGBTIQ", "LGBTI", "LSBTI", "queer"),
    ("migration", "Migration", "Migration", "Flucht", "Integration", "Flüchtlinge",
     "Geflüchtete", "refugees", "Asyl"),
    ("peace", "Frieden", "Peace", "Abrüstung"),
    ("human-rights", "Menschenrechte", "Human rights", "Kinderrechte"),
    ("safety-prevention", "Sicherheit und Prävention", "Safety and prevention", "Prävention",
     "Kriminalprävention"),
    ("democracy-participation", "Demokratie und Beteiligung", "Democracy and participation",
     "Bürgerbeteiligung", "Demokratie", "Beteiligung", "Bürgerhaushalt", "participation"),
    ("volunteering", "Ehrenamt", "Volunteering", "Engagement", "Freiwilligenarbeit"),
    ("culture", "Kultur", "Culture"),
    ("heritage", "Kulturerbe", "Heritage", "Denkmalschutz", "Welterbe"),
    ("creative-industries", "Kreativwirtschaft", "Creative industries"),
    ("digital", "Digitales", "Digital", "Digitalisierung", "Smart City"),
    ("economy", "Wirtschaft", "Economy", "Wirtschaftsförderung"),
    ("science-universities", "Wissenschaft und Hochschulen", "Science and universities",
     "Hochschulen", "Wissenschaft", "Forschung", "research"),
    ("education", "Bildung", "Education", "Schule", "lebenslanges Lernen"),
    ("development-cooperation", "Entwicklungszusammenarbeit", "Development cooperation",
     "Entwicklungspolitik", "Eine Welt", "SDG"),
    ("twinning", "Städtepartnerschaften", "Town twinning", "Partnerschaft"),
    ("eu-funding", "EU-Förderung", "EU funding", "Fördermittel", "Förderung"),
    ("tourism", "Tourismus", "Tourism"),
    ("governance", "Verwaltung und Steuerung", "Governance", "Verwaltung"),
    ("regional-cooperation", "Regionale Zusammenarbeit", "Regional cooperation",
     "Interkommunale Zusammenarbeit"),
)  # fmt: skip

KINDS = _terms(
    ("strategic", "strategisch", "strategic", "Interessenvertretung"),
    ("thematic", "thematisch", "thematic", "fachlich"),
    ("symbolic", "symbolisch", "symbolic"),
)

SCOPES = _terms(
    ("world", "weltweit", "worldwide", "Welt", "global"),
    ("europe", "Europa", "Europe", "europaweit"),
    ("national", "Deutschland", "Germany", "bundesweit", "national"),
    ("state", "Bundesland", "German state", "landesweit", "Land"),
)

STATUSES = _terms(
    ("active", "aktiv", "active"),
    ("programme", "befristetes Programm", "time-limited programme", "Programm"),
    ("dormant", "ruht", "dormant", "ruhend", "inaktiv"),
    ("ended", "beendet", "ended", "eingestellt"),
    ("merged", "zusammengelegt", "merged", "aufgegangen"),
    ("renamed", "umbenannt", "renamed"),
)

EFFORTS = _terms(
    ("low", "gering", "low", "niedrig"),
    ("medium", "mittel", "medium"),
    ("high", "hoch", "high"),
)

CAPACITIES = _terms(
    ("low", "kaum Arbeitszeit", "hardly any staff time", "gering", "wenig"),
    ("medium", "einige Stunden im Monat", "a few hours a month", "mittel"),
    ("high", "eine feste Zuständigkeit mit Zeit", "a post with time for it", "hoch", "viel"),
)

PURPOSES = _terms(
    ("represent", "Interessen vertreten", "represent interests", "Interessenvertretung",
     "vertreten"),
    ("learn", "austauschen und lernen", "exchange and learn", "Austausch", "Lernen"),
    ("visibility", "sichtbar sein", "be visible", "Sichtbarkeit", "Haltung zeigen"),
    ("funding", "Förderung erreichen", "reach funding", "Förderung", "Fördermittel"),
)  # fmt: skip

APPLICANTS = _terms(
    ("municipality", "Kommunen", "municipalities", "Kommune", "Stadt", "Gemeinde", "municipality"),
    ("district", "Kreise", "districts", "Kreis", "Landkreis", "district"),
    ("region", "Regionen", "regions", "Region", "region"),
    ("association", "Verbände", "associations", "Verband", "association"),
    ("university", "Hochschulen", "universities", "Hochschule", "university"),
    ("ngo", "Organisationen der Zivilgesellschaft", "civil society organisations"),
    ("company", "Unternehmen", "companies", "company"),
)

PROPERTIES = _terms(
    ("capital", "Hauptstadt eines Staates", "national capital", "Hauptstadt"),
    ("world-heritage-site", "Welterbestätte im Gebiet", "World Heritage site in its territory",
     "Welterbe"),
    ("regional-centre", "Oberzentrum oder regionales Zentrum", "regional centre", "Oberzentrum"),
    ("university-seat", "Hochschulstandort", "seat of a university", "Hochschulstadt"),
    ("port", "See- oder Binnenhafen", "sea or inland port", "Hafen"),
    ("border-region", "Lage in einer Grenzregion", "in a border region", "Grenzregion"),
    ("outside-metropolitan-region", "außerhalb der Metropolregionen",
     "outside the metropolitan regions"),
    ("metropolis", "Metropole", "metropolis", "Metropole"),
    ("hanseatic-link", "belegter Bezug zur historischen Hanse",
     "documented link to the historical Hanseatic League", "Hansestadt", "Hanse"),
    ("capital-of-culture-bid", "Bewerbung als Kulturhauptstadt Europas",
     "bid for European Capital of Culture", "Kulturhauptstadt"),
    ("unic-university", "Sitz einer UNIC-Hochschule", "home of a UNIC university"),
    ("social-services-authority", "Träger sozialer Aufgaben nach Gesetz",
     "statutory duties for social services"),
    ("urban-area", "städtisches Gebiet nach EU-Einstufung (DEGURBA 1 oder 2)",
     "urban area as classed by the EU (DEGURBA 1 or 2)"),
    ("baltic-sea-link", "Lage an der Ostsee oder enger Bezug zu ihr",
     "on the Baltic Sea or closely linked to it", "Ostsee"),
    ("tentative-list-site", "Stätte auf der Tentativliste des Welterbes",
     "site on the World Heritage Tentative List", "Tentativliste"),
)  # fmt: skip

DECISIONS = _terms(
    ("invitation", "Aufnahme nur auf Einladung", "by invitation only"),
    ("competitive-call", "Auswahl in einem Wettbewerb oder Aufruf", "chosen in a competitive call"),
    ("national-commission-endorsement", "Befürwortung durch die nationale Kommission",
     "endorsement by the national commission"),
    ("national-section-endorsement", "Befürwortung durch die nationale Sektion",
     "endorsement by the national section"),
    ("selection", "Auswahl durch das Netzwerk nach Kriterien",
     "chosen by the network against criteria"),
    ("certification", "Prüfung durch eine externe Stelle", "audit by an outside body"),
    ("proven-record", "Nachweis eigener Leistungen im Thema", "proof of own results in the field"),
)  # fmt: skip

COMMITMENTS = _terms(
    ("council-resolution", "Ratsbeschluss", "council resolution"),
    ("mayor-signature", "Unterschrift der Stadtspitze", "mayor's signature"),
    ("action-plan", "Aktionsplan", "action plan"),
    ("network-charter", "Anerkennung von Charta oder Satzung", "accepting the charter or statutes"),
    ("agreement", "Vereinbarung oder Vertrag", "agreement or contract"),
    ("contact-person", "feste Ansprechperson", "contact person"),
    ("responsible-unit", "zuständige Stelle in der Verwaltung",
     "responsible unit in the administration"),
    ("local-partnership", "Partner vor Ort, etwa eine Steuerungsgruppe",
     "local partners, such as a steering group"),
    ("councillor-appointed", "Benennung eines Ratsmitglieds", "appointing a councillor"),
    ("self-assessment", "Selbstbewertung oder Fragebogen", "self-assessment or questionnaire"),
    ("active-policy", "eigene Politik im Thema", "own policy in the field"),
    ("reporting", "regelmäßige Berichte", "regular reports"),
    ("funding-share", "Eigenanteil an der Finanzierung", "own share of the funding"),
)  # fmt: skip

WINDOWS = _terms(
    ("rolling", "jederzeit", "at any time"),
    ("call", "bei einem Aufruf", "when there is a call"),
    ("closed", "zurzeit nicht", "not at present"),
    ("unknown", "nicht bekannt", "not known"),
)

FEE_MODELS = _terms(
    ("free", "beitragsfrei", "no fee", "kostenlos", "free"),
    ("flat", "fester Betrag", "flat amount"),
    ("per-inhabitant", "nach Einwohnerzahl", "by population"),
    ("per-block", "nach Einwohnerzahl", "by population"),
    ("tiers", "gestaffelt", "tiered"),
    ("voluntary", "freiwillig", "voluntary"),
    ("covered", "im anderen Beitrag enthalten", "covered by another fee"),
    ("formula", "nach einer Staffel, Beträge auf Anfrage", "by a scale, amounts on request"),
    ("on-request", "auf Anfrage", "on request"),
    ("none-named", "nicht angegeben", "not stated"),
    ("unknown", "unbekannt", "unknown"),
)

VERDICTS = _terms(
    ("eligible", "möglich", "possible"),
    ("conditional", "unter Bedingungen möglich", "possible on conditions"),
    ("unknown", "ungeklärt", "unclear"),
    ("not-eligible", "nicht möglich", "not possible"),
)

MEMBER_UNITS = _terms(
    ("cities", "Städte", "cities"),
    ("municipalities", "Kommunen", "municipalities"),
    ("local-governments", "Gebietskörperschaften", "local and regional governments"),
    ("regions", "Regionen", "regions"),
    ("governments", "Regierungen", "governments"),
    ("associations", "Verbände", "associations"),
    ("organisations", "Organisationen", "organisations"),
    ("universities", "Hochschulen", "universities"),
    ("councillors", "gewählte Mitglieder von Räten", "elected councillors"),
    ("signatories", "Unterzeichnungen", "signatories"),
    ("members", "Mitglieder", "members"),
)

WORKING_LANGUAGES = _terms(
    ("de", "Deutsch", "German"),
    ("en", "Englisch", "English"),
    ("fr", "Französisch", "French"),
    ("es", "Spanisch", "Spanish"),
    ("ja", "Japanisch", "Japanese"),
    ("it", "Italienisch", "Italian"),
    ("ru", "Russisch", "Russian"),
    ("ar", "Arabisch", "Arabic"),
    ("pt", "Portugiesisch", "Portuguese"),
    ("zh", "Chinesisch", "Chinese"),
)

LAENDER = _terms(
    ("DE-BB", "Brandenburg", "Brandenburg", "BB"),
    ("DE-BE", "Berlin", "Berlin", "BE"),
    ("DE-BW", "Baden-Württemberg", "Baden-Württemberg", "BW"),
    ("DE-BY", "Bayern", "Bavaria", "BY", "BAY"),
    ("DE-HB", "Bremen", "Bremen", "HB"),
    ("DE-HE", "Hessen", "Hesse", "HE"),
    ("DE-HH", "Hamburg", "Hamburg", "HH"),
    ("DE-MV", "Mecklenburg-Vorpommern", "Mecklenburg-Western Pomerania", "MV"),
    ("DE-NI", "Niedersachsen", "Lower Saxony", "NI", "NDS"),
    ("DE-NW", "Nordrhein-Westfalen", "North Rhine-Westphalia", "NRW", "NW"),
    ("DE-RP", "Rheinland-Pfalz", "Rhineland-Palatinate", "RP", "RLP"),
    ("DE-SH", "Schleswig-Holstein", "Schleswig-Holstein", "SH"),
    ("DE-SL", "Saarland", "Saarland", "SL"),
    ("DE-SN", "Sachsen", "Saxony", "SN"),
    ("DE-ST", "Sachsen-Anhalt", "Saxony-Anhalt", "ST"),
    ("DE-TH", "Thüringen", "Thuringia", "TH"),
)

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

COUNTRIES = _terms(
    ("world", "weltweit", "worldwide"),
    ("europe", "Europa", "Europe"),
    ("eu", "Europäische Union", "European Union"),
    ("AL", "Albanien", "Albania"),
    ("AT", "Österreich", "Austria"),
    ("BA", "Bosnien und Herzegowina", "Bosnia and Herzegovina"),
    ("BE", "Belgien", "Belgium"),
    ("BG", "Bulgarien", "Bulgaria"),
    ("CA", "Kanada", "Canada"),
    ("CH", "Schweiz", "Switzerland"),
    ("CY", "Zypern", "Cyprus"),
    ("CZ", "Tschechien", "Czechia"),
    ("DE", "Deutschland", "Germany"),
    ("DK", "Dänemark", "Denmark"),
    ("DZ", "Algerien", "Algeria"),
    ("EE", "Estland", "Estonia"),
    ("ES", "Spanien", "Spain"),
    ("FI", "Finnland", "Finland"),
    ("FR", "Frankreich", "France"),
    ("GB", "Vereinigtes Königreich", "United Kingdom", "UK"),
    ("GR", "Griechenland", "Greece", "EL"),
    ("HR", "Kroatien", "Croatia"),
    ("HU", "Ungarn", "Hungary"),
    ("IE", "Irland", "Ireland"),
    ("IS", "Island", "Iceland"),
    ("IT", "Italien", "Italy"),
    ("JO", "Jordanien", "Jordan"),
    ("LB", "Libanon", "Lebanon"),
    ("LI", "Liechtenstein", "Liechtenstein"),
    ("LT", "Litauen", "Lithuania"),
    ("LU", "Luxemburg", "Luxembourg"),
    ("LV", "Lettland", "Latvia"),
    ("LY", "Libyen", "Libya"),
    ("MA", "Marokko", "Morocco"),
    ("MD", "Moldau", "Moldova"),
    ("ME", "Montenegro", "Montenegro"),
    ("MK", "Nordmazedonien", "North Macedonia"),
    ("MT", "Malta", "Malta"),
    ("MX", "Mexiko", "Mexico"),
    ("NL", "Niederlande", "Netherlands"),
    ("NO", "Norwegen", "Norway"),
    ("PL", "Polen", "Poland"),
    ("PT", "Portugal", "Portugal"),
    ("RO", "Rumänien", "Romania"),
    ("RS", "Serbien", "Serbia"),
    ("SE", "Schweden", "Sweden"),
    ("SI", "Slowenien", "Slovenia"),
    ("SK", "Slowakei", "Slovakia"),
    ("TN", "Tunesien", "Tunisia"),
    ("TR", "Türkei", "Türkiye"),
    ("UA", "Ukraine", "Ukraine"),
    ("US", "Vereinigte Staaten", "United States", "USA"),
)


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
    names = (term.id, term.label.de, term.label.en, *term.synonyms)
    return {spelling for name in names for spelling in fold_variants(name)}
