"""Tools of generate_content as tools of an interaction."""

from collections.abc import Iterable
from typing import Any

from google.genai import types


def interaction_tools(tools: Iterable[Any]) -> list[dict[str, Any]]:
    """Convert the tools of a config, to one dict for each thing they hold."""
    converted: list[dict[str, Any]] = []
    for tool in tools:
        if not isinstance(tool, types.Tool):
            raise TypeError(f"Declare {tool} as a function tool and answer its calls.")
        # if: tools.function_declarations
        for declaration in tool.function_declarations or []:
            converted.append(_function(declaration))
        # if: tools.plain tools.settings
        built_in = tool.model_dump(mode="json", exclude_none=True)
        # if: tools.plain; unless: tools.settings
        for kind, value in built_in.items():
            if kind == "function_declarations":  # if: tools.function_declarations
                continue
            if value:
                raise ValueError(f"The settings of {kind} are not converted.")
            converted.append({"type": kind})
        for kind, value in built_in.items():  # if: tools.settings
            if kind == "function_declarations":  # if: tools.function_declarations
                continue
            for options in value if isinstance(value, list) else [value]:
                converted.append(_built_in(kind, options))
    return converted


def _function(declaration: types.FunctionDeclaration) -> dict[str, Any]:
    function: dict[str, Any] = {"type": "function", "name": declaration.name}
    if declaration.description:
        function["description"] = declaration.description
    if declaration.parameters:
        schema = declaration.parameters.json_schema
        function["parameters"] = schema.model_dump(
            mode="json", by_alias=True, exclude_none=True
        )
    elif declaration.parameters_json_schema:
        function["parameters"] = declaration.parameters_json_schema
    return function


def _built_in(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Convert a built-in tool, given as a field of types.Tool and its value."""
    if kind == "google_search_retrieval":
        return {"type": "google_search"}  # the model decides when to search
    if kind == "enterprise_web_search":
        kind, options = "google_search", {**options, "search_types": [kind]}
    elif kind == "mcp_servers":
        transport = options.get("streamable_http_transport", {})
        kind, options = "mcp_server", {**transport, "name": options.get("name")}
    elif "search_types" in options:
        options = {**options, "search_types": list(options["search_types"])}
    elif "environment" in options:
        environment = options["environment"].removeprefix("ENVIRONMENT_").lower()
        options = {**options, "environment": environment}
    accepted = {
        "code_execution": set(),
        "computer_use": {"environment", "excluded_predefined_functions"},
        "file_search": {"file_search_store_names", "metadata_filter", "top_k"},
        "google_maps": {"enable_widget"},
        "google_search": {"search_types"},
        "mcp_server": {"headers", "name", "url"},
        "url_context": set(),
    }
    if kind not in accepted or not options.keys() <= accepted[kind]:
        names = ", ".join(sorted(options.keys() - accepted.get(kind, set())))
        raise ValueError(f"Interactions have no counterpart of {kind} with {names}.")
    return {"type": kind, **options}
