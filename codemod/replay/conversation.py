"""Builds the turns of a normal form from the parts or steps of either API."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from typing import Any

from codemod.replay.canonical import JsonObject, Role, Turn, integral, without_empty
from codemod.replay.equivalences import MIME_SYNONYMS, TEXT_DOCUMENTS, UNWRAPPED_RESULT_KEYS

_LOCAL_FILE = re.compile(r"^https?://(?:127\.0\.0\.1|localhost):\d+/(?:v1|v1beta)/")
_VIDEO_SITE = re.compile(r"^https?://(?:www\.)?(?:youtube\.com|youtu\.be)/")


class ConversationBuilder:
    """Collects items in order and joins consecutive items of one role into a turn.

    Function calls are numbered as they come; a result refers to the number of its call, so that ids
    (new API) and names (old API) compare equal.
    """

    def __init__(self) -> None:
        self._turns: list[tuple[Role, list[JsonObject]]] = []
        self._calls: list[JsonObject] = []

    def add(self, role: Role, item: JsonObject) -> None:
        """Append ``item``; text pieces of one model turn are joined, empty ones dropped."""
        is_model_text = role == "model" and item["kind"] == "text"
        if is_model_text and not item["text"]:
            return
        if not self._turns or self._turns[-1][0] != role:
            self._turns.append((role, []))
        items = self._turns[-1][1]
        if is_model_text and items and items[-1]["kind"] == "text":
            items[-1] = {"kind": "text", "text": items[-1]["text"] + item["text"]}
        else:
            items.append(item)

    def add_call(self, name: str, arguments: Any, call_id: str | None) -> None:
        """Append a function call of the model."""
        self._calls.append({"id": call_id, "name": name, "answered": False})
        item = {"kind": "function_call", "name": name, "arguments": integral(arguments or {})}
        self.add("model", item)

    def add_result(self, name: str | None, value: Any, call_id: str | None) -> bool:
        """Append a function result; return whether it answers a call made before."""
        number = self._number_of(name, call_id)
        if number is not None:
            self._calls[number]["answered"] = True
            name = self._calls[number]["name"]
        item = {"kind": "function_result", "name": name, "result": decoded_result(value)}
        self.add("user", item if number is None else {**item, "call": number})
        return number is not None

    def turns(self) -> tuple[Turn, ...]:
        """Return what was collected."""
        return tuple(Turn(role, tuple(items)) for role, items in self._turns)

    def _number_of(self, name: str | None, call_id: str | None) -> int | None:
        if call_id:
            for number, call in enumerate(self._calls):
                if call["id"] == call_id:
                    return number
        for number, call in enumerate(self._calls):
            if not call["answered"] and call["name"] == name and not (call_id and call["id"]):
                return number
        return None


def text_item(text: str) -> JsonObject:
    """Return the item of a text block."""
    return {"kind": "text", "text": text}


def media_item(data: str, mime_type: str, **settings: Any) -> JsonObject:
    """Return the item of inline media; text media become text.

    ``data`` is base64 in either alphabet. Raises ValueError when it is not.
    """
    try:
        raw = base64.b64decode(data.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("data is not base64") from error
    mime_type = canonical_mime(mime_type)
    if mime_type.startswith("text/") and mime_type not in TEXT_DOCUMENTS:
        return text_item(raw.decode("utf-8", "replace"))
    sha256 = hashlib.sha256(raw).hexdigest()
    media = {"kind": "media", "mime_type": mime_type, "sha256": sha256, "size": len(raw)}
    return {**media, **without_empty(settings)}


def file_item(uri: str, mime_type: str | None, **settings: Any) -> JsonObject:
    """Return the item of media by URI; files of the replay server lose its address."""
    if _VIDEO_SITE.match(uri):
        mime_type = None
    mime_type = canonical_mime(mime_type) if mime_type else None
    uri = _LOCAL_FILE.sub("", uri)
    return without_empty({"kind": "file", "uri": uri, "mime_type": mime_type, **settings})


def canonical_mime(mime_type: str) -> str:
    """Return ``mime_type`` in lower case without parameters, synonyms folded."""
    bare = mime_type.split(";", 1)[0].strip().lower()
    return MIME_SYNONYMS.get(bare, bare)


def decoded_result(value: Any) -> Any:
    """Return the plain value of a function result.

    Programs send it as an object around the value, as JSON text, or as a list with one text block;
    all of these say the same to the model.
    """
    while True:
        if isinstance(value, str):
            try:
                decoded = json.loads(value)
            except ValueError:
                return value
            if decoded == value:
                return value
            value = decoded
        elif isinstance(value, dict) and len(value) == 1 and set(value) <= UNWRAPPED_RESULT_KEYS:
            (value,) = value.values()
        elif _is_text_block(value):
            value = value[0]["text"]
        else:
            return integral(value)


def _is_text_block(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 1
        and isinstance(value[0], dict)
        and value[0].get("type") == "text"
        and isinstance(value[0].get("text"), str)
    )
