"""What a row of training data means: the layouts that providers and trainers write, each read as one example."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from operator import itemgetter
from typing import Any, Literal, NamedTuple, TypeAlias

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence.rows import named_columns

Family: TypeAlias = Literal["chat", "pairs", "preference", "ratings", "prompts", "text"]
"""What rows teach: conversations, inputs with outputs, better and worse outputs, rated outputs, prompts that a grader
scores, or text alone."""

Fault: TypeAlias = tuple[str, object]
"""What is wrong with the shape of a row: the kind, and which column or message has it."""

COLUMNS = ("messages", "input", "output", "system", "chosen", "rejected", "label", "text")
"""What a column can be said to hold."""
NO_OUTPUT = ("plain text", "prompts with reference answers")
"""Layouts whose rows have no output."""


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


Row: TypeAlias = Mapping[str, Any]
Reading: TypeAlias = Callable[[Any], Example]

_ROLES = {
    "system": "system", "developer": "system", "user": "user", "human": "user", "assistant": "assistant",
    "gpt": "assistant", "chatgpt": "assistant", "model": "assistant", "bot": "assistant", "chatbot": "assistant",
    "function_call": "assistant",
    "tool": "tool", "function": "tool", "observation": "tool", "ipython": "tool", "tools": "system",
}  # fmt: skip
_MEDIA_COLUMNS = ("images", "image", "videos", "audios", "audio")
_MEDIA_PARTS = (
    "image", "image_url", "input_image", "audio", "input_audio", "audio_url", "video", "video_url", "file", "document",
)  # fmt: skip
_OPENAI = ("OpenAI chat", itemgetter("role"), itemgetter("content"))
_SHAREGPT = ("ShareGPT", itemgetter("from"), itemgetter("value"))
_CONVERSATIONS = ("messages", "conversations", "conversation")
_BEFORE = ("system", "context")
_BESIDE = frozenset({*_BEFORE, *_MEDIA_COLUMNS})
"""Columns that may come beside a pair."""
_PAIRS = (
    ("prompt", "completion"), ("prompt", "response"), ("input", "output"), ("question", "answer"), ("query", "response"),
    ("query", "answer"), ("input", "response"), ("input", "target"), ("input_text", "output_text"),
    ("source", "target"), ("article", "summary"), ("text", "summary"),
)  # fmt: skip
_LABELS = ("label", "label_text", "category", "intent", "class")
_SIDES = (
    ("chosen", "rejected"), ("chosen_messages", "rejected_messages"), ("preferred_output", "non_preferred_output"),
    ("preferred", "rejected"), ("preferred", "other"),
)  # fmt: skip
_TURN = frozenset({"role", "from"})
_CHUNK = frozenset({"doc_id", "chunk_id", "source", "url"})
"""Columns that show that a text is a piece of a document, and its category no answer."""
_JUDGED = frozenset({
    "success", "passed", "is_correct", "verdict", "faithfulness", "answer_relevancy", "context_precision",
    "context_recall", "retrieved_contexts", "cosine_similarity",
})  # fmt: skip
"""Columns that say how good an output is, as results of evals do. Examples to train on are meant to be good."""
_REFERENCES = ("reference_answer", "ground_truth", "reference", "answer", "solution", "expected_output")
_FAMILIES: dict[str, Family] = {
    "prompt and completion": "pairs", "Alpaca": "pairs", "text and label": "pairs", "KTO": "ratings",
    "prompts with reference answers": "prompts", "plain text": "text",
}  # fmt: skip
"""All other layouts are chats, or preferences by their name."""
_ANSWERS = (
    "[/INST]", "<|im_start|>assistant", "<|start_header_id|>assistant<|end_header_id|>", "<|assistant|>", "<start_of_turn>model",
    "### Response:", "### Assistant:",
)  # fmt: skip
"""After which the answer begins in a text that a chat template was put into."""
_END = re.compile(r"(?:</s>|<\|[a-z_]+\|>|<end_of_turn>|\s)*$")


def family(layout: str) -> Family:
    """Return what rows of a layout teach."""
    return "preference" if layout.startswith("preference") else _FAMILIES.get(layout, "chat")


def recognize(row: object) -> Reading | None:
    """Return how to read a row, by its keys; None for a layout that isn't known. Rows with the same keys read alike."""
    if isinstance(row, list):
        return (lambda row: _conversation({"messages": row}, "messages", is_bare=True)) if _are_turns(row) else None
    if not isinstance(row, dict):
        return None
    talk = _first(row, _CONVERSATIONS, list | str)
    if sides := next(((good, bad) for good, bad in _SIDES if good in row and bad in row), None):
        return lambda row: _preference(row, talk, *sides)
    if talk:
        if isinstance(row.get("label", row.get("kto_tag")), bool):
            return lambda row: _rated(_conversation(row, talk), row.get("label", row.get("kto_tag")))
        is_bare = {*_MEDIA_COLUMNS, *_REFERENCES, "system", "tools", "schemaVersion"}.isdisjoint(row)
        return lambda row: _conversation(row, talk, is_bare=is_bare)
    if "prompt" in row and "completion" in row and isinstance(row.get("label"), bool):
        return lambda row: _rated(_pair(row, "KTO", "prompt", "completion"), row["label"])
    if "instruction" in row:
        answer = _first(row, ("output", "response", "completion", "answer"))
        return (lambda row: _pair(row, "Alpaca", "instruction", answer, "input")) if answer else None
    if pair := next(((given, wanted) for given, wanted in _PAIRS if given in row and wanted in row), None):
        judged = any(key in _JUDGED or key.endswith("_score") for key in (str(column).lower() for column in row))
        return None if judged else (lambda row: _pair(row, "prompt and completion", *pair))
    given, label = _first(row, ("text", "sentence", "utterance"), str), _first(row, _LABELS)
    if given and label and _CHUNK.isdisjoint(row):
        return lambda row: _pair(row, "text and label", given, label)
    return _text if isinstance(row.get("text"), str) else None


