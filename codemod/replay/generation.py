"""Answers generateContent and interactions requests, with the scripted failures."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from codemod.replay.answers import Answer, answer
from codemod.replay.canonical import JsonObject, NormalForm
from codemod.replay.earlier_interactions import (
    earlier_events,
    earlier_interaction,
    present_request,
    speaks_earlier,
)
from codemod.replay.equivalences import ENUM_MIME_TYPE
from codemod.replay.from_generate import read_generate
from codemod.replay.from_interactions import UnknownCallError, read_interaction, steps_of
from codemod.replay.http_types import Call, Reply, error_reply, json_reply
from codemod.replay.interaction_store import (
    InteractionStore,
    StoredInteraction,
    served_model,
)
from codemod.replay.render_generate import render_chunks, render_response
from codemod.replay.render_interactions import (
    Resource,
    event_lines,
    render_events,
    render_interaction,
)
from codemod.replay.scripting import Directive, ScriptRule, error_body, find_directive
from codemod.replay.validation import validate_interaction

Render = Callable[[Answer, str], Reply]


class GenerationService:
    """Both ways to generate; they share counters, scripts and answers."""

    def __init__(self, rules: Sequence[ScriptRule] = ()) -> None:
        self._rules = rules
        self._lock = threading.Lock()
        self._seen: dict[str, int] = {}
        self._failed: dict[str, int] = {}
        self.interactions = InteractionStore()

    def generate_content(self, call: Call, model: str, *, stream: bool) -> Reply:
        """Answer generateContent and streamGenerateContent."""
        try:
            body = call.json()
            form = read_generate(model, body, stream=stream)
        except (ValueError, KeyError, TypeError) as error:
            return error_reply(400, f"Invalid JSON payload received: {error}")
        mime_type = (body.get("generationConfig") or {}).get("responseMimeType")
        bare = mime_type == ENUM_MIME_TYPE

        def render(result: Answer, identity: str) -> Reply:
            if not stream:
                return json_reply(render_response(result, identity, model, bare_enum=bare), form)
            chunks = render_chunks(result, identity, model, bare_enum=bare)
            return stream_reply(chunks, form, sse=call.query.get("alt") == "sse")

        if not form.turns:
            return error_reply(400, "* GenerateContentRequest.contents: contents is not specified")
        return self._answered(form, render)

    def create_interaction(self, call: Call) -> Reply:
        """Answer a create request of the Interactions API."""
        try:
            body = call.json()
        except ValueError as error:
            return error_reply(400, f"Invalid JSON payload received: {error}")
        earlier = speaks_earlier(call)
        if earlier:
            body = present_request(body)
        violations = validate_interaction(body)
        if violations:
            return error_reply(400, "; ".join(str(violation) for violation in violations))
        if not served_model(body):
            return error_reply(404, f"Model {body['model']!r} is not found for interactions.")
        previous = body.get("previous_interaction_id")
        history = self.interactions.history(previous) if previous else []
        if history is None:
            return error_reply(404, f"Interaction {previous!r} not found.")
        try:
            form = read_interaction(body, history)
        except (UnknownCallError, ValueError) as error:
            return error_reply(400, str(error))
        rendered = partial(self._rendered, body, form, earlier)
        return self._answered(form, rendered)

    def _rendered(
        self, body: JsonObject, form: NormalForm, earlier: bool, result: Answer, identity: str
    ) -> Reply:
        resource = Resource(identity, form.model, body.get("previous_interaction_id"))
        interaction = render_interaction(result, resource)
        lines = tuple(event_lines(render_events(result, resource)))
        if body.get("store") is not False:
            inputs = steps_of(body.get("input"))
            self.interactions.add(StoredInteraction(interaction, inputs, lines))
        if earlier:
            lines = tuple(event_lines(earlier_events(interaction)))
            interaction = earlier_interaction(interaction)
        if not form.stream:
            return json_reply(interaction, form)
        return Reply(parts=lines, content_type="text/event-stream", form=form)

    def _answered(self, form: NormalForm, render: Render) -> Reply:
        """Apply the script of the request, if any, to its answer."""
        directive = self._directive(form)
        kind = directive.kind if directive else None
        if directive and kind == "error":
            message = f"Scripted error {directive.status}."
            return error_reply(directive.status, message, form, directive.retry_after)
        if kind == "cut":
            return Reply(form=form, cut=True)
        result = answer(form, truncated=kind == "truncated", blocked=kind == "blocked")
        reply = render(result, self._identity(form))
        if directive and kind in ("cut-stream", "stream-error") and form.stream:
            return broken_stream(reply, directive)
        return reply

    def _identity(self, form: NormalForm) -> str:
        """Return the id of an answer: equal in both APIs, different for repeated requests."""
        key = form.digest()
        with self._lock:
            self._seen[key] = self._seen.get(key, 0) + 1
            return f"{key}-{self._seen[key]}"

    def _directive(self, form: NormalForm) -> Directive | None:
        directive = find_directive(form.last_user_text(), self._rules)
        if directive is None or not directive.times:
            return directive
        key = form.digest()
        with self._lock:
            self._failed[key] = self._failed.get(key, 0) + 1
            return directive if self._failed[key] <= directive.times else None


def stream_reply(chunks: Iterable[JsonObject], form: NormalForm, *, sse: bool) -> Reply:
    """Return the chunks as server-sent events, or as one JSON array in pieces (legacy SDK)."""
    texts = [json.dumps(chunk, ensure_ascii=False) for chunk in chunks]
    if sse:
        events = tuple(f"data: {text}\r\n\r\n".encode() for text in texts)
        return Reply(parts=events, content_type="text/event-stream", form=form)
    parts = [f"{'[' if number == 0 else ','}\n{text}" for number, text in enumerate(texts)]
    parts[-1] += "\n]"
    return Reply(parts=tuple(part.encode() for part in parts), form=form)


def broken_stream(reply: Reply, directive: Directive) -> Reply:
    """Return the stream up to its first text, then an error event or a cut connection."""
    first = next((n for n, part in enumerate(reply.parts) if b'"text"' in part), 0)
    kept = reply.parts[: first + 1]
    if directive.kind == "cut-stream":
        return Reply(reply.status, kept, reply.content_type, form=reply.form, cut=True)
    message = f"Scripted error {directive.status} inside the stream."
    error: Any = error_body(directive.status, message)
    if b"event:" in reply.parts[0]:
        failure = {"code": error["error"]["status"].lower(), "message": message}
        ending = b"".join(event_lines([{"event_type": "error", "error": failure}]))
    elif reply.content_type == "text/event-stream":
        ending = f"data: {json.dumps(error)}\r\n\r\n".encode()
    else:
        ending = f",\n{json.dumps(error)}\n]".encode()
    return Reply(reply.status, (*kept, ending), reply.content_type, form=reply.form)
