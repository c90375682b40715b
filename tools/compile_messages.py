"""Compile the sentence catalogues: every ``.po`` below ``locale`` into its ``.mo``.

``python tools/compile_messages.py`` writes them; with ``--check`` it only says which are stale
and ends with status 1.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

LOCALE_FOLDER = Path(__file__).parents[1] / "src" / "staedtenetz" / "locale"


def compiled(source: Path) -> bytes:
    """The binary catalogue of a ``.po`` file."""
    with source.open("rb") as stream:
        catalogue = read_po(stream, abort_invalid=True)
    # Babel puts the hour of the run into the header; the result is to be the same every time.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    target = io.BytesIO()
    write_mo(target, catalogue)
    return target.getvalue()


def sentences(content: bytes) -> list[tuple[object, object]]:
    """What a binary catalogue says; its header names the version of Babel that wrote it."""
    return [(message.id, message.string) for message in read_mo(io.BytesIO(content)) if message.id]


def main() -> int:
    """Write or check all catalogues."""
    stale = []
    for source in sorted(LOCALE_FOLDER.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        content = compiled(source)
        if not target.exists() or sentences(target.read_bytes()) != sentences(content):
            stale.append(target)
            if "--check" not in sys.argv:
                target.write_bytes(content)
    for target in stale:
        print("stale:" if "--check" in sys.argv else "written:", *target.parts[-3:])
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
