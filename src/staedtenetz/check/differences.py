"""What changed between two states of the directory: networks, fees, rules, known members."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from staedtenetz.catalogue.facts import Facts, keys_above
from staedtenetz.catalogue.members import Member, Members
from staedtenetz.catalogue.networks import Catalogue
from staedtenetz.catalogue.tables import load_tables, parse_tables
from staedtenetz.check.fact_differences import FactChange, compare_facts
from staedtenetz.check.own import is_own
from staedtenetz.errors import DataError
from staedtenetz.files.reading import data_folder, read_bytes
from staedtenetz.files.schema import refuse_misfits
from staedtenetz.messages import Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import INACTIVE, Fee, MembershipType, Network
from staedtenetz.model.values import Money, Text
from staedtenetz.own.laying_over import lay_over
from staedtenetz.own.statements import parse_own
from staedtenetz.own.validation import sound_statements, told
from staedtenetz.rules.fees import yearly_fee
from staedtenetz.rules.for_municipality import Applied, apply_rules
from staedtenetz.text import sort_key

__all__ = [
    "KINDS",
    "Change",
    "Difference",
    "Direction",
    "MemberChange",
    "State",
    "TypeChange",
    "compare_data",
    "compare_members",
    "compare_states",
    "read_state",
]

Kind = Literal["closed", "removed", "reopened", "new", "fee", "rules", "name", "joining", "texts"]
Direction = Literal["up", "down", "known", "other"]
"""Where a fee goes: dearer or cheaper for every size, known for the first time, or mixed."""

KINDS: tuple[Kind, ...] = get_args(Kind)
"""What can change, the most important for an office first."""

_SIZES = (1_000, 5_000, 20_000, 50_000, 100_000, 250_000, 1_000_000, 3_000_000)
"""Inhabitants for which an old and a new fee are compared."""

_NAMES = ("name", "short", "short_english", "name_german", "name_english", "former_names")
_JOINING = (
    "window",
    "window_note",
    "steps",
    "commitments",
    "council_decisions",
    "council_step",
    "leaving",
    "join_url",
    "website",
    "members_url",
    "contact_email",
    "effort",
)
_STATUS = ("status", "status_since", "successor")
_STATED = ("own", "notes", "hidden", "hidden_reason", "hidden_since")
"""What an office says of a network; no change of the directory."""

_OTHERS = tuple(
    name
    for name in Network._fields
    if name not in {"id", "fee", "memberships", "checked", *_STATUS, *_NAMES, *_JOINING, *_STATED}
)
_FEE_TERMS = (
    "model",
    "currency",
    "amount",
    "rate",
    "block",
    "minimum",
    "maximum",
    "tiers",
    "covered_by",
    "reductions",
)


class TypeChange(NamedTuple):
    """A membership type before and after; ``None`` where it was not or is no longer there.

    For fees: ``None`` on both sides stands for the network's own fee.
    """

    old: MembershipType | None
    new: MembershipType | None
    direction: Direction = "other"
    old_fee: Fee | None = None
    new_fee: Fee | None = None


class Change(NamedTuple):
    """One thing that changed in one network.

    ``fields`` are the fields of the record that differ. ``before`` and ``after`` are the rules
    applied to the municipality that was asked for, where there is one.
    """

    kind: Kind
    old: Network | None
    new: Network | None
    fields: tuple[str, ...] = ()
    types: tuple[TypeChange, ...] = ()
    before: Applied | None = None
    after: Applied | None = None

    @property
    def network(self) -> Network:
        """The network as it is now, or as it was where it is gone."""
        network = self.new or self.old
        assert network is not None  # noqa: S101 (a change has at least one side)
        return network


class MemberChange(NamedTuple):
    """The members of one network that are listed for the first time, and those no longer."""

    network: str
    joined: tuple[Member, ...]
    gone: tuple[Member, ...]


class Difference(NamedTuple):
    """Everything that changed, in the order of ``KINDS``, then by name.

    ``rechecked`` networks differ in nothing but the day of their last check.
    """

    changes: tuple[Change, ...] = ()
    rechecked: int = 0
    members: tuple[MemberChange, ...] = ()
    facts: tuple[FactChange, ...] = ()


class State(NamedTuple):
    """One state of the data, as far as it was given."""

    catalogue: Catalogue | None = None
    members: Members | None = None
    facts: Facts | None = None


def read_state(paths: Iterable[Path]) -> State:
    """The networks, the members and the facts of these files; municipalities are passed over.

    Raises DataError for a file that is missing, broken or does not fit the schema.
    """
    state = State()
    for path in paths:
        if path.name == "municipalities.csv":
            continue
        if path.name == "facts.csv":
            state = state._replace(facts=Facts.load(path))
        elif path.suffix.lower() == ".csv":
            state = state._replace(members=Members.load(path))
        else:
            state = state._replace(catalogue=Catalogue.of(_directory(path), str(path)))
    return state


def _directory(path: Path) -> Mapping[str, Any]:
    """The directory that a file describes; an own file is laid over the bundled one.

    The bundled file itself is read from its compiled copy, as everywhere.
    """
    if path == data_folder() / "networks.toml":
        return load_tables()
    content, file = read_bytes(path), str(path)
    tables = parse_tables(content, file) if content.strip() else {}
    if not is_own(tables):
        refuse_misfits(tables, content, file)
        return tables
    sound, problems = sound_statements(parse_own(content, file), content.decode("utf-8-sig"))
    for each in problems:
        if each.severity == "error":
            raise DataError(told(each), Message("advice.data_check", {"file": file}))
    return lay_over(load_tables(), sound)[0]


def compare_states(
    old: State,
    new: State,
    municipality: Municipality | None = None,
    memberships: Collection[str] = (),
) -> Difference:
    """What changed in all that both states have; see ``compare_data`` and ``compare_facts``.

    With a municipality, of the facts only what concerns it, its district and its Land.

    Raises DataError where they have nothing in common to compare.
    """
    difference = None
    if old.catalogue is not None and new.catalogue is not None:
        difference = compare_data(old.catalogue, new.catalogue, municipality, memberships)
    if old.members is not None and new.members is not None:
        members = compare_members(old.members, new.members)
        difference = (difference or Difference())._replace(members=members)
    if old.facts is not None and new.facts is not None:
        about = keys_above(municipality.key) if municipality and municipality.key else None
        facts = compare_facts(old.facts, new.facts, about and tuple(about))
        difference = (difference or Difference())._replace(facts=facts)
    if difference is None:
        raise DataError(Message("error.not_comparable"), Message("advice.comparable"))
    return difference


def compare_data(
    old: Catalogue,
    new: Catalogue,
    municipality: Municipality | None = None,
    memberships: Collection[str] = (),
) -> Difference:
    """What changed from the old state of the directory to the new one.

    With a municipality both states' rules are applied to it, as to a member of ``memberships``.
    """
    changes: list[Change] = []
    rechecked = 0
    for network_id in dict.fromkeys(n.id for n in (*new.networks, *old.networks)):
        before, after = old.get(network_id), new.get(network_id)
        if before == after:
            continue
        found = list(_changes(before, after))
        rechecked += not found
        changes += (_applied(each, municipality, memberships) for each in found)
    changes.sort(key=lambda each: (KINDS.index(each.kind), sort_key(each.network.short)))
    return Difference(tuple(changes), rechecked)


def _applied(
    change: Change, municipality: Municipality | None, memberships: Collection[str]
) -> Change:
    if municipality is None:
        return change
    before, after = (
        apply_rules(network, municipality, memberships) if network else None
        for network in (change.old, change.new)
    )
    return change._replace(before=before, after=after)


def _changes(old: Network | None, new: Network | None) -> Iterator[Change]:
    if old is None or new is None:
        yield Change("new" if old is None else "removed", old, new)
        return
    status = _differing(old, new, _STATUS)
    told: frozenset[str] = frozenset()
    if ("status" in status or "successor" in status) and new.status in INACTIVE:
        # Why it ended is told with that, not once more among the texts.
        yield Change("closed", old, new, status)
        status, told = (), frozenset({"status_note"})
    elif "status" in status:
        yield Change("reopened", old, new, status)
        status = ()
    fees = tuple(_fee_changes(old, new))
    if fees:
        yield Change("fee", old, new, ("fee",), fees)
    rules = tuple(_rule_changes(old, new))
    if rules:
        yield Change("rules", old, new, ("memberships",), rules)
    kinds: tuple[tuple[Kind, Iterable[str]], ...] = (("name", _NAMES), ("joining", _JOINING))
    for kind, names in kinds:
        fields = _differing(old, new, names)
        if fields:
            yield Change(kind, old, new, fields)
    others = (name for name in _OTHERS if name not in told)
    texts = (*status, *_differing(old, new, others), *_details(old, new))
    if texts:
        yield Change("texts", old, new, texts)


def _differing(old: Network, new: Network, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))


def _details(old: Network, new: Network) -> Iterator[str]:
    """What is said around fees and types, without a change of amounts or rules."""
    before = {each.id: each for each in old.memberships}
    pairs = [(before[each.id], each) for each in new.memberships if each.id in before]
    fees = [(old.fee, new.fee), *((one.fee, other.fee) for one, other in pairs)]
    if any(one and other and one != other and _terms(one) == _terms(other) for one, other in fees):
        yield "fee"
    if any((one.name, one.note) != (other.name, other.note) for one, other in pairs):
        yield "memberships"


def _terms(fee: Fee) -> tuple[object, ...]:
    """What makes up the amount; without date, notes and examples."""
    return tuple(getattr(fee, name) for name in _FEE_TERMS)


def _fee_changes(old: Network, new: Network) -> Iterator[TypeChange]:
    """Fees whose terms differ: the network's own, then those of types in both states."""
    if _terms(old.fee) != _terms(new.fee):
        yield _fee_change(old, new, None, None)
    before = {each.id: each for each in old.memberships}
    for other in new.memberships:
        one = before.get(other.id)
        if one is None or (one.fee is None and other.fee is None):
            continue
        if _terms(one.fee or old.fee) != _terms(other.fee or new.fee):
            yield _fee_change(old, new, one, other)


