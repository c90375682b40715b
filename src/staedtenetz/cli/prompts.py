"""Questions to the person at the terminal: asked on stderr, so that stdout stays free."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import typer

from staedtenetz.catalogue.terms import meant_term, meant_terms, near_terms
from staedtenetz.cli.session import Session
from staedtenetz.errors import ExitStatus
from staedtenetz.messages import Choices
from staedtenetz.model.typed import listed
from staedtenetz.model.values import is_line, read_whole
from staedtenetz.model.vocabulary import Term
from staedtenetz.text import clean

__all__ = [
    "Ask",
    "corrected",
    "is_interactive",
    "meant_by",
    "pick",
    "prompt",
    "questions",
    "repeat",
    "several",
    "show_choices",
    "yes",
]


Ask = Callable[[Session, str], str]
"""How a question is asked and what is typed, as ``prompt`` does."""


def is_interactive() -> bool:
    """Whether there is a person who can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def prompt(session: Session, question: str) -> str:
    """The answer in one line; what is no text is asked for again.

    Raises Abort where the person breaks off or the input has ended.
    """
    while True:
        session.output.stderr.write(f"{clean(question)} ")
        session.output.stderr.flush()
        try:
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            line = ""
        if not line:
            session.output.stderr.write("\n")
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
    except typer.Abort:
        answers = answered()
        if answers == before:
            raise
        language = session.language
        session.output.remark(language("error.aborted"), language("ask.broken_off"))
        session.output.remark(session.typed_again(answers))
        raise typer.Exit(int(ExitStatus.INTERRUPTED)) from None


def yes(session: Session, question: str) -> bool:
    """Whether the answer is yes, in either language."""
    return prompt(session, question).lower() in ("j", "ja", "y", "yes")


def repeat(
    session: Session,
    question: str,
    read: Callable[[str], Any],
    complaint: str,
    ask: Ask = prompt,
    **values: Any,
) -> Any:
    """Ask until the answer can be read; an empty answer is ``None``."""
    while text := ask(session, session.language(question, **values)):
        value = read(text)
        if value is not None:
            return value
        session.output.remark(session.language(complaint, word=text))
    return None


def corrected(
    session: Session, word: str, read: Callable[[str], list[str] | None], ask: Ask = prompt
) -> list[str]:
    """What ``read`` makes of one word of an answer; a wrong one is asked for again, and it alone.

    ``read`` says itself what is wrong. An empty correction leaves the word out.
    """
    while word:
        found = read(word)
        if found is not None:
            return found
        word = ask(session, session.language("ask.instead", word=word))
    return []


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


def meant_by(session: Session, terms: Mapping[str, Term]) -> Callable[[str], list[str] | None]:
    """Reads a word or number that means terms; says which are near where it means none."""

    def read(word: str) -> list[str] | None:
        if read_whole(word) is not None:
            number = pick(word, terms)
            found = [number] if number else []
        else:
            found = [term.id for term in meant_terms(terms, word)]
        if found:
            return found
        near = Choices(term.label for term in near_terms(terms, word))
        advice = session.language("advice.meant", names=near) if near else ""
        session.output.remark(f"{session.language('ask.no_such', word=word)} {advice}".rstrip())
        return None

    return read


def several(session: Session, terms: Mapping[str, Term]) -> Callable[[str], list[str]]:
    """Reads an answer that names several terms; a word that is none is asked for again."""
    read = meant_by(session, terms)
    return lambda text: [each for word in listed(text) for each in corrected(session, word, read)]
