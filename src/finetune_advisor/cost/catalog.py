"""The dated catalog of prices, life cycles and routes (ways to buy a fine-tuned model): read, checked, looked up in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from finetune_advisor.cost.facts import LIFECYCLE_DATES, Band, Fact, Kind, Tier, faults
from finetune_advisor.cost.figures import MODEL
from finetune_advisor.errors import PackError, Place
from finetune_advisor.load.compiled import cached, compile_for_wheel, digest_of
from finetune_advisor.load.diagnostics import Diagnostics, shown
from finetune_advisor.load.files import Folder, Unreadable, bundled_folder, disk_folder
from finetune_advisor.text import did_you_mean

if TYPE_CHECKING:
    from finetune_advisor.load.yaml_nodes import Node

STALE_AFTER_DAYS = 90
Status: TypeAlias = Literal["open", "closing", "closed"]


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
    """Return the first price of a model as sold (`name` or `provider/name`) on a day; None if there is none."""
    provider, _, name = model.partition("/")
    sold = (fact for fact in catalog.of("infer", today) if fact.method == "base")
    return next((f for f in sold if model in f.names or (f.provider == provider and name in f.names)), None)


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
            read = ((validated(Fact, node), node) for node in root.at("facts").items())
            placed += [(fact, node) for fact, node in read if fact is not None]
        elif root is not None:
            diagnostics.add("catalog", "expected a mapping with a list named facts", root.place())
    _check(placed, beside, diagnostics)
    if diagnostics.fatal:
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
            message = f"{fact.id} holds at the same time as {id} and prices the same thing"
            diagnostics.add("catalog", message, node.place())
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
    """One way to buy a fine-tuned model: its price, serving and status; `ends` are its announced days by what ends."""

    train: Fact
    serving: tuple[Fact, ...]
    kind: Literal["hosted", "token", "dedicated"]
    status: Status
    reason: str
    ends: Mapping[str, date]
    facts: tuple[str, ...]


def routes(catalog: Catalog, today: date, *, existing_customer: bool = False) -> Iterator[Route]:
    """Yield every route that the catalog can price, open or not, in catalog order."""
    usable = (fact for fact in catalog.facts if fact.kind == "lifecycle" and not fact.unusable)
    endings = [fact for fact in usable if fact.method != "base"]  # the others end the model as sold
    for train in catalog.of("train", today):
        known = (catalog.by_id.get(id) for id in train.served_by)
        serving = tuple(fact for fact in known if fact is not None and not fact.unusable and fact.valid_on(today))
        hosted = train.method in ("sft", "dpo")  # methods of training a model whose weights stay with the provider
        # A closed model is served in one way, perhaps with a fee by the hour. Any host may serve open weights.
        for way in (serving,) if hosted and serving else tuple((fact,) for fact in serving):
            names = {name for fact in (train, *way) for name in fact.names}
            ours = [fact for fact in endings if fact.provider == train.provider]
            concerned = [fact for fact in ours if not fact.names or names.intersection(fact.names)]
            ends: dict[str, date] = {}
            for key, day in (item for fact in concerned for item in fact.given(LIFECYCLE_DATES).items()):
                ends[key] = min(day, ends.get(key, day))
            status, reason = _status(ends, today, existing_customer)
            facts = tuple(fact.id for fact in (train, *way, *concerned))
            kind: Literal["token", "dedicated"] = "token" if way[0].kind == "infer" else "dedicated"
            yield Route(train, way, "hosted" if hosted else kind, status, reason, ends, facts)


def _status(ends: dict[str, date], today: date, existing_customer: bool) -> tuple[Status, str]:
    """Return whether a route is open, and why not; a closed one also says what remains for whom."""
    events = {key: f"{MODEL['closings'][key]} on {ends[key]}" for key in LIFECYCLE_DATES if key in ends}
    coming = {key: words for key, words in events.items() if ends[key] > today}
    for key in ("end_of_serving", "last_job", "closed_new", "closed_inactive")[: 2 if existing_customer else 4]:
        if key in events and key not in coming:
            reason = events[key]
            if "last_job" in coming and key.startswith("closed_"):
                reason += f"; existing customers may train until {ends['last_job']}"
            if "end_of_serving" in coming:
                reason += f"; serving ends on {ends['end_of_serving']}"
            return "closed", reason
    return ("closing", "; ".join(coming.values())) if coming else ("open", "no end announced")
