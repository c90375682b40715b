"""A network where a person meets it first: the short name, what it stands for, what it is."""

from __future__ import annotations

import re

from staedtenetz.messages import Language
from staedtenetz.model.network import Network
from staedtenetz.report.wording import network_name
from staedtenetz.text import fold

__all__ = ["first_sentence", "full_name", "named_in_full", "spelled_out"]

_LINE = 105
"""A name longer than a line of so many characters is left to the network's own page."""

_SENTENCE_END = (
    r"(?<!\b\w)(?<!\b\d\d)(?<!\bca)(?<!\bNr)(?<!\bSt)(?<!\b(?:bzw|ggf|Mio|Mrd|usw|vgl))[.!?] +"
)
"""Not after a single letter (``e. V.``), a day (``1. Juni``) or an abbreviation."""

_IN_BRACKETS = r"\s*\([^()]*\)$"
_LEGAL_FORM = r" e\. ?V\.(?=$| –)"


def full_name(network: Network, language: Language) -> str:
    """``Efus – Europäisches Forum für Urbane Sicherheit``; the short name where that says it all.

    A network that the office has entered or corrected is marked as in ``network_name``.
    """
    return named_in_full(network_name(network, language), spelled_out(network, language))


def named_in_full(name: str, spelled: str) -> str:
    """Both parts of a name, parted by a dash."""
    return f"{name} – {spelled}" if spelled else name


def spelled_out(network: Network, language: Language) -> str:
    """What the short name stands for: in the language at hand where there is such a name.

    Empty where it would say the short name again, and where both together are too long for a line.
    Brackets and legal forms are left out.
    """
    translated = network.name_german if language.code == "de" else network.name_english
    name = re.sub(_IN_BRACKETS, "", translated or network.name)
    name = re.sub(_LEGAL_FORM, "", name).removeprefix(f"{network.short} – ")
    if _says_again(name, network.short) or len(named_in_full(network.short, name)) > _LINE:
        return ""
    return name


def _says_again(name: str, short: str) -> bool:
    """Whether one of the two holds the words of the other, or nearly all of them."""
    words, short_words = _words(name), _words(re.sub(_IN_BRACKETS, "", short))
    common = len(words & short_words)
    return common == len(words) or common >= 0.75 * len(short_words)


def _words(text: str) -> set[str]:
    return set(fold(text).split())


def first_sentence(text: str) -> str:
    """The first sentence of a text, with its full stop; the whole text where it has only one.

    >>> first_sentence("Verein von Städten, am 1. Juni 2017 als e. V. in Bonn gegründet. Er wirbt.")
    'Verein von Städten, am 1. Juni 2017 als e. V. in Bonn gegründet.'
    """
    for end in re.finditer(_SENTENCE_END, text):
        if not text[end.end() :][:1].islower():
            return text[: end.end()].rstrip()
    return text
