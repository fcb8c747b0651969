from finetune_advisor import api
from finetune_advisor.cli.advise import missing_answers
from finetune_advisor.model.answers import Answers
from tests.interview.small import TRAIN, given, small_pack


def test_every_missing_answer_comes_with_type_allowed_values_flag_and_line():
    message = missing_answers(small_pack(), given(result="poor", tried=("examples", "instructions")))
    assert message == (
        "5 answers are missing; give each with a flag or in an answers file (unknown is an answer, too):\n"
        "facts: true or false\n"
        "    Does it need facts that the model can't know?\n"
        "    flag: --set facts=false\n"
        "    YAML: facts: false\n"
        "pages: whole number, 0 to 10,000,000 pages\n"
        "    How many pages hold these facts?\n"
        "    flag: --set pages=1200\n"
        "    YAML: pages: 1200\n"
        "examples: whole number, 0 to 10,000,000 examples\n"
        "    How many good examples are there?\n"
        "    flag: --set examples=500\n"
        "    YAML: examples: 500\n"
        "price: number, 0 to 1,000 cents\n"
        "    What does an answer cost?\n"
        "    flag: --set price=0.8\n"
        "    YAML: price: 0.8\n"
        "owner: true or false\n"
        "    Does a team own the model?\n"
        "    flag: --set owner=true\n"
        "    YAML: owner: true"
    )


def test_nothing_missing_is_no_message():
    assert missing_answers(small_pack(), given(**TRAIN)) == ""


def test_the_flags_and_the_lines_that_it_names_are_taken(tmp_path):
    for pack in (small_pack(), api.load_pack()):
        lines = missing_answers(pack, Answers()).split("\n")
        flags = [line.split("--set ")[1].strip("'") for line in lines if "flag: " in line]
        yaml = [line.split("YAML: ")[1] for line in lines if "YAML: " in line]
        file = tmp_path / "answers.yaml"
        file.write_text("answers:\n" + "".join(f"  {line}\n" for line in yaml))
        by_flag, by_file = api.from_flags(flags, pack), api.load_answers(file, pack)
        assert {id: a.value for id, a in by_flag.answers.items()} == {id: a.value for id, a in by_file.answers.items()}
        assert len(by_file.answers) == len(yaml) > 5
