"""The object graph of google-generativeai 0.8.6, as data, in the words of `sdk_objects`.

Answers of the legacy SDK are given the kinds of google-genai (`GenerateContentResponse`, `Chunk`,
`Candidate`, ...): their members have the same names, and what differs in value is a matter of the
rules that translate reads.  `tests/mapping` compares the tables with the installed SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LEGACY_SDK = "google.generativeai"

LEGACY_PACKAGES = (
    "google.generativeai.",
    "google.ai.generativelanguage.",
    "google.ai.generativelanguage_v1beta.types.",
)
"""Where the classes of the legacy SDK are imported from."""

LEGACY_PROTOS = ("google.generativeai.protos.", *LEGACY_PACKAGES[1:])
"""The packages among them that have the classes of the service."""

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
        "LegacyEmbedding": {},
        "ListedModel": {"name": "str", "supported_generation_methods": "other"},
        "ChatSession": {
            "history": "list Content",
            "last": "GenerateContentResponse",
            "rewind()": "other",
            "send_message()": "GenerateContentResponse",
            "send_message_async()": "awaitable GenerateContentResponse",
        },
    }
)
"""Kind -> member -> type expression.  Source: `generative_models` of 0.8.6."""

MODEL_CLASSES = frozenset(
    {
        "google.generativeai.GenerativeModel",
        "google.generativeai.generative_models.GenerativeModel",
    }
)
"""Qualified names of the class of models."""

COUNTING = frozenset({"count_tokens", "count_tokens_async"})
"""Methods of a model that only need its name: google-genai counts tokens for it."""

STREAMED: Mapping[str, str] = MappingProxyType(
    {
        "GenerateContentResponse": "iterator Chunk",
        "awaitable GenerateContentResponse": "awaitable iterator Chunk",
    }
)
"""What a generating method gives with `stream=True` instead of its own type."""

STREAM = "iterator Chunk"
"""A streamed answer.  Once it was read it is also the whole answer, with all its members."""

LEGACY_RESPONSE_MEMBERS: Mapping[str, str] = MappingProxyType(
    {"resolve()": "other", "to_dict()": "other"}
)
"""Members of an answer, streamed or not, that google-genai's answers do not have."""

LEGACY_ANSWER_MEMBERS: Mapping[str, str] = MappingProxyType({"_error": "BlockedPromptException"})
"""Members of an answer that is not streamed: its exception is there just when it was blocked."""

LEGACY_FINISH_REASONS: Mapping[object, str] = MappingProxyType(
    {
        0: "FINISH_REASON_UNSPECIFIED",
        1: "STOP",
        2: "MAX_TOKENS",
        3: "SAFETY",
        4: "RECITATION",
        5: "OTHER",
    }
)
"""Number of a finish reason, which the legacy SDK gave as an integer enum -> its name."""

_PROTO_MODULES = (
    "google.generativeai.protos",
    "google.ai.generativelanguage",
    "google.ai.generativelanguage_v1beta",
    "google.ai.generativelanguage_v1beta.types",
)

LEGACY_FINISH_REASON_CLASSES = frozenset(
    f"{module}.Candidate.FinishReason" for module in _PROTO_MODULES
)
"""The names of the enum."""

LEGACY_BLOCK_REASONS: Mapping[object, str] = MappingProxyType(
    {
        0: "BLOCK_REASON_UNSPECIFIED",
        1: "SAFETY",
        2: "OTHER",
        3: "BLOCKLIST",
        4: "PROHIBITED_CONTENT",
        5: "IMAGE_SAFETY",
    }
)
"""Number of a reason for blocking a prompt, an integer enum, too -> its name."""

LEGACY_BLOCK_REASON_CLASSES = frozenset(
    f"{module}.GenerateContentResponse.PromptFeedback.BlockReason" for module in _PROTO_MODULES
)
"""The names of that enum."""

MODEL_ARGUMENTS = (
    "model_name",
    "safety_settings",
    "generation_config",
    "tools",
    "tool_config",
    "system_instruction",
)
"""Parameters of `GenerativeModel`, in their order (mapping 1.1)."""

IGNORED_ATTRIBUTES = frozenset(MODEL_ARGUMENTS) - {"model_name"}
"""Attributes that can be set on a model, and that nothing reads: its own have other names."""

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

CHAT_ARGUMENTS = ("history", "enable_automatic_function_calling")
"""Parameters of `start_chat`, none of which may be positional (mapping 1.1)."""

TURN_ARGUMENTS = ("content", *CALL_ARGUMENTS[1:])
"""Parameters of `send_message`; only the first may be positional (mapping 1.1)."""

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

GENERATION_CONFIG_KEYS = frozenset(
    {
        *GENERATION_CONFIG_ARGUMENTS,
        "enable_enhanced_civic_answers",
        "logprobs",
        "response_logprobs",
        "response_modalities",
        "speech_config",
    }
)
"""Keys of a dict in place of a `GenerationConfig`; any other is an error (mapping 2.4)."""

REQUEST_OPTIONS = ("retry", "timeout")
"""Keys of `request_options` and parameters of `RequestOptions`, which are keyword-only."""

_CATEGORIES = {
    "harassment": ("harassment", 7),
    "hate_speech": ("hate_speech", "hate", 8),
    "sexually_explicit": ("sexually_explicit", "sexual", "sex", 9),
    "dangerous_content": ("dangerous_content", "dangerous", "danger", 10),
}

