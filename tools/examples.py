"""Make the example papers for Bochum, and the pictures of them that the README shows.

``python tools/examples.py FOLDER`` writes the recommendation (PDF, short and in full), the council
paper for ECCAR (Word), the yearly review (Excel) and the directory (HTML) into the folder, in
German, and redraws ``docs/papers-*.png`` from them. Needs the extras ``documents`` and
``portfolio``, and the programs pdftoppm (poppler), soffice (LibreOffice) and chromium.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
DATE = "2026-11-30"

PROFILE = """\
municipality = "Bochum"
topics = ["anti-discrimination", "biodiversity", "digital"]
purposes = ["represent", "learn"]
budget = 12000
capacity = "medium"
"""

PAPERS = {
    "empfehlung.pdf": ("--profile", "bochum.toml"),
    "ausfuehrlich.pdf": ("--profile", "bochum.toml", "--full"),
    "beschlussvorlage.docx": (*("Bochum", "--kind", "council", "--network", "eccar", "--final"),),
    "jahrespruefung.xlsx": ("Bochum", "--kind", "review"),
    "verzeichnis.html": ("--kind", "directory"),
}
PAGES = {
    "empfehlung.pdf": ("papers-recommendation", ""),
    "ausfuehrlich.pdf": ("papers-charts", "Auf einen Blick"),
    "beschlussvorlage.pdf": ("papers-council", ""),
    "jahrespruefung.pdf": ("papers-review", "Abweichung"),
}
"""The picture of each file, and a line of the page to be shown."""


def write_papers(folder: Path) -> None:
    """Run the program once for each paper."""
    (folder / "bochum.toml").write_text(PROFILE, encoding="utf-8")
    for name, arguments in PAPERS.items():
        command = [sys.executable, "-m", "staedtenetz", "report", *arguments]
        options = ["-o", name, "--date", DATE, "--lang", "de", "--force"]
        subprocess.run([*command, *options], cwd=folder, check=True)


def page_of(file: Path, heading: str) -> int:
    """The number of the first page that has the heading on a line; any has none."""
    text = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True)
    pages = text.stdout.split("\f")
    lines = [(number, ["", *page.splitlines()]) for number, page in enumerate(pages, 1)]
    return next(number for number, page in lines if heading in page)


def draw(folder: Path) -> None:
    """Pictures of pages as Poppler, LibreOffice and Chromium show them."""
    office = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'office').as_uri()}"]
    for name in ("beschlussvorlage.docx", "jahrespruefung.xlsx"):
        subprocess.run(
            [*office, "--convert-to", "pdf", name], cwd=folder, check=True, capture_output=True
        )
    for name, (picture, heading) in PAGES.items():
        page = str(page_of(folder / name, heading))
        one = ["-f", page, "-l", page, "-singlefile", "-r", "70", "-png"]
        subprocess.run(["pdftoppm", *one, str(folder / name), str(DOCS / picture)], check=True)
    browser = ["chromium", "--headless=new", "--no-sandbox", "--hide-scrollbars"]
    address = (folder / "verzeichnis.html").resolve().as_uri()
    shot = f"--screenshot={DOCS / 'papers-directory.png'}"
    subprocess.run(
        [*browser, "--window-size=1100,900", shot, address], check=True, capture_output=True
    )


def main() -> int:
    """Write and draw; the folder must exist."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python tools/examples.py FOLDER")
    folder = Path(sys.argv[1])
    write_papers(folder)
    draw(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
