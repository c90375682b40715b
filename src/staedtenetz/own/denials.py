"""Memberships that the bundled data states and an office denies: stated, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from staedtenetz.errors import UsageError
from staedtenetz.messages import Message
from staedtenetz.model.network import Network
from staedtenetz.model.values import PartialDate
from staedtenetz.own.fields import Fields
from staedtenetz.own.reading import OwnData

if TYPE_CHECKING:
    from staedtenetz.own.changing import Entries

__all__ = ["Denied", "check_denial", "deny", "retract"]

Keys = dict[str, str]


class Denied(NamedTuple):
    """The membership that is meant: the key of the municipality, else its name; how it is called.

    ``is_stated``: somebody else than the office states it.
    """

    municipality: str
    name: str
    network: Network
    is_stated: bool

    @property
    def keys(self) -> Keys:
        """What a statement on it is found by."""
        return {"municipality": self.municipality, "network": self.network.id}


def check_denial(own: OwnData, meant: Denied, source: Fields | None) -> Fields:
    """The source, where there is something to deny.

    Raises UsageError where no source is named, nobody states the membership, the office has
    recorded it itself, or it is denied already.
    """
    values = {"name": meant.name, "network": meant.network.short, "id": meant.network.id}
    keys = (meant.municipality, meant.network.id)
    if any((each.municipality, each.network) == keys for each in own.denials):
        raise UsageError(Message("usage.deny_twice", values), Message("advice.deny_twice", values))
    if any((each.municipality, each.record.network) == keys for each in own.current_memberships):
        raise UsageError(Message("usage.deny_own", values), Message("advice.deny_own", values))
    if not meant.is_stated:
        raise UsageError(
            Message("usage.deny_unstated", values), Message("advice.deny_unstated", values)
        )
    if source is None:
        raise UsageError(Message("usage.deny_source"), Message("advice.deny_source"))
    return source


def deny(entries: Entries, meant: Denied, source: Fields, today: PartialDate) -> None:
    """State that there is no such membership."""
    entries.add("denied", {**meant.keys, "added": today, "source": source}, meant.name)


def retract(entries: Entries, meant: Denied) -> None:
    """Take a denial back. Raises UsageError where there is none."""
    if not entries.remove("denied", **meant.keys):
        values = {"name": meant.name, "network": meant.network.short}
        raise UsageError(Message("usage.deny_nothing", values), Message("advice.membership_list"))
