from dataclasses import replace

import pytest

from finetune_advisor.errors import Interrupted
from finetune_advisor.interview import Progress, interview
from finetune_advisor.interview.controller import join
from finetune_advisor.interview.questions import Command, Option
from finetune_advisor.model.answers import Answer, Answers
from tests.interview.scripted import ScriptedPrompter, said
from tests.interview.small import TRAIN, given, small_pack, talk, values


def test_only_what_can_still_change_the_advice_is_asked_in_the_authors_order():
    _, prompter, _ = talk({"result": "good"})
    assert prompter.asked == ["use_case", "result", "facts"]
    _, prompter, _ = talk(TRAIN)
    assert prompter.asked == ["use_case", "result", "tried", "facts", "examples", "price", "owner"]


def test_the_greeting_says_how_many_questions_to_expect_and_that_answers_are_kept():
    _, prompter, _ = talk({"result": "good"})
    assert prompter.messages[0] == "finetune-advisor   about 8 questions, 3 minutes\n? explains"
    prompter = ScriptedPrompter({})
    interview(small_pack(), given(**{id: value for id, value in TRAIN.items() if id != "owner"}), prompter, kept=True)
    assert prompter.messages[0].startswith(
        "finetune-advisor   about 2 questions, 1 minute\n? explains\nYour answers are kept"
    )


def test_the_end_says_that_nothing_can_change_after_how_many_questions():
    _, prompter, _ = talk(TRAIN)
    assert prompter.messages[-1] == "\nThat's enough. More answers wouldn't change what to do now. (7 questions)"
    assert prompter.menus == []


def test_the_end_never_promises_what_an_unknown_answer_can_still_change():
    _, prompter, _ = talk({"result": "poor"})
    assert (
        prompter.messages[-1]
        == "\nThat's all. Only what you don't know yet could still change the advice. (4 questions)"
    )


def test_an_unknown_gate_ends_the_questions_about_the_other_gates():
    end, prompter, _ = talk(TRAIN | {"examples": None})
    assert prompter.asked == ["use_case", "result", "tried", "facts", "examples"]
    assert end["examples"] is None


def test_what_files_and_flags_said_is_not_asked():
    end, prompter, _ = talk(TRAIN, facts=given(result="poor", tried=("examples", "instructions"), owner=None))
    assert prompter.asked == ["use_case", "facts"]
    assert end["owner"] is None


def test_nothing_is_said_when_nothing_is_open():
    end, prompter, saved = talk({}, facts=given(**TRAIN))
    assert (end, prompter.asked, prompter.menus, prompter.messages, saved) == (TRAIN, [], [], [], [])


def test_an_unknown_is_an_answer_and_is_asked_once():
    end, prompter, _ = talk({})
    assert end == dict.fromkeys(prompter.asked)
    assert len(prompter.asked) == len(set(prompter.asked))


def test_the_person_sees_the_step_and_each_earlier_answer_in_one_line():
    _, prompter, _ = talk(TRAIN | {"facts": True, "pages": 9999})
    places = [(p.question.id, *p.step) for p in prompter.prompts]
    assert places == [
        ("use_case", "", ""),
        ("result", "1 of 2", "Could a better prompt do it?"),
        ("tried", "1 of 2", "Could a better prompt do it?"),
        ("facts", "2 of 2", "Private or recent facts?"),
        ("pages", "2 of 2", "Private or recent facts?"),
        ("examples", "", "Ready to train?"),
        ("price", "", "Ready to train?"),
        ("owner", "", "Ready to train?"),
    ]
    assert prompter.messages[1:-1] == [
        "Use case: a bot",
        "Best prompt: not good enough",
        "What you tried: better instructions, examples in the prompt",
        "Facts: yes",
        "Pages: 9,999 pages",
        "Examples: 300 examples",
        "Price: 3.5 cents",
        "An owner: yes",
    ]


def test_back_asks_the_question_before_with_its_answer_as_default_and_loses_no_later_one():
    moves = [None, None, None, None, Command.BACK, Command.BACK, said(("instructions", "examples"))]
    end, prompter, _ = talk(TRAIN, moves)
    assert prompter.asked[3:] == ["facts", "examples", "facts", "tried", "examples", "price", "owner"]
    assert end == TRAIN
    assert prompter.prompts[5].default == said(False)


