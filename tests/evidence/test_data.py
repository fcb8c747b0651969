"""Training data of every layout is told for what it is, counted as a hand counts it, and its faults have lines."""

from __future__ import annotations

import itertools
import json
import random
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence import read_data
from finetune_advisor.evidence.duplicates import ALIKE, SIMILAR, Keys, comparable, joined, near_duplicates, normalized
from finetune_advisor.evidence.layouts import recognize
from finetune_advisor.evidence.private import hints
from finetune_advisor.evidence.tokens import estimate

WORDS = [
    "order", "parcel", "invoice", "refund", "window", "kitchen", "garden", "quickly", "never", "always", "blue",
    "heavy", "customer", "write", "answer", "please", "kindly", "delivery", "number", "street", "meeting", "table",
    "yellow", "engine", "battery", "screen", "update", "manual", "later", "morning", "evening",
]  # fmt: skip
MANY_WORDS = [f"{one}{other}" for one in ("ba", "ke", "lo", "mi", "nu", "pa", "re", "so") for other in WORDS]


def sheet_of(tmp_path, rows, name="rows.jsonl", **options):
    file = tmp_path / name
    text = rows if isinstance(rows, str) else "".join(json.dumps(row) + "\n" for row in rows)
    file.write_text(text)
    return read_data([str(file)], **options)


def answers(sheet):
    return {one.question: one.value for one in sheet.measurements}


def faults(sheet):
    return [(found.place.line, found.kind) for found in sheet.diagnostics]


def table(sheet, title):
    return {row[0]: row[1:] for found in sheet.tables if found.title == title for row in found.rows}


def chat(*turns, **more):
    roles = itertools.cycle(("user", "assistant"))
    return {"messages": [{"role": role, "content": turn} for role, turn in zip(roles, turns, strict=False)], **more}


