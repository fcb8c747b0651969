"""Options side by side: what each costs, from which volume and month a fine-tuned one pays, and what moves that most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import NamedTuple

from finetune_advisor.cost.catalog import coming_prices, retirement, says
from finetune_advisor.cost.figures import (
    MODEL,
    NEVER,
    ONE,
    VERDICTS,
    ZERO,
    Estimate,
    Gap,
    Numbers,
    Product,
    absent,
    months_left,
    summed,
    total,
)
from finetune_advisor.cost.inputs import INPUTS
from finetune_advisor.cost.options import ROOTS, SECONDS_PER_MONTH, Plan, capacity, products
from finetune_advisor.cost.use_case import Quantity, UseCase
from finetune_advisor.model.answers import Band
from finetune_advisor.text import join_words

PROMPTED = ("prompt-passing", "prompt-trimmed", "prompt-today")
TUNED = tuple(id for id, _ in MODEL["tuned"].values())
HORIZON = 120  # months after which no team waits for a payback
SHARES = ("constant_share", "batch_share")
"""The shares of prompts and requests with a discount. Where they are only assumed, a saving may be one or none."""


class Sensitivity(NamedTuple):
    """What one input does to a result in dollars: at the end of its range where costs are low, and at the other."""

    name: str
    at_low: Decimal
    at_high: Decimal


@dataclass(frozen=True, slots=True)
class Payoff:
    """A fine-tuned option against the cheapest prompted one: dollars a month, months (payback), requests (break-even)."""

    base: Option
    plan: Plan
    saving: Estimate
    payback: Estimate
    break_even: Estimate
    verdict: str
    ends_in: Decimal | None  # months until serving ends
    cut_in: Decimal | None  # months until prices are expected to fall
    sensitivities: tuple[Sensitivity, ...]  # effects on the net saving of twelve months, widest first
    hinges_on: tuple[str, ...]  # assumed shares, if the verdict differs between the ends of their ranges


@dataclass(frozen=True, slots=True)
class Option:
    """One option that can be priced, in dollars: paid once, every month, in the first twelve months."""

    plan: Plan
    once: Estimate
    monthly: Estimate
    facts: tuple[str, ...]  # the ids of the catalog's prices behind it

    @property
    def id(self) -> str:
        """The id of its plan."""
        return self.plan.id

    @property
    def year(self) -> Estimate:
        """The first twelve months."""
        return Estimate(*(once + 12 * month for once, month in zip(self.once, self.monthly, strict=True)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """All options of a use case, and why others have no price; savings count against the cheapest prompted one."""

    case: UseCase
    options: tuple[Option, ...]
    gaps: Mapping[str, Gap]
    baseline: Option | Gap
    payoffs: tuple[Payoff, ...]
    far: Comparison | None = None
    """Where the volume is only known as a band, this is its low end, which counts, and `far` is the other one."""
    band: Band | None = None
    """The volume, where only a band of it is known."""

    @property
    def ends(self) -> tuple[Comparison, ...]:
        """This comparison, and that at the other end of a band."""
        return (self, self.far) if self.far else (self,)

    @property
    def volume(self) -> Quantity:
        """The requests a month."""
        return self.case.quantities["requests_per_month"]

    @property
    def volume_decides(self) -> bool:
        """Tell whether the verdict differs within the band of the volume."""
        verdicts = {end.best.verdict for end in self.ends if end.best}
        endless = self.band is not None and self.band.end is None
        later = self.best is not None and self.best.break_even.typical.is_finite()
        return len(verdicts) > 1 or (endless and later and "never" in verdicts)

    @property
    def verdict(self) -> str:
        """One of VERDICTS; `depends` where it hinges on what isn't known, `unknown` where nothing can be compared."""
        if self.best is None:
            return "unknown"
        return "depends" if self.volume_decides or self.best.hinges_on else self.best.verdict

    @property
    def best(self) -> Payoff | None:
        """The option with training to take: a small encoder where it fits, else the best verdict, the shortest payback."""

        def order(one: Payoff) -> tuple[object, ...]:
            return one.plan.id != "encoder", list(VERDICTS).index(one.verdict), one.payback.typical, -one.saving.typical

        return min(self.payoffs, key=order, default=None)


def compare(case: UseCase) -> Comparison:
    """Return every option of a use case, each as low / typical / high."""
    scenarios, options, gaps = case.scenarios(), [], {**case.gaps}
    for plan in case.plans:
        if gap := case.gaps.get(plan.id) or lacking((*plan.once, *plan.monthly), scenarios[1]):
            gaps[plan.id] = gap
        else:
            once, monthly = total(plan.once, scenarios), total(plan.monthly, scenarios)
            options.append(Option(plan, once, monthly, _facts(case, plan)))
    baseline = _baseline(options, gaps)
    payoffs: tuple[Payoff, ...] = ()
    if isinstance(baseline, Option):
        alone = varied(case)
        payoffs = tuple(payoff(case, baseline, option.plan, alone) for option in options if option.id in TUNED)
    return Comparison(case, tuple(options), gaps, baseline, payoffs)


