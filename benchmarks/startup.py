"""How long whole runs take, beside `python -c pass` and beside peers in the same run.

    python -m benchmarks.startup [--peers FOLDER]

`--peers`: the `bin` folder of an environment in which other command-line tools are installed, for example
`python -m venv peers && peers/bin/pip install typer sqlite-utils httpie copier pip-audit`. What isn't there is left out.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOL = str(Path(sys.executable).parent / "finetune-advisor")
EXAMPLE = "examples/support-brand-voice.yaml"
UNKNOWN = "examples/everything-unknown.yaml"
ROUNDS = 15

ROWS: tuple[tuple[str, list[str], float | None], ...] = (
    ("--version", [TOOL, "--version"], 12),
    ("--help", [TOOL, "--help"], 12),
    ("advise FILE, JSON", [TOOL, "advise", EXAMPLE, "--format", "json"], 18),
    ("advise FILE, terminal", [TOOL, "advise", EXAMPLE], 25),
    ("advise, everything unknown", [TOOL, "advise", UNKNOWN], None),
    ("check", [TOOL, "check"], None),
)
"""What is measured, and how many times `python -c pass` it may take."""

MOST_UNKNOWN = 1.5
"""How many times the typical report the report on unknown answers may take."""

PEERS = ("typer", "sqlite-utils", "http", "copier", "pip-audit", "llm")


def timed(command: list[str]) -> float:
    """Seconds from the start of a process to its end."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=environ())
    return time.perf_counter() - start


def environ() -> dict[str, str]:
    """An environment with a cache of its own, so that the first run fills it and the others use it."""
    return os.environ | {"XDG_CACHE_HOME": str(Path(tempfile.gettempdir()) / "finetune-advisor-benchmark")}


def measured(command: list[str]) -> tuple[float, float]:
    """Median seconds of a command, and its median ratio to a bare Python start measured beside it."""
    bare = [sys.executable, "-c", "pass"]
    timed(command)
    pairs = [(timed(bare), timed(command)) for _ in range(ROUNDS)]
    return statistics.median(own for _, own in pairs), statistics.median(own / base for base, own in pairs)


def main() -> int:
    """Print every row; the exit code is 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, help="bin folder with other tools")
    folder = parser.parse_args().peers
    missed, seconds = [], {}
    print(f"{'command':28} {'ms':>7} {'x bare':>7} {'target':>7}   (median of {ROUNDS}, ratio pair by pair)")
    for name, command, target in ROWS:
        seconds[name], ratio = measured(command)
        missed += [name] if target is not None and ratio > target else []
        print(f"{name:28} {seconds[name] * 1e3:7.1f} {ratio:7.1f} {target or '-':>7}")
    for peer in PEERS:
        if folder is not None and (folder / peer).exists():
            took, ratio = measured([str(folder / peer), "--help"])
            print(f"{peer + ' --help':28} {took * 1e3:7.1f} {ratio:7.1f} {'peer':>7}")
    share = seconds["advise, everything unknown"] / seconds["advise FILE, terminal"]
    missed += ["everything unknown"] if share > MOST_UNKNOWN else []
    print(f"everything unknown takes {share:.2f} times the typical report (target {MOST_UNKNOWN})")
    print(f"missed: {', '.join(missed)}" if missed else "all targets reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
