"""Truth tables: what networks' own rules make of towns, villages and districts, and the source."""

from __future__ import annotations

import pytest

from staedtenetz import Catalogue, Municipality, judge

CATALOGUE = Catalogue.load()

GERMAN = ["Berlin", "Hamburg", "Köln", "Bochum", "Herne", "Soest", "Regensburg", "Weimar"]
ELSEWHERE = [
    Municipality("Dorf", population=3_000, state="DE-BY"),
    Municipality("Luxemburg", population=130_000, country="LU"),
    Municipality("Zürich", population=430_000, country="CH"),
    Municipality("London", population=8_800_000, country="GB"),
]
TOWNS = [*GERMAN, "Münster", *ELSEWHERE]
EUROPA = "https://environment.ec.europa.eu"
MARKS = {"": "eligible", "?": "conditional", "??": "unknown"}

# One row a network: what its source says, where it says so, and the verdict for each of TOWNS
# in their order: the membership type, with ? where it is conditional and ?? where it is
# unknown, or – where the town cannot join. The source is one that the record itself cites.
TRUTH = [
    (
        "eurocities",
        "full in the EU from 250,000; associate elsewhere in Europe; partner above 50,000",
        "https://portico.urban-initiative.eu/urban-panorama/eurocities",
        "full full full full partner – partner partner full – partner associate associate",
    ),
    (
        "eurotowns",
        "towns in Europe from 50,000 to 250,000",
        "http://eurotowns.org/network/",
        "– – – – full – full full – – full – –",
    ),
    (
        "metropolis",
        "cities above a million; a description by members, so smaller ones should ask",
        "https://circlesofclimate.org/?p=713",
        "full full full full? full? full? full? full? full? full? full? full? full",
    ),
    (
        "klima-buendnis",
        "municipalities and districts in Europe of any size",
        "https://www.klimabuendnis.org/kommunen/mitglied-werden.html",
        "full full full full full full full full full full full full full",
    ),
    (
        "eu-konvent-der-buergermeister",
        "municipalities in the EU, Iceland, Liechtenstein, Norway and Switzerland",
        "https://eu-mayors.ec.europa.eu/de/join/signatory",
        "signatory " * 12 + "–",
    ),
    (
        "green-city-accord",
        "EU cities from 20,000",
        f"{EUROPA}/topics/urban-environment/green-city-accord/how-join-green-city-accord_en",
        "signatory " * 9 + "– signatory – –",
    ),
    (
        "mayors-for-peace",
        "any municipality in the world",
        "https://www.mayorsforpeace.org/en/about-us/joins/",
        "full full full full full full full full full full full full full",
    ),
    (
        "cittaslow",
        "fewer than 50,000, after certification; supporters above 50,000",
        "https://www.cittaslow.de/satzung.html",
        "supporter " * 5 + "full? " + "supporter " * 3 + "full? " + "supporter " * 3,
    ),
    (
        "owhc",
        "an inscribed World Heritage site: known of five of these, to be shown elsewhere",
        "https://www.ovpm.org/members/how-to-become-a-member/",
        "full full full full? full? full? full full full? full? full? full? full?",
    ),
    (
        "die-hanse",
        "a historic link to the Hanseatic League: known of Hamburg and Soest, else to be shown",
        "https://hanse.org/de/staedtebund/der-staedtebund-die-hanse/mitgliedschaft",
        "full? full full? full? full? full full? full? full? full? full? full? full?",
    ),
    (
        "defus",
        "German municipalities that are members of Efus",
        "https://defus.de/nano.cms/defus-aktuelles?id=267&xa=details",
        "full? full? full? full? full? full? full? full? full? full? – – –",
    ),
    (
        "biostaedte",
        "German municipalities and districts",
        "https://www.biostaedte.de/ueber-uns",
        "full full full full full full full full full full – – –",
    ),
    (
        "kommunen-netzwerk-engagiert-in-nrw",
        "municipalities and districts in North Rhine-Westphalia",
        "https://www.engagiert-in-nrw.de/kommunen-netzwerk-engagiert-nrw",
        "– – full full full full – – full – – – –",
    ),
    (
        "kinderfreundliche-kommunen",
        "German municipalities from 5,000; smaller ones on request",
        "https://www.kinderfreundliche-kommunen.de/startseite/programm/faq/",
        "participant " * 9 + "participant? – – –",
    ),
    (
        "culture-next",
        "cities that bid for the European Capital of Culture; no call for full members is open",
        "https://culturenext.eu/call-for-member-cities/",
        "observer – observer observer – – observer observer observer " + "observer? " * 4,
    ),
    (
        "metrex",
        "metropolitan regions and their associations, no single municipalities",
        "https://www.eurometrex.org/about-2/",
        "– " * 13,
    ),
    (
        "ucue",
        "capitals of the European Union; it no longer meets",
        "https://www.berlin.de/rbmskzl/politik/internationales/staedtenetzwerke/ucue/artikel.9805.php",
        "– – – – – – – – – – – – –",
    ),
    (
        "engagierte-stadt",
        "the last call was in 2023; no further one is announced",
        "https://www.engagiertestadt.de/?page_id=7321",
        "– – – – – – – – – – – – –",
    ),
]

