"""A content block from a URI."""

import mimetypes
import re
from typing import Any

from .media_kind import media_kind


def uri_content(uri: str, mime_type: str | None = None) -> Any:
    """Return the content block for media at a URI, guessing its MIME type if needed."""
    mime_type = mime_type or mimetypes.guess_type(uri)[0]
    if mime_type:
        return {"type": media_kind(mime_type), "uri": uri, "mime_type": mime_type}
    if re.match(r"https?://(www\.|m\.)?(youtube\.com|youtu\.be)/", uri):
        return {"type": "video", "uri": uri}
    raise ValueError(f"Failed to determine the MIME type of {uri}: pass mime_type.")
