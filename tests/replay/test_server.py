"""The server over HTTP: paths, streams, stored interactions, files and scripted failures."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped, unused-ignore]
import pytest

from codemod.replay.scripting import Directive, ScriptRule, parse_directive
from codemod.replay.server import ReplayServer

MODEL = "gemini-3.5-flash"


@pytest.fixture
def server() -> Iterator[ReplayServer]:
    with ReplayServer([ScriptRule("from a rule", Directive("error", 403))]) as running:
        yield running


def send(server: ReplayServer, method: str, path: str, body: Any = None) -> Any:
    """Send a request; returns the parsed JSON answer, or the text of an event stream."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server.url + path, data=data, method=method)
    with urllib.request.urlopen(request) as response:
        text = response.read().decode()
        is_json = response.headers["Content-Type"].startswith("application/json")
    return json.loads(text) if is_json else text


def status_of(server: ReplayServer, method: str, path: str, body: Any = None) -> int:
    """Return the status of a request that fails."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        send(server, method, path, body)
    caught.value.close()
    return int(caught.value.code)


def create(server: ReplayServer, version: str = "v1", **body: Any) -> Any:
    """Create an interaction."""
    return send(server, "POST", f"/{version}/interactions", {"model": MODEL, **body})


def generate(server: ReplayServer, text: str, **body: Any) -> Any:
    """Send a generateContent request with one text."""
    contents = [{"role": "user", "parts": [{"text": text}]}]
    path = "/v1beta/models/gemini-2.5-flash:generateContent"
    return send(server, "POST", path, {"contents": contents, **body})


def events_of(stream: str) -> list[dict[str, Any]]:
    """Return the JSON payloads of an event stream."""
    lines = [line for line in stream.splitlines() if line.startswith("data: {")]
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def output_text(interaction: dict[str, Any]) -> str:
    """Return all text of an interaction's answer."""
    return "".join(
        block["text"]
        for step in interaction["steps"]
        if step["type"] == "model_output"
        for block in step["content"]
        if block["type"] == "text"
    )


@pytest.mark.parametrize("version", ["v1", "v1beta", "v1alpha"])
def test_both_apis_give_the_same_answer(server: ReplayServer, version: str) -> None:
    old = generate(server, "Hello")
    new = create(server, version, input="Hello")

    assert output_text(new) == old["candidates"][0]["content"]["parts"][0]["text"]
    assert new["usage"]["total_tokens"] == old["usageMetadata"]["totalTokenCount"]
    assert new["status"] == "completed"


def test_answer_depends_on_the_request_only() -> None:
    texts = []
    for _ in range(2):
        with ReplayServer() as server:
            create(server, input="noise")
            texts.append(output_text(create(server, input="Hello")))

    assert texts[0] == texts[1]


def test_stream_brings_text_in_start_and_deltas(server: ReplayServer) -> None:
    whole = output_text(create(server, input="Hello"))
    events = events_of(create(server, input="Hello", stream=True))

    started = [
        event["step"]["content"][0]["text"]
        for event in events
        if event["event_type"] == "step.start" and event["step"]["type"] == "model_output"
    ]
    deltas = [
        event["delta"]["text"]
        for event in events
        if event["event_type"] == "step.delta" and event["delta"]["type"] == "text"
    ]
    assert started[0]
    assert len(deltas) == 2
    assert "".join([*started, *deltas]) == whole
    assert events[0]["event_type"] == "interaction.created"
    assert events[-1]["interaction"]["status"] == "completed"


def test_old_stream_as_events_and_as_array(server: ReplayServer) -> None:
    path = "/v1beta/models/gemini-2.5-flash:streamGenerateContent"
    body = {"contents": [{"parts": [{"text": "Hello"}]}]}
    array = send(server, "POST", path, body)
    events = events_of(send(server, "POST", f"{path}?alt=sse", body))

    def texts(chunks: list[Any]) -> list[str]:
        return [chunk["candidates"][0]["content"]["parts"][0]["text"] for chunk in chunks]

    assert texts(array) == texts(events)
    assert len(array) == 3
    assert array[-1]["candidates"][0]["finishReason"] == "STOP"


def test_history_follows_the_chain_but_config_does_not(server: ReplayServer) -> None:
    first = create(server, input="one", system_instruction="Be kind.")
    create(server, input="two", previous_interaction_id=first["id"])

    form = server.exchanges()[-1].form
    assert form is not None
    assert [turn.role for turn in form.turns] == ["user", "model", "user"]
    assert form.system == ""


