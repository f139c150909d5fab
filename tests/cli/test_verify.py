"""`verify` with the stand-in engine, real SDKs and the real replay server.

In the programs, `old(` stands for a call that the stand-in migrates to `new(`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest

from codemod.cli import verify as module
from codemod.replay.environment import Environment
from tests.cli.conftest import Run
from tests.environments import interpreter
from tests.repositories import committed, write_tree

CALLS = """
from google import genai

client = genai.Client()
old = lambda text: client.models.generate_content(
    model="gemini-3.5-flash", contents=text
).text
new = lambda text: client.interactions.create(
    model="gemini-3.5-flash", input=text
).output_text
stays = old
"""
MAIN = """
import sys
from calls import new, old, stays

print(old("one"))
if "twice" in sys.argv:
    print(old("two"))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A committed project; the current directory. Temporary folders are made beside it."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    root = committed(tmp_path / "project", {"main.py": MAIN, "calls.py": CALLS})
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def python() -> str:
    return str(interpreter("newest"))


def test_equal(project: Path, run: Run, python: str) -> None:
    done = run("verify", "--python", python, "--", "python", "main.py", "twice")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Equal: `python main.py twice` asks, prints and writes the same")
    assert "Migrated calls reached: 2 of 2\n    1 x  main.py:5:7" in done.stdout
    assert "It is your code that runs" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Next: gemini-codemod migrate --write")


def test_the_project_and_the_temporary_folder_stay_as_they_are(
    project: Path, run: Run, python: str
) -> None:
    before = {path: path.read_bytes() for path in project.glob("*") if path.is_file()}
    run("verify", "--python", python, "--", "python", "main.py")
    assert {path: path.read_bytes() for path in project.glob("*") if path.is_file()} == before
    assert list((project.parent / "tmp").iterdir()) == []


def test_calls_that_are_not_reached_are_named(project: Path, run: Run, python: str) -> None:
    done = run("verify", "--python", python, "--", "python", "main.py")
    assert done.exit_code == 0
    assert "Migrated calls reached: 1 of 2" in done.stdout
    assert "    not  main.py:7:11" in done.stdout
    assert "A call that is not reached is not proven" in done.stdout


def test_different(project: Path, run: Run, python: str) -> None:
    write_tree(project, {"calls.py": CALLS.replace("input=text", "input=text + '!'")})
    done = run("verify", "--python", python, "--", "python", "main.py")
    assert done.exit_code == 1
    assert done.stdout.startswith("Different: `python main.py` does not do the same")
    assert 'one!"' in done.stdout
    assert "differs from itself" not in done.stdout


def test_a_command_that_is_never_the_same_is_told(project: Path, run: Run, python: str) -> None:
    write_tree(project, {"main.py": MAIN + "import time\nprint(time.time_ns())\n"})
    done = run("verify", "--python", python, "--", "python", "main.py")
    assert done.exit_code == 1
    assert "The command also differs from itself" in done.stdout


def test_not_exercised(project: Path, run: Run, python: str) -> None:
    done = run("verify", "--python", python, "--", "python", "-c", "print('hello')")
    assert done.exit_code == 1
    assert done.stdout.startswith("Not exercised: `python -c 'print('\"'\"'hello")
    assert "Migrated calls reached: 0 of 2" in done.stdout


def test_a_command_that_does_not_work(project: Path, run: Run, python: str) -> None:
    done = run("verify", "--python", python, "--", "python", "missing.py")
    assert done.exit_code == 2
    assert done.stdout.startswith("Failed: the command ends with exit code 2 before the migration")


def test_calls_that_stay_are_allowed(project: Path, run: Run, python: str) -> None:
    write_tree(project, {"main.py": MAIN + 'print(stays("three"))\n'})
    done = run("verify", "--python", python, "--", "python", "main.py")
    assert done.exit_code == 0, done.output
    assert "1 call stays on the old API and ran unchanged." in done.stdout


def test_the_command_runs_where_the_user_stands(
    project: Path, run: Run, python: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "app").mkdir()
    for name in ("main.py", "calls.py"):
        (project / name).rename(project / "app" / name)
    monkeypatch.chdir(project / "app")
    assert run("verify", "--python", python, "--", "python", "main.py").exit_code == 0


