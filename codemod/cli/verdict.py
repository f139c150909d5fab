"""How a command ends: its exit code and the line that says what to do next."""

from __future__ import annotations

from collections import Counter
from enum import IntEnum
from typing import Literal

from codemod.model import Result, Status

Mode = Literal["scan", "dry-run", "write"]


class Exit(IntEnum):
    """The exit codes of the tool; what remains after the command."""

    DONE = 0
    LEFT = 1
    FAILED = 2
    REFUSED = 3


def exit_code(result: Result, mode: Mode, *, exit_zero: bool = False) -> Exit:
    """What remains after a run: files that failed, things that are left, or nothing.

    `exit_zero` turns "something is left" into 0; failures stay failures.
    """
    if any(problem.fatal for problem in result.problems):
        return Exit.FAILED
    left = {Status.LEFT, Status.OFFERED}
    if mode != "write":
        left.add(Status.MIGRATED)
    remains = any(flow.status in left for flow in result.flows)
    if mode == "dry-run" and result.changes:
        remains = True
    return Exit.LEFT if remains and not exit_zero else Exit.DONE


def next_step(result: Result, mode: Mode) -> str:
    """The last line of a run: one sentence, what to do next."""
    count = Counter(flow.status for flow in result.flows)
    failed = sum(problem.fatal for problem in result.problems)
    if mode == "write" and result.changes:
        sentence = (
            f"Next: look at {counted(len(result.changes), 'changed file')} and run your tests; "
            "`gemini-codemod undo` puts them back."
        )
    elif mode == "dry-run" and result.changes:
        sentence = (
            f"Next: run the same command with --write to change "
            f"{counted(len(result.changes), 'file')}."
        )
    elif count[Status.MIGRATED] and mode == "scan":
        sentence = (
            f"Next: `gemini-codemod migrate` shows the diff of "
            f"{counted(count[Status.MIGRATED], 'migration')}."
        )
    elif count[Status.OFFERED]:
        sentence = (
            f"Next: --unsafe also applies {counted(count[Status.OFFERED], 'offered migration')}."
        )
    elif count[Status.LEFT]:
        code = _commonest_reason(result)
        sentence = f"Next: `gemini-codemod explain {code}` says what would unblock the code left."
    else:
        sentence = "Nothing is left to migrate."
    if failed:
        sentence = f"{counted(failed, 'problem')} must be settled first. {sentence}"
        if not result.flows and not result.changes:
            sentence = f"{counted(failed, 'problem')} must be settled first; then run again."
    return sentence


def counted(number: int, noun: str) -> str:
    """`number` with `noun`, in the plural where it belongs."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _commonest_reason(result: Result) -> str:
    reasons = Counter(flow.refusal.code for flow in result.flows if flow.refusal is not None)
    return min(reasons, key=lambda code: (-reasons[code], code), default="CODE")
