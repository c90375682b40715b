"""Papers in an office's own Word template: its look, real headings, and nothing that runs."""

from __future__ import annotations

import io
import os
import posixpath
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.shared import Pt
from lxml import etree

from conftest import needs, run

CASES = Path(__file__).parent / "cases"
ORDER = ("report", "Bochum", "--kind", "council", "--network", "eccar", "--lang", "de")
HEADINGS = 22
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

Parts = dict[str, bytes]


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def usual() -> Parts:
    """A template with text, all styles, a header and a footer."""
    made = docx.Document()
    made.add_paragraph("Das soll weg")
    made.sections[0].header.paragraphs[0].text = "Stadt Bochum"
    made.sections[0].footer.paragraphs[0].text = "Internationales"
    stream = io.BytesIO()
    made.save(stream)
    return parts_of(stream.getvalue())


def related(parts: Parts, owner: str, *relationships: str) -> None:
    """Add relationships to a part: type, target and, for what lies elsewhere, ``External``."""
    folder, name = posixpath.split(owner)
    rels = f"{folder}/_rels/{name}.rels".removeprefix("/")
    added = ""
    for number, each in enumerate(relationships, start=90):
        kind, target, *mode = each.split(" ")
        kind = kind if ":" in kind else TYPES + kind
        outside = ' TargetMode="External"' if mode else ""
        added += f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"{outside}/>'
    start = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    before = parts.get(rels, f"{start}</Relationships>".encode())
    parts[rels] = before.replace(b"</Relationships>", f"{added}</Relationships>".encode())


def with_binaries(types: bytes) -> bytes:
    binary = b'<Default Extension="bin" ContentType="application/octet-stream"/>'
    return types.replace(b"<Default ", binary + b"<Default ", 1)


def in_header(parts: Parts, xml: str) -> None:
    """Put something into the header, which may use the prefixes w, r, a, v and o."""
    names = {
        "r": TYPES.removesuffix("/"),
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }
    declared = "".join(f' xmlns:{name}="{uri}"' for name, uri in names.items())
    name = next(name for name in parts if name.startswith("word/header"))
    head = etree.fromstring(parts[name])
    wrapped = f'<w:p xmlns:w="{WORD[1:-1]}"{declared}>{xml}</w:p>'
    head.append(etree.fromstring(wrapped))
    parts[name] = etree.tostring(head)


def header_of(content: bytes) -> str:
    return "".join(p.decode() for n, p in parts_of(content).items() if n.startswith("word/header"))


def values(tree: etree._Element, tag: str, name: str = "val") -> list[str]:
    return [each.get(WORD + name) for each in tree.iter(WORD + tag)]


def check_sound(content: bytes) -> None:
    """What Word holds against a file: references, styles and numberings that lead nowhere."""
    parts = parts_of(content)
    trees = {n: etree.fromstring(p) for n, p in parts.items() if n.endswith((".xml", ".rels"))}
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        folder, file = posixpath.split(name)
        owner = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
        for each in tree:
            if each.get("TargetMode") == "External":
                assert each.get("Type") == f"{TYPES}hyperlink"
                assert re.match("https?://", each.get("Target"))
            else:
                start = posixpath.join("/", posixpath.dirname(owner))
                path = posixpath.normpath(posixpath.join(start, each.get("Target")))
                assert path.removeprefix("/") in parts
        if owner in trees:
            used = {v for e in trees[owner].iter() for k, v in e.items() if k.startswith(LINK)}
            assert used <= {each.get("Id") for each in tree}
    body, numberings = trees["word/document.xml"], trees["word/numbering.xml"]
    styles = values(trees["word/styles.xml"], "style", "styleId")
    assert len(styles) == len(set(styles))
    assert {*values(body, "pStyle"), *values(body, "tblStyle")} <= set(styles)
    forms = values(numberings, "abstractNum", "abstractNumId")
    assert set(values(numberings, "abstractNumId")) <= set(forms)
    assert set(values(body, "numId")) <= set(values(numberings, "num", "numId"))
    order = [each.tag for each in numberings if each.tag in (f"{WORD}abstractNum", f"{WORD}num")]
    assert order == sorted(order, key=lambda tag: tag.endswith("}num"))


