"""What becomes of each row of a member list: recorded, known already, left out or asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from staedtenetz.catalogue.members import Member, merge_members
from staedtenetz.catalogue.municipalities import Municipalities
from staedtenetz.catalogue.municipality_choices import describe
from staedtenetz.catalogue.municipality_names import form, short_name
from staedtenetz.exchange.member_lists import REVIEW_COLUMNS, ListedMember
from staedtenetz.exchange.member_names import Match, Matcher, tidy_name
from staedtenetz.messages import Message
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import Network
from staedtenetz.model.values import PartialDate
from staedtenetz.text import fold

__all__ = [
    "FATES",
    "Fate",
    "ImportedRow",
    "decide",
    "decided_before",
    "match_list",
    "new_members",
    "origin_of",
    "review_rows",
    "writes_umlauts",
]

Fate = Literal[
    "new", "renewed", "district", "body", "unsure", "unknown", "abroad", "known", "repeated"
]
"""What becomes of a row: a new member; a known one with a newer date; a district or another body,
which are recorded without a key; one to be asked about; nothing that is known; a city abroad; one
known already; one that an earlier row has too. Only the first four are recorded."""

_FEWEST = 10
_MOST_OF_THEM = 0.8
"""From so many rows on, if so many of them lie in one Land, a list is about that Land."""

FATES: tuple[Fate, ...] = get_args(Fate)
"""In the order in which they are shown."""


class ImportedRow(NamedTuple):
    """One row, what it was matched to, and what becomes of it; ``member`` where recorded."""

    listed: ListedMember
    match: Match
    fate: Fate
    member: Member | None = None


def origin_of(network: Network) -> tuple[str | None, str | None]:
    """Country and Land that all members of the network are from, by its rules of membership."""
    countries = {country for kind in network.memberships for country in kind.countries or ("?",)}
    states = {state for kind in network.memberships for state in kind.states or ("?",)}
    country = "DE" if countries == {"DE"} else None
    state = next(iter(states)) if len(states) == 1 and states != {"?"} else None
    return ("DE" if state else country), state


def decided_before(rows: Iterable[ListedMember], known: Iterable[Member]) -> dict[str, str]:
    """The spellings that known members of the network were recorded with, and their keys.

    A spelling that the list has more than once may mean two municipalities: it is left out.
    """
    counts = Counter(fold(row.name) for row in rows)
    return {row.name: row.key for row in known if row.key and counts[fold(row.name)] == 1}


def writes_umlauts(rows: Iterable[ListedMember]) -> bool:
    """Whether the list has umlauts in German names: then it does not spell Fürth as Furth."""
    from unicodedata import normalize

    german = (row.name for row in rows if row.country in (None, "DE"))
    return any(set("äöüß") & set(normalize("NFC", name).casefold()) for name in german)


def match_list(
    rows: Iterable[ListedMember],
    matcher: Matcher,
    municipalities: Municipalities,
    origin: tuple[str | None, str | None] = (None, None),
    *,
    keys_decide: bool = False,
) -> list[tuple[ListedMember, Match]]:
    """Each row with the municipality that it means; ``origin`` holds where a row says nothing.

    A key that contradicts the name is asked about, unless ``keys_decide``: those of a review
    file are the office's answers.
    """
    matched = [
        (row, _match(row, matcher, municipalities, origin, keys_decide=keys_decide)) for row in rows
    ]
    land = _land_of(match for _, match in matched)
    return [(row, _within_land(match, land)) for row, match in matched]


def _land_of(matches: Iterable[Match]) -> str | None:
    """The Land that the list is about, by the rows that nobody else can be meant by."""
    firm = [
        each.municipality.state for each in matches if each.municipality and not each.candidates
    ]
    land, count = Counter(firm).most_common(1)[0] if firm else (None, 0)
    return land if count >= _FEWEST and count >= _MOST_OF_THEM * len(firm) else None


def _within_land(match: Match, land: str | None) -> Match:
    """Asked about where it lies elsewhere, and another one of the name in the list's Land."""
    found = match.municipality
    if land and found and found.state != land and any(c.state == land for c in match.candidates):
        return Match("unsure", Message("match.why.namesakes"), None, (found, *match.candidates))
    return match


