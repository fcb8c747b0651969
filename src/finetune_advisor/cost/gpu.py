"""GPU memory and hours of a training run, as ranges, from a model's shape. Simple sums: no framework is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from types import MappingProxyType

from finetune_advisor.cost.figures import Figure, Spread, Term, plain, scaled, single, total

GIB = Decimal(2) ** 30
METHODS = ("qlora", "lora", "full")

FLOPS_PER_PARAMETER: Mapping[str, Decimal] = MappingProxyType(
    {"qlora": Decimal(4), "lora": Decimal(4), "full": Decimal(6), "full-recompute": Decimal(8)}
)
"""FLOP for one token and one parameter: forward 2, backward 2 for inputs, 2 more for weights, 2 to recompute."""

UTILISATION = Spread(Decimal("0.4"), Decimal("0.3"), Decimal("0.2"))
"""Share of the peak: packed and tuned 40 %, untuned 20 %. Published runs lie between 21 and 43 %."""

FULL_BYTES = Decimal(16)
"""Bytes a parameter for full training with Adam, mixed precision: weights 2, gradients 2, master copy 4, moments 8."""

NF4_BYTES = Spread(Decimal("0.516"), Decimal("0.5625"), Decimal("0.625"))
"""Bytes a quantised weight: 4 bit with doubly quantised scales (4.127 bit), plain scales (4.5), with room (5)."""

ADAPTER_BYTES = Spread(Decimal(8), Decimal(12), Decimal(16))
"""Bytes an adapter parameter: weight, gradient, two moments; in 8-bit, mixed or full precision."""

OVERHEAD_GIB = Spread(Decimal(1), Decimal("1.4"), Decimal("1.4"))
"""CUDA context, kernels and fragments."""

HIGH_MARGIN = Decimal("1.25")
"""What published runs need beyond the sum of the terms at worst."""

USABLE = Decimal("0.95")
"""Share of a card's memory that a job gets."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """The shape of a decoder: widths in numbers, `tied` when the output layer shares the embedding's weights."""

    name: str
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    intermediate: int
    vocabulary: int
    head_size: int = 128
    tied: bool = False

    @property
    def query(self) -> int:
        """Width of all query heads together."""
        return self.heads * self.head_size

    @property
    def key_value(self) -> int:
        """Width of all key (or value) heads together."""
        return self.kv_heads * self.head_size

    @property
    def linear(self) -> int:
        """Parameters of the linear layers inside the blocks."""
        attention = self.hidden * (2 * self.query + 2 * self.key_value)
        return self.layers * (attention + 3 * self.hidden * self.intermediate)

    @property
    def embedding(self) -> int:
        """Parameters of the embedding and, unless tied, of the output layer."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)

    @property
    def parameters(self) -> int:
        """All parameters: linear layers, embedding, norms."""
        return self.linear + self.embedding + (2 * self.layers + 1) * self.hidden

    def adapter(self, rank: int) -> int:
        """Parameters of LoRA adapters of this rank on every linear layer: rank x (inputs + outputs)."""
        attention = 2 * (self.hidden + self.query) + 2 * (self.hidden + self.key_value)
        return rank * self.layers * (attention + 3 * (self.hidden + self.intermediate))


ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType(
    {
        shape.name: shape
        for shape in (
            Architecture("llama-3.2-1b", 2048, 16, 32, 8, 8192, 128256, head_size=64, tied=True),
            Architecture("llama-3.2-3b", 3072, 28, 24, 8, 8192, 128256, tied=True),
            Architecture("llama-2-7b", 4096, 32, 32, 32, 11008, 32000),
            Architecture("mistral-7b", 4096, 32, 32, 8, 14336, 32768),
            Architecture("qwen2.5-7b", 3584, 28, 28, 4, 18944, 152064),
            Architecture("llama-3-8b", 4096, 32, 32, 8, 14336, 128256),
            Architecture("qwen3-8b", 4096, 36, 32, 8, 12288, 151936),
            Architecture("glm-4-9b", 4096, 40, 32, 2, 13696, 151552),
            Architecture("llama-2-13b", 5120, 40, 40, 40, 13824, 32000),
            Architecture("qwen2.5-14b", 5120, 48, 40, 8, 13824, 152064),
            Architecture("qwen2.5-32b", 5120, 64, 40, 8, 27648, 152064),
            Architecture("llama-2-70b", 8192, 80, 64, 8, 28672, 32000),
            Architecture("llama-3-70b", 8192, 80, 64, 8, 28672, 128256),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Card:
    """A GPU: memory in GiB, peak in TFLOP/s of dense 16-bit arithmetic (None where no source was read)."""

    name: str
    memory: Decimal
    peak: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """How many of which card a job needs: for its usual need, and to be safe at the upper end."""

    card: Card
    typical: int
    safe: int


def memory(shape: Architecture, method: str, tokens: int, batch: int = 1, rank: int = 16) -> Figure:
    """Memory of one training step in GiB, on one card, with every term; `ValueError` for an unknown method.

    Formula: weights by method; adapters with gradients and optimiser; the input of every layer, kept for the way back
    (2 x tokens x hidden x layers byte); one live layer; logits (10 x tokens x vocabulary byte, none where the loss is
    computed in pieces: the low end); overhead. High is 1.25 x the sum. Source: the published runs in the tests.
    """
    if method not in METHODS:
        raise ValueError(f"method: expected one of {', '.join(METHODS)}, got {method!r}")
    positions = Decimal(tokens) * batch
    kept = single(2 * positions * shape.hidden * shape.layers / GIB)
    widths = shape.hidden + 2 * shape.key_value + 2 * shape.intermediate
    live = single(Decimal("2.5") * positions * widths / GIB)
    logits = 10 * positions * shape.vocabulary / GIB
    at = f"{plain(positions)} tokens"
    terms = (
        *_standing(shape, method, rank),
        Term("stored layer inputs", f"2 byte x {at} x {shape.hidden} x {shape.layers} layers", kept),
        Term("live layer", f"2.5 byte x {at} x {widths}", live),
        Term("logits", f"10 byte x {at} x {shape.vocabulary} words", Spread(Decimal(0), logits, logits)),
        Term("overhead", "context, kernels, fragments", OVERHEAD_GIB),
    )
    figure = total(terms)
    high = figure.amount.high * HIGH_MARGIN
    return Figure(Spread(figure.amount.low, figure.amount.typical, high), figure.terms)


def _standing(shape: Architecture, method: str, rank: int) -> tuple[Term, ...]:
    if method == "full":
        weights = FULL_BYTES * shape.parameters / GIB
        text = f"16 byte x {plain(Decimal(shape.parameters))} parameters"
        return (Term("weights, gradients, optimiser", text, single(weights)),)
    adapters = Decimal(shape.adapter(rank))
    text = f"8 to 16 byte x {plain(adapters)} adapter parameters"
    trained = Term("adapters, gradients, optimiser", text, scaled(ADAPTER_BYTES, adapters / GIB))
    if method == "lora":
        text = f"2 byte x {plain(Decimal(shape.parameters))} parameters"
        return (Term("weights", text, single(2 * shape.parameters / GIB)), trained)
    rest = shape.parameters - shape.linear
    quantised = scaled(NF4_BYTES, Decimal(shape.linear))
    text = f"0.516 to 0.625 byte x {plain(Decimal(shape.linear))}, 2 byte x {plain(Decimal(rest))}"
    amount = Spread(*((part + 2 * rest) / GIB for part in (quantised.low, quantised.typical, quantised.high)))
    return (Term("weights", text, amount), trained)


def gpu_seconds(parameters: Decimal, tokens: Decimal, method: str, peak: Decimal, share: Decimal) -> Decimal:
    """Seconds of one card for so many trained tokens; `peak` in TFLOP/s; `KeyError` for an unknown method.

    Formula: k x parameters x tokens / (share of peak x peak); k from `FLOPS_PER_PARAMETER`.
    """
    return FLOPS_PER_PARAMETER[method] * parameters * tokens / (share * peak * Decimal(10) ** 12)


def hours(
    parameters: Decimal, tokens: Decimal, method: str, peak: Decimal, cards: int = 1, share: Spread = UTILISATION
) -> Spread:
    """Wall-clock hours of a run on so many cards, without set-up; formula as in `gpu_seconds`, divided by the cards."""
    work = (gpu_seconds(parameters, tokens, method, peak, part) for part in (share.low, share.typical, share.high))
    return Spread(*(seconds / 3600 / cards for seconds in work))


def measured_hours(tokens: Decimal, tokens_per_second: Decimal, cards: int = 1) -> Decimal:
    """Wall-clock hours at a published speed (tokens a second and card)."""
    return tokens / tokens_per_second / 3600 / cards


def needed(gib: Decimal, card: Card) -> int:
    """How many cards hold so much memory, if it can be split evenly."""
    return int((gib / (card.memory * USABLE)).to_integral_value(ROUND_CEILING)) or 1


def smallest(need: Spread, cards: Iterable[Card]) -> Fit | None:
    """The smallest single card that holds the usual need, and how many of it are safe; None if none does."""
    for card in sorted(cards, key=lambda card: card.memory):
        if needed(need.typical, card) == 1:
            return Fit(card, 1, needed(need.high, card))
    return None


def serving_cards(billions: Decimal, card: Card) -> int:
    """Cards that serve one copy of a model in 16 bit: 2 byte a parameter, a tenth of the card left for requests."""
    return int((2 * billions / (card.memory * Decimal("0.9"))).to_integral_value(ROUND_CEILING)) or 1


def training_cards(billions: Decimal, method: str, card: Card) -> int:
    """Cards that hold a model in training, without its activations: 16 byte a parameter full, 2 LoRA, 0.6 QLoRA."""
    size = {"full": FULL_BYTES, "lora": Decimal(2), "qlora": Decimal("0.6")}[method]
    return int((billions * size / card.memory).to_integral_value(ROUND_CEILING)) or 1
