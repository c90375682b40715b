"""The municipality's own memberships: add, end, list, and their dates for the calendar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from staedtenetz.cli.app import Command, Subgroup
from staedtenetz.cli.command import DONE, Session, command
from staedtenetz.cli.membership_denial import deny_membership
from staedtenetz.cli.membership_import import import_memberships
from staedtenetz.cli.membership_place import new_network_command, place_of
from staedtenetz.cli.options import (
    ForceOption,
    MunicipalityArgument,
    NetworkArgument,
    option,
)
from staedtenetz.cli.shell import quoted
from staedtenetz.cli.view import Column, Figure, Listing, Section
from staedtenetz.errors import DataError, UnknownNetwork, UsageError
from staedtenetz.messages import Message
from staedtenetz.model.values import Money, PartialDate
from staedtenetz.model.vocabulary import RESULTS
from staedtenetz.own.fields import read_date
from staedtenetz.own.memberships import (
    bring,
    check_end,
    check_membership,
    forget,
    join,
    membership_fields,
    recorded_membership,
    result_fields,
)
from staedtenetz.report.memberships import due_day, result_line
from staedtenetz.report.names import full_name
from staedtenetz.report.records import membership_record
from staedtenetz.rules.notice import next_due, next_notice
from staedtenetz.text import sort_key

if TYPE_CHECKING:
    from staedtenetz.model.network import Network
    from staedtenetz.model.profile import Denial, RecordedMembership

__all__ = ["app"]

app = typer.Typer(cls=Subgroup, name="membership", no_args_is_help=False, rich_markup_mode=None)

OwnMunicipalityArgument = Annotated[
    str, typer.Argument(metavar="metavar.municipality", help="help.argument.municipality")
]


def _option(name: str, metavar: str) -> Any:
    key = name.strip("-").replace("-", "_")
    return typer.Option(name, metavar=metavar, help=f"help.option.membership.{key}")


@app.command("add", cls=Command)
@command(DONE, to_file=False)
def add_membership(
    session: Session,
    municipality: OwnMunicipalityArgument,
    network: NetworkArgument,
    since: Annotated[str | None, _option("--since", "metavar.year")] = None,
    fee: Annotated[list[str] | None, _option("--fee", "metavar.year_amount")] = None,
    due: Annotated[str | None, _option("--due", "metavar.day_of_year")] = None,
    unit: Annotated[str | None, _option("--unit", "metavar.text")] = None,
    purpose: Annotated[str | None, _option("--purpose", "metavar.text")] = None,
    review: Annotated[str | None, _option("--review", "metavar.date")] = None,
    notice: Annotated[str | None, _option("--notice", "metavar.span")] = None,
    term_end: Annotated[str | None, _option("--term-end", "metavar.day_of_year")] = None,
    contact: Annotated[str | None, _option("--contact", "metavar.text")] = None,
) -> None:
    try:
        found = session.find_one(network)
    except UnknownNetwork as error:
        values = {"near": error.advice, "command": new_network_command(network)}
        raise UnknownNetwork(error.problem, Message("advice.own_network", values)) from error
    place, name = place_of(session, municipality)
    given = membership_fields(
        since, fee, due, unit, purpose, review, notice, term_end, contact, session.today
    )
    known = recorded_membership(session.own, place, found.id)
    keys = {"municipality": place, "network": found.id}
    session.change_own(lambda entries: join(entries, keys, given, name))
    _tell(session, found, (place, name), "extended" if known else "added")


@app.command("note", cls=Command)
@command(DONE, to_file=False)
def note_result(
    session: Session,
    municipality: OwnMunicipalityArgument,
    network: NetworkArgument,
    text: Annotated[str, typer.Argument(metavar="metavar.text", help="help.argument.result")],
    kind: Annotated[str | None, option("--kind", "|".join(RESULTS), "help.option.result")] = None,
    on: Annotated[str | None, option("--on", "metavar.date", "help.option.result_on")] = None,
    amount: Annotated[
        str | None, option("--amount", "metavar.euro", "help.option.result_amount")
    ] = None,
) -> None:
    found = session.find_one(network)
    place, name = place_of(session, municipality)
    result = result_fields(text, kind, on, amount, session.today)
    is_member = found.id in session.members.networks_of(place)
    check_membership(session.own, place, found, is_member=is_member, name=name)
    keys = {"municipality": place, "network": found.id}
    session.change_own(lambda entries: bring(entries, keys, result, name, session.today))
    _tell(session, found, (place, name), "noted")


app.command("import", cls=Command)(import_memberships)


@app.command("end", cls=Command)
@command(DONE, to_file=False)
def end_membership(
    session: Session,
    municipality: OwnMunicipalityArgument,
    network: NetworkArgument,
    on: Annotated[str | None, _option("--on", "metavar.date")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="help.option.membership.remove")] = False,
) -> None:
    found = session.find_one(network)
    place, name = place_of(session, municipality)
    until = read_date(on) if on is not None else session.today
    is_member = found.id in session.members.networks_of(place)
    check_end(session.own, place, found, until, is_member=is_member, name=name)
    keys = {"municipality": place, "network": found.id}
    if remove:
        session.change_own(lambda entries: forget(entries, keys, found, name))
    else:
        ended = {"added": session.today, "until": until}
        # A membership that only the sample knows ends too: it is recorded with its end.
        session.change_own(lambda entries: entries.update("membership", keys, ended))
    _tell(session, found, (place, name), "removed" if remove else "ended")


app.command("deny", cls=Command)(deny_membership)


@app.command("list", cls=Command)
@command()
def list_memberships(
    session: Session,
    municipality: MunicipalityArgument = None,
) -> None:
    language = session.language
    recorded = _recorded(session, municipality)
    recorded.sort(key=lambda each: (sort_key(_name(each, session)), each.record.network))
    denials = _denials(session, municipality)
    if not recorded and not denials and not session.own.unusable:
        session.notes.append(language("membership.none"))
    intro = (language("membership.intro", file=str(session.own_file)),) if recorded else ()
    lines = tuple(_denial_line(each, session) for each in denials)
    if session.output.format == "plain":
        session.notes += [f"{language('membership.denied_section')}: {line}" for line in lines]
    session.show(
        Listing(
            "memberships",
            recorded,
            _columns(session),
            lambda each: _record(each, session),
            _PIPE,
            lambda each: _details(each, session),
            intro,
            (Section(language("membership.denied_section"), lines),) if lines else (),
            extra={"denied": [_denial_record(each, session) for each in denials]},
        )
    )


_PIPE = (
    "key",
    "id",
    "since",
    "paid",
    "due",
    "review",
    "unit",
    "purpose",
    "until",
    "notice_by",
    "contact",
    "results",
)


def _columns(session: Session) -> tuple[Column, ...]:
    language, this_year = session.language, session.today.year

    def paid(each: RecordedMembership) -> str | None:
        if each.record.fee is None:
            return None
        fee = language.value(Money(each.record.fee, "EUR"))
        if not each.record.fees:
            return fee
        return language("membership.paid_in", fee=fee, year=str(each.record.paid_in(this_year)))

    def amount(each: RecordedMembership) -> Money | None:
        return None if each.record.fee is None else Money(each.record.fee, "EUR")

    def paid_in(each: RecordedMembership) -> Figure | None:
        year = each.record.paid_in(this_year)
        return Figure(year) if year else None

    def since(each: RecordedMembership) -> Figure | None:
        return Figure(each.record.since) if each.record.since else None

    return (
        Column("key", lambda each: each.municipality, shown="never"),
        Column("municipality", lambda each: _name(each, session), flexible=True),
        Column("id", lambda each: each.record.network, shown="never"),
        Column(
            "network",
            lambda each: session.catalogue[each.record.network].short,
            flexible=True,
            full=lambda each: full_name(session.catalogue[each.record.network], language),
        ),
        Column("since", since, "right"),
        Column("paid", paid, "right", cell=amount),
        Column("paid_in", paid_in, shown="never"),
        Column(
            "due",
            lambda each: (
                due_day(each.record.fee_due, language)
                if next_due(each.record, session.today)
                else None
            ),
        ),
        Column(
            "review",
            lambda each: _short(each.record.review, session),
            cell=lambda each: each.record.review,
        ),
        Column("unit", lambda each: each.record.unit, shown="never"),
        Column("purpose", lambda each: each.record.purpose, shown="never"),
        Column(
            "until",
            lambda each: _short(each.record.until, session),
            shown="never",
            cell=lambda each: each.record.until,
        ),
        Column(
            "notice_by",
            lambda each: _short(_notice_by(each, session), session),
            shown="never",
            cell=lambda each: _notice_by(each, session),
        ),
        Column("contact", lambda each: each.record.contact, shown="never"),
        Column(
            "results",
            lambda each: "; ".join(result_line(row, language) for row in each.record.results),
            shown="never",
        ),
    )


def _record(each: RecordedMembership, session: Session) -> dict[str, Any]:
    return {
        "municipality": each.municipality,
        "name": _name(each, session),
        "added": each.added,
        "ended": session.own.has_ended(each),
        **membership_record(each.record),
    }


def _details(each: RecordedMembership, session: Session) -> str:
    language, record = session.language, each.record
    details = [language("review.unit", unit=record.unit)] if record.unit else []
    details += [language("review.purpose", purpose=record.purpose)] if record.purpose else []
    details += [language("review.contact", contact=record.contact)] if record.contact else []
    notice_by = _notice_by(each, session)
    if notice_by:
        details.append(language("membership.notice_short", date=_short(notice_by, session)))
    if record.results:
        details.append(language("membership.results", count=len(record.results)))
    if record.until:
        key = "ended" if session.own.has_ended(each) else "ends"
        until = _short(record.until, session)
        details.append(language(f"membership.{key}_short", date=until))
    return " · ".join(details)


@app.command("calendar", cls=Command)
@command(DONE, to_file=False)
def write_calendar(
    session: Session,
    municipality: MunicipalityArgument = None,
    target: Annotated[
        str, typer.Option("--output", "-o", metavar="metavar.file", help="help.option.calendar")
    ] = "mitgliedschaften.ics",
    force: ForceOption = False,
) -> None:
    from staedtenetz.files.writing import replace_file
    from staedtenetz.report.calendar import calendar

    current = [each for each in _recorded(session, municipality) if not session.own.has_ended(each)]
    entries = [
        (_name(each, session), session.catalogue[each.record.network], each) for each in current
    ]
    content, count = calendar(entries, session.language, session.today)
    if not count and session.own.unusable:
        raise DataError(
            session.own.problems[-1], Message("advice.data_check", {"file": str(session.own_file)})
        )
    if not count:
        raise UsageError(Message("usage.no_dates"), Message("advice.no_dates"))
    if target == "-":
        session.done_as_text({"dates": count}, content.decode())
        return
    replace_file(Path(target), content, overwrite=force)
    session.done(
        {"dates": count, "file": target, "text": None},
        session.language("membership.calendar", count=count, file=target),
    )


def _recorded(session: Session, municipality: str | None) -> list[RecordedMembership]:
    """The memberships recorded, of one municipality or of all; only of networks that are known."""
    place = place_of(session, municipality, to_write=False)[0] if municipality else None
    return [
        each
        for each in session.own.memberships
        if each.record.network in session.catalogue and place in (None, each.municipality)
    ]


def _denials(session: Session, municipality: str | None) -> list[Denial]:
    """The memberships denied, of one municipality or of all; only of networks that are known."""
    place = place_of(session, municipality, to_write=False)[0] if municipality else None
    return [
        each
        for each in session.own.denials
        if each.network in session.catalogue and place in (None, each.municipality)
    ]


def _denial_line(each: Denial, session: Session) -> str:
    network, name = session.catalogue[each.network].short, _name(each, session)
    return session.language("membership.denied_line", name=name, network=network, title=each.title)


def _denial_record(each: Denial, session: Session) -> dict[str, Any]:
    return {**each._asdict(), "name": _name(each, session)}


def _name(each: RecordedMembership | Denial, session: Session) -> str:
    found = session.municipalities.get(each.municipality)
    return found.name if found else each.municipality


def _notice_by(each: RecordedMembership, session: Session) -> PartialDate | None:
    notice = next_notice(each.record, session.today)
    return notice.last_day if notice else None


def _short(day: PartialDate | None, session: Session) -> str | None:
    """A date that fits a narrow column: 01.10.2027, in English 2027-10-01."""
    if day is None:
        return None
    return session.language.value(day) if session.language.code == "de" else str(day)


def _tell(session: Session, network: Network, place: tuple[str, str], change: str) -> None:
    (key, name), file = place, str(session.own_file)
    values = {"name": name, "network": network.short, "file": file}
    session.done(
        {
            "municipality": key,
            "name": name,
            "network": network.id,
            "change": change,
            "file": file,
        },
        session.language(f"membership.{change}", **values),
        session.language("membership.next", command=f"staedtenetz review {quoted(name)}"),
    )
