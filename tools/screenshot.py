"""Draw docs/recommend-bochum.svg from a real run of the program in a terminal of 80 columns.

``python tools/screenshot.py`` writes the picture; with ``--check`` it says whether the program
now shows something else and ends with status 1.
"""

from __future__ import annotations

import io
import os
import pty
import re
import struct
import subprocess
import sys
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

from rich.console import Console
from rich.text import Text

TARGET = Path(__file__).parents[1] / "docs" / "recommend-bochum.svg"
COLUMNS = 80

FONT_OF_THE_READER = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""Rich names fonts on a web server; a picture in a README must not fetch anything."""


def shown(arguments: list[str]) -> str:
    """What the program writes to a terminal, with its styles."""
    reader, writer = pty.openpty()
    ioctl(writer, TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    dropped = ("LC_", "LANG", "STAEDTENETZ", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    process = subprocess.Popen(
        [sys.executable, "-m", "staedtenetz", *arguments],
        stdout=writer,
        env=kept | {"TERM": "xterm-256color", "PYTHONUTF8": "1"},
    )
    os.close(writer)
    parts = []
    try:
        while part := os.read(reader, 65536):
            parts.append(part)
    except OSError:  # Linux reports the end of a pseudo-terminal as an error.
        pass
    process.wait()
    os.close(reader)
    return b"".join(parts).decode().replace("\r\n", "\n")


def picture() -> str:
    """The screen as SVG, the same for the same output."""
    arguments = ["recommend", "Bochum"]
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    screen = f"$ staedtenetz {' '.join(arguments)}\n{shown(arguments)}"
    console.print(Text.from_ansi(screen), highlight=False, soft_wrap=True)
    svg = console.export_svg(title="staedtenetz", unique_id="staedtenetz")
    return FONT_OF_THE_READER.sub("", svg).replace("Fira Code", "Consolas, Menlo")


def main() -> int:
    """Write or check the picture."""
    svg = picture()
    if "--check" in sys.argv:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == svg
        if not same:
            print(f"{TARGET.name} is out of date; run: python tools/screenshot.py")
        return 0 if same else 1
    TARGET.write_text(svg, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