def _first(row: Row, keys: Iterable[str], kind: Any = object) -> str | None:
    """Return the first of some keys that a row has with a value of a kind."""
    return next((key for key in keys if key in row and isinstance(row[key], kind)), None)


def mapped(columns: Iterable[str]) -> Callable[[object], object] | None:
    """Return how to rename the columns of a row by `input=question`, ...; None without any. Raises UsageError."""
    names = {role: found[-1] for role, found in named_columns(columns, COLUMNS).items()}
    if not names:
        return None
    if not ({"messages", "text", "chosen"} & {*names} or {"input", "output"} <= {*names}):
        raise UsageError("--column needs messages, text, chosen and rejected, or both input and output")
    # A row reads alike under the names that its own layout has.
    canonical = {"input": "prompt", "output": "completion"}

    def renamed(row: object) -> object:
        if not isinstance(row, dict):
            return row
        return {canonical.get(role, role): row[column] for role, column in names.items() if column in row}

    return renamed


# --- Conversations ----------------------------------------------------------------------------------------------------


def _conversation(row: Row, key: str, *, is_bare: bool = False) -> Example:
    """Read a conversation; `is_bare`: the row holds nothing else that matters."""
    messages = _parsed(row[key])
    plain = _plain(messages)
    if not plain and isinstance(messages, list) and all(map(_has_both_sides, messages)):
        sides = (("user", "human"), ("assistant", "assistant"))
        messages = [{"role": role, "content": turn[side]} for turn in messages for role, side in sides]
        plain = _plain(messages)
    if plain and is_bare:
        return plain
    turns, role = (plain, "assistant") if plain else _turns(messages)
    layout, before, last, _, _, media, fault = turns
    if not is_bare:
        if isinstance(row.get("system"), str) and layout == "OpenAI chat":
            layout = "Anthropic chat"
        if row.get("schemaVersion") == "bedrock-conversation-2024":
            layout = "Bedrock conversation"
        media += _media(row)
        before = "\n".join(filter(None, (_content(row.get("system"))[0], _tools(row.get("tools")), before)))
    if media:
        layout = f"multimodal {'chat' if layout == 'OpenAI chat' else layout}"
    if role == "assistant":
        return Example(layout, before, last, media=media, fault=fault)
    if any(name in row for name in _REFERENCES):
        return Example("prompts with reference answers", f"{before}\n{last}", "", media=media, fault=fault)
    answers = [] if fault else [at for at, turn in enumerate(messages, start=1) if _role(turn) == "assistant"]
    if answers:
        example = _conversation({**row, key: messages[: answers[-1]]}, key)
        return example._replace(fault=example.fault or ("no-last-answer", ""))
    return Example(layout, f"{before}\n{last}", "", media=media, fault=fault or ("no-assistant", ""))


