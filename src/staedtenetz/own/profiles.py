"""The profile that answers describe, whether options or a file gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from staedtenetz.catalogue.directory import Directory
from staedtenetz.catalogue.members import Members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.catalogue.municipality_choices import taken_note
from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.catalogue.properties import Properties
from staedtenetz.catalogue.terms import meant_term, meant_terms, unknown_term
from staedtenetz.errors import StaedtenetzError, UnknownMunicipality, UnknownNetwork, UsageError
from staedtenetz.files.problems import shown
from staedtenetz.messages import Choices, Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.profile import CRITERIA, DEFAULT_WEIGHTS, Membership, Profile
from staedtenetz.model.values import FIRST_YEAR, LAST_YEAR, PartialDate, read_number
from staedtenetz.model.vocabulary import Term, find_country
from staedtenetz.own.house import read_house
from staedtenetz.own.profile_file import CHOICES, KEYS_ADVICE, Answers, ProfileFile

__all__ = ["MAX_BUDGET", "MAX_POPULATION", "build_profile"]

MAX_POPULATION = 50_000_000
"""No municipality on earth is larger; a greater number is a slip."""

_NAMESAKE = 10
"""A place with a tenth of the inhabitants is another one of the same name."""

MAX_BUDGET = Decimal(10) ** 9
"""Euros a year; a greater amount is a slip."""


_KINDS = {
    "applicant": "applicant",
    "land": "land",
    "properties": "property",
    "topics": "topic",
    "topic_weights": "topic",
    "purposes": "purpose",
    "scopes": "scope",
    "participations": "participation",
    "languages": "language",
    "capacity": "capacity",
}
"""What the answers to a key are called in a sentence: ``kind.…``."""


class _BlamedError(Exception):
    """An error together with the key whose answer is to blame."""

    def __init__(self, key: str, error: StaedtenetzError) -> None:
        super().__init__(key)
        self.key = key
        self.error = error


@contextmanager
def _blame(key: str) -> Iterator[None]:
    try:
        yield
    except StaedtenetzError as error:
        raise _BlamedError(key, error) from error


def build_profile(
    directory: Directory,
    answers: Answers,
    file: ProfileFile | None = None,
    tell: Callable[[Message], None] | None = None,
) -> Profile:
    """The profile that the answers describe.

    Names are looked up; one that means one much larger place is taken for it where ``tell`` can
    say so, else its namesakes are asked about. A municipality outside the list needs
    ``population``. Memberships that are not answered are taken from the sample of known members.
    What is unknown or absurd raises ProfileError with its line where the answer stands in
    ``file``, else UsageError or the error of the look-up.
    """
    catalogue, members = directory.networks, directory.members
    try:
        municipality = _municipality(answers, catalogue, directory.municipalities, tell)
        recorded = {
            record.network: record
            for record in members.records_of(municipality)
            if record.network in catalogue
        }
        records = tuple(_records(answers, catalogue, recorded))
        if "memberships" not in answers:
            records = tuple(recorded.values())
        return Profile(
            municipality=municipality,
            topics=_topics(answers),
            purposes=_terms("purposes", answers),
            budget=_money("budget", answers.get("budget")),
            capacity=_term("capacity", answers),
            memberships=_memberships(answers, records, municipality, catalogue, members),
            scopes=_terms("scopes", answers),
            languages=_terms("languages", answers),
            weights=_weights(answers),
            records=records,
            participations=_terms("participations", answers),
            house=read_house(answers.get("house", {}), Path(file.file).parent if file else Path()),
        )
    except _BlamedError as blamed:
        key, error = blamed.key, blamed.error
        if file is not None and answers.get(key) is file.answers.get(key):
            raise file.error(key, error.problem, error.advice) from error
        raise error from None


def _invalid(key: str, problem: Message, advice: Message = KEYS_ADVICE) -> _BlamedError:
    name, *inner = key.split("/")
    values = {"key": inner[-1] if len(inner) > 1 else name, "problem": problem}
    return _BlamedError(key, UsageError(Message("profile.invalid", values), advice))


def _municipality(
    answers: Answers,
    catalogue: Catalogue,
    municipalities: Municipalities,
    tell: Callable[[Message], None] | None,
) -> Municipality:
    name = answers.get("municipality", "").strip()
    if not name:
        raise _invalid(
            "municipality", Message("profile.no_municipality"), Message("advice.municipality")
        )
    population = answers.get("population")
    if population is not None and not 1 <= population <= MAX_POPULATION:
        problem = Message("profile.population_absurd", {"population": population})
        raise _invalid("population", problem)
    country = find_country(answers.get("country", "DE"))
    if country is None:
        raise _invalid("country", Message("profile.country_code", {"word": answers["country"]}))
    applicant = _term("applicant", answers) or "municipality"
    state = _term("land", answers)
    if state and country != "DE":
        raise _invalid("land", Message("profile.land_abroad"))
    bundled = None
    if country == "DE" and applicant in ("municipality", "district"):
        with _blame("municipality"):
            bundled = _listed(name, state, population, municipalities, tell, applicant)
    if bundled:
        properties = dict(bundled.properties)
    else:
        # Lists of municipalities and districts say nothing of a region or an association.
        listed = country == "DE" and applicant in ("municipality", "district")
        properties = dict(Properties(catalogue.properties if listed else ()).of(""))
    if "properties" in answers:
        own = _terms("properties", answers)
        # What was known and is not among them is denied; what is not known stays so.
        properties = {name: has and name in own for name, has in properties.items()}
        properties |= dict.fromkeys(own, True)
    if bundled is None:
        return Municipality(
            name=name,
            population=population,
            state=state,
            country=country,
            applicant=applicant,
            properties=properties,
        )
    official = population in (None, bundled.population)
    return bundled._replace(
        population=population or bundled.population,
        properties=properties,
        population_as_of=bundled.population_as_of if official else None,
        territory_as_of=bundled.territory_as_of if official else None,
    )


def _listed(
    name: str,
    state: str | None,
    population: int | None,
    municipalities: Municipalities,
    tell: Callable[[Message], None] | None,
    applicant: str,
) -> Municipality | None:
    """Whoever of the list is meant; none where a population tells of another, smaller place.

    Of an applicant that is said to be a district the bare name is enough.
    """
    if applicant == "district":
        district = municipalities.district(name, state)
        if district or population is not None:
            return district
    try:
        taken = municipalities.take(name, state)
    except UnknownMunicipality:
        if population is None:
            raise
        return None
    found = taken.municipality
    size = found.population or 1
    named_by_key = name.isdecimal()
    if population is not None and not named_by_key and size > population * _NAMESAKE:
        return None
    if taken.others and tell is None:
        return municipalities.find(name, state)
    note = taken_note(name, taken)
    if note and tell:
        tell(note)
    return found


def _memberships(
    answers: Answers,
    records: tuple[Membership, ...],
    municipality: Municipality,
    catalogue: Catalogue,
    members: Members,
) -> tuple[str, ...]:
    """The networks that the answers name; without an answer those that the sample knows."""
    if "memberships" in answers:
        return tuple(dict.fromkeys(record.network for record in records))
    known = [row.network for row in members.of(municipality.key)]
    known += [record.network for record in records]
    return tuple(dict.fromkeys(network for network in known if network in catalogue))


def _records(
    answers: Answers, catalogue: Catalogue, recorded: Mapping[str, Membership]
) -> Iterator[Membership]:
    """What the answers say of each membership; a name that records share stands for all.

    What the office has ``recorded`` fills in what the answers leave open.
    """
    seen: set[str] = set()
    for number, answer in enumerate(answers.get("memberships", ()), start=1):
        where = f"memberships/{number}"
        table: Mapping[str, Any] = {"network": answer} if isinstance(answer, str) else answer
        with _blame("memberships"):
            found = catalogue.find(table["network"])
            if not found.exact:
                near = Choices(f"{network.short} ({network.id})" for network in found.networks)
                raise UnknownNetwork(
                    Message("error.unknown_network", {"word": table["network"]}),
                    Message("advice.meant", {"names": near}),
                )
        for network in found.networks:
            if network.id in seen and isinstance(answer, Mapping):
                problem = Message("profile.membership_twice", {"name": network.short})
                raise _invalid(where, problem, Message("advice.membership_twice"))
            seen.add(network.id)
            answered = Membership(
                network.id,
                _year(table.get("since"), where),
                _money("fee", table.get("fee")),
                table.get("unit"),
                table.get("purpose"),
                _day(table.get("last_activity"), where),
            )
            yield _filled_in(answered, recorded.get(network.id))


def _filled_in(answered: Membership, recorded: Membership | None) -> Membership:
    if recorded is None:
        return answered
    given = {key: value for key, value in answered._asdict().items() if value}
    return recorded._replace(**given)


def _year(value: int | None, where: str) -> int | None:
    if value is not None and not FIRST_YEAR <= value <= LAST_YEAR:
        raise _invalid(f"{where}/since", Message("profile.year_absurd", {"year": shown(value)}))
    return value


def _day(value: str | int | date | None, where: str) -> PartialDate | None:
    """A day, month or year: a TOML date or a text such as ``2025-03``."""
    if value is None:
        return None
    day = PartialDate.read(value)
    if day is None:
        problem = Message("profile.date_absurd", {"word": shown(value)})
        raise _invalid(f"{where}/last_activity", problem, Message("advice.partial_date"))
    return day


_FORMER_CRITERIA = {"peers": "usual"}
"""Criteria by the names that they have in older profiles."""


def _weights(answers: Answers) -> Mapping[str, Decimal]:
    """The weight of every criterion: the answers laid over the defaults."""
    weights = dict(DEFAULT_WEIGHTS)
    for said, weight in answers.get("weights", {}).items():
        word = _FORMER_CRITERIA.get(said, said)
        if word not in CRITERIA:
            problem = Message("profile.unknown_value", {"word": word})
            advice = Message("advice.values", {"values": Choices(CRITERIA)})
            raise _invalid("weights", problem, advice)
        weights[word] = _weight("weights", word, weight)
    if not any(weights.values()):
        raise _invalid("weights", Message("profile.weights_all_zero"))
    return weights


def _topics(answers: Answers) -> dict[str, Decimal]:
    weights = {
        _known("topic_weights", word).id: _weight("topic_weights", word, weight)
        for word, weight in answers.get("topic_weights", {}).items()
    }
    topics = {topic: Decimal(1) for topic in _terms("topics", answers)}
    return topics | weights


def _weight(key: str, word: str, weight: int | Decimal) -> Decimal:
    """Up to 100; a topic with the weight 0 is none, a criterion may count for nothing."""
    value = read_number(weight)
    if value is None or not 0 <= value <= 100 or (key == "topic_weights" and not value):
        raise _invalid(key, Message("profile.weight_absurd", {"word": word}))
    return value


def _money(key: str, amount: int | Decimal | None) -> Decimal | None:
    """Euros a year; the fee of a membership is blamed on the list of memberships."""
    if amount is None:
        return None
    value = read_number(amount)
    if value is None or not 0 <= value <= MAX_BUDGET:
        blamed = "memberships" if key == "fee" else key
        raise _invalid(blamed, Message(f"profile.{key}_absurd"))
    return value


def _term(key: str, answers: Answers) -> str | None:
    word = answers.get(key)
    return _known(key, word).id if word else None


def _terms(key: str, answers: Answers) -> tuple[str, ...]:
    """The ids of all words; a word that several terms begin with stands for all of them."""
    ids: list[str] = []
    for word in answers.get(key, ()):
        found = meant_terms(CHOICES[key], word)
        ids += [term.id for term in found] or [_known(key, word).id]
    return tuple(dict.fromkeys(ids))


def _known(key: str, word: str) -> Term:
    term = meant_term(CHOICES[key], word)
    if term is None:
        raise _BlamedError(key, unknown_term(_KINDS[key], word, CHOICES[key]))
    return term
