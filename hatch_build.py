"""Put the bundled pack and price catalog, compiled, into the wheel: an installed program needn't read their YAML first."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledPackHook(BuildHookInterface):
    """Compile the pack of the sources that are built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled pack to a wheel; an editable install reads the checkout's rules and the user's cache."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from finetune_advisor.cost.catalog import compile_bundled_catalog
        from finetune_advisor.load.pack import compile_bundled_pack

        self.folder = tempfile.TemporaryDirectory()
        for compile_bundled in (compile_bundled_pack, compile_bundled_catalog):
            compile_bundled(Path(self.folder.name))
        build_data["force_include"][self.folder.name] = "finetune_advisor/compiled"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Clean up after the wheel is written."""
        if version != "editable":
            self.folder.cleanup()
