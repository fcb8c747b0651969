"""What a row of training data means: the layouts that providers and trainers write, each read as one example."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from finetune_advisor.errors import UsageError
from finetune_advisor.evidence.rows import named_columns

Family: TypeAlias = Literal["chat", "pairs", "preference", "ratings", "prompts", "text"]
"""What rows teach: conversations, inputs with outputs, better and worse outputs, rated outputs, prompts that a grader
scores, or text alone."""

COLUMNS = ("messages", "input", "output", "system", "chosen", "rejected", "label", "text")
"""What a column can be said to hold."""


@dataclass(slots=True)
class Example:
    """One row, read."""

    layout: str
    family: Family
    input: str
    """All that comes before the output: system prompt, earlier turns, instruction."""
    output: str
    rejected: str | None = None
    """The worse output of a preference pair."""
    label: bool | None = None
    """Whether the output was rated as good."""
    media: str = ""
    """Names of the images, audio or video that belong to it; what they show isn't read."""
    fault: tuple[str, str] | None = None
    """What is wrong with its shape: a kind, and a line that says what would be right."""
    remark: str = ""
    """The kind of a fault that it can be learned from in spite of."""


Row: TypeAlias = Mapping[str, Any]
Reading: TypeAlias = Callable[[Row], Example]

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
_CONVERSATIONS = ("messages", "conversations", "conversation")
_PAIRS = (
    ("prompt", "completion"), ("prompt", "response"), ("input", "output"), ("question", "answer"), ("query", "response"),
    ("query", "answer"), ("input", "response"), ("input", "target"), ("input_text", "output_text"),
    ("source", "target"), ("article", "summary"), ("text", "summary"),
)  # fmt: skip
_LABELS = ("label", "label_text", "category", "intent", "class")
_SIDES = (
    ("chosen", "rejected"), ("chosen_messages", "rejected_messages"), ("preferred_output", "non_preferred_output"),
)  # fmt: skip
_NO_ASSISTANT = ("no-assistant", "no assistant turn to learn from; add the answer as a message of role assistant")
_ANSWERS = (
    "[/INST]", "<|im_start|>assistant", "<|start_header_id|>assistant<|end_header_id|>", "<|assistant|>", "<start_of_turn>model",
    "### Response:", "### Assistant:",
)  # fmt: skip
"""After which the answer begins in a text that a chat template was put into."""
_END = re.compile(r"(?:</s>|<\|[a-z_]+\|>|<end_of_turn>|\s)*$")
_NO_MESSAGES = ("no-messages", "messages is empty or no list; give at least a user and an assistant turn")
_REFERENCES = ("reference_answer", "ground_truth", "reference", "answer", "solution", "expected_output")


def recognize(row: object) -> Reading | None:
    """Return how to read a row, by its keys; None for a layout that isn't known. Rows with the same keys read alike."""
    if isinstance(row, list):
        messages = bool(row) and all(isinstance(each, dict) for each in row)
        return (lambda row: _conversation({"messages": row}, "messages")) if messages else None
    if not isinstance(row, dict):
        return None
    talk = next((key for key in _CONVERSATIONS if isinstance(row.get(key), list | str)), None)
    if sides := next(((good, bad) for good, bad in _SIDES if good in row and bad in row), None):
        return lambda row: _preference(row, talk, *sides)
    if talk:
        if isinstance(row.get("label", row.get("kto_tag")), bool):
            return lambda row: _rated(_conversation(row, talk), row.get("label", row.get("kto_tag")))
        plain = not {*_MEDIA_COLUMNS, *_REFERENCES, "system", "tools", "schemaVersion"} & row.keys()
        return lambda row: (plain and _plain_chat(row[talk])) or _conversation(row, talk)
    if "prompt" in row and "completion" in row and isinstance(row.get("label"), bool):
        return lambda row: _rated(_pair(row, "prompt", "completion", "KTO"), row["label"])
    if "instruction" in row:
        answer = next((key for key in ("output", "response", "completion", "answer") if key in row), None)
        return (lambda row: _alpaca(row, answer)) if answer else None
    if pair := next(((given, wanted) for given, wanted in _PAIRS if given in row and wanted in row), None):
        return lambda row: _pair(row, *pair, "prompt and completion")
    given = next((key for key in ("text", "sentence", "utterance") if isinstance(row.get(key), str)), None)
    label = next((key for key in _LABELS if key in row), None)
    if given and label:
        return lambda row: _pair(row, given, label, "text and label")
    return _text if isinstance(row.get("text"), str) else None


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


