"""How a row of training data is read as one example: conversations, pairs, preferences, ratings, prompts, text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import takewhile
from operator import itemgetter
from typing import Any, Literal, NamedTuple, TypeAlias

from pydantic_core import to_json

Family: TypeAlias = Literal["chat", "pairs", "preference", "ratings", "prompts", "text"]
"""What rows teach: conversations, inputs with outputs, better and worse outputs, rated outputs, prompts that a grader
scores, or text alone."""

Fault: TypeAlias = tuple[str, object]
"""What is wrong with the shape of a row: the kind, and which column or message has it."""

Row: TypeAlias = Mapping[str, Any]

NO_OUTPUT: tuple[Family, ...] = ("prompts", "text")
"""What rows teach that have no output."""
_ROLES = {
    "system": "system", "developer": "system", "tools": "system", "user": "user", "human": "user", "assistant": "assistant",
    "gpt": "assistant", "model": "assistant", "bot": "assistant", "chatbot": "assistant", "ai": "assistant",
    "function_call": "assistant", "tool_call": "assistant", "tool": "tool", "function": "tool", "observation": "tool",
    "ipython": "tool", "tool_response": "tool",
}  # fmt: skip
_OPENAI = ("OpenAI chat", itemgetter("role"), itemgetter("content"))
_SHAREGPT = ("ShareGPT", itemgetter("from"), itemgetter("value"))
_MEDIA_COLUMNS = ("images", "image", "videos", "audios", "audio")
_MEDIA_PARTS = frozenset({
    "image", "image_url", "input_image", "audio", "input_audio", "audio_url", "video", "video_url", "file", "document",
    "inlineData", "fileData", "inline_data", "file_data",
})  # fmt: skip
"""Types of parts of a message, and keys of parts, that hold no text."""
_SYSTEM = ("system", "system_prompt", "systeminstruction")
_BEFORE = (*_SYSTEM, "tools", "history", "context", "choices", "options")
_BESIDE = frozenset({*_BEFORE, *_MEDIA_COLUMNS})
"""Columns that may come beside a pair or a conversation and belong to its input."""
_GIVEN = ("system", "prompt", "instruction", "input", "question", "query")
EXPECTED = frozenset({
    "target", "ground_truth", "ground_truths", "truth", "expected", "expected_output", "expected_answer", "gold", "gold_answer",
    "reference", "references", "reference_answer", "correct_answer",
})  # fmt: skip
"""Columns that say what an output should have been: beside one, the output is a model's."""
REFERENCES = EXPECTED | {"answer", "solution", "reward_model"}
"""Columns with which a grader may compare outputs."""
_FAMILIES: dict[str, Family] = {
    "prompt and completion": "pairs", "Alpaca": "pairs", "text and label": "pairs", "KTO": "ratings", "prompts": "prompts",
    "prompts with reference answers": "prompts", "plain text": "text",
}  # fmt: skip
"""All other layouts are chats, or preferences by their name."""
_ANSWERS = (
    "[/INST]", "<|im_start|>assistant", "<|start_header_id|>assistant<|end_header_id|>", "<|assistant|>",
    "<start_of_turn>model", "### Response:", "### Assistant:", "\nAssistant:",
)  # fmt: skip
"""After which the answer begins in a text that a chat template was put into."""
_END = re.compile(r"(?:</s>|<\|[a-z_]+\|>|<end_of_turn>|\s)*$")


class Example(NamedTuple):
    """One row, read."""

    layout: str
    input: str
    """All that comes before the output: system prompt, earlier turns, instruction."""
    output: str
    rejected: str | None = None
    """The worse output of a preference pair."""
    label: bool | None = None
    """Whether the output was rated as good."""
    media: str = ""
    """Names of the images, audio or video that belong to it; what they show isn't read."""
    fault: Fault | None = None


@lru_cache
def family(layout: str) -> Family:
    """Return what rows of a layout teach."""
    layout = layout.removeprefix("multimodal ")
    return "preference" if layout.startswith("preference") else _FAMILIES.get(layout, "chat")


# --- Conversations ----------------------------------------------------------------------------------------------------


