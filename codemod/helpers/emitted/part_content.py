"""A content block from a part of generate_content."""

from typing import Any

from .media_content import media_content
from .to_part import to_part
from .uri_content import uri_content


def part_content(value: Any) -> dict[str, Any]:
    """Return the content block for text, a Part, a file, a PIL image or a dict."""
    part = to_part(value)
    if part.text is not None:
        return {"type": "text", "text": part.text}
    if part.inline_data and part.inline_data.data is not None:
        block = media_content(part.inline_data.data, part.inline_data.mime_type or "")
    elif part.file_data and part.file_data.file_uri:
        block = uri_content(part.file_data.file_uri, part.file_data.mime_type)
    else:
        fields = ", ".join(part.model_dump(exclude_none=True)) or "no content"
        raise TypeError(f"A part with {fields} cannot be sent to the Interactions API.")
    if part.video_metadata:
        clip = part.video_metadata.model_dump(mode="json", exclude_none=True)
        block["processing"] = {"type": "static", **clip}
    if part.media_resolution and part.media_resolution.level:
        level = part.media_resolution.level.value
        block["resolution"] = level.removeprefix("MEDIA_RESOLUTION_").lower()
    return block
