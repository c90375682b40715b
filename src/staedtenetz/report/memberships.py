"""What an office records of a membership, in words: due dates, notice, what it brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staedtenetz.messages import Language
from staedtenetz.model.profile import Membership, Result
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.model.vocabulary import RESULTS
from staedtenetz.text import format_date

if TYPE_CHECKING:
    from staedtenetz.rules.notice import Notice

__all__ = ["due_day", "notice_line", "period", "result_line", "term_end", "term_line"]


def due_day(day: str | None, language: Language) -> str | None:
    """A day of every year: ``31.03.`` or ``31 March``."""
    if day is None:
        return None
    # Any year will do: only day and month are shown.
    return format_date(f"2001-{day}", language.code).removesuffix("2001").strip()


def period(span: str, language: Language) -> str:
    """A span in words: ``3 Monate``."""
    number, unit = int(span[:-1]), span[-1]
    return language(f"span.{unit}", count=number)


def term_end(record: Membership, language: Language) -> str:
    """The end of the term, of every year or once; empty where it is not recorded."""
    end = record.term_end
    if end and len(end) == len("12-31"):
        return due_day(end, language) or ""
    return language.value(PartialDate(end)) if end else ""


def term_line(record: Membership, language: Language) -> str:
    """Notice and end of term as far as they are recorded; empty where neither is."""
    end = term_end(record, language)
    if record.notice and end:
        return language("membership.term", period=period(record.notice, language), end=end)
    if record.notice:
        return language("membership.term.notice", period=period(record.notice, language))
    return language("membership.term.end", end=end) if end else ""


def notice_line(notice: Notice, language: Language) -> str:
    """``Kündbar bis 30.09.2027 zum 31.12.2027``."""
    return language("membership.notice", last_day=notice.last_day, end=notice.term_end)


def result_line(result: Result, language: Language) -> str:
    """``Mai 2026: Förderung Demokratie leben (Förderung, 12.000 €)``."""
    said = []
    if result.kind and result.kind != "other":
        said.append(language.text(RESULTS[result.kind].label))
    if result.amount is not None:
        said.append(language.value(Money(result.amount, "EUR")))
    line = f"{result.text} ({', '.join(said)})" if said else result.text
    return language("membership.result", date=result.date, result=line) if result.date else line
