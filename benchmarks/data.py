"""How fast training data is read, and in how much memory: `python -m benchmarks.data [--megabytes N ...]`.

The files are made on the fly: chat rows of about 730 bytes, as in public sets. Beside it, in the same run: Python's
`json` reading the same rows and doing nothing with them. Linux only: the peak is read from /proc.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PEAK_GROWTH = 40
"""MiB by which the peak may grow from the smallest to the largest file."""
SYLLABLES = ("ba", "ri", "sta", "ke", "ten", "lo", "vo", "min", "nu", "ors")
WORDS = [f"{one}{two}{three}" for one in SYLLABLES for two in SYLLABLES for three in SYLLABLES]
READING = """
import re, sys, time
from pathlib import Path
from finetune_advisor.evidence.data import read_data
start = time.process_time()
sheet = read_data([sys.argv[1]], near=False)
print(time.process_time() - start, int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024)
"""
PLAIN = """
import json, sys, time
start = time.process_time()
with open(sys.argv[1], "rb") as rows:
    for row in rows:
        json.loads(row)
print(time.process_time() - start)
"""


def block(rng: random.Random, rows: int) -> list[bytes]:
    """Rows whose first word is put in later, so that they differ."""
    made = []
    for _ in range(rows):
        question, answer = (" ".join(rng.choices(WORDS, k=rng.randrange(*span))) for span in ((8, 60), (20, 110)))
        messages = [
            ("system", "You are a helpful assistant."),
            ("user", f"%s {question}?"),
            ("assistant", f"{answer.capitalize()}."),
        ]
        made.append(
            json.dumps({"messages": [{"role": role, "content": text} for role, text in messages]}).encode() + b"\n"
        )
    return made


def write(file: Path, megabytes: int) -> None:
    rows, size, turn = block(random.Random(1), 5000), 0, 0
    with file.open("wb") as out:
        while size < megabytes * 1_000_000:
            turn += 1
            word = WORDS[turn % len(WORDS)].encode() + WORDS[turn // len(WORDS) % len(WORDS)].encode()
            size += out.write(b"".join(row.replace(b"%s", word) for row in rows))


def measured(code: str, file: Path) -> list[float]:
    run = subprocess.run([sys.executable, "-c", code, str(file)], check=True, capture_output=True, text=True)
    return [float(word) for word in run.stdout.split()]


def near() -> None:
    """Nearly the same rows: rows a second, beside datasketch where it is installed."""
    from finetune_advisor.evidence.duplicates import comparable, near_duplicates

    rng, texts = random.Random(2), list[str]()
    for _ in range(3000):
        words = (
            rng.choice(texts).split() if texts and rng.random() < 0.2 else rng.choices(WORDS, k=rng.randrange(20, 110))
        )
        words[rng.randrange(len(words))] = rng.choice(WORDS)
        texts.append(" ".join(words))
    start = time.process_time()
    found = near_duplicates([comparable(n, text, "", b"") for n, text in enumerate(texts)])
    print(
        f"nearly the same: {len(texts) / (time.process_time() - start):,.0f} rows/s, {found.similar:,} of {len(texts):,} left"
    )
    if importlib.util.find_spec("datasketch") is None:
        return
    from datasketch import MinHash, MinHashLSH

    start, index, hits = time.process_time(), MinHashLSH(threshold=0.7, num_perm=128), 0
    for n, text in enumerate(texts):
        hashed = MinHash(num_perm=128)
        hashed.update_batch([text[at : at + 5].encode() for at in range(len(text) - 4)])
        hits += bool(index.query(hashed))
        index.insert(str(n), hashed)
    print(
        f"datasketch:      {len(texts) / (time.process_time() - start):,.0f} rows/s, {len(texts) - hits:,} of {len(texts):,} left"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--megabytes", type=int, nargs="+", default=[10, 1000], help="sizes of the files; 5000 takes minutes"
    )
    sizes, peaks = parser.parse_args().megabytes, []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            file = Path(folder, "rows.jsonl")
            write(file, size)
            megabytes = file.stat().st_size / 1e6
            (plain,), (seconds, peak) = measured(PLAIN, file), measured(READING, file)
            peaks.append(peak)
            print(
                f"{megabytes:5,.0f} MB: {megabytes / seconds:4.0f} MB/s, {seconds / plain:.1f} times the time of json "
                f"({megabytes / plain:.0f} MB/s); peak {peak:.0f} MiB"
            )
    near()
    if max(peaks) - peaks[0] > PEAK_GROWTH:
        sys.exit(f"the peak grows by more than {PEAK_GROWTH} MiB")


if __name__ == "__main__":
    main()
