"""What a command knows of its surroundings: language, day, streams, and the data, read once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from staedtenetz.cli.language import Settings, take_option
from staedtenetz.cli.output import Output, choose_format, format_of
from staedtenetz.errors import UsageError
from staedtenetz.messages import Message
from staedtenetz.model.values import PartialDate

if TYPE_CHECKING:
    from staedtenetz.catalogue.directory import Directory
    from staedtenetz.catalogue.members import Members
    from staedtenetz.catalogue.municipalities import Municipalities
    from staedtenetz.catalogue.networks import Catalogue
    from staedtenetz.cli.view import View
    from staedtenetz.model.municipality import Municipality
    from staedtenetz.model.network import Network
    from staedtenetz.model.profile import Profile
    from staedtenetz.own.changing import Entries
    from staedtenetz.own.profile_file import Answers, ProfileFile
    from staedtenetz.own.reading import OwnData

__all__ = ["Session"]

Made = TypeVar("Made")


class Session:
    """One command run: its output and the data files it needs, each read when first used."""

    def __init__(
        self,
        ctx: Any,
        formats: Sequence[str] | None,
        format_name: str | None = None,
    ) -> None:
        settings: Settings = ctx.find_root().obj
        self._ctx, self._arguments = ctx, settings.arguments
        self._network_names: dict[str, str] = {}
        self.language = settings.language.naming(self._network_names)
        self.today = PartialDate(date.today().isoformat())
        # The listing of members is older than the group; programs know it as ``members``.
        name = ctx.command_path.partition(" ")[2].replace("members list", "members")
        chosen = choose_format(format_name, sys.stdout, formats or ())
        self._formats = () if format_name else tuple(formats or ())
        self.target: Path | None = None
        self._force = False
        self.output = Output(self.language, name, chosen, sys.stdout, sys.stderr)
        self.notes: list[str] = []
        self.places = settings.places

    @cached_property
    def own(self) -> OwnData:
        """What the office knows itself; what of it cannot be used becomes a note."""
        from staedtenetz.cli.own_folder import cache_folder
        from staedtenetz.own.directory import with_keys
        from staedtenetz.own.reading import OwnData

        own = OwnData.read(self.places, self.today, cache_folder())
        for problem in own.problems:
            self._tell(problem)
        return with_keys(own, self._tell)

    def _tell(self, problem: Message) -> None:
        note = self.language.say(problem)
        if note not in self.notes:
            self.notes.append(note)

    @property
    def own_file(self) -> Path:
        """The file into which what the office states is written: that of the last place."""
        return self.places[-1].file

    @property
    def own_folder(self) -> Path:
        """The folder of that file. Raises DataError where a folder that was named is missing."""
        return self.places[-1].folder_to_use

    @property
    def data_beneath(self) -> Mapping[str, Any]:
        """The plain tables that the office's last place is laid over."""
        from staedtenetz.own.directory import networks_beneath

        return networks_beneath(self.own, self.places[-1], self._tell)

    def change_own(self, change: Callable[[Entries], Made]) -> Made:
        """Change the office's file; gives and raises as ``change_own_file`` does."""
        from staedtenetz.own.changing import change_own_file

        def with_keys(entries: Entries) -> Made:
            entries.give_keys(self.own.keys)
            return change(entries)

        file = self.own_folder / self.own_file.name
        return change_own_file(file, with_keys, self.data_beneath, self.language("own.head"))

    @cached_property
    def directory(self) -> Directory:
        """The directory with what the office knows; what of that does not fit becomes a note."""
        from staedtenetz.own.directory import open_directory

        return open_directory(self.own, self.language.code, self._tell)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The networks. From then on the language knows their names."""
        catalogue = self.directory.networks
        self._network_names.update((n.id, n.short) for n in catalogue.everything)
        return catalogue

    @property
    def municipalities(self) -> Municipalities:
        """The municipalities: the bundled ones and those that the office has imported."""
        return self.directory.municipalities

    @property
    def members(self) -> Members:
        """The known memberships."""
        return self.directory.members

    def profile(
        self, answers: Answers, file: ProfileFile | None = None, *, to_write: bool = False
    ) -> Profile:
        """The profile that the answers describe; raises as ``build_profile`` does.

        What is to be written does not take one of several places of a name for the one meant.
        """
        if file is not None:
            self.notes += map(self.language.say, file.notes)
        from staedtenetz.own.profiles import build_profile

        self.catalogue  # noqa: B018 (the language has to know the names)
        return build_profile(self.directory, answers, file, None if to_write else self._tell)

    def municipality(self, word: str, *, to_write: bool) -> Municipality:
        """The municipality that the word means; raises as ``Municipalities.find`` does.

        Where nothing is written, one much larger place of a name is taken for it and told.
        """
        if to_write:
            return self.municipalities.find(word)
        from staedtenetz.catalogue.municipality_choices import taken_note

        taken = self.municipalities.take(word)
        note = taken_note(word, taken)
        if note:
            self._tell(note)
        return taken.municipality

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

    def find_all(self, words: Iterable[str]) -> list[Network]:
        """The records that the words mean, each once; a word may name several by commas."""
        each = (network for word in self.one_by_one(words) for network in self.find(word))
        return list({network.id: network for network in each}.values())

    def one_by_one(self, words: Iterable[str]) -> Iterator[str]:
        """The names of networks in words that may name several by commas; so may a name have."""
        for word in words:
            if "," not in word or self.catalogue.named(word):
                yield word
                continue
            from staedtenetz.model.typed import listed

            yield from listed(word) or [word]

    def typed_again(self, answers: Mapping[str, Any]) -> str:
        """The command as it was typed, but with these answers for its parameters."""
        from staedtenetz.cli.shell import command_line

        words, last = ["staedtenetz"], []
        for option in ("--lang", "--data"):
            for value in take_option(self._arguments, option)[1]:
                words += [option, value]
        words += self.output.command.split()
        given = {**self._ctx.params, **answers}
        for parameter in self._ctx.command.params:
            value = given[parameter.name]
            if value is None or value == parameter.default:
                continue
            option = max(parameter.opts, key=len)
            if parameter.param_type_name == "argument":
                # What begins with a hyphen is no option there.
                last = ["--", str(value)] if str(value).startswith("-") else [str(value)]
            elif isinstance(value, bool):
                words += [option]
            else:
                for each in value if isinstance(value, list | tuple) else [value]:
                    words += [option, str(each)]
        return command_line([*words, *last])

    def write_to(self, target: str, *, force: bool) -> None:
        """Let the answer go to a file; its ending chooses the format where no option did.

        Raises UsageError for an ending without a format, TargetError for what cannot be written.
        """
        if target in ("", "-"):
            return
        from staedtenetz.files.writing import check_target

        self.target, self._force = Path(target), force
        if self._formats:
            self.output = self.output._replace(format=format_of(target, self._formats))
        check_target(self.target, overwrite=force)

    def done(self, record: Mapping[str, Any], *remarks: str) -> None:
        """What a command has done that shows nothing, with the notes made so far."""
        notes = (note for note in self.notes if note not in remarks)
        self.output.done(record, (*notes, *remarks))

    def done_as_text(self, record: Mapping[str, Any], text: str, *remarks: str) -> None:
        """What a command has done that writes a text to stdout, in JSON into the record."""
        if self.output.format != "json":
            self.output.stdout.write(text)
        self.done({**record, "file": None, "text": text}, *remarks)

    def show(self, view: View, *done: str) -> None:
        """The answer with the notes made so far: to the terminal, a pipe or the file named.

        Below it stands what was ``done`` beside answering.
        """
        as_notes = done if self.output.format == "json" else ()
        notes = (*self.notes, *as_notes)
        if self.target is None:
            self.output.show(view, notes)
            self.output.remark(*(() if as_notes else done))
            return
        from staedtenetz.files.writing import replace_file

        replace_file(self.target, self.output.as_file(view, notes), overwrite=self._force)
        written = self.language("note.written", file=str(self.target))
        self.output.remark(*self.notes, *done, written)

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
