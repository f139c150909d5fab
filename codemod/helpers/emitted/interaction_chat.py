"""A conversation as a chain of interactions.

Features (`codemod.helpers.features`): `send`, `stream` and `open_stream` are the ways
of asking, `history` is what was said before, `last` keeps the latest answer, `record`
keeps what is said for `get_history`, `joined` does so with one text for an answer that
came in pieces, `curated` keeps the turns that got an answer, `config`, `functions`,
`running` and `tools` are ways of giving functions to call, `mixed` is for chats of
which only some have any, `streamed_functions` calls them in streams, too,
`named_results` matches results with calls by their names, `recalled` with those of the
history, too, `answered` makes a turn without an answer an error, `resolution` is that
of media in messages.
"""

from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

from google.genai import types

from .answered import answered
from .event_text import event_text
from .interaction_running_functions import interaction_running_functions
from .interaction_with_config import interaction_with_config
from .interaction_with_functions import interaction_with_functions
from .interaction_with_tools import interaction_with_tools
from .results_by_name import results_by_name
from .stream_with_functions import stream_with_functions
from .with_resolution import with_resolution


class InteractionChat:
    """A chain of interactions, with all its arguments on every turn."""

    def __init__(self, client: Any, model: str, **arguments: Any) -> None:
        self._client = client
        self._model = model
        self._history = arguments.pop("history", None)  # if: history
        self._resolution = arguments.pop("resolution", None)  # if: resolution
        self._arguments = arguments
        self._previous: dict[str, str] = {}
        self._contents: list[types.Content] = []  # if: record joined
        self.history: list[types.Content] = []  # if: curated
        self._steps: Any = None  # if: named_results; unless: recalled
        # if: recalled
        self._steps = [SimpleNamespace(**step) for step in self._history or []]
        self.last: Any = None  # if: last

    # if: send
    def send(self, message: Any, **arguments: Any) -> Any:
        """Send a message; arguments given here replace those of the chat."""
        turn = self._turn(message, arguments)
        # unless: config functions running tools
        interaction = self._client.interactions.create(**turn)
        # if: functions; unless: mixed
        interaction = interaction_with_functions(self._client, **turn)
        # if: running; unless: functions mixed
        interaction = interaction_running_functions(self._client, **turn)
        # if: config; unless: functions running mixed
        interaction = interaction_with_config(self._client, **turn)
        interaction = self._create(**turn)  # if: mixed
        # if: tools; unless: config functions running mixed
        interaction = interaction_with_tools(self._client, **turn)
        answered(interaction)  # if: answered
        if interaction.status != "failed":
            self._previous = {"previous_interaction_id": interaction.id}
            self._steps = interaction.steps  # if: named_results
            self.last = interaction  # if: last
        self._record(message, [interaction.output_text])  # if: record joined curated
        return interaction

    # if: stream
    def send_stream(self, message: Any, **arguments: Any) -> Iterator[Any]:
        """Send a message, yield the events; a turn counts once all were read."""
        turn, previous = self._turn(message, arguments), self._previous
        texts: list[str] = []  # if: record joined curated
        steps: list[Any] = []  # if: named_results
        # unless: streamed_functions
        events = self._client.interactions.create(**turn, stream=True)
        # if: streamed_functions
        events = stream_with_functions(self._client, **turn)
        for event in events:
            completed = event.event_type == "interaction.completed"
            if completed and event.interaction.status != "failed":
                previous = {"previous_interaction_id": event.interaction.id}
            texts.append(event_text(event))  # if: record joined curated
            # if: named_results
            if event.event_type == "step.start":
                steps.append(event.step)
            yield event
        self._previous = previous
        self._steps = steps  # if: named_results
        self._record(message, texts)  # if: record joined curated

    # if: open_stream
    def open_stream(self, message: Any, **arguments: Any) -> Iterator[Any]:
        """Send a message, return its events; a turn counts once all were read."""
        turn = self._turn(message, arguments)
        stream = self._client.interactions.create(**turn, stream=True)
        return self._events(message, stream)

    # if: open_stream
    def _events(self, message: Any, stream: Iterable[Any]) -> Iterator[Any]:
        previous = self._previous
        texts: list[str] = []  # if: record joined curated
        steps: list[Any] = []  # if: named_results
        for event in stream:
            completed = event.event_type == "interaction.completed"
            if completed and event.interaction.status != "failed":
                previous = {"previous_interaction_id": event.interaction.id}
            texts.append(event_text(event))  # if: record joined curated
            # if: named_results
            if event.event_type == "step.start":
                steps.append(event.step)
            yield event
        self._previous = previous
        self._steps = steps  # if: named_results
        self._record(message, texts)  # if: record joined curated

    # if: record joined
    def get_history(self) -> list[types.Content]:
        """Return what was said so far, in the form of generate_content."""
        return self._contents

    # if: mixed
    def _create(self, **turn: Any) -> Any:
        """Create an interaction; answer the calls of functions if the chat has any."""
        # if: functions
        if "functions" in turn:
            return interaction_with_functions(self._client, **turn)
        # if: running; unless: functions
        if "functions" in turn:
            return interaction_running_functions(self._client, **turn)
        # if: config
        if "config" in turn:
            return interaction_with_config(self._client, **turn)
        return self._client.interactions.create(**turn)

    def _turn(self, message: Any, arguments: dict[str, Any]) -> dict[str, Any]:
        message = results_by_name(self._steps, message)  # if: named_results
        # if: history
        if self._history and not self._previous:
            text = [{"type": "text", "text": message}]
            content = text if isinstance(message, str) else message
            # unless: recalled
            message = [*self._history, {"type": "user_input", "content": content}]
            # if: recalled
            if content[0]["type"] != "function_result":
                content = [{"type": "user_input", "content": content}]
            message = [*self._history, *content]  # if: recalled
        if not arguments:  # if: resolution
            message = with_resolution(message, self._resolution)
        arguments = arguments or self._arguments
        return {"model": self._model, "input": message, **arguments, **self._previous}

    # if: record joined curated
    def _record(self, message: str, texts: list[str]) -> None:
        # if: joined
        if not any(texts):
            return
        # if: record curated; unless: joined
        parts = [[types.Part(text=text)] for text in texts if text] or [[]]
        parts = [[types.Part(text="".join(texts))]]  # if: joined
        answers = [types.Content(role="model", parts=part) for part in parts]
        # if: record joined
        self._contents += [types.UserContent(message), *answers]
        # if: curated
        if any(texts):
            self.history += [types.UserContent(message), *answers]
