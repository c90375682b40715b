"""The styles that a paper needs in Word: found in a template, put in where it has none.

A new document from Word names its built-in styles and holds none of them: a paper in it would
have no headings. What is missing is put in, in the type of the template.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

__all__ = ["Styles"]

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_NAMES = {
    "title": ("Title", "Titel"),
    "heading 1": ("heading 1", "Überschrift 1"),
    "heading 2": ("heading 2", "Überschrift 2"),
    "heading 3": ("heading 3", "Überschrift 3"),
    "bullet": ("List Bullet", "Aufzählungszeichen"),
    "number": ("List Number", "Listennummer"),
    "caption": ("caption", "Beschriftung"),
    "table": ("Table Grid", "Tabellenraster"),
}
"""What a style is for, the name that Word writes in every language, and the one that German
templates of other programs have."""

_LISTS = {"bullet": ("bullet", "–"), "number": ("decimal", "%1.")}
_AFTER_COLOUR = tuple(
    _WORD + name for name in ("spacing", "w", "kern", "position", "sz", "szCs", "lang")
)
_OF_ANOTHER_LOOK = (
    "link",
    "rsid",
    "semiHidden",
    "pPr/pBdr",
    "pPr/numPr",
    "rPr/rFonts",
    "rPr/color",
)
"""What a style that is put in does not bring from the document that it comes from."""


class Styles:
    """The styles of a Word document by what they are for; what it lacks has been put in."""

    def __init__(self, target: WordDocument) -> None:
        self._target = target
        self._root = target.styles.element
        # python-docx goes through all styles at every look; there are hundreds of looks.
        self._known = {kind: self._named(kind) for kind in _NAMES}
        lacking = [kind for kind, style in self._known.items() if style is None]
        if lacking:
            self._put_in(lacking)
        self._numberings = {kind: self._number_lists(kind) for kind in _LISTS}
        self._ids = {kind: str(_value(each, "styleId")) for kind, each in self._known.items()}

    def __getitem__(self, kind: str) -> str:
        """The id of the style for a title, heading 1 to 3, bullet, number, caption or table."""
        return self._ids[kind]

    def restarted(self) -> int:
        """A numbering for the style of numbered lists that begins at 1 again."""
        numbering = self._target.part.numbering_part.element
        original = numbering.num_having_numId(self._numberings["number"])
        added = numbering.add_num(original.abstractNumId.val)
        added.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(added.numId)

    def _all(self, of: str) -> list[Any]:
        return [each for each in self._root.iter(f"{_WORD}style") if _value(each, "type") == of]

    def _named(self, kind: str) -> Any:
        styles: dict[str, Any] = {}
        for style in self._all(_type(kind)):
            name = style.find(f"{_WORD}name")
            styles.setdefault("" if name is None else _value(name, "val").casefold(), style)
        found = (styles.get(name.casefold()) for name in _NAMES[kind])
        return next((style for style in found if style is not None), None)

    def _put_in(self, kinds: list[str]) -> None:
        """Styles as Word has them built in, each based on the usual style of the template."""
        import docx

        built_in = Styles(docx.Document())
        taken = {_value(each, "styleId") for each in self._root.iter(f"{_WORD}style")}
        for kind in kinds:
            style = deepcopy(built_in._known[kind])
            for path in _OF_ANOTHER_LOOK:
                found = style.find("/".join(_WORD + step for step in path.split("/")))
                if found is not None:
                    found.getparent().remove(found)
            while _value(style, "styleId") in taken:
                style.set(f"{_WORD}styleId", _value(style, "styleId") + "Paper")
            usual = (_value(s, "styleId") for s in self._all(_type(kind)) if _value(s, "default"))
            self._based(style, next(usual, None))
            self._root.append(style)
            self._known[kind] = style
            self._look_like_headings(kind)

    def _based(self, style: Any, usual: str | None) -> None:
        for name in ("basedOn", "next"):
            reference = style.find(f"{_WORD}{name}")
            if reference is not None and usual:
                reference.set(f"{_WORD}val", usual)
            elif reference is not None:
                style.remove(reference)

    def _look_like_headings(self, kind: str) -> None:
        """Type and colour of the template's headings, and no larger than the one above."""
        models = (self._known[f"heading {level}"] for level in (1, 2, 3))
        model = next((each for each in models if each is not None), None)
        if model is None or model is self._known[kind] or kind in (*_LISTS, "caption", "table"):
            return
        own, its = self._known[kind].find(f"{_WORD}rPr"), model.find(f"{_WORD}rPr")
        for name in ("rFonts", "color", "sz", "szCs") if its is not None else ():
            found, mine = its.find(f"{_WORD}{name}"), own.find(f"{_WORD}{name}")
            if found is not None and mine is None:
                later = [each for each in own if each.tag in _AFTER_COLOUR]
                place = 0 if name == "rFonts" else len(own) - len(later)
                own.insert(place, deepcopy(found))
            elif found is not None and kind != "title" and _number(found) < _number(mine):
                mine.set(f"{_WORD}val", str(_number(found)))

    def _number_lists(self, kind: str) -> int:
        """The numbering that a list style has; one is put in where it has none."""
        root = _numbering_of(self._target)
        there = {_value(each, "numId") for each in root.iter(f"{_WORD}num")}
        style, seen = self._known[kind], []
        while style is not None and style not in seen:
            seen.append(style)
            found = style.find(f"{_WORD}pPr/{_WORD}numPr/{_WORD}numId")
            if found is not None and _value(found) in there:
                return _number(found)
            based = style.find(f"{_WORD}basedOn")
            ids = {_value(each, "styleId"): each for each in self._all("paragraph")}
            style = None if based is None else ids.get(_value(based))
        added = _add_numbering(root, *_LISTS[kind])
        self._known[kind].get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = added
        return added


def _type(kind: str) -> str:
    return "table" if kind == "table" else "paragraph"


def _value(element: Any, name: str = "val") -> str:
    return str(element.get(f"{_WORD}{name}", ""))


def _number(element: Any) -> int:
    """A number that an attribute holds; 0 where it holds none."""
    value = _value(element)
    return int(value) if value.isdecimal() else 0


def _numbering_of(target: WordDocument) -> Any:
    """The numberings of the document; python-docx cannot begin any."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.parts.numbering import NumberingPart

    try:
        return target.part.numbering_part.element
    except NotImplementedError:
        package = target.part.package
        part = NumberingPart.load(
            PackURI("/word/numbering.xml"),
            CONTENT_TYPE.WML_NUMBERING,
            f"<w:numbering {_NAMESPACE}/>".encode(),
            package,
        )
        target.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return part.element


def _add_numbering(root: Any, form: str, text: str) -> int:
    """A numbering of one level, hanging by half a centimetre."""
    from docx.oxml.parser import parse_xml

    taken = {_value(each, "abstractNumId") for each in root.iter(f"{_WORD}abstractNum")}
    number = next(each for each in range(len(taken) + 1) if str(each) not in taken)
    definition = parse_xml(
        f'<w:abstractNum {_NAMESPACE} w:abstractNumId="{number}">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
    )
    before = [each for each in root if each.tag in (f"{_WORD}numPicBullet", definition.tag)]
    root.insert(len(before), definition)
    return int(root.add_num(number).numId)
