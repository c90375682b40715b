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

__all__ = ["Settings", "choose_language"]

LANGUAGE_VARIABLE = "STAEDTENETZ_LANG"


class Settings(NamedTuple):
    """What the root command hands to the others."""

    language: Language
    places: tuple[Place, ...] = ()


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """``--lang``, then STAEDTENETZ_LANG, then the locale; German where that says nothing.

    Raises UsageError for a language that the program does not speak.
    """
    asked = _lang_option(arguments) or environment.get(LANGUAGE_VARIABLE, "")
    if asked:
        code = asked.lower().partition("_")[0].partition("-")[0]
        if code not in ("de", "en"):
            raise UsageError(
                Message("error.unknown_language", {"word": asked}),
                Message("advice.values", {"values": Choices(("de", "en"))}),
            )
        return Language("en" if code == "en" else "de")
    return Language(_locale_language(environment))


def _lang_option(arguments: Sequence[str]) -> str:
    for place, word in enumerate(arguments):
        if word == "--":
            break
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "--lang" and place + 1 < len(arguments):
            return arguments[place + 1]
    return ""


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
