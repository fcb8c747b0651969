"""How long every proof about a pack takes: the bundled one, and generated ones of three sizes and five kinds.

    python -m benchmarks.check [--sizes 40x16,200x40,500x60] [--seeds 1]

`tree`: the leaves of a random decision tree, complete and disjoint, so that "no gap" and "no conflict" need a proof; `holed`: the
same with a leaf missing; `mixed`: half a tree, a quarter of its rules widened, and as many random rules; `random`: rules of 2
to 4 tests, as people write them; `layers`: seven steps, each a tree that reads questions and earlier outcomes.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from datetime import date
from itertools import pairwise

from finetune_advisor.check import verify
from finetune_advisor.load import load_pack
from finetune_advisor.model.conditions import All, OneOf
from finetune_advisor.model.pack import Option, Outcome, Pack, Question, Rule, Step

KINDS = ("tree", "holed", "mixed", "random", "layers")
LIMITS = {"bundled": 1.0, "500x60": 5.0}
"""Seconds of processor time that a check may take."""
TODAY = date(2026, 11, 24)
LAYERS = 7
ENDS = ("e0", "e1", "e2")

Box = dict[str, tuple[str, ...]]


def questions(draw: random.Random, count: int) -> tuple[Question, ...]:
    """Questions of two to five options."""
    sizes = [2 + draw.randrange(4) for _ in range(count)]
    return tuple(
        Question(f"q{n}", "s0", "choice", "?", options=tuple(Option(f"o{m}", "x") for m in range(size)), assume="o0")
        for n, size in enumerate(sizes)
    )


def leaves(draw: random.Random, facts: Box, count: int) -> list[Box]:
    """The leaves of a random decision tree: boxes that cover everything and never meet."""
    found: list[Box] = [{}]
    while len(found) < count:
        n = draw.randrange(len(found))
        wide = [fact for fact, values in facts.items() if len(found[n].get(fact, values)) > 1]
        if not wide:
            continue
        fact = draw.choice(wide)
        one, other = halves(draw, found[n].get(fact, facts[fact]))
        found.append({**found[n], fact: other})
        found[n] = {**found[n], fact: one}
    return found


def halves(draw: random.Random, values: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    cut = 1 + draw.randrange(len(values) - 1)
    return values[:cut], values[cut:]


def loose(draw: random.Random, facts: Box) -> Box:
    """A rule of two to four tests, as people write them."""
    chosen = draw.sample(sorted(facts), 2 + draw.randrange(3))
    return {fact: halves(draw, facts[fact])[draw.randrange(2)] for fact in chosen}


def boxes(draw: random.Random, kind: str, facts: Box, count: int) -> list[Box]:
    if kind == "random":
        return [loose(draw, facts) for _ in range(count)]
    found = leaves(draw, facts, {"holed": count + 1, "mixed": count // 2}.get(kind, count))
    if kind == "holed":
        found.pop(draw.randrange(len(found)))
    if kind == "mixed":
        for box in found:
            if len(box) > 1 and draw.randrange(4) == 0:
                del box[draw.choice(sorted(box))]
        found += [loose(draw, facts) for _ in range(count - len(found))]
        draw.shuffle(found)
    return found


def step(draw: random.Random, id: str, found: list[Box], asked: tuple[Question, ...] = ()) -> Step:
    rules = tuple(
        Rule(f"{id}-r{n}", id, All(tuple(OneOf(f, v) for f, v in sorted(box.items()))), draw.choice(ENDS), "x", ("x",))
        for n, box in enumerate(found)
    )
    ends = tuple(Outcome(end, "E", "prompting") for end in ENDS)
    return Step(id, id, ends, "e0", "x", questions=asked, rules=rules)


def flat(kind: str, rules: int, count: int, seed: int) -> Pack:
    """A pack of one step."""
    draw = random.Random(seed)
    asked = questions(draw, count)
    facts = {question.id: question.option_ids for question in asked}
    return Pack("made", "Made", "1", "2026-11-01", (step(draw, "s0", boxes(draw, kind, facts, rules), asked),), "s0")


def layered(rules: int, count: int, seed: int) -> Pack:
    """A pack of seven steps, each a tree over its share of the questions and two earlier outcomes."""
    draw = random.Random(seed)
    asked = questions(draw, count)
    cuts = [count * n // LAYERS for n in range(LAYERS + 1)]
    steps: list[Step] = []
    for n, (start, stop) in enumerate(pairwise(cuts)):
        facts = {question.id: question.option_ids for question in asked[start:stop]}
        facts |= {f"s{m}": ENDS for m in range(max(0, n - 2), n)}
        found = leaves(draw, facts, rules // LAYERS)
        # What isn't reached has no outcome, but every step is reached here, so that trees stay complete.
        steps.append(step(draw, f"s{n}", found, asked if n == 0 else ()))
    return Pack("made", "Made", "1", "2026-11-01", tuple(steps), steps[-1].id)


def made(kind: str, rules: int, count: int, seed: int) -> Pack:
    return layered(rules, count, seed) if kind == "layers" else flat(kind, rules, count, seed)


def timed(pack: Pack) -> tuple[float, Counter[str]]:
    start = time.process_time()
    proofs = verify(pack, TODAY)
    found = Counter(finding.kind for finding in proofs.findings if finding.kind != "missing-test")
    return time.process_time() - start, found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="40x16,200x40,500x60")
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    worst: dict[str, float] = {}
    worst["bundled"], found = timed(load_pack())
    print(f"{'bundled':8} {'':7} {worst['bundled']:6.2f} s  {dict(found) or 'no findings'}")
    for size in options.sizes.split(","):
        rules, count = map(int, size.split("x"))
        for kind in KINDS:
            for seed in range(options.seeds):
                pack = made(kind, rules, count, 7 + seed)
                seconds, found = timed(pack)
                worst[size] = max(worst.get(size, 0), seconds)
                print(f"{size:8} {kind:7} {seconds:6.2f} s  {dict(found)}", flush=True)
    late = [f"{what} took {seconds:.2f} s" for what, seconds in worst.items() if seconds > LIMITS.get(what, 60)]
    print("; ".join(late) or "all within their limits")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
