"""Which content block carries a MIME type."""


def media_kind(mime_type: str) -> str:
    """Return the type of the content block for a MIME type: "image", "document"..."""
    kind = mime_type.partition("/")[0].lower()
    return kind if kind in ("image", "audio", "video") else "document"
