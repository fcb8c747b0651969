import pytest

from finetune_advisor.errors import Interrupted
from finetune_advisor.interview import Progress, interview
from finetune_advisor.interview.path import join
from finetune_advisor.interview.prompter import Answered, Command, Option
from finetune_advisor.interview.scripted import ScriptedPrompter
from finetune_advisor.model.answers import Answer, Answers
from tests.interview.small import TRAIN, given, small_pack, talk, values


def test_only_what_can_still_change_the_advice_is_asked_in_the_authors_order():
    _, prompter, _ = talk({"result": "good"})
    assert prompter.asked == ["result", "facts"]
    _, prompter, _ = talk(TRAIN)
    assert prompter.asked == ["result", "tried", "facts", "examples", "price", "owner"]


def test_the_end_says_that_nothing_can_change_and_what_it_comes_to():
    _, prompter, _ = talk(TRAIN)
    assert prompter.menus[-1].lines == ("No further answer can change the advice any more.", "Train.")
    _, prompter, _ = talk({})
    assert prompter.menus[-1].lines[1] == "Train, on the assumptions made for what you don't know."


def test_what_files_and_flags_said_is_not_asked():
    end, prompter, _ = talk(TRAIN, facts=given(result="poor", tried=("examples", "instructions"), owner=None))
    assert prompter.asked == ["facts", "examples", "price"]
    assert end["owner"] is None


def test_nothing_is_said_when_nothing_is_open():
    end, prompter, saved = talk({}, facts=given(**TRAIN))
    assert (end, prompter.asked, prompter.menus, prompter.messages, saved) == (TRAIN, [], [], [], [])


def test_an_unknown_is_an_answer_and_is_asked_once():
    end, prompter, _ = talk({})
    assert end == dict.fromkeys(prompter.asked)
    assert len(prompter.asked) == len(set(prompter.asked))


def test_the_person_sees_where_they_are_and_how_the_picture_stands():
    _, prompter, _ = talk(TRAIN | {"facts": True, "pages": 9999})
    places = [(p.question.id, p.step, p.standing, p.number) for p in prompter.prompts]
    assert places == [
        ("result", "Step 1 of 2: Could a better prompt do it?", "Everything is still possible.", 1),
        ("tried", "Step 1 of 2: Could a better prompt do it?", "Still possible: prompting, RAG, fine-tuning.", 2),
        ("facts", "Step 2 of 2: Private or recent facts?", "Still possible: prompting, RAG, fine-tuning.", 3),
        ("pages", "Step 2 of 2: Private or recent facts?", "Still possible: prompting, RAG, fine-tuning.", 4),
        ("examples", "After step 2: Are you ready to train?", "Still possible: RAG, fine-tuning.", 5),
        ("price", "After step 2: Are you ready to train?", "Still possible: RAG, fine-tuning.", 6),
        ("owner", "After step 2: Are you ready to train?", "Still possible: RAG, fine-tuning.", 7),
    ]


def test_back_asks_the_question_before_with_its_answer_as_default_and_loses_no_later_one():
    moves = [None, None, None, Command.BACK, Command.BACK, Answered(("examples", "instructions"))]
    end, prompter, _ = talk(TRAIN, moves)
    assert prompter.asked == ["result", "tried", "facts", "examples", "facts", "tried", "examples", "price", "owner"]
    assert end == TRAIN
    assert prompter.prompts[4].default == Answered(False)
    assert prompter.prompts[4].default_from == "asked"
    assert prompter.prompts[4].number == 3


def test_back_at_the_first_question_says_that_there_is_none_before():
    _, prompter, _ = talk(TRAIN, [Command.BACK])
    assert prompter.asked[:2] == ["result", "result"]
    assert "This is the first question; there is none before it." in prompter.messages


