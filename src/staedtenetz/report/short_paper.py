"""The recommendation on two pages for the head of the office, which stand alone.

What is recommended and why, what it costs, what is held, what to decide, and what that rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from staedtenetz.messages import Language
from staedtenetz.model.network import INACTIVE
from staedtenetz.model.values import PartialDate
from staedtenetz.recommendation.portfolio.plan import Plan
from staedtenetz.recommendation.prospects import ComesWith
from staedtenetz.recommendation.ranking import Recommendation, Recommended
from staedtenetz.report.bodies import Bodies, bodies
from staedtenetz.report.document import Document
from staedtenetz.report.names import first_sentence, full_name
from staedtenetz.report.paper import Column, Paper
from staedtenetz.report.planning import cost_line
from staedtenetz.report.recommendation import (
    assumption_line,
    comes_with_line,
    coming_along,
    held_line,
    profile_line,
    reasons_line,
)
from staedtenetz.report.wording import (
    applicant_line,
    effort_short,
    fee_cell,
    fee_hints,
    reason_line,
    verdict_short,
)
from staedtenetz.rules.fees import sum_of_ends

__all__ = ["add_short_paper", "paper_title", "short_paper"]

_MOST = 5
"""So many networks are recommended on two pages."""


def short_paper(
    recommendation: Recommendation,
    language: Language,
    today: PartialDate,
    limit: int = _MOST,
    plan: Plan | None = None,
) -> Document:
    """The two pages; ``plan`` is the best set under the office's limits, where it has any."""
    paper = Paper(language)
    add_short_paper(paper, recommendation, today, limit, plan)
    paper.say("short.more")
    paper.attribution(recommendation.profile.municipality)
    return paper.document(paper_title(recommendation, language), date=today)


def paper_title(recommendation: Recommendation, language: Language) -> str:
    """The title of the paper, short or long: ``Städtenetzwerke für den Kreis Unna: …``."""
    return language("paper.title", **_called(recommendation, language).values)


def _called(recommendation: Recommendation, language: Language) -> Bodies:
    """What the municipality and its council are called."""
    profile = recommendation.profile
    return bodies(profile.municipality, profile.house, language)


def add_short_paper(
    paper: Paper,
    recommendation: Recommendation,
    today: PartialDate,
    limit: int = _MOST,
    plan: Plan | None = None,
) -> None:
    """The two pages at the beginning of a paper."""
    chosen = _chosen(recommendation, plan, min(limit, _MOST))
    paper.paragraph(applicant_line(recommendation.profile.municipality, paper.language))
    paper.say("paper.made", date=today)
    paper.heading("short.recommended")
    _recommended(paper, recommendation, chosen, today.year)
    if chosen:
        paper.heading("short.cost")
        _cost(paper, chosen, today.year)
    paper.heading("short.held")
    _held(paper, recommendation)
    paper.heading("short.decide")
    paper.bullets(_decisions(recommendation, chosen, paper.language), ordered=True)
    paper.heading("short.rests_on")
    _rests_on(paper, recommendation, chosen)


def _chosen(recommendation: Recommendation, plan: Plan | None, most: int) -> list[Recommended]:
    """The best set where there are limits, else the best of the ranking."""
    joined = plan.best.chosen if plan else ()
    entries = (recommendation.entry(each.network.id) for each in joined if not each.comes_along)
    chosen = [each for each in entries if each]
    return (chosen or list(recommendation.ranked))[:most]


def _recommended(
    paper: Paper, recommendation: Recommendation, chosen: Sequence[Recommended], year: int
) -> None:
    language = paper.language
    if not chosen:
        paper.say("recommend.nothing_fits" if recommendation.barely else "recommend.nothing")
        return
    names = tuple(each.network.short for each in chosen)
    called = _called(recommendation, language).values
    paper.say("short.lead", strong=True, networks=names, **called)
    paper.table(
        chosen,
        Column("column.network", lambda each: full_name(each.network, language)),
        Column("column.reason", lambda each: reasons_line(each, language)),
        Column("column.eligibility", lambda each: verdict_short(each.eligibility, language)),
        Column("column.fee_yearly", lambda each: fee_cell(each.fee, year, language), "right"),
        Column("column.effort", lambda each: effort_short(each.network, language)),
        name=language("sheet.recommendation"),
    )
    paper.labelled(
        (each.network.short, first_sentence(language.text(each.network.summary))) for each in chosen
    )
    _say_along(paper, (each for each in coming_along(recommendation, chosen) if not each.held))


def _cost(paper: Paper, chosen: Sequence[Recommended], year: int) -> None:
    """What all of it costs at least and at most, and which fee is not known."""
    language = paper.language
    paper.paragraph(cost_line(*sum_of_ends(each.fee.ends for each in chosen), language))
    unknown = [each.network.short for each in chosen if each.fee.ends == (None, None)]
    if unknown:
        paper.say("paper.cost_unknown", names=tuple(unknown))
    for hint in fee_hints([each.fee for each in chosen], year, language):
        paper.paragraph(hint)


def _held(paper: Paper, recommendation: Recommendation) -> None:
    language, held = paper.language, recommendation.held
    names = tuple(held_line(each, language) for each in held)
    if held:
        called = _called(recommendation, language).values
        paper.say("short.held_names", count=len(held), names=names, **called)
    else:
        paper.say("short.none_held")
    _say_along(paper, coming_along(recommendation, ()))
    paper.say("paper.sample")


def _say_along(paper: Paper, along: Iterable[ComesWith]) -> None:
    """What comes with what is held, or would with what is recommended."""
    lines = [comes_with_line(each, paper.language) for each in along]
    if lines:
        paper.say("short.along", names="; ".join(lines))


def _decisions(
    recommendation: Recommendation, chosen: Sequence[Recommended], language: Language
) -> Iterator[str]:
    """What is to be decided and settled, in the order in which it is done."""
    if chosen:
        names = tuple(each.network.short for each in chosen)
        yield language("short.decide.which", networks=names, first=names[0])
    open_rules = [
        f"{each.network.short} ({reason_line(each.eligibility.reasons, language)})"
        for each in chosen
        if each.eligibility.verdict != "eligible"
    ]
    if open_rules:
        yield language("short.decide.rules", networks="; ".join(open_rules))
    unsure = [each.network.short for each in chosen if each.fee.amount is None]
    if unsure:
        yield language("short.decide.fees", networks=tuple(unsure))
    council = [
        each.network.short for each in chosen if "council-resolution" in each.network.commitments
    ]
    if council:
        called = _called(recommendation, language).values
        yield language("short.decide.council", networks=tuple(council), **called)
    if chosen:
        yield language("short.decide.unit")
    gone = [each.network.short for each in recommendation.held if each.network.status in INACTIVE]
    if gone:
        yield language("short.decide.leave", networks=tuple(gone))
    held = "held" if recommendation.held else "none_held"
    yield language(f"short.decide.{held}")


def _rests_on(paper: Paper, recommendation: Recommendation, chosen: Sequence[Recommended]) -> None:
    language = paper.language
    paper.paragraph(profile_line(recommendation, language))
    paper.paragraph(assumption_line(recommendation.profile, language))
    possible = len(recommendation.ranked)
    if possible > len(chosen):
        paper.say("short.ranked", count=possible)
    if chosen:
        checked = sorted(each.network.checked for each in chosen)
        key = "short.checked" if checked[0] == checked[-1] else "short.checked_between"
        paper.say(key, first=checked[0], last=checked[-1])
