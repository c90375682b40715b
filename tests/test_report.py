"""The paper: complete, reproducible, and with every text as text."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from conftest import run
from staedtenetz import Catalogue, Members, Municipalities, Profile
from staedtenetz.catalogue.directory import Directory
from staedtenetz.model.values import PartialDate
from staedtenetz.recommendation.ranking import recommend
from staedtenetz.report.document import Bullets, Document, Facts, Heading, Paragraph, Table
from staedtenetz.report.markdown import escape, markdown
from staedtenetz.report.recommendation_paper import recommendation_paper
from staedtenetz.report.wording import by_kind, cited
from staedtenetz.text import clean

DATE = "2026-11-22"
PARSER = MarkdownIt("commonmark").enable("table")


def plain_text(source: str) -> str:
    """What a reader of the rendered Markdown sees."""
    parts = []
    for token in PARSER.parse(source):
        children = token.children or []
        parts += [c.content if c.type in ("text", "code_inline") else " " for c in children]
        parts.append("\n")
    return "".join(parts)


@pytest.mark.parametrize("code", ["de", "en"])
def test_golden_papers(code, tmp_path, golden):
    target = tmp_path / "bericht.md"
    done = run(
        *("report", "Bochum", "--full", "-n", "5"),
        *("-o", str(target), "--date", DATE, "--lang", code),
    )
    assert done.status == 0, done.stderr
    golden(f"report-bochum.{code}.md", target.read_text(encoding="utf-8"))


ALSO = {
    "de": ("Auch möglich, aber kein Netzwerk zum Beitreten", "erst Auszeichnung erhalten: "),
    "en": ("Also possible, but no network to join", "winning an award first: "),
}


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "Soest", "--full", "-o", "-"),
        ("portfolio", "Soest", "--budget", "2000", "--capacity", "low"),
    ],
)
def test_what_is_not_joined_stands_below_as_what_it_is(arguments, code):
    heading, award = ALSO[code]
    text = run(*arguments, "--lang", code).stdout
    before, found, below = text.partition(heading)
    assert found
    assert award in below
    assert "Zero Waste Cities" in below
    assert "Zero Waste Cities" not in before
    assert ("Annahme: Gesucht sind" if code == "de" else "Assumption: you look for") in before
    assert "--participation" not in text
    asked = run(*arguments, "--lang", code, "--participation", "award").stdout
    assert heading not in asked
    assert "Zero Waste Cities" in asked


def test_a_council_paper_names_no_award_among_the_networks_to_join():
    paper = run("report", "Soest", "--kind", "council", "--network", "klima-buendnis", "-o", "-")
    alternatives = paper.stdout.partition("## Alternativen")[2].partition("\n## ")[0]
    table, told, below = alternatives.partition("Demselben Zweck dienen, ohne dass man beitritt:")
    assert told
    assert "EU-Städtemission" in below
    assert "EU-Städtemission" not in table


def test_the_same_input_and_date_give_the_same_bytes(tmp_path):
    for name in ("a.md", "b.md"):
        run("report", "Soest", "-o", name, "--date", DATE, cwd=tmp_path)
    assert (tmp_path / "a.md").read_bytes() == (tmp_path / "b.md").read_bytes()


def test_dash_writes_to_stdout(tmp_path):
    done = run("report", "Soest", "-o", "-", "--date", DATE, cwd=tmp_path)
    assert done.stdout.startswith("# Städtenetzwerke für die Stadt Soest: Empfehlung\n")
    assert list(tmp_path.iterdir()) == []


def test_an_existing_paper_is_replaced_only_when_told(tmp_path):
    (tmp_path / "x.md").write_text("alt", encoding="utf-8")
    refused = run("report", "Soest", "-o", "x.md", cwd=tmp_path)
    assert refused.status == 1
    assert (tmp_path / "x.md").read_text(encoding="utf-8") == "alt"
    assert run("report", "Soest", "-o", "x.md", "--force", cwd=tmp_path).status == 0


def test_the_paper_holds_what_the_result_holds(language):
    catalogue, members = Catalogue.load(), Members.load()
    municipalities = Municipalities.load(catalogue.properties)
    profile = Profile(
        municipalities.find("Herne"),
        topics={"mobility": Decimal(1)},
        budget=Decimal(4000),
        memberships=("eccar",),
    )
    result = recommend(Directory.of(catalogue, municipalities, members), profile)
    paper = recommendation_paper(result, catalogue, language, PartialDate(DATE), limit=7)
    source = markdown(paper)
    seen = plain_text(source)
    for entry in result.ranked[:7]:
        assert entry.network.short in seen
        assert language.text(entry.network.summary) in seen
        for criterion in entry.fit.criteria:
            if criterion.score is not None:
                assert language.say(criterion.reason) in seen
        for check in entry.eligibility.best.checks:
            assert language.say(check.message) in seen
        for step in entry.network.steps:
            assert language.text(step) in seen
        for doubt in entry.network.doubts:
            assert language.text(doubt) in seen
        for origin in cited(entry.network):
            assert f"<{origin.url}>" in source
    for excluded in result.excluded:
        assert excluded.network.short in seen
    assert "ECCAR" in seen


def test_headings_do_not_skip_a_level(tmp_path):
    source = run("report", "Bochum", "--full", "-o", "-").stdout
    levels = [int(t.tag[1]) for t in PARSER.parse(source) if t.type == "heading_open"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_sums_hold_known_amounts_only():
    source = run(
        "report", "Bochum", "--topic", "klima", "--full", "-o", "-", "--lang", "de", "-n", "60"
    ).stdout
    rows = re.findall(r"^\| +?\d+ \| .*$", source, re.MULTILINE)
    assert len(rows) > 20
    euros = [re.search(r"([\d.]+(?:,\d\d)?) €(?: \\\*| \(\d{4}\))? \|", row) for row in rows]
    total = sum(Decimal(m[1].replace(".", "").replace(",", ".")) for m in euros if m)
    said = re.search(r"Teilsumme der bekannten Beiträge: ([\d.,]+) €", source)
    assert said
    assert Decimal(said[1].replace(".", "").replace(",", ".")) == total


HOSTILE = [
    "<script>alert(1)</script>",
    "[bold]text[/bold]",
    "#set page()",
    "=cmd|'/c calc'!A1",
    "| a | b |",
    "# keine Überschrift",
    "- kein Punkt",
    "1. keine Liste",
    "> kein Zitat",
    "```kein Code",
    "*nicht* _kursiv_ ~~weg~~ `code`",
    "\\schon\\ entwertet",
    "&amp; &lt;",
    "rechts\u202enach links",
    "👩‍👧 Emoji",
    "zwei\nZeilen",
    "http://beispiel.de/a_b_c?x=*1*",
    "Setext\n===",
    "$x$ {{template}} {% raw %}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_the_data_stays_text(text):
    document = Document(
        text,
        (
            Heading(text),
            Paragraph(text),
            Bullets((text, text)),
            Facts(((text, (text, text)),)),
            Table((text, text), ((text, text),), ("left", "left")),
        ),
    )
    tokens = PARSER.parse(markdown(document))
    kinds = {token.type for token in tokens} | {
        child.type for token in tokens for child in token.children or []
    }
    assert not kinds & {"code_inline", "fence", "code_block", "html_block", "blockquote_open"}
    assert not kinds & {"em_open", "hr", "ordered_list_open", "image"}
    assert not [kind for kind in kinds if "html" in kind]
    assert [t.tag for t in tokens if t.type == "heading_open"] == ["h1", "h2"]
    assert sum(token.type == "td_open" for token in tokens) == 2
    shown = "".join(clean(text).split())
    assert shown in "".join(plain_text(markdown(document)).split()) or "://" in text


@given(st.text(min_size=1, max_size=80))
def test_any_text_is_seen_as_it_is(text):
    shown = " ".join(clean(text).split())
    seen = " ".join(plain_text(f"x{escape(text)}").split())
    assert re.sub(r"\s", "", seen) == re.sub(r"\s", "", f"x{shown}") or "://" in text


def test_ten_thousand_characters_are_no_problem():
    long = "ä" * 10_000
    assert long in markdown(Document(long, (Paragraph(long),)))


def test_report_needs_no_terminal(tmp_path: Path):
    done = run("report", "Potsdam", "--full", "-o", "bericht.md", cwd=tmp_path, stdin="")
    assert done.status == 0
    assert (tmp_path / "bericht.md").stat().st_size > 10_000


def test_papers_cite_parties_and_encyclopaedias_only_where_nobody_else_says_it():
    for network in Catalogue.load():
        kept = cited(network)
        assert {fact for each in kept for fact in each.supports} == {
            fact for each in network.sources for fact in each.supports
        }
        weak = [each.kind in ("party", "encyclopaedia") for each in by_kind(network.sources)]
        assert weak == sorted(weak), network.id
        assert [each for each in by_kind(network.sources) if each in kept] == kept
    climate = Catalogue.load()["klima-buendnis"]
    assert {each.url for each in climate.sources} - {each.url for each in cited(climate)}
