"""A resolution for the media in the input of an interaction."""

from typing import Any


def with_resolution(content: Any, resolution: str | None) -> Any:
    """Ask for a resolution of the images, videos and documents in an input."""
    for item in content if resolution and isinstance(content, list) else []:
        for block in item.get("content", [item]):
            if block["type"] in ("image", "video", "document"):
                block.setdefault("resolution", resolution)
    return content
