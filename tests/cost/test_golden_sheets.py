"""The sheets of `cost --full` and `catalog` are kept as files and compared whole: every label, remark, figure and mark."""

import json
import re
from fractions import Fraction

import pytest

from tests.conftest import ROOT
from tools.golden import COSTED, LISTED, sheet

GOLDEN = ROOT / "tests/cost/golden"
NAMES = [*(f"cost-{name}" for name in COSTED), *(f"catalog-{name}" for name in LISTED)]


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_looks_as_agreed(name):
    kept = (GOLDEN / f"{name}.json").read_text(encoding="utf-8")
    assert kept == sheet(ROOT / "examples", name), f"{name}.json differs; `make generated` if that is meant"


def test_no_other_sheet_is_left():
    assert {path.stem for path in GOLDEN.iterdir()} == set(NAMES)


def tables_of(name):
    """The rows of each table of a sheet that is kept, by title."""
    kept = json.loads((GOLDEN / f"cost-{name}.json").read_text(encoding="utf-8"))
    return {table["title"]: table["rows"] for table in kept["tables"]}


# --- the arithmetic that is shown, worked out from its text alone ----------------------------------------------------


def worked_out(said):
    """The product that `1,000 rows x 5 minutes x 1/60 h x $40.00 an hour` stands for; the least charge where it counts."""
    said = said.partition("(the least charge, ")[2].rstrip(")") or said.partition(" = ")[0]
    product = Fraction(1)
    for factor in said.split(" x "):
        number, over, per = re.fullmatch(r"\$?([\d,.]+)(?:/(\d+))?(.*)", factor).groups()
        product *= Fraction(number.replace(",", "")) / int(over or 1) / (1_000_000 if "/ 1M" in per else 1)
    return product


def dollars(said):
    return Fraction(said.replace("$", "").replace(",", ""))


def near(one, other, *, percent=Fraction(1)):
    """Equal, but for the rounding of what is shown."""
    return abs(one - other) <= max(abs(other) * percent / 100, Fraction(1, 100))


@pytest.mark.parametrize("name", COSTED)
def test_every_term_multiplies_out_and_every_sum_adds_up(name):
    tables = tables_of(name)
    options = tables["The options"]
    for title, upfront, monthly, year, _ in options:
        sums: dict[str, Fraction] = {"once": Fraction(0), "a month": Fraction(0)}
        for when, term, said, _ in tables[f"How it adds up: {title}"]:
            if term == "all":
                assert near(sums[when], dollars(said))
            else:
                amount = dollars(said.partition(" = ")[2].partition(" (")[0])
                assert near(worked_out(said), amount), said
                sums[when] += amount
        for shown, amount in (
            (upfront, sums["once"]),
            (monthly, sums["a month"]),
            (year, sums["once"] + 12 * sums["a month"]),
        ):
            assert near(amount, dollars(shown)), (title, shown)


@pytest.mark.parametrize("name", COSTED)
def test_each_range_holds_the_usual_amount(name):
    tables = tables_of(name)
    ranges = {row[0]: row for row in tables["From the best case to the worst"]}
    for row in tables["The options"]:
        for usual, span in zip(row[1:4], ranges[row[0]][1:4], strict=True):
            least, _, most = span.partition(" to ")
            assert dollars(least) <= dollars(usual) <= dollars(most or least)
