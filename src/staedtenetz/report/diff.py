"""What changed between two states of the directory, in an office's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from staedtenetz.check.differences import KINDS, Change, Difference, MemberChange, TypeChange
from staedtenetz.check.fact_differences import FactChange
from staedtenetz.messages import Language
from staedtenetz.model.municipality import Municipality
from staedtenetz.model.network import Network
from staedtenetz.model.values import Money, NetworkId, PartialDate
from staedtenetz.model.vocabulary import COMMITMENTS, EFFORTS, FACTS, WINDOWS
from staedtenetz.report.document import Document
from staedtenetz.report.network_page import fee_rule, rule_texts
from staedtenetz.report.paper import Paper
from staedtenetz.report.records import money_record
from staedtenetz.report.wording import eligibility_line, fee_short, label, labels, status_line
from staedtenetz.rules.for_municipality import Applied

__all__ = ["change_lines", "diff_page", "diff_records"]

NameOf = Callable[[str], str]
_NAMED = 10
"""So many municipalities are named of those of which something is known anew."""


def diff_page(
    difference: Difference,
    states: tuple[str, str],
    language: Language,
    today: PartialDate,
    municipality: Municipality | None = None,
    name_of: NameOf = str,
) -> Document:
    """All changes by their kind, the most important first.

    ``states`` are the names of both states. The municipality is the one that the changes were
    applied to. ``name_of`` gives the name of whoever has an official key.
    """
    paper = Paper(language)
    paper.paragraph(_summary(difference, states, language))
    verdicts = tuple(_verdicts(difference, language)) if municipality else ()
    if verdicts and municipality:
        paper.heading("diff.verdicts", name=municipality.name)
        paper.labelled(verdicts)
    barred: list[Change] = []
    for kind in KINDS:
        changes = [each for each in difference.changes if each.kind == kind]
        if kind == "new":
            # What the municipality cannot join does not concern it.
            barred = [each for each in changes if _is_barred(each)]
            changes = [each for each in changes if each not in barred]
        rows = ((each.network.short, change_lines(each, language)) for each in changes)
        paper.labelled(rows, f"diff.kind.{kind}")
    if barred and municipality:
        paper.say("diff.barred", count=len(barred), name=municipality.name)
    paper.labelled(_member_rows(difference.members, language), "diff.members")
    names = partial(_fact_lines, name_of=name_of, language=language)
    facts = ((_property(each, language), names(each)) for each in difference.facts)
    paper.labelled(facts, "diff.facts")
    if difference.rechecked:
        paper.say("diff.rechecked", count=difference.rechecked)
    return paper.document(language("diff.title"), date=today)


def _is_barred(change: Change) -> bool:
    return change.after is not None and change.after.eligibility.verdict == "not-eligible"


def _summary(difference: Difference, states: tuple[str, str], language: Language) -> str:
    values = {"old": states[0], "new": states[1]}
    if not difference.changes and not difference.members:
        return language("diff.only_facts" if difference.facts else "diff.none", **values)
    networks = {each.network.id for each in difference.changes}
    networks |= {each.network for each in difference.members}
    return language("diff.summary", count=len(networks), **values)


def _verdicts(difference: Difference, language: Language) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The networks whose verdict is another one now, each once."""
    told = set()
    for change in difference.changes:
        before, after = change.before, change.after
        if before is None or after is None or change.network.id in told:
            continue
        told.add(change.network.id)
        if before.eligibility.verdict != after.eligibility.verdict:
            old, new = (eligibility_line(each.eligibility, language) for each in (before, after))
            yield change.network.short, (language("diff.before_after", old=old, new=new),)


def change_lines(change: Change, language: Language) -> list[str]:
    """What a change says, in one or a few lines."""
    old, new = change.old, change.new
    match change.kind:
        case "removed":
            return [language("diff.removed")]
        case "new":
            return list(_new(change, language))
        case "fee":
            lines = [_fee(each, language) for each in change.types]
            return lines + list(_fee_for(change, language))
        case "rules":
            return [_rules(each, language) for each in change.types]
    assert old is not None  # noqa: S101 (what is neither new nor gone has both sides)
    assert new is not None  # noqa: S101
    match change.kind:
        case "closed":
            return list(_closed(new, language))
        case "reopened":
            states = {"old": status_line(old, language), "new": status_line(new, language)}
            return [language("diff.before_after", **states)]
        case "name":
            return list(_names(old, new, change.fields, language))
        case "joining":
            return list(_joining(old, new, change.fields, language))
        case _:
            return [", ".join(language(f"diff.field.{field}") for field in change.fields)]


