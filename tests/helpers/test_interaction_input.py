"""Whatever generate_content takes as contents arrives as valid input of an interaction."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from tests.helpers.cases import Case, Environment, Outcome


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def _turn(kind: str, *texts: str) -> dict[str, object]:
    return {"type": kind, "content": [_text(text) for text in texts]}


def _call(call_id: str, name: str, **arguments: object) -> dict[str, object]:
    return {"type": "function_call", "id": call_id, "name": name, "arguments": arguments}


def _result(call_id: str, name: str, result: object) -> dict[str, object]:
    return {"type": "function_result", "call_id": call_id, "name": name, "result": result}


def _case(name: str, contents: str, expected: object, *features: str) -> Case:
    return Case(name, "input", f"interaction_input({contents})", expected, features=features)


PNG = {"type": "image", "data": base64.b64encode(b"\x89PNG").decode(), "mime_type": "image/png"}
VIDEO = {"type": "video", "uri": "https://x/v.mp4", "mime_type": "video/mp4"}
CALL = "types.Part.from_function_call(name='add', args={'a': 1})"
ANSWER = "types.Part.from_function_response(name='add', response={'result': 3})"

CODE = {"code": "1", "language": "PYTHON", "id": "x"}
RAN = {"outcome": "OUTCOME_OK", "output": "1", "id": "x"}

CONVERTED = [
    _case(
        "signed function call",
        "['go', {'role': 'model', 'parts': [{'thought_signature': 'c2ln', 'function_call': "
        "{'id': 'c', 'name': 'add', 'args': {'a': 1}}}]}, " + ANSWER + "]",
        [
            _turn("user_input", "go"),
            {"type": "thought", "signature": "c2ln"},
            _call("c", "add", a=1),
            _result("c", "add", {"result": 3}),
        ],
        *("functions", "signatures", "thoughts"),
    ),
    _case(
        "signed thought",
        "[{'role': 'model', 'parts': [{'thought': True, 'text': 'hm', "
        "'thought_signature': 'c2ln'}, {'text': 'Hi'}]}, 'go']",
        [
            {"type": "thought", "signature": "c2ln", "summary": [_text("hm")]},
            _turn("model_output", "Hi"),
            _turn("user_input", "go"),
        ],
        *("signatures", "thoughts"),
    ),
    _case(
        "code that ran",
        f"[{{'role': 'model', 'parts': [{{'executable_code': {CODE}}}, "
        f"{{'code_execution_result': {RAN}}}]}}, 'go']",
        [
            {
                "type": "code_execution_call",
                "id": "x",
                "arguments": {"code": "1", "language": "python"},
            },
            {
                "type": "code_execution_result",
                "call_id": "x",
                "result": "1",
                "is_error": False,
            },
            _turn("user_input", "go"),
        ],
        "code",
    ),
    _case("str", "'hi'", "hi"),
    _case("empty str", "''", ""),
    _case("list of str", "['a', 'b']", [_text("a"), _text("b")]),
    _case("tuple of str", "('a', 'b')", [_text("a"), _text("b")], "legacy"),
    _case("Part", "types.Part.from_text(text='a')", [_text("a")]),
    _case("part dict", "{'text': 'a'}", [_text("a")]),
    _case(
        "bytes part",
        "[types.Part.from_bytes(data=b'\\x89PNG', mime_type='image/png'), 'what?']",
        [PNG, _text("what?")],
    ),
    _case(
        "snake-case dict with bytes",
        "[{'inline_data': {'data': b'\\x89PNG', 'mime_type': 'image/png'}}]",
        [PNG],
    ),
    _case(
        "camel-case dict with base64",
        "[{'inlineData': {'data': 'iVBORw==', 'mimeType': 'image/png'}}]",
        [PNG],
    ),
    _case(
        "blob dict",
        "['a', {'mime_type': 'image/png', 'data': b'\\x89PNG'}]",
        [_text("a"), PNG],
        "legacy",
    ),
    _case(
        "text as bytes",
        "[types.Part.from_bytes(data='é'.encode(), mime_type='text/csv')]",
        [_text("é")],
    ),
    _case(
        "audio",
        "types.Part.from_bytes(data=b'abc', mime_type='audio/wav')",
        [{"type": "audio", "data": "YWJj", "mime_type": "audio/wav"}],
    ),
    _case(
        "document by URI",
        "[types.Part.from_uri(file_uri='gs://b/x.pdf')]",
        [{"type": "document", "uri": "gs://b/x.pdf", "mime_type": "application/pdf"}],
    ),
    _case("file_data dict", "{'file_uri': 'https://x/v.mp4', 'mime_type': 'video/mp4'}", [VIDEO]),
    _case(
        "YouTube link",
        "types.Part(file_data=types.FileData(file_uri='https://youtu.be/abc'))",
        [{"type": "video", "uri": "https://youtu.be/abc"}],
        "untyped_uris",
    ),
    _case(
        "clip at low resolution",
        "types.Part(file_data=types.FileData(file_uri='https://x/v.mp4'), "
        "video_metadata=types.VideoMetadata(start_offset='1s', fps=2), "
        "media_resolution={'level': 'MEDIA_RESOLUTION_LOW'})",
        [
            {
                **VIDEO,
                "processing": {"type": "static", "start_offset": "1s", "fps": 2},
                "resolution": "low",
            }
        ],
        *("media_resolution", "untyped_uris", "video_metadata"),
    ),
    _case(
        "uploaded file",
        "['a', types.File(name='files/f', uri='https://f/files/f', mime_type='video/mp4')]",
        [_text("a"), {"type": "video", "uri": "https://f/files/f", "mime_type": "video/mp4"}],
    ),
    _case("one Content", "types.Content(role='user', parts=[types.Part(text='a')])", [_text("a")]),
    _case("one UserContent", "types.UserContent(['a', 'b'])", [_text("a"), _text("b")]),
    _case(
        "typed URI",
        "types.Part(file_data=types.FileData(file_uri='https://x/v.mp4', mime_type='video/mp4'))",
        [VIDEO],
        "untyped_uris",
    ),
    _case(
        "clip of a YouTube link",
        "{'file_data': {'file_uri': 'https://youtu.be/abc'}, 'video_metadata': {'fps': 2}}",
        [
            {
                "type": "video",
                "uri": "https://youtu.be/abc",
                "processing": {"type": "static", "fps": 2},
            }
        ],
        *("untyped_uris", "video_metadata"),
    ),
    _case(
        "image with a signature",
        "{'inline_data': {'data': b'\\x89PNG', 'mime_type': 'image/png'}, "
        "'thought_signature': b'a'}",
        [PNG],
    ),
    _case("content dict without role", "{'parts': [{'text': 'a'}]}", [_text("a")]),
    _case(
        "legacy history",
        "[{'role': 'user', 'parts': ['a']}, {'role': 'model', 'parts': 'b'}, 'c']",
        [_turn("user_input", "a"), _turn("model_output", "b"), _turn("user_input", "c")],
        "legacy",
    ),
    _case(
        "turns",
        "[types.UserContent('a'), types.ModelContent('b'), types.UserContent('c')]",
        [_turn("user_input", "a"), _turn("model_output", "b"), _turn("user_input", "c")],
    ),
    _case(
        "a nested list is a turn",
        "['a', ['b', 'c'], 'd', 'e']",
        [_turn("user_input", "a"), _turn("user_input", "b", "c"), _turn("user_input", "d", "e")],
    ),
    _case("a nested list alone", "[['a', 'b']]", [_text("a"), _text("b")]),
    _case(
        "nested lists are turns",
        "[['a', 'b'], 'c', 'd']",
        [_turn("user_input", "a", "b"), _turn("user_input", "c", "d")],
        "legacy",
    ),
    _case("a model turn alone", "types.ModelContent('a')", [_turn("model_output", "a")]),
    _case(
        "thoughts are left out",
        "[types.Content(role='model', parts=[types.Part(text='hm', thought=True), "
        "types.Part(text='b')]), 'c']",
        [_turn("model_output", "b"), _turn("user_input", "c")],
        "thoughts",
    ),
    _case(
        "calls split a turn",
        f"['q', types.ModelContent(['let me see', {CALL}]), types.Content(role='tool', "
        f"parts=[{ANSWER}])]",
        [
            _turn("user_input", "q"),
            _turn("model_output", "let me see"),
            _call("call_1", "add", a=1),
            _result("call_1", "add", {"result": 3}),
        ],
        "functions",
    ),
    _case(
        "loose call and response",
        f"[{CALL}, {ANSWER}, 'so?']",
        [
            _call("call_1", "add", a=1),
            _result("call_1", "add", {"result": 3}),
            _turn("user_input", "so?"),
        ],
        "functions",
    ),
    _case(
        "parallel calls of one function, answered in order",
        f"[{CALL}, {CALL}, {ANSWER}, {ANSWER}]",
        [
            _call("call_1", "add", a=1),
            _call("call_2", "add", a=1),
            _result("call_1", "add", {"result": 3}),
            _result("call_2", "add", {"result": 3}),
        ],
        "functions",
    ),
    _case(
        "answers by id, out of order",
        "[{'function_call': {'id': 'x', 'name': 'f'}}, {'functionCall': {'id': 'y', 'name': 'f'}}, "
        "{'function_response': {'id': 'y', 'name': 'f', 'response': {}}}, "
        "{'function_response': {'id': 'x', 'name': 'f', 'response': {'a': 1}}}]",
        [_call("x", "f"), _call("y", "f"), _result("y", "f", {}), _result("x", "f", {"a": 1})],
        "functions",
    ),
    _case(
        "an answer whose call is elsewhere",
        "[{'function_response': {'id': 'x', 'name': 'f', 'response': {}}}]",
        [_result("x", "f", {})],
        "functions",
    ),
    _case(
        "an answer under another name goes to the first open call",
        "[{'function_call': {'id': 'x', 'name': 'f'}}, "
        "{'function_response': {'id': 'z', 'name': 'tool', 'response': {}}}]",
        [_call("x", "f"), _result("x", "tool", {})],
        "functions",
    ),
    _case(
        "an answer in a message of a chat, which knows its call",
        "[{'function_response': {'id': 'x', 'name': 'f', 'response': {}}}, 'go']",
        [_result("x", "f", {}), _turn("user_input", "go")],
        *("functions", "results"),
    ),
    _case(
        "an answer with an image",
        "[{'function_call': {'id': 'x', 'name': 'f'}}, {'function_response': {'name': 'f', "
        "'response': {'a': 1}, "
        "'parts': [{'inline_data': {'data': b'\\x89PNG', 'mime_type': 'image/png'}}]}}]",
        [_call("x", "f"), _result("x", "f", [_text('{"a": 1}'), PNG])],
        "functions",
    ),
]

UNABRIDGED = [
    replace(case, name=f"{case.name}, all features", features=("all",)) for case in CONVERTED
]
CASES = [
    *CONVERTED,
    *UNABRIDGED,
    Case("PIL image", "input", "interaction_input([picture])", None),
]


def _refused(
    name: str, contents: str, kind: str, words: str, features: tuple[str, ...] = ()
) -> Case:
    expression = f"interaction_input({contents})"
    return Case(name, "input", expression, (kind, words), features=features)


REFUSED = [
    _refused("None", "None", "ValueError", "required"),
    _refused("empty list", "[]", "ValueError", "list"),
    _refused("number", "[1]", "ValueError", "int"),
    _refused("bytes", "b'a'", "ValueError", "bytes"),
    _refused("unknown dict", "{'a': 1}", "ValueError", "a"),
    _refused("list in a nested list", "[[['a']]]", "ValueError", "list"),
    _refused("empty nested list", "['a', []]", "ValueError", "list"),
    _refused(
        "answer without a call",
        f"[{ANSWER}]",
        *("TypeError", "No call of add precedes"),
        features=("functions",),
    ),
    _refused(
        "executed code",
        "types.Part.from_executable_code(code='1', language='PYTHON')",
        *("TypeError", "executable_code"),
        features=("all",),
    ),
    _refused("function call", f"[{CALL}]", "TypeError", "no part with function_call."),
    _refused("answer", f"[{ANSWER}]", "TypeError", "no part with function_response."),
    _refused("code", "{'executable_code': {'code': '1'}}", "TypeError", "with executable_code."),
    _refused("thought", "types.Part(text='hm', thought=True)", "TypeError", "text, thought"),
    _refused(
        "clip",
        "types.Part(file_data=types.FileData(file_uri='https://x/v.mp4', mime_type='video/mp4'), "
        "video_metadata=types.VideoMetadata(fps=2))",
        *("TypeError", "file_data, video_metadata"),
    ),
    _refused(
        "resolution",
        "{'inline_data': {'data': b'a', 'mime_type': 'image/png'}, "
        "'media_resolution': {'level': 'MEDIA_RESOLUTION_LOW'}}",
        *("TypeError", "inline_data, media_resolution"),
    ),
    _refused("link", "{'file_uri': 'https://youtu.be/abc'}", "TypeError", "no MIME type"),
    _refused("empty part", "types.Part()", "TypeError", "no part"),
    _refused(
        "URI without a type",
        "{'file_uri': 'https://x/y'}",
        *("ValueError", "https://x/y"),
        features=("untyped_uris",),
    ),
]


@pytest.mark.parametrize("case", [*CONVERTED, *UNABRIDGED], ids=lambda case: case.name)
def test_contents_arrive(
    case: Case, environment: Environment, outcomes: dict[str, Outcome]
) -> None:
    outcome = outcomes[case.name]
    assert outcome.message == ""
    assert outcome.value == case.expected
    sent = case.expected
    if environment == "newest" and _is_one_turn(sent):
        sent = [{"type": "user_input", "content": sent}]  # google-genai 3 wraps a lone turn
    assert outcome.body["input"] == sent


def _is_one_turn(value: object) -> bool:
    blocks = {"text", "image", "audio", "video", "document"}
    return isinstance(value, list) and {item["type"] for item in value} <= blocks


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_cannot_be_sent_is_refused(case: Case, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case.name]
    kind, words = case.expected
    assert kind in outcome.raised
    assert words in outcome.message
    assert outcome.body is None


def test_images_arrive_as_png(outcomes: dict[str, Outcome]) -> None:
    (block,) = outcomes["PIL image"].value
    assert (block["type"], block["mime_type"]) == ("image", "image/png")
    assert base64.b64decode(block["data"]).startswith(b"\x89PNG")
