"""Put the compiled pack and price catalog into the wheel, so that no program reads their YAML first, and the manual page."""

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
        sys.path[:0] = [str(Path(self.root) / "src"), self.root]
        from finetune_advisor.cost.catalog import compile_bundled_catalog
        from finetune_advisor.load.pack import compile_bundled_pack

        self.folder = tempfile.TemporaryDirectory()
        for compile_bundled in (compile_bundled_pack, compile_bundled_catalog):
            compile_bundled(Path(self.folder.name))
        build_data["force_include"][self.folder.name] = "finetune_advisor/compiled"
        from tools.man import page

        self.manual = tempfile.TemporaryDirectory()
        manual = Path(self.manual.name) / "finetune-advisor.1"
        manual.write_text(page(), encoding="utf-8")
        build_data["shared_data"][str(manual)] = "share/man/man1/finetune-advisor.1"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Clean up after the wheel is written."""
        if version != "editable":
            self.folder.cleanup()
            self.manual.cleanup()
