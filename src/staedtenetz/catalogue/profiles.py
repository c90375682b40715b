"""Profile files: read with every mistake named, written readable and commented."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from staedtenetz.catalogue.catalogue import Catalogue
from staedtenetz.catalogue.files import reason
from staedtenetz.catalogue.members import Members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.errors import ProfileError, StaedtenetzError, UnknownNetwork
from staedtenetz.messages import Choices, Language, Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.profile import Profile
from staedtenetz.model.vocabulary import (
    APPLICANTS,
    CAPACITIES,
    LAENDER,
    PROPERTIES,
    PURPOSES,
    TOPICS,
    Term,
    find_term,
)

__all__ = [
    "MAX_POPULATION",
    "PROFILE_KEYS",
    "Answers",
    "build_profile",
    "format_profile",
    "parse_budget",
    "read_answers",
]

Answers = Mapping[str, Any]
"""What a profile file or the options of a command say, by key, before it is checked."""

MAX_POPULATION = 50_000_000
"""No municipality on earth is larger; a greater number is a slip."""

_MAX_FILE_SIZE = 1_000_000

PROFILE_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "municipality": str,
    "population": int,
    "land": str,
    "country": str,
    "applicant": str,
    "properties": list,
    "topics": list,
    "topic_weights": dict,
    "purposes": list,
    "budget": (int, Decimal),
    "capacity": str,
    "memberships": list,
}
"""Every key of a profile and the type of its value, in the order in which it is written."""

_TYPE_NAMES = {str: "type.text", int: "type.whole_number", list: "type.list", dict: "type.table"}


class _Place:
    """A profile file, to say where in it something is wrong."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._lines = text.splitlines()

    def line_of(self, key: str) -> int | None:
        pattern = re.compile(rf"""^\s*\[?\s*["']?{re.escape(key)}["']?\s*[=\]]""")
        for number, line in enumerate(self._lines, start=1):
            if pattern.match(line):
                return number
        return None

    def error(self, key: str, problem: Message, advice: Message) -> ProfileError:
        line = self.line_of(key)
        if line is None:
            where = Message("profile.where.file", {"file": self.file, "problem": problem})
        else:
            values = {"file": self.file, "line": str(line), "problem": problem}
            where = Message("profile.where.line", values)
        return ProfileError(where, advice)


_KEYS_ADVICE = Message("advice.profile_keys")


def read_answers(path: Path) -> Answers:
    """The answers in a profile file.

    Raises ProfileError where it is missing, not UTF-8, no TOML, has an unknown key (named with
    the nearest known one and its line) or a value of the wrong type.
    """
    import tomllib

    file = str(path)
    try:
        if path.stat().st_size > _MAX_FILE_SIZE:
            raise ProfileError(
                Message("error.profile_too_large", {"file": file}), Message("advice.profile_new")
            )
        text = path.read_bytes().decode("utf-8-sig")
        answers = tomllib.loads(text, parse_float=Decimal)
    except OSError as error:
        raise ProfileError(
            Message("error.file_unreadable", {"file": file, "reason": reason(error)}),
            Message("advice.profile_new"),
        ) from error
    except UnicodeDecodeError as error:
        raise ProfileError(
            Message("error.not_utf8", {"file": file}), Message("advice.save_utf8")
        ) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProfileError(
            Message("error.not_toml", {"file": file, "detail": _toml_detail(error)}),
            Message("advice.check_line"),
        ) from error
    _check_keys(answers, _Place(file, text))
    return answers


def _toml_detail(error: Exception) -> Message:
    """Where the TOML breaks off; the parser says the rest in English only."""
    found = re.search(r"line (\d+), column (\d+)", str(error))
    if found:
        return Message("toml.at", {"line": found[1], "column": found[2]})
    return Message("toml.at_end" if "end of document" in str(error) else "toml.somewhere")


def _check_keys(answers: Answers, place: _Place) -> None:
    for key, value in answers.items():
        kind = PROFILE_KEYS.get(key)
        if kind is None:
            raise place.error(key, _unknown_key(key), _KEYS_ADVICE)
        if not isinstance(value, kind) or isinstance(value, bool):
            expected = Message(_TYPE_NAMES.get(kind, "type.number"))  # type: ignore[arg-type]
            problem = Message("profile.wrong_type", {"key": key, "type": expected})
            raise place.error(key, problem, _KEYS_ADVICE)
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            problem = Message("profile.list_of_texts", {"key": key})
            raise place.error(key, problem, _KEYS_ADVICE)
    for key, value in answers.get("topic_weights", {}).items():
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            problem = Message("profile.wrong_type", {"key": key, "type": Message("type.number")})
            raise place.error(key, problem, _KEYS_ADVICE)


