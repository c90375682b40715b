"""What the options of a command answer, by the keys of a profile."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from staedtenetz.cli.options import (
    BudgetOption,
    CapacityOption,
    CountryOption,
    ForOption,
    ForPageOption,
    LandOption,
    MemberOption,
    MunicipalityArgument,
    ParticipationsOption,
    PlanningOption,
    PopulationOption,
    ProfileOption,
    PurposeOption,
    ScopesOption,
    TopicsOption,
    WorkingLanguageOption,
)
from staedtenetz.cli.session import Session
from staedtenetz.cli.shell import quoted
from staedtenetz.errors import UsageError
from staedtenetz.messages import Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.profile import Profile
from staedtenetz.model.values import PartialDate

if TYPE_CHECKING:
    from staedtenetz.own.profile_file import Answers

__all__ = ["GROUPS", "KEYS", "Asked", "asked_for", "place_words"]

KEYS = {
    "municipality": "municipality",
    "population": "population",
    "land": "land",
    "country": "country",
    "topic": "topics",
    "purpose": "purposes",
    "scope": "scopes",
    "participation": "participations",
    "working_language": "languages",
    "budget": "budget",
    "capacity": "capacity",
}
"""The parameters of commands that answer what a profile asks, with its keys."""


class _Wishes:
    municipality: MunicipalityArgument
    population: PopulationOption
    land: LandOption
    country: CountryOption
    topic: TopicsOption
    purpose: PurposeOption
    scope: ScopesOption
    participation: ParticipationsOption
    working_language: WorkingLanguageOption
    budget: BudgetOption
    capacity: CapacityOption
    member: MemberOption


class _Asked(_Wishes):
    profile: ProfileOption
    no_planning_values: PlanningOption


class _Applicant:
    municipality: ForOption
    population: PopulationOption
    land: LandOption
    country: CountryOption


class _Lister(_Applicant):
    no_planning_values: PlanningOption


class _Reader(_Lister):
    municipality: ForPageOption


GROUPS = {
    "wishes": _Wishes,
    "asked": _Asked,
    "applicant": _Applicant,
    "lister": _Lister,
    "reader": _Reader,
}
"""The parameters that stand behind one parameter of a command, which gets an ``Asked``."""


class Asked(NamedTuple):
    """What a command was told of the municipality and of the office's wishes.

    ``options`` are the answers given by options, by the keys of a profile.
    """

    municipality: str
    profile_file: Path | None
    options: Answers
    member: tuple[str, ...]
    no_planning_values: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether neither a municipality nor a profile file is named."""
        return self.profile_file is None and not self.municipality

    def profile(self, session: Session, day: PartialDate | None = None) -> Profile:
        """The profile file, if one is named, with the options laid over it; for that day.

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
        further = [network.id for network in session.find_all(self.member)]
        memberships = tuple(dict.fromkeys([*profile.memberships, *further]))
        return profile._replace(
            memberships=memberships, plan_for=self.plan_for(day or session.today)
        )

    def plan_for(self, day: PartialDate) -> int | None:
        """The year for which planning values are wanted; ``None`` where they are switched off."""
        return None if self.no_planning_values else day.year

    def profile_if_named(self, session: Session) -> Profile | None:
        """The municipality named by ``--for``, with its known memberships; none without it.

        Raises UsageError for options that describe a municipality that is not named.
        """
        if "municipality" in self.options:
            return self.profile(session)
        if self.options:
            raise UsageError(Message("usage.for_missing"), Message("advice.for"))
        return None

    def typed_again(self) -> list[str]:
        """The answers as arguments and options, for the commands that are offered next."""
        words = [quoted(self.municipality)] if self.municipality else []
        words += [f"--profile {quoted(str(self.profile_file))}"] if self.profile_file else []
        for name, key in KEYS.items():
            value = self.options.get(key, []) if name != "municipality" else []
            option = f"--{name.replace('_', '-')}"
            values = value if isinstance(value, list) else [value]
            words += [f"{option} {quoted(str(each))}" for each in values]
        words += [f"--member {quoted(word)}" for word in self.member]
        return [*words, "--no-planning-values"] if self.no_planning_values else words


def _not_named(profile: Profile, session: Session) -> list[str]:
    """A note of the memberships that the sample knows and the profile does not name."""
    known = session.members.networks_of(profile.municipality.key) - set(profile.memberships)
    if not known:
        return []
    names = tuple(n.short for n in session.catalogue.networks if n.id in known)
    return [session.language("note.also_known", networks=names)]


def asked_for(given: Mapping[str, Any]) -> Asked:
    """What a group of parameters says; an option may name several, parted by commas.

    Raises UsageError for a number that is none.
    """
    from staedtenetz.model.typed import listed, parse_amount, parse_whole_number

    answers = {KEYS[name]: given[name] for name in KEYS if given.get(name) not in (None, [], ())}
    for key, value in answers.items():
        if isinstance(value, list | tuple):
            answers[key] = [word for each in value for word in listed(each) or [each]]
    if "population" in answers:
        answers["population"] = parse_whole_number(word := answers["population"])
        if not answers["population"]:
            raise UsageError(
                Message("usage.population", {"word": word}), Message("advice.population_example")
            )
    if "budget" in answers:
        answers["budget"] = parse_amount(word := answers["budget"])
        if answers["budget"] is None:
            raise UsageError(
                Message("usage.budget", {"word": word}), Message("advice.budget_example")
            )
    member = tuple(given.get("member") or ())
    unplanned = bool(given.get("no_planning_values"))
    return Asked(given["municipality"] or "", given.get("profile"), answers, member, unplanned)


def _without_place(answers: Answers, options: Answers) -> Answers:
    """The answers of a profile without what describes its municipality, if another is named."""
    from staedtenetz.own.profile_file import PLACE_KEYS

    if options.get("municipality", answers.get("municipality")) == answers.get("municipality"):
        return answers
    return {key: value for key, value in answers.items() if key not in PLACE_KEYS}


def place_words(municipality: Municipality, given: str) -> list[str]:
    """The argument and options that name this very municipality again."""
    if municipality.is_official:
        return [quoted(given or municipality.key or municipality.name)]
    words = [quoted(municipality.key or municipality.name)]
    if municipality.population:
        words.append(f"--population {municipality.population}")
    if municipality.key is None and municipality.state:
        words.append(f"--land {municipality.state[3:]}")
    if municipality.country != "DE":
        words.append(f"--country {municipality.country}")
    return words
