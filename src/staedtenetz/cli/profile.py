"""Profiles: a short set-up by questions or options, shown and checked."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from staedtenetz.cli.answers import KEYS
from staedtenetz.cli.app import Command, Subgroup
from staedtenetz.cli.command import DONE, PAGES, Asked, Session, command
from staedtenetz.cli.options import ForceOption, option
from staedtenetz.cli.profile_questions import ask_profile
from staedtenetz.cli.prompts import is_interactive, questions, yes
from staedtenetz.cli.view import Column, Listing, Page
from staedtenetz.errors import UsageError
from staedtenetz.files.writing import check_target, replace_file, with_line_ends
from staedtenetz.messages import Language, Message
from staedtenetz.model.profile import Profile
from staedtenetz.model.typed import listed
from staedtenetz.model.values import Money
from staedtenetz.model.vocabulary import (
    CAPACITIES,
    PARTICIPATIONS,
    PROPERTIES,
    PURPOSES,
    SCOPES,
    TOPICS,
    WORKING_LANGUAGES,
)
from staedtenetz.own.fields import as_number
from staedtenetz.own.house import HOUSE_KEYS
from staedtenetz.own.profile_file import PROFILE_KEYS, read_profile
from staedtenetz.own.profile_writing import format_profile
from staedtenetz.report.document import Document, Facts, Paragraph
from staedtenetz.report.records import municipality_record, profile_record
from staedtenetz.report.wording import applicant_line, label, labels, weights_line
from staedtenetz.text import clean

__all__ = ["app"]

app = typer.Typer(cls=Subgroup, name="profile", no_args_is_help=False, rich_markup_mode=None)

_DEFAULT_FILE = "profil.toml"

FileArgument = Annotated[
    Path, typer.Argument(metavar="metavar.file", help="help.argument.profile_file")
]


@app.command("new", cls=Command)
@command(DONE, to_file=False)
def new_profile(
    session: Session,
    wishes: Asked,
    target: Annotated[
        Path, typer.Option("--output", "-o", metavar="metavar.file", help="help.option.profile_to")
    ] = Path(_DEFAULT_FILE),
    force: ForceOption = False,
    properties: Annotated[
        list[str] | None, option("--property", "metavar.property", "help.option.property")
    ] = None,
    no_questions: Annotated[
        bool, typer.Option("--no-questions", help="help.option.no_questions")
    ] = False,
) -> None:
    answers = dict(wishes.options)
    if properties:
        named = [each for word in properties for each in listed(word) or [word]]
        answers["properties"] = [*_known_properties(session, answers), *named]
    if wishes.member:
        answers["memberships"] = [network.id for network in session.find_all(wishes.member)]
    to_stdout = str(target) == "-"
    if not to_stdout:
        check_target(target, overwrite=True)
    interactive = is_interactive() and not no_questions
    if not force and not to_stdout:
        force = _may_replace(session, target, interactive=interactive)
    if interactive:
        keys = KEYS | {"member": "memberships", "properties": "properties"}
        with questions(session, lambda: {name: answers.get(keys[name]) for name in keys}):
            ask_profile(session, answers, str(target))
    elif "municipality" not in answers:
        raise UsageError(Message("usage.no_municipality"), Message("advice.municipality"))
    profile = session.profile(answers, to_write=True)
    text = format_profile(_as_written(answers, profile), session.language)
    record = {"municipality": municipality_record(profile.municipality)}
    if to_stdout:
        session.done_as_text(record, text)
        return
    before = target.read_bytes() if target.is_file() else b""
    replace_file(target, with_line_ends(text.encode(), before), overwrite=force)
    session.done(
        record | {"file": str(target), "text": None},
        session.language("note.written", file=str(target)),
        session.language("profile.next", file=str(target)),
    )


def _known_properties(session: Session, answers: dict[str, Any]) -> list[str]:
    """What is known to be true of the municipality: what is named comes beside it."""
    if "municipality" not in answers:
        return []
    known = session.profile(answers, to_write=True).municipality.properties
    return [name for name, has in known.items() if has]


def _may_replace(session: Session, target: Path, *, interactive: bool) -> bool:
    """Whether an existing file may be replaced; asked about before any other question."""
    if not interactive:
        check_target(target, overwrite=False)
    if not target.exists():
        return False
    if yes(session, session.language("ask.replace", file=str(target))):
        return True
    raise typer.Abort


def _as_written(answers: dict[str, Any], profile: Profile) -> dict[str, Any]:
    """The answers in their canonical form: ids for names, the key for a bundled municipality."""
    written: dict[str, Any] = {}
    municipality = profile.municipality
    written["municipality"] = municipality.key or municipality.name
    if "population" in answers or municipality.key is None:
        written["population"] = municipality.population
    if municipality.key is None:
        written["land"] = municipality.state
        written["country"] = municipality.country
    if "properties" in answers:
        written["properties"] = [name for name, has in municipality.properties.items() if has]
    written["topics"] = list(profile.topics) or None
    written["purposes"] = list(profile.purposes) or None
    written["scopes"] = list(profile.scopes) or None
    written["participations"] = list(profile.participations) or None
    written["languages"] = list(profile.languages) or None
    written["budget"] = None if profile.budget is None else as_number(profile.budget)
    written["capacity"] = profile.capacity
    if "memberships" in answers or profile.memberships:
        written["memberships"] = list(profile.memberships)
    return written


@app.command("show", cls=Command)
@command(PAGES)
def show_profile(
    session: Session,
    file: FileArgument = Path(_DEFAULT_FILE),
) -> None:
    read = read_profile(file)
    profile = session.profile(read.answers, read)
    document = Document(
        session.language("profile.title"),
        (
            Paragraph(applicant_line(profile.municipality, session.language)),
            Facts(tuple(_profile_facts(profile, session))),
        ),
        str(file),
    )
    session.show(Page((document,), profile_record(profile), "profile"))


def _profile_facts(profile: Profile, session: Session) -> Iterable[tuple[str, tuple[str, ...]]]:
    language = session.language
    has = [name for name, present in profile.municipality.properties.items() if present]
    names = tuple(session.catalogue[each].short for each in profile.memberships)
    budget = Money(profile.budget, "EUR") if profile.budget is not None else None
    values = {
        "properties": labels(PROPERTIES, has, language),
        "topics": labels(TOPICS, profile.topics, language),
        "purposes": labels(PURPOSES, profile.purposes, language),
        "scopes": labels(SCOPES, profile.scopes, language),
        "participations": labels(PARTICIPATIONS, profile.participations, language),
        "languages": labels(WORKING_LANGUAGES, profile.languages, language),
        "budget": language.value(budget) if budget else "",
        "capacity": label(CAPACITIES, profile.capacity, language) if profile.capacity else "",
        "weights": weights_line(profile.weights, language),
        "memberships": ", ".join(names),
    }
    for key, value in values.items():
        yield language(f"profile.label.{key}"), (value or language("profile.open"),)
    for key in HOUSE_KEYS:
        said = getattr(profile.house, key)
        if said is not None and said != ():
            yield language(f"house.{key}"), _house_words(said, language)


def _house_words(said: str | bool | tuple[str, ...], language: Language) -> tuple[str, ...]:
    if isinstance(said, bool):
        return (language("house.yes" if said else "house.no"),)
    return (said,) if isinstance(said, str) else said


@app.command("check", cls=Command)
@command(DONE, to_file=False)
def check_profile(
    session: Session,
    file: FileArgument = Path(_DEFAULT_FILE),
) -> None:
    read = read_profile(file)
    profile = session.profile(read.answers, read)
    record = {"file": str(file), "municipality": municipality_record(profile.municipality)}
    valid = clean(session.language("profile.valid", file=str(file)))
    if session.output.format == "json":
        session.done(record, valid)
    else:
        session.output.remark(*session.notes)
        sys.stdout.write(f"{valid}\n")


@app.command("keys", cls=Command)
@command()
def profile_keys(session: Session) -> None:
    language = session.language
    rows = [
        {"key": key, "meaning": language(f"profile.comment.{key}").rstrip(":")}
        for key in PROFILE_KEYS
    ]
    rows += [{"key": f"house.{key}", "meaning": language(f"house.{key}")} for key in HOUSE_KEYS]
    columns = (
        Column("key", lambda row: row["key"]),
        Column("meaning", lambda row: row["meaning"], flexible=True),
    )
    session.show(Listing("keys", [row for row in rows if row["meaning"]], columns, dict))
