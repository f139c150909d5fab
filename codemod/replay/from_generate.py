"""Reads a generateContent request into the normal form.

Source of the field names: GenerateContentRequest of the Gemini API as google-genai and
google-generativeai send it (camel case; the legacy SDK with numbers for enums).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from codemod.mapping.models import resolve
from codemod.mapping.thinking import level_for_budget
from codemod.replay import wire_enums
from codemod.replay.canonical import JsonObject, NormalForm, Role, integral, without_empty
from codemod.replay.conversation import ConversationBuilder, file_item, media_item, text_item
from codemod.replay.equivalences import (
    DEFAULT_GENERATION,
    DROPPED_GENERATION,
    ENUM_MIME_TYPE,
)
from codemod.replay.response_form import default_modalities, response_form
from codemod.replay.schemas import canonical_parameters, canonical_schema
from codemod.replay.spelling import camel_keys

_SAMPLING: Final[Mapping[str, str]] = {
    "temperature": "temperature",
    "topP": "top_p",
    "topK": "top_k",
    "seed": "seed",
    "maxOutputTokens": "max_output_tokens",
    "stopSequences": "stop_sequences",
    "candidateCount": "candidate_count",
    "presencePenalty": "presence_penalty",
    "frequencyPenalty": "frequency_penalty",
    "logprobs": "logprobs",
    "responseLogprobs": "response_logprobs",
    "enableEnhancedCivicAnswers": "enable_enhanced_civic_answers",
}

_BUILT_IN_TOOLS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "googleSearch": ("google_search", {"searchTypes": "search_types"}),
    "googleSearchRetrieval": ("google_search", {}),
    "enterpriseWebSearch": ("google_search", {}),
    "codeExecution": ("code_execution", {}),
    "urlContext": ("url_context", {}),
    "googleMaps": ("google_maps", {"enableWidget": "enable_widget"}),
    "fileSearch": (
        "file_search",
        {
            "fileSearchStoreNames": "file_search_store_names",
            "topK": "top_k",
            "metadataFilter": "metadata_filter",
        },
    ),
    "computerUse": (
        "computer_use",
        {"excludedPredefinedFunctions": "excluded_predefined_functions"},
    ),
}
_SEARCHES = {"webSearch": "web_search", "imageSearch": "image_search"}


def read_generate(model: str, body: Mapping[str, Any], *, stream: bool) -> NormalForm:
    """Return the normal form of a generateContent or streamGenerateContent request.

    ``model`` comes from the path, ``body`` is the JSON body. Raises ValueError for media that is
    not base64.
    """
    body = camel_keys(body)
    config = body.get("generationConfig") or {}
    return NormalForm(
        operation="generate",
        model=model,
        turns=read_contents(body.get("contents") or [], _resolution(config)),
        system=_system(body.get("systemInstruction")),
        tools=_tools(body),
        generation=_generation(config, body.get("toolConfig") or {}, model),
        response=_response(config, model),
        safety=_safety(body.get("safetySettings") or []),
        extra=_extra(body),
        stream=stream,
    )


def read_contents(contents: Any, resolution: str | None = None) -> tuple[Any, ...]:
    """Return the turns of a list of Content objects."""
    builder = ConversationBuilder()
    contents = camel_keys(contents)
    for content in contents if isinstance(contents, list) else [contents]:
        role: Role = "model" if content.get("role") == "model" else "user"
        for part in content.get("parts") or []:
            _add_part(builder, role, part, resolution)
    return builder.turns()


def _add_part(
    builder: ConversationBuilder, role: Role, part: Mapping[str, Any], resolution: str | None
) -> None:
    if part.get("thought"):
        return
    mime_type = (part.get("inlineData") or part.get("fileData") or {}).get("mimeType") or ""
    if mime_type.startswith("audio/"):
        resolution = None  # it says how images, videos and documents are read
    settings = {
        "resolution": _level((part.get("mediaResolution") or {}).get("level")) or resolution,
        "video": _video(part.get("videoMetadata")),
    }
    if "text" in part:
        builder.add(role, text_item(part["text"]))
    elif "inlineData" in part:
        blob = part["inlineData"]
        builder.add(role, media_item(blob.get("data", ""), blob["mimeType"], **settings))
    elif "fileData" in part:
        data = part["fileData"]
        builder.add(role, file_item(data["fileUri"], data.get("mimeType"), **settings))
    elif "functionCall" in part:
        call = part["functionCall"]
        builder.add_call(call["name"], call.get("args"), call.get("id"))
    elif "functionResponse" in part:
        answer = part["functionResponse"]
        builder.add_result(answer.get("name"), answer.get("response"), answer.get("id"))
    elif "executableCode" in part:
        builder.add(role, {"kind": "code", "code": part["executableCode"].get("code", "")})
    elif "codeExecutionResult" in part:
        output = part["codeExecutionResult"].get("output", "")
        builder.add(role, {"kind": "code_result", "output": output})


def _system(instruction: Any) -> str:
    if isinstance(instruction, str):
        return instruction
    parts = (instruction or {}).get("parts") or []
    return "\n".join(part["text"] for part in parts if "text" in part)


def _level(value: Any) -> str | None:
    if not value:
        return None
    return str(value).lower().removeprefix("media_resolution_")


def _resolution(config: Mapping[str, Any]) -> str | None:
    level = _level(config.get("mediaResolution"))
    return None if level == "unspecified" else level


def _video(metadata: Any) -> JsonObject:
    keys = {"startOffset": "start_offset", "endOffset": "end_offset", "fps": "fps"}
    return {keys[key]: integral(value) for key, value in (metadata or {}).items() if key in keys}


def _tools(body: Mapping[str, Any]) -> tuple[JsonObject, ...]:
    functions: list[JsonObject] = []
    built_in: list[JsonObject] = []
    place = ((body.get("toolConfig") or {}).get("retrievalConfig") or {}).get("latLng") or {}
    for tool in body.get("tools") or []:
        for declaration in tool.get("functionDeclarations") or []:
            functions.append(function_tool(declaration))
        for key, (kind, fields) in _BUILT_IN_TOOLS.items():
            if tool.get(key) is None:
                continue
            settings = {new: tool[key][old] for old, new in fields.items() if old in tool[key]}
            if key == "googleMaps":
                settings.update(place)
            if "search_types" in settings:
                settings["search_types"] = [_SEARCHES[name] for name in settings["search_types"]]
            if key == "enterpriseWebSearch":
                settings["search_types"] = ["enterprise_web_search"]
            built_in.append(without_empty({"type": kind, **settings}))
    return (*functions, *sorted(built_in, key=lambda tool: str(tool["type"])))


def function_tool(declaration: Mapping[str, Any]) -> JsonObject:
    """Return the normal form of a function declaration of either API."""
    schema = declaration.get("parameters") or declaration.get("parametersJsonSchema")
    return without_empty(
        {
            "type": "function",
            "name": declaration.get("name"),
            "description": declaration.get("description"),
            "parameters": canonical_parameters(schema),
        }
    )


def _generation(
    config: Mapping[str, Any], tool_config: Mapping[str, Any], model: str
) -> JsonObject:
    result: JsonObject = {
        new: integral(config[old]) for old, new in _SAMPLING.items() if config.get(old) is not None
    }
    if result.get("candidate_count", 1) == 1:
        result.pop("candidate_count", None)
    for key in DROPPED_GENERATION:
        if key != "candidate_count":
            result.pop(key, None)
    thinking = config.get("thinkingConfig") or {}
    if thinking.get("thinkingLevel"):
        result["thinking_level"] = str(thinking["thinkingLevel"]).lower()
    elif thinking.get("thinkingBudget") is not None:
        budget = int(thinking["thinkingBudget"])
        result["thinking_level"] = level_for_budget(budget, resolve(model).model)
    result["include_thoughts"] = bool(thinking.get("includeThoughts"))
    result["tool_choice"] = _tool_choice(tool_config.get("functionCallingConfig") or {})
    return without_empty(
        {key: value for key, value in result.items() if value != DEFAULT_GENERATION.get(key)}
    )


def _tool_choice(calling: Mapping[str, Any]) -> Any:
    mode = wire_enums.name_of(calling.get("mode", "AUTO"), wire_enums.CALLING_MODES).lower()
    if mode == "mode_unspecified":
        mode = "auto"
    names = calling.get("allowedFunctionNames")
    return {"mode": mode, "tools": sorted(names)} if names else mode


def _response(config: Mapping[str, Any], model: str) -> JsonObject:
    mime_type = config.get("responseMimeType")
    schema = next(
        (
            config[key]
            for key in ("responseJsonSchema", "responseSchema")
            if config.get(key) is not None
        ),
        None,
    )
    if mime_type == ENUM_MIME_TYPE:
        mime_type = "application/json"
    modalities = [
        wire_enums.name_of(value, wire_enums.MODALITIES).lower()
        for value in config.get("responseModalities") or []
    ]
    image = config.get("imageConfig") or {}
    return response_form(
        mime_type=mime_type,
        schema=canonical_schema(schema) if schema is not None else None,
        modalities=modalities or default_modalities(model),
        image={"aspect_ratio": image.get("aspectRatio"), "image_size": image.get("imageSize")},
        speech=_speech(config.get("speechConfig") or {}),
    )


def _speech(config: Mapping[str, Any]) -> list[JsonObject]:
    speakers = (config.get("multiSpeakerVoiceConfig") or {}).get("speakerVoiceConfigs") or []
    return [
        without_empty(
            {
                "speaker": one.get("speaker"),
                "voice": ((one.get("voiceConfig") or {}).get("prebuiltVoiceConfig") or {}).get(
                    "voiceName"
                ),
                "language": config.get("languageCode"),
            }
        )
        for one in speakers or ([config] if config else [])
    ]


def _safety(settings: list[Mapping[str, Any]]) -> JsonObject:
    result: JsonObject = {}
    for setting in settings:
        category = wire_enums.name_of(setting["category"], wire_enums.HARM_CATEGORIES)
        threshold = wire_enums.name_of(setting["threshold"], wire_enums.HARM_THRESHOLDS)
        result[category.removeprefix("HARM_CATEGORY_").lower()] = threshold.lower()
    return result


def _extra(body: Mapping[str, Any]) -> JsonObject:
    keys = {"cachedContent": "cached_content", "labels": "labels", "serviceTier": "service_tier"}
    return without_empty({new: body.get(old) for old, new in keys.items()})
