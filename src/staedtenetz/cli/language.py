"""Which language the program speaks."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from staedtenetz.errors import UsageError
from staedtenetz.messages import Choices, Language, Message
from staedtenetz.text import LanguageCode

if TYPE_CHECKING:
    from staedtenetz.own.place import Place

__all__ = ["Settings", "choose_language", "take_option"]

LANGUAGE_VARIABLE = "STAEDTENETZ_LANG"


class Settings(NamedTuple):
    """What the root command hands to the others."""

    language: Language
    places: tuple[Place, ...] = ()
    arguments: tuple[str, ...] = ()


def choose_language(
    arguments: Sequence[str], environment: Mapping[str, str]
) -> tuple[list[str], Language]:
    """The arguments without ``--lang``, and the language.

    ``--lang``, then STAEDTENETZ_LANG, then the locale; German where that says nothing. Raises
    UsageError for a language that the program does not speak, and for ``--lang`` without one.
    """
    rest, named = take_option(arguments, "--lang")
    if "" in named:
        raise UsageError(
            Message("usage.option_value", {"option": "--lang"}),
            Message("advice.values", {"values": Choices(("de", "en"))}),
        )
    return rest, _language(named[0] if named else "", environment)


def take_option(arguments: Sequence[str], option: str) -> tuple[list[str], list[str]]:
    """The arguments without an option that holds for every command, and its values."""
    rest: list[str] = []
    values: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == option:
            values.append(next(words, ""))
        elif word.startswith(f"{option}="):
            values.append(word.partition("=")[2])
        else:
            rest.append(word)
    return rest, values


def _language(asked: str, environment: Mapping[str, str]) -> Language:
    asked = asked or environment.get(LANGUAGE_VARIABLE, "")
    if asked:
        code = asked.lower().partition("_")[0].partition("-")[0]
        if code not in ("de", "en"):
            raise UsageError(
                Message("error.unknown_language", {"word": asked}),
                Message("advice.values", {"values": Choices(("de", "en"))}),
            )
        return Language("en" if code == "en" else "de")
    return Language(_locale_language(environment))


def _locale_language(environment: Mapping[str, str]) -> LanguageCode:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "de"
    if os.name == "nt":
        import locale

        name = locale.getlocale()[0] or ""
        return "en" if name.lower().startswith("en") else "de"
    return "de"
