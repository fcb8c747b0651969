"""Say how many mutants the tests found; end with 1 if fewer than nine in ten. Reads what `mutmut export-cicd-stats` wrote."""

from __future__ import annotations

import json
import sys
from pathlib import Path

LEAST = 0.9

if __name__ == "__main__":
    counted = json.loads(Path("mutants/mutmut-cicd-stats.json").read_text("utf-8"))
    found = counted["killed"] + counted["timeout"]
    print(f"{found} of {counted['total']} mutants found")
    sys.exit(found < LEAST * counted["total"])
