"""The whole directory: networks, municipalities with what is known of them, known members."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.catalogue.tables import load_tables

if TYPE_CHECKING:
    from staedtenetz.catalogue.members import Member, Members
    from staedtenetz.catalogue.municipalities import Municipalities
    from staedtenetz.model.profile import RecordedMembership
    from staedtenetz.text import LanguageCode

__all__ = ["Directory", "Tables"]


class Tables:
    """What the three data files say, as plain tables, each read when it is first asked for.

    ``networks`` is as TOML gives it, with decimals; rows of municipalities are those of the
    file, by column. ``recorded`` are memberships that an office states of itself.
    """

    def __init__(
        self,
        networks: Callable[[], Mapping[str, Any]],
        municipalities: Callable[[], Sequence[Mapping[str, str]]],
        members: Callable[[], Sequence[Member]],
        recorded: Callable[[], Sequence[RecordedMembership]] = tuple,
        ended: Callable[[], Sequence[RecordedMembership]] = tuple,
    ) -> None:
        self._networks = networks
        self._municipalities = municipalities
        self._members = members
        self._recorded = recorded
        self._ended = ended

    @classmethod
    def load(cls, folder: Path | None = None) -> Tables:
        """Those of a folder with the three data files, the bundled one unless another is named.

        Reading raises DataError where a file is missing or broken.
        """

        def municipalities() -> Sequence[Mapping[str, str]]:
            from staedtenetz.catalogue.municipalities import read_municipalities

            return read_municipalities(folder and folder / "municipalities.csv")

        def members() -> Sequence[Member]:
            from staedtenetz.catalogue.members import read_members

            return read_members(folder and folder / "members.csv")

        path = folder and folder / "networks.toml"
        return cls(lambda: load_tables(path), municipalities, members)

    @cached_property
    def networks(self) -> Mapping[str, Any]:
        """The tables of ``networks.toml``."""
        return self._networks()

    @cached_property
    def municipalities(self) -> Sequence[Mapping[str, str]]:
        """The rows of ``municipalities.csv``."""
        return self._municipalities()

    @cached_property
    def members(self) -> Sequence[Member]:
        """The rows of ``members.csv``."""
        return self._members()

    @cached_property
    def recorded(self) -> Sequence[RecordedMembership]:
        """The memberships that an office has recorded itself and that have not ended."""
        return self._recorded()

    @cached_property
    def ended(self) -> Sequence[RecordedMembership]:
        """The memberships that an office has recorded as ended."""
        return self._ended()


class Directory:
    """Networks, municipalities and members: put together once, and what the rules work on.

    Each part is built when it is first asked for, so that who only looks for a network does not
    wait for eleven thousand municipalities.
    """

    def __init__(self, tables: Tables, language: LanguageCode = "de") -> None:
        self.tables = tables
        self.language = language

    @classmethod
    def load(cls, folder: Path | None = None, language: LanguageCode = "de") -> Directory:
        """The bundled directory, or that of a folder with the same three files.

        Short names of networks are those usual in ``language``. Asking for a part raises
        DataError where its file is missing or broken.
        """
        return cls(Tables.load(folder), language)

    @classmethod
    def of(cls, networks: Catalogue, municipalities: Municipalities, members: Members) -> Directory:
        """A directory of parts that are there already."""
        directory = cls(Tables(dict, tuple, tuple))
        directory.__dict__.update(networks=networks, municipalities=municipalities, members=members)
        return directory

    @cached_property
    def networks(self) -> Catalogue:
        """The networks."""
        return Catalogue.of(self.tables.networks).in_language(self.language)

    @cached_property
    def municipalities(self) -> Municipalities:
        """The municipalities, each with the properties that are known of it."""
        from staedtenetz.catalogue.municipalities import Municipalities

        return Municipalities.of(self.tables.municipalities, self.networks.properties)

    @cached_property
    def members(self) -> Members:
        """The known memberships, those that an office has recorded among them."""
        from staedtenetz.catalogue.members import Members, with_recorded

        tables = self.tables
        rows = with_recorded(tables.members, tables.recorded, tables.ended)
        return Members(rows, tables.recorded)
