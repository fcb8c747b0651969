"""docs/claims.md: the founding guide's money claims, recomputed by the cost model from the shipped catalog."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from finetune_advisor.cost.catalog import Catalog, blended, inference, load_catalog, routes
from finetune_advisor.cost.comparison import break_even_volume, payback_months
from finetune_advisor.cost.facts import Fact
from finetune_advisor.cost.figures import Estimate, dollars, plain, price
from finetune_advisor.cost.options import (
    FLOPS,
    HOURS_PER_MONTH,
    SECONDS_PER_MONTH,
    default_epochs,
    gpu_hours,
    training_gpus,
)

ROOT = Path(__file__).resolve().parent.parent
PAGE = "docs/claims.md"
AS_OF = date(2026, 11, 23)
"""The day of which the page speaks: the same catalog and day give the same page."""

MILLION = Decimal(1_000_000)
LLAMA_3_70B = Decimal("70.553706496")
"""Billions of parameters of Llama 3 70B, as its publisher counts them."""

NAMES = {
    "gpt-6-astra": "astra",
    "claude-opus-5-5": "opus-5-5",
    "gpt-6.1-sol": "sol",
    "gpt-6.1-terra": "terra",
    "gpt-6-luna": "luna",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of the guide: its id, its words, the arithmetic as Markdown lines, and the verdict with its reason."""

    id: str
    says: str
    arithmetic: tuple[str, ...]
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class Running:
    """What a model costs to run: dollars a request, dollars a month whatever the volume."""

    per_request: Decimal
    fixed: Decimal = Decimal(0)

    def month(self, requests: Decimal) -> Decimal:
        """Return dollars a month at a volume."""
        return self.per_request * requests + self.fixed

    def break_even(self, tuned: Running) -> Decimal:
        """Return the requests a month from which the tuned model is cheaper to run."""
        return break_even_volume(self.per_request - tuned.per_request, tuned.fixed - self.fixed)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A Markdown table."""
    columns = list(head)
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def needed(number: Decimal | None) -> Decimal:
    """Return a number that the page can't do without."""
    if number is None:
        raise SystemExit("a fact of the catalog lacks a number that the page needs")
    return number


def usual(fact: Fact) -> Decimal:
    """Return the usual value of a fact that has one."""
    return spread(fact).typical


def spread(fact: Fact) -> Estimate:
    """Return the value of a fact that has one."""
    if fact.amount is None:
        raise SystemExit(f"{fact.id} has no value")
    return fact.amount


def running(fact: Fact, tokens_in: int, tokens_out: int, fixed: Decimal = Decimal(0)) -> Running:
    """What a request costs at a model's list price, and a fixed cost a month."""
    return Running((tokens_in * needed(fact.input) + tokens_out * needed(fact.output)) / MILLION, fixed)


def once(amount: Decimal, price: Decimal) -> str:
    """`0.9 M x $5.00 = $4.50`."""
    return f"{plain(amount / MILLION)} M x {dollars(price)} = {dollars(amount * price / MILLION)}"


# --- the claims ----------------------------------------------------------------------------------------------------


def cheaper(prices: Catalog) -> Claim:
    """S7, first half: 10-50x lower cost per token."""
    small = [
        ("tuned gpt-4.1-mini", "infer-openai-ft-gpt-4.1-mini"),
        ("tuned gpt-4o-mini", "infer-openai-ft-gpt-4o-mini"),
        ("open 8B, per token", "infer-fireworks-llama-v3p1-8b-instruct"),
        ("tuned Nova Micro", "infer-bedrock-ft-nova-micro"),
    ]
    costs = [blended(prices.by_id[key]) or Decimal(0) for _, key in small]
    rows = []
    for model, name in NAMES.items():
        fact = inference(prices, model, AS_OF)
        large = blended(fact) if fact is not None else None
        if large is not None:
            rows.append([f"{name} {price(large)}", *(f"{times(large / cost)}x" for cost in costs)])
    head = ["prompted model", *(f"{name} {price(cost)}" for (name, _), cost in zip(small, costs, strict=True))]
    return Claim(
        "S7",
        "A small tuned model matches a frontier model on a narrow task at 10-50x lower cost per token.",
        ("Dollars for 1M tokens, three of input to one of output: (3 x input + output) / 4.", "", *table(head, rows)),
        "holds only if",
        "the model to be replaced is one of the dearest. Against today's cheapest prompted models the tune that the guide "
        "names costs more, not less; and open weights are mostly billed by the hour, whatever the volume.",
    )


