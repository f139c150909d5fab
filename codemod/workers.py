"""Spreads work over processes, where that is faster than doing it one by one."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_ENOUGH = 60_000
"""The work, in bytes of source, from which starting processes pays: about half a second."""

_work: tuple[Callable[[Any], Any], Sequence[Any]] | None = None
"""What forked processes find in their memory, so that no item has to be sent to them."""


def spread(
    function: Callable[[Item], Result], items: Sequence[Item], sizes: Sequence[int]
) -> list[Result]:
    """The results of a function for all items, in their order.

    Args:
        function: what is done with each item; it must not depend on what others did before.
        items: what to work on.
        sizes: how much work each item is, in bytes of source.

    Raises:
        Exception: whatever the function raises.
    """
    processes = min(_processors(), len(items))
    if processes < 2 or sum(sizes) < _ENOUGH or not _may_fork():
        return [function(item) for item in items]
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    largest_first = sorted(range(len(items)), key=lambda index: -sizes[index])
    global _work
    _work = function, items
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(processes, context, _leave_interrupts_to_parent) as executor:
            found = dict(zip(largest_first, executor.map(_done, largest_first), strict=True))
    except (BrokenProcessPool, OSError):
        # A process that was killed, or could not be started, takes no file with it.
        return [function(item) for item in items]
    finally:
        _work = None
    return [found[index] for index in range(len(items))]


def _leave_interrupts_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _done(index: int) -> Any:
    assert _work is not None
    function, items = _work
    return function(items[index])


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _may_fork() -> bool:
    """Whether a copy of this process is safe: macOS has libraries that do not survive it."""
    return sys.platform == "linux" and threading.active_count() == 1
