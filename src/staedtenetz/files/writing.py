"""How files are replaced: all or nothing, and on the disk before they take their name."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PureWindowsPath

from staedtenetz.errors import TargetError
from staedtenetz.files.reading import reason
from staedtenetz.messages import Message

__all__ = [
    "check_target",
    "replace_file",
    "replace_files",
    "replacing",
    "unwritable",
    "windows_refuses",
    "write_whole",
]


def with_line_ends(text: bytes, like: bytes) -> bytes:
    """The text with the line ends that the lines of another have, or most of them."""
    windows = 2 * like.count(b"\r\n") > like.count(b"\n")
    return text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") if windows else text


WINDOWS = os.name == "nt"
"""Whether the rules of Windows for names and open files hold."""

_RESERVED = r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?"
_FORBIDDEN = r'[<>:"|?*\x00-\x1f]|[. ]$'
_LONG_PATH = 230
"""Windows ends paths at 260 characters by default; the temporary name takes some of them."""


def write_whole(path: Path, content: bytes) -> None:
    """Write to a temporary file beside the target and rename it: all or nothing.

    Raises OSError; then the target is as it was and the temporary file is gone. The file has
    the mode of the one that it replaces, else what the user's umask asks for.
    """
    with _beside(path) as temporary:
        _write(temporary, content)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    _flush(path)


def _flush(path: Path) -> None:
    """Have the disk hold what was written: a power cut leaves the old file or the new one."""
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    """Likewise the names in a folder, where the system can do that."""
    if WINDOWS:
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A temporary file beside the target that takes its place once the block has ended well."""
    # Not by tempfile: on Windows it tries ten thousand names where the folder is write-protected.
    temporary = path.parent / f".staedtenetz-{os.urandom(6).hex()}"
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield temporary
        temporary.chmod(_mode(path))
        temporary.replace(path)
        _flush_folder(path.parent)
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
            _flush(temporary)
    except (OSError, ValueError) as error:
        raise unwritable(path, error) from error


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
    if WINDOWS and (name := windows_refuses(str(path))):
        raise TargetError(
            Message("error.windows_name", {"name": name}), Message("advice.windows_name")
        )
    try:
        # Pathlib tells a loop of links in other ways from version to version of Python.
        target = Path(os.path.realpath(path))
        if target.is_symlink():
            raise OSError(errno.ELOOP, "")
        parent = target.parent
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
            raise unwritable(path, PermissionError())
        else:
            return
    except (OSError, ValueError) as error:
        raise unwritable(path, error) from error
    raise TargetError(Message(problem, {"file": str(path)}), Message(advice))


def windows_refuses(path: str) -> str:
    """The part of a path that Windows takes for something else than a file's name, else ``""``.

    Devices are reached under their names with any suffix, a colon begins a hidden stream of a
    file, dots and spaces at the end are cut off, and ``C:name`` lies in whatever folder that
    drive was last used in.
    """
    pure = PureWindowsPath(path)
    if pure.drive.startswith("\\\\.\\") or (pure.drive and not pure.root):
        return path
    names = (part for part in pure.parts if part not in (pure.anchor, ".", ".."))
    refused = (n for n in names if re.fullmatch(_RESERVED, n) or re.search(_FORBIDDEN, n))
    return next(refused, "")


def replace_file(path: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a file of the user's, all or nothing; a link is followed.

    Raises TargetError where the target exists (unless ``overwrite``), is no file, or cannot be
    written; then it is as it was and nothing is left behind.
    """
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_bytes(content)


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
                _write(written.enter_context(_beside((folder / name).resolve())), content)
    except (OSError, ValueError) as error:
        if made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise unwritable(folder, error) from error


def unwritable(path: Path, error: Exception, advice: str = "advice.other_target") -> TargetError:
    """That something cannot be written, and why; ``advice`` is the key of what else to do."""
    if isinstance(error, OSError):
        why = _reason(path, error)
    else:
        no_lock = isinstance(error, NotImplementedError)
        why = Message("os.no_lock" if no_lock else "os.not_text")
    if why.key == "os.open_elsewhere":
        advice = "advice.close_elsewhere"
    return TargetError(
        Message("error.target_unwritable", {"file": str(path), "reason": why}), Message(advice)
    )


def _reason(path: Path, error: OSError) -> Message:
    """Windows refuses in a few words of its own what it refuses for several reasons."""
    if WINDOWS and isinstance(error, PermissionError) and path.is_file():
        writable = os.access(path, os.W_OK)
        return Message("os.open_elsewhere" if writable else "os.write_protected")
    # That the folder is there has been seen before.
    if WINDOWS and isinstance(error, FileNotFoundError) and len(str(path.absolute())) > _LONG_PATH:
        return Message("os.too_long")
    return reason(error)
