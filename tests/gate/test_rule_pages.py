"""The documentation of the rules is what the declarations say, and what `explain` prints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from codemod.reporting.rule_page import pages, write
from codemod.rules.registry import all_rules
from tests.gate.projects import PROJECT, start

FOLDER = PROJECT / "docs" / "rules"


def test_the_pages_are_fresh() -> None:
    found = {file.name: file.read_text("utf-8") for file in FOLDER.iterdir()}
    assert found == pages(), "run `python -m codemod.reporting.rule_page docs/rules`"


def test_the_command_writes_them(tmp_path: Path) -> None:
    (tmp_path / "GC999.md").write_text("of a rule that is gone")
    command = [sys.executable, "-m", "codemod.reporting.rule_page", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, check=True)
    assert {file.name for file in tmp_path.iterdir()} == set(pages())


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_explain_prints_the_page(rule: object, tmp_path: Path) -> None:
    code = str(getattr(rule, "code", ""))
    done = start("explain", code, cwd=tmp_path)
    assert done.stdout.decode() == (FOLDER / f"{code}.md").read_text("utf-8")


def test_each_rule_has_what_a_page_needs() -> None:
    for rule in all_rules():
        assert rule.summary.endswith("."), rule.code
        assert rule.why.endswith("."), rule.code
        assert rule.guide.startswith("https://"), rule.code
        assert rule.example_before.strip(), rule.code
        assert rule.example_after.strip(), rule.code


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    first = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    write(tmp_path)
    assert first == {file.name: file.read_bytes() for file in tmp_path.iterdir()}
