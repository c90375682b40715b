"""What a command knows of its surroundings: language, day, streams, and the data, read once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from staedtenetz.cli.language import Settings
from staedtenetz.cli.output import FORMATS, Output, choose_format
from staedtenetz.errors import DataError, UsageError
from staedtenetz.messages import Message
from staedtenetz.text import PartialDate

if TYPE_CHECKING:
    from staedtenetz.catalogue.members import Members
    from staedtenetz.catalogue.municipalities import Municipalities
    from staedtenetz.catalogue.networks import Catalogue
    from staedtenetz.model.network import Network
    from staedtenetz.model.profile import Profile
    from staedtenetz.own.changing import Entries
    from staedtenetz.own.profiles import Answers, ProfileFile
    from staedtenetz.own.reading import OwnData

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
        self.places = settings.places

    @cached_property
    def own(self) -> OwnData:
        """What the office knows itself; what of it cannot be used becomes a note."""
        from staedtenetz.files.reading import byte_code_folder
        from staedtenetz.own.reading import OwnData

        own = OwnData.read(self.places, self.today, byte_code_folder())
        self._tell(own)
        return own

    @property
    def own_file(self) -> Path:
        """The file into which what the office states is written: that of the last place."""
        return self.places[-1].file

    @property
    def own_folder(self) -> Path:
        """The folder of that file. Raises DataError where a folder that was named is missing.

        It is not made: a network drive that is not connected would get a twin on this computer.
        """
        place = self.places[-1]
        if (place.named or place.expected) and not place.folder.is_dir():
            values = {"folder": str(place.folder)}
            raise DataError(Message("error.own_folder", values), Message("advice.own_folder"))
        return place.folder

    @cached_property
    def data_beneath(self) -> Mapping[str, Any]:
        """The plain tables that the office's last place is laid over."""
        from staedtenetz.catalogue.networks import bundled_data
        from staedtenetz.own.reading import OwnData

        layers = [layer for layer in self.own.layers if layer[0] != self.places[-1]]
        return OwnData(self.today, layers).lay_over(bundled_data())

    def change_own(self, change: Callable[[Entries], None]) -> None:
        """Change the office's file; raises as ``change_own_file`` does."""
        from staedtenetz.own.changing import change_own_file

        file = self.own_folder / self.own_file.name
        change_own_file(file, change, self.data_beneath, self.language("own.head"))

    @cached_property
    def catalogue(self) -> Catalogue:
        """The directory. From then on the language knows the names of its networks."""
        from staedtenetz.catalogue.networks import Catalogue

        catalogue = Catalogue.load(own=self.own).in_language(self.language.code)
        self._network_names.update((n.id, n.short) for n in catalogue.everything)
        self.tell_own()
        return catalogue

    def tell_own(self) -> None:
        """Say what of the office's data could not be used, each thing once."""
        self._tell(self.own)

    def _tell(self, own: OwnData) -> None:
        told = [self.language.say(problem) for problem in own.problems]
        self.notes += told
        own.problems.clear()

    @cached_property
    def municipalities(self) -> Municipalities:
        """The municipalities: the bundled ones and those that the office has imported."""
        from staedtenetz.catalogue.municipalities import Municipalities

        municipalities = Municipalities.load(self.catalogue.properties, own=self.own)
        self.tell_own()
        return municipalities

    @cached_property
    def members(self) -> Members:
        """The known memberships."""
        from staedtenetz.catalogue.members import Members

        members = Members.load(own=self.own)
        self.tell_own()
        return members

    def profile(self, answers: Answers, file: ProfileFile | None = None) -> Profile:
        """The profile that the answers describe; raises as ``build_profile`` does."""
        from staedtenetz.own.profiles import build_profile

        return build_profile(answers, self.catalogue, self.municipalities, self.members, file)

    def find_one(self, word: str) -> Network:
        """The one record that the word means. Raises UsageError where records share the name."""
        found = self.find(word)
        if len(found) > 1:
            ids = tuple(each.id for each in found)
            raise UsageError(
                Message("usage.shared_name", {"word": word}),
                Message("advice.shared_name", {"ids": ids}),
            )
        return found[0]

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
