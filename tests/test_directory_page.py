"""The directory as a page, in a real browser: same verdicts, accessible, no request outside."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from conftest import DIRECTORY, needs
from staedtenetz import Catalogue, Directory, Language, Municipalities, Profile
from staedtenetz.catalogue.search import search
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import INACTIVE, Network, Source, Statement
from staedtenetz.model.values import PartialDate, Text
from staedtenetz.recommendation.ranking import fits_barely, recommend
from staedtenetz.report.directory_numbers import said
from staedtenetz.report.directory_page import directory_page
from staedtenetz.report.directory_verdicts import FIELD, ROW, Packing, cell_key, outcome_text
from staedtenetz.report.html import html
from staedtenetz.report.recommendation import closed_line
from staedtenetz.report.recommendation_paper import recommendation_paper
from staedtenetz.rules.for_municipality import apply_rules
from test_letter import council_papers

CATALOGUE, MUNICIPALITIES = DIRECTORY.networks, DIRECTORY.municipalities
MEMBERS = DIRECTORY.members
TODAY = PartialDate("2026-11-24")
NAMES = {network.id: network.short for network in CATALOGUE.networks}
PLAN_FOR = 2027
SCHEMES, WIDTHS = ("light", "dark"), (320, 768, 1280, 1920)
ENDED = {network.id for network in CATALOGUE.networks if network.status in INACTIVE}
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

Browser = webdriver.Chrome

# What a browser does depends on no version of Python.
pytestmark = pytest.mark.slow


# The page that is held against all municipalities is the German one.
SOME = [row for n, row in enumerate(MUNICIPALITIES.everyone) if n % 8 == 0 or row.name == "Bochum"]
PAPERS = ("paper", "council", "leave", "letter")
ON_PAGE = {"de": MUNICIPALITIES, "en": Municipalities(SOME)}


def page(code: str) -> str:
    directory = Directory.of(CATALOGUE.in_language(code), ON_PAGE[code], MEMBERS)
    return directory_page(directory, Language(code, NAMES), TODAY, PLAN_FOR)


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
    papers = {"paper": paper, **council_papers(Language("de", NAMES))}
    for name, document in papers.items():
        files[name] = folder / f"{name}.html"
        files[name].write_text(html(document), encoding="utf-8")
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


def select(browser: Browser, name: str) -> Select:
    """A filter, the filters unfolded."""
    browser.execute_script("document.querySelector('.filters').open = true")
    return Select(element(browser, name))


def choose(browser: Browser, town: str) -> None:
    field = element(browser, "town")
    field.clear()
    field.send_keys(town)


def seen_outcomes(browser: Browser) -> dict[str, str]:
    """What the page says of the chosen municipality, put together as the program does."""
    return browser.execute_script(
        """
        const [row, field] = arguments;
        return Object.fromEntries([...document.querySelectorAll("article")].map((article) => {
          const mine = article.querySelector(".mine"), rows = [];
          for (const each of mine.querySelectorAll("dt, dd")) {
            if (each.tagName === "DT") rows.push([]);
            rows.at(-1).push(each.textContent);
          }
          const [said, fee] = mine.querySelectorAll(":scope > p:not(.for)");
          const head = [article.dataset.verdict, said.textContent, fee ? fee.textContent : ""];
          return [article.id, [head, ...rows].map((each) => each.join(field)).join(row)];
        }));
        """,
        ROW,
        FIELD,
    )


def told(network: Network, town: Municipality, language: Language) -> str:
    """What the program says of them."""
    applied = apply_rules(network, town, MEMBERS.networks_of(town.key), PLAN_FOR)
    return outcome_text(network, applied, TODAY.year, language)


def sampled(rows: Sequence[Municipality], count: int) -> list[Municipality]:
    """Some of all sizes and kinds: members, payers of documented amounts, those with properties."""
    drawn = random.Random(4)
    members = [row for row in rows if MEMBERS.networks_of(row.key)]
    holders = [row for row in rows if any(row.properties.values())]
    kinds = {row.applicant: row for row in rows}.values()
    large = sorted(rows, key=lambda row: -(row.population or 0))[:10]
    some = [drawn.choices(group, k=count // 3) for group in (rows, members, holders)]
    return [*large, *kinds, *(row for group in some for row in group)]


@pytest.mark.parametrize("code", ["de", "en"])
def test_verdicts_and_fees_equal_the_program_s(browser, pages, code):
    """100 municipalities × all networks, as the page shows them."""
    opened(browser, pages[code])
    language = Language(code, NAMES)
    for town in sampled(ON_PAGE[code].everyone, 90):
        browser.execute_script(
            "const field = document.getElementById('town'); field.value = arguments[0];"
            "field.dispatchEvent(new Event('input', {bubbles: true}));",
            town.key,
        )
        seen = seen_outcomes(browser)
        for network in CATALOGUE.in_language(code).networks:
            assert seen[network.id] == told(network, town, language), (network.id, town.name)


def test_packing_loses_nothing():
    language = Language("de", NAMES)
    towns = MUNICIPALITIES.everyone
    packing = Packing(towns, MEMBERS, language, TODAY.year, PLAN_FOR)
    packed = {network: packing.packed(network) for network in CATALOGUE.networks}
    texts, rows, outcomes = list(packing.texts), list(packing.rows), list(packing.outcomes)
    places = {town.key: place for place, town in enumerate(towns)}
    for town in sampled(towns, 300):
        for network, each in packed.items():
            key = cell_key(each.looked_at, town, MEMBERS.networks_of(town.key))
            number = each.single.get(places[town.key], each.cells.get(key, each.usual))
            first, *steps = each.ladders[number]
            for size, further in zip(steps[::2], steps[1::2], strict=True):
                first = further if (town.population or 0) > size else first
            found = ROW.join(
                FIELD.join(texts[text] for text in rows[row]) for row in outcomes[first]
            )
            shown = said(found, town.population or 0, "de", list(packing.formulas))
            assert shown == told(network, town, language), (network.id, town.name)


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [
        # Colours depend on the scheme, what fits on the width, nothing on both.
        *(("de", *each) for each in zip(SCHEMES * 2, WIDTHS, strict=True)),
        *((name, *rest) for name in ("en", *PAPERS) for rest in (("light", 320), ("dark", 1920))),
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
    opened(browser, pages[name], "" if name in PAPERS else "#eurocities")
    if name not in PAPERS:
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
    select(browser, "topic").select_by_value("mobility")
    select(browser, "cost").select_by_value("free")
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
    select(browser, "participation").select_by_visible_text("erst Auszeichnung erhalten")
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
    assert browser.switch_to.active_element.get_attribute("id") == "town"
    browser.switch_to.active_element.send_keys("herne")
    herne = MUNICIPALITIES.find("Herne")
    number = Language("de").value(herne.population)
    chosen = element(browser, "town-said").text
    assert chosen.startswith(f"Herne (Nordrhein-Westfalen), {number} Einwohner")
    select(browser, "verdict").select_by_value("member")
    held = MEMBERS.networks_of(herne.key)
    along = {n.id for n in CATALOGUE.networks if set(n.comes_with) & held}
    active = {n.id for n in CATALOGUE.networks if n.status not in INACTIVE}
    assert set(shown(browser)) == (held | along) & active


def in_group(browser: Browser, group: str) -> list[str]:
    return browser.execute_script(
        "return [...document.querySelectorAll(`#${arguments[0]} article`)]"
        ".filter(a => !a.hidden).map(a => a.id)",
        group,
    )


def test_what_is_possible_comes_first_as_recommended_and_the_impossible_is_folded(browser, pages):
    opened(browser, pages["de"])
    choose(browser, "Bochum")
    bochum = MUNICIPALITIES.find("Bochum")
    held = MEMBERS.networks_of(bochum.key)
    profile = Profile(bochum, memberships=tuple(held), plan_for=PLAN_FOR)
    result = recommend(DIRECTORY, profile)
    aside = [each for each in result.aside if not fits_barely(each)]
    first = [each.network.id for each in (*result.ranked, *aside, *result.also_possible)]
    possible = in_group(browser, "possible")
    assert possible[: len(first)] == first
    # As recommend has it, what fits barely or cannot be judged comes last.
    last = {each.network.id for each in (*result.barely, *result.unjudged)}
    assert last <= set(possible[len(first) :])
    said = browser.find_element(By.CSS_SELECTOR, "#possible .order").text
    assert "unter 20.000 Einwohnern" in said
    assert held - ENDED <= set(in_group(browser, "held"))
    excluded, shut = in_group(browser, "impossible"), in_group(browser, "closed")
    assert set(excluded) == {entry.network.id for entry in result.excluded} - ENDED
    assert set(shut) == {entry.network.id for entry in result.closed} - ENDED
    [urbact] = (entry for entry in result.closed if entry.network.id == "urbact")
    verdict = browser.find_element(By.CSS_SELECTOR, "#urbact .verdict")
    assert (
        verdict.get_attribute("textContent")
        == f"Zurzeit geschlossen, {closed_line(urbact, Language('de', NAMES))}"
    )
    heading = browser.find_element(By.CSS_SELECTOR, "#impossible h2")
    assert heading.text == f"Nicht möglich für Bochum ({len(excluded)})"
    one = element(browser, min(excluded))
    assert not one.is_displayed()
    browser.find_element(By.CSS_SELECTOR, "#impossible > summary").send_keys(Keys.ENTER)
    assert one.is_displayed()


def test_only_the_impossible_found_is_unfolded(browser, pages):
    opened(browser, pages["de"])
    choose(browser, "Bochum")
    assert not element(browser, "eurotowns").is_displayed()
    element(browser, "search").send_keys("eurotowns")
    assert element(browser, "eurotowns").is_displayed()


def test_checks_are_folded(browser, pages):
    opened(browser, pages["de"])
    choose(browser, "Bochum")
    mine = browser.find_element(By.CSS_SELECTOR, "#klima-buendnis .mine")
    checks = mine.find_element(By.TAG_NAME, "dl")
    assert not checks.is_displayed()
    mine.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
    assert "× 0,0085 €" in checks.text


def test_names_that_occur_twice_are_asked_about(browser, pages):
    opened(browser, pages["de"])
    choose(browser, "Brühl")
    said_of_it = element(browser, "town-said").text
    assert said_of_it.startswith("Bitte eine wählen: Brühl (Nordrhein-Westfalen), Brühl (Baden")
    choose(browser, "Nirgendheim")
    assert "steht nicht in der Liste" in element(browser, "town-said").text


def test_a_link_opens_its_network_even_an_ended_one(browser, pages):
    for network in ("eurocities", "ucue"):
        opened(browser, pages["de"], f"#{network}")
        article = element(browser, network)
        assert article.is_displayed()
        assert article.find_element(By.CLASS_NAME, "record").get_attribute("open")


def test_it_prints_what_is_shown_without_the_controls(browser, pages):
    opened(browser, pages["de"])
    element(browser, "search").send_keys("eurotowns")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not element(browser, "controls").is_displayed()
    assert element(browser, "eurotowns").is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_one_network_is_printed_alone(browser, pages):
    opened(browser, pages["de"])
    choose(browser, "Bochum")
    browser.execute_script(
        """
        window.print = () => window.dispatchEvent(new Event("beforeprint"));
        document.querySelector("#klima-buendnis .record").open = true;
        document.querySelector("#klima-buendnis .record button").click();
        """
    )
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    printed = [
        each.get_attribute("id")
        for each in browser.find_elements(By.TAG_NAME, "article")
        if each.is_displayed()
    ]
    assert printed == ["klima-buendnis"]
    beside = "summary, h2, .order, #possible > .line"
    assert not any(each.is_displayed() for each in browser.find_elements(By.CSS_SELECTOR, beside))
    told = browser.find_element(By.CSS_SELECTOR, "#klima-buendnis .for")
    assert told.text == "Für Bochum (Nordrhein-Westfalen)"
    assert browser.find_element(By.CSS_SELECTOR, "#klima-buendnis .mine dl").is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    browser.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert element(browser, "eccar").is_displayed()
    assert not told.is_displayed()


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
    file = tmp_path / "x.html"
    file.write_text(directory_page(few(network), language, TODAY), encoding="utf-8")
    opened(browser, file)
    assert browser.title == "Städtenetzwerke: das Verzeichnis"
    assert "</script><script>document.title" in element(browser, network.id).text
    assert "\u202e" not in file.read_text(encoding="utf-8")


def few(network: Network) -> Directory:
    """One network, few municipalities."""
    return Directory.of(Catalogue([network]), Municipalities(MUNICIPALITIES.rows[:20]), MEMBERS)


def test_the_date_is_that_of_the_data():
    text = directory_page(few(CATALOGUE["eurotowns"]), Language("de"), PartialDate("2027-05-01"))
    assert f"Stand der Angaben: {Language('de').value(CATALOGUE['eurotowns'].checked)}." in text
    assert "2027" not in text.partition("<main")[0]


def test_what_own_statements_rest_on_is_named_only_when_asked_for():
    network = CATALOGUE["eurotowns"]
    statement = Statement("fee", PartialDate("2026-10-02"), "Rechnung 2026/114")
    corrected = network._replace(
        own=(statement,),
        fee=network.fee._replace(own=statement),
        sources=(*network.sources, Source(None, "Rechnung 2026/114", ("fee",))),
    )
    shared = directory_page(few(corrected), Language("de"), TODAY)
    assert "Rechnung" not in shared
    assert "eigene Angabe, 02.10.2026" in shared
    asked = directory_page(few(corrected), Language("de"), TODAY, own_sources=True)
    assert "Rechnung 2026/114" in asked
