"""The whole directory: networks, municipalities with what is known of them, known members."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.catalogue.tables import load_tables

if TYPE_CHECKING:
    from staedtenetz.catalogue.facts import Facts
    from staedtenetz.catalogue.members import Member, Members
    from staedtenetz.catalogue.municipalities import Municipalities
    from staedtenetz.catalogue.municipality_table import Table
    from staedtenetz.model.profile import Denial, RecordedMembership
    from staedtenetz.text import LanguageCode

__all__ = ["Directory", "Tables"]

Kept = TypeVar("Kept")


class Tables:
    """What the data files say, as plain tables, each read when it is first asked for.

    They are those of a folder, the bundled ones unless another is named. Reading raises DataError
    where a file is missing or broken.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def _file(self, name: str) -> Path | None:
        return self._folder and self._folder / name

    @cached_property
    def networks(self) -> Mapping[str, Any]:
        """The tables of ``networks.toml`` as TOML gives them, with decimals."""
        return load_tables(self._file("networks.toml"))

    @cached_property
    def municipalities(self) -> Sequence[Mapping[str, str]]:
        """The rows of ``municipalities.csv``, by column."""
        from staedtenetz.catalogue.municipality_rows import read_municipalities

        return read_municipalities(self._file("municipalities.csv"))

    @property
    def municipality_table(self) -> Table:
        """The same by key and name; of the bundled list nothing is read but what is asked for."""
        from staedtenetz.catalogue.municipality_rows import read_municipalities
        from staedtenetz.catalogue.municipality_table import bundled_table, plain_table

        if self._folder is None:
            return bundled_table(read_municipalities)
        return plain_table(self.municipalities)

    @cached_property
    def facts(self) -> Facts:
        """What ``facts.csv`` says of towns; nothing where a folder has no such file."""
        from staedtenetz.catalogue.facts import Facts

        file = self._file("facts.csv")
        return Facts.load(file) if file is None or file.exists() else Facts()

    @cached_property
    def members(self) -> Sequence[Member]:
        """The rows of ``members.csv``."""
        from staedtenetz.catalogue.members import read_members

        return read_members(self._file("members.csv"))

    def not_as_bundled(self) -> frozenset[str] | None:
        """The networks of which rules or members may differ from those of the bundled files.

        ``None`` where all may.
        """
        return frozenset() if self._folder is None else None

    @property
    def recorded(self) -> Sequence[RecordedMembership]:
        """The memberships that an office has recorded itself and that have not ended."""
        return ()

    @property
    def ended(self) -> Sequence[RecordedMembership]:
        """The memberships that an office has recorded as ended."""
        return ()

    @property
    def denied(self) -> Sequence[Denial]:
        """The memberships that an office denies."""
        return ()


class Directory:
    """Networks, municipalities and members: put together once, and what the rules work on.

    Each part is built when it is first asked for, so that who only looks for a network does not
    wait for eleven thousand municipalities.
    """

    def __init__(self, tables: Tables, language: LanguageCode = "de") -> None:
        self.tables = tables
        self.language = language
        self._kept: dict[Callable[[Directory], Any], Any] = {}
        self._of_parts = False

    @classmethod
    def load(cls, folder: Path | None = None, language: LanguageCode = "de") -> Directory:
        """The bundled directory, or that of a folder with the same files.

        Short names of networks are those usual in ``language``. Asking for a part raises
        DataError where its file is missing or broken.
        """
        return cls(Tables(folder), language)

    @classmethod
    def of(cls, networks: Catalogue, municipalities: Municipalities, members: Members) -> Directory:
        """A directory of parts that are there already."""
        directory = cls(Tables())
        directory.__dict__.update(networks=networks, municipalities=municipalities, members=members)
        directory._of_parts = True
        return directory

    def not_as_bundled(self) -> frozenset[str] | None:
        """The networks of which rules or members may differ from the bundled ones.

        ``None`` where all may.
        """
        return None if self._of_parts else self.tables.not_as_bundled()

    def kept(self, make: Callable[[Directory], Kept]) -> Kept:
        """What that makes of the directory, made once."""
        if make not in self._kept:
            self._kept[make] = make(self)
        found: Kept = self._kept[make]
        return found

    def keep(self, make: Callable[[Directory], Kept], found: Kept) -> None:
        """Take that for what it makes of the directory."""
        self._kept[make] = found

    @cached_property
    def networks(self) -> Catalogue:
        """The networks."""
        return Catalogue.of(self.tables.networks).in_language(self.language)

    @cached_property
    def municipalities(self) -> Municipalities:
        """The municipalities, each with the properties that are known of it."""
        from staedtenetz.catalogue.municipalities import Municipalities
        from staedtenetz.catalogue.properties import Properties

        properties = Properties(self.networks.properties, self.facts)
        return Municipalities.in_table(self.tables.municipality_table, properties)

    @property
    def facts(self) -> Facts:
        """What is known of towns, fact by fact."""
        return self.tables.facts

    @cached_property
    def members(self) -> Members:
        """The known memberships, those that an office has recorded among them."""
        from staedtenetz.catalogue.members import Members, complete_lists, with_recorded

        tables = self.tables
        rows = with_recorded(tables.members, tables.recorded, tables.ended)
        complete = complete_lists(tables.networks)
        return Members(rows, tables.recorded, tables.ended, complete, tables.denied)
