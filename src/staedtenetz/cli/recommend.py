"""The recommendation in the terminal: the ranking, and the sum behind a single fit."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from staedtenetz.catalogue.terms import term_id
from staedtenetz.cli.answers import KEYS, place_words
from staedtenetz.cli.command import Asked, Session, command
from staedtenetz.cli.completion import complete_network
from staedtenetz.cli.network_columns import Ranked, ranking_columns
from staedtenetz.cli.options import ForceOption, NetworkKindOption, counted, option
from staedtenetz.cli.shell import quoted
from staedtenetz.cli.view import Listing, Page, Section
from staedtenetz.errors import UsageError
from staedtenetz.messages import Language, Message
from staedtenetz.model.network import INACTIVE
from staedtenetz.model.vocabulary import PARTICIPATIONS
from staedtenetz.recommendation.ranking import Recommendation, Recommended, fits_barely, recommend
from staedtenetz.report.facts import head_line
from staedtenetz.report.names import spelled_out
from staedtenetz.report.recommendation import (
    also_possible_lines,
    aside_side,
    assumption_line,
    closed_line,
    closed_lines,
    comes_with_line,
    coming_along,
    counted_weights,
    exclusion_line,
    held_line,
    profile_line,
    reasons_line,
)
from staedtenetz.report.wording import fee_hints
from staedtenetz.text import fold

if TYPE_CHECKING:
    from staedtenetz.recommendation.open_answers import Question

__all__ = ["recommend_networks"]

_SHOWN_EXCLUDED = 3
_SHOWN_ASIDE = 4
_ASIDE_SCOPE = {"domestic": "national", "international": "europe"}
"""What is set aside is ranked with this ``--scope``."""


@command(to_file=False)
def recommend_networks(
    session: Session,
    asked: Asked,
    explain: Annotated[
        list[str] | None,
        option("--explain", "metavar.network", "help.option.explain", complete_network),
    ] = None,
    kind: NetworkKindOption = None,
    limit: Annotated[int, counted("--limit", "-n", text="help.option.limit")] = 10,
    everything: Annotated[bool, typer.Option("--all", help="help.option.all")] = False,
    own_file: Annotated[
        Path | None,
        option("--municipalities", "metavar.file", "help.option.municipalities"),
    ] = None,
    target: Annotated[
        str, typer.Option("--output", "-o", metavar="metavar.file", help="help.option.batch_output")
    ] = "",
    force: ForceOption = False,
    processes: Annotated[
        int | None,
        counted("--processes", text="help.option.processes"),
    ] = None,
) -> None:
    kind_id = term_id("kind", kind)
    if own_file or (everything and asked.is_empty):
        if explain:
            raise UsageError(Message("usage.batch_explain"), Message("advice.batch_explain"))
        from staedtenetz.cli.batch import recommend_many

        recommend_many(
            session, asked, own_file, kind_id, limit, target, force=force, processes=processes
        )
        return
    session.write_to(target, force=force)
    profile = asked.profile(session)
    result = recommend(session.directory, profile, kind_id)
    if explain:
        _explain(result, explain, session)
        return
    view = _view(result, session, None if everything else limit, asked)
    if not view.rows:
        key = "recommend.nothing_fits" if result.barely else "recommend.nothing"
        session.notes.append(session.language(key))
    if result.aside and session.output.format in ("plain", "csv", "xlsx"):
        session.notes.append(_aside_note(result, session.language))
    session.show(view)


def _explain(result: Recommendation, words: list[str], session: Session) -> None:
    """The whole sum behind the fit of each network named."""
    from staedtenetz.report.explanation import explanation
    from staedtenetz.report.records import recommended_record

    if session.output.format == "csv":
        raise UsageError(Message("usage.explain_format"), Message("advice.explain_format"))
    networks = session.find_all(words)
    year = session.today.year
    documents = tuple(explanation(result, each, session.language, year) for each in networks)
    records = []
    for network in networks:
        place = result.place(network.id)
        entry = result.entry(network.id)
        record = {"id": network.id, "short": network.short, "rank": place}
        if entry is not None:
            record = recommended_record(place, entry, session.language, year)
        records.append(record)
    session.show(Page(documents, records, "explained"))


def _view(result: Recommendation, session: Session, limit: int | None, asked: Asked) -> Listing:
    language, year = session.language, session.today.year
    every = result.ranked + result.barely + result.unjudged
    shown = every if limit is None else result.ranked[:limit]
    listing = Listing(
        "recommended",
        [Ranked(number, entry) for number, entry in enumerate(shown, start=1)],
        ranking_columns(language, year),
        lambda row: _record(row, language, year),
        _PIPE,
        lambda row: reasons_line(row.entry, language),
        spelled=lambda row: spelled_out(row.entry.network, language),
    )
    if session.output.format in ("plain", "csv"):
        return listing  # Nothing stands around plain rows, so none of it is worked out.
    from staedtenetz.recommendation.open_answers import open_questions

    questions = open_questions(result)
    if session.output.format == "json":
        from staedtenetz.report.records import recommendation_record

        record = recommendation_record(result, language)
        record["unanswered"] = [
            {"key": each.key, "replaced": round(each.replaced, 2), "of": each.of}
            for each in questions
        ]
        return listing._replace(extra=record)
    intro = [
        head_line(result.profile.municipality, session.directory, language),
        profile_line(result, language),
        assumption_line(result.profile, language),
        _questions_line(questions, language),
    ]
    return listing._replace(
        intro=tuple(filter(None, intro)),
        sections=_sections(result, language, shown, everything=limit is None),
        hints=tuple(_hints(result, shown, session, asked)),
    )


def _record(row: Ranked, language: Language, year: int) -> dict[str, Any]:
    from staedtenetz.report.records import recommended_record

    return recommended_record(row.number, row.entry, language, year)


_PIPE = (
    "id",
    "network",
    "fit",
    "eligibility",
    "membership_type",
    "fee_yearly",
    "effort",
    "reasons",
)


_ASKED = 3
_MUCH = 2
"""An answer that replaces fewer of the first networks is not asked for."""


def _questions_line(questions: Iterable[Question], language: Language) -> str:
    """Which answer would change most, and which others would change much."""
    # Which scope is assumed is said beside this line already.
    asked = [each for each in questions if each.key != "scopes"]
    telling = [each for each in asked if round(each.replaced) >= _MUCH]
    if not telling:
        return ""
    said = [
        language(
            "recommend.answer", answer=language(f"answer.{each.key}"), option=_OPTIONS[each.key]
        )
        for each in telling[:_ASKED]
    ]
    values = {"answer": said[0], "first": str(telling[0].of)}
    line = language("recommend.sharpen", count=round(telling[0].replaced), **values)
    if len(said) == 1:
        return line
    return f"{line} {language('recommend.sharpen_others', answers=tuple(said[1:]))}"


_OPTIONS = {key: f"--{name.replace('_', '-')}" for name, key in KEYS.items()}
"""The options by the answers that they give."""


def _hints(
    result: Recommendation, shown: tuple[Recommended, ...], session: Session, asked: Asked
) -> list[str]:
    """What to know and what to type next."""
    language = session.language
    municipality = result.profile.municipality
    fees = [entry.fee for entry in shown]
    hints = list(fee_hints(fees, session.today.year, language))
    if result.held:
        hints.append(language("recommend.sample"))
    if result.unanswered:
        hints.append(language("recommend.hint_profile"))
    if shown:
        first = shown[0].network.id
        given = " ".join(asked.typed_again())
        place = " ".join(place_words(municipality, asked.municipality))
        file = fold(municipality.name).replace(" ", "-") or "bericht"
        commands = {
            "explain": f"recommend {given} --explain {first}",
            "show": f"show {first} --for {place}",
            "report": f"report {given} -o {quoted(f'{file}.pdf')}",
        }
        hints += [
            language(f"recommend.hint_{name}", command=command)
            for name, command in commands.items()
        ]
    if result.also_possible and not result.profile.participations:
        possible = {each.network.participation for each in result.also_possible}
        ways = "|".join(way for way in PARTICIPATIONS if way in possible)
        hints.append(language("recommend.hint_participation", ways=ways))
    return hints


def _sections(
    result: Recommendation,
    language: Language,
    shown: tuple[Recommended, ...],
    *,
    everything: bool,
) -> tuple[Section, ...]:
    sections = []
    further = _further(result, len(shown), language) if not everything else ()
    if further:
        sections.append(Section(language("recommend.further"), further))
    if result.aside:
        line = _aside(result, language, everything=everything)
        sections.append(Section(language(f"recommend.{aside_side(result)}"), (line,)))
    if result.held:
        line = " · ".join(held_line(held, language) for held in result.held)
        sections.append(Section(language("recommend.held"), (line,)))
    along = coming_along(result, shown)
    if along:
        lines = tuple(comes_with_line(entry, language) for entry in along)
        sections.append(Section(language("recommend.along"), lines))
    if result.also_possible:
        lines = tuple(also_possible_lines(result.also_possible, language))
        sections.append(Section(language("recommend.also_possible"), lines))
    if result.closed:
        sections.append(_closed(result, language, in_full=everything))
    if result.excluded:
        sections.append(_excluded(result, language, all_excluded=everything))
    weights = counted_weights((each.fit for each in result.ranked), result.profile, language)
    if weights:
        sections.append(Section(language("recommend.weights"), (weights,)))
    return tuple(sections)


def _further(result: Recommendation, shown: int, language: Language) -> tuple[str, ...]:
    """How many more there are, and how many of which nothing speaks for."""
    lines = []
    if shown < len(result.ranked):
        lines.append(language("recommend.more", count=len(result.ranked) - shown))
    if result.barely:
        lines.append(language("recommend.barely_all", count=len(result.barely)))
    if result.unjudged:
        lines.append(language("recommend.unjudged", count=len(result.unjudged)))
    return tuple(lines)


def _aside(result: Recommendation, language: Language, *, everything: bool) -> str:
    """The best of what is set aside, and how many more there are."""
    scope = _ASIDE_SCOPE[aside_side(result)]
    if everything:
        names = " · ".join(each.network.short for each in result.aside)
        return language("recommend.aside_all", names=names, scope=scope)
    best = [each.network.short for each in result.aside if not fits_barely(each)][:_SHOWN_ASIDE]
    more = len(result.aside) - len(best)
    rest = language("recommend.aside_more" if best else "recommend.aside", count=more, scope=scope)
    return " · ".join([*best, rest])


def _aside_note(result: Recommendation, language: Language) -> str:
    side = aside_side(result)
    values = {"count": len(result.aside), "scope": _ASIDE_SCOPE[side]}
    return language(f"note.{side}", **values)


def _closed(result: Recommendation, language: Language, *, in_full: bool) -> Section:
    if in_full:
        lines = [f"{each.network.short}: {closed_line(each, language)}" for each in result.closed]
    else:
        lines = list(closed_lines(result.closed, language))
    return Section(language("recommend.closed"), tuple(lines))


def _excluded(result: Recommendation, language: Language, *, all_excluded: bool) -> Section:
    entries = result.excluded
    shown = entries if all_excluded else entries[:_SHOWN_EXCLUDED]
    lines = [f"{entry.network.short}: {exclusion_line(entry, result, language)}" for entry in shown]
    if len(entries) > len(shown):
        inactive = sum(entry.network.status in INACTIVE for entry in entries[len(shown) :])
        more = len(entries) - len(shown)
        lines.append(language("recommend.more_excluded", count=more, inactive=inactive))
    return Section(language("recommend.excluded"), tuple(lines))
