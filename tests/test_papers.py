"""The papers: what each must say, what stays open, and the command that writes them."""

from __future__ import annotations

import json
import re
import subprocess
from decimal import Decimal
from typing import Any

import pytest

from conftest import DIRECTORY, needs, run
from staedtenetz import Language, Profile
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.recommendation.ranking import recommend
from staedtenetz.recommendation.review import review
from staedtenetz.report.chart_data import cost_chart, fit_chart
from staedtenetz.report.directory import comparison_paper, directory_paper
from staedtenetz.report.document import (
    Bullets,
    Chart,
    Contents,
    Document,
    Facts,
    Heading,
    Number,
    Paragraph,
    Table,
    cell_text,
)
from staedtenetz.report.names import first_sentence, full_name
from staedtenetz.report.recommendation_paper import recommendation_paper
from staedtenetz.report.review_paper import review_paper
from staedtenetz.report.short_paper import short_paper
from staedtenetz.report.writers import write
from staedtenetz.rules.for_municipality import apply_rules

CATALOGUE, MUNICIPALITIES = DIRECTORY.networks, DIRECTORY.municipalities
MEMBERS = DIRECTORY.members
TODAY = PartialDate("2026-11-24")
GERMAN = Language("de", {network.id: network.short for network in CATALOGUE.networks})


def texts(document: Document) -> str:
    """Everything that a reader sees, one piece a line."""
    lines: list[str] = []
    for block in document.blocks:
        match block:
            case Heading() | Paragraph():
                lines.append(block.text)
            case Bullets():
                lines += block.items
            case Facts():
                lines += [text for label, values in block.rows for text in (label, *values)]
            case Table():
                lines += [cell_text(cell) for row in (block.headers, *block.rows) for cell in row]
            case Chart():
                lines.append(f"{block.caption}: {block.description}")
    return "\n".join(lines)


def table(document: Document, name: str) -> Table:
    [found] = [b for b in document.blocks if isinstance(b, Table) and b.name == name]
    return found


@pytest.mark.parametrize("code", ["de", "en"])
def test_charts_say_in_words_all_that_they_show(code):
    language = Language(code)
    profile = Profile(
        MUNICIPALITIES.find("Herne"), topics={"mobility": Decimal(1), "culture": Decimal(1)}
    )
    done = recommend(DIRECTORY, profile)
    chart = fit_chart(done.ranked[:5], language)
    assert chart
    for entry in done.ranked[:5]:
        assert entry.network.short in chart.description
        for points in (entry.fit.score, *entry.fit.points.values()):
            assert language.value(points) in chart.description


def test_the_topics_chart_names_gaps():
    profile = Profile(
        MUNICIPALITIES.find("Soest"),
        topics={"lgbtiq": Decimal(1), "climate-mitigation": Decimal(1)},
        memberships=("klima-buendnis",),
    )
    done = recommend(DIRECTORY, profile)
    paper = recommendation_paper(done._replace(ranked=()), CATALOGUE, GERMAN, TODAY, limit=3)
    [chart] = [block for block in paper.blocks if isinstance(block, Chart)]
    assert "LSBTIQ: Lücke" in chart.description
    assert "Klimaschutz: Klima-Bündnis" in chart.description
    assert "LSBTIQ – Lücke" in chart.svg


SHORT = (
    "Was empfohlen wird",
    "Was es kostet",
    "Was schon besteht",
    "Was zu entscheiden ist",
    "Worauf das beruht",
)


def short(name: str, **answers: Any) -> Document:
    profile = Profile(MUNICIPALITIES.find(name), plan_for=TODAY.year, **answers)
    return short_paper(recommend(DIRECTORY, profile), GERMAN, TODAY)


