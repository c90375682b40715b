"""The command line: options in, one library call, one rendering. It decides nothing itself."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Entry point of the ``staedtenetz`` command."""
    try:
        from staedtenetz.cli.app import run

        run()
    except KeyboardInterrupt:
        sys.exit(130)
