"""Every format read back with other people's tools: the same facts, real structure, only text."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import docx
import openpyxl
import pytest

from conftest import DIRECTORY, needs, run, run_process
from staedtenetz import Catalogue, Language, Profile
from staedtenetz.catalogue.directory import Directory
from staedtenetz.model.profile import Membership
from staedtenetz.model.values import PartialDate, Text
from staedtenetz.recommendation.ranking import Recommendation, recommend
from staedtenetz.recommendation.review import review
from staedtenetz.report import word
from staedtenetz.report.charts import Bar, bars
from staedtenetz.report.council import council_paper
from staedtenetz.report.council_parts import Application
from staedtenetz.report.document import (
    Bullets,
    Chart,
    Contents,
    Document,
    Facts,
    Heading,
    Lines,
    Number,
    Open,
    Paragraph,
    Table,
)
from staedtenetz.report.names import full_name
from staedtenetz.report.recommendation_paper import recommendation_paper
from staedtenetz.report.review_paper import review_paper
from staedtenetz.report.wording import cited
from staedtenetz.report.writers import FORMATS, write
from staedtenetz.rules.for_municipality import apply_rules
from staedtenetz.text import clean

CATALOGUE, MUNICIPALITIES = DIRECTORY.networks, DIRECTORY.municipalities
MEMBERS = DIRECTORY.members
TODAY = PartialDate("2026-11-24")
NAMES = {network.id: network.short for network in CATALOGUE.networks}
LIMIT = 4

HOSTILE = (
    "<script>alert(1)</script>",
    "[bold]fett[/bold]",
    '#set text(size: 99pt) #read("/etc/passwd") $x^2$ *stark* _schräg_ @marke <anker>',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2-2",
    "@SUM(1)",
    "rechts\u202enach links \u200f",
    "Emoji 😀 👩‍👧 und 中文",
    "Steuer\x00\x1b[31mzeichen",
    "{{ 7 * 7 }} {% raw %}",
    "A" * 10_000,
)


def recommendation(**answers: object) -> Recommendation:
    profile = Profile(
        MUNICIPALITIES.find("Bochum"),
        topics={"mobility": Decimal(1), "culture": Decimal(2)},
        budget=Decimal(5000),
        **answers,
    )
    return recommend(DIRECTORY, profile)


@pytest.fixture(scope="module", params=["de", "en"])
def paper(request) -> tuple[Recommendation, Language, Document]:
    language = Language(request.param, NAMES)
    result = recommendation()
    return result, language, recommendation_paper(result, CATALOGUE, language, TODAY, LIMIT)


def drawn() -> Chart:
    drawing = bars([Bar("Größe", (Decimal(3), Decimal(4)), "7")], Decimal(10), ("eins", "zwei"))
    return Chart("Ein Bild", drawing.svg, "Größe: drei und vier.", drawing.width, drawing.height)


def hostile() -> Document:
    """Every kind of block, with every hostile text."""
    texts = HOSTILE
    return Document(
        texts[0],
        (
            Contents("Inhalt"),
            *(Heading(text) for text in texts),
            *(Paragraph(text) for text in texts),
            Bullets(texts),
            Lines((*texts, Open("[Name]"))),
            Facts(tuple((text, (text, Open(f"[{text}]"))) for text in texts)),
            Table(("Text", "Zahl"), tuple((text, "–") for text in texts), ("left", "right"), "x"),
            drawn(),
        ),
        language="de",
        date=TODAY,
        above=(Lines(texts), *(Paragraph(text) for text in texts)),
    )


class _Text(HTMLParser):
    """What a reader of an HTML page sees, and the tags it has."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.tags: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 (HTMLParser's)
        self.tags.append(tag)
        self.silent += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def html_text(content: bytes) -> _Text:
    parser = _Text()
    parser.feed(content.decode())
    return parser


def pdf_tool(tool: str, content: bytes, *options: str) -> str:
    needs(tool)
    done = subprocess.run(
        [tool, *options, "-", *(("-",) if tool == "pdftotext" else ())],
        input=content,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode(errors="replace")


def pdf_text(content: bytes) -> str:
    """The text of all pages without what stands at their feet, which may part a paragraph."""
    return re.sub(r"[^\n]* \d+ / \d+\n\f", "", pdf_tool("pdftotext", content, "-raw"))


def word_text(content: bytes) -> str:
    from docx.oxml.ns import qn

    body = docx.Document(io.BytesIO(content)).element.body
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for paragraph in body.iter(qn("w:p"))
    )


