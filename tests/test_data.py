"""The real data: schema, rules beyond it, completeness, and format."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest

from conftest import ROOT
from staedtenetz import Catalogue, Members, Municipalities
from staedtenetz.catalogue.municipality_rows import read_municipalities
from staedtenetz.catalogue.search import search
from staedtenetz.check.directory import check_data, check_members
from staedtenetz.files.layout import format_data
from staedtenetz.model import vocabulary
from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.model.network import INACTIVE

DATA = ROOT / "data"
TODAY = date.today().isoformat()


@pytest.fixture(scope="module")
def tables() -> dict[str, Any]:
    return tomllib.loads((DATA / "networks.toml").read_text(encoding="utf-8"), parse_float=Decimal)


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json.loads((DATA / "networks.schema.json").read_text(encoding="utf-8"))


def plain(value: Any) -> Any:
    """Decimals as floats, which is what JSON Schema knows."""
    return json.loads(json.dumps(value, default=float))


def test_schema_is_a_schema(schema):
    jsonschema.Draft7Validator.check_schema(schema)


def test_file_names_its_schema():
    first = (DATA / "networks.toml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "#:schema ./networks.schema.json"


def test_data_fits_the_schema(tables, schema):
    errors = jsonschema.Draft7Validator(schema).iter_errors(plain(tables))
    assert [f"{list(e.absolute_path)}: {e.message}" for e in errors] == []


def test_data_keeps_every_rule(tables):
    assert [each.code for each in check_data(tables, TODAY) if each.severity == "error"] == []


def test_file_is_in_canonical_format(tables):
    text = (DATA / "networks.toml").read_text(encoding="utf-8")
    assert format_data(tables, DATA / "networks.schema.json") == text


def test_formatting_twice_changes_nothing(tables):
    once = format_data(tables, DATA / "networks.schema.json")
    again = tomllib.loads(once, parse_float=Decimal)
    assert again == tables
    assert format_data(again, DATA / "networks.schema.json") == once


def test_format_tool_agrees():
    tool = [sys.executable, str(ROOT / "tools" / "format_data.py"), "--check"]
    assert subprocess.run(tool, check=False, capture_output=True).returncode == 0


def test_all_researched_records_are_in(tables):
    assert len(tables["network"]) >= 84
    assert sum(len(network["source"]) for network in tables["network"]) >= 755


def test_every_record_was_checked_since_the_research(tables):
    assert min(network["checked"] for network in tables["network"]) >= "2026-11-22"


def strings(value: Any) -> Iterator[str]:
    """Every text in the tables."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(strings(each) for each in value.values())
    elif isinstance(value, list):
        yield from chain.from_iterable(strings(each) for each in value)


COPIES = re.compile(
    r"\b(dnhewrhegkli|wikizero|sagapedia|frwiki|europesays|roads-uae|dev-ogp|fittracknews"
    r"|americannonprofitacademy|wiki\.li|wikiup|dewiki|kampuspedia|realrawnews|slideplayer)\b|\.$"
)
"""Hosts with copies of Wikipedia or of other pages, and names that end in a dot."""


def test_no_address_leads_to_a_copy(tables, members):
    addresses = {text for text in strings(tables) if text.startswith("http")}
    addresses |= {row.source for row in members.rows}
    assert [each for each in addresses if COPIES.search(urlsplit(each).hostname or "")] == []


RESEARCH = re.compile(
    r"lesbar|gelesenen? Seite|not readable|could be read|pages?( that were)? read\b",
    re.IGNORECASE,
)


def test_no_text_speaks_as_research(tables):
    told = [text for text in strings(tables) if not text.startswith("http")]
    assert [text for text in told if RESEARCH.search(text)] == []


def test_every_source_says_whose_it_is(tables):
    sources = [(n["id"], each) for n in tables["network"] for each in n["source"]]
    assert [(name, each["url"]) for name, each in sources if "kind" not in each] == []


