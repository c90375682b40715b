"""An office's own Word template, read under bounds, without what runs or is fetched on opening.

A template may come by mail. It is looked through as an archive before anything opens it, and
only styles, page, header and footer of it go into a paper.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from staedtenetz.errors import DataError, TemplateError, needing
from staedtenetz.files.archive import Archive, password_protected
from staedtenetz.files.reading import read_bytes
from staedtenetz.messages import Listed, Message

__all__ = ["Template", "import_docx", "read_template"]

_MOST_BYTES = 64 * 1024**2
_MOST_XML = 8 * 1024**2
"""Bytes of all XML parts together, which take some 20 times as much memory when they are read.
A template with hundreds of styles has 1 MB."""

_OFFICE_2003 = b"\xd0\xcf\x11\xe0"
"""How a .doc begins, and any Word file that a password protects."""

_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
"""No part of a Word file has one; in it stands what swells to gigabytes."""

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TYPES = "[Content_Types].xml"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ALSO_DOCUMENTS = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    }
)
"""What the document is called in a .dotx, .docm and .dotm."""

_LEFT_OUT = {
    "attachedTemplate": "template",
    **dict.fromkeys(("vbaProject", "wordVbaData", "extensibility"), "macros"),
    **dict.fromkeys(("attachedToolbars", "keyMapCustomizations"), "macros"),
    **dict.fromkeys(("webextension", "webextensiontaskpanes"), "macros"),
    **dict.fromkeys(("control", "activeXControlBinary"), "controls"),
    **dict.fromkeys(("oleObject", "package", "aFChunk", "subDocument"), "embedded"),
}
"""What is not taken over, by the kind of relationship, each with the name it is told by."""

_TOLD = ("template", "macros", "controls", "embedded", "links")
_OF_THE_TEXT = re.compile("thumbnail|image|hyperlink|comments.*|people|chart.*|diagram.*")
"""What the text of a template brings along, which goes with it."""

_SAFE_ADDRESS = re.compile("(https?|mailto):", re.IGNORECASE)
_FIELD = "\x1e"
_FETCHING = re.compile(
    rf"(?:^|{_FIELD})\s*(?:INCLUDE\w*|IMPORT|LINK|DDE\w*|DATABASE|MACROBUTTON|EMBED)\b",
    re.IGNORECASE,
)
"""Fields that fetch or run something; before each instruction stands a mark of its field."""

_PAGE = (
    ("pgSz", {"w": "11906", "h": "16838"}),
    ("pgMar", {"top": "1304", "right": "1304", "bottom": "1247", "left": "1531"}),
)
"""A4 with usual margins, in twentieths of a point."""


class Template(NamedTuple):
    """A template that is safe to open, and what the office is to be told of it."""

    file: str
    content: bytes
    notes: tuple[Message, ...] = ()


def import_docx() -> Any:
    """The package python-docx. Raises MissingPackage where it is not installed."""
    with needing("python-docx", "documents"):
        import docx
    return docx


def read_template(path: Path) -> Template:
    """The template in that file: a .docx, .docm, .dotx or .dotm.

    Raises TemplateError where it is none of them, damaged, protected or too large, MissingPackage
    without python-docx.
    """
    import_docx()
    from lxml.etree import XMLSyntaxError

    broken = DataError(
        Message("error.template", {"file": str(path)}), Message("advice.template_file")
    )
    try:
        content = read_bytes(path)
        if content.startswith(_OFFICE_2003) and "EncryptedPackage".encode("utf-16-le") in content:
            raise password_protected(path)
        archive = Archive(content, path, broken, _MOST_BYTES)
        parts = {name: archive.read(name) for name in archive.names if not name.endswith("/")}
        xml = [part for name, part in parts.items() if name.endswith((".xml", ".rels"))]
        if sum(map(len, xml)) > _MOST_XML:
            values = {"file": str(path), "limit": _MOST_XML // 1024**2}
            raise DataError(
                Message("error.unpacked_too_large", values), Message("advice.other_file")
            )
        if any(mark in part for part in xml for mark in _DOCTYPES):
            raise broken
        return Template(str(path), *_cleaned(parts))
    except DataError as error:
        raise TemplateError(error.problem, error.advice) from error
    except (XMLSyntaxError, KeyError, ValueError) as error:
        raise TemplateError(broken.problem, broken.advice) from error


def _cleaned(parts: dict[str, bytes]) -> tuple[bytes, tuple[Message, ...]]:
    """The template without its text and without what is not taken over; what is to be told of it.

    Raises KeyError or ValueError where a part is missing without which it is no Word file.
    """
    document = _call_it_a_document(parts)
    root = _parsed(parts[document])
    if root.tag != f"{_WORD}document":
        raise ValueError(root.tag)
    lacking = _emptied(root)
    parts[document] = _written(root)
    left_out: set[str] = set()
    for name in [name for name in parts if name.endswith(".rels")]:
        left_out |= _without_relationships(parts, name, document)
    for name, part in list(parts.items()):
        if name.endswith(".xml") and (b"instrText" in part or b"fldSimple" in part):
            left_out |= _without_fetching_fields(parts, name)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    notes = [Message(f"template.lacks.{each}") for each in lacking]
    if left_out:
        names = Listed(Message(f"template.{each}") for each in _TOLD if each in left_out)
        notes.append(Message("template.left_out", {"names": names}))
    return content.getvalue(), tuple(notes)


def _parsed(part: bytes) -> Any:
    from lxml.etree import XMLParser, fromstring

    return fromstring(part, XMLParser(resolve_entities=False, no_network=True))


def _written(root: Any) -> bytes:
    from lxml.etree import tostring

    return bytes(tostring(root, encoding="UTF-8", standalone=True, xml_declaration=True))


def _call_it_a_document(parts: dict[str, bytes]) -> str:
    """The name of the part with the text, which is declared as that of an ordinary document."""
    types = _parsed(parts[_TYPES])
    for override in types:
        if override.get("ContentType") in {_DOCUMENT, *_ALSO_DOCUMENTS}:
            override.set("ContentType", _DOCUMENT)
            parts[_TYPES] = _written(types)
            return str(override.get("PartName", "")).removeprefix("/")
    raise KeyError(_DOCUMENT)


def _emptied(root: Any) -> list[str]:
    """Take the text out but for the last section; what was lacking is put in and named."""
    from lxml.etree import SubElement

    lacking = []
    body = root.find(f"{_WORD}body")
    if body is None:
        body = SubElement(root, f"{_WORD}body")
        lacking.append("body")
    for element in [each for each in body if each.tag != f"{_WORD}sectPr"]:
        body.remove(element)
    for earlier in body[:-1]:
        body.remove(earlier)
    if not len(body):
        section = SubElement(body, f"{_WORD}sectPr")
        for name, values in _PAGE:
            SubElement(section, f"{_WORD}{name}", {_WORD + k: v for k, v in values.items()})
        lacking = lacking or ["section"]
    return lacking


def _without_relationships(parts: dict[str, bytes], name: str, document: str) -> set[str]:
    """Take out what is not taken over, and all that refers to it; the names it is told by."""
    rels = _parsed(parts[name])
    folder, file = posixpath.split(name)
    owner = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
    root = _parsed(parts[owner]) if owner in parts and owner.endswith(".xml") else None
    used = set(_references(root)) if owner == document else set()
    told = set()
    dropped = set()
    for each in list(rels):
        kind = each.get("Type", "").rpartition("/")[2]
        word = _refused(each, kind, parts, posixpath.dirname(owner))
        if word is None and owner == document and _OF_THE_TEXT.fullmatch(kind):
            word = None if each.get("Id") in used else ""
        if word is not None:
            rels.remove(each)
            dropped.add(each.get("Id"))
            told |= {word} if word else set()
    if dropped:
        parts[name] = _written(rels)
        if root is not None:
            _without_references(root, dropped)
            parts[owner] = _written(root)
    return told


def _refused(relationship: Any, kind: str, parts: Mapping[str, bytes], folder: str) -> str | None:
    """By what name it is told that this is left out; empty where nobody misses it."""
    target = relationship.get("Target", "")
    if kind in _LEFT_OUT:
        return _LEFT_OUT[kind]
    if relationship.get("TargetMode") == "External":
        return None if kind == "hyperlink" and _SAFE_ADDRESS.match(target) else "links"
    path = posixpath.normpath(posixpath.join("/", folder, target)).removeprefix("/")
    return None if path in parts and kind != "thumbnail" else ""


def _references(root: Any) -> list[str]:
    """The ids of relationships that a part uses."""
    found = (dict(element.attrib) for element in root.iter() if isinstance(element.tag, str))
    return [value for each in found for key, value in each.items() if key.startswith(_LINK)]


def _without_references(root: Any, ids: Collection[str]) -> None:
    """Take out what shows or asks for something that is not there any more.

    Of a link its text stays, of a picture its frame.
    """
    for element in [each for each in root.iter() if isinstance(each.tag, str)]:
        for key in [key for key, value in element.items() if key.startswith(_LINK)]:
            if element.get(key) not in ids:
                continue
            parent = element.getparent()
            if parent is None or element.tag.rpartition("}")[2] in ("hyperlink", "blip"):
                del element.attrib[key]
            elif parent.tag == f"{_WORD}mailMerge":
                parent.getparent().remove(parent)
                break
            else:
                parent.remove(element)
                break


def _without_fetching_fields(parts: dict[str, bytes], name: str) -> set[str]:
    """Leave of fields that fetch or run something what they showed last."""
    root = _parsed(parts[name])
    marks = (f"{_WORD}instrText", f"{_WORD}fldChar")
    found = False
    for paragraph in root.iter(f"{_WORD}p"):
        pieces = (_FIELD if each.tag == marks[1] else each.text for each in paragraph.iter(*marks))
        if _FETCHING.search("".join(piece or "" for piece in pieces)):
            found = True
            for each in list(paragraph.iter(*marks)):
                each.getparent().remove(each)
        for each in list(paragraph.iter(f"{_WORD}fldSimple")):
            if _FETCHING.search(each.get(f"{_WORD}instr", "")):
                found = True
                for run in list(each):
                    each.addprevious(run)
                each.getparent().remove(each)
    if found:
        parts[name] = _written(root)
    return {"links"} if found else set()