def paper(template: bytes | Path, folder: Path, name: str = "vorlage.docx") -> tuple[bytes, str]:
    """The paper in that template, checked to be sound, and what was said."""
    file = folder / name
    if isinstance(template, bytes):
        file.write_bytes(template)
    else:
        file = template
    done = run(*ORDER, "--template", str(file), "-o", "x.docx", "--force", cwd=folder)
    assert done.status == 0, done.stderr
    content = (folder / "x.docx").read_bytes()
    check_sound(content)
    return content, done.stderr.partition("Geschrieben")[0]


def styles_of(content: bytes) -> list[str]:
    return [p.style.name for p in docx.Document(io.BytesIO(content)).paragraphs]


def test_a_paper_without_a_template_is_sound(tmp_path):
    assert run(*ORDER, "-o", "x.docx", cwd=tmp_path).status == 0
    check_sound((tmp_path / "x.docx").read_bytes())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("07-template-without-heading-styles/vorlage.docx", ""),
        ("23-templates/external.docx", "die Verknüpfung mit einer anderen Vorlage."),
        ("23-templates/nobody.docx", "Die Vorlage hat keinen Textteil"),
        ("23-templates/nosect.docx", "Die Vorlage hat keine Seiteneinrichtung"),
    ],
)
def test_every_case_gives_a_paper_with_real_headings(name, told, tmp_path):
    content, said = paper(CASES / name, tmp_path)
    assert told in said
    assert len(said.splitlines()) == bool(told)
    styles = styles_of(content)
    assert styles.count("Title") == 1
    assert sum(style.startswith("Heading ") for style in styles) == HEADINGS
    assert {"List Bullet", "List Number"} <= set(styles)
    assert "evil.dotm" not in str(parts_of(content))


def without(made: docx.document.Document, *names: str) -> None:
    for name in names:
        element = made.styles[name].element
        element.getparent().remove(element)


