"""A content block from an uploaded file."""

from typing import Any

from google.genai import types

from .media_kind import media_kind


def file_content(file: types.File) -> Any:
    """Return the content block for a file uploaded with client.files.upload()."""
    if not file.uri or not file.mime_type:
        raise ValueError(f"File {file.name} has no uri or no mime_type.")
    kind = media_kind(file.mime_type)
    return {"type": kind, "uri": file.uri, "mime_type": file.mime_type}