def _unknown_key(key: str) -> Message:
    from staedtenetz.catalogue.search import near_names

    near = near_names(key, PROFILE_KEYS, limit=1)
    if near:
        return Message("profile.unknown_key_meant", {"key": key, "near": near[0]})
    return Message("profile.unknown_key", {"key": key})


def build_profile(
    answers: Answers,
    catalogue: Catalogue,
    municipalities: Municipalities,
    members: Members,
    path: Path | None = None,
) -> Profile:
    """The profile that the answers describe.

    Names are looked up; a municipality outside the list needs ``population``. Memberships
    that are not answered are taken from the sample of known members. Raises ProfileError (or
    the error of the look-up, where there is no file) for everything that is unknown or absurd.
    """
    text = path.read_text(encoding="utf-8-sig") if path else ""
    place = _Place(str(path) if path else "", text)

    def within(key: str, build: Callable[[], Any]) -> Any:
        try:
            return build()
        except StaedtenetzError as error:
            if path is None or isinstance(error, ProfileError):
                raise
            raise place.error(key, error.problem, error.advice) from error

    municipality = within("municipality", lambda: _municipality(answers, municipalities))
    held = answers.get("memberships")
    if held is None:
        known = members.of(municipality.key)
        memberships = tuple(dict.fromkeys(row.network for row in known if row.network in catalogue))
    else:
        memberships = within("memberships", lambda: _memberships(held, catalogue))
    return Profile(
        municipality=municipality,
        topics=within("topics", lambda: _topics(answers)),
        purposes=within("purposes", lambda: _terms("purposes", answers, PURPOSES)),
        budget=within("budget", lambda: _budget(answers)),
        capacity=within("capacity", lambda: _term("capacity", answers, CAPACITIES)),
        memberships=memberships,
    )


def _invalid(key: str, problem: Message, advice: Message = _KEYS_ADVICE) -> StaedtenetzError:
    from staedtenetz.errors import UsageError

    return UsageError(Message("profile.invalid", {"key": key, "problem": problem}), advice)


def _municipality(answers: Answers, municipalities: Municipalities) -> Municipality:
    name = answers.get("municipality", "").strip()
    population = answers.get("population")
    if population is not None and not 1 <= population <= MAX_POPULATION:
        problem = Message("profile.population_absurd", {"population": population})
        raise _invalid("population", problem)
    country = answers.get("country", "DE").strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", country):
        raise _invalid("country", Message("profile.country_code", {"word": country}))
    applicant = _term("applicant", answers, APPLICANTS) or "municipality"
    state = _term("land", answers, LAENDER)
    bundled = _bundled(name, population, country, applicant, state, municipalities)
    properties = dict(bundled.properties) if bundled else {}
    if "properties" in answers:
        own = _terms("properties", answers, PROPERTIES)
        properties = {name: name in own for name in PROPERTIES}
    if bundled:
        return Municipality(
            name=bundled.name,
            population=population or bundled.population,
            state=bundled.state,
            country="DE",
            key=bundled.key,
            designation=bundled.designation,
            applicant=applicant,
            from_census=population in (None, bundled.population),
            properties=properties,
        )
    return Municipality(
        name=name or "–",
        population=population,
        state=state,
        country=country,
        applicant=applicant,
        properties=properties,
    )


def _bundled(
    name: str,
    population: int | None,
    country: str,
    applicant: str,
    state: str | None,
    municipalities: Municipalities,
) -> Municipality | None:
    """The municipality of the list; none where the answers describe another one."""
    if country != "DE" or applicant != "municipality":
        return None
    if population is None:
        if not name:
            raise _invalid(
                "municipality", Message("profile.no_municipality"), Message("advice.municipality")
            )
        return municipalities.find(f"{name} ({state[3:]})" if state else name)
    try:
        return municipalities.find(f"{name} ({state[3:]})" if state else name)
    except StaedtenetzError as error:
        if error.code == "ambiguous-municipality":
            raise
        return None


