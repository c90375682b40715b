"""Search and look-up on the real data."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staedtenetz import Catalogue, search
from staedtenetz.catalogue.index import words_of
from staedtenetz.catalogue.near import near
from staedtenetz.catalogue.terms import term_id
from staedtenetz.errors import UnknownNetwork, UnknownTerm

CATALOGUE = Catalogue.load()
WRITTEN = [
    (row["written"], row["network"].split())
    for file in ("names_in_the_wild.csv", "names_as_written.csv")
    for row in csv.DictReader(Path(__file__).with_name(file).read_text("utf-8").splitlines())
]
"""Names as towns write them on their pages, and further ones of the same kinds."""


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("TNC", "transatlantic-cities-network"),
        ("TCN", "transatlantic-cities-network"),
        ("Covenant of Mayors", "eu-konvent-der-buergermeister"),
        ("klimabundnis", "klima-buendnis"),
        ("Klimabündniss", "klima-buendnis"),
        ("climate alliance", "klima-buendnis"),
        ("Europäische Städteinitiative", "european-urban-initiative"),
        ("UN Global Compact Cities", "un-global-compact-cities"),
        ("Xarxa-Netzwerk", "xarxa-fp"),
        ("Eurocites", "eurocities"),
        ("rgre", "cemr-rgre"),
        ("rainbow", "rainbow-cities-network"),
        ("EFUS", "efus"),
        ("Bodenbündnis", "elsa-boden-buendnis"),
        ("hanse", "die-hanse"),
        ("fair trade towns", "fairtrade-towns"),
        ("mayors for piece", "mayors-for-peace"),
        ("sichere Häfen", "seebruecke-sichere-haefen"),
        ("Fahrrad", "agfk-bw"),
    ],
)
def test_the_right_record_comes_first(text, first):
    assert search(CATALOGUE, text)[0].network.id == first


@pytest.mark.parametrize(("written", "expected"), WRITTEN)
def test_names_as_cities_write_them_on_their_pages(written, expected):
    assert search(CATALOGUE, written)[0].network.id in expected


FORMS: tuple[Callable[..., str], ...] = (
    "{name} ({short})".format,
    "{short} ({name})".format,
    "{short} – {name}".format,
    "{name}/ {short}".format,
    "{name} e. V.".format,
    "Deutsche Sektion {name}".format,
)


def test_names_are_found_however_they_are_put_together():
    odd = "Konvent der Bürgermeister (engl.: Covenant of Mayors) – seit 2015 Energy Cities"
    for place, network in enumerate(CATALOGUE):
        # Nobody puts a name in brackets behind itself.
        names = [n for n in network.names if len(n) >= 6 and n not in (odd, network.short)]
        # The first name of each and one of its others; all of them take a minute.
        others = names[1:]
        asked = names[:1] + ([others[place % len(others)]] if others else [])
        for number, name in enumerate(asked, start=place):
            written = FORMS[number % len(FORMS)](name=name, short=network.short)
            found = search(CATALOGUE, written)[0].network
            assert name in found.names, (written, found.id)


@pytest.mark.parametrize(
    ("written", "network"),
    [
        ("Klimabündnis europäischer Städte", "klima-buendnis"),
        ("Konvent der Bürgermeister*innen", "eu-konvent-der-buergermeister"),
        ("Konvent der BürgermeisterInnen", "eu-konvent-der-buergermeister"),
        ("Konvent der Bürgermeisterinnen und Bürgermeister", "eu-konvent-der-buergermeister"),
        ("Mitgliedschaft im Netzwerk der Gesunden Städte", "gesunde-staedte-netzwerk"),
        ("Europäische Koalition der Städte gegen Rassismus", "eccar"),
    ],
)
def test_inflection_and_forms_for_all_genders_do_not_hide_a_name(written, network):
    assert search(CATALOGUE, written)[0].network.id == network


def test_a_synonym_of_a_topic_finds_the_networks_of_that_topic_first():
    for text, topic in (("Flüchtlinge", "migration"), ("Radverkehr", "mobility")):
        assert topic in search(CATALOGUE, text)[0].network.topics


def test_a_hit_in_a_name_outranks_one_in_a_topic_and_that_one_in_a_text():
    order = ["name", "topic", "text"]
    for text in ("klima", "kultur", "mobilität", "digital", "gesundheit", "Polen", "Radverkehr"):
        hits = search(CATALOGUE, text)
        fields = ["topic" if hit.field == "rule" else hit.field for hit in hits]
        assert fields == sorted(fields, key=order.index)
        assert len(set(fields)) > 1


@pytest.mark.parametrize(
    ("text", "among_the_first"),
    [
        ("Fördermittel", "european-urban-initiative"),
        ("Zuschüsse", "european-urban-initiative"),
        ("funding", "european-urban-initiative"),
        ("Bodensee", "staedtebund-bodensee"),
        ("Ukraine", "kommunale-partnerschaften-ukraine"),
        ("Hochwasser", "making-cities-resilient-2030"),
        ("Hochwasserschutz", "making-cities-resilient-2030"),
        ("flood", "making-cities-resilient-2030"),
        ("Photovoltaik", "energy-cities"),
        ("Obdachlosigkeit", "cities-for-adequate-housing"),
        ("Terrorismus", "strong-cities-network"),
        ("Bienen", "kommbio"),
        ("Katastrophenschutz", "making-cities-resilient-2030"),
        ("Radverkehr", "cities-regions-for-cyclists"),
        ("Fahrradverkehr", "agfs-nrw"),
        ("cycling", "agfk-bw"),
        ("Jugend", "kinderfreundliche-kommunen"),
        ("Jugendliche", "kinderfreundliche-kommunen"),
        ("youth", "kinderfreundliche-kommunen"),
        ("Senioren", "who-age-friendly-cities"),
        ("Frauen", "gleichstellungscharta"),
        ("Queer", "rainbow-cities-network"),
        ("Flüchtlinge", "staedte-sicherer-haefen"),
        ("Alpen", "allianz-in-den-alpen"),
        ("Ostsee", "ubc"),
        ("Baltic Sea", "ubc"),
        ("Wasser", "blue-community"),
        ("Afrika", "kommunale-klimapartnerschaften"),
        ("Polen", "euroregion-pomerania"),
        ("Frankreich", "eurodistrict-saarmoselle"),
        ("Grenzregion", "ageg-aebr"),
    ],
)
def test_what_offices_look_for_finds_what_there_is(text, among_the_first):
    assert among_the_first in [hit.network.id for hit in search(CATALOGUE, text)[:8]]


@pytest.mark.parametrize("word", ["Mobilität", "Mobilitaet", "mobilitat", "MOBILITÄT"])
def test_spellings_and_inflection_find_the_same(word):
    found = [hit.network for hit in search(CATALOGUE, word)]
    assert found == [hit.network for hit in search(CATALOGUE, "mobilität")]


def test_words_that_mean_nothing_alone_do_not_hide_the_others():
    found = [hit.network for hit in search(CATALOGUE, "für die Jugend")]
    assert found == [hit.network for hit in search(CATALOGUE, "Jugend")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Donau", ("Österreich", "Ungarn", "Slowakei")),
        ("Danube", ("Österreich", "Ungarn", "Slowakei")),
        ("Jugend Donau", ("Jugend", "Österreich", "Ungarn", "Slowakei")),
        ("Radferkehr", ("Radverkehr", "Fahrradverkehr", "Verkehr")),
        ("qqqqqq", ()),
    ],
)
def test_where_nothing_is_found_it_is_said_what_is_near(text, words):
    assert search(CATALOGUE, text) == []
    assert near(CATALOGUE, text, "de").words == words
    assert all(search(CATALOGUE, word) for word in words)


def test_the_words_kept_with_a_record_are_those_it_has():
    for network in CATALOGUE.networks:
        again = network._replace(status=network.status)
        assert words_of(again) == words_of(network), network.id


def test_a_replaced_name_is_found_and_the_former_one_is_not():
    network = CATALOGUE["c40"]
    search([network], "c40")
    other = network._replace(name="Zwergstädte", short="Zwerge", aliases=())
    assert search([other], "Zwergstädte")[0].field == "name"
    assert search([other], "Climate Leadership Group") == []


def test_short_words_are_found_at_the_beginning_of_words_only():
    found = {hit.network.id for hit in search(CATALOGUE, "rgre")}
    assert "milan-urban-food-policy-pact" not in found
    assert "polis" not in {hit.network.id for hit in search(CATALOGUE, "Sport")}
    assert "efus" not in {hit.network.id for hit in search(CATALOGUE, "Ukraine")}


def test_hits_say_what_matched():
    hit = search(CATALOGUE, "nahverkehr")[0]
    assert (hit.field, hit.matched) == ("topic", "Mobilität (Nahverkehr)")
    hit = search(CATALOGUE, "Polen")[0]
    assert (hit.field, hit.matched) == ("rule", "Polen")
    assert search(CATALOGUE, "klimaschutz", "en")[-1].matched != "Klimaschutz"
    assert "Amazoniens" in search(CATALOGUE, "Amazoniens")[0].matched


@pytest.mark.parametrize("text", ["", " ", "–", "qqqqqq", "zzzz xxxx", "\x00", "🙂"])
def test_nothing_is_found_for_nonsense(text):
    assert search(CATALOGUE, text) == []


@given(st.text(max_size=60))
def test_any_text_can_be_searched(text):
    hits = search(CATALOGUE, text)
    assert len({hit.network.id for hit in hits}) == len(hits)


@pytest.mark.parametrize("network", CATALOGUE.networks, ids=lambda network: network.id)
def test_every_name_finds_its_record(network):
    for name in network.names:
        for spelling in (name, name.lower(), name.upper(), name.replace("ü", "ue")):
            assert network in CATALOGUE.named(spelling), spelling


def test_a_shared_name_is_answered_with_both():
    shared = "ICCAR und ECCAR – Internationale und Europäische Städtekoalition gegen Rassismus"
    assert {n.id for n in CATALOGUE.find(shared).networks} == {"eccar", "iccar"}
    assert CATALOGUE.find(shared).exact


def test_an_id_wins_over_any_other_name():
    for network in CATALOGUE.networks:
        assert CATALOGUE.named(network.id) == (network,)


def test_a_clear_slip_is_taken_and_told():
    found = CATALOGUE.find("Klimabündniss")
    assert [n.id for n in found.networks] == ["klima-buendnis"]
    assert not found.exact


@pytest.mark.parametrize("word", ["qqqq", "Netz", "Cities"])
def test_what_is_not_clear_is_refused(word):
    with pytest.raises(UnknownNetwork):
        CATALOGUE.find(word)


def test_order_of_the_catalogue_is_german():
    shorts = [network.short for network in CATALOGUE.networks]
    assert shorts.index("ECCAR") < shorts.index("Eurocities") < shorts.index("Klima-Bündnis")


def test_permuting_the_records_changes_nothing():
    again = Catalogue(reversed(CATALOGUE.networks))
    assert again.networks == CATALOGUE.networks
    for text in ("klima", "europa", "städte"):
        assert search(again, text) == search(CATALOGUE, text)


@pytest.mark.parametrize(
    ("word", "topic"),
    [
        ("Klimaschutz", "climate-mitigation"),
        ("Klimaschuz", "climate-mitigation"),
        ("klimaan", "climate-adaptation"),
        ("Mobilitaet", "mobility"),
        ("Biologischen Vielfalt", "biodiversity"),
        ("Städtepartnerschaften e. V.", "twinning"),
        ("Gleichstellung der Geschlechter", "anti-discrimination"),
        ("Hochwasserschutz", "climate-adaptation"),
        ("climate adaption", "climate-adaptation"),
    ],
)
def test_topics_are_heard_however_they_are_written(word, topic):
    assert term_id("topic", word) == topic


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("klima", ["Klimaschutz", "Klimaanpassung"]),
        ("Klimawandel", ["Klimaschutz", "Klimaanpassung"]),
    ],
)
def test_a_topic_that_is_not_clear_is_refused_with_the_near_ones(word, near):
    with pytest.raises(UnknownTerm) as error:
        term_id("topic", word)
    assert error.value.advice.key == "advice.meant"
    assert [label.de for label in error.value.advice.values["names"]] == near
