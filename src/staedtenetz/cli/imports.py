"""members (with its import) and data municipalities import: lists of others, made own data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from staedtenetz.cli.app import Command, Subgroup
from staedtenetz.cli.command import Session, command
from staedtenetz.cli.completion import complete_network
from staedtenetz.cli.options import DryRunOption, ForceOption, ShownTargetOption, option
from staedtenetz.cli.peers import list_members
from staedtenetz.cli.prompts import is_interactive, prompt
from staedtenetz.cli.view import Column, Listing
from staedtenetz.errors import StaedtenetzError, UsageError
from staedtenetz.messages import Language, Listed, Message
from staedtenetz.model.network import Network
from staedtenetz.model.values import PartialDate, is_address, read_whole
from staedtenetz.model.vocabulary import LAENDER
from staedtenetz.report.wording import label
from staedtenetz.text import clean

if TYPE_CHECKING:
    from staedtenetz.exchange.member_fates import ImportedRow
    from staedtenetz.exchange.member_lists import ListedMember
    from staedtenetz.exchange.member_names import Match
    from staedtenetz.exchange.membership_fates import ImportedMembership
    from staedtenetz.exchange.register import Changes, Directory
    from staedtenetz.model.municipality import Municipality

__all__ = ["counted", "members", "municipalities", "write_review"]

Decided = TypeVar("Decided", "ImportedRow", "ImportedMembership")
"""A row of a list with what becomes of it."""


class MembersGroup(Subgroup):
    """The group ``members``: a first word that is no command is a network, listed as ever."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in (*self.commands, "--help", "-h"):
            args = ["list", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        networks = self.commands["list"].params[0].shell_complete(ctx, incomplete)
        return [*super().shell_complete(ctx, incomplete), *networks]


members = typer.Typer(
    cls=MembersGroup, name="members", no_args_is_help=False, rich_markup_mode=None
)
municipalities = typer.Typer(
    cls=Subgroup, name="municipalities", no_args_is_help=False, rich_markup_mode=None
)

members.command("list", cls=Command)(list_members)


@members.command("import", cls=Command)
@command(to_file=False)
def import_members(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="metavar.file", help="help.argument.member_list")],
    network: Annotated[
        str,
        option("--network", "metavar.network", "help.option.import_network", complete_network),
    ],
    source: Annotated[str, option("--source", "metavar.address", "help.option.import_source")],
    as_of: Annotated[str, option("--as-of", "metavar.date", "help.option.import_as_of")],
    column: Annotated[str | None, option("--column", "metavar.name", "help.option.column")] = None,
    review: Annotated[Path | None, option("--review", "metavar.file", "help.option.review")] = None,
    dry_run: DryRunOption = False,
    target: ShownTargetOption = "",
    force: ForceOption = False,
) -> None:
    from staedtenetz.exchange import member_fates
    from staedtenetz.exchange.member_lists import read_member_list
    from staedtenetz.exchange.member_names import Matcher
    from staedtenetz.files.writing import check_target

    session.write_to(target, force=force)
    date = _date(as_of, session)
    _check_address(source)
    found = session.find_one(network)
    listed = read_member_list(file, column, Matcher(session.municipalities).recognises)
    known = session.members.by_network.get(found.id, ())
    matcher = Matcher(
        session.municipalities,
        member_fates.decided_before(listed.rows, known),
        writes_umlauts=member_fates.writes_umlauts(listed.rows),
    )
    matched = member_fates.match_list(
        listed.rows,
        matcher,
        session.municipalities,
        member_fates.origin_of(found),
        keys_decide=listed.reviewed,
    )
    to_review = not dry_run and not listed.reviewed
    if to_review and review is None and is_interactive():
        matched, to_review = list(_asked_about(session, matched)), False
    rows = member_fates.decide(matched, found.id, source, date, known)
    open_rows = [row for row in rows if row.fate in ("unsure", "unknown")]
    review = review or Path(f"{file.stem}.review.csv")
    if to_review and open_rows:
        check_target(review, overwrite=force)
    view = _import_view(rows, found, session)
    if dry_run:
        session.show(view, session.language("import.dry_run"))
        return
    new = member_fates.new_members(rows)
    done, review_file = [_record(session, new)], None
    if to_review and open_rows:
        review_file = str(review)
        written = write_review(
            review, partial(member_fates.review_rows, rows), session.language, force=force
        )
        done.append(session.language("import.review", **written))
    elif open_rows:
        done.append(session.language("import.left_out", count=len(open_rows)))
    recorded = {"recorded": len(new), "review_file": review_file}
    session.show(view._replace(extra={**(view.extra or {}), **recorded}), *done)


