"""What an office says of its municipality and of what it looks for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from staedtenetz.model.municipality import Municipality

__all__ = ["Profile"]


class Profile(NamedTuple):
    """A municipality with its wishes. ``None`` or empty means: not answered.

    ``topics`` holds a weight above 0 for each topic that counts; ``budget`` is in euros a
    year and per network; ``capacity`` is one of low, medium, high; ``memberships`` are ids
    of networks that the municipality belongs to already.
    """

    municipality: Municipality
    topics: Mapping[str, Decimal] = MappingProxyType({})
    purposes: tuple[str, ...] = ()
    budget: Decimal | None = None
    capacity: str | None = None
    memberships: tuple[str, ...] = ()
