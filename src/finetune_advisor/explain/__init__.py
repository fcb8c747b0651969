"""Decisions to report: reasons, what would change them, what is still possible, what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from finetune_advisor import __version__
from finetune_advisor.engine.decide import Decision
from finetune_advisor.explain.changes import Changes
from finetune_advisor.explain.situation import Situation
from finetune_advisor.explain.unknowns import Unknowns
from finetune_advisor.explain.whynot import why_not
from finetune_advisor.model.answers import Answers
from finetune_advisor.model.conditions import NOT_REACHED, holds, undecided
from finetune_advisor.model.pack import Note, Pack
from finetune_advisor.report import (
    SCHEMA_VERSION,
    Blocker,
    Citation,
    Costs,
    FineTuning,
    NoteSaid,
    PackRef,
    PlanMove,
    Reason,
    Report,
    StepResult,
)

LEVELS = ("contradiction", "prerequisite", "caution", "advice")
"""In the order in which a reader should see them."""


def explain(pack: Pack, facts: Answers, today: date, *, reproduce: str = "", costs: Costs | None = None) -> Report:
    """The whole report on one set of facts; raises PackError when standing rules of the pack disagree."""
    situation = Situation(pack, facts)
    changes, unknowns = Changes(situation), Unknowns(situation)
    outcome = situation.outcome()
    steps = tuple(_steps(situation))
    pairs = changes.pairs()
    plan, notes = tuple(_plan(situation)), tuple(_notes(situation))
    fine_tuning = _fine_tuning(situation)
    others = tuple(why_not(situation, changes, pairs))
    possible = unknowns.possible
    return Report(
        schema_version=SCHEMA_VERSION,
        tool_version=__version__,
        date=today.isoformat(),
        headline=outcome.title,
        recommendation=outcome.recommend or "prompting",
        outcome=outcome.id,
        fine_tuning=fine_tuning,
        status="settled" if len(possible) == 1 else "provisional",
        possible=possible,
        assumptions=unknowns.assumptions(changes),
        steps=steps,
        reasons=tuple(reason for step in steps for reason in step.applied),
        why_not=others,
        would_change=tuple(changes.point(turn) for turn in (*changes.nearest(), *pairs)),
        open_questions=unknowns.ranked(changes) if len(possible) > 1 else (),
        plan=plan,
        costs=costs,
        notes=notes,
        answers=tuple(unknowns.answers()),
        sources=tuple(_citations(pack, _cited(steps, others, plan, notes, fine_tuning))),
        warnings=tuple(_warnings(facts)),
        robustness=_robustness(changes),
        pack=PackRef(pack.id, pack.title, pack.version, pack.reviewed, pack.digest),
        reproduce=reproduce,
    )


def _steps(situation: Situation) -> Iterator[StepResult]:
    for decision, strict in zip(situation.decisions, situation.strict, strict=True):
        step, outcome = decision.step, decision.outcome
        reached = outcome is not None and outcome != NOT_REACHED
        judged = [situation.reason(judgement) for judgement in decision.judgements()] if reached else []
        standing = tuple(reason for reason in judged if reason.status == "applies")
        yield StepResult(
            id=step.id,
            title=step.title,
            outcome=outcome if reached else None,
            outcome_title=step.outcome(outcome).title if reached and outcome else "",
            possible=tuple(end for end in strict.possible if end != NOT_REACHED),
            applied=standing or tuple(_otherwise(situation, decision) if reached else ()),
            overridden=tuple(reason for reason in judged if reason.status == "overridden"),
            undecided=tuple(situation.reason(j) for j in strict.judgements() if reached and j.status == "undecided"),
        )


def _otherwise(situation: Situation, decision: Decision) -> Iterator[Reason]:
    """The reason of a step in which no rule stands."""
    step = decision.step
    yield Reason(
        step=step.id,
        rule="",
        then=step.otherwise,
        because=situation.text(step.otherwise_because),
        status="applies",
        sources=step.otherwise_sources,
        place=str(situation.pack.places.get(f"step/{step.id}", "")) or None,
    )


def _fine_tuning(situation: Situation) -> FineTuning:
    pack, verdict = situation.pack, situation.outcome().fine_tuning or "no"
    method = situation.outcomes.get(pack.method or "") or None
    return FineTuning(
        verdict=verdict,
        blockers=tuple(_blockers(situation)) if verdict == "not-yet" else (),
        method=method if verdict == "yes" else None,
        method_title=pack.step(pack.method).outcome(method).title
        if verdict == "yes" and pack.method and method
        else None,
    )


def _blockers(situation: Situation) -> Iterator[Blocker]:
    for decision in situation.decisions:
        if decision.step.id == situation.pack.blockers:
            for rule in decision.applied():
                if rule.then != decision.step.otherwise:
                    yield Blocker(
                        rule.id,
                        situation.text(rule.because),
                        situation.text(rule.do) if rule.do else None,
                        rule.sources,
                    )


def _notes(situation: Situation) -> Iterator[NoteSaid]:
    """The notes that hold on what is really known: an assumption is no ground for a caution."""
    grounds = {**situation.answered, **situation.outcomes}
    said = [
        (step.id, note)
        for step in situation.pack.steps
        if situation.outcomes.get(step.id) != NOT_REACHED
        for note in step.notes
        if holds(note.when, grounds)
    ]
    for step, note in sorted(said, key=lambda pair: LEVELS.index(pair[1].level)):
        reads = tuple(situation.read(fact) for fact in _read_by(note) if fact in grounds)
        yield NoteSaid(note.id, step, note.level, situation.text(note.say), reads, note.sources)


def _read_by(note: Note) -> tuple[str, ...]:
    return tuple(sorted(undecided(note.when, {})))


def _plan(situation: Situation) -> Iterator[PlanMove]:
    for move in situation.pack.moves:
        if holds(move.when, situation.everything):
            text = situation.text
            measure = text(move.measure) if move.measure else None
            yield PlanMove(move.id, text(move.do), text(move.done_when), text(move.stop_when), measure, move.sources)


def _cited(steps: Iterable[StepResult], *more: Iterable[object] | FineTuning) -> dict[str, None]:
    """Every source that the report cites, in the order of first use."""
    cited: dict[str, None] = {}
    for step in steps:
        for reason in (*step.applied, *step.overridden):
            cited.update(dict.fromkeys(reason.sources))
    for group in more:
        for item in group.blockers if isinstance(group, FineTuning) else group:
            cited.update(dict.fromkeys(getattr(item, "sources", ())))
            for reason in getattr(item, "spoke_for", ()):
                cited.update(dict.fromkeys(reason.sources))
    return cited


def _citations(pack: Pack, cited: Iterable[str]) -> Iterator[Citation]:
    for id in cited:
        name, _, part = id.partition("#")
        if (source := pack.sources.get(name)) is None:
            continue
        yield Citation(
            id=id,
            title=source.title,
            published=source.published,
            checked=source.checked,
            read=source.read,
            claim=dict(source.parts).get(part, source.claim),
            url=source.url,
            figure=source.figure,
            dated_models=source.dated_models,
        )


def _warnings(facts: Answers) -> Iterator[str]:
    for question, losers in facts.lost.items():
        winner = facts.answers[question]
        for loser in losers:
            where = f" at {loser.place}" if loser.place else ""
            yield f"{question}: {_short(loser.value)} ({loser.origin}{where}) lost against {_short(winner.value)} ({winner.origin})"


def _short(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) or "none" if isinstance(value, tuple) else str(value)


def _robustness(changes: Changes) -> str:
    total, turning = len(changes.all), len(changes.turns)
    if not turning:
        return f"None of {total} single changes of an answer leads to another recommendation."
    nearest = changes.change(changes.nearest()[0].changes[0])
    verb = "leads" if turning == 1 else "lead"
    return (
        f"{turning} of {total} single changes of an answer {verb} to another recommendation; "
        f"the nearest: {nearest.question} {nearest.to} (now {nearest.now})."
    )
