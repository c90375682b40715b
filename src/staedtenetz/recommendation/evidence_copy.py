"""The evidence of a directory: that of the bundled files is worked out once and kept as a copy.

Working it out takes a second, as all municipalities are counted; a wheel brings the copy along. Of
networks of which an office knows something else it is worked out anew.
"""

from __future__ import annotations

import marshal
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from staedtenetz.catalogue.directory import Directory, Tables
from staedtenetz.files.compiled import checksum, kept_copy, sealed, unsealed, write_copy
from staedtenetz.files.reading import byte_code_folder, data_folder, read_bytes
from staedtenetz.recommendation.evidence import (
    KINDS,
    Compared,
    Counted,
    Evidence,
    Known,
    NetworkEvidence,
)

__all__ = ["EVIDENCE_COPY", "evidence_copy", "evidence_of", "use_evidence"]

_VERSION = "evidence-9"
"""To be raised when the evidence of the same files changes."""

_MARSHAL_FORMAT = 4

_FILES = ("networks.toml", "municipalities.csv", "facts.csv", "members.csv")
EVIDENCE_COPY = "evidence.compiled"
"""The name of the copy beside the data files of a wheel."""
_PLAIN_FIELDS = 10
_PLAIN_COUNTED = 3
"""So many fields of a network's evidence, and of what is counted, come first as plain values."""


def evidence_of(directory: Directory) -> Evidence:
    """The evidence of all networks of that directory."""
    return directory.kept(_made)


def use_evidence(directory: Directory, evidence: Evidence) -> None:
    """Rank by that evidence, of which most has been worked out before."""
    directory.keep(_made, evidence)


def _made(directory: Directory) -> Evidence:
    differing = directory.not_as_bundled()
    ready: Mapping[str, NetworkEvidence | None] = {}
    if differing is not None:
        ready = {name: each for name, each in _bundled().items() if name not in differing}
    return Evidence(
        directory.networks.everything,
        lambda: directory.municipalities,
        lambda: directory.members,
        ready,
    )


def _bundled() -> Mapping[str, NetworkEvidence | None]:
    """The evidence of the bundled files, from its copy where there is a good one."""
    folder = data_folder()
    source = _checksum(folder)
    kept, copies = kept_copy(folder / EVIDENCE_COPY, byte_code_folder(), source)
    packed = unsealed(copies, source, _VERSION)
    if packed is None:
        packed = memoryview(_packed(Directory.load()))
        write_copy(kept, sealed(source, bytes(packed), _VERSION))
    return _unpacked(marshal.loads(packed))  # noqa: S302 (the copy is the program's own)


def evidence_copy(folder: Path, networks: Mapping[str, Any]) -> bytes:
    """The copy for the data files of that folder, the tables of whose networks are read already.

    Raises DataError.
    """
    tables = Tables(folder)
    vars(tables)["networks"] = networks
    return sealed(_checksum(folder), _packed(Directory(tables)), _VERSION)


def _checksum(folder: Path) -> str:
    """The checksum of all files that the evidence is made of, and their length together."""
    contents = [read_bytes(folder / name) for name in _FILES if (folder / name).exists()]
    sums = "".join(map(checksum, contents)).encode()
    return f"{checksum(sums).partition('-')[0]}-{sum(map(len, contents))}"


def _packed(directory: Directory) -> bytes:
    return marshal.dumps(_plain(directory), _MARSHAL_FORMAT)


def _plain(directory: Directory) -> dict[str, Any]:
    """The evidence in plain values, by what is asked for together.

    Whoever asks for one municipality needs of all networks the numbers of one Land and one step of
    size: these are packed together.
    """
    catalogue = directory.networks
    evidence = Evidence(
        catalogue.everything, lambda: directory.municipalities, lambda: directory.members
    )
    found = [(network.id, evidence.of(network.id)) for network in catalogue.everything]
    counted = [each for _, each in found if each]
    return {
        "nothing": [name for name, each in found if each is None],
        "networks": [_plain_network(each) for each in counted],
        "columns": {kind: _plain_columns(counted, kind) for kind in KINDS},
    }


def _plain_network(evidence: NetworkEvidence) -> tuple[Any, ...]:
    kinds = {kind: tuple(each[:_PLAIN_COUNTED]) for kind, each in evidence.kinds.items()}
    known = marshal.dumps([tuple(each) for each in evidence.known], _MARSHAL_FORMAT)
    return (*evidence[:_PLAIN_FIELDS], kinds, known)


def _plain_columns(counted: Sequence[NetworkEvidence], kind: str) -> dict[str | int, bytes]:
    """By Land and by step of size what is compared of each network."""
    columns: dict[str | int, dict[int, Compared]] = {}
    for place, evidence in enumerate(counted):
        of_kind = evidence.kinds.get(kind)
        if of_kind:
            for step, compared in of_kind.sizes.items():
                columns.setdefault(step, {})[place] = compared
            for land, compared in of_kind.lands.items():
                columns.setdefault(land, {})[place] = compared
    return {key: marshal.dumps(column, _MARSHAL_FORMAT) for key, column in columns.items()}


def _unpacked(value: dict[str, Any]) -> dict[str, NetworkEvidence | None]:
    columns = {kind: _Columns(packed) for kind, packed in value["columns"].items()}
    found: dict[str, NetworkEvidence | None] = dict.fromkeys(value["nothing"])
    for place, row in enumerate(value["networks"]):
        *fields, counted, known = row
        kinds = {
            kind: Counted._make((*plain, *2 * [_Column(columns[kind], place)]))
            for kind, plain in counted.items()
        }
        found[fields[0]] = NetworkEvidence._make((*fields, kinds, partial(_known, known)))
    return found


def _known(packed: bytes) -> tuple[Known, ...]:
    return tuple(map(Known._make, marshal.loads(packed)))  # noqa: S302 (the program's own copy)


class _Columns:
    """What is packed by Land and by step of size, each unpacked when it is first asked for."""

    def __init__(self, packed: Mapping[str | int, bytes]) -> None:
        self._packed = packed
        self._columns: dict[str | int, Mapping[int, Compared]] = {}

    @property
    def keys(self) -> Collection[str | int]:
        """The Länder and steps of which there is something."""
        return self._packed.keys()

    def column(self, key: str | int) -> Mapping[int, Compared]:
        """What is compared of each network for that Land or step."""
        if key not in self._columns:
            packed = self._packed.get(key)
            found = marshal.loads(packed) if packed else {}  # noqa: S302 (the program's own copy)
            self._columns[key] = found
        return self._columns[key]


class _Column(Mapping[Any, Compared]):
    """What is compared of one network, by Land or by step of size."""

    def __init__(self, columns: _Columns, place: int) -> None:
        self._columns, self._place = columns, place

    def __getitem__(self, key: str | int) -> Compared:
        return self._columns.column(key)[self._place]

    def __iter__(self) -> Iterator[str | int]:
        return (key for key in self._columns.keys if self._place in self._columns.column(key))

    def __len__(self) -> int:
        return sum(1 for _ in self)
