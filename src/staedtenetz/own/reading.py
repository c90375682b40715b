"""What an office knows itself, laid over the bundled data and never written into it.

A place is a folder with ``networks.toml``, ``members.csv`` and ``municipalities.csv``, each of
which may be missing, or a single TOML file. Several places are laid over each other in their
order. docs/data.md, "The office's own data", says what may stand in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from staedtenetz.errors import DataError
from staedtenetz.files.reading import read_bytes
from staedtenetz.messages import Message
from staedtenetz.model.profile import Denial, Membership, RecordedMembership, Result
from staedtenetz.model.values import PartialDate
from staedtenetz.own.place import Place

if TYPE_CHECKING:
    from staedtenetz.files.problems import Problem

__all__ = ["OwnData", "skipped"]

Table = Mapping[str, Any]
_OF_MUNICIPALITIES = ("membership", "denied")
"""Statements that name a municipality."""


class OwnData(NamedTuple):
    """Everything that the places say, in their order, and what of it could not be used.

    ``today`` tells memberships that have ended from those that will. ``unusable``: a whole file
    or folder could not be read. ``keys`` are the official keys of municipalities that a membership
    was recorded of by name.
    """

    today: PartialDate
    layers: tuple[tuple[Place, Table], ...] = ()
    problems: tuple[Message, ...] = ()
    unusable: bool = False
    keys: Mapping[str, str] = MappingProxyType({})

    @classmethod
    def read(
        cls, places: Iterable[Place], today: PartialDate, cache_folder: Path | None = None
    ) -> OwnData:
        """Read the places. What cannot be read is left out and told in ``problems``.

        Raises DataError for a place that was named on the command line.
        """
        layers: list[tuple[Place, Table]] = []
        problems: list[Message] = []
        unusable = False
        for place in places:
            try:
                tables, passed_over = _read(place, cache_folder)
            except DataError as error:
                if place.named:
                    raise
                problems.append(Message("own.unusable", {"problem": error.problem}))
                unusable = True
                continue
            layers.append((place, tables))
            problems += passed_over
        return cls(today, tuple(layers), tuple(problems), unusable)

    @property
    def names(self) -> list[str]:
        """The municipalities that a membership was recorded or denied of by name."""
        names = {
            table["municipality"]
            for _, tables in self.layers
            for kind in _OF_MUNICIPALITIES
            for table in tables.get(kind, ())
        }
        return sorted(name for name in names if not name.isdecimal())

    def _all(self, kind: str) -> Iterator[Table]:
        """The statements of that kind in all places, each with the key where it is known."""
        for _, tables in self.layers:
            for table in tables.get(kind, ()):
                key = self.keys.get(table["municipality"])
                yield {**table, "municipality": key} if key else table

    def files(self, name: str) -> list[Path]:
        """The files of that name in all places, the one to be laid on top last."""
        return [file for place, _ in self.layers if (file := place.beside(name))]

    @property
    def memberships(self) -> tuple[RecordedMembership, ...]:
        """The memberships recorded; each field of a later place lies over an earlier one's."""
        found: dict[tuple[str, str], Table] = {}
        for table in self._all("membership"):
            key = (table["municipality"], table["network"])
            found[key] = _joined(found.get(key, {}), table)
        return tuple(_membership(table, self.today.year) for table in found.values())

    @property
    def current_memberships(self) -> tuple[RecordedMembership, ...]:
        """Those that have not ended."""
        return tuple(each for each in self.memberships if not self.has_ended(each))

    @property
    def denials(self) -> tuple[Denial, ...]:
        """The memberships denied, each once."""
        stated = self._all("denied")
        found = {(table["municipality"], table["network"]): _denial(table) for table in stated}
        return tuple(found.values())

    def has_ended(self, membership: RecordedMembership) -> bool:
        """Whether the membership lies in the past; a month or year counts with its last day."""
        until = membership.record.until
        return until is not None and until.last_day < self.today


def skipped(file: Path, problem: Problem) -> Message:
    """What of an own file could not be used, as a note: a statement, or an unknown field."""
    from staedtenetz.own.validation import told

    key = "own.skipped" if problem.severity == "error" else "own.skipped_field"
    return Message(key, {"file": str(file), "problem": told(problem)})


def _read(place: Place, cache_folder: Path | None) -> tuple[Table, list[Message]]:
    """The tables of a place that are usable, and what is wrong with the others."""
    if not place.folder_to_use.is_dir():
        return {}, []
    if not place.file.exists() and not (place.named and place.is_file):
        return {}, []
    from staedtenetz.own.seals import is_sealed, seal
    from staedtenetz.own.statements import parse_own
    from staedtenetz.own.validation import sound_statements

    content = read_bytes(place.file)
    tables = parse_own(content, str(place.file))
    if is_sealed(cache_folder, place.file, content):
        return tables, []
    usable, problems = sound_statements(tables, content.decode("utf-8-sig"))
    if not problems:
        seal(cache_folder, place.file, content)
    return usable, [skipped(place.file, problem) for problem in problems]


def _joined(earlier: Table, later: Table) -> Table:
    """Two statements on one membership; who has joined again since is a member again."""
    fees = {**earlier.get("fees", {}), **later.get("fees", {})}
    results = [*earlier.get("results", ()), *later.get("results", ())]
    joined = {**earlier, **later, "fees": fees, "results": results}
    rejoined = str(later.get("since", "")) >= joined.get("until", "")[:4] > ""
    if "until" not in later and rejoined:
        del joined["until"]
    return joined


def _result(table: Table) -> Result:
    amount = Decimal(table["amount"]) if "amount" in table else None
    date = PartialDate.read(table.get("date"))
    return Result(table["text"], table.get("kind"), date, amount)


def _denial(table: Table) -> Denial:
    source, added = table["source"], PartialDate.read(table.get("added"))
    as_of = PartialDate.read(source.get("as_of"))
    place, network = table["municipality"], table["network"]
    return Denial(place, network, added, source["title"], source.get("url"), as_of)


def _membership(table: Table, this_year: int) -> RecordedMembership:
    fees = {int(year): Decimal(amount) for year, amount in table.get("fees", {}).items()}
    added, until, review = (table.get(key) for key in ("added", "until", "review"))
    record = Membership(
        network=table["network"],
        since=table.get("since"),
        unit=table.get("unit"),
        purpose=table.get("purpose"),
        fees=dict(sorted(fees.items())),
        fee_due=table.get("fee_due"),
        review=PartialDate.read(review),
        until=PartialDate.read(until),
        notice=table.get("notice"),
        term_end=table.get("term_end"),
        contact=table.get("contact"),
        results=tuple(map(_result, table.get("results", ()))),
    )
    paid_in = record.paid_in(this_year)
    if paid_in:
        record = record._replace(fee=fees[paid_in])
    return RecordedMembership(table["municipality"], PartialDate.read(added), record)
