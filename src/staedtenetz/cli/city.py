"""The profile of a municipality or district."""

from __future__ import annotations

from typing import Any

from staedtenetz.cli.command import Session, command
from staedtenetz.cli.options import MunicipalityArgument
from staedtenetz.cli.view import Page
from staedtenetz.errors import UsageError
from staedtenetz.messages import Message

__all__ = ["show_city"]


@command()
def show_city(
    session: Session,
    municipality: MunicipalityArgument = None,
) -> None:
    from staedtenetz.report.town_page import town, town_page, town_record

    if municipality is None:
        raise UsageError(Message("usage.no_municipality"), Message("advice.municipality"))
    profile = session.profile({"municipality": municipality})
    found = town(session.directory, profile)

    def record(member: Any) -> dict[str, Any]:
        network = session.catalogue[member.network]
        return {
            "network": network.id,
            "short": network.short,
            "status": network.status,
            "as_of": member.as_of,
            "source": member.source,
            "old": member.is_old(session.today.year),
        }

    page = town_page(found, session.directory, session.today, session.language)
    extra = town_record(found, session.directory, session.language)
    rows = [record(member) for member in found.memberships]
    session.show(Page((page,), rows, "memberships", extra))