def _plain_chat(messages: Any) -> Example | None:
    """Return a conversation of nothing but texts that ends with an answer: most are, and this is the fast way."""
    try:
        roles = tuple([turn["role"] for turn in messages])
        texts = [turn["content"] for turn in messages]
        if not _ends_well(roles) or sum(map(len, messages)) != 2 * len(roles):
            return None
        return Example("OpenAI chat", "chat", "\n".join(texts[:-1]), "" + texts[-1])
    except (KeyError, TypeError):
        return None


@lru_cache(10_000)
def _ends_well(roles: tuple[str, ...]) -> bool:
    return len(roles) > 0 and all(role in _ROLES for role in roles) and _ROLES[roles[-1]] == "assistant"


def _conversation(row: Row, key: str) -> Example:
    messages = _parsed(row[key])
    before, last, role, media, style, fault = _turns(messages)
    layout = "ShareGPT" if style == "from" else "OpenAI chat"
    if row.get("schemaVersion") == "bedrock-conversation-2024" or style == "bare parts":
        layout = "Bedrock conversation"
    elif style == "typed parts":
        layout = "chat with typed parts"
    elif style == "" and isinstance(row.get("system"), str):
        layout = "Anthropic chat"
    media += _said_media(row)
    if media:
        layout = f"multimodal {'chat' if layout == 'OpenAI chat' else layout}"
    before = "\n".join(filter(None, (_content(row.get("system"))[0], _tools(row.get("tools")), before)))
    if role != "assistant" and any(name in row for name in _REFERENCES):
        return Example("prompts with reference answers", "prompts", f"{before}\n{last}", "", media=media, fault=fault)
    if fault is None and role != "assistant":
        answers = [at for at, turn in enumerate(messages) if isinstance(turn, dict) and _role(turn) == "assistant"]
        if answers:
            example = _conversation({**row, key: messages[: answers[-1] + 1]}, key)
            example.remark = "no-last-answer"
            return example
        fault = _NO_ASSISTANT
        before, last = f"{before}\n{last}", ""
    return Example(layout, "chat", before, last, media=media, fault=fault)


def _role(turn: Row) -> str | None:
    name = turn.get("role", turn.get("from"))
    return _ROLES.get(name.lower()) if isinstance(name, str) else None


def _turns(messages: object) -> tuple[str, str, str, str, str, tuple[str, str] | None]:
    """Return the text before the last turn, its own, its role, names of media, the style, and the first fault."""
    if not isinstance(messages, list) or not messages:
        return "", "", "", "", "", _NO_MESSAGES
    texts, media, style, role = [], "", "", ""
    fault: tuple[str, str] | None = None
    for place, turn in enumerate(messages, start=1):
        if not isinstance(turn, dict):
            fault = fault or ("not-a-message", f"message {place} is no object; give it a role and a content")
            texts.append("")
            continue
        known = _role(turn)
        if known is None:
            fault = fault or ("role", f"message {place} has no known role; write system, user, assistant or tool")
        role = known or ""
        content = turn.get("content", turn.get("value"))
        text, part_style, part_media = _content(content)
        style, media = part_style or style, media + part_media
        if calls := turn.get("tool_calls") or turn.get("function_call"):
            text += _called(calls)
        elif content is None:
            fault = fault or ("no-content", f"message {place} has neither content nor tool_calls; add one of them")
        elif not isinstance(content, str | list):
            wrong = f"the content of message {place} is neither text nor a list of parts; make it text"
            fault = fault or ("content", wrong)
        if "from" in turn and "role" not in turn:
            style = "from"
        texts.append(text)
    return "\n".join(texts[:-1]), texts[-1], role, media, style, fault


