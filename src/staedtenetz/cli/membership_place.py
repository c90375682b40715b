"""Of which municipality memberships are recorded; how a network that nobody knows is entered."""

from __future__ import annotations

from staedtenetz.cli.session import Session
from staedtenetz.cli.shell import quoted
from staedtenetz.errors import UnknownMunicipality, UsageError
from staedtenetz.messages import Message

__all__ = ["new_network_command", "only_place", "place_of"]


def new_network_command(name: str) -> str:
    """The command that enters an own network of that name."""
    return f"staedtenetz network new {quoted(name)}"


def place_of(session: Session, word: str, *, to_write: bool = True) -> tuple[str, str]:
    """The key and name of a municipality; of one that is not in the list its name twice."""
    try:
        found = session.municipality(word, to_write=to_write)
    except UnknownMunicipality:
        if not _is_recorded(session, word):
            near = session.municipalities.near(word)[:1]
            key = "membership.unlisted_meant" if near else "membership.unlisted"
            session.notes.append(session.language(key, name=word, near="".join(near)))
        return word, word
    return found.key or found.name, found.name


def _is_recorded(session: Session, word: str) -> bool:
    return any(each.municipality == word for each in session.own.memberships)


def only_place(session: Session) -> str:
    """The one municipality of which memberships are recorded. Raises UsageError without it."""
    places = {each.municipality for each in session.own.memberships}
    if len(places) != 1:
        raise UsageError(
            Message("usage.membership_import_place"), Message("advice.membership_import_place")
        )
    return next(iter(places))