def lacking(products: Iterable[Product], numbers: Numbers) -> Gap | None:
    """Return the gap that names the inputs behind missing numbers of a sum, if any are missing."""
    missing = absent(products, numbers)
    roots = (root for name in missing for root in ROOTS.get(name.rpartition(".")[2], (name,)))
    wanted = tuple(dict.fromkeys(root for root in roots if root not in numbers)) or missing
    words = [INPUTS[name].label if name in INPUTS else f"price {name}" for name in wanted]
    return Gap(f"there is no figure for {join_words(words)}", wanted) if missing else None


def _facts(case: UseCase, plan: Plan) -> tuple[str, ...]:
    prefixes = (f"{plan.role}.", "embed.", "store.") if plan.role == "rag" else (f"{plan.role}.",)
    used = [quantity.fact for name, quantity in case.quantities.items() if name.startswith(prefixes) and quantity.fact]
    return tuple(dict.fromkeys((*used, *(case.routes[plan.id].facts if plan.id in case.routes else ()))))


def _baseline(options: Iterable[Option], gaps: Mapping[str, Gap]) -> Option | Gap:
    prompted = {option.id: option for option in options if option.id in PROMPTED}
    if "prompt-trimmed" in gaps:
        return gaps["prompt-trimmed"]
    if "prompt-passing" not in gaps:
        # Another model passes: today's may not, so it is no baseline.
        prompted.pop("prompt-today", None)
    return min(prompted.values(), key=lambda option: (option.monthly.typical, PROMPTED.index(option.id)))


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
    if isinstance(found.baseline, Option):
        facts["cost.cheapest_prompted"] = found.baseline.monthly.typical
    labelling, numbers = products("", "labelling"), case.numbers()
    if lacking(labelling, numbers) is None:
        facts["cost.data_preparation"] = summed(labelling, numbers)
    order = ("open", "closing", "closed")
    for name, kinds in (("routes.hosted", ("hosted",)), ("routes.open_weights", ("token", "dedicated"))):
        if statuses := [route.status for route in case.every_route if route.kind in kinds]:
            facts[name] = min(statuses, key=order.index)
    return facts


def events(found: Comparison) -> tuple[tuple[date, str], ...]:
    """Return each day on which a price, a model or a route of this sum changes or ends, with a sentence; sorted."""
    case, days = found.case, set[tuple[date, str]]()
    priced = [case.catalog.by_id[id] for option in found.options for id in option.facts]
    for fact in (*case.sold.values(), *priced):
        name = fact.names[0] if fact.kind == "infer" and fact.names else fact.id
        coming = coming_prices(case.catalog, fact, case.today)
        for (_, now), (day, later) in pairwise([(case.today, fact), *coming]):
            days.add((day, f"The price of {name} changes on {day}, from {says(now)} to {says(later)}."))
        if fact.valid_to is not None and not coming:
            days.add((fact.valid_to, f"The price of {name} is announced until {fact.valid_to} only."))
    for fact in case.sold.values():
        if (end := retirement(case.catalog, fact)) is not None:
            days.add((end, f"{fact.names[0]} is served until {end}."))
    for route in (case.routes[option.id] for option in found.options if option.id in case.routes):
        names = ", ".join(dict.fromkeys(name for fact in (route.train, *route.serving) for name in fact.names))
        for key, day in route.ends.items():
            days.add((day, f"Fine-tuning at {route.train.provider}: {MODEL['closings'][key]} on {day} ({names})."))
    return tuple(sorted(days))


def payoff(case: UseCase, base: Option, tuned: Plan, alone: Mapping[str, tuple[Numbers, Numbers]]) -> Payoff:
    """Return one option against the base, both with a price; the best case takes each input at the end that helps."""
    typical = case.numbers()
    end = case.routes[tuned.id].ends.get("end_of_serving") if tuned.id in case.routes else None
    ends_in = None if end is None else months_left(case.today, end)
    cut_in = typical.get("months_to_price_cut")

    def saving(scenario: Numbers) -> Decimal:
        return summed(base.plan.monthly, scenario) - summed(tuned.monthly, scenario)

    def payback(instead: Numbers) -> tuple[Decimal, str]:
        scenario = case.numbers(instead)
        once, before, after = (summed(part, scenario) for part in (tuned.once, base.plan.monthly, tuned.monthly))
        paid, halving = payback_months(once, before - after), scenario.get("price_halving_months")
        decayed = paid if halving is None else decayed_payback(once, before, after, halving)
        return paid, judged(paid, ends_in, cut_in, decayed)

    found = sensitivities(alone, lambda scenario: 12 * saving(scenario) - summed(tuned.once, scenario))
    helping, hurting = corners(case, found)
    best, worst = case.numbers(helping), case.numbers(hurting)
    (soonest, _), (usual, verdict), (latest, _) = map(payback, (helping, {}, hurting))
    shares = {name: case.quantities[name].value for name, *_ in found if name in SHARES and case.quantities[name].fact}
    ends = ({name: value[place] for name, value in shares.items()} for place in (0, 2))
    differs = len({payback(each)[1] for each in ends}) > 1
    savings = Estimate(*map(saving, (worst, typical, best)))
    volumes = Estimate(*(break_even(base.plan, tuned, scenario) for scenario in (best, typical, worst)))
    paybacks, hinges_on = Estimate(soonest, usual, latest), tuple(shares) if differs else ()
    return Payoff(base, tuned, savings, paybacks, volumes, verdict, ends_in, cut_in, found, hinges_on)


