"""The dated catalog of prices, life cycles and routes (ways to buy a fine-tuned model): read, checked, shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from finetune_advisor.cost.facts import DETAILS, LIFECYCLE_DATES, Band, Fact, Kind, Tier, faults
from finetune_advisor.cost.figures import MODEL, plain, price, ranged
from finetune_advisor.errors import PackError, Place, UsageError
from finetune_advisor.load.compiled import cached, compile_for_wheel, digest_of
from finetune_advisor.load.diagnostics import Diagnostics, shown
from finetune_advisor.load.files import Folder, Unreadable, bundled_folder, disk_folder
from finetune_advisor.report import Sheet, Table
from finetune_advisor.text import did_you_mean, one_line

if TYPE_CHECKING:
    from finetune_advisor.load.yaml_nodes import Node

STALE_AFTER_DAYS = 90
Status: TypeAlias = Literal["open", "closing", "closed"]

_SNAPSHOT = re.compile(r"([-@:]([12]\d{3}-\d\d-\d\d|2\d{7}|[012]\d{3}|00\d|latest))?(-v\d+:\d+)?$")
"""What names one state of a model: `-2024-08-06`, `-20250929`, `@20250929`, `-0125`, `-001`, `-latest`, `-v1:0`."""
_BEDROCK = re.compile(r"(^|/)(?:[a-z-]+\.)?(anthropic|amazon)\.")


@dataclass(frozen=True)
class Catalog:
    """All facts in the order of their files; of two with one id the first counts."""

    facts: tuple[Fact, ...]

    @cached_property
    def by_id(self) -> dict[str, Fact]:
        """The facts by id."""
        return {fact.id: fact for fact in reversed(self.facts)}

    def of(self, kind: Kind, today: date) -> Iterator[Fact]:
        """Yield the usable facts of one kind that hold on a day."""
        return (fact for fact in self.facts if fact.kind == kind and not fact.unusable and fact.valid_on(today))


def inference(catalog: Catalog, model: str, today: date) -> Fact | None:
    """Return the first price of a model as sold (`name` or `provider/name`) on a day; None if there is none.

    A snapshot, or another seller's name for it, has the price of the model in the catalog.
    """
    provider, _, name = model.partition("/")
    sold = [fact for fact in catalog.of("infer", today) if fact.method == "base" and fact.output is not None]
    exact = (fact for fact in sold if model in fact.names or (fact.provider == provider and name in fact.names))
    return next(exact, None) or _as_base(model, sold)


def _as_base(model: str, sold: Iterable[Fact]) -> Fact | None:
    """Return the price of the model that `openai/gpt-4o-2024-08-06` is a snapshot of; None where it may be another one."""
    *sellers, name = _BEDROCK.sub(r"\1\2/", model.lower()).split("/")
    for base in (name, _SNAPSHOT.sub("", name)):
        found = [fact for fact in sold if base in fact.names]
        if len({fact.provider for fact in found}) == 1:
            provider = found[0].provider
            known = {provider, *MODEL["sellers"].get(provider, "").split()}
            return found[0] if not sellers or known.intersection(sellers) else None
    return None


def priced_as(model: str, fact: Fact | None) -> str:
    """Return a sentence on the name under which the catalog has a price, where that is another one; else nothing."""
    if fact is None or model in (*fact.names, *(f"{fact.provider}/{name}" for name in fact.names)):
        return ""
    return f"{one_line(model, 60)} has the price of {fact.names[0]} at {fact.provider}."


def coming_prices(catalog: Catalog, fact: Fact, today: date) -> list[tuple[date, Fact]]:
    """Return the prices of the same thing that are announced for later days, the next first."""
    keys = set(_keys(fact))
    same = (each for each in catalog.facts if not each.unusable and keys.intersection(_keys(each)))
    later = ((each.valid_from, each) for each in same if each.valid_from and each.valid_from > today)
    return sorted(later, key=lambda each: each[0])


def retirement(catalog: Catalog, fact: Fact) -> date | None:
    """Return the day on which a model as sold retires; None if none is known."""
    ends = (
        life.end_of_serving
        for life in catalog.facts
        if life.kind == "lifecycle" and not life.unusable and life.provider == fact.provider
        if life.method in ("", "base") and set(life.names) & set(fact.names)
    )
    return min(filter(None, ends), default=None)


def stale(facts: Iterable[Fact], today: date) -> tuple[Fact, ...]:
    """Return the facts last seen more than 90 days before a day, oldest first."""
    old = (fact for fact in facts if (today - fact.seen_on).days > STALE_AFTER_DAYS)
    return tuple(sorted(old, key=lambda fact: (fact.seen_on, fact.id)))


def blended(fact: Fact) -> Decimal | None:
    """Return dollars per 1M tokens at three of input to one of output; None without an output price."""
    return None if fact.input is None or fact.output is None else (3 * fact.input + fact.output) / 4


def load_catalog(folder: str | Path | None = None) -> Catalog:
    """Return the bundled catalog, an organization's own facts before it; raise PackError with every fault and place."""
    base = _bundled_catalog()
    return base if folder is None else merged(base, read_catalog(_files(folder), base))


