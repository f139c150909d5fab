"""What the model produced is read in full, from answers and from streams."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers.cases import Case, Outcome


def _output(*texts: str) -> dict[str, Any]:
    return {"type": "model_output", "content": [{"type": "text", "text": text} for text in texts]}


def _thought(*texts: str) -> dict[str, Any]:
    summary = [{"type": "text", "text": text} for text in texts]
    return {"type": "thought", "signature": "c2ln", "summary": summary}


def _cited(url: str, title: str) -> dict[str, Any]:
    note = {"type": "url_citation", "url": url, "title": title, "start_index": 0, "end_index": 1}
    return {
        "type": "model_output",
        "content": [{"type": "text", "text": "a", "annotations": [note]}],
    }


IMAGE = {"type": "image", "data": "aQ==", "mime_type": "image/png"}
CALL = {"type": "function_call", "id": "c", "name": "f", "arguments": {"a": 1}}
CODE = {
    "type": "code_execution_call",
    "id": "x",
    "arguments": {"code": "1", "language": "python"},
}
CODE_RESULT = {"type": "code_execution_result", "call_id": "x", "result": "1"}
SEARCH = {"type": "google_search_call", "id": "s", "arguments": {"queries": ["q"]}}
SUGGESTIONS = {
    "type": "google_search_result",
    "call_id": "s",
    "result": [{"search_suggestions": "<div>q</div>"}],
}
KINDS = "[item.type for item in output_items(interaction)]"


def _answer(name: str, expression: str, expected: object, *steps: dict[str, Any]) -> Case:
    return Case(name, "answer", expression, expected, reply={"steps": steps})


STEPS_AND_TEXT: list[tuple[list[dict[str, Any]], str]] = [
    ([_output("a", "b")], "ab"),
    ([_output("a"), _thought("t"), _output("b")], "ab"),
    ([_output("a"), CALL], "a"),
    ([_output("a"), CODE, CODE_RESULT, _output("b")], "ab"),
    ([{"type": "model_output", "content": [{"type": "text", "text": "a"}, IMAGE]}], "a"),
    ([_thought("t")], ""),
    ([], ""),
]
TEXTS = [
    _answer(f"text {index}", "interaction_text(interaction)", text, *steps)
    for index, (steps, text) in enumerate(STEPS_AND_TEXT)
]
ITEMS = [
    Case("no steps", "answer", "interaction_text(interaction)", "", reply={"steps": None}),
    Case("no items", "answer", KINDS, [], reply={"steps": None}),
    _answer(
        "every kind",
        KINDS,
        [
            "thought",
            "text",
            "code_execution_call",
            "code_execution_result",
            "image",
            "function_call",
        ],
        _thought("t"),
        _thought(),
        SEARCH,
        _output("a"),
        CODE,
        CODE_RESULT,
        {"type": "model_output", "content": [IMAGE]},
        {"type": "model_output"},
        CALL,
    ),
    _answer(
        "images",
        "[(image and [image.image_bytes.decode(), image.mime_type]) "
        "for image in map(item_image, output_items(interaction))]",
        [None, ["i", "image/png"], None],
        _output("a"),
        {"type": "model_output", "content": [IMAGE]},
        CALL,
    ),
    _answer("queries", "search_queries(interaction)", ["q", "q"], SEARCH, SEARCH, SUGGESTIONS),
    _answer("no queries", "search_queries(interaction)", [], _output("a")),
    _answer("suggestions", "search_suggestions(interaction)", "<div>q</div>", SEARCH, SUGGESTIONS),
    _answer("no suggestions", "search_suggestions(interaction)", None, SEARCH),
    _answer(
        "cited pages, each once",
        "[(source.url, source.title) for source in cited_sources(interaction)]",
        [["u2", "two"], ["u1", "one"]],
        SEARCH,
        _cited("u2", "two"),
        _output("a"),
        _cited("u1", "one"),
        _cited("u2", "again"),
        {"type": "model_output", "content": [IMAGE]},
        {"type": "model_output"},
    ),
    _answer("no cited pages", "cited_sources(interaction)", [], SEARCH, _output("a"), CALL),
    _answer(
        "item texts",
        "[item_text(item) for item in output_items(interaction)]",
        ["tu", "a", None, None],
        _thought("t", "u"),
        _output("a"),
        CALL,
        {"type": "model_output", "content": [IMAGE]},
    ),
    _answer(
        "fields",
        "[(item.name, item.arguments) for item in output_items(interaction)]",
        [["f", {"a": 1}]],
        CALL,
    ),
]

LINES = [
    _answer(
        "code between fences",
        "text_with_code(interaction)",
        "a\n``` python\n1\n```\n```\n1\n```\nb",
        _output("a"),
        CODE,
        CODE_RESULT,
        _output("b"),
    ),
    _answer("required text", "required_text(interaction)", "ab", _output("a", "b")),
]
MISSING = [
    _answer("no required text", "required_text(interaction)", None, _thought("t")),
    _answer("neither text nor code", "text_with_code(interaction)", None, _thought("t")),
]

CREATED: dict[str, Any] = {
    "event_type": "interaction.created",
    "interaction": {"id": "i", "status": "in_progress"},
}
COMPLETED: dict[str, Any] = {
    "event_type": "interaction.completed",
    "interaction": {"id": "i", "status": "completed", "usage": {"total_tokens": 7}},
}


def _start(step: dict[str, Any], index: int = 0) -> dict[str, Any]:
    return {"event_type": "step.start", "index": index, "step": step}


def _delta(delta: dict[str, Any], index: int = 0) -> dict[str, Any]:
    return {"event_type": "step.delta", "index": index, "delta": delta}


ANSWER: list[dict[str, Any]] = [
    CREATED,
    {"event_type": "interaction.status_update", "interaction_id": "i", "status": "in_progress"},
    _start(_thought("first thought")),
    _delta({"type": "thought_summary", "content": {"type": "text", "text": "second"}}),
    {"event_type": "step.stop", "index": 0},
    _start(_output("He"), 1),
    _delta({"type": "text", "text": "llo"}, 1),
    _delta({"type": "text", "text": ""}, 1),
    _delta({"type": "image", "data": "aQ==", "mime_type": "image/png"}, 1),
    _delta({"type": "text", "text": "!"}, 1),
    {"event_type": "step.stop", "index": 1},
    _start({"type": "model_output"}, 2),
    _start(CALL, 3),
    _delta({"type": "arguments_delta", "arguments": "{}"}, 3),
    {"event_type": "a.new.event", "interaction_id": "i"},
    COMPLETED,
]
FAILURE: dict[str, Any] = {
    "event_type": "error",
    "error": {"code": "unavailable", "message": "try again"},
}
LOOP = (
    "[(event_text(event), event.interaction.usage.total_tokens "
    "if event.event_type == 'interaction.completed' else None) for event in stream]"
)
BY_ITEMS: list[list[Any]] = [
    ["thought", "first thought"],
    ["thought", "second"],
    ["text", "He"],
    ["text", "llo"],
    ["image", None],
    ["text", "!"],
]
KIND_AND_TEXT = "[[items[0].type, getattr(items[0], 'text', None)] for items in {}]"
STREAMS = [
    Case(
        "stream of items",
        "stream",
        KIND_AND_TEXT.format("stream_items(stream)"),
        BY_ITEMS,
        events=ANSWER,
    ),
    Case(
        "astream of items",
        "astream",
        "(([items[0].type, getattr(items[0], 'text', None)]) async for items in "
        "astream_items(stream))",
        BY_ITEMS,
        events=ANSWER,
    ),
    Case(
        "text of items",
        "stream",
        "''.join(items_text(items) for items in stream_items(stream))",
        "Hello!",
        events=ANSWER,
    ),
    Case("stream", "stream", "list(stream_text(stream))", ["He", "llo", "!"], events=ANSWER),
    Case("astream", "astream", "astream_text(stream)", ["He", "llo", "!"], events=ANSWER),
    Case(
        "required stream",
        "stream",
        "list(required_stream_text(stream))",
        ["He", "llo", "!"],
        events=ANSWER,
    ),
    Case(
        "required astream",
        "astream",
        "arequired_stream_text(stream)",
        ["He", "llo", "!"],
        events=ANSWER,
    ),
    Case(
        "loop",
        "stream",
        LOOP,
        [["", None], ["Hi", None], ["", 7]],
        events=[CREATED, _delta({"type": "text", "text": "Hi"}), COMPLETED],
    ),
]
EMPTY_STREAMS = [
    Case(
        "empty stream",
        "stream",
        "list(required_stream_text(stream))",
        None,
        events=[CREATED, COMPLETED],
    ),
    Case(
        "empty astream",
        "astream",
        "arequired_stream_text(stream)",
        None,
        events=[CREATED, COMPLETED],
    ),
]
WITHOUT_TEXT = [*MISSING, *EMPTY_STREAMS]
CASES = [*TEXTS, *ITEMS, *LINES, *STREAMS]
FAILING = [
    Case("failing stream", "stream", "list(stream_text(stream))", None, events=[CREATED, FAILURE]),
    Case(
        "failing stream of items",
        "stream",
        "list(stream_items(stream))",
        None,
        events=[CREATED, FAILURE],
    ),
    Case("failing astream", "astream", "astream_text(stream)", None, events=[CREATED, FAILURE]),
]
REFUSED = [*WITHOUT_TEXT, *FAILING]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_output_is_read(case: Case, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case.name]
    assert outcome.message == ""
    assert outcome.value == case.expected


@pytest.mark.parametrize("case", WITHOUT_TEXT, ids=lambda case: case.name)
def test_missing_text_is_a_value_error(case: Case, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case.name]
    assert "ValueError" in outcome.raised
    assert outcome.message.startswith("The model returned no text")


@pytest.mark.parametrize("case", FAILING, ids=lambda case: case.name)
def test_error_event_is_the_error_of_the_sdk(case: Case, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case.name]
    assert {"ServerError", "APIError", "Exception"} <= {*outcome.raised}
    assert outcome.code == 500
    assert outcome.message.startswith("500 unavailable.")
    assert "try again" in outcome.message
