"""A content block from bytes."""

import base64
from typing import Any

from .media_kind import media_kind


def media_content(data: bytes, mime_type: str) -> Any:
    """Return the content block for inline data; text of any kind is sent as text."""
    if mime_type.startswith("text/"):
        return {"type": "text", "text": data.decode("utf-8")}
    return {
        "type": media_kind(mime_type),
        "data": base64.b64encode(data).decode("ascii"),
        "mime_type": mime_type,
    }
