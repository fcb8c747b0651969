"""docs/interview.md: a whole interview as it went on a real terminal, asked in plain lines.

`python -m tools.transcript` writes it, `--check` says whether it is out of date.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pexpect

from finetune_advisor import api

ROOT = Path(__file__).resolve().parent.parent
PAGE = "docs/interview.md"
COMMAND = "finetune-advisor --accessible"
TYPED = {
    "use_case": ("Answer questions about our HR policies",),
    "result": ("?", "not-enough"),
    "problems": ("1",),
    "limits": ("none",),
    "facts": ("2", ""),
    "retrieval": ("b", "1"),
    "corpus_pages": ("lots", "1.8k"),
    "headroom": ("1",),
}
"""What is typed at each question, time after time: by word or number, with one look at the help, one step back and one slip.

Other questions get *unknown*, and menus Enter.
"""
MENU = "Number or words: "
PROMPT = rf"(?:Answer \([^)]*\): |{MENU})"
REPORT_LINES = 24
"""How much of the report is shown."""
INTRODUCTION = """# A whole interview

Recorded from a real terminal by `python -m tools.transcript`, asked in plain lines (`--accessible`), which looks the same
to a screen reader and over a serial line. On an ordinary terminal the same questions come as lists that you move through with the
arrow keys. The advice begins after *Your answers are saved*; only its first lines are shown.

"""


def generated() -> Iterator[tuple[str, str]]:
    """The page."""
    block = f"```text\n{record()}```\n"
    yield PAGE, INTRODUCTION + block


def record() -> str:
    """Have the interview, and give what stood on the screen."""
    with tempfile.TemporaryDirectory() as home:
        environ = {"PATH": os.environ["PATH"], "HOME": home, "TERM": "xterm", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        environ |= {"PYTHONPATH": str(ROOT / "src")}
        arguments = ["-m", "finetune_advisor", "--accessible"]
        child = pexpect.spawn(sys.executable, arguments, env=environ, dimensions=(24, 80), encoding="utf-8", timeout=20)
        shown = "".join(_typed(child))
        shown += child.before or ""
        child.close()
    if child.exitstatus:
        raise SystemExit(f"the interview ended with {child.exitstatus}:\n{shown}")
    return f"$ {COMMAND}\n" + _cut(shown.replace("\r", "").replace(home, "~"))


def _typed(child: pexpect.spawn[str]) -> Iterator[str]:
    """Type until the end; what was shown, piece by piece."""
    asks = {" ".join(question.ask.split()): question.id for question in api.load_pack().questions}
    lines = {id: iter(typed) for id, typed in TYPED.items()}
    asked = ""
    while child.expect([PROMPT, pexpect.EOF]) == 0:
        piece = f"{child.before}{child.after}"
        yield piece
        words = " ".join(piece.split())
        asked = next((id for ask, id in asks.items() if ask in words), asked)
        child.sendline("" if MENU in piece else next(lines.get(asked, iter(())), "unknown"))


def _cut(shown: str) -> str:
    """The interview, and the first lines of the report."""
    interview, saved, report = re.split(r"(Your answers are saved in\s+\S+\n)", shown, maxsplit=1)
    lines = report.strip("\n").split("\n")[:REPORT_LINES]
    return "\n".join((f"{interview}{saved}", *(line.rstrip() for line in lines), "[...]", ""))


def main(arguments: list[str]) -> int:
    """Write the page, or check it."""
    stale = 0
    for name, text in generated():
        path = ROOT / name
        if not path.exists() or path.read_text("utf-8") != text:
            stale += 1
            print(f"{name} is out of date" if "--check" in arguments else f"wrote {name}")
            if "--check" not in arguments:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, "utf-8")
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
