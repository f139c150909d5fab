"""A config that is only known at run time becomes arguments of interactions.create."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from codemod.mapping.config_fields import CONFIG_FIELDS, to_snake_case
from tests.helpers.cases import Case, Outcome

RECIPE = {
    "properties": {
        "name": {"title": "Name", "type": "string"},
        "minutes": {
            "anyOf": [{"type": "integer"}, {"type": "null"}],
            "default": None,
            "title": "Minutes",
        },
    },
    "required": ["name"],
    "title": "Recipe",
    "type": "object",
}


def _json(schema: object) -> dict[str, object]:
    entry = {"type": "text", "mime_type": "application/json", "schema": schema}
    return {"response_format": [entry]}


def _settings(**settings: object) -> dict[str, object]:
    return {"generation_config": settings}


def _case(config: str, expected: object) -> Case:
    config = config if config.startswith(("types.", "{", "None")) else f"dict({config})"
    return Case(config, "arguments", f"interaction_arguments({config})", expected)


SAMPLING = [
    _case("None", {}),
    _case("{}", {}),
    _case("types.GenerateContentConfig()", {}),
    _case("temperature=0.0, seed=0", _settings(temperature=0, seed=0)),
    _case(
        "types.GenerateContentConfig(temperature=0.5, top_p=0.9, top_k=40, candidate_count=1, "
        "max_output_tokens=9, stop_sequences=['x'])",
        _settings(temperature=0.5, top_p=0.9, max_output_tokens=9, stop_sequences=["x"]),
    ),
    _case("{'maxOutputTokens': 9, 'topP': 1}", _settings(max_output_tokens=9, top_p=1)),
    _case("presence_penalty=0.0, response_logprobs=False", {}),
]
INSTRUCTIONS = [
    _case("system_instruction='be brief'", {"system_instruction": "be brief"}),
    _case("system_instruction=['a', types.Part(text='b')]", {"system_instruction": "a\nb"}),
    _case("{'systemInstruction': {'parts': [{'text': 'a'}]}}", {"system_instruction": "a"}),
    _case("system_instruction=types.UserContent('a')", {"system_instruction": "a"}),
]
THINKING = [
    *(
        _case(f"thinking_config=types.ThinkingConfig(thinking_budget={budget})", expected)
        for budget, expected in [
            (0, _settings(thinking_level="minimal")),
            (-1, {}),
            (4608, _settings(thinking_level="low")),
            (4609, _settings(thinking_level="medium")),
            (16384, _settings(thinking_level="medium")),
            (16385, _settings(thinking_level="high")),
        ]
    ),
    _case(
        "thinking_config={'thinking_level': 'LOW', 'include_thoughts': True}",
        _settings(thinking_level="low", thinking_summaries="auto"),
    ),
    _case("thinking_config={'include_thoughts': False}", {}),
]
FORMATS = [
    _case("response_mime_type='text/plain'", {}),
    _case(
        "response_mime_type='application/json'",
        {"response_format": [{"type": "text", "mime_type": "application/json"}]},
    ),
    _case("response_mime_type='application/json', response_schema=Recipe", _json(RECIPE)),
    _case(
        "response_schema=list[Recipe]",
        _json(
            {
                "$defs": {"Recipe": RECIPE},
                "items": {"$ref": "#/$defs/Recipe"},
                "type": "array",
            }
        ),
    ),
    _case(
        "response_schema=Color",
        _json({"enum": ["red", "blue"], "title": "Color", "type": "string"}),
    ),
    _case(
        "response_schema={'type': 'OBJECT', 'properties': {'a': {'type': 'STRING', "
        "'nullable': True}}, 'property_ordering': ['a']}",
        _json({"type": "object", "properties": {"a": {"type": ["null", "string"]}}}),
    ),
    _case(
        "response_schema=types.Schema(type='ARRAY', items={'type': 'NUMBER'}, min_items=2)",
        _json({"type": "array", "items": {"type": "number"}, "minItems": 2}),
    ),
    _case(
        "response_json_schema={'$ref': '#/$defs/A', '$defs': {'A': {'const': 1}}}",
        _json({"$ref": "#/$defs/A", "$defs": {"A": {"const": 1}}}),
    ),
    _case(
        "response_schema={'type': 'object', 'properties': {'a': {'$ref': '#/$defs/A'}}, "
        "'$defs': {'A': {'type': 'string'}}}",
        _json(
            {
                "type": "object",
                "properties": {"a": {"$ref": "#/$defs/A"}},
                "$defs": {"A": {"type": "string"}},
            }
        ),
    ),
    _case("response_modalities=['TEXT']", {}),
    _case(
        "response_modalities=['TEXT', types.Modality.IMAGE]",
        {"response_format": [{"type": "text"}, {"type": "image"}]},
    ),
    _case(
        "response_modalities=['image'], image_config=types.ImageConfig(aspect_ratio='16:9', "
        "image_size='2K')",
        {"response_format": [{"type": "image", "aspect_ratio": "16:9", "image_size": "2K"}]},
    ),
]
SPEECH = [
    _case(
        "response_modalities=['AUDIO'], speech_config='Kore'",
        {
            "generation_config": {"speech_config": [{"voice": "Kore"}]},
            "response_format": [{"type": "audio"}],
        },
    ),
    _case(
        "speech_config=types.SpeechConfig(language_code='de-DE', voice_config=types.VoiceConfig("
        "prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name='Puck')))",
        _settings(speech_config=[{"voice": "Puck", "language": "de-DE"}]),
    ),
    _case(
        "{'speech_config': {'multi_speaker_voice_config': {'speaker_voice_configs': ["
        "{'speaker': s, 'voice_config': {'prebuilt_voice_config': {'voice_name': v}}} "
        "for s, v in [('Joe', 'Kore'), ('Jane', 'Puck')]]}}}",
        _settings(
            speech_config=[
                {"speaker": "Joe", "voice": "Kore"},
                {"speaker": "Jane", "voice": "Puck"},
            ]
        ),
    ),
]
REQUEST = [
    _case(
        "safety_settings=[types.SafetySetting(category='HARM_CATEGORY_HATE_SPEECH', "
        "threshold='BLOCK_ONLY_HIGH'), "
        "{'category': 'HARM_CATEGORY_JAILBREAK', 'threshold': 'OFF'}]",
        {
            "extra_body": {
                "safety_settings": [
                    {"type": "hate_speech", "threshold": "block_only_high"},
                    {"type": "jailbreak", "threshold": "off"},
                ]
            }
        },
    ),
    _case(
        "labels={'team': 'a'}",
        {"extra_body": {"labels": {"team": "a"}}},
    ),
    _case(
        "http_options=types.HttpOptions(timeout=1500, headers={'X-A': 'b'})",
        {"timeout": 1.5, "extra_headers": {"X-A": "b"}},
    ),
    _case("service_tier='flex'", {"service_tier": "flex"}),
]
TOOLS = [
    _case("tools=[]", {}),
    _case(
        "tools=[types.Tool(google_search=types.GoogleSearch(), url_context=types.UrlContext()), "
        "{'code_execution': {}}]",
        {
            "tools": [
                {"type": "google_search"},
                {"type": "url_context"},
                {"type": "code_execution"},
            ]
        },
    ),
    _case(
        "tools=[{'google_search': {'search_types': {'image_search': {}}}}, "
        "{'googleSearchRetrieval': {}}, {'enterprise_web_search': {}}]",
        {
            "tools": [
                {"type": "google_search", "search_types": ["image_search"]},
                {"type": "google_search"},
                {"type": "google_search", "search_types": ["enterprise_web_search"]},
            ]
        },
    ),
    _case(
        "tools=[{'google_maps': {'enable_widget': True}}], tool_config={'retrieval_config': "
        "{'lat_lng': {'latitude': 1.5, 'longitude': 2.5}}}",
        {
            "tools": [
                {
                    "type": "google_maps",
                    "enable_widget": True,
                    "latitude": 1.5,
                    "longitude": 2.5,
                }
            ]
        },
    ),
    _case(
        "tools=[{'computer_use': {'environment': 'ENVIRONMENT_BROWSER'}}, "
        "{'file_search': {'file_search_store_names': ['s'], 'top_k': 3}}, "
        "{'mcp_servers': [{'name': 'n', 'streamable_http_transport': "
        "{'url': 'https://m', 'headers': {'A': 'b'}}}]}]",
        {
            "tools": [
                {"type": "computer_use", "environment": "browser"},
                {"type": "file_search", "file_search_store_names": ["s"], "top_k": 3},
                {"type": "mcp_server", "name": "n", "url": "https://m", "headers": {"A": "b"}},
            ]
        },
    ),
    _case(
        "tools=[types.Tool(function_declarations=[types.FunctionDeclaration(name='f', "
        "description='d', parameters=types.Schema(type='OBJECT', properties={'a': "
        "types.Schema(type='INTEGER')}, required=['a'])), {'name': 'g'}, {'name': 'h', "
        "'parameters_json_schema': {'type': 'object', 'additionalProperties': False}}])]",
        {
            "tools": [
                {
                    "type": "function",
                    "name": "f",
                    "description": "d",
                    "parameters": {
                        "type": "object",
                        "properties": {"a": {"type": "integer"}},
                        "required": ["a"],
                    },
                },
                {"type": "function", "name": "g"},
                {
                    "type": "function",
                    "name": "h",
                    "parameters": {"type": "object", "additionalProperties": False},
                },
            ]
        },
    ),
    _case("tool_config={'function_calling_config': {'mode': 'ANY'}}", _settings(tool_choice="any")),
    _case(
        "tool_config=types.ToolConfig(function_calling_config=types.FunctionCallingConfig("
        "mode='ANY', allowed_function_names=['f']))",
        _settings(tool_choice={"allowed_tools": {"mode": "any", "tools": ["f"]}}),
    ),
]
WHOLE = [*SAMPLING, *INSTRUCTIONS, *THINKING, *FORMATS, *SPEECH, *REQUEST, *TOOLS]


def _fields(expression: str) -> tuple[str, ...]:
    """The fields of the config that an expression names, in either spelling."""
    words = {to_snake_case(word) for word in re.findall(r"\w+", expression)}
    return tuple(sorted(words & CONFIG_FIELDS.keys()))


def _tailored(cases: list[Case]) -> list[Case]:
    """Each case with a helper that only knows the fields the case is about."""
    return [
        replace(case, name=f"{case.name} (tailored)", features=_fields(case.expression))
        for case in cases
        if _fields(case.expression)
    ]


def _narrow(config: str, expected: object, *features: str) -> Case:
    case = _case(config, expected)
    return replace(case, name=f"{config} by {', '.join(features)}", features=features)


NARROW = [
    _narrow("system_instruction='a'", {"system_instruction": "a"}, "system_instruction.text"),
    _narrow("temperature=0.0", _settings(temperature=0), "temperature", "system_instruction.text"),
    _narrow(
        "thinking_config={'include_thoughts': True}",
        _settings(thinking_summaries="auto"),
        "thinking_config.include_thoughts",
    ),
    _narrow(
        "thinking_config={'thinking_level': 'LOW'}",
        _settings(thinking_level="low"),
        "thinking_config.thinking_level",
    ),
    _narrow(
        "thinking_config={'thinking_budget': 0}",
        _settings(thinking_level="minimal"),
        *("thinking_config.thinking_budget", "seed"),
    ),
    _narrow(
        "response_mime_type='application/json', response_schema=Recipe",
        _json(RECIPE),
        *("response_mime_type.json", "response_schema.type"),
    ),
    _narrow(
        "response_schema={'type': 'STRING'}", _json({"type": "string"}), "response_schema.schema"
    ),
    _narrow("http_options={'timeout': 1500}", {"timeout": 1.5}, "http_options.timeout"),
    _narrow(
        "http_options={'headers': {'X-A': 'b'}}",
        {"extra_headers": {"X-A": "b"}},
        "http_options.headers",
    ),
    _narrow("tools=[{'google_search': {}}]", {"tools": [{"type": "google_search"}]}, "tools.plain"),
    _narrow(
        "tools=[{'function_declarations': [{'name': 'f'}]}, {'url_context': {}}]",
        {"tools": [{"type": "function", "name": "f"}, {"type": "url_context"}]},
        *("tools.function_declarations", "tools.plain"),
    ),
    _narrow(
        "tools=[types.Tool(function_declarations=[types.FunctionDeclaration(name='f')])]",
        {"tools": [{"type": "function", "name": "f"}]},
        "tools.function_declarations",
    ),
    _narrow(
        "tool_config={'function_calling_config': {'mode': 'ANY'}}",
        _settings(tool_choice="any"),
        "tool_config.function_calling_config",
    ),
    _narrow("top_k=4", {}, "top_k"),
    _narrow("temperature=0.0", _settings(temperature=0), "strict", "seed", "temperature"),
]
CONVERTED = [*WHOLE, *_tailored(WHOLE), *NARROW]
CASES = CONVERTED

_REFUSED = [
    Case(f"{fields} is refused", "arguments", f"interaction_arguments(dict({fields}))", expected)
    for fields, expected in [
        ("candidate_count=2", ("ValueError", "candidate_count")),
        ("response_logprobs=True, logprobs=2", ("ValueError", "logprobs, response_logprobs")),
        ("presence_penalty=0.5", ("ValueError", "presence_penalty")),
        ("cached_content='cachedContents/c'", ("ValueError", "cached_content")),
        ("media_resolution='MEDIA_RESOLUTION_LOW'", ("ValueError", "media_resolution")),
        ("http_options={'base_url': 'https://x'}", ("ValueError", "option base_url")),
        ("image_config={'person_generation': 'x'}", ("ValueError", "person_generation")),
        ("response_mime_type='text/x.enum', response_schema=Color", ("ValueError", "text/x.enum")),
        ("tools=[len]", ("TypeError", "len")),
        ("tools=[{'google_search': {'exclude_domains': ['x']}}]", ("ValueError", "exclude_domain")),
        ("tools=[{'retrieval': {}}]", ("ValueError", "retrieval")),
        (
            "speech_config={'voice_config': {'replicated_voice_config': {}}}",
            ("ValueError", "prebuilt"),
        ),
        (
            "system_instruction=types.Part.from_uri(file_uri='gs://a.pdf')",
            ("ValueError", "only be text"),
        ),
        ("unknown=1", ("ValueError", "unknown")),
    ]
]
REFUSED = [
    *_REFUSED,
    *_tailored(_REFUSED),
    _narrow(
        "tools=[{'google_search': {'search_types': {'web_search': {}}}}]",
        ("ValueError", "google_search"),
        "tools.plain",
    ),
    _narrow(
        "tools=[{'function_declarations': [{'name': 'f'}]}]",
        ("ValueError", "function_declarations"),
        "tools.plain",
    ),
    _narrow("top_p=0.0, temperature=1", ("ValueError", "top_p"), "strict", "temperature"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_config_arrives(case: Case, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case.name]
    assert outcome.message == ""
    assert outcome.value == case.expected
    body = {key: value for key, value in outcome.body.items() if key not in ("model", "input")}
    expected = {**case.expected, **case.expected.get("extra_body", {})}
    headers = expected.pop("extra_headers", {})
    for key in ("extra_body", "timeout"):
        expected.pop(key, None)
    assert body == expected
    assert {name: outcome.headers[name.lower()] for name in headers} == headers


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_would_be_lost_is_refused(case: Case, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case.name]
    kind, words = case.expected
    assert kind in outcome.raised
    assert words in outcome.message
    assert outcome.body is None
