"""How a command ends: its exit code, which says what remains."""

from __future__ import annotations

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


def counted(number: int, noun: str) -> str:
    """`number` with `noun`, in the plural where it belongs."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