def _match(
    row: ListedMember,
    matcher: Matcher,
    municipalities: Municipalities,
    origin: tuple[str | None, str | None],
    *,
    keys_decide: bool,
) -> Match:
    keyed = municipalities.get(row.key) if row.key else None
    if row.key and not keyed:
        return Match("unknown", Message("match.why.unknown_key", {"key": row.key}))
    country, state = row.country or origin[0], row.state or origin[1]
    named = matcher.match(row.name, country, state, row.district)
    if keyed is None:
        return named
    if keys_decide or _agree(row.name, named, keyed):
        return Match.settled("match.why.key", keyed)
    others = (named.place,) if named.place else named.candidates
    why = Message("match.why.key_differs", {"name": describe(keyed)})
    return Match("unsure", why, candidates=(keyed, *others))


def _agree(name: str, named: Match, keyed: Municipality) -> bool:
    """Whether the name may mean the municipality of the key: ``Weiden``, ``Klimastadt Bochum``."""
    if named.place or named.outcome not in ("unsure", "unknown"):
        return named.place == keyed
    words = set(form(short_name(keyed.name)).split())
    return keyed in named.candidates or words <= set(form(name).split())


def decide(
    matched: Iterable[tuple[ListedMember, Match]],
    network: str,
    source: str,
    as_of: PartialDate,
    known: Sequence[Member],
) -> tuple[ImportedRow, ...]:
    """What becomes of each row, given the members of the network that are known already.

    A municipality that the list names twice is a member once; its second row says so.
    """
    rows = []
    seen: dict[tuple[str, str], int] = {}
    for listed, match in matched:
        member = _member(listed, match, network, source, as_of)
        if member is None:
            rows.append(ImportedRow(listed, match, _left_out(match)))
            continue
        if member.identity in seen:
            why = Message("match.why.repeated", {"line": str(seen[member.identity])})
            rows.append(ImportedRow(listed, match._replace(why=why), "repeated"))
            continue
        seen[member.identity] = listed.line
        rows.append(ImportedRow(listed, match, _fate(match, member, known), member))
    return tuple(rows)


def _left_out(match: Match) -> Fate:
    if match.outcome in ("unsure", "abroad"):
        return match.outcome
    return "unknown"


def _fate(match: Match, member: Member, known: Sequence[Member]) -> Fate:
    merged = merge_members([row for row in known if row.network == member.network], [member])
    if merged.unchanged:
        return "known"
    if merged.renewed:
        return "renewed"
    return match.outcome if match.outcome in ("district", "body") else "new"


def _member(
    listed: ListedMember, match: Match, network: str, source: str, as_of: PartialDate
) -> Member | None:
    row = match.place
    if row is not None:
        # What someone had to decide keeps its spelling, so that it need not be asked again.
        decided = match.why.key in ("match.why.decided", "match.why.key", "match.why.answered")
        name = tidy_name(listed.name) if decided else row.name
        return Member(network, row.key, name, source, as_of)
    if match.outcome in ("district", "body"):
        return Member(network, None, tidy_name(listed.name), source, as_of)
    return None


def new_members(rows: Iterable[ImportedRow]) -> tuple[Member, ...]:
    """What is to be recorded: all but those that are known as they are."""
    return tuple(row.member for row in rows if row.member and row.fate != "known")


def review_rows(
    rows: Iterable[ImportedRow], outcomes: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    """What the office has to decide, in the columns of a review file; the header first.

    ``outcomes`` are the words for "unsure" and "unknown".
    """
    yield REVIEW_COLUMNS
    for row in rows:
        if row.fate in ("unsure", "unknown"):
            listed = row.listed
            shown = " | ".join(f"{describe(each)} {each.key}" for each in row.match.candidates)
            land, country = listed.state or "", listed.country or ""
            yield listed.name, country, land, outcomes[row.fate], shown, ""