def times(ratio: Decimal) -> str:
    """A ratio to two significant digits."""
    return (
        plain(ratio.quantize(Decimal(1)))
        if ratio >= 10
        else plain(ratio.quantize(Decimal("0.1" if ratio >= 1 else "0.01")))
    )


def hosted_tune(prices: Catalog) -> Claim:
    """S20: $5-25 for 1,000-10,000 examples, inference at 1.5-3x the base price."""
    return Claim(
        "S20",
        "A hosted tune (GPT-4.1-mini, GPT-4o-mini) costs $5-25 for 1,000-10,000 examples; inference 1.5-3x the base price.",
        (
            "Epochs x rows x tokens a row x price for 1M tokens; epochs as the provider picks them.",
            "",
            *table(("rows", "tokens a row", "epochs", "gpt-4.1-mini", "gpt-4o-mini"), _tuning_rows(prices)),
            "",
            "Inference, times the base price (input / output): "
            + ", ".join(f"{model} {_multiplier(prices, model)}" for model in ("gpt-4.1", "gpt-4.1-mini", "gpt-4o-mini"))
            + "; Nova Micro on Bedrock "
            + f"{_multiplier(prices, 'nova-micro', 'bedrock').partition(' /')[0]}.",
            "",
            *(f"- {line}" for line in _doors(prices, "openai")),
        ),
        "no longer",
        "the sums follow for rows of about 250 to 550 tokens and are 4-8x too low for rows of 2,000; but the door is shut to new "
        "customers since 2026-05-07, to all from 2027-01-06, and the tunes end with their base models on 2027-01-14.",
    )


def _tuning_rows(prices: Catalog) -> Iterator[list[str]]:
    for rows in (Decimal(1000), Decimal(10_000)):
        epochs = default_epochs(rows)
        for length in (Decimal(300), Decimal(1000), Decimal(2000)):
            tokens = epochs * rows * length
            sums = (
                once(tokens, usual(prices.by_id[f"train-openai-{model}"])) for model in ("gpt-4.1-mini", "gpt-4o-mini")
            )
            yield [plain(rows), plain(length), plain(epochs), *sums]


def _multiplier(prices: Catalog, model: str, provider: str = "openai") -> str:
    base, tuned = prices.by_id[f"infer-{provider}-{model}"], prices.by_id[f"infer-{provider}-ft-{model}"]
    into, out = needed(tuned.input) / needed(base.input), needed(tuned.output) / needed(base.output)
    return f"{times(into)} / {times(out)}"


def _doors(prices: Catalog, provider: str) -> Iterator[str]:
    seen = (route for route in routes(prices, AS_OF) if route.train.provider == provider)
    yield from dict.fromkeys(f"{route.train.names[0]}: {route.reason}" for route in seen)


def enterprise(prices: Catalog) -> Claim:
    """S21: Anthropic trains for enterprise customers only."""
    return Claim(
        "S21",
        "Anthropic offers no public fine-tuning; it is for enterprise customers only.",
        (_unpriced(prices, "anthropic"),),
        "holds",
        "the provider says to ask its contact; only the second source says that it is for enterprises. No price is public.",
    )


def _unpriced(prices: Catalog, provider: str) -> str:
    fact = next(fact for fact in prices.of("unpriced", AS_OF) if fact.provider == provider)
    return f"{fact.note.partition(';')[0]} ([read on {fact.seen_on}]({fact.url}))."


def lora(prices: Catalog) -> Claim:
    """S22: $5-50 for a LoRA on 7B-13B."""
    hosts = [fact for fact in prices.of("train", AS_OF) if fact.method == "lora-sft" and _eight(fact)]
    hosts.sort(key=usual)
    cheapest, dearest = usual(hosts[0]), usual(hosts[-1])
    cases = [(1000, 300), (10_000, 500), (50_000, 1000)]
    rows = []
    for count, length in cases:
        tokens = 3 * Decimal(count) * length
        rows.append([f"{count:,} x {length}", *(once(tokens, usual(fact)) for fact in hosts)])
    head = ["rows x tokens, 3 epochs", *(f"{fact.provider} {dollars(usual(fact))}" for fact in hosts)]
    least, most = 5 / dearest, 50 / cheapest
    hour = spread(prices.by_id["gpu-market-h100-sxm"])
    return Claim(
        "S22",
        "A LoRA on open weights (Together, Modal, Replicate) costs $5-50 for 7B-13B, by data-set size.",
        (
            "Price for 1M training tokens on an 8B or 9B model; least charges apart ($4 a job at one host).",
            "",
            *table(head, rows),
            "",
            (
                f"$5 to $50 buys {least:.0f} to {most:.0f} M training tokens, by host. Serving the result on one rented H100 costs "
                f"{dollars(hour.low * HOURS_PER_MONTH)} to {dollars(hour.high * HOURS_PER_MONTH)} a month: 730 h x $2.69 to $6.88."
            ),
            "",
            *(f"- {_unpriced(prices, host)}" for host in ("modal", "replicate")),
        ),
        "holds only if",
        f"a run has about {least:.0f} to {most:.0f} M tokens. Small jobs cost less; serving the result, which the sentence "
        "leaves out, costs a hundred times as much unless it is billed by the token.",
    )


