"""The loop of an interview: put the next question, keep the answer, go on. The prompter owns the screen, `save` the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from finetune_advisor.errors import Interrupted
from finetune_advisor.interview.path import Compute, Path, PathFinder, Progress, join
from finetune_advisor.interview.progress_text import explain_question, outlook, standing, step_title
from finetune_advisor.interview.prompter import Answered, Command, Menu, Option, Prompt, Prompter
from finetune_advisor.interview.questions import accepts, format_answer
from finetune_advisor.interview.replies import sentence
from finetune_advisor.model.answers import Answer, Answers, read
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question
from finetune_advisor.render.words import ORIGINS

Opening: TypeAlias = Literal["continue", "review", "report"]
"""How to begin: with the next question, with a list of the answers, or with the report if nothing is left to ask."""


def interview(
    pack: Pack,
    answers: Answers,
    prompter: Prompter,
    *,
    save: Callable[[Progress], None] = lambda _: None,
    start: Progress | None = None,
    opening: Opening = "continue",
    compute: Compute | None = None,
) -> Answers:
    """Ask what can still change the advice; return the answers with the person's.

    `answers` are those known already, which aren't asked again; `compute` adds to answers what is computed from them.
    `save` is called after each confirmed answer, before anything else happens. `start` is where an earlier run ended.
    Raises Interrupted when the person leaves; KeyboardInterrupt and EOFError of the prompter pass through.
    """
    base, progress = join(answers, start or Progress())
    return _Controller(PathFinder(pack, compute), prompter, save, base, progress).run(opening)


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
    helped: bool = False
    """Help was shown just now."""
    stale: frozenset[str] = frozenset()
    """Answers that the person knows to be set aside."""

    def __post_init__(self) -> None:
        self.pack = self.finder.pack
        self.questions = {question.id: question for question in self.pack.questions}

    def run(self, opening: Opening) -> Answers:
        """Go on until the end; return the answers that the advice is about."""
        path = self.find_path()
        if path.next is None and (opening == "report" or not self.progress.answers):
            return path.answers
        if opening == "review":
            self.review(path)
        while True:
            if question := self.focus or path.next:
                self.ask(question, path)
            elif self.close(path):
                break
            path = self.find_path()
        answers = dict(self.progress.answers)
        stale = {id: answers.pop(id) for id in path.stale}
        self.keep(replace(self.progress, answers=answers, stale=stale, finished=True))
        return path.answers

    def find_path(self) -> Path:
        """Return the present path; tell which answers it passes by, and which of these count again."""
        path = self.finder.find(self.base, self.progress.answers, full=self.progress.full, enough=self.enough)
        if self.focus is None:
            if stale := [id for id in path.stale if id not in self.stale]:
                self.prompter.say(f"Set aside, because it can't change the advice any more: {self.listed(stale)}.")
            if again := [id for id in path.ids if id in self.stale]:
                self.prompter.say(f"Counts again: {self.listed(again)}.")
            self.stale = self.stale.union(stale).difference(again)
        return path

    def listed(self, ids: Iterable[str]) -> str:
        """Return answers with the ids of their questions."""
        answers = self.progress.answers
        return ", ".join(f"{id} ({format_answer(self.questions[id], answers[id].value)})" for id in ids)

    def ask(self, question: Question, path: Path) -> None:
        """Put one question, with an earlier answer as its default, and do what comes back."""
        earlier = self.progress.answers.get(question.id) or self.base.answers.get(question.id)
        counted = self.finder.counted(path.answers)
        places = [*path.ids, *([path.next.id] if path.next else [])]
        prompt = Prompt(
            question=question,
            number=places.index(question.id) + 1 if question.id in places else 0,
            step=step_title(self.pack, question),
            standing=standing(self.pack, counted),
            default=Answered(earlier.value) if earlier else None,
            default_from=ORIGINS.get(earlier.origin, earlier.origin) if earlier else "",
            repeated=self.helped,
        )
        reply = self.prompter.ask(prompt)
        self.helped = reply is Command.HELP
        match reply:
            case Answered(value):
                self.take(question, value)
            case Command.BACK:
                self.back(question, path)
            case Command.HELP:
                why = explain_question(self.pack, counted, question)
                self.prompter.say("\n".join(("", *why, accepts(question), *self.prompter.keys)))
            case Command.REVIEW:
                self.review(path)
            case Command.ENOUGH:
                self.focus, self.enough = None, True
            case Command.QUIT:
                raise Interrupted("stopped before the end")

    def take(self, question: Question, value: Value | None) -> None:
        """Keep an answer; one that doesn't fit (from another program's prompter) is refused with its reason."""
        try:
            value = read(question, list(value) if isinstance(value, tuple) else value)
        except ValueError as fault:
            self.prompter.say(sentence(fault))
            return
        answer = Answer(value, "asked")
        overridden = self.progress.overridden
        if old := self.base.answers.get(question.id):
            overridden = {question.id: old.value, **overridden}
            lost = dict(self.base.overridden)
            if old.value not in (None, value):
                lost[question.id] = (*lost.get(question.id, ()), old)
            self.base = Answers({**self.base.answers, question.id: answer}, lost)
        answers = {**self.progress.answers, question.id: answer}
        self.focus = None
        self.keep(replace(self.progress, answers=answers, overridden=overridden))
        self.prompter.say(f"Understood: {format_answer(question, value)}.")

    def back(self, question: Question, path: Path) -> None:
        """Go to the question before this one."""
        on_path = question.id in path.ids
        before = path.ids[: path.ids.index(question.id)] if on_path else path.ids
        if before:
            self.focus = self.questions[before[-1]]
        elif self.focus is not None and not on_path:
            self.focus = None
        else:
            self.prompter.say("This is the first question; there is none before it.")

    def review(self, path: Path) -> None:
        """List all answers; the person can choose one to change."""
        proceed = (Option("on", "None: go on"),)
        picked = self.prompter.choose(Menu("Your answers. Which one do you want to change?", proceed, self.lines(path)))
        self.focus = None if picked in proceed else self.questions[picked.word]

    def lines(self, path: Path) -> tuple[Option, ...]:
        """Return a line of a menu for each answer that counts, with its origin."""
        answers = {**self.base.answers, **self.progress.answers}
        lines = []
        for id, question in self.questions.items():
            if id in answers and id not in path.stale:
                origin = ORIGINS.get(answers[id].origin, answers[id].origin)
                lines.append(Option(id, f"{question.ask} {format_answer(question, answers[id].value)} ({origin})"))
        return tuple(lines)

    def close(self, path: Path) -> bool:
        """Tell why the questions end and what the advice comes to; return True when the person wants the report."""
        reason = (
            "Nothing is left to ask." if self.progress.full else "No further answer can change the advice any more."
        )
        actions = [Option("report", "Show the report")]
        if self.enough:
            reason = f"You stop here; {len(path.skipped)} open questions could still change the advice."
            actions.append(Option("on", "Go on with the questions"))
        elif not self.progress.full and self.finder.following(path.answers, full=True):
            more = "Answer further questions for a fuller plan; they can't change the recommendation"
            actions.append(Option("more", more))
        if path.ids:
            actions.append(Option("back", "Back to the last question"))
        unknown = any(answer.value is None for answer in path.answers.answers.values())
        lines = (reason, outlook(self.pack, self.finder.counted(path.answers), unknown=unknown))
        title = "What next? Choose an answer to change it."
        picked = self.prompter.choose(Menu(title, tuple(actions), self.lines(path), lines))
        if picked not in actions:
            self.focus = self.questions[picked.word]
        elif picked.word == "on":
            self.enough = False
        elif picked.word == "more":
            self.keep(replace(self.progress, full=True))
        elif picked.word == "back":
            self.focus = self.questions[path.ids[-1]]
        return picked == actions[0]

    def keep(self, progress: Progress) -> None:
        """Change the state and save it at once."""
        self.progress = progress
        self.save(progress)
