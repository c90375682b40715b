"""Papers for the council: what the options ask for, put together for the writers of papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staedtenetz.cli.command import Asked, Session
from staedtenetz.errors import NotPossible
from staedtenetz.messages import Message
from staedtenetz.model.values import PartialDate

if TYPE_CHECKING:
    from staedtenetz.report.council_parts import Application
    from staedtenetz.report.document import Document

__all__ = ["joining_paper"]


def joining_paper(
    session: Session, asked: Asked, word: str, today: PartialDate, *, final: bool
) -> Document:
    """The paper to take part. Raises NotPossible where the rules exclude the municipality."""
    from staedtenetz.report.council import council_paper
    from staedtenetz.report.wording import reason_line

    application = _application(session, asked, word, today, final=final)
    applied = application.applied
    if applied.eligibility.verdict == "not-eligible":
        values = {
            "name": applied.municipality.name,
            "network": application.network.short,
            "reason": reason_line(applied.eligibility.reasons, session.language),
        }
        raise NotPossible(Message("council.not_possible", values), Message("advice.not_possible"))
    return council_paper(application, session.language, today)


def _application(
    session: Session, asked: Asked, word: str, today: PartialDate, *, final: bool
) -> Application:
    """The network as if the municipality did not belong to it, with what else is possible."""
    from staedtenetz.recommendation.ranking import recommend
    from staedtenetz.report.council_parts import Application, known_members
    from staedtenetz.rules.for_municipality import apply_rules

    profile = asked.profile(session, today)
    network = session.find(word)[0]
    others = tuple(each for each in profile.memberships if each != network.id)
    applied = apply_rules(network, profile.municipality, others, profile.plan_for)
    record = next((each for each in profile.records if each.network == network.id), None)
    return Application(
        network,
        applied,
        recommend(session.directory, profile._replace(memberships=others)),
        network.id in profile.memberships,
        known_members(session.directory, network, profile.municipality),
        record,
        final,
    )
