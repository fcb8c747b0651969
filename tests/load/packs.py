"""A small pack, and ways to write it down with changes."""

# One rule a line, however long.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SMALL = {
    "pack.yaml": """\
id: small
title: A small pack
version: 2026.1.0
reviewed: 2026-11-23
steps: [readiness, approach]
approach: approach
readiness: readiness
readings:
  - {id: cost.payback, title: Months, type: amount, unit: months, range: [0, 120], assume: 0}
retired: {trims: answer price instead}
""",
    "definitions.yaml": """\
all-there: {readiness: ready}
badly-styled: {failures: {any_of: [style], none_of: [format]}}
called-for: {any: [badly-styled: true, failures: {all_of: [cost, format]}]}
""",
    "thresholds.yaml": """\
eval_floor: {title: Floor, unit: cases, value: 20, sources: [guide#S26], checked: 2026-11-23}
examples_floor:
  title: Fewest examples
  unit: examples
  value: 100
  by: task
  values: {classification: 200, writing: 50}
  sources: [guide]
  checked: 2026-11-23
""",
    "sources.yaml": """\
guide:
  title: The guide
  url: https://example.org/guide
  published: unknown
  checked: 2026-11-23
  read: primary
  claim: Everything.
  parts: {S26: An eval set first.}
""",
    "plan.yaml": """\
- {id: build-eval, when: {readiness: not-ready}, do: "Build {eval_floor} cases", done_when: there, stop_when: never}
""",
    "properties.yaml": """\
- {id: p1, title: Never blind, never: {eval_cases: {below: eval_floor}, approach: fine-tuning}}
""",
    "steps/readiness.yaml": """\
id: readiness
title: Are you ready?
outcomes:
  ready: Nothing is missing
  not-ready: Something comes first
questions:
  - id: eval_cases
    ask: How many test cases?
    why: Without them nobody can tell.
    type: count
    unit: cases
    range: [0, 10000000]
    help: Count them.
    example: "150"
    # The next floor hangs on the task.
  - id: examples
    ask: How many examples?
    why: Too few do harm.
    type: count
    unit: examples
    range: [0, 1000000]
    bands: {under-50: 0, 50-99: 50, 100-199: 100, 200-or-more: 200, some: unknown}
  - id: task
    ask: Which task?
    why: Floors differ.
    type: choice
    options: {classification: Labels, writing: Texts, other: Else}
    label: Task
  - id: failures
    ask: What is wrong?
    why: It picks the remedy.
    type: choices
    options: {style: {label: Style, gloss: Tone and words}, cost: Cost, format: Format}
    assume: []
  - {id: owner, ask: Is it owned, why: Models age., type: yes_no, assume: true}
  - {id: price, ask: What it costs, why: It counts., type: amount, unit: EUR, range: [0, 1000], interview: false}
  - {id: use_case, ask: What it is for, why: For the report., type: text}
rules:
  - id: no-eval-set
    when: {eval_cases: {below: eval_floor}}
    then: not-ready
    because: With fewer than {eval_floor} cases no gain can be told.
    do: Build one.
    sources: [guide#S26]
    tests:
      - {given: {eval_cases: 19}, then: not-ready}
      - {given: {eval_cases: 20}, then: ready}
    label: Test cases
    find_out: Count them.
  - {id: few, when: {examples: {below: examples_floor}}, then: not-ready, because: Too few., label: Examples, do: Add, find_out: Count, sources: [guide]}
otherwise: {then: ready, because: Nothing is missing.}
""",
    "steps/approach.yaml": """\
id: approach
title: What now?
outcomes:
  prompting: {title: Prompt, approach: prompting}
  fine-tuning: {title: Train, approach: fine-tuning}
rules:
  - id: go
    when: {all-there: true, owner: true}
    then: fine-tuning
    because: Everything is there.
    sources: [guide]
    because_assumed: As far as you said.
    tests: [{given: {readiness: ready, owner: true}, then: fine-tuning}]
notes:
  - id: style
    when: {called-for: true, approach: prompting}
    say: Examples help.
    level: advice
    sources: [guide]
    tests: [{given: {failures: [style], approach: prompting}, applies: true}]
otherwise: {then: prompting, because: Not ready.}
""",
}

OWN_HEAD = """\
id: own
title: Our pack
version: "1"
reviewed: 2026-11-23
extends: ../small
"""


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def small(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Write the small pack, with `(file, old text, new text)` changed; an empty old text means the end of the file."""
    files = dict(SMALL)
    for name, old, new in changes:
        text = files.get(name, "")
        assert old in text, f"{name} holds no {old!r}"
        files[name] = text.replace(old, new, 1) if old else text + new
    return write(folder, files)
