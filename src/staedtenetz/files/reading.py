"""Where the bundled data files are, and how data files are read: whole, in one piece, bounded."""

import errno
import stat
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from staedtenetz.errors import DataError
from staedtenetz.messages import Listed, Message

__all__ = [
    "MAX_FILE_SIZE",
    "CsvRow",
    "Slip",
    "Slips",
    "byte_code_folder",
    "data_folder",
    "read_bytes",
    "read_rows",
    "reason",
]


def data_folder() -> Path:
    """The folder with ``networks.toml``: inside the wheel, else at the top of the checkout.

    Raises DataError where there is neither.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_data", package.parents[1] / "data"):
        if (folder / "networks.toml").is_file():
            return folder
    raise DataError(Message("error.data_missing"), Message("advice.reinstall"))


def byte_code_folder() -> Path:
    """Where Python keeps the byte code of this package: compiled copies of data go there too."""
    return Path(__file__).resolve().parent / "__pycache__"


MAX_FILE_SIZE = 16 * 1024 * 1024
"""Bytes; some twenty times the bundled directory. A greater file is another one."""


_MOST_ROWS = 200_000


def read_bytes(path: Path, limit: int = MAX_FILE_SIZE) -> bytes:
    """The content of a data file.

    Raises DataError with the reason where it cannot be read, is no ordinary file (which might
    never end) or has more than ``limit`` bytes.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError
        if not stat.S_ISREG(status.st_mode):
            raise DataError(
                Message("error.target_no_file", {"file": str(path)}), Message("advice.check_path")
            )
        # Not all systems know the size of each file before: no more than the limit is read.
        with path.open("rb") as stream:
            content = stream.read(min(status.st_size, limit) + 1)
            if len(content) > status.st_size:
                content += stream.read(limit + 1 - len(content))
        if len(content) > limit:
            values = {"file": str(path), "limit": limit // 1024**2}
            raise DataError(Message("error.data_too_large", values), Message("advice.other_file"))
        return content
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else Message("os.not_text")
        raise DataError(
            Message("error.file_unreadable", {"file": str(path), "reason": why}),
            Message("advice.check_path"),
        ) from error


class CsvRow(NamedTuple):
    """A row of a data file, with the line on which it begins; a cell that is missing is empty."""

    line: int
    cells: Mapping[str, str]


class Slip(NamedTuple):
    """What makes a row unusable: the column that is to blame, and the code of the problem."""

    column: str
    code: str


Slips = Callable[[Mapping[str, str]], Iterable[Slip]]
"""All slips of a row's cells: what reading refuses, and checking tells."""


def read_rows(
    path: Path, columns: Collection[str] = (), slips: Slips = lambda _: ()
) -> list[CsvRow]:
    """The rows of a data file that has these columns.

    Raises DataError where it is no CSV in UTF-8, lacks one of the columns, or has a row with
    one of the ``slips``.
    """
    from staedtenetz.files.cells import Bounds, split_rows

    values = {"file": str(path)}
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(Message("error.not_utf8", values), Message("advice.save_utf8")) from error
    if "\0" in text:
        raise DataError(Message("error.damaged", values), Message("advice.other_copy"))
    bounds = Bounds(path, "advice.csv_line")
    if text.count("\n") > _MOST_ROWS:
        raise bounds.error("error.list.too_many_rows", limit=_MOST_ROWS)
    lines = split_rows(text, ",", bounds)
    _, header = next(lines, (0, []))
    missing = [column for column in columns if column not in header]
    if missing:
        raise DataError(
            Message("error.csv_columns", values | {"columns": Listed(missing)}),
            Message("advice.csv_columns", {"columns": ",".join(columns)}),
        )
    absent = [""] * len(header)
    rows = [CsvRow(line, dict(zip(header, cells + absent, strict=False))) for line, cells in lines]
    for read in rows:
        for slip in slips(read.cells):
            raise _refused(path, read, slip)
    return rows


def _refused(path: Path, row: CsvRow, slip: Slip) -> DataError:
    from staedtenetz.files.problems import row_problem

    found = row_problem((), row.cells, *slip)
    values = {"file": str(path), "line": str(row.line), "problem": found.text}
    return DataError(Message("error.data_row", values), found.advice, row.line)


def reason(error: OSError) -> Message:
    """Why the operating system refused, in words."""
    by_number = {
        errno.ENOSPC: "os.disk_full",
        errno.EROFS: "os.read_only",
        errno.ELOOP: "os.link_loop",
        errno.ENAMETOOLONG: "os.too_long",
    }
    by_kind = {
        FileNotFoundError: "os.not_found",
        PermissionError: "os.permission",
        IsADirectoryError: "os.is_folder",
        NotADirectoryError: "os.not_a_folder",
    }
    if getattr(error, "winerror", None) in _SHARING:
        return Message("os.open_elsewhere")
    name = by_number.get(error.errno or 0) or by_kind.get(type(error))
    return Message(name) if name else Message("os.other", {"text": error.strerror or str(error)})


_SHARING = (32, 33)
"""Numbers of Windows for a file that another program has open, or a part of it."""
