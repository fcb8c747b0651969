"""The command line: read arguments, call `api`, print, exit."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line of this process and exit with its code."""
    from finetune_advisor.cli.app import run_app
    from finetune_advisor.cli.ends import guarded

    arguments = sys.argv[1:]
    guarded(lambda: run_app(arguments), debug="--debug" in arguments)
