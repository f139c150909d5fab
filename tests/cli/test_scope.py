from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.stand_in import Engine
from tests.repositories import committed

pytestmark = pytest.mark.usefixtures("person")


def migrated(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "new(" in path.read_text()
    }


@pytest.fixture(autouse=True)
def wide(repository: Path) -> Path:
    files = {"lib/plain.py": "", "web/a.py": "import genai\nold(4)\n", "scripts/x.py": ""}
    return committed(repository, files)


def test_the_question_shows_sizes_per_folder(repository: Path, run: Run) -> None:
    done = run("migrate", answers="\n")
    lines = [line.split() for line in done.stderr.splitlines()]
    assert ["1", "(files", "here)", "1", "1"] in lines
    assert ["2", "lib/", "2", "1"] in lines
    assert ["3", "web/", "1", "1"] in lines
    assert ["and", "1", "Python", "files", "elsewhere,", "none", "of", "them", "relevant"] in lines


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("\n", {"app.py", "lib/util.py", "web/a.py"}),
        ("2\n", {"lib/util.py"}),
        ("1, 3\n", {"app.py", "web/a.py"}),
        ("4\n0\nlib\n3 2\n", {"lib/util.py", "web/a.py"}),
    ],
)
def test_answers(repository: Path, run: Run, answers: str, expected: set[str]) -> None:
    assert run("migrate", "--write", answers=answers).exit_code == 0
    assert migrated(repository) == expected


def test_quitting_runs_nothing(repository: Path, run: Run, engine: Engine) -> None:
    done = run("migrate", answers="q\n")
    assert (done.exit_code, done.stdout, engine.requests) == (1, "", [])


def test_nothing_is_asked_with_a_path_or_for_json(repository: Path, run: Run) -> None:
    for arguments in (("migrate", "."), ("migrate", "--format", "json"), ("scan",)):
        assert "Which part?" not in run(*arguments).stderr


def test_nothing_is_asked_when_nothing_is_relevant(
    repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "scripts")
    done = run("migrate")
    assert (done.exit_code, "Which part?" in done.stderr) == (0, False)


def test_the_settings_of_the_chosen_part_hold(repository: Path, run: Run, engine: Engine) -> None:
    (repository / "web/pyproject.toml").write_text("[tool.gemini-codemod]\nstore = 'off'\n")
    run("migrate", answers="3\n")
    assert engine.requests[-1].settings.store == "off"
