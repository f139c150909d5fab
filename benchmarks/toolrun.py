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
from dataclasses import dataclass, field
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
    """One site of the report: its line range (from 1), its family and its flow's outcome."""

    path: str
    line: int
    end_line: int
    family: str
    outcome: str


@dataclass(frozen=True)
class Report:
    """What the benchmark takes from the JSON report.

    `outcomes` counts flows by outcome, `reasons` counts the flows left or offered by reason, and
    `failures` are the messages about files that could not be handled.
    """

    sites: tuple[ReportedSite, ...] = ()
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    failures: tuple[str, ...] = ()


def run_tool(folder: Path, *options: str, command: str = "migrate") -> ToolRun:
    """Run `COMMAND . OPTIONS` with `folder` as the current directory.

    The folder holds somebody's program, so it must not become importable: a `types.py` in it would
    otherwise take the place of the standard module.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT_ROOT),
        "PYTHONSAFEPATH": "1",
        "NO_COLOR": "1",
    }
    arguments = [sys.executable, "-m", "codemod", command, ".", *options]
    start = time.perf_counter()
    try:
        done = subprocess.run(
            arguments,
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


def read_report(text: str) -> Report:
    """Read the JSON report (version 1, described by `codemod/reporting/report.schema.json`).

    Raises:
        ValueError: The text is not JSON, is another version, or misses a member used here.
    """
    document: Any = json.loads(text)
    try:
        if document["version"] != 1:
            raise ValueError(f"the report has version {document['version']}, read_report knows 1")
        flows = document["flows"]
        return Report(
            sites=tuple(_site(site, flow["status"]) for flow in flows for site in flow["sites"]),
            outcomes=Counter(flow["status"] for flow in flows),
            reasons=Counter(flow["refusal"]["code"] for flow in flows if flow["refusal"]),
            failures=tuple(
                f"{problem['path']}: {problem['message']}"
                for problem in document["problems"]
                if problem["fatal"]
            ),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"the report has no {error}; read_report must follow its shape") from error


def disagreement(migrate: str, check: str) -> str | None:
    """Say how the JSON reports of a dry run and of `check` differ, or None where they agree."""
    one, other = json.loads(migrate), json.loads(check)
    differing = sorted(
        name for name in one.keys() | other.keys() if one.get(name) != other.get(name)
    )
    differing.remove("mode")
    return (
        f"its report differs from that of migrate in {', '.join(differing)}" if differing else None
    )


def _site(site: Any, outcome: str) -> ReportedSite:
    location = site["location"]
    span = location["span"]
    return ReportedSite(
        path=location["path"],
        line=span["start_line"],
        end_line=span["end_line"],
        family=site["family"],
        outcome=outcome,
    )
