"""Papers: a recommendation, a council paper, the yearly review, a comparison, the directory."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from staedtenetz.cli.command import Asked, Session, command
from staedtenetz.cli.completion import complete_network
from staedtenetz.cli.options import ForceOption, TargetOption, counted, option
from staedtenetz.errors import MissingPackage, UsageError
from staedtenetz.messages import Choices, Message
from staedtenetz.model.typed import parse_date
from staedtenetz.model.values import PartialDate
from staedtenetz.report.writers import FORMATS, format_of

if TYPE_CHECKING:
    from staedtenetz.model.profile import Profile
    from staedtenetz.recommendation.portfolio.plan import Plan
    from staedtenetz.recommendation.ranking import Recommendation
    from staedtenetz.report.document import Document

__all__ = ["write_report"]

_KINDS = ("recommendation", "council", "leave", "letter", "review", "comparison", "directory")
_OF_ONE_NETWORK = ("council", "leave", "letter")
_LETTERS = ("application", "enquiry", "notice")
_MOST_COMPARED = 6

KindOption = Annotated[str, option("--kind", "|".join(_KINDS), "help.option.report_kind")]
NetworksOption = Annotated[
    list[str] | None,
    option("--network", "metavar.network", "help.option.report_network", complete_network),
]


class _Order(NamedTuple):
    """What paper is wanted, of what, and for when."""

    kind: str
    asked: Asked
    words: tuple[str, ...]
    limit: int
    today: PartialDate
    final: bool
    own_sources: bool
    full: bool
    letter: str | None


@command(None)
def write_report(
    session: Session,
    asked: Asked,
    target: TargetOption = "",
    kind: KindOption = _KINDS[0],
    network: NetworksOption = None,
    format_name: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="|".join(FORMATS), help="help.option.report_format"),
    ] = None,
    template: Annotated[
        Path | None,
        option("--template", "metavar.file", "help.option.template"),
    ] = None,
    limit: Annotated[int, counted("--limit", "-n", text="help.option.report_limit")] = 10,
    day: Annotated[str | None, option("--date", "metavar.date", "help.option.date")] = None,
    letter: Annotated[
        str | None, option("--letter", "|".join(_LETTERS), "help.option.letter")
    ] = None,
    final: Annotated[bool, typer.Option("--final", help="help.option.final")] = False,
    own_sources: Annotated[
        bool, typer.Option("--own-sources", help="help.option.own_sources")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="help.option.full")] = False,
    force: ForceOption = False,
) -> None:
    if not target:
        raise UsageError(Message("usage.no_target"), Message("advice.no_target"))
    chosen = format_of(target, format_name)
    words = tuple(session.one_by_one(network or ()))
    _check(kind, words, template, chosen)
    _check_council(kind, letter, final=final)
    if full and kind != "recommendation":
        raise UsageError(Message("usage.full"), Message("advice.full"))
    if target != "-":
        from staedtenetz.files.writing import check_target

        check_target(Path(target), overwrite=force)
    when = _day(day) or session.today
    order = _Order(kind, asked, words, limit, when, final, own_sources, full, letter)
    content, open_points = _content(session, order, chosen, template)
    if target == "-":
        sys.stdout.write(content.decode())
        return
    from staedtenetz.files.writing import replace_file

    replace_file(Path(target), content, overwrite=force)
    written = session.language("note.written", file=target)
    record = {"file": target, "format": chosen, "kind": kind, "to_decide": list(open_points)}
    session.done(record, written, *_to_decide(open_points, session))


def _check(kind: str, networks: tuple[str, ...], template: Path | None, chosen: str) -> None:
    """Raise UsageError where the options do not go together."""
    if kind not in _KINDS:
        problem = Message("usage.report_kind", {"word": kind})
        raise UsageError(problem, Message("advice.values", {"values": Choices(_KINDS)}))
    if kind in _OF_ONE_NETWORK and len(networks) != 1:
        raise UsageError(Message("usage.council_network"), Message("advice.council_network"))
    if kind == "comparison" and not 2 <= len(networks) <= _MOST_COMPARED:
        values = {"most": str(_MOST_COMPARED)}
        problem = Message("usage.comparison_networks", values)
        raise UsageError(problem, Message("advice.comparison_networks"))
    if networks and kind not in (*_OF_ONE_NETWORK, "comparison"):
        raise UsageError(
            Message("usage.network_unused", {"kind": kind}), Message("advice.network_unused")
        )
    if template and chosen != "docx":
        raise UsageError(Message("usage.template"), Message("advice.template"))


def _check_council(kind: str, letter: str | None, *, final: bool) -> None:
    """Raise UsageError where options of papers for the council go with another kind."""
    if letter is not None and kind != "letter":
        raise UsageError(Message("usage.letter"), Message("advice.letter"))
    if letter is not None and letter not in _LETTERS:
        problem = Message("usage.letter_kind", {"word": letter})
        raise UsageError(problem, Message("advice.values", {"values": Choices(_LETTERS)}))
    if final and kind not in ("council", "leave"):
        raise UsageError(Message("usage.final"), Message("advice.final"))


def _content(
    session: Session, order: _Order, chosen: str, template: Path | None
) -> tuple[bytes, tuple[str, ...]]:
    """The paper in its format, and what the office must still decide."""
    from staedtenetz.report.document import open_points
    from staedtenetz.report.writers import write

    if order.kind == "directory" and chosen == "html":
        from staedtenetz.report.directory_page import directory_page

        plan_for = order.asked.plan_for(order.today)
        page = directory_page(
            session.directory,
            session.language,
            order.today,
            plan_for,
            own_sources=order.own_sources,
        )
        return page.encode(), ()
    read = None
    if template:
        from staedtenetz.report.word_template import read_template

        read = read_template(template)
        session.notes += [session.language.say(note) for note in read.notes]
    document = _document(session, order)
    return write(document, chosen, read), open_points(document)


def _document(session: Session, order: _Order) -> Document:
    match order.kind:
        case "recommendation":
            return _recommendation(session, order)
        case "council" | "leave" | "letter":
            from staedtenetz.cli.council import council_document

            about = order.asked, order.kind, order.words[0], order.today
            return council_document(session, *about, final=order.final, which=order.letter)
        case "review":
            from staedtenetz.recommendation.review import review
            from staedtenetz.report.review_paper import review_paper

            profile = order.asked.profile(session, order.today)
            ended = session.members.ended_of(profile.municipality)
            result = review(session.catalogue, profile, order.today, ended)
            return review_paper(result, session.catalogue, session.language, order.today)
        case "comparison":
            return _comparison(session, order)
        case _:
            from staedtenetz.report.directory import directory_paper

            return directory_paper(session.catalogue, session.language, order.today)


def _recommend(session: Session, profile: Profile) -> Recommendation:
    from staedtenetz.recommendation.ranking import recommend

    return recommend(session.directory, profile)


def _recommendation(session: Session, order: _Order) -> Document:
    result = _recommend(session, order.asked.profile(session, order.today))
    best = _plan(session, result)
    if not order.full:
        from staedtenetz.report.short_paper import short_paper

        return short_paper(result, session.language, order.today, order.limit, best)
    from staedtenetz.report.recommendation_paper import recommendation_paper

    data = result, session.catalogue, session.language
    return recommendation_paper(*data, order.today, order.limit, best)


def _plan(session: Session, result: Recommendation) -> Plan | None:
    """The best set under the profile's limits; none where it has none, or without the solver."""
    profile = result.profile
    if profile.budget is None and profile.capacity is None:
        return None
    from staedtenetz.recommendation.portfolio.choice import limits_of
    from staedtenetz.recommendation.portfolio.plan import plan

    try:
        return plan(result, limits_of(profile))
    except MissingPackage as error:
        from staedtenetz.cli.installing import install_advice

        session.notes.append(session.language("note.no_portfolio"))
        advice = session.language.say(install_advice(error))
        session.output.remark(advice, wrapped=False)
        return None


def _comparison(session: Session, order: _Order) -> Document:
    from staedtenetz.report.directory import comparison_paper
    from staedtenetz.rules.for_municipality import Applied, apply_rules

    networks = tuple(session.find_all(order.words))
    applied: tuple[Applied, ...] = ()
    if not order.asked.is_empty:
        profile = order.asked.profile(session, order.today)
        applied = tuple(
            apply_rules(each, profile.municipality, profile.memberships, profile.plan_for)
            for each in networks
        )
    return comparison_paper(networks, session.language, order.today, applied)


def _to_decide(open_points: tuple[str, ...], session: Session) -> list[str]:
    if not open_points:
        return []
    heading = session.language("note.to_decide", count=len(open_points))
    return [heading, *(f"  {point}" for point in open_points)]


def _day(text: str | None) -> PartialDate | None:
    if text is None:
        return None
    day = parse_date(text)
    if day is None or day != day.last_day:
        raise UsageError(Message("usage.date", {"word": text}), Message("advice.date_example"))
    return day
