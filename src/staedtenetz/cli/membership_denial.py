"""A membership that the bundled data states wrongly: denied, and the denial taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from staedtenetz.cli.command import DONE, Session, command
from staedtenetz.cli.options import NetworkArgument, option
from staedtenetz.cli.shell import quoted
from staedtenetz.errors import UnknownMunicipality
from staedtenetz.model.network import Network
from staedtenetz.own.denials import Denied, check_denial, deny, retract
from staedtenetz.own.fields import source_fields
from staedtenetz.text import fold

__all__ = ["deny_membership"]


@command(DONE, to_file=False)
def deny_membership(
    session: Session,
    municipality: Annotated[
        str, typer.Argument(metavar="metavar.municipality", help="help.argument.denied")
    ],
    network: NetworkArgument,
    source: Annotated[
        str | None, option("--source", "metavar.text", "help.option.own.source")
    ] = None,
    source_url: Annotated[
        str | None, option("--source-url", "metavar.address", "help.option.own.source_url")
    ] = None,
    source_date: Annotated[
        str | None, option("--source-date", "metavar.date", "help.option.own.source_date")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="help.option.deny_remove")] = False,
) -> None:
    meant = _meant(session, session.find_one(network), municipality)
    if remove:
        session.change_own(lambda entries: retract(entries, meant))
    else:
        origin = source_fields(source, source_url, source_date)
        stated = check_denial(session.own, meant, origin)
        session.change_own(lambda entries: deny(entries, meant, stated, session.today))
    _tell(session, meant, taken_back=remove)


def _meant(session: Session, network: Network, word: str) -> Denied:
    """The membership that is meant; of a member without a key, such as a city district, by name."""
    rows = [*session.members.by_network.get(network.id, ()), *session.members.denied]
    stated = [row for row in rows if row.network == network.id and row.source is not None]
    try:
        found = session.municipality(word, to_write=True)
    except UnknownMunicipality:
        names = {row.name for row in stated if not row.key and fold(row.name) == fold(word)}
        if not names:
            raise
        place = name = names.pop()
    else:
        place, name = found.key or found.name, found.name
    is_stated = any((row.key or row.name) == place for row in stated)
    return Denied(place, name, network, is_stated)


def _tell(session: Session, meant: Denied, *, taken_back: bool) -> None:
    file = str(session.own_file)
    values = {"name": meant.name, "network": meant.network.short, "file": file}
    key = "membership.retracted" if taken_back else "membership.denied"
    record = {
        "municipality": meant.municipality,
        "name": meant.name,
        "network": meant.network.id,
        "change": "retracted" if taken_back else "denied",
        "file": file,
    }
    look = f"staedtenetz members {quoted(meant.network.id)}"
    session.done(
        record,
        session.language(key, **values),
        session.language("membership.next", command=look),
    )
