"""The directory as a page, in a real browser: same verdicts, accessible, no request outside."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from conftest import DIRECTORY, needs
from staedtenetz import Catalogue, Language, Municipalities, Profile
from staedtenetz.catalogue.search import search
from staedtenetz.model.network import INACTIVE
from staedtenetz.model.values import PartialDate, Text
from staedtenetz.model.vocabulary import LAENDER
from staedtenetz.recommendation.ranking import recommend
from staedtenetz.report.directory_page import directory_page
from staedtenetz.report.directory_verdicts import (
    FIELD,
    MARK,
    PART,
    Packed,
    outcome_text,
    outcomes,
)
from staedtenetz.report.html import html
from staedtenetz.report.recommendation_paper import recommendation_paper
from staedtenetz.rules.for_municipality import apply_rules

CATALOGUE, MUNICIPALITIES = DIRECTORY.networks, DIRECTORY.municipalities
MEMBERS = DIRECTORY.members
TODAY = PartialDate("2026-11-24")
NAMES = {network.id: network.short for network in CATALOGUE.networks}
SCHEMES, WIDTHS = ("light", "dark"), (320, 768, 1280, 1920)
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

Browser = webdriver.Chrome

# What a browser does depends on no version of Python.
pytestmark = pytest.mark.slow


# The page that is held against all municipalities is the German one.
SOME = [row for n, row in enumerate(MUNICIPALITIES.rows) if n % 8 == 0 or row.name == "Bochum"]
ON_PAGE = {"de": MUNICIPALITIES, "en": Municipalities(SOME)}


def page(code: str) -> str:
    language = Language(code, NAMES)
    catalogue = CATALOGUE.in_language(code)
    return directory_page(catalogue, ON_PAGE[code], MEMBERS, language, TODAY)


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("Verzeichnis für alle")
    files = {}
    for code in ("de", "en"):
        files[code] = folder / f"{code}.html"
        files[code].write_text(page(code), encoding="utf-8")
    profile = Profile(MUNICIPALITIES.find("Bochum"))
    result = recommend(DIRECTORY, profile)
    paper = recommendation_paper(result, CATALOGUE, Language("de", NAMES), TODAY)
    files["paper"] = folder / "paper.html"
    files["paper"].write_text(html(paper), encoding="utf-8")
    return files


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needs("chromium", "chromedriver")
    options = webdriver.ChromeOptions()
    chosen = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
    for option in chosen:
        options.add_argument(option)
    options.binary_location = shutil.which("chromium") or ""
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options, service)
    driver.set_script_timeout(180)  # for a machine that is busy with other tests
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def axe(request) -> str:
    """axe-core, fetched once by npm and kept in pytest's cache."""
    needs("npm")
    folder = Path(request.config.cache.mkdir("axe-core"))
    archives = sorted(folder.glob("axe-core-4*.tgz"))
    if not archives:
        subprocess.run(
            ["npm", "pack", "axe-core@4", "--silent"], cwd=folder, check=True, timeout=120
        )
        archives = sorted(folder.glob("axe-core-4*.tgz"))
    with tarfile.open(archives[-1]) as archive:
        script = archive.extractfile("package/axe.min.js")
        assert script
        return script.read().decode()


def opened(browser: Browser, file: Path, fragment: str = "") -> None:
    browser.get("about:blank")
    browser.get(file.as_uri() + fragment)


def element(browser: Browser, name: str) -> Any:
    return browser.find_element(By.ID, name)


def shown(browser: Browser) -> list[str]:
    return browser.execute_script(
        "return [...document.querySelectorAll('article')].filter(a => !a.hidden).map(a => a.id)"
    )


def choose(browser: Browser, town: str) -> None:
    field = element(browser, "town")
    field.clear()
    field.send_keys(town)


def seen_outcomes(browser: Browser) -> dict[str, str]:
    """What the page says of the chosen municipality, put together as the program packs it."""
    return browser.execute_script(
        """
        const [part, field] = arguments;
        return Object.fromEntries([...document.querySelectorAll("article")].map((article) => {
          const mine = article.querySelector(".mine"), rows = [];
          for (const each of mine.querySelectorAll("dt, dd")) {
            if (each.tagName === "DT") rows.push([]);
            rows.at(-1).push(each.textContent);
          }
          const head = article.dataset.verdict + field + mine.querySelector("p").textContent;
          return [article.id, [head, ...rows.map((row) => row.join(field))].join(part)];
        }));
        """,
        PART,
        FIELD,
    )


