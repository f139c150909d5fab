"""A Part from any value that stands for one."""

from typing import Any

from google.genai import types


def to_part(value: Any) -> types.Part:
    """Return the Part for text, a Part, an uploaded file, a PIL image or a dict."""
    if isinstance(value, dict) and "data" in value:
        value = {"inline_data": value}
    return types.UserContent(value).parts[0]
