"""Profile files, read with every mistake named and its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from staedtenetz.errors import DataError, ProfileError
from staedtenetz.files.reading import read_bytes
from staedtenetz.files.toml import parse_toml
from staedtenetz.messages import Listed, Message
from staedtenetz.model.vocabulary import (
    APPLICANTS,
    CAPACITIES,
    LAENDER,
    PARTICIPATIONS,
    PROPERTIES,
    PURPOSES,
    SCOPES,
    TOPICS,
    WORKING_LANGUAGES,
    Term,
)
from staedtenetz.own.house import HOUSE_KEYS, unfit_key

__all__ = [
    "CHOICES",
    "KEYS_ADVICE",
    "MEMBERSHIP_KEYS",
    "PLACE_KEYS",
    "PROFILE_KEYS",
    "Answers",
    "ProfileFile",
    "read_profile",
]

Answers = Mapping[str, Any]
"""What a profile file or the options of a command say, by key, before it is checked."""

_MAX_FILE_SIZE = 1024**2

PLACE_KEYS = frozenset(
    {
        "municipality",
        "population",
        "land",
        "country",
        "applicant",
        "properties",
        "memberships",
        "house",
    }
)
"""The keys that describe one municipality; the others are wishes."""

_NUMBER = (int, Decimal)
_TYPE_NAMES = {
    str: "type.text",
    bool: "type.bool",
    int: "type.whole_number",
    list: "type.list",
    dict: "type.table",
    _NUMBER: "type.number",
}

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
    "scopes": list,
    "participations": list,
    "languages": list,
    "budget": _NUMBER,
    "capacity": str,
    "weights": dict,
    "memberships": list,
    "house": dict,
}
"""Every key of a profile and the type of its value, in the order in which it is written."""

CHOICES: Mapping[str, Mapping[str, Term]] = {
    "applicant": APPLICANTS,
    "land": LAENDER,
    "properties": PROPERTIES,
    "topics": TOPICS,
    "topic_weights": TOPICS,
    "purposes": PURPOSES,
    "scopes": SCOPES,
    "participations": PARTICIPATIONS,
    "languages": WORKING_LANGUAGES,
    "capacity": CAPACITIES,
}
"""The vocabularies of the keys that have one."""

MEMBERSHIP_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "network": str,
    "since": int,
    "fee": _NUMBER,
    "unit": str,
    "purpose": str,
    "last_activity": (str, int, date),
}
"""Every key of a membership that is written as a table, and the type of its value."""


class ProfileFile:
    """A profile file: its answers, and where in it each of them stands.

    ``notes`` say what was passed over: keys that a newer program may have written.
    """

    def __init__(self, file: str, text: str, answers: dict[str, Any]) -> None:
        self.file = file
        self.answers = answers
        self.notes: list[Message] = []
        self._text = text

    def pass_over(self, where: str, problem: Message) -> None:
        """Note that the key there is passed over."""
        told = self.error(where, problem, KEYS_ADVICE).problem
        self.notes.append(Message("profile.skipped_key", {"problem": told}))

    def error(self, key: str, problem: Message, advice: Message) -> ProfileError:
        """The error that names the file and, where it can be found, the line of the key."""
        from staedtenetz.files.positions import Positions

        name, *inner = key.split("/")
        path = (name, *(int(part) - 1 if part.isdecimal() else part for part in inner))
        line = Positions(self._text).line_of(path)
        values: dict[str, object] = {"file": self.file, "problem": problem}
        if line is None:
            return ProfileError(Message("profile.where.file", values), advice)
        return ProfileError(Message("profile.where.line", values | {"line": str(line)}), advice)


KEYS_ADVICE = Message("advice.profile_keys")
_HOUSE_ADVICE = Message("advice.house_keys", {"keys": Listed(HOUSE_KEYS)})
_MEMBERSHIP_ADVICE = Message("advice.membership_keys", {"keys": Listed(MEMBERSHIP_KEYS)})


def read_profile(path: Path) -> ProfileFile:
    """A profile file with its answers, not looked up yet.

    Raises ProfileError where it is missing, not UTF-8, no TOML, has an unknown key (named with
    the nearest known one and its line) or a value of the wrong type.
    """
    file = str(path)
    try:
        content = read_bytes(path, _MAX_FILE_SIZE)
    except DataError as error:
        raise ProfileError(error.problem, Message("advice.profile_new")) from error
    try:
        answers = parse_toml(content, file)
    except DataError as error:
        if re.search(rb"^memberships\s*=", content, re.MULTILINE) and b"[[memberships]]" in content:
            raise ProfileError(
                Message("profile.memberships_both", {"file": file}),
                Message("advice.memberships_both"),
            ) from error
        raise ProfileError(error.problem, error.advice) from error
    profile = ProfileFile(file, content.decode("utf-8-sig"), answers)
    _check_keys(profile)
    return profile


def _check_keys(place: ProfileFile) -> None:
    _pass_over_unknown(place, place.answers, PROFILE_KEYS, "", KEYS_ADVICE)
    _check_types(place, place.answers, PROFILE_KEYS, "", KEYS_ADVICE)
    for key, value in place.answers.items():
        if isinstance(value, list):
            _check_items(place, key, value)
    for table in ("topic_weights", "weights"):
        weights = place.answers.get(table, {})
        _check_types(place, weights, dict.fromkeys(weights, _NUMBER), "", KEYS_ADVICE)
    if "house" in place.answers:
        _check_house(place, place.answers["house"])


def _check_house(place: ProfileFile, table: dict[str, Any]) -> None:
    _pass_over_unknown(place, table, HOUSE_KEYS, "house/", _HOUSE_ADVICE)
    _check_types(place, table, HOUSE_KEYS, "house/", _HOUSE_ADVICE)
    for key, value in table.items():
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            problem = Message("profile.list_of_texts", {"key": key})
            raise place.error(f"house/{key}", problem, _HOUSE_ADVICE)
    unfit = unfit_key(table)
    if unfit:
        problem = Message("profile.house_unfit", {"key": unfit})
        raise place.error(f"house/{unfit}", problem, _HOUSE_ADVICE)


def _check_types(
    place: ProfileFile, table: Answers, kinds: Mapping[str, Any], within: str, advice: Message
) -> None:
    for key, value in table.items():
        kind = kinds[key]
        if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
            values = {"key": key, "type": Message(_TYPE_NAMES.get(kind, "type.date"))}
            raise place.error(within + key, Message("profile.wrong_type", values), advice)


def _check_items(place: ProfileFile, key: str, items: list[Any]) -> None:
    """Lists hold texts; a membership may also be a table that says more of it."""
    for number, item in enumerate(items, start=1):
        if key == "memberships" and isinstance(item, dict):
            _check_membership(place, item, number)
        elif not isinstance(item, str):
            problem = Message("profile.list_of_texts", {"key": key})
            raise place.error(key, problem, KEYS_ADVICE)


def _check_membership(place: ProfileFile, table: dict[str, Any], number: int) -> None:
    within = f"memberships/{number}/"
    _pass_over_unknown(place, table, MEMBERSHIP_KEYS, within, _MEMBERSHIP_ADVICE)
    _check_types(place, table, MEMBERSHIP_KEYS, within, _MEMBERSHIP_ADVICE)
    if not table.get("network"):
        problem = Message("profile.membership_without_network")
        raise place.error(f"memberships/{number}", problem, _MEMBERSHIP_ADVICE)


def _pass_over_unknown(
    place: ProfileFile,
    table: dict[str, Any],
    known: Mapping[str, object],
    within: str,
    advice: Message,
) -> None:
    """Take out keys that a newer program may have written; one that is a slip is an error."""
    from staedtenetz.text import near_names

    for key in [key for key in table if key not in known]:
        near = near_names(key, known, limit=1)
        if near:
            problem = Message("profile.unknown_key_meant", {"key": key, "near": near[0]})
            raise place.error(within + key, problem, advice)
        place.pass_over(within + key, Message("profile.unknown_key", {"key": key}))
        del table[key]
