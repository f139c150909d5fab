"""The normal form of a request: what was asked, independent of the API that carried it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

JsonObject = dict[str, Any]
Role = Literal["user", "model"]


@dataclass(frozen=True)
class Turn:
    """Consecutive items of one role; each item is a JSON object with a ``kind``."""

    role: Role
    items: tuple[JsonObject, ...]


@dataclass(frozen=True)
class NormalForm:
    """One request in the vocabulary common to both APIs.

    ``operation`` is ``generate`` for generateContent and interactions alike; other operations
    (``count_tokens``, ``embed``, ``files.upload``...) carry their content in ``extra``. ``model``
    is the id as sent; it takes no part in the digest, because a migration replaces models.
    """

    operation: str
    model: str = ""
    turns: tuple[Turn, ...] = ()
    system: str = ""
    tools: tuple[JsonObject, ...] = ()
    generation: JsonObject = field(default_factory=dict)
    response: JsonObject = field(default_factory=dict)
    safety: JsonObject = field(default_factory=dict)
    extra: JsonObject = field(default_factory=dict)
    stream: bool = False

    def content(self) -> JsonObject:
        """Return everything the answer may depend on, empty parts left out."""
        full: JsonObject = {
            "operation": self.operation,
            "system": self.system,
            "turns": [{"role": turn.role, "items": list(turn.items)} for turn in self.turns],
            "tools": list(self.tools),
            "generation": self.generation,
            "response": self.response,
            "safety": self.safety,
            "extra": self.extra,
        }
        return {key: value for key, value in full.items() if value}

    def to_json(self) -> JsonObject:
        """Return the whole form as JSON, for records and diffs."""
        return {**self.content(), "model": self.model, "stream": self.stream}

    def digest(self) -> str:
        """Return a short hash of :meth:`content`; equal requests have equal digests."""
        return digest(self.content())

    def last_user_text(self) -> str:
        """Return the text of the last user turn that has any, joined by newlines."""
        for turn in reversed(self.turns):
            texts = [item["text"] for item in turn.items if item["kind"] == "text"]
            if turn.role == "user" and texts:
                return "\n".join(texts)
        return ""


def digest(value: object, length: int = 12) -> str:
    """Return ``length`` hex digits that identify a JSON value."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def integral(value: Any) -> Any:
    """Return ``value`` with whole floats as ints, at any depth.

    Source: mapping section 5, the legacy SDK gives every number of a function call as a float.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: integral(item) for key, item in value.items()}
    if isinstance(value, list):
        return [integral(item) for item in value]
    return value


def without_empty(value: Mapping[str, Any]) -> JsonObject:
    """Return ``value`` without keys whose value is None, an empty string or an empty container."""
    return {
        key: item for key, item in value.items() if item is not None and item not in ("", [], {})
    }