def test_back_at_the_first_question_says_that_there_is_none_before():
    _, prompter, _ = talk(TRAIN, [Command.BACK])
    assert prompter.asked[:2] == ["use_case", "use_case"]
    assert "This is the first question; there is none before it." in prompter.messages


def test_a_changed_answer_sets_later_ones_aside_which_count_again_when_it_is_changed_back():
    moves = [None] * 4 + [Command.REVIEW, "result", said("good"), Command.REVIEW, "result", said("poor")]
    end, prompter, saved = talk(TRAIN | {"facts": True, "pages": 9}, moves)
    assert prompter.asked[4:] == ["pages", "result", "pages", "result", "pages", "examples", "price", "owner"]
    later = "What you tried (better instructions, examples in the prompt)."
    assert f"Set aside, because they no longer affect the advice: {later}" in prompter.messages
    assert end == TRAIN | {"facts": True, "pages": 9}
    assert saved[-1].stale == {}


def test_answers_set_aside_are_not_part_of_the_facts():
    moves = [None] * 5 + [Command.REVIEW, "result", said("good")]
    end, _, saved = talk(TRAIN, moves)
    assert end == {"use_case": "a bot", "result": "good", "facts": False}
    assert set(saved[-1].stale) == {"tried", "examples"}


def test_the_review_lists_every_answer_with_its_origin():
    _, prompter, _ = talk(TRAIN, [None, None, Command.REVIEW], facts=given(facts=False))
    menu = prompter.menus[0]
    assert menu.title == "Which answer do you want to change?"
    assert [(option.word, option.label, option.gloss) for option in menu.options] == [
        ("on", "None of them, go on", ""),
        ("use_case", "Use case", "a bot"),
        ("result", "Best prompt", "not good enough"),
        ("facts", "Facts", "no (file)"),
    ]


def test_the_review_jumps_to_any_answer_and_goes_on_from_there():
    moves = [None, None, None, None, Command.REVIEW, "result", said("good")]
    end, prompter, _ = talk(TRAIN, moves)
    assert prompter.asked == ["use_case", "result", "tried", "facts", "examples", "result"]
    assert end == {"use_case": "a bot", "result": "good", "facts": False}


def test_an_answer_from_a_file_can_be_changed_and_the_report_will_know():
    script = ScriptedPrompter(TRAIN, [Command.REVIEW, "facts", said(True)])
    facts = interview(small_pack(), given(facts=False), script)
    assert values(facts)["facts"] is True
    assert facts.overridden == {"facts": (Answer(False, "file", "answers.yaml:2:3"),)}


def test_enough_asks_whether_to_stop_and_ends_with_what_is_known():
    end, prompter, _ = talk(TRAIN, [None, None, Command.ENOUGH, "report"])
    assert end == {"use_case": "a bot", "result": "poor"}
    assert prompter.menus[-1].title == "Stop here?"
    assert prompter.messages[-1] == "\nYou stopped here. More answers could still change the advice. (2 questions)"


def test_who_stopped_can_go_on_later_or_see_the_report_again():
    _, _, saved = talk(TRAIN, [None, None, Command.ENOUGH, "report"])
    assert not saved[-1].finished
    end, prompter, _ = talk({}, start=saved[-1], opening="enough")
    assert (end, prompter.asked, prompter.menus) == ({"use_case": "a bot", "result": "poor"}, [], [])


def test_going_on_after_enough_asks_the_rest():
    end, _, _ = talk(TRAIN, [None, None, Command.ENOUGH, "on"])
    assert end == TRAIN


def test_figures_that_no_interview_asks_for_are_never_asked():
    hidden = tuple(replace(q, interview=q.id != "price") for q in small_pack().step("readiness").questions)
    steps = [replace(s, questions=hidden) if s.id == "readiness" else s for s in small_pack().steps]
    prompter = ScriptedPrompter(TRAIN)
    interview(replace(small_pack(), steps=tuple(steps)), Answers(), prompter)
    assert "price" not in prompter.asked


