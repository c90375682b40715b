"""Put data/networks.toml into its one order and layout.

``python tools/format_data.py`` rewrites the file; with ``--check`` it only says whether it
differs and ends with status 1.
"""

from __future__ import annotations

import sys
import tomllib
from decimal import Decimal
from pathlib import Path

from staedtenetz.files.layout import format_data
from staedtenetz.files.writing import with_line_ends

DATA_FOLDER = Path(__file__).parents[1] / "data"


def main() -> int:
    """Format or check the data file."""
    path = DATA_FOLDER / "networks.toml"
    content = path.read_text(encoding="utf-8")
    data = tomllib.loads(content, parse_float=Decimal)
    formatted = format_data(data, DATA_FOLDER / "networks.schema.json")
    if formatted == content:
        return 0
    if "--check" in sys.argv:
        print("data/networks.toml differs from its format; run: python tools/format_data.py")
        return 1
    path.write_bytes(with_line_ends(formatted.encode(), path.read_bytes()))
    print("data/networks.toml formatted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
