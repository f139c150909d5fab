"""A config of generate_content as arguments of a chat."""

from typing import Any

from .config_resolution import config_resolution
from .interaction_arguments import interaction_arguments


def chat_arguments(config: Any) -> dict[str, Any]:
    """Convert a config to the arguments of a chat, with the resolution of media."""
    return {**interaction_arguments(config), "resolution": config_resolution(config)}