HARM_CATEGORIES: Mapping[str | int, str] = MappingProxyType(
    {name: word for word, names in _CATEGORIES.items() for name in names}
    | {
        f"harm_category_{name}": word
        for word, names in _CATEGORIES.items()
        for name in names
        if name not in ("hate", "sex", "danger", 7, 8, 9, 10)
    }
)
"""Every spelling of a harm category, in lower case, -> its word (mapping 2.3)."""

HARM_THRESHOLDS: Mapping[str | int, str] = MappingProxyType(
    {
        name: word
        for word, names in {
            "block_low_and_above": ("block_low_and_above", "low", 1),
            "block_medium_and_above": ("block_medium_and_above", "medium", "med", 2),
            "block_only_high": ("block_only_high", "high", 3),
            "block_none": ("block_none", 4),
        }.items()
        for name in names
    }
)
"""Every spelling of a threshold, in lower case, -> its word (mapping 2.3)."""

CONTENT_OBJECTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Blob": frozenset({"data", "mime_type"}),
        "Content": frozenset({"parts", "role"}),
        "FileData": frozenset({"file_uri", "mime_type"}),
        "FunctionCall": frozenset({"args", "name"}),
        "FunctionResponse": frozenset({"name", "response"}),
        "Part": frozenset(
            {"file_data", "function_call", "function_response", "inline_data", "text"}
        ),
    }
)
"""Classes of contents that google-genai has under the same name -> fields that mean the same."""

TOOL_OBJECTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "FunctionDeclaration": frozenset({"description", "name", "parameters"}),
        "Schema": frozenset(
            {
                *("description", "enum", "format", "format_", "items", "max_items", "min_items"),
                *("nullable", "properties", "required", "type", "type_"),
            }
        ),
        "Tool": frozenset({"function_declarations"}),
    }
)
"""Classes of tools that google-genai has under the same name -> fields that mean the same."""

CONFIG_OBJECTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"GenerationConfig": frozenset(GENERATION_CONFIG_ARGUMENTS)}
)
"""The class of generation configs -> fields that the config of google-genai has, too."""

RENAMED_CLASSES: Mapping[str, str] = MappingProxyType({"GenerationConfig": "GenerateContentConfig"})
"""Classes that google-genai has under another name."""

CALLING_MODES: Mapping[object, str] = MappingProxyType(
    {
        1: "auto",
        2: "any",
        3: "none",
        **{word: word for word in ("auto", "any", "none")},
        **{f"mode_{word}": word for word in ("auto", "any", "none")},
    }
)
"""Ways to say how functions are called, in lower case -> word of `tool_choice` (mapping 3.2)."""

BUILT_IN_TOOLS = frozenset({"code_execution", "google_search_retrieval"})
"""Names of tools that the legacy SDK takes as text (mapping 3.1)."""

DEFAULT_MODEL = "gemini-1.5-flash-002"
"""The model of `GenerativeModel()` (mapping 1.1)."""

_MODEL = "class GenerativeModel"
_CHAT = "class ChatSession"
_CONFIG = "class LegacyGenerationConfig"

LEGACY_RESPONSES = frozenset(
    f"google.generativeai.types.{module}{name}"
    for module in ("", "generation_types.")
    for name in (
        "AsyncGenerateContentResponse",
        "BaseGenerateContentResponse",
        "GenerateContentResponse",
    )
)
"""The names of the class of answers."""

LEGACY_EXPORTS: Mapping[str, str] = MappingProxyType(
    {
        "google.generativeai.ChatSession": _CHAT,
        "google.generativeai.GenerationConfig": _CONFIG,
        "google.generativeai.GenerativeModel": _MODEL,
        "google.generativeai.GenerativeModel.from_cached_content": "function GenerativeModel",
        "google.generativeai.generative_models.ChatSession": _CHAT,
        "google.generativeai.generative_models.GenerativeModel": _MODEL,
        "google.generativeai.embed_content": "function LegacyEmbedding",
        "google.generativeai.embed_content_async": "function awaitable LegacyEmbedding",
        "google.generativeai.get_file": "function File",
        "google.generativeai.get_model": "function ListedModel",
        "google.generativeai.list_files": "function iterator File",
        "google.generativeai.list_models": "function iterator ListedModel",
        "google.generativeai.types.GenerationConfig": _CONFIG,
        "google.generativeai.types.generation_types.GenerationConfig": _CONFIG,
        "google.generativeai.upload_file": "function File",
    }
    | dict.fromkeys(LEGACY_RESPONSES, "class GenerateContentResponse")
    | {
        f"{package}.{name}": f"class {name}"
        for package in (
            "google.generativeai.protos",
            "google.ai.generativelanguage",
            "google.ai.generativelanguage_v1beta",
            "google.ai.generativelanguage_v1beta.types",
            "google.ai.generativelanguage_v1beta.types.content",
        )
        for name in (
            *("Blob", "Content", "FileData", "FunctionCallingConfig", "FunctionDeclaration"),
            *("FunctionResponse", "Part", "Schema", "Tool", "ToolConfig"),
        )
    }
    | {
        f"google.generativeai.types.{module}{name}": f"class {name}"
        for module in ("", "content_types.")
        for name in ("FunctionDeclaration", "Tool")
    }
)
"""Qualified name -> what it is, as in `sdk_objects.EXPORTS`."""