def excel_text(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
    return "\n".join(str(value) for value in cells if value is not None)


def json_text(content: bytes) -> str:
    def strings(value: object) -> list[str]:
        match value:
            case str():
                return [value]
            case list():
                return [text for each in value for text in strings(each)]
            case dict():
                return [text for each in value.values() for text in strings(each)]
            case _:
                return []

    return "\n".join(strings(json.loads(content)))


READERS = {
    "markdown": lambda content: re.sub(r"\\(.)", r"\1", content.decode()),
    "html": lambda content: "\n".join(html_text(content).parts),
    "pdf": pdf_text,
    "docx": word_text,
    "xlsx": excel_text,
    "json": json_text,
}


def squeezed(text: str) -> str:
    """Text without blanks, hyphens and breaks: formats break lines where they like."""
    return re.sub(r"[\s\u00ad\u200b\u2010-]", "", text)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_facts_in_every_format(name, paper):
    result, language, document = paper
    seen = squeezed(READERS[name](write(document, name)))
    for entry in result.ranked[:LIMIT]:
        facts = [
            entry.network.short,
            language.text(entry.network.summary),
            *(language.say(check.message) for check in entry.eligibility.best.checks),
            *(language.say(each.reason) for each in entry.fit.counted),
            *(language.text(step) for step in entry.network.steps),
            *(source.url for source in cited(entry.network)),
            *([language.say(entry.fee.formula)] if entry.fee.formula else ()),
        ]
        missing = [fact for fact in facts if squeezed(fact) not in seen]
        assert missing == []
        score = language.value(entry.fit.score)
        assert score in READERS[name](write(document, name)) or name == "xlsx"


def test_excel_has_the_fits_and_fees_as_numbers(paper):
    result, language, document = paper
    book = openpyxl.load_workbook(io.BytesIO(write(document, "xlsx")))
    sheet = book[language("paper.overview")]
    for row, entry in zip(sheet.iter_rows(min_row=2), result.ranked[:LIMIT], strict=True):
        assert row[1].value == full_name(entry.network, language)
        assert row[2].value == entry.fit.rounded
        payable = entry.fee.payable
        if payable and payable.amount:
            assert Decimal(str(row[5].value)) == payable.amount
            assert "€" in row[5].number_format


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_document_gives_the_same_bytes(name, paper):
    document = paper[2]
    assert write(document, name) == write(document, name)


@pytest.mark.parametrize("name", FORMATS)
def test_text_of_the_data_stays_text_in_every_format(name):
    content = write(hostile(), name)
    seen = squeezed(READERS[name](content))
    for text in HOSTILE:
        shown = squeezed(clean(text))
        if name == "pdf":
            shown = re.sub(r"[^\x00-\u04ff…–]", lambda m: f"[U+{ord(m[0]):04X}]", shown)
            shown = shown.replace("[U+200D]", "")
        if len(text) > 1000:  # parted by the ends of pages in some formats
            assert seen.count("A") >= len(text)
        else:
            assert shown in seen


def test_no_hostile_text_is_a_formula_or_a_tag():
    book = openpyxl.load_workbook(io.BytesIO(write(hostile(), "xlsx")))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert "script" not in html_text(write(hostile(), "html")).tags


def test_pdf_is_tagged_titled_and_in_its_language(paper):
    _, language, document = paper
    content = write(document, "pdf")
    info = pdf_tool("pdfinfo", content)
    assert f"Title:           {document.title}" in info
    assert "Tagged:          yes" in info
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert f"/Lang({language.code})".encode() in content
    assert "CreationDate:    Tue Nov 24" in info


def test_pdf_structure_has_headings_in_order_and_header_cells(paper):
    content = write(paper[2], "pdf")
    structure = pdf_tool("pdfinfo", content, "-struct")
    levels = [int(level) for level in re.findall(r"^\s*H(\d)\b", structure, re.MULTILINE)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    tables = [b for b in paper[2].blocks if isinstance(b, Table)]
    assert len(re.findall(r"^\s*TH\b", structure, re.MULTILINE)) >= sum(
        len(table.headers) for table in tables
    )
    charts = [b for b in paper[2].blocks if isinstance(b, Chart)]
    assert structure.count("Figure") >= len(charts) >= 3


def test_pdf_pictures_carry_their_description():
    content = write(hostile(), "pdf")
    alternative = "Größe: drei und vier.".encode("utf-16-be").hex().upper()
    assert f"/Alt<FEFF{alternative}>".encode() in content


def test_pdf_text_copies_out_with_umlauts_in_reading_order(paper):
    _, language, document = paper
    text = pdf_tool("pdftotext", write(document, "pdf"))
    headings = [b.text for b in document.blocks if isinstance(b, Heading) and b.level == 2]
    first = text.index(language("paper.glance"), text.index(headings[-1].split(" (")[0]))
    assert first > 0
    if language.code == "de":
        assert "Städtenetzwerke für die Stadt Bochum: Empfehlung" in text


def test_word_has_real_headings_header_rows_language_and_descriptions(paper):
    _, language, document = paper
    content = write(document, "docx")
    opened = docx.Document(io.BytesIO(content))
    styles = {p.text: p.style.name for p in opened.paragraphs if p.text}
    assert styles[document.title] == "Title"
    for block in document.blocks:
        if isinstance(block, Heading):
            assert styles[block.text] == f"Heading {block.level - 1}"
    tables = [b for b in document.blocks if isinstance(b, Table)]
    assert len(opened.tables) == len(tables)
    for table in opened.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
        style = archive.read("word/styles.xml").decode()
    charts = [b for b in document.blocks if isinstance(b, Chart)]
    assert body.count("descr=") >= len(charts)
    assert charts[0].description[:40] in body
    expected = {"de": "de-DE", "en": "en-GB"}[language.code]
    assert f'w:lang w:val="{expected}"' in style
    assert opened.core_properties.title == document.title


def test_word_marks_what_is_open():
    network = CATALOGUE["eurocities"]
    profile = Profile(MUNICIPALITIES.find("Bochum"))
    applied = apply_rules(network, profile.municipality, ())
    result = recommend(DIRECTORY, profile)
    paper = council_paper(
        Application(network, applied, result, member=False), Language("de", NAMES), TODAY
    )
    opened = docx.Document(io.BytesIO(write(paper, "docx")))
    paragraphs = [
        *opened.paragraphs,
        *(
            p
            for t in opened.tables
            for row in t.rows
            for cell in row.cells
            for p in cell.paragraphs
        ),
    ]
    marked = {r.text for p in paragraphs for r in p.runs if r.font.highlight_color}
    assert "[Nummer der Drucksache]" in marked
    assert all(text.startswith("[") for text in marked)


def test_a_template_lends_its_styles_header_and_footer(tmp_path):
    template = tmp_path / "Vorlage der Stadt.docx"
    made = docx.Document()
    made.add_paragraph("Das soll weg")
    made.sections[0].header.paragraphs[0].text = "Stadt Bochum"
    made.sections[0].footer.paragraphs[0].text = "Internationales"
    made.styles["Heading 1"].font.name = "Courier New"
    made.styles["List Bullet"].element.getparent().remove(made.styles["List Bullet"].element)
    made.save(str(template))
    done = run(
        *("report", "Bochum", "--kind", "council", "--network", "klima-buendnis"),
        *("-o", "vorlage.docx", "--template", str(template)),
        cwd=tmp_path,
    )
    assert done.status == 0, done.stderr
    opened = docx.Document(str(tmp_path / "vorlage.docx"))
    assert opened.sections[0].header.paragraphs[0].text == "Stadt Bochum"
    assert opened.sections[0].footer.paragraphs[0].text == "Internationales"
    assert opened.styles["Heading 1"].font.name == "Courier New"
    assert "Das soll weg" not in word_text((tmp_path / "vorlage.docx").read_bytes())
    aim = next(p for p in opened.paragraphs if p.text.startswith("Themen des Netzwerks: "))
    assert aim.style.name == "List Bullet"


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Path:
    """A Word paper and a workbook as LibreOffice opens and writes them again."""
    needs("soffice", "pdftotext")
    folder = tmp_path_factory.mktemp("office")
    language = Language("de", NAMES)
    held = ("klima-buendnis", "iaec", "elsa-boden-buendnis", "eurocities")
    records = (
        Membership("iaec", fee=Decimal(1100), fees={2025: Decimal(1000), 2026: Decimal(1100)}),
        Membership("eurocities", fee_due="03-31", until=PartialDate("2026-12-31")),
    )
    profile = Profile(MUNICIPALITIES.find("Bochum"), memberships=held, records=records)
    checked = review(CATALOGUE, profile, TODAY)
    (folder / "review.xlsx").write_bytes(
        write(review_paper(checked, CATALOGUE, language, TODAY), "xlsx")
    )
    done = recommendation_paper(recommendation(), CATALOGUE, language, TODAY, LIMIT)
    (folder / "paper.docx").write_bytes(write(done, "docx"))
    (folder / "hostile.docx").write_bytes(write(hostile(), "docx"))
    (folder / "out").mkdir()
    start = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'home').as_uri()}"]
    for kind, names in (("xlsx", ("review.xlsx",)), ("pdf", ("paper.docx", "hostile.docx"))):
        files = [str(folder / name) for name in names]
        subprocess.run(
            [*start, "--convert-to", kind, "--outdir", str(folder / "out"), *files],
            check=True,
            capture_output=True,
            timeout=180,
        )
    return folder