@pytest.mark.parametrize("name", ["Bochum", "Dortmund", "Soest", "Weimar"])
def test_the_head_of_office_gets_two_pages(name):
    """What is recommended and why, what it costs, what is held, what to decide."""
    paper = short(name)
    assert tuple(b.text for b in paper.blocks if isinstance(b, Heading)) == SHORT
    assert not any(b.new_page for b in paper.blocks if isinstance(b, Heading))
    assert len(table(paper, "Empfehlung").rows) <= 5
    needs("pdfinfo")
    assert pages(write(paper, "pdf")) == 2


def pages(pdf: bytes) -> int:
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True)
    found = re.search(rb"Pages:\s+(\d+)\n", told.stdout)
    assert found
    return int(found[1])


@pytest.mark.slow
def test_the_two_pages_are_two_in_word_as_well(tmp_path):
    """With the type at hand, which may be wider than Calibri; no heading of a column is broken."""
    needs("soffice", "pdfinfo", "pdftotext")
    names = ["Bochum", "Soest", "Kreis Unna", "Weimar"]
    for name in names:
        (tmp_path / f"{name}.docx").write_bytes(write(short(name), "docx"))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    files = [str(tmp_path / f"{name}.docx") for name in names]
    subprocess.run(
        ["soffice", "--headless", home, "--convert-to", "pdf", "--outdir", str(tmp_path), *files],
        check=True,
        capture_output=True,
    )
    for name in names:
        pdf = (tmp_path / f"{name}.pdf").read_bytes()
        assert pages(pdf) == 2, name
        told = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
        )
        assert re.search(r"Zulassung +Beitrag/Jahr +Aufwand\n", told.stdout.decode()), name


def test_the_two_pages_call_a_district_by_its_name_and_its_council():
    seen = texts(short("Kreis Unna"))
    assert "Für den Kreis Unna empfehlen sich" in seen
    assert "Wann ein Beschluss des Kreistages vorbereitet wird" in seen
    held = texts(short("Bochum", memberships=("eurocities",)))
    assert "Die Stadt Bochum gehört, soweit bekannt, einem Netzwerk an: Eurocities." in held


def test_the_two_pages_say_only_what_stands_on_them():
    """No words on more networks than are shown, on marks that no amount bears, on what is held."""
    small, large, starred = texts(short("Gröde")), texts(short("Bochum")), texts(short("Soest"))
    assert "Gereiht" not in small
    assert "gezeigt sind die ersten" in large
    assert re.search(r"\d\s€ \*\n", starred)
    assert "* Betrag ohne Datum" in starred
    assert "* Betrag" not in small
    assert "(Jahr)" not in small + large + starred
    assert "wurden zuletzt" in small
    along = texts(short("Kreis Unna"))
    assert along.index("Damit verbunden, ohne eigenen Beitritt: ICCAR") < along.index("Was es kost")


def test_the_two_pages_say_what_is_to_be_decided():
    seen = texts(short("Bochum"))
    done = recommend(DIRECTORY, Profile(MUNICIPALITIES.find("Bochum"), plan_for=TODAY.year))
    first = done.ranked[0].network
    assert f"Vorschlag: mit {first.short} beginnen" in seen
    assert first_sentence(first.summary.de) in seen
    assert all(each.network.short in seen for each in done.held)
    assert not re.search(r"\b0 €", seen)
    to_ask = seen[seen.index("Beitrag noch zu erfragen: ") :].partition("\n")[0]
    for each in done.ranked[:5]:
        assert (each.network.short in to_ask) is (each.fee.ends == (None, None))


def test_the_long_paper_begins_with_the_short_one():
    done = recommend(DIRECTORY, Profile(MUNICIPALITIES.find("Bochum")))
    long = recommendation_paper(done, CATALOGUE, GERMAN, TODAY)
    headings = [b.text for b in long.blocks if isinstance(b, Heading)]
    assert tuple(headings[:5]) == SHORT
    place = next(n for n, b in enumerate(long.blocks) if isinstance(b, Contents))
    assert long.blocks[place].new_page
    assert isinstance(long.blocks[place - 1], Paragraph)


