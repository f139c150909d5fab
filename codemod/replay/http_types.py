"""Requests and replies between the HTTP layer and the services of the replay server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codemod.replay.canonical import NormalForm
from codemod.replay.scripting import error_body


@dataclass(frozen=True)
class Call:
    """One HTTP request; header names are in lower case, ``path`` has no query."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base_url: str

    def json(self) -> Any:
        """Return the body as JSON, an empty one as {}; raises ValueError."""
        return json.loads(self.body) if self.body else {}


@dataclass(frozen=True)
class Reply:
    """What to send back.

    ``parts`` are sent as the body, one write each; ``cut`` closes the connection after them without
    ending the body properly. ``form`` is the normal form of the request, for the record.
    """

    status: int = 200
    parts: tuple[bytes, ...] = ()
    content_type: str = "application/json; charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    form: NormalForm | None = None
    cut: bool = False


def json_reply(value: Any, form: NormalForm | None = None, status: int = 200) -> Reply:
    """Return a reply with a JSON body."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Reply(status=status, parts=(body,), form=form)


def error_reply(
    status: int, message: str, form: NormalForm | None = None, retry_after: float | None = None
) -> Reply:
    """Return the error document of the Gemini API."""
    body = json.dumps(error_body(status, message, retry_after)).encode()
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return Reply(status=status, parts=(body,), headers=headers, form=form)
