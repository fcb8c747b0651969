"""A decision as a record, and what has changed since: the decision itself, and the rules or figures that changed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from finetune_advisor.errors import Diagnostic, Place, Severity
from finetune_advisor.model.answers import Answers, format_value
from finetune_advisor.model.pack import Pack
from finetune_advisor.model.record import DecisionRecord, RecordedAnswer, RecordedPack
from finetune_advisor.render.words import RECOMMENDATIONS as NAMES
from finetune_advisor.render.words import counted, name_of
from finetune_advisor.report import Overview, Sheet, Table
from finetune_advisor.text import join_words

REVIEW_AFTER = timedelta(weeks=26)
"""A record is looked at again after half a year at the latest: prices and models change several times a year."""

Status: TypeAlias = Literal["same", "changed", "due"]


@dataclass(frozen=True, slots=True)
class Review:
    """One record, decided again."""

    file: str
    then: DecisionRecord
    now: DecisionRecord
    because: tuple[str, ...]
    """What is different now, and due to what; empty if the decision is the same."""
    due: bool
    """The day of review has come."""
    place: Place
    """The answer in the record that decides what changed, or the record as a whole."""

    @property
    def status(self) -> Status:
        """A changed decision is worth more attention than a day that has come."""
        return "changed" if self.because else "due" if self.due else "same"


def record_of(
    advice: Overview,
    answers: Answers,
    decided: date,
    catalog: str,
    dates: Sequence[tuple[date, str]],
    inputs: tuple[str, ...] = (),
) -> DecisionRecord:
    """Return a decision as a record.

    `catalog`: digest of the prices that were counted, if any. `inputs`: further figures for the costs. `dates`: days on
    which a price or a model ends, each with a sentence. The record is reviewed on the first of them, or half a year after
    the decision.
    """
    usual = decided + REVIEW_AFTER, "Half a year has passed."
    review_by, because = min([*(each for each in dates if each[0] > decided), usual], key=lambda each: each[0])
    return DecisionRecord(
        decided=decided,
        review_by=review_by,
        review_because=because,
        approach=advice.approach,
        recommendation=advice.recommendation,
        fine_tuning=advice.fine_tuning.verdict,
        blockers=tuple(blocker.rule for blocker in advice.fine_tuning.blockers),
        rules=tuple(reason.rule for reason in advice.reasons if reason.rule),
        pack=RecordedPack(advice.pack.id, advice.pack.version, advice.pack.digest),
        answers={
            id: RecordedAnswer("unknown" if answer.value is None else answer.value, answer.origin, answer.place)
            for id, answer in answers.answers.items()
        },
        use_case=advice.use_case or "",
        method=advice.fine_tuning.method or "",
        catalog=catalog,
        inputs=inputs,
    )


def review(
    file: str, then: DecisionRecord, now: DecisionRecord, places: Mapping[str, Place], advice: Overview, pack: Pack
) -> Review:
    """Return what is different from a record, now that its answers have been decided again as `advice`."""
    compared = ("approach", "recommendation", "fine_tuning", "method")
    same = all(getattr(then, name) == getattr(now, name) for name in compared) and {*then.blockers} == {*now.blockers}
    because = () if same else tuple(_causes(then, now, advice, pack))
    fresh = [reason for reason in advice.reasons if reason.rule not in then.rules]
    deciding = (places[read.fact] for reason in fresh for read in reason.reads if read.fact in places)
    return Review(file, then, now, because, now.decided >= then.review_by, next(deciding, Place(file)))


def _causes(then: DecisionRecord, now: DecisionRecord, advice: Overview, pack: Pack) -> Iterator[str]:
    """Yield what can have changed a decision: the pack, computed figures, answers; then each rule and gate that did."""
    figures = []
    for reading in pack.readings:
        given = (record.answers.get(reading.id) for record in (then, now))
        before, after = (format_value(reading, one.value) if one else "not counted" for one in given)
        if before != after:
            figures.append(f"{reading.label or reading.id}: {before} then, {after} now.")
    if then.pack.digest != now.pack.digest:
        yield f"The rules changed: version {then.pack.version} then, {now.pack.version} now."
    if figures and then.catalog != now.catalog:
        yield "The price catalog changed."
    elif figures:
        yield "A dated price has changed, or an answer in the record."
    elif then.pack.digest == now.pack.digest:
        yield "An answer, or the program, changed."
    yield from figures
    applied = {reason.rule: reason.because for reason in advice.reasons}
    yield from (f"Now applies: {applied[id]} (rule {id})" for id in now.rules if id not in then.rules)
    known = {rule.id for rule in pack.rules}
    for id in then.rules:
        if id not in now.rules:
            yield f"Rule {id} {'no longer applies' if id in known else 'is no longer in the pack'}."
    yield from (f"Training now waits for rule {id}." for id in now.blockers if id not in then.blockers)
    yield from (f"Training no longer waits for rule {id}." for id in then.blockers if id not in now.blockers)


def reviews_sheet(reviews: Sequence[Review], fail_on: Sequence[str]) -> Sheet:
    """Return all reviews as a table, and a diagnostic for each record that changed or is due."""
    rows, found = [], []
    for one in reviews:
        then, now = _decision(one.then), _decision(one.now)
        said = {"changed": f"{then} then, {now} now. {' '.join(one.because)}"} if one.because else {}
        if one.due:
            said["due"] = f"Review is due since {one.then.review_by}: {one.then.review_because}"
        for status, message in said.items():
            severity: Severity = "error" if status in fail_on else "warning"
            found.append(Diagnostic(f"decision-{status}", severity, message, one.place))
        rows.append((one.file, one.status, then, now, " ".join(one.because) or f"Review by {one.then.review_by}."))
    counts = [f"{sum(one.status == status for one in reviews)} {status}" for status in ("same", "changed", "due")]
    lead = f"{counted(len(reviews), 'decision')}: {join_words(counts)}."
    table = Table("Decisions", ("Record", "Status", "Then", "Now", "Because"), tuple(rows))
    return Sheet("Review of decisions", (table,), lead=lead, diagnostics=tuple(found))


def _decision(record: DecisionRecord) -> str:
    if record.fine_tuning == "not-yet":
        return f"{name_of(record.approach)}, but not yet; until then {NAMES[record.recommendation]}"
    return name_of(record.approach) + (" now" if record.fine_tuning == "yes" else "")
