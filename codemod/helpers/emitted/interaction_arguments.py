"""A config of generate_content as arguments of interactions.create.

A mark says which fields of the config need the statement that begins on its line
or, when the mark has a line of its own, on the next (`codemod.helpers.features`).
"""

from typing import Any

import pydantic
from google.genai import types

from .interaction_tools import interaction_tools
from .json_schema import json_schema


def interaction_arguments(config: Any) -> dict[str, Any]:
    """Convert a config of generate_content to arguments of interactions.create."""
    config = types.GenerateContentConfig.model_validate(config or {})
    _refuse_unsupported(config)  # if: other
    _refuse_unseen(config)  # if: strict; unless: other
    if config.candidate_count and config.candidate_count > 1:  # if: candidate_count
        raise ValueError("Interactions have no counterpart of candidate_count.")
    arguments: dict[str, Any] = {}
    generation: dict[str, Any] = {}  # if: settings
    formats: dict[str, dict[str, Any]] = {}  # if: formats
    extra_body: dict[str, Any] = {}  # if: extra_body
    # if: system_instruction.text; unless: system_instruction.parts
    arguments["system_instruction"] = config.system_instruction
    if instruction := config.system_instruction:  # if: system_instruction.parts
        if not isinstance(instruction, types.Content):
            instruction = types.UserContent(instruction)
        texts = [part.text for part in instruction.parts or []]
        if None in texts:
            raise ValueError("A system instruction can only be text.")
        arguments["system_instruction"] = "\n".join(filter(None, texts))
    generation["temperature"] = config.temperature  # if: temperature
    generation["top_p"] = config.top_p  # if: top_p
    generation["max_output_tokens"] = config.max_output_tokens  # if: max_output_tokens
    generation["stop_sequences"] = config.stop_sequences  # if: stop_sequences
    generation["seed"] = config.seed  # if: seed
    if thinking := config.thinking_config:  # if: thinking_config
        budget = thinking.thinking_budget  # if: thinking_config.thinking_budget
        if budget is not None and budget >= 0:  # if: thinking_config.thinking_budget
            level = "high" if budget > 16384 else "medium" if budget > 4608 else "low"
            generation["thinking_level"] = level if budget else "minimal"
        if thinking.thinking_level:  # if: thinking_config.thinking_level
            generation["thinking_level"] = thinking.thinking_level.value.lower()
        if thinking.include_thoughts:  # if: thinking_config.include_thoughts
            generation["thinking_summaries"] = "auto"
    # if: tool_config.function_calling_config
    choice = config.tool_config and config.tool_config.function_calling_config
    if choice:  # if: tool_config.function_calling_config
        mode = choice.mode.value.lower() if choice.mode else "auto"
        generation["tool_choice"] = mode
        if functions := choice.allowed_function_names:
            allowed = {"mode": mode, "tools": functions}
            generation["tool_choice"] = {"allowed_tools": allowed}
    if config.speech_config:  # if: speech_config
        generation["speech_config"] = _speakers(config.speech_config)
    # if: settings
    generation = {key: value for key, value in generation.items() if value is not None}
    arguments["generation_config"] = generation  # if: settings
    # if: response_modalities
    modalities = [kind.lower() for kind in config.response_modalities or []]
    for kind in modalities if modalities != ["text"] else []:  # if: response_modalities
        formats[kind] = {"type": kind}
    if config.image_config:  # if: image_config
        image = config.image_config.model_dump(mode="json", exclude_none=True)
        if unknown := image.keys() - {"aspect_ratio", "image_size"}:
            raise ValueError(f"Interactions have no counterpart of {sorted(unknown)}.")
        formats["image"] = {"type": "image", **image}
    if config.response_mime_type == "application/json":  # if: response_mime_type.json
        formats["text"] = {"type": "text", "mime_type": "application/json"}
    # if: response_mime_type.other
    if config.response_mime_type not in (None, "", "text/plain", "application/json"):
        raise ValueError(f"Interactions do not answer as {config.response_mime_type}.")
    if config.response_schema:  # if: response_schema
        formats["text"] = {"type": "text", "mime_type": "application/json"}
        # if: response_schema.type; unless: response_schema.schema
        schema = pydantic.TypeAdapter(config.response_schema).json_schema()
        schema = json_schema(config.response_schema)  # if: response_schema.schema
        formats["text"]["schema"] = schema
    if config.response_json_schema is not None:  # if: response_json_schema
        formats["text"] = {"type": "text", "mime_type": "application/json"}
        formats["text"]["schema"] = config.response_json_schema
    arguments["response_format"] = list(formats.values())  # if: formats
    arguments["tools"] = interaction_tools(config.tools or [])  # if: tools
    # if: tool_config.retrieval_config
    if config.tool_config and config.tool_config.retrieval_config:
        place = config.tool_config.retrieval_config.lat_lng or types.LatLng()
        for tool in arguments.get("tools", []):
            if tool["type"] == "google_maps":
                tool.update(place.model_dump(exclude_none=True))
    if config.safety_settings:  # if: safety_settings
        safety = [_safety_setting(setting) for setting in config.safety_settings]
        extra_body["safety_settings"] = safety
    if config.labels:  # if: labels
        extra_body["labels"] = config.labels
    arguments["extra_body"] = extra_body  # if: extra_body
    if config.service_tier:  # if: service_tier
        arguments["service_tier"] = config.service_tier.value
    if options := config.http_options:  # if: http_options
        # if: http_options.timeout
        arguments["timeout"] = options.timeout and options.timeout / 1000
        arguments["extra_headers"] = options.headers  # if: http_options.headers
        # if: http_options.other
        for name in {name for name, value in options if value} - {"timeout", "headers"}:
            raise ValueError(f"Interactions have no counterpart of option {name}.")
    if getattr(config, "store", None) is not None:  # if: store
        arguments = {key: value for key, value in arguments.items() if value}
        return {**arguments, "store": config.store}
    return {key: value for key, value in arguments.items() if value}


