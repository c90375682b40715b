"""Names in full: what an acronym stands for, where a person meets it first."""

from __future__ import annotations

import pytest

from conftest import run, run_in_terminal
from staedtenetz import Catalogue, Language
from staedtenetz.model.network import Statement
from staedtenetz.model.values import PartialDate
from staedtenetz.report.names import full_name, spelled_out
from staedtenetz.text import fold

GERMAN, ENGLISH = Language("de"), Language("en")


@pytest.mark.parametrize(
    ("network", "german", "english"),
    [
        (
            "efus",
            "Efus – Europäisches Forum für Urbane Sicherheit",
            "Efus – European Forum for Urban Security",
        ),
        (
            "eccar",
            "ECCAR – Europäische Städtekoalition gegen Rassismus",
            "ECCAR – European Coalition of Cities against Racism",
        ),
        (
            "iclei",
            "ICLEI – Städte für Nachhaltigkeit",
            "ICLEI – Local Governments for Sustainability",
        ),
        (
            "owhc",
            "World Heritage Cities (OWHC) – Organisation der Welterbestädte",
            "World Heritage Cities (OWHC)",
        ),
        (
            "cemr-rgre",
            "CEMR/RGRE – Rat der Gemeinden und Regionen Europas",
            "CEMR/RGRE – Council of European Municipalities and Regions",
        ),
        ("klima-buendnis", "Klima-Bündnis", "Climate Alliance"),
        ("energy-cities", "Energy Cities", "Energy Cities"),
        ("riga-komitee", "Riga-Komitee", "German Riga Committee – Deutsches Riga-Komitee"),
        (
            "kommbio",
            "Kommbio – Kommunen für biologische Vielfalt",
            "Kommbio – Municipalities for Biodiversity",
        ),
        (
            "quattropole",
            "QuattroPole – grenzüberschreitendes Städtenetz Luxemburg, Metz, Saarbrücken und Trier",
            "QuattroPole – grenzüberschreitendes Städtenetz Luxemburg, Metz, Saarbrücken und Trier",
        ),
        ("cities-for-adequate-housing",) + ("Cities for Adequate Housing",) * 2,
    ],
)
def test_a_name_in_full(catalogue: Catalogue, network: str, german: str, english: str):
    assert full_name(catalogue[network], GERMAN) == german
    assert full_name(catalogue.in_language("en")[network], ENGLISH) == english


def test_no_name_is_said_twice_or_longer_than_a_line(catalogue: Catalogue, language: Language):
    for network in catalogue.in_language(language.code).everything:
        spelled = spelled_out(network, language)
        full = full_name(network, language)
        assert full == (f"{network.short} – {spelled}" if spelled else network.short)
        assert len(full) <= 105
        said = fold(spelled).split()
        assert not set(fold(network.short).split()).issubset(said), full
        assert "e. V." not in full


def test_names_in_a_language_are_ones_that_the_network_is_found_by(catalogue: Catalogue):
    """They come from its sources, like its aliases, or stand in its own name."""
    for network in catalogue.everything:
        documented = " / ".join((network.name, *network.aliases, network.listed_as or ""))
        for name in filter(None, (network.name_german, network.name_english)):
            assert name in network.names
            if network.id != "agfs-nrw":  # Its own page says NRW for the Land.
                assert name.casefold() in documented.casefold(), name


def test_an_own_network_is_marked_before_its_full_name(catalogue: Catalogue):
    stated = (Statement("record", PartialDate("2026-10-02")),)
    own = catalogue["efus"]._replace(own=stated)
    assert full_name(own, GERMAN) == ("Efus (eigen) – Europäisches Forum für Urbane Sicherheit")


def test_the_ranking_spells_acronyms_out_below_the_row():
    for columns in (80, 100, 120):
        lines = run_in_terminal("recommend", "Bochum", columns=columns).splitlines()
        below = [line.strip() for line in lines]
        place = next(number for number, line in enumerate(lines) if " ECCAR " in line)
        assert below[place + 1] == "Europäische Städtekoalition gegen Rassismus"
        assert lines[place + 1].startswith(" " * 4)
    english = run_in_terminal("recommend", "Bochum", "--lang", "en", columns=80)
    assert "    European Coalition of Cities against Racism" in english


@pytest.mark.parametrize(
    "command", [("list",), ("theme", "sicherheit"), ("search", "Urbane Sicherheit")]
)
def test_a_wide_list_has_room_for_full_names(command: tuple[str, ...]):
    assert "Efus –" not in run_in_terminal(*command, columns=80)
    wide = " ".join(run_in_terminal(*command, columns=150).split())
    assert "Efus – Europäisches Forum für Urbane Sicherheit" in wide


def test_programs_get_short_names_people_full_ones():
    assert "\tEfus\t" in run("list").stdout
    assert "Efus –" not in run("list", "--format", "csv").stdout
    assert "Efus – European Forum" in run("list", "--format", "markdown", "--lang", "en").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("report", "Bochum", "--full", "-o", "-"),
            "ECCAR – Europäische Städtekoalition gegen Rassismus: Passung",
        ),
        (
            ("report", "Bochum", "--kind", "council", "--network", "efus", "-o", "-"),
            "zum Netzwerk Efus – Europäisches Forum für Urbane Sicherheit",
        ),
        (("compare", "efus", "eccar"), "| Efus – Europäisches Forum für Urbane Sicherheit |"),
        (("show", "efus"), "# Efus – Europäisches Forum für Urbane Sicherheit"),
    ],
)
def test_papers_begin_with_the_full_name(arguments: tuple[str, ...], said: str):
    assert said in run(*arguments, "--format", "markdown").stdout


def test_the_page_of_a_network_does_not_repeat_the_heading(catalogue: Catalogue):
    english = run("show", "eccar", "--lang", "en", "--format", "plain").stdout
    assert english.count("European Coalition of Cities against Racism") == 1
    assert catalogue["eccar"].name in run("show", "eccar", "--format", "plain").stdout
