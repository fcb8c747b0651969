"""How fast training data is read, and in how much memory: `python -m benchmarks.data [--megabytes N ...]`.

The files are made on the fly: rows of about 600 to 1,500 bytes in the layouts that are met most. All times are those
of the processor in user mode. Beside it, in the same run: Python's `json` reading the same rows and doing nothing with
them. Linux only: the peak of memory is read from /proc.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PEAK_GROWTH = 40
"""MiB by which the peak may grow from the smallest to the largest file."""
SYLLABLES = ("ba", "ri", "sta", "ke", "ten", "lo", "vo", "min", "nu", "ors")
WORDS = [f"{one}{two}{three}" for one in SYLLABLES for two in SYLLABLES for three in SYLLABLES]
CLOCK = """
import re, resource, sys
from pathlib import Path
def user():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime
"""
READING = """
from finetune_advisor.evidence.data import read_data
start = user()
sheet = read_data([sys.argv[1]], near=False)
print(user() - start, int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024)
"""
PLAIN = """
import csv, json
start = user()
with open(sys.argv[1], "rb") as rows:
    if sys.argv[1].endswith(".csv"):
        list(map(len, csv.reader(map(bytes.decode, rows))))
    else:
        for row in rows:
            json.loads(row.strip(b"[],\\n"))
print(user() - start)
"""


def chat(question: str, answer: str) -> dict[str, Any]:
    turns = (("system", "You are a helpful assistant."), ("user", question), ("assistant", answer))
    return {"messages": [{"role": role, "content": text} for role, text in turns]}


def tools(question: str, answer: str) -> dict[str, Any]:
    function = {"name": "find", "arguments": json.dumps({"query": question})}
    turns = [
        {"role": "user", "content": question},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function", "function": function}]},
        {"role": "tool", "tool_call_id": "1", "content": answer},
        {"role": "assistant", "content": answer},
    ]
    schema = {"type": "object", "properties": {"query": {"type": "string"}}}
    return {"messages": turns, "tools": [{"type": "function", "function": {"name": "find", "parameters": schema}}]}


def sharegpt(question: str, answer: str) -> dict[str, Any]:
    return {"conversations": [{"from": "human", "value": question}, {"from": "gpt", "value": answer}]}


def alpaca(question: str, answer: str) -> dict[str, Any]:
    return {"instruction": question, "input": "", "output": answer}


SHAPES: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "chat": chat,
    "chat with tools": tools,
    "ShareGPT": sharegpt,
    "prompt and completion": lambda question, answer: {"prompt": question, "completion": answer},
    "preference": lambda question, answer: {"prompt": question, "chosen": answer, "rejected": answer[::-1]},
    "KTO": lambda question, answer: {"prompt": question, "completion": answer, "label": True},
    "text": lambda question, answer: {"text": f"{question}\n{answer}"},
    "Alpaca, array": alpaca,
    "Alpaca, CSV": alpaca,
}


def block(shape: str, rows: int) -> list[bytes]:
    """Rows whose first word is put in later, so that they differ."""
    rng, made = random.Random(1), list[bytes]()
    for _ in range(rows):
        question, answer = (" ".join(rng.choices(WORDS, k=rng.randrange(*span))) for span in ((8, 60), (20, 110)))
        row = SHAPES[shape](f"%s {question}?", f"{answer.capitalize()}.")
        if shape.endswith("CSV"):
            line = io.StringIO()
            csv.writer(line).writerow(row.values())
            made.append(line.getvalue().encode())
        else:
            made.append(json.dumps(row).encode() + (b",\n" if shape.endswith("array") else b"\n"))
    return made


def write(folder: str, shape: str, megabytes: int) -> Path:
    file = Path(folder, "rows.csv" if shape.endswith("CSV") else "rows.json")
    head, end = (b"instruction,input,output\n", b"") if shape.endswith("CSV") else (b"", b"")
    if shape.endswith("array"):
        head, end = b"[", b'{"instruction": "", "input": "", "output": "x"}]\n'
    rows, size, turn = block(shape, 5000), 0, 0
    with file.open("wb") as out:
        out.write(head)
        while size < megabytes * 1_000_000:
            turn += 1
            word = WORDS[turn % len(WORDS)].encode() + WORDS[turn // len(WORDS) % len(WORDS)].encode()
            size += out.write(b"".join(row.replace(b"%s", word) for row in rows))
        out.write(end)
    return file


def measured(code: str, file: Path) -> list[float]:
    run = subprocess.run([sys.executable, "-c", CLOCK + code, str(file)], check=True, capture_output=True, text=True)
    return [float(word) for word in run.stdout.split()]


def read(shape: str, megabytes: int) -> float:
    """Show how fast a file is read; return the peak of memory in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        file = write(folder, shape, megabytes)
        size = file.stat().st_size / 1e6
        (plain,), (seconds, peak) = measured(PLAIN, file), measured(READING, file)
    print(
        f"{size:5,.0f} MB, {shape + ':':23} {size / seconds:4.0f} MB/s, {seconds / plain:.1f} times the time of json "
        f"({size / plain:.0f} MB/s); peak {peak:.0f} MiB",
        flush=True,
    )
    return peak


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
    found = near_duplicates([comparable(n, n, text, "", b"") for n, text in enumerate(texts)])
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
        "--megabytes", type=int, nargs="+", default=[10, 1000], help="sizes of the chat files; 5000 takes minutes"
    )
    parser.add_argument("--each", type=int, default=100, help="megabytes of the file in each other layout")
    options = parser.parse_args()
    peaks = [read("chat", size) for size in options.megabytes]
    for shape in [*SHAPES][1:]:
        read(shape, options.each)
    near()
    if max(peaks) - peaks[0] > PEAK_GROWTH:
        sys.exit(f"the peak grows by more than {PEAK_GROWTH} MiB")


if __name__ == "__main__":
    main()
