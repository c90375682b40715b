"""The office's own networks, corrections and notes: new, edit, note, hide, remove, list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from staedtenetz.catalogue.terms import term_id, term_ids
from staedtenetz.cli.app import Command, Subgroup
from staedtenetz.cli.command import DONE, Session, command
from staedtenetz.cli.options import NetworkArgument
from staedtenetz.cli.prompts import (
    is_interactive,
    pick,
    prompt,
    questions,
    repeat,
    several,
    show_choices,
)
from staedtenetz.cli.shell import quoted
from staedtenetz.cli.view import Column, Listing
from staedtenetz.errors import UsageError
from staedtenetz.messages import Message
from staedtenetz.model.fee_models import FEE_FACTS
from staedtenetz.model.typed import (
    parse_amount,
    parse_date,
    parse_whole_number,
)
from staedtenetz.model.vocabulary import (
    EFFORTS,
    KINDS,
    SCOPES,
    THEMES,
    TOPICS,
)
from staedtenetz.own.entering import STATEMENTS, new_record, restate, take_out
from staedtenetz.own.fields import (
    Fields,
    as_address,
    as_mailbox,
    date_by_source,
    facts,
    read_fee,
    rule_fields,
    set_fields,
    source_fields,
)

if TYPE_CHECKING:
    from staedtenetz.model.network import Network
    from staedtenetz.report.wording import StatementLine

__all__ = ["app"]

app = typer.Typer(cls=Subgroup, name="network", no_args_is_help=False, rich_markup_mode=None)


def _text_option(name: str, metavar: str = "metavar.text") -> Any:
    key = name.strip("-").replace("-", "_")
    return typer.Option(name, metavar=metavar, help=f"help.option.own.{key}")


ShortOption = Annotated[str | None, _text_option("--short")]
WebsiteOption = Annotated[str | None, _text_option("--website", "metavar.address")]
ContactOption = Annotated[str | None, _text_option("--contact", "metavar.mailbox")]
SummaryOption = Annotated[str | None, _text_option("--summary")]
StatusOption = Annotated[str | None, _text_option("--status", "metavar.status")]
EffortOption = Annotated[str | None, _text_option("--effort", "|".join(EFFORTS))]
FeeOption = Annotated[str | None, _text_option("--fee", "metavar.amount")]
RateOption = Annotated[str | None, _text_option("--fee-per-inhabitant", "metavar.amount")]
FeeMinimumOption = Annotated[str | None, _text_option("--fee-minimum", "metavar.amount")]
FeeMaximumOption = Annotated[str | None, _text_option("--fee-maximum", "metavar.amount")]
FeeDateOption = Annotated[str | None, _text_option("--fee-date", "metavar.date")]
MinPopulationOption = Annotated[str | None, _text_option("--min-population", "metavar.number")]
MaxPopulationOption = Annotated[str | None, _text_option("--max-population", "metavar.number")]
OwnLandOption = Annotated[list[str] | None, _text_option("--land", "metavar.land")]
SourceOption = Annotated[str | None, _text_option("--source")]
SourceAddressOption = Annotated[str | None, _text_option("--source-url", "metavar.address")]
SourceDateOption = Annotated[str | None, _text_option("--source-date", "metavar.date")]
SetOption = Annotated[list[str] | None, _text_option("--set", "metavar.field_value")]
DropOption = Annotated[list[str] | None, _text_option("--drop", "metavar.field")]
NoQuestionsOption = Annotated[bool, typer.Option("--no-questions", help="help.option.no_questions")]


@app.command("new", cls=Command)
@command(DONE, to_file=False)
def new_network(
    session: Session,
    name: Annotated[
        str | None, typer.Argument(metavar="metavar.name", help="help.argument.own_name")
    ] = None,
    short: ShortOption = None,
    identifier: Annotated[str | None, _text_option("--id", "metavar.id")] = None,
    theme: Annotated[str | None, _text_option("--theme", "metavar.theme")] = None,
    topic: Annotated[list[str] | None, _text_option("--topic", "metavar.topic")] = None,
    kind: Annotated[str | None, _text_option("--kind", "|".join(KINDS))] = None,
    scope: Annotated[str | None, _text_option("--scope", "|".join(SCOPES))] = None,
    summary: SummaryOption = None,
    website: WebsiteOption = None,
    contact: ContactOption = None,
    effort: EffortOption = None,
    fee: FeeOption = None,
    rate: RateOption = None,
    fee_minimum: FeeMinimumOption = None,
    fee_maximum: FeeMaximumOption = None,
    fee_date: FeeDateOption = None,
    min_population: MinPopulationOption = None,
    max_population: MaxPopulationOption = None,
    land: OwnLandOption = None,
    source: SourceOption = None,
    source_url: SourceAddressOption = None,
    source_date: SourceDateOption = None,
    set_field: SetOption = None,
    no_questions: NoQuestionsOption = False,
) -> None:
    fields: Fields = {
        "name": name,
        "short": short,
        "theme": term_id("theme", theme),
        "topics": term_ids("topic", topic or ()) or None,
        "kind": [term_id("kind", kind)] if kind is not None else None,
        "scope": term_id("scope", scope),
    }
    fields |= facts(summary, website, contact, None, effort)
    fields = {key: value for key, value in fields.items() if value is not None}
    fee_fields = read_fee(fee, rate, fee_minimum, fee_maximum, fee_date)
    rules = rule_fields(min_population, max_population, land)
    origin = source_fields(source, source_url, source_date)
    told = all(fields.get(key) for key in ("name", "theme", "topics"))
    if is_interactive() and not no_questions and not told:
        with questions(session, lambda: _answered(fields, fee_fields)):
            origin = _ask_for_network(session, fields, fee_fields) or origin
    date_by_source(fee_fields, origin)
    record = new_record(fields, fee_fields, rules, origin, identifier, session.today)
    set_fields(record, set_field)
    if record["id"] in session.catalogue:
        raise UsageError(
            Message("usage.network_exists", {"id": record["id"]}),
            Message("advice.network_exists", {"id": record["id"]}),
        )
    same = session.catalogue.named(fields["name"])
    if same:
        values = {"word": fields["name"], "names": tuple(each.id for each in same)}
        session.notes.append(session.language("note.same_name", **values))
    session.change_own(lambda entries: entries.add("network", record))
    _tell_next(session, record["id"], "record")


@app.command("edit", cls=Command)
@command(DONE, to_file=False)
def edit_network(
    session: Session,
    name: NetworkArgument,
    fee: FeeOption = None,
    rate: RateOption = None,
    fee_minimum: FeeMinimumOption = None,
    fee_maximum: FeeMaximumOption = None,
    fee_date: FeeDateOption = None,
    min_population: MinPopulationOption = None,
    max_population: MaxPopulationOption = None,
    land: OwnLandOption = None,
    website: WebsiteOption = None,
    contact: ContactOption = None,
    summary: SummaryOption = None,
    status: StatusOption = None,
    effort: EffortOption = None,
    set_field: SetOption = None,
    drop: DropOption = None,
    source: SourceOption = None,
    source_url: SourceAddressOption = None,
    source_date: SourceDateOption = None,
    no_questions: NoQuestionsOption = False,
) -> None:
    found = session.find_one(name)
    fields = facts(summary, website, contact, status, effort)
    fee_fields = read_fee(fee, rate, fee_minimum, fee_maximum, fee_date)
    rules = rule_fields(min_population, max_population, land)
    origin = source_fields(source, source_url, source_date)
    nothing = not (fields or fee_fields or rules or set_field or drop)
    if nothing and is_interactive() and not no_questions:
        origin = _ask_for_changes(session, found, fields, fee_fields, rules) or origin
    date_by_source(fee_fields, origin)
    fields |= {"fee": fee_fields} if fee_fields else {}
    fields |= {"membership": [{"id": found.memberships[0].id, **rules}]} if rules else {}
    set_fields(fields, set_field)
    if not fields and not drop:
        raise UsageError(Message("usage.nothing_to_change"), Message("advice.network_edit"))
    if "fee" in fields and origin is None:
        raise UsageError(Message("usage.fee_source"), Message("advice.fee_source"))

    if fee_fields.get("model") == "flat" and FEE_FACTS[found.fee.model].by_size:
        session.notes.append(session.language("own.flat_now", id=found.id))

    kind = session.change_own(
        lambda entries: restate(entries, found, fields, drop or [], origin, session.today)
    )
    _tell_next(session, found.id, kind, "own.corrected")


@app.command("note", cls=Command)
@command(DONE, to_file=False)
def note_network(
    session: Session,
    name: NetworkArgument,
    words: Annotated[list[str], typer.Argument(metavar="metavar.text", help="help.argument.note")],
) -> None:
    found = session.find_one(name)
    values = {"network": found.id, "added": session.today, "text": " ".join(words)}
    session.change_own(lambda entries: entries.add("note", values, found.short))
    _tell_next(session, found.id, "note")


@app.command("hide", cls=Command)
@command(DONE, to_file=False)
def hide_network(
    session: Session,
    name: NetworkArgument,
    reason: Annotated[str | None, _text_option("--reason")] = None,
) -> None:
    found = session.find_one(name)
    values = {"added": session.today} | ({"reason": reason} if reason else {})
    session.change_own(lambda entries: entries.update("hidden", {"network": found.id}, values))
    _tell_next(session, found.id, "hidden")


@app.command("remove", cls=Command)
@command(DONE, to_file=False)
def remove_network(
    session: Session,
    name: NetworkArgument,
    only: Annotated[str | None, _text_option("--only", "|".join(STATEMENTS))] = None,
) -> None:
    if only is not None and only not in STATEMENTS:
        raise UsageError(Message("usage.own_kind", {"word": only}), Message("advice.own_kind"))
    found = session.find_one(name)
    elsewhere = tuple(str(place.path) for place in session.places[:-1])
    removed = session.change_own(lambda entries: take_out(entries, found, only, elsewhere))
    session.done(
        {"network": found.id, "removed": removed, "file": str(session.own_file)},
        session.language("own.removed", name=found.short, count=sum(removed.values())),
        session.language("own.undo"),
    )


@app.command("list", cls=Command)
@command()
def list_own(session: Session) -> None:
    language = session.language
    from staedtenetz.report.wording import statement_lines

    rows = [
        (found, line)
        for found in session.catalogue.everything
        for line in statement_lines(found, language)
    ]

    columns = (
        Column("id", lambda row: row[0].id, shown="never"),
        Column("network", lambda row: row[0].short, flexible=True),
        Column("kind", lambda row: row[1].kind, shown="never", in_sheet=False),
        Column("statement", lambda row: row[1].text, flexible=True),
        Column("added", lambda row: row[1].added),
        Column("source", lambda row: row[1].title or "", flexible=True),
    )
    if not rows and not session.own.unusable:
        session.notes.append(language("own.none", file=str(session.own_file)))
    intro = (language("own.intro", file=str(session.own_file)),) if rows else ()
    pipe = ("id", "kind", "statement", "added", "source")
    session.show(Listing("statements", rows, columns, _statement_record, pipe, intro=intro))


def _statement_record(row: tuple[Network, StatementLine]) -> dict[str, Any]:
    network, line = row
    return {
        "network": network.id,
        "short": network.short,
        "kind": line.kind,
        "text": line.text,
        "added": line.added,
        "title": line.title,
    }


_SAID = {"record": "own.entered", "note": "own.noted", "hidden": "own.hid"}


def _tell_next(session: Session, network_id: str, kind: str, key: str = "") -> None:
    """Tell which kind of statement was written, and what shows it."""
    file = str(session.own_file)
    session.done(
        {"network": network_id, "statement": kind, "file": file},
        session.language(key or _SAID[kind], file=file),
        session.language("own.next", command=f"staedtenetz show {quoted(network_id)}"),
    )


def _answered(fields: Fields, fee: Fields) -> dict[str, Any]:
    """What has been answered, by the options of the command."""
    free = 0 if fee.get("model") == "free" else None
    return {
        "name": fields.get("name"),
        "theme": fields.get("theme"),
        "topic": fields.get("topics"),
        "summary": fields.get("summary_de"),
        "website": fields.get("website"),
        "fee": fee.get("amount", free),
    }


def _ask_for_network(session: Session, fields: Fields, fee: Fields) -> Fields | None:
    """Ask for what no option has answered; only name, theme and topics have to be answered."""
    _ask_needed(session, fields)
    if "summary_de" not in fields:
        summary = prompt(session, session.language("ask.own.summary_de"))
        fields |= {"summary_de": summary} if summary else {}
    if "website" not in fields:
        website = repeat(session, "ask.own.website", as_address, "ask.no_website")
        fields |= {"website": website} if website else {}
    if fee:
        return None
    amount = repeat(session, "ask.own.fee", parse_amount, "usage.amount")
    if amount is None:
        return None
    fee |= read_fee(str(amount), None, None, None, None)
    return source_fields(
        prompt(session, session.language("ask.own.source_optional")) or None, None, None
    )


def _ask_needed(session: Session, fields: Fields) -> None:
    while not fields.get("name"):
        fields["name"] = prompt(session, session.language("ask.own.name"))
    while "theme" not in fields:
        show_choices(session, THEMES)
        theme = repeat(session, "ask.own.theme", lambda text: pick(text, THEMES), "ask.unknown")
        if theme:
            fields["theme"] = theme
    while "topics" not in fields:
        show_choices(session, TOPICS)
        topics = repeat(session, "ask.own.topics", several(session, TOPICS), "ask.unknown")
        if topics:
            fields["topics"] = topics


def _ask_for_changes(
    session: Session, network: Network, fields: Fields, fee: Fields, rules: Fields
) -> Fields | None:
    """Ask field by field, with what stands there now; an empty answer keeps it."""
    from staedtenetz.report.wording import model_short

    language = session.language
    session.output.remark(language("ask.own.edit", name=network.short))
    now = model_short(network.fee, language)
    amount = repeat(session, "ask.own.edit_fee", parse_amount, "usage.amount", now=now)
    if amount is not None:
        fee |= read_fee(str(amount), None, None, None, None)
        as_of = repeat(session, "ask.own.fee_date", parse_date, "usage.date")
        fee |= {"as_of": as_of} if as_of else {}
    website = repeat(
        session, "ask.own.edit_website", as_address, "ask.no_website", now=network.website or "–"
    )
    fields |= {"website": website} if website else {}
    now = network.contact_email or "–"
    contact = repeat(session, "ask.own.edit_contact_email", as_mailbox, "usage.mailbox", now=now)
    fields |= {"contact_email": contact} if contact else {}
    for key in ("min_population", "max_population"):
        bound = getattr(network.memberships[0], key)
        now = language.value(bound) if bound else "–"
        number = repeat(
            session, f"ask.own.edit_{key}", parse_whole_number, "usage.population", now=now
        )
        if number:
            rules[key] = number
    if not (fields or fee or rules):
        return None
    title = ""
    while not title:
        title = prompt(session, language("ask.own.source"))
        if not fee:
            break
    return source_fields(title or None, None, None)
