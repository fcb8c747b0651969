"""Whole walks: answers files with the end that they must come to, and perhaps the questions that they must be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from finetune_advisor.conditions import Value
from finetune_advisor.engine import decide, outcomes
from finetune_advisor.facts import nearest, read, shown_raw
from finetune_advisor.pack import Pack
from finetune_advisor.records import dataclass, field
from finetune_advisor.report import Finding, Place
from finetune_advisor.search import next_question

_ENDS = ("recommendation", "fine_tuning", "outcome", "method")


@dataclass(frozen=True, slots=True)
class Journey:
    """One use case with its expected end."""

    place: Place
    answers: Mapping[str, Value | None] = field(default_factory=dict)
    """None: asked, and not known."""
    expect: Mapping[str, str] = field(default_factory=dict)
    """For `recommendation`, `fine_tuning`, `outcome` and `method`: what must come out, as far as it is said."""
    asked: tuple[str, ...] | None = None
    """The questions that an interview must put, in order."""


def read_journey(pack: Pack, raw: object, place: Place) -> tuple[Journey | None, tuple[Finding, ...]]:
    """A journey from parsed YAML (`about`, `answers`, `expect`), or what is wrong with it."""
    faults = tuple(Finding("bad-journey", "error", message, place) for message in _faults(pack, raw))
    if faults or not isinstance(raw, Mapping):
        return None, faults
    questions = {question.id: question for question in pack.questions}
    answers = {id: read(questions[id], value) for id, value in (raw.get("answers") or {}).items()}
    expect = dict(raw["expect"])
    asked = expect.pop("asked", None)
    return Journey(place, answers, expect, None if asked is None else tuple(asked)), ()


def _faults(pack: Pack, raw: object) -> Iterator[str]:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("expect"), Mapping):
        yield "a journey has `answers` and, under `expect`, the end that it must come to"
        return
    for key in raw:
        if key not in ("about", "answers", "expect"):
            yield f"unknown key {shown_raw(key)}{nearest(str(key), ('about', 'answers', 'expect'))}"
    for key, value in raw["expect"].items():
        if key == "asked" and isinstance(value, list):
            yield from (f"asked: there is no question {shown_raw(id)}" for id in value if id not in _ids(pack))
        elif key not in _ENDS or not isinstance(value, str):
            yield f"expect: cannot read {shown_raw(key)}{nearest(str(key), (*_ENDS, 'asked'))}"
    answers = raw.get("answers") or {}
    if not isinstance(answers, Mapping):
        yield "answers: expected a mapping from questions to answers"
        return
    questions = {question.id: question for question in pack.questions}
    for id, value in answers.items():
        if id not in questions:
            yield f"answers: there is no question {shown_raw(id)}{nearest(str(id), questions)}"
            continue
        try:
            read(questions[id], value)
        except ValueError as fault:
            yield f"answers: {id}: {fault}"


def _ids(pack: Pack) -> tuple[str, ...]:
    return tuple(question.id for question in pack.questions)


def journey_findings(pack: Pack, journeys: tuple[Journey, ...]) -> Iterator[Finding]:
    """Journeys that come to another end, or by other questions."""
    for journey in journeys:
        for message in _misses(pack, journey):
            given = tuple((id, value) for id, value in journey.answers.items() if value is not None)
            yield Finding("failing-journey", "error", f"the journey fails: {message}", journey.place, (), given)


def _misses(pack: Pack, journey: Journey) -> Iterator[str]:
    found = end(pack, working(pack, journey.answers))
    for what, wanted in journey.expect.items():
        if found.get(what) != wanted:
            yield f"expected {what} {wanted}, got {found.get(what) or 'none'}"
    if journey.asked is not None and (asked := walk(pack, journey.answers)) != journey.asked:
        same = next((n for n, pair in enumerate(zip(asked, journey.asked, strict=False)) if pair[0] != pair[1]), None)
        n = min(len(asked), len(journey.asked)) if same is None else same
        yield f"question {n + 1} is {(*asked, 'none')[n]}, expected {(*journey.asked, 'none')[n]}"


def working(pack: Pack, answers: Mapping[str, Value | None]) -> dict[str, Value]:
    """Known answers, and `if_unknown` for the rest."""
    pairs = ((q.id, q.if_unknown if answers.get(q.id) is None else answers[q.id]) for q in pack.inputs)
    return {id: value for id, value in pairs if value is not None}


def end(pack: Pack, known: Mapping[str, Value]) -> dict[str, str | None]:
    """How the advice ends for a whole answer set: `outcome`, `recommendation`, `fine_tuning`, `method`."""
    ends = outcomes(decide(pack, known))
    outcome = pack.step(pack.recommendation).outcome(ends[pack.recommendation])
    method = ends.get(pack.method) or None if pack.method else None
    return {
        "outcome": outcome.id,
        "recommendation": outcome.recommend,
        "fine_tuning": outcome.fine_tuning,
        "method": method,
    }


def walk(pack: Pack, answers: Mapping[str, Value | None]) -> tuple[str, ...]:
    """The questions that an interview puts to somebody who gives these answers, and *unknown* to any other."""
    assumed = {question.id: question.if_unknown for question in pack.inputs}
    known: dict[str, Value] = {}
    asked: list[str] = []
    while (question := next_question(pack, known, asked)) is not None:
        asked.append(question.id)
        given = answers.get(question.id)
        value = assumed[question.id] if given is None else given
        if value is not None:
            known[question.id] = value
    return tuple(asked)


__all__ = ["Journey", "end", "journey_findings", "read_journey", "walk", "working"]
