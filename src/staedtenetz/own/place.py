"""Where an office keeps what it knows itself."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from staedtenetz.errors import DataError
from staedtenetz.messages import Message

__all__ = ["Place"]


class Place(NamedTuple):
    """A folder or a TOML file with what an office knows.

    ``named`` on the command line: then it must be there. ``expected``: a folder that the
    environment names; where it is missing, that is told.
    """

    path: Path
    named: bool = False
    expected: bool = False

    @property
    def is_file(self) -> bool:
        """Whether the place is a single TOML file."""
        return self.path.suffix.lower() == ".toml"

    @property
    def folder(self) -> Path:
        """The folder with the files of the place."""
        return self.path.parent if self.is_file else self.path

    @property
    def folder_to_use(self) -> Path:
        """That folder. Raises DataError where one that was named is missing.

        It is not made: a network drive that is not connected would get a twin on this computer.
        """
        if (self.named or self.expected) and not self.folder.is_dir():
            values = {"folder": str(self.folder)}
            raise DataError(Message("error.own_folder", values), Message("advice.own_folder"))
        return self.folder

    @property
    def file(self) -> Path:
        """The TOML file with networks, corrections, notes and memberships."""
        return self.path if self.is_file else self.path / "networks.toml"

    def beside(self, name: str) -> Path | None:
        """The file of that name in the folder, where there is one."""
        file = self.path / name
        return file if not self.is_file and file.is_file() else None
