"""The recommendation in the terminal: the ranking, and the sum behind a single fit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from staedtenetz.catalogue.terms import term_id
from staedtenetz.cli.answers import place_words
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
from staedtenetz.recommendation.open_answers import Question, open_questions
from staedtenetz.recommendation.ranking import Recommendation, Recommended, recommend
from staedtenetz.report.names import spelled_out
from staedtenetz.report.recommendation import (
    also_possible_lines,
    comes_with_line,
    coming_along,
    exclusion_line,
    held_line,
    participation_line,
    profile_line,
    reasons_line,
)
from staedtenetz.report.records import recommendation_record, recommended_record
from staedtenetz.report.wording import (
    applicant_line,
    fee_hints,
    weights_line,
)
from staedtenetz.text import fold

__all__ = ["recommend_networks"]

_SHOWN_EXCLUDED = 3


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
    if not result.ranked:
        session.notes.append(session.language("recommend.nothing"))
    session.show(view)


def _explain(result: Recommendation, words: list[str], session: Session) -> None:
    """The whole sum behind the fit of each network named."""
    from staedtenetz.report.explanation import explanation

    if session.output.format == "csv":
        raise UsageError(Message("usage.explain_format"), Message("advice.explain_format"))
    networks = session.find_all(words)
    year = session.today.year
    documents = tuple(explanation(result, each, session.language, year) for each in networks)
    records = []
    for network in networks:
        place = result.place(network.id)
        record = {"id": network.id, "short": network.short, "rank": place}
        if place is not None:
            record = recommended_record(place, result.ranked[place - 1], session.language, year)
        records.append(record)
    session.show(Page(documents, records, "explained"))


def _view(result: Recommendation, session: Session, limit: int | None, asked: Asked) -> Listing:
    language, year = session.language, session.today.year
    shown = result.ranked if limit is None else result.ranked[:limit]
    questions = open_questions(result)
    intro = [
        applicant_line(result.profile.municipality, language),
        profile_line(result, language),
        participation_line(result.profile, language),
    ]
    if questions:
        parts = ", ".join(_question_line(question, language) for question in questions)
        intro.append(language("recommend.sharpen", parts=parts))
    record = recommendation_record(result, language)
    record["unanswered"] = [
        {"key": question.key, "replaced": round(question.replaced, 2)} for question in questions
    ]
    return Listing(
        "recommended",
        [Ranked(number, entry) for number, entry in enumerate(shown, start=1)],
        ranking_columns(language, year),
        lambda row: recommended_record(row.number, row.entry, language, year),
        _PIPE,
        lambda row: reasons_line(row.entry, language),
        tuple(intro),
        _sections(result, language, all_excluded=limit is None, shown=len(shown)),
        tuple(_hints(result, shown, session, asked)),
        record,
        lambda row: spelled_out(row.entry.network, language),
    )


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


def _question_line(question: Question, language: Language) -> str:
    name = language(f"profile.label.{question.key}")
    replaced = f"{question.replaced:.1f}".replace(".", "," if language.code == "de" else ".")
    return language("recommend.sharpen_part", name=name, replaced=replaced)


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
    result: Recommendation, language: Language, *, all_excluded: bool, shown: int
) -> tuple[Section, ...]:
    sections = []
    if shown < len(result.ranked):
        more = language("recommend.more", count=len(result.ranked) - shown)
        sections.append(Section(language("recommend.further"), (more,)))
    if result.held:
        line = " · ".join(held_line(held, language) for held in result.held)
        sections.append(Section(language("recommend.held"), (line,)))
    along = coming_along(result, result.ranked[:shown])
    if along:
        lines = tuple(comes_with_line(entry, language) for entry in along)
        sections.append(Section(language("recommend.along"), lines))
    if result.also_possible:
        lines = tuple(also_possible_lines(result.also_possible, language))
        sections.append(Section(language("recommend.also_possible"), lines))
    if result.excluded:
        sections.append(_excluded(result, language, all_excluded=all_excluded))
    weights = weights_line(result.profile.weights, language)
    sections.append(Section(language("recommend.weights"), (weights,)))
    return tuple(sections)


def _excluded(result: Recommendation, language: Language, *, all_excluded: bool) -> Section:
    entries = result.excluded
    shown = entries if all_excluded else entries[:_SHOWN_EXCLUDED]
    lines = [f"{entry.network.short}: {exclusion_line(entry, result, language)}" for entry in shown]
    if len(entries) > len(shown):
        inactive = sum(entry.network.status in INACTIVE for entry in entries[len(shown) :])
        more = len(entries) - len(shown)
        lines.append(language("recommend.more_excluded", count=more, inactive=inactive))
    return Section(language("recommend.excluded"), tuple(lines))
