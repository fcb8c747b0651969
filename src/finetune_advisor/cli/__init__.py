"""The command line: read arguments, call `api`, print, exit."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line of this process and exit with its code."""
    from finetune_advisor.cli.exit import guarded

    guarded(sys.argv[1:])