def _has_both_sides(turn: object) -> bool:
    return isinstance(turn, dict) and {"human", "assistant"} <= turn.keys()


def _role(turn: Row) -> str | None:
    name = turn.get("role", turn.get("from"))
    return _ROLES.get(name.lower()) if isinstance(name, str) else None


def _plain(messages: Any) -> Example | None:
    """Read turns of nothing but texts that end with an answer, as most do; None for others."""
    try:
        layout, role, said = _SHAREGPT if "from" in messages[0] else _OPENAI
        *before, last = map(said, messages)
        if sum(map(len, messages)) == 2 * len(messages) and _ends_well(tuple(map(role, messages))):
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
        return Example("OpenAI chat", "", "", fault=("no-messages", "")), None
    texts, media, layout = [], "", ""
    role: str | None = None
    fault: Fault | None = None
    for place, turn in enumerate(messages, start=1):
        if not isinstance(turn, dict):
            fault = fault or ("not-a-message", place)
            texts.append("")
            continue
        role, content = _role(turn), turn.get("content", turn.get("value"))
        calls = turn.get("tool_calls") or turn.get("function_call")
        if role is None:
            fault = fault or ("role", place)
        elif not (calls or isinstance(content, str | list)):
            fault = fault or ("no-content" if content is None else "content", place)
        text, shown, names = _content(content)
        texts.append(text + _called(calls) if calls else text)
        media += names
        layout = "ShareGPT" if "from" in turn and "role" not in turn else shown or layout
    return Example(layout or "OpenAI chat", "\n".join(texts[:-1]), texts[-1], media=media, fault=fault), role


def _content(content: object) -> tuple[str, str, str]:
    """Return the text of a message's content, a layout if its parts show one, and names of those that are media."""
    if isinstance(content, str):
        return content, "", ""
    texts, layout, media = [], "", ""
    for part in content if isinstance(content, list) else ():
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict):
            kind, text = part.get("type"), part.get("text", part.get("value"))
            if kind == "text" and len(part) == 2 and "text" in part and isinstance(text, str):
                texts.append(text)
                continue
            if kind in _MEDIA_PARTS or "image" in part or "video" in part or "document" in part:
                media += f"{part}\n"
            elif isinstance(text, str):
                texts.append(text)
            if "value" in part or kind is None:
                layout = "chat with typed parts" if "value" in part else "Bedrock conversation"
    return "\n".join(texts), layout, media


def _media(row: Row) -> str:
    return "".join([f"{row[column]}\n" for column in _MEDIA_COLUMNS if row.get(column)])


def _tools(tools: object) -> str:
    """Return the tools that a model may call, which are a part of its prompt."""
    from pydantic_core import to_json

    try:
        return to_json(tools).decode() if tools and not isinstance(tools, str) else str(tools or "")
    except ValueError:
        raise RecursionError from None


def _called(calls: object) -> str:
    """Return tool calls as text: what the model has to write."""
    found = []
    for call in calls if isinstance(calls, list) else [calls]:
        function = call.get("function", call) if isinstance(call, dict) else {}
        if isinstance(function, dict):
            found.append(f"{function.get('name', '')} {function.get('arguments', '')}")
    return "\n".join(found)