# As above, for what towns are: known to be it, known not to be it, or not known.
FACT_TOWNS = ["Soest", "Weimar", "Rostock", "Görlitz", "Konstanz"]
FACT_TRUTH = [
    (
        "die-hanse",
        "a historic link to the Hanseatic League",
        "https://hanse.org/de/staedtebund/der-staedtebund-die-hanse/mitgliedschaft",
        "full full? full full? full?",
    ),
    (
        "westfaelischer-hansebund",
        "former Hanse towns, of North Rhine-Westphalia, Lower Saxony and Hesse",
        "https://hanse.org/de/staedtebund/weitere-hanse-initiativen/westfaelische-hanse",
        "full – – – –",
    ),
    (
        "owhc",
        "an inscribed World Heritage site: Weimar, and pile dwellings at Konstanz",
        "https://www.ovpm.org/members/how-to-become-a-member/",
        "full? full full? full? full",
    ),
    (
        "aivp",
        "port cities: Rostock on the sea, Konstanz on the lake",
        "https://ectp-ceu.eu/members-2/partnership-members/aivp/",
        "full? full? full full? full",
    ),
    (
        "eunivercities",
        "cities with a university; where none is known it is to be shown",
        "https://eunivercitiesnetwork.com/about-us/",
        "full? full full full full",
    ),
    (
        "ubc",
        "on the Baltic Sea: the German members are of its two Länder and Hamburg",
        "https://ubc.net/organisation/",
        "– – full – –",
    ),
    (
        "staedtebund-bodensee",
        "in the region of Lake Constance, whose districts are all listed",
        "http://staedtebund-bodensee.org/aktuelle%20Charta%20der%20Zusammenarbeit.html",
        "– – – – full",
    ),
    (
        "culture-next",
        "cities that bid for the European Capital of Culture: Görlitz did, Weimar was one",
        "https://culturenext.eu/call-for-member-cities/",
        "– observer – observer –",
    ),
]

