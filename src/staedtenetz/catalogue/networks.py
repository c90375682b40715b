"""The directory in memory: every network, found by its id or by any of its names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from staedtenetz.catalogue.build import built
from staedtenetz.catalogue.properties import known_properties, property_sources
from staedtenetz.catalogue.tables import load_tables
from staedtenetz.errors import UnknownNetwork
from staedtenetz.messages import Choices, Message
from staedtenetz.model.municipality import KnownProperty, PropertySource
from staedtenetz.model.network import INACTIVE, Network
from staedtenetz.text import LanguageCode, sort_key

__all__ = ["Catalogue", "Found"]


class Found(NamedTuple):
    """The records that a word stands for, and whether it named them exactly.

    ``networks`` has more than one where records share the name.
    """

    networks: tuple[Network, ...]
    exact: bool


class Catalogue:
    """The networks of the directory, in the German alphabetical order of their short names.

    ``everything`` holds the networks that an office has hidden too; they are found by name only.
    """

    def __init__(
        self,
        networks: Iterable[Network],
        properties: Iterable[KnownProperty] = (),
        data: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        self.everything = tuple(sorted(networks, key=lambda n: (sort_key(n.short), n.id)))
        self.networks = tuple(network for network in self.everything if not network.hidden)
        self.properties = tuple(properties)
        self._data = data
        self._by_id = {network.id: network for network in self.everything}

    @classmethod
    def load(cls, path: Path | None = None) -> Catalogue:
        """Read a data file, the bundled one unless another is named.

        Raises DataError where the file is missing, no TOML, or of a newer schema version.
        """
        return cls.of(load_tables(path), str(path or "networks.toml"))

    @classmethod
    def of(cls, data: Mapping[str, Any], file: str = "networks.toml") -> Catalogue:
        """The networks and properties of a data file's tables; ``file`` is named in errors.

        Raises DataError for a record that the model cannot hold.
        """
        return cls(
            [built(table, file) for table in data["network"]],
            known_properties(data),
            data,
        )

    def in_language(self, language: LanguageCode) -> Catalogue:
        """The same directory with the short names that are usual in that language."""
        if language == "de":
            return self
        named = (n.called(n.short_english) if n.short_english else n for n in self.everything)
        return Catalogue(named, self.properties, self._data)

    @cached_property
    def property_sources(self) -> Mapping[str, tuple[PropertySource, ...]]:
        """Where it is known from what towns are, by the id of each property."""
        return property_sources(self._data)

    def __iter__(self) -> Iterator[Network]:
        return iter(self.networks)

    def __getitem__(self, network_id: str) -> Network:
        return self._by_id[network_id]

    def get(self, network_id: str | None) -> Network | None:
        """The network with that id."""
        return self._by_id.get(network_id or "")

    def __contains__(self, network_id: str) -> bool:
        return network_id in self._by_id

    def successor(self, network: Network) -> Network | None:
        """The network that carries on one that has ended, merged or been renamed.

        Successors of successors are followed; ``None`` where there is none or they go round.
        """
        seen = {network.id}
        while network.successor in self._by_id and network.status in INACTIVE:
            network = self._by_id[network.successor]
            if network.id in seen:
                return None
            seen.add(network.id)
        return network if len(seen) > 1 else None

    def named(self, word: str) -> tuple[Network, ...]:
        """The networks with this id or name, in any case, with or without umlauts or hyphens."""
        if word in self._by_id:
            return (self._by_id[word],)
        from staedtenetz.catalogue.index import letters, words_of

        key = letters(word).replace(" ", "")
        return tuple(n for n in self.everything if key in words_of(n).joined()) if key else ()

    def find(self, word: str) -> Found:
        """The network that the word means: by name, else by the one clearly closest name.

        Raises UnknownNetwork, with the nearest names as advice, where none is clearly meant.
        """
        exact = self.named(word)
        if exact:
            return Found(exact, exact=True)
        clear, candidates = self.meant(word)
        if clear is not None:
            return Found((clear,), exact=False)
        advice = (
            Message("advice.meant", {"names": Choices(_offer(n) for n in candidates)})
            if candidates
            else Message("advice.search_networks")
        )
        raise UnknownNetwork(Message("error.unknown_network", {"word": word}), advice)

    def meant(self, word: str) -> tuple[Network | None, tuple[Network, ...]]:
        """The network that the word surely means, else those that it may mean, best first."""
        exact = self.named(word)
        if exact:
            return (exact[0], ()) if len(exact) == 1 else (None, exact)
        from staedtenetz.catalogue.search import closest

        near = closest(self, word)
        return near.clear, () if near.clear else near.candidates


def _offer(network: Network) -> str:
    return f"{network.short} ({network.id})"
