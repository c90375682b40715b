"""Whether the addresses in the directory still answer: asked on request only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

import typer

from staedtenetz import __version__
from staedtenetz.check.links import (
    FINDINGS,
    Checked,
    LinkResult,
    Pace,
    Use,
    check_links,
    collect_links,
    expected_seconds,
)
from staedtenetz.cli.command import Session, command
from staedtenetz.cli.completion import complete_network
from staedtenetz.cli.options import counted, option
from staedtenetz.cli.view import Column, Listing, Section
from staedtenetz.errors import ExitStatus
from staedtenetz.model.vocabulary import FACTS, PROPERTIES

__all__ = ["report_links"]

_USER_AGENT = f"staedtenetz/{__version__} (link check)"
_NOT_SHOWN = frozenset({"answers", "not-asked"})
"""Counted for people; programs get every address."""


@command()
def report_links(
    session: Session,
    network: Annotated[
        list[str] | None,
        option("--network", "metavar.network", "help.option.links_network", complete_network),
    ] = None,
    time_limit: Annotated[
        int,
        counted("--time-limit", text="help.option.time_limit", metavar="metavar.minutes"),
    ] = 20,
) -> None:
    language = session.language
    networks = session.find_all(network or ())
    links = collect_links(
        networks or session.catalogue.networks,
        {} if networks else session.catalogue.property_sources,
    )
    pace = Pace(time_limit=60.0 * time_limit)
    hosts = len({link.host for link in links})
    about = _minutes(expected_seconds(links, pace))
    session.output.remark(
        language("links.asking", addresses=len(links), hosts=hosts),
        language("links.duration", count=min(about, time_limit), limit=time_limit),
    )
    with session.progress(language("links.progress"), len(links)) as done:
        checked = check_links(links, _USER_AGENT, pace, done)
    view = _listing(checked, session)
    if session.target:
        session.output.remark(*view.intro, *(section.lines[0] for section in view.sections))
    session.show(view)
    if checked.ended == "interrupted":
        raise typer.Exit(int(ExitStatus.INTERRUPTED))


def _minutes(seconds: float) -> int:
    return max(1, round(seconds / 60))


def _listing(checked: Checked, session: Session) -> Listing:
    language = session.language
    for_programs = session.output.format in ("json", "csv")
    results = checked.results
    counts = Counter(result.finding for result in results)
    asked = len(results) - counts["not-asked"]
    if checked.ended != "complete":
        key = f"links.ended.{checked.ended}"
        session.notes.append(language(key, count=counts["not-asked"]))
    shown = results if for_programs else _for_people(results)
    rows = [_Used(result, use) for result in shown for use in result.link.uses]
    sections = tuple(
        Section(
            language(f"links.finding.{finding}"),
            (language(f"links.count.{finding}", count=counts[finding]), *_advice(finding, session)),
        )
        for finding in FINDINGS
        if counts[finding] and finding not in _NOT_SHOWN
    )
    values = {"count": asked, "answering": counts["answers"], "date": session.today}
    intro = (language("links.summary", **values),)
    extra = {
        "asked_on": session.today,
        "ended": checked.ended,
        "counts": {finding: counts[finding] for finding in FINDINGS if counts[finding]},
    }
    return Listing(
        "links",
        rows,
        _columns(session),
        lambda row: _record(row, session),
        ("id", "field", "finding", "http_status", "address", "new_address"),
        lambda row: _detail(row, session),
        intro,
        sections,
        extra=extra,
    )


class _Used(NamedTuple):
    """What became of an address, and one place that names it."""

    result: LinkResult
    use: Use


def _columns(session: Session) -> tuple[Column, ...]:
    language = session.language
    return (
        Column("finding", lambda row: language(f"links.finding.{row.result.finding}")),
        Column("id", lambda row: row.use.network, shown="never"),
        Column("network", lambda row: _record_name(row.use.network, session), flexible=True),
        Column("field", lambda row: _fields(row.use), flexible=True),
        Column("http_status", lambda row: row.result.status or "", shown="never"),
        Column("address", lambda row: row.result.link.address, shown="never"),
        Column("new_address", lambda row: row.result.new_address or "", shown="never"),
    )


def _for_people(results: tuple[LinkResult, ...]) -> Iterator[LinkResult]:
    """What needs a look, the most urgent first."""
    for finding in FINDINGS:
        if finding not in _NOT_SHOWN:
            yield from (result for result in results if result.finding == finding)


def _advice(finding: str, session: Session) -> tuple[str, ...]:
    """What to do; nothing where all is well."""
    return () if finding in _NOT_SHOWN else (session.language(f"links.advice.{finding}"),)


def _detail(row: _Used, session: Session) -> str:
    result = row.result
    reason = session.language.say(result.reason) if result.reason else None
    led = [result.link.address, f"→ {result.new_address}" if result.new_address else ""]
    if result.finding in ("server-error", "blocked"):
        led.append(f"(HTTP {result.status})" if result.status is not None else "")
    led.append(f"({reason})" if reason else "")
    return " ".join(part for part in led if part)


def _record(row: _Used, session: Session) -> dict[str, Any]:
    result, use = row
    return {
        "network": use.network,
        "fields": list(use.fields),
        "supports": list(use.supports),
        "address": result.link.address,
        "finding": result.finding,
        "http_status": result.status,
        "new_address": result.new_address,
        "reason": session.language.say(result.reason) if result.reason else None,
        "advice": " ".join(_advice(result.finding, session)) or None,
    }


def _fields(use: Use) -> str:
    """The names of the fields as they stand in the file: ``website, source (fee, joining)``."""
    supports = f" ({', '.join(use.supports)})" if use.supports else ""
    return ", ".join(use.fields) + supports


def _record_name(record: str, session: Session) -> str:
    """The short name of a network; of a property or another fact its label."""
    network, term = session.catalogue.get(record), PROPERTIES.get(record) or FACTS.get(record)
    if network:
        return network.short
    return session.language.text(term.label) if term else record
