"""The command line's door: what costs nothing is answered here, everything else is handed on."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line of this process and exit with its code."""
    from finetune_advisor.cli.ends import guarded

    arguments = sys.argv[1:]
    guarded(lambda: _run(arguments), debug="--debug" in arguments)


def _run(arguments: list[str]) -> int:
    if arguments in (["--version"], ["-V"]):
        from finetune_advisor import __version__

        return _say(f"finetune-advisor {__version__}\n")
    if arguments in (["--help"], ["-h"]):
        return _say(_help())
    from finetune_advisor.cli import quick

    if (plan := quick.parse(arguments)) is not None:
        from finetune_advisor.cli.advise import run

        return run(plan)
    from finetune_advisor.cli.app import run_app

    return run_app(arguments)


def _say(text: str) -> int:
    sys.stdout.write(text)
    return 0


def _help() -> str:
    """The top page of help, kept as a file so that showing it loads no command line library."""
    from pathlib import Path

    return (Path(__file__).parent / "help.txt").read_text(encoding="utf-8")
