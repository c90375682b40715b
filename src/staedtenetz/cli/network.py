"""The office's own networks, corrections and notes: new, edit, note, hide, remove, list."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from staedtenetz.catalogue.amounts import (
    parse_amount,
    parse_date,
    parse_rate,
    parse_whole_number,
)
from staedtenetz.cli.answers import quoted, term_named
from staedtenetz.cli.app import Command, Subgroup
from staedtenetz.cli.options import FormatOption, LangOption, NetworkArgument
from staedtenetz.cli.questions import is_interactive, pick, prompt, repeat, several, show_choices
from staedtenetz.cli.session import Session
from staedtenetz.cli.view import Column, Listing, Row
from staedtenetz.errors import UsageError
from staedtenetz.messages import Message
from staedtenetz.model.vocabulary import (
    EFFORTS,
    KINDS,
    LAENDER,
    SCOPES,
    STATUSES,
    THEMES,
    TOPICS,
    WINDOWS,
    find_term,
    find_terms,
)
from staedtenetz.text import PartialDate, fold

if TYPE_CHECKING:
    from staedtenetz.catalogue.own_file import Entries
    from staedtenetz.model.network import Network

__all__ = ["app"]

app = typer.Typer(cls=Subgroup, name="network", no_args_is_help=False, rich_markup_mode=None)

Fields = dict[str, Any]
"""The fields of a record by their names in the data file."""

_BY_SIZE = frozenset({"per-inhabitant", "per-block", "tiers", "formula"})
"""Fees that differ from one municipality to the next."""

_STATEMENT_KINDS = ("correction", "note", "hidden")


@app.callback()
def network(lang: LangOption = None) -> None:
    """Take ``--lang`` before the command too; the words are put in by cli.app."""


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
def new_network(
    ctx: typer.Context,
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
    lang: LangOption = None,
) -> None:
    session = Session(ctx, "plain", command="network new")
    fields: Fields = {
        "name": name,
        "short": short,
        "theme": term_named("theme", theme, THEMES).id if theme else None,
        "topics": _topics(topic or []) or None,
        "kind": [term_named("kind", kind, KINDS).id] if kind else None,
        "scope": term_named("scope", scope, SCOPES).id if scope else None,
    }
    fields |= _facts(summary, website, contact, None, effort)
    fields = {key: value for key, value in fields.items() if value is not None}
    fee_fields = _fee(fee, rate, fee_minimum, fee_maximum, fee_date)
    rules = _rules(min_population, max_population, land)
    origin = _source(source, source_url, source_date)
    told = all(fields.get(key) for key in ("name", "theme", "topics"))
    if is_interactive() and not no_questions and not told:
        origin = _ask_for_network(session, fields, fee_fields) or origin
    _date_by_source(fee_fields, origin)
    _check_needed(fields)
    record = _new_record(fields, fee_fields, rules, origin, identifier, session.today)
    _set_fields(record, set_field)
    if record["id"] in session.catalogue:
        raise UsageError(
            Message("usage.network_exists", {"id": record["id"]}),
            Message("advice.network_exists", {"id": record["id"]}),
        )
    same = session.catalogue.named(fields["name"])
    if same:
        values = {"word": fields["name"], "names": tuple(each.id for each in same)}
        session.output.remark(session.language("note.same_name", **values))
    session.change_own(lambda entries: entries.add("network", record))
    _tell_next(session, record["id"], "own.entered")


def _topics(words: list[str]) -> list[str]:
    """The topics that the words stand for; one that several begin with stands for all of them."""
    ids: list[str] = []
    for word in words:
        found = find_terms(TOPICS, word) or (term_named("topic", word, TOPICS),)
        ids += [term.id for term in found]
    return list(dict.fromkeys(ids))


_FIRST_TYPE: Fields = {
    "id": "full",
    "name_de": "Mitglied",
    "name_en": "member",
    "applicants": ["municipality"],
    "countries": ["DE"],
}
"""The membership type to which the rules of an own network belong."""


def _check_needed(fields: Fields) -> None:
    missing = [key for key in ("name", "theme", "topics") if not fields.get(key)]
    if missing:
        options = {"name": "NAME", "theme": "--theme", "topics": "--topic"}
        raise UsageError(
            Message("usage.own_missing", {"names": tuple(options[key] for key in missing)}),
            Message("advice.network_new"),
        )


def _new_record(
    fields: Fields,
    fee: Fields,
    rules: Fields,
    source: Fields | None,
    identifier: str | None,
    today: PartialDate,
) -> Fields:
    """The record as it is written, its fields in the order of a person's questions."""
    name = fields.get("short") or fields["name"]
    slug = identifier or fold(name).replace(" ", "-")[:60].strip("-")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise UsageError(Message("usage.own_id", {"word": slug}), Message("advice.own_id"))
    record: Fields = {"id": slug, **fields, "added": today}
    if rules:
        record["membership"] = [{**_FIRST_TYPE, **rules}]
    if fee:
        record["fee"] = fee
    if source:
        facts = ["summary", *(["fee"] if fee else []), *(["eligibility"] if rules else [])]
        record["source"] = [{**source, "supports": facts}]
    return record


