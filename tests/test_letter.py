"""Papers to leave a network, letters to one, and the logo that they carry."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import docx
import pytest

from conftest import DIRECTORY, needs, run
from staedtenetz.errors import DataError
from staedtenetz.messages import Language
from staedtenetz.model.profile import House, Membership, Result
from staedtenetz.model.values import PartialDate
from staedtenetz.report.council import council_paper
from staedtenetz.report.council_leave import leaving_paper
from staedtenetz.report.council_parts import Application
from staedtenetz.report.document import (
    Bullets,
    Document,
    Lines,
    Logo,
    Open,
    Table,
    cell_text,
    open_points,
)
from staedtenetz.report.letter import LETTERS, letter, usual_letter
from staedtenetz.report.logo import read_logo
from staedtenetz.report.writers import FORMATS, write
from test_council import ENGLISH, GERMAN, TODAY, application, headings, points
from test_formats import pdf_tool
from test_papers import table, texts

CATALOGUE = DIRECTORY.networks
RECORD = Membership(
    "uclg",
    since=2015,
    fee=Decimal(4200),
    fees={2026: Decimal(4200)},
    unit="Referat 12",
    notice="6m",
    term_end="12-31",
    results=(Result("Kongress in Daejeon", "meeting", PartialDate("2022-10")),),
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'  # noqa: E501


def council_papers(language: Language) -> dict[str, Document]:
    """One of each kind, with a logo."""
    logo = Logo(SVG, "svg", "Wappen")
    joining = application("Hattingen", "eccar", final=False)._replace(logo=logo)
    leaving = member(RECORD, "mayors-for-peace", final=False)._replace(logo=logo)
    return {
        "council": council_paper(joining, language, TODAY),
        "leave": leaving_paper(leaving, language, TODAY),
        "letter": letter(joining, "enquiry", language, TODAY),
    }


@pytest.mark.parametrize("language", [GERMAN, ENGLISH])
def test_their_pdf_files_are_accessible(language):
    for name, document in council_papers(language).items():
        content = write(document, "pdf")
        assert b"<pdfuaid:part>1</pdfuaid:part>" in content
        assert f"/Lang({language.code})".encode() in content
        structure = pdf_tool("pdfinfo", content, "-struct")
        levels = [int(level) for level in re.findall(r"^\s*H(\d)\b", structure, re.MULTILINE)]
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), name
        headers = sum(len(b.headers) for b in document.blocks if isinstance(b, Table))
        assert len(re.findall(r"^\s*TH\b", structure, re.MULTILINE)) >= headers
        alternative = "Wappen".encode("utf-16-be").hex().upper()
        assert f"/Alt<FEFF{alternative}>".encode() in content or b"/Alt(Wappen)" in content


@pytest.mark.parametrize("name", FORMATS)
def test_papers_without_a_cover_sheet_are_written_in_every_format(name):
    """PDF/UA refuses a paper that begins with a heading of a lower level."""
    for document in (
        council_paper(application("Hattingen", "eccar"), GERMAN, TODAY),
        leaving_paper(member(), GERMAN, TODAY),
    ):
        assert write(document, name)


def test_a_page_of_its_own_parts_the_cover_sheet_from_the_paper():
    document = council_papers(GERMAN)["council"]
    pages = pdf_tool("pdftotext", write(document, "pdf"), "-layout").split("\f")
    [begins] = [page for page in pages if "Vorlage für den Rat" in page]
    assert begins.strip().startswith("Vorlage für den Rat")
    before = pages[: pages.index(begins)]
    assert "Hinweise für das Amt" in before[0]
    after = "".join(pages[pages.index(begins) :])
    assert "bitte" not in after.lower()
    table_page = next(page for page in pages if "Beitrag (Planwert)" in page)
    assert "Planwert" in table_page.split("Beitrag (Planwert)")[1]


@pytest.mark.slow
def test_libreoffice_shows_them(tmp_path):
    needs("soffice", "pdftotext")
    for name, document in council_papers(GERMAN).items():
        (tmp_path / f"{name}.docx").write_bytes(write(document, "docx"))
    files = [str(path) for path in tmp_path.glob("*.docx")]
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    subprocess.run(
        ["soffice", "--headless", home, "--convert-to", "pdf", "--outdir", str(tmp_path), *files],
        check=True,
        capture_output=True,
        timeout=180,
    )
    for name, said in (
        ("council", "Der Rat der Stadt Hattingen beschließt:"),
        ("leave", "zum 31.12.2027"),
        ("letter", "Sehr geehrte Damen und Herren,"),
    ):
        text = pdf_tool("pdftotext", (tmp_path / f"{name}.pdf").read_bytes())
        assert said in re.sub(r"\s+", " ", text)


def member(record: Membership | None = RECORD, *others: str, final: bool = True) -> Application:
    case = application("Dortmund", "uclg", *others, final=final)
    return case._replace(member=True, record=record)


def test_a_paper_to_leave_says_until_when_notice_is_possible_and_what_is_saved():
    paper = leaving_paper(member(), GERMAN, TODAY)
    # Six months before the end of the year: the next chance after November 2026 is June 2027.
    ends, charged, budget = points(paper)
    assert ends.endswith("im Netzwerk UCLG (Weltverband der Kommunen) zum 31.12.2027.")
    assert charged.endswith("die Kündigung bis zum 30.06.2027 schriftlich zu erklären.")
    assert budget == (
        "Der Jahresbeitrag von 4.200 € wird ab dem Haushaltsjahr 2028 nicht mehr veranschlagt."
    )
    costs = table(paper, "Kosten")
    years = [cell_text(row[0]) for row in costs.rows]
    assert years == ["2028", "2029", "2030", "2031", "2032", "Summe"]
    assert cell_text(costs.rows[5][1]) == "21.000 €"
    seen = texts(paper)
    assert (
        "Die Kündigungsfrist beträgt 6 Monate zum 31.12. Zum 31.12.2027 ist die Kündigung bis"
        in seen
    )
    assert "der 2026 gezahlt wurde" in seen
    assert "Oktober 2022: Kongress in Daejeon" in seen
    assert "spätestens am 30.06.2027" in seen


def test_without_a_known_end_no_year_is_resolved():
    record = Membership("klima-buendnis", fee=Decimal(5130))
    case = application("Soest", "klima-buendnis")._replace(member=True, record=record)
    for language, said in (
        (GERMAN, "5.130 € wird nach dem Ende der Mitgliedschaft nicht mehr veranschlagt"),
        (ENGLISH, "€5,130 is no longer budgeted after the end of the membership"),
    ):
        document = leaving_paper(case, language, TODAY)
        assert any(said in point for point in points(document))


def test_a_paper_to_leave_tells_which_topics_are_no_longer_covered():
    paper = leaving_paper(member(RECORD, "mayors-for-peace"), GERMAN, TODAY)
    rows = table(paper, "Themen nach dem Austritt").rows
    covering = {cell_text(topic): cell_text(networks) for topic, networks in rows}
    assert covering["Frieden"] == "Mayors for Peace"
    assert covering["Kultur"] == "kein anderes Netzwerk"
    [lost] = [line for line in texts(paper).splitlines() if line.startswith("Nicht mehr abgedeckt")]
    assert "Kultur" in lost
    assert "Frieden" not in lost


@pytest.mark.parametrize("language", [GERMAN, ENGLISH])
def test_what_is_signed_is_no_membership_that_is_given_notice_of(language):
    case = application("Dortmund", "ican-staedteappell", final=False)._replace(member=True)
    seen = texts(leaving_paper(case, language, TODAY))
    seen += texts(letter(case, "notice", language, TODAY))
    for word in ("Mitgliedschaft", "Kündigung", "Haushaltsjahr", "membership", "fee paid"):
        # The record itself says that the appeal is none.
        said = re.sub("nicht um eine Mitgliedschaft|not a membership", "", seen)
        assert word not in said
    assert ("an der Initiative ICAN-Städteappell" in seen) == (language is GERMAN)


@pytest.mark.parametrize(
    ("network", "subject", "end"),
    [
        ("klima-buendnis", "Antrag auf Aufnahme der Stadt Köln: ", "den Jahresbeitrag zu bestät"),
        ("eurocities", "Antrag auf Aufnahme der Stadt Köln: ", "die Höhe des Jahresbeitrags"),
        ("eu-konvent-der-buergermeister", "Teilnahme der Stadt Köln an der Initiative ", "Beginn"),
        ("fairtrade-towns", "Bewerbung der Stadt Köln: ", "Aufnahme und ihren Beginn"),
    ],
)
def test_an_application_is_one_for_what_is_joined_signed_or_won(network, subject, end):
    paper = letter(application("Köln", network), "application", GERMAN, TODAY)
    assert paper.title.startswith(subject)
    confirm = [line for line in texts(paper).splitlines() if line.startswith("Wir bitten Sie")]
    assert end in confirm[0]
    assert ("Jahresbeitrag" in confirm[0]) == subject.startswith("Antrag")


def test_what_is_not_recorded_comes_from_the_network_or_is_a_gap():
    paper = leaving_paper(member(None, final=False), GERMAN, TODAY)
    assert "Frist von sechs Monaten" in texts(paper)
    assert "UCLG (Weltverband der Kommunen) zum nächstmöglichen Zeitpunkt." in texts(paper)
    assert all(isinstance(row[1], Open) for row in table(paper, "Kosten").rows)
    assert headings(paper)[0] == "Hinweise für das Amt"
    assert "Kündigungsfrist und Ende der Laufzeit sind nicht erfasst" in texts(paper)


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        (member(), "notice"),
        (application("Hattingen", "eccar"), "enquiry"),
        (application("Weimar", "owhc"), "enquiry"),
        (application("Soest", "klima-buendnis"), "application"),
    ],
)
def test_the_letter_is_the_one_that_is_next(case, kind):
    assert usual_letter(case) == kind


@pytest.mark.parametrize("kind", LETTERS)
@pytest.mark.parametrize("language", [GERMAN, ENGLISH])
def test_a_letter_has_sender_addressee_and_an_end(kind, language):
    house = House(address=("Friedensplatz 1", "44122 Dortmund"), office="Büro 1", place="Dortmund")
    case = member()
    profile = case.recommendation.profile._replace(house=house)
    case = case._replace(recommendation=case.recommendation._replace(profile=profile))
    paper = letter(case, kind, language, TODAY)
    sender, addressee, dated = paper.above
    assert isinstance(sender, Lines)
    assert sender.lines[1:] == ("Büro 1", "Friedensplatz 1", "44122 Dortmund")
    assert isinstance(addressee, Lines)
    assert addressee.lines[0] == CATALOGUE["uclg"].name
    assert dated.text.startswith("Dortmund, ")
    assert isinstance(paper.blocks[-1], Lines)
    opening = paper.blocks[1].text
    assert opening[0].islower() == (language is GERMAN)


def test_an_enquiry_asks_for_fee_and_conditions():
    paper = letter(application("Hattingen", "eccar"), "enquiry", GERMAN, TODAY)
    [asked] = [block.items for block in paper.blocks if isinstance(block, Bullets)]
    for word in ("Jahresbeitrag", "Änderungen", "der Rat beschließen", "Frist", "Schritte"):
        assert any(word in question for question in asked)


@pytest.mark.parametrize(
    ("name", "language", "asked"),
    [
        ("Kreis Unna", GERMAN, "für einen Kreis unserer Größe"),
        ("Langeoog", GERMAN, "für eine Gemeinde unserer Größe"),
        ("Soest", GERMAN, "für eine Stadt unserer Größe"),
        ("Kreis Unna", ENGLISH, "for a district of our size"),
    ],
)
def test_an_enquiry_asks_for_those_of_the_same_kind(name, language, asked):
    assert asked in texts(letter(application(name, "klima-buendnis"), "enquiry", language, TODAY))


def test_an_application_names_the_form_in_which_one_takes_part():
    for name, form in (("Kreis Unna", "Koordination"), ("Soest", "Unterzeichnung")):
        case = application(name, "eu-konvent-der-buergermeister")
        assert f"Form der Teilnahme\n{form}\n" in texts(letter(case, "application", GERMAN, TODAY))
    plain = letter(application("Soest", "ican-staedteappell"), "application", GERMAN, TODAY)
    assert "Form der Teilnahme" not in texts(plain)


def test_an_application_does_not_tell_the_network_what_others_say_of_its_fee():
    said = texts(letter(application("Kreis Unna", "agfs-nrw"), "application", GERMAN, TODAY))
    assert "nach den uns vorliegenden Angaben beträgt er 3.000 €" in said


def test_there_is_room_for_a_signature():
    paper = letter(application("Soest", "klima-buendnis"), "application", GERMAN, TODAY)
    assert [block.signed for block in paper.blocks if isinstance(block, Lines)] == [True]
    assert '<p class="signed">' in write(paper, "html").decode()
    opened = docx.Document(io.BytesIO(write(paper, "docx")))
    [name] = [each for each in opened.paragraphs if each.text.startswith("[Name]\n")]
    assert name.paragraph_format.space_before.pt >= 40


def test_a_notice_names_the_end_that_is_recorded():
    seen = texts(letter(member(), "notice", GERMAN, TODAY))
    assert "fristgerecht zum 31.12.2027" in seen


@pytest.mark.parametrize("name", FORMATS)
def test_a_letter_in_every_format_begins_with_its_sender(name):
    paper = letter(member(), "notice", GERMAN, TODAY)._replace(logo=Logo(SVG, "svg", "Wappen"))
    content = write(paper, name)
    if name == "docx":
        opened = docx.Document(io.BytesIO(content))
        assert opened.paragraphs[0].text.startswith("Stadt Dortmund")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert 'descr="Wappen"' in archive.read("word/header1.xml").decode()
    elif name == "pdf":
        assert b"/Figure" in content or b"pdfuaid" in content
    elif name != "xlsx":
        text = content.decode()
        assert text.index("Stadt Dortmund") < text.index("Sehr geehrte")
    if name == "html":
        assert 'alt="Wappen"' in content.decode()


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a",
        b"",
        b"<html><svg></svg></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"<svg xmlns='x'><image href='https://example.org/a.png'/></svg>",
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
    ],
)
def test_what_is_no_logo_is_refused(tmp_path, content):
    (tmp_path / "logo").write_bytes(content)
    with pytest.raises(DataError):
        read_logo(tmp_path / "logo", "Logo")


def test_the_command_writes_them(tmp_path):
    (tmp_path / "wappen.svg").write_bytes(SVG)
    profile = '[house]\nlogo = "wappen.svg"\n[[memberships]]\nnetwork = "uclg"\nfee = 4200\n'
    Path(tmp_path / "p.toml").write_text(f'municipality = "Dortmund"\n{profile}', encoding="utf-8")
    arguments = ("report", "--profile", "p.toml", "--network", "uclg", "--lang", "de")
    done = run(*arguments, "--kind", "leave", "-o", "-", cwd=tmp_path)
    assert "Austritt der Stadt Dortmund aus dem Netzwerk UCLG" in done.stdout
    done = run(*arguments, "--kind", "letter", "-o", "brief.html", cwd=tmp_path)
    assert "Arbeitssprachen des Netzwerks: Englisch" in done.stderr
    assert 'alt="Logo: Stadt Dortmund"' in (tmp_path / "brief.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "status", "problem"),
    [
        (("Soest", "--kind", "leave", "--network", "uclg"), 1, "ist nichts bekannt"),
        (("Soest", "--kind", "letter", "--letter", "notice", "--network", "uclg"), 1, "nichts bek"),
        (("Soest", "--kind", "letter", "--letter", "brief", "--network", "uclg"), 2, "„brief“"),
        (("Soest", "--kind", "council", "--letter", "notice", "--network", "uclg"), 2, "--letter"),
        (("Soest", "--final"), 2, "--final gehört zu Vorlagen"),
        (("Soest", "--kind", "letter"), 2, "genau ein Netzwerk"),
    ],
)
def test_what_does_not_go_together_is_told(arguments, status, problem):
    done = run("report", *arguments, "-o", "-", "--lang", "de")
    assert done.status == status
    assert problem in done.stderr


def test_open_points_of_a_letter_are_listed():
    found: Document = letter(member(None), "notice", GERMAN, TODAY)
    assert "[Datum und Nummer des Beschlusses]" in open_points(found)
    assert "[Straße und Ort des Absenders]" in open_points(found)
