"""How long whole runs take, beside `python -c pass` in the same run: `python -m benchmarks.startup`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOL = str(Path(sys.executable).parent / "finetune-advisor")
EXAMPLE = "examples/support-brand-voice.yaml"
ROUNDS = 15

ROWS: tuple[tuple[str, list[str], str], ...] = (
    ("--version", [TOOL, "--version"], "1.5"),
    ("--help", [TOOL, "--help"], "2"),
    ("advise FILE --format json", [TOOL, "advise", EXAMPLE, "--format", "json"], "8"),
    ("advise FILE (terminal)", [TOOL, "advise", EXAMPLE], "-"),
    ("advise --help", [TOOL, "advise", "--help"], "-"),
    ("questions --format json", [TOOL, "questions", "--format", "json"], "-"),
    ("check", [TOOL, "check"], "-"),
)


def timed(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    bare = [sys.executable, "-c", "pass"]
    print(f"{'command':32} {'ms':>7} {'x bare':>7} {'target':>7}   (median of {ROUNDS}, ratio pair by pair)")
    for name, command, target in ROWS:
        timed(command)
        pairs = [(timed(bare), timed(command)) for _ in range(ROUNDS)]
        ratio = statistics.median(own / base for base, own in pairs)
        print(f"{name:32} {statistics.median(own for _, own in pairs) * 1e3:7.1f} {ratio:7.1f} {target:>7}")
    print(f"{'python -c pass':32} {statistics.median(timed(bare) for _ in range(ROUNDS)) * 1e3:7.1f}     1.0")


if __name__ == "__main__":
    main()
