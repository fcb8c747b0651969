"""How the cost model writes numbers: dollars, months, volumes, ranges, and a term with its arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from finetune_advisor.cost.figures import MODEL, Estimate, Numbers, Product, multiplied

TEMPLATES = {name: template for template, names in MODEL["factors"].items() for name in names.split()}


def plain(number: Decimal) -> str:
    """Return a number with thousands grouped and at most four digits after the point, six if it is below 1."""
    if not number.is_finite():
        return "never"
    text = f"{number:,.6f}" if abs(number) < 1 else f"{number:,.4f}"
    return text.rstrip("0").rstrip(".")


def dollars(amount: Decimal) -> str:
    """Return dollars with cents; below a tenth of a dollar with more digits."""
    small = amount and abs(amount) < Decimal("0.1")
    text = plain(amount) if small else f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):,.2f}"
    return f"${text}".replace("$-", "-$")


def money(amount: Decimal) -> str:
    """Return dollars for a table: cents only below a hundred."""
    rounded = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return (f"${rounded:,.2f}" if abs(amount) < 100 else f"${amount:,.0f}").replace("$-", "-$")


def price(amount: Decimal) -> str:
    """Return a unit price with all its digits, at least two after the point."""
    text = plain(amount)
    return f"${amount:.2f}" if len(text.partition(".")[2]) < 2 else f"${text}"


def months(number: Decimal, unit: str = "") -> str:
    """Return `7.4`, `under 0.1` or `never`, with a unit such as ` months`."""
    if not number.is_finite():
        return "never"
    return ("under 0.1" if 0 < number < Decimal("0.1") else f"{number:,.1f}") + unit


def volume(requests: Decimal) -> str:
    """Return requests a month, rounded to three digits."""
    if not requests or not requests.is_finite():
        return "never" if requests else "any"
    step = Decimal(10) ** (requests.adjusted() - 2)
    return plain((requests / step).to_integral_value() * step)


def ranged(value: Estimate, shown: Callable[[Decimal], str]) -> str:
    """Return `5 (2 to 9)`, or the one figure where all scenarios agree."""
    typical, ends = shown(value.typical), between(value, shown)
    return typical if ends == typical else f"{typical} ({ends})"


def between(value: Estimate, shown: Callable[[Decimal], str]) -> str:
    """Return `2 to 9`, the smaller figure first, or the one figure where both ends agree."""
    low, high = map(shown, sorted((value.low, value.high)))
    return low if low == high else f"{low} to {high}"


def arithmetic(product: Product, numbers: Numbers) -> str:
    """Return `1,000 rows x 5 minutes x 1/60 h x $40.00 an hour = $3,333.33`; `KeyError` names a missing number."""

    def joined(names: tuple[str, ...]) -> str:
        values = ((TEMPLATES[name.rpartition(".")[2]], numbers[name]) for name in names)
        parts = (words.format(plain(value), price=price(value), dollars=dollars(value)) for words, value in values)
        return " x ".join(filter(None, parts))

    text = f"{joined(product.factors)} = {dollars(product.amount(numbers))}"
    if product.at_least and multiplied(product.at_least, numbers) > multiplied(product.factors, numbers):
        return f"{text} (the least charge, {joined(product.at_least)})"
    return text
