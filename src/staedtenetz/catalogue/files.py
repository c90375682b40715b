"""Where the bundled data files are, and how data files are read and replaced."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from staedtenetz.errors import DataError, TargetError
from staedtenetz.messages import Message

__all__ = ["byte_code_folder", "data_folder", "read_bytes", "reason", "replace_file"]


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


def read_bytes(path: Path) -> bytes:
    """The content of a data file. Raises DataError with the reason where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(
            Message("error.file_unreadable", {"file": str(path), "reason": reason(error)}),
            Message("advice.check_path"),
        ) from error


def replace_file(path: Path, content: str, *, overwrite: bool) -> None:
    """Write text to a temporary file beside the target and rename it: all or nothing.

    Raises TargetError where the target exists (unless ``overwrite``), is a folder, or
    cannot be written; then the target is as it was and the temporary file is gone.
    """
    if path.is_dir():
        raise TargetError(
            Message("error.target_is_folder", {"file": str(path)}), Message("advice.name_a_file")
        )
    if path.exists() and not overwrite:
        raise TargetError(
            Message("error.target_exists", {"file": str(path)}), Message("advice.force")
        )
    if not path.parent.is_dir():
        raise TargetError(
            Message("error.folder_missing", {"folder": str(path.parent)}),
            Message("advice.make_folder"),
        )
    import tempfile

    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            newline="\n",
            dir=path.parent,
            prefix=f".{path.name}.",
            delete=False,
        ) as stream:
            temporary = Path(stream.name)
            stream.write(content)
        _keep_mode(path, temporary)
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise TargetError(
            Message("error.target_unwritable", {"file": str(path), "reason": reason(error)}),
            Message("advice.other_target"),
        ) from error
    except BaseException:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise


def _keep_mode(path: Path, temporary: Path) -> None:
    """Temporary files are private; give the new file the mode that the user's umask asks for."""
    if path.exists():
        mode = path.stat().st_mode & 0o777
    else:
        umask = os.umask(0)
        os.umask(umask)
        mode = 0o666 & ~umask
    temporary.chmod(mode)


def reason(error: OSError) -> Message:
    """Why the operating system refused, in words."""
    name = {
        FileNotFoundError: "os.not_found",
        PermissionError: "os.permission",
        IsADirectoryError: "os.is_folder",
        NotADirectoryError: "os.not_a_folder",
    }.get(type(error))
    if name is None and error.errno == 28:
        name = "os.disk_full"
    if name is None and error.errno == 30:
        name = "os.read_only"
    if name is None:
        return Message("os.other", {"text": error.strerror or str(error)})
    return Message(name)
