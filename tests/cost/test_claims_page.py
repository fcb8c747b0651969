"""docs/claims.md is what the model says today, with a verdict for each of the guide's money claims."""

from finetune_advisor.cost.catalog import load_catalog
from tools import claims

VERDICTS = {"holds", "holds only if", "no longer"}


def test_the_page_is_up_to_date():
    for name, text in claims.pages():
        assert (claims.ROOT / name).read_text(encoding="utf-8") == text, "run `make generated`"


def test_every_claim_has_its_arithmetic_and_a_verdict():
    found = [claim(load_catalog()) for claim in claims.CLAIMS]
    assert [claim.id for claim in found] == ["S7", "S20", "S21", "S22", "S23", "S24", "S7, volume"]
    assert {claim.verdict for claim in found} == VERDICTS
    assert all(claim.arithmetic and claim.why for claim in found)
