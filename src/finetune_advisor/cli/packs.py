"""`init` and `questions`: what a pack asks."""

from __future__ import annotations

import json
from pathlib import Path

from finetune_advisor import api
from finetune_advisor.cli import output
from finetune_advisor.errors import UsageError
from finetune_advisor.render import views


def init(file: str | None, pack: str | None, *, force: bool, schema: str | None) -> int:
    """Write a commented answers file to stdout or to a file that isn't there yet."""
    text = views.answers_template(api.load_pack(pack), schema or views.SCHEMA_FILE)
    if file is not None and file != "-" and Path(file).exists() and not force:
        raise UsageError(f"{file} is there already; --force replaces it")
    output.put(text, file, f"; fill it in, then run: finetune-advisor advise {file}")
    return 0


def questions(format: str | None, pack: str | None, color: str) -> int:
    """List the questions as a table or as JSON."""
    if format not in (None, "terminal", "json"):
        raise UsageError(f"--format takes terminal or json, got {format!r}")
    loaded = api.load_pack(pack)
    if format == "json":
        output.to_stdout(json.dumps(views.questions_data(loaded), indent=2, ensure_ascii=True, allow_nan=False) + "\n")
        return 0
    output.show(views.questions_sheet(loaded), format, [], color=color)
    return 0


def schema(of: str, file: str | None, pack: str | None) -> int:
    """Print the JSON Schema of answers files, of a pack's files, or of results."""
    output.put(api.schema(of, api.load_pack(pack) if of != "report" else None), file)
    return 0


def show(folder: str | None, form: str, answers: str | None, file: str | None, color: str) -> int:
    """Show a pack in one of its forms, with the way of some answers marked."""
    pack = api.load_pack(folder)
    facts = api.load_answers(answers, pack) if answers else None
    shown = api.show(pack, form, facts)
    if isinstance(shown, str):
        output.put(shown, file)
    else:
        output.show(shown, None, [file] if file else [], color=color)
    return 0
