"""Tells which requests the program makes one after another, and which may run beside others.

Which thread of a pool serves a request is chance, so threads and tasks are not told apart: there is
the one line of control a program starts with, and everything else.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import types
from typing import Any, Final

PROCESS_VARIABLE: Final = "GEMINI_CODEMOD_REPLAY_PROCESS"
"""Set in the first process, so that processes it starts know that they are not."""

_first: int | None = None


def install() -> None:
    """Find out whether this process is the first, before it can start others."""
    global _first
    if PROCESS_VARIABLE not in os.environ:
        os.environ[PROCESS_VARIABLE] = "started"
        _first = os.getpid()


def name() -> str:
    """Return a name of the line of control the program started with; empty on any other."""
    install()
    if _first != os.getpid() or threading.current_thread() is not threading.main_thread():
        return ""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return str(_first)
    return str(_first) if task is not None and _is_waited_for(task) else ""


def _is_waited_for(task: asyncio.Task[Any]) -> bool:
    """Tell whether the loop runs only until this task ends, as in `asyncio.run`."""
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if code.co_name == "run_until_complete" and code.co_filename == _LOOP_FILE:
            return frame.f_locals.get("future") is task
        frame = frame.f_back
    return False


_LOOP_FILE: Final = asyncio.BaseEventLoop.run_until_complete.__code__.co_filename