def test_full_is_for_the_recommendation_only(tmp_path):
    refused = run("report", "Bochum", "--kind", "review", "--full", "-o", "x.md", cwd=tmp_path)
    assert refused.status == 2
    assert "--full" in refused.stderr


def test_a_chart_stands_only_where_it_compares():
    town = MUNICIPALITIES.find("Bochum")
    done = recommend(DIRECTORY, Profile(town, topics={"mobility": Decimal(1)}))
    assert fit_chart(done.ranked[:5], GERMAN)
    # Without answers all of them are as open as each other: one criterion alone tells them apart.
    assert fit_chart(recommend(DIRECTORY, Profile(town)).ranked[:5], GERMAN) is None
    assert fit_chart(done.ranked[:1], GERMAN) is None
    free, paid = ("A", Money(Decimal(0), "EUR")), ("B", Money(Decimal(500), "EUR"))
    assert cost_chart([free, paid], GERMAN) is None
    assert cost_chart([paid, ("C", Money(Decimal(700), "EUR"))], GERMAN)


def test_what_has_no_amount_is_counted_and_not_drawn():
    euros = [("A", 500), ("B", 700), ("Free", 0), ("Also free", 0)]
    costs = [(name, Money(Decimal(amount), "EUR")) for name, amount in euros]
    chart = cost_chart(
        [*costs, ("Planned", None), ("Unknown", None)], GERMAN, planned={"Planned": "ab 3 €"}
    )
    assert chart
    assert chart.description == "A: 500 €. B: 700 €. Planned: ab 3 €."
    assert chart.caption == "Beitrag im Jahr; nicht im Bild: 2 ohne Kosten, 1 ohne bekannten Betrag"
    plain = cost_chart(costs[:2], GERMAN)
    assert plain
    assert plain.caption == "Beitrag im Jahr"


def test_what_is_judged_of_no_network_is_said_once():
    profile = Profile(MUNICIPALITIES.find("Soest"), topics={"energy": Decimal(1)})
    seen = texts(recommendation_paper(recommend(DIRECTORY, profile), CATALOGUE, GERMAN, TODAY))
    assert seen.count("keine Ziele angegeben") == 1
    assert "Bei keinem der folgenden Netzwerke bewertet" in seen
    assert seen.count("Hare/Niemeyer") == 1
    silent = recommend(DIRECTORY, Profile(MUNICIPALITIES.find("Soest")))
    unasked = texts(recommendation_paper(silent, CATALOGUE, GERMAN, TODAY))
    assert "Wünsche des Büros" in unasked
    assert "keine Ziele angegeben" not in unasked
    alone = recommendation_paper(recommend(DIRECTORY, profile), CATALOGUE, GERMAN, TODAY, 1)
    assert "Nicht bewertet und deshalb nicht gezählt" in texts(alone)


def test_peers_of_whom_none_is_a_member_are_not_listed_with_each_network():
    done = recommend(DIRECTORY, Profile(MUNICIPALITIES.find("Soest")))
    seen = texts(recommendation_paper(done, CATALOGUE, GERMAN, TODAY))
    known = [each for each in done.ranked[:10] if done.peers.members.get(each.network.id)]
    assert 0 < len(known) < 10
    assert seen.count("nicht als Mitglied bekannt\n") == len(known)


def test_the_sum_of_the_review_is_the_sum_of_its_rows():
    profile = Profile(
        MUNICIPALITIES.find("Bochum"), memberships=("klima-buendnis", "eurocities", "iaec")
    )
    result = review(CATALOGUE, profile, TODAY)
    costs = table(review_paper(result, CATALOGUE, GERMAN, TODAY), "Haushalt")
    *rows, last = (row[3] for row in costs.rows)
    known = sum(cell.value for cell in rows if isinstance(cell, Number))
    assert isinstance(last, Number)
    assert last.value == known == result.total
    assert costs.total


