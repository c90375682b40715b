"""Results as records for programs, field by field: docs/output.md promises their names.

Names are English, unknown is null, money has one form.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from staedtenetz.messages import Language

if TYPE_CHECKING:
    from staedtenetz.model.municipality import Municipality
    from staedtenetz.model.network import (
        Fee,
        FeeExample,
        MembershipType,
        Network,
        Source,
        Statement,
    )
    from staedtenetz.model.profile import Membership, Profile
    from staedtenetz.model.values import Text
    from staedtenetz.recommendation.fit import Fit
    from staedtenetz.recommendation.ranking import Recommendation, Recommended
    from staedtenetz.rules.eligibility import Check, Eligibility
    from staedtenetz.rules.fees import YearlyFee
    from staedtenetz.rules.planning import PlanningValue

__all__ = [
    "also_possible_records",
    "eligibility_record",
    "fee_record",
    "fit_record",
    "membership_record",
    "money_record",
    "municipality_record",
    "network_record",
    "not_ranked_records",
    "profile_record",
    "recommendation_record",
    "recommended_record",
    "summary_record",
    "whole_municipality_record",
]


def money_record(
    amount: Decimal | None, currency: str | None = "EUR", digits: str = ".2f"
) -> dict[str, str | None] | None:
    """The one form of money: its amount as text, and its currency beside it."""
    return None if amount is None else {"amount": f"{amount:{digits}}", "currency": currency}


def _identity(network: Network) -> dict[str, Any]:
    """What every record of a network begins with: its names, and where it belongs."""
    return {
        "id": network.id,
        "name": network.name,
        "short": network.short,
        "theme": network.theme,
        "topics": list(network.topics),
        "kind": list(network.kind),
        "scope": network.scope,
        "status": network.status,
        "participation": network.participation,
    }


def network_record(network: Network) -> dict[str, Any]:
    """The whole record, field by field."""
    return {
        **_identity(network),
        "website": network.website,
        "summary": _text(network.summary),
        "benefits": [_text(each) for each in network.benefits],
        "obligations": [_text(each) for each in network.obligations],
        "steps": [_text(each) for each in network.steps],
        "window": network.window,
        "checked": network.checked,
        "memberships": [_membership_type_record(each) for each in network.memberships],
        "fee": _fee_model_record(network.fee),
        "sources": [_source_record(each) for each in network.sources],
        "short_english": network.short_english,
        "name_german": network.name_german,
        "name_english": network.name_english,
        "aliases": list(network.aliases),
        "former_names": list(network.former_names),
        "shared_names": list(network.shared_names),
        "listed_as": network.listed_as,
        "status_since": network.status_since,
        "status_note": _text(network.status_note),
        "successor": network.successor,
        "comes_with": list(network.comes_with),
        "founded": network.founded,
        "seat": _text(network.seat),
        "join_url": network.join_url,
        "members_url": network.members_url,
        "contact_email": network.contact_email,
        "languages": list(network.languages),
        "member_count": network.member_count,
        "member_unit": network.member_unit,
        "member_as_of": network.member_as_of,
        "member_countries": network.member_countries,
        "german_member_count": network.german_member_count,
        "german_member_as_of": network.german_member_as_of,
        "german_member_source": network.german_member_source,
        "known_members_complete_as_of": network.known_members_complete_as_of,
        "effort": network.effort,
        "effort_reason": _text(network.effort_reason),
        "eligibility_note": _text(network.eligibility_note),
        "commitments": list(network.commitments),
        "council_decisions": [_text(each) for each in network.council_decisions],
        "window_note": _text(network.window_note),
        "council_step": network.council_step,
        "leaving": _text(network.leaving),
        "doubts": [_text(each) for each in network.doubts],
        "distinct_from": list(network.distinct_from),
        "own": [_statement_record(each) for each in network.own],
        "notes": [{"text": each.text, "added": each.added} for each in network.notes],
        "hidden": network.hidden,
        "hidden_reason": network.hidden_reason,
        "hidden_since": network.hidden_since,
    }


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"de": text.de, "en": text.en}


def _source_record(source: Source) -> dict[str, Any]:
    return {
        "url": source.url,
        "title": source.title,
        "supports": list(source.supports),
        "as_of": source.as_of,
        "kind": source.kind,
    }


def _statement_record(own: Statement) -> dict[str, Any]:
    return {"field": own.field, "added": own.added, "title": own.title}


def _membership_type_record(membership: MembershipType) -> dict[str, Any]:
    return {
        "id": membership.id,
        "name": _text(membership.name),
        "applicants": list(membership.applicants),
        "countries": list(membership.countries),
        "except_countries": list(membership.except_countries),
        "states": list(membership.states),
        "min_population": membership.min_population,
        "max_population": membership.max_population,
        "population_above": membership.population_above,
        "population_below": membership.population_below,
        "size_negotiable": membership.size_negotiable,
        "properties": list(membership.properties),
        "requires_membership": list(membership.requires_membership),
        "decided_by": list(membership.decided_by),
        "closed": membership.closed,
        "undocumented": membership.undocumented,
        "vote": membership.vote,
        "note": _text(membership.note),
        "fee": _fee_model_record(membership.fee) if membership.fee else None,
    }


def _fee_model_record(fee: Fee) -> dict[str, Any]:
    """The fee as the network charges it."""
    return {
        "model": fee.model,
        "currency": fee.currency,
        "amount": money_record(fee.amount, fee.currency),
        "rate": money_record(fee.rate, fee.currency, "f"),
        "block": fee.block,
        "minimum": money_record(fee.minimum, fee.currency),
        "maximum": money_record(fee.maximum, fee.currency),
        "tiers": [
            {"amount": money_record(tier.amount, fee.currency), "up_to": tier.up_to}
            for tier in fee.tiers
        ],
        "covered_by": list(fee.covered_by),
        "as_of": fee.as_of,
        "to_confirm": fee.to_confirm,
        "note": _text(fee.note),
        "rises": _text(fee.rises),
        "reductions": [
            {"members_of": list(each.members_of), "factor": f"{each.factor:f}"}
            for each in fee.reductions
        ],
        "examples": [_example_record(each) for each in fee.examples],
        "own": _statement_record(fee.own) if fee.own else None,
    }


def _example_record(example: FeeExample) -> dict[str, Any]:
    return {
        "municipality": example.municipality,
        "amount": money_record(example.amount, example.currency),
        "source": example.source,
        "country": example.country,
        "population": example.population,
        "as_of": example.as_of,
        "membership": example.membership,
        "note": _text(example.note),
        "applicant": example.applicant,
        "min_population": example.min_population,
        "max_population": example.max_population,
    }


def membership_record(record: Membership) -> dict[str, Any]:
    """What an office records of a membership; fees are in euros."""
    return {
        "network": record.network,
        "since": record.since,
        "fee": money_record(record.fee),
        "unit": record.unit,
        "purpose": record.purpose,
        "last_activity": record.last_activity,
        "fees": {str(year): money_record(fee) for year, fee in record.fees.items()},
        "fee_due": record.fee_due,
        "review": record.review,
        "until": record.until,
        "notice": record.notice,
        "term_end": record.term_end,
        "contact": record.contact,
        "results": [
            {
                "text": each.text,
                "kind": each.kind,
                "date": each.date,
                "amount": money_record(each.amount),
            }
            for each in record.results
        ],
    }


def profile_record(profile: Profile) -> dict[str, Any]:
    """The municipality with all that is known of it, and its wishes."""
    return {
        "municipality": whole_municipality_record(profile.municipality),
        "topics": {topic: f"{weight:f}" for topic, weight in profile.topics.items()},
        "purposes": list(profile.purposes),
        "budget": money_record(profile.budget),
        "capacity": profile.capacity,
        "memberships": list(profile.memberships),
        "scopes": list(profile.scopes),
        "participations": list(profile.participations),
        "languages": list(profile.languages),
        "weights": _weights(profile),
        "house": profile.house._asdict(),
        "records": [membership_record(each) for each in profile.records],
    }


def _weights(profile: Profile) -> dict[str, str]:
    return {name: f"{weight:f}" for name, weight in profile.weights.items()}


def summary_record(network: Network) -> dict[str, Any]:
    """The fields of a list row."""
    return {
        **_identity(network),
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
            "presumed": None if each.presumed is None else f"{each.presumed:f}",
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


def whole_municipality_record(municipality: Municipality) -> dict[str, Any]:
    """The municipality with what it is and has."""
    return {
        **municipality_record(municipality),
        "designation": municipality.designation,
        "applicant": municipality.applicant,
        "population_as_of": municipality.population_as_of,
        "territory_as_of": municipality.territory_as_of,
        "properties": dict(municipality.properties),
    }


def recommended_record(
    place: int | None, entry: Recommended, language: Language, year: int
) -> dict[str, Any]:
    """One place of the ranking, or what has none, with all that it rests on."""
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
        "weights": _weights(result.profile),
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
        "also_possible": also_possible_records(result),
        "barely_fitting": [_possible_record(each) for each in result.barely],
        "not_judged": [_possible_record(each) for each in result.unjudged],
        **not_ranked_records(result, language),
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


def not_ranked_records(
    result: Recommendation, language: Language
) -> dict[str, list[dict[str, str | None]]]:
    """What is set aside for its scope, by the side of the border, and what is closed at present."""
    from staedtenetz.recommendation.ranking import crosses_borders
    from staedtenetz.report.recommendation import closed_line

    sides: dict[bool, list[dict[str, str | None]]] = {False: [], True: []}
    for entry in result.aside:
        sides[crosses_borders(entry.network)].append(_possible_record(entry))
    closed: list[dict[str, str | None]] = [
        {
            "id": entry.network.id,
            "short": entry.network.short,
            "status": entry.network.status,
            "participation": entry.network.participation,
            "reopens": closed_line(entry, language),
        }
        for entry in result.closed
    ]
    return {"domestic": sides[False], "international": sides[True], "closed": closed}


def _possible_record(entry: Recommended) -> dict[str, str | None]:
    """What the municipality may join, but what is not ranked; ``--explain`` has the whole."""
    return {
        "id": entry.network.id,
        "short": entry.network.short,
        "scope": entry.network.scope,
        "fit": None if entry.fit.score is None else f"{entry.fit.score:f}",
        "verdict": entry.eligibility.verdict,
    }


def also_possible_records(result: Recommendation) -> list[dict[str, str]]:
    """What the rules allow, but one does not join."""
    return [
        {
            "id": entry.network.id,
            "short": entry.network.short,
            "participation": entry.network.participation,
            "verdict": entry.eligibility.verdict,
        }
        for entry in result.also_possible
    ]


def fee_record(fee: YearlyFee, language: Language, year: int) -> dict[str, Any]:
    """The yearly fee: its amount, how it is computed and how sure it is in that year."""
    return {
        "model": fee.model,
        "amount": money_record(*fee.amount) if fee.amount else None,
        "due": fee.due,
        "certainty": fee.certainty,
        "formula": language.say(fee.formula) if fee.formula else None,
        "reason": language.say(fee.reason) if fee.reason else None,
        "notes": [language.say(note) for note in fee.notes],
        "as_of": fee.as_of,
        "to_confirm": fee.to_confirm or fee.is_uncertain(year),
        "own": _statement_record(fee.own) if fee.own else None,
        "covered_by": list(fee.covered_by),
        "examples": [_example_record(each) for each in fee.examples],
        "planning": _planning_record(fee.planning) if fee.planning else None,
    }


def _planning_record(planning: PlanningValue) -> dict[str, Any]:
    return {
        "basis": planning.basis,
        "lowest": money_record(*planning.lowest) if planning.lowest else None,
        "highest": money_record(*planning.highest) if planning.highest else None,
        "cautions": list(planning.cautions),
        "rests_on": [_example_record(each) for each in planning.rests_on],
    }
