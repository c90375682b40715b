"""What else serves the purpose of a network, and in what it differs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from staedtenetz.messages import Language
from staedtenetz.model.network import Network
from staedtenetz.model.vocabulary import EFFORTS, TOPICS
from staedtenetz.recommendation.ranking import Recommended
from staedtenetz.report.council_finance import amount_in_words
from staedtenetz.report.council_parts import Application, reach
from staedtenetz.report.names import full_name
from staedtenetz.report.office_words import part
from staedtenetz.report.paper import Paper
from staedtenetz.report.wording import label, reason_line
from staedtenetz.rules.eligibility import VERDICT_ORDER

__all__ = ["add_others", "difference", "same_purpose", "with_same_purpose"]

_MOST = 3
_FIRST = 2
_SHARED = 2
_MOST_TOPICS = 3


def with_same_purpose(application: Application) -> tuple[Recommended, ...]:
    """The networks open to the municipality that serve the same purpose, the nearest first."""
    network = application.network
    found = [
        entry
        for entry in application.recommendation.possible
        if entry.network.id != network.id
        and same_purpose(entry.network, network)
        and not _asks_what_is_not_known(entry)
    ]

    def order(entry: Recommended) -> tuple[int, int]:
        shared = set(entry.network.topics) & set(network.topics)
        return VERDICT_ORDER.index(entry.eligibility.verdict), -len(shared)

    return tuple(sorted(found, key=order)[:_MOST])


def _asks_what_is_not_known(entry: Recommended) -> bool:
    """Whether it is for towns of a kind, and that the municipality is one is not known."""
    checks = entry.eligibility.best.checks
    return any(each.rule == "properties" and each.outcome != "met" for each in checks)


def same_purpose(other: Network, network: Network) -> bool:
    """Whether the first topic of one is among the first two of the other, and others are shared."""
    shared = len(set(other.topics) & set(network.topics))
    most = min(len(other.topics), len(network.topics))
    return network.topics[0] in other.topics[:_FIRST] and shared >= min(_SHARED, most)


def add_others(paper: Paper, application: Application) -> None:
    """The others with what is different, and what serves the purpose without being joined."""
    language, network = paper.language, application.network
    others = with_same_purpose(application)
    if others:
        paper.say("council.others")
        paper.labelled(
            (full_name(entry.network, language), difference(entry, network, language))
            for entry in others
        )
    else:
        paper.say("council.no_others")
    also = [
        each
        for each in application.recommendation.also_possible
        if each.network.id != network.id and same_purpose(each.network, network)
    ]
    if also:
        paper.say("council.also_possible")
        paper.bullets(_also_lines([each.network for each in also], language))


def _also_lines(networks: list[Network], language: Language) -> Iterator[str]:
    """``nach einer Auszeichnung: Fairtrade-Towns``, by how one takes part in them."""
    for way in ("award", "call", "support"):
        names = tuple(each.short for each in networks if each.participation == way)
        if names:
            yield language(f"council.also.{way}", names=", ".join(names))


def difference(entry: Recommended, network: Network, language: Language) -> str:
    """One sentence: other topics, reach, effort and cost."""
    other = entry.network
    more = [topic for topic in other.topics if topic not in network.topics][:_MOST_TOPICS]
    less = [topic for topic in network.topics if topic not in other.topics][:_MOST_TOPICS]
    if more:
        key = "council.differs.more_less" if less else "council.differs.more"
    else:
        key = "council.differs.same_less" if less else "council.differs.same"
    phrases = [language(key, more=_names(more, language), less=_names(less, language))]
    if other.scope != network.scope:
        phrases.append(
            language(
                "council.differs.scope",
                scope=reach(other, language),
                instead=reach(network, language),
            )
        )
    if other.effort and network.effort and other.effort != network.effort:
        phrases.append(
            language(
                "council.differs.effort",
                effort=label(EFFORTS, other.effort, language),
                instead=label(EFFORTS, network.effort, language),
            )
        )
    reasons = part(reason_line(entry.eligibility.reasons, language), language).council
    if entry.eligibility.verdict == "conditional" and reasons:
        phrases.append(language("council.differs.conditional", reasons=reasons))
    phrases.append(amount_in_words(entry.fee, language))
    return f"{'; '.join(phrases)}."


def _names(topics: list[str], language: Language) -> str:
    """With commas, as some names have an "and" of their own; in lower case what is no noun."""
    names = (label(TOPICS, topic, language) for topic in topics)
    begin = language("council.no_noun")
    return ", ".join(re.sub(begin, lambda letter: letter[0].lower(), name) for name in names)
