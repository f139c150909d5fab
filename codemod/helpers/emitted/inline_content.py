"""A content block from bytes, or from base64 text."""

import base64
from typing import Any

from .media_content import media_content


def inline_content(data: bytes | str, mime_type: str) -> Any:
    """Return the content block for inline data: bytes, or base64 text of them."""
    raw = base64.b64decode(data) if isinstance(data, str) else data
    return media_content(raw, mime_type)
