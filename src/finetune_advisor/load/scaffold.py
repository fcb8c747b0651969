"""A pack to begin with: the files in `new_pack/`, with an id, a title and a date of their own."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path
from string import Template

from finetune_advisor.errors import UsageError
from finetune_advisor.load.diagnostics import Diagnostics, shown
from finetune_advisor.load.files import PACKAGE
from finetune_advisor.load.validate import validated
from finetune_advisor.load.yaml_nodes import read_yaml
from finetune_advisor.model.pack import Head
from finetune_advisor.text import visible

FILES = PACKAGE / "load" / "new_pack"
"""Examples in the places of `string.Template`: $id, $title, $version and $today."""
TITLE = "Prompting, RAG or fine-tuning, with our own rules"


def new_pack(folder: str | Path, *, id: str | None = None, title: str = TITLE, today: date) -> tuple[str, ...]:
    """Write a pack that extends the bundled one into a new or an empty folder, and return the names of its files.

    The id is by default the name of the folder. Whole or not at all; raises UsageError.
    """
    named = shown(folder) or "''"
    try:
        target = Path(folder).resolve()
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise UsageError(f"{named} is there already; name a new folder or an empty one")
        own = re.sub("[^a-z0-9]+", "-", target.name.lower()).strip("-")
        texts = _texts(own if id is None else id, title, today)
        # Written beside their place, so that whatever fails leaves nothing behind.
        with tempfile.TemporaryDirectory(dir=target if target.is_dir() else target.parent) as beside:
            made = Path(beside) / "pack"
            for name, text in texts.items():
                (made / name).parent.mkdir(parents=True, exist_ok=True)
                (made / name).write_text(text, encoding="utf-8", newline="\n")
            if target.is_dir():
                for part in made.iterdir():
                    part.rename(target / part.name)
            else:
                made.rename(target)
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(f"{named} can't be made: {shown(getattr(error, 'strerror', error)).lower()}") from None
    return tuple(texts)


def _texts(id: str, title: str, today: date) -> dict[str, str]:
    """Return each file's text by its name; raise UsageError for an id or a title that no pack can have."""
    import yaml

    # Foreign text goes in as YAML writes it, so that a title with a colon stays a title.
    words = {"id": " ".join(visible(id).split()), "title": " ".join(visible(title).split())}
    dumped = {key: yaml.safe_dump(text, allow_unicode=True, width=1_000_000) for key, text in words.items()}
    written = {key: text.split("\n")[0] for key, text in dumped.items()}
    dates = {"version": f"{today.year}.{today.month}.1", "today": today.isoformat()}
    names = sorted(file.relative_to(FILES).as_posix() for file in FILES.rglob("*.yaml"))
    texts = {name: Template((FILES / name).read_text(encoding="utf-8")).substitute(written, **dates) for name in names}
    diagnostics = Diagnostics()
    node = read_yaml(texts["pack.yaml"].encode("utf-8"), "pack.yaml", diagnostics)
    if node is None or validated(Head, node) is None:
        faults = "; ".join(found.message for found in diagnostics.sorted())
        raise UsageError(f"{faults}; give another with --id or --title")
    return texts