def test_a_changed_answer_sets_later_ones_aside_which_count_again_when_it_is_changed_back():
    moves = [None] * 6 + ["result", Answered("good"), "result", Answered("poor")]
    end, prompter, saved = talk(TRAIN, moves)
    assert prompter.asked[6:] == ["result", "result"]
    later = "tried (instructions, examples), examples (300 examples), price (3.5 cents), owner (yes)."
    assert f"Set aside, because it can't change the advice any more: {later}" in prompter.messages
    assert f"Counts again: {later}" in prompter.messages
    assert end == TRAIN
    assert saved[-1].stale == {}


def test_answers_set_aside_are_not_part_of_the_facts():
    moves = [None] * 6 + ["result", Answered("good")]
    end, _, saved = talk(TRAIN, moves)
    assert end == {"result": "good", "facts": False}
    assert set(saved[-1].stale) == {"tried", "examples", "price", "owner"}


def test_the_review_lists_every_answer_with_its_origin():
    _, prompter, _ = talk(TRAIN, [None, Command.REVIEW], facts=given(facts=False))
    menu = prompter.menus[0]
    assert menu.title == "Your answers. Which one do you want to change?"
    assert [(option.word, option.label) for option in menu.options] == [
        ("on", "None: go on"),
        ("result", "How good are the answers? poor (asked)"),
        ("facts", "Does it need facts that the model can't know? no (file)"),
    ]


def test_the_review_jumps_to_any_answer_and_goes_on_from_there():
    moves = [None, None, None, Command.REVIEW, "result", Answered("good")]
    end, prompter, _ = talk(TRAIN, moves)
    assert prompter.asked == ["result", "tried", "facts", "examples", "result"]
    assert end == {"result": "good", "facts": False}


def test_an_answer_from_a_file_can_be_changed_and_the_report_will_know():
    script = ScriptedPrompter(TRAIN, [Command.REVIEW, "facts", Answered(True)])
    facts = interview(small_pack(), given(facts=False), script)
    assert values(facts)["facts"] is True
    assert facts.overridden == {"facts": (Answer(False, "file", "answers.yaml:2:3"),)}


def test_the_review_before_the_report_leads_to_a_change_and_back_to_it():
    moves = [None] * 6 + ["owner", Answered(False), "report"]
    end, prompter, _ = talk(TRAIN, moves)
    assert end == TRAIN | {"owner": False}
    assert prompter.menus[-1].lines[1] == "Prompting first."


def test_back_from_the_last_menu_asks_the_last_question():
    _, prompter, _ = talk(TRAIN, [None] * 6 + ["back"])
    assert prompter.asked[-1] == "owner"


def test_enough_stops_and_says_how_many_questions_are_open():
    end, prompter, _ = talk(TRAIN, [None, Command.ENOUGH])
    assert end == {"result": "poor"}
    assert prompter.menus[-1].lines[0].startswith("You stop here; 6 open questions could still change the advice.")


def test_going_on_after_enough_asks_the_rest():
    end, _, _ = talk(TRAIN, [None, Command.ENOUGH, "on"])
    assert end == TRAIN


def test_enough_keeps_later_answers_that_still_count():
    moves = [None] * 6 + ["facts", Answered(True), Command.ENOUGH]
    end, prompter, _ = talk(TRAIN, moves)
    assert prompter.asked[-1] == "pages"
    assert end == TRAIN | {"facts": True}


def test_a_fuller_plan_asks_what_can_only_add_reasons_and_the_text_for_the_report():
    answers = TRAIN | {"examples": 10, "use_case": "a bot"}
    end, prompter, saved = talk(answers, [None] * 4 + ["more"])
    assert prompter.asked == ["result", "tried", "facts", "examples", "use_case", "price", "owner"]
    assert end == answers
    assert "more" not in {option.word for option in prompter.menus[-1].options}
    assert saved[-1].full


