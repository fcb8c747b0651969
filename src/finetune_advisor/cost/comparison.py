"""Options side by side: what each costs, which prompted one is the cheapest, and what a fine-tuned one pays back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from finetune_advisor.cost.figures import MODEL, VERDICTS, Estimate, Gap, Product, absent, summed
from finetune_advisor.cost.inputs import INPUTS
from finetune_advisor.cost.options import ROOTS, Plan, products
from finetune_advisor.cost.payback import HORIZON, Payoff, payoff, varied
from finetune_advisor.cost.use_case import UseCase
from finetune_advisor.text import join_words

PROMPTED = ("prompt-passing", "prompt-trimmed", "prompt-today")
TUNED = tuple(id for id, _ in MODEL["tuned"].values())


@dataclass(frozen=True, slots=True)
class Option:
    """One option in dollars: paid once, every month, in the first twelve months."""

    id: str
    title: str
    once: Estimate | Gap
    monthly: Estimate | Gap
    facts: tuple[str, ...] = ()  # the ids of the catalog's prices behind it

    @property
    def year(self) -> Estimate | Gap:
        """The first twelve months, or why they aren't known."""
        if isinstance(self.once, Gap) or isinstance(self.monthly, Gap):
            return self.once if isinstance(self.once, Gap) else self.monthly
        return Estimate(*(once + 12 * month for once, month in zip(self.once, self.monthly, strict=True)))


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
        return [option for option in self.options if isinstance(option.year, Estimate)]

    @property
    def best(self) -> Payoff | None:
        """The option with training to take: a small encoder where it fits, else the best verdict, the shortest payback."""

        def order(one: Payoff) -> tuple[object, ...]:
            return one.option != "encoder", list(VERDICTS).index(one.verdict), one.payback.typical, -one.saving.typical

        return min(self.payoffs, key=order, default=None)


def compare(case: UseCase) -> Comparison:
    """Return every option of a use case, each as low / typical / high with every term."""
    scenarios, plans = case.scenarios(), {plan.id: plan for plan in case.plans}
    options = []
    for id, plan in plans.items():
        gap = case.gaps.get(id)
        once, monthly = gap or total(plan.once, scenarios), gap or total(plan.monthly, scenarios)
        options.append(Option(id, plan.title, once, monthly, () if gap else _facts(case, plan)))
    options += [Option(id, id, gap, gap) for id, gap in case.gaps.items() if id not in plans]
    baseline = _baseline(options, case)
    payoffs: tuple[Payoff, ...] = ()
    if isinstance(baseline, str):
        alone = varied(case)
        known = [option.id for option in options if option.id in TUNED and isinstance(option.year, Estimate)]
        payoffs = tuple(payoff(case, plans[baseline], plans[id], alone) for id in known)
    return Comparison(case, tuple(options), baseline, payoffs)


def total(products: tuple[Product, ...], scenarios: list[dict[str, Decimal]]) -> Estimate | Gap:
    """Return a sum in all three scenarios, or the gap that names the inputs behind missing numbers."""
    typical = scenarios[1]
    if missing := absent(products, typical):
        roots = (root for name in missing for root in ROOTS.get(name.rpartition(".")[2], (name,)))
        wanted = tuple(dict.fromkeys(root for root in roots if root not in typical)) or missing
        words = [INPUTS[name].label if name in INPUTS else f"price {name}" for name in wanted]
        return Gap(f"there is no figure for {join_words(words)}", wanted)
    return Estimate(*(summed(products, scenario) for scenario in scenarios))


def _facts(case: UseCase, plan: Plan) -> tuple[str, ...]:
    prefixes = (f"{plan.role}.", "embed.", "store.") if plan.role == "rag" else (f"{plan.role}.",)
    used = [quantity.fact for name, quantity in case.quantities.items() if name.startswith(prefixes) and quantity.fact]
    return tuple(dict.fromkeys((*used, *(case.routes[plan.id].facts if plan.id in case.routes else ()))))


def _baseline(options: Iterable[Option], case: UseCase) -> str | Gap:
    prompted = {option.id: option.monthly for option in options if option.id in PROMPTED}
    if isinstance(gap := prompted["prompt-trimmed"], Gap):
        return gap
    same_model = case.gaps.get("prompt-passing")
    if same_model is None or same_model.missing:
        # Another model passes: today's may not, so it is no baseline.
        prompted.pop("prompt-today")
    known = [(result.typical, id) for id, result in prompted.items() if isinstance(result, Estimate)]
    return min(known, key=lambda found: (found[0], PROMPTED.index(found[1])))[1]


def payback_facts(found: Payoff) -> dict[str, Decimal | str]:
    """Return what the rules read of one option with training."""
    months = min(found.payback.typical, Decimal(HORIZON))
    return {"cost.payback_months": months, "cost.monthly_saving": found.saving.typical, "cost.verdict": found.verdict}


def computed_facts(found: Comparison) -> dict[str, Decimal | str]:
    """Return what the rules read, where known: dollars (a month), months, words. For "never" they get 120 months."""
    case, best = found.case, found.best
    facts = payback_facts(best) if best else {}
    if isinstance(found.baseline, Gap) and not found.baseline.missing:
        # With nothing to compare with, no unknown figure can change the saving.
        facts |= {"cost.payback_months": Decimal(0), "cost.monthly_saving": Decimal(0), "cost.verdict": "pays"}
    if best is not None or case.routes or "own-gpu" not in case.gaps:
        facts["routes.ends_in_months"] = best.ends_in if best and best.ends_in is not None else Decimal(HORIZON)
    prompted = {option.id: option.monthly for option in found.options}.get(str(found.baseline))
    labelling = total(products("", "labelling"), case.scenarios())
    for name, result in (("cost.cheapest_prompted", prompted), ("cost.data_preparation", labelling)):
        facts |= {name: result.typical} if isinstance(result, Estimate) else {}
    order = ("open", "closing", "closed")
    for name, kinds in (("routes.hosted", ("hosted",)), ("routes.open_weights", ("token", "dedicated"))):
        if statuses := [route.status for route in case.every_route if route.kind in kinds]:
            facts[name] = min(statuses, key=order.index)
    return facts
