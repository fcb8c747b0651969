"""A decision as a record, and what has changed since: the decision itself, and the rules or figures that changed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from finetune_advisor.errors import Diagnostic, Place, Severity
from finetune_advisor.model.answers import Answers, Band, format_value
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack
from finetune_advisor.model.record import DecisionRecord, RecordedAnswer, RecordedPack, digest_of
from finetune_advisor.render.words import counted, decision
from finetune_advisor.report import Overview, Sheet, Table
from finetune_advisor.text import join_words

REVIEW_AFTER = timedelta(weeks=26)
"""A record is looked at again after half a year at the latest: prices and models change several times a year."""

Status: TypeAlias = Literal["same", "changed", "due"]

EDITED = "The answers in the record were edited after the decision."


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
    advice: Overview, answers: Answers, decided: date, catalog: str, dates: Sequence[tuple[date, str]],
    inputs: tuple[str, ...] = (),
) -> DecisionRecord:  # fmt: skip
    """Return a decision as a record.

    `catalog`: digest of the prices that were counted, if any. `inputs`: further figures for the costs. `dates`: days on
    which a price or a model ends, each with a sentence. The record is reviewed on the first of them, or half a year after
    the decision.
    """
    usual = decided + REVIEW_AFTER, "Half a year has passed."
    review_by, because = min([*(each for each in dates if each[0] > decided), usual], key=lambda each: each[0])
    recorded = {
        id: RecordedAnswer(_kept(answer.value), answer.origin, answer.place) for id, answer in answers.answers.items()
    }
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
        answers=recorded,
        answers_digest=digest_of(recorded),
        use_case=advice.use_case or "",
        method=advice.fine_tuning.method or "",
        catalog=catalog,
        inputs=inputs,
    )


def _kept(value: Value | None) -> Value:
    """Return an answer as a record keeps it: a band by its id, *unknown* as a word."""
    return value.id if isinstance(value, Band) else "unknown" if value is None else value


def review(
    file: str, then: DecisionRecord, now: DecisionRecord, places: Mapping[str, Place], advice: Overview, pack: Pack
) -> Review:
    """Return what is different from a record, now that its answers have been decided again as `advice`."""
    compared = ("approach", "recommendation", "fine_tuning", "method")
    same = all(getattr(then, name) == getattr(now, name) for name in compared) and {*then.blockers} == {*now.blockers}
    edited = [EDITED] if then.answers_digest not in ("", digest_of(then.answers)) else []
    because = (*edited, *([] if same else _causes(then, now, advice, pack)))
    fresh = [reason for reason in advice.reasons if reason.rule not in then.rules]
    deciding = (places[read.fact] for reason in fresh for read in reason.reads if read.fact in places)
    return Review(file, then, now, because, now.decided >= then.review_by, next(deciding, Place(file)))


def _causes(then: DecisionRecord, now: DecisionRecord, advice: Overview, pack: Pack) -> list[str]:
    """Return what can have changed a decision: the pack, prices, computed figures; then each rule and gate that did."""
    found = []
    if then.pack.digest != now.pack.digest:
        found.append(f"The rules changed: version {then.pack.version} then, {now.pack.version} now.")
    if then.catalog != now.catalog:
        found.append("The price catalog changed.")
    for reading in pack.readings:
        given = (record.answers.get(reading.id) for record in (then, now))
        before, after = (format_value(reading, one.value) if one else "not counted" for one in given)
        if before != after:
            found.append(f"{reading.label or reading.id}: {before} then, {after} now.")
    applied, known = {reason.rule: reason.because for reason in advice.reasons}, {rule.id for rule in pack.rules}
    found += (f"Now applies: {applied[id]} (rule {id})" for id in now.rules if id not in then.rules)
    gone = [id for id in then.rules if id not in now.rules]
    lifted = [id for id in then.blockers if id not in now.blockers and now.fine_tuning != "no"]
    changes = (
        ("What no longer applies:", [id for id in gone if id in known]),
        ("What is no longer in the pack:", [id for id in gone if id not in known]),
        ("Training now waits for", [id for id in now.blockers if id not in then.blockers]),
        ("Training no longer waits for", lifted),
    )
    found += (f"{what} rule{'s' * (len(ids) > 1)} {join_words(ids)}." for what, ids in changes if ids)
    return found or ["The record was edited, or the program changed."]


def reviews_sheet(reviews: Sequence[Review], fail_on: Sequence[str]) -> Sheet:
    """Return all reviews as a table, and a diagnostic for each record that changed or is due."""
    rows, found = [], []
    for one in reviews:
        then, now = (decision(each.approach, each.fine_tuning, each.recommendation) for each in (one.then, one.now))
        both = f"Then: {then}. Now: {now}." if then != now else f"Then and now: {now}."
        said = {"changed": f"{both} {' '.join(one.because)}"} if one.because else {}
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