@pytest.mark.parametrize("code", ["de", "en"])
def test_verdicts_and_fees_equal_the_program_s(browser, pages, code):
    """200 municipalities × all networks, as the page shows them."""
    opened(browser, pages[code])
    language = Language(code, NAMES)
    towns = random.Random(4).sample(ON_PAGE[code].rows, 100)
    for town in towns:
        land = language.text(LAENDER[town.state].label)
        browser.execute_script(
            "const field = document.getElementById('town'); field.value = arguments[0];"
            "field.dispatchEvent(new Event('input', {bubbles: true}));",
            f"{town.name} ({land})",
        )
        seen = seen_outcomes(browser)
        held = MEMBERS.networks_of(town.key)
        for network in CATALOGUE.networks:
            text = outcome_text(apply_rules(network, town, held), TODAY.year, language)
            head, *rows = text.split(PART)
            verdict, short, fee = head.split(FIELD)
            told = f"{town.name}: {short}" + (f" · {fee}" if fee else "")
            assert seen[network.id] == PART.join([f"{verdict}{FIELD}{told}", *rows])


def unpacked(packed: Packed, place: int) -> str:
    """The text of the municipality at that place, as it was before packing."""
    numbers = iter(packed.numbers[place].split(" ")) if packed.numbers else iter(())
    template = packed.templates[packed.places[place]]
    return re.sub(MARK, lambda _: next(numbers), template)


def test_packing_loses_nothing():
    language = Language("de", NAMES)
    towns = MUNICIPALITIES.rows[::40]
    for network in CATALOGUE.networks:
        packed = outcomes(network, towns, MEMBERS, language, TODAY.year)
        for place, town in enumerate(towns):
            held = MEMBERS.networks_of(town.key)
            told = outcome_text(apply_rules(network, town, held), TODAY.year, language)
            assert unpacked(packed, place) == told


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [
        # Colours depend on the scheme, what fits on the width, nothing on both.
        *(("de", *each) for each in zip(SCHEMES * 2, WIDTHS, strict=True)),
        *((name, *rest) for name in ("en", "paper") for rest in (("light", 320), ("dark", 1920))),
    ],
)
def test_accessible_at_levels_a_and_aa(browser, pages, axe, name, scheme, width):
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    )
    opened(browser, pages[name], "" if name == "paper" else "#eurocities")
    if name != "paper":
        choose(browser, "Bochum")
    browser.execute_script(axe)
    found = browser.execute_async_script(
        """
        const [levels, done] = arguments, told = (each) => [each.id, each.nodes[0].html];
        axe.run(document, {runOnly: {type: "tag", values: levels}, resultTypes: ["violations"]})
          .then((result) => done(JSON.stringify(result.violations.map(told))));
        """,
        LEVELS,
    )
    assert json.loads(found) == []
    wide = browser.execute_script("return document.documentElement.scrollWidth")
    assert wide <= width
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_search_and_filters(browser, pages):
    opened(browser, pages["de"])
    assert shown(browser) == [n.id for n in CATALOGUE.networks if n.status not in INACTIVE]
    for typed in ("Klima-Bündnis", "klima buendnis", "KLIMA-BUENDNIS"):
        element(browser, "search").clear()
        element(browser, "search").send_keys(typed)
        assert "klima-buendnis" in shown(browser)
        assert "eurotowns" not in shown(browser)
    element(browser, "search").clear()
    Select(element(browser, "topic")).select_by_value("mobility")
    Select(element(browser, "cost")).select_by_value("free")
    assert shown(browser) == [
        n.id
        for n in CATALOGUE.networks
        if "mobility" in n.topics
        and n.fee.model in ("free", "voluntary", "covered")
        and n.status not in INACTIVE
    ]
    count = element(browser, "count").text
    assert count == f"{len(shown(browser))} von {len(CATALOGUE.networks)} Netzwerken"


def test_the_way_of_taking_part_is_told_and_filtered(browser, pages):
    opened(browser, pages["de"])
    Select(element(browser, "participation")).select_by_visible_text("erst Auszeichnung erhalten")
    assert shown(browser) == [
        n.id for n in CATALOGUE.networks if n.participation == "award" and n.status not in INACTIVE
    ]
    heading = browser.find_element("css selector", "#fairtrade-towns h3").text
    assert heading.endswith("erst Auszeichnung erhalten")


OFFICES_LOOK_FOR = (
    "Fördermittel",
    "Bodensee",
    "Ukraine",
    "Hochwasser",
    "Hochwasserschutz",
    "Radverkehr",
    "Fahrradverkehr",
    "Jugendliche",
    "Mobilitaet",
    "Queer",
    "Polen",
    "Grenze",
    "Rad",
    "Klimaanpassungsmanagement",
    "klimabündnis",
    "Netzwerk für Jugend in Polen",
    "flood",
    "cycling",
)


