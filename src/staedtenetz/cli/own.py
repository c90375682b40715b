"""What becomes of the office's own data: a proposal to the maintainers, or taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from staedtenetz.cli.command import Session, command
from staedtenetz.cli.options import ForceOption
from staedtenetz.messages import Listed

__all__ = ["propose_data", "undo_data"]


@command(None)
def propose_data(
    session: Session,
    target: Annotated[
        str, typer.Option("--output", "-o", metavar="metavar.file", help="help.option.proposal")
    ] = "-",
    force: ForceOption = False,
) -> None:
    from staedtenetz.files.writing import replace_file
    from staedtenetz.own.changing import content_of
    from staedtenetz.own.proposal import propose
    from staedtenetz.own.statements import parse_own, reject_invalid

    language, file = session.language, session.own_file
    tables, problems = reject_invalid(parse_own(content_of(file), str(file)))
    proposal = propose(tables, session.data_beneath, language("proposal.head", date=session.today))
    notes = [language.say(problem) for problem in problems]
    if proposal.left_out:
        notes.append(language("proposal.left_out", networks=proposal.left_out))
    if not proposal.proposed:
        session.output.remark(*notes, language("proposal.nothing"))
        return
    if target == "-":
        session.output.stdout.write(proposal.text)
    else:
        replace_file(Path(target), proposal.text.encode(), overwrite=force)
        notes.append(language("note.written", file=target))
    session.output.remark(*notes)


@command(None)
def undo_data(session: Session) -> None:
    from staedtenetz.own.changing import undo

    undone = undo(session.own_folder)
    language = session.language
    key = "own.undone_removed" if undone.removed else "own.undone"
    what = Listed(language(f"own.kind.{kind}", record=record) for kind, record in undone.statements)
    if what:
        session.output.remark(language("own.taken_back", what=what))
    session.output.remark(language(key, file=str(undone.file)))
