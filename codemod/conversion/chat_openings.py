"""The start of a chat: what every turn of it sends, as code."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace

from codemod.conversion.config import ConfigConverter, ConvertedConfig
from codemod.conversion.contents import ContentsConverter
from codemod.conversion.literals import is_empty, is_none
from codemod.conversion.models import ModelConverter
from codemod.conversion.resolution import Resolution, is_late, with_resolution
from codemod.conversion.result import Conversion
from codemod.conversion.text_turns import TextTurns
from codemod.model import Span
from codemod.rewriting.edits import Code, Entry, code
from codemod.settings import Settings

_ARGUMENTS = ("model", "config", "history")


@dataclass
class Opening:
    """What a chat is made of, whichever SDK made it.

    `client` is the code of the client (of its `aio` for asynchronous chats).  `arguments` are
    those of every turn, the model first among equals; `history` is what was said before, as steps,
    and `recalls` says that calls of functions can be among them.
    """

    client: Code
    arguments: list[Entry] = field(default_factory=list)
    config: ConvertedConfig = field(default_factory=ConvertedConfig)
    history: Entry | None = None
    recalls: bool = False


class OpeningConverter:
    """Converts `X.chats.create(model=..., config=..., history=...)`."""

    def __init__(
        self, conversion: Conversion, settings: Settings, keeps_history: bool = False
    ) -> None:
        self.keeps_history = keeps_history
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self.settings = settings

    def convert(self, call: ast.Call) -> Opening:
        """The parts of the chat that a call makes.

        Raises:
            Refused: an argument cannot be seen or has no counterpart.
        """
        given = self._given(call)
        opening = Opening(self._client(call))
        model = ModelConverter(self.conversion, self.settings)
        config = given.get("config")
        if config is not None and not is_none(config.value):
            model_id = model.constant(given["model"].value)
            converter = ConfigConverter(
                self.conversion, model_id, loops=True, for_chat=not self.keeps_history
            )
            opening.config = converter.convert(config.value)
        wanted = "image" if opening.config.images else "text"
        for name, keyword in given.items():
            origin = self.module.span(keyword)
            if name == "model":
                entry = Entry("model", model.convert(keyword.value, wanted), origin)
                opening.arguments.append(entry)
            elif name == "config":
                opening.arguments += placed(opening.config.arguments, origin)
            elif not is_empty(keyword.value):
                opening.history = Entry("history", self._history(keyword.value, opening), origin)
        if opening.config.resolution is not None:
            self._let_history_have(opening, opening.config.resolution, call)
        return opening

    def _given(self, call: ast.Call) -> dict[str, ast.keyword]:
        if call.args:
            raise self.conversion.refuse("arguments-not-understood", call.args[0])
        given: dict[str, ast.keyword] = {}
        for keyword in call.keywords:
            if keyword.arg not in _ARGUMENTS:
                raise self.conversion.refuse(
                    "arguments-not-understood", keyword.value, keyword.arg or "**"
                )
            given[keyword.arg] = keyword
        if "model" not in given:
            raise self.conversion.refuse("arguments-not-understood", call)
        return given

    def _client(self, call: ast.Call) -> Code:
        method = call.func
        if not isinstance(method, ast.Attribute) or not isinstance(method.value, ast.Attribute):
            raise self.conversion.refuse("unsupported-method", method)
        if method.value.attr != "chats":
            raise self.conversion.refuse("unsupported-method", method)
        return code(self.module.span(method.value.value))

    def _history(self, node: ast.expr, opening: Opening) -> Code:
        """The steps of a history."""
        if self.keeps_history:
            return code(self.module.span(node))
        return history_steps(ContentsConverter(self.conversion), node, opening)

    def _let_history_have(self, opening: Opening, resolution: Resolution, call: ast.Call) -> None:
        """Let what was said before have the resolution of media, which was sent with each turn.

        One that only the running program knows is given to it with the first turn.

        Raises:
            Refused: the program keeps what was said as it is.
        """
        if opening.history is None:
            return
        if self.keeps_history:
            raise self.conversion.refuse("config-not-understood", call, "media_resolution")
        if not resolution.late:
            steps = with_resolution(self.conversion, opening.history.value, resolution)
            opening.history = Entry("history", steps, opening.history.origin)


def history_steps(converter: ContentsConverter, node: ast.expr, opening: Opening) -> Code:
    """The steps of a history; one that only the running program knows goes through a helper."""
    steps = converter.turns(node)
    if steps is not None:
        return steps
    converter.check_run_time(node)
    converter.conversion.note("runtime-conversion", node)
    if TextTurns(converter.project, converter.legacy).are_at(node):
        name = converter.conversion.helper("text_steps", converter.features)
        return code(name, "(", converter.module.span(node), ")")
    features = converter.features_of(node)
    opening.recalls = "functions" in features
    helper = converter.conversion.helper("history_steps", features)
    return code(helper, "(", converter.module.span(node), ")")


def placed(arguments: list[Entry], origin: Span) -> list[Entry]:
    """Arguments made of a config; the first new one takes over the comments around `config=`."""
    for index, argument in enumerate(arguments):
        if argument.origin is None:
            taken = Entry(argument.key, argument.value, origin)
            return [*arguments[:index], taken, *arguments[index + 1 :]]
    return arguments


def _tools_in_sight(configs: list[ConvertedConfig]) -> frozenset[str] | None:
    """The tools of all configs; None where those of one that may have some are out of sight."""
    found: set[str] = set()
    for config in configs:
        if config.tools_in_sight is not None:
            found |= config.tools_in_sight
        elif config.server_tools or config.opaque:
            return None
    return frozenset(found)


def merged(configs: list[ConvertedConfig]) -> ConvertedConfig:
    """What the configs of several chats together say about the answers of a turn."""
    if len(configs) == 1:
        return configs[0]
    schemas = {ast.unparse(one.schema) if one.schema else "" for one in configs}
    return ConvertedConfig(
        schema=configs[0].schema if configs and len(schemas) == 1 else None,
        resolution=configs[0].resolution if configs else None,
        chat_resolution=any(one.chat_resolution for one in configs),
        thoughts=any(one.thoughts for one in configs),
        server_tools=any(one.server_tools for one in configs),
        only_texts=all(one.only_texts for one in configs),
        tools_in_sight=_tools_in_sight(configs),
        opaque=any(one.opaque for one in configs),
        images=any(one.images for one in configs),
        functions=configs[0].functions if configs else None,
        unseen_schema=len(schemas) > 1 or any(one.unseen_schema for one in configs),
        unseen=frozenset().union(*(one.unseen for one in configs)),
    )


def config_of_turn(
    conversion: Conversion, turn: ast.AST, openings: list[Opening]
) -> ConvertedConfig:
    """What is known of the config of a turn of the class, which may be of several chats.

    A resolution that only the running program knows is given to media by the class itself.

    Raises:
        Refused: the chats have different resolutions.
    """
    configs = [opening.config for opening in openings]
    resolutions = {None if is_late(one.resolution) else one.resolution for one in configs}
    if len(resolutions) > 1:
        raise conversion.refuse("config-without-equivalent", turn, "media_resolution")
    config = merged(configs)
    return replace(config, resolution=None) if is_late(config.resolution) else config


def kept_resolution(opening: Opening, keeps_history: bool = False) -> list[Entry]:
    """The resolution that the class keeps, where only the running program knows it."""
    resolution = opening.config.resolution
    if keeps_history or resolution is None or not resolution.late:
        return []
    return [Entry("resolution", resolution.code)]
