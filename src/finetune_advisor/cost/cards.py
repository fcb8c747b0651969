"""What training a model of this size takes: memory, the smallest card that holds it, and the hours there."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from finetune_advisor.cost import Estimate
from finetune_advisor.cost.cost import numbers
from finetune_advisor.cost.figures import Spread, plain
from finetune_advisor.cost.gpu import ARCHITECTURES, METHODS, Architecture, Card, Fit, hours, memory, smallest
from finetune_advisor.cost.words import ranged
from finetune_advisor.report import Table


def training(found: Estimate) -> Iterator[Table]:
    """Memory and hours by method, for the known model nearest in size to the one to be tuned."""
    known = numbers(found.case)
    if not {"base_parameters", "row_tokens", "billed_tokens"} <= known.keys():
        return
    shape = _nearest(known["base_parameters"])
    tokens = max(int(known["row_tokens"]), 1)
    cards = tuple(_cards(found))
    rows = tuple(_row(shape, method, tokens, known["billed_tokens"], cards) for method in METHODS)
    note = (
        f"One run of {plain(known['billed_tokens'])} tokens, rows of {plain(Decimal(tokens))}, one at a time; "
        f"{shape.name} is the known shape nearest to {plain(known['base_parameters'])} billion parameters."
    )
    head = ("method", "memory, GiB", "smallest card that fits", "hours a run")
    yield Table("What training takes on cards of your own", head, rows, note)


def _nearest(billions: Decimal) -> Architecture:
    return min(ARCHITECTURES.values(), key=lambda shape: abs(Decimal(shape.parameters) / 10**9 - billions))


def _cards(found: Estimate) -> Iterator[Card]:
    """Every card whose memory is known, once."""
    seen = set()
    for fact in found.prices.of("gpu", found.case.today):
        name = "".join(fact.models[:1])
        if "memory_gb" in fact.details and name not in seen:
            seen.add(name)
            yield Card(name, fact.details["memory_gb"], fact.details.get("tflops"))


def _row(
    shape: Architecture, method: str, tokens: int, trained: Decimal, cards: tuple[Card, ...]
) -> tuple[str, str, str, str]:
    need = memory(shape, method, tokens).amount
    fit = smallest(need, cards)
    return (method, ranged(need, _gib), _fit(fit), _hours(shape, method, trained, fit, cards))


def _gib(amount: Decimal) -> str:
    return f"{amount:,.1f}"


def _fit(fit: Fit | None) -> str:
    if fit is None:
        return "none alone"
    sure = f"; {fit.safe} to be safe" if fit.safe > 1 else ""
    return f"{fit.card.name}, {plain(fit.card.memory)} GB{sure}"


def _hours(shape: Architecture, method: str, trained: Decimal, fit: Fit | None, cards: tuple[Card, ...]) -> str:
    """On that card, or on the smallest larger one whose speed is known."""
    least = fit.card.memory if fit is not None else Decimal(0)
    fast = [card for card in cards if card.peak is not None and card.memory >= least]
    if fit is not None and fit.card.peak is not None:
        fast = [fit.card]
    if not fast or fit is None:
        return "not known"
    card = min(fast, key=lambda card: card.memory)
    taken = hours(Decimal(shape.parameters), trained, method, card.peak or Decimal(1))
    return f"{ranged(Spread(taken.low, taken.typical, taken.high), _gib)} on {card.name}"