def test_unstored_interaction_cannot_be_continued(server: ReplayServer) -> None:
    first = create(server, input="one", store=False)

    body = {"model": MODEL, "input": "two", "previous_interaction_id": first["id"]}
    assert status_of(server, "POST", "/v1/interactions", body) == 404
    assert status_of(server, "GET", f"/v1/interactions/{first['id']}") == 404


def test_get_cancel_and_delete(server: ReplayServer) -> None:
    first = create(server, input="one")
    path = f"/v1beta/interactions/{first['id']}"

    assert send(server, "GET", path)["steps"] == first["steps"]
    with_input = send(server, "GET", f"{path}?include_input=true")["steps"]
    assert with_input[0]["type"] == "user_input"
    events = events_of(send(server, "GET", f"{path}?stream=true"))
    assert events[-1]["interaction"]["id"] == first["id"]
    assert send(server, "POST", f"{path}/cancel", {})["status"] == "cancelled"
    send(server, "DELETE", path)
    assert status_of(server, "GET", path) == 404


def test_calls_are_asked_for_by_name_and_in_parallel(server: ReplayServer) -> None:
    tools = [
        {
            "type": "function",
            "name": name,
            "parameters": {
                "type": "object",
                "properties": {"n": {"type": "integer"}},
                "required": ["n"],
            },
        }
        for name in ("add", "double")
    ]

    both = create(server, input="Use add and double.", tools=tools)
    calls = [step for step in both["steps"] if step["type"] == "function_call"]
    assert both["status"] == "requires_action"
    assert [call["name"] for call in calls] == ["add", "double"]
    assert all(isinstance(call["arguments"]["n"], int) for call in calls)

    results = [
        {"type": "function_result", "call_id": call["id"], "name": call["name"], "result": "1"}
        for call in calls
    ]
    done = create(server, input=results, tools=tools, previous_interaction_id=both["id"])
    assert done["status"] == "completed"
    assert "add gave 1" in output_text(done)


def test_no_calls_unless_tools_are_sent(server: ReplayServer) -> None:
    assert create(server, input="Use add and double.")["status"] == "completed"


def test_json_answer_satisfies_the_schema(server: ReplayServer) -> None:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "kind": {"enum": ["a", "b"]},
            "when": {"type": "string", "format": "date"},
            "score": {"type": "number", "minimum": 0, "maximum": 1},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 3},
            "next": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        },
        "required": ["name", "kind", "tags"],
    }
    wanted = {"type": "text", "mime_type": "application/json", "schema": schema}

    value = json.loads(output_text(create(server, input="x", response_format=wanted)))

    jsonschema.validate(value, schema)
    assert set(value) == set(schema["properties"])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_scripted_errors(server: ReplayServer, status: int) -> None:
    text = f"[[replay: error {status} retry-after=2]]"

    request = urllib.request.Request(
        f"{server.url}/v1/interactions",
        data=json.dumps({"model": MODEL, "input": text}).encode(),
        method="POST",
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)

    assert caught.value.code == status
    assert caught.value.headers["Retry-After"] == "2"
    assert json.loads(caught.value.read())["error"]["code"] == status


def test_error_that_ends(server: ReplayServer) -> None:
    text = "[[replay: error 503 times=1]] Hello"

    assert status_of(server, "POST", "/v1/interactions", {"model": MODEL, "input": text}) == 503
    assert create(server, input=text)["status"] == "completed"


def test_rule_for_programs_that_cannot_be_edited(server: ReplayServer) -> None:
    body = {"model": MODEL, "input": "A text from a rule."}

    assert status_of(server, "POST", "/v1/interactions", body) == 403


def test_cut_connections(server: ReplayServer) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        create(server, input="[[replay: cut]]")
    with pytest.raises(http.client.IncompleteRead):
        create(server, input="[[replay: cut-stream]]", stream=True)


def test_error_inside_a_stream(server: ReplayServer) -> None:
    events = events_of(create(server, input="[[replay: stream-error 500]]", stream=True))

    assert events[-1]["event_type"] == "error"
    assert events[-1]["error"]["code"] == "internal"
    assert any(event["event_type"] == "step.start" for event in events)


