"""Decisions a second: 40 rules over 16 typed answers, 10,000 answer sets, beside baselines in the same run.

    python -m benchmarks.decide [--bench FOLDER]

Baselines made here: the rules as one compiled Python function (the floor that no interpreter of rules can pass), and the
ten-line judge that walks each condition. `--bench` names a checkout of an engine bench with `gen.py`, `common.py` and
`engines/`: then its task is taken, and those of its engines that can be imported run in this process too.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from finetune_advisor import engine
from finetune_advisor.model.conditions import All, AnyOf, Condition, Not, OneOf, Within, holds
from finetune_advisor.model.pack import Option, Outcome, Pack, Question, QuestionType, Rule, Step

ENGINES = (
    "py_compiled",
    "py_bitmask",
    "py_closures",
    "py_kleene",
    "cel_rust",
    "zen_table",
    "zen_trace",
    "rule_engine_py",
)
TYPES: dict[str, QuestionType] = {"bool": "yes_no", "enum": "choice", "int": "count"}
Answers = dict[str, Any]


# --- the task --------------------------------------------------------------------------------------------------------


def made_task(seed: int = 20261123) -> tuple[dict[str, Any], list[Answers]]:
    """A pack and answer sets of the bench's shape, from Python's own generator."""
    chance = random.Random(seed)
    inputs: list[dict[str, Any]] = [{"id": f"b{n}", "type": "bool"} for n in range(6)]
    inputs += [{"id": f"e{n}", "type": "enum", "values": [f"v{c}" for c in "abcde"[: 3 + n % 3]]} for n in range(5)]
    inputs += [{"id": f"n{n}", "type": "int", "min": 0, "max": 10**n * 10} for n in range(5)]
    rules = []
    for number in range(40):
        leaves = [_leaf(chance, one) for one in chance.sample(inputs, chance.randint(2, 4))]
        shape = chance.random()
        when = (
            {"all": leaves}
            if shape < 0.6
            else {"any": leaves}
            if shape < 0.8
            else {"all": [leaves[0], {"any": leaves[1:]}]}
        )
        rules.append({"id": f"R{number:03d}", "when": when})
    return {"inputs": inputs, "rules": rules}, [
        {one["id"]: _value(chance, one) for one in inputs} for _ in range(10_000)
    ]


def _leaf(chance: random.Random, one: dict[str, Any]) -> dict[str, Any]:
    if one["type"] == "bool":
        return {"q": one["id"], "op": "eq", "v": chance.random() < 0.5}
    if one["type"] == "enum":
        return {"q": one["id"], "op": chance.choice(("eq", "ne")), "v": chance.choice(one["values"])}
    return {"q": one["id"], "op": chance.choice(("lt", "le", "gt", "ge")), "v": chance.randint(1, one["max"] - 1)}


def _value(chance: random.Random, one: dict[str, Any]) -> Any:
    if one["type"] == "bool":
        return chance.random() < 0.5
    return chance.choice(one["values"]) if one["type"] == "enum" else chance.randint(one["min"], one["max"])


def bench_task(bench: Path) -> tuple[dict[str, Any], list[Answers]]:
    """The pack and the answer sets of an engine bench."""
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([sys.executable, str(bench / "gen.py"), made], check=True)
        pack, answers = (json.loads((Path(made) / name).read_text()) for name in ("pack.json", "answers.json"))
    return pack, answers


# --- the same rules for each engine ----------------------------------------------------------------------------------


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
            options=tuple(Option(value, value) for value in source.get("values", ())),
            range=(source.get("min", 0), source.get("max", 0)), assume=0,
        )
        for source in raw["inputs"]
    )  # fmt: skip
    rules = tuple(Rule(rule["id"], "bench", condition(rule["when"]), "fires", "") for rule in raw["rules"])
    step = Step("bench", "", (Outcome("fires", ""), Outcome("none", "")), "none", "", questions=questions, rules=rules)
    return Pack("bench", "", "1", "2026-11-23", (step,), "bench")


def compiled(raw: dict[str, Any]) -> Callable[[Answers], list[str]]:
    """The rules as one straight-line Python function."""
    lines = ["def decide(a):", *(f"    {one['id']} = a[{one['id']!r}]" for one in raw["inputs"]), "    fired = []"]
    for rule in raw["rules"]:
        lines += [f"    if {_expression(rule['when'])}:", f"        fired.append({rule['id']!r})"]
    space: dict[str, Any] = {}
    exec("\n".join([*lines, "    return fired"]), space)
    made: Callable[[Answers], list[str]] = space["decide"]
    return made


def _expression(node: dict[str, Any]) -> str:
    if "all" in node or "any" in node:
        joint = " and " if "all" in node else " or "
        return "(" + joint.join(map(_expression, node.get("all") or node["any"])) + ")"
    sign = {"eq": "==", "ne": "!=", "in": "in", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}[node["op"]]
    return f"{node['q']} {sign} {node['v']!r}"


# --- the rates -------------------------------------------------------------------------------------------------------


def rate(run: Callable[[Any], Any], answers: list[Answers], passes: int = 5) -> float:
    """Answer sets a second: the best of some passes, since other work on the machine only ever adds."""
    best = float("inf")
    for _ in range(passes):
        start = time.perf_counter()
        for one in answers:
            run(one)
        best = min(best, time.perf_counter() - start)
    return len(answers) / best


def here(raw: dict[str, Any], answers: list[Answers]) -> Iterable[tuple[str, float]]:
    pack, floor = as_pack(raw), compiled(raw)
    if any([rule.id for rule in engine.decide(pack, one)[0].applied()] != floor(one) for one in answers):
        raise SystemExit("our decisions differ from those of the compiled rules")
    yield "floor: one compiled Python function, two-valued, no evidence", rate(floor, answers)
    yield "finetune-advisor: three-valued, evidence for every rule", rate(lambda one: engine.decide(pack, one), answers)
    yield (
        "finetune-advisor: the same, evidence put in words",
        rate(lambda one: list(engine.decide(pack, one)[0].judgements()), answers),
    )
    yield "finetune-advisor: sweep mode", rate(engine.sweeper(pack), answers)
    yield (
        "finetune-advisor: sweep mode, each step seen for the first time",
        max(rate(engine.sweeper(as_pack(raw)), answers, passes=1) for _ in range(5)),
    )
    yield (
        "the ten-line judge: three-valued, no evidence",
        rate(lambda one: [holds(rule.when, one) for rule in pack.rules], answers[:1000]),
    )


def theirs(folder: Path, raw: dict[str, Any], answers: list[Answers]) -> Iterable[tuple[str, float]]:
    sys.path.insert(0, str(folder))
    for name in ENGINES:
        try:
            module = importlib.import_module(f"engines.{name}")
            yield f"bench: {module.NAME}", rate(module.load(raw), answers)
        except ImportError as error:
            print(f"left out: {name} ({error})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, help="folder of an engine bench")
    bench = parser.parse_args().bench
    raw, answers = bench_task(bench) if bench else made_task()
    rows = [*here(raw, answers), *(theirs(bench, raw, answers) if bench else ())]
    floor = rows[0][1]
    for name, speed in sorted(rows, key=lambda row: -row[1]):
        print(f"{name:64} {speed:12,.0f} a second   {floor / speed:6.1f} x slower than the floor")


if __name__ == "__main__":
    main()
