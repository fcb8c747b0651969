"""What a team copies into its repository works there: the action's steps, the pre-commit hooks, the example workflow."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
WORKFLOWS = sorted((*ROOT.glob("examples/ci/*.yml"), *ROOT.glob(".github/workflows/*.yml")))
BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c")
"""How a runner starts the `run` of a step with `shell: bash`."""
EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")
DAY = 1_795_824_000
"""2026-11-28, the day after the decisions were recorded."""
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="the steps are written for bash on Linux and macOS"),
]


@dataclass(frozen=True)
class Ran:
    """What a step or a hook did in the made-up repository."""

    code: int
    out: str
    err: str
    summary: str


def step(name: str, runner: Path, repository: Path, inputs: dict[str, str], **environ: str) -> Ran:
    """Run a step of the action as a runner does: its environment with the inputs filled in, in the checked-out repository."""
    values = {f"inputs.{key}": inputs.get(key, given["default"]) for key, given in ACTION["inputs"].items()}
    values["github.action_path"] = str(ROOT)
    (found,) = (one for one in ACTION["runs"]["steps"] if one["name"] == name)
    given = {key: EXPRESSION.sub(lambda match: values[match[1]], text) for key, text in found["env"].items()}
    assert not EXPRESSION.search(found["run"]), "an input in the text of a script is code"
    summary = runner / "summary.md"
    summary.write_text("")
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "XDG_CACHE_HOME") if key in os.environ}
    kept |= {"RUNNER_TEMP": str(runner), "GITHUB_STEP_SUMMARY": str(summary), "SOURCE_DATE_EPOCH": str(DAY)}
    done = subprocess.run(
        [*BASH, found["run"]], cwd=repository, env=kept | given | environ, capture_output=True, text=True, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr, summary.read_text())


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository with a decision record, its answers, and modules that must not take the place of Python's."""
    folder = tmp_path_factory.mktemp("repository")
    shutil.copy(ROOT / "examples" / "ticket-routing.yaml", folder / "answers.yaml")
    words = ("advise", "answers.yaml", "--today", "2026-11-27", "--record", "decisions/tickets.yaml")
    (folder / "decisions").mkdir()
    subprocess.run([sys.executable, "-m", "finetune_advisor", *words], cwd=folder, check=True, capture_output=True)
    for name in ("shlex", "pip", "venv", "finetune_advisor"):
        (folder / f"{name}.py").write_text("raise SystemExit('a module of the repository was imported')\n")
    subprocess.run(["git", "init", "--quiet", "."], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def runner(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runner's folder after the step Install, without a network: what the locks name is found where these tests run."""
    folder = tmp_path_factory.mktemp("runner")
    python = folder / "python"
    packages = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    python.write_text(
        f'#!/bin/sh\n{shlex.quote(sys.executable)} "$@" && for site in {folder}/finetune-advisor/lib/python*/site-packages; do\n'
        f"printf '%s\\n' {shlex.join(packages)} > \"$site/dependencies.pth\"\ndone\n"
    )
    python.chmod(0o755)
    ran = step("Install", folder, repository, {"python": str(python)}, PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    assert ran.code == 0, ran.err
    assert (folder / "finetune-advisor" / "bin" / "finetune-advisor").exists()
    return folder


@pytest.fixture
def act(runner: Path, repository: Path, tmp_path: Path) -> Callable[..., Ran]:
    """Run the step Run in a copy of the repository, in which a record may have been changed."""
    copy = tmp_path / "work"
    shutil.copytree(repository, copy)

    def running(words: str | None = None, before: str = "", after: str = "", **environ: str) -> Ran:
        record = copy / "decisions" / "tickets.yaml"
        assert before in record.read_text()
        record.write_text(record.read_text().replace(before, after, 1) if before else record.read_text())
        return step("Run", runner, copy, {} if words is None else {"run": words}, **environ)

    return running


def test_the_action_passes_while_decisions_are_the_same(act: Callable[..., Ran]) -> None:
    ran = act()
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("::notice title=Review of decisions::1 decision: 1 same, 0 changed and 0 due.\n")
    assert ran.summary.startswith("# Review of decisions\n")
    assert "decisions/tickets.yaml" in ran.summary


@pytest.mark.parametrize(
    ("before", "after", "environ", "code", "says"),
    [
        ("owner: {value: true", "owner: {value: false", {}, 1, r"title=decision-changed::.* The answers in the record were edited"),
        ("", "", {"SOURCE_DATE_EPOCH": str(DAY + 200 * 86_400)}, 1, "title=decision-due::Review is due since 2027-"),
        ("owner: {value: true", "owner: {value: maybe", {}, 2, r"col=\d+,title=bad-answer::owner: expected true or false"),
        ("approach: fine-tuning", "approach: tuning", {}, 2, r"col=\d+,title=[a-z-]+::.*fine-tuning"),
    ],
    ids=["changed", "due", "an answer that is none", "an approach that is none"],
)  # fmt: skip
def test_the_action_fails_with_the_place_in_the_record(
    act: Callable[..., Ran], before: str, after: str, environ: dict[str, str], code: int, says: str
) -> None:
    ran = act(None, before, after, **environ)
    assert ran.code == code
    first = ran.out.splitlines()[0]
    assert re.match(r"::error file=decisions/tickets.yaml,(line=\d+,)?", first)
    assert re.search(says, first)
    assert ("title=decision" in ran.out) == ran.summary.startswith("# Review of decisions")


def test_the_words_of_the_action_stay_data(act: Callable[..., Ran], tmp_path: Path) -> None:
    work = tmp_path / "work"
    name = 'it\'s $(touch made) `touch made` ; touch made & "quoted" * ~ %0A.yaml'
    shutil.copy(work / "answers.yaml", work / name)
    words = shlex.join(["advise", name, "--set", "use_case=$(touch made)\n::add-mask::x", "--expect", "rag"])
    ran = act(words)
    assert ran.code == 1
    assert not (work / "made").exists()
    assert ran.out.startswith("::error file=it's $(touch made)")
    assert "\n::add-mask" not in ran.out + ran.err
    assert "title=$(touch made) \\n %3A%3Aadd-mask%3A%3Ax::" in ran.out
    assert ran.summary.startswith("**Failed:** expected rag")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("advise 'answers.yaml", '::error title=run::No closing quotation in the input "run"\n'),
        ("advise nowhere.yaml", "::error file=nowhere.yaml,title=unreadable::there is no such file\n"),
        ("", ""),
        ("advize answers.yaml", ""),
    ],
)
def test_words_that_cannot_be_run_end_in_one_line(act: Callable[..., Ran], words: str, says: str) -> None:
    ran = act(words)
    assert (ran.code, ran.out) == (2, says)
    assert "Traceback" not in ran.err


def test_words_on_several_lines_and_a_format_of_their_own_are_taken(act: Callable[..., Ran]) -> None:
    ran = act("compare\n  answers.yaml\n  --format json\n")
    assert ran.code == 0
    assert ran.out.startswith("[\n")


# --- pre-commit -------------------------------------------------------------------------------------------------------


def hook(id: str, runner: Path, folder: Path, *given: str) -> Ran:
    """Run a hook on all files of a folder as pre-commit does: its entry, its arguments, then the files that match."""
    made = HOOKS[id]
    names = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())
    files = [name for name in names if re.search(made["files"], name)]
    assert files
    words = [*shlex.split(made["entry"]), *given, *(files if made.get("pass_filenames", True) else ())]
    path = f"{runner}/finetune-advisor/bin{os.pathsep}{os.environ['PATH']}"
    environ = {**os.environ, "PATH": path, "SOURCE_DATE_EPOCH": str(DAY)}
    done = subprocess.run(words, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    return Ran(done.returncode, done.stdout, done.stderr, "")


def test_the_review_hook_passes_the_same_decision_and_stops_a_changed_one(
    runner: Path, act: Any, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    (work / "decisions" / "notes.txt").write_text("not a record\n")
    ran = hook("finetune-advisor-review", runner, work)
    assert (ran.code, ran.err) == (0, "")
    record = work / "decisions" / "tickets.yaml"
    record.write_text(record.read_text().replace("owner: {value: true", "owner: {value: false"))
    ran = hook("finetune-advisor-review", runner, work)
    assert (ran.code, "changed" in ran.out) == (1, True)
    record.write_text("record: [\n")
    ran = hook("finetune-advisor-review", runner, work)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("finetune-advisor: decisions/tickets.yaml:2:1: ")


def test_the_check_hook_passes_a_sound_pack_and_stops_a_faulty_one(runner: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "interview" / "packs" / "small", tmp_path / "rules")
    ran = hook("finetune-advisor-check", runner, tmp_path, "rules")
    assert (ran.code, ran.err) == (0, "")
    (tmp_path / "rules" / "thresholds.yaml").write_text("few: [\n")
    ran = hook("finetune-advisor-check", runner, tmp_path, "rules")
    assert ran.code == 1
    assert "rules/thresholds.yaml:2:1" in ran.out


# --- workflows --------------------------------------------------------------------------------------------------------


def uses(workflow: Path) -> list[dict[str, Any]]:
    """Return the steps of a workflow that use an action."""
    jobs = yaml.safe_load(workflow.read_text())["jobs"].values()
    return [one for job in jobs for one in job["steps"] if "uses" in one]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_names_every_action_by_commit_and_may_only_read(workflow: Path) -> None:
    assert [one["uses"] for one in uses(workflow) if not PINNED.fullmatch(one["uses"])] == (
        ["OWNER/finetune-advisor@COMMIT"] if workflow.parent.name == "ci" else []
    )
    text = yaml.safe_load(workflow.read_text())
    assert text["permissions"] == {"contents": "read"}
    assert all("timeout-minutes" in job for job in text["jobs"].values())


def test_the_example_workflow_runs_the_action_on_the_records(act: Callable[..., Ran]) -> None:
    (used,) = (one for one in uses(ROOT / "examples" / "ci" / "finetune-advisor.yml") if "OWNER" in one["uses"])
    assert set(used["with"]) <= set(ACTION["inputs"])
    assert act(used["with"]["run"]).code == 0
    assert act(used["with"]["run"], "owner: {value: true", "owner: {value: false").code == 1
