"""Decisions a second on the task of the engine bench (40 rules, 16 inputs, 10,000 answer sets), beside baselines in the same run.

    python -m benchmarks.decide [--bench FOLDER]

The task is made here by the same recipe as the bench's `gen.py`. Baselines made here: the rules as one compiled Python
function (the floor), and closures in three values with evidence for every rule. With `--bench`, the fastest engines of
that folder that can be imported (Rust CEL, for instance) run in this process too.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from finetune_advisor import engine
from finetune_advisor.conditions import All, AnyOf, Condition, Not, OneOf, Within
from finetune_advisor.pack import Outcome, Pack, Question, QuestionType, Rule, Step

ENGINES = ("py_compiled", "py_bitmask", "py_closures", "py_kleene", "cel_rust", "zen_table", "zen_trace", "rule_engine_py")
TYPES: dict[str, QuestionType] = {"bool": "yes_no", "enum": "choice", "int": "count"}


def condition(node: dict[str, Any]) -> Condition:
    if "all" in node:
        return All(tuple(condition(part) for part in node["all"]))
    if "any" in node:
        return AnyOf(tuple(condition(part) for part in node["any"]))
    fact, value = node["q"], node["v"]
    match node["op"]:
        case "eq":
            return OneOf(fact, (value,))
        case "ne":
            return Not(OneOf(fact, (value,)))
        case "in":
            return OneOf(fact, tuple(value))
        case "lt":
            return Within(fact, below=value)
        case "le":
            return Within(fact, below=value + 1)
        case "gt":
            return Within(fact, at_least=value + 1)
        case _:
            return Within(fact, at_least=value)


def as_pack(raw: dict[str, Any]) -> Pack:
    questions = tuple(
        Question(
            id=source["id"], step="bench", type=TYPES[source["type"]], ask="", why="",
            options=tuple((value, value) for value in source.get("values", ())),
            low=source.get("min", 0), high=source.get("max", 0), if_unknown=0,
        )
        for source in raw["inputs"]
    )  # fmt: skip
    rules = tuple(Rule(rule["id"], "bench", condition(rule["when"]), "fires", "") for rule in raw["rules"])
    step = Step("bench", "", (Outcome("fires", ""), Outcome("none", "")), "none", "", questions=questions, rules=rules)
    return Pack("bench", "", "1", "2026-11-23", (step,), "bench")


def rate(run: Callable[[Any], Any], answers: list[dict[str, Any]]) -> float:
    """Answer sets a second: the best of five passes, since other work on the machine only ever adds."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for one in answers:
            run(one)
        best = min(best, time.perf_counter() - start)
    return len(answers) / best


def ours(pack: Pack, expected: list[list[str]], answers: list[dict[str, Any]]) -> Iterable[tuple[str, float]]:
    fired = [[rule.id for rule in engine.decide(pack, one)[0].standing()] for one in answers]
    if fired != expected:
        raise SystemExit("our decisions differ from the bench's expected ones")
    yield "finetune-advisor: three-valued, evidence for every rule", rate(lambda one: engine.decide(pack, one), answers)
    yield "finetune-advisor: the same, evidence put in words", rate(
        lambda one: list(engine.decide(pack, one)[0].judgements()), answers
    )
    yield "finetune-advisor: sweep mode", rate(engine.sweeper(pack), answers)


def theirs(folder: Path, raw: dict[str, Any], answers: list[dict[str, Any]]) -> Iterable[tuple[str, float]]:
    sys.path.insert(0, str(folder))
    for name in ENGINES:
        try:
            module = importlib.import_module(f"engines.{name}")
            yield f"bench: {module.NAME}", rate(module.load(raw), answers)
        except ImportError as error:
            print(f"left out: {name} ({error})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "engine-bench")
    bench = parser.parse_args().bench
    if not (bench / "gen.py").is_file():
        raise SystemExit(f"no engine bench at {bench}; name its folder with --bench")
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([sys.executable, str(bench / "gen.py"), made], check=True)
        raw, answers, expected = (json.loads((Path(made) / name).read_text()) for name in ("pack.json", "answers.json", "expected.json"))
    rows = [*ours(as_pack(raw), expected, answers), *theirs(bench, raw, answers)]
    floor = next((speed for name, speed in rows if "one compiled function" in name), rows[0][1])
    for name, speed in sorted(rows, key=lambda row: -row[1]):
        print(f"{name:62} {speed:12,.0f} a second   {floor / speed:6.1f} x slower than the compiled floor")


if __name__ == "__main__":
    main()
