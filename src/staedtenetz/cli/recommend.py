"""The recommendation, in the terminal and as a paper."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from staedtenetz.catalogue.profiles import (
    PLACE_KEYS,
    Answers,
    read_profile,
)
from staedtenetz.cli.answers import options_as_answers
from staedtenetz.cli.options import (
    BudgetOption,
    CapacityOption,
    CountryOption,
    FormatOption,
    LandOption,
    LangOption,
    MemberOption,
    MunicipalityArgument,
    PopulationOption,
    ProfileOption,
    PurposeOption,
    TopicsOption,
)
from staedtenetz.cli.records import eligibility_record, fee_record, plain_value, summary_record
from staedtenetz.cli.session import Session
from staedtenetz.cli.view import Column, Listing, Row, Section
from staedtenetz.errors import UsageError
from staedtenetz.messages import Language, Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import INACTIVE
from staedtenetz.model.profile import Profile
from staedtenetz.model.vocabulary import EFFORTS
from staedtenetz.recommend import Excluded, Recommendation, Recommended, recommend
from staedtenetz.report.recommendation import (
    comes_with_line,
    coming_along,
    exclusion_line,
    held_line,
    profile_line,
    reasons_line,
    recommendation_paper,
)
from staedtenetz.report.wording import (
    applicant_line,
    fee_short,
    is_uncertain,
    label,
    verdict_short,
)
from staedtenetz.text import PartialDate, fold

__all__ = ["recommend_networks", "write_report"]

_SHOWN_EXCLUDED = 3


def _profile(
    session: Session, path: Path | None, options: Answers, member: list[str] | None
) -> Profile:
    """The profile file, if one is named, with the options laid over it.

    Memberships named by ``--member`` are added to those of the profile or the sample.
    """
    file = read_profile(path) if path else None
    answers = {**(_without_place(file.answers, options) if file else {}), **options}
    if file is None and not options.get("municipality"):
        raise UsageError(Message("usage.no_municipality"), Message("advice.municipality"))
    profile = session.profile(answers, file)
    further = [network.id for word in member or () for network in session.find(word)]
    return profile._replace(memberships=tuple(dict.fromkeys([*profile.memberships, *further])))


def _without_place(answers: Answers, options: Answers) -> Answers:
    """The answers of a profile without what describes its municipality, if another is named."""
    if options.get("municipality", answers.get("municipality")) == answers.get("municipality"):
        return answers
    return {key: value for key, value in answers.items() if key not in PLACE_KEYS}


def recommend_networks(
    ctx: typer.Context,
    municipality: MunicipalityArgument = None,
    profile: ProfileOption = None,
    population: PopulationOption = None,
    land: LandOption = None,
    country: CountryOption = None,
    topic: TopicsOption = None,
    purpose: PurposeOption = None,
    budget: BudgetOption = None,
    capacity: CapacityOption = None,
    member: MemberOption = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, metavar="N", help="help.option.limit")
    ] = 10,
    everything: Annotated[bool, typer.Option("--all", help="help.option.all")] = False,
    format_name: FormatOption = None,
    lang: LangOption = None,
) -> None:
    session = Session(ctx, format_name)
    options = options_as_answers(
        municipality, population, land, country, topic, purpose, budget, capacity
    )
    resolved = _profile(session, profile, options, member)
    result = recommend(session.catalogue, resolved, session.municipalities, session.members)
    given = [f"--profile {_quoted(str(profile))}"] if profile else []
    given += _as_typed(options) + [f"--member {_quoted(word)}" for word in member or ()]
    view = _view(result, session, None if everything else limit, municipality or "", given)
    if not result.ranked:
        session.notes.append(session.language("recommend.nothing"))
    session.output.show(view, session.notes)


_OPTIONS = {
    "population": "--population",
    "land": "--land",
    "country": "--country",
    "topics": "--topic",
    "purposes": "--purpose",
    "budget": "--budget",
    "capacity": "--capacity",
}


def _as_typed(options: Answers) -> list[str]:
    """The answers as options again, for the commands that are offered next."""
    words = [_quoted(options["municipality"])] if "municipality" in options else []
    for key, option in _OPTIONS.items():
        value = options.get(key, ())
        values = value if isinstance(value, list) else [value] if value != () else []
        words += [f"{option} {_quoted(str(each))}" for each in values]
    return words


def _view(
    result: Recommendation, session: Session, limit: int | None, name: str, given: list[str]
) -> Listing:
    language = session.language
    municipality = result.profile.municipality
    columns = (
        Column("#", "right"),
        Column(language("column.network"), flexible=True),
        Column(language("column.fit")),
        Column(language("column.eligibility")),
        Column(language("column.membership_type"), wide=True, in_detail=True),
        Column(language("column.fee_yearly"), "right"),
        Column(language("column.effort")),
    )
    shown = result.ranked if limit is None else result.ranked[:limit]
    year = session.today.year
    rows = tuple(_row(number, entry, year, language) for number, entry in enumerate(shown, start=1))
    intro = [applicant_line(municipality, language), profile_line(result, language)]
    hints = []
    if any(is_uncertain(entry.fee, year) for entry in shown):
        hints.append(language("recommend.to_confirm"))
    if result.held:
        hints.append(language("recommend.sample"))
    if result.unanswered:
        hints.append(language("recommend.hint_profile"))
        missing = ", ".join(language(f"profile.label.{name}") for name in result.unanswered)
        intro.append(language("recommend.sharpen", parts=missing))
    if shown:
        place = " ".join(_place(municipality, name))
        hints.append(
            language("recommend.hint_show", command=f"show {shown[0].network.id} --for {place}")
        )
        file = fold(municipality.name).replace(" ", "-") or "bericht"
        report = f"report {' '.join(given)} -o {file}.md"
        hints.append(language("recommend.hint_report", command=report))
    return Listing(
        columns,
        rows,
        tuple(intro),
        _sections(result, language, all_excluded=limit is None, shown=len(shown)),
        tuple(hints),
        name="recommended",
        extra=_extra(result, language),
    )


def _place(municipality: Municipality, given: str) -> list[str]:
    """The options that name this very municipality again."""
    if municipality.from_census:
        return [_quoted(given or municipality.key or municipality.name)]
    words = [_quoted(municipality.key or municipality.name)]
    if municipality.population:
        words.append(f"--population {municipality.population}")
    if municipality.key is None and municipality.state:
        words.append(f"--land {municipality.state[3:]}")
    if municipality.country != "DE":
        words.append(f"--country {municipality.country}")
    return words


def _quoted(word: str) -> str:
    """The word as the shell at hand takes it for one."""
    if os.name == "nt":
        import subprocess

        return subprocess.list2cmdline([word])
    import shlex

    return word if re.fullmatch(r"[\w.,:/-]+", word) else shlex.quote(word)


def _row(number: int, entry: Recommended, year: int, language: Language) -> Row:
    network = entry.network
    verdict = verdict_short(entry.eligibility, language)
    fee = fee_short(entry.fee, year, language)
    effort = label(EFFORTS, network.effort, language) if network.effort else "–"
    membership = entry.eligibility.best.membership
    reasons = reasons_line(entry, language)
    fit = entry.fit.score
    score = "–" if fit is None else str(fit)
    return Row(
        cells=(
            str(number),
            network.short,
            score,
            verdict,
            language.text(membership.name),
            fee,
            effort,
        ),
        plain=(network.id, network.short, score, verdict, membership.id, fee, effort, reasons),
        record=_record(number, entry, language),
        detail=reasons,
        bar=(2, (fit or 0) / 100),
    )


def _record(number: int, entry: Recommended, language: Language) -> dict[str, Any]:
    criteria = [
        {
            "id": criterion.id,
            "weight": criterion.weight,
            "score": None if criterion.score is None else f"{criterion.score:f}",
            "reason": language.say(criterion.reason),
        }
        for criterion in entry.fit.criteria
    ]
    return {
        "rank": number,
        **summary_record(entry.network),
        "fit": entry.fit.score,
        "criteria": criteria,
        "eligibility": eligibility_record(entry.eligibility, language),
        "fee": fee_record(entry.fee, language),
    }


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
    if result.excluded:
        sections.append(_excluded(result.excluded, language, all_excluded=all_excluded))
    return tuple(sections)


def _excluded(entries: tuple[Excluded, ...], language: Language, *, all_excluded: bool) -> Section:
    shown = entries if all_excluded else entries[:_SHOWN_EXCLUDED]
    lines = [
        f"{entry.network.short}: {exclusion_line(entry.network, entry.reasons, language)}"
        for entry in shown
    ]
    if not all_excluded and len(entries) > len(shown):
        inactive = sum(entry.network.status in INACTIVE for entry in entries[len(shown) :])
        more = len(entries) - len(shown)
        lines.append(language("recommend.more_excluded", count=more, inactive=inactive))
    return Section(language("recommend.excluded"), tuple(lines))


def _extra(result: Recommendation, language: Language) -> dict[str, Any]:
    municipality = result.profile.municipality
    return {
        "municipality": {
            "name": municipality.name,
            "key": municipality.key,
            "population": municipality.population,
            "land": municipality.state,
            "country": municipality.country,
        },
        "held": [
            {
                "id": held.network.id,
                "short": held.network.short,
                "status": held.network.status,
                "sources": plain_value([row.source for row in held.known_from], language),
            }
            for held in result.held
        ],
        "comes_with": [
            {
                "id": entry.network.id,
                "through": [network.id for network in entry.through],
                "held": entry.held,
            }
            for entry in result.comes_with
        ],
        "excluded": [
            {
                "id": entry.network.id,
                "short": entry.network.short,
                "status": entry.network.status,
                "reason": exclusion_line(entry.network, entry.reasons, language),
            }
            for entry in result.excluded
        ],
        "peers": [peer.name for peer in result.peers.municipalities],
        "unanswered": list(result.unanswered),
    }


_REPORT_SUFFIXES = {".md": "markdown", ".markdown": "markdown"}


def write_report(
    ctx: typer.Context,
    municipality: MunicipalityArgument = None,
    target: Annotated[
        str, typer.Option("--output", "-o", metavar="metavar.file", help="help.option.output")
    ] = "",
    profile: ProfileOption = None,
    population: PopulationOption = None,
    land: LandOption = None,
    country: CountryOption = None,
    topic: TopicsOption = None,
    purpose: PurposeOption = None,
    budget: BudgetOption = None,
    capacity: CapacityOption = None,
    member: MemberOption = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, metavar="N", help="help.option.report_limit")
    ] = 10,
    day: Annotated[
        str | None, typer.Option("--date", metavar="metavar.date", help="help.option.date")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="help.option.force")] = False,
    lang: LangOption = None,
) -> None:
    session = Session(ctx, "plain")
    _check_target(target)
    today = _day(day) or session.today
    options = options_as_answers(
        municipality, population, land, country, topic, purpose, budget, capacity
    )
    resolved = _profile(session, profile, options, member)
    result = recommend(session.catalogue, resolved, session.municipalities, session.members)
    from staedtenetz.report.markdown import markdown

    text = markdown(recommendation_paper(result, session.language, today, limit))
    if target == "-":
        sys.stdout.write(text)
        return
    from staedtenetz.catalogue.files import replace_file

    replace_file(Path(target), text, overwrite=force)
    session.output.remark(*session.notes, session.language("note.written", file=target))


def _check_target(target: str) -> None:
    if not target:
        raise UsageError(Message("usage.no_target"), Message("advice.target"))
    suffix = Path(target).suffix.lower()
    if target != "-" and suffix not in _REPORT_SUFFIXES:
        raise UsageError(
            Message("usage.report_format", {"suffix": suffix or target}), Message("advice.target")
        )


def _day(text: str | None) -> PartialDate | None:
    from datetime import date

    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    iso = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else text
    try:
        return PartialDate(date.fromisoformat(iso).isoformat())
    except ValueError:
        raise UsageError(
            Message("usage.date", {"word": text}), Message("advice.date_example")
        ) from None
