"""Where each field of `types.GenerateContentConfig`, and of the objects in it, goes.

The tables cover every field of google-genai 2.3.0 and 3.4.0; `tests/mapping` compares them with
the SDKs.  Tools have a table of their own, `codemod.mapping.tool_fields`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from codemod.mapping.sdk_request_types import REQUEST_TYPES
from codemod.mapping.sdk_response_types import RESPONSE_TYPES


class Action(Enum):
    """What becomes of a field."""

    ARGUMENT = "argument"
    GENERATION = "generation_config"
    CONVERTED = "converted"
    DROPPED = "dropped"
    KEEPS_FLOW = "keeps flow"


@dataclass(frozen=True)
class ConfigField:
    """The fate of one field.

    Attributes:
        name: the field in snake_case.
        action: ARGUMENT and GENERATION only where the value passes unchanged.
        target: ARGUMENT: keyword of interactions.create, or in a table of a nested object the key
            of the new object; GENERATION: key of generation_config; CONVERTED: the converter.
        note: code of `codemod.mapping.notes`.  CONVERTED: the one that applies when the conversion
            changes something.
        refusal: code of `codemod.planning.refusals`; always set for KEEPS_FLOW.  CONVERTED: the
            code for values the converter has no answer for.
        source: section of the API mapping, or what was executed.
    """

    name: str
    action: Action
    target: str = ""
    note: str = ""
    refusal: str = ""
    source: str = ""


def table(fields: Iterable[ConfigField]) -> Mapping[str, ConfigField]:
    """Fields by name, read-only."""
    return MappingProxyType({field.name: field for field in fields})


def kept(names: str, source: str, refusal: str = "config-without-equivalent") -> list[ConfigField]:
    """Fields, given as words, without a counterpart: the flow stays."""
    return [
        ConfigField(name, Action.KEEPS_FLOW, refusal=refusal, source=source)
        for name in names.split()
    ]


def passed(names: str, source: str) -> list[ConfigField]:
    """Fields of a nested object, given as words, that keep name and value."""
    return [ConfigField(name, Action.ARGUMENT, name, source=source) for name in names.split()]


_UNKNOWN = "config-not-understood"

CONFIG_FIELDS: Mapping[str, ConfigField] = table(
    [
        ConfigField(
            "system_instruction",
            Action.CONVERTED,
            "system_instruction",
            note="system-instruction-joined",
            refusal=_UNKNOWN,
            source="mapping 2.1",
        ),
        ConfigField("temperature", Action.GENERATION, "temperature", source="mapping 2.1"),
        ConfigField("top_p", Action.GENERATION, "top_p", source="mapping 2.1"),
        ConfigField("top_k", Action.DROPPED, note="top-k-dropped", source="mapping 2.1"),
        ConfigField(
            "candidate_count",
            Action.CONVERTED,
            "candidate_count",
            note="candidate-count-dropped",
            refusal="config-without-equivalent",
            source="mapping 2.1: 1 is dropped, more has no counterpart",
        ),
        ConfigField(
            "max_output_tokens", Action.GENERATION, "max_output_tokens", source="mapping 2.1"
        ),
        ConfigField("stop_sequences", Action.GENERATION, "stop_sequences", source="mapping 2.1"),
        ConfigField("seed", Action.GENERATION, "seed", source="mapping 2.1"),
        *kept("presence_penalty frequency_penalty response_logprobs logprobs", "mapping 2.1"),
        *(
            ConfigField(
                name,
                Action.CONVERTED,
                "response_format",
                note=note,
                refusal=_UNKNOWN,
                source=source,
            )
            for name, note, source in (
                ("response_mime_type", "", "mapping 2.2"),
                ("response_schema", "schema-converted", "mapping 2.2"),
                ("response_json_schema", "", "mapping 2.2"),
                ("response_modalities", "", "mapping 2.1"),
                ("image_config", "", "mapping 2.1"),
            )
        ),
        ConfigField(
            "speech_config",
            Action.CONVERTED,
            "speech_config",
            refusal=_UNKNOWN,
            source="mapping 2.1",
        ),
        ConfigField(
            "thinking_config",
            Action.CONVERTED,
            "thinking_config",
            refusal=_UNKNOWN,
            source="mapping 2.1",
        ),
        ConfigField(
            "media_resolution",
            Action.CONVERTED,
            "media_resolution",
            refusal=_UNKNOWN,
            source="mapping 2.1: a key of each media block",
        ),
        ConfigField(
            "labels", Action.ARGUMENT, "labels", note="labels-native", source="mapping 2.1"
        ),
        ConfigField(
            "safety_settings",
            Action.CONVERTED,
            "safety_settings",
            note="safety-native",
            refusal=_UNKNOWN,
            source="mapping 2.3",
        ),
        ConfigField(
            "tools", Action.CONVERTED, "tools", refusal="config-not-understood", source="mapping 3"
        ),
        ConfigField(
            "tool_config",
            Action.CONVERTED,
            "tool_config",
            refusal="tools-function-calling",
            source="mapping 3.2",
        ),
        ConfigField(
            "automatic_function_calling",
            Action.CONVERTED,
            "automatic_function_calling",
            note="config-field-dropped",
            refusal="tools-function-calling",
            source="mapping 3.4: without functions among the tools it has no effect",
        ),
        ConfigField(
            "http_options",
            Action.CONVERTED,
            "http_options",
            note="http-options",
            refusal="config-without-equivalent",
            source="mapping 2.1",
        ),
        ConfigField(
            "service_tier",
            Action.CONVERTED,
            "service_tier",
            refusal=_UNKNOWN,
            source="mapping 2.1: lower-case words, enum members are translated",
        ),
        ConfigField("store", Action.ARGUMENT, "store", source="mapping 2.1"),
        *kept("cached_content should_return_http_response", "mapping 2.1"),
        *kept(
            "continuation_token automatic_continuation audio_transcription_config",
            "mapping 2.1: 3.4.0 only, create of 2.3.0 has no such keyword or key",
        ),
        *kept("enable_enhanced_civic_answers", "mapping 2.1"),
        *kept(
            "audio_timestamp routing_config model_selection_config model_armor_config "
            "generation_output_config",
            "mapping 2.1: ValueError on the Developer API",
        ),
    ]
)

THINKING_FIELDS: Mapping[str, ConfigField] = table(
    [
        ConfigField(
            "include_thoughts",
            Action.CONVERTED,
            "thinking_summaries",
            note="thinking-summaries",
            source='mapping 2.1: True "auto", False "none"',
        ),
        ConfigField(
            "thinking_budget",
            Action.CONVERTED,
            "thinking_level",
            note="thinking-budget-to-level",
            source="mapping 2.1",
        ),
        ConfigField(
            "thinking_level",
            Action.CONVERTED,
            "thinking_level",
            source="mapping 2.1: lower-case words",
        ),
    ]
)
"""Fields of `types.ThinkingConfig`; targets are keys of generation_config."""

IMAGE_FIELDS: Mapping[str, ConfigField] = table(
    [
        *passed("aspect_ratio image_size", "mapping 2.1"),
        *kept(
            "person_generation prominent_people output_mime_type output_compression_quality "
            "image_output_options",
            "mapping 2.1: ValueError on the Developer API",
        ),
    ]
)
"""Fields of `types.ImageConfig`; targets are keys of the image entry of response_format."""

SPEECH_FIELDS: Mapping[str, ConfigField] = table(
    [
        ConfigField("voice_config", Action.CONVERTED, "voice", source="mapping 2.1"),
        ConfigField("language_code", Action.ARGUMENT, "language", source="mapping 2.1"),
        ConfigField(
            "multi_speaker_voice_config",
            Action.CONVERTED,
            "speakers",
            source="mapping 2.1: one entry per speaker",
        ),
    ]
)
"""Fields of `types.SpeechConfig`; targets are keys of an entry of gc.speech_config."""

SPEAKER_FIELDS: Mapping[str, ConfigField] = table(
    [
        ConfigField("speaker", Action.ARGUMENT, "speaker", source="mapping 2.1"),
        ConfigField("voice_config", Action.CONVERTED, "voice", source="mapping 2.1"),
    ]
)
"""Fields of `types.SpeakerVoiceConfig`."""

VOICE_FIELDS: Mapping[str, ConfigField] = table(
    [
        ConfigField(
            "prebuilt_voice_config",
            Action.CONVERTED,
            "voice",
            source="mapping 2.1: its voice_name",
        ),
        ConfigField("voice", Action.ARGUMENT, "voice", source="types.VoiceConfig of 3.4.0"),
        *kept("replicated_voice_config", "mapping 2.1"),
    ]
)
"""Fields of `types.VoiceConfig`."""

HTTP_OPTIONS_FIELDS: Mapping[str, ConfigField] = table(
    [
        ConfigField(
            "timeout",
            Action.CONVERTED,
            "timeout",
            note="http-options",
            source="mapping 2.1: milliseconds become seconds",
        ),
        ConfigField(
            "headers",
            Action.ARGUMENT,
            "extra_headers",
            note="http-options",
            source="mapping 2.1",
        ),
        *kept(
            "extra_body",
            "mapping 2.1: the keyword exists, but the value has the shape of the old request",
        ),
        *kept(
            "api_version",
            "mapping 2.1: the keyword exists, but the version names another set of services",
        ),
        *kept(
            "base_url base_url_resource_scope client_args async_client_args retry_options "
            "httpx_client httpx_async_client aiohttp_client",
            "mapping 2.1: options of the client, not of a call",
        ),
    ]
)
"""Fields of `types.HttpOptions` in the config of a call."""

SAFETY_FIELDS: Mapping[str, ConfigField] = table(
    [
        ConfigField("category", Action.CONVERTED, "type", source="mapping 2.3"),
        ConfigField("threshold", Action.CONVERTED, "threshold", source="mapping 2.3"),
        *kept("method", "mapping 2.3: ValueError on the Developer API"),
    ]
)
"""Fields of `types.SafetySetting`; targets are keys of an entry of safety_settings."""


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


_SNAKE_CASE = MappingProxyType(
    {
        _camel_case(member): member
        for members in (*REQUEST_TYPES.values(), *RESPONSE_TYPES.values())
        for member in members
        if not member.endswith("()")
    }
)


def to_snake_case(name: str) -> str:
    """The snake_case name of a field given in either spelling the SDK accepts.

    A name that is no camelCase field of a generateContent class is returned as it is.
    """
    return _SNAKE_CASE.get(name, name)
