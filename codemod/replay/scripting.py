"""Scripted failures: what makes the server refuse, cut or cripple an answer.

A script is written into the prompt, so that a test program carries it::

    [[replay: error 429 retry-after=2]]   HTTP error of that status (times=1: only the first time)
    [[replay: cut]]                       the connection closes before any answer
    [[replay: cut-stream]]                ... after the first piece of a stream
    [[replay: stream-error 500]]          an error inside the stream after the first piece
    [[replay: blocked]]                   the prompt is blocked
    [[replay: truncated]]                 the answer stops at the token limit

or given to the server as rules (text to look for, directive), for programs that cannot be edited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from codemod.replay.canonical import JsonObject

Kind = Literal["error", "cut", "cut-stream", "stream-error", "blocked", "truncated"]

_MARKER: Final = re.compile(r"\[\[replay:\s*([^\]]+)\]\]")

STATUS_NAMES: Final[dict[int, str]] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    422: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


@dataclass(frozen=True)
class Directive:
    """One scripted failure; ``times`` of 0 means every time."""

    kind: Kind
    status: int = 500
    retry_after: float | None = None
    times: int = 0


@dataclass(frozen=True)
class ScriptRule:
    """Applies ``directive`` to requests whose last user text contains ``text``."""

    text: str
    directive: Directive


def parse_directive(text: str) -> Directive:
    """Return the directive written as ``text``, for example ``error 429 times=1``.

    Raises ValueError for an unknown kind or option.
    """
    words = text.split()
    kinds: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
    if not words or words[0] not in kinds:
        raise ValueError(f"unknown replay directive {text!r}; known are {', '.join(kinds)}")
    status, retry_after, times = 500, None, 0
    for word in words[1:]:
        name, _, value = word.partition("=")
        if word.isdigit():
            status = int(word)
        elif name == "retry-after":
            retry_after = float(value)
        elif name == "times":
            times = int(value)
        else:
            raise ValueError(f"unknown option {word!r} in replay directive {text!r}")
    return Directive(kinds[words[0]], status, retry_after, times)


def find_directive(prompt: str, rules: Iterable[ScriptRule]) -> Directive | None:
    """Return the directive for a request whose last user text is ``prompt``."""
    marker = _MARKER.search(prompt)
    if marker:
        return parse_directive(marker.group(1))
    return next((rule.directive for rule in rules if rule.text in prompt), None)


def error_body(status: int, message: str, retry_after: float | None = None) -> JsonObject:
    """Return the error document of the Gemini API for an HTTP status."""
    name = STATUS_NAMES.get(status, "UNKNOWN")
    error: JsonObject = {"code": status, "message": message, "status": name}
    if retry_after is not None:
        retry_info = "type.googleapis.com/google.rpc.RetryInfo"
        error["details"] = [{"@type": retry_info, "retryDelay": f"{retry_after:g}s"}]
    return {"error": error}
