"""An estimate as the tables and the chart of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from finetune_advisor.cost import Estimate
from finetune_advisor.cost.cards import training
from finetune_advisor.cost.cost import Option, movers_of, series
from finetune_advisor.cost.entries import Fact
from finetune_advisor.cost.figures import Figure, Spread, Term, dollars, plain
from finetune_advisor.cost.inputs import INPUTS
from finetune_advisor.cost.words import VERDICTS, between, money, months, ranged, typical, volume
from finetune_advisor.report import Chart, Table

MONTHS = 24


def side_by_side(found: Estimate) -> Iterator[Table]:
    """Every option that can be priced, as usual and as ranges; then those that can't, and why."""
    options = [option for option in found.comparison.options if isinstance(option.year, Figure)]
    head = ("option", "up front", "a month", "12 months", "1,000 requests")
    if options:
        yield Table("What each option costs", head, tuple(_usual(option) for option in options), _count(found))
        yield Table("The same, from low to high", head, tuple(_ranges(option) for option in options))
        yield Table("The options", ("option", "what it is"), tuple((o.id, o.title) for o in options))
    closed = [option for option in found.comparison.options if not isinstance(option.year, Figure)]
    if closed:
        rows = tuple((option.id, getattr(option.year, "reason", "")) for option in closed)
        yield Table("Not priced", ("option", "why"), rows)


def _count(found: Estimate) -> str:
    return f"Dollars, as usual; {found.comparison.as_of}. 1,000 requests: what running it costs, without what is paid once."


def _usual(option: Option) -> tuple[str, ...]:
    return (option.id, *map(typical, (option.once, option.monthly, option.year, option.per_1000)))


def _ranges(option: Option) -> tuple[str, ...]:
    results = (option.once, option.monthly, option.year, option.per_1000)
    return (option.id, *(between(r.amount, money) if isinstance(r, Figure) else "not known" for r in results))


def terms(found: Estimate) -> Iterator[Table]:
    """Every term of every sum, option by option."""
    for option in found.comparison.options:
        rows = (*_terms("once", option.once), *_terms("a month", option.monthly))
        if rows:
            yield Table(f"How it adds up: {option.id}", ("when", "term", "arithmetic", "low to high"), rows)


def _terms(when: str, result: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(result, Figure):
        return ()
    rows = tuple(_term(when, term) for term in result.terms)
    return (*rows, (when, "all", dollars(result.amount.typical), between(result.amount, dollars)))


def _term(when: str, term: Term) -> tuple[str, ...]:
    return (when, term.name, term.arithmetic, between(term.amount, dollars))


def paybacks(found: Estimate) -> Iterator[Table]:
    """When each tuned option pays against the cheapest prompted one."""
    rows = tuple(
        (
            payoff.option,
            ranged(payoff.saving, money),
            ranged(payoff.payback, months),
            ranged(payoff.break_even, volume),
            VERDICTS[payoff.verdict],
        )
        for payoff in found.comparison.payoffs
    )
    if rows:
        head = ("option", "saves a month", "payback, months", "break-even, requests a month", "verdict")
        against = found.comparison.payoffs[0].baseline
        note = f"Against {against}, the cheapest prompted option. In brackets: the best case to the worst."
        yield Table("When a tune pays", head, rows, note)
        reasons = tuple((p.option, p.why) for p in found.comparison.payoffs if p.verdict != "never")
        if reasons:
            yield Table("Why", ("option", "reason"), reasons)


def moving(found: Estimate, most: int = 2) -> Iterator[Table]:
    """The inputs that move the result most."""
    payoff = found.best
    if payoff is not None:
        swings, title = payoff.movers[:most], f"What moves it most: saving of 12 months, {payoff.option}"
    else:
        option = found.comparison.baseline
        if not isinstance(option, str):
            return
        swings, title = movers_of(found.case, option)[:most], f"What moves it most: 12 months of {option}"
    rows = tuple(
        (swing.name, _label(swing.name), _ends(found, swing.name), f"{money(swing.at_low)} to {money(swing.at_high)}")
        for swing in swings
    )
    if rows:
        yield Table(title, ("input", "what it is", "varied", "the result goes"), rows)


def _label(name: str) -> str:
    return INPUTS[name].label if name in INPUTS else "price"


def _ends(found: Estimate, name: str) -> str:
    quantity = found.case.quantities[name]
    return between(quantity.value, plain) if not quantity.value.single else f"{plain(quantity.value.typical)} +- 20 %"


def assumed(found: Estimate) -> Iterator[Table]:
    """Every number that nobody gave, with what says so."""
    rows = tuple(
        (
            item.name,
            _spread(item.value) if item.value else item.rule,
            item.unit if item.value else "",
            _said_by(found.prices.by_id.get(item.fact)) if item.fact else "",
        )
        for item in found.comparison.assumptions
    )
    if rows:
        note = "Give your own with --input name=value."
        yield Table("Assumed, because nobody said", ("input", "usual (low to high cost)", "unit", "says"), rows, note)


def _spread(value: Spread) -> str:
    return ranged(value, plain)


def _said_by(fact: Fact | None) -> str:
    if fact is None:
        return ""
    where = f", {fact.url}" if fact.url else ""
    return f"{fact.provider} (grade {fact.grade}, seen {fact.seen_on}){where}"


def sources(found: Estimate) -> Iterator[Table]:
    """Every dated price that was used."""
    facts = [found.prices.by_id[id] for id in found.comparison.facts if id in found.prices.by_id]
    rows = tuple((fact.id, price(fact), str(fact.seen_on), fact.grade, fact.url) for fact in facts)
    if rows:
        note = "`finetune-advisor catalog show ID` gives the words each was read from."
        yield Table("Prices used", ("fact", "says", "seen on", "grade", "read at"), rows, note)


def price(fact: Fact) -> str:
    """What a fact says, in one cell."""
    parts = [f"{key} {plain(value)}" for key, value in fact.prices.items()]
    parts += [_spread(fact.value)] if fact.value is not None else []
    parts += [f"{key} {plain(value)}" for key, value in fact.details.items()]
    days = (
        ("new customers until", fact.doors.closed_new),
        ("inactive customers until", fact.doors.closed_inactive),
        ("last job", fact.doors.last_job),
        ("served until", fact.doors.end_of_serving),
    )
    parts += [f"{words} {day}" for words, day in days if day is not None]
    return ", ".join(parts) + (f" {fact.unit}" if fact.unit and parts else "")


def cumulative(found: Estimate) -> Iterator[Chart]:
    """What is spent by the end of each month, as usual."""
    lines = tuple((line.option, tuple(map(_figure, line.typical))) for line in series(found.comparison, MONTHS))
    if lines:
        points = tuple(str(month) for month in range(MONTHS + 1))
        yield Chart(f"Spent by the end of each month, {MONTHS} months", "month", "dollars", points, lines)


def _figure(amount: Decimal) -> float:
    return float(round(amount, 2))


def every(found: Estimate) -> Iterable[Table]:
    """All tables of a cost report, in their order."""
    yield from side_by_side(found)
    yield from paybacks(found)
    yield from moving(found)
    yield from terms(found)
    yield from training(found)
    yield from assumed(found)
    yield from sources(found)
