"""Schemas of the SDK as JSON Schema."""

from typing import Any

import pydantic
from google.genai import types


def json_schema(schema: Any) -> dict[str, Any]:
    """Convert a types.Schema, a dict in either notation or a Python type."""
    if not isinstance(schema, (dict, types.Schema)):
        return pydantic.TypeAdapter(schema).json_schema()
    try:
        converted = types.Schema.model_validate(schema).json_schema
    except pydantic.ValidationError:
        return dict(schema)  # JSON Schema with keywords that types.Schema lacks
    return converted.model_dump(mode="json", by_alias=True, exclude_none=True)
