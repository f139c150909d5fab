"""The part of the normal form that says what kind of answer is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from codemod.mapping.models import resolve
from codemod.replay.canonical import JsonObject, without_empty


def response_form(
    *,
    mime_type: str | None,
    schema: Any,
    modalities: Iterable[str],
    image: Mapping[str, Any],
    speech: list[JsonObject],
) -> JsonObject:
    """Return the normal form of the wanted answer; plain text, the default, is empty."""
    wanted = sorted(set(modalities))
    return without_empty(
        {
            "mime_type": mime_type if mime_type != "text/plain" else None,
            "schema": schema,
            "modalities": wanted if wanted != ["text"] else [],
            "image": without_empty(image),
            "speech": speech,
        }
    )


def default_modalities(model: str) -> list[str]:
    """Return what a model answers with when the request names no modality.

    Image models give text and images, speech models audio (mapping section 2.1).
    """
    kind = resolve(model).kind
    if kind == "tts":
        return ["audio"]
    return ["image", "text"] if kind == "image" else ["text"]
