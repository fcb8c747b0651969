"""What many tests need: the bundled pack, a way to run the command line in this process, and the files of the repository."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from finetune_advisor import api
from finetune_advisor.model.pack import Pack
from finetune_advisor.report import Report

# The same examples in every run, so that a change is judged by what it changed. To look for others:
# HYPOTHESIS_PROFILE=default pytest --hypothesis-seed=random
# No deadline: a busy machine is no fault of an example.
settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
TODAY = date(2026, 11, 23)
UNMEASURED = pytest.mark.no_cover
"""For the same work many times over: measuring it would cost more minutes than all other tests, and cover nothing more."""


@dataclass(frozen=True)
class Ran:
    """What a command line did."""

    code: int
    out: str
    err: str


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """pytest-cov 7.1 starts measuring twice in a worker of pytest-xdist: take back the first, whose record nobody reads.

    Measured by both, tests take twice as long as measured by one, and `no_cover` pauses only the second.
    """
    measuring = session.config.pluginmanager.get_plugin("_cov")
    if hasattr(session.config, "workerinput") and measuring is not None and measuring.cov_controller is not None:
        measuring.cov_controller.cov.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A property test does the same work many times over."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(UNMEASURED)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end, so looking through them for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """`no_cover` alone pauses the measuring of tests, and not that of their fixtures."""
    measuring = item.config.pluginmanager.get_plugin("_cov")
    controller = measuring and measuring.cov_controller
    if not (controller and item.get_closest_marker("no_cover")):
        return (yield)
    controller.pause()
    try:
        return (yield)
    finally:
        controller.resume()


@pytest.fixture(scope="session", autouse=True)
def signals_work() -> None:
    """Signals act as usual in the tests and in what they start, even where the run was started with some ignored (`nohup`)."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) == signal.SIG_IGN:
            signal.signal(getattr(signal, name), signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compiled packs go to a folder of this run, shared by its workers and by what they start."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.getbasetemp().parent / "cache")


@pytest.fixture(scope="session")
def pack() -> Pack:
    return api.load_pack()


@pytest.fixture(scope="session")
def advised(pack: Pack) -> Callable[[Path], Report]:
    """The report on an answers file, made once."""
    return cache(lambda path: api.advise(path, today=TODAY, pack=pack))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command line in this process, in the repository, with nobody at a terminal."""
    from finetune_advisor.cli import main

    monkeypatch.chdir(ROOT)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "ACCESSIBLE", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    def running(*arguments: str, stdin: str | bytes = "") -> Ran:
        typed = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["finetune-advisor", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return running
