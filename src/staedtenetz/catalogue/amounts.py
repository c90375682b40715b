"""Numbers as an office types them: with or without grouping, German or English."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["parse_amount", "parse_whole_number"]

_WHOLE = re.compile(r"[0-9]{1,12}|[0-9]{1,3}([.,' \u00a0\u202f])[0-9]{3}(\1[0-9]{3})*")
_GERMAN = re.compile(r"([0-9]{1,12}|[0-9]{1,3}(?:[.\u00a0\u202f ][0-9]{3})+)(?:,([0-9]{1,2}))?")
_ENGLISH = re.compile(r"([0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?")


def parse_whole_number(text: str) -> int | None:
    """``354288``, ``354.288`` or ``354,288``; ``None`` for anything else, such as ``1.8``."""
    stripped = text.strip()
    return int(re.sub(r"[^0-9]", "", stripped)) if _WHOLE.fullmatch(stripped) else None


def parse_amount(text: str) -> Decimal | None:
    """Euros: ``5000``, ``5.000``, ``5.000,50``, ``5,000.50``, ``5.000 €``; ``None`` otherwise."""
    stripped = re.sub(r"\s*(€|EUR)$", "", text.strip(), flags=re.IGNORECASE)
    match = _GERMAN.fullmatch(stripped) or _ENGLISH.fullmatch(stripped)
    if match is None:
        return None
    whole = re.sub(r"[^0-9]", "", match[1])
    return Decimal(f"{whole}.{match[2]}" if match[2] else whole)