def break_even(base: Plan, tuned: Plan, scenario: Numbers) -> Decimal:
    """Return the requests a month from which the tuned option is cheaper to run, hosting counted in whole replicas."""
    replicas = f"{tuned.role}.replicas"
    none = {**scenario, "requests_per_month": ZERO, replicas: ZERO}
    one = {**none, "requests_per_month": ONE}
    fixed = summed(tuned.monthly, none) - summed(base.monthly, none)
    saved = summed(base.monthly, one) - summed(tuned.monthly, one) + fixed
    hosting = [part for part in tuned.monthly if replicas in part.factors]
    if not hosting:
        return break_even_volume(saved, fixed)
    served = capacity(scenario, tuned.role) * SECONDS_PER_MONTH / scenario["peak_factor"]
    return break_even_volume(saved, fixed, summed(hosting, {**none, replicas: ONE}), served)


def break_even_volume(saved: Decimal, fixed: Decimal, replica: Decimal = ZERO, capacity: Decimal = NEVER) -> Decimal:
    """Return the requests a month from which the tuned option is cheaper; `NEVER` if a full replica never pays.

    `saved`: dollars a request; `fixed`: its extra dollars a month; hosting costs `replica` dollars for each `capacity`.
    Formula: V* = (n x replica + fixed) / saved for the least n whose replicas can serve V*. A full replica gains
    capacity x saved - replica, so n = ceil(fixed / gain).
    """
    gain = saved * capacity - replica if saved > 0 else Decimal(0)
    if saved <= 0 or (gain <= 0 and fixed > gain):
        return NEVER
    count = Decimal(1) if fixed <= gain else (fixed / gain).to_integral_value(ROUND_CEILING)
    return max(Decimal(0), (count * replica + fixed) / saved)


def payback_months(upfront: Decimal, saving: Decimal) -> Decimal:
    """Return the months in which a monthly saving earns back what was paid once."""
    return upfront / saving if saving > 0 else NEVER


def decayed_payback(upfront: Decimal, base: Decimal, tuned: Decimal, halving_months: Decimal) -> Decimal:
    """Return the same while the base's monthly bill halves every so many months; `NEVER` after ten years.

    Formula: the sum over months m of base x 2^(-m / halving) - tuned, the last month in proportion.
    """
    left, bill, step = upfront, base, Decimal("0.5") ** (1 / halving_months)
    for month in range(HORIZON):
        saving = bill - tuned
        if saving > 0 and saving >= left:
            return month + left / saving
        left, bill = left - saving, bill * step
    return NEVER


def judged(payback: Decimal, ends_in: Decimal | None, cut_in: Decimal | None, decayed: Decimal) -> str:
    """Return the verdict, one of `VERDICTS`. All in months; `decayed` is the payback while prices fall."""
    if payback.is_infinite():
        return "never"
    if ends_in is not None and payback > ends_in:
        return "base-model-ends-first"
    if cut_in is not None and payback > cut_in:
        return "price-cut-first"
    return "only-at-constant-prices" if decayed.is_infinite() else "pays"


def varied(case: UseCase) -> Mapping[str, tuple[Numbers, Numbers]]:
    """Return two scenarios for each input: it alone at either end of its range; a single figure is varied by 20%."""
    found = {}
    for name, (value, fact) in case.quantities.items():
        ends = (value.low, value.high)
        if value.single and name in INPUTS and not fact:
            known = INPUTS[name]
            ends = (max(value.low * Decimal("0.8"), known.least), min(value.high * Decimal("1.2"), known.most))
        if ends[0] != ends[1]:
            found[name] = (case.numbers({name: ends[0]}), case.numbers({name: ends[1]}))
    return found


def sensitivities(
    alone: Mapping[str, tuple[Numbers, Numbers]], result: Callable[[Numbers], Decimal]
) -> tuple[Sensitivity, ...]:
    """Return how far each uncertain number moves a result when it alone goes through its range, widest first."""
    found = (Sensitivity(name, result(low), result(high)) for name, (low, high) in alone.items())
    widest = sorted(found, key=lambda each: (-abs(each.at_high - each.at_low), each.name))
    return tuple(each for each in widest if each.at_high != each.at_low)


def corners(case: UseCase, found: Iterable[Sensitivity]) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Return each uncertain input at the end that helps the saving, and each at the end that hurts."""
    helping, hurting = dict[str, Decimal](), dict[str, Decimal]()
    for name, at_low, at_high in found:
        low, _, high = value = case.quantities[name].value
        if not value.single:
            helping[name], hurting[name] = (low, high) if at_low >= at_high else (high, low)
    return helping, hurting