USER, REPLY = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes"}
CALL = {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "find", "arguments": '{"id": 7}'}}]}
LAYOUTS = {
    "OpenAI chat": ({"messages": [USER, REPLY]}, "pairs"),
    "OpenAI chat, tool call": ({"messages": [USER, CALL], "tools": [{"type": "function"}]}, "pairs"),
    "OpenAI chat, list content": ({"messages": [USER, {"role": "assistant", "content": [{"type": "text", "text": "Yes"}]}]}, "pairs"),
    "OpenAI chat, bare": ([USER, REPLY], "pairs"),
    "prompt and completion": ({"prompt": "Hi", "completion": "Yes"}, "pairs"),
    "prompt and completion, messages": ({"prompt": [USER], "completion": [REPLY]}, "pairs"),
    "prompt and completion, question": ({"question": "Hi", "answer": "Yes", "id": 3}, "pairs"),
    "Alpaca": ({"instruction": "Say", "input": "Hi", "output": "Yes"}, "pairs"),
    "ShareGPT": ({"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Yes"}]}, "pairs"),
    "chat with typed parts": (
        {"messages": [USER, {"role": "assistant", "content": [{"type": "text", "value": "Yes"}], "loss_weight": 1.0}]}, "pairs",
    ),
    "preference pairs (chosen and rejected)": ({"prompt": "Hi", "chosen": "Yes", "rejected": "No"}, "ratings"),
    "preference pairs (chosen and rejected), implicit": (
        {"chosen": [USER, REPLY], "rejected": [USER, {"role": "assistant", "content": "No"}]}, "ratings",
    ),
    "preference pairs (chosen and rejected), ShareGPT": (
        {"conversations": [{"from": "human", "value": "Hi"}], "chosen": {"from": "gpt", "value": "Yes"},
         "rejected": {"from": "gpt", "value": "No"}}, "ratings",
    ),
    "preference pairs (preferred_output and non_preferred_output)": (
        {"input": {"messages": [USER]}, "preferred_output": [REPLY], "non_preferred_output": [CALL]}, "ratings",
    ),
    "preference pairs (chosen_messages and rejected_messages)": (
        {"chosen_messages": [USER, REPLY], "rejected_messages": [USER, CALL]}, "ratings",
    ),
    "KTO": ({"prompt": "Hi", "completion": "Yes", "label": True}, "ratings"),
    "KTO, Alpaca": ({"instruction": "Hi", "input": "", "output": "Yes", "kto_tag": False}, "ratings"),
    "KTO, messages": ({"messages": [USER, REPLY], "label": False}, "ratings"),
    "text and label": ({"text": "Hi", "label": 3}, "pairs"),
    "plain text": ({"text": "A document."}, "text"),
    "multimodal OpenAI chat": ({"messages": [USER, REPLY], "images": ["a.png"]}, "pairs"),
    "multimodal OpenAI chat, part": (
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "a.png"}}]}, REPLY]}, "pairs",
    ),
    "Bedrock conversation": (
        {"schemaVersion": "bedrock-conversation-2024", "system": [{"text": "Be kind."}],
         "messages": [{"role": "user", "content": [{"text": "Hi"}]}, {"role": "assistant", "content": [{"text": "Yes"}]}]}, "pairs",
    ),
    "Anthropic chat": ({"system": "Be kind.", "messages": [USER, REPLY]}, "pairs"),
    "OpenAI chat, Cohere's roles": ({"messages": [{"role": "User", "content": "Hi"}, {"role": "Chatbot", "content": "Yes"}]}, "pairs"),
    "text with a chat template": ({"text": "<s>[INST] Hi [/INST] Yes</s>"}, "pairs"),
    "text with a chat template, ChatML": ({"text": "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYes<|im_end|>\n"}, "pairs"),
    "prompts with reference answers": ({"messages": [USER], "reference_answer": "Yes"}, None),
    "prompts with reference answers, verl": ({"prompt": [USER], "data_source": "x", "reward_model": {"ground_truth": "Yes"}}, None),
    "prompts": ({"messages": [USER], "nums": [3, 4]}, None),
    "prompts, text": ({"id": 7, "prompt": "Hi"}, None),
    "multimodal prompts": ({"prompt": [USER], "images": ["a.png"]}, None),
    "Gemini chat": (
        {"systemInstruction": {"role": "system", "parts": [{"text": "Be kind."}]},
         "contents": [{"role": "user", "parts": [{"text": "Hi"}]}, {"role": "model", "parts": [{"text": "Yes"}]}]}, "pairs",
    ),
    "OpenAI chat, tool parts": (
        {"messages": [USER, {"role": "assistant", "content": [{"type": "tool_use", "name": "find", "input": {"id": 7}}]}]}, "pairs",
    ),
    "prompt and completion, Dolly": ({"instruction": "Say", "context": "Hi", "response": "Yes", "category": "open_qa"}, "pairs"),
    "multimodal Alpaca": ({"instruction": "Say", "output": "Yes", "image": "a.jpg"}, "pairs"),
    "prompt and completion, FLAN": ({"inputs": "Hi", "targets": "Yes", "task": "x"}, "pairs"),
    "prompt and completion, OpenOrca": ({"system_prompt": "Be kind.", "question": "Hi", "response": "Yes", "id": "flan.1"}, "pairs"),
    "prompt and completion, tool calls": ({"id": 1, "query": "Hi", "tools": "[]", "answers": "[]"}, "pairs"),
    "prompt and completion, headings": ({"Category": "x", "Question": "Hi", "Answer": "Yes"}, "pairs"),
    "text and label, sentiment": ({"review": "Hi", "sentiment": "good"}, "pairs"),
    "text and label, none of several": ({"text": "Hi", "labels": [], "source": "mail"}, "pairs"),
    "text with a chat template, transcript": ({"text": "User: Hi\nAssistant: Yes"}, "pairs"),
    "preference pairs (response_j and response_k)": ({"question": "Hi", "response_j": "Yes", "response_k": "No"}, "ratings"),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_is_recognized_without_a_fault(tmp_path, name):
    row, supervision = LAYOUTS[name]
    sheet = sheet_of(tmp_path, [row, row])
    assert table(sheet, "Files").popitem()[1][:2] == ("2", name.split(", ")[0])
    assert faults(sheet) == [(2, "duplicate")]
    assert answers(sheet).get("supervision") == supervision
    is_counted = supervision != "text" and name.removeprefix("multimodal ").split(", ")[0] != "prompts"
    assert answers(sheet).get("examples") == (1 if is_counted else None)


