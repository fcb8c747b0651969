"""The short way into `advise` and the interview: a command line that says plainly what it wants is read here, without Typer.

Typer costs five times a bare Python start. Anything that this reader doesn't know for certain (help, a misspelt option,
an option without its value) it leaves to Typer, which explains it; a test holds the two to the same options.
"""

from __future__ import annotations

from finetune_advisor.cli.advise import Options, person_there
from finetune_advisor.records import names

SHORT = {"-f": "--format", "-i": "--input", "-o": "--output", "-q": "--quiet", "-s": "--set"}
ALIASES = {"--no-interactive": "--no-input", "--colour": "--color"}
FLAGS = frozenset(f"--{name.replace('_', '-')}" for name, kind in Options.__annotations__.items() if kind == "bool")
LISTS = frozenset(
    f"--{name.replace('_', '-')}" for name, kind in Options.__annotations__.items() if kind == "list[str]"
)
ONCE = frozenset(f"--{name.replace('_', '-')}" for name in names(Options)) - FLAGS - LISTS - {"--answers"}
BARE = ("--accessible", "--fresh", "--no-session", "--debug")
"""The flags that go without a command, for the interview."""


def parse(arguments: list[str]) -> Options | None:
    """The options of a plain `advise` command line, or of none at a terminal; None for anything else."""
    if all(word in BARE for word in arguments):
        return _interview(arguments)
    if arguments[0] != "advise":
        return None
    options = Options()
    words = iter(arguments[1:])
    for word in words:
        if word == "-" or not word.startswith("-"):
            if options.answers is not None:
                return None
            options.answers = word
        elif not _option(options, word, words):
            return None
    return options


def _interview(flags: list[str]) -> Options | None:
    """The options of a command line without a command; None where nobody is there to ask, which Typer's help answers."""
    if not person_there():
        return None
    options = Options(ask=True)
    for flag in flags:
        setattr(options, flag[2:].replace("-", "_"), True)
    return options


def _option(options: Options, word: str, words: object) -> bool:
    """Take one option, and its value from the words that follow; False if it isn't plain."""
    name, equals, value = word.partition("=")
    name = SHORT.get(name, name) if not equals else name
    name = ALIASES.get(name, name)
    field = name[2:].replace("-", "_")
    if name in FLAGS:
        if equals:
            return False
        setattr(options, field, True)
        return True
    if name not in LISTS | ONCE:
        return False
    taken = value if equals else next(words, None)  # type: ignore[call-overload]
    if taken is None or (not equals and taken.startswith("-") and taken != "-"):
        return False
    if name in LISTS:
        getattr(options, field).append(taken)
    else:
        setattr(options, field, taken)
    return True
