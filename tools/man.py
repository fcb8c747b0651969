"""The manual page, built from the help of the command line. The wheel's build hook installs it; it isn't kept in git."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from finetune_advisor.cli.app import EXIT_CODES, words

NAME, HELP = "finetune-advisor", ["-h", "--help"]


def page() -> str:
    """Return the manual page in the language of `man`."""
    from finetune_advisor import __version__
    from finetune_advisor.cli.start import program

    whole = program()
    lines = [f'.TH "{NAME.upper()}" "1" "" "{NAME} {__version__}" "User Commands"']
    lines += [".SH NAME", f"{_text(NAME)} \\- {_text(whole.help)}"]
    lines += [".SH SYNOPSIS", *_synopsis(whole, NAME), ".SH OPTIONS", *_options(whole)]
    lines += _commands(whole, NAME)
    return "\n".join([*lines, ".SH EXIT STATUS", _text(EXIT_CODES)]) + "\n"


def _commands(group: Any, before: str) -> Iterator[str]:
    """Yield the sections of a group's commands, each followed by those of its own commands."""
    for name, command in group.commands.items():
        if not command.hidden:
            title = f"{before} {name}"
            yield from (f'.SH "{_text(title.upper())}"', _text(command.help), ".PP", *_synopsis(command, title))
            yield from (*_options(command), ".PP", "Examples:", ".EX", _text(command.epilog), ".EE")
            if hasattr(command, "commands"):
                yield from _commands(command, title)


def _synopsis(command: Any, title: str) -> Iterator[str]:
    pieces = command.collect_usage_pieces(command.context_class(command, info_name=title, help_option_names=HELP))
    yield f"\\fB{_text(title)}\\fR {_text(' '.join(pieces))}"


def _options(command: Any) -> Iterator[str]:
    listed = words(command, command.context_class(command, help_option_names=HELP))
    for name, means in (*listed.get("Arguments", ()), *listed["Options"]):
        yield from (".TP", f"\\fB{_text(name)}\\fR", _text(means))


def _text(text: str) -> str:
    """Return text in which `man` finds no command."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in escaped.split("\n"))