def _parsed(value: Any) -> Any:
    """Return a list of messages that a CSV cell holds as JSON; anything else as it is."""
    from pydantic_core import from_json

    if isinstance(value, str) and value.lstrip().startswith("["):
        with suppress(ValueError):
            return from_json(value)
    return value


# --- Pairs, preferences, ratings, text --------------------------------------------------------------------------------


def _are_turns(value: object) -> bool:
    """Return whether a value is a list of messages."""
    turns = value if isinstance(value, list) else []
    return bool(turns) and all(isinstance(turn, dict) and not _TURN.isdisjoint(turn) for turn in turns)


def _said(value: Any) -> str:
    """Return a side of a pair as text; a side may be a conversation, or anything else that a model has to write."""
    turns = _parsed(value)
    if isinstance(turns, dict):
        turns = turns["messages"] if isinstance(turns.get("messages"), list) else [turns]
    if _are_turns(turns):
        one, _ = _turns(turns)
        return f"{one.input}\n{one.output}" if one.input else one.output
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return "" if value is None else str(value)


def _pair(row: Row, layout: str, given: str, wanted: str, more: str = "") -> Example:
    """Read a pair of columns; `more`: a column that goes on with the input."""
    before, after = row.get(given), row.get(wanted)
    text, media = _said(before), ""
    if not _BESIDE.isdisjoint(row):
        text = "\n".join([*(_said(row[key]) for key in _BEFORE if row.get(key) and key != given), text])
        media = _media(row)
    if more and row.get(more):
        text += f"\n{_said(row[more])}"
    fault = ("null", given if before is None else wanted) if before is None or after is None else None
    return Example(layout, text, _said(after), media=media, fault=fault)


def _rated(example: Example, label: object) -> Example:
    """Return an example with its rating."""
    if isinstance(label, bool):
        return example._replace(layout="KTO", label=label)
    return example._replace(layout="KTO", fault=example.fault or ("label", ""))


def _preference(row: Row, talk: str | None, good: str, bad: str) -> Example:
    """Read a pair whose sides are texts or messages; without a prompt, what both sides begin with is the prompt."""
    chosen, rejected = _parsed(row[good]), _parsed(row[bad])
    key = talk or _first(row, ("prompt", "input", "instruction", "question"))
    given = _said(row[key]) if key else ""
    if isinstance(chosen, str) and isinstance(rejected, str) and not key:
        # Transcripts, as in Anthropic's data on harmlessness: the last turn is the answer.
        before, turn, said = chosen.rpartition("\n\nAssistant:")
        if turn and rejected.startswith(before):
            given, chosen, rejected = before, said, rejected[len(before) + len(turn) :]
    if isinstance(chosen, list) and isinstance(rejected, list) and not key:
        shared = 0
        while shared < min(len(chosen), len(rejected)) - 1 and chosen[shared] == rejected[shared]:
            shared += 1
        given, chosen, rejected = _said(chosen[:shared]) if shared else "", chosen[shared:], rejected[shared:]
    fault = ("null", f"{good} or {bad}") if chosen in (None, "", []) or rejected in (None, "", []) else None
    return Example(f"preference pairs ({good} and {bad})", given, _said(chosen), _said(rejected), fault=fault)


def _text(row: Row) -> Example:
    """Read text; one that a chat template was put into is a conversation."""
    text = _said(row["text"])
    # Most texts hold none of the first letters, which are found faster than whole marks.
    marks = [mark for mark in _ANSWERS if mark[0] in text and mark in text]
    answer = max((text.rfind(mark) + len(mark) for mark in marks), default=0)
    if answer:
        return Example("text with a chat template", text[:answer], _END.sub("", text[answer:]))
    return Example("plain text", text, "", fault=None if text.strip() else ("null", "text"))
