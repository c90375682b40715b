"""The official directory of municipalities of the Federal Statistical Office (Destatis).

Two editions are read, both published at
https://www.destatis.de/DE/Themen/Laender-Regionen/Regionales/Gemeindeverzeichnis/_inhalt.html:

* GV100AD, a text file with records of fixed width, described in the data set description that
  comes with it; read by the package gv100ad. A record of a municipality (Satzart 60) begins
  with the record type (2 characters), the date of the territory (8), Land, Regierungsbezirk,
  Kreis and municipality (2, 1, 2, 3), the association (4), the name (50), 50 blanks, the text
  code (2), 4 blanks, area in hectares, population, and male population (11 each).
* The Excel edition "Alle politisch selbständigen Gemeinden" (AuszugGV), sheet
  "Onlineprodukt_Gemeinden…": headers in the rows 3 and 4 (Satzart, Textkennzeichen, the parts of
  the regional key under Land, RB, Kreis, VB, Gem, then Gemeindename, Fläche, and the population
  under "insgesamt"), dates in row 5, data from row 7.

The population is older than the territory. The Excel edition says its date in row 5; GV100AD has
only the date of the territory. Where its figures are those of the list that was there before, they
have that list's date. Both have the districts (Satzart 40), without their population: it is the sum
of their municipalities.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from staedtenetz.catalogue.district_names import named_district
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.errors import DataError
from staedtenetz.files.archive import Archive
from staedtenetz.files.cells import Bounds, TableRow, join_rows
from staedtenetz.files.reading import read_bytes
from staedtenetz.files.spreadsheet import is_old_office_file, read_sheet
from staedtenetz.messages import Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.values import PartialDate, read_whole
from staedtenetz.model.vocabulary import LAENDER
from staedtenetz.text import clean, fold

__all__ = [
    "Changes",
    "Directory",
    "OfficialMunicipality",
    "compare_directory",
    "directory_csv",
    "read_directory",
    "with_date_of",
]

_LANDS = dict(
    zip(
        "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16".split(),
        "SH HH NI HB NW HE RP BW BY SL BE BB MV SN ST TH".split(),
        strict=True,
    )
)

_MUNICIPALITY_LENGTH = 161
"""Up to the end of the male population; what follows may be blanks that were cut off."""

_LARGEST_FILE = 30_000_000
_MOST_LINES = 100_000
_SHEET = "Onlineprodukt_Gemeinden"
_ABBREVIATED = {
    "M": "Markt",
    "St": "Stadt",
    "GKSt": "Große Kreisstadt",
    "gemfr. Bezirk": "gemeindefreier Bezirk",
}
_BY_CODE = {60: "Markt", 61: "Stadt", 62: "Stadt", 63: "Stadt"}
_GREAT_BY_CODE = 67
_GREAT = "Große Kreisstadt"
_DISTRICTS = {43: "Kreis", 44: "Landkreis", 45: "Regionalverband"}
"""Text codes of districts; towns that are one of their own have 41 and 42."""

_SPOKEN = re.compile(r"kreis\b|^(kreis|landkreis|region|regionalverband|staedteregion)\b")
"""Names of districts, folded, that say already that it is one."""

_NO_MUNICIPALITY = frozenset({65, 66})
"""Text codes of territories that belong to no municipality."""

_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})")
_MUST_BE_THERE = 0.9
"""A Land of which more is missing than this leaves was cut off, not reformed."""


class OfficialMunicipality(NamedTuple):
    """One municipality of the directory; ``population`` is ``None`` where it has none yet.

    A district has a key of five digits and no regional key (``ars``).
    """

    ags: str
    ars: str
    name: str
    designation: str
    population: int | None

    @property
    def state(self) -> str:
        """The Land, ISO 3166-2."""
        return f"DE-{_LANDS[self.ags[:2]]}"


class Directory(NamedTuple):
    """All municipalities and districts of a file, in the order of their keys, and its dates.

    ``as_of`` is the date of the population, where the file says it, ``territory`` that of the
    territory.
    """

    rows: tuple[OfficialMunicipality, ...]
    districts: tuple[OfficialMunicipality, ...]
    as_of: PartialDate | None
    territory: PartialDate | None

    @property
    def places(self) -> tuple[OfficialMunicipality, ...]:
        """Municipalities and districts."""
        return (*self.districts, *self.rows)

    @property
    def states(self) -> tuple[str, ...]:
        """The Länder that it covers."""
        return tuple(dict.fromkeys(row.state for row in self.rows))


class Renamed(NamedTuple):
    """One key with another name than before."""

    before: Municipality
    after: OfficialMunicipality


class Change(NamedTuple):
    """What an office wants to know of a change, by the names of the fields in JSON."""

    change: str
    key: str
    before: str | None
    after: str | None
    land: str


class Changes(NamedTuple):
    """What is different from the list that was there before, in the Länder of the directory.

    ``added`` counts all keys that were not there; ``new`` are those of them that are news: in
    Länder of which the list had small municipalities too, or from 10,000 inhabitants. ``gone``
    are keys that it no longer has: merged into others or dissolved. ``moved`` are those that
    have another key under the same name in the same Land.
    """

    added: int
    new: tuple[OfficialMunicipality, ...]
    renamed: tuple[Renamed, ...]
    moved: tuple[Renamed, ...]
    gone: tuple[Municipality, ...]

    def lines(self) -> Iterator[Change]:
        """Names, then what moved, what is gone and what is new: what is wanted first."""
        for pair in self.renamed:
            key, state = pair.after.ags, pair.after.state
            yield Change("renamed", key, pair.before.name, pair.after.name, state)
        for pair in self.moved:
            name = f"{pair.before.name} ({pair.before.key})"
            yield Change("moved", pair.after.ags, name, pair.after.name, pair.after.state)
        for row in self.gone:
            yield Change("gone", row.key or "", row.name, None, row.state or "")
        for new in self.new:
            yield Change("new", new.ags, None, new.name, new.state)


class _Record(NamedTuple):
    """One record of either edition: record type, key parts, name, text code, population."""

    place: int
    kind: str
    district: str
    association: str
    municipality: str
    name: str
    code: int
    population: int | None


def read_directory(path: Path) -> Directory:
    """The municipalities of a file of either edition, also of the zip file it comes in.

    Territories without a municipality and without inhabitants are left out. Raises DataError,
    saying where, for a file that is neither edition, cut off, or names a key twice.
    """
    content = read_bytes(path, _LARGEST_FILE)
    if is_old_office_file(path, content):
        raise _neither(path)
    text = _zipped_text(path, content) if content.startswith(b"PK") else content
    if text is None:
        bounds = Bounds(path, "advice.directory.get")
        records, as_of, territory = _excel_records(path, read_sheet(path, content, bounds, _SHEET))
    else:
        as_of = None
        records, territory = _text_records(path, text)
    _check_complete(path, records)
    rows = tuple(sorted(_municipalities(path, records), key=lambda row: row.ags))
    if not rows:
        raise _neither(path)
    districts = tuple(sorted(_districts(records, rows), key=lambda row: row.ags))
    return Directory(rows, districts, as_of, territory)


def _neither(path: Path) -> DataError:
    return DataError(
        Message("error.directory.neither", {"file": str(path)}), Message("advice.directory.get")
    )


def _unsound(path: Path, key: str, /, **values: object) -> DataError:
    return DataError(Message(key, {"file": str(path), **values}), Message("advice.directory.again"))


def _broken(path: Path, place: int) -> DataError:
    return _unsound(path, "error.directory.broken", line=str(place))


def _zipped_text(path: Path, content: bytes) -> bytes | None:
    """The text file within a zip file of Destatis; ``None`` for a workbook."""
    archive = Archive(content, path, _unsound(path, "error.archive_damaged"))
    for name in archive.names:
        plain = name.rpartition("/")[2].upper()
        if plain.startswith("GV100AD") and plain.endswith((".TXT", ".ASC")):
            return archive.read(name)
    return None


# The text edition


class _CountedLines:
    """Lines for the reader of the package, which does not count them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.number = 0

    def readline(self) -> str:
        """The next line with its end; an empty text after the last one."""
        if self.number == len(self.lines):
            return ""
        self.number += 1
        return self.lines[self.number - 1] + "\n"