def _closed(network: Network, language: Language) -> Iterator[str]:
    status = status_line(network, language)
    if network.successor:
        yield language("diff.successor", status=status, network=NetworkId(network.successor))
    else:
        yield status
    if network.status_note:
        yield language.text(network.status_note)


def _new(change: Change, language: Language) -> Iterator[str]:
    network = change.network
    if network.name != network.short:
        yield network.name
    if change.after is None:
        yield language.text(network.summary)
        yield language("diff.fee", fee=fee_rule(network.fee, language))
    else:
        line = eligibility_line(change.after.eligibility, language)
        yield language("diff.for", line=line, name=change.after.municipality.name)
        if change.after.eligibility.verdict != "not-eligible":
            yield language("diff.fee", fee=_amount(change.after, language))


def _fee(change: TypeChange, language: Language) -> str:
    assert change.old_fee is not None  # noqa: S101 (a fee that changed has both sides)
    assert change.new_fee is not None  # noqa: S101
    values = {
        "old": fee_rule(change.old_fee, language),
        "new": fee_rule(change.new_fee, language),
    }
    line = language(f"diff.fee.{change.direction}", **values)
    if change.new is None:
        return line
    return language("diff.type", type=language.text(change.new.name), line=line)


def _fee_for(change: Change, language: Language) -> Iterator[str]:
    """What the municipality would pay before and after, with the difference."""
    before, after = change.before, change.after
    if before is None or after is None or before.fee == after.fee:
        return
    values: dict[str, Any] = {
        "name": after.municipality.name,
        "old": _amount(before, language),
        "new": _amount(after, language),
    }
    old, new = before.fee.payable, after.fee.payable
    if old is None or new is None or old.currency != new.currency or old == new:
        yield language("diff.fee_for", **values)
        return
    more = new.amount - old.amount
    key = "diff.fee_for.more" if more > 0 else "diff.fee_for.less"
    yield language(key, difference=Money(abs(more), new.currency), **values)


def _amount(applied: Applied, language: Language) -> str:
    """What is to be paid a year, without the marks that a table has for uncertain amounts."""
    payable = applied.fee.payable
    if payable is not None and payable.amount:
        return language.value(payable)
    return fee_short(applied.fee, 0, language)


def _rules(change: TypeChange, language: Language) -> str:
    old = list(rule_texts(change.old, language)) if change.old else []
    new = list(rule_texts(change.new, language)) if change.new else []
    membership = change.new or change.old
    assert membership is not None  # noqa: S101 (one side is there)
    name = language.text(membership.name)
    if change.old is None:
        return language("diff.type_new", type=name, rules="; ".join(new))
    if change.new is None:
        return language("diff.type_gone", type=name)
    gone = "; ".join(text for text in old if text not in new)
    come = "; ".join(text for text in new if text not in old)
    parts = [language("diff.rule_gone", rules=gone)] if gone else []
    parts += [language("diff.rule_new", rules=come)] if come else []
    line = "; ".join(parts) or language("diff.field.vote")
    return language("diff.type", type=name, line=line)


def _names(old: Network, new: Network, fields: Sequence[str], language: Language) -> Iterator[str]:
    for field in fields:
        if field == "former_names":
            names = [name for name in new.former_names if name not in old.former_names]
            if names:
                yield language("diff.former_names", names=tuple(names))
        else:
            line = _before_after(getattr(old, field), getattr(new, field), language)
            yield language("diff.type", type=language(f"diff.field.{field}"), line=line)


def _before_after(old: str | None, new: str | None, language: Language) -> str:
    """What a field held and holds; nothing on one side has words of its own."""
    if not old:
        return language("diff.now", new=new)
    if not new:
        return language("diff.no_longer", old=old)
    return language("diff.before_after", old=old, new=new)


