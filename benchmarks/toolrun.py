"""Running gemini-codemod on a folder and reading its JSON report.

`read_report` is the only place that knows the shape of the report.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT_ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_SECONDS = 600


@dataclass(frozen=True)
class ToolRun:
    """One finished run of the tool; `exit_code` is None after a time-out."""

    exit_code: int | None
    stdout: str
    stderr: str
    seconds: float


@dataclass(frozen=True)
class ReportedSite:
    """One site of the report: a line range (from 1), its outcome and the reason if it was left."""

    path: str
    line: int
    end_line: int
    outcome: str
    reason: str


def run_tool(folder: Path, *options: str) -> ToolRun:
    """Run `migrate . OPTIONS` with `folder` as the current directory.

    The folder holds somebody's program, so it must not become importable: a `types.py` in it would
    otherwise take the place of the standard module.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT_ROOT),
        "PYTHONSAFEPATH": "1",
        "NO_COLOR": "1",
    }
    command = [sys.executable, "-m", "codemod", "migrate", ".", *options]
    start = time.perf_counter()
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return ToolRun(None, "", f"no end after {TIMEOUT_SECONDS} s", TIMEOUT_SECONDS)
    return ToolRun(done.returncode, done.stdout, done.stderr, time.perf_counter() - start)


def crash_message(run: ToolRun) -> str | None:
    """Say in one line how a run failed, or None for the exit codes 0 and 1 without a traceback."""
    if run.exit_code is None:
        return run.stderr
    if run.exit_code in (0, 1) and "Traceback (most recent call last)" not in run.stderr:
        return None
    lines = [line for line in run.stderr.splitlines() if line.strip()]
    return f"exit code {run.exit_code}: {lines[-1].strip() if lines else 'nothing on stderr'}"


def read_report(text: str) -> list[ReportedSite]:
    """Read the sites out of the JSON report.

    Raises:
        ValueError: The text is not JSON, or misses a member that the benchmark needs.
    """
    document: Any = json.loads(text)
    try:
        return [
            ReportedSite(
                path=str(site["path"]),
                line=int(site["line"]),
                end_line=int(site.get("end_line") or site["line"]),
                outcome=str(site["outcome"]),
                reason=str(site.get("reason") or ""),
            )
            for site in document["sites"]
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"the report has no {error}; read_report must follow its shape") from error


def outcomes(sites: Iterable[ReportedSite]) -> Counter[str]:
    """Count the sites by outcome."""
    return Counter(site.outcome for site in sites)


def reasons(sites: Iterable[ReportedSite]) -> Counter[str]:
    """Count the sites that have a reason for not being migrated, by reason."""
    return Counter(site.reason for site in sites if site.reason)