def _text_records(path: Path, content: bytes) -> tuple[list[_Record], PartialDate]:
    from gv100ad import GV100ADReader

    if content.count(b"\n") > _MOST_LINES:
        raise _neither(path)
    text = _decoded(content).strip("\ufeff\x1a\n")
    if not re.match(r"\d0\d{8}", text):
        raise _neither(path)
    lines = _CountedLines(text.split("\n"))
    records: list[_Record] = []
    as_of = ""
    try:
        for record in GV100ADReader(lines).read():
            as_of = as_of or record.timestamp.isoformat()
            line = lines.lines[lines.number - 1]
            if line[:2] == "60" and len(line) < _MUNICIPALITY_LENGTH:
                raise _broken(path, lines.number)
            if line[:2] in ("40", "50", "60"):
                records.append(_text_record(lines.number, line[:2], record))
    except ValueError as error:
        raise _broken(path, lines.number) from error
    date = PartialDate.read(as_of)
    if date is None:
        raise _neither(path)
    return records, date


def _text_record(place: int, kind: str, record: Any) -> _Record:
    """What this program needs of a record of the package."""
    key, name = record.regional_code, record.name
    association = "" if kind == "40" else record.association
    code = record.type.value if kind in ("40", "60") else 0
    population = record.inhabitants if kind == "60" else None
    return _Record(place, kind, key[:5], association, key[5:], name, code, population)


