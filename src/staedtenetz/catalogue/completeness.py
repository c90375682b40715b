"""How many of a network's German members are known, of those that there are by its own account."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from staedtenetz.catalogue.members import Members
from staedtenetz.model.network import Network
from staedtenetz.model.values import PartialDate

__all__ = ["Completeness", "completeness"]

_ONE = Decimal(1)


class Completeness(NamedTuple):
    """How many German members of a network are ``known``, and how many there are.

    ``stated`` is their number by the network's own account, ``stated_as_of`` and ``source`` are
    its date and address; the source of an office's own figure is ``None``. ``complete_as_of`` is
    the day as of which a complete list is known. ``share`` is what is known of it, 0 to 1;
    ``None`` where nothing says how many there are.
    """

    known: int
    stated: int | None
    stated_as_of: PartialDate | None
    source: str | None
    complete_as_of: PartialDate | None
    share: Decimal | None


def completeness(network: Network, members: Members) -> Completeness:
    """What is known of the network's German members: known ÷ stated, at most 1.

    A complete list is all of it, unless a newer figure says that there are more since.
    """
    known = len({row.identity for row in members.by_network.get(network.id, ())})
    stated, complete = network.german_member_count, network.known_members_complete_as_of
    dated = stated_as_of(network)
    share: Decimal | None = None
    if complete is not None and not (stated and dated and complete.last_day < dated):
        share = _ONE
    elif stated:
        share = min(Decimal(known) / stated, _ONE)
    source = None if _is_own(network) else network.german_member_source
    return Completeness(known, stated, dated if stated else None, source, complete, share)


def stated_as_of(network: Network) -> PartialDate | None:
    """The date of the number of German members, else that of the page that states it."""
    if network.german_member_as_of or _is_own(network):
        return network.german_member_as_of
    of = (each.as_of for each in network.sources if each.url == network.german_member_source)
    return next(of, None)


def _is_own(network: Network) -> bool:
    """Whether an office has stated the number of German members itself."""
    return any(each.field == "german_member_count" for each in network.own)