def saved(made: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_what_a_template_lacks_is_put_in_with_its_type(tmp_path):
    made = docx.Document()
    made.styles["Heading 1"].font.name = "Courier New"
    made.styles["Heading 1"].font.size = Pt(12)
    without(made, "Title", "Heading 2", "Heading 3", "List Bullet", "List Number", "Table Grid")
    opened = docx.Document(io.BytesIO(paper(saved(made), tmp_path)[0]))
    for name in ("Title", "Heading 2", "Heading 3"):
        assert opened.styles[name].font.name == "Courier New"
    assert opened.styles["Heading 2"].font.size == Pt(12)
    assert opened.styles["Title"].font.size > Pt(12)
    assert opened.styles["Heading 1"].font.size == Pt(12)
    assert opened.tables[0].style.name == "Table Grid"


def test_a_list_style_without_marks_gets_some(tmp_path):
    made = docx.Document()
    for name in ("List Bullet", "List Number"):
        properties = made.styles[name].element.pPr
        properties.remove(properties.numPr)
    parts = parts_of(saved(made))
    del parts["word/numbering.xml"]
    rels = parts["word/_rels/document.xml.rels"]
    pattern = rb"<Relationship [^>]*numbering.xml\"/>"
    parts["word/_rels/document.xml.rels"] = re.sub(pattern, b"", rels)
    opened = docx.Document(io.BytesIO(paper(packed(parts), tmp_path)[0]))
    for name in ("List Bullet", "List Number"):
        assert opened.styles[name].element.pPr.numPr is not None


def test_german_styles_are_found_by_name_and_by_what_word_calls_them(tmp_path):
    made = docx.Document()
    for level in (1, 2, 3):
        made.styles[f"Heading {level}"].element.set(f"{WORD}styleId", f"berschrift{level}")
    for name, german in (("Title", "Titel"), ("List Bullet", "Aufzählungszeichen")):
        made.styles[name].element.name_val = german
    content, _ = paper(saved(made), tmp_path)
    opened = docx.Document(io.BytesIO(content))
    used = {p.style.style_id for p in opened.paragraphs}
    assert {"berschrift1", "berschrift2"} <= used
    assert {"Titel", "Aufzählungszeichen"} <= set(styles_of(content))
    assert "Title" not in [style.name for style in opened.styles]


MACROS = (
    f"{TYPES.replace('openxmlformats.org/officeDocument', 'microsoft.com/office')}vbaProject"
    " vbaProject.bin"
)
VARIANTS = {
    "vorlage.dotx": MAIN.replace("document.main", "template.main"),
    "vorlage.docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "vorlage.dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
}


@pytest.mark.parametrize("name", VARIANTS)
def test_templates_of_every_word_ending_work_without_their_macros(name, tmp_path):
    parts = usual()
    types = parts["[Content_Types].xml"].replace(MAIN.encode(), VARIANTS[name].encode())
    parts["[Content_Types].xml"] = with_binaries(types)
    if name.endswith("m"):
        parts["word/vbaProject.bin"] = b"Sub AutoOpen()"
        related(parts, "word/document.xml", MACROS)
    content, said = paper(packed(parts), tmp_path, name)
    assert ("Makros" in said) == name.endswith("m")
    assert "word/vbaProject.bin" not in parts_of(content)
    assert "Stadt Bochum" in header_of(content)


def with_header(*relationships: str, xml: str) -> bytes:
    parts = usual()
    name = next(name for name in parts if name.startswith("word/header"))
    related(parts, name, *relationships)
    in_header(parts, xml)
    parts["word/embeddings/a.bin"] = b"\0"
    parts["[Content_Types].xml"] = with_binaries(parts["[Content_Types].xml"])
    return packed(parts)


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> INCLUDE</w:instrText></w:r>'
    '<w:r><w:instrText>PICTURE "http://example.org/a.png"</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Wappen</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
OBJECT = '<w:r><w:object><v:shape/><o:OLEObject r:id="rId90"/></w:object></w:r>'


@pytest.mark.parametrize(
    ("relationship", "xml", "told"),
    [
        ("image http://example.org/a.png External", '<w:r><a:blip r:link="rId90"/></w:r>', "laden"),
        ("image //server/a.png External", '<w:r><v:imagedata r:id="rId90"/></w:r>', "laden"),
        ("oleObject file:///C:/a.xls External", OBJECT, "eingebettete Dateien"),
        ("oleObject embeddings/a.bin", OBJECT, "eingebettete Dateien"),
        ("package embeddings/a.bin", OBJECT, "eingebettete Dateien"),
        ("control embeddings/a.bin", '<w:r><w:control r:id="rId90"/></w:r>', "Steuerelemente"),
        ("hyperlink file:///etc/passwd External", '<w:hyperlink r:id="rId90"/>', "laden"),
        ("image nowhere/NULL", '<w:r><a:blip r:embed="rId90"/></w:r>', ""),
        ("hyperlink https://bochum.de External", FIELD, "laden"),
        (
            "hyperlink https://bochum.de External",
            '<w:fldSimple w:instr="DDEAUTO cmd a"><w:r><w:t>Wappen</w:t></w:r></w:fldSimple>',
            "laden",
        ),
        ("hyperlink https://bochum.de External", '<w:hyperlink r:id="rId90"/>', ""),
    ],
)
def test_what_runs_or_is_fetched_on_opening_is_left_out_and_told(relationship, xml, told, tmp_path):
    content, said = paper(with_header(relationship, xml=xml), tmp_path)
    assert told in said
    assert len(said.splitlines()) == bool(told)
    kept = header_of(content)
    assert "Stadt Bochum" in kept
    assert ("Wappen" in kept) == ("Wappen" in xml)
    assert not re.search("INCLUDE|DDEAUTO", kept)
    assert not [name for name in parts_of(content) if "embeddings" in name]
    links = [p for n, p in parts_of(content).items() if re.match(r"word/_rels/header.*\.rels", n)]
    assert (b"bochum.de" in b"".join(links)) == ("bochum.de" in relationship)


def test_serial_letters_do_not_ask_for_their_addresses(tmp_path):
    parts = usual()
    related(parts, "word/settings.xml", "mailMergeSource file:///C:/adressen.csv External")
    merge = (
        f'<w:mailMerge><w:query w:val="SELECT"/><w:dataSource xmlns:r="{LINK[1:-1]}"'
        ' r:id="rId90"/></w:mailMerge></w:settings>'
    )
    settings = parts["word/settings.xml"]
    parts["word/settings.xml"] = settings.replace(b"</w:settings>", merge.encode())
    content, said = paper(packed(parts), tmp_path)
    assert "laden" in said
    assert b"mailMerge" not in parts_of(content)["word/settings.xml"]


def bomb(file: Path) -> None:
    parts = usual() | {"word/media/image1.png": b"\0" * (80 * 1024**2)}
    file.write_bytes(packed(parts))


def much_xml(file: Path) -> None:
    text = b"<w:p/>" * (2 * 1024**2)
    parts = usual()
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:body>", b"<w:body>" + text)
    file.write_bytes(packed(parts))


def entities(file: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    start = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "aaaaaaaaaa">{levels}]>'
    parts = usual()
    text = f'{start}<w:styles xmlns:w="{WORD[1:-1]}"><w:style w:styleId="&e11;"/></w:styles>'
    parts["word/styles.xml"] = text.encode()
    file.write_bytes(packed(parts))


def cut(file: Path) -> None:
    file.write_bytes(packed(usual())[:-200])


def scratched(file: Path) -> None:
    content = bytearray(packed(usual()))
    content[3000:3400] = b"\xff" * 400
    file.write_bytes(content)


def other_main(file: Path) -> None:
    file.write_bytes(packed(usual() | {"word/document.xml": b"<html/>"}))


def odd_page(file: Path) -> None:
    parts = usual()
    wide = re.sub(rb'w:w="[0-9]+"', b'w:w="@x"', parts["word/document.xml"], count=1)
    assert wide != parts["word/document.xml"]
    file.write_bytes(packed(parts | {"word/document.xml": wide}))


def odd_properties(file: Path) -> None:
    parts = usual()
    kind = b"application/vnd.openxmlformats-package.core-properties+xml"
    assert kind in parts["[Content_Types].xml"]
    types = parts["[Content_Types].xml"].replace(kind, b"application/octet-stream")
    file.write_bytes(packed(parts | {"[Content_Types].xml": types}))


def open_document(file: Path) -> None:
    kind = b"application/vnd.oasis.opendocument.text"
    file.write_bytes(packed({"mimetype": kind, "content.xml": b"<a/>"}))


def huge(file: Path) -> None:
    with file.open("wb") as stream:
        stream.truncate(5 * 1024**3)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (bomb, "ist entpackt größer als 64 MB."),
        (much_xml, "ist entpackt größer als 8 MB."),
        (huge, "ist größer als 16 MB"),
        (os.mkfifo, "ist keine gewöhnliche Datei"),
        (Path.mkdir, "Ordner"),
        (lambda file: file.symlink_to("/dev/zero"), "ist keine gewöhnliche Datei"),
        (lambda _: None, "nicht"),
        (lambda file: file.write_bytes(b""), "nicht als Word-Datei"),
        (lambda file: file.write_text("nur Text"), "nicht als Word-Datei"),
        (lambda file: file.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 999), "nicht als Word-Datei"),
        (
            lambda f: f.write_bytes(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")),
            "Kennwort",
        ),
        (entities, "nicht als Word-Datei"),
        (cut, "nicht als Word-Datei"),
        (scratched, "nicht als Word-Datei"),
        (other_main, "nicht als Word-Datei"),
        (odd_page, "nicht als Word-Datei"),
        (odd_properties, "nicht als Word-Datei"),
        (open_document, "nicht als Word-Datei"),
    ],
)
def test_what_is_no_template_is_refused_in_two_lines(make: Callable, told: str, tmp_path):
    make(tmp_path / "a.docx")
    done = run(*ORDER, "--template", "a.docx", "-o", "x.docx", cwd=tmp_path)
    assert done.status == 1
    problem, _ = done.stderr.splitlines()
    assert "a.docx" in problem
    assert told in problem
    assert not (tmp_path / "x.docx").exists()


@pytest.mark.slow
def test_libreoffice_shows_every_paper_with_its_headings(tmp_path):
    needs("soffice", "pdftotext")
    plain = docx.Document()
    without(plain, "Title", "Heading 2", "Heading 3", "List Bullet", "List Number", "Table Grid")
    made = {
        "leer": CASES / "07-template-without-heading-styles" / "vorlage.docx",
        "ohne-text": CASES / "23-templates" / "nobody.docx",
        "einige": saved(plain),
        "objekt": with_header("oleObject embeddings/a.bin", xml=OBJECT),
    }
    for name, template in made.items():
        (tmp_path / f"{name}.docx").write_bytes(paper(template, tmp_path)[0])
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    files = [f"{name}.docx" for name in made]
    subprocess.run(
        [
            "soffice",
            "--headless",
            home,
            "--convert-to",
            "pdf",
            *files,
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=180,
    )
    for name in made:
        done = subprocess.run(
            ["pdftotext", f"{name}.pdf", "-"], cwd=tmp_path, check=True, capture_output=True
        )
        text = done.stdout.decode()
        assert "Beschlussvorschlag" in text
        assert "1. Die Stadt Bochum" in re.sub(r"\s+", " ", text)
