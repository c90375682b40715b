"""Texts of the data parted: what a council reads, and what only the office has to know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from staedtenetz.messages import Language
from staedtenetz.model.values import Text

__all__ = ["Parted", "part", "part_items"]

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_ABBREVIATED = re.compile(r"\b\w{1,3}\.$|\d\.$")
_PHRASE_END = re.compile(r";\s+")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")


class Parted(NamedTuple):
    """A text for the council, and what was taken out of it for the office."""

    council: str
    office: tuple[str, ...]


def part(text: Text | str | None, language: Language) -> Parted:
    """The sentences without those that ask the office for something or say what was not found."""
    said = language.value(text or "")
    council, office = [], []
    for sentence in _sentences(said):
        kept = _without_phrases(sentence, language)
        council += [kept] if kept else []
        office += [sentence] if kept != sentence else []
    return Parted(" ".join(council), tuple(office))


def _sentences(text: str) -> list[str]:
    """Sentence by sentence; an abbreviation or a number with its point ends none."""
    found: list[str] = []
    for piece in _SENTENCE_END.split(text):
        if found and (_ABBREVIATED.search(found[-1]) or piece[:1].islower()):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return found


def part_items(texts: Iterable[Text], language: Language) -> tuple[list[str], list[str]]:
    """Items of a list for the council, and those for the office."""
    parted = [part(text, language) for text in texts]
    council = [each.council for each in parted if each.council]
    return council, [said for each in parted for said in each.office]


def _without_phrases(sentence: str, language: Language) -> str:
    """The sentence without brackets and phrases that are the office's; empty where all of it is."""
    words = _office_words(language)
    if not words.search(sentence):
        return sentence
    plain = _IN_BRACKETS.sub(lambda match: "" if words.search(match[0]) else match[0], sentence)
    phrases = list(_phrases(plain, words))
    if not phrases:
        return ""
    line = "; ".join(phrases).strip()
    if sentence[:1].isupper():
        line = line[:1].upper() + line[1:]
    return line if line.endswith(".") or not sentence.endswith(".") else f"{line}."


def _phrases(sentence: str, words: re.Pattern[str]) -> Iterator[str]:
    for phrase in _PHRASE_END.split(sentence):
        if not words.search(phrase):
            yield phrase


@cache
def _office_words(language: Language) -> re.Pattern[str]:
    return re.compile(language("council.office_words"), re.IGNORECASE)