def _fee_change(
    old: Network, new: Network, one: MembershipType | None, other: MembershipType | None
) -> TypeChange:
    before = (one and one.fee) or old.fee
    after = (other and other.fee) or new.fee
    steps = {_step(_amount(old, before, size), _amount(new, after, size)) for size in _SIZES}
    told = [step for step in steps if step is not None]
    direction = told[0] if len(told) == 1 else "other"
    return TypeChange(one, other, direction, before, after)


def _amount(network: Network, fee: Fee, population: int) -> Money | None:
    membership = network.memberships[0]._replace(fee=fee)
    found = yearly_fee(network, membership, Municipality("", population))
    return found.amount if found.due else None


def _step(old: Money | None, new: Money | None) -> Direction | None:
    """Where one amount goes; ``None`` where it stays."""
    if old == new:
        return None
    if old is None:
        return "known"
    if new is None or old.currency != new.currency:
        return "other"
    return "up" if new.amount > old.amount else "down"


def _rule_changes(old: Network, new: Network) -> Iterator[TypeChange]:
    """Types that came, went, or have other rules."""
    before = {each.id: each for each in old.memberships}
    for other in new.memberships:
        one = before.pop(other.id, None)
        if one is None or _rules(one) != _rules(other):
            yield TypeChange(one, other)
    yield from (TypeChange(gone, None) for gone in before.values())


def _rules(membership: MembershipType) -> MembershipType:
    return membership._replace(name=Text("", ""), note=None, fee=None)


def compare_members(old: Members, new: Members) -> tuple[MemberChange, ...]:
    """Known members that came and went, by network; a source that moved is no change."""
    changes = []
    for network in sorted({*old.by_network, *new.by_network}):
        before, after = (
            {(row.key or row.name): row for row in rows.by_network.get(network, ())}
            for rows in (old, new)
        )
        joined = tuple(row for key, row in after.items() if key not in before)
        gone = tuple(row for key, row in before.items() if key not in after)
        if joined or gone:
            changes.append(MemberChange(network, joined, gone))
    return tuple(changes)
