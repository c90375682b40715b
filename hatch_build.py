"""Build hook: compile the data files for the wheel, so that no installed program parses them."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileData(BuildHookInterface[Any]):
    """Puts the compiled copies beside the data files into every wheel but an editable one."""

    folder: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the data files before a wheel is built."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from staedtenetz.catalogue.members import compiled_members
            from staedtenetz.catalogue.municipality_rows import read_municipalities
            from staedtenetz.catalogue.municipality_table import compiled_table
            from staedtenetz.catalogue.tables import compiled, parse_tables
            from staedtenetz.recommendation.evidence_copy import EVIDENCE_COPY, evidence_copy
        finally:
            sys.path.pop(0)
        networks, municipalities, members = (
            root / "data" / name for name in ("networks.toml", "municipalities.csv", "members.csv")
        )
        content = networks.read_bytes()
        tables = parse_tables(content, str(networks))
        rows = read_municipalities(municipalities)
        copies = {
            "networks.compiled": compiled(content, tables, str(networks)),
            "municipalities.compiled": compiled_table(municipalities, rows),
            "members.compiled": compiled_members(members),
            EVIDENCE_COPY: evidence_copy(root / "data", tables),
        }
        self.folder = Path(tempfile.mkdtemp())
        for name, copy in copies.items():
            target = self.folder / name
            target.write_bytes(copy)
            build_data["force_include"][str(target)] = f"staedtenetz/_data/{name}"

    def finalize(
        self,
        version: str,  # noqa: ARG002
        build_data: dict[str, Any],  # noqa: ARG002
        artifact_path: str,  # noqa: ARG002
    ) -> None:
        """Remove the compiled copies once they are in the wheel."""
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
