"""Profile files, written readable and commented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from staedtenetz.messages import Language
from staedtenetz.model.profile import DEFAULT_WEIGHTS
from staedtenetz.own.house import HOUSE_KEYS
from staedtenetz.own.profile_file import CHOICES, PROFILE_KEYS, Answers

__all__ = ["format_profile"]


def format_profile(answers: Answers, language: Language) -> str:
    """The answers as a profile file: every key with a comment that says what it means.

    Keys without an answer stand as comments, ready to be filled in. Tables come last, as TOML
    asks for.
    """
    import tomli_w

    lines = [f"# {line}" for line in language("profile.head").splitlines()]
    last: tuple[str, ...] = _TABLES
    if any(isinstance(entry, Mapping) for entry in answers.get("memberships") or ()):
        last = (*_TABLES, "memberships")
    for key in (*(key for key in PROFILE_KEYS if key not in last), *last):
        lines += ["", *(f"# {line}" for line in _comment(key, language))]
        value = answers.get(key)
        if key in _TABLES:
            lines += _table(key, value, language)
        elif value is not None:
            lines.append(tomli_w.dumps({key: value}, indent=2).rstrip("\n"))
        else:
            lines.append(f"# {key} = {_EXAMPLES[key]}")
    return "\n".join(lines) + "\n"


_TABLES = ("topic_weights", "weights", "house")


def _table(key: str, values: Mapping[str, Any] | None, language: Language) -> list[str]:
    import tomli_w

    if values:
        return [f"[{key}]", tomli_w.dumps(dict(values)).rstrip("\n")]
    example = language("profile.example.house") if key == "house" else _EXAMPLES[key]
    return [f"# [{key}]", *(f"# {line}" for line in example.splitlines())]


_EXAMPLES = {
    "municipality": '"Bochum"',
    "population": "354288",
    "land": '"NRW"',
    "country": '"DE"',
    "applicant": '"municipality"',
    "properties": "[]",
    "topics": '["climate-mitigation", "mobility"]',
    "purposes": '["learn"]',
    "scopes": '["europe"]',
    "participations": '["membership", "declaration"]',
    "languages": '["de", "en"]',
    "budget": "5000",
    "capacity": '"medium"',
    "memberships": '["eurocities"]',
    "topic_weights": "climate-mitigation = 3",
    "weights": "\n".join(f"{name} = {weight}" for name, weight in DEFAULT_WEIGHTS.items()),
}

_TOLD = ("land", "topic_weights")
"""Keys whose words are known to everyone, or stand with another key already."""


def _comment(key: str, language: Language) -> list[str]:
    lines = language(f"profile.comment.{key}").splitlines()
    if key == "house":
        return [*lines, *(f"  {each}: {language(f'house.{each}')}" for each in HOUSE_KEYS)]
    terms = {} if key in _TOLD else CHOICES.get(key, {})
    return [*lines, *(f"  {each.id}: {language.text(each.label)}" for each in terms.values())]
