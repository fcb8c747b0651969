"""The cost model at work: from answers and a catalog to an estimate, to computed facts, and to tables for a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from finetune_advisor.cost import cost
from finetune_advisor.cost.catalog import Catalog
from finetune_advisor.cost.cost import Case, Comparison
from finetune_advisor.cost.figures import Figure, Unknown
from finetune_advisor.cost.given import Said, refuse
from finetune_advisor.cost.inputs import INPUTS, WORDS
from finetune_advisor.cost.payoff import Payoff
from finetune_advisor.cost.readings import Reading, best, readings
from finetune_advisor.model.answers import Answer, Answers, merge, read
from finetune_advisor.model.conditions import Value
from finetune_advisor.model.pack import Pack, Question

LEAST = ("requests_per_month", "tokens_in", "tokens_out", "model_passing")
"""Without these no saving can be counted."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Everything that was counted, and what it was counted from."""

    said: Said
    prices: Catalog
    case: Case
    comparison: Comparison

    @property
    def best(self) -> Payoff | None:
        """The tuned option that a team would take; None when none can be priced."""
        return best(self.comparison)


def estimate(said: Said, prices: Catalog, today: date) -> Estimate:
    """Price every option; raises AnswerError with the place of each input that can't be used."""
    case, faults = cost.resolve(said.values, prices, today)
    refuse(faults, said.places)
    return Estimate(said, prices, case, cost.compare(case))


def usable(said: Said, prices: Catalog, today: date) -> Said:
    """What was said without the answers that can't be used, each with a remark; inputs given for the sum all stay."""
    _, faults = cost.resolve(said.values, prices, today)
    return said.without({str(f.path[0]): f.message for f in faults if not said.for_the_sum(str(f.path[0]))})


def priced(found: Estimate) -> bool:
    """Whether any option could be priced."""
    return any(isinstance(option.year, Figure) for option in found.comparison.options)


def missing(found: Estimate) -> tuple[str, ...]:
    """Inputs that would let more options be priced, most wanted first."""
    options = found.comparison.options
    gaps = [option.year for option in options if isinstance(option.year, Unknown) and option.id != "rag"]
    gaps += [found.comparison.baseline] if isinstance(found.comparison.baseline, Unknown) else []
    named = {name: sum(name in gap.missing for gap in gaps) for gap in gaps for name in gap.missing}
    wanted = [name for name in named if (name in INPUTS or name in WORDS) and name not in found.said.values]
    wanted.sort(key=lambda name: -named[name])
    least = (name for name in LEAST if name not in found.said.values)
    return tuple(dict.fromkeys((*least, *wanted)))


def with_readings(found: Estimate, facts: Answers, pack: Pack) -> Answers:
    """The facts, and what the sum says to the rules of this pack; an answer given by hand stays."""
    computed = dict(_computed(found, {question.id: question for question in pack.readings}))
    return merge(facts, Answers(computed))


def _computed(found: Estimate, declared: dict[str, Question]) -> Iterator[tuple[str, Answer]]:
    for reading in (*readings(found.case, found.comparison), _verdict(found)):
        question = declared.get(reading.name)
        if question is not None and reading.state == "known":
            yield question.id, Answer(_fitted(question, reading.value), "computed", "cost model")


def _verdict(found: Estimate) -> Reading:
    payoff = found.best
    if payoff is None:
        return Reading("cost.verdict", "", "unknown")
    return Reading("cost.verdict", "", "known", payoff.verdict, why=payoff.why)


def _fitted(question: Question, value: Decimal | str | None) -> Value | None:
    """A reading as the pack takes it: rounded, and within the range that it declares."""
    if isinstance(value, str) or value is None:
        return read(question, value)
    bounded = min(max(value, Decimal(str(question.low))), Decimal(str(question.high)))
    return read(question, float(round(bounded, 0 if abs(bounded) >= 100 else 2)))


from finetune_advisor.cost.calls import Money as CostInputs  # noqa: E402
from finetune_advisor.cost.calls import catalog as catalog_sheet  # noqa: E402
from finetune_advisor.cost.calls import computed  # noqa: E402
from finetune_advisor.cost.calls import cost as cost_sheet  # noqa: E402
from finetune_advisor.cost.calls import wanted as missing_inputs  # noqa: E402

__all__ = ["CostInputs", "catalog_sheet", "computed", "cost_sheet", "missing_inputs"]
