"""What a command knows of its surroundings: language, day, streams, and the data, read once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from staedtenetz.cli.language import Settings
from staedtenetz.cli.output import FORMATS, Output, choose_format
from staedtenetz.text import PartialDate

if TYPE_CHECKING:
    from staedtenetz.catalogue.catalogue import Catalogue
    from staedtenetz.catalogue.members import Members
    from staedtenetz.catalogue.municipalities import Municipalities
    from staedtenetz.catalogue.profiles import Answers, ProfileFile
    from staedtenetz.model.network import Network
    from staedtenetz.model.profile import Profile

__all__ = ["Session"]


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
        self._network_names: dict[str, str] = {}
        self.language = settings.language.naming(self._network_names)
        self.today = PartialDate(date.today().isoformat())
        name = command or ctx.info_name or ""
        chosen = choose_format(format_name, sys.stdout, allowed)
        self.output = Output(self.language, name, chosen, sys.stdout, sys.stderr)
        self.notes: list[str] = []

    @cached_property
    def catalogue(self) -> Catalogue:
        """The bundled directory. From then on the language knows the names of its networks."""
        from staedtenetz.catalogue.catalogue import Catalogue

        catalogue = Catalogue.load().in_language(self.language.code)
        self._network_names.update((n.id, n.short) for n in catalogue.networks)
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

    def profile(self, answers: Answers, file: ProfileFile | None = None) -> Profile:
        """The profile that the answers describe; raises as ``build_profile`` does."""
        from staedtenetz.catalogue.profiles import build_profile

        return build_profile(answers, self.catalogue, self.municipalities, self.members, file)

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

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Callable[[], None]]:
        """A progress bar on stderr where a person watches; else nothing."""
        if not sys.stderr.isatty():
            yield lambda: None
            return
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=total)
            yield lambda: bar.advance(task)
