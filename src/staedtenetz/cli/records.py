"""Results as records for programs: English field names, unknown as null, money as strings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from staedtenetz.messages import Language, Message
from staedtenetz.model.values import Money, Text

if TYPE_CHECKING:
    from staedtenetz.model.municipality import Municipality
    from staedtenetz.model.network import Network
    from staedtenetz.recommendation import Fit, Recommendation, Recommended
    from staedtenetz.rules.eligibility import Check, Eligibility
    from staedtenetz.rules.fees import YearlyFee

__all__ = [
    "eligibility_record",
    "fee_record",
    "fit_record",
    "municipality_record",
    "network_record",
    "plain_value",
    "recommendation_record",
    "recommended_record",
    "summary_record",
]


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
        "own": [statement.field for statement in network.own],
    }


def eligibility_record(eligibility: Eligibility, language: Language) -> dict[str, Any]:
    """The verdict with the best membership type and every rule applied to it."""
    best = eligibility.best
    checks = (eligibility.inactive,) if eligibility.inactive else best.checks
    return {
        "verdict": eligibility.verdict,
        "membership_type": None if eligibility.inactive else best.membership.id,
        "checks": _checks(checks, language),
        "types": [
            {
                "membership_type": each.membership.id,
                "verdict": each.verdict,
                "checks": _checks(each.checks, language),
            }
            for each in eligibility.types
        ],
    }


def _checks(checks: Iterable[Check], language: Language) -> list[dict[str, str]]:
    return [{"rule": c.rule, "outcome": c.outcome, "text": language.say(c.message)} for c in checks]


def fit_record(fit: Fit, language: Language) -> list[dict[str, Any]]:
    """Every criterion; the points add up to the fit."""
    points = fit.points
    return [
        {
            "id": each.id,
            "weight": f"{each.weight:f}",
            "score": None if each.score is None else f"{each.score:f}",
            "points": f"{points[each.id]:f}" if each.id in points else None,
            "reason": language.say(each.reason),
        }
        for each in fit.criteria
    ]


def municipality_record(municipality: Municipality) -> dict[str, Any]:
    """The municipality as far as rules and fees ask about it."""
    return {
        "name": municipality.name,
        "key": municipality.key,
        "population": municipality.population,
        "land": municipality.state,
        "country": municipality.country,
    }


def recommended_record(
    place: int, entry: Recommended, language: Language, year: int
) -> dict[str, Any]:
    """One place of the ranking with all that it rests on."""
    return {
        "rank": place,
        **summary_record(entry.network),
        "fit": None if entry.fit.score is None else f"{entry.fit.score:f}",
        "criteria": fit_record(entry.fit, language),
        "eligibility": eligibility_record(entry.eligibility, language),
        "fee": fee_record(entry.fee, language, year),
    }


def recommendation_record(result: Recommendation, language: Language) -> dict[str, Any]:
    """Everything of a recommendation but the ranking itself."""
    from staedtenetz.report.recommendation import exclusion_line

    return {
        "municipality": municipality_record(result.profile.municipality),
        "weights": {name: f"{weight:f}" for name, weight in result.profile.weights.items()},
        "held": [
            {
                "id": held.network.id,
                "short": held.network.short,
                "status": held.network.status,
                "successor": held.successor.id if held.successor else None,
                "sources": [row.source for row in held.known_from],
            }
            for held in result.held
        ],
        "comes_with": [
            {
                "id": entry.network.id,
                "through": [network.id for network in entry.through],
                "held": entry.held,
            }
            for entry in result.comes_with
        ],
        "excluded": [
            {
                "id": entry.network.id,
                "short": entry.network.short,
                "status": entry.network.status,
                "successor": entry.successor.id if entry.successor else None,
                "reason": exclusion_line(entry, result, language),
            }
            for entry in result.excluded
        ],
        "peers": [peer.municipality.name for peer in result.peers.rows],
    }


def fee_record(fee: YearlyFee, language: Language, year: int) -> dict[str, Any]:
    """The yearly fee: amount and currency, how it is computed and how sure it is in that year."""
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
        "to_confirm": fee.to_confirm or fee.is_uncertain(year),
        "own": None if fee.own is None else plain_value(fee.own, language),
        "covered_by": list(fee.covered_by),
        "examples": plain_value(fee.examples, language),
    }