@app.command("edit", cls=Command)
def edit_network(
    ctx: typer.Context,
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
    lang: LangOption = None,
) -> None:
    session = Session(ctx, "plain", command="network edit")
    found = session.find_one(name)
    fields = _facts(summary, website, contact, status, effort)
    fee_fields = _fee(fee, rate, fee_minimum, fee_maximum, fee_date)
    rules = _rules(min_population, max_population, land)
    origin = _source(source, source_url, source_date)
    nothing = not (fields or fee_fields or rules or set_field or drop)
    if nothing and is_interactive() and not no_questions:
        origin = _ask_for_changes(session, found, fields, fee_fields, rules) or origin
    _date_by_source(fee_fields, origin)
    fields |= {"fee": fee_fields} if fee_fields else {}
    fields |= {"membership": [{"id": found.memberships[0].id, **rules}]} if rules else {}
    _set_fields(fields, set_field)
    if not fields and not drop:
        raise UsageError(Message("usage.nothing_to_change"), Message("advice.network_edit"))
    if "fee" in fields and origin is None:
        raise UsageError(Message("usage.fee_source"), Message("advice.fee_source"))

    if fee_fields.get("model") == "flat" and found.fee.model in _BY_SIZE:
        session.notes.append(session.language("own.flat_now", id=found.id))

    def change(entries: Entries) -> None:
        record = entries.find("network", id=found.id)
        if record is not None:
            _drop_fields(entries, found.id, drop or [])
            values = _restated(record, fields, origin, session)
            entries.update("network", {"id": found.id}, values)
            return
        _replace_earlier(entries, found.id, fields)
        entries.add("correction", _correction(found.id, fields, drop, origin, session), found.short)

    session.change_own(change)
    _tell_next(session, found.id, "own.corrected")


def _correction(
    network: str, fields: Fields, drop: list[str] | None, origin: Fields | None, session: Session
) -> Fields:
    values: Fields = {"network": network, "added": session.today}
    values |= {"source": origin} if origin else {}
    values |= {"drop": drop} if drop else {}
    return {**values, "fields": fields}


def _drop_fields(entries: Entries, network: str, paths: list[str]) -> None:
    """Take fields out of a record of the office's own. Raises UsageError for one it lacks."""
    for path in paths:
        if not entries.drop("network", {"id": network}, path):
            said = Message("own.no_field", {"record": network, "field": path})
            raise UsageError(said, Message("advice.network_edit"))


def _replace_earlier(entries: Entries, network: str, fields: Fields) -> None:
    """A correction of which the new one says every field anew is out of date."""
    for earlier in entries.all("correction", network=network):
        said = earlier.get("fields", {}).keys()
        if "membership" not in said and "drop" not in earlier and said <= fields.keys():
            entries.remove_one("correction", earlier)


