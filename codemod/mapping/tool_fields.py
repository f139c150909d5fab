"""Tools: each field of `types.Tool` and what replaces it in `tools=`, and the tool config.

Source: mapping 3; the fields are those of google-genai 2.3.0 and 3.4.0, compared in
`tests/mapping`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from codemod.mapping.config_fields import Action, ConfigField, kept, passed, table

_REFUSAL = "tool-without-equivalent"


@dataclass(frozen=True)
class ToolKind:
    """One field of `types.Tool`.

    Attributes:
        name: the field in snake_case.
        value_class: class of the value (of its elements, for a list) in google.genai.types.
        type: `"type"` of the new tool dict; empty when `refusal` is set without a counterpart.
        constants: further keys of the new dict that the old tool implied.
        options: fields of the value; targets are keys of the new dict.
        note: code of `codemod.mapping.notes`.
        refusal: code of `codemod.planning.refusals` when the tool keeps the flow.
        source: section of the API mapping.
    """

    name: str
    value_class: str
    type: str = ""
    constants: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, ConfigField] = field(default_factory=dict)
    note: str = ""
    refusal: str = ""
    source: str = "mapping 3.1"


_KINDS = (
    ToolKind("code_execution", "ToolCodeExecution", "code_execution"),
    ToolKind(
        "computer_use",
        "ComputerUse",
        "computer_use",
        options=table(
            [
                ConfigField("environment", Action.CONVERTED, "environment", source="mapping 3.1"),
                ConfigField(
                    "disabled_safety_policies",
                    Action.CONVERTED,
                    "disabled_safety_policies",
                    source="mapping 3.1",
                ),
                *passed(
                    "enable_prompt_injection_detection excluded_predefined_functions",
                    "mapping 3.1",
                ),
            ]
        ),
        refusal="tools-function-calling",
        source="mapping 3.1: the model answers with function calls that the program carries out",
    ),
    ToolKind(
        "file_search",
        "FileSearch",
        "file_search",
        options=table(passed("file_search_store_names top_k metadata_filter", "mapping 3.1")),
    ),
    ToolKind(
        "function_declarations",
        "FunctionDeclaration",
        "function",
        options=table(
            [
                *passed("name description", "mapping 3.3"),
                ConfigField("parameters", Action.CONVERTED, "parameters", source="mapping 3.3"),
                ConfigField(
                    "parameters_json_schema", Action.ARGUMENT, "parameters", source="mapping 3.3"
                ),
                *(
                    ConfigField(
                        name, Action.DROPPED, note="config-field-dropped", source="mapping 3.3"
                    )
                    for name in ("response", "response_json_schema", "behavior")
                ),
            ]
        ),
        source="mapping 3.3",
    ),
    ToolKind(
        "google_maps",
        "GoogleMaps",
        "google_maps",
        options=table(
            [
                *passed("enable_widget", "mapping 3.1"),
                *kept("auth_config grounding_types", "types.GoogleMaps", _REFUSAL),
            ]
        ),
    ),
    ToolKind(
        "google_search",
        "GoogleSearch",
        "google_search",
        options=table(
            [
                ConfigField(
                    "search_types",
                    Action.CONVERTED,
                    "search_types",
                    refusal=_REFUSAL,
                    source="mapping 3.1: an object with a key per type becomes a list of words",
                ),
                *kept(
                    "blocking_confidence exclude_domains time_range_filter",
                    "mapping 3.1",
                    _REFUSAL,
                ),
            ]
        ),
    ),
    ToolKind(
        "google_search_retrieval",
        "GoogleSearchRetrieval",
        "google_search",
        options=table(
            [
                ConfigField(
                    "dynamic_retrieval_config",
                    Action.DROPPED,
                    note="search-threshold-dropped",
                    source="mapping 3.1",
                )
            ]
        ),
    ),
    ToolKind("url_context", "UrlContext", "url_context"),
    ToolKind(
        "mcp_servers",
        "McpServer",
        "mcp_server",
        options=table(
            [
                *passed("name", "mapping 3.1"),
                ConfigField(
                    "streamable_http_transport",
                    Action.CONVERTED,
                    "url",
                    source="mapping 3.1: url and headers move into the tool",
                ),
            ]
        ),
        refusal=_REFUSAL,
        source="mapping 3.1: current models did not offer remote MCP servers (mid 2026)",
    ),
    ToolKind(
        "enterprise_web_search",
        "EnterpriseWebSearch",
        "google_search",
        constants=MappingProxyType({"search_types": ("enterprise_web_search",)}),
        options=table(kept("blocking_confidence exclude_domains", "mapping 3.1", _REFUSAL)),
        refusal=_REFUSAL,
        source="mapping 3.1: ValueError on the Developer API",
    ),
    *(
        ToolKind(
            name, value_class, refusal=_REFUSAL, source="mapping 3.1: ValueError on Developer API"
        )
        for name, value_class in (
            ("exa_ai_search", "ToolExaAiSearch"),
            ("parallel_ai_search", "ToolParallelAiSearch"),
            ("retrieval", "Retrieval"),
        )
    ),
)

TOOL_KINDS: Mapping[str, ToolKind] = MappingProxyType({kind.name: kind for kind in _KINDS})
"""Field of `types.Tool` -> its new form."""

SEARCHING_TOOLS = frozenset(
    {"google_maps", "google_search", "google_search_retrieval", "url_context"}
)
"""Fields of `types.Tool` that add no parts to the content of an answer, only metadata beside it."""

SEARCH_TYPES: Mapping[str, str] = MappingProxyType(
    {"image_search": "image_search", "web_search": "web_search"}
)
"""Field of `types.SearchTypes` -> word in search_types of the google_search tool."""

TOOL_CONFIG_FIELDS: Mapping[str, ConfigField] = table(
    [
        ConfigField(
            "function_calling_config",
            Action.CONVERTED,
            "tool_choice",
            source="mapping 3.2",
        ),
        ConfigField(
            "retrieval_config",
            Action.CONVERTED,
            "google_maps",
            refusal=_REFUSAL,
            source="mapping 3.1: lat_lng moves into the google_maps tool",
        ),
        ConfigField(
            "include_server_side_tool_invocations",
            Action.DROPPED,
            note="config-field-dropped",
            source="mapping 3.2: steps of server tools are always returned",
        ),
    ]
)
"""Fields of `types.ToolConfig`."""

FUNCTION_CALLING_FIELDS: Mapping[str, ConfigField] = table(
    [
        ConfigField("mode", Action.CONVERTED, "tool_choice", source="mapping 3.2"),
        ConfigField(
            "allowed_function_names", Action.CONVERTED, "allowed_tools", source="mapping 3.2"
        ),
        ConfigField(
            "stream_function_call_arguments",
            Action.DROPPED,
            note="config-field-dropped",
            source="mapping 3.2: arguments are always streamed",
        ),
    ]
)
"""Fields of `types.FunctionCallingConfig`; targets are keys of generation_config."""

RETRIEVAL_CONFIG_FIELDS: Mapping[str, ConfigField] = table(
    [
        ConfigField(
            "lat_lng",
            Action.CONVERTED,
            "google_maps",
            refusal=_REFUSAL,
            source="mapping 3.1: latitude and longitude of the google_maps tool",
        ),
        *kept("language_code", "mapping 3.1", _REFUSAL),
    ]
)
"""Fields of `types.RetrievalConfig`."""
