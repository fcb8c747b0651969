"""The loop of an interview, and the path that its answers take. The prompter owns the screen, and `save` the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from finetune_advisor.engine import decide
from finetune_advisor.errors import Interrupted
from finetune_advisor.interview.plain import PlainPrompter
from finetune_advisor.interview.questions import Command, Line, Option, Prompt, folded, origin_of
from finetune_advisor.model.answers import Answer, Answers, known, merge
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.render.words import counted
from finetune_advisor.solver import next_question, possible
from finetune_advisor.text import one_line

Opening: TypeAlias = Literal["continue", "review", "report", "enough"]
"""How to begin: with the next question, with a list of the answers, with the report if nothing is left to ask, or with
the report in any case."""
USUAL, A_MINUTE = 8, 3
"""How many questions an interview takes in the middle of all cases, and how many of them a minute is enough for."""
ENDS = {
    "settled": "That's enough. More answers wouldn't change what to do now.",
    "unknown": "That's all. Only what you don't know yet could still change the advice.",
    "stopped": "You stopped here. More answers could still change the advice.",
}
"""Why no further question comes."""


Key: TypeAlias = tuple[tuple[str, Value | None], ...]
Compute: TypeAlias = Callable[[Answers], Answers]
"""Adds to answers what is computed from them."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is kept of an interview between two runs."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    """Confirmed answers, in the order in which they were first given."""
    stale: Mapping[str, Answer] = field(default_factory=dict)
    """At the end: answers that no longer count, each until its question comes up again."""
    finished: bool = False


Start: TypeAlias = tuple[Progress, Opening]
"""Where an earlier run ended, and how to begin this one."""


@dataclass(frozen=True, slots=True)
class Path:
    """The questions that come up, given the answers so far."""

    ids: tuple[str, ...]
    """The questions that came up and are answered, in their order."""
    next: Question | None
    """The question that comes up now; None at the end."""
    answers: Answers
    """What was known at the start, and the answers on the path."""
    stale: tuple[str, ...]
    """Answered questions that the path doesn't come to any more."""


class PathFinder:
    """Follows the answers from the first question again and again; remembers what it worked out on the same answers."""

    def __init__(self, pack: Pack, compute: Compute | None = None) -> None:
        self.pack = pack
        self._compute = compute
        in_order = sorted(pack.questions, key=lambda question: question.type != "text")
        self._order = {question.id: n for n, question in enumerate(in_order)}
        self._seen: dict[Key, tuple[Question | None, Mapping[str, Value]]] = {}

    def find(self, base: Answers, answers: Mapping[str, Answer]) -> Path:
        """Follow the answers from question to question, as if a person gave them without detours."""
        found, ids = base, []
        while (question := self.look(found)[0]) is not None and question.id in answers:
            found = found.with_answer(question.id, answers[question.id])
            ids.append(question.id)
        # The path never turns back, so what comes after its end is stale.
        end = self._order[question.id] if question else len(self._order)
        stale = [id for id in answers if self._order.get(id, end) < end and id not in found.answers]
        return Path(tuple(ids), question, found, tuple(stale))

    def look(self, answers: Answers) -> tuple[Question | None, Mapping[str, Value]]:
        """Return the question that comes up when this much is known, and what further ones depend on, known or computed.

        First comes what the use case is, then what can still matter.
        """
        given = answers.answers
        key = tuple(sorted(((id, answer.value) for id, answer in given.items()), key=lambda pair: pair[0]))
        if key not in self._seen:
            counted = known(self.pack, self._compute(answers) if self._compute and given else answers)
            texts = (q for q in self.pack.questions if q.type == "text" and q.interview and q.id not in given)
            self._seen[key] = next(texts, None) or next_question(self.pack, counted, set(given)), counted
        return self._seen[key]

    def is_settled(self, answers: Answers) -> bool:
        """Return whether the recommendation is the same whatever the unknown answers are."""
        return len(possible(self.pack, self.look(answers)[1])) == 1


def join(base: Answers, progress: Progress) -> tuple[Answers, Progress]:
    """Put together what files and flags answer and what an earlier run left; the base wins, and other answers are kept."""
    saved = {**progress.stale, **progress.answers}
    merged = merge(base, Answers(saved))
    kept = {id: answer for id, answer in saved.items() if merged.answers[id] == answer}
    base = Answers({id: answer for id, answer in merged.answers.items() if id not in kept}, merged.overridden)
    return base, Progress(kept)


def interview(
    pack: Pack,
    answers: Answers,
    prompter: PlainPrompter,
    *,
    save: Callable[[Progress], None] = lambda _: None,
    start: Start | None = None,
    compute: Compute | None = None,
    kept: bool = False,
) -> Answers:
    """Ask what can still change the advice; return all answers.

    `answers` are those known already, which aren't asked again; `compute` adds to answers what is computed from them.
    `save` is called after each confirmed answer, before anything else happens; `kept`: it saves for a later run.
    Raises Interrupted when the person leaves; KeyboardInterrupt and EOFError of the prompter pass through.
    """
    progress, opening = start or (Progress(), "continue")
    base, progress = join(answers, progress)
    return _Controller(PathFinder(pack, compute), prompter, save, base, progress).run(opening, kept=kept)


