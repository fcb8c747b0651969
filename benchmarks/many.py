"""How long 1,000 answers files and 500 decision records take, beside `python -c pass` and beside reading the YAML alone.

    python -m benchmarks.many [--files 1000] [--records 500]

Processor time, because other work on the machine doesn't change it, and the peak of memory, for a tenth of the files too.
Each file is an example with another name and other figures; half of the records have costs, which are counted again.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOL = str(Path(sys.executable).parent / "finetune-advisor")
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
MOST_GROWTH = 32
"""Mebibytes by which the peak may grow from a tenth of the files to all of them."""
PASS = [sys.executable, "-c", "pass"]
READ_YAML = """
import sys, yaml
from pathlib import Path
loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
for file in Path(sys.argv[1]).glob("*.yaml"):
    yaml.load(file.read_bytes(), loader)
"""
READ: list[str | Path] = [sys.executable, "-c", READ_YAML]
RECORD = """
import sys
from datetime import date
from pathlib import Path
from finetune_advisor import api
from finetune_advisor.cost import CostInputs
from finetune_advisor.load import save_record
answers, records = map(Path, sys.argv[1:3])
costs = CostInputs(("model_passing=claude-opus-5", "tokens_in=2500", "tokens_out=20"))
for number, file in enumerate(sorted(answers.glob("*.yaml"))[: int(sys.argv[3])]):
    made, _ = api.record(file, today=date(2026, 11, 27), cost_inputs=costs if number % 2 else None)
    save_record(records / file.name, made)
"""


def write_answers(folder: Path, count: int) -> None:
    """Write so many answers files, no two of them equal."""
    texts = [example.read_text(encoding="utf-8") for example in EXAMPLES]
    for number in range(count):
        text = re.sub(r"(?m)^(  examples): .*$", rf"\1: {number}", texts[number % len(texts)])
        text = re.sub(r"(?m)^(  use_case): .*$", rf"\1: Use case {number}", text)
        (folder / f"{number:04d}.yaml").write_text(text, encoding="utf-8")


def taken(*command: str | Path) -> tuple[float, float]:
    """Return the seconds of processor time that a command took, and its peak of memory in mebibytes."""
    done = subprocess.Popen([*map(str, command)], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(done.pid, 0)
    done.returncode = os.waitstatus_to_exitcode(status)
    assert done.returncode == 0, f"{command[1]} ended with {done.returncode}"
    return used.ru_utime + used.ru_stime, used.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


def main() -> int:
    """Print every row; the exit code is 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--records", type=int, default=500)
    options, missed = parser.parse_args(), []
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        answers, records, few, few_records = (home / name for name in ("answers", "records", "few", "few-records"))
        for folder in (answers, records, few, few_records):
            folder.mkdir()
        write_answers(answers, options.files)
        write_answers(few, options.files // 10)
        for folder, count in ((records, options.records), (few_records, options.records // 10)):
            subprocess.run([sys.executable, "-c", RECORD, answers, folder, str(count)], cwd=ROOT, check=True)
        files = [sorted(folder.glob("*.yaml")) for folder in (answers, few)]
        rows: list[tuple[str, list[str | Path], list[str | Path], int | None]] = [
            (f"PyYAML alone, {options.files} files", [*READ, answers], [*READ, few], None),
            (f"compare, {options.files} files", [TOOL, "compare", answers], [TOOL, "compare", few], 5),
            ("the same, HTML", [TOOL, "compare", answers, "-fhtml"], [TOOL, "compare", few, "-fhtml"], 5),
            (f"advise, {options.files} files", [TOOL, "advise", *files[0]], [TOOL, "advise", *files[1]], 5),
            (f"review, {options.records} records", [TOOL, "review", records], [TOOL, "review", few_records], 10),
        ]
        print(
            f"{'command':26} {'CPU s':>6} {'target':>6} {'x bare':>7} {'MiB':>5} {'growth':>6}   (at most {MOST_GROWTH} MiB)"
        )
        for name, whole, tenth, target in rows:
            bare, _ = taken(*PASS)
            seconds, peak = min(taken(*whole) for _ in range(3))
            growth = peak - taken(*tenth)[1]
            missed += [name] if target and (seconds > target or growth > MOST_GROWTH) else []
            print(
                f"{name:26} {seconds:6.2f} {target or '-':>6} {seconds / bare:7.0f} {peak:5.0f} {growth:6.0f}",
                flush=True,
            )
    print(f"missed: {', '.join(missed)}" if missed else "all targets reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
