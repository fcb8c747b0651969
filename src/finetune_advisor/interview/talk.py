"""The loop of an interview: put the next question, take what comes back, keep it, go on. Owns the state; the asker owns the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from finetune_advisor.errors import Interrupted
from finetune_advisor.interview.face import Asker, Given, Menu, Prompt, Wish
from finetune_advisor.interview.picture import outlook, standing, where, why
from finetune_advisor.interview.progress import Compute, Progress, Walker, Way, joined
from finetune_advisor.interview.words import complaint, echo, takes
from finetune_advisor.model.answers import Answer, Answers, Origin, read
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question

_ORIGINS: dict[Origin, str] = {
    "asked": "you said so",
    "session": "from your saved interview",
    "file": "from the file",
    "flag": "from the command line",
    "measured": "measured",
    "computed": "computed",
    "assumed": "assumed",
}


def interview(
    pack: Pack,
    facts: Answers,
    asker: Asker,
    *,
    save: Callable[[Progress], None] = lambda _: None,
    start: Progress | None = None,
    review: bool = False,
    compute: Compute | None = None,
) -> Answers:
    """Ask what can still change the advice; the facts with the person's answers.

    `facts` are those known already, which aren't asked again; `compute` adds to answers what instruments make of them.
    `save` is called after each confirmed answer, before anything else happens. `start` is where an earlier run ended;
    with `review` its answers are shown first.
    Raises Interrupted when the person leaves; KeyboardInterrupt and EOFError of the asker pass through.
    """
    talk = _Talk(Walker(pack, compute), facts, asker, save, start or Progress())
    if review:
        talk.review()
    return talk.run()


class _Talk:
    """One interview under way."""

    def __init__(
        self, walker: Walker, base: Answers, asker: Asker, save: Callable[[Progress], None], start: Progress
    ) -> None:
        self.pack = walker.pack
        self.asker = asker
        self.save = save
        self.questions = {question.id: question for question in self.pack.questions}
        answers = {id: answer for id, answer in start.answers.items() if id in self.questions}
        self.base, self.now = joined(base, replace(start, answers=answers))
        self.walker = walker
        self.focus: str | None = None
        """A question to put again, because the person went back or jumped to it."""
        self.enough = False
        self.helped = False
        """Help was shown just now."""

    def run(self) -> Answers:
        """Go on until the end; the facts that the advice is about."""
        way = self.look()
        if way.next is None and not self.now.answers:
            return way.facts
        while True:
            question = self.questions[self.focus] if self.focus else way.next
            if question is not None:
                self.ask(question, way)
            elif self.close(way):
                self.keep(done=True)
                return way.facts
            way = self.look()

    def look(self) -> Way:
        """The way as it is now; answers that it passes by are set aside and said."""
        way = self.walker.walk(self.base, self.now.answers, full=self.now.full, enough=self.enough)
        if self.focus is None and (gone := self.walker.passed_by(way, self.now.answers, full=self.now.full)):
            self.set_aside(gone)
        return way

    def set_aside(self, gone: tuple[str, ...]) -> None:
        """Take answers out that don't count any more, and remember them as defaults."""
        answers = dict(self.now.answers)
        aside = {**self.now.aside, **{id: answers.pop(id) for id in gone}}
        self.keep(answers=answers, aside=aside)
        for id in gone:
            shown = echo(self.questions[id], aside[id].value)
            self.asker.say(f"Set aside, because it can't change the advice any more: {id} ({shown}).")

    def ask(self, question: Question, way: Way) -> None:
        """Put one question and do what comes back."""
        reply = self.asker.ask(self.prompt(question, way))
        self.helped = reply is Wish.HELP
        match reply:
            case Given(value):
                self.take(question, value)
            case Wish.BACK:
                self.back(question, way)
            case Wish.HELP:
                self.help(question, way)
            case Wish.REVIEW:
                self.review()
            case Wish.ENOUGH:
                self.focus, self.enough = None, True
            case Wish.QUIT:
                raise Interrupted("stopped before the end")

    def prompt(self, question: Question, way: Way) -> Prompt:
        """A question as it is put now, with an earlier answer as its default."""
        default, source = self.earlier(question.id)
        return Prompt(
            question=question,
            number=_number(question, way),
            where=where(self.pack, question),
            standing=standing(self.pack, self.walker.counted(way.facts)),
            default=default,
            default_from=source,
            again=self.helped,
        )

    def earlier(self, id: str) -> tuple[Given | None, str]:
        """An answer that was given to this question before, and where it comes from."""
        if answer := self.now.answers.get(id) or self.base.answers.get(id):
            return Given(answer.value), f"your answer so far, {_ORIGINS[answer.origin]}"
        if answer := self.now.aside.get(id):
            return Given(answer.value), "your earlier answer, set aside in the meantime"
        return None, ""

    def take(self, question: Question, value: Value | None) -> None:
        """Keep an answer; one that doesn't fit (from an asker of another program) is refused with its reason."""
        try:
            value = read(question, list(value) if isinstance(value, tuple) else value)
        except ValueError as fault:
            self.asker.say(complaint(fault))
            return
        answer = Answer(value, "asked")
        self.focus = None
        changes: dict[str, Mapping[str, object]] = {
            "answers": {**self.now.answers, question.id: answer},
            "aside": {id: a for id, a in self.now.aside.items() if id != question.id},
        }
        if old := self.base.answers.get(question.id):
            changes["instead"] = {question.id: old.value, **self.now.instead}
            self.base = _changed(self.base, question.id, answer)
        self.keep(**changes)
        self.asker.say(f"Understood: {echo(question, value)}.")

    def back(self, question: Question, way: Way) -> None:
        """Go to the question before this one."""
        path = way.path
        before = path[: path.index(question.id)] if question.id in path else path
        if before:
            self.focus = before[-1]
        elif self.focus is not None and question.id not in path:
            self.focus = None
        else:
            self.asker.say("This is the first question; there is none before it.")

    def help(self, question: Question, way: Way) -> None:
        """Explain a question and the keys."""
        lines = (*why(self.pack, self.walker.counted(way.facts), question), takes(question), *self.asker.keys)
        self.asker.say("\n".join(("", *lines)))

    def review(self) -> None:
        """List all answers; one can be chosen to change."""
        picked = self.asker.pick(
            self.listed("Your answers. Which one do you want to change?", (("on", "None: go on"),))
        )
        self.focus = _question(picked)

    def listed(self, title: str, before: tuple[tuple[str, str], ...], lines: tuple[str, ...] = ()) -> Menu:
        """A menu of things to do, then of all answers with their origins."""
        answers = {**self.base.answers, **self.now.answers}
        options = [
            (f"{id}?", f"{question.ask} {echo(question, answers[id].value)} ({_ORIGINS[answers[id].origin]})")
            for id, question in self.questions.items()
            if id in answers
        ]
        return Menu(title, (*before, *options), before[0][0], lines)

    def close(self, way: Way) -> bool:
        """Say that nothing is left to ask, and show all answers; True when the report is wanted."""
        more = self.walker.following(way.facts, full=True) is not None and not (self.now.full or self.enough)
        before = [("report", "Show the report")]
        if self.enough:
            before.append(("on", "Go on with the questions"))
        if more:
            before.append(("more", "Answer further questions for a fuller plan; they can't change the recommendation"))
        if way.path:
            before.append(("back", "Back to the last question"))
        picked = self.asker.pick(
            self.listed("What next? Choose an answer to change it.", tuple(before), self.ending(way))
        )
        match picked:
            case "report":
                return True
            case "on":
                self.enough = False
            case "more":
                self.keep(full=True)
            case "back":
                self.focus = way.path[-1]
            case _:
                self.focus = _question(picked)
        return False

    def ending(self, way: Way) -> tuple[str, ...]:
        """Why the questions end here, and how the picture stands."""
        if self.enough:
            reason = f"You stop here; {len(way.skipped)} open questions could still change the advice."
        elif self.now.full:
            reason = "Nothing is left to ask."
        else:
            reason = "No further answer can change the advice any more."
        unknown = any(answer.value is None for answer in way.facts.answers.values())
        return reason, outlook(self.pack, self.walker.counted(way.facts), unknown=unknown)

    def keep(self, **changes: object) -> None:
        """Change the state and save it at once."""
        self.now = replace(self.now, **changes)  # type: ignore[arg-type]
        self.save(self.now)


def _question(picked: str) -> str | None:
    """The question that an option of a menu stands for; a question mark tells it from things to do."""
    return picked[:-1] if picked.endswith("?") else None


def _number(question: Question, way: Way) -> int:
    if question.id in way.path:
        return way.path.index(question.id) + 1
    return len(way.path) + 1 if question == way.next else 0


def _changed(base: Answers, id: str, answer: Answer) -> Answers:
    """The facts with an answer from elsewhere replaced by the person's; what it replaces is kept in the report."""
    old = base.answers[id]
    lost = (
        base.overridden
        if old.value in (None, answer.value)
        else {**base.overridden, id: (*base.overridden.get(id, ()), old)}
    )
    return Answers({**base.answers, id: answer}, lost)
