"""The resolution of media in a config of generate_content."""

from typing import Any

from google.genai import types


def config_resolution(config: Any) -> str | None:
    """Return the resolution that a config asks for, None when it asks for none."""
    level = types.GenerateContentConfig.model_validate(config or {}).media_resolution
    word = level.value.removeprefix("MEDIA_RESOLUTION_").lower() if level else None
    return None if word == "unspecified" else word
