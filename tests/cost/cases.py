"""One use case that the tests of the cost model vary, and the bundled catalog."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from finetune_advisor.cost.catalog import load_catalog
from finetune_advisor.cost.comparison import compare
from finetune_advisor.cost.figures import Estimate, arithmetic
from finetune_advisor.cost.inputs import read_input
from finetune_advisor.cost.use_case import name_faults, resolve

TODAY = date(2026, 11, 23)
PRICES: Any = load_catalog()
GIVEN = {
    "requests_per_month": 1_000_000,
    "tokens_in": 1000,
    "tokens_out": 300,
    "rows": 2000,
    "model_today": "gpt-6.1-sol",
    "model_passing": "gpt-6.1-terra",
    "corpus_tokens": 5_000_000,
}


def use_case(given, today=TODAY, catalog=PRICES) -> Any:
    """The use case of these raw inputs, which have no fault."""
    read = {name: read_input(name, raw) for name, raw in given.items()}
    assert name_faults(read, catalog, today) == {}
    return resolve(read, catalog, today)


def case_of(today=TODAY, catalog=PRICES, **changed) -> Any:
    return use_case({**GIVEN, **changed}, today, catalog)


def compared(today=TODAY, catalog=PRICES, **changed) -> Any:
    return compare(case_of(today, catalog, **changed))


def without(*names):
    return {name: value for name, value in GIVEN.items() if name not in names}


def option_of(comparison, id) -> Any:
    """The option, or in each of its amounts why it has none."""
    gap = comparison.gaps.get(id)
    unpriced = SimpleNamespace(once=gap, monthly=gap, year=gap, facts=())
    return unpriced if gap else next(option for option in comparison.options if option.id == id)


def terms_of(comparison, id, *, of=("once", "monthly")) -> Any:
    """Each term of an option's sum, by its name: what `--full` shows as arithmetic, and the amounts."""
    plan, scenarios = next(plan for plan in comparison.case.plans if plan.id == id), comparison.case.scenarios()
    products = [product for when in of for product in getattr(plan, when)]
    return {
        product.name: (arithmetic(product, scenarios[1]), Estimate(*(product.amount(each) for each in scenarios)))
        for product in products
    }