def _restated(record: Fields, fields: Fields, origin: Fields | None, session: Session) -> Fields:
    """What changes in a record of the office's own; its sources stay, the new one first."""
    from staedtenetz.catalogue.overlay import fact_of, with_source

    changed = {**fields, "added": session.today}
    if "membership" in fields and "membership" not in record:
        changed["membership"] = [{**_FIRST_TYPE, **row} for row in fields["membership"]]
    if origin:
        facts = dict.fromkeys(fact_of(name) for name in fields)
        old = record.get("source", ())
        sources = [{**source, "supports": source.get("supports", [])} for source in old]
        rows = with_source(sources, origin, facts)
        changed["source"] = [{**row, "supports": list(row["supports"])} for row in rows]
    return changed


@app.command("note", cls=Command)
def note_network(
    ctx: typer.Context,
    name: NetworkArgument,
    words: Annotated[list[str], typer.Argument(metavar="metavar.text", help="help.argument.note")],
    lang: LangOption = None,
) -> None:
    session = Session(ctx, "plain", command="network note")
    found = session.find_one(name)
    values = {"network": found.id, "added": session.today, "text": " ".join(words)}
    session.change_own(lambda entries: entries.add("note", values, found.short))
    _tell_next(session, found.id, "own.noted")


@app.command("hide", cls=Command)
def hide_network(
    ctx: typer.Context,
    name: NetworkArgument,
    reason: Annotated[str | None, _text_option("--reason")] = None,
    lang: LangOption = None,
) -> None:
    session = Session(ctx, "plain", command="network hide")
    found = session.find_one(name)
    values = {"added": session.today} | ({"reason": reason} if reason else {})
    session.change_own(lambda entries: entries.update("hidden", {"network": found.id}, values))
    _tell_next(session, found.id, "own.hid")


@app.command("remove", cls=Command)
def remove_network(
    ctx: typer.Context,
    name: NetworkArgument,
    only: Annotated[str | None, _text_option("--only", "record|correction|note|hidden")] = None,
    lang: LangOption = None,
) -> None:
    session = Session(ctx, "plain", command="network remove")
    kinds = ("record", *_STATEMENT_KINDS)
    if only is not None and only not in kinds:
        raise UsageError(Message("usage.own_kind", {"word": only}), Message("advice.own_kind"))
    found = session.find_one(name)
    removed: list[int] = []

    def change(entries: Entries) -> None:
        if only in (None, "record"):
            removed.append(entries.remove("network", id=found.id))
        removed.extend(
            entries.remove(kind, network=found.id)
            for kind in _STATEMENT_KINDS
            if only in (None, kind)
        )
        if not any(removed):
            raise UsageError(
                Message("usage.nothing_own", {"name": found.short}), Message("advice.network_list")
            )

    session.change_own(change)
    count = sum(removed)
    session.output.remark(
        *session.notes, session.language("own.removed", name=found.short, count=count)
    )
    session.output.remark(session.language("own.undo"))


@app.command("list", cls=Command)
def list_own(ctx: typer.Context, format_name: FormatOption = None, lang: LangOption = None) -> None:
    session = Session(ctx, format_name, command="network list")
    language = session.language
    columns = (
        Column(language("column.network"), flexible=True),
        Column(language("column.statement"), flexible=True),
        Column(language("column.added")),
        Column(language("column.source"), flexible=True),
    )
    from staedtenetz.report.wording import statement_lines

    rows = [
        Row(
            (found.short, line.text, language.value(line.added or "–"), line.title or "–"),
            (found.id, line.kind, line.text, line.added or "", line.title or ""),
            {"network": found.id, "short": found.short, **line._asdict()},
        )
        for found in session.catalogue.everything
        for line in statement_lines(found, language)
    ]
    if not rows and not session.own.unusable:
        session.notes.append(language("own.none", file=str(session.own_file)))
    intro = (language("own.intro", file=str(session.own_file)),) if rows else ()
    session.output.show(Listing(columns, tuple(rows), intro, name="statements"), session.notes)