def _eight(fact: Fact) -> bool:
    return fact.band is not None and (fact.band.holds(Decimal(8)) or fact.names == ("qwen3.5-9b",))


def full_tune(prices: Catalog) -> Claim:
    """S23: a full tune of a 70B model costs hundreds of dollars of GPU hours."""
    size, tokens = LLAMA_3_70B, Decimal(24) * MILLION
    cards = training_gpus(size, "full", Decimal(80))
    hour = spread(prices.by_id["gpu-market-h100-sxm"])
    work = gpu_hours(size, tokens, FLOPS["full"], Decimal(989), Decimal("0.3"))
    rows = []
    for rate in hour:
        three = 3 * (work + 16) * rate
        rows.append(
            [dollars(rate), f"{work:.1f} h = {dollars(work * rate)}", f"3 x ({work:.1f} + 16) h = {dollars(three)}"]
        )
    hosted = usual(prices.by_id["train-together-full-sft-100b"])
    return Claim(
        "S23",
        "A self-hosted full tune of a 70B model costs hundreds of dollars of A100/H100 hours, plus deployment.",
        (
            (
                f"10,000 rows x 800 tokens x 3 epochs = 24 M tokens. Memory 16 byte x {size:.1f} B = {16 * size:,.0f} GB: at least "
                f"{cards} cards of 80 GB, so two nodes of eight. Work: 6 x {size:.1f} B x 24 M FLOP at 30 % of 989 TFLOP/s."
            ),
            "",
            *table(("H100 an hour", "one clean run", "three runs with an hour of set-up on 16 cards"), rows),
            "",
            f"The same with a host: {once(tokens, hosted)}.",
        ),
        "holds only if",
        "there are several runs with idle set-up on rented nodes: one clean run is tens of dollars, and a host asks "
        f"{dollars(tokens * hosted / MILLION)}.",
    )


def preparation(prices: Catalog) -> Claim:
    """S24: the real cost is preparing the data."""
    wage, minutes = Decimal(40), Decimal(5)
    known = spread(prices.by_id["default-wage-per-hour"])
    rows = []
    for count in (500, 1000, 5000):
        labour = count * minutes / 60 * wage
        tokens = Decimal(3 * count * 300)
        training = tokens * usual(prices.by_id["train-together-lora-sft-16b"]) / MILLION
        charged = max(training, Decimal(4))
        rows.append([f"{count:,}", dollars(labour), dollars(charged), f"{labour / charged:,.0f}x"])
    return Claim(
        "S24",
        "The training cost is small; the real cost is preparing 500-5,000 examples.",
        (
            "Rows x 5 minutes x 1/60 h x $40 an hour, beside one LoRA run on an 8B (300 tokens a row, 3 epochs, at least $4).",
            "",
            *table(("examples", "preparing them", "one training run", "ratio"), rows),
            "",
            (
                f"At {dollars(known.typical)} an hour, what an hour of work costs an employer in the United States on average, "
                f"5,000 examples cost {dollars(5000 * minutes / 60 * known.typical)}."
            ),
        ),
        "holds",
        "preparing the data is the largest single cost of a tune, hundreds to thousands of times the training run; so "
        "minutes an example and the wage are the first questions about money.",
    )


def millions(prices: Catalog) -> Claim:
    """S7, second half: it pays only at millions of requests a month."""
    return Claim(
        "S7, volume",
        "A tune for cost pays only at millions of requests a month.",
        (
            (
                "Break-even in requests a month, 1,024 tokens in and 128 out, against one H100 that serves an 8B: "
                "730 h x price / (price of one request)."
            ),
            "",
            *table(("H100 an hour", "a month", "against sol", "against luna"), _volumes(prices)),
            "",
            f"One such card serves {plain(_capacity(prices) / MILLION)} M requests a month at full load.",
            "",
            (
                "Payback in months: $10,000 / (volume x (price of a request before - after) - hosting - $500), 1,000 tokens in "
                "and 300 out."
            ),
            "",
            *table(("from", "to", "0.1 M", "1 M", "10 M a month"), paybacks(prices)),
        ),
        "holds only if",
        "a mid-tier model is replaced by one that runs on cards of its own. A tune billed by the token pays from 0.1 M against "
        "the dearest model; against the cheapest prompted model it takes tens of millions, or it never pays.",
    )


