"""A draft council paper to take part in a network, in the usual order of a Beschlussvorlage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from staedtenetz.messages import Language
from staedtenetz.model.network import MembershipType, Network
from staedtenetz.model.values import PartialDate, Text
from staedtenetz.model.vocabulary import LAENDER, MEMBER_UNITS, PURPOSES, TOPICS
from staedtenetz.report.bodies import in_own_words
from staedtenetz.report.council_alternatives import add_others
from staedtenetz.report.council_finance import (
    add_costs,
    is_documented_as_free,
    is_free,
    may_cost,
    planned_in_words,
)
from staedtenetz.report.council_parts import (
    Application,
    add_attachments,
    add_effects,
    add_head,
    add_signature,
    add_sources,
    described_form,
    kind_of_membership,
    name_in_sentence,
    open_point,
    open_term,
    reach,
    taking_part,
    what_it_is,
)
from staedtenetz.report.cover_sheet import asked_on_joining, covered
from staedtenetz.report.document import Document
from staedtenetz.report.names import full_name
from staedtenetz.report.office_words import part, part_items
from staedtenetz.report.paper import Column, Paper, counted
from staedtenetz.report.wording import effort_short, label, labels, reason_line, seat_line

__all__ = ["council_paper"]


def council_paper(application: Application, language: Language, today: PartialDate) -> Document:
    """The draft; what the administration must still decide is marked as an open point."""
    paper = Paper(language)
    network = application.network
    values = application.bodies(language).values
    way = network.participation
    subject = language(f"council.subject.{way}", network=full_name(network, language), **values)
    add_head(paper, application, subject, today)
    _resolution(paper, application, today.year)
    _grounds(paper, application)
    _aims(paper, application)
    _benefits(paper, application)
    add_costs(paper, application, today.year)
    _staff(paper, application)
    _term(paper, application)
    add_effects(paper, application)
    paper.heading("council.alternatives")
    if way != "membership":
        paper.say("council.no_part", **values)
    elif is_free(application.applied.fee):
        paper.say("council.no_join_free", **values)
    else:
        paper.say("council.no_join", **values)
    add_others(paper, application)
    _schedule(paper, application)
    add_attachments(paper, _attachments(application, language))
    add_signature(paper, application)
    add_sources(paper, application)
    title = language(f"council.title.{way}", network=network.short)
    notes: tuple[str, ...] = ()
    if application.member:
        notes = (language("cover.member", at=taking_part(network, language), **values),)
    asked = asked_on_joining(application, language, today.year)
    return covered(paper, application, title, today, notes, asked)


def _resolution(paper: Paper, application: Application, year: int) -> None:
    values = application.bodies(paper.language).values
    paper.heading("council.resolution")
    paper.say("council.resolves", **values)
    paper.bullets(_points(application, year, paper.language), ordered=True)


def _points(application: Application, year: int, language: Language) -> Iterator[str]:
    """What the council decides, each as its own point."""
    network, applied = application.network, application.applied
    way = network.participation
    values: dict[str, Any] = {
        **application.bodies(language).values,
        "network": name_in_sentence(network, language),
        "at": taking_part(network, language),
        "year": str(year + 1),
    }
    best = applied.eligibility.best.membership
    values["membership"] = language.text(best.name)
    several = len(network.memberships) > 1
    # Who is let in by others can only apply: a council does not decide for them.
    joins = "apply" if best.decided_by else "join"
    if several and way == "membership":
        yield language(f"council.resolve.{joins}_as", **values)
    elif several and way == "declaration":
        yield language("council.resolve.declare_as", **values)
    elif way == "membership":
        yield language(f"council.resolve.{joins}.membership", **values)
    else:
        yield language(f"council.resolve.join.{way}", **values)
    yield from _demanded(application, values, language)
    if way == "membership" and best.decided_by:
        yield language("council.resolve.charge.apply")
    else:
        yield language(f"council.resolve.charge.{way}", **values)
    payable = applied.fee.payable
    if is_documented_as_free(applied.fee):
        pass
    elif applied.fee.planning:
        planned = planned_in_words(applied.fee.planning, language)
        yield language("council.resolve.planning", fee=planned, **values)
    elif payable is None:
        due = may_cost(applied.fee)
        yield language(
            "council.resolve.fee_open" if due else "council.resolve.fee_unclear", **values
        )
    elif payable.amount and applied.fee.is_outdated(year) and not applied.fee.own:
        dated = {"fee": payable, "date": applied.fee.as_of}
        yield language("council.resolve.fee_old", **dated, **values)
    elif payable.amount:
        yield language("council.resolve.fee", fee=payable, **values)
    yield language("council.resolve.report", **values)


_GENERAL = (
    "network-charter",
    "agreement",
    "action-plan",
    "self-assessment",
    "local-partnership",
    "councillor-appointed",
    "reporting",
    "funding-share",
    "responsible-unit",
    "contact-person",
)
"""Commitments that ask for a decision, where the record does not say it in words of its own."""


def _demands(network: Network) -> bool:
    """Whether it is known what the network demands of the council besides joining."""
    return bool(network.council_decisions) or any(each in network.commitments for each in _GENERAL)


def _demanded_of_another_form(application: Application) -> bool:
    """Whether that is known of another membership type only."""
    return _demands(application.network) and described_form(application) is not None


def _demanded(
    application: Application, values: dict[str, Any], language: Language
) -> Iterator[str]:
    """What the network demands of the council besides joining; a gap where that is not known."""
    network = application.network
    if _demanded_of_another_form(application):
        yield open_point("demanded", language, membership=values["membership"])
    elif network.council_decisions:
        yield from (language.text(each) for each in network.council_decisions)
    else:
        for each in _GENERAL:
            if each in network.commitments:
                yield language(f"council.demanded.{each}", **values)
    if "mayor-signature" in network.commitments:
        yield language("council.demanded.mayor-signature", **values)


def _grounds(paper: Paper, application: Application) -> None:
    network, language = application.network, paper.language
    paper.heading("council.grounds")
    paper.paragraph(what_it_is(network, language))
    state = application.applied.municipality.state
    rows = {
        "council.founded": str(network.founded or ""),
        "page.seat": seat_line(network, language),
        "page.scope": reach(network, language),
        "page.members": _members(network, language),
        "council.german_members": _german_members(network, language),
    }
    labelled = [(language(key), said) for key, said in rows.items()]
    if application.known and state:
        heading = language("council.known_members", land=label(LAENDER, state, language))
        labelled.append((heading, ", ".join(application.known)))
    paper.labelled(labelled)
    eligibility = application.applied.eligibility
    reasons = part(reason_line(eligibility.reasons, language), language).council
    values = application.bodies(language).values
    if eligibility.verdict == "eligible":
        paper.say("council.may_join.eligible", **values)
    elif reasons:
        count = len(eligibility.reasons)
        paper.say("council.may_join.conditional", reasons=reasons, count=count, **values)
    else:
        paper.say("council.may_join.open", **values)


def _members(network: Network, language: Language) -> str:
    if not network.member_count:
        return ""
    number = language.value(network.member_count)
    if network.member_unit not in (None, "members"):
        unit = label(MEMBER_UNITS, network.member_unit, language)
        number = language("page.members_count", number=network.member_count, unit=unit)
    return _dated(number, network.member_as_of, language)


def _german_members(network: Network, language: Language) -> str:
    """How many are German; of a network within Germany that is said already."""
    if not network.german_member_count or network.scope in ("national", "state"):
        return ""
    number = language.value(network.german_member_count)
    return _dated(number, network.german_member_as_of, language)


def _dated(number: str, date: PartialDate | None, language: Language) -> str:
    return language("council.members_dated", members=number, date=date) if date else number


def _aims(paper: Paper, application: Application) -> None:
    profile, language = application.recommendation.profile, paper.language
    values = application.bodies(language).values
    shared = [topic for topic in application.network.topics if topic in profile.topics]
    paper.heading("council.aims")
    names = labels(TOPICS, shared or application.network.topics, language)
    key = "council.aim_shared" if shared else "council.aim_topics"
    items = [language(key, topics=names, **values)]
    if profile.purposes:
        purposes = labels(PURPOSES, profile.purposes, language)
        items.append(language("council.aim_purposes", purposes=purposes))
    paper.bullets([*items, open_point("aims", language)])


def _benefits(paper: Paper, application: Application) -> None:
    """What members get and do, as far as it is known."""
    network, own = application.network, application.bodies(paper.language)
    paper.heading("council.benefits")
    if described := described_form(application):
        _told_of_another_form(paper, application, described)
    for key, texts in (("benefits", network.benefits), ("obligations", network.obligations)):
        items, _ = part_items(texts, paper.language)
        if items:
            paper.heading(f"page.{key}", 3)
            paper.bullets(in_own_words(item, own) for item in items)


def _told_of_another_form(
    paper: Paper, application: Application, described: MembershipType
) -> None:
    language, own = paper.language, application.applied.eligibility.best.membership
    paper.say(
        "council.other_form",
        described=language.text(described.name),
        own=language.text(own.name),
    )
    if said := part(own.note, language).council:
        paper.labelled([(language.text(own.name), said)])


def _staff(paper: Paper, application: Application) -> None:
    language, network = paper.language, application.network
    paper.heading("council.staff")
    rows: dict[str, str] = {"council.post": open_point("post", language)}
    if network.effort and not _demanded_of_another_form(application):
        effort, why = effort_short(network, language), part(network.effort_reason, language)
        line = language("council.effort", effort=effort, reason=why.council)
        rows = {"page.effort": line if why.council else effort, **rows}
    paper.facts(rows)


def _term(paper: Paper, application: Application) -> None:
    """How long one is bound."""
    language, network = paper.language, application.network
    paper.heading(f"council.term.{kind_of_membership(network)}")
    said = part(network.leaving, language).council
    paper.paragraph(said or open_term(network, language))


def _attachments(application: Application, language: Language) -> Iterator[str]:
    """What a council wants to see: what it is to approve, and how one applies."""
    network = application.network
    if _demanded_of_another_form(application):
        return
    for each in ("network-charter", "agreement"):
        if each in network.commitments:
            yield language(f"council.attached.{each}")
    # What a point of the resolution calls an annex is one: "Der eigene Aktionsplan (Anlage) …".
    for text in network.council_decisions:
        named, called, _ = language.text(text).partition(language("council.annex"))
        if called:
            yield named.rstrip()
    if network.join_url:
        yield language("council.attached.joining", url=network.join_url)


def _around_the_council(
    network: Network, language: Language
) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """The steps before and after the council's decision.

    Where none of them is that decision, it comes when all is found out that has to be.
    """
    steps = network.steps
    if network.council_step:
        return steps[: network.council_step - 1], steps[network.council_step :]
    finding_out = re.compile(language("council.finding_out"), re.IGNORECASE)
    number = 0
    while number < len(steps) and finding_out.search(language.text(steps[number])):
        number += 1
    return steps[:number], steps[number:]


def _schedule(paper: Paper, application: Application) -> None:
    """The steps in their order; the one in which the council decides is this paper."""
    language, network = paper.language, application.network
    values = application.bodies(language).values
    before, after = _around_the_council(network, language)
    first = language("council.step.confirm")
    organs = application.bodies(language)

    def said(texts: tuple[Text, ...]) -> list[str]:
        return [in_own_words(each, organs) for each in part_items(texts, language)[0]]

    if _demanded_of_another_form(application):
        own = language.text(application.applied.eligibility.best.membership.name)
        to_do = [language("council.step.other_form", membership=own)]
        then = [language("council.step.declare")]
    else:
        to_do, then = said(before), said(after)
    rows = [(text, "before") for text in (first, *to_do)]
    rows.append((language("council.step.resolve", **values), "meeting"))
    rows += [(text, "after") for text in then]
    rows.append((language("council.step.report", **values), "report"))
    paper.heading("council.schedule")
    paper.table(
        enumerate(rows, start=1),
        Column("column.number", lambda row: counted(row[0]), "right"),
        Column("council.column.step", lambda row: row[1][0].removesuffix(".")),
        Column("council.column.when", lambda row: language(f"council.when.{row[1][1]}")),
        name=language("sheet.schedule"),
    )
    window = part(network.window_note, language).council
    paper.paragraph(window)
