"""Stored interactions: what ``previous_interaction_id`` and ``get`` can see."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from codemod.replay.canonical import JsonObject, NormalForm
from codemod.replay.earlier_interactions import earlier_events, earlier_interaction
from codemod.replay.http_types import Reply, error_reply, json_reply
from codemod.replay.render_interactions import event_lines

NOT_SERVED: Final = re.compile(
    r"^(?:models/|tunedModels/|gemini-1|gemini-2\.0|gemini-pro(?!-latest)|imagen|veo|aqa"
    r"|text-embedding|embedding|gemini-embedding|.*-bison|.*(?:-live|native-audio))"
)
"""Model names the Interactions API does not take (mapping section 12); a ``models/`` prefix is not
known to be accepted, so it is refused here."""


def served_model(body: Mapping[str, Any]) -> bool:
    """Tell whether the Interactions API has the model of a create request."""
    return not NOT_SERVED.match(str(body.get("model", "")))


@dataclass(frozen=True)
class StoredInteraction:
    """One interaction as created, with the input steps it was given and its stream."""

    resource: JsonObject
    inputs: list[JsonObject]
    events: tuple[bytes, ...]


class InteractionStore:
    """Interactions by id; those created with ``store=false`` never come here."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stored: dict[str, StoredInteraction] = {}

    def add(self, stored: StoredInteraction) -> None:
        """Store an interaction."""
        with self._lock:
            self._stored[stored.resource["id"]] = stored

    def history(self, identity: str) -> list[JsonObject] | None:
        """Return all steps up to and including an interaction; None if one is not stored."""
        chain: list[list[JsonObject]] = []
        current: str | None = identity
        while current:
            stored = self._stored.get(current)
            if stored is None:
                return None
            chain.append([*stored.inputs, *stored.resource["steps"]])
            current = stored.resource.get("previous_interaction_id")
        return [step for steps in reversed(chain) for step in steps]

    def get(
        self, identity: str, *, include_input: bool, stream: bool, earlier: bool = False
    ) -> Reply:
        """Return an interaction; with its input steps in front, or as a stream, when asked for.

        ``earlier`` asks for the form that google-genai 1.x knows.
        """
        form = NormalForm("interactions.get", extra={"id": identity})
        stored = self._stored.get(identity)
        if stored is None:
            return error_reply(404, f"Interaction {identity!r} not found.", form)
        if earlier:
            return _earlier(stored.resource, form, stream=stream)
        if stream:
            return Reply(parts=stored.events, content_type="text/event-stream", form=form)
        if not include_input:
            return json_reply(stored.resource, form)
        steps = [*stored.inputs, *stored.resource["steps"]]
        return json_reply({**stored.resource, "steps": steps}, form)

    def delete(self, identity: str) -> Reply:
        """Forget an interaction."""
        form = NormalForm("interactions.delete", extra={"id": identity})
        with self._lock:
            if self._stored.pop(identity, None) is None:
                return error_reply(404, f"Interaction {identity!r} not found.", form)
        return json_reply({}, form)

    def cancel(self, identity: str) -> Reply:
        """Mark an interaction as cancelled."""
        form = NormalForm("interactions.cancel", extra={"id": identity})
        with self._lock:
            stored = self._stored.get(identity)
            if stored is None:
                return error_reply(404, f"Interaction {identity!r} not found.", form)
            resource = {**stored.resource, "status": "cancelled"}
            self._stored[identity] = replace(stored, resource=resource)
        return json_reply(resource, form)


def _earlier(resource: JsonObject, form: NormalForm, *, stream: bool) -> Reply:
    if not stream:
        return json_reply(earlier_interaction(resource), form)
    events = tuple(event_lines(earlier_events(resource)))
    return Reply(parts=events, content_type="text/event-stream", form=form)