def _capacity(prices: Catalog) -> Decimal:
    return (usual(prices.by_id["throughput-qwen3-8b-1024-128"]) * SECONDS_PER_MONTH).quantize(Decimal(100_000))


def _volumes(prices: Catalog) -> Iterator[list[str]]:
    sol, luna = (running(prices.by_id[f"infer-openai-{name}"], 1024, 128) for name in ("gpt-6.1-sol", "gpt-6-luna"))
    for hour in ("2.69", "3.49", "4.50", "6.88"):
        month = Decimal(hour) * HOURS_PER_MONTH
        needed = (base.break_even(Running(Decimal(0), month)) / MILLION for base in (sol, luna))
        yield [f"${hour}", dollars(month), *(f"{volume:.2f} M" for volume in needed)]


def paybacks(prices: Catalog) -> Iterator[list[str]]:
    """The payback table: seven pairs of models at three volumes."""
    h100 = spread(prices.by_id["gpu-market-h100-sxm"]).low * HOURS_PER_MONTH
    together = spread(prices.by_id["host-together-h100"]).high * HOURS_PER_MONTH
    astra, sol, luna = (
        running(prices.by_id[f"infer-openai-{n}"], 1000, 300) for n in ("gpt-6-astra", "gpt-6.1-sol", "gpt-6-luna")
    )
    upkeep = Decimal(500)
    nova = running(prices.by_id["infer-bedrock-ft-nova-micro"], 1000, 300, upkeep)
    mini = running(prices.by_id["infer-openai-ft-gpt-4.1-mini"], 1000, 300, upkeep)
    own, host = Running(Decimal(0), h100 + upkeep), Running(Decimal(0), together + upkeep)
    for before, after, base, tuned in (
        ("astra", "tuned Nova Micro", astra, nova),
        ("sol", "tuned Nova Micro", sol, nova),
        ("sol", "own 8B, H100 at $2.69", sol, own),
        ("sol", "8B on Together dedicated, H100 at $6.49", sol, host),
        ("luna", "tuned Nova Micro", luna, nova),
        ("luna", "own 8B, H100 at $2.69", luna, own),
        ("luna", "tuned gpt-4.1-mini", luna, mini),
    ):
        yield [
            before,
            after,
            *(_months(base, tuned, volume * MILLION) for volume in (Decimal("0.1"), Decimal(1), Decimal(10))),
        ]


def _months(base: Running, tuned: Running, volume: Decimal) -> str:
    months = payback_months(Decimal(10_000), base.month(volume) - tuned.month(volume))
    if months.is_infinite():
        return "never (dearer)" if tuned.per_request >= base.per_request else "never"
    return f"{months:.1f}" if months >= Decimal("0.1") else "under 0.1"


CLAIMS: tuple[Callable[[Catalog], Claim], ...] = (
    cheaper,
    hosted_tune,
    enterprise,
    lora,
    full_tune,
    preparation,
    millions,
)


# --- the page ------------------------------------------------------------------------------------------------------


def page(prices: Catalog) -> str:
    """The whole page as text."""
    lines = [
        "# The guide's money claims, recomputed",
        "",
        (
            "Generated by `make generated` from `rules/catalog/`: the cost model run on the prices of "
            f"{AS_OF}. Dollars throughout; prices are list prices of that day, each with its source in the catalog."
        ),
        "",
    ]
    claims = [claim(prices) for claim in CLAIMS]
    lines += table(("claim", "verdict"), ((f"{claim.id}: {claim.says}", f"**{claim.verdict}**") for claim in claims))
    for claim in claims:
        lines += ["", f"## {claim.id}", "", f"> {claim.says}", "", *claim.arithmetic, ""]
        link = "" if claim.verdict == "holds only if" else ":"
        lines += [f"**As of {AS_OF}: {claim.verdict}**{link} {claim.why}"]
    return "\n".join(lines) + "\n"


def pages() -> Iterator[tuple[str, str]]:
    """Path and text of what this tool generates."""
    yield PAGE, page(load_catalog())
