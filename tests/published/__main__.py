"""How far the advice agrees with published decisions: `python -m tests.published [FOLDER]`."""

import sys
from pathlib import Path

from tools.published import CASES, blind_summary, judged, read_blind, table

for line in table(judged(Path(sys.argv[1]) if len(sys.argv) > 1 else CASES)):
    print(line)
if len(sys.argv) == 1:
    print(*blind_summary(read_blind()), sep="\n")
