"""An interaction with a config of generate_content."""

from typing import Any

from google.genai import types

from .interaction_arguments import interaction_arguments
from .interaction_with_tools import interaction_with_tools


def interaction_with_config(client: Any, config: Any, **arguments: Any) -> Any:
    """Create an interaction; answer calls of functions among the tools of a config."""
    config = types.GenerateContentConfig.model_validate(config or {})
    calling = config.automatic_function_calling
    requests = calling.maximum_remote_calls if calling else None
    if (calling and calling.disable) or (requests is not None and requests <= 0):
        requests = 1  # calls stay unanswered
    arguments |= interaction_arguments(config.model_copy(update={"tools": None}))
    return interaction_with_tools(
        client, config.tools, requests=requests or 10, **arguments
    )