@pytest.mark.parametrize(
    "row",
    [{"id": 1, "gold": "x"}, {"prompt": "x", "gold_id": 3}, {"conversationTurns": []}, {"a": {"b": 1}},
     {"instances": [{"input": "x", "output": "y"}]}, {"prompt": "x", "category": "y", "modelResponses": []}, 7, "text", [1, 2],
     {"conversations": [{"turns": [{"role": "user"}]}]}, {"messages": [{"role": "pretrain", "content": "x"}]}, {"messages": "x"},
     {"text": "x", "irony": 1}, {"audio_filepath": "a.wav", "text": "x"}, {"text": "x", "spans": [], "_input_hash": 3, "label": "y"},
     {"question_id": 1, "text": "x", "category": "generic"}, {"question_id": 1, "text": "x", "answer_id": "y", "model_id": "z"},
     {"messages": [USER, REPLY], "rejected_response": "No"}, {"query": "x", "pos": ["y"], "neg": ["z"]}, {"tokens": ["x"], "ner_tags": [0]},
     {"translation": {"en": "Yes", "fr": "Oui"}}],
)  # fmt: skip
def test_an_unknown_layout_is_named_and_answers_nothing(tmp_path, row):
    sheet = sheet_of(tmp_path, [row] * 30)
    assert "isn't known" in sheet.lead
    assert "30" in sheet.lead
    assert sheet.measurements == ()
    assert len(sheet.diagnostics) == 0


def test_a_chat_template_is_no_part_of_the_answer():
    for text in (
        "<s>[INST] Hi [/INST] Yes </s>",
        "### Human: Hi### Assistant: Yes",
        "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYes<|im_end|>\n",
    ):
        assert recognize({"text": text})({"text": text}).output.strip() == "Yes"


def test_columns_may_be_named_where_the_layout_is_not_known(tmp_path):
    rows = [{"q": f"Question {n}?", "gold": f"Answer {n}", "id": n} for n in range(5)]
    sheet = sheet_of(tmp_path, rows, columns=["input=q", "output=gold"])
    assert (answers(sheet)["examples"], answers(sheet)["supervision"]) == (5, "pairs")
    for wrong in ("q", "inputs=q", "input=q"):
        with pytest.raises(UsageError, match="--column"):
            sheet_of(tmp_path, rows, columns=[wrong])


FAULTS = {
    "role": {"messages": [USER, {"role": "bott", "content": "x"}, REPLY]},
    "content": {"messages": [{"role": "user", "content": 7}, REPLY]},
    "no-assistant": {"messages": [USER]},
    "no-last-answer": {"messages": [USER, REPLY, USER]},
    "empty-output": chat("Hi", " "),
    "placeholder": chat("Hi", "I am {{name}}, at your service."),
    "repetition": chat("Hi", "Well. " + "I can do that for you. " * 40),
    "merged-rows": chat("Hi", 'Yes"}]}\n{"messages": [{"role": "user"'),
    "personal-data": chat("Hi", "Write to ada@lovelace-mail.org about it."),
    "mixed-layouts": {"text": "A document."},
    "unknown-layout": {"other": 1},
}


@pytest.mark.parametrize("kind", FAULTS)
def test_each_fault_is_found_on_its_line_and_on_no_other(tmp_path, kind):
    good = [chat(f"Question {word}?", f"Answer {word} {number}.") for number, word in enumerate(WORDS)]
    sheet = sheet_of(tmp_path, [*good[:9], FAULTS[kind], *good[9:]])
    assert faults(sheet) == [(10, kind)] or (kind == "unknown-layout" and (10, kind) in faults(sheet))
    assert all(";" in found.message for found in sheet.diagnostics)


