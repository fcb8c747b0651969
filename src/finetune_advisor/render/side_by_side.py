"""Several use cases side by side: one row each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from finetune_advisor.render.words import RECOMMENDATIONS, VERDICTS, counted
from finetune_advisor.report import Overview, Sheet, Table
from finetune_advisor.text import join_words

COLUMNS = ("Use case", "Fits", "Fine-tuning", "Waits for", "Would change it", "Cost a month")


def side_by_side(several: Sequence[Overview]) -> Sheet:
    """Return the advice on several use cases as a table; a column that nothing fills is left out."""
    rows = [_row(one) for one in several]
    shown = [n for n in range(len(COLUMNS)) if n < 3 or any(row[n] for row in rows)]
    cells = tuple(tuple(row[n] for n in shown) for row in rows)
    verdicts: list[str] = [one.fine_tuning.verdict for one in several]
    said = join_words(f"{verdicts.count(verdict)} {words}" for verdict, (words, _) in VERDICTS.items())
    table = Table("Use cases", tuple(COLUMNS[n] for n in shown), cells)
    lead = f"{counted(len(rows), 'use case')}. Fine-tuning: {said}."
    return Sheet("Use cases side by side", (table,), lead=lead)


def _row(one: Overview) -> tuple[str, ...]:
    return (
        one.use_case or PurePath(one.file).stem,
        RECOMMENDATIONS[one.approach],
        VERDICTS[one.fine_tuning.verdict][0],
        join_words(dict.fromkeys(blocker.label for blocker in one.fine_tuning.blockers)),
        one.would_change,
        one.a_month,
    )
