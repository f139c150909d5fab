"""The object graph of google-generativeai 0.8.6, as data, in the words of `sdk_objects`.

Answers of the legacy SDK are given the kinds of google-genai (`GenerateContentResponse`, `Chunk`,
`Candidate`, ...): their members have the same names, and what differs in value is a matter of the
rules that translate reads.  `tests/mapping` compares the tables with the installed SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LEGACY_SDK = "google.generativeai"

LEGACY_TYPES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "GenerativeModel": {
            "cached_content": "other",
            "count_tokens()": "other",
            "count_tokens_async()": "awaitable other",
            "generate_content()": "GenerateContentResponse",
            "generate_content_async()": "awaitable GenerateContentResponse",
            "model_name": "str",
            "start_chat()": "ChatSession",
        },
        "ChatSession": {
            "history": "other",
            "last": "other",
            "rewind()": "other",
            "send_message()": "GenerateContentResponse",
            "send_message_async()": "awaitable GenerateContentResponse",
        },
    }
)
"""Kind -> member -> type expression.  Source: `generative_models` of 0.8.6."""

STREAMED: Mapping[str, str] = MappingProxyType(
    {
        "GenerateContentResponse": "iterator Chunk",
        "awaitable GenerateContentResponse": "awaitable iterator Chunk",
    }
)
"""What a generating method gives with `stream=True` instead of its own type."""

LEGACY_RESPONSE_MEMBERS: Mapping[str, str] = MappingProxyType(
    {"resolve()": "other", "to_dict()": "other"}
)
"""Members of an answer that google-genai's answers do not have."""

MODEL_ARGUMENTS = (
    "model_name",
    "safety_settings",
    "generation_config",
    "tools",
    "tool_config",
    "system_instruction",
)
"""Parameters of `GenerativeModel`, in their order (mapping 1.1)."""

CALL_ARGUMENTS = (
    "contents",
    "generation_config",
    "safety_settings",
    "stream",
    "tools",
    "tool_config",
    "request_options",
)
"""Parameters of `generate_content`; only the first may be positional (mapping 1.1)."""

GENERATION_CONFIG_ARGUMENTS = (
    "candidate_count",
    "stop_sequences",
    "max_output_tokens",
    "temperature",
    "top_p",
    "top_k",
    "response_mime_type",
    "response_schema",
    "presence_penalty",
    "frequency_penalty",
)
"""Parameters of `GenerationConfig`, in their order (mapping 2.4)."""

DEFAULT_MODEL = "gemini-1.5-flash-002"
"""The model of `GenerativeModel()` (mapping 1.1)."""

_MODEL = "class GenerativeModel"
_CHAT = "class ChatSession"
_CONFIG = "class LegacyGenerationConfig"

LEGACY_EXPORTS: Mapping[str, str] = MappingProxyType(
    {
        "google.generativeai.ChatSession": _CHAT,
        "google.generativeai.GenerationConfig": _CONFIG,
        "google.generativeai.GenerativeModel": _MODEL,
        "google.generativeai.GenerativeModel.from_cached_content": "function GenerativeModel",
        "google.generativeai.generative_models.ChatSession": _CHAT,
        "google.generativeai.generative_models.GenerativeModel": _MODEL,
        "google.generativeai.get_file": "function File",
        "google.generativeai.types.GenerationConfig": _CONFIG,
        "google.generativeai.types.generation_types.GenerationConfig": _CONFIG,
        "google.generativeai.types.GenerateContentResponse": "class GenerateContentResponse",
        "google.generativeai.types.AsyncGenerateContentResponse": "class GenerateContentResponse",
        "google.generativeai.types.generation_types.GenerateContentResponse": (
            "class GenerateContentResponse"
        ),
        "google.generativeai.upload_file": "function File",
    }
    | {
        f"{package}.{name}": f"class {name}"
        for package in ("google.generativeai.protos", "google.ai.generativelanguage")
        for name in ("Blob", "Content", "FileData", "Part")
    }
)
"""Qualified name -> what it is, as in `sdk_objects.EXPORTS`."""