def _tell_next(session: Session, network_id: str, key: str) -> None:
    session.output.remark(*session.notes, session.language(key, file=str(session.own_file)))
    command = f"staedtenetz show {quoted(network_id)}"
    session.output.remark(session.language("own.next", command=command))


def _facts(
    summary: str | None,
    website: str | None,
    contact: str | None,
    status: str | None,
    effort: str | None,
) -> Fields:
    fields: Fields = {
        "summary_de": summary,
        "website": _address(website),
        "contact_email": _mailbox(contact),
        "status": term_named("status", status, STATUSES).id if status else None,
        "effort": term_named("effort", effort, EFFORTS).id if effort else None,
    }
    return {key: value for key, value in fields.items() if value is not None}


def _address(text: str | None) -> str | None:
    """An address as a person types it, ``www.example.org`` too. Raises UsageError for others."""
    if text is None:
        return None
    address = _as_address(text)
    if address is None:
        raise UsageError(Message("usage.website", {"word": text}), Message("advice.website"))
    return address


def _as_address(text: str) -> str | None:
    """The whole address; ``None`` where it is none, such as a word without a dot."""
    address = text if "://" in text else f"https://{text}"
    sound = re.fullmatch(r"https?://[^\s/]+\.[^\s/.]{2,}(/\S*)?", address)
    return address if sound else None


def _as_mailbox(text: str) -> str | None:
    return text if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) else None


def _mailbox(text: str | None) -> str | None:
    if text is not None and _as_mailbox(text) is None:
        raise UsageError(Message("usage.mailbox", {"word": text}), Message("advice.mailbox"))
    return text


def _fee(
    amount: str | None,
    rate: str | None,
    minimum: str | None,
    maximum: str | None,
    as_of: str | None,
) -> Fields:
    """The fields of a fee. Raises UsageError for an amount or a date that cannot be read."""
    if amount and rate:
        raise UsageError(Message("usage.fee_twice"), Message("advice.fee_twice"))
    fee: Fields = {}
    if amount is not None:
        value = _read(amount, parse_amount, "usage.amount", "advice.amount")
        fee = {"model": "flat", "currency": "EUR", "amount": _number(value)}
        if value == 0:
            fee = {"model": "free"}
    if rate is not None:
        value = _read(rate, parse_rate, "usage.amount", "advice.rate")
        fee = {"model": "per-inhabitant", "currency": "EUR", "rate": _number(value)}
    for key, text in (("minimum", minimum), ("maximum", maximum)):
        if text is not None:
            fee[key] = _number(_read(text, parse_amount, "usage.amount", "advice.amount"))
    if as_of is not None:
        fee["as_of"] = _read(as_of, parse_date, "usage.date", "advice.partial_date")
    return fee


def _read(text: str, read: Any, problem: str, advice: str) -> Any:
    value = read(text)
    if value is None:
        raise UsageError(Message(problem, {"word": text}), Message(advice))
    return value


def _number(value: Decimal) -> int | Decimal:
    """Whole amounts without decimals, as a person would write them."""
    return int(value) if value == int(value) else value


def _rules(
    min_population: str | None, max_population: str | None, lands: list[str] | None
) -> Fields:
    rules: Fields = {}
    for key, text in (("min_population", min_population), ("max_population", max_population)):
        if text is not None:
            number = _read(
                text, parse_whole_number, "usage.population", "advice.population_example"
            )
            rules[key] = number
    low, high = rules.get("min_population", 0), rules.get("max_population")
    if high is not None and low > high:
        raise UsageError(Message("usage.bounds"), Message("advice.bounds"))
    if lands:
        rules["states"] = [term_named("land", land, LAENDER).id for land in lands]
    return rules


def _source(title: str | None, url: str | None, as_of: str | None) -> Fields | None:
    """Where the office has it from; an address alone is its own title."""
    if title and title.startswith(("http://", "https://")) and url is None:
        title, url = None, title
    if not (title or url):
        return None
    address = _address(url)
    source: Fields = {
        "title": title or (urlsplit(address or "").hostname or "").removeprefix("www.")
    }
    if address:
        source["url"] = address
    if as_of is not None:
        source["as_of"] = _read(as_of, parse_date, "usage.date", "advice.partial_date")
    return source


