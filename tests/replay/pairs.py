"""Replays a program before and after its migration, the latter at both ends of the SDK range."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from codemod.replay.comparison import Comparison, compare
from codemod.replay.runner import RunResult, run_program

from ..environments import Name, interpreter
from .warm import can_fork, warm_worker

AFTER_ENVIRONMENTS: Final[tuple[Name, ...]] = ("floor", "newest")
TIME_LIMIT: Final = 60.0
_FIRST_GENERATION: Final = "google-genai>=1.55,<2"


@dataclass(frozen=True)
class PairResult:
    """The runs of a pair and one comparison for each environment of the migrated program."""

    before: RunResult
    after: Mapping[Name, RunResult]
    comparisons: Mapping[Name, Comparison]

    @property
    def equal(self) -> bool:
        """Tell whether the migrated program does the same everywhere."""
        return all(one.equal for one in self.comparisons.values())

    def report(self) -> str:
        """Return what differs, by environment."""
        return "\n".join(
            f"--- {name}\n{one.report()}" for name, one in self.comparisons.items() if not one.equal
        )


def replay_pair(
    before_dir: Path,
    after_dir: Path,
    before_env: Name,
    scratch: Path,
    *,
    script: str = "main.py",
    all_migrated: bool = True,
) -> PairResult:
    """Run ``script`` of both folders and compare.

    The old program runs in ``before_env``, the new one with the oldest and the newest google-genai
    and without google-generativeai. Programs run in copies below ``scratch``.
    """
    before = run_copy(before_dir, before_env, scratch / "before", script)
    after = {name: run_copy(after_dir, name, scratch / name, script) for name in AFTER_ENVIRONMENTS}
    comparisons = {
        name: compare(before, run, all_migrated=all_migrated) for name, run in after.items()
    }
    return PairResult(before, after, comparisons)


def run_copy(folder: Path, environment: Name, target: Path, script: str = "main.py") -> RunResult:
    """Copy ``folder`` to ``target`` and run ``script`` there."""
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("__pycache__"))
    launch = warm_worker(environment).launch if can_fork() else None
    python = str(interpreter(environment))
    command = ["python", script]
    return run_program(command, target, python=python, timeout=TIME_LIMIT, launch=launch)


def before_environment(before_dir: Path) -> Name:
    """Return where the old program runs.

    That is legacy if any of its files imports google.generativeai, and earlier if its requirements
    keep it on google-genai 1.x.
    """
    requirements = before_dir / "requirements.txt"
    if requirements.exists() and _FIRST_GENERATION.encode() in requirements.read_bytes():
        return "earlier"
    sources = [file.read_text("utf-8") for file in before_dir.rglob("*.py")]
    legacy = any(
        "google.generativeai" in text or "google import generativeai" in text for text in sources
    )
    return "legacy" if legacy else "newest"