def digest(folder: str | Path | None = None) -> str:
    """Return a digest of the bundled catalog's files, and of an own one's; raise PackError if they can't be read."""
    files, texts = _files(folder), []
    for name in files.names:
        try:
            texts.append(f"{name} {files.read(name).hex()}")
        except Unreadable as error:
            raise PackError(f"{files.place_of(name)}: {error}") from None
    return digest_of(*texts) if folder is None else digest_of(digest(), *texts)


def compile_bundled_catalog(folder: Path) -> None:
    """Write the bundled catalog into a folder of a wheel, compiled."""
    compile_for_wheel(read_catalog(_files()), "catalog", digest(), folder)


@cache
def _bundled_catalog() -> Catalog:
    return cached(Catalog, (Fact, Band, Tier, Decimal, date), "catalog", digest(), lambda: read_catalog(_files()))


def _files(folder: str | Path | None = None) -> Folder:
    name = "rules/catalog" if folder is None else shown(str(folder)) or repr(str(folder))
    try:
        if folder is not None and Path(folder).is_file():
            raise PackError(f"{name}: this is not a folder; a catalog is a folder of YAML files")
        found = bundled_folder("catalog") if folder is None else disk_folder(str(folder))
    except (Unreadable, ValueError) as error:
        raise PackError(f"{name}: {error}") from None
    if not found.names:
        raise PackError(f"{name}: holds no price catalog; expected files such as prices.yaml with a list facts")
    return found


def read_catalog(folder: Folder, beside: Catalog | None = None) -> Catalog:
    """Return the facts in a folder's files, which may refer to facts `beside` them; raise PackError with every fault."""
    from finetune_advisor.load.validate import validated
    from finetune_advisor.load.yaml_nodes import read_yaml

    diagnostics = Diagnostics()
    placed: list[tuple[Fact, Node]] = []
    for name in folder.names:
        try:
            root = read_yaml(folder.read(name), folder.place_of(name), diagnostics)
        except Unreadable as error:
            diagnostics.add("unreadable", str(error), Place(folder.place_of(name)))
            continue
        if root is not None and isinstance(root.value, dict) and isinstance(root.value.get("facts"), list):
            read = ((validated(Fact, node), node) for node in root.parts["facts"].items())
            placed += [(fact, node) for fact, node in read if fact is not None]
        elif root is not None:
            diagnostics.add("catalog", "expected a mapping with a list named facts", root.place())
    _check(placed, beside, diagnostics)
    if diagnostics.faults:
        raise diagnostics.failure(PackError)
    return Catalog(tuple(fact for fact, _ in placed))


def _check(placed: list[tuple[Fact, Node]], beside: Catalog | None, diagnostics: Diagnostics) -> None:
    """Report facts that are wrong, doubled, overlapping, or that refer to nothing."""
    known = {fact.id for fact, _ in placed} | set(beside.by_id if beside else ())
    seen: set[str] = set()
    taken: dict[tuple[object, ...], list[Fact]] = {}
    for fact, node in placed:
        for key, message in faults(fact):
            diagnostics.add("catalog", f"{key}: {message}", node.place(*((key,) if key in node.value else ())))
        if fact.id in seen:
            diagnostics.add("catalog", f"id: {fact.id} is given twice", node.place("id"))
        seen.add(fact.id)
        for index, id in enumerate(fact.served_by):
            if id not in known:
                message = f"served_by: no fact has the id {id}{did_you_mean(id, known)}"
                diagnostics.add("catalog", message, node.place("served_by", index))
        if fact.unusable or fact.kind in ("default", "lifecycle"):
            continue
        rivals = [rival for what in _keys(fact) for rival in taken.get(what, ()) if fact.overlaps(rival)]
        for id in dict.fromkeys(rival.id for rival in rivals):
            diagnostics.add(
                "catalog", f"{fact.id} holds at the same time as {id} and prices the same thing", node.place()
            )
        for what in _keys(fact):
            taken.setdefault(what, []).append(fact)