def _content(content: object) -> tuple[str, str, str]:
    """Return the text of a message's content, the style of its parts, and names of those that are media."""
    if isinstance(content, str):
        return content, "", ""
    texts, style, media = [], "", ""
    for part in content if isinstance(content, list) else ():
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict):
            kind, text = part.get("type"), part.get("text", part.get("value"))
            if kind in _MEDIA_PARTS or any(key in part for key in ("image", "video", "document")):
                media += f"{part}\n"
            elif isinstance(text, str):
                texts.append(text)
            style = "typed parts" if "value" in part else "bare parts" if kind is None else style
    return "\n".join(texts), style, media


def _said_media(row: Row) -> str:
    return "".join(f"{row[column]}\n" for column in _MEDIA_COLUMNS if row.get(column))


def _tools(tools: object) -> str:
    """Return the tools that a model may call, which are a part of its prompt."""
    return tools if isinstance(tools, str) else json.dumps(tools, ensure_ascii=False) if tools else ""


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
    if isinstance(value, str) and value.lstrip().startswith("["):
        from pydantic_core import from_json

        try:
            return from_json(value)
        except ValueError:
            return value
    return value


# --- Pairs, preferences, ratings, text --------------------------------------------------------------------------------


def _said(value: Any) -> str:
    """Return a side of a pair as text; a side may be a conversation, or a label that is a number."""
    value = _parsed(value)
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        value = value["messages"] if isinstance(value.get("messages"), list) else [value]
    if isinstance(value, list):
        before, last, *_ = _turns(value)
        return f"{before}\n{last}" if before else last
    return "" if value is None else str(value)


def _pair(row: Row, given: str, wanted: str, layout: str) -> Example:
    empty = next((key for key in (given, wanted) if row.get(key) is None), None)
    fault = ("null", f"{empty} is empty; write what belongs there, or take the row out") if empty else None
    before = "".join(f"{_said(row[key])}\n" for key in ("system", "context") if row.get(key) and key != given)
    media = _said_media(row)
    return Example(layout, "pairs", before + _said(row.get(given)), _said(row.get(wanted)), media=media, fault=fault)


def _alpaca(row: Row, answer: str) -> Example:
    example = _pair(row, "instruction", answer, "Alpaca")
    if more := row.get("input"):
        example.input += f"\n{_said(more)}"
    return example


def _rated(example: Example, label: object) -> Example:
    """Return an example with its rating."""
    example.layout, example.family = "KTO", "ratings"
    if isinstance(label, bool):
        example.label = label
    else:
        example.fault = example.fault or ("label", "the label is neither true nor false; write one of them")
    return example


def _preference(row: Row, talk: str | None, good: str, bad: str) -> Example:
    """Read a pair whose sides are texts or messages; without a prompt, what both sides begin with is the prompt."""
    chosen, rejected = _parsed(row[good]), _parsed(row[bad])
    key = talk or next((key for key in ("prompt", "input", "instruction", "question") if key in row), None)
    given = _said(_parsed(row[key])) if key else ""
    layout = f"preference pairs ({good} and {bad})"
    if isinstance(chosen, str) and isinstance(rejected, str) and not key:
        # Transcripts, as in Anthropic's data on harmlessness: the last turn is the answer.
        given, turn, said = chosen.rpartition("\n\nAssistant:")
        if turn and rejected.startswith(given):
            chosen, rejected = said, rejected[len(given) + len(turn) :]
        else:
            given = ""
    if isinstance(chosen, list) and isinstance(rejected, list) and not key:
        shared = 0
        while shared < min(len(chosen), len(rejected)) - 1 and chosen[shared] == rejected[shared]:
            shared += 1
        given, chosen, rejected = _said(chosen[:shared]) if shared else "", chosen[shared:], rejected[shared:]
    example = Example(layout, "preference", given, _said(chosen), _said(rejected))
    if chosen in (None, "", []) or rejected in (None, "", []):
        example.fault = ("null", f"{good} or {bad} is empty; give both answers, or take the row out")
    return example


def _text(row: Row) -> Example:
    """Read text; one that a chat template was put into is a conversation."""
    text = _said(row["text"])
    answer = max((text.rfind(mark) + len(mark) for mark in _ANSWERS if mark in text), default=0)
    if answer:
        return Example("text with a chat template", "chat", text[:answer], _END.sub("", text[answer:]))
    fault = None if text.strip() else ("null", "text is empty; take the row out")
    return Example("plain text", "text", text, "", fault=fault)
