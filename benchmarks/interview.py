"""How short the interview is, and how long you wait for its questions: `python -m benchmarks.interview`.

Questions are counted over the published cases, answered from their answers, *don't know* where these say nothing. What the
solver takes for each of them is timed on the way, the first time with an encoding still to be made. The wait for the first
prompt is measured on a pseudo-terminal, from the start of the program, beside `python -c pass` in the same run.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from finetune_advisor import api
from finetune_advisor.interview import interview
from finetune_advisor.model.answers import Answers
from finetune_advisor.model.conditions import Value
from finetune_advisor.solver import next_question, possible, wanted
from tests.interview.scripted import ScriptedPrompter
from tools.published import answers_of, cases

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
READER = "reader-1"
MOST_QUESTIONS = 8
MOST_OF_THREE_QUARTERS = 12
MOST_MILLISECONDS = 50
ROUNDS = 15
PROMPTERS: tuple[tuple[str, list[str], str, int], ...] = (
    ("plain", ["--accessible"], r"What should the model do", 20),
    ("menu", [], r"What should the model do", 30),
)
"""Name, option, what its prompt looks like, and how many times `python -c pass` it may take."""


def main() -> None:
    questions()
    solving()
    first_prompt()


def questions() -> None:
    """Count the questions over the published cases, answered as a blind reader answered them."""
    pack = api.load_pack()
    counts = []
    for case in cases():
        stated = answers_of(READER, case)
        if stated is not None:
            prompter = ScriptedPrompter({id: a.value for id, a in api.load_answers(stated, pack).answers.items()})
            interview(pack, Answers(), prompter)
            counts.append(len(prompter.asked))
    _, median, third = statistics.quantiles(counts, n=4)
    print(
        f"{len(counts)} cases: median {median:g} (target {MOST_QUESTIONS}), three quarters at most {third:g} "
        f"(target {MOST_OF_THREE_QUARTERS}), most {max(counts)}\n"
    )


def solving() -> None:
    """Time what the solver is asked while the published cases are answered question by question."""
    pack, times = api.load_pack(), defaultdict[str, list[float]](list)

    def timed(what: str, ask: Callable[..., T], *arguments: object) -> T:
        start = time.process_time()
        result = ask(pack, *arguments)
        times[what].append(time.process_time() - start)
        return result

    timed("first next question", next_question, {}, ())
    assumed = {question.id: question.assume for question in pack.inputs if question.assume is not None}
    for case in cases():
        given = api.load_answers(answers_of(READER, case) or {}, pack).answers
        answers = assumed | {id: answer.value for id, answer in given.items() if answer.value is not None}
        known: dict[str, Value] = {}
        asked: list[str] = []
        while (question := timed("next question", next_question, known, asked)) is not None:
            asked.append(question.id)
            if question.id in answers:
                known[question.id] = answers[question.id]
            timed("possible", possible, known)
            timed("all that can matter", wanted, known)
    print(
        f"{'solver':20} {'times':>6} {'median ms':>10} {'most ms':>8}   (next question: at most {MOST_MILLISECONDS} ms)"
    )
    for what, seconds in times.items():
        print(f"{what:20} {len(seconds):6} {statistics.median(seconds) * 1e3:10.2f} {max(seconds) * 1e3:8.2f}")
    print()


def first_prompt() -> None:
    print(f"{'first prompt':12} {'ms':>6} {'x bare':>7} {'target':>7}   (median of {ROUNDS}, ratio pair by pair)")
    with tempfile.TemporaryDirectory() as state:
        for name, options, prompt, target in PROMPTERS:
            program = ["-m", "finetune_advisor", *options]
            shown(program, prompt, state)
            pairs = [
                (shown(["-c", "print('done')"], "done", state), shown(program, prompt, state)) for _ in range(ROUNDS)
            ]
            ratio = statistics.median(own / bare for bare, own in pairs)
            print(f"{name:12} {statistics.median(own for _, own in pairs) * 1e3:6.0f} {ratio:7.1f} {target:7}")


def shown(arguments: list[str], text: str, state: str) -> float:
    """Return the seconds until a text is on the terminal."""
    import pexpect

    environ = {k: v for k, v in os.environ.items() if k not in ("CI", "ACCESSIBLE", "NO_COLOR")}
    environ |= {"XDG_STATE_HOME": state, "TERM": "xterm", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT / "src")}
    start = time.perf_counter()
    child = pexpect.spawn(sys.executable, arguments, env=environ, dimensions=(40, 100), encoding="utf-8", timeout=30)
    child.expect(text)
    seconds = time.perf_counter() - start
    child.close(force=True)
    return seconds


if __name__ == "__main__":
    main()