def test_blocked_and_truncated(server: ReplayServer) -> None:
    old = generate(server, "[[replay: blocked]]")
    new = create(server, input="[[replay: blocked]]")
    assert old["promptFeedback"]["blockReason"] == "SAFETY"
    assert "candidates" not in old
    assert new["status"] == "failed"

    old = generate(server, "[[replay: truncated]]")
    new = create(server, input="[[replay: truncated]]")
    assert old["candidates"][0]["finishReason"] == "MAX_TOKENS"
    assert new["status"] == "incomplete"


def test_token_limit_truncates(server: ReplayServer) -> None:
    limited = create(server, input="Hello", generation_config={"max_output_tokens": 3})

    assert len(output_text(limited).split(" ")) == 3
    assert limited["status"] == "incomplete"


def test_unknown_directive_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown replay directive 'explode'"):
        parse_directive("explode")


@pytest.mark.parametrize(
    "model", ["gemini-1.5-flash", "gemini-2.0-flash", "models/gemini-3.5-flash"]
)
def test_models_that_interactions_does_not_serve(server: ReplayServer, model: str) -> None:
    assert status_of(server, "POST", "/v1/interactions", {"model": model, "input": "x"}) == 404


def test_refusals_name_the_path_and_leave_a_record(server: ReplayServer) -> None:
    body = {"model": MODEL, "input": "x", "config": {}}

    assert status_of(server, "POST", "/v1/interactions", body) == 400
    record = server.exchanges()[-1]
    assert record.form is None
    assert "config: unknown key" in record.message


def test_upload_by_both_protocols(server: ReplayServer) -> None:
    def upload(start: dict[str, str], query: str, finish: dict[str, str], method: str) -> Any:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
        connection.request(
            "POST", f"/upload/v1beta/files{query}", json.dumps({"file": {"name": "files/a"}}), start
        )
        response = connection.getresponse()
        response.read()
        target = response.getheader("X-Goog-Upload-URL") or ""
        connection.request(method, target.removeprefix(server.url), b"abc", finish)
        return json.loads(connection.getresponse().read())["file"]

    new = upload(
        {"X-Goog-Upload-Command": "start", "X-Goog-Upload-Header-Content-Type": "text/plain"},
        "",
        {"X-Goog-Upload-Command": "upload, finalize"},
        "POST",
    )
    legacy = upload(
        {"X-Upload-Content-Type": "text/plain"},
        "?uploadType=resumable",
        {"Content-Range": "bytes 0-2/3"},
        "PUT",
    )

    assert new == legacy
    assert new["state"] == "ACTIVE"
    assert new["sizeBytes"] == "3"
    assert send(server, "GET", "/v1beta/files/a") == new
    assert send(server, "GET", "/v1beta/files")["files"] == [new]
    send(server, "DELETE", "/v1/files/a")
    assert status_of(server, "GET", "/v1beta/files/a") == 403


def test_other_operations(server: ReplayServer) -> None:
    content = {"parts": [{"text": "one two three"}]}
    counted = send(
        server, "POST", "/v1/models/gemini-2.5-flash:countTokens", {"contents": [content]}
    )
    embedded = send(
        server,
        "POST",
        "/v1/models/gemini-embedding-001:batchEmbedContents",
        {"requests": [{"content": content, "outputDimensionality": 4}]},
    )
    single = send(
        server,
        "POST",
        "/v1beta/models/gemini-embedding-001:embedContent",
        {"content": content, "outputDimensionality": 4},
    )

    assert counted["totalTokens"] == 3
    assert len(embedded["embeddings"][0]["values"]) == 4
    assert single["embedding"] == embedded["embeddings"][0]
    assert send(server, "GET", "/v1/models")["models"]
    assert send(server, "GET", "/v1/models/gemini-2.5-flash")["name"] == "models/gemini-2.5-flash"


def test_cached_content(server: ReplayServer) -> None:
    body = {"model": "models/gemini-2.5-flash", "contents": [{"parts": [{"text": "long"}]}]}
    made = send(server, "POST", "/v1beta/cachedContents", body)

    assert send(server, "GET", f"/v1beta/{made['name']}") == made
    assert send(server, "PATCH", f"/v1beta/{made['name']}", {"ttl": "60s"}) == made
    send(server, "DELETE", f"/v1beta/{made['name']}")
    assert status_of(server, "GET", f"/v1beta/{made['name']}") == 403


def test_unknown_path(server: ReplayServer) -> None:
    assert status_of(server, "GET", "/v9/anything") == 404
