"""The picture in one of the items that a model produced."""

import base64
from typing import Any

from google.genai import types


def item_image(item: Any) -> types.Image | None:
    """Return the picture of an output item, None for other items."""
    if item.type != "image" or not item.data:
        return None
    return types.Image(
        image_bytes=base64.b64decode(item.data), mime_type=item.mime_type
    )