def _date_by_source(fee: Fields, source: Fields | None) -> None:
    """An amount without a date of its own is as old as the paper that names it."""
    if fee and source and "as_of" in source:
        fee.setdefault("as_of", source["as_of"])


def _set_fields(fields: Fields, assignments: list[str] | None) -> None:
    """``effort=low``, ``membership.full.min_population=20000``: any field by its name."""
    for assignment in assignments or ():
        path, equals, text = assignment.partition("=")
        if not equals or not path.strip():
            raise UsageError(
                Message("usage.set_field", {"word": assignment}), Message("advice.set_field")
            )
        _set_at(fields, path.strip().split("."), _set_value(path.strip(), text.strip()))


def _set_at(table: Fields, path: list[str], value: Any) -> None:
    key, *inner = path
    if not inner:
        table[key] = value
    elif key == "membership" and len(inner) == 1:
        raise UsageError(
            Message("usage.set_field", {"word": ".".join(path)}), Message("advice.set_field")
        )
    elif key == "membership":
        rows = table.setdefault(key, [])
        row = next((row for row in rows if row["id"] == inner[0]), None)
        if row is None:
            row = {"id": inner[0]}
            rows.append(row)
        _set_at(row, inner[1:], value)
    else:
        _set_at(table.setdefault(key, {}), inner, value)


def _toml_value(text: str) -> Any:
    """A number, list or quoted text as TOML writes it; anything else is the text itself."""
    import tomllib

    try:
        value = tomllib.loads(f"value = {text}", parse_float=Decimal)["value"]
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return text
    return value.isoformat() if hasattr(value, "isoformat") else value


_TERMS = {
    "effort": EFFORTS,
    "status": STATUSES,
    "theme": THEMES,
    "scope": SCOPES,
    "window": WINDOWS,
}
"""Fields whose German and English words ``--set`` takes too."""


def _set_value(path: str, text: str) -> Any:
    if path in _TERMS:
        term = find_term(_TERMS[path], text.strip("\"'"))
        return term.id if term else text
    if re.fullmatch(r"[+-]?(nan|inf)", text):
        raise UsageError(Message("usage.set_field", {"word": text}), Message("advice.set_field"))
    if re.fullmatch(r"\d+,\d+", text):
        text = text.replace(",", ".")
    return _toml_value(text)


def _ask_for_network(session: Session, fields: Fields, fee: Fields) -> Fields | None:
    """Ask for what no option has answered; only name, theme and topics have to be answered."""
    _ask_needed(session, fields)
    if "summary_de" not in fields:
        summary = prompt(session, session.language("ask.own.summary_de"))
        fields |= {"summary_de": summary} if summary else {}
    if "website" not in fields:
        website = repeat(session, "ask.own.website", _as_address, "ask.no_website")
        fields |= {"website": website} if website else {}
    if fee:
        return None
    amount = repeat(session, "ask.own.fee", parse_amount, "usage.amount")
    if amount is None:
        return None
    fee |= _fee(str(amount), None, None, None, None)
    return _source(prompt(session, session.language("ask.own.source_optional")) or None, None, None)


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
        topics = repeat(session, "ask.own.topics", several(session, TOPICS))
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
        fee |= _fee(str(amount), None, None, None, None)
        as_of = repeat(session, "ask.own.fee_date", parse_date, "usage.date")
        fee |= {"as_of": as_of} if as_of else {}
    website = repeat(
        session, "ask.own.edit_website", _as_address, "ask.no_website", now=network.website or "–"
    )
    fields |= {"website": website} if website else {}
    now = network.contact_email or "–"
    contact = repeat(session, "ask.own.edit_contact_email", _as_mailbox, "usage.mailbox", now=now)
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
    return _source(title or None, None, None)