def test_absolute_paths_lead_into_the_copies(project: Path, run: Run, python: str) -> None:
    command = ["python", str(project / "main.py")]
    done = run("verify", "--python", python, "--", *command)
    assert done.exit_code == 0, done.output
    assert "Migrated calls reached: 1 of 2" in done.stdout


def test_import_paths_into_the_project_lead_into_the_copies(
    project: Path, run: Run, python: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree(project, {"src/inner.py": MAIN, "start.py": "import inner\n", "main.py": ""})
    monkeypatch.setenv("PYTHONPATH", str(project / "src"))
    done = run("verify", "--python", python, "--", "python", "start.py")
    assert done.exit_code == 0, done.output
    assert "    1 x  src/inner.py:5:7" in done.stdout


def test_an_environment_in_the_project_is_used_where_it_is(
    project: Path, run: Run, python: str
) -> None:
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to(python)
    script = f'#!/bin/sh\nexec {python} "$@"\n'
    program = project / ".venv" / "bin" / "start"
    program.write_text(script)
    program.chmod(0o755)
    done = run("verify", "--python", python, "--", ".venv/bin/start", "main.py")
    assert done.exit_code == 0, done.output


def test_the_time_that_pytest_prints_does_not_count(project: Path, run: Run, python: str) -> None:
    line = 'import time\nprint(f"1 passed in {time.time_ns() % 900 / 100:.2f}s")\n'
    write_tree(project, {"main.py": MAIN + line})
    assert run("verify", "--python", python, "--", "python", "main.py").exit_code == 0


def test_keep_leaves_both_copies(project: Path, run: Run, python: str) -> None:
    done = run("verify", "--keep", "--python", python, "--", "python", "main.py")
    folder = Path(done.stderr.split("The copies are in ")[1].splitlines()[0][:-1])
    assert "old(" in (folder / "old/project/main.py").read_text()
    assert "print(new(" in (folder / "new/project/main.py").read_text()


def test_a_command_that_takes_too_long(project: Path, run: Run, python: str) -> None:
    endless = "import threading\nthreading.Event().wait()\n"
    write_tree(project, {"main.py": MAIN + endless})
    done = run("verify", "--timeout", "3", "--python", python, "--", "python", "main.py")
    assert done.exit_code == 1
    assert "did not end in time" in done.stdout


@pytest.mark.parametrize("arguments", [(), ("main.py",), ("--",)])
def test_without_a_command(project: Path, run: Run, arguments: tuple[str, ...]) -> None:
    done = run("verify", *arguments)
    assert done.exit_code == 2
    assert "Name the command to run after `--`" in done.stderr


def test_options_of_the_command_are_its_own(project: Path, run: Run, python: str) -> None:
    code = "import sys; print(sys.argv[1:]); sys.exit(3)"
    done = run("verify", "--python", python, "--", "python", "-c", code, "--help", "--", "x")
    assert done.exit_code == 2
    assert "exit code 3" in done.stdout


def test_nothing_to_migrate(project: Path, run: Run, python: str) -> None:
    done = run("verify", "--python", python, "calls.py", "--", "python", "main.py")
    assert done.exit_code == 2
    assert "Nothing would be migrated here" in done.stderr


def test_an_interpreter_that_is_none(project: Path, run: Run) -> None:
    done = run("verify", "--python", "/no/such/python", "--", "python", "main.py")
    assert done.exit_code == 2
    assert "/no/such/python does not run as a Python interpreter" in done.stderr


def test_without_the_sdk_the_projects_environment_is_proposed(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = Environment(sys.executable, {"google-genai": ""}, ())
    monkeypatch.setattr("codemod.replay.environment.probe", lambda python: bare)
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").touch()
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    done = run("verify", "--", "python", "main.py")
    assert done.exit_code == 2
    assert f"{sys.executable} has no google-genai, which your program needs" in done.stderr
    assert f"for example --python {project}/.venv/bin/python." in done.stderr


def test_help_says_that_code_is_run(run: Run) -> None:
    done = run("verify", "--help")
    assert "[PATHS]... -- COMMAND..." in done.stdout
    assert "This runs your code" in done.stdout
    assert module.DEFAULT_TIMEOUT == 120
