"""How usual a membership is, as a sum that can be followed: what is counted, and each factor."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from staedtenetz.messages import Language
from staedtenetz.recommendation.evidence import STEEPNESS
from staedtenetz.recommendation.usual import Estimate, Factor

__all__ = ["usual_lines"]

_PLACES = Decimal("0.001")
_HUNDREDTH = Decimal("0.01")


def usual_lines(estimate: Estimate, population: int, language: Language) -> list[str]:
    """The estimate step by step, as docs/method.md has it."""
    return list(_lines(estimate, population, language))


def _lines(estimate: Estimate, population: int, language: Language) -> Iterator[str]:
    evidence = estimate.evidence
    values = {"members": round(evidence.members), "known": len(evidence.known)}
    yield language(f"explain.usual.{evidence.basis}", **values)
    if estimate.by_size:
        yield language(
            "explain.usual.size",
            population=population,
            halfway=estimate.halfway,
            steepness=Decimal(str(STEEPNESS)),
            odds=_number((population / estimate.halfway) ** STEEPNESS),
        )
        yield _factor("size", estimate.size, language)
        yield _factor("land", estimate.land, language)
    yield _factor("theme", estimate.theme, language)
    share = Decimal(100 * estimate.share).quantize(_HUNDREDTH)
    yield language("explain.usual.share", share=share, score=estimate.score)


def _factor(name: str, factor: Factor, language: Language) -> str:
    return language(
        f"explain.usual.{name}_factor",
        known=factor.known,
        expected=_number(factor.expected),
        added=_number(factor.added),
        factor=_number(factor.value),
    )


def _number(value: float) -> Decimal:
    return Decimal(value).quantize(_PLACES).normalize()
