"""Interactions in the form of generate_content are what the old SDK would have made."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.cases import Case, Outcome

THOUGHT = {"type": "thought", "signature": "c2ln"}
TEXT = {"type": "model_output", "content": [{"type": "text", "text": "Hi"}]}
CALL = {"type": "function_call", "id": "c", "name": "f", "arguments": {"a": 1}}
USAGE = {
    "total_input_tokens": 3,
    "total_output_tokens": 2,
    "total_tokens": 6,
    "total_thought_tokens": 1,
    "input_tokens_by_modality": [{"modality": "text", "tokens": 3}],
}
NOTE = {
    "type": "url_citation",
    "url": "https://a.example",
    "title": "A",
    "start_index": 0,
    "end_index": 3,
}
SEARCH: list[dict[str, Any]] = [
    {"type": "google_search_call", "id": "s", "arguments": {"queries": ["q"]}},
    {"type": "google_search_result", "call_id": "s", "result": [{"search_suggestions": "<b>"}]},
    {
        "type": "model_output",
        "content": [{"type": "text", "text": "Dés.", "annotations": [NOTE]}],
    },
]
WHOLE = "generate_content_response(interaction)"
FIRST = f"{WHOLE}.candidates[0]"
PARTS = f"[part.model_dump(exclude_none=True, mode='json') for part in {WHOLE}.parts or []]"
METADATA = ".model_dump(exclude_none=True, mode='json')"


def _answer(name: str, expression: str, expected: object, *steps: dict[str, Any]) -> Case:
    return Case(name, "answer", expression, expected, reply={"steps": steps})


def _status(status: str, expected: str) -> Case:
    reply = {"status": status, "steps": [TEXT]}
    return Case(f"status {status}", "answer", f"{FIRST}.finish_reason.name", expected, reply=reply)


def _parsed(name: str, schema: str, text: str, expected: object) -> Case:
    steps = [{"type": "model_output", "content": [{"type": "text", "text": text}]}] if text else []
    return _answer(name, f"parsed_content_response(interaction, {schema}).parsed", expected, *steps)


ANSWERS = [
    _answer("not blocked", f"{WHOLE}.prompt_feedback", None, TEXT),
    _answer("text", f"{WHOLE}.text", "Hi", TEXT),
    _answer("class", f"type({WHOLE}) is types.GenerateContentResponse", True, TEXT),
    _answer("no text", f"{WHOLE}.text", None, CALL),
    _answer(
        "no steps", f"[{WHOLE}.text, {WHOLE}.parts, {FIRST}.content.role]", [None, None, "model"]
    ),
    _answer(
        "texts and calls",
        f"[[call.name, call.args, call.id] for call in {WHOLE}.function_calls]",
        [["f", {"a": 1}, "c"]],
        TEXT,
        CALL,
    ),
    _answer("no calls", f"{WHOLE}.function_calls", None, TEXT),
    _answer(
        "signature without a summary",
        PARTS,
        [
            {
                "function_call": {"id": "c", "name": "f", "args": {"a": 1}},
                "thought_signature": "c2ln",
            }
        ],
        THOUGHT,
        CALL,
    ),
    _answer(
        "thought with a summary",
        PARTS,
        [{"text": "Hm", "thought": True, "thought_signature": "c2ln"}, {"text": "Hi"}],
        {**THOUGHT, "summary": [{"type": "text", "text": "Hm"}]},
        TEXT,
    ),
    _answer(
        "code and media",
        PARTS,
        [
            {"executable_code": {"code": "1", "language": "PYTHON", "id": "x"}},
            {"code_execution_result": {"outcome": "OUTCOME_OK", "output": "1", "id": "x"}},
            {"inline_data": {"data": "aQ==", "mime_type": "image/png"}},
        ],
        {
            "type": "code_execution_call",
            "id": "x",
            "arguments": {"code": "1", "language": "python"},
        },
        {"type": "code_execution_result", "call_id": "x", "result": "1"},
        {
            "type": "model_output",
            "content": [{"type": "image", "data": "aQ==", "mime_type": "image/png"}],
        },
    ),
    Case(
        "usage",
        "answer",
        f"{WHOLE}.usage_metadata{METADATA}",
        {
            "prompt_token_count": 3,
            "candidates_token_count": 2,
            "thoughts_token_count": 1,
            "total_token_count": 6,
            "prompt_tokens_details": [{"modality": "TEXT", "token_count": 3}],
        },
        reply={"usage": USAGE},
    ),
    Case("no usage", "answer", f"{WHOLE}.usage_metadata", None),
    Case("head", "answer", f"[{WHOLE}.model_version, {WHOLE}.response_id]", ["m", "i1"]),
    _status("completed", "STOP"),
    _status("requires_action", "STOP"),
    _status("incomplete", "MAX_TOKENS"),
    _status("cancelled", "OTHER"),
    Case(
        "blocked",
        "answer",
        f"[{WHOLE}.candidates, {WHOLE}.text, {WHOLE}.prompt_feedback.block_reason.name]",
        [None, None, "OTHER"],
        reply={"status": "failed"},
    ),
    _answer(
        "grounding",
        f"{FIRST}.grounding_metadata{METADATA}",
        {
            "web_search_queries": ["q"],
            "search_entry_point": {"rendered_content": "<b>"},
            "grounding_chunks": [{"web": {"uri": "https://a.example", "title": "A"}}],
            "grounding_supports": [
                {
                    "segment": {"start_index": 0, "end_index": 3, "text": "Dé"},
                    "grounding_chunk_indices": [0],
                }
            ],
        },
        *SEARCH,
    ),
    _answer("no grounding", f"{FIRST}.grounding_metadata", None, TEXT),
    _answer(
        "fetched pages",
        f"{FIRST}.url_context_metadata{METADATA}",
        {
            "url_metadata": [
                {
                    "retrieved_url": "https://a.example",
                    "url_retrieval_status": "URL_RETRIEVAL_STATUS_SUCCESS",
                }
            ]
        },
        {
            "type": "url_context_result",
            "call_id": "u",
            "result": [{"url": "https://a.example", "status": "success"}],
        },
    ),
]
RECIPE = '{"name": "soup", "minutes": 5}'
PARSED = [
    _answer(
        "parsed class",
        "parsed_content_response(interaction, Recipe).parsed.minutes",
        5,
        {"type": "model_output", "content": [{"type": "text", "text": RECIPE}]},
    ),
    _answer(
        "parsed list",
        "[one.name for one in parsed_content_response(interaction, list[Recipe]).parsed]",
        ["soup"],
        {"type": "model_output", "content": [{"type": "text", "text": f"[{RECIPE}]"}]},
    ),
    _answer(
        "parsed enum",
        "parsed_content_response(interaction, Color).parsed is Color.RED",
        True,
        {"type": "model_output", "content": [{"type": "text", "text": '"red"'}]},
    ),
    _parsed("parsed dict", "{'type': 'object'}", RECIPE, {"name": "soup", "minutes": 5}),
    _parsed("parsed schema", "types.Schema(type='OBJECT')", RECIPE, {"name": "soup", "minutes": 5}),
    _parsed("not JSON", "Recipe", "soup", None),
    _parsed("not the schema", "Recipe", "{}", None),
    _parsed("not in the enum", "Color", '"green"', None),
    _parsed("nothing to parse", "Recipe", "", None),
    _parsed("no schema", "None", RECIPE, None),
]

CHUNKS = "generate_content_chunks(opened, model='m')"
HEAD = {"id": "i1", "model": "m"}
CREATED = {
    "event_type": "interaction.created",
    "interaction": {**HEAD, "status": "in_progress"},
}
COMPLETED = {
    "event_type": "interaction.completed",
    "interaction": {**HEAD, "status": "completed", "usage": USAGE},
}
FAILED = {"event_type": "error", "error": {"code": "overloaded", "message": "busy"}}


def _step(index: int, start: dict[str, Any], *deltas: dict[str, Any]) -> list[dict[str, Any]]:
    place = {"index": index}
    return [
        {"event_type": "step.start", **place, "step": start},
        *({"event_type": "step.delta", **place, "delta": delta} for delta in deltas),
        {"event_type": "step.stop", **place},
    ]


def _stream(name: str, each: str, expected: object, *steps: list[dict[str, Any]]) -> list[Case]:
    events = [CREATED, *(event for step in steps for event in step), COMPLETED]
    return [
        Case(name, "stream", f"[{each} for chunk in {CHUNKS}]", expected, events=events),
        Case(
            f"{name} (async)",
            "astream",
            f"_each(agenerate_content_chunks(opened), lambda chunk: {each})",
            expected,
            events=events,
        ),
    ]


OUTPUT = _step(
    1,
    {"type": "model_output", "content": [{"type": "text", "text": "a"}]},
    {"type": "text", "text": "b"},
    {"type": "text", "text": "c"},
)
ASKED = _step(
    2,
    {"type": "function_call", "id": "c", "name": "f", "arguments": {}},
    {"type": "arguments_delta", "arguments": '{"a"'},
    {"type": "arguments_delta", "arguments": ": 1}"},
)
ASKED_AGAIN = _step(3, {"type": "function_call", "id": "d", "name": "g", "arguments": {"b": 2}})
SIGNED = _step(0, {"type": "thought"}, {"type": "thought_signature", "signature": "c2ln"})
THINKING = _step(
    0,
    {"type": "thought", "summary": [{"type": "text", "text": "x"}]},
    {"type": "thought_summary", "content": {"type": "text", "text": "y"}},
    {"type": "thought_signature", "signature": "c2ln"},
)
DUMPED = "[part.model_dump(exclude_none=True, mode='json') for part in chunk.parts or []]"
STREAMS = [
    *_stream("texts", "chunk.text", ["a", "b", "c"], OUTPUT),
    *_stream(
        "ends",
        "[chunk.usage_metadata and chunk.usage_metadata.total_token_count, "
        "chunk.candidates[0].finish_reason and chunk.candidates[0].finish_reason.name]",
        [[None, None], [None, None], [6, "STOP"]],
        OUTPUT,
    ),
    *_stream("nothing", "[chunk.text, chunk.candidates[0].finish_reason.name]", [[None, "STOP"]]),
    *_stream(
        "calls",
        "[[call.id, call.name, call.args] for call in chunk.function_calls or []]",
        [[], [], [], [["c", "f", {"a": 1}], ["d", "g", {"b": 2}]]],
        OUTPUT,
        ASKED,
        ASKED_AGAIN,
    ),
    *_stream(
        "signature",
        DUMPED,
        [
            [
                {
                    "function_call": {"id": "d", "name": "g", "args": {"b": 2}},
                    "thought_signature": "c2ln",
                }
            ]
        ],
        SIGNED,
        ASKED_AGAIN,
    ),
    *_stream(
        "thoughts",
        "[[part.thought, part.text] for part in chunk.parts]",
        [[[True, "x"]], [[True, "y"]], [[None, "a"]], [[None, "b"]], [[None, "c"]]],
        THINKING,
        OUTPUT,
    ),
    *_stream(
        "code",
        "[chunk.executable_code, chunk.code_execution_result]",
        [["1", None], [None, "2"]],
        _step(
            0,
            {
                "type": "code_execution_call",
                "id": "x",
                "arguments": {"code": "", "language": "python"},
            },
            {"type": "code_execution_call", "arguments": {"code": "1", "language": "python"}},
        ),
        _step(
            1,
            {"type": "code_execution_result", "call_id": "x", "result": ""},
            {"type": "code_execution_result", "result": "2"},
        ),
    ),
    *_stream(
        "searches",
        "chunk.candidates[0].grounding_metadata "
        "and chunk.candidates[0].grounding_metadata.model_dump(exclude_none=True)",
        [
            None,
            None,
            {
                "web_search_queries": ["q"],
                "grounding_chunks": [{"web": {"uri": "https://a.example", "title": "A"}}],
                "grounding_supports": [
                    {
                        "segment": {"start_index": 0, "end_index": 3, "text": "abc"},
                        "grounding_chunk_indices": [0],
                    }
                ],
            },
        ],
        _step(
            0,
            {"type": "google_search_call", "id": "s", "arguments": {"queries": []}},
            {"type": "google_search_call", "arguments": {"queries": ["q"]}},
        ),
        [
            *OUTPUT[:-1],
            {
                "event_type": "step.delta",
                "index": 1,
                "delta": {"type": "text_annotation_delta", "annotations": [NOTE]},
            },
            OUTPUT[-1],
        ],
    ),
]
CASES = [*ANSWERS, *PARSED, *STREAMS]
REFUSED = [
    Case(
        "failure",
        "stream",
        f"[chunk.text for chunk in {CHUNKS}]",
        None,
        events=[CREATED, *OUTPUT[:2], FAILED],
    ),
    Case(
        "pieces before a failure",
        "stream",
        f"[chunk.text for chunk, _ in zip({CHUNKS}, range(1))]",
        ["a"],
        events=[CREATED, *OUTPUT[:2], FAILED],
    ),
]


@pytest.mark.parametrize("case", [*CASES, REFUSED[1]], ids=lambda case: case.name)
def test_response_is_that_of_generate_content(case: Case, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case.name]
    assert not outcome.raised, outcome.message
    assert outcome.value == case.expected


def test_failure_in_a_stream_is_raised(outcomes: dict[str, Outcome]) -> None:
    assert "ServerError" in outcomes["failure"].raised
