"""What each option costs, what a tune pays back and when: options side by side from dated prices. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from finetune_advisor.cost import breakeven
from finetune_advisor.cost.arithmetic import shown
from finetune_advisor.cost.case import Case, numbers, resolve, with_numbers
from finetune_advisor.cost.figures import (
    LEVELS,
    Figure,
    Level,
    NotApplicable,
    Numbers,
    Product,
    Result,
    Spread,
    Term,
    Unknown,
    absent,
    evaluated,
    scaled,
    spread,
    summed,
    total,
)
from finetune_advisor.cost.inputs import BY_FORMULA, INPUTS, Quantity
from finetune_advisor.cost.options import Plan, labelling
from finetune_advisor.cost.payoff import Payoff, moved, movers, payoffs
from finetune_advisor.cost.routes import Route

__all__ = [
    "Case",
    "Comparison",
    "Option",
    "compare",
    "movers_of",
    "numbers",
    "resolve",
    "series",
    "sweep",
    "totals",
    "with_numbers",
]

PROMPTED = ("prompt-passing", "prompt-trimmed", "prompt-today")
TUNED = ("tune-hosted", "lora-per-token", "lora-dedicated", "own-gpu")


@dataclass(frozen=True, slots=True)
class Option:
    """One option in dollars: paid once, every month, in the first twelve months, for 1,000 requests (running cost)."""

    id: str
    title: str
    once: Result
    monthly: Result
    year: Result
    per_1000: Result
    route: Route | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that nobody gave: what stands in for it, in which unit, and the fact or rule that says so."""

    name: str
    label: str
    unit: str
    value: Spread | None
    fact: str
    rule: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Options side by side on a day; `baseline` is the cheapest prompted option, against which savings are counted."""

    as_of: date
    options: tuple[Option, ...]
    baseline: str | Unknown
    payoffs: tuple[Payoff, ...]
    data_preparation: Result
    assumptions: tuple[Assumption, ...]
    facts: tuple[str, ...]
    notes: tuple[str, ...]

    def option(self, id_: str) -> Option | None:
        """An option by its id."""
        return next((option for option in self.options if option.id == id_), None)


def totals(plan: Plan, scenario: Numbers) -> tuple[Decimal, Decimal]:
    """Dollars once and dollars a month of one option in one scenario; `KeyError` names a missing number."""
    return summed(plan.once, scenario), summed(plan.monthly, scenario)


def compare(case: Case) -> Comparison:
    """Every option of a case, each as low / typical / high with every term; nothing is raised.

    Formulas: part (d) 1 to 6 of the evidence, as the products in `options`.
    """
    scenarios = tuple(numbers(case, level) for level in LEVELS)
    level_volume = _at_one_volume(case, scenarios)
    priced = (_option(case, plan, scenarios, level_volume) for plan in case.plans)
    shut = (_without_plan(id_, reason) for id_, reason in case.gaps.items() if id_ not in {p.id for p in case.plans})
    every = (*priced, *shut)
    baseline = _baseline(every, case)
    return Comparison(
        case.today,
        every,
        baseline,
        tuple(_payoffs(case, every, baseline)),
        figure((labelling(),), scenarios),
        tuple(assumptions(case)),
        tuple(dict.fromkeys(fact for option in every for fact in option.facts)),
        case.notes,
    )


def figure(products: Iterable[Product], scenarios: tuple[Numbers, ...]) -> Result:
    """A sum in all three scenarios, in dollars, with its terms; `Unknown` with the names that are missing."""
    every = tuple(products)
    missing = absent(every, scenarios[1])
    if missing:
        return unknown(missing, scenarios[1])
    return total(
        Term(part.name, shown(part, scenarios[1]), spread(evaluated(part, each) for each in scenarios))
        for part in every
    )


def unknown(missing: tuple[str, ...], scenario: Numbers) -> Unknown:
    """Why a sum can't be made: the inputs behind what is missing, in words."""
    roots = (root for name in missing for root in ROOTS.get(name.rpartition(".")[2], (name,)))
    wanted = tuple(dict.fromkeys(root for root in roots if root not in scenario)) or missing
    words = [INPUTS[name].label if name in INPUTS else f"price {name}" for name in wanted]
    return Unknown(wanted, f"not known: {', '.join(words)}")