def test_the_page_finds_what_the_search_finds_in_the_same_order(browser, pages):
    opened(browser, pages["de"])
    for typed in OFFICES_LOOK_FOR:
        element(browser, "search").clear()
        element(browser, "search").send_keys(typed)
        assert shown(browser) == [hit.network.id for hit in search(CATALOGUE, typed)], typed
    element(browser, "search").clear()
    element(browser, "search").send_keys("x", Keys.BACKSPACE)
    assert shown(browser) == [n.id for n in CATALOGUE.networks if n.status not in INACTIVE]


def test_nothing_found_says_what_is_near(browser, pages):
    opened(browser, pages["de"])
    element(browser, "search").send_keys("Jugend Donau")
    assert shown(browser) == []
    said = "In der Nähe: jugend, Österreich, Ungarn, Slowakei"
    assert element(browser, "count").text.endswith(said)


def test_an_ended_network_is_found_by_its_name(browser, pages):
    opened(browser, pages["de"])
    assert "ucue" not in shown(browser)
    element(browser, "search").send_keys("UCUE")
    assert "ucue" in shown(browser)
    assert "ruht" in browser.find_element(By.CSS_SELECTOR, "#ucue .status").text


def test_a_municipality_is_chosen_by_keyboard_and_filters_by_verdict(browser, pages):
    opened(browser, pages["de"])
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("class") == "skip"
    browser.switch_to.active_element.send_keys(Keys.TAB)
    browser.switch_to.active_element.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("id") == "town"
    browser.switch_to.active_element.send_keys("herne")
    assert element(browser, "town-said").text == "Herne (Nordrhein-Westfalen), 155.851 Einwohner"
    Select(element(browser, "verdict")).select_by_value("member")
    held = MEMBERS.networks_of(MUNICIPALITIES.find("Herne").key)
    along = {n.id for n in CATALOGUE.networks if set(n.comes_with) & held}
    active = {n.id for n in CATALOGUE.networks if n.status not in INACTIVE}
    assert set(shown(browser)) == (held | along) & active


def test_names_that_occur_twice_are_asked_about(browser, pages):
    opened(browser, pages["de"])
    choose(browser, "Brühl")
    said = element(browser, "town-said").text
    assert said.startswith("Bitte eine wählen: Brühl (")
    choose(browser, "Nirgendheim")
    assert "steht nicht in der Liste" in element(browser, "town-said").text


def test_a_link_opens_its_network_even_an_ended_one(browser, pages):
    for network in ("eurocities", "ucue"):
        opened(browser, pages["de"], f"#{network}")
        article = element(browser, network)
        assert article.is_displayed()
        assert article.find_element(By.TAG_NAME, "details").get_attribute("open")


def test_it_prints_what_is_shown_without_the_controls(browser, pages):
    opened(browser, pages["de"])
    element(browser, "search").send_keys("eurotowns")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not element(browser, "controls").is_displayed()
    assert element(browser, "eurotowns").is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_nothing_is_asked_for_outside_the_file(browser, pages):
    for file in pages.values():
        browser.get_log("performance")
        opened(browser, file)
        addresses = [
            message["params"]["request"]["url"]
            for entry in browser.get_log("performance")
            if (message := json.loads(entry["message"])["message"])["method"]
            == "Network.requestWillBeSent"
        ]
        assert [a for a in addresses if a not in ("about:blank", file.as_uri())] == [
            a for a in addresses if a.startswith("data:")
        ]
        assert [e for e in browser.get_log("browser") if e["level"] == "SEVERE"] == []


def test_it_is_small_and_the_same_every_time(pages):
    assert pages["de"].stat().st_size < 3_000_000
    assert page("en").encode() == pages["en"].read_bytes()


def test_text_of_the_data_stays_text(browser, tmp_path):
    hostile = "</script><script>document.title = 'böse'</script> {{ x }} ]]> \u202e"
    network = CATALOGUE["eurotowns"]._replace(
        short=hostile, name=hostile, summary=Text(hostile, hostile), aliases=(hostile,)
    )
    language = Language("de", {network.id: hostile})
    rows = Municipalities(MUNICIPALITIES.rows[:20])
    file = tmp_path / "x.html"
    text = directory_page(Catalogue([network]), rows, MEMBERS, language, TODAY)
    file.write_text(text, encoding="utf-8")
    opened(browser, file)
    assert browser.title == "Städtenetzwerke: das Verzeichnis"
    assert "</script><script>document.title" in element(browser, network.id).text
    assert "\u202e" not in text