@pytest.mark.slow
def test_libreoffice_recalculates_the_same_sums(office):
    """The cached value, and the one that LibreOffice works out from the formula."""
    expected = Decimal("3048.75") + Decimal(1100) + Decimal(1260)
    for file in (office / "review.xlsx", office / "out" / "review.xlsx"):
        sheet = openpyxl.load_workbook(file, data_only=True)["Haushalt"]
        last = [cell.value for cell in sheet[sheet.max_row]]
        assert Decimal(str(last[4])) == expected
        assert last[6] == pytest.approx(last[5] - last[4])
    formula = openpyxl.load_workbook(office / "review.xlsx")["Haushalt"]
    last = [cell.value for cell in formula[formula.max_row]]
    assert last[3:7] == ["=SUM(D2:D5)", "=SUM(E2:E5)", "=SUM(F2:F5)", "=F6-E6"]
    assert formula.freeze_panes == "A2"
    assert formula.auto_filter.ref == "A1:H5"
    assert (formula.page_setup.orientation, formula.page_setup.paperSize) == ("landscape", 9)


@pytest.mark.slow
def test_libreoffice_opens_the_word_file_with_its_headings(office):
    text = pdf_tool("pdftotext", (office / "out" / "paper.pdf").read_bytes())
    for heading in ("Was empfohlen wird", "Auf einen Blick", "Zum Verfahren", "Quellen"):
        assert heading in text
    assert (office / "out" / "hostile.pdf").stat().st_size > 1000