@pytest.mark.parametrize(
    ("turn", "kind"), [("Hi", "role"), ({"role": "user"}, "content"), ({"role": "user", "content": {}}, "content")]
)
def test_a_message_without_a_role_or_content_is_one_fault(tmp_path, turn, kind):
    assert faults(sheet_of(tmp_path, [{"messages": [turn, REPLY]}])) == [(1, kind)]
    assert faults(sheet_of(tmp_path, [chat("Hi", "Yes"), {"messages": []}])) == [(2, "no-assistant")]


def test_what_comes_before_an_answer_is_part_of_the_input():
    for row, before in (
        ({"system_prompt": "Be kind.", "question": "Hi", "response": "Yes"}, "Be kind.\nHi"),
        ({"query": "Hi", "response": "Yes", "history": [["One", "two"]]}, '[["One","two"]]\nHi'),
        ({"question": "Which?", "choices": ["this", "that"], "answer": 1}, '["this","that"]\nWhich?'),
        ({"instruction": "Do", "input": "it", "chosen": "Yes", "rejected": "No"}, "Do\nit"),
        ({"prompt": "Hi", "messages": [USER, REPLY], "chosen": [USER, REPLY], "rejected": [USER, CALL]}, "Hi"),
    ):
        assert recognize(row)(row).input == before


def test_whether_rows_need_an_answer_is_told_by_most(tmp_path):
    pairs = [{"prompt": f"Question {word}?", "completion": f"Answer {word}."} for word in WORDS]
    sheet = sheet_of(tmp_path, [*pairs, {"prompt": "Hi"}])
    assert (answers(sheet)["examples"], faults(sheet)) == (len(WORDS), [(len(WORDS) + 1, "mixed-layouts")])
    talks = [chat(f"Question {word}?", f"Answer {word}.") for word in WORDS]
    assert faults(sheet_of(tmp_path, [*talks, {"messages": [USER], "id": 3}])) == [(len(WORDS) + 1, "no-assistant")]
    asked = [chat(f"Question {word}?") for word in WORDS]
    assert (sheet_of(tmp_path, asked).lead, faults(sheet_of(tmp_path, asked))) == (
        "31 of 31 rows differ (prompts).",
        [],
    )
    assert faults(sheet_of(tmp_path, [*asked, talks[0]])) == [(len(WORDS) + 1, "mixed-layouts")]


def test_rows_that_teach_something_else_are_no_examples(tmp_path):
    talks = [chat(f"Question {word}?", f"Answer {word}.") for word in WORDS]
    sheet = sheet_of(tmp_path, [*talks, *[{"text": f"A document on {word}."} for word in WORDS[:3]]])
    assert sheet.lead == "31 of 34 rows differ (OpenAI chat). Rows with a fault: 3."
    assert (answers(sheet)["examples"], faults(sheet)) == (31, [(line, "mixed-layouts") for line in (32, 33, 34)])


def test_where_no_row_can_be_used_nothing_is_answered_but_that(tmp_path):
    sheet = sheet_of(tmp_path, [chat("Hi", "")] * 30)
    assert (sheet.lead, answers(sheet)) == (
        "No row can be used, of 30 (OpenAI chat).",
        {"examples_quality": "faulty"},
    )


def test_where_most_rows_have_no_known_layout_none_is_judged(tmp_path):
    sheet = sheet_of(tmp_path, [chat("Hi", ""), *[{"other": 1}] * 3])
    assert sheet.lead.startswith(
        "The layout of 3 of 4 rows isn't known, so nothing else was counted. Their keys are other."
    )
    assert (table(sheet, "Files").popitem()[1][1], sheet.diagnostics, sheet.measurements) == ("unknown", (), ())