OVERVIEW = (ROOT / "tests" / "overview.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("entry", OVERVIEW)
def test_every_entry_of_the_overview_is_found_under_its_own_wording(entry, catalogue):
    holders = [n.id for n in catalogue.networks if n.listed_as == entry]
    assert holders
    assert sorted(n.id for n in catalogue.named(entry)) == sorted(holders)
    found = [hit.network.id for hit in search(catalogue, entry)][: len(holders)]
    assert sorted(found) == sorted(holders)


def test_overview_list_is_complete(catalogue):
    assert sorted(OVERVIEW) == sorted({n.listed_as for n in catalogue.networks if n.listed_as})


def test_vocabularies_and_schema_agree(schema):
    network = schema["properties"]["network"]["items"]["properties"]
    membership = network["membership"]["items"]["properties"]
    fee = schema["definitions"]["fee"]["properties"]
    pairs = [
        (vocabulary.THEMES, network["theme"]),
        (vocabulary.TOPICS, network["topics"]["items"]),
        (vocabulary.KINDS, network["kind"]["items"]),
        (vocabulary.SCOPES, network["scope"]),
        (vocabulary.STATUSES, network["status"]),
        (vocabulary.EFFORTS, network["effort"]),
        (vocabulary.WINDOWS, network["window"]),
        (vocabulary.MEMBER_UNITS, network["member_unit"]),
        (vocabulary.WORKING_LANGUAGES, network["languages"]["items"]),
        (vocabulary.COMMITMENTS, network["commitments"]["items"]),
        (vocabulary.APPLICANTS, membership["applicants"]["items"]),
        (vocabulary.PROPERTIES, membership["properties"]["items"]),
        (
            {**vocabulary.PROPERTIES, **vocabulary.FACTS},
            schema["properties"]["property"]["items"]["properties"]["id"],
        ),
        (vocabulary.DECISIONS, membership["decided_by"]["items"]),
        (vocabulary.FEE_MODELS, fee["model"]),
    ]
    for terms, node in pairs:
        assert sorted(terms) == sorted(node["enum"])
    assert sorted(FEE_FACTS) == sorted(vocabulary.FEE_MODELS)


def test_every_country_and_land_has_a_name(catalogue):
    for network in catalogue.networks:
        for membership in network.memberships:
            for code in (*membership.countries, *membership.except_countries):
                assert code in vocabulary.COUNTRIES, code
            for code in membership.states:
                assert code in vocabulary.LAENDER
        examples = [
            fee.examples for fee in (network.fee, *(m.fee for m in network.memberships)) if fee
        ]
        for example in (each for group in examples for each in group):
            assert example.country in vocabulary.COUNTRIES, example.country


def test_ended_networks_say_what_happened(catalogue):
    inactive = {n.id for n in catalogue.networks if n.status in INACTIVE}
    assert {
        "ucue",
        "un-global-compact-cities",
        "europa-faengt-in-der-gemeinde-an",
        "transatlantic-cities-network",
        "mc2cm",
    } <= inactive
    for network in catalogue.networks:
        if network.status in INACTIVE:
            assert network.status_note
    assert catalogue["europa-faengt-in-der-gemeinde-an"].successor == "eu-local-councillors"
    assert catalogue["ucue"].status_since == "2015"


def test_corrections_hold(catalogue, members):
    """Spot checks of the blind re-check of 2026-11-22."""
    assert catalogue["mc2cm"].status == "dormant"
    assert catalogue["engagierte-stadt"].status == "programme"
    assert catalogue["staedte-sicherer-haefen"].fee.model == "none-named"
    assert catalogue["icorn"].fee.amount is None
    assert catalogue["xarxa-fp"].fee.amount is None
    assert catalogue["gesunde-staedte-netzwerk"].fee.as_of == "2011"
    assert catalogue["iaec"].fee.as_of == "2020"
    assert catalogue["rainbow-cities-network"].fee.to_confirm
    assert "Köln" not in {e.municipality for e in catalogue["eccar"].fee.examples}
    assert "Hamburg" not in {m.name for m in members.by_network["eurocities"]}
    assert catalogue["metropolis"].memberships[0].size_negotiable


def test_members_fit_networks_and_municipalities(catalogue):
    text = (DATA / "members.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    names = {row["ags"]: (row["name"], row["former_name"]) for row in read_municipalities()}
    ids = {network.id for network in catalogue.networks}
    assert check_members(rows, ids, names, TODAY) == []
    assert len(rows) >= 1890


def test_municipalities_and_districts_are_those_of_the_register(municipalities):
    places = (*municipalities.rows, *municipalities.districts)
    assert (len(municipalities.rows), len(municipalities.districts)) == (10_753, 294)
    assert len({row.key for row in places}) == len(places)
    assert {row.population_as_of for row in places} == {"2024-12-31"}
    assert all(row.population for row in places)
    assert sum(row.population for row in municipalities.rows) == 83_577_140
    within = Counter(row.key[:5] for row in municipalities.rows)
    assert all(within[row.key] > 1 for row in municipalities.districts)
    assert municipalities.find("Bochum").population == 358_676


def test_properties_name_known_municipalities(catalogue, municipalities):
    keys = {row.key for row in municipalities.rows}
    keys |= {key[:length] for key in keys for length in (2, 5)}
    for known in catalogue.properties:
        assert (known.holders or set()) <= keys, known.id
    assert municipalities.find("Berlin").properties["capital"] is True
    assert municipalities.find("Bonn").properties["capital"] is False
    assert municipalities.find("Bonn").properties["port"] is True
    assert "port" not in municipalities.find("Bochum").properties


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "alda"}, "duplicate-id"),
        ({"aliases": ["Klimabündnis"]}, "shared-name"),
        ({"shared_names": ["Niemand sonst"]}, "shared-name-alone"),
        ({"successor": "nirgends"}, "reference"),
        ({"id": "zuletzt", "successor": "zuletzt"}, "reference-self"),
        ({"summary_en": None}, "language-missing"),
        ({"benefits_de": ["eins"], "benefits_en": ["one", "two"]}, "lengths-differ"),
        ({"summary_de": " Leerzeichen"}, "spaces"),
        ({"contact_email": "erika.mustermann@example.org"}, "personal-mailbox"),
        ({"status": "ended", "status_note_de": None}, "status-note"),
        ({"status": "merged", "successor": None}, "successor-missing"),
        ({"checked": "2031-01-01"}, "future"),
        ({"fee": {"model": "flat"}}, "fee-lacks"),
        ({"fee": {"model": "free", "amount": 5}}, "fee-foreign"),
        ({"fee": {"model": "flat", "amount": 5}}, "fee-currency"),
        ({"fee": {"model": "on-request"}}, "fee-note"),
        (
            {"fee": {"model": "tiers", "currency": "EUR", "tiers": [{"amount": 1, "up_to": 5}]}},
            "tiers-end",
        ),
        (
            {
                "fee": {
                    "model": "tiers",
                    "currency": "EUR",
                    "tiers": [{"amount": 5, "up_to": 10}, {"amount": 2}],
                }
            },
            "tiers-falling",
        ),
        (
            {
                "fee": {
                    "model": "per-inhabitant",
                    "currency": "EUR",
                    "rate": 1,
                    "minimum": 9,
                    "maximum": 3,
                }
            },
            "fee-bounds",
        ),
        (
            {"source": [{"url": "https://x.org", "title": "x", "supports": ["fee"]}]},
            "source-missing",
        ),
    ],
)
def test_checks_find_what_is_wrong(tables, changes, said):
    original = tables["network"][0]
    kept = {key: value for key, value in {**original, **changes}.items() if value is not None}
    data = {**tables, "network": [kept, *tables["network"][1:]]}
    assert said in {problem.code for problem in check_data(data, TODAY)}


