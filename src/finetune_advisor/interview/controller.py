"""The loop of an interview: put the next question, keep the answer, go on. The prompter owns the screen, `save` the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from finetune_advisor.errors import Interrupted
from finetune_advisor.interview.path import Compute, Path, PathFinder, Progress, join
from finetune_advisor.interview.progress_text import End, explain_question, farewell, greeting, place
from finetune_advisor.interview.prompter import Answered, Command, Line, Menu, Option, Prompt, Prompter
from finetune_advisor.interview.questions import folded
from finetune_advisor.interview.replies import sentence
from finetune_advisor.model.answers import Answer, Answers, read
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.render.words import ORIGINS

Opening: TypeAlias = Literal["continue", "review", "report", "enough"]
"""How to begin: with the next question, with a list of the answers, with the report if nothing is left to ask, or with
the report in any case."""
Start: TypeAlias = tuple[Progress, Opening]
"""Where an earlier run ended, and how to begin this one."""


def interview(
    pack: Pack,
    answers: Answers,
    prompter: Prompter,
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
    prompter: Prompter
    save: Callable[[Progress], None]
    base: Answers
    progress: Progress
    focus: Question | None = None
    """A question to put again, because the person went back or jumped to it."""
    enough: bool = False
    """The person wants the advice now."""
    helped: bool = False
    """Help was shown just now."""
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
        asked = [q for q in self.pack.questions if q.interview and q.id not in path.answers.answers]
        self.prompter.say(greeting(len(asked), self.prompter.keys, kept=kept))
        if opening == "review":
            self.review(path)
        while not self.enough and (question := self.focus or path.next):
            self.ask(question, path)
            path = self.find_path()
        end: End = "stopped" if path.next else "settled" if self.finder.is_settled(path.answers) else "unknown"
        self.prompter.end(self.lines(path.ids), farewell(len(path.ids), end))
        answers = dict(self.progress.answers)
        stale = {id: answers.pop(id) for id in path.stale}
        self.keep(replace(self.progress, answers=answers, stale=stale, finished=path.next is None))
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
        answers = self.progress.answers
        return tuple(folded(self.questions[id], self.answered(id, answers[id])) for id in ids)

    def answered(self, id: str, answer: Answer) -> Answered:
        """Return an answer as it was given: a band as a band."""
        return Answered(answer.value, band=id in self.progress.bands)

    def origin(self, id: str, answer: Answer) -> str:
        """Return ` (file)` and the like; nothing for what the person answered."""
        return "" if id in self.progress.answers else f" ({ORIGINS.get(answer.origin, answer.origin)})"

    def ask(self, question: Question, path: Path) -> None:
        """Put one question, with an earlier answer as its default, and do what comes back."""
        earlier = self.progress.answers.get(question.id) or self.base.answers.get(question.id)
        before = path.ids[: path.ids.index(question.id)] if question.id in path.ids else path.ids
        prompt = Prompt(
            question=question,
            step=place(self.pack, question),
            answered=self.lines(before),
            default=self.answered(question.id, earlier) if earlier else None,
            default_from=self.origin(question.id, earlier) if earlier else "",
            repeated=self.helped,
        )
        reply = self.prompter.ask(prompt)
        self.helped = reply is Command.HELP
        match reply:
            case Answered():
                self.take(question, reply)
            case Command.BACK:
                self.back(before, on_path=question.id in path.ids)
            case Command.HELP:
                why = explain_question(self.pack, self.finder.look(path.answers)[1], question)
                self.prompter.say("\n".join((*why, self.prompter.keys)))
            case Command.REVIEW:
                self.review(path)
            case Command.ENOUGH:
                actions = (Option("report", "Show the advice"), Option("on", "Go on with the questions"))
                lines = ("More answers could still change the advice.",)
                self.enough = self.prompter.choose(Menu("Stop here?", actions, lines)) == actions[0]
            case Command.QUIT:
                raise Interrupted("stopped before the end")

    def take(self, question: Question, reply: Answered) -> None:
        """Keep an answer; one that doesn't fit (from another program's prompter) is refused with its reason."""
        value = reply.value
        try:
            value = read(question, list(value) if isinstance(value, tuple) else value)
        except ValueError as fault:
            self.prompter.say(sentence(fault))
            return
        answer = Answer(value, "asked")
        if old := self.base.answers.get(question.id):
            lost = dict(self.base.overridden)
            if old.value not in (None, value):
                lost[question.id] = (*lost.get(question.id, ()), old)
            self.base = Answers({**self.base.answers, question.id: answer}, lost)
        self.focus = None
        bands = self.progress.bands - {question.id} | ({question.id} if reply.band else frozenset())
        self.keep(replace(self.progress, answers={**self.progress.answers, question.id: answer}, bands=bands))
        self.prompter.fold(*self.lines([question.id]))

    def back(self, before: tuple[str, ...], *, on_path: bool) -> None:
        """Go to the question before this one."""
        if before:
            self.focus = self.questions[before[-1]]
        elif self.focus is not None and not on_path:
            self.focus = None
        else:
            self.prompter.say("This is the first question; there is none before it.")

    def review(self, path: Path) -> None:
        """List all answers that count, with the origins of those the person didn't give; one can be chosen to change."""
        answers = {**self.base.answers, **self.progress.answers}
        listed = [Option("on", "None of them, go on")]
        for id, question in self.questions.items():
            if id in answers and id not in path.stale:
                label, answer = folded(question, self.answered(id, answers[id]))
                listed.append(Option(id, label, answer + self.origin(id, answers[id])))
        picked = self.prompter.choose(Menu("Which answer do you want to change?", tuple(listed)))
        self.focus = None if picked == listed[0] else self.questions[picked.word]

    def keep(self, progress: Progress) -> None:
        """Change the state and save it at once."""
        self.progress = progress
        self.save(progress)