def _date(text: str, session: Session) -> PartialDate:
    from staedtenetz.own.fields import read_date

    found = read_date(text)
    if found > session.today[: len(found)]:
        raise UsageError(Message("usage.future", {"word": text}), Message("advice.as_of"))
    return found


def _check_address(address: str) -> None:
    if not is_address(address):
        raise UsageError(
            Message("usage.address", {"word": clean(address)}), Message("advice.address")
        )


def _asked_about(
    session: Session, matched: Iterable[tuple[ListedMember, Match]]
) -> Iterator[tuple[ListedMember, Match]]:
    """Ask about each unsure row; an empty answer leaves it out."""
    from staedtenetz.exchange.member_names import Match

    for listed, match in matched:
        if match.outcome != "unsure" or not match.candidates:
            yield listed, match
            continue
        chosen = _ask(session, listed, match)
        yield listed, Match.settled("match.why.answered", chosen) if chosen else match


def _ask(session: Session, listed: ListedMember, match: Match) -> Municipality | None:
    language = session.language
    values = {"name": listed.name, "line": str(listed.line), "why": match.why}
    session.output.remark("", language("import.ask.which", **values))
    for number, row in enumerate(match.candidates, start=1):
        session.output.remark(f"{number:>3} {_place(row, session)}")
    while True:
        answer = prompt(session, language("import.ask.answer"))
        if not answer:
            return None
        number = read_whole(answer) or 0
        if 1 <= number <= len(match.candidates):
            return match.candidates[number - 1]
        try:
            return session.municipalities.find(answer)
        except StaedtenetzError as error:
            session.output.explain(error)


def _place(row: Municipality, session: Session) -> str:
    """``Frankfurt am Main · Hessen · 743.268 Einwohner``."""
    from staedtenetz.report.wording import applicant_line

    return f"{applicant_line(row, session.language)} · {row.key}"


def _import_view(rows: Iterable[ImportedRow], network: Network, session: Session) -> Listing:
    """What changes first, what stays as it is last."""
    from staedtenetz.exchange.member_fates import FATES

    language = session.language
    ordered, counts, summary = counted(rows, FATES, language)
    intro = (language("import.intro", network=network.short, count=len(ordered)), summary)
    extra = {
        "network": network.id,
        "counts": counts,
        "recorded": 0,
        "review_file": None,
    }
    columns = (
        Column("listed_as", lambda row: clean(row.listed.name), flexible=True),
        Column("result", lambda row: language(f"import.fate.{row.fate}")),
        Column("key", _found_key, shown="never"),
        Column("municipality", _meant, flexible=True),
        Column("reason", lambda row: language.say(row.match.why), flexible=True, shown="wide"),
    )
    pipe = ("result", "listed_as", "key", "municipality", "reason")
    return Listing(
        "rows",
        ordered,
        columns,
        lambda row: _import_record(row, language),
        pipe,
        intro=intro,
        extra=extra,
    )


def _found_key(row: ImportedRow) -> str:
    found = row.match.place
    return (found.key if found else None) or ""


def _meant(row: ImportedRow) -> str | None:
    """The municipality, or those that it may be."""
    from staedtenetz.catalogue.municipality_choices import describe

    if row.match.place:
        return describe(row.match.place)
    return ", ".join(f"{describe(each)}?" for each in row.match.candidates) or None


def _import_record(row: ImportedRow, language: Language) -> dict[str, Any]:
    found = row.match.place
    return {
        "line": row.listed.line,
        "name": row.listed.name,
        "result": row.fate,
        "key": found.key if found else None,
        "municipality": found.name if found else None,
        "land": found.state if found else None,
        "candidates": [] if found else [each.key for each in row.match.candidates],
        "reason": language.say(row.match.why),
    }