def _refuse_unsupported(config: types.GenerateContentConfig) -> None:
    convertible = (
        "automatic_function_calling candidate_count http_options image_config labels "
        "max_output_tokens response_json_schema response_mime_type response_modalities "
        "response_schema safety_settings seed service_tier speech_config "
        "stop_sequences store system_instruction temperature thinking_config "
        "tool_config tools top_k top_p"
    )
    lost = {name for name, value in config if value} - set(convertible.split())
    lost.discard("media_resolution")  # if: resolution_apart
    if lost:
        names = ", ".join(sorted(lost))
        raise ValueError(f"Interactions have no counterpart of {names}.")


def _refuse_unseen(config: types.GenerateContentConfig) -> None:
    convertible = "FIELDS"
    lost = {name for name, value in config if value is not None} - set(
        convertible.split()
    )
    lost.discard("media_resolution")  # if: resolution_apart
    if lost:
        raise ValueError(
            f"interaction_arguments does not convert {', '.join(sorted(lost))} yet."
        )


def _speakers(speech: types.SpeechConfig | str) -> list[dict[str, str]]:
    if isinstance(speech, str):
        return [{"voice": speech}]
    multiple = speech.multi_speaker_voice_config
    speakers: list[Any] = (multiple and multiple.speaker_voice_configs) or [speech]
    entries: list[dict[str, str]] = []
    for speaker in speakers:
        voice = speaker.voice_config and speaker.voice_config.prebuilt_voice_config
        if speaker.voice_config and not voice:
            raise ValueError("Only prebuilt voices can be used in an interaction.")
        entry = {
            "speaker": getattr(speaker, "speaker", None),
            "voice": voice and voice.voice_name,
            "language": speech.language_code,
        }
        entries.append({name: value for name, value in entry.items() if value})
    return entries


def _safety_setting(setting: types.SafetySetting) -> dict[str, str]:
    fields = setting.model_dump(mode="json", exclude_none=True)
    fields["type"] = fields.pop("category", "").removeprefix("HARM_CATEGORY_")
    return {name: value.lower() for name, value in fields.items()}