def merged(base: Catalog, own: Catalog) -> Catalog:
    """Return own facts before those of the base that they don't replace by id or by pricing the same thing."""
    replaced = {key for fact in own.facts for key in _keys(fact)}
    kept = (fact for fact in base.facts if fact.id not in own.by_id and not replaced.intersection(_keys(fact)))
    return Catalog((*own.facts, *kept))


def _keys(fact: Fact) -> Iterator[tuple[object, ...]]:
    """Yield what a fact prices: two facts with one of these in common price the same thing."""
    for model in fact.names or ("",):
        yield fact.kind, fact.provider, model, fact.band, fact.method, fact.unit, fact.tokens_in, fact.tokens_out


def with_models(catalog: Catalog, names: Iterable[str], request: tuple[int, int], today: date) -> Catalog:
    """Return the catalog with the named models that it lacks and genai-prices knows, priced for a request's tokens."""
    facts = []
    for name in (name for name in dict.fromkeys(names) if inference(catalog, name, today) is None):
        # Without the package, or without a price in it, the fault about the model says so.
        with suppress(ImportError, LookupError, ValueError, ArithmeticError):
            facts.append(_from_genai_prices(name, request, today))
    return merged(catalog, Catalog(tuple(facts))) if facts else catalog


def _from_genai_prices(name: str, request: tuple[int, int], today: date) -> Fact:
    import genai_prices

    provider, _, model = name.rpartition("/")
    # A fixed time of the day, because some prices differ by the hour.
    at = datetime.combine(today, time(12), UTC)

    def priced(**usage: int) -> Any:
        counted = genai_prices.Usage(**usage)
        return genai_prices.calc_price(counted, model, provider_id=provider or None, genai_request_timestamp=at)

    tokens_in, tokens_out = request
    whole = priced(input_tokens=tokens_in, output_tokens=tokens_out)
    reread = priced(input_tokens=tokens_in, cache_read_tokens=tokens_in)
    paid = (whole.input_price, tokens_in), (reread.input_price, tokens_in), (whole.output_price, tokens_out)
    full, cached, output = ((Decimal(amount) / tokens * 1_000_000).normalize() for amount, tokens in paid)
    if not full or not output:
        raise ValueError("a price of 0 is no price")
    seller, discount = provider or str(whole.provider.id), cached if 0 < cached < full else None
    quote = f"${whole.total_price} for a request of {tokens_in} tokens in and {tokens_out} out"
    fact = Fact(f"genai-prices:{name}", "infer", seller, today, quote, "S", model, method="base", unit="$/1M tokens")
    return replace(fact, input=full, cached=discount, output=output, url="https://github.com/pydantic/genai-prices")


class Route(NamedTuple):
    """One way to buy a fine-tuned model: its price, serving and status; `ends` are its days by what ends, `reason` in words."""

    train: Fact
    serving: tuple[Fact, ...]
    kind: str  # a role of those with training in MODEL
    status: Status
    reason: str
    ends: Mapping[str, date]
    facts: tuple[str, ...]


def routes(catalog: Catalog, today: date, *, existing_customer: bool = False) -> Iterator[Route]:
    """Yield every route that the catalog can price, open or not, in catalog order."""
    usable = (fact for fact in catalog.facts if fact.kind == "lifecycle" and not fact.unusable)
    endings = [fact for fact in usable if fact.method != "base"]  # the others end the model as sold
    shutting = LIFECYCLE_DATES[2:] if existing_customer else LIFECYCLE_DATES
    for train in catalog.of("train", today):
        known = (catalog.by_id.get(id) for id in train.served_by)
        serving = tuple(fact for fact in known if fact is not None and not fact.unusable and fact.valid_on(today))
        hosted = train.method in ("sft", "dpo")  # methods of training a model whose weights stay with the provider
        # A closed model is served in one way, perhaps with a fee by the hour. Any host may serve open weights.
        for way in (serving,) if hosted and serving else tuple((fact,) for fact in serving):
            names = {name for fact in (train, *way) for name in fact.names}
            ours = [fact for fact in endings if fact.provider == train.provider]
            concerned = [fact for fact in ours if not fact.names or names.intersection(fact.names)]
            days = {key: [day for fact in concerned if (day := getattr(fact, key))] for key in LIFECYCLE_DATES}
            ends = {key: min(found) for key, found in days.items() if found}
            closed = any(ends[key] <= today for key in shutting if key in ends)
            status: Status = "closed" if closed else "closing" if any(day > today for day in ends.values()) else "open"
            reason = "; ".join(f"{MODEL['closings'][key]} on {day}" for key, day in ends.items())
            facts = tuple(fact.id for fact in (train, *way, *concerned))
            kind = "hosted" if hosted else "token" if way[0].kind == "infer" else "dedicated"
            yield Route(train, way, kind, status, reason, ends, facts)


