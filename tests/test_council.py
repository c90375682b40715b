"""The council paper: what it must say, what it leaves to the cover sheet, what stays open."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from conftest import DIRECTORY, run
from staedtenetz import Language, Profile
from staedtenetz.model.profile import House, Membership
from staedtenetz.model.values import PartialDate
from staedtenetz.model.vocabulary import SOURCE_KINDS
from staedtenetz.recommendation.ranking import recommend
from staedtenetz.report.council import council_paper
from staedtenetz.report.council_parts import Application, known_members
from staedtenetz.report.document import (
    Bullets,
    Chart,
    Document,
    Facts,
    Heading,
    Number,
    Open,
    cell_text,
    open_points,
)
from staedtenetz.report.office_words import part
from staedtenetz.report.wording import seat_line
from staedtenetz.rules.for_municipality import apply_rules
from test_papers import table, texts

CATALOGUE, MUNICIPALITIES = DIRECTORY.networks, DIRECTORY.municipalities
TODAY = PartialDate("2026-11-24")
NAMES = {network.id: network.short for network in CATALOGUE.networks}
GERMAN, ENGLISH = Language("de", NAMES), Language("en", NAMES)


ECCAR = (
    "Die Stadt Hattingen tritt dem Netzwerk ECCAR (Europäische Städtekoalition gegen Rassismus)",
    "Der Zehn-Punkte-Aktionsplan gegen Rassismus von ECCAR wird als Grundlage",
    "Der eigene Zehn-Punkte-Aktionsplan (Anlage) wird beschlossen",
    "Die Verwaltung berichtet alle zwei Jahre über die Umsetzung.",
    "Die Bürgermeisterin oder der Bürgermeister wird ermächtigt",
    "Die Verwaltung wird beauftragt, den Beitritt zu erklären",
    "Für den Jahresbeitrag werden ab dem Haushaltsjahr 2027 jährlich 500 € eingeplant (Planwert).",
    "Die Verwaltung berichtet dem Rat nach einem Jahr über Nutzen und Kosten.",
)
"""How the points of the resolution begin."""


def application(
    name: str, network_id: str, *held: str, house: House | None = None, final: bool = True
) -> Application:
    network = CATALOGUE[network_id]
    profile = Profile(
        MUNICIPALITIES.find(name), memberships=held, plan_for=2026, house=house or House()
    )
    applied = apply_rules(network, profile.municipality, held, 2026)
    result = recommend(DIRECTORY, profile)
    known = known_members(DIRECTORY, network, profile.municipality)
    return Application(network, applied, result, member=False, known=known, final=final)


def paper(name: str, network_id: str, *held: str, **more: object) -> Document:
    return council_paper(application(name, network_id, *held, **more), GERMAN, TODAY)


def headings(document: Document) -> list[str]:
    return [b.text for b in document.blocks if isinstance(b, Heading) and b.level == 2]


def points(document: Document) -> tuple[str, ...]:
    """What the council decides."""
    return next(b.items for b in document.blocks if isinstance(b, Bullets) and b.ordered)


def test_the_sections_of_a_beschlussvorlage():
    assert headings(paper("Bochum", "klima-buendnis")) == [
        "Beratungsfolge",
        "Beschlussvorschlag",
        "Sachverhalt und Begründung",
        "Ziele",
        "Leistungen und Pflichten",
        "Finanzielle Auswirkungen",
        "Personalaufwand",
        "Laufzeit und Kündigung",
        "Auswirkungen auf das Klima",
        "Alternativen",
        "Zeitplan",
        "Anlagen",
        "Unterschrift",
        "Quellen (geprüft am 29.11.2026)",
    ]


def test_the_council_decides_all_that_eccar_demands_each_as_its_own_point():
    decided = points(paper("Hattingen", "eccar"))
    for begin, point in zip(ECCAR, decided, strict=True):
        assert point.startswith(begin)


def test_the_covenant_demands_a_plan_within_two_years():
    decided = points(paper("Köln", "eu-konvent-der-buergermeister"))
    assert any("innerhalb von zwei Jahren" in point and "SECAP" in point for point in decided)


@pytest.mark.parametrize("network", [n for n in CATALOGUE.networks if n.status == "active"])
def test_what_only_the_office_needs_stands_on_its_sheet(network):
    """In the text for the council nothing is asked for, ranked, starred or drawn."""
    for language, asks in ((GERMAN, r"\b[Bb]itte\b|erfragen"), (ENGLISH, r"\b[Pp]lease\b")):
        document = council_paper(application("Bochum", network.id), language, TODAY)
        seen = texts(document)
        assert not re.search(asks, seen), network.id
        assert not re.search(r"\d \*|Passung|auf Platz \d|\branked\b", seen), network.id
        assert not any(isinstance(block, Chart) for block in document.blocks)


@pytest.mark.parametrize("network", [n for n in CATALOGUE.networks if n.council_step])
def test_the_schedule_does_not_decide_twice(network):
    document = paper("Bochum", network.id)
    steps = [cell_text(row[1]) for row in table(document, "Zeitplan").rows]
    assert steps.count("Beschluss des Rates über diese Vorlage") == 1
    assert GERMAN.text(network.steps[network.council_step - 1]).removesuffix(".") not in steps


def test_at_most_ten_sources_of_which_the_network_comes_first():
    for network in CATALOGUE.networks:
        if network.status != "active" or not network.sources:
            continue
        document = council_paper(application("Bochum", network.id, final=False), GERMAN, TODAY)
        lists = [b.items for b in document.blocks if isinstance(b, Bullets) and b.ordered]
        cited = [each for each in lists if "http" in each[0]][-1]
        assert len(cited) <= 10
        labels = [GERMAN.text(SOURCE_KINDS[kind].label) for kind in SOURCE_KINDS]
        places = [
            place for line in cited for place, each in enumerate(labels) if f"({each}, " in line
        ]
        assert places == sorted(places), network.id
        every = next(each for each in lists if "http" in each[0])
        assert len(every) == len(network.sources)


def test_what_the_planning_value_rests_on_is_among_the_sources():
    for name, network in (("Hattingen", "eccar"), ("Weimar", "owhc"), ("Kreis Unna", "cemr-rgre")):
        case = application(name, network)
        seen = texts(council_paper(case, GERMAN, TODAY))
        assert case.applied.fee.planning
        assert all(each.source in seen for each in case.applied.fee.planning.rests_on)


def test_sources_that_say_nothing_more_are_left_to_the_cover_sheet():
    document = paper("Soest", "klima-buendnis")
    cited = next(b.items for b in document.blocks if isinstance(b, Bullets) and b.small)
    assert all("(Netzwerk selbst, " in line for line in cited)


def test_the_cover_sheet_comes_first_and_lists_what_is_open():
    document = paper("Hattingen", "eccar", final=False)
    assert headings(document)[:2] == ["Hinweise für das Amt", "Vorlage für den Rat"]
    assert document.heading.endswith("(Entwurf)")
    begin = next(b for b in document.blocks if isinstance(b, Heading) and b.new_page)
    assert begin.text == "Vorlage für den Rat"
    cover = document.blocks[: document.blocks.index(begin)]
    listed = next(block for block in cover if isinstance(block, Bullets))
    assert listed.items == open_points(document)
    asked = [text for block in cover if isinstance(block, Bullets) for text in block.items]
    assert any("bitte bei der Geschäftsstelle" in text for text in asked)


def test_a_final_paper_has_no_cover_sheet():
    document = paper("Hattingen", "eccar")
    assert "Hinweise für das Amt" not in headings(document)
    assert "staedtenetz" not in texts(document)
    assert document.status == ""


def test_house_data_are_filled_in():
    house = House(
        office="Referat 12",
        committees=("Integrationsrat", "Hauptausschuss"),
        head_title="Bürgermeisterin",
        budget_line="01.05 / 542900",
        place="Hattingen an der Ruhr",
        public=False,
        climate=False,
        equality=True,
    )
    document = paper("Hattingen", "eccar", house=house)
    seen = texts(document)
    assert "[federführendes Amt]" not in seen
    assert "Referat 12" in seen
    assert "nichtöffentlich" in seen
    assert "Die Bürgermeisterin wird ermächtigt" in seen
    assert "01.05 / 542900" in seen
    bodies = [cell_text(row[0]) for row in table(document, "Beratungsfolge").rows]
    assert bodies == ["Integrationsrat", "Hauptausschuss", "Rat"]
    assert "Auswirkungen auf das Klima" not in headings(document)
    assert "Auswirkungen auf die Gleichstellung" in headings(document)
    assert "Hattingen an der Ruhr" in seen


def test_the_fee_over_five_years():
    document = paper("Bochum", "klima-buendnis")
    costs = table(document, "Kosten")
    years = [cell_text(row[0]) for row in costs.rows]
    assert years == ["2027", "2028", "2029", "2030", "2031", "Summe"]
    assert [row[1] for row in costs.rows[:5]] == [
        Number("3.048,75 €", Decimal("3048.75"), "EUR")
    ] * 5
    assert costs.rows[5][1] == Number("15.243,75 €", Decimal("15243.75"), "EUR")
    assert costs.total
    seen = texts(document)
    assert "veröffentlichten Beitragsregel, ohne Steigerungen: 358.676 × 0,0085 €" in seen
    assert "Zur Entwicklung des Beitrags: Im Juli 2022 betrug der Satz 0,77 Cent" in seen


def test_a_planning_value_is_called_one_and_says_what_it_rests_on():
    document = paper("Hattingen", "eccar")
    costs = table(document, "Kosten")
    assert costs.headers[1] == "Beitrag (Planwert)"
    assert costs.rows[0][1] == Number("etwa 500 €", Decimal(500), "EUR")
    assert "etwa 500 €, belegt für 20.000 bis 100.000 Einwohner (2024)" in texts(document)


@pytest.mark.parametrize(
    ("network", "said"),
    [
        ("riga-komitee", "aber einmalig 2.000 € für den Gedenkstein"),
        ("eu-konvent-der-buergermeister", "Kosten entstehen für Bilanz, Risikoanalyse"),
        ("mayors-for-peace", "freiwilligen Beitrag von 15 bis 20 € im Jahr"),
    ],
)
def test_what_costs_beside_the_fee_is_told_where_there_is_none(network, said):
    assert said in texts(paper("Köln", network)).split("Personalaufwand")[0]


def test_amounts_in_another_currency_are_to_be_converted():
    document = paper("Weimar", "owhc")
    decided = " ".join(points(document))
    assert "jährlich Mittel im Gegenwert von bis zu 5.257 $ eingeplant (Planwert)" in decided
    assert "[Betrag in Euro zum aktuellen Kurs]" in open_points(document)
    assert "[Betrag in Euro zum aktuellen Kurs]" not in open_points(
        paper("Soest", "klima-buendnis")
    )


def test_a_lower_end_is_called_one_in_the_resolution():
    decided = " ".join(points(paper("Kreis Unna", "cemr-rgre")))
    assert "jährlich mindestens 1.026 € eingeplant (Planwert)" in decided


def test_a_fee_that_only_others_name_is_none_of_a_published_rule():
    document = paper("Kreis Unna", "agfs-nrw")
    seen = texts(document)
    assert "Die Übersicht beruht auf dem Beitrag, der in öffentlichen Unterlagen belegt ist" in seen
    assert table(document, "Kosten").rows[0][1] == Number("3.000 €", Decimal("3000.00"), "EUR")


@pytest.mark.parametrize(
    ("name", "network"), [("Soest", "klima-buendnis"), ("Landkreis Karlsruhe", "agfk-bw")]
)
def test_a_fee_that_the_network_names_is_published_though_undated(name, network):
    assert "Die Übersicht beruht auf der veröffentlichten Beitragsregel" in texts(
        paper(name, network)
    )


def test_an_old_fee_is_not_called_that_of_today():
    decided = " ".join(points(paper("Kreis Borken", "euregio")))
    assert "Jahresbeitrag (55.215,42 € nach der Regel von 2015)" in decided
    assert "derzeit" not in decided


def test_what_is_known_of_one_form_is_not_demanded_in_another():
    """Districts coordinate the Covenant: the plan within two years is asked of signatories."""
    document = paper("Kreis Unna", "eu-konvent-der-buergermeister")
    first, second, *others = points(document)
    assert "an (Form der Teilnahme: Koordination) und gibt" in first
    assert second == "[was das Netzwerk für die Form „Koordination“ verlangt]"
    assert second in open_points(document)
    assert "SECAP" not in " ".join(others)
    seen = texts(document)
    assert "die Form „Unterzeichnung“; für die Form „Koordination“ kann anderes gelten" in seen
    assert "Für Behörden über der Gemeindeebene" in seen
    steps = [cell_text(row[1]) for row in table(document, "Zeitplan").rows]
    assert "Pflichten und Schritte für die Form „Koordination“ mit dem Netzwerk klären" in steps
    assert not any("SECAP" in step for step in steps)
    assert "Kosten entstehen für Bilanz" not in seen
    assert "join/signatory" not in seen.split("Unterschrift")[0]
    draft = council_paper(
        application("Kreis Unna", "eu-konvent-der-buergermeister", final=False), ENGLISH, TODAY
    )
    assert "ask the network what of them holds for the form “coordinator”" in texts(draft)


@pytest.mark.parametrize(
    ("name", "network"),
    [("Landkreis Karlsruhe", "agfk-bw"), ("Köln", "eu-konvent-der-buergermeister")],
)
def test_a_form_of_the_same_name_for_others_demands_the_same(name, network):
    document = paper(name, network)
    assert not any("verlangt]" in point for point in points(document))
    assert "kann anderes gelten" not in texts(document)


def test_what_an_action_plan_costs_is_asked_for():
    open_cost = "[einmalige und laufende Kosten für Aktionsplan und Berichte]"
    assert open_cost in open_points(paper("Soest", "eu-konvent-der-buergermeister"))
    assert open_cost not in open_points(paper("Soest", "klima-buendnis"))


def test_the_unit_that_is_recorded_for_a_membership_is_in_charge():
    record = Membership("klima-buendnis", unit="Umweltamt")
    case = application("Soest", "klima-buendnis")._replace(record=record)
    seen = texts(council_paper(case, GERMAN, TODAY))
    assert "Umweltamt" in seen
    assert "[federführendes Amt]" not in seen
    house = House(office="Dezernat 1")
    case = application("Soest", "klima-buendnis", house=house)._replace(record=record)
    assert "Umweltamt" not in texts(council_paper(case, GERMAN, TODAY))


def test_a_fee_of_which_nothing_is_documented_is_a_gap():
    case = application("Bochum", "eurocities")
    fee = case.applied.fee._replace(planning=None, amount=None)
    document = council_paper(case._replace(applied=case.applied._replace(fee=fee)), GERMAN, TODAY)
    assert all(isinstance(row[1], Open) for row in table(document, "Kosten").rows)
    assert "[Beitrag laut Netzwerk]" in open_points(document)


@pytest.mark.parametrize(
    ("network", "resolved", "charged"),
    [
        ("fairtrade-towns", "bewirbt sich um die Auszeichnung", "die Bewerbung vorzubereiten"),
        ("european-urban-initiative", "bewirbt sich beim nächsten Aufruf", "die Bewerbung vorz"),
        ("connective-cities", "nutzt das Angebot von Connective", "das Angebot anzufragen"),
        ("ican-staedteappell", "schließt sich der Initiative", "die Erklärung zu übermitteln"),
        ("klima-buendnis", "tritt dem Netzwerk Klima-Bündnis", "den Beitritt zu erklären"),
    ],
)
def test_only_a_member_joins(network, resolved, charged):
    seen = texts(paper("Köln", network))
    assert f"Die Stadt Köln {resolved}" in seen
    assert charged in seen
    assert ("tritt dem Netzwerk" in seen) == (network == "klima-buendnis")


@pytest.mark.parametrize(
    ("name", "network", "resolved"),
    [
        (
            "Kreis Unna",
            "agfs-nrw",
            "Der Kreis Unna beantragt die Aufnahme in das Netzwerk AGFS NRW",
        ),
        ("Langeoog", "cittaslow", "Die Gemeinde Langeoog beantragt die Aufnahme in das Netzwerk C"),
    ],
)
def test_who_is_let_in_by_others_applies(name, network, resolved):
    first, *others = points(paper(name, network))
    assert first.startswith(resolved)
    assert any("beauftragt, den Antrag zu stellen" in point for point in others)
    assert not any("den Beitritt zu erklären" in point for point in others)


def test_a_fee_that_nobody_names_is_not_provided_for():
    seen = texts(paper("Konstanz", "neustadt-in-europa"))
    assert "Die Verwaltung klärt vor der Teilnahme mit dem Netzwerk, ob ein Beitrag" in seen
    assert "Die Mittel für den Jahresbeitrag" not in seen


def test_a_fee_that_another_membership_reduces_is_reduced():
    document = paper("Bochum", "elsa-boden-buendnis", "klima-buendnis")
    assert table(document, "Kosten").rows[0][1] == Number("1.260 €", Decimal("1260.00"), "EUR")


def test_alternatives_serve_the_same_purpose():
    for network_id in ("eccar", "klima-buendnis", "owhc"):
        document = paper("Soest", network_id)
        told = [block.rows for block in document.blocks if isinstance(block, Facts)]
        named = [label for rows in told for label, _ in rows]
        others = [each for each in named if each.split(" – ")[0] in NAMES.values()]
        first = CATALOGUE[network_id].topics[0]
        shorts = {n.short: n for n in CATALOGUE.networks}
        assert others
        assert all(first in shorts[name.split(" – ")[0]].topics[:2] for name in others)
        assert "Verzicht auf die Teilnahme" in texts(document)


def test_alternatives_are_no_networks_for_towns_of_another_kind():
    """Nobody knows Weimar for a town of the Hanse or of brick Gothic."""
    seen = texts(paper("Weimar", "owhc"))
    assert "DIE HANSE" not in seen
    assert "Backsteingotik" not in seen


@pytest.mark.parametrize(("language", "mark"), [(GERMAN, "(Anlage)"), (ENGLISH, "(annex)")])
def test_what_a_point_of_the_resolution_calls_an_annex_is_one(language, mark):
    for network in CATALOGUE.networks:
        if network.status != "active":
            continue
        document = council_paper(application("Bochum", network.id), language, TODAY)
        lists = [b.items for b in document.blocks if isinstance(b, Bullets) and b.ordered]
        annexes = "\n".join(lists[1]).casefold()
        for point in lists[0]:
            called, found, _ = point.casefold().partition(mark.casefold())
            # Without its article: the charter of the network is listed as "Charta".
            assert not found or called.split(" ", 1)[1].strip() in annexes, network.id


def test_no_network_is_an_alternative_to_itself():
    for network in CATALOGUE.networks:
        if network.status != "active":
            continue
        document = paper("Bochum", network.id)
        told = texts(document).split("Alternativen", 1)[1].split("Zeitplan", 1)[0]
        named = re.findall(r"[^\n,:]+", told)
        assert network.short not in {name.strip() for name in named}, network.id


def test_a_fee_of_which_nobody_knows_whether_it_is_due_makes_no_table():
    document = paper("Konstanz", "neustadt-in-europa")
    assert "[Beitrag laut Netzwerk, falls einer anfällt]" in open_points(document)
    assert "ob einer anfällt, klärt die Verwaltung" in texts(document)
    assert not any(getattr(block, "name", "") == "Kosten" for block in document.blocks)


def test_a_seat_abroad_is_told_with_its_country_by_name():
    for network in CATALOGUE.networks:
        for language in (GERMAN, ENGLISH):
            assert network.status != "active" or not re.search(
                r", [A-Z]{2}\b", seat_line(network, language)
            )


def test_known_members_of_the_land_come_by_size():
    network = CATALOGUE["eccar"]
    known = known_members(DIRECTORY, network, MUNICIPALITIES.find("Hattingen"))
    assert known[0] == "Soest"
    assert "Heidelberg" not in known


def test_open_points_are_marked_and_listed_once():
    for network in CATALOGUE.networks:
        if network.status != "active":
            continue
        document = paper("Bochum", network.id)
        found = open_points(document)
        assert len(found) == len(set(found)) >= 8
        assert all(point.startswith("[") and point.endswith("]") for point in found)


def test_the_command_leaves_the_cover_out_with_final():
    arguments = ("report", "Hattingen", "--kind", "council", "--network", "eccar", "-o", "-")
    draft = run(*arguments, "--lang", "de").stdout
    final = run(*arguments, "--lang", "de", "--final").stdout
    assert "## Hinweise für das Amt" in draft
    assert "## Hinweise für das Amt" not in final
    assert final.split("\n\n", 1)[1] in draft


@pytest.mark.parametrize("network", [n for n in CATALOGUE.networks if n.status == "active"])
def test_both_languages_keep_the_same_from_the_council(network):
    """What is the office's in one language is so in the other."""
    fees = (network.fee, *(each.fee for each in network.memberships if each.fee))
    said = [network.summary, network.effort_reason, network.window_note, network.leaving]
    said += [*network.benefits, *network.obligations, *network.steps]
    said += [each.rises for each in fees]
    said += [each.note for each in fees if each.model in ("free", "voluntary")]
    for text in filter(None, said):
        assert bool(part(text, GERMAN).office) == bool(part(text, ENGLISH).office), text.de
