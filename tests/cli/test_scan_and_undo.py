from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.repositories import git, write_tree


def test_scan_reports_on_stdout_and_changes_nothing(repository: Path, run: Run) -> None:
    done = run("scan")
    assert done.exit_code == 1
    assert done.stdout.startswith("REPORT scan")
    assert done.stderr == "Next: gemini-codemod migrate .\n"
    assert git(repository, "status", "--porcelain") == ""


def test_scan_with_nothing_to_do(repository: Path, run: Run) -> None:
    done = run("scan", "docs")
    assert (done.exit_code, done.stderr) == (0, "Nothing to do.\n")


def test_scan_as_json(repository: Path, run: Run, tmp_path: Path) -> None:
    done = run("scan", "--format", "json", "--exit-zero")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["mode"] == "scan"
    run("scan", "--format", "json", "--output", str(tmp_path / "r.json"))
    assert (tmp_path / "r.json").read_text() == done.stdout


def test_scan_of_a_missing_path(repository: Path, run: Run) -> None:
    done = run("scan", "nope")
    assert done.exit_code == 2
    assert "missing-path: nope does not exist" in done.stdout
    assert done.stderr == "Next: repair 1 file named above and run again\n"


def test_scan_and_migrate_see_the_same_flows(repository: Path, run: Run) -> None:
    flows = [
        json.loads(run(command, "--format", "json", ".").stdout)["flows"]
        for command in ("scan", "migrate")
    ]
    assert flows[0] == flows[1]


def test_undo_puts_the_run_back_once(repository: Path, run: Run) -> None:
    run("migrate", "--write", ".")
    done = run("undo")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "put back  app.py\nput back  lib/util.py\n2 files put back.\n"
    assert git(repository, "status", "--porcelain") == ""
    again = run("undo")
    assert again.exit_code == 0
    assert again.stderr.startswith("There is nothing to undo")


def test_undo_names_the_files_that_were_edited(repository: Path, run: Run) -> None:
    run("migrate", "--write", ".")
    write_tree(repository, {"app.py": "mine\n"})
    done = run("undo")
    assert done.exit_code == 1
    assert "left      app.py: it was edited since\n" in done.stderr
    assert (repository / "app.py").read_text() == "mine\n"
    assert "old(3)" in (repository / "lib/util.py").read_text()


def test_undo_of_a_missing_path(repository: Path, run: Run) -> None:
    done = run("undo", "nope")
    assert (done.exit_code, done.stderr) == (
        2,
        "Error: nope does not exist; name a folder of the repository.\n",
    )


def test_undo_with_a_damaged_record(repository: Path, run: Run) -> None:
    run("migrate", "--write", ".")
    (repository / ".git/gemini-codemod/last-run/journal.json").write_text("{")
    done = run("undo")
    assert done.exit_code == 2
    assert "journal.json cannot be read; remove" in done.stderr