def test_help_tells_why_what_the_answer_decides_and_the_keys():
    _, prompter, _ = talk(TRAIN, [None, None, None, said(True), Command.HELP])
    assert next(text for text in prompter.messages if "Why" in text) == (
        "Why we ask: What is small fits into the prompt.\nIt helps to decide: Private or recent facts?\n? explains"
    )
    assert prompter.asked[4:6] == ["pages", "pages"]


def test_every_confirmed_answer_is_saved_before_anything_else_happens():
    _, prompter, saved = talk(TRAIN)
    steps = [list(progress.answers) for progress in saved]
    assert steps[:7] == [prompter.asked[: n + 1] for n in range(7)]
    assert [progress.finished for progress in saved] == [False] * 7 + [True]


def test_the_answer_is_echoed_as_it_was_understood():
    _, prompter, _ = talk(TRAIN | {"examples": 2_000_000, "use_case": None, "price": None})
    assert "Examples: 2,000,000 examples" in prompter.messages
    assert "Use case: left out" in prompter.messages
    assert "Price: I don't know" in prompter.messages


def test_quit_leaves_with_the_answers_saved():
    with pytest.raises(Interrupted):
        talk(TRAIN, [None, Command.QUIT])


def test_an_interview_goes_on_where_it_stopped():
    first = Progress({id: Answer(TRAIN[id], "session") for id in ("use_case", "result", "tried")})
    end, prompter, saved = talk(TRAIN, start=first)
    assert prompter.asked == ["facts", "examples", "price", "owner"]
    assert end == TRAIN
    assert saved[0].answers["result"].origin == "session"


def test_the_report_of_a_finished_interview_is_shown_without_a_question():
    done = Progress({id: Answer(value, "session") for id, value in TRAIN.items()}, finished=True)
    end, prompter, saved = talk({}, start=done, opening="report")
    assert (end, prompter.asked, prompter.menus, saved) == (TRAIN, [], [], [])


def test_a_report_that_still_needs_an_answer_asks_for_it():
    done = Progress({id: Answer(value, "session") for id, value in TRAIN.items() if id != "owner"}, finished=True)
    end, prompter, _ = talk(TRAIN, start=done, opening="report")
    assert (end, prompter.asked) == (TRAIN, ["owner"])


def test_the_saved_answers_can_be_seen_first():
    first = Progress({"result": Answer("good", "session")})
    _, prompter, _ = talk(TRAIN, ["result", said("poor")], start=first, opening="review")
    assert prompter.menus[0].options[1] == Option("result", "Best prompt", "good enough")
    assert prompter.asked == ["result", "use_case", "tried", "facts", "examples", "price", "owner"]


def test_a_file_beats_a_saved_answer_and_the_loser_is_kept():
    start = Progress(
        {
            "result": Answer("good", "session"),
            "facts": Answer(True, "session"),
            "owner": Answer(None, "session"),
            "price": Answer(2.5, "session"),
        }
    )
    facts, progress = join(given(result="poor", facts=None, owner=True), start)
    assert values(facts) == {"result": "poor", "facts": None, "owner": True}
    assert facts.overridden == {"result": (Answer("good", "session"),), "facts": (Answer(True, "session"),)}
    assert progress.answers == {"price": Answer(2.5, "session")}


def test_what_is_computed_from_the_answers_is_not_asked_and_nothing_is_computed_before_the_first_question():
    computed = []

    def compute(facts: Answers) -> Answers:
        computed.append(values(facts))
        return facts.with_answer("facts", Answer(False, "computed"))

    prompter = ScriptedPrompter(TRAIN)
    facts = interview(small_pack(), Answers(), prompter, compute=compute)
    assert prompter.asked == ["use_case", "result", "tried", "examples", "price", "owner"]
    assert computed[0] == {"use_case": "a bot"}
    assert len(computed) == len(prompter.asked)
    assert "facts" not in facts.answers


def test_saved_answers_to_questions_of_another_pack_are_no_matter():
    end, prompter, _ = talk(TRAIN, start=Progress({"color": Answer("red", "session")}))
    assert (end, len(prompter.asked)) == (TRAIN, 7)


def test_a_script_that_goes_astray_says_so():
    with pytest.raises(TypeError, match="use_case was asked where the script expects a menu"):
        talk(TRAIN, ["report"])
    with pytest.raises(TypeError, match="came where the script expects a question"):
        talk(TRAIN, [Command.REVIEW, said(True)])
