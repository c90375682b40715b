"""``python -m staedtenetz``."""

from staedtenetz.cli import main

main()
