"""The recommendation in lines: assumptions, reasons, what stands beside the ranking and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from staedtenetz.messages import Language, Listed
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import INACTIVE, Network
from staedtenetz.model.profile import Profile
from staedtenetz.model.vocabulary import PARTICIPATIONS, TOPICS
from staedtenetz.recommendation.fit import Fit
from staedtenetz.recommendation.prospects import AlsoPossible, Closed, ComesWith, Excluded
from staedtenetz.recommendation.ranking import (
    ANSWERS,
    Held,
    Recommendation,
    Recommended,
    crosses_borders,
)
from staedtenetz.report.facts import met_conditions
from staedtenetz.report.planning import example_short
from staedtenetz.report.wording import (
    label,
    labels,
    reason_line,
    status_line,
    weights_line,
)

if TYPE_CHECKING:
    from staedtenetz.report.paper import Paper

__all__ = [
    "add_also_possible",
    "also_possible_lines",
    "aside_side",
    "assumption_line",
    "closed_line",
    "closed_lines",
    "comes_with_line",
    "coming_along",
    "counted_weights",
    "exclusion_line",
    "fit_short",
    "held_line",
    "profile_line",
    "reasons_line",
]


def fit_short(fit: Fit) -> str:
    """The fit in a table cell: a whole number from 0 to 100."""
    return "–" if fit.rounded is None else str(fit.rounded)


def reasons_line(entry: Recommended, language: Language) -> str:
    """The two strongest reasons in one line; what the network is about where topics are open.

    What speaks against it comes first, then which of its conditions is known to be met; a
    documented amount of another municipality stands last where neither the own fee nor a
    planning value is known.
    """
    texts = [language.say(criterion.reason) for criterion in entry.fit.warnings]
    texts += met_conditions(entry.eligibility, language)
    texts += [language.say(criterion.reason) for criterion in entry.fit.reasons[:2]]
    if all(criterion.id != "topics" for criterion in entry.fit.counted):
        texts.insert(0, labels(TOPICS, entry.network.topics[:2], language))
    if entry.fee.amount is None and entry.fee.planning is None and entry.fee.examples:
        texts.append(example_short(entry.fee.examples, language))
    return "; ".join(texts)


def held_line(held: Held, language: Language) -> str:
    """The network held, with what became of it where it is not plainly active."""
    if held.network.status == "active":
        return held.network.short
    fate = status_line(held.network, language)
    if held.successor:
        fate = language("recommend.fate", status=fate, name=held.successor.short)
    return f"{held.network.short} ({fate})"


def coming_along(result: Recommendation, chosen: Iterable[Recommended]) -> tuple[ComesWith, ...]:
    """What comes with a network that is held or among the chosen ones."""
    ids = {entry.network.id for entry in chosen}
    return tuple(
        entry
        for entry in result.comes_with
        if entry.held or ids & {network.id for network in entry.through}
    )


def comes_with_line(entry: ComesWith, language: Language) -> str:
    """``Globaler Konvent, mit EU-Konvent``."""
    through = tuple(network.short for network in entry.through)
    return language("recommend.comes_with", name=entry.network.short, networks=through)


def exclusion_line(entry: Excluded, result: Recommendation, language: Language) -> str:
    """Why a network is not possible; for an inactive one its fate and who carries it on."""
    if entry.network.status not in INACTIVE:
        return reason_line(entry.reasons, language)
    status = status_line(entry.network, language)
    if entry.successor is None:
        return status
    place = result.place(entry.successor.id)
    if place is None:
        return language("recommend.fate", status=status, name=entry.successor.short)
    values = {"status": status, "name": entry.successor.short, "place": str(place)}
    return language("recommend.fate_ranked", **values)


def also_possible_lines(entries: Iterable[AlsoPossible], language: Language) -> Iterator[str]:
    """``erst Auszeichnung erhalten: Fairtrade-Towns · …``: what is not joined, as what it is."""
    networks = [entry.network for entry in entries]
    for way in PARTICIPATIONS:
        if names := _taken_part_in(networks, way):
            yield f"{label(PARTICIPATIONS, way, language)}: {names}"


def _taken_part_in(networks: Iterable[Network], way: str) -> str:
    """The names of those in which one takes part that way."""
    return " · ".join(each.short for each in networks if each.participation == way)


def add_also_possible(paper: Paper, result: Recommendation) -> None:
    """The section of a paper for what is not joined, as what it is."""
    if result.also_possible:
        paper.heading("paper.also_possible")
        paper.bullets(also_possible_lines(result.also_possible, paper.language))


def assumption_line(profile: Profile, language: Language) -> str:
    """What is looked for: as the office says, and what is assumed where it says nothing."""
    open_ways, open_scopes = not profile.participations, not profile.scopes
    said = []
    if not open_ways:
        ways = labels(PARTICIPATIONS, profile.participations, language)
        said.append(language("recommend.participations", participations=ways))
    if open_ways and open_scopes:
        said.append(language("recommend.assumed"))
    elif open_ways:
        said.append(language("recommend.participations_assumed"))
    elif open_scopes:
        said.append(language("recommend.scopes_assumed"))
    return " ".join(said)


def aside_side(result: Recommendation) -> str:
    """Which side of the border what is set aside is on, by the name of that list."""
    return "international" if crosses_borders(result.aside[0].network) else "domestic"


def closed_line(entry: Closed, language: Language) -> str:
    """Until when it is closed, and what the record says of it: the last call, the next one."""
    network = entry.network
    until = language(f"closed.{network.participation}")
    note = network.window_note or network.status_note
    return f"{until}. {language.text(note)}" if note else until


def closed_lines(entries: Iterable[Closed], language: Language) -> Iterator[str]:
    """``bis zu einem neuen Aufruf: URBACT · …``: what is closed, by what would reopen it."""
    networks = [entry.network for entry in entries]
    for way in PARTICIPATIONS:
        if names := _taken_part_in(networks, way):
            yield f"{language(f'closed.{way}')}: {names}"


def counted_weights(fits: Iterable[Fit], profile: Profile, language: Language) -> str:
    """The weights of the criteria that counted in one of the fits; empty where but one did."""
    counted = {each.id for fit in fits for each in fit.counted}
    kept = {name: weight for name, weight in profile.weights.items() if name in counted}
    return weights_line(kept, language) if len(kept) > 1 else ""


def _those_alike(municipality: Municipality, language: Language) -> str:
    """``Kommunen wie Bochum``, ``Kreisen wie dem Kreis Unna``."""
    if municipality.applicant != "district":
        return language("recommend.alike", name=municipality.name)
    from staedtenetz.model.profile import House
    from staedtenetz.report.bodies import bodies

    values = bodies(municipality, House(), language).values
    return language("recommend.alike.district", **values)


def profile_line(recommendation: Recommendation, language: Language) -> str:
    """What the order rests on."""
    answered = [name for name in ANSWERS if name not in recommendation.unanswered]
    parts = Listed(language(f"basis.{name}") for name in answered)
    if recommendation.usual:
        key = "recommend.basis" if parts else "recommend.basis_usual"
        alike = _those_alike(recommendation.profile.municipality, language)
        return language(key, parts=parts, alike=alike)
    return (
        language("recommend.basis_answers", parts=tuple(parts))
        if parts
        else language("recommend.no_basis")
    )
