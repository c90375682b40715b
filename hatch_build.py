"""Build hook: compile networks.toml for the wheel, so that no installed program parses it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileData(BuildHookInterface[Any]):
    """Puts ``networks.json`` beside ``networks.toml`` into every wheel but an editable one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the data file before a wheel is built."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from staedtenetz.catalogue.compiled import compile_data

        source = root / "data" / "networks.toml"
        target = Path(self.directory) / "compiled" / "networks.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(compile_data(source.read_bytes(), str(source)), encoding="utf-8")
        build_data["force_include"][str(target)] = "staedtenetz/_data/networks.json"
