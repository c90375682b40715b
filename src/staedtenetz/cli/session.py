"""What a command knows of its surroundings: language, day, streams, and the data, read once."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from staedtenetz.cli.output import FORMATS, Output, choose_format
from staedtenetz.errors import UsageError
from staedtenetz.messages import Language, Message
from staedtenetz.text import LanguageCode, PartialDate

if TYPE_CHECKING:
    from staedtenetz.catalogue.catalogue import Catalogue
    from staedtenetz.catalogue.members import Members
    from staedtenetz.catalogue.municipalities import Municipalities
    from staedtenetz.model.network import Network

__all__ = ["Session", "Settings", "choose_language", "parse_population"]

LANGUAGE_VARIABLE = "STAEDTENETZ_LANG"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the root command hands to the others."""

    language: Language


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
                Message("advice.values", {"values": ("de", "en")}),
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


def parse_population(text: str | None) -> int | None:
    """Inhabitants as an office types them: ``354288``, ``354.288``. Raises UsageError."""
    if text is None:
        return None
    digits = re.sub(r"[\s\u00a0.,_']", "", text)
    if not re.fullmatch(r"\d{1,9}", digits) or int(digits) == 0:
        raise UsageError(
            Message("usage.population", {"word": text}), Message("advice.population_example")
        )
    return int(digits)


class Session:
    """One command run: its output and the data files it needs, each read when first used."""

    def __init__(
        self,
        ctx: Any,
        format_name: str | None = None,
        allowed: Sequence[str] = FORMATS,
        command: str = "",
    ) -> None:
        settings: Settings = ctx.find_root().obj
        self.language = settings.language
        self.today = PartialDate(date.today().isoformat())
        name = command or ctx.info_name or ""
        chosen = choose_format(format_name, sys.stdout, allowed)
        self.output = Output(self.language, name, chosen, sys.stdout, sys.stderr)
        self.notes: list[str] = []

    @cached_property
    def catalogue(self) -> Catalogue:
        """The bundled directory. The language learns the short names of its networks."""
        from staedtenetz.catalogue.catalogue import Catalogue
        from staedtenetz.catalogue.files import data_folder

        path = data_folder() / "networks.toml"
        cache = None if path.with_suffix(".json").exists() else _cache_folder()
        catalogue = Catalogue.load(path, cache)
        self.language = self.language.naming({n.id: n.short for n in catalogue.networks})
        output = self.output
        self.output = Output(
            self.language, output.command, output.format, output.stdout, output.stderr
        )
        return catalogue

    @cached_property
    def municipalities(self) -> Municipalities:
        """The bundled municipalities."""
        from staedtenetz.catalogue.municipalities import Municipalities

        return Municipalities.load(self.catalogue.properties)

    @cached_property
    def members(self) -> Members:
        """The known memberships."""
        from staedtenetz.catalogue.members import Members

        return Members.load()

    def find(self, word: str) -> tuple[Network, ...]:
        """The records that the word means; a match that was not exact is told."""
        found = self.catalogue.find(word)
        if not found.exact:
            network = found.networks[0]
            note = self.language("note.taken", word=word, name=network.short, id=network.id)
            self.notes.append(note)
        elif len(found.networks) > 1:
            names = tuple(network.short for network in found.networks)
            self.notes.append(self.language("note.shared", word=word, names=names))
        return found.networks


def _cache_folder() -> Path | None:
    """Where compiled copies of editable installs are kept; ``None`` where there is no home."""
    from platformdirs import user_cache_path

    try:
        return user_cache_path("staedtenetz", appauthor=False)
    except (RuntimeError, OSError):
        return None
