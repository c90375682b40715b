"""Sentences for users: keys in the code, one gettext catalogue per language.

The logic names a sentence by its key and hands over values; the words stand in
``locale/<language>/LC_MESSAGES/staedtenetz.po`` and nowhere else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from struct import unpack_from
from types import MappingProxyType
from typing import Any, NamedTuple

from staedtenetz.model.values import Money, NetworkId, PartialDate, Rate, Text
from staedtenetz.text import LanguageCode, format_date, format_money, format_number

__all__ = ["DOMAIN", "LOCALE_FOLDER", "Choices", "Language", "Listed", "Message"]

DOMAIN = "staedtenetz"
LOCALE_FOLDER = Path(__file__).parent / "locale"


class Message(NamedTuple):
    """A sentence by its key, with the values that it mentions.

    Whole numbers, decimals, money, dates and texts are formatted in the language; a tuple
    becomes an enumeration; a message within a message is said first. Years are strings.
    """

    key: str
    values: Mapping[str, object] = MappingProxyType({})


class Choices(tuple[Any, ...]):
    """Values of which one is to be chosen: said as ``a, b oder c``."""

    __slots__ = ()


class Listed(tuple[Any, ...]):
    """Values that are only listed, with commas."""

    __slots__ = ()


class _Catalogue:
    """A compiled catalogue, in which sentences are looked up: its keys are sorted.

    ``gettext`` would read all of them, of which a run says some fifty.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        _, _, self._size, self._keys, self._texts = unpack_from("<5I", content)

    def forms(self, key: str) -> list[str]:
        """The sentence of that key: in singular and plural, or only one. Raises KeyError."""
        name = key.encode()
        place = bisect_left(range(self._size), name, key=self._key)
        if not name or place == self._size or self._key(place) != name:
            raise KeyError(f"no sentence for {key!r}")
        return self._entry(self._texts, place).decode().split("\0")

    def _key(self, place: int) -> bytes:
        return self._entry(self._keys, place).partition(b"\0")[0]

    def _entry(self, table: int, place: int) -> bytes:
        length, start = unpack_from("<2I", self._content, table + 8 * place)
        return self._content[start : start + length]


@cache
def _catalogue(code: LanguageCode) -> _Catalogue:
    path = LOCALE_FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.mo"
    return _Catalogue(path.read_bytes())


class Language:
    """Says messages in one language."""

    def __init__(self, code: LanguageCode, network_names: Mapping[str, str] | None = None) -> None:
        self.code: LanguageCode = code
        self._network_names = {} if network_names is None else network_names
        self._forms = cache(_catalogue(code).forms)

    def naming(self, network_names: Mapping[str, str]) -> Language:
        """The same language, saying the ids of networks by these names (also later ones)."""
        return Language(self.code, network_names)

    def say(self, message: Message) -> str:
        """The message in words. Raises KeyError where the catalogue lacks its key."""
        return self(message.key, **message.values)

    def __call__(self, key: str, /, **values: Any) -> str:
        """The sentence of that key. A value named ``count`` chooses singular or plural.

        Raises KeyError where the catalogue lacks the key.
        """
        forms = self._forms(key)
        count = values.get("count")
        pattern = forms[-1] if isinstance(count, int) and count != 1 else forms[0]
        if not values:
            return pattern
        return pattern.format(**{name: self.value(value) for name, value in values.items()})

    def value(self, value: Any) -> str:
        """One value in the language's form."""
        match value:
            case Message():
                return self.say(value)
            case Text():
                return value.in_language(self.code)
            case NetworkId():
                return self._network_names.get(value, value)
            case PartialDate():
                return format_date(value, self.code)
            case Money() | Rate():
                exact = isinstance(value, Rate)
                return format_money(value.amount, value.currency, self.code, exact=exact)
            case Listed():
                return ", ".join(self.value(item) for item in value)
            case Choices():
                return self.enumerate([self.value(item) for item in value], "list.or")
            case tuple() | list():
                return self.enumerate([self.value(item) for item in value])
            case str():
                return value
        return format_number(value, self.code)

    def text(self, text: Text) -> str:
        """A text of the data in this language."""
        return text.in_language(self.code)

    def enumerate(self, items: Sequence[str], key: str = "list.and") -> str:
        """``a, b und c``; with the key ``list.or`` the last one is an alternative."""
        if len(items) < 2:
            return "".join(items)
        return self(key, first=", ".join(items[:-1]), last=items[-1])
