"""However the advisor arrives - checkout, editable install, wheel, source archive, zip - it gives the same bytes."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
ADVISE = ["--format", "json", "--today", "2026-11-23"]

# One worker builds and installs; the others would only do it again.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("distribution")]


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
    """The wheel built from the checkout, the source archive, and the wheel built from that."""
    direct, archive = tmp_path_factory.mktemp("direct"), tmp_path_factory.mktemp("archive")
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir")
    run(*build, direct, "--wheel", ROOT, cwd=direct)
    run(*build, archive, ROOT, cwd=archive)
    (wheel,), (sdist,), (again,) = direct.glob("*.whl"), archive.glob("*.tar.gz"), archive.glob("*.whl")
    return {"wheel": wheel, "sdist": sdist, "wheel from sdist": again}


Advise = Callable[[str], bytes]


@pytest.fixture(scope="module")
def ways(built: dict[str, Path], elsewhere: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Advise]:
    """Each way of having the advisor, as a function from an example to its report."""
    environments = tmp_path_factory.mktemp("environments")
    bare = Environment(environments / "bare")

    def unpacked(path: Path) -> Advise:
        module = (bare.python, "-m", "finetune_advisor", "advise")
        return lambda example: run(*module, example, *ADVISE, cwd=elsewhere, path=[path])

    def installed(name: str, *what: str | Path) -> Advise:
        command = Environment(environments / name).install(*what).bin / "finetune-advisor"
        return lambda example: run(command, "advise", example, *ADVISE, cwd=elsewhere)

    return {
        "checkout": unpacked(ROOT / "src"),
        "editable": installed("editable", "--editable", ROOT),
        "wheel": installed("wheel", built["wheel"]),
        "wheel from sdist": installed("sdist", built["wheel from sdist"]),
        "zipped wheel": unpacked(built["wheel"]),
    }


@pytest.mark.parametrize("example", [f"examples/{path.name}" for path in EXAMPLES])
def test_every_way_of_installing_gives_the_same_report(example: str, ways: dict[str, Advise]) -> None:
    reports = {name: advise(example) for name, advise in ways.items()}
    assert reports["checkout"].startswith(b"{")
    assert [name for name, report in reports.items() if report != reports["checkout"]] == []


def test_the_wheel_holds_the_package_and_the_rules_and_nothing_else(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as wheel:
        names = set(wheel.namelist())
    packed = {name for name in names if name.startswith("finetune_advisor/rules/")}
    rules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rules").rglob("*.yaml")}
    assert packed == {f"finetune_advisor/{name}" for name in rules}
    assert {"finetune_advisor/compiled/default.json", "finetune_advisor/compiled/catalog.json"} <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"finetune_advisor"}
    assert not [name for name in names if "__pycache__" in name]


def test_a_wheel_from_the_source_archive_is_the_same_file(built: dict[str, Path]) -> None:
    assert built["wheel from sdist"].read_bytes() == built["wheel"].read_bytes()


def test_the_source_archive_can_be_tested(built: dict[str, Path]) -> None:
    with tarfile.open(built["sdist"]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"Makefile", "LICENSE", "README.md", "requirements-dev.lock", f"tests/packaging/{Path(__file__).name}"}
    assert needed <= names


def test_the_environments_do_not_see_the_checkout(tmp_path: Path) -> None:
    bare = Environment(tmp_path / "bare")
    find = "import importlib.util; print(importlib.util.find_spec('finetune_advisor'))"
    assert run(bare.python, "-c", find, cwd=tmp_path).strip() == b"None"