def _record(session: Session, new: tuple[Any, ...]) -> str:
    """Lay the new rows over those that the office already has in its own file, and tell it."""
    from staedtenetz.catalogue.members import Members, members_csv, merge_members
    from staedtenetz.own.changing import replace_own_file

    language = session.language
    if not new:
        return language("import.nothing")
    target = session.own_folder / "members.csv"

    def merged() -> bytes:
        existing = Members.load(target).rows if target.exists() else ()
        return members_csv(merge_members(existing, new).rows)

    replace_own_file(target, merged)
    return language("import.recorded", count=len(new), file=str(target))


def counted(
    rows: Iterable[Decided], fates: Sequence[str], language: Language
) -> tuple[list[Decided], dict[str, int], str]:
    """The rows in the order of what becomes of them, how many of each, and that in words."""
    places = {fate: place for place, fate in enumerate(fates)}
    ordered = sorted(rows, key=lambda row: places[row.fate])
    counts: Counter[str] = Counter(row.fate for row in ordered)
    summary = Listed(
        language("import.count", fate=language(f"import.fate.{fate}"), number=counts[fate])
        for fate in fates
        if counts[fate]
    )
    return ordered, {fate: counts[fate] for fate in fates}, language.value(summary)


def write_review(
    target: Path,
    review_rows: Callable[[Mapping[str, str]], Iterable[tuple[str, ...]]],
    language: Language,
    *,
    force: bool,
) -> dict[str, Any]:
    """Write the rows to decide as a file that Excel opens by a double click.

    ``review_rows`` gives them, the header first, with the words for "unsure" and "unknown". What is
    to be told of the file is returned.
    """
    import codecs

    from staedtenetz.files.cells import csv_cell, join_rows
    from staedtenetz.files.writing import replace_file

    words = {fate: language(f"import.fate.{fate}") for fate in ("unsure", "unknown")}
    decisions = list(review_rows(words))
    content = join_rows((map(csv_cell, row) for row in decisions), delimiter=";", end="\r\n")
    replace_file(target, codecs.BOM_UTF8 + content, overwrite=force)
    return {"count": len(decisions) - 1, "file": str(target)}


@municipalities.command("import", cls=Command)
@command()
def import_municipalities(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="metavar.file", help="help.argument.directory")],
    dry_run: DryRunOption = False,
) -> None:
    from staedtenetz.exchange import register
    from staedtenetz.own.changing import replace_own_file

    directory = register.with_date_of(register.read_directory(file), session.municipalities)
    changes = register.compare_directory(file, directory, session.municipalities)
    view = _directory_view(directory, changes, session)
    done = session.language("import.dry_run")
    if not dry_run:
        target = session.own_folder / "municipalities.csv"
        replace_own_file(target, lambda: register.directory_csv(directory))
        done = session.language("directory.recorded", file=str(target))
    session.show(view, done)


def _directory_view(directory: Directory, changes: Changes, session: Session) -> Listing:
    language = session.language
    date = directory.territory or directory.as_of
    intro = [language("directory.intro", count=len(directory.rows), date=date)]
    if directory.as_of:
        intro.append(language("directory.population_as_of", date=directory.as_of))
    else:
        intro.append(language("directory.population_undated"))
    missing = [land.label for land in LAENDER.values() if land.id not in directory.states]
    if missing:
        intro.append(language("directory.missing", lands=Listed(missing)))
    intro.append(language("directory.added", number=changes.added))
    rows = list(changes.lines())
    if not rows:
        intro.append(language("directory.unchanged"))
    extra = {
        "as_of": directory.as_of,
        "territory_as_of": directory.territory,
        "municipalities": len(directory.rows),
        "districts": len(directory.districts),
        "added": changes.added,
        "lands": list(directory.states),
    }
    columns = (
        Column("change", lambda row: language(f"directory.change.{row.change}")),
        Column("key", lambda row: row.key),
        Column("before", lambda row: row.before, flexible=True),
        Column("after", lambda row: row.after, flexible=True),
        Column("land", lambda row: label(LAENDER, row.land, language) if row.land else None),
    )
    return Listing(
        "changes", rows, columns, lambda row: row._asdict(), intro=tuple(intro), extra=extra
    )
