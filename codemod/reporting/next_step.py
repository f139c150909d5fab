"""The last line of a run: what the user does now."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Literal

from codemod.reporting.summary import Summary

Mode = Literal["scan", "dry-run", "write"]

_COMMAND = "gemini-codemod"


def next_step(summary: Summary, mode: Mode, arguments: Sequence[str] = (".",)) -> str:
    """One line that says what to do after a run.

    Args:
        summary: What the run found.
        mode: What the command was to do; "write" means that the changes are on disk.
        arguments: The paths and options of the command line, for the command to type next.
    """
    step = _step(summary, mode, shlex.join(arguments))
    return f"Next: {step}" if step else "Nothing to do."


def _step(summary: Summary, mode: Mode, arguments: str) -> str:
    tally = summary.flow_tally
    if mode == "write" and tally.migrated:
        return f"run your tests and read `git diff`; `{_COMMAND} undo` puts the files back"
    if mode == "scan" and tally.migrated:
        return f"{_COMMAND} migrate {arguments}"
    if tally.migrated:
        return f"{_COMMAND} migrate --write {arguments}"
    if summary.failures:
        number = len(summary.failures)
        return f"repair {number} {'file' if number == 1 else 'files'} named above and run again"
    if tally.offered:
        return f"{_COMMAND} migrate --unsafe {arguments}"
    if summary.left:
        return f"{_COMMAND} explain {summary.left[0].kind.code}"
    return ""
