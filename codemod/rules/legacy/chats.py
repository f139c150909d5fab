"""Chats of google-generativeai: what their starts and turns are given.

A chat sent the configuration of its model on every turn.  The arguments of one turn were merged
over it, where those of google-genai replace it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from codemod.analysis.graph import CallOperation
from codemod.conversion.chat_openings import Opening, history_steps
from codemod.conversion.legacy.bound import Source
from codemod.conversion.legacy.config import LegacyConfigConverter
from codemod.conversion.legacy.contents import LegacyContentsConverter
from codemod.conversion.legacy.scope import Use
from codemod.conversion.legacy.values import given_arguments
from codemod.conversion.literals import is_empty, is_none
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import CHAT_ARGUMENTS, TURN_ARGUMENTS
from codemod.model import Family
from codemod.rewriting.edits import Entry, code
from codemod.rules.calls import CallPlan, Context
from codemod.rules.function_loops import functions_of
from codemod.rules.legacy.models import ModelArguments, model_arguments
from codemod.rules.legacy.sources import as_written


@dataclass
class LegacyOpening(Opening):
    """The start of a legacy chat, with what the turns merge their own arguments over.

    `sources` are the arguments of the model by their old names; `start` is where they are read.
    `automatic` says that the chat calls functions by itself, or would (None: only running code
    knows) if it had any; `carried` that its model holds its arguments itself.
    """

    sources: Mapping[str, Source] = field(default_factory=dict)
    model_id: str = ""
    start: CallOperation | None = None
    automatic: bool | None = False
    carried: bool = False


def legacy_opening(
    context: Context,
    conversion: Conversion,
    start: CallPlan,
    asynchronous: bool,
    keeps_history: bool,
) -> LegacyOpening:
    """The parts of the chat that a call of `start_chat` makes.

    Args:
        keeps_history: whether what was said before stays in its old form.

    Raises:
        Refused: a part cannot be seen or has no counterpart.
    """
    node = start.site.node
    conversion.site(node, Family.CALL, "start_chat")
    if node.args:
        raise conversion.refuse("arguments-not-understood", node.args[0])
    given = given_arguments(conversion, node, CHAT_ARGUMENTS, [])
    automatic = _calls_functions(conversion, given.get("enable_automatic_function_calling"))
    client = context.legacy_clients.code_for(conversion, node, asynchronous)
    model = model_arguments(context, conversion, start)
    converter = LegacyConfigConverter(conversion, model.model_id, bool(automatic))
    config = converter.convert(node, model.sources, {})
    if automatic is None and (model.carried or _has_functions(conversion, node, model)):
        raise conversion.refuse("tools-function-calling", node)
    arguments = [model.entry, *config.arguments]
    if model.carried is not None:
        if automatic and model.carried.functions:
            raise conversion.refuse("tools-function-calling", node, "tools of several models")
        model.carried.joined(conversion, node, config)
    opening = LegacyOpening(client, arguments, config, sources=model.sources)
    opening.carried = model.carried is not None
    opening.model_id, opening.start = model.model_id, start.call
    opening.automatic = automatic
    history = given.get("history")
    if history is not None and not is_empty(history):
        origin = conversion.module.span(conversion.module.parent(history) or history)
        contents = LegacyContentsConverter(conversion)
        if keeps_history:
            contents.check_run_time(history)
            steps = code(conversion.module.span(history))
        else:
            steps = history_steps(contents, history, opening)
        opening.history = Entry("history", steps, origin)
    return opening


def legacy_turn(plan: CallPlan, positional: list[ast.expr]) -> dict[str, ast.expr]:
    """The arguments of a turn by name, as far as they can be seen; the message as `message`.

    Any argument that is merged over those of the chat shows as `config`, too.
    """
    given = dict(zip(TURN_ARGUMENTS, positional, strict=False))
    given |= {keyword.arg or "**": keyword.value for keyword in plan.site.node.keywords}
    given.pop("stream", None)
    if "content" in given:
        given["message"] = given.pop("content")
    own = [value for name, value in given.items() if name != "message" and not is_none(value)]
    if own:
        given["config"] = own[0]
    return given


def check_legacy_turn(plan: CallPlan, conversion: Conversion, positional: list[ast.expr]) -> None:
    """Refuse a turn whose arguments cannot all be seen.

    Raises:
        Refused: that is so.
    """
    node = plan.site.node
    given = given_arguments(conversion, node, TURN_ARGUMENTS, positional)
    stream = given.get("stream")
    if stream is not None and not isinstance(stream, ast.Constant):
        raise conversion.refuse("arguments-not-understood", stream, "stream")
    if "content" not in given or len(positional) > 1:
        raise conversion.refuse("arguments-not-understood", node)


def merged_arguments(
    plan: CallPlan,
    conversion: Conversion,
    openings: Sequence[LegacyOpening],
    given: Mapping[str, ast.expr],
) -> list[Entry]:
    """The arguments of a turn with some of its own, which are merged over those of its chat.

    Raises:
        Refused: what the chat has cannot be read at the turn, or several chats differ.
    """
    written = [(as_written(each.sources), each.model_id) for each in openings]
    readable = all(
        _is_readable(conversion, plan, each.start, source)
        for each in openings
        for source in each.sources.values()
    )
    readable = readable and not any(each.carried for each in openings)
    if not openings or not readable or any(each != written[0] for each in written):
        raise conversion.refuse("config-not-understood", given["config"], "of one message")
    call = {name: value for name, value in given.items() if name in TURN_ARGUMENTS[1:]}
    opening = openings[0]
    if any(each.automatic is not opening.automatic for each in openings):
        raise conversion.refuse("tools-function-calling", plan.site.node)
    # The requests with results of functions were sent with the tool_config of the model.
    unlike = ("tools",) if opening.automatic is None else ()
    unlike = ("tool_config",) if opening.automatic else unlike
    if any(name in call for name in unlike):
        raise conversion.refuse("tools-function-calling", plan.site.node)
    converter = LegacyConfigConverter(conversion, opening.model_id, bool(opening.automatic))
    plan.config = converter.convert(plan.site.node, opening.sources, call)
    return [*plan.config.arguments, *functions_of(plan.config)]


def _is_readable(
    conversion: Conversion, plan: CallPlan, start: CallOperation | None, source: Source
) -> bool:
    """Whether what a start read means the same at a turn."""
    if start is None or plan.site.module is not start.module:
        return False
    if not isinstance(source, ast.expr):
        return plan.site.enclosing is start.enclosing
    node = start.node
    use = Use(conversion.project, start.module, node, plan.site.node, node.func, False)
    return use.means_same(source)


def _calls_functions(conversion: Conversion, automatic: ast.expr | None) -> bool | None:
    """Whether a chat calls functions by itself; None when only the running program knows.

    Raises:
        Refused: it takes code to know.
    """
    if automatic is None:
        return False
    if isinstance(automatic, ast.Constant):
        return bool(automatic.value)
    if not isinstance(automatic, ast.Name | ast.Attribute):
        raise conversion.refuse("tools-function-calling", automatic)
    return None


def _has_functions(conversion: Conversion, node: ast.Call, model: ModelArguments) -> bool:
    """Whether a chat that calls functions by itself would find some among its tools."""
    probe = Conversion(conversion.project, conversion.module, probing=True)
    config = LegacyConfigConverter(probe, model.model_id, True).convert(node, model.sources, {})
    return config.functions is not None
