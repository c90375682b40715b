"""Questions to the person at the terminal: asked on stderr, so that stdout stays free."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import typer

from staedtenetz.catalogue.terms import meant_term
from staedtenetz.cli.session import Session
from staedtenetz.errors import ExitStatus
from staedtenetz.model.typed import listed
from staedtenetz.model.values import is_line, read_whole
from staedtenetz.model.vocabulary import Term
from staedtenetz.text import clean

__all__ = [
    "is_interactive",
    "pick",
    "prompt",
    "questions",
    "repeat",
    "several",
    "show_choices",
    "yes",
]


def is_interactive() -> bool:
    """Whether there is a person who can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def prompt(session: Session, question: str) -> str:
    """The answer in one line; what is no text is asked for again.

    Raises Abort where the input has ended.
    """
    while True:
        session.output.stderr.write(f"{clean(question)} ")
        session.output.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise typer.Abort
        if is_line(answer := line.strip()):
            return answer
        session.output.remark(session.language("ask.not_text"))


@contextmanager
def questions(session: Session, answered: Callable[[], Mapping[str, Any]]) -> Iterator[None]:
    """Questions that may be broken off: then the command is told that has the answers so far.

    They are given by the parameters of the command.
    """
    before = answered()
    try:
        yield
    except (typer.Abort, KeyboardInterrupt):
        answers = answered()
        if answers == before:
            raise
        language = session.language
        session.output.remark("", language("error.aborted"), language("ask.broken_off"))
        session.output.remark(session.typed_again(answers), wrapped=False)
        raise typer.Exit(int(ExitStatus.INTERRUPTED)) from None


def yes(session: Session, question: str) -> bool:
    """Whether the answer is yes, in either language."""
    return prompt(session, question).lower() in ("j", "ja", "y", "yes")


def repeat(
    session: Session, question: str, read: Callable[[str], Any], complaint: str = "", **values: Any
) -> Any:
    """Ask until the answer can be read; an empty answer is ``None``.

    Without a ``complaint``, ``read`` says itself what is wrong.
    """
    while True:
        text = prompt(session, session.language(question, **values))
        if not text:
            return None
        value = read(text)
        if value is not None:
            return value
        if complaint:
            session.output.remark(session.language(complaint, word=text))


def show_choices(session: Session, terms: Mapping[str, Term]) -> None:
    """The numbered list of terms, in columns where the terminal is wide enough."""
    import shutil

    entries = [
        f"{number:>3} {session.language.text(term.label)}"
        for number, term in enumerate(terms.values(), start=1)
    ]
    width = max(map(len, entries)) + 2
    columns = max(1, shutil.get_terminal_size().columns // width)
    lines = -(-len(entries) // columns)
    for line in range(lines):
        row = "".join(entry.ljust(width) for entry in entries[line::lines])
        session.output.remark(row.rstrip())


def pick(text: str, terms: Mapping[str, Term]) -> str | None:
    """The term by its number in the list, its id or its label."""
    place = read_whole(text.strip())
    if place is not None:
        return list(terms)[place - 1] if 1 <= place <= len(terms) else None
    term = meant_term(terms, text)
    return term.id if term else None


def several(session: Session, terms: Mapping[str, Term]) -> Callable[[str], list[str] | None]:
    """Reads an answer that names several terms; says which it does not know."""

    def read(text: str) -> list[str] | None:
        picked = {word: pick(word, terms) for word in listed(text)}
        unknown = [word for word, term in picked.items() if term is None]
        if unknown:
            session.output.remark(session.language("ask.unknown", word=", ".join(unknown)))
            return None
        return [term for term in picked.values() if term]

    return read