def test_a_chart_can_be_read_without_colour_and_has_words():
    chart = drawn()
    assert "<pattern" in chart.svg
    assert Number("1", Decimal(1)).value == 1
    page = html_text(write(Document("x", (chart,)), "html"))
    assert "Ein Bild" in page.parts
    assert b'alt="Gr\xc3\xb6\xc3\x9fe: drei und vier."' in write(Document("x", (chart,)), "html")


@pytest.mark.parametrize("suffix", ["html", "pdf", "docx", "xlsx", "json"])
def test_the_command_writes_every_format(suffix, tmp_path):
    for name in ("a", "b"):
        done = run(
            *("report", "Herne", "-o", f"{name}.{suffix}", "-n", "2", "--date", "2026-11-24"),
            cwd=tmp_path,
        )
        assert done.status == 0, done.stderr
    first, second = (tmp_path / f"{name}.{suffix}" for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()
    refused = run("report", "Herne", "-o", f"a.{suffix}", cwd=tmp_path)
    assert refused.status == 1


@pytest.mark.parametrize(("suffix", "package"), [("pdf", "typst"), ("docx", "docx")])
def test_without_its_package_a_format_names_the_one_command(suffix, package, tmp_path):
    (tmp_path / f"{package}.py").write_text("raise ImportError('none')", encoding="utf-8")
    done = run_process(
        *("report", "Soest", "-o", f"x.{suffix}", "--lang", "de"),
        cwd=tmp_path,
        PYTHONPATH=str(tmp_path),
    )
    assert done.status == 1
    assert "fehlt das Paket" in done.stderr.splitlines()[0]
    assert done.stderr.splitlines()[1].startswith("Bitte einmal ausführen: ")
    assert not (tmp_path / f"x.{suffix}").exists()


@pytest.mark.parametrize("name", FORMATS)
def test_networks_with_hostile_names_go_through_the_whole_paper(name):
    """Names reach tables, headings, charts, worksheets and links, each in a way of its own."""
    record = CATALOGUE["klima-buendnis"]
    networks = [
        record._replace(id=f"n{number}", short=text, name=text, summary=Text(text, text))
        for number, text in enumerate(HOSTILE)
    ]
    language = Language("de", {network.id: network.short for network in networks})
    catalogue = Catalogue(networks)
    profile = Profile(MUNICIPALITIES.find("Soest"), topics={"energy": Decimal(1)})
    result = recommend(Directory.of(catalogue, MUNICIPALITIES, MEMBERS), profile)
    paper = recommendation_paper(result, catalogue, language, TODAY, len(networks))
    content = write(paper, name)
    seen = squeezed(READERS[name](content))
    assert all(squeezed(clean(text)) in seen for text in HOSTILE[:7])
    if name == "html":
        assert "script" not in html_text(content).tags
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        formulas = {cell.value for cell in cells if cell.data_type == "f"}
        assert all(formula.startswith("=SUM(") for formula in formulas)


@pytest.mark.parametrize(
    ("widths", "line", "fitting"),
    [
        ([1.0, 2.0, 5.0], 8.0, [1.0, 2.0, 5.0]),
        ([1.0, 2.0, 5.0], 6.0, [1.0, 2.0, 3.0]),  # the widest gives way alone
        ([4.0, 2.0, 5.0], 8.0, [3.0, 2.0, 3.0]),
        ([4.0, 4.0], 4.0, [2.0, 2.0]),
    ],
)
def test_columns_of_a_word_table_give_way_from_the_widest_on(widths, line, fitting):
    assert word._capped(widths, line) == fitting