@dataclass
class _Controller:
    """One interview under way."""

    finder: PathFinder
    prompter: PlainPrompter
    save: Callable[[Progress], None]
    base: Answers
    progress: Progress
    focus: Question | None = None
    """A question to put again, because the person went back or jumped to it."""
    enough: bool = False
    """The person wants the advice now."""
    stale: frozenset[str] = frozenset()
    """Answers of which the person was told that they no longer count."""

    def __post_init__(self) -> None:
        self.pack = self.finder.pack
        self.questions = {question.id: question for question in self.pack.questions}

    def run(self, opening: Opening, *, kept: bool) -> Answers:
        """Go on until the end; return the answers that the advice is about."""
        path = self.find_path()
        if opening == "enough" or (path.next is None and (opening == "report" or not self.progress.answers)):
            return path.answers
        count = min(USUAL, sum(q.interview and q.id not in path.answers.answers for q in self.pack.questions))
        about = f"about {counted(count, 'question')}, {counted(max(round(count / A_MINUTE), 1), 'minute')}"
        saved = "\nYour answers are kept, so you can stop and go on later." if kept else ""
        self.prompter.say(f"finetune-advisor   {about}\n{self.prompter.keys}{saved}")
        if opening == "review":
            self.review(path)
        while not self.enough and (question := self.focus or path.next):
            self.ask(question, path)
            path = self.find_path()
        end = ENDS["stopped" if path.next else "settled" if self.finder.is_settled(path.answers) else "unknown"]
        self.prompter.say(f"\n{end} ({counted(len(path.ids), 'question')})")
        answers = dict(self.progress.answers)
        stale = {id: answers.pop(id) for id in path.stale}
        self.save(Progress(answers, stale, finished=path.next is None))
        return path.answers

    def find_path(self) -> Path:
        """Return the present path; tell which answers it passes by."""
        path = self.finder.find(self.base, self.progress.answers)
        if self.focus is None:
            if stale := [id for id in path.stale if id not in self.stale]:
                listed = ", ".join(f"{label} ({answer})" for label, answer in self.lines(stale))
                self.prompter.say(f"Set aside, because they no longer affect the advice: {listed}.")
            self.stale = frozenset(path.stale)
        return path

    def lines(self, ids: Iterable[str]) -> tuple[Line, ...]:
        """Return answers of the person, each folded to one line."""
        return tuple(folded(self.questions[id], self.progress.answers[id].value) for id in ids)

    def ask(self, question: Question, path: Path) -> None:
        """Put one question, with an earlier answer as its default, and do what comes back."""
        earlier = self.progress.answers.get(question.id) or self.base.answers.get(question.id)
        before = path.ids[: path.ids.index(question.id)] if question.id in path.ids else path.ids
        match self.prompter.ask(Prompt(question, place_of(self.pack, question), earlier)):
            case Answer(value):
                self.take(question, value)
            case Command.BACK if before:
                self.focus = self.questions[before[-1]]
            case Command.BACK if self.focus is not None and question.id not in path.ids:
                self.focus = None
            case Command.BACK:
                self.prompter.say("This is the first question; there is none before it.")
            case Command.HELP:
                why = explain_question(self.pack, self.finder.look(path.answers)[1], question)
                self.prompter.say("\n".join((*why, self.prompter.keys)))
            case Command.REVIEW:
                self.review(path)
            case Command.ENOUGH:
                # Going on comes first: whoever types a sentence into a list must not end the interview with its Enter.
                actions = (Option("on", "Go on with the questions"), Option("report", "Show the advice"))
                lines = ["More answers could still change the advice."]
                self.enough = self.prompter.choose("Stop here?", actions, lines) == actions[1]
            case Command.QUIT:
                raise Interrupted("stopped before the end")

    def take(self, question: Question, value: Value | None) -> None:
        """Keep an answer, and save it at once."""
        answer = Answer(value, "asked")
        if old := self.base.answers.get(question.id):
            lost = dict(self.base.overridden)
            if old.value not in (None, value):
                lost[question.id] = (*lost.get(question.id, ()), old)
            self.base = Answers({**self.base.answers, question.id: answer}, lost)
        self.focus = None
        self.progress = replace(self.progress, answers={**self.progress.answers, question.id: answer})
        self.save(self.progress)
        self.prompter.fold(*self.lines([question.id]))

    def review(self, path: Path) -> None:
        """List all answers that count, with the origins of those the person didn't give; one can be chosen to change."""
        answers = {**self.base.answers, **self.progress.answers}
        listed = [Option("on", "None of them, go on")]
        for id, question in self.questions.items():
            if id in answers and id not in path.stale:
                label, words = folded(question, answers[id].value)
                listed.append(Option(id, label, words + origin_of(answers[id])))
        picked = self.prompter.choose("Which answer do you want to change?", listed)
        self.focus = self.questions.get(picked.word)


def place_of(pack: Pack, question: Question) -> Line:
    """Return `1 of 4` and the title of a question's step; steps without questions and readiness have no number."""
    if question.type == "text":
        return "", ""
    asked = [step.id for step in pack.steps if any(q.interview and q.type != "text" for q in step.questions)]
    numbered = [id for id in asked if id != pack.readiness]
    number = f"{numbered.index(question.step) + 1} of {len(numbered)}" if question.step in numbered else ""
    return number, pack.step(question.step).title


def explain_question(pack: Pack, known: Mapping[str, Value], question: Question) -> Iterator[str]:
    """Yield the author's reason for a question, and the steps that wait for its answer or for what is computed from it."""
    if question.why:
        yield f"Why we ask: {one_line(question.why)}"
    facts = {question.id, *(reading.id for reading in pack.readings if question.id in reading.needs)}
    waiting = [
        one_line(decision.step.title)
        for decision in decide(pack, {id: value for id, value in known.items() if id not in facts})
        if any(one.status == "undecided" and facts & {*one.facts} for one in decision.judgements())
    ]
    if waiting:
        yield "It helps to decide: " + " \u00b7 ".join(waiting)
