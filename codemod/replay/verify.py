"""Verifies a migrated copy of a project: runs one command in both copies and judges.

The caller copies and migrates; this module only runs and compares. It runs code of the project,
so it must only be called for a command that the user gave.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from codemod.replay.comparison import NO_OVERRIDES, Comparison, compare
from codemod.replay.runner import DEFAULT_TIMEOUT, Launcher, RunResult, run_program
from codemod.replay.scripting import ScriptRule

Status = Literal["equal", "different", "not exercised", "failed"]

LEGACY_SDK: Final = "google.generativeai"
SDK: Final = "google.genai"


@dataclass(frozen=True)
class Verdict:
    """The outcome of a verification.

    ``calls`` counts the requests by the project places on the stack of the migrated run
    (``file:line``, every project frame of a request counts once), so that a caller can tell which
    migrated sites were reached; a call that spans lines is reported with one of them.
    ``message`` explains a status of ``failed``.
    """

    status: Status
    comparison: Comparison
    calls: Mapping[str, int] = field(default_factory=dict)
    requests: int = 0
    message: str = ""
    before: RunResult | None = None
    after: RunResult | None = None


def verify_project(
    before_dir: Path,
    after_dir: Path,
    command: Sequence[str],
    python: str,
    *,
    all_migrated: bool = True,
    model_overrides: Mapping[str, str] = NO_OVERRIDES,
    rules: Sequence[ScriptRule] = (),
    timeout: float = DEFAULT_TIMEOUT,
    launch: Launcher | None = None,
) -> Verdict:
    """Run ``command`` in both folders with the interpreter ``python`` and compare the runs.

    ``all_migrated`` says that the migration left no flow on generateContent. ``model_overrides``
    are the model replacements of the user. ``rules`` script failures of the server. The verdict is
    ``failed`` when the program did not work before the migration either and made no request;
    ``not exercised`` when no request was made to the Interactions API.
    """
    before = run_program(
        command, before_dir, python=python, rules=rules, timeout=timeout, launch=launch
    )
    if before.process.exit_code and not before.exchanges:
        return Verdict("failed", Comparison(()), message=_why_failed(before), before=before)
    after = run_program(
        command, after_dir, python=python, rules=rules, timeout=timeout, launch=launch
    )
    comparison = compare(before, after, all_migrated=all_migrated, model_overrides=model_overrides)
    migrated = [one for one in after.exchanges if one.api == "interactions"]
    status: Status = "equal" if comparison.equal else "different"
    if comparison.equal and not migrated:
        status = "not exercised"
    return Verdict(
        status,
        comparison,
        calls=Counter(site for one in migrated for site in dict.fromkeys(one.sites)),
        requests=len(migrated),
        before=before,
        after=after,
    )


def missing_sdks(python: str, names: Sequence[str]) -> list[str]:
    """Return which of the modules ``names`` the interpreter ``python`` cannot find.

    Raises OSError or subprocess.SubprocessError when the interpreter itself does not run.
    """
    code = (
        "import importlib.util, json, sys\n"
        "def found(name):\n"
        "    try: return importlib.util.find_spec(name) is not None\n"
        "    except ModuleNotFoundError: return False\n"
        "print(json.dumps([name for name in sys.argv[1:] if not found(name)]))"
    )
    result = subprocess.run(
        [python, "-c", code, *names], capture_output=True, text=True, check=True, timeout=60
    )
    missing: list[str] = json.loads(result.stdout)
    return missing


def _why_failed(run: RunResult) -> str:
    last = (run.process.stderr.strip().splitlines() or ["no output on stderr"])[-1]
    return (
        f"the command ends with exit code {run.process.exit_code} before the migration and makes "
        f"no request, so there is nothing to compare ({last})"
    )