def _decoded(content: bytes) -> str:
    """Newer files are UTF-8, older ones as Windows or, before, DOS wrote them."""
    try:
        return content.decode("utf-8").replace("\r", "")
    except UnicodeDecodeError:
        # ü is FC on Windows and 81 on DOS, where FC and on Windows 81 stand for nothing German.
        dos = content.count(b"\x81") > content.count(b"\xfc")
        return content.decode("cp850" if dos else "cp1252", errors="replace").replace("\r", "")


# The Excel edition


def _excel_records(
    path: Path, table: list[TableRow]
) -> tuple[list[_Record], PartialDate | None, PartialDate | None]:
    """The records, the date of the population and that of the territory."""
    top = [row.cells for row in table[:16]]
    head = next((place for place, row in enumerate(top) if "satzart" in map(_header, row)), None)
    if head is None:
        raise _neither(path)
    columns = _excel_columns(top[: head + 2])
    needed = ("satzart", "textkennzeichen", "land", "rb", "kreis", "vb", "gem", "gemeindename")
    if any(name not in columns for name in (*needed, "insgesamt")):
        raise _neither(path)
    as_of = _excel_date(
        row[at] for row in top[: head + 4] if (at := columns["insgesamt"]) < len(row)
    )
    marked = (cell for row in top for cell in row if "gebietsstand" in fold(cell))
    territory = _excel_date(marked)
    if as_of is None and territory is None:
        raise _neither(path)
    records = []
    for place, row in table[head + 2 :]:
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        if cells["satzart"] in ("40", "50", "60"):
            records.append(_excel_record(path, place, cells))
    return records, as_of, territory


def _header(cell: str) -> str:
    """Headers are broken where their column is narrow, some with a hyphen: ``Satz-art``."""
    return fold(cell).replace(" ", "")


def _excel_columns(head: list[list[str]]) -> dict[str, int]:
    """The columns by their headers, which stand in two rows."""
    columns: dict[str, int] = {}
    for row in head:
        for place, cell in enumerate(row):
            if _header(cell):
                columns.setdefault(_header(cell), place)
    return columns


def _excel_date(cells: Iterable[str]) -> PartialDate | None:
    """The date in the last of these cells that has one."""
    for cell in reversed([*cells]):
        match = _DATE.search(cell)
        date = PartialDate.read(f"{match[3]}-{match[2]}-{match[1]}") if match else None
        if date:
            return date
    return None


def _excel_record(path: Path, place: int, cells: dict[str, str]) -> _Record:
    kind = cells["satzart"]
    # Cells that someone turned into numbers have lost their leading zeros.
    widths = {"land": 2, "rb": 1, "kreis": 2, "vb": 4, "gem": 3}
    parts = {
        name: cells[name].zfill(width) if cells[name] else "" for name, width in widths.items()
    }
    district = parts["land"] + parts["rb"] + parts["kreis"]
    code = cells["textkennzeichen"]
    population = re.sub(r"[\s.]", "", cells["insgesamt"])
    if kind == "60" and read_whole(code) is None:
        raise _broken(path, place)
    return _Record(
        place,
        kind,
        district,
        parts["vb"],
        parts["gem"],
        cells["gemeindename"],
        read_whole(code) or 0,
        read_whole(population),
    )


# Both


def _municipalities(path: Path, records: Iterable[_Record]) -> Iterator[OfficialMunicipality]:
    seen: set[str] = set()
    for record in records:
        if record.kind != "60":
            continue
        ags = record.district + record.municipality
        ars = record.district + record.association + record.municipality
        name, designation = _name(record)
        sound = re.fullmatch(r"\d{8}", ags) and re.fullmatch(r"\d{12}", ars) and name
        if not sound or ags[:2] not in _LANDS:
            raise _broken(path, record.place)
        if ags in seen:
            raise _unsound(path, "error.directory.twice", key=ags, name=name)
        seen.add(ags)
        if record.code in _NO_MUNICIPALITY and not record.population:
            continue
        yield OfficialMunicipality(ags, ars, name, designation, record.population)


def _districts(
    records: Iterable[_Record], rows: Sequence[OfficialMunicipality]
) -> Iterator[OfficialMunicipality]:
    """The districts, called as they are spoken of, with the inhabitants of their municipalities."""
    sizes: dict[str, int | None] = {}
    for row in rows:
        before = sizes.get(row.ags[:5], 0)
        known = before is not None and row.population is not None
        sizes[row.ags[:5]] = (before or 0) + (row.population or 0) if known else None
    for record in records:
        kind = _DISTRICTS.get(record.code) if record.kind == "40" else None
        if kind and record.district in sizes:
            name = clean(record.name).partition(",")[0].strip()
            spoken = name if _SPOKEN.search(fold(name)) else f"{kind} {name}"
            size = sizes[record.district]
            yield OfficialMunicipality(record.district, "", spoken, kind, size)