ROOTS: Mapping[str, tuple[str, ...]] = {
    "billed_tokens": ("rows", "tokens_in", "tokens_out"),
    "train_hours": ("rows", "tokens_in", "tokens_out", "base_parameters", "gpu_utilisation"),
    "replicas": (
        *("requests_per_month", "tokens_in", "tokens_out"),
        *("base_parameters", "peak_factor", "capacity_share"),
    ),
    "tokens_in_tuned": ("tokens_in",),
    "rows_to_write": ("rows",),
    "vector_gb": ("corpus_tokens",),
    "fresh_share": ("constant_share",),
    "weight": ("batch_share",),
}
"""Inputs behind a derived number."""


def _at_one_volume(case: Case, scenarios: tuple[Numbers, ...]) -> tuple[Numbers, ...]:
    volume = case.quantities.get("requests_per_month")
    if volume is None or volume.value.single:
        return scenarios
    fixed = {"requests_per_month": volume.value.typical}
    return tuple(numbers(case, level, fixed) for level in LEVELS)


def _option(case: Case, plan: Plan, scenarios: tuple[Numbers, ...], level_volume: tuple[Numbers, ...]) -> Option:
    gap = case.gaps.get(plan.id)
    once: Result = gap or figure(plan.once, scenarios)
    monthly: Result = gap or figure(plan.monthly, scenarios)
    running = monthly if level_volume is scenarios else gap or figure(plan.monthly, level_volume)
    route = case.routes.get(plan.id)
    facts = () if gap else _facts(case, plan, route)
    return Option(
        plan.id, plan.title, once, monthly, year(once, monthly), _per_1000(running, level_volume), route, facts
    )


def _without_plan(id_: str, reason: Unknown | NotApplicable) -> Option:
    return Option(id_, id_, reason, reason, reason, reason, None, ())


def year(once: Result, monthly: Result, months: int = 12) -> Result:
    """The total of so many months in dollars: what is paid once, and every month's terms so many times."""
    if not isinstance(once, Figure):
        return once
    if not isinstance(monthly, Figure):
        return monthly
    running = (
        Term(term.name, f"{months} x ({term.arithmetic})", scaled(term.amount, Decimal(months)))
        for term in monthly.terms
    )
    return total((*once.terms, *running))


def _per_1000(monthly: Result, scenarios: tuple[Numbers, ...]) -> Result:
    if not isinstance(monthly, Figure):
        return monthly
    if "requests_per_month" not in scenarios[1]:
        return unknown(("requests_per_month",), scenarios[1])
    share = 1000 / scenarios[1]["requests_per_month"]
    return total(
        Term(term.name, f"{term.arithmetic}; for 1,000 requests", scaled(term.amount, share)) for term in monthly.terms
    )


def _facts(case: Case, plan: Plan, route: Route | None) -> tuple[str, ...]:
    prefix = (f"{plan.role}.", "embed.", "store.") if plan.role == "rag" else (f"{plan.role}.",)
    used = (quantity.fact for name, quantity in case.quantities.items() if name.startswith(prefix) and quantity.fact)
    return tuple(dict.fromkeys((*used, *(route.facts if route else ()))))


def _baseline(options: Iterable[Option], case: Case) -> str | Unknown:
    prompted = {option.id: option.monthly for option in options if option.id in PROMPTED}
    gap = prompted.get("prompt-trimmed")
    if isinstance(gap, Unknown):
        return gap
    known = [(amount.amount.typical, id_) for id_, amount in prompted.items() if isinstance(amount, Figure)]
    same_model = isinstance(case.gaps.get("prompt-passing"), NotApplicable)
    known = [found for found in known if same_model or found[1] != "prompt-today"]
    if not known:
        return Unknown(("model_passing",), "the cheapest prompted model that passes the eval is not known")
    return min(known, key=lambda found: (found[0], PROMPTED.index(found[1])))[1]


