"""How long packs that mean harm are read and checked, and in how much memory: `python -m benchmarks.hostile`.

The packs stay just within what is read at all, or are the first to be refused. Linux only: the peak is read from /proc.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.load.packs import SMALL, small, write

MOST_SECONDS = 5
MOST_MEBIBYTES = 300
HANGS = 60
"""Seconds after which a run is given up, on however slow a machine."""
READY = "steps/readiness.yaml"


def with_rules(count: int, rule: str) -> dict[str, str]:
    lines = "".join(f"  - {{id: r{number}, {rule}, sources: [guide]}}\n" for number in range(count))
    return {READY: SMALL[READY].replace("rules:\n", "rules:\n" + lines)}


FINE = "when: {owner: true}, then: ready, because: B"
ANY = ", ".join(["{any: [{owner: true}, {task: other}]}"] * 12)
LONG = "o" * 70
HOSTILE = {
    "many rules": with_rules(5000, FINE),
    "many faults": with_rules(4500, "when: {ownr: true}, then: redy, because: '{x}', overides: 3"),
    "long unknown words": with_rules(5000, f"when: {{{LONG}: true}}, then: {LONG}, because: '{{{LONG}}}'"),
    "rules that multiply out": with_rules(800, f"when: {{all: [{ANY}]}}, then: ready, because: B"),
    "more rules than are read": with_rules(20_000, FINE),
    "no rules at all": {READY: SMALL[READY].replace("rules:\n", "rules:\n" + "  - 7\n" * 95_000)},
    "a long chain of overrides": {
        READY: SMALL[READY].replace("rules:\n", "rules:\n" + "".join(
            f"  - {{id: r{n}, {FINE}, overrides: [r{(n + 1) % 4500}], sources: [guide]}}\n" for n in range(4500)))},
    "many long options": {
        READY: SMALL[READY]
        .replace("{style: {label: Style, gloss: Tone and words}, ", "{style: S, " + ", ".join(f"{LONG}{n}: a" for n in range(190)))
        .replace("    tests:\n", "    tests:\n" + "      - {given: {failures: [zzz]}, then: ready}\n" * 12_000)},
    "a text of names": {READY: SMALL[READY].replace("Too few.", "'" + "{a} " * 900_000 + "'")},
    "a text of braces": {READY: SMALL[READY].replace("Too few.", "'" + "{ " * 1_900_000 + "'")},
    "many files": {f"steps/s{n}.yaml": "id: s\nrules:\n" + f"  - {{id: r, {FINE}}}\n" * 60 for n in range(190)},
    "too many files": {f"steps/s{n}.yaml": "a" for n in range(300)},
    "large files": {f"steps/s{n}.yaml": "#" * 4_000_000 for n in range(6)},
    "deep files": {f"steps/s{n}.yaml": "[" * 1_000_000 for n in range(8)},
}  # fmt: skip

READING = """
import re, sys, time
from pathlib import Path
from finetune_advisor.load.pack import read_pack
start = time.process_time()
pack, findings = read_pack(sys.argv[1], cache_folder=Path(sys.argv[1], ".cache"))
assert pack is not None or findings
# Not ru_maxrss: that starts at what the parent itself holds when it forks.
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
print(time.process_time() - start, peak / 1024)
"""


def reading(folder: Path) -> tuple[float, float]:
    """Seconds and mebibytes that a process of its own takes to read a pack.

    Raises CalledProcessError if it fails, TimeoutExpired if it hangs.
    """
    command = [sys.executable, "-c", READING, str(folder)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=HANGS).stdout
    seconds, mebibytes = map(float, printed.split())
    return seconds, mebibytes


def checking(folder: Path) -> float:
    """Seconds of a whole run of `check`."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "finetune_advisor", "check", str(folder)]
    fresh = {**os.environ, "XDG_CACHE_HOME": str(folder / ".own")}
    code = subprocess.run(
        command, env=fresh, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=HANGS
    ).returncode
    assert code in (0, 1), f"check ended with {code}"
    return time.perf_counter() - start


def main() -> int:
    if sys.platform != "linux":
        print("only Linux shows the peak of a process")
        return 0
    late = False
    print(f"{'pack':28} {'read s':>8} {'MiB':>8} {'check s':>8}   (at most {MOST_SECONDS} s, {MOST_MEBIBYTES} MiB)")
    for name, files in {"a small pack": {}, **HOSTILE}.items():
        with tempfile.TemporaryDirectory() as folder:
            write(small(Path(folder)), files)
            seconds, mebibytes = reading(Path(folder))
            whole = checking(Path(folder))
        late |= max(seconds, whole) > MOST_SECONDS or mebibytes > MOST_MEBIBYTES
        print(f"{name:28} {seconds:8.2f} {mebibytes:8.0f} {whole:8.2f}", flush=True)
    print("over the limit" if late else "all within their limits")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
