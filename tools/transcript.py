"""docs/transcript.md: a whole interview as it went on a real terminal, in the plain face; and the same in the README.

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

ROOT = Path(__file__).resolve().parent.parent
PAGE = "docs/transcript.md"
COMMAND = "finetune-advisor --accessible"
TYPED = (
    "question-answering",
    "?",
    "2",
    "missing-facts",
    "1, 5",
    "own",
    "2",
    "back",
    "",
    "cite, per-user",
    "lots",
    "1.8k",
    "none",
    "",
)
"""What is typed at each prompt, in turn: answers by word or number, help once, back once, one slip, and Enter for what is offered."""
PROMPT = r"(?:Answer \(\? helps\)|Number or word): "
REPORT_LINES = 24
"""How much of the report is shown."""
START, END = "<!-- transcript -->\n", "<!-- /transcript -->"
INTRODUCTION = """# A whole interview

Recorded from a real terminal by `python -m tools.transcript`, in the plain face (`--accessible`), which looks the same
to a screen reader and over a serial line. On an ordinary terminal the same questions come as lists to walk with the
arrow keys. The advice begins after *Your answers are saved*; only its first lines are shown.

"""


def generated() -> Iterator[tuple[str, str]]:
    """The page, and the README if it has a place for the transcript."""
    block = f"```text\n{record()}```\n"
    yield PAGE, INTRODUCTION + block
    readme = (ROOT / "README.md").read_text("utf-8")
    if START in readme and END in readme:
        before, rest = readme.split(START, 1)
        yield "README.md", before + START + block + END + rest.split(END, 1)[1]


def record() -> str:
    """Have the interview, and give what stood on the screen."""
    with tempfile.TemporaryDirectory() as home:
        environ = {"PATH": os.environ["PATH"], "HOME": home, "TERM": "xterm", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        environ |= {"PYTHONPATH": str(ROOT / "src")}
        arguments = ["-m", "finetune_advisor", "--accessible"]
        child = pexpect.spawn(sys.executable, arguments, env=environ, dimensions=(24, 80), encoding="utf-8", timeout=20)
        shown = ""
        for line in TYPED:
            child.expect(PROMPT)
            shown += f"{child.before}{child.after}"
            child.sendline(line)
        child.expect(pexpect.EOF)
        shown += child.before or ""
        child.close()
    if child.exitstatus:
        raise SystemExit(f"the interview ended with {child.exitstatus}:\n{shown}")
    return f"$ {COMMAND}\n" + _cut(shown.replace("\r", "").replace(home, "~"))


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
