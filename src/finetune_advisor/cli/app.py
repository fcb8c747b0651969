"""The program as Typer knows it, and how a function becomes one of its commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import typer

from finetune_advisor.cli.exit import NAME
from finetune_advisor.cli.help import Command, Group

F = TypeVar("F", bound=Callable[..., Any])

app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def command(help: str, *examples: str, formerly: str | None = None, of: typer.Typer = app) -> Callable[[F], F]:
    """Make a function a command; its former name works, too. Its help isn't the docstring, which `python -OO` drops."""
    shown = _examples(*examples)

    def made(function: F) -> F:
        if formerly:
            of.command(formerly, cls=Command, help=help, epilog=shown, hidden=True)(function)
        return of.command(function.__name__, cls=Command, help=help, epilog=shown)(function)

    return made


def group(name: str, help: str, *examples: str) -> typer.Typer:
    """Return a command that has commands of its own; `command` adds them."""
    made = typer.Typer(cls=Group, help=help, epilog=_examples(*examples), rich_markup_mode=None)
    app.add_typer(made, name=name)
    return made


def _examples(*examples: str) -> str:
    return "\n".join(f"{NAME} {example}" for example in examples)