def read_conversation(row: Row, key: str) -> Example:
    """Read a conversation; one without an answer is a prompt."""
    messages = row[key]
    plain, is_bare = _plain(messages), _BESIDE.isdisjoint(row)
    if plain and is_bare:
        return plain
    turns, role = (plain, "assistant") if plain else _turns(messages)
    layout, before, last, _, _, media, fault = turns
    if not is_bare:
        if isinstance(row.get("system"), str) and layout == "OpenAI chat":
            layout = "Anthropic chat"
        media += _media(row)
        beside = [_content(row[name])[0] for name in _SYSTEM if row.get(name)]
        before = "\n".join(filter(None, (*beside, as_text(row.get("tools")), before)))
    if role == "assistant":
        return Example(layout, before, last, media=media, fault=fault)
    prompt = f"{before}\n{last}" if before else last
    if fault:
        return Example(layout, prompt, "", media=media, fault=fault)
    answers = [at for at, turn in enumerate(messages, start=1) if role_of(turn) == "assistant"]
    if not (answers and REFERENCES.isdisjoint(row)):
        return read_prompt(row, prompt, media)
    example = read_conversation({**row, key: messages[: answers[-1]]}, key)
    return example._replace(fault=example.fault or ("no-last-answer", ""))


def read_prompt(row: Row, text: str, media: str = "") -> Example:
    """Read a row without an output. A grader may compare outputs with a reference."""
    layout = "prompts" if REFERENCES.isdisjoint(row) else "prompts with reference answers"
    fault = None if text.strip() else ("null", "the prompt")
    return Example(layout, text, "", media=media, fault=fault)


def role_of(turn: Row) -> str | None:
    """Return who speaks: system, user, assistant or tool; None for anybody else."""
    name = turn.get("role", turn.get("from"))
    return _ROLES.get(name.lower()) if isinstance(name, str) else None


def _plain(messages: Any) -> Example | None:
    """Read turns of nothing but texts that end with an answer, as most do; None for others."""
    try:
        layout, role, said = _SHAREGPT if "from" in messages[0] else _OPENAI
        if sum(map(len, messages)) == 2 * len(messages) and _ends_well(tuple(map(role, messages))):
            *before, last = map(said, messages)
            return Example(layout, "\n".join(before), "" + last)
    except (IndexError, KeyError, TypeError):
        pass
    return None


@lru_cache(10_000)
def _ends_well(roles: tuple[str, ...]) -> bool:
    return all(role in _ROLES for role in roles) and _ROLES[roles[-1]] == "assistant"


def _turns(messages: object) -> tuple[Example, str | None]:
    """Read turns of any kind; return them with the last as the output, and its role."""
    if not isinstance(messages, list) or not messages:
        return Example("OpenAI chat", "", "", fault=("no-assistant", "")), None
    texts, media, layout = [], "", ""
    role: str | None = None
    fault: Fault | None = None
    for place, message in enumerate(messages, start=1):
        turn = message if isinstance(message, dict) else {}
        role, calls = role_of(turn), turn.get("tool_calls")
        if (content := turn.get("content")) is None:
            content = turn.get("value", turn.get("parts"))
        if role is None:
            fault = fault or ("role", place)
        elif not (calls or isinstance(content, str | list)):
            fault = fault or ("content", place)
        text, shown, names = (content, "", "") if isinstance(content, str) else _content(content)
        texts.append(text + _called(calls) if calls else text)
        if names:
            media += names
        if "parts" in turn:
            shown = "Gemini chat"
        layout = "ShareGPT" if "from" in turn and "role" not in turn else shown or layout
    return Example(layout or "OpenAI chat", "\n".join(texts[:-1]), texts[-1], media=media, fault=fault), role


