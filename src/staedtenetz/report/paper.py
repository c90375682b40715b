"""A page or paper while it is written, block after block: what all of them have in common."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from staedtenetz.messages import Language, Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import Network
from staedtenetz.model.values import Money, PartialDate, Text
from staedtenetz.report.document import (
    Align,
    Block,
    Bullets,
    Cell,
    Chart,
    Document,
    Facts,
    Heading,
    Number,
    Paragraph,
    Table,
)
from staedtenetz.report.wording import attribution, cited, source_line

__all__ = ["Column", "Paper", "counted", "money_cell"]


class Column(NamedTuple):
    """A column over the rows of a table; ``heading`` is its sentence, or the key of that."""

    heading: str | Message
    cell: Callable[[Any], Cell]
    align: Align = "left"


class Paper:
    """Collects blocks in one language; sentences, headings and labels are named by their keys."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.blocks: list[Block] = []

    def document(self, title: str, status: str = "", date: PartialDate | None = None) -> Document:
        """What has been written, under that title."""
        return Document(title, tuple(self.blocks), status, self.language.code, date)

    def heading(
        self,
        key: str,
        /,
        level: int = 2,
        *,
        new_page: bool = False,
        across: bool = False,
        **values: object,
    ) -> None:
        """A heading."""
        self.blocks.append(Heading(self.language(key, **values), level, new_page, across))

    def say(self, key: str, /, *, strong: bool = False, **values: object) -> None:
        """A sentence as a paragraph of its own."""
        self.blocks.append(Paragraph(self.language(key, **values), strong))

    def paragraph(self, text: str | Text | None) -> None:
        """A text as a paragraph of its own; nothing where there is none."""
        said = self.language.value(text or "")
        if said:
            self.blocks.append(Paragraph(said))

    def facts(self, rows: Mapping[str, str | Iterable[str]], heading: str = "") -> None:
        """What is known, by the keys of the labels; as ``labelled``."""
        self.labelled(((self.language(key), said) for key, said in rows.items()), heading)

    def labelled(self, rows: Iterable[tuple[str, str | Iterable[str]]], heading: str = "") -> None:
        """Labels with what is known of them, under a heading; what says nothing is left out."""
        lines = ((label, [said] if isinstance(said, str) else said) for label, said in rows)
        said = ((label, tuple(filter(None, each))) for label, each in lines)
        known = tuple(row for row in said if row[1])
        if known and heading:
            self.heading(heading)
        if known:
            self.blocks.append(Facts(known))

    def bullets(self, items: Iterable[str], *, ordered: bool = False, small: bool = False) -> None:
        """A list."""
        self.blocks.append(Bullets(tuple(items), ordered, small))

    def texts(
        self, key: str, texts: Iterable[Text], level: int = 2, *, ordered: bool = False
    ) -> None:
        """Texts of a network as a list under a heading; nothing where there are none."""
        items = [self.language.text(text) for text in texts]
        if items:
            self.heading(key, level)
            self.bullets(items, ordered=ordered)

    def table(
        self,
        rows: Iterable[Any],
        *columns: Column,
        name: str = "",
        last: tuple[Cell, ...] = (),
        total: bool = False,
    ) -> None:
        """The rows as a table, and a last row as it is; ``name`` and ``total`` as in Table."""
        cells = [tuple(column.cell(row) for column in columns) for row in rows]
        cells += [last] if last else []
        said = (each.heading for each in columns)
        headers = tuple(
            self.language.say(each) if isinstance(each, Message) else self.language(each)
            for each in said
        )
        align = tuple(column.align for column in columns)
        self.blocks.append(Table(headers, tuple(cells), align, name, total))

    def charts(self, *charts: Chart | None, new_page: bool = True) -> None:
        """The charts, usually on a page of their own, where there is anything to draw."""
        drawn = [chart for chart in charts if chart]
        if drawn:
            self.heading("paper.glance", new_page=new_page)
            self.blocks += drawn

    def sources_of(self, network: Network, *, ordered: bool = False) -> None:
        """The sources of one of several networks, under its name."""
        self.heading("paper.sources_of", 3, name=network.short, checked=network.checked)
        if network.sources:
            lines = (source_line(source, self.language) for source in cited(network))
            self.bullets(lines, ordered=ordered)

    def attribution(self, municipality: Municipality) -> None:
        """What the licence of the population asks for."""
        for line in attribution(municipality, self.language):
            self.paragraph(line)


def counted(number: int) -> Number:
    """A whole number without separators: a place, a year, a score."""
    return Number(str(number), Decimal(number))


def money_cell(money: Money, language: Language) -> Number:
    """An amount with its currency."""
    return Number(language.value(money), *money)