def test_a_file_without_rows_says_so(tmp_path):
    for name, text in (("rows.csv", "question,answer\n"), ("rows.json", "[]"), ("rows.jsonl", "\n")):
        sheet = sheet_of(tmp_path, text, name)
        assert (sheet.lead, sheet.diagnostics, sheet.measurements) == ("There are no rows in it.", (), ())


def test_an_empty_last_answer_is_empty_whatever_comes_after_it(tmp_path):
    assert faults(sheet_of(tmp_path, [chat("Hi", "Yes"), chat("Hi", "", "Hello?")])) == [(2, "empty-output")]


def test_pairs_and_ratings_have_faults_of_their_own(tmp_path):
    rows = [{"prompt": f"Ask {n}", "chosen": f"A long and good answer {n}.", "rejected": f"No {n}."} for n in range(25)]
    rows += [{"prompt": "Ask", "chosen": "Same.", "rejected": "same"}, {"prompt": "Ask", "chosen": "x", "rejected": ""}]
    sheet = sheet_of(tmp_path, rows)
    assert faults(sheet) == [(26, "identical-pair"), (27, "null")]
    assert table(sheet, "Examples")["The better answer of the pair is the longer one"] == ("26", "100%")
    assert any("longer" in remark for remark in sheet.remarks)
    rated = [{"prompt": f"Ask {n}", "completion": "Yes", "label": n % 10 > 0} for n in range(100)]
    rated.append({"prompt": "Ask", "completion": "Yes", "label": None})
    sheet = sheet_of(tmp_path, rated)
    assert table(sheet, "Examples")["Rated as good"] == ("90", "90%")
    assert faults(sheet) == [(101, "label")]


def test_what_differs_is_counted_in_several_senses(tmp_path):
    rows = [
        {"prompt": "Where is my parcel?", "completion": "On its way."},
        {"prompt": "where is  my PARCEL", "completion": "On its way"},
        {"prompt": "Where is my parcel?", "completion": "I don't know."},
        {"prompt": "Add 12 and 30", "completion": "42"},
        {"prompt": "Add 13 and 30", "completion": "43"},
        {"prompt": "a < b", "completion": "x"},
        {"prompt": "a > b", "completion": "x"},
    ]
    sheet = sheet_of(tmp_path, rows)
    counted = {name: row[0] for name, row in table(sheet, "Examples").items()}
    assert counted["Different, ignoring case, blanks and punctuation"] == "6"
    assert counted["Different, ignoring digits, too"] == "5"
    assert counted["Inputs with several outputs"] == "1"
    assert answers(sheet)["examples"] == 6
    assert faults(sheet) == [(2, "duplicate")]


def test_a_large_file_is_counted_in_full_and_measured_in_part(tmp_path, monkeypatch):
    rows = [
        chat(f"Where is parcel {word}{n}?", f"Parcel {other} is on its way.")
        for n in range(8)
        for word in WORDS
        for other in WORDS
    ]
    rows += [chat(f"Who wrote {word}?", "Write to ada@lovelace-mail.org.") for word in MANY_WORDS] + rows[:100]
    whole = sheet_of(tmp_path, rows, near=False)
    for module in ("tally", "data"):
        monkeypatch.setattr(f"finetune_advisor.evidence.{module}.SAMPLED_LETTERS", 20_000)
    monkeypatch.setattr("finetune_advisor.evidence.tally.COMPARED_ROWS", 1000)
    part = sheet_of(tmp_path, rows)
    assert whole.lead == part.lead
    assert table(part, "Examples").items() >= table(whole, "Examples").items()
    remarks = [" ".join(sheet.remarks) for sheet in (whole, part)]
    assert ["one row in 8 was measured" in remark for remark in remarks] == [False, True]
    ((compared, _),) = (row for name, row in table(part, "Examples").items() if name.startswith("Compared with"))
    assert 500 <= int(compared.replace(",", "")) <= 1000
    for question in ("tokens_in", "tokens_out"):
        assert answers(part)[question] == pytest.approx(answers(whole)[question], abs=1)


