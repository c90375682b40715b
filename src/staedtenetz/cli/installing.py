"""The one command that installs a missing package, found out from how the program was installed.

The program stands on no public index, so nothing here asks one for it: packages are named
themselves, or the place that the program came from.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from staedtenetz.cli.shell import command_line
from staedtenetz.errors import MissingPackage
from staedtenetz.messages import Message

if TYPE_CHECKING:
    from importlib.metadata import Distribution

__all__ = ["install_advice"]

_NAME = re.compile(r"[\w.-]+")


def install_advice(missing: MissingPackage) -> Message:
    """What to run so that the command works next time."""
    return Message("advice.install", {"command": command_line(_words(missing))})


def _words(missing: MissingPackage) -> list[str]:
    import json
    from importlib.metadata import distributions

    own = next(iter(distributions(name="staedtenetz")), None)
    packages = (_packages(own, missing.extra) if own else []) or [missing.package]
    origin = json.loads((own and own.read_text("direct_url.json")) or "{}")
    folder, environment = _folder(origin), Path(sys.prefix)
    if (environment / "pipx_metadata.json").exists():
        return ["pipx", "inject", environment.name, *packages]
    receipt = environment / "uv-receipt.toml"
    if receipt.exists() and "url" in origin and (folder is None or folder.exists()):
        return [_uv(), "tool", "install", *_again(origin, _extras(receipt) | {missing.extra})]
    if own and (own.read_text("INSTALLER") or "").strip() == "uv":
        if _is_editable(origin) and environment.parent == folder:
            elsewhere = [] if Path.cwd() == folder else ["--project", str(folder)]
            return [_uv(), "sync", "--inexact", "--extra", missing.extra, *elsewhere]
        return [_uv(), "pip", "install", "--python", str(environment), *packages]
    return [_python(), "-m", "pip", "install", *packages]


def _packages(own: Distribution, extra: str) -> list[str]:
    """The names of what an extra brings; a version is not needed where none is installed."""
    ending = re.compile(rf"""extra\s*==\s*['"]{extra}['"]""")
    lines = (line for line in own.requires or () if ending.search(line))
    return [match[0] for line in lines if (match := _NAME.match(line))]


def _again(origin: dict[str, Any], extras: set[str]) -> list[str]:
    """The program from where it came, with these extras."""
    address = origin["url"]
    if version := origin.get("vcs_info"):
        wanted = version.get("requested_revision") or version["commit_id"]
        address = f"{version['vcs']}+{address}@{wanted}"
    editable = ["--editable"] if _is_editable(origin) else []
    return [*editable, f"staedtenetz[{','.join(sorted(extras))}] @ {address}"]


def _extras(receipt: Path) -> set[str]:
    """The extras that uv's tool was installed with."""
    import tomllib

    tool = tomllib.loads(receipt.read_text(encoding="utf-8"))["tool"]
    return {extra for each in tool["requirements"] for extra in each.get("extras", ())}


def _is_editable(origin: dict[str, Any]) -> bool:
    return bool(origin.get("dir_info", {}).get("editable"))


def _folder(origin: dict[str, Any]) -> Path | None:
    """The folder or file that the program was installed from, where it was one."""
    from urllib.parse import unquote, urlsplit

    address = urlsplit(origin.get("url", ""))
    if address.scheme != "file":
        return None
    path = unquote(address.path)
    if address.netloc:  # a network drive of Windows
        return Path(f"//{address.netloc}{path}")
    return Path(path.removeprefix("/") if os.name == "nt" else path)


def _uv() -> str:
    """The name of uv, or its path where only the running uv knows it."""
    import shutil

    return "uv" if shutil.which("uv") else os.environ.get("UV", "uv")


def _python() -> str:
    """Python by its name where the environment is active, else by its path."""
    import shutil

    found = shutil.which("python")
    active = found and Path(found).parent == Path(sys.executable).parent
    return "python" if active else sys.executable
