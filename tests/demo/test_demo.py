"""The demo through the real command line, the real engine and the real SDKs."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from codemod.cli.main import cli
from codemod.discovery import read
from codemod.engine import Request, run
from codemod.replay.project_copies import make_copies
from codemod.replay.scripting import Directive, ScriptRule
from codemod.replay.verify import verify_project
from codemod.settings import Settings
from tests.environments import Name, interpreter

DEMO = Path(__file__).parents[2] / "fixtures" / "demo"
STAYS = "newsdesk/headlines.py"


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo, outside any git repository; the current directory."""
    folder = tmp_path / "demo"
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns("__pycache__", ".ruff_cache"))
    monkeypatch.chdir(folder)
    return folder


def command(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, prog_name="gemini-codemod")


@pytest.mark.parametrize("name", ["legacy_floor", "legacy"])
def test_the_migrated_demo_does_the_same(demo: Path, name: Name) -> None:
    done = command("verify", "--python", str(interpreter(name)), "--", "python", "demo.py")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Equal: `python demo.py` asks, prints and writes the same")
    reached = done.stdout.split("Migrated calls reached: ")[1].splitlines()[0]
    assert reached.split(" of ")[0] == reached.split(" of ")[1]
    assert int(reached.split(" of ")[0]) >= 11


@pytest.mark.parametrize("status", [400, 429, 503])
def test_a_failing_service_is_handled_alike(demo: Path, tmp_path: Path, status: int) -> None:
    result = run(Request(demo, (demo,), Settings()))
    copies = make_copies(demo, result.changes, tmp_path / "copies")
    script = (
        "import asyncio\n"
        "from morgue.keywords import KeywordIndex\n"
        "from newsdesk import translate, web\n"
        "from newsdesk.worker import TaggingWorker\n"
        "import demo\n"
        "worker = TaggingWorker(threads=1)\n"
        "worker.submit('a', 'one')\n"
        "print(worker.wait())\n"
        "print(demo.post_summary())\n"
        f"if {status} < 500:\n"
        "    print(asyncio.run(translate.translate_all(['text'], 'Danish')))\n"
        "    try:\n"
        "        KeywordIndex(attempts=2).add('a', 'one')\n"
        "    except Exception:\n"
        "        print('no keywords')\n"
    )
    verdict = verify_project(
        copies.before,
        copies.after,
        ["python", "-c", script],
        str(interpreter("legacy")),
        all_migrated=False,
        rules=[ScriptRule("", Directive("error", status))],
    )
    assert verdict.status == "equal", verdict.comparison.report()
    assert verdict.before is not None
    assert f"failed with {status}" in verdict.before.process.stdout
    assert "502 Bad Gateway" in verdict.before.process.stdout


def test_only_the_call_without_counterpart_stays(demo: Path) -> None:
    done = command("migrate", "--write", ".")
    assert done.exit_code == 1, done.output
    calls = {
        path.relative_to(demo).as_posix(): path.read_text().count(".models.generate_content")
        for path in demo.rglob("*.py")
    }
    assert {path for path, number in calls.items() if number} == {STAYS}
    assert "candidate_count" in done.stdout


def test_the_migrated_demo_is_formatted_like_the_original(demo: Path) -> None:
    command("migrate", "--write", ".")
    check = [sys.executable, "-m", "ruff", "format", "--check", "."]
    done = subprocess.run(check, cwd=demo, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_second_run_changes_nothing(demo: Path) -> None:
    command("migrate", "--write", ".")
    assert run(Request(demo, (demo,), Settings())).changes == ()


def test_undo_puts_the_demo_back(demo: Path) -> None:
    before = {path: path.read_bytes() for path in demo.rglob("*.py")}
    command("migrate", "--write", ".")
    assert {path: path.read_bytes() for path in demo.rglob("*.py")} != before
    assert command("undo").exit_code == 0
    assert {path: path.read_bytes() for path in demo.rglob("*.py")} == before


def test_the_readme_describes_every_module() -> None:
    readme = (DEMO / "README.md").read_text()
    packages = (DEMO / "newsdesk", DEMO / "morgue")
    modules = {path.name for package in packages for path in package.glob("*.py")} - {"__init__.py"}
    assert {name for name in modules if f"`{name}`" not in readme} == set()


def test_every_module_parses_as_the_oldest_python_of_the_product(demo: Path) -> None:
    for path in demo.rglob("*.py"):
        data = read(path, demo)
        assert isinstance(data, bytes)
        ast.parse(data, feature_version=(3, 10))
