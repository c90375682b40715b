"""Write the tables of an export into docs/export.md, from the tables themselves.

``python tools/describe_export.py`` rewrites the part below "## The tables"; with ``--check`` it
only says whether it differs and ends with status 1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from staedtenetz.exchange.export_tables import Reference, Table, tables

DOCUMENT = Path(__file__).parents[1] / "docs" / "export.md"
BEGIN, END = "<!-- tools/describe_export.py writes from here -->\n", "<!-- to here -->\n"


def described(table: Table) -> Iterator[str]:
    """The lines of one table."""
    yield f"### `{table.name}`"
    yield ""
    key = f" Key: {names(table.key)}." if table.key else ""
    yield f"{table.meaning}{key}"
    yield ""
    yield "| Column | Type | Meaning |"
    yield "| --- | --- | --- |"
    for column in table.columns:
        mark = " *" if column.required else ""
        meaning = column.meaning.replace("|", "\\|")
        yield f"| `{column.name}`{mark} | {column.type} | {meaning}{referred(table, column.name)} |"
    yield ""


def referred(table: Table, column: str) -> str:
    """Where a column leads, as a foreign key."""
    references = (*table.parents, *table.references)
    found = [each for each in references if each.columns[-1] == column]
    return "".join(f" → {target(each)}" for each in found)


def target(reference: Reference) -> str:
    """The table that a foreign key leads to, with its columns."""
    return f"`{reference.table}` ({names(reference.targets)})"


def names(columns: tuple[str, ...]) -> str:
    """Columns in a line."""
    return ", ".join(f"`{name}`" for name in columns)


def main() -> int:
    """Write or check the part of the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    lines = [line for table in tables().values() for line in described(table)]
    written = f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}"
    if written == text:
        return 0
    if "--check" in sys.argv:
        print("docs/export.md differs from the tables; run: python tools/describe_export.py")
        return 1
    DOCUMENT.write_text(written, encoding="utf-8", newline="\n")
    print("docs/export.md written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