def test_all_rows_of_an_unknown_layout_are_counted_among_known_ones(tmp_path):
    sheet = sheet_of(tmp_path, [*[chat(f"Ask {word}", f"Answer {word}") for word in MANY_WORDS], *[{"other": 1}] * 30])
    assert table(sheet, "Faults") == {"unknown layout": ("error", "30")}
    assert faults(sheet)[:1] == [(len(MANY_WORDS) + 1, "unknown-layout")]


def test_labels_are_balanced_in_a_table(tmp_path):
    rows = "text,label\n" + "".join(
        f"ticket {n} about {WORDS[n % 30]},{'refund' if n % 5 else 'other'}\n" for n in range(50)
    )
    assert table(sheet_of(tmp_path, rows, "rows.csv"), "Outputs") == {"refund": ("40", "80%"), "other": ("10", "20%")}


def test_quality_is_only_ever_answered_downward(tmp_path):
    good = [chat(f"Ask {word}", f"Answer {word}") for word in WORDS]
    assert "examples_quality" not in answers(sheet_of(tmp_path, good))
    assert "examples_quality" not in answers(sheet_of(tmp_path, [*good, chat("Ask", "")]))
    assert (
        answers(sheet_of(tmp_path, [*good, *[chat("Ask", f"I am {{{{name}}}} {n}") for n in range(4)]]))[
            "examples_quality"
        ]
        == "faulty"
    )


def test_the_test_set_is_compared_at_three_levels(tmp_path):
    rng = random.Random(5)
    sentences = [" ".join(rng.sample(MANY_WORDS, 12)) for _ in range(200)]
    tests = tmp_path / "tests.csv"
    reworded = sentences[1].split()
    reworded[5] = "certainly"
    shuffled = sentences[2].split()
    rng.shuffle(shuffled)
    fresh = "a question that nothing in there resembles at all"
    tests.write_text(
        "Question\n" + "\n".join([sentences[0].upper(), " ".join(reworded), " ".join(shuffled), fresh]) + "\n"
    )
    rows = [{"prompt": sentence, "completion": f"Answer {n}"} for n, sentence in enumerate(sentences)]
    sheet = sheet_of(tmp_path, rows, evals_data=[str(tests)])
    shared = table(sheet, "Overlap with the test set")
    assert (shared["Inputs in the test set"], shared["Training rows with the same input"]) == (("4",), ("1",))
    assert shared["Test inputs similar to one of 200 rows"] == ("1",)
    assert table(sheet, "Closest pairs to read") == {"3": ("3", "1.00")}
    assert (1, "in-test-set") in faults(sheet)
    tests.write_text("id\n1\n")
    with pytest.raises(UsageError, match="no inputs"):
        sheet_of(tmp_path, rows, evals_data=[str(tests)])


# --- Oracles ----------------------------------------------------------------------------------------------------------


def planted(count, seed):
    """Texts of which some are others with a few words changed, cut or added."""
    rng = random.Random(seed)
    texts = []
    for _ in range(count):
        if texts and rng.random() < 0.3:
            words = rng.choice(texts).split()
            for _ in range(rng.randrange(1, 4)):
                words[rng.randrange(len(words))] = rng.choice(MANY_WORDS)
            texts.append(" ".join(words[: len(words) - rng.randrange(3)]))
        else:
            texts.append(" ".join(rng.choices(MANY_WORDS, k=rng.randrange(12, 30))))
    return texts


def bits(texts):
    """Each text as one bit for each of its pieces of five letters."""
    numbers = {}
    for text in texts:
        yield sum(
            1 << numbers.setdefault(piece, len(numbers)) for piece in {text[at : at + 5] for at in range(len(text) - 4)}
        )


