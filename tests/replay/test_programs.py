"""Hand-written programs, before and after their migration, do the same under replay."""

from __future__ import annotations

from pathlib import Path

import pytest

from .pairs import before_environment, replay_pair

PROGRAMS = Path(__file__).with_name("programs")
CASES = sorted(folder.name for folder in PROGRAMS.iterdir() if folder.is_dir())


@pytest.mark.parametrize("case", CASES)
def test_migrated_program_does_the_same(case: str, tmp_path: Path) -> None:
    folder = PROGRAMS / case
    environment = before_environment(folder / "before")

    result = replay_pair(folder / "before", folder / "after", environment, tmp_path)

    assert result.equal, result.report()
    assert result.before.process.exit_code == 0, result.before.process.stderr
    assert result.before.process.stdout.strip()
    for run in result.after.values():
        assert any(exchange.api == "interactions" for exchange in run.exchanges)
