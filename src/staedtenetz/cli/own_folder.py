"""Where an office keeps what it knows itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from staedtenetz.cli.language import take_option
from staedtenetz.errors import UsageError
from staedtenetz.messages import Message
from staedtenetz.own.place import Place

__all__ = ["HOME_VARIABLE", "cache_folder", "choose_places"]

HOME_VARIABLE = "STAEDTENETZ_HOME"


def choose_places(
    arguments: Sequence[str], environment: Mapping[str, str]
) -> tuple[list[str], tuple[Place, ...]]:
    """The arguments without ``--data``, and the places with the office's own data.

    ``--data`` (once or several times), then STAEDTENETZ_HOME (several folders parted as in PATH),
    then the platform's folder for settings. What is written goes to the last place. Raises
    UsageError for ``--data`` without a path.
    """
    rest, named = take_option(arguments, "--data")
    if not all(named):
        raise UsageError(Message("usage.data_option"), Message("advice.data_option"))
    if named:
        return rest, tuple(Place(Path(path).expanduser(), named=True) for path in named)
    homes = [path for path in environment.get(HOME_VARIABLE, "").split(os.pathsep) if path]
    if homes:
        return rest, tuple(Place(Path(path).expanduser(), expected=True) for path in homes)
    return rest, (Place(_settings_folder()),)


def _settings_folder() -> Path:
    """The same folder that platformdirs names; its import would take a fifth of a start-up."""
    import typer

    return Path(typer.get_app_dir("staedtenetz"))


def cache_folder() -> Path | None:
    """The folder of the platform for what can be made anew; ``None`` where the user has none."""
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    if Path(named).is_absolute():
        return Path(named) / "staedtenetz"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "staedtenetz"