# And for networks of an area or of a name: inside it, at its edge, and far outside.
AREA_PLACES = [
    *("Soest", "Potsdam", "Greifswald", "Prenzlau", "Landkreis Barnim", "Landkreis Havelland"),
    *("Leer (Ostfriesland)", "Vechta", "Göttingen", "Freilassing", "Altötting", "München"),
    *("Neustadt an der Weinstraße", "Bad Neustadt a.d.Saale", "Harztor", "Freiburg im Breisgau"),
]
AREA_TRUTH = [
    (
        "euroregion-pomerania",
        "five districts, their cities from 50,000, all others there as supporters",
        "https://pomerania.net/unser-verein",
        "– – full supporter? full-district – – – – – – – – – – –",
    ),
    (
        "ems-dollart-region",
        "East Frisia, Emsland and neighbours; how far it reaches into Weser-Ems is not published",
        "https://de.wikipedia.org/wiki/Ems_Dollart_Region",
        "– – – – – – full weser-ems?? – – – – – – – –",
    ),
    (
        "euregio-salzburg",
        "Berchtesgadener Land, Traunstein, and Burghausen of the district beside",
        "http://oe-journal.at/Aktuelles/!2015/0715/W3/42207AsbgBurghausen.htm",
        "– – – – – – – – – full altoetting?? – – – – –",
    ),
    (
        "tras",
        "municipalities on the Upper Rhine",
        "https://atomschutzverband.ch/?p=159",
        "– – – – – – – – – – – – – – – full",
    ),
    (
        "neustadt-in-europa",
        "Neustadt in the name, or in that of a part that takes part",
        "https://neustadt-in-europa.eu/de/information/eine-st%C3%A4dtefreundschaft.html",
        "– – – – – – – – – – – – full full full –",
    ),
]

# Five districts and five small municipalities, by the rules and sources of the rows above.
PLACES = [
    *("Kreis Unna", "Landkreis Dachau", "Enzkreis", "Rhein-Kreis Neuss", "Region Hannover"),
    *("Langeoog", "Wacken", "Binz", "Bad Hindelang", "Rothenburg ob der Tauber"),
]
PLACES_TRUTH = {
    "eurocities": "– – – – – – – – – –",
    "eurotowns": "– – – – – – – – – –",
    "klima-buendnis": "full full full full full full full full full full",
    "eu-konvent-der-buergermeister": "coordinator " * 5 + "signatory " * 5,
    "green-city-accord": "– – – – – – – – – –",
    "mayors-for-peace": "– – – – – full full full full full",
    "cittaslow": "– – – – – full? full? full? full? full?",
    "owhc": "– – – – – full? full? full? full? full?",
    "die-hanse": "– – – – – full? full? full? full? full?",
}
CELLS = (
    [
        (network, town, cell)
        for network, _, _, cells in TRUTH
        for town, cell in zip(TOWNS, cells.split(), strict=True)
    ]
    + [
        (network, town, cell)
        for network, _, _, cells in FACT_TRUTH
        for town, cell in zip(FACT_TOWNS, cells.split(), strict=True)
    ]
    + [
        (network, place, cell)
        for network, _, _, cells in AREA_TRUTH
        for place, cell in zip(AREA_PLACES, cells.split(), strict=True)
    ]
    + [
        (network, place, cell)
        for network, cells in PLACES_TRUTH.items()
        for place, cell in zip(PLACES, cells.split(), strict=True)
    ]
)


def cell_name(value: object) -> str:
    return value.name if isinstance(value, Municipality) else str(value)


@pytest.mark.parametrize(("network", "town", "cell"), CELLS, ids=cell_name)
def test_truth(network, town, cell, municipalities):
    municipality = municipalities.take(town).municipality if isinstance(town, str) else town
    eligibility = judge(CATALOGUE[network], municipality)
    if cell == "–":
        assert eligibility.verdict == "not-eligible"
        return
    membership = cell.rstrip("?")
    assert eligibility.best.membership.id == membership
    assert eligibility.verdict == MARKS[cell.removeprefix(membership)]


@pytest.mark.parametrize(
    ("network", "source"), [(row[0], row[2]) for row in [*TRUTH, *FACT_TRUTH, *AREA_TRUTH]]
)
def test_the_source_is_one_that_the_record_cites_for_its_rules(network, source):
    cited = {each.url: each.supports for each in CATALOGUE[network].sources}
    assert {"eligibility", "joining", "status"} & set(cited[source])
