"""A content block from a PIL image."""

import base64
import io
from typing import Any


def image_content(image: Any) -> Any:
    """Return the content block for a PIL image: PNG, or JPEG if it was read as such."""
    buffer = io.BytesIO()
    if image.format == "JPEG":
        image.save(buffer, "JPEG", quality="keep")
        mime_type = "image/jpeg"
    else:
        image.save(buffer, "PNG")
        mime_type = "image/png"
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    return {"type": "image", "data": data, "mime_type": mime_type}
