"""membership import: an office's own list of its memberships, read in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from staedtenetz.cli.command import Session, command
from staedtenetz.cli.membership_place import new_network_command, only_place, place_of
from staedtenetz.cli.options import (
    DryRunOption,
    ForceOption,
    MunicipalityArgument,
    ShownTargetOption,
    option,
)
from staedtenetz.cli.prompts import is_interactive, prompt
from staedtenetz.cli.view import Column, Figure, Listing
from staedtenetz.model.values import Money, read_whole
from staedtenetz.text import clean

if TYPE_CHECKING:
    from staedtenetz.exchange.membership_fates import ImportedMembership, Meant
    from staedtenetz.own.changing import Entries

__all__ = ["import_memberships"]


@command(to_file=False)
def import_memberships(
    session: Session,
    file: Annotated[
        Path, typer.Argument(metavar="metavar.file", help="help.argument.membership_list")
    ],
    municipality: MunicipalityArgument = None,
    review: Annotated[Path | None, option("--review", "metavar.file", "help.option.review")] = None,
    dry_run: DryRunOption = False,
    target: ShownTargetOption = "",
    force: ForceOption = False,
) -> None:
    from staedtenetz.cli.imports import write_review
    from staedtenetz.exchange import membership_fates as fates
    from staedtenetz.exchange.membership_lists import read_membership_list
    from staedtenetz.files.writing import check_target

    session.write_to(target, force=force)
    place = place_of(session, municipality or only_place(session))
    listed = read_membership_list(file)
    reviewed = any(row.network is not None for row in listed)
    meant = list(fates.match_memberships(listed, session.catalogue))
    asking = not (dry_run or reviewed or review) and is_interactive()
    if asking:
        meant = list(_asked_about(session, meant))
    recorded = {
        each.record.network: each.record
        for each in session.own.memberships
        if each.municipality == place[0]
    }
    rows = fates.decide_memberships(meant, recorded, session.today)
    left = [row for row in rows if row.fate in ("unsure", "unknown")]
    to_review = bool(left) and not (dry_run or asking or reviewed)
    review = review or Path(f"{file.stem}.review.csv")
    if to_review:
        check_target(review, overwrite=force)
    done = [session.language("import.dry_run")] if dry_run else [_record(session, rows, place)]
    if to_review:
        written = write_review(
            review, partial(fates.membership_review_rows, rows), session.language, force=force
        )
        done.append(session.language("membership.import.review", **written))
    done += _own_networks(session, left)
    done += [
        session.language("membership.import.unread", line=str(row.meant.listed.line), word=word)
        for row in rows
        for word in row.unread
    ]
    extra = {
        "municipality": place[0],
        "recorded": 0 if dry_run else sum(row.fate in ("new", "extended") for row in rows),
        "review_file": str(review) if to_review else None,
    }
    session.show(_view(session, rows, place[1], extra), *done)


def _asked_about(session: Session, meant: Iterable[Meant]) -> Iterator[Meant]:
    """Ask about each row that may mean several; an empty answer leaves it as it is."""
    for row in meant:
        if not row.candidates:
            yield row
            continue
        language = session.language
        values = {"name": clean(row.listed.name), "line": str(row.listed.line)}
        session.output.remark("", language("membership.import.which", **values))
        for number, network in enumerate(row.candidates, start=1):
            session.output.remark(f"{number:>3} {network.short} · {network.id}")
        yield _answered(session, row)


def _answered(session: Session, row: Meant) -> Meant:
    while answer := prompt(session, session.language("membership.import.answer")):
        number = read_whole(answer) or 0
        if 1 <= number <= len(row.candidates):
            return row._replace(network=row.candidates[number - 1], candidates=())
        network, _ = session.catalogue.meant(answer)
        if network:
            return row._replace(network=network, candidates=())
    return row


def _record(session: Session, rows: Sequence[ImportedMembership], place: tuple[str, str]) -> str:
    """Record what is new, in one change that can be undone at once; told in a sentence."""
    from staedtenetz.own.memberships import join_listed

    new = [row for row in rows if row.fate in ("new", "extended")]
    if not new:
        return session.language("import.nothing")
    key, name = place

    def change(entries: Entries) -> None:
        for row in new:
            network = row.meant.network
            if network:
                join_listed(entries, {"municipality": key, "network": network.id}, row.fields, name)

    session.change_own(change)
    values = {"count": len(new), "name": name, "file": str(session.own_file)}
    return session.language("membership.import.recorded", **values)


def _own_networks(session: Session, left: Iterable[ImportedMembership]) -> list[str]:
    """The commands that enter the networks that nobody knows."""
    names = [clean(row.meant.listed.name) for row in left if row.fate == "unknown"]
    if not names:
        return []
    intro = session.language("membership.import.own", count=len(names))
    return [intro, *(f"  {new_network_command(name)}" for name in names)]


def _view(
    session: Session, rows: Iterable[ImportedMembership], name: str, extra: dict[str, Any]
) -> Listing:
    """What changes first, what stays as it is last."""
    from staedtenetz.cli.imports import counted
    from staedtenetz.exchange.membership_fates import MEMBERSHIP_FATES

    language = session.language
    ordered, counts, summary = counted(rows, MEMBERSHIP_FATES, language)
    intro = (language("membership.import.intro", name=name, count=len(ordered)), summary)
    columns = (
        Column("listed_as", lambda row: clean(row.meant.listed.name), flexible=True),
        Column("result", lambda row: language(f"import.fate.{row.fate}")),
        Column("id", _id, shown="never"),
        Column("network", _meant, flexible=True),
        Column("since", _since, "right"),
        Column("paid", _fee, "right", cell=_fee),
        Column("unit", lambda row: row.fields.get("unit"), flexible=True, shown="wide"),
    )
    pipe = ("result", "listed_as", "id", "since", "paid", "unit")
    extra = {"counts": counts, **extra}
    return Listing("rows", ordered, columns, _record_of, pipe, intro=intro, extra=extra)


def _id(row: ImportedMembership) -> str:
    return row.meant.network.id if row.meant.network else ""


def _meant(row: ImportedMembership) -> str | None:
    """The network, or those that it may be."""
    if row.meant.network:
        return row.meant.network.short
    return ", ".join(f"{each.short}?" for each in row.meant.candidates) or None


def _since(row: ImportedMembership) -> Figure | None:
    since = row.fields.get("since")
    return Figure(since) if since else None


def _fee(row: ImportedMembership) -> Money | None:
    fee = row.meant.listed.fee
    return None if fee is None else Money(fee, "EUR")


_FURTHER = ("unit", "fee_due", "purpose", "notice", "term_end", "contact")


def _record_of(row: ImportedMembership) -> dict[str, Any]:
    network = row.meant.network
    return {
        "line": row.meant.listed.line,
        "name": row.meant.listed.name,
        "result": row.fate,
        "network": network.id if network else None,
        "candidates": [each.id for each in row.meant.candidates],
        "since": row.fields.get("since"),
        "fees": {year: str(fee) for year, fee in row.fields.get("fees", {}).items()},
        **{key: row.fields.get(key) for key in _FURTHER},
        "results": [
            {key: str(value) for key, value in each.items()}
            for each in row.fields.get("results", ())
        ],
        "unread": list(row.unread),
    }
