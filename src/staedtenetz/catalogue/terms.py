"""The terms that words of an office stand for, or the error that offers those there are."""

from __future__ import annotations

from collections.abc import Mapping

from staedtenetz.errors import UnknownTerm
from staedtenetz.messages import Choices, Message
from staedtenetz.model.vocabulary import (
    EFFORTS,
    KINDS,
    LAENDER,
    PARTICIPATIONS,
    SCOPES,
    STATUSES,
    THEMES,
    TOPICS,
    Term,
    find_term,
)

__all__ = ["VOCABULARIES", "term_id", "unknown_term"]

VOCABULARIES: Mapping[str, Mapping[str, Term]] = {
    "effort": EFFORTS,
    "kind": KINDS,
    "land": LAENDER,
    "participation": PARTICIPATIONS,
    "scope": SCOPES,
    "status": STATUSES,
    "theme": THEMES,
    "topic": TOPICS,
}
"""The words that options take, by the names ``kind.…`` of what they are."""


def term_id(kind: str, word: str | None) -> str | None:
    """The id of a term of that vocabulary; ``None`` without a word. Raises UnknownTerm."""
    if word is None:
        return None
    term = find_term(VOCABULARIES[kind], word)
    if term is None:
        raise unknown_term(kind, word, VOCABULARIES[kind])
    return term.id


def unknown_term(kind: str, word: str, terms: Mapping[str, Term]) -> UnknownTerm:
    """The error that offers the choices there are."""
    return UnknownTerm(
        Message("error.unknown_term", {"kind": Message(f"kind.{kind}"), "word": word}),
        Message("advice.values", {"values": Choices(term.label for term in terms.values())}),
    )
