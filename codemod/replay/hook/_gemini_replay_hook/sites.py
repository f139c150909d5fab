"""Tells the server where in the project a request comes from, and which SDK call it belongs to."""

from __future__ import annotations

import contextvars
import functools
import itertools
import os
import sys
import types
import urllib.parse
from collections.abc import Callable, MutableMapping
from typing import Any, Final

from . import sequence

SITE_HEADER: Final = "x-replay-site"
CALL_HEADER: Final = "x-replay-call"
SEQUENCE_HEADER: Final = "x-replay-sequence"
MOST_FRAMES: Final = 8

_calls = itertools.count(1)
_current: contextvars.ContextVar[str] = contextvars.ContextVar("replay_call", default="")


def one_call(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a function of an SDK that sends a request and its retries."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        token = _current.set(_new_call())
        try:
            return function(*args, **kwargs)
        finally:
            _current.reset(token)

    return wrapper


def one_async_call(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a coroutine function of an SDK that sends a request and its retries."""

    @functools.wraps(function)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        token = _current.set(_new_call())
        try:
            return await function(*args, **kwargs)
        finally:
            _current.reset(token)

    return wrapper


def _new_call() -> str:
    return f"{os.getpid()}.{next(_calls)}"


def add_headers(headers: MutableMapping[str, str]) -> None:
    """Add the headers of this tool to a request that is about to be sent."""
    headers[CALL_HEADER] = _current.get() or _new_call()
    headers[SEQUENCE_HEADER] = sequence.name()
    places = project_frames()
    if places:
        headers[SITE_HEADER] = ";".join(urllib.parse.quote(place) for place in places)


def project_frames() -> list[str]:
    """Return ``path:line`` of the project frames on the stack, innermost first."""
    root = os.environ.get("GEMINI_CODEMOD_REPLAY_ROOT", "")
    if not root:
        return []
    root = os.path.realpath(root) + os.sep
    places: list[str] = []
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None and len(places) < MOST_FRAMES:
        name = frame.f_code.co_filename
        # Names such as <frozen runpy> are no files; realpath would put them into the folder.
        path = "" if name.startswith("<") else os.path.realpath(name)
        if path.startswith(root) and "site-packages" not in path:
            places.append(f"{path[len(root) :].replace(os.sep, '/')}:{frame.f_lineno}")
        frame = frame.f_back
    return places
