"""An interaction with structured output in the form of generate_content."""

import json
from typing import Any

import pydantic
from google.genai import types

from .generate_content_response import generate_content_response


def parsed_content_response(
    interaction: Any, schema: Any
) -> types.GenerateContentResponse:
    """Return the response that generate_content gave, with `parsed` by a schema.

    As before, it is None where the text does not follow the schema.
    """
    response = generate_content_response(interaction)
    text = response.text
    if text is None or schema is None:
        return response
    try:
        if isinstance(schema, (dict, types.Schema)):
            response.parsed = json.loads(text)
        else:
            response.parsed = pydantic.TypeAdapter(schema).validate_json(text)
    except ValueError:
        pass
    return response
