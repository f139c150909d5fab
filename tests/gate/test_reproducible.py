"""The report is the same in every run: with other hashes and addresses, in any order of files."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from codemod.engine import Request, run
from codemod.settings import Settings
from tests.analysis.test_full_slots import READER, WRITER, project
from tests.fixtures.cases import all_cases

EVERY = 12
"""Of the fixtures, which are many; their programs become folders of one project."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    for case in [
        *all_cases()[::EVERY],
        *(one for one in all_cases() if "session_state" in one.name),
    ]:
        for file in sorted((case.folder / "before").rglob("*.py")):
            target = root / case.name / file.relative_to(case.folder / "before")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    for name, source in (("reader", READER), ("writer", WRITER)):
        for path, text in project(source).items():
            (root / name).mkdir(exist_ok=True)
            (root / name / path).write_text(text, "utf-8")
    return root


def test_the_report_does_not_depend_on_hashes(tree: Path) -> None:
    command = [sys.executable, "-m", "codemod", "migrate", ".", "--format", "json", "--exit-zero"]
    here = str(Path(__file__).parents[2])
    reports = {
        subprocess.run(
            command,
            cwd=tree,
            env={**os.environ, "PYTHONPATH": here, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(reports) == 1
    assert len(reports.pop()) > 10_000


def test_the_result_does_not_depend_on_the_order_of_files(tree: Path) -> None:
    files = sorted(tree.rglob("*.py"))
    expected = run(Request(tree, (tree,), Settings()))
    for seed in range(2):
        random.Random(seed).shuffle(files)
        overlay = {file.relative_to(tree).as_posix(): file.read_bytes() for file in files}
        assert run(Request(tree, tuple(files), Settings(), overlay=overlay)) == expected
