"""A config of generate_content as arguments of interactions.create."""

from typing import Any

from google.genai import types

from .generation_settings import generation_settings
from .interaction_tools import interaction_tools
from .response_formats import response_formats
from .to_part import to_part


def interaction_arguments(config: Any) -> dict[str, Any]:
    """Convert a config of generate_content to arguments of interactions.create.

    A Python function as tool is a TypeError, a field without counterpart a ValueError.
    """
    config = types.GenerateContentConfig.model_validate(config or {})
    _refuse_unsupported(config)
    arguments: dict[str, Any] = {
        "system_instruction": _system_text(config.system_instruction),
        "generation_config": generation_settings(config),
        "response_format": response_formats(config),
        "tools": interaction_tools(config.tools or []),
        "service_tier": config.service_tier and config.service_tier.value,
    }
    if config.tool_config and config.tool_config.retrieval_config:
        place = config.tool_config.retrieval_config.lat_lng or types.LatLng()
        for tool in arguments["tools"]:
            if tool["type"] == "google_maps":
                tool.update(place.model_dump(exclude_none=True))
    extra_body: dict[str, Any] = {}
    if settings := config.safety_settings:
        extra_body["safety_settings"] = [_safety_setting(item) for item in settings]
    if config.labels:
        extra_body["labels"] = config.labels
    if options := config.http_options:
        arguments["timeout"] = options.timeout and options.timeout / 1000
        arguments["api_version"] = options.api_version
        arguments["extra_headers"] = options.headers
        extra_body.update(options.extra_body or {})
    arguments["extra_body"] = extra_body
    arguments = {key: value for key, value in arguments.items() if value}
    store = getattr(config, "store", None)
    return arguments if store is None else {**arguments, "store": store}


def _refuse_unsupported(config: types.GenerateContentConfig) -> None:
    convertible = {
        "automatic_function_calling",
        "http_options",
        "image_config",
        "labels",
        "max_output_tokens",
        "response_json_schema",
        "response_mime_type",
        "response_modalities",
        "response_schema",
        "safety_settings",
        "seed",
        "service_tier",
        "speech_config",
        "stop_sequences",
        "store",
        "system_instruction",
        "temperature",
        "thinking_config",
        "tool_config",
        "tools",
        "top_k",
        "top_p",
    }
    lost = {name for name, value in config if value} - convertible
    if config.candidate_count == 1:
        lost.discard("candidate_count")
    if options := config.http_options:
        used = {f"http_options.{name}" for name, value in options if value is not None}
        kept = ("api_version", "extra_body", "headers", "timeout")
        lost |= used - {f"http_options.{name}" for name in kept}
    if lost:
        raise ValueError(
            f"Interactions have no counterpart of {', '.join(sorted(lost))}."
        )


def _system_text(instruction: Any) -> str:
    """Return the text of a system instruction, one line for each of its parts."""
    if isinstance(instruction, types.Content):
        instruction = instruction.parts
    parts = instruction if isinstance(instruction, list) else [instruction]
    texts = [to_part(part).text for part in parts if part]
    if None in texts:
        raise ValueError("Only text can be the system instruction of an interaction.")
    return "\n".join(text for text in texts if text)


def _safety_setting(setting: types.SafetySetting) -> dict[str, str]:
    fields = setting.model_dump(mode="json", exclude_none=True)
    fields["type"] = fields.pop("category", "").removeprefix("HARM_CATEGORY_")
    return {name: value.lower() for name, value in fields.items()}
