"""What the options of a command answer, by the keys of a profile."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from staedtenetz.cli.options import (
    BudgetOption,
    CapacityOption,
    CountryOption,
    LandOption,
    MemberOption,
    MunicipalityArgument,
    PopulationOption,
    ProfileOption,
    PurposeOption,
    ScopesOption,
    TopicsOption,
    WorkingLanguageOption,
)
from staedtenetz.cli.session import Session
from staedtenetz.errors import UsageError
from staedtenetz.messages import Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.profile import Profile

if TYPE_CHECKING:
    from staedtenetz.own.profile_file import Answers

__all__ = [
    "Asked",
    "asked_for",
    "options_as_answers",
    "parse_population",
    "place_words",
    "profile_for",
    "quoted",
]


def parse_population(text: str | None) -> int | None:
    """Inhabitants as an office types them: ``354288``, ``354.288``. Raises UsageError."""
    if text is None:
        return None
    from staedtenetz.model.typed import parse_whole_number

    number = parse_whole_number(text)
    if not number:
        raise UsageError(
            Message("usage.population", {"word": text}), Message("advice.population_example")
        )
    return number


def options_as_answers(
    municipality: str | None,
    population: str | None = None,
    land: str | None = None,
    country: str | None = None,
    topics: list[str] | None = None,
    purposes: list[str] | None = None,
    budget: str | None = None,
    capacity: str | None = None,
    scopes: list[str] | None = None,
    languages: list[str] | None = None,
) -> dict[str, Any]:
    """What the options answer, by the keys of a profile. Raises UsageError for a bad amount."""
    amount = None
    if budget is not None:
        from staedtenetz.model.typed import parse_amount

        amount = parse_amount(budget)
        if amount is None:
            raise UsageError(
                Message("usage.budget", {"word": budget}), Message("advice.budget_example")
            )
    answers = {
        "municipality": municipality,
        "population": parse_population(population),
        "land": land,
        "country": country,
        "topics": topics or None,
        "purposes": purposes or None,
        "budget": amount,
        "capacity": capacity,
        "scopes": scopes or None,
        "languages": languages or None,
    }
    return {key: value for key, value in answers.items() if value is not None}


def profile_for(
    session: Session,
    municipality: str | None,
    population: str | None,
    land: str | None,
    country: str | None,
) -> Profile | None:
    """The municipality named by ``--for``, with its known memberships; none without it.

    Raises UsageError for options that describe a municipality that is not named.
    """
    if municipality is None:
        if (population, land, country) != (None, None, None):
            raise UsageError(Message("usage.for_missing"), Message("advice.for"))
        return None
    return session.profile(options_as_answers(municipality, population, land, country))


class Asked(NamedTuple):
    """What a command was told of the municipality and of the office's wishes.

    ``options`` are the answers given by options, by the keys of a profile.
    """

    municipality: str
    profile_file: Path | None
    options: Answers
    member: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether neither a municipality nor a profile file is named."""
        return self.profile_file is None and not self.municipality

    def profile(self, session: Session) -> Profile:
        """The profile file, if one is named, with the options laid over it.

        Memberships named by ``--member`` are added to those of the profile or the sample.
        Raises UsageError where neither names a municipality.
        """
        from staedtenetz.own.profile_file import read_profile

        file = read_profile(self.profile_file) if self.profile_file else None
        answers = {**(_without_place(file.answers, self.options) if file else {}), **self.options}
        if self.is_empty:
            raise UsageError(Message("usage.no_municipality"), Message("advice.municipality"))
        profile = session.profile(answers, file)
        if "memberships" in answers:
            session.notes += _not_named(profile, session)
        further = [network.id for word in self.member for network in session.find(word)]
        return profile._replace(memberships=tuple(dict.fromkeys([*profile.memberships, *further])))

    def typed_again(self) -> list[str]:
        """The answers as arguments and options, for the commands that are offered next."""
        words = [quoted(self.municipality)] if self.municipality else []
        words += [f"--profile {quoted(str(self.profile_file))}"] if self.profile_file else []
        for key, option in _OPTIONS.items():
            value = self.options.get(key, ())
            values = value if isinstance(value, list) else [value] if value != () else []
            words += [f"{option} {quoted(str(each))}" for each in values]
        return words + [f"--member {quoted(word)}" for word in self.member]


def _not_named(profile: Profile, session: Session) -> list[str]:
    """A note of the memberships that the sample knows and the profile does not name."""
    known = session.members.networks_of(profile.municipality.key) - set(profile.memberships)
    if not known:
        return []
    names = tuple(n.short for n in session.catalogue.networks if n.id in known)
    return [session.language("note.also_known", networks=names)]


def asked_for(
    municipality: MunicipalityArgument = None,
    profile: ProfileOption = None,
    population: PopulationOption = None,
    land: LandOption = None,
    country: CountryOption = None,
    topic: TopicsOption = None,
    purpose: PurposeOption = None,
    scope: ScopesOption = None,
    working_language: WorkingLanguageOption = None,
    budget: BudgetOption = None,
    capacity: CapacityOption = None,
    member: MemberOption = None,
) -> Asked:
    """What the argument and options of a command say. Raises UsageError for a bad amount."""
    options = options_as_answers(
        municipality,
        population,
        land,
        country,
        topic,
        purpose,
        budget,
        capacity,
        scope,
        working_language,
    )
    return Asked(municipality or "", profile, options, tuple(member or ()))


def _without_place(answers: Answers, options: Answers) -> Answers:
    """The answers of a profile without what describes its municipality, if another is named."""
    from staedtenetz.own.profile_file import PLACE_KEYS

    if options.get("municipality", answers.get("municipality")) == answers.get("municipality"):
        return answers
    return {key: value for key, value in answers.items() if key not in PLACE_KEYS}


_OPTIONS = {
    "population": "--population",
    "land": "--land",
    "country": "--country",
    "topics": "--topic",
    "purposes": "--purpose",
    "scopes": "--scope",
    "languages": "--working-language",
    "budget": "--budget",
    "capacity": "--capacity",
}


def place_words(municipality: Municipality, given: str) -> list[str]:
    """The argument and options that name this very municipality again."""
    if municipality.from_census or municipality.population_as_of:
        return [quoted(given or municipality.key or municipality.name)]
    words = [quoted(municipality.key or municipality.name)]
    if municipality.population:
        words.append(f"--population {municipality.population}")
    if municipality.key is None and municipality.state:
        words.append(f"--land {municipality.state[3:]}")
    if municipality.country != "DE":
        words.append(f"--country {municipality.country}")
    return words


def quoted(word: str) -> str:
    """The word as the shell at hand takes it for one."""
    if os.name == "nt":
        import subprocess

        return subprocess.list2cmdline([word])
    import shlex

    return word if re.fullmatch(r"[\w.,:/-]+", word) else shlex.quote(word)
