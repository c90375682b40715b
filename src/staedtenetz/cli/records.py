"""Results as records for programs: English field names, unknown as null, money as strings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from staedtenetz.messages import Language, Message
from staedtenetz.text import Money, Text

if TYPE_CHECKING:
    from staedtenetz.model.network import Network
    from staedtenetz.rules.eligibility import Eligibility
    from staedtenetz.rules.fees import YearlyFee

__all__ = ["eligibility_record", "fee_record", "network_record", "plain_value", "summary_record"]


def plain_value(value: Any, language: Language) -> Any:
    """A value of the model as JSON knows it; messages become words in the language."""
    if isinstance(value, Text):
        return {"de": value.de, "en": value.en}
    if isinstance(value, Money):
        return {"amount": f"{value.amount:.2f}", "currency": value.currency}
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Message):
        return language.say(value)
    if hasattr(value, "_asdict"):
        return {key: plain_value(item, language) for key, item in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(key): plain_value(item, language) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(item, language) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(value)
    return value


def network_record(network: Network, language: Language) -> dict[str, Any]:
    """The whole record, every field by its name in the model."""
    record: dict[str, Any] = plain_value(network, language)
    return record


def summary_record(network: Network) -> dict[str, Any]:
    """The fields of a list row."""
    return {
        "id": network.id,
        "name": network.name,
        "short": network.short,
        "theme": network.theme,
        "topics": list(network.topics),
        "kind": list(network.kind),
        "scope": network.scope,
        "status": network.status,
        "status_since": network.status_since,
        "successor": network.successor,
        "effort": network.effort,
        "fee_model": network.fee.model,
        "website": network.website,
        "checked": network.checked,
    }


def eligibility_record(eligibility: Eligibility, language: Language) -> dict[str, Any]:
    """The verdict with the best membership type and every rule applied to it."""
    best = eligibility.best
    checks = (eligibility.inactive,) if eligibility.inactive else best.checks
    return {
        "verdict": eligibility.verdict,
        "membership_type": None if eligibility.inactive else best.membership.id,
        "checks": [
            {"rule": c.rule, "outcome": c.outcome, "text": language.say(c.message)} for c in checks
        ],
    }


def fee_record(fee: YearlyFee, language: Language) -> dict[str, Any]:
    """The yearly fee: amount and currency, how it is computed and how sure it is."""
    return {
        "model": fee.model,
        "amount": f"{fee.amount.amount:.2f}" if fee.amount else None,
        "currency": fee.amount.currency if fee.amount else None,
        "due": fee.due,
        "certainty": fee.certainty,
        "formula": language.say(fee.formula) if fee.formula else None,
        "reason": language.say(fee.reason) if fee.reason else None,
        "notes": [language.say(note) for note in fee.notes],
        "as_of": fee.as_of,
        "to_confirm": fee.to_confirm,
        "covered_by": list(fee.covered_by),
        "examples": plain_value(fee.examples, language),
    }
