"""Where the bundled data files are, and how data files are read and replaced."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from staedtenetz.errors import DataError, TargetError
from staedtenetz.messages import Listed, Message

__all__ = [
    "MAX_FILE_SIZE",
    "CsvRow",
    "byte_code_folder",
    "check_target",
    "data_folder",
    "read_bytes",
    "read_csv",
    "read_rows",
    "read_sheet",
    "reason",
    "replace_file",
    "replace_files",
    "replacing",
    "write_whole",
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
        if status.st_size > limit:
            values = {"file": str(path), "limit": limit // 1024**2}
            raise DataError(Message("error.data_too_large", values), Message("advice.other_file"))
        return path.read_bytes()
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else Message("os.not_text")
        raise DataError(
            Message("error.file_unreadable", {"file": str(path), "reason": why}),
            Message("advice.check_path"),
        ) from error


class CsvRow(NamedTuple):
    """A row of a data file, with the line on which it ends; a cell that is missing is empty."""

    line: int
    cells: Mapping[str, str]


def read_rows(path: Path, columns: Collection[str]) -> list[CsvRow]:
    """The rows of a data file that has these columns.

    Raises DataError where it is no CSV in UTF-8, or lacks one of the columns.
    """
    import csv
    import io

    values = {"file": str(path)}
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(Message("error.not_utf8", values), Message("advice.save_utf8")) from error
    if "\0" in text:
        raise DataError(Message("error.damaged", values), Message("advice.other_copy"))
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    try:
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise DataError(
                Message("error.csv_columns", values | {"columns": Listed(missing)}),
                Message("advice.csv_columns", {"columns": ",".join(columns)}),
            )
        rows = []
        for row in reader:
            row.pop(None, None)
            rows.append(CsvRow(reader.line_num, row))
    except csv.Error as error:
        broken = DataError(
            Message("error.not_csv", values | {"line": str(reader.line_num)}),
            Message("advice.csv_line"),
        )
        broken.line = reader.line_num
        raise broken from error
    return rows


def read_csv(path: Path, columns: Collection[str] = ()) -> Iterator[Mapping[str, str]]:
    """The rows of a data file with a header. Raises DataError as ``read_rows`` does."""
    return (row.cells for row in read_rows(path, columns))


def read_sheet(path: Path, content: bytes, prefix: str = "") -> list[list[str]]:
    """The cells of an Excel file's first sheet that is not empty, as text.

    Formulas stand for their last results, whole numbers have no decimals, empty cells are empty
    texts. With ``prefix`` it is the first sheet whose name begins so; nothing where there is
    none. Raises DataError where the file is no Excel file or damaged.
    """
    import io
    import warnings
    import zipfile
    import zlib

    import openpyxl

    try:
        with warnings.catch_warnings():
            # What openpyxl does not know of a workbook does not concern its cells.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            for sheet in book.worksheets:
                if sheet.title.startswith(prefix):
                    sheet.reset_dimensions()
                    rows = [[_cell_text(cell) for cell in row] for row in sheet.values]
                    if any(any(row) for row in rows):
                        return rows
            return []
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        EOFError,
        SyntaxError,
    ) as error:
        raise DataError(
            Message("error.no_excel", {"file": str(path)}), Message("advice.right_file")
        ) from error


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def write_whole(path: Path, content: bytes) -> None:
    """Write to a temporary file beside the target and rename it: all or nothing.

    Raises OSError; then the target is as it was and the temporary file is gone. The file has
    the mode of the one that it replaces, else what the user's umask asks for.
    """
    with _beside(path) as temporary:
        temporary.write_bytes(content)


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A temporary file beside the target that takes its place once the block has ended well."""
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".staedtenetz-")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(_mode(path))
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.chmod(0o600)
            temporary.unlink()
        raise


@contextlib.contextmanager
def replacing(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """As ``replace_file``, for a file that is written bit by bit: yields where to write it."""
    check_target(path, overwrite=overwrite)
    try:
        with _beside(path.resolve()) as temporary:
            yield temporary
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error


def _mode(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def check_target(path: Path, *, overwrite: bool) -> None:
    """Raise TargetError where a file cannot or may not be written there.

    Worth calling before any question is asked; ``replace_file`` calls it again.
    """
    try:
        parent = path.resolve().parent
        if path.is_dir():
            problem, advice = "error.target_is_folder", "advice.name_a_file"
        elif path.exists() and not path.is_file():
            problem, advice = "error.target_no_file", "advice.name_a_file"
        elif path.exists() and not overwrite:
            problem, advice = "error.target_exists", "advice.force"
        elif not parent.is_dir():
            values = {"folder": str(parent if path.is_symlink() else path.parent)}
            raise TargetError(
                Message("error.folder_missing", values), Message("advice.make_folder")
            )
        elif not os.access(parent, os.W_OK):
            raise _unwritable(path, PermissionError())
        else:
            return
    except (OSError, ValueError, RuntimeError) as error:
        raise _unwritable(path, error) from error
    raise TargetError(Message(problem, {"file": str(path)}), Message(advice))


def replace_file(path: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a file of the user's, all or nothing; a link is followed.

    Raises TargetError where the target exists (unless ``overwrite``), is no file, or cannot be
    written; then it is as it was and nothing is left behind.
    """
    check_target(path, overwrite=overwrite)
    try:
        write_whole(path.resolve(), content)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error


def replace_files(folder: Path, contents: Mapping[str, bytes], *, overwrite: bool) -> None:
    """Write several files into a folder, which is made where it is missing.

    All are written before the first takes its place; the first one named does so last. Other
    files of the folder stay. Raises TargetError as ``replace_file`` does.
    """
    made = not folder.exists()
    if made:
        check_target(folder, overwrite=False)
    elif not folder.is_dir():
        raise TargetError(
            Message("error.target_no_folder", {"file": str(folder)}),
            Message("advice.name_a_folder"),
        )
    try:
        if made:
            folder.mkdir()
        for name in contents:
            check_target(folder / name, overwrite=overwrite)
        with contextlib.ExitStack() as written:
            for name, content in contents.items():
                written.enter_context(_beside((folder / name).resolve())).write_bytes(content)
    except (OSError, ValueError) as error:
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise _unwritable(folder, error) from error


def _unwritable(path: Path, error: Exception) -> TargetError:
    why = reason(error) if isinstance(error, OSError) else Message("os.not_text")
    return TargetError(
        Message("error.target_unwritable", {"file": str(path), "reason": why}),
        Message("advice.other_target"),
    )


def reason(error: OSError) -> Message:
    """Why the operating system refused, in words."""
    name = {
        FileNotFoundError: "os.not_found",
        PermissionError: "os.permission",
        IsADirectoryError: "os.is_folder",
        NotADirectoryError: "os.not_a_folder",
    }.get(type(error))
    if name is None and error.errno == errno.ENOSPC:
        name = "os.disk_full"
    if name is None and error.errno == errno.EROFS:
        name = "os.read_only"
    if name is None:
        return Message("os.other", {"text": error.strerror or str(error)})
    return Message(name)