def _memberships(names: list[str], catalogue: Catalogue) -> tuple[str, ...]:
    ids: list[str] = []
    for name in names:
        found = catalogue.find(name)
        if not found.exact:
            near = Choices(f"{network.short} ({network.id})" for network in found.networks)
            raise UnknownNetwork(
                Message("error.unknown_network", {"word": name}),
                Message("advice.meant", {"names": near}),
            )
        ids += [network.id for network in found.networks]
    return tuple(dict.fromkeys(ids))


def _topics(answers: Answers) -> dict[str, Decimal]:
    weights = {
        _known("topic_weights", word, TOPICS).id: _weight(word, weight)
        for word, weight in answers.get("topic_weights", {}).items()
    }
    topics = {topic: Decimal(1) for topic in _terms("topics", answers, TOPICS)}
    return topics | weights


def _weight(word: str, weight: int | Decimal) -> Decimal:
    value = Decimal(weight)
    if not (value.is_finite() and 0 < value <= 100):
        raise _invalid("topic_weights", Message("profile.weight_absurd", {"word": word}))
    return value


def _budget(answers: Answers) -> Decimal | None:
    budget = answers.get("budget")
    if budget is None:
        return None
    value = Decimal(budget)
    if not (value.is_finite() and 0 <= value <= Decimal(10) ** 9):
        raise _invalid("budget", Message("profile.budget_absurd"))
    return value


def _term(key: str, answers: Answers, terms: Mapping[str, Term]) -> str | None:
    word = answers.get(key)
    return _known(key, word, terms).id if word else None


def _terms(key: str, answers: Answers, terms: Mapping[str, Term]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_known(key, word, terms).id for word in answers.get(key, ())))


def _known(key: str, word: str, terms: Mapping[str, Term]) -> Term:
    term = find_term(terms, word)
    if term is None:
        raise _invalid(
            key,
            Message("profile.unknown_value", {"word": word}),
            Message("advice.values", {"values": Choices(term.label for term in terms.values())}),
        )
    return term


def parse_budget(text: str) -> Decimal | None:
    """Euros as an office types them: ``5000``, ``5.000``, ``5000,50``, ``5.000 €``.

    ``None`` where it is no amount.
    """
    digits = text.replace("€", "").replace("EUR", "").replace("\u00a0", "").replace(" ", "")
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d{1,2})?", digits):
        digits = digits.replace(".", "")
    elif re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d{1,2})?", digits):
        digits = digits.replace(",", "")
    try:
        value = Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value >= 0 else None


def format_profile(answers: Answers, language: Language) -> str:
    """The answers as a profile file: every key with a comment that says what it means.

    Keys without an answer stand as comments, ready to be filled in.
    """
    import tomli_w

    lines = [f"# {line}" for line in language("profile.head").splitlines()]
    for key in PROFILE_KEYS:
        if key == "topic_weights":
            continue
        lines += ["", *(f"# {line}" for line in _comment(key, language))]
        if key in answers and answers[key] is not None:
            lines.append(tomli_w.dumps({key: answers[key]}, indent=2).rstrip("\n"))
        else:
            lines.append(f"# {key} = {_EXAMPLES[key]}")
    if answers.get("topic_weights"):
        lines += ["", f"# {language('profile.comment.topic_weights')}", "[topic_weights]"]
        lines.append(tomli_w.dumps(dict(answers["topic_weights"])).rstrip("\n"))
    return "\n".join(lines) + "\n"


_EXAMPLES = {
    "municipality": '"Bochum"',
    "population": "354288",
    "land": '"NRW"',
    "country": '"DE"',
    "applicant": '"municipality"',
    "properties": "[]",
    "topics": '["climate-mitigation", "mobility"]',
    "purposes": '["learn"]',
    "budget": "5000",
    "capacity": '"medium"',
    "memberships": '["eurocities"]',
}

_CHOICES: Mapping[str, Mapping[str, Term]] = {
    "applicant": APPLICANTS,
    "properties": PROPERTIES,
    "topics": TOPICS,
    "purposes": PURPOSES,
    "capacity": CAPACITIES,
}


def _comment(key: str, language: Language) -> list[str]:
    lines = [language(f"profile.comment.{key}")]
    lines += [
        f"  {term.id}: {language.text(term.label)}" for term in _CHOICES.get(key, {}).values()
    ]
    return lines
