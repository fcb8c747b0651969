"""Back and forth in any order ends with the same answers as the straight way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from finetune_advisor.interview import Opening, Progress, interview
from finetune_advisor.interview.plain import PlainPrompter
from finetune_advisor.interview.questions import Command, Prompt
from finetune_advisor.model.answers import Answers, read
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Question
from tests.conftest import UNMEASURED
from tests.interview.scripted import Menu, ScriptedPrompter, said
from tests.interview.small import question, small_pack, values

pytestmark = [UNMEASURED, pytest.mark.slow]


def opinions(asked: Question) -> st.SearchStrategy[Value | None]:
    """What somebody may answer."""
    match asked.type:
        case "yes_no":
            return st.sampled_from([True, False, None])
        case "choice":
            return st.sampled_from([*asked.option_ids, None])
        case "choices":
            return st.none() | st.lists(st.sampled_from(asked.option_ids), unique=True).map(
                lambda ticked: read(asked, ticked)
            )
        case "count":
            return st.sampled_from([0, 199, 200, 499, 500, 1000, None])
        case "amount":
            return st.sampled_from([0.0, 2.4, 2.5, 3.0, None])
        case "text":
            return st.sampled_from(["a bot", None])


class Stop(Exception):
    """The script is played to its end."""


class Replay(PlainPrompter):
    """A prompter that plays a list of moves, then stops where it is."""

    keys = "? explains"

    def __init__(self, moves) -> None:
        self.moves = iter(moves)
        self.now: Any = None

    def ask(self, prompt: Prompt):
        return self.next(prompt)

    def choose(self, title, listed, lines=()):
        word = self.next(Menu(title, tuple(listed), tuple(lines)))
        return next(option for option in listed if option.word == word)

    def next(self, shown):
        self.now = shown
        for move in self.moves:
            return move
        raise Stop

    def fold(self, answered) -> None:
        assert answered

    def say(self, text: str) -> None:
        assert text


class BackAndForth(RuleBasedStateMachine):
    """Somebody who answers, goes back, reviews, jumps, stops and goes on as they like, and may come back another day."""

    def __init__(self) -> None:
        super().__init__()
        self.moves: list = []
        self.start = Progress()
        self.saved = Progress()
        self.latest: dict[str, Value | None] = {}
        self.here: Any = None
        self.opening: Opening = "continue"

    def play(self) -> None:
        prompter = Replay(self.moves)

        def save(progress: Progress) -> None:
            self.saved = progress

        self.here = None
        try:
            interview(small_pack(), Answers(), prompter, save=save, start=(self.start, self.opening))
        except Stop:
            self.here = prompter.now

    def move(self, move) -> None:
        self.moves.append(move)
        self.play()

    @initialize()
    def begin(self) -> None:
        self.play()

    @precondition(lambda self: isinstance(self.here, Prompt))
    @rule(data=st.data())
    def answer(self, data) -> None:
        asked = self.here.question
        value = data.draw(opinions(asked), label=asked.id)
        self.latest[asked.id] = value
        self.move(said(value))

    @precondition(lambda self: isinstance(self.here, Prompt) and self.here.default is not None)
    @rule()
    def take_the_default(self) -> None:
        assert self.here.default.value == self.latest[self.here.question.id]
        self.move(said(self.here.default.value))

    @precondition(lambda self: isinstance(self.here, Prompt))
    @rule(
        command=st.sampled_from(
            [Command.BACK, Command.BACK, Command.BACK, Command.HELP, Command.REVIEW, Command.ENOUGH]
        )
    )
    def command(self, command: Command) -> None:
        self.move(command)

    @precondition(lambda self: isinstance(self.here, Menu))
    @rule(data=st.data())
    def pick(self, data) -> None:
        self.move(data.draw(st.sampled_from([option.word for option in self.here.options])))

    @rule(opening=st.sampled_from(["continue", "review", "report"]))
    def come_back_another_day(self, opening: Opening) -> None:
        """What was saved is all that is left of the day before."""
        self.start, self.moves, self.opening = self.saved, [], opening
        self.play()

    def teardown(self) -> None:
        """Now answer all that is still open in the same mind, and compare with somebody who did so from the start."""
        mind = {q.id: self.latest.get(q.id, q.assume) for q in small_pack().questions}
        end = values(interview(small_pack(), Answers(), ScriptedPrompter(mind), start=(self.saved, "continue")))
        assert end == values(interview(small_pack(), Answers(), ScriptedPrompter(mind)))
        assert all(self.saved.answers[id].value == self.latest[id] for id in self.saved.answers)
        assert not self.saved.answers.keys() & self.saved.stale.keys()


BackAndForth.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
TestBackAndForth = BackAndForth.TestCase


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries({q.id: opinions(question(q.id)) for q in small_pack().questions}))
def test_the_way_never_turns_back_and_asks_nothing_twice(mind):
    order = [q.id for q in small_pack().questions]  # the text comes first
    prompter = ScriptedPrompter(mind)
    interview(small_pack(), Answers(), prompter)
    assert [order.index(id) for id in prompter.asked] == sorted({order.index(id) for id in prompter.asked})
