"""How files are replaced: all or nothing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from staedtenetz.errors import TargetError
from staedtenetz.files.reading import reason
from staedtenetz.messages import Message

__all__ = ["check_target", "replace_file", "replace_files", "replacing", "write_whole"]


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