def test_help_tells_why_the_rules_that_wait_what_fits_and_the_keys():
    _, prompter, _ = talk(TRAIN, [None, None, Answered(True), Command.HELP])
    assert next(text for text in prompter.messages if "Why" in text) == (
        "\nWhy we ask: What is small fits into the prompt.\n"
        "Rules that wait for your answer:\n"
        "- Facts must be looked up: 500 pages and more don't fit.\n"
        "- The facts fit the prompt: Fewer than 500 pages fit.\n"
        "A whole number of pages, 0 to 10,000,000, for example 1200; 2M, 500k and 1e6 will do. Type unknown if you don't know."
    )
    assert prompter.asked[3:5] == ["pages", "pages"]
    assert [p.repeated for p in prompter.prompts[3:6]] == [False, True, False]


def test_every_confirmed_answer_is_saved_before_anything_else_happens():
    _, prompter, saved = talk(TRAIN)
    steps = [list(progress.answers) for progress in saved]
    assert steps[:6] == [prompter.asked[: n + 1] for n in range(6)]
    assert [progress.finished for progress in saved] == [False] * 6 + [True]


def test_the_answer_is_echoed_as_it_was_understood():
    _, prompter, _ = talk(TRAIN | {"examples": 2_000_000, "tried": None})
    assert "Understood: 2,000,000 examples." in prompter.messages
    assert "Understood: unknown." in prompter.messages


def test_an_answer_that_does_not_fit_is_refused_and_asked_again():
    end, prompter, _ = talk(TRAIN, [Answered("superb"), Answered("good")])
    assert prompter.asked[:2] == ["result", "result"]
    assert "Expected one of good, poor, got 'superb'." in prompter.messages
    assert end["result"] == "good"


def test_quit_leaves_with_the_answers_saved():
    with pytest.raises(Interrupted):
        talk(TRAIN, [None, Command.QUIT])


def test_an_interview_goes_on_where_it_stopped():
    first = Progress({"result": Answer("poor", "session"), "tried": Answer(TRAIN["tried"], "session")})
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
    _, prompter, _ = talk(TRAIN, ["result", Answered("poor")], start=first, opening="review")
    assert prompter.menus[0].options[1] == Option("result", "How good are the answers? good (saved session)")
    assert prompter.asked == ["result", "tried", "facts", "examples", "price", "owner"]


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


def test_a_saved_answer_that_replaced_the_one_in_the_file_still_does_unless_the_file_has_changed():
    start = Progress({"result": Answer("good", "session")}, overridden={"result": "poor"})
    facts, progress = join(given(result="poor"), start)
    assert (values(facts), progress.answers) == ({"result": "good"}, start.answers)
    assert facts.overridden == {"result": (Answer("poor", "file", "answers.yaml:2:3"),)}
    facts, progress = join(given(result=None), start)
    assert (values(facts), progress.answers) == ({"result": None}, {})
    facts, progress = join(Answers(), start)
    assert (values(facts), progress.answers) == ({}, start.answers)


def test_what_is_computed_from_the_answers_is_not_asked_and_nothing_is_computed_before_the_first_question():
    computed = []

    def compute(facts: Answers) -> Answers:
        computed.append(values(facts))
        return facts.with_answer("facts", Answer(False, "computed"))

    prompter = ScriptedPrompter(TRAIN)
    facts = interview(small_pack(), Answers(), prompter, compute=compute)
    assert prompter.asked == ["result", "tried", "examples", "price", "owner"]
    assert computed[0] == {"result": "poor"}
    assert len(computed) == len(prompter.asked)
    assert "facts" not in facts.answers


def test_saved_answers_to_questions_of_another_pack_are_no_matter():
    end, prompter, _ = talk(TRAIN, start=Progress({"color": Answer("red", "session")}))
    assert (end, len(prompter.asked)) == (TRAIN, 6)


def test_a_script_that_goes_astray_says_so():
    with pytest.raises(TypeError, match="result was asked where the script expects a menu"):
        talk(TRAIN, ["report"])
    with pytest.raises(TypeError, match="came where the script expects a question"):
        talk(TRAIN, [None] * 6 + [Answered(True)])