def test_catalogue_reads_every_field(tables, catalogue):
    """Nothing in the file is lost on the way into the model."""
    assert {n.id for n in catalogue.networks} == {n["id"] for n in tables["network"]}
    renamed = {"membership": "memberships", "source": "sources"}
    for table in tables["network"]:
        network = catalogue[table["id"]]
        for key, value in table.items():
            name = renamed.get(key, key)
            if name.endswith(("_de", "_en")):
                text = getattr(network, name[:-3])
                assert text is not None
                read = (
                    [t.de if name.endswith("_de") else t.en for t in text]
                    if isinstance(value, list)
                    else (text.de if name.endswith("_de") else text.en)
                )
                assert read == value
            elif isinstance(value, str | int):
                assert getattr(network, name) == value
            else:
                assert len(getattr(network, name)) == len(value) or isinstance(value, dict)


def test_members_and_catalogue_load_from_bundled_files():
    assert Catalogue.load().networks
    assert Members.load().rows
    assert Municipalities.load().rows


def test_tiers_out_of_order_are_found(tables):
    tiers = [{"amount": 1, "up_to": 9}, {"amount": 2, "up_to": 5}, {"amount": 3}]
    fee = {"model": "tiers", "currency": "EUR", "tiers": tiers}
    data = {**tables, "network": [{**tables["network"][0], "fee": fee}, *tables["network"][1:]]}
    assert "tiers-order" in [problem.code for problem in check_data(data, TODAY)]


def test_the_formatter_loses_nothing(tables):
    with pytest.raises(ValueError, match="netwroks"):
        format_data({**tables, "netwroks": []}, DATA / "networks.schema.json")
