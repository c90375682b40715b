"""Folding of names, German sort order, and numbers, money and dates in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = [
    "LanguageCode",
    "clean",
    "escape_steering",
    "fold",
    "fold_letters",
    "fold_variants",
    "format_date",
    "format_money",
    "format_number",
    "near_names",
    "site_of",
    "sort_key",
]

LanguageCode = Literal["de", "en"]

_GERMAN_LETTERS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("æ", "ae"), ("ø", "o"))
_CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
_MONTHS = {
    "de": (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


_STEERING = "[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_MARKS = re.compile("[\u0300-\u036f]+")


def _plain(text: str) -> str:
    """The text without accents and dots."""
    if text.isascii():
        return text
    import unicodedata

    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def _words(text: str) -> str:
    return _BETWEEN_WORDS.sub(" ", text).strip()


def fold_letters(text: str) -> str:
    """Lower case, ``ü`` as ``ue``, no accents; spaces and punctuation stay.

    >>> fold_letters("Klima-Bündnis")
    'klima-buendnis'
    """
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    import unicodedata

    lowered = unicodedata.normalize("NFC", lowered)
    for letter, plain in _GERMAN_LETTERS:
        lowered = lowered.replace(letter, plain)
    return _plain(lowered)


def fold(text: str) -> str:
    """As ``fold_letters``, and words parted by single spaces.

    >>> fold("Klima-Bündnis  e. V.")
    'klima buendnis e v'
    """
    return _words(fold_letters(text))


def fold_variants(text: str) -> tuple[str, ...]:
    """The spellings under which a name is found: ``ü`` as ``ue`` and as ``u``.

    >>> fold_variants("Köln")
    ('koeln', 'koln')
    """
    first = fold(text)
    if text.isascii():
        return (first,)
    second = _words(_plain(text.casefold()))
    return (first,) if first == second else (first, second)


@lru_cache(4096)
def sort_key(text: str) -> tuple[str, str]:
    """German dictionary order (DIN 5007-1): ä as a, ß as ss; ties by the text itself."""
    return _words(_plain(text.casefold())), text


def clean(text: str) -> str:
    """The text without control and direction characters, which could steer a terminal.

    Line breaks and tabs become spaces; everything else of the categories Cc, Cf and the
    line and paragraph separators is dropped, but for the joiners that scripts and emoji need.
    """
    if text.isprintable():
        return text
    import unicodedata

    kept = []
    for character in text:
        if character in "\n\r\t\u2028\u2029":
            kept.append(" ")
        elif character in "\u200c\u200d" or unicodedata.category(character) not in (
            "Cc",
            "Cf",
            "Cs",
        ):
            kept.append(character)
    return "".join(kept)


def escape_steering(document: str) -> str:
    """JSON in which what could steer a terminal is escaped; JSON itself does so below U+0020."""
    return re.sub(_STEERING, lambda match: f"\\u{ord(match[0]):04x}", document)


def site_of(address: str) -> str:
    """The host of a web address without ``www.``; the address itself where it has none.

    >>> site_of("https://www.example.org/join")
    'example.org'
    """
    from urllib.parse import urlsplit

    try:
        host = urlsplit(address).hostname
    except ValueError:  # brackets that are no IPv6 address, characters no host has
        host = None
    return (host or address).removeprefix("www.")


def format_number(value: int | Decimal, language: LanguageCode) -> str:
    """A number with grouped thousands: 354.288 and 0,0085 against 354,288 and 0.0085."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,f}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def format_money(
    amount: Decimal, currency: str, language: LanguageCode, *, exact: bool = False
) -> str:
    """Money in the language's form: 3.011,45 € against €3,011.45; whole amounts without cents.

    With ``exact`` all its digits are shown, cents in full: 0,0085 € and 0,80 €.
    """
    cents = _to_cents(amount)
    number = format_number(amount if exact and cents != amount else cents, language)
    sign = _CURRENCY_SIGNS.get(currency)
    if language == "de":
        return f"{number} {sign or currency}"
    return f"{sign}{number}" if sign else f"{currency} {number}"


def _to_cents(amount: Decimal) -> Decimal:
    whole = amount.to_integral_value()
    if whole == amount:
        return whole
    from decimal import ROUND_HALF_UP, Decimal

    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def format_date(date: str, language: LanguageCode) -> str:
    """A date as precise as it is known: 13.05.2024, Mai 2024, 2024."""
    parts = date.split("-")
    if len(parts) == 1:
        return date
    month = _MONTHS[language][int(parts[1]) - 1]
    if len(parts) == 2:
        return f"{month} {parts[0]}"
    if language == "de":
        return f"{parts[2]}.{parts[1]}.{parts[0]}"
    return f"{int(parts[2])} {month} {parts[0]}"


_NEAR_NAME = 70.0


def near_names(word: str, names: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The few names most like the word, best first; none where nothing is like it."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extract

    choices = list(dict.fromkeys(names))
    found = extract(
        word, choices, scorer=ratio, processor=fold, limit=limit, score_cutoff=_NEAR_NAME
    )
    return tuple(name for name, _, _ in found)
