"""Letters to a network: to apply, to ask for fee and conditions, to give notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args

from staedtenetz.messages import Language
from staedtenetz.model.values import PartialDate
from staedtenetz.model.vocabulary import LAENDER
from staedtenetz.report.council_finance import may_cost
from staedtenetz.report.council_parts import (
    Application,
    kind_of_membership,
    name_in_sentence,
    open_point,
    place_of,
    taking_part,
)
from staedtenetz.report.document import Block, Document, Lines, Paragraph
from staedtenetz.report.paper import Paper
from staedtenetz.report.wording import is_told_by_network, label
from staedtenetz.rules.notice import next_notice

__all__ = ["LETTERS", "Letter", "letter", "usual_letter"]

Letter = Literal["application", "enquiry", "notice"]

LETTERS: tuple[Letter, ...] = get_args(Letter)


def usual_letter(application: Application) -> Letter:
    """Notice for a member; an enquiry where fee or admission are open; else the application."""
    if application.member:
        return "notice"
    open_fee = application.applied.fee.amount is None
    possible = application.applied.eligibility.verdict == "eligible"
    return "application" if possible and not open_fee else "enquiry"


def letter(
    application: Application, kind: Letter, language: Language, today: PartialDate
) -> Document:
    """The letter, ready but for what is marked as an open point."""
    paper = Paper(language)
    network = application.network
    named = name_in_sentence(network, language)
    values: dict[str, Any] = {
        **application.bodies(language).values,
        "network": network.short,
        "at": taking_part(network, language),
    }
    paper.say("letter.salutation")
    begins = len(paper.blocks)
    if kind == "application":
        _application(paper, application, values, today)
    elif kind == "enquiry":
        _enquiry(paper, application, values)
    else:
        _notice(paper, application, values, today)
    paper.blocks[begins] = _begun(paper.blocks[begins], language)
    paper.say("letter.regards")
    paper.blocks.append(Lines((open_point("name", language), values["head_name"]), signed=True))
    values["network"] = named
    if kind == "application":
        subject = language(f"letter.subject.application.{network.participation}", **values)
    elif kind == "notice":
        subject = language(f"letter.subject.notice.{kind_of_membership(network)}", **values)
    else:
        subject = language("letter.subject.enquiry", **values)
    document = paper.document(subject, date=today)
    above = tuple(_above(application, language, today))
    return document._replace(above=above, logo=application.logo)


def _begun(block: Block, language: Language) -> Block:
    """The first words: after the salutation German goes on in lower case, English does not."""
    if not isinstance(block, Paragraph) or language.code == "de":
        return block
    return Paragraph(block.text[:1].upper() + block.text[1:])


def _above(application: Application, language: Language, today: PartialDate) -> Iterator[Block]:
    """Sender, addressee, place and date, each line by itself."""
    house, network = application.house, application.network
    organs = application.bodies(language)
    unit = application.office or open_point("unit", language)
    address = house.address or (open_point("address", language),)
    yield Lines((organs.body.name, unit, *address))
    record = application.record
    contact = record.contact if record and record.contact else network.contact_email
    yield Lines((network.name, contact or open_point("network_address", language)))
    place = place_of(application)
    if place:
        yield Paragraph(language("letter.dated", place=place, date=today))
    else:
        yield Lines((open_point("place", language), language.value(today)))


def _application(
    paper: Paper, application: Application, values: dict[str, Any], today: PartialDate
) -> None:
    language, applied = paper.language, application.applied
    way = application.network.participation
    membership = language.text(applied.eligibility.best.membership.name)
    only = len(application.network.memberships) == 1
    paper.say(f"letter.apply.{way}", membership=membership, **values)
    paper.facts(
        {
            "letter.decided": open_point("decided", language),
            "letter.form": "" if way == "membership" or only else membership,
            "letter.inhabitants": _inhabitants(application, language),
            "letter.responsible": application.office or open_point("unit", language),
            "letter.contact": open_point("contact", language),
        }
    )
    paper.say("letter.enclosed", **values)
    payable = applied.fee.payable
    if payable and payable.amount:
        told = is_told_by_network(application.network)
        sure = told and not applied.fee.is_outdated(today.year)
        paper.say("letter.confirm_fee" if sure else "letter.confirm_fee_found", fee=payable)
    elif payable:
        paper.say("letter.confirm_free")
    else:
        paper.say("letter.confirm")


def _enquiry(paper: Paper, application: Application, values: dict[str, Any]) -> None:
    language, applied = paper.language, application.applied
    paper.say("letter.asks", size=_inhabitants(application, language), **values)
    questions = ["letter.question.fee", "letter.question.rises"]
    if applied.eligibility.verdict != "eligible":
        questions.append("letter.question.admission")
    questions += ["letter.question.council", "letter.question.term", "letter.question.steps"]
    paper.bullets((language(key, **values) for key in questions), ordered=True)
    paper.say("letter.answer_to")
    paper.facts({"letter.contact": open_point("contact", language)})


def _notice(
    paper: Paper, application: Application, values: dict[str, Any], today: PartialDate
) -> None:
    language, record = paper.language, application.record
    notice = next_notice(record, today) if record else None
    way = kind_of_membership(application.network)
    said: dict[str, Any] = {
        "ended": language(f"letter.ended.{way}", **values),
        "ends": language(f"letter.ends.{way}"),
    }
    if notice:
        paper.say("letter.leaves_on", end=notice.term_end, **said)
    else:
        paper.say("letter.leaves_next", **said)
    paper.facts(
        {
            "letter.decided": open_point("decided", language),
            "leave.since": str(record.since or "") if record else "",
        }
    )
    is_due = may_cost(application.applied.fee) or (record is not None and bool(record.fee))
    key = "letter.confirm_notice" if is_due else "letter.confirm_end"
    paper.say(key, what=language(f"leave.what.{way}"), **values)
    paper.say("letter.thanks")


def _inhabitants(application: Application, language: Language) -> str:
    """``52.758 Einwohnerinnen und Einwohner, Nordrhein-Westfalen``."""
    municipality = application.applied.municipality
    parts = []
    if municipality.population is not None:
        parts.append(language("letter.population", population=municipality.population))
    if municipality.state:
        parts.append(label(LAENDER, municipality.state, language))
    return ", ".join(parts)
