"""However the advisor arrives - checkout, editable install, wheel, source archive - it gives the same bytes."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
ADVISE = """
import sys
from datetime import date
from finetune_advisor import advise, render
for example in sys.argv[1:]:
    sys.stdout.write(render(advise(example, today=date(2026, 11, 23)), "json"))
"""

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, path: list[Path] | None = None) -> bytes:
    """Standard output of a command that sees nothing of this process's Python settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR", "TEMP") if name in os.environ}
    kept |= {"PYTHONPATH": os.pathsep.join(map(str, path or [])), "PYTHONDONTWRITEBYTECODE": "1"}
    words = [*map(str, command)]
    done = subprocess.run(words, cwd=cwd, env=kept, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def dependencies() -> list[Path]:
    """Where this environment keeps its packages. A .pth file there, such as the editable install's, has no effect."""
    return [Path(folder) for folder in dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))]


class Environment:
    """A throw-away environment with the packages of this one, but without the advisor."""

    def __init__(self, home: Path) -> None:
        run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home.parent)
        self.bin = home / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.bin / "python"
        site = run(self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home)
        lines = "".join(f"{folder}\n" for folder in dependencies())
        (Path(site.decode().strip()) / "dependencies.pth").write_text(lines, encoding="utf-8")

    def install(self, *what: str | Path) -> "Environment":
        pip = ("-m", "pip", "--disable-pip-version-check", "--python", self.python, "install", "--quiet")
        alone = ("--no-index", "--no-deps", "--no-build-isolation", "--ignore-installed")
        run(sys.executable, *pip, *alone, *what, cwd=self.bin.parent)
        return self


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples and nothing else of the checkout."""
    folder = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel built from the checkout, the source archive, and the wheel built from that: the same file as the first."""
    direct, archive = tmp_path_factory.mktemp("direct"), tmp_path_factory.mktemp("archive")
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir")
    run(*build, direct, "--wheel", ROOT, cwd=direct)
    run(*build, archive, ROOT, cwd=archive)
    (wheel,), (sdist,), (again,) = direct.glob("*.whl"), archive.glob("*.tar.gz"), archive.glob("*.whl")
    return {"wheel": wheel, "sdist": sdist, "wheel from sdist": again}


@pytest.fixture(scope="module")
def pythons(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, list[Path]]]:
    """Each way of having the advisor, as a Python and what is put on its path."""
    environments = tmp_path_factory.mktemp("environments")
    bare = Environment(environments / "bare").python

    def installed(name: str, *what: str | Path) -> tuple[Path, list[Path]]:
        return Environment(environments / name).install(*what).python, []

    return {
        "checkout": (bare, [ROOT / "src"]),
        "editable": installed("editable", "--editable", ROOT),
        "wheel": installed("wheel", built["wheel"]),
    }


def test_every_way_of_installing_gives_the_same_reports(
    pythons: dict[str, tuple[Path, list[Path]]], elsewhere: Path
) -> None:
    examples = [f"examples/{path.name}" for path in EXAMPLES]
    reports = {
        name: run(python, "-c", ADVISE, *examples, cwd=elsewhere, path=path) for name, (python, path) in pythons.items()
    }
    assert reports["checkout"].count(b'"schema_version"') == len(EXAMPLES)
    assert [name for name, report in reports.items() if report != reports["checkout"]] == []


def test_the_installed_command_gives_the_same_report(
    pythons: dict[str, tuple[Path, list[Path]]], elsewhere: Path
) -> None:
    words = ("advise", f"examples/{EXAMPLES[0].name}", "--format", "json", "--today", "2026-11-23")
    (checkout, path), commands = pythons["checkout"], ("editable", "wheel")
    expected = run(checkout, "-m", "finetune_advisor", *words, cwd=elsewhere, path=path)
    for name in commands:
        assert run(pythons[name][0].with_name("finetune-advisor"), *words, cwd=elsewhere) == expected, name


def test_the_wheel_holds_the_package_and_the_rules_and_nothing_else(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as wheel:
        names = set(wheel.namelist())
    packed = {name for name in names if name.startswith("finetune_advisor/rules/")}
    rules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rules").rglob("*.yaml")}
    assert packed == {f"finetune_advisor/{name}" for name in rules}
    assert {"finetune_advisor/compiled/default.json", "finetune_advisor/compiled/catalog.json"} <= names
    assert len([name for name in names if name.endswith("/data/share/man/man1/finetune-advisor.1")]) == 1
    assert "finetune_advisor/py.typed" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"finetune_advisor"}
    assert not [name for name in names if "__pycache__" in name]


def test_the_installed_package_gives_its_manual_page_and_its_schemas(
    pythons: dict[str, tuple[Path, list[Path]]], elsewhere: Path
) -> None:
    python, _ = pythons["wheel"]
    manual = python.parent.parent / "share" / "man" / "man1" / "finetune-advisor.1"
    assert manual.read_text(encoding="utf-8").startswith('.TH "FINETUNE-ADVISOR" "1"')
    for kind in ("answers", "pack", "report"):
        made = run(python.with_name("finetune-advisor"), "schema", kind, cwd=elsewhere)
        assert made == (ROOT / "schema" / f"{kind}.json").read_bytes(), kind


def test_a_wheel_from_the_source_archive_is_the_same_file(built: dict[str, Path]) -> None:
    assert built["wheel from sdist"].read_bytes() == built["wheel"].read_bytes()


def test_the_source_archive_can_be_tested(built: dict[str, Path]) -> None:
    with tarfile.open(built["sdist"]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"Makefile", "LICENSE", "README.md", "schema/report.json", "action.yml", ".pre-commit-hooks.yaml"}
    locks, tests = ROOT.glob("requirements*.lock"), (ROOT / "tests").rglob("test_*.py")
    assert needed | {path.relative_to(ROOT).as_posix() for path in (*locks, *tests)} <= names


def test_the_environments_do_not_see_the_checkout(tmp_path: Path) -> None:
    bare = Environment(tmp_path / "bare")
    find = "import importlib.util; print(importlib.util.find_spec('finetune_advisor'))"
    assert run(bare.python, "-c", find, cwd=tmp_path).strip() == b"None"