def test_the_directory_holds_every_network_with_its_sources():
    paper = directory_paper(CATALOGUE, GERMAN, TODAY)
    seen = texts(paper)
    for network in CATALOGUE.networks:
        assert f"\n{full_name(network, GERMAN)} (" in seen
        assert all(source.url in seen for source in network.sources)
    assert len(table(paper, "Netzwerke").rows) == len(CATALOGUE.networks)


def test_a_comparison_applies_the_rules():
    networks = CATALOGUE["eurocities"], CATALOGUE["eurotowns"]
    herne = MUNICIPALITIES.find("Herne")
    applied = tuple(apply_rules(network, herne, ()) for network in networks)
    seen = texts(comparison_paper(networks, GERMAN, TODAY, applied))
    assert "möglich als Partner" in seen
    assert "Herne · 155.851 Einwohner (31.12.2024) · Nordrhein-Westfalen" in seen


@pytest.mark.parametrize(
    ("arguments", "status", "problem"),
    [
        (("Bochum", "--kind", "council", "-o", "x.md"), 2, "genau ein Netzwerk"),
        (("Bochum", "--kind", "comparison", "--network", "iclei", "-o", "x.md"), 2, "zwei bis 6"),
        (("Bochum", "--network", "iclei", "-o", "x.md"), 2, "gehört nicht zu"),
        (("Bochum", "--kind", "brief", "-o", "x.md"), 2, "„brief“ gibt es nicht"),
        (("Bochum", "-o", "x.odt"), 2, "„.odt“ gehört zu keinem Format"),
        (("Bochum", "-o", "-", "--format", "pdf"), 2, "lässt sich nicht ins Terminal"),
        (("Bochum", "-o", "x.pdf", "--template", "y.docx"), 2, "nur für Word-Dateien"),
        (("Bochum", "-o", "fehlt/x.md"), 1, "Den Ordner fehlt gibt es nicht"),
        (("Bochum",), 2, "keine Datei genannt"),
        (
            ("Köln", "--kind", "council", "--network", "eurotowns", "-o", "x.md"),
            1,
            "Köln kann an Eurotowns nicht teilnehmen: nur bis 250.000 Einwohner",
        ),
    ],
)
def test_what_does_not_go_together_is_said_in_one_line(arguments, status, problem, tmp_path):
    done = run("report", *arguments, "--lang", "de", cwd=tmp_path)
    assert done.status == status
    first, _advice = done.stderr.strip().split("\n")
    assert problem in first
    assert list(tmp_path.iterdir()) == []


def test_the_command_lists_what_is_still_open(tmp_path):
    done = run(
        *("report", "Bochum", "--kind", "council", "--network", "eurocities"),
        *("-o", "vorlage.md", "--lang", "de"),
        cwd=tmp_path,
    )
    assert done.status == 0
    assert "Noch zu entscheiden oder einzutragen, 12 Stellen:" in done.stderr
    assert "  [Nummer der Drucksache]" in done.stderr


def test_json_holds_the_figures_as_numbers():
    arguments = ("--kind", "council", "--network", "klima-buendnis", "-o", "-", "--format", "json")
    record = json.loads(run("report", "Bochum", *arguments, "--lang", "en").stdout)
    assert record["schema"] == "staedtenetz-report/1"
    [costs] = [b for b in record["blocks"] if b["type"] == "table" and b["name"] == "Costs"]
    assert costs["rows"][0][1] == {"text": "€3,048.75", "value": "3048.75", "unit": "EUR"}


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("council", ("Bochum", "--kind", "council", "--network", "eurocities")),
        ("review", ("Bochum", "--kind", "review")),
        (
            "comparison",
            ("Herne", "--kind", "comparison", "--network", "eurocities", "--network", "eurotowns"),
        ),
    ],
)
def test_golden_papers(name, arguments, code, golden):
    done = run("report", *arguments, "-o", "-", "--date", "2026-11-24", "--lang", code)
    assert done.status == 0, done.stderr
    golden(f"paper-{name}.{code}.md", done.stdout)
