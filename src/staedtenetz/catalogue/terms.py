"""The terms that words of an office stand for, or the error that offers those there are.

A word means a term as it means a network: by its name, else by the one name that is clearly
closest to it, with slips, inflection and forms for all genders (written_names.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from staedtenetz.errors import UnknownTerm
from staedtenetz.messages import Choices, Message
from staedtenetz.model.vocabulary import (
    EFFORTS,
    KINDS,
    LAENDER,
    PARTICIPATIONS,
    RESULTS,
    SCOPES,
    STATUSES,
    THEMES,
    TOPICS,
    Term,
    find_terms,
)
from staedtenetz.text import fold

__all__ = [
    "VOCABULARIES",
    "meant_term",
    "meant_terms",
    "near_terms",
    "term_id",
    "term_ids",
    "unknown_term",
]

VOCABULARIES: Mapping[str, Mapping[str, Term]] = {
    "effort": EFFORTS,
    "kind": KINDS,
    "land": LAENDER,
    "participation": PARTICIPATIONS,
    "result": RESULTS,
    "scope": SCOPES,
    "status": STATUSES,
    "theme": THEMES,
    "topic": TOPICS,
}
"""The words that options take, by the names ``kind.…`` of what they are."""

_LONGEST_WORD = 200

_BEGINNING = 5
"""Letters in which a word and a term that is near it at least agree: Klimawandel, Klimaschutz."""


_LIKE_BEGINNING = 80.0
"""How like it (0 to 100) the beginning of a term is to a word that is near it."""


def term_id(kind: str, word: str | None) -> str | None:
    """The id of a term of that vocabulary; ``None`` without a word. Raises UnknownTerm."""
    if word is None:
        return None
    term = meant_term(VOCABULARIES[kind], word)
    if term is None:
        raise unknown_term(kind, word, VOCABULARIES[kind])
    return term.id


def term_ids(kind: str, words: Iterable[str]) -> list[str]:
    """The ids of what the words mean, each once; a word may name several by commas.

    A word that several terms begin with stands for all of them. Raises UnknownTerm.
    """
    from staedtenetz.model.typed import listed

    terms = VOCABULARIES[kind]
    ids: list[str] = []
    for word in (each for text in words for each in listed(text) or [text]):
        found = meant_terms(terms, word)
        if not found:
            raise unknown_term(kind, word, terms)
        ids += [term.id for term in found]
    return list(dict.fromkeys(ids))


def meant_term(terms: Mapping[str, Term], word: str) -> Term | None:
    """The one term that the word means: a name of it, the beginning of one, or clearly like one."""
    found = meant_terms(terms, word)
    return found[0] if len(found) == 1 else None


def meant_terms(terms: Mapping[str, Term], word: str) -> tuple[Term, ...]:
    """As ``meant_term``, but every term that begins so: ``klima`` for two topics."""
    found = find_terms(terms, word)
    if found:
        return found
    from staedtenetz.catalogue.written_names import clearly_first

    like = _like(terms, word)
    return (like[0][1],) if clearly_first([score for score, _ in like]) else ()


def near_terms(terms: Mapping[str, Term], word: str) -> tuple[Term, ...]:
    """The few terms that the word may mean, the nearest first."""
    from staedtenetz.catalogue.written_names import LIKE

    like = (term for score, term in _like(terms, word) if score >= LIKE)
    near = tuple(dict.fromkeys((*find_terms(terms, word), *like)))
    return (near or find_terms(terms, word[:_BEGINNING]) or _beginning_like(terms, word))[:4]


def _beginning_like(terms: Mapping[str, Term], word: str) -> tuple[Term, ...]:
    """The terms of which the word may be the beginning, with a slip: ``klimma``."""
    from rapidfuzz.fuzz import ratio

    folded = fold(word[:_LONGEST_WORD])
    if len(folded) < _BEGINNING - 1:
        return ()

    def like(term: Term) -> float:
        names = (fold(name) for name in term.names)
        ends = range(len(folded) - 1, len(folded) + 2)
        return max(ratio(folded, name[:end]) for name in names for end in ends)

    scored = sorted(((like(term), term) for term in terms.values()), key=lambda pair: -pair[0])
    return tuple(term for score, term in scored if score >= _LIKE_BEGINNING)


def _like(terms: Mapping[str, Term], word: str) -> list[tuple[float, Term]]:
    """The terms with names at all like the word, and how like they are, the likest first."""
    from staedtenetz.catalogue.written_names import written_names

    names = tuple((term.id, term.names) for term in terms.values())
    found = written_names(names).likest(word[:_LONGEST_WORD])
    scored = ((like.score, terms[each]) for each, like in found.items())
    return sorted(scored, key=lambda pair: -pair[0])


def unknown_term(kind: str, word: str, terms: Mapping[str, Term]) -> UnknownTerm:
    """The error that offers the near terms, or the choices there are."""
    near = near_terms(terms, word)
    problem = Message("error.unknown_term", {"kind": Message(f"kind.{kind}"), "word": word})
    if near:
        names = Choices(term.label for term in near)
        return UnknownTerm(problem, Message("advice.meant", {"names": names}))
    if terms is TOPICS:
        return UnknownTerm(problem, Message("advice.topics"))
    values = Choices(term.label for term in terms.values())
    return UnknownTerm(problem, Message("advice.values", {"values": values}))