def _payoffs(case: Case, options: Iterable[Option], baseline: str | Unknown) -> Iterator[Payoff]:
    if isinstance(baseline, Unknown):
        return iter(())
    plans = {plan.id: plan for plan in case.plans}
    known = (plans[option.id] for option in options if option.id in TUNED and isinstance(option.year, Figure))
    return payoffs(case, plans[baseline], known)


def movers_of(case: Case, option: str) -> tuple[breakeven.Swing, ...]:
    """Inputs by how far each alone moves an option's twelve-month total, in dollars, widest first.

    Empty for an option that can't be priced. Formula: one input at a time, the others as usual.
    """
    plan = next((plan for plan in case.plans if plan.id == option and option not in case.gaps), None)
    if plan is None or absent((*plan.once, *plan.monthly), numbers(case)):
        return ()
    return movers(moved(case), lambda scenario: summed(plan.once, scenario) + 12 * summed(plan.monthly, scenario))


def assumptions(case: Case) -> Iterator[Assumption]:
    """Every number that was not given, in the order of the inputs, in the units of the inputs."""
    for name, known in INPUTS.items():
        quantity: Quantity | None = case.quantities.get(name)
        if quantity is not None and quantity.origin != "given":
            yield Assumption(name, known.label, known.unit, quantity.value, quantity.fact, "")
        elif quantity is None and name in BY_FORMULA:
            yield Assumption(name, known.label, known.unit, None, "", BY_FORMULA[name])


@dataclass(frozen=True, slots=True)
class Series:
    """Dollars spent on an option by the end of each month, month 0 first, in three scenarios."""

    option: str
    low: tuple[Decimal, ...]
    typical: tuple[Decimal, ...]
    high: tuple[Decimal, ...]


def series(comparison: Comparison, months: int = 24) -> tuple[Series, ...]:
    """Cumulative cost of every priced option over so many months, in dollars, as data for a chart."""
    return tuple(_series(comparison.options, months))


def _series(options: Iterable[Option], months: int) -> Iterator[Series]:
    for option in options:
        once, monthly = option.once, option.monthly
        if isinstance(once, Figure) and isinstance(monthly, Figure):
            lines = (breakeven.cumulative(once.amount.at(e), monthly.amount.at(e), months) for e in LEVELS)
            yield Series(option.id, *lines)


@dataclass(frozen=True, slots=True)
class Step:
    """One value of a swept input: twelve-month totals by option in dollars (typical), and the cheapest option."""

    value: Decimal
    totals: Mapping[str, Decimal]
    cheapest: str


def sweep(case: Case, name: str, values: Iterable[Decimal], level: Level = "typical") -> tuple[Step, ...]:
    """Twelve-month totals while one input takes each value; options that can't be priced are left out.

    `KeyError` if the model has no such input.
    """
    if name not in INPUTS:
        raise KeyError(name)
    return tuple(_step(case, numbers(case, level, {name: value}), value) for value in values)


def _step(case: Case, scenario: Numbers, value: Decimal) -> Step:
    found: dict[str, Decimal] = {}
    for plan in case.plans:
        if plan.id not in case.gaps and not absent((*plan.once, *plan.monthly), scenario):
            once, monthly = totals(plan, scenario)
            found[plan.id] = once + 12 * monthly
    return Step(value, found, min(found, key=lambda id_: found[id_], default=""))


def crossings(steps: Iterable[Step]) -> tuple[tuple[Decimal, Decimal, str, str], ...]:
    """Where the cheapest option changes: between which two values, from which option to which."""
    every = tuple(steps)
    changes = ((a, b) for a, b in pairwise(every) if a.cheapest != b.cheapest)
    return tuple((a.value, b.value, a.cheapest, b.cheapest) for a, b in changes)