def _content(content: object) -> tuple[str, str, str]:
    """Return the text of a message's content, a layout if its parts show one, and names of those that are media."""
    if isinstance(content, str):
        return content, "", ""
    if isinstance(content, dict):
        content = content.get("parts")
    texts, layout, media = [], "", ""
    for part in content if isinstance(content, list) else ():
        if isinstance(part, dict):
            text = part.get("text", part.get("value"))
            if _MEDIA_PARTS.isdisjoint((str(part.get("type")), *part)):
                # A call of a tool and what it gave are parts, too.
                texts.append(text if isinstance(text, str) else as_text(part))
            else:
                media += f"{part}\n"
            if "value" in part or "type" not in part:
                layout = "chat with typed parts" if "value" in part else "Bedrock conversation"
    return "\n".join(texts), layout, media


def _media(row: Row) -> str:
    return "".join([f"{row[column]}\n" for column in _MEDIA_COLUMNS if row.get(column)])


def _called(calls: object) -> str:
    """Return tool calls as text: what the model has to write."""
    found = []
    for call in calls if isinstance(calls, list) else ():
        function = call.get("function", call) if isinstance(call, dict) else {}
        if isinstance(function, dict):
            found.append(f"{function.get('name', '')} {function.get('arguments', '')}")
    return "\n".join(found)


# --- Pairs, preferences, ratings, text --------------------------------------------------------------------------------


def are_turns(value: object) -> bool:
    """Return whether a value is a list of messages."""
    turns = value if isinstance(value, list) else []
    return any(isinstance(turn, dict) and role_of(turn) for turn in turns)


def as_text(value: Any) -> str:
    """Return a side of a pair as text; a side may be a conversation, or anything else that a model has to write."""
    if isinstance(value, str):
        return value
    turns = value
    if isinstance(value, dict):
        turns = value["messages"] if isinstance(value.get("messages"), list) else [value]
    if are_turns(turns):
        one, _ = _turns(turns)
        return f"{one.input}\n{one.output}" if one.input else one.output
    try:
        return "" if value is None else to_json(value).decode()
    except ValueError:
        raise RecursionError from None


def read_pair(row: Row, layout: str, given: str, wanted: str) -> Example:
    """Read a pair of columns."""
    before, after = row.get(given), row.get(wanted)
    text, media = as_text(before), ""
    if not _BESIDE.isdisjoint(row):
        text = "\n".join([*(as_text(row[key]) for key in _BEFORE if row.get(key) and key != given), text])
        media = _media(row)
    if given == "instruction" and row.get("input"):
        text += f"\n{as_text(row['input'])}"
    fault = ("null", given if before is None else wanted) if before is None or after is None else None
    return Example(layout, text, as_text(after), media=media, fault=fault)


def with_rating(example: Example, label: object) -> Example:
    """Return an example with its rating."""
    if isinstance(label, bool):
        return Example("KTO", example.input, example.output, None, label, example.media, example.fault)
    return example._replace(layout="KTO", fault=example.fault or ("label", ""))


def read_preference(row: Row, talk: str | None, good: str, bad: str) -> Example:
    """Read a pair whose sides are texts or messages; what both sides begin with is the prompt."""
    chosen, rejected = row[good], row[bad]
    given = "\n".join([as_text(row[key]) for key in (*_GIVEN, talk or "") if row.get(key)])
    if isinstance(chosen, list) and isinstance(rejected, list):
        same = takewhile(lambda pair: pair[0] == pair[1], zip(chosen[:-1], rejected[:-1], strict=False))
        shared = len(list(same))
        if shared:
            given, chosen, rejected = as_text(chosen[:shared]), chosen[shared:], rejected[shared:]
    fault = ("null", f"{good} or {bad}") if chosen in (None, "", []) or rejected in (None, "", []) else None
    return Example(f"preference pairs ({good} and {bad})", given, as_text(chosen), as_text(rejected), fault=fault)


def read_text(row: Row) -> Example:
    """Read text; one that a chat template was put into is a conversation."""
    text = as_text(row["text"])
    # To look for the first letter of a mark alone is fast, and most texts have none.
    answer = max((text.rfind(mark) + len(mark) for mark in _ANSWERS if mark[0] in text and mark in text), default=0)
    if answer:
        return Example("text with a chat template", text[:answer], _END.sub("", text[answer:]))
    return Example("plain text", text, "", fault=None if text.strip() else ("null", "text"))
