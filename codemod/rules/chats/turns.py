"""What a turn of a chat is given."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from codemod.analysis.graph import CallOperation
from codemod.conversion.chat_openings import Opening, merged
from codemod.conversion.config import ConfigConverter
from codemod.conversion.contents import ContentsConverter
from codemod.conversion.function_results import Matching
from codemod.conversion.legacy.contents import LegacyContentsConverter
from codemod.conversion.literals import is_none
from codemod.conversion.result import Conversion
from codemod.conversion.said import always_says_something
from codemod.rewriting.edits import Code, Entry, RequireHelper
from codemod.rules.calls import CallPlan
from codemod.rules.chats.relayed import options_of_relay
from codemod.rules.function_loops import functions_of
from codemod.rules.legacy.chats import (
    LegacyOpening,
    check_legacy_turn,
    legacy_turn,
    merged_arguments,
)

_ARGUMENTS = ("message", "config")


def message_of(
    plan: CallPlan,
    conversion: Conversion,
    message: ast.expr,
    turns: frozenset[CallOperation],
    matching: Matching | None = None,
) -> Code:
    """The message of a turn as the input of an interaction.

    Args:
        turns: the turns whose calls of functions the message may answer.
        matching: gives results that only name their function the ids of the calls.
    """
    if plan.legacy:
        legacy = LegacyContentsConverter(conversion, plan.config.resolution, turns, matching)
        return legacy.input(message)
    return ContentsConverter(conversion, plan.config.resolution, turns, matching).input(message)


def given_before(plan: CallPlan) -> list[ast.expr]:
    """The arguments up to the method itself, where something else calls it."""
    node = plan.site.node
    if plan.method_node is node.func or plan.method_node not in node.args:
        return []
    return node.args[: node.args.index(plan.method_node) + 1]


def turn_arguments(plan: CallPlan, conversion: Conversion | None = None) -> dict[str, ast.expr]:
    """The message of a turn, and the config if the turn has its own.

    Raises:
        Refused: the arguments cannot all be seen; not without a `conversion`.
    """
    node = plan.site.node
    positional = node.args[len(given_before(plan)) :]
    if plan.legacy:
        if conversion is not None:
            check_legacy_turn(plan, conversion, positional)
        return legacy_turn(plan, positional)
    given = dict(zip(_ARGUMENTS, positional, strict=False))
    starred = any(isinstance(one, ast.Starred) for one in node.args)
    if conversion is not None and (starred or len(positional) > len(_ARGUMENTS)):
        raise conversion.refuse("arguments-not-understood", node)
    options = options_of_relay(plan)
    for one in node.keywords:
        if one.arg in options:
            continue
        if conversion is not None and one.arg not in _ARGUMENTS:
            raise conversion.refuse("arguments-not-understood", one.value, one.arg or "**")
        given[one.arg or "**"] = one.value
    if conversion is not None and "message" not in given:
        raise conversion.refuse("arguments-not-understood", node)
    if "config" in given and _gives_way(given["config"]):
        del given["config"]
    return given


def _gives_way(config: ast.expr) -> bool:
    """Whether the SDK takes the config of the chat instead: for None and for an empty dict."""
    return is_none(config) or (isinstance(config, ast.Dict) and not config.keys)


def own_arguments(
    plan: CallPlan,
    conversion: Conversion,
    given: Mapping[str, ast.expr],
    openings: Sequence[Opening],
    falls_back: bool = False,
) -> list[Entry]:
    """The arguments of a turn with a config of its own, which replaces that of the chat.

    Args:
        given: the arguments of the turn.
        openings: the starts of the chats that it can be a turn of.
        falls_back: whether a turn that gets no arguments takes those of the chat.

    Raises:
        Refused: only the running program knows whether the config gives way to that of the chat,
            or which of them says how the answer is made up.
    """
    config = given["config"]
    if plan.legacy:
        legacy = [opening for opening in openings if isinstance(opening, LegacyOpening)]
        return merged_arguments(plan, conversion, legacy, given)
    chat_is_bare = not any(opening.config.arguments for opening in openings)
    plan.config = ConfigConverter(conversion, "", loops=True).convert(config)
    asked = {one.resolution for one in (plan.config, *(opening.config for opening in openings))}
    kept = any(opening.config.chat_resolution for opening in openings)
    if kept or len(asked) > 1 or any(one is not None and one.late for one in asked):
        # The config of a turn said how media of earlier turns are read, too.
        raise conversion.refuse("config-not-understood", config, "media_resolution")
    at_run_time = any(
        isinstance(edit, RequireHelper) and edit.helper == "interaction_arguments"
        for edit in conversion.edits
    )
    arguments = [*plan.config.arguments, *functions_of(plan.config)]
    if at_run_time and not chat_is_bare:
        below = [opening.config for opening in openings]
        told = always_says_something(conversion.project, config, or_is_none=falls_back)
        if not told or any(one.schema or one.unseen_schema for one in below):
            raise conversion.refuse("config-not-understood", config, "of one message")
        plan.config = merged([plan.config, *below])
    return arguments