def catalog_sheet(what: str, words: Sequence[str], folder: str | None, today: date) -> Sheet:
    """Return the catalog as a sheet: `list` of what has all the words, `stale` ones, or `show` one entry; raise UsageError."""
    if what == "show" and len(words) != 1:
        raise UsageError("`show` takes the id of one entry: catalog show ID")
    catalog = load_catalog(folder)
    return _entry(catalog, words[0]) if what == "show" else catalog_list(catalog, words, today, old=what == "stale")


def catalog_list(catalog: Catalog, words: Sequence[str], today: date, *, old: bool = False) -> Sheet:
    """Return a line for every entry, or every `old` one, that has all the words in its id, kind, provider, models or method."""
    rows: dict[str, list[tuple[str, str, str]]] = {title: [] for title in MODEL["kinds"].values()}
    shown = []
    for fact in stale(catalog.facts, today) if old else catalog.facts:
        title = MODEL["kinds"][fact.kind]
        about = " ".join((fact.id, fact.kind, title, fact.provider, *fact.names, fact.method)).lower()
        if all(word.lower() in about for word in words):
            shown.append(fact)
            text = "; ".join(filter(None, (says(fact), _valid(fact, today))))
            rows[title].append((fact.id, text, str(fact.seen_on)))
    tables = tuple(Table(title, ("entry", "says", "seen on"), tuple(each)) for title, each in rows.items() if each)
    counted = f"{len(stale(shown, today))} of them were last seen more than {STALE_AFTER_DAYS} days ago"
    remarks = ("`catalog list gpt train` shows only entries with these words; `catalog show ENTRY` shows the source.",)
    lead = f"{len(shown)} of {len(catalog.facts)} entries. {counted}."
    return Sheet(f"The price catalog on {today}", tables, (), remarks, lead)


def _entry(catalog: Catalog, id: str) -> Sheet:
    """Return one entry with all that is known of it; raise UsageError for an id that no entry has."""
    fact = catalog.by_id.get(id)
    if fact is None:
        hint = did_you_mean(id, catalog.by_id) or "; `catalog list` shows them"
        raise UsageError(f"the catalog has no entry {id!r}{hint}")
    values = {field.name: getattr(fact, field.name) for field in fields(fact)} | {
        "kind": MODEL["kinds"][fact.kind],
        "models": ", ".join(fact.models),
        "band": _band(fact.band) if fact.band else "",
        "tier": "" if fact.tier is None else f"above {plain(fact.tier.over_tokens)} prompt tokens in a request",
        "served_by": ", ".join(fact.served_by),
        "grade": f"{fact.grade} ({MODEL['grades'][fact.grade]})",
    }
    pairs = tuple((name.replace("_", " "), str(value)) for name, value in values.items() if value not in (None, ""))
    table = Table("What it says", ("", ""), pairs)
    return Sheet(fact.id, (table,), lead=says(fact) or None)


def says(fact: Fact) -> str:
    """Return what an entry says, in one cell."""
    prices = fact.given(("input", "cached", "output"))
    parts = [f"{price(value)} {key.removesuffix('put')}" for key, value in prices.items()]
    if fact.amount is not None:
        per = fact.unit.removeprefix("$/")
        costs = per != fact.unit
        parts.append(f"{ranged(fact.amount, price)} per {per}" if costs else f"{ranged(fact.amount, plain)} {per}")
    parts += [f"{key.replace('_', ' ')} {plain(value)}" for key, value in fact.given(DETAILS).items()]
    parts += [_band(fact.band)] if fact.band else []
    parts += [fact.note] if fact.kind == "unpriced" else []
    ends = fact.given(LIFECYCLE_DATES).items()
    return ", ".join([*parts, *(f"{MODEL['closings'][key]} on {day}" for key, day in ends)])


def _band(band: Band) -> str:
    above = f"above {plain(band.above)}" if band.above else ""
    up_to = f"up to {plain(band.up_to)}" if band.up_to is not None else ""
    return " ".join(part for part in (above, up_to, "billion parameters") if part)


def _valid(fact: Fact, today: date) -> str:
    if fact.unusable or (fact.valid_from and fact.valid_from > today):
        return "not used" if fact.unusable else f"from {fact.valid_from}"
    return f"until {fact.valid_to}" if fact.valid_to else ""
