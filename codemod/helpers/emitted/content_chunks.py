"""The chunks of a streamed response of generate_content, made from events.

The feature `tools.search` (`codemod.helpers.features`) brings what searches found.
"""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from google.genai import errors, types

from .answer_parts import answer_parts
from .content_response import content_response


class ContentChunks:
    """Makes chunks of events; one waits until it is known whether it is the last."""

    def __init__(self) -> None:
        self._interaction: Any = None
        self._step: Any = None
        self._arguments = ""
        self._items: list[Any] = []
        self._unused: list[Any] = []
        self._parts: list[types.Part] = []
        self._text = ""  # if: tools.search

    def after(self, event: Any) -> Iterator[types.GenerateContentResponse]:
        """Yield the chunk that is known to be complete after an event, if any.

        Raises:
            errors.ServerError: the event reports that the interaction failed.
        """
        if event.event_type in ("interaction.created", "interaction.completed"):
            self._interaction = event.interaction
        elif event.event_type == "step.start":
            self._step, self._arguments = event.step, ""
            self._text = ""  # if: tools.search
            if event.step.type in ("model_output", "thought"):
                yield from self._add(event.step)
        elif event.event_type == "step.delta":
            yield from self._continue(event.delta)
        elif event.event_type == "step.stop":
            if self._step.type not in ("model_output", "thought"):
                yield from self._add(self._finished())
        elif event.event_type == "error":
            if self._parts:
                yield content_response(self._interaction, self._parts, [])
            status = getattr(event.error, "code", None)
            message = getattr(event.error, "message", None)
            raise errors.ServerError(500, {"status": status, "message": message})

    def rest(self) -> Iterator[types.GenerateContentResponse]:
        """Yield the last chunk, which says how the answer ended."""
        if self._interaction:
            yield content_response(self._interaction, self._parts, self._items)

    def _continue(self, delta: Any) -> Iterator[types.GenerateContentResponse]:
        if delta.type == "arguments_delta":
            self._arguments += delta.arguments or ""
        elif delta.type == self._step.type:  # what a tool was asked or gave, as a whole
            self._step = delta
        else:
            yield from self._add(delta)

    def _finished(self) -> Any:
        """Return the step that ends, a function call with the arguments that came."""
        step = self._step
        if step.type != "function_call" or not self._arguments:
            return step
        arguments = json.loads(self._arguments)
        signature = getattr(step, "signature", None)
        return SimpleNamespace(
            type=step.type,
            id=step.id,
            name=step.name,
            arguments=arguments,
            signature=signature,
        )

    def _add(self, item: Any) -> Iterator[types.GenerateContentResponse]:
        self._items.append(item)
        # if: tools.search
        if item.type == "text_annotation_delta":
            notes = item.annotations
            block = SimpleNamespace(type="text", text=self._text, annotations=notes)
            cited = SimpleNamespace(type="model_output", content=[block])
            self._items.append(cited)
        self._unused.append(item)
        parts = answer_parts(self._unused)
        if not parts:
            return
        self._unused = []
        # if: tools.search
        self._text += "".join(part.text or "" for part in parts if not part.thought)
        both_call = self._parts and self._parts[-1].function_call
        if self._parts and not (both_call and parts[0].function_call):
            yield content_response(self._interaction, self._parts, [])
            self._parts = []
        self._parts += parts
