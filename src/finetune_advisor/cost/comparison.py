"""Options side by side: what each costs, which prompted one is the cheapest, and what a fine-tuned one pays back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from finetune_advisor.cost.figures import VERDICTS, Estimate, Figure, Gap, Product, Result, Term, absent, arithmetic
from finetune_advisor.cost.inputs import INPUTS
from finetune_advisor.cost.options import ROOTS, TUNED, Plan, products
from finetune_advisor.cost.payback import HORIZON, Payoff, payoff, varied
from finetune_advisor.cost.use_case import UseCase

PROMPTED = ("prompt-passing", "prompt-trimmed", "prompt-today")
TUNED_IDS = tuple(id for id, _ in TUNED.values())


@dataclass(frozen=True, slots=True)
class Option:
    """One option in dollars: paid once, every month, in the first twelve months."""

    id: str
    title: str
    once: Result
    monthly: Result
    year: Result
    facts: tuple[str, ...] = ()
    """The ids of the catalog's prices behind it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All options of a use case; savings count against `baseline`, the cheapest prompted option."""

    case: UseCase
    options: tuple[Option, ...]
    baseline: str | Gap
    payoffs: tuple[Payoff, ...]

    @property
    def priced(self) -> list[Option]:
        """The options that can be priced."""
        return [option for option in self.options if isinstance(option.year, Figure)]

    @property
    def best(self) -> Payoff | None:
        """The option with training to take: a small encoder where it fits, else the best verdict, the shortest payback."""
        rank = list(VERDICTS).index
        return min(
            self.payoffs,
            key=lambda one: (one.option != "encoder", rank(one.verdict), one.payback.typical, -one.saving.typical),
            default=None,
        )


def compare(case: UseCase) -> Comparison:
    """Return every option of a use case, each as low / typical / high with every term."""
    scenarios = case.scenarios()
    options = []
    for plan in case.plans:
        gap = case.gaps.get(plan.id)
        once, monthly = gap or figure(plan.once, scenarios), gap or figure(plan.monthly, scenarios)
        twelve = once if isinstance(once, Gap) else monthly
        if isinstance(once, Figure) and isinstance(monthly, Figure):
            months = (term.times(Decimal(12), f"12 x ({term.arithmetic})") for term in monthly.terms)
            twelve = Figure.total((*once.terms, *months))
        options.append(Option(plan.id, plan.title, once, monthly, twelve, () if gap else _facts(case, plan)))
    planned = {plan.id for plan in case.plans}
    options += [Option(id, id, gap, gap, gap) for id, gap in case.gaps.items() if id not in planned]
    baseline = _baseline(options, case)
    payoffs: tuple[Payoff, ...] = ()
    if isinstance(baseline, str):
        plans, alone = {plan.id: plan for plan in case.plans}, varied(case)
        known = [option.id for option in options if option.id in TUNED_IDS and isinstance(option.year, Figure)]
        payoffs = tuple(payoff(case, plans[baseline], plans[id], alone) for id in known)
    return Comparison(case, tuple(options), baseline, payoffs)


def figure(products: Iterable[Product], scenarios: list[dict[str, Decimal]]) -> Result:
    """Return a sum in all three scenarios with its terms, or the gap that names the inputs behind missing numbers."""
    every, typical = tuple(products), scenarios[1]
    if missing := absent(every, typical):
        roots = (root for name in missing for root in ROOTS.get(name.rpartition(".")[2], (name,)))
        wanted = tuple(dict.fromkeys(root for root in roots if root not in typical)) or missing
        words = [INPUTS[name].label if name in INPUTS else f"price {name}" for name in wanted]
        return Gap(f"not known: {', '.join(words)}", wanted)
    return Figure.total(
        Term(part.name, arithmetic(part, typical), Estimate(*(part.amount(each) for each in scenarios)))
        for part in every
    )


def _facts(case: UseCase, plan: Plan) -> tuple[str, ...]:
    prefixes = (f"{plan.role}.", "embed.", "store.") if plan.role == "rag" else (f"{plan.role}.",)
    used = (quantity.fact for name, quantity in case.quantities.items() if name.startswith(prefixes) and quantity.fact)
    route = case.routes.get(plan.id)
    return tuple(dict.fromkeys((*used, *(route.facts if route else ()))))


def _baseline(options: Iterable[Option], case: UseCase) -> str | Gap:
    prompted = {option.id: option.monthly for option in options if option.id in PROMPTED}
    if isinstance(gap := prompted["prompt-trimmed"], Gap):
        return gap
    same_model = case.gaps.get("prompt-passing")
    if same_model is None or same_model.missing:
        # Another model passes: today's may not, so it is no baseline.
        prompted.pop("prompt-today")
    known = [(result.amount.typical, id) for id, result in prompted.items() if isinstance(result, Figure)]
    return min(known, key=lambda found: (found[0], PROMPTED.index(found[1])))[1]


def computed_facts(found: Comparison) -> dict[str, Decimal | str]:
    """Return what the cost model tells the rules: dollars (a month), months, words; only what is known.

    "Never" and "no end announced" are 120 months, so that rules can compare.
    """
    facts: dict[str, Decimal | str] = {}
    case, best, latest = found.case, found.best, Decimal(HORIZON)
    if isinstance(found.baseline, Gap) and not found.baseline.missing:
        # There is nothing to save against, and so nothing that an unknown figure could still change.
        facts |= {"cost.payback_months": Decimal(0), "cost.monthly_saving": Decimal(0), "cost.verdict": "pays"}
    if best is not None:
        facts["cost.payback_months"] = min(best.payback.typical, latest)
        facts["cost.monthly_saving"] = best.saving.typical
        facts["cost.verdict"] = best.verdict
    if best is not None or case.routes or "own-gpu" not in case.gaps:
        facts["routes.ends_in_months"] = best.ends_in if best and best.ends_in is not None else latest
    prompted = {option.id: option.monthly for option in found.options}.get(str(found.baseline))
    for name, result in (
        ("cost.cheapest_prompted", prompted),
        ("cost.data_preparation", figure(products("", "labelling"), case.scenarios())),
    ):
        if isinstance(result, Figure):
            facts[name] = result.amount.typical
    order = ("open", "closing", "closed")
    for name, kinds in (("routes.hosted", ("hosted",)), ("routes.open_weights", ("token", "dedicated"))):
        statuses = [route.status for route in case.every_route if route.kind in kinds]
        if statuses:
            facts[name] = min(statuses, key=order.index)
    return facts