def test_nearly_the_same_rows_are_those_that_comparing_all_pairs_finds():
    texts = planted(2000, 11)
    found = near_duplicates([comparable(n, n, text, "", b"") for n, text in enumerate(texts)])
    sets = list(bits([f"{text}\n" for text in texts]))
    sizes = [one.bit_count() for one in sets]
    groups = {SIMILAR: list(range(2000)), ALIKE: list(range(2000))}
    for one, other in itertools.combinations(range(2000), 2):
        common = (sets[one] & sets[other]).bit_count()
        if common < SIMILAR * (sizes[one] + sizes[other] - common):
            continue
        for least, group in groups.items():
            if common >= least * (sizes[one] + sizes[other] - common):
                old, new = group[one], group[other]
                groups[least] = [new if each == old else each for each in group]
    similar, alike = (len({*groups[least]}) for least in (SIMILAR, ALIKE))
    assert (similar, alike) < (1700, 1980)
    # It never joins what comparing all pairs doesn't, and misses few.
    assert similar <= found.similar <= similar + 0.05 * (2000 - similar)
    assert alike <= found.alike <= alike + 0.05 * (2000 - alike)


def test_rows_that_differ_in_names_or_labels_are_not_nearly_the_same():
    names = ["Anna", "Boris", "Chen", "Dora", "Emil", "Fatma", "Goran", "Hana"]
    rows = [
        comparable(
            n,
            n,
            f"Dear {name}, your parcel {n + 17} has left our house this morning and will be with you in two days.",
            "ok",
            b"ok",
        )
        for n, name in enumerate(names)
    ]
    noise = [comparable(n, n, text, "ok", b"ok") for n, text in enumerate(planted(60, 3), start=100)]
    found = near_duplicates([*rows, *noise])
    assert found.templated >= 6
    for second, pairs in ((b"negative", 0), (b"positive", 1)):
        texts = (("", b"positive"), ("not ", second))
        mood = [
            comparable(n, n, f"The film was {word}good, and I would see it again", "x", label)
            for n, (word, label) in enumerate(texts)
        ]
        assert near_duplicates([*noise, *mood]).pairs.count((0, 1)) == pairs


@given(st.lists(st.tuples(st.sampled_from("aAbB 1.2"), st.sampled_from("xX y3")), min_size=1, max_size=60))
def test_counts_equal_those_of_sets(rows):
    texts = normalized(joined([text for row in rows for text in row]))
    given_, wanted = texts[::2], texts[1::2]
    pairs = list(zip(given_, wanted, strict=True))
    with closing(Keys()) as keys:
        keys.add(texts, 2)
        counts = keys.counts()
    outputs = {one: {pair for pair in pairs if pair[0] == one} for one in given_}
    assert counts.distinct == len({*pairs})
    assert counts.but_numbers == len({b"\0".join(pair).translate(None, b"0123456789") for pair in pairs})
    assert counts.contradicted == sum(len(found) > 1 for found in outputs.values())


def test_many_rows_are_counted_through_files():
    with closing(Keys()) as keys:
        for start in range(0, 20_000, 200):
            keys.add(normalized(joined([str(n % 7_000) for n in range(start, start + 200)])), 1)
        assert keys.counts()[:2] == (7_000, 1)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mail ada@lovelace-mail.org now", "e-mail address"),
        ("card 4111 1111 1111 1111", "payment card number"),
        ("SSN 078-05-1120", "US social security number"),
        ("call +49 170 1234567", "phone number"),
        ("host 8.8.8.8 answers", "IP address"),
        ("key sk-proj-Ab3dEf6hIj9kLm2nOp5q", "access key"),
        ("key AKIAIOSFODNN7EXAMPLE", "access key"),
        ("key ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8", "access key"),
        ("card 3782 822463 10005", "payment card number"),
        ("call (212) 736-5000, then +1 (212) 736-5000", "phone number"),
        ("mail someone@example.com", None),
        ("card 4111 1111 1111 1112", None),
        ("call (555) 555-0100 or 10.0.0.1, version 1.2.3.4.5, on 2026-10-01 12:30:45", None),
        ("order 1234567890123456 of 20260101", None),
        ("the risk-benefit-analysis-of-a-very-long-name 666-12-3456 999.8.8.8", None),
    ],
)  # the card, social security and phone numbers and the address are published test values
def test_personal_data_is_told_by_form_and_checksum(text, kind):
    texts = ["nothing here", text, "7 > 3"]
    assert [*hints(texts, joined(texts))] == ([(1, kind)] if kind else [])


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        # Counted once with tiktoken 0.14 and o200k_base.
        ("The parcel left our warehouse this morning and should reach you within two working days.", 16),
        ('{"name": "find_order", "arguments": {"id": 48213, "fields": ["status", "total"]}}', 27),
        ("def mean(values):\n    return sum(values) / len(values)\n", 13),
    ],
)
def test_the_estimate_of_tokens_is_near_the_count(text, tokens):
    assert estimate(text * 10) == pytest.approx(tokens * 10, rel=0.25)