def _joining(
    old: Network, new: Network, fields: Sequence[str], language: Language
) -> Iterator[str]:
    named = []
    for field in fields:
        before, after = getattr(old, field), getattr(new, field)
        name = language(f"diff.field.{field}")
        if field in ("window", "effort"):
            terms = WINDOWS if field == "window" else EFFORTS
            before, after = (label(terms, v, language) if v else "" for v in (before, after))
        elif field == "commitments":
            before, after = (labels(COMMITMENTS, v, language) for v in (before, after))
        elif not (field.endswith("_url") or field in ("website", "contact_email")):
            named.append(name)
            continue
        line = _before_after(before, after, language)
        yield language("diff.type", type=name, line=line)
    if named:
        yield language("diff.reworded", fields=tuple(named))


def _member_rows(
    members: Sequence[MemberChange], language: Language
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for change in members:
        yield language.value(NetworkId(change.network)), tuple(_member_lines(change, language))


def _member_lines(change: MemberChange, language: Language) -> Iterator[str]:
    for key, rows in (("joined", change.joined), ("gone", change.gone)):
        if rows:
            names = ", ".join(member.name for member in rows)
            yield language(f"diff.members.{key}", count=len(rows), names=names)


def _property(change: FactChange, language: Language) -> str:
    known = FACTS.get(change.property)
    return language.text(known.label) if known else change.property


def _fact_lines(change: FactChange, name_of: NameOf, language: Language) -> tuple[str, ...]:
    """Of whom it is known now, no longer, or with another value; the first of them by name."""
    groups = {"come": change.come, "gone": change.gone, "other": change.other}
    return tuple(
        language(f"diff.facts.{key}", count=len(keys), names=_few(keys, name_of))
        for key, keys in groups.items()
        if keys
    )


def _few(keys: Sequence[str], name_of: NameOf) -> str:
    names = [name_of(key) for key in keys[:_NAMED]]
    return ", ".join(names) + (" …" if len(keys) > _NAMED else "")


def diff_records(
    difference: Difference, language: Language, name_of: NameOf = str
) -> tuple[Mapping[str, Any], ...]:
    """The same for programs: one record a change; ``lines`` are sentences, all else is stable."""
    return (
        *(_change_record(change, language) for change in difference.changes),
        *(_member_record(change, language) for change in difference.members),
        *(_fact_record(change, language, name_of) for change in difference.facts),
    )


def _change_record(change: Change, language: Language) -> Mapping[str, Any]:
    return {
        "kind": change.kind,
        "network": change.network.id,
        "short": change.network.short,
        "status": change.network.status,
        "successor": change.network.successor,
        "fields": list(change.fields),
        "direction": change.types[0].direction if change.kind == "fee" else None,
        "before": _state(change.before),
        "after": _state(change.after),
        "joined": [],
        "gone": [],
        "lines": change_lines(change, language),
    }


def _member_record(change: MemberChange, language: Language) -> Mapping[str, Any]:
    unset = ("status", "successor", "direction", "before", "after")
    return {
        "kind": "members",
        "network": change.network,
        "short": language.value(NetworkId(change.network)),
        **dict.fromkeys(unset),
        "fields": [],
        "joined": [row.name for row in change.joined],
        "gone": [row.name for row in change.gone],
        "lines": list(_member_lines(change, language)),
    }


def _fact_record(change: FactChange, language: Language, name_of: NameOf) -> Mapping[str, Any]:
    unset = ("network", "status", "successor", "direction", "before", "after")
    return {
        "kind": "facts",
        **dict.fromkeys(unset),
        "short": _property(change, language),
        "fields": [change.property],
        "joined": list(change.come),
        "gone": list(change.gone),
        "lines": list(_fact_lines(change, name_of, language)),
    }


def _state(applied: Applied | None) -> Mapping[str, Any] | None:
    if applied is None:
        return None
    payable = applied.fee.payable
    fee = money_record(*payable) if payable else None
    return {"verdict": applied.eligibility.verdict, "fee": fee}
