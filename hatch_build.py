"""Build hook: compile networks.toml for the wheel, so that no installed program parses it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileData(BuildHookInterface[Any]):
    """Puts ``networks.compiled`` beside ``networks.toml`` into every wheel but an editable one."""

    folder: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the data file before a wheel is built."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from staedtenetz.catalogue.tables import compiled, parse_tables
        finally:
            sys.path.pop(0)
        source = root / "data" / "networks.toml"
        self.folder = Path(tempfile.mkdtemp())
        target = self.folder / "networks.compiled"
        content = source.read_bytes()
        tables = parse_tables(content, str(source))
        target.write_bytes(compiled(content, tables, str(source)))
        build_data["force_include"][str(target)] = "staedtenetz/_data/networks.compiled"

    def finalize(
        self,
        version: str,  # noqa: ARG002
        build_data: dict[str, Any],  # noqa: ARG002
        artifact_path: str,  # noqa: ARG002
    ) -> None:
        """Remove the compiled copy once it is in the wheel."""
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