def _name(record: _Record) -> tuple[str, str]:
    """``Abensberg, St`` is the name and, written out, the designation."""
    name, _, designation = clean(record.name).partition(",")
    # In Lusatia the Sorbian title follows: Stadt / Běła Woda.
    designation = ", ".join(" ".join(part.split()) for part in designation.split(","))
    designation = designation.partition(" / ")[0]
    designation = _ABBREVIATED.get(designation, designation)
    if record.code == _GREAT_BY_CODE and _GREAT not in designation:
        # Names in Baden-Württemberg say Stadt or another title only.
        designation = f"{designation}, {_GREAT}" if designation not in ("", "Stadt") else _GREAT
    return name.strip(), designation or _BY_CODE.get(record.code, "")


def _check_complete(path: Path, records: Sequence[_Record]) -> None:
    """A district or an association without municipalities: the file ends too early."""
    municipalities = [record for record in records if record.kind == "60"]
    districts = {record.district for record in municipalities}
    associations = {(record.district, record.association) for record in municipalities}
    for record in records:
        empty_district = record.kind == "40" and record.district not in districts
        key = (record.district, record.association)
        if empty_district or (record.kind == "50" and key not in associations):
            values = {"line": str(record.place), "name": clean(record.name)}
            raise _unsound(path, "error.directory.cut", **values)


def compare_directory(path: Path, directory: Directory, before: Municipalities) -> Changes:
    """What the directory changes in the list that was there before.

    Raises DataError where it lacks so much of a Land that it must have been cut off.
    """
    after = {row.ags: row for row in directory.places}
    covered = set(directory.states)
    # A list of an older edition of this program has no districts.
    places = (*before.rows, *(before.districts if directory.districts else ()))
    old = {row.key: row for row in places if row.key and row.state in covered}
    gone = [row for key, row in old.items() if key not in after]
    _check_losses(path, old.values(), gone)
    new = [row for key, row in after.items() if key not in old]
    by_name = {(row.state, fold(row.name)): row for row in new}
    moved = [
        Renamed(row, same)
        for row in gone
        if (same := by_name.get((row.state or "", _plain_name(row.name))))
    ]
    taken = {pair.after.ags for pair in moved}
    left = {pair.before.key for pair in moved}
    renamed = (
        Renamed(row, after[key])
        for key, row in old.items()
        if key in after and not _is_same_name(row.name, after[key].name)
    )
    complete = {row.state for row in before.rows if (row.population or 10_000) < 5_000}
    return Changes(
        len(new),
        tuple(
            row
            for row in new
            if row.ags not in taken and (row.state in complete or (row.population or 0) >= 10_000)
        ),
        tuple(renamed),
        tuple(moved),
        tuple(row for row in gone if row.key not in left),
    )


def _is_same_name(before: str, after: str) -> bool:
    if fold(after) in (fold(before), _plain_name(before)):
        return True
    district = named_district(after)
    return district is not None and district == named_district(before)


def _plain_name(name: str) -> str:
    """The name folded, without the district that the bundled list adds to namesakes."""
    return fold(re.sub(r" \((Landkreis|Kreis) [^()]+\)$", "", name))


def _check_losses(path: Path, old: Iterable[Municipality], gone: Sequence[Municipality]) -> None:
    before = Counter(row.state for row in old)
    lost = Counter(row.state for row in gone)
    for state, count in lost.items():
        if count > 3 and before[state] - count < _MUST_BE_THERE * before[state]:
            land = LAENDER[state or ""].label
            raise _unsound(path, "error.directory.losses", count=count, land=land)


def with_date_of(directory: Directory, before: Municipalities) -> Directory:
    """The directory, its populations with the date of a list that has the very same ones.

    GV100AD does not say it. Where other figures stand in it the date stays unknown.
    """
    if directory.as_of:
        return directory
    known = [(row, before.get(row.ags)) for row in directory.rows]
    dates = {
        each.population_as_of if each.population == row.population else None
        for row, each in known
        if each
    }
    return directory._replace(as_of=dates.pop() if len(dates) == 1 else None)


def directory_csv(directory: Directory) -> bytes:
    """The directory as a file that ``Municipalities.load`` reads."""
    dates = (directory.as_of, None) if directory.as_of else (None, directory.territory)
    lines = ((*row[:4], row.state, row.population, *dates) for row in directory.places)
    header = ("ags", "ars", "name", "designation", "state", "population", "as_of", "territory")
    return join_rows([header, *sorted(lines)])
