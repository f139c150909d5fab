"""The schema in a config of generate_content."""

from typing import Any

from google.genai import types


def config_schema(config: Any) -> Any:
    """Return the schema that a config asks for, None when it asks for none."""
    if isinstance(config, dict):
        config = types.GenerateContentConfig.model_validate(config)
    if not config:
        return None
    return config.response_schema or config.response_json_schema
