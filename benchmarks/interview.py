"""How many questions the interview asks over the published cases, answered from their facts, *don't know* where not stated."""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median

from finetune_advisor import api
from finetune_advisor.ask.scripted import Scripted
from finetune_advisor.facts import Facts
from finetune_advisor.interview import interview

ROOT = Path(__file__).parent.parent
TARGET = 9


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", nargs="?", type=Path, default=ROOT / "tests" / "published", help="answers files")
    folder = arguments.parse_args().folder
    pack = api.load_pack()
    print("| case | questions asked | of these not known | of the questions there are |\n|---|--:|--:|--:|")
    counts = []
    for path in sorted(folder.glob("*.yaml")):
        stated = {id: answer.value for id, answer in api.load_answers(path, pack).answers.items()}
        asker = Scripted(stated)
        interview(pack, Facts(), asker)
        unknown = sum(stated.get(id) is None for id in asker.asked)
        print(f"| {path.stem} | {len(asker.asked)} | {unknown} | {len(pack.questions)} |")
        counts.append(len(asker.asked))
    print(f"\n{len(counts)} cases: median {median(counts):g} (target: at most {TARGET}), at most {max(counts)}")


if __name__ == "__main__":
    main()
