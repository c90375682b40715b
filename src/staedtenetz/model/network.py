"""A network as the data file describes it: plain, immutable, without behaviour of its own."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, NoReturn

from staedtenetz.model.values import PartialDate, Text

__all__ = [
    "INACTIVE",
    "POPULATION_BOUNDS",
    "Fee",
    "FeeExample",
    "FeeReduction",
    "FeeTier",
    "MembershipType",
    "Network",
    "Note",
    "Source",
    "Statement",
]

INACTIVE = frozenset({"dormant", "ended", "merged", "renamed"})
"""The statuses in which a network is found, but never recommended."""


POPULATION_BOUNDS = {
    "min_population": "≥",
    "population_above": ">",
    "max_population": "≤",
    "population_below": "<",
}
"""The bounds that a membership type can have, each with what must hold of the population."""


class Source(NamedTuple):
    """A public page, the date of its content, and the facts it supports.

    ``url`` is ``None`` for what an office has in its own files, such as an invoice. ``kind`` says
    who speaks there (``SOURCE_KINDS``), where that is known.
    """

    url: str | None
    title: str
    supports: tuple[str, ...]
    as_of: PartialDate | None = None
    kind: str | None = None


class Statement(NamedTuple):
    """What an office states itself: which field, on which day, and where it has it from.

    ``field`` is ``record`` for a network of its own, ``membership.full.min_population`` for a
    rule of a membership type.
    """

    field: str
    added: PartialDate | None = None
    title: str | None = None


class Note(NamedTuple):
    """A private note of an office on a network."""

    text: str
    added: PartialDate | None = None


class FeeTier(NamedTuple):
    """The yearly amount up to and with so many inhabitants; ``None`` is without limit."""

    amount: Decimal
    up_to: int | None = None


class FeeReduction(NamedTuple):
    """The fee is multiplied by ``factor`` for members of one of these networks."""

    members_of: tuple[str, ...]
    factor: Decimal

    @property
    def percent(self) -> Decimal:
        """By how much less, in per cent, without trailing zeros."""
        percent = (1 - self.factor) * 100
        return percent.quantize(Decimal(1)) if percent == percent.to_integral_value() else percent


class FeeExample(NamedTuple):
    """A single documented amount a year. It never becomes a computed fee.

    ``min_population`` and ``max_population`` bound the class of size that pays it, where the source
    names one; ``applicant`` is what the payer is, by the terms for applicants.
    """

    municipality: str
    amount: Decimal
    currency: str
    source: str
    country: str = "DE"
    population: int | None = None
    as_of: PartialDate | None = None
    membership: str | None = None
    note: Text | None = None
    min_population: int | None = None
    max_population: int | None = None
    applicant: str = "municipality"


class Fee(NamedTuple):
    """The yearly fee. Which amounts are set depends on ``model`` (see docs/data.md).

    ``own`` is what the office states of it, where the fee is not the bundled one.
    """

    model: str
    currency: str | None = None
    amount: Decimal | None = None
    rate: Decimal | None = None
    block: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    tiers: tuple[FeeTier, ...] = ()
    covered_by: tuple[str, ...] = ()
    as_of: PartialDate | None = None
    to_confirm: bool = False
    note: Text | None = None
    rises: Text | None = None
    reductions: tuple[FeeReduction, ...] = ()
    examples: tuple[FeeExample, ...] = ()
    own: Statement | None = None


class MembershipType(NamedTuple):
    """One way to belong, with its own rules and, where it differs, its own fee.

    Population bounds: ``min_population`` and ``max_population`` include the number itself,
    ``population_above`` and ``population_below`` do not.
    """

    id: str
    name: Text
    applicants: tuple[str, ...]
    countries: tuple[str, ...]
    except_countries: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    min_population: int | None = None
    max_population: int | None = None
    population_above: int | None = None
    population_below: int | None = None
    size_negotiable: bool = False
    properties: tuple[str, ...] = ()
    requires_membership: tuple[str, ...] = ()
    decided_by: tuple[str, ...] = ()
    closed: bool = False
    undocumented: bool = False
    vote: bool | None = None
    note: Text | None = None
    fee: Fee | None = None


class Network:
    """One record of the directory. Unknown is ``None`` or an empty tuple, never 0 or "".

    ``own`` are the fields that an office states itself, ``notes`` its private notes; a network
    that it has ``hidden`` is found by name only. Nothing in it can be changed; ``_replace`` gives
    another one. Fields that are not given are read when they are first asked for, by what is
    handed over for that, or have their defaults.
    """

    _fields: ClassVar[tuple[str, ...]]
    _field_defaults: ClassVar[Mapping[str, Any]]

    id: str
    name: str
    short: str
    theme: str
    topics: tuple[str, ...]
    kind: tuple[str, ...]
    scope: str
    status: str
    website: str | None
    summary: Text
    benefits: tuple[Text, ...]
    obligations: tuple[Text, ...]
    steps: tuple[Text, ...]
    window: str
    checked: PartialDate
    memberships: tuple[MembershipType, ...]
    fee: Fee
    sources: tuple[Source, ...]
    participation: str = "membership"
    short_english: str | None = None
    name_german: str | None = None
    name_english: str | None = None
    aliases: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    shared_names: tuple[str, ...] = ()
    listed_as: str | None = None
    status_since: PartialDate | None = None
    status_note: Text | None = None
    successor: str | None = None
    comes_with: tuple[str, ...] = ()
    founded: int | None = None
    seat: Text | None = None
    join_url: str | None = None
    members_url: str | None = None
    contact_email: str | None = None
    languages: tuple[str, ...] = ()
    member_count: int | None = None
    member_unit: str | None = None
    member_as_of: PartialDate | None = None
    member_countries: int | None = None
    german_member_count: int | None = None
    german_member_as_of: PartialDate | None = None
    german_member_source: str | None = None
    known_members_complete_as_of: PartialDate | None = None
    effort: str | None = None
    effort_reason: Text | None = None
    eligibility_note: Text | None = None
    commitments: tuple[str, ...] = ()
    council_decisions: tuple[Text, ...] = ()
    window_note: Text | None = None
    council_step: int | None = None
    leaving: Text | None = None
    doubts: tuple[Text, ...] = ()
    distinct_from: tuple[str, ...] = ()
    own: tuple[Statement, ...] = ()
    notes: tuple[Note, ...] = ()
    hidden: bool = False
    hidden_reason: str | None = None
    hidden_since: PartialDate | None = None

    _read: Callable[[str], Any]
    _words: Callable[[], Any] | None

    def __init__(
        self,
        read: Callable[[str], Any] | None = None,
        words: Callable[[], Any] | None = None,
        /,
        **fields: Any,
    ) -> None:
        self.__dict__.update(fields, _read=read or self._field_defaults.__getitem__, _words=words)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """A field that has not been read yet."""
            if name not in self._fields:
                raise AttributeError(name)
            value = self.__dict__[name] = self._read(name)
            return value

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(name)

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self._fields)

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"Network({self.id!r})"

    def __getstate__(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self._fields}

    def _replace(self, **fields: Any) -> "Network":
        """The same network but for these fields. Raises ValueError for what is no field."""
        unknown = fields.keys() - self._fields
        if unknown:
            raise ValueError(f"no field of a network: {', '.join(unknown)}")
        other = Network()
        other.__dict__.update(self.__dict__, _words=None, **fields)
        return other

    def called(self, short: str) -> "Network":
        """The same network with another one of its names as the short one."""
        other = self._replace(short=short, aliases=(self.short, *self.aliases))
        other.__dict__["_words"] = self._words
        return other

    def words(self, work_out: "Callable[[Network], Any]") -> Any:
        """The words by which it is found: those kept with its table, else worked out, once."""
        words = self._words() if self._words else work_out(self)
        self.__dict__["_words"] = lambda: words
        return words

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the network goes or went by, the usual ones first, its id last."""
        translated = (self.short_english, self.name_german, self.name_english)
        usual = (self.name, self.short, *translated, self.listed_as, *self.aliases)
        names = (*usual, *self.former_names, *self.shared_names, self.id)
        return tuple(dict.fromkeys(filter(None, names)))


def _take_defaults() -> None:
    """A default in the class itself would stand before what has not been read yet."""
    fields = [name for name in Network.__annotations__ if not name.startswith("_")]
    Network._fields = tuple(fields)
    Network._field_defaults = {
        name: vars(Network)[name] for name in fields if name in vars(Network)
    }
    for name in Network._field_defaults:
        delattr(Network, name)


_take_defaults()
