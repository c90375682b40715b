"""What becomes of the office's own data: a proposal to the maintainers, or taken back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from staedtenetz.cli.command import DONE, Session, command
from staedtenetz.cli.options import ForceOption, count
from staedtenetz.cli.view import Column, Figure, Listing
from staedtenetz.errors import UsageError
from staedtenetz.messages import Language, Listed, Message

if TYPE_CHECKING:
    from staedtenetz.own.versions import State

__all__ = ["propose_data", "undo_data"]


@command(DONE, to_file=False)
def propose_data(
    session: Session,
    target: Annotated[
        str, typer.Option("--output", "-o", metavar="metavar.file", help="help.option.proposal")
    ] = "-",
    force: ForceOption = False,
) -> None:
    from staedtenetz.files.writing import replace_file
    from staedtenetz.own.proposal import propose
    from staedtenetz.own.statements import parse_own
    from staedtenetz.own.validation import sound_statements, told
    from staedtenetz.own.versions import content_of

    language, file = session.language, session.own_file
    tables, problems = sound_statements(parse_own(content_of(file), str(file)))
    proposal = propose(tables, session.data_beneath, language("proposal.head", date=session.today))
    notes = [language.say(told(problem)) for problem in problems]
    if proposal.left_out:
        notes.append(language("proposal.left_out", networks=proposal.left_out))
    record = {"networks": list(proposal.proposed), "left_out": list(proposal.left_out)}
    if not proposal.proposed:
        nothing = {"file": None, "text": None}
        session.done(record | nothing, *notes, language("proposal.nothing"))
    elif target == "-":
        session.done_as_text(record, proposal.text, *notes)
    else:
        replace_file(Path(target), proposal.text.encode(), overwrite=force)
        written = {"file": target, "text": None}
        session.done(record | written, *notes, language("note.written", file=target))


@command()
def undo_data(
    session: Session,
    state: Annotated[
        int | None,
        typer.Argument(
            metavar="metavar.number", help="help.argument.state", show_default=False, parser=count
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="help.option.undo_list")] = False,
) -> None:
    from staedtenetz.own.versions import undo

    if show:
        _show_states(session)
        return
    if session.target:
        raise UsageError(Message("usage.undo_output"), Message("advice.undo_output"))
    undone = undo(session.own_folder, state)
    language = session.language
    what = _statements(undone.statements, language)
    taken_back = [language("own.taken_back", what=what)] if what else []
    key = "own.undone_by_hand" if undone.by_hand else "own.undone"
    if state is not None or undone.removed:
        key = "own.undone_removed" if state is None else "own.undone_to"
    file = str(undone.file)
    record = {
        "file": file,
        "state": state,
        "removed": undone.removed,
        "by_hand": undone.by_hand,
        "statements": _statement_records(undone.statements),
    }
    session.done(record, *taken_back, language(key, file=file, number=str(state)))


def _statements(statements: Iterable[tuple[str, str]], language: Language) -> str:
    return language.value(
        Listed(language(f"own.kind.{kind}", record=record) for kind, record in statements)
    )


def _statement_records(statements: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"kind": kind, "network": network} for kind, network in statements]


def _show_states(session: Session) -> None:
    from staedtenetz.own.versions import history

    language = session.language
    states = history(session.own_folder)
    columns = (
        Column("number", lambda state: Figure(state.number), "right"),
        Column(
            "time",
            lambda state: f"{state.time.astimezone():%Y-%m-%d %H:%M}",
            cell=lambda state: state.time.astimezone(),
        ),
        Column("file", lambda state: state.file.name, flexible=True),
        Column("change", lambda state: _change(state, language), flexible=True),
        Column("remark", lambda state: _remark(state, language)),
    )
    none = language("undo.none", folder=str(session.own_folder))
    session.notes.append(language("undo.hint") if states else none)
    session.show(Listing("states", states, columns, _state_record))


def _change(state: State, language: Language) -> str:
    added, gone = state.rows
    if added or gone:
        return language("undo.rows", added=added, gone=gone)
    return _statements(state.statements, language)


def _remark(state: State, language: Language) -> str:
    marks = {
        "undo.in_use": state.in_use,
        "undo.taken_back": state.undone,
        "undo.no_file": state.empty,
    }
    return ", ".join(language(key) for key, holds in marks.items() if holds)


def _state_record(state: State) -> dict[str, Any]:
    added, gone = state.rows
    return {
        "number": state.number,
        "file": str(state.file),
        "written": state.time.astimezone().isoformat(timespec="seconds"),
        "statements": _statement_records(state.statements),
        "rows_added": added,
        "rows_removed": gone,
        "in_use": state.in_use,
        "taken_back": state.undone,
        "no_file": state.empty,
    }
