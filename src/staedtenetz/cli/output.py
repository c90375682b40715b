"""The one place that writes to the terminal: table, plain rows, JSON, CSV, Markdown.

Rich is imported for the terminal table only; a pipe gets tab-separated rows without it.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from staedtenetz import __version__
from staedtenetz.cli.view import Listing, Page, View
from staedtenetz.cli.wrapping import wrap
from staedtenetz.errors import MissingPackage, StaedtenetzError, UsageError
from staedtenetz.messages import Choices, Language, Message
from staedtenetz.text import clean, escape_steering

if TYPE_CHECKING:
    from rich.console import Console


__all__ = ["FORMATS", "OUTPUT_VERSION", "Output", "choose_format", "format_of"]

FORMATS = ("table", "plain", "json", "csv", "markdown")

OUTPUT_VERSION = 2
"""Version of the JSON envelope and of the field names in JSON and CSV (docs/output.md)."""

_LONGEST_LINE = 1_000


def choose_format(name: str | None, stream: TextIO, allowed: Sequence[str]) -> str:
    """The format asked for; without one a table on a terminal and plain rows in a pipe.

    Without any ``allowed`` the answer is plain. Raises UsageError for a format that the command
    does not have.
    """
    if not allowed:
        return "plain"
    if name is None:
        return "table" if stream.isatty() and "table" in allowed else "plain"
    chosen = {"md": "markdown"}.get(name.lower(), name.lower())
    if chosen not in allowed:
        raise UsageError(
            Message("error.unknown_format", {"word": name}),
            Message("advice.values", {"values": Choices(allowed)}),
        )
    return chosen


_SUFFIXES = {
    ".csv": "csv",
    ".json": "json",
    ".md": "markdown",
    ".txt": "plain",
    ".xlsx": "xlsx",
}


def format_of(target: str, allowed: Sequence[str]) -> str:
    """The format that belongs to the ending of a file. Raises UsageError where none does."""
    suffix = Path(target).suffix.lower()
    written = (*allowed, "xlsx")
    if _SUFFIXES.get(suffix) not in written:
        offered = [each for each, name in _SUFFIXES.items() if name in written]
        raise UsageError(
            Message("usage.report_format", {"suffix": suffix or target}),
            Message("advice.file_endings", {"suffixes": Choices(offered)}),
        )
    return _SUFFIXES[suffix]


class Output(NamedTuple):
    """Where results and remarks go, in which language and format."""

    language: Language
    command: str
    format: str
    stdout: TextIO
    stderr: TextIO

    def show(self, view: View, notes: Iterable[str] = ()) -> None:
        """The answer to stdout, remarks to stderr (in JSON: into the envelope)."""
        notes = tuple(notes)
        if self.format != "json":
            self.remark(*notes)
        if self.format != "table":
            self._write(self._text(view, notes))
        else:
            self._print(view)

    def _print(self, view: View) -> None:
        """On a terminal, in one go: Rich takes as long to begin as to print ten lines."""
        console = self._console()
        if isinstance(view, Listing):
            from staedtenetz.cli.terminal import listing

            shown = listing(view, console, self.language)
        else:
            from staedtenetz.cli.terminal_pages import pages

            shown = pages(view.documents, console)
        # A command or a web address that is wider than the terminal is not cut.
        console.print(shown, crop=False)

    def done(self, record: Mapping[str, Any], remarks: Sequence[str]) -> None:
        """What was done: remarks to stderr, in JSON a record and the remarks in the envelope."""
        if self.format == "json":
            self._write(self._envelope("ok", record, notes=tuple(remarks)))
        else:
            self.remark(*remarks)

    def as_file(self, view: View, notes: Sequence[str] = ()) -> bytes:
        """The answer as the bytes of a file; a table has no place there but as plain rows."""
        if self.format == "xlsx":
            return _workbook(view, notes, self.language)
        return self._text(view, tuple(notes)).encode()

    def _text(self, view: View, notes: tuple[str, ...]) -> str:
        if self.format == "json":
            return self._envelope("ok", _data(view), notes=notes)
        if self.format == "csv":
            return _csv(view)
        return (_markdown if self.format == "markdown" else _plain)(view, self.language)

    def remark(self, *lines: str, wrapped: bool = True) -> None:
        """A remark for the person at the terminal; in a terminal, wrapped between words.

        A command of another program is not: a line break in it would break the command.
        """
        for line in lines:
            # A remark that cannot be written must not cost the answer.
            with contextlib.suppress(OSError):
                shown = self._wrapped(clean(line)) if wrapped else clean(line)
                self.stderr.write(shown + "\n")
                self.stderr.flush()

    def _wrapped(self, line: str) -> str:
        if not self.stderr.isatty():
            return line
        import shutil

        columns = max(shutil.get_terminal_size().columns, 20)
        return "\n".join(wrap(line, columns, whole_addresses=True))

    def fail(self, error: StaedtenetzError) -> None:
        """One line what is wrong, one what to do; in JSON also as the document on stdout."""
        if self.format == "json":
            problem, advice = self._told(error)
            entry = {"code": error.code, "problem": problem, "advice": advice}
            self._write(self._envelope("error", None, errors=(entry,)))
        self.explain(error)

    def explain(self, error: StaedtenetzError) -> None:
        """Those two lines alone, where the command goes on."""
        problem, advice = self._told(error)
        self.remark(self.language("error.line", problem=problem))
        self.remark(advice, wrapped=not isinstance(error, MissingPackage))

    def _told(self, error: StaedtenetzError) -> tuple[str, str]:
        advice = error.advice
        if isinstance(error, MissingPackage):
            from staedtenetz.cli.installing import install_advice

            advice = install_advice(error)
        return _cut(self.language.say(error.problem)), _cut(self.language.say(advice))

    def _envelope(
        self,
        status: str,
        data: Any,
        notes: tuple[str, ...] = (),
        errors: tuple[Mapping[str, str], ...] = (),
    ) -> str:
        import json

        document = {
            "program": "staedtenetz",
            "program_version": __version__,
            "output_version": OUTPUT_VERSION,
            "command": self.command,
            "language": self.language.code,
            "status": status,
            "data": data,
            "notes": notes,
            "errors": errors,
        }
        ascii_only = not _is_unicode(self.stdout)
        text = json.dumps(document, ensure_ascii=ascii_only, indent=2)
        return escape_steering(text) + "\n"

    def _write(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _console(self) -> Console:
        from rich.console import Console

        class Terminal(Console):
            """Rich ends the program where a reader such as head has seen enough."""

            def on_broken_pipe(self) -> None:
                raise BrokenPipeError(errno.EPIPE, "")

        return Terminal(file=self.stdout, markup=False, highlight=False, emoji=False)


def _cut(line: str) -> str:
    """An error repeats what was typed, but not without end."""
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} …"


def _is_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "utf-8").lower().replace("-", "").startswith("utf")


def _data(view: View) -> Mapping[str, Any]:
    if isinstance(view, Page):
        return {view.name: view.data, **(view.extra or {})}
    return {view.name: [view.record(row) for row in view.rows], **(view.extra or {})}


def _csv(view: View) -> str:
    """Records as comma-separated values; lists within a cell are parted by semicolons."""
    import csv
    import io

    from staedtenetz.files.cells import csv_cell

    records = _data(view)[view.name]
    stream = io.StringIO()
    if records:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(records[0])
        writer.writerows([csv_cell(value) for value in record.values()] for record in records)
    return stream.getvalue()


def _workbook(view: View, notes: Sequence[str], language: Language) -> bytes:
    """The answer for people: the list with what stands around it, or the pages."""
    import io

    if isinstance(view, Page):
        from staedtenetz.report.excel import excel

        return excel(*view.documents)
    from staedtenetz.report.worksheet import write_worksheet

    stream = io.BytesIO()
    around = [f"{section.label}: {line}" for section in view.sections for line in section.lines]
    headings, rows = view.sheet(language)
    write_worksheet(stream, headings, rows, language, [*view.intro, *around, *notes])
    return stream.getvalue()


def _markdown(view: View, language: Language) -> str:
    from staedtenetz.report.document import Table
    from staedtenetz.report.markdown import escape, markdown, markdown_table

    if isinstance(view, Page):
        return "\n".join(markdown(document) for document in view.documents)
    parts = ["  \n".join(escape(line) for line in view.intro)] if view.intro else []
    if view.rows:
        columns = view.for_people(wide=True, in_full=True)
        headers = tuple(column.heading(language) for column in columns)
        lines = zip(view.cells(columns, language), view.details(), strict=True)
        cells = tuple(_with_detail(cells, detail) for cells, detail in lines)
        table = Table(headers, cells, tuple(column.align for column in columns))
        parts.append(markdown_table(table))
    for section in view.sections:
        items = "\n".join(f"- {escape(line)}" for line in section.lines)
        parts.append(f"**{escape(section.label)}**\n\n{items}")
    return "\n\n".join(parts) + "\n"


def _with_detail(cells: tuple[str, ...], detail: str) -> tuple[str, ...]:
    if not detail:
        return cells
    place = 1 if len(cells) > 1 else 0
    return (*cells[:place], f"{cells[place]}: {detail}", *cells[place + 1 :])


def _plain(view: View, language: Language) -> str:
    if isinstance(view, Listing):
        lines = ["\t".join(clean(cell) for cell in row) for row in view.plain(language)]
        return "".join(f"{line}\n" for line in lines)
    from staedtenetz.report.plain import plain_text

    return "\n".join(plain_text(document) for document in view.documents)
