"""What the server noted about one request."""

from __future__ import annotations

import re
import urllib.parse
from dataclasses import dataclass
from typing import Final

from codemod.replay.canonical import NormalForm

SITE_HEADER: Final = "x-replay-site"
CALL_HEADER: Final = "x-replay-call"
SEQUENCE_HEADER: Final = "x-replay-sequence"
"""Set by the hook in the program: the project frames that led to the request, innermost first, a
number that is the same for the retries of one SDK call, and the process whose one line of control
sent it (empty when it came from another thread, task or child process)."""

_METHOD: Final = re.compile(r":(\w+)$")


@dataclass(frozen=True)
class Exchange:
    """One HTTP exchange.

    ``status`` 0 is a connection cut before any answer. ``sequence`` is empty when other lines of
    control may run beside the one that sent it.
    """

    number: int
    method: str
    path: str
    api: str
    form: NormalForm | None
    status: int
    message: str
    call: str
    sites: tuple[str, ...]
    sequence: str

    @property
    def endpoint(self) -> str:
        """Return method and path, for messages."""
        return f"{self.method} {self.path}"


def api_of(path: str) -> str:
    """Return the API a path belongs to: ``interactions``, ``generateContent``, ``files``..."""
    method = _METHOD.search(path)
    if method and "/models/" in path:
        return method.group(1)
    parts = [part for part in path.split("/") if part]
    return parts[1] if len(parts) > 1 else path


def parse_sites(header: str) -> tuple[str, ...]:
    """Return the ``file:line`` places of a site header."""
    return tuple(urllib.parse.unquote(part) for part in header.split(";") if part)
