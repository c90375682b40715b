"""Writes a document as a Word file with real styles, also into an office's own template."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from staedtenetz.errors import TemplateError
from staedtenetz.messages import Message
from staedtenetz.report.document import (
    Block,
    Bullets,
    Chart,
    Contents,
    Document,
    Facts,
    Heading,
    Lines,
    Logo,
    Open,
    Paragraph,
    Table,
    addresses,
    cell_text,
    sections,
    unbroken,
)
from staedtenetz.report.pdf import drawn, picture
from staedtenetz.report.word_styles import Styles
from staedtenetz.report.word_template import Template, import_docx
from staedtenetz.text import clean

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

__all__ = ["word"]

_LANGUAGES = {"de": "de-DE", "en": "en-GB"}
_XML_FORBIDS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NO_CLOCK = datetime(2000, 1, 1)  # noqa: DTZ001 (a document property without a zone)
_USUAL_WIDTH = 16.8
"""Centimetres of a full line on A4 with the margins used here."""


def word(document: Document, template: Template | None = None) -> bytes:
    """The whole document; with a template in its styles, with its header and footer.

    Raises TemplateError where the template is damaged, MissingPackage without python-docx.
    """
    docx = import_docx()
    if template is None:
        target = docx.Document()
        _lay_out(target, document)
        return _written(target, document)
    try:
        return _written(docx.Document(io.BytesIO(template.content)), document)
    except Exception as error:  # python-docx looks at a part when it is used, and lets all through
        raise TemplateError(
            Message("error.template", {"file": template.file}), Message("advice.template_file")
        ) from error


def _written(target: WordDocument, document: Document) -> bytes:
    _describe(target, document)
    _Writer(target, document).write()
    return _packed(target)


def _describe(target: WordDocument, document: Document) -> None:
    """Title, language and date; nothing of the day or the person that runs the program."""
    properties = target.core_properties
    day = datetime.fromisoformat(document.date) if document.date else _NO_CLOCK
    properties.title = _text(document.title)
    properties.language = _LANGUAGES[document.language]
    properties.author = properties.last_modified_by = "staedtenetz"
    properties.comments = ""
    properties.created = properties.modified = day
    properties.revision = 1


def _lay_out(target: WordDocument, document: Document) -> None:
    """A4, plain type, the language of all text, and the number of the page in the footer."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = target.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.2), Cm(2.0)
    section.top_margin, section.bottom_margin = Cm(2.0), Cm(2.0)
    sizes = {"Normal": 10, "Title": 18, "Heading 1": 13, "Heading 2": 11.5, "Heading 3": 10.5}
    for name, size in sizes.items():
        style = target.styles[name]
        style.font.name = "Calibri"
        style.font.size = Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:hAnsi"), "Calibri")
        if name != "Normal":
            style.font.color.rgb = RGBColor(0x17, 0x40, 0x6D)
    target.styles["Normal"].paragraph_format.space_after = Pt(4)
    target.styles["Heading 1"].paragraph_format.space_before = Pt(14)
    target.styles["Heading 1"].paragraph_format.space_after = Pt(3)
    target.styles["Caption"].font.color.rgb = RGBColor(0x3C, 0x46, 0x52)
    defaults = target.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), _LANGUAGES[document.language])
    if document.logo:
        _put_logo(section.header.paragraphs[0], document.logo)
    if document.above:
        return  # A letter of one page bears neither its subject nor a number at the foot.
    footer = section.footer.paragraphs[0]
    footer.style = target.styles["Normal"]
    footer.paragraph_format.tab_stops.add_tab_stop(Cm(_USUAL_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(f"{_text(document.title)}\t")
    _field(footer, "PAGE", "1")


def _put_logo(paragraph: WordParagraph, logo: Logo) -> None:
    """At the head of every page, at the right; a drawing as a picture, which Word needs."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    content = drawn(logo.content.decode("utf-8", "replace")) if logo.kind == "svg" else logo.content
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run()
    run.add_picture(io.BytesIO(content), height=Cm(_LOGO_HEIGHT))
    properties = run._r.find(f".//{{{_DRAWING}}}docPr")  # noqa: SLF001
    properties.set("descr", _text(logo.description))


def _as_subject(title: WordParagraph) -> None:
    """The subject of a letter is no larger than its lines, and no line is drawn below it."""
    from docx.shared import Pt
    from lxml.etree import SubElement

    border = SubElement(title._p.get_or_add_pPr(), f"{_WORD}pBdr")  # noqa: SLF001
    SubElement(border, f"{_WORD}bottom", {f"{_WORD}val": "nil"})
    title.paragraph_format.space_before = Pt(_SUBJECT)
    for run in title.runs:
        run.font.size = Pt(_SUBJECT)
        run.font.bold = True


class _Writer:
    """Puts the blocks of one document into one Word file."""

    def __init__(self, target: WordDocument, document: Document) -> None:
        self.target = target
        self.document = document
        self.styles = Styles(target)
        self.centimetres = _width(target)

    def write(self) -> None:
        """What stands above the title, the title, then all blocks in reading order."""
        for block in self.document.above:
            self._block(block)
        title = self._paragraph(self.document.heading, "title")
        if self.document.above:
            _as_subject(title)
        for number, (across, blocks) in enumerate(sections(self.document.blocks)):
            if across or number:
                _turn_page(self.target, across=across)
                self.centimetres = _width(self.target)
            for block in blocks:
                self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                level = min(max(1, block.level - 1), 3)
                paragraph = self._paragraph(block.text, f"heading {level}")
                paragraph.paragraph_format.page_break_before = block.new_page or None
                paragraph.paragraph_format.keep_with_next = True
            case Paragraph():
                _fill(self.target.add_paragraph(), block.text, bold=block.strong)
            case Bullets():
                self._bullets(block)
            case Lines():
                self._lines(block)
            case Facts():
                self._facts(block)
            case Table():
                self._table(block)
            case Chart():
                self._chart(block)
            case Contents():
                self._contents(block)

    def _paragraph(self, text: str, kind: str, size: int = 0) -> WordParagraph:
        """A paragraph in that style; set by its id, since a style costs a search each time."""
        paragraph = self.target.add_paragraph()
        paragraph._p.style = self.styles[kind]  # noqa: SLF001
        _fill(paragraph, text, size=size)
        return paragraph

    def _bullets(self, block: Bullets) -> None:
        numbering = self.styles.restarted() if block.ordered else None
        for item in block.items:
            size = _SMALL if block.small else 0
            paragraph = self._paragraph(item, "number" if block.ordered else "bullet", size)
            if numbering is not None:
                _number(paragraph, numbering)
            if block.small:
                _size_mark(paragraph, _SMALL)

    def _lines(self, block: Lines) -> None:
        from docx.shared import Pt

        paragraph = self.target.add_paragraph()
        if block.signed:
            paragraph.paragraph_format.space_before = Pt(_SIGNATURE)
        for place, line in enumerate(block.lines):
            if place:
                paragraph.add_run().add_break()
            _fill(paragraph, line)

    def _facts(self, block: Facts) -> None:
        """Each label as a bold lead, its values below one another: one paragraph for a reader."""
        from docx.shared import Cm

        for number, (label, values) in enumerate(block.rows, start=1):
            paragraph = self.target.add_paragraph()
            paragraph.paragraph_format.keep_with_next = block.whole and number < len(block.rows)
            paragraph.paragraph_format.left_indent = Cm(0.8)
            paragraph.paragraph_format.first_line_indent = Cm(-0.8)
            _fill(paragraph, f"{label}: ", bold=True)
            for place, value in enumerate(values):
                if place:
                    paragraph.add_run().add_break()
                _fill(paragraph, value)

    def _table(self, block: Table) -> None:
        """Written element by element: python-docx takes a search for every cell and property."""
        from lxml.etree import SubElement

        widths = [round(width * _TWIPS) for width in _widths(block, self.centimetres)]
        table = self.target.add_table(rows=0, cols=len(block.headers))
        table._tbl.tblPr.style = self.styles["table"]  # noqa: SLF001
        table.autofit = False
        element = table._tbl  # noqa: SLF001
        for column, width in zip(element.tblGrid, widths, strict=True):
            column.set(f"{_WORD}w", str(width))
        rows = (block.headers, *(tuple(cell_text(cell) for cell in row) for row in block.rows))
        for number, texts in enumerate(rows):
            row = SubElement(element, f"{_WORD}tr")
            properties = SubElement(row, f"{_WORD}trPr")
            SubElement(properties, f"{_WORD}cantSplit")
            if number == 0:
                SubElement(properties, f"{_WORD}tblHeader")
            strong = number == 0 or (block.total and number == len(block.rows))
            kept = number < len(block.rows) <= _WHOLE_ROWS
            for text, width, align in zip(texts, widths, block.align, strict=True):
                look = {"right": align == "right", "head": number == 0, "bold": strong}
                self._cell(row, text, width, kept=kept, **look)
        # Word parts two tables by a paragraph; this one takes little of the page.
        after = self.target.add_paragraph()
        after.paragraph_format.space_after = 0
        _size_mark(after, _GAP)

    def _cell(
        self, row: Any, text: str, width: int, *, right: bool, head: bool, bold: bool, kept: bool
    ) -> None:
        """One cell; one that is ``kept`` stands on the page of the row below it."""
        from lxml.etree import SubElement

        cell = SubElement(row, f"{_WORD}tc")
        properties = SubElement(cell, f"{_WORD}tcPr")
        SubElement(properties, f"{_WORD}tcW", {f"{_WORD}w": str(width), f"{_WORD}type": "dxa"})
        if head:
            shade = {f"{_WORD}val": "clear", f"{_WORD}color": "auto", f"{_WORD}fill": "E8EEF4"}
            SubElement(properties, f"{_WORD}shd", shade)
        paragraph = SubElement(cell, f"{_WORD}p")
        form = SubElement(paragraph, f"{_WORD}pPr")
        if kept:
            SubElement(form, f"{_WORD}keepNext")
        SubElement(form, f"{_WORD}spacing", {f"{_WORD}after": "40"})
        if right:
            SubElement(form, f"{_WORD}jc", {f"{_WORD}val": "right"})
        _add_runs(paragraph, self.target.part, text, bold=bold, size=_TABLE_SIZE)

    def _chart(self, block: Chart) -> None:
        from docx.shared import Cm

        run = self.target.add_paragraph().add_run()
        run.add_picture(io.BytesIO(picture(block)), width=Cm(self.centimetres))
        properties = run._r.find(f".//{{{_DRAWING}}}docPr")  # noqa: SLF001
        properties.set("descr", _text(block.description))
        properties.set("title", _text(block.caption))
        self._paragraph(block.caption, "caption")

    def _contents(self, block: Contents) -> None:
        """A field that Word brings up to date; until then the headings without page numbers."""
        names = [b.text for b in self.document.blocks if isinstance(b, Heading) and b.level == 2]
        paragraph = self.target.add_paragraph()
        paragraph.paragraph_format.page_break_before = block.new_page or None
        _fill(paragraph, block.title, bold=True)
        _field(self.target.add_paragraph(), 'TOC \\o "1-1" \\h \\z \\u', "\n".join(names))


_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NARROWEST = 5.0
_SUBJECT = 12
_SIGNATURE = 48
"""Room for a signature, in points."""
_LOGO_HEIGHT = 1.6
_LETTER, _PADDING, _LONG_WORD = 0.19, 0.45, 22
"""Centimetres of a letter in a table and of the space around a cell; longer words may break."""

_BOLD, _LONG_TEXT = 1.25, 160
"""How much wider bold letters are; and the letters above which a text asks for no more room."""

_TWIPS = 567
"""In a centimetre."""

_TABLE_SIZE = 18
_SMALL = 16
_GAP = 12
"""Half points."""

_WHOLE_ROWS = 10
"""A table of up to so many rows is not parted by the end of a page."""

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"


def _text(text: str) -> str:
    """Text that an XML file can hold."""
    return _XML_FORBIDS.sub("", clean(text))


def _fill(paragraph: WordParagraph, text: str, *, bold: bool = False, size: int = 0) -> None:
    """Add the text: what is open is marked, web addresses are links."""
    _add_runs(paragraph._p, paragraph.part, text, bold=bold, size=size)  # noqa: SLF001


def _add_runs(paragraph: Any, part: Any, text: str, *, bold: bool, size: int = 0) -> None:
    """The runs of a text below a paragraph's element; ``size`` in half points, 0 as styled."""
    from lxml.etree import SubElement

    if isinstance(text, Open):
        _add_run(paragraph, _text(text), "open", bold=bold, size=size)
        return
    for piece, is_address in addresses(_text(text)):
        if is_address:
            link = SubElement(paragraph, f"{_WORD}hyperlink")
            link.set(f"{{{_LINKS}}}id", part.relate_to(piece, f"{_LINKS}/hyperlink", True))
            _add_run(link, piece, "address", bold=bold, size=size)
        else:
            _add_run(paragraph, unbroken(piece), "", bold=bold, size=size)


def _add_run(parent: Any, text: str, kind: str, *, bold: bool, size: int) -> None:
    """One run; its properties stand in the order that the schema asks for."""
    from lxml.etree import SubElement

    run = SubElement(parent, f"{_WORD}r")
    properties = SubElement(run, f"{_WORD}rPr")
    values = {
        "b": "1" if bold else "",
        "color": "17406D" if kind == "address" else "",
        "sz": str(size or ""),
        "highlight": "yellow" if kind == "open" else "",
        "u": "single" if kind == "address" else "",
    }
    for name, value in values.items():
        if value:
            SubElement(properties, f"{_WORD}{name}", {f"{_WORD}val": value})
    shown = SubElement(run, f"{_WORD}t")
    shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    shown.text = text


def _field(paragraph: WordParagraph, instruction: str, shown: str) -> None:
    """A field with what it shows until it is brought up to date."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    def mark(kind: str) -> None:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(element)  # noqa: SLF001

    mark("begin")
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    paragraph.add_run()._r.append(code)  # noqa: SLF001
    mark("separate")
    for place, line in enumerate(shown.split("\n")):
        run = paragraph.add_run()
        if place:
            run.add_break()
        run.add_text(_text(line))
    mark("end")


def _number(paragraph: WordParagraph, numbering: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = numbering


def _size_mark(paragraph: WordParagraph, size: int) -> None:
    """The type of a number or bullet is that of the mark that ends the paragraph."""
    from lxml.etree import SubElement

    mark = SubElement(paragraph._p.get_or_add_pPr(), f"{_WORD}rPr")  # noqa: SLF001
    SubElement(mark, f"{_WORD}sz", {f"{_WORD}val": str(size)})


def _turn_page(target: WordDocument, *, across: bool) -> None:
    """Begin a page that lies across, or no longer does; header and footer stay."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    section = target.add_section(WD_SECTION.NEW_PAGE)
    turned = section.orientation == WD_ORIENT.LANDSCAPE
    if turned is not across:
        section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        width, height = section.page_width, section.page_height
        section.page_width, section.page_height = height, width


def _width(target: WordDocument) -> float:
    """Centimetres between the margins of the page."""
    from docx.shared import Cm

    section = target.sections[-1]
    page, left, right = section.page_width, section.left_margin, section.right_margin
    if page is None or left is None or right is None:
        return _USUAL_WIDTH
    return max(round((page - left - right) / Cm(1), 2), _NARROWEST)


def _widths(table: Table, line: float) -> list[float]:
    """Centimetres of each column: room for its longest word, and more by how much it holds."""
    least, wanted = [], []
    for place, header in enumerate(table.headers):
        cells = [cell_text(row[place]) for row in table.rows]
        longest = max((len(cell) for cell in cells), default=0)
        # Only an ordinary space parts words: an amount and its sign stay together.
        words = max((_longest_word(cell) for cell in cells), default=0)
        letters = max(words, _longest_word(header) * _BOLD)
        least.append(min(letters, _LONG_WORD) * _LETTER + _PADDING)
        wanted.append(min(longest, _LONG_TEXT) ** 0.8 * _LETTER)
    left = line - sum(least)
    if left < 0:
        return _capped(least, line)
    # Some for every column: another type at hand may be wider.
    more = [max(0.0, want - width) + width / 8 for want, width in zip(wanted, least, strict=True)]
    share = left / (sum(more) or 1)
    return [width + share * extra for width, extra in zip(least, more, strict=True)]


def _capped(widths: list[float], line: float) -> list[float]:
    """None wider than the cap at which all fit: long words may be parted, headings are not."""
    fitting, rest = 0.0, sorted(widths)
    for place, width in enumerate(rest):
        cap = (line - fitting) / (len(rest) - place)
        if width >= cap:
            return [min(each, cap) for each in widths]
        fitting += width
    return widths


def _longest_word(text: str) -> int:
    return max(map(len, unbroken(text).split(" ")))


def _packed(target: WordDocument) -> bytes:
    """The file, the same to the byte for the same content: no times of day in it."""
    raw, packed = io.BytesIO(), io.BytesIO()
    target.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w") as archive:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, source.read(name))
    return packed.getvalue()
