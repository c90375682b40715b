"""What an office says of its municipality and of what it looks for."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from staedtenetz.model.municipality import Municipality
from staedtenetz.model.values import PartialDate

__all__ = [
    "CRITERIA",
    "DEFAULT_PARTICIPATIONS",
    "DEFAULT_WEIGHTS",
    "Denial",
    "House",
    "Membership",
    "Profile",
    "RecordedMembership",
    "Result",
]

DEFAULT_WEIGHTS: Mapping[str, Decimal] = MappingProxyType(
    {
        "topics": Decimal(30),
        "purposes": Decimal(15),
        "usual": Decimal(20),
        "admission": Decimal(5),
        "fee": Decimal(10),
        "effort": Decimal(10),
        "scope": Decimal(5),
        "languages": Decimal(5),
    }
)
"""The criteria of the fit and what each counts, in the order in which reasons are given."""

CRITERIA = tuple(DEFAULT_WEIGHTS)

DEFAULT_PARTICIPATIONS = ("membership", "declaration")
"""How an office that asks for networks to join wants to take part."""


class Result(NamedTuple):
    """Something that a membership has brought: a meeting, a project, a grant.

    ``kind`` is one of the vocabulary of results, ``amount`` the euros that came of it. ``None``
    means: not recorded.
    """

    text: str
    kind: str | None = None
    date: PartialDate | None = None
    amount: Decimal | None = None


class Membership(NamedTuple):
    """What an office records of a membership that it has.

    ``since`` is the year of joining, ``fee`` the euros paid a year by now, ``unit`` the part of the
    administration in charge, ``last_activity`` when something was last done in the network.
    ``fees`` holds the euros paid by year, ``fee_due`` the day of the year on which the fee is
    due (``03-31``), ``review`` the day on which the membership is to be looked at again,
    ``until`` when it ended. ``notice`` is how long before the end of a term it has to be ended
    (``3m``), ``term_end`` when the term ends: a day of every year (``12-31``) or one day
    (``2027-12-31``); ``contact`` is whom to turn to in the network, ``results`` what the
    membership has brought. ``None`` or empty means: not recorded.
    """

    network: str
    since: int | None = None
    fee: Decimal | None = None
    unit: str | None = None
    purpose: str | None = None
    last_activity: PartialDate | None = None
    fees: Mapping[int, Decimal] = MappingProxyType({})
    fee_due: str | None = None
    review: PartialDate | None = None
    until: PartialDate | None = None
    notice: str | None = None
    term_end: str | None = None
    contact: str | None = None
    results: tuple[Result, ...] = ()

    def paid_in(self, this_year: int) -> int | None:
        """The year that ``fee`` is of: the latest one recorded that has begun, else the next."""
        begun = [year for year in self.fees if year <= this_year]
        return max(begun, default=None) or min(self.fees, default=None)

    @property
    def last_active(self) -> PartialDate | None:
        """When something was last done in the network or came of it, as far as recorded."""
        dates = [each.date for each in self.results if each.date]
        return max(filter(None, (self.last_activity, *dates)), default=None)


class RecordedMembership(NamedTuple):
    """A membership that an office has recorded, and of which municipality (key or name)."""

    municipality: str
    added: PartialDate | None
    record: Membership


class House(NamedTuple):
    """What the papers of a town hall carry each time: kept once, in the profile.

    ``office`` is the unit in charge, ``committees`` those that advise before the council, in their
    order; ``council`` and ``head_title`` what council and head are called here. ``place`` is where
    papers are signed, ``address`` the lines of the sender, ``logo`` a picture file. ``public``
    says whether the council decides in public, ``climate`` and ``equality`` whether papers tell of
    effects on the climate and on gender equality. ``None`` or empty: not said.
    """

    office: str | None = None
    committees: tuple[str, ...] = ()
    council: str | None = None
    head_title: str | None = None
    budget_line: str | None = None
    place: str | None = None
    address: tuple[str, ...] = ()
    logo: str | None = None
    public: bool | None = None
    climate: bool | None = None
    equality: bool | None = None


class Denial(NamedTuple):
    """A membership that an office denies: of which municipality (key or name), in which network.

    ``title`` says where the office has it from, ``source`` is the address of that where it has one.
    """

    municipality: str
    network: str
    added: PartialDate | None
    title: str
    source: str | None
    as_of: PartialDate | None


class Profile(NamedTuple):
    """A municipality with its wishes. ``None`` or empty means: not answered.

    ``topics`` holds a weight above 0 for each topic that counts; ``budget`` is in euros a
    year for further memberships; ``capacity`` is one of low, medium, high; ``scopes`` are
    those the office looks for, ``languages`` the ones it can work in, ``participations`` the
    ways of taking part that it asks for (not answered: the default ones); ``memberships`` are ids
    of networks that the municipality belongs to already, ``records`` what it says of them.
    ``weights`` holds the weight of every criterion of the fit; ``plan_for`` is the year for which
    planning values are wanted where no fee is published, ``None`` where they are not. ``house`` is
    what its papers carry.
    """

    municipality: Municipality
    topics: Mapping[str, Decimal] = MappingProxyType({})
    purposes: tuple[str, ...] = ()
    budget: Decimal | None = None
    capacity: str | None = None
    memberships: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    weights: Mapping[str, Decimal] = DEFAULT_WEIGHTS
    records: tuple[Membership, ...] = ()
    plan_for: int | None = None
    participations: tuple[str, ...] = ()
    house: House = House()
