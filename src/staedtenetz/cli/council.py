"""Papers for the council and letters: what the options ask for, put together for the writers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from staedtenetz.cli.command import Asked, Session
from staedtenetz.errors import NotPossible
from staedtenetz.messages import Message
from staedtenetz.model.values import PartialDate

if TYPE_CHECKING:
    from staedtenetz.model.network import Network
    from staedtenetz.model.profile import Profile
    from staedtenetz.report.council_parts import Application
    from staedtenetz.report.document import Document, Logo
    from staedtenetz.report.letter import Letter

__all__ = ["council_document"]


def council_document(
    session: Session,
    asked: Asked,
    kind: str,
    word: str,
    today: PartialDate,
    *,
    final: bool,
    which: str | None,
) -> Document:
    """The paper or letter of that kind about the network that the word means.

    Raises NotPossible where the rules exclude the municipality, and where one is to be left
    of which no membership is known.
    """
    application = _application(session, asked, word, today, final=final)
    if kind == "leave":
        from staedtenetz.report.council_leave import leaving_paper

        _require_membership(application)
        return leaving_paper(application, session.language, today)
    if kind == "letter":
        from staedtenetz.report.letter import letter, usual_letter

        chosen = cast("Letter", which) if which else usual_letter(application)
        if chosen == "notice":
            _require_membership(application)
        _tell_languages(session, application.network)
        return letter(application, chosen, session.language, today)
    from staedtenetz.report.council import council_paper

    _require_possible(session, application)
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
        _logo(session, profile),
    )


def _logo(session: Session, profile: Profile) -> Logo | None:
    if not profile.house.logo:
        return None
    from staedtenetz.report.bodies import bodies
    from staedtenetz.report.logo import read_logo

    values = bodies(profile.municipality, profile.house, session.language).values
    return read_logo(Path(profile.house.logo), session.language("logo.alt", **values))


def _require_possible(session: Session, application: Application) -> None:
    from staedtenetz.report.wording import reason_line

    applied = application.applied
    if applied.eligibility.verdict == "not-eligible":
        values = {
            "name": applied.municipality.name,
            "network": application.network.short,
            "reason": reason_line(applied.eligibility.reasons, session.language),
        }
        raise NotPossible(Message("council.not_possible", values), Message("advice.not_possible"))


def _require_membership(application: Application) -> None:
    if application.member:
        return
    municipality, network = application.applied.municipality, application.network
    values = {
        "name": municipality.name,
        "network": network.short,
        "place": municipality.key or municipality.name,
        "id": network.id,
    }
    raise NotPossible(
        Message("leave.no_membership", values), Message("advice.no_membership", values)
    )


def _tell_languages(session: Session, network: Network) -> None:
    """A letter is of little use in a language in which the network does not work."""
    if network.languages and session.language.code not in network.languages:
        from staedtenetz.model.vocabulary import WORKING_LANGUAGES
        from staedtenetz.report.wording import labels

        names = labels(WORKING_LANGUAGES, network.languages, session.language)
        session.notes.append(session.language("note.letter_language", languages=names))
