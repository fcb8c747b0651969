"""The bundled pack with one thing changed in its files, as an author might get it wrong: does `check` notice?

    python -m tests.check.pack_mutants [--most 40]

Prints for each kind of change how many of its mutants are found, and names those that stay silent.
"""

from __future__ import annotations

import argparse
import copy
import random
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from finetune_advisor.check import verify
from finetune_advisor.check.prover import Prover
from finetune_advisor.check.tests_of_rules import test_findings as findings_of_tests
from finetune_advisor.errors import Diagnostic
from finetune_advisor.load import read_pack

RULES = Path(__file__).resolve().parents[2] / "rules"
TODAY = date(2026, 11, 28)
NOWHERE = Path("/dev/null")
"""No cache: a mutant is read once, so keeping its compiled form is lost work."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

Doc: TypeAlias = Any
"""A YAML document as Python values."""
Docs: TypeAlias = dict[str, Doc]
"""The files of a pack, by their path in it."""
Path_: TypeAlias = tuple[Any, ...]
"""Keys and numbers that lead to a place in a document."""
Finding: TypeAlias = tuple[str, str, tuple[str, ...]]
"""Its kind, its severity, and what it is about."""


@dataclass(frozen=True)
class Mutant:
    """One change to one file."""

    kind: str
    what: str
    file: str
    doc: Doc


def read(folder: Path = RULES) -> Docs:
    """The files of a pack, but for its catalog."""
    files = [*folder.glob("*.yaml"), *folder.glob("steps/*.yaml")]
    return {str(file.relative_to(folder)): yaml.load(file.read_bytes(), LOADER) for file in sorted(files)}


# --- where something can be changed ------------------------------------------------------------------------------


def at(doc: Doc, path: Path_) -> Any:
    """What lies there."""
    for key in path:
        doc = doc[key]
    return doc


def put(doc: Doc, path: Path_, value: Any) -> Doc:
    """A copy of a document with another value there."""
    new = copy.deepcopy(doc)
    at(new, path[:-1])[path[-1]] = value
    return new


def drop(doc: Doc, path: Path_) -> Doc:
    """A copy of a document without what lies there."""
    new = copy.deepcopy(doc)
    del at(new, path[:-1])[path[-1]]
    return new


def leaves(condition: Any, path: Path_) -> Iterator[Path_]:
    """Every single test in a condition."""
    for key, value in condition.items():
        if key in ("any", "all"):
            for n, part in enumerate(value):
                yield from leaves(part, (*path, key, n))
        elif key == "not":
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)


def steps(docs: Docs) -> Iterator[tuple[str, Doc]]:
    """The files of the steps."""
    yield from ((file, doc) for file, doc in docs.items() if file.startswith("steps/"))


def conditions(docs: Docs) -> Iterator[tuple[str, str, Path_]]:
    """Every condition of a rule or a definition: its file, its id, and where it is."""
    for file, doc in steps(docs):
        for n, rule in enumerate(doc.get("rules", ())):
            yield file, rule["id"], ("rules", n, "when")
    for name in docs["definitions.yaml"]:
        yield "definitions.yaml", name, (name,)


# --- the kinds of change -----------------------------------------------------------------------------------------


def swapped(docs: Docs) -> Iterator[Mutant]:
    """A rule or an `otherwise` ends in another outcome."""
    for file, doc in steps(docs):
        ends = [("rules", n, "then") for n in range(len(doc.get("rules", ())))] + [("otherwise", "then")]
        for path in ends:
            for other in doc["outcomes"]:
                if other != at(doc, path):
                    what = f"{at(doc, path[:-1]).get('id', doc['id'])} ends in {other}"
                    yield Mutant("outcome swapped", what, file, put(doc, path, other))


def overrides(docs: Docs) -> Iterator[Mutant]:
    for file, doc in steps(docs):
        for n, rule in enumerate(doc.get("rules", ())):
            for m, loser in enumerate(rule.get("overrides", ())):
                what = f"{rule['id']} no longer overrides {loser}"
                yield Mutant("override dropped", what, file, drop(doc, ("rules", n, "overrides", m)))


def changed_tests(docs: Docs, options: Mapping[str, list[str]]) -> Iterator[Mutant]:
    """A test dropped, turned round, or with an option less or more."""
    for file, id, start in conditions(docs):
        doc = docs[file]
        for path in leaves(at(doc, start), start):
            fact, value = path[-1], at(doc, path)
            if len(at(doc, path[:-1])) > 1:
                yield Mutant("test dropped", f"{id} without {fact}", file, drop(doc, path))
            for how, other in variants(value, options.get(fact, [])):
                yield Mutant(how, f"{id}: {fact} {value} becomes {other}", file, put(doc, path, other))


def variants(value: Any, options: list[str]) -> Iterator[tuple[str, Any]]:
    """Other values for a test."""
    if isinstance(value, bool):
        yield "test flipped", not value
    elif isinstance(value, dict):
        turned = {
            "at_least": "below",
            "below": "at_least",
            "any_of": "none_of",
            "none_of": "any_of",
            "all_of": "none_of",
        }
        for key, inner in value.items():
            yield "test flipped", {turned[key] if k == key else k: v for k, v in value.items()}
            if isinstance(inner, list):
                for how, other in fewer_or_more(inner, options):
                    yield how, {**value, key: other}
    else:
        yield from fewer_or_more(value if isinstance(value, list) else [value], options)


def fewer_or_more(chosen: list[str], options: list[str]) -> Iterator[tuple[str, list[str]]]:
    if len(chosen) > 1:
        yield from (("option dropped", [one for one in chosen if one != gone]) for gone in chosen)
    yield from (("option added", [*chosen, more]) for more in options if more not in chosen)


def step_conditions(docs: Docs) -> Iterator[Mutant]:
    """The `when` of a step dropped or thinned."""
    for file, doc in steps(docs):
        if "when" in doc:
            yield Mutant("when of a step", f"{doc['id']} is always reached", file, drop(doc, ("when",)))
            for path in leaves(doc["when"], ("when",)):
                value = at(doc, path)
                if len(at(doc, path[:-1])) > 1:
                    yield Mutant("when of a step", f"{doc['id']} reached whatever {path[-1]}", file, drop(doc, path))
                for n in range(len(value) if isinstance(value, list) and len(value) > 1 else 0):
                    what = f"{doc['id']} not reached for {path[-1]} {value[n]}"
                    yield Mutant("when of a step", what, file, drop(doc, (*path, n)))


def thresholds(docs: Docs) -> Iterator[Mutant]:
    file = "thresholds.yaml"
    for id, threshold in docs[file].items():
        cells = [(id, "value")] + [(id, "values", row) for row in threshold.get("values", ())]
        for path in cells:
            number = at(docs[file], path)
            for other in (number - 1, number + 1, number * 2):
                what = f"{id} {path[-1]} {number} becomes {other}"
                yield Mutant("threshold changed", what, file, put(docs[file], path, other))
            if len(path) == 3:
                yield Mutant("threshold changed", f"{id} without {path[-1]}", file, drop(docs[file], path))


def assumptions(docs: Docs) -> Iterator[Mutant]:
    """Another value assumed while an answer is unknown."""
    for file, doc in docs.items():
        key = "questions" if file.startswith("steps/") else "readings" if file == "pack.yaml" else None
        for n, question in enumerate(doc.get(key, ()) if key else ()):
            if "assume" not in question:
                continue
            for other in assumable(question):
                if other != question["assume"]:
                    what = f"{question['id']} unknown is {other}"
                    yield Mutant("assume changed", what, file, put(doc, (key, n, "assume"), other))


def assumable(question: Mapping[str, Any]) -> list[Any]:
    match question["type"]:
        case "yes_no":
            return [True, False]
        case "choice":
            return list(question["options"])
        case "choices":
            return [[], *([option] for option in question["options"])]
        case _:
            return [question["range"][0], 100, question["range"][1]]


def dropped_rules(docs: Docs) -> Iterator[Mutant]:
    """A rule gone with its tests, also where others override it."""
    for file, doc in steps(docs):
        for n, rule in enumerate(doc.get("rules", ())):
            new = drop(doc, ("rules", n))
            for other in new["rules"]:
                if rule["id"] in other.get("overrides", ()):
                    other["overrides"].remove(rule["id"])
            yield Mutant("rule dropped", rule["id"], file, new)


def approaches(docs: Docs) -> Iterator[Mutant]:
    for file, doc in steps(docs):
        for id, outcome in doc["outcomes"].items():
            if isinstance(outcome, dict) and "approach" in outcome:
                for other in ("prompting", "rag", "fine-tuning", "rag+fine-tuning"):
                    if other != outcome["approach"]:
                        new = put(doc, ("outcomes", id, "approach"), other)
                        yield Mutant("approach changed", f"{id} is {other}", file, new)


def said(docs: Docs) -> Iterator[Mutant]:
    """A note or a move negated or dropped; a property dropped."""
    places = [(file, ("notes", n)) for file, doc in steps(docs) for n in range(len(doc.get("notes", ())))]
    places += [("plan.yaml", (n,)) for n in range(len(docs["plan.yaml"]))]
    for file, path in places:
        id, when = at(docs[file], path)["id"], at(docs[file], path)["when"]
        yield Mutant("note or move negated", id, file, put(docs[file], (*path, "when"), {"not": when}))
        yield Mutant("note or move dropped", id, file, drop(docs[file], path))
    for n, stated in enumerate(docs["properties.yaml"]):
        yield Mutant("property dropped", stated["id"], "properties.yaml", drop(docs["properties.yaml"], (n,)))


def mutants(docs: Docs) -> list[Mutant]:
    """Every mutant of a pack."""
    options = {step["id"]: list(step["outcomes"]) for _, step in steps(docs)}
    for doc in [*(doc for _, doc in steps(docs)), {"questions": docs["pack.yaml"]["readings"]}]:
        options |= {q["id"]: list(q["options"]) for q in doc.get("questions", ()) if "options" in q}
    found = [*swapped(docs), *overrides(docs), *changed_tests(docs, options), *step_conditions(docs)]
    return [*found, *thresholds(docs), *assumptions(docs), *dropped_rules(docs), *approaches(docs), *said(docs)]


def sample(of: list[Mutant], most: int) -> list[Mutant]:
    """At most so many of each kind, always the same."""
    kinds: dict[str, list[Mutant]] = {}
    for mutant in of:
        kinds.setdefault(mutant.kind, []).append(mutant)
    draw = random.Random(11)
    return [mutant for own in kinds.values() for mutant in draw.sample(own, min(most, len(own)))]


# --- what check says ---------------------------------------------------------------------------------------------


class Bench:
    """A copy of the pack in a folder, and what `check` says of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "pack"
        shutil.copytree(RULES, self.folder)
        self.before = set().union(*self.findings())

    def findings(self) -> Iterator[set[Finding]]:
        """Errors and warnings, with what they are about: of reading, then of the pack's own tests, then all of the rest."""
        pack, read = read_pack(self.folder, cache_folder=NOWHERE)
        yield told(read)
        if pack is not None:
            yield told(findings_of_tests(Prover(pack)))
            yield told(verify(pack, TODAY).findings)

    def noticed(self, mutant: Mutant) -> bool:
        """Whether `check` says something of a mutant that it doesn't say of the pack."""
        file = self.folder / mutant.file
        text = file.read_text(encoding="utf-8")
        file.write_text(yaml.dump(mutant.doc, Dumper=DUMPER, sort_keys=False, allow_unicode=True), encoding="utf-8")
        try:
            # What is noticed by the cheap parts of a check needs no more proofs.
            return any(found - self.before for found in self.findings())
        finally:
            file.write_text(text, encoding="utf-8")


def told(findings: Iterable[Diagnostic]) -> set[Finding]:
    return {(one.kind, one.severity, one.related) for one in findings if one.severity != "note"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=10**6, help="mutants of each kind to try")
    chosen = sample(mutants(read()), parser.parse_args().most)
    tally: dict[str, list[bool]] = {}
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for mutant in chosen:
            tally.setdefault(mutant.kind, []).append(noticed := bench.noticed(mutant))
            if not noticed:
                print(f"silent: {mutant.kind}: {mutant.what}", flush=True)
    everything = [noticed for own in tally.values() for noticed in own]
    for kind, own in (*tally.items(), ("all", everything)):
        print(f"{kind:24} {sum(own):5} of {len(own):5} found ({100 * sum(own) // len(own)} %)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
