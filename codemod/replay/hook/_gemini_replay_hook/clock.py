"""Shortens waiting: a program's sleeps and the SDKs' pauses between retries."""

from __future__ import annotations

import asyncio
import functools
import time
from typing import Any, Final

SCALE: Final = 0.001
LONGEST: Final = 0.05
"""Seconds; sleeps become a thousandth of what was asked, so that their order stays, and no more
than this."""

_real_sleep = time.sleep
_real_async_sleep = asyncio.sleep


def install() -> None:
    """Replace time.sleep and asyncio.sleep."""
    time.sleep = sleep  # type: ignore[assignment, unused-ignore]
    asyncio.sleep = async_sleep  # type: ignore[assignment, unused-ignore]


def shortened(seconds: float) -> float:
    """Return how long to wait when ``seconds`` were asked for."""
    return min(seconds * SCALE, LONGEST)


@functools.wraps(_real_sleep)
def sleep(seconds: float) -> None:
    """Sleep a thousandth of ``seconds``."""
    _real_sleep(shortened(seconds))


@functools.wraps(_real_async_sleep)
async def async_sleep(delay: float, result: Any = None) -> Any:
    """Sleep a thousandth of ``delay`` seconds."""
    return await _real_async_sleep(shortened(delay), result)


class _RetryTime:
    """The ``time`` module as the legacy SDK's retries see it: sleeping moves its own clock.

    Their deadline is a minute of real time; without a clock of its own a retry that no longer
    waits would repeat its request thousands of times until the minute is over.
    """

    def __init__(self) -> None:
        self._skipped = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        self._skipped += seconds

    def monotonic(self) -> float:
        return time.monotonic() + self._skipped


_retry_time = _RetryTime()


def _use_retry_time(module: Any) -> None:
    module.time = _retry_time


def _fix_seed(module: Any) -> None:
    module.seed(0)


PATCHES: Final = {
    "google.api_core.retry.retry_base": _use_retry_time,
    "google.api_core.retry.retry_unary": _use_retry_time,
    "google.api_core.retry.retry_streaming": _use_retry_time,
    "random": _fix_seed,
}