def test_a_row_reads_whatever_its_values_are():
    odd = (
        None,
        7,
        "",
        "x",
        [],
        [3],
        {},
        {"role": 3},
        [[]],
        [{}],
        [{"role": "user", "content": [None, {"text": 3}]}],
        True,
    )
    for row, _ in LAYOUTS.values():
        reading = recognize(row)
        for key in row if isinstance(row, dict) else ():
            for value in odd:
                example = reading({**row, key: value})
                assert isinstance(example.input + example.output + (example.rejected or ""), str)


@pytest.mark.parametrize(
    ("row", "layout", "said"),
    [
        ({"question": "How many?", "answer": {"low": 3, "high": 5}}, "prompt and completion", '{"low":3,"high":5}'),
        ({"prompt": "List them", "completion": "[]"}, "prompt and completion", "[]"),
        ({"prompt": "List them", "completion": ["a", "b"]}, "prompt and completion", '["a","b"]'),
        ({"prompt": "Which names?", "completion": []}, "prompt and completion", "[]"),
        ({"doc_id": 1, "text": "A piece of a page.", "category": "manual"}, "plain text", ""),
    ],
)
def test_answers_need_not_be_text_and_pieces_of_documents_are_no_labels(row, layout, said):
    example = recognize(row)(row)
    assert (example.layout, example.output) == (layout, said)


@pytest.mark.parametrize(
    "row",
    [
        {"input": "q", "output": "a", "success": False, "Bias_score": 0.2},
        {"question": "q", "answer": "a", "contexts": [], "faithfulness": 1.0},
        {"question": "q", "answer": "a", "ground_truth": "b"},
        {"prompt": "q", "response": "a", "helpfulness": 3, "correctness": 4},
        {"question": "q", "response": "a", "references": ["b"]},
        {"instruction": "q", "input": "", "output": "a", "target": "b"},
        {"prompt": "q", "answer": "a", "latency_sec": 0.3, "is_jailbreak_prompt": False},
        [{"model": "m", "accuracy": 0.5}],
    ],
)
def test_results_of_evals_are_no_examples(row):
    assert recognize(row) is None


def test_an_empty_input_of_a_pair_is_a_fault(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text('text,label\n"",A\n"  ",B\nHello there,A\nGood evening,B\n')
    sheet = read_data([str(file)])
    assert [(one.kind, one.place.line) for one in sheet.diagnostics] == [("empty-input", 2), ("empty-input", 3)]
    assert "2 of 4 rows differ" in sheet.lead


def test_a_misspelt_column_is_named_with_the_nearest(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text("Brief,Klasse\nGuten Tag,A\n")
    with pytest.raises(UsageError, match=r"the first row has no column 'Klase'; did you mean Klasse\?"):
        read_data([str(file)], columns=("input=Brief", "output=Klase"))


def test_labels_that_differ_only_in_case_are_told(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text(
        "text,label\n" + "".join(f"Letter {n},{label}\n" for n, label in enumerate(("Billing", "billing") * 5))
    )
    assert any("differ only in case" in remark for remark in read_data([str(file)]).remarks)
