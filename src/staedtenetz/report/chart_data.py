"""What the charts of the papers show, each with a text alternative that says all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from staedtenetz.messages import Language, Listed
from staedtenetz.model.network import INACTIVE, Network
from staedtenetz.model.profile import CRITERIA
from staedtenetz.model.values import Money
from staedtenetz.model.vocabulary import TOPICS
from staedtenetz.recommendation.peers import Peers
from staedtenetz.recommendation.ranking import Recommended
from staedtenetz.report.charts import Bar, Drawing, Mark, bars, matrix
from staedtenetz.report.document import Chart
from staedtenetz.report.wording import criterion_name, label

__all__ = ["cost_chart", "fit_chart", "peers_chart", "topics_chart"]


_SEVERAL = 2
"""A chart compares: of less there is none."""


def fit_chart(entries: Sequence[Recommended], language: Language) -> Chart | None:
    """The fit of each network, stacked by what each criterion adds to it.

    Of one network there is nothing to see that its figure does not say, nor where the networks
    differ in one criterion alone.
    """
    rated = [entry for entry in entries if entry.fit.score is not None]
    if not rated:
        return None
    used = [name for name in CRITERIA if any(name in entry.fit.points for entry in rated)]
    differing = [name for name in used if len({each.fit.points.get(name) for each in rated}) > 1]
    if len(differing) < _SEVERAL:
        return None
    rows = [
        Bar(
            entry.network.short,
            tuple(entry.fit.points.get(name, Decimal(0)) for name in used),
            language.value(entry.fit.score),
        )
        for entry in rated
    ]
    drawing = bars(rows, Decimal(100), [criterion_name(name, language) for name in used])
    said = [
        language(
            "figure.fit_row",
            name=entry.network.short,
            score=entry.fit.score,
            parts=Listed(
                f"{criterion_name(name, language)} {language.value(points)}"
                for name, points in entry.fit.points.items()
            ),
        )
        for entry in rated
    ]
    return _chart(drawing, "figure.fit", said, language)


def cost_chart(
    costs: Sequence[tuple[str, Money | None]],
    language: Language,
    caption: str = "figure.cost",
    planned: Mapping[str, str] = MappingProxyType({}),
) -> Chart | None:
    """What networks cost a year in euros; the caption says how many cost nothing or are not known.

    ``planned`` are planning values in words, by the name of the network; they have no bar.
    """
    known = {name: cost.amount for name, cost in costs if cost and cost.currency == "EUR"}
    if sum(map(bool, known.values())) < _SEVERAL:
        return None
    texts = {
        name: language.value(cost) if cost else planned[name]
        for name, cost in costs
        if (cost and cost.amount) or (not cost and name in planned)
    }
    rows = [
        Bar(name, (known[name],) if name in known else (), text) for name, text in texts.items()
    ]
    said = [f"{name}: {text}" for name, text in texts.items()]
    drawing = bars(rows, max(known.values()))
    chart = _chart(drawing, caption, said, language)
    free = sum(cost is not None and not cost.amount for _, cost in costs)
    left_out = {"free": free, "unknown": len(costs) - len(texts) - free}
    phrases = [
        language(f"figure.cost.{why}", number=number) for why, number in left_out.items() if number
    ]
    if not phrases:
        return chart
    values = {"caption": chart.caption, "left_out": Listed(phrases)}
    return chart._replace(caption=language("figure.cost.left_out", **values))


def peers_chart(networks: Sequence[Network], peers: Peers, language: Language) -> Chart | None:
    """Which peers are known members of which of the networks."""
    shown = [network for network in networks if peers.members.get(network.id)]
    if not shown:
        return None
    names = [peer.municipality.name for peer in peers.rows]
    marks: list[list[Mark]] = [
        ["full" if network.id in peer.memberships else "none" for peer in peers.rows]
        for network in shown
    ]
    legend: list[tuple[Mark, str]] = [
        ("full", language("figure.member")),
        ("none", language("figure.no_member")),
    ]
    drawing = matrix([network.short for network in shown], names, marks, legend)
    said = [
        language(
            "figure.peers_row",
            name=network.short,
            members=Listed(member.name for member in peers.members[network.id]),
        )
        for network in shown
    ]
    return _chart(drawing, "figure.peers", said, language)


def topics_chart(
    held: Sequence[Network],
    recommended: Sequence[Network],
    wanted: Iterable[str],
    language: Language,
) -> Chart | None:
    """Which topic is covered by a membership held, by a recommended one, or by none.

    The topics are those the office names, else those that any of the networks covers.
    """
    active = [network for network in held if network.status not in INACTIVE]
    networks = [*active, *recommended]
    topics = list(wanted) or [
        topic for topic in TOPICS if any(topic in network.topics for network in networks)
    ]
    if not topics or not networks:
        return None
    marks = [[_topic_mark(topic, network, active) for network in networks] for topic in topics]
    names = {topic: label(TOPICS, topic, language) for topic in topics}
    legend: list[tuple[Mark, str]] = [("full", language("figure.held"))]
    if recommended:
        legend.append(("half", language("figure.recommended")))
    gaps = {topic for topic in topics if not any(topic in n.topics for n in networks)}
    rows = [
        language("figure.gap", topic=name) if topic in gaps else name
        for topic, name in names.items()
    ]
    drawing = matrix(rows, [network.short for network in networks], marks, legend)
    covered = "figure.topics_row" if recommended else "figure.held_row"
    said = [
        language(
            "figure.gap_row" if topic in gaps else covered,
            topic=name,
            held=_named(topic, active),
            recommended=_named(topic, recommended),
        )
        for topic, name in names.items()
    ]
    return _chart(drawing, "figure.topics", said, language)


def _topic_mark(topic: str, network: Network, held: Sequence[Network]) -> Mark:
    if topic not in network.topics:
        return "none"
    return "full" if network in held else "half"


def _named(topic: str, networks: Iterable[Network]) -> Listed:
    return Listed([n.short for n in networks if topic in n.topics] or ["–"])


def _chart(drawing: Drawing, caption: str, said: Iterable[str], language: Language) -> Chart:
    return Chart(
        language(caption), drawing.svg, " ".join(f"{line}." for line in said), *drawing[1:]
    )
