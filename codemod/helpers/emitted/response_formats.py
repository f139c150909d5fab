"""The response_format of an interaction."""

from typing import Any

from google.genai import types

from .json_schema import json_schema


def response_formats(config: types.GenerateContentConfig) -> list[dict[str, Any]]:
    """Return the response_format of an interaction; empty if it is plain text."""
    kinds = [modality.lower() for modality in config.response_modalities or []]
    formats: dict[str, dict[str, Any]] = {kind: {"type": kind} for kind in kinds}
    if config.image_config:
        image = config.image_config.model_dump(mode="json", exclude_none=True)
        if unknown := image.keys() - {"aspect_ratio", "image_size"}:
            raise ValueError(f"Interactions have no counterpart of {sorted(unknown)}.")
        formats["image"] = {"type": "image", **image}
    mime_type = config.response_mime_type or "text/plain"
    if mime_type == "text/x.enum":
        raise ValueError("Interactions answer enums as JSON, not as text/x.enum.")
    if config.response_json_schema is not None:
        schema = config.response_json_schema
    else:
        schema = config.response_schema and json_schema(config.response_schema)
    if schema:
        mime_type = "application/json"
    if mime_type != "text/plain":
        formats["text"] = {"type": "text", "mime_type": mime_type}
    if schema:
        formats["text"]["schema"] = schema
    return [] if list(formats.values()) == [{"type": "text"}] else [*formats.values()]
