"""An asynchronous conversation whose history the program keeps.

Features (`codemod.helpers.features`): `send` and `stream` are the ways of asking,
`blocks` are messages of more than text, `history` is what was said before, `given` is a
history of other objects than those made here, `told` is one of turns of texts at the
start, `texts` are such turns put in later, `asked` is the method `get_history`, which
gives the turns without an answer as well, `begun` leaves them out of a history given at
the start, `rewind` takes a turn back, `answered` makes a turn without an answer an
error, `pieces` keeps every piece of a streamed answer apart, `parts` every part.
"""

import base64
from collections.abc import AsyncIterator
from typing import Any

from google.genai import types

from .answer_parts import answer_parts
from .answered import answered
from .event_text import event_text
from .history_steps import history_steps


class AsyncKeptChat:
    """A conversation that keeps its history and sends all of it on every turn."""

    def __init__(self, client: Any, model: str, **arguments: Any) -> None:
        self._client = client
        self._model = model
        self.history: list[Any] = []  # unless: history given
        # if: history; unless: given told
        self.history = list(arguments.pop("history", None) or [])
        # if: told; unless: given
        self.history = [self._told(turn) for turn in arguments.pop("history", [])]
        self.history = arguments.pop("history", None)  # if: given
        self.everything: list[types.Content] = [*self.history]  # if: asked
        self.history = self._answered()  # if: begun
        self._arguments = arguments

    # if: given
    @property
    def history(self) -> Any:
        """What was said so far, as generate_content takes it; changes to it count."""
        return self._history

    # if: given
    @history.setter
    def history(self, turns: Any) -> None:
        self._history = [self._content(turn) for turn in turns or []]

    # if: send
    async def send(self, message: Any, **arguments: Any) -> Any:
        """Send a message; arguments given here replace those of the chat."""
        turn = self._turn(message, arguments)
        interaction = await self._client.interactions.create(**turn)
        answered(interaction)  # if: answered
        if interaction.status != "failed":
            self._record(message, interaction.output_text)  # unless: pieces parts
            # if: pieces; unless: parts
            self._keep(message, [[types.Part(text=interaction.output_text)]])
            self._keep(message, [answer_parts(interaction.steps)])  # if: parts
        return interaction

    # if: stream
    async def send_stream(self, message: Any, **arguments: Any) -> AsyncIterator[Any]:
        """Send a message, yield the events; a turn counts once all were read."""
        turn = self._turn(message, arguments)
        texts: list[str] = []
        failed = False
        events = await self._client.interactions.create(**turn, stream=True)
        async for event in events:
            texts.append(event_text(event))
            if event.event_type == "interaction.completed":
                failed = event.interaction.status == "failed"
            yield event
        if not failed:
            self._record(message, "".join(texts))  # unless: pieces
            # if: pieces
            self._keep(message, [[types.Part(text=text)] for text in texts])

    # if: asked
    def get_history(self) -> list[types.Content]:
        """Return all that was said so far, as generate_content takes it."""
        return self.everything

    # if: rewind
    def rewind(self) -> None:
        """Forget the last message and its answer."""
        del self.history[-2:]

    def _turn(self, message: Any, arguments: dict[str, Any]) -> dict[str, Any]:
        said = [self._step(turn) for turn in self.history]  # unless: blocks given texts
        # if: texts; unless: blocks given
        said = [self._step(self._told(turn)) for turn in self.history]
        said = history_steps(self.history)  # if: blocks given
        if said:
            content = [{"type": "text", "text": message}]  # unless: blocks
            text = [{"type": "text", "text": message}]  # if: blocks
            content = text if isinstance(message, str) else message  # if: blocks
            message = [*said, {"type": "user_input", "content": content}]
        arguments = arguments or self._arguments
        return {"model": self._model, "input": message, **arguments}

    # if: begun
    def _answered(self) -> list[types.Content]:
        """Return what was said, less the messages that got no answer."""
        said: list[types.Content] = []
        for turn in self.history:
            if turn.parts:
                said.append(turn)
            elif said:
                said.pop()
        return said

    # unless: pieces parts
    def _record(self, message: Any, answer: str) -> None:
        # unless: asked
        if not answer:
            return
        turn = types.UserContent(message)  # unless: blocks
        blocks = [{"type": "text", "text": message}]  # if: blocks
        blocks = blocks if isinstance(message, str) else message  # if: blocks
        # if: blocks
        turn = types.Content(role="user", parts=[self._part(block) for block in blocks])
        parts = [types.Part(text=answer)]  # unless: asked
        parts = [types.Part(text=answer)] if answer else []  # if: asked
        # unless: asked given
        self.history += [turn, types.Content(role="model", parts=parts)]
        # if: given; unless: asked
        self.history.append(turn)
        # if: given; unless: asked
        self.history.append(types.Content(role="model", parts=parts))
        # if: asked
        said = [turn, types.Content(role="model", parts=parts)]
        self.everything += said  # if: asked
        # if: asked
        if answer:
            self.history.extend(said)

    # if: pieces parts
    def _keep(self, message: Any, answers: list[list[types.Part]]) -> None:
        """Take down a message and its answer, which may have come in several pieces."""
        turn = types.UserContent(message)  # unless: blocks
        blocks = [{"type": "text", "text": message}]  # if: blocks
        blocks = blocks if isinstance(message, str) else message  # if: blocks
        # if: blocks
        turn = types.Content(role="user", parts=[self._part(block) for block in blocks])
        full = [parts for parts in answers if any(part.text for part in parts)]
        said = [types.Content(role="model", parts=parts) for parts in full]
        # if: asked
        self.everything += [turn, *(said or [types.Content(role="model", parts=[])])]
        if said:
            self.history.extend([turn, *said])

    # unless: blocks given
    @staticmethod
    def _step(turn: types.Content) -> dict[str, Any]:
        kind = "model_output" if turn.role == "model" else "user_input"
        content = [{"type": "text", "text": part.text} for part in turn.parts or []]
        return {"type": kind, "content": content}

    # if: texts told; unless: given
    @staticmethod
    def _told(turn: Any) -> types.Content:
        """Return a turn, perhaps a dict of texts, as an object."""
        if isinstance(turn, types.Content):
            return turn
        texts = [turn["parts"]] if isinstance(turn["parts"], str) else turn["parts"]
        parts = [types.Part(text=text) for text in texts]
        return types.Content(role=turn["role"], parts=parts)

    # if: given
    @staticmethod
    def _content(turn: Any) -> Any:
        """Return a turn as an object, whatever the SDKs take for one."""
        if not isinstance(turn, dict):
            return turn
        parts = turn.get("parts") or []
        items = [parts] if isinstance(parts, (str, dict)) else parts
        wrapped: Any = [
            {"inline_data": item} if isinstance(item, dict) and "data" in item else item
            for item in items
        ]
        made = types.UserContent(wrapped).parts if wrapped else []
        return types.Content(role=turn.get("role"), parts=made)

    # if: blocks
    @staticmethod
    def _part(block: dict[str, Any]) -> types.Part:
        """Return a block of a message as a part of generate_content."""
        kind = block.get("mime_type")
        if "uri" in block:
            return types.Part.from_uri(file_uri=block["uri"], mime_type=kind)
        if "data" in block:
            data = base64.b64decode(block["data"])
            return types.Part.from_bytes(data=data, mime_type=str(kind))
        return types.Part(text=block["text"])
