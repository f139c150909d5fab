"""Calls whose functions the old SDK ran by itself: through the helper that answers them."""

from __future__ import annotations

import ast

from codemod.conversion.callables import Functions, may_be_mcp
from codemod.conversion.config_fields import ConvertedConfig
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, Entry, code
from codemod.rules.calls import CallPlan, Context


def with_functions(
    context: Context, plan: CallPlan, conversion: Conversion, arguments: list[Entry]
) -> tuple[Code, list[Entry]]:
    """The helper and its arguments: client and functions before those of `create`.

    Raises:
        Refused: the helper cannot take the place of the call.
    """
    method, functions = plan.method_node, plan.config.functions
    if (
        functions is None
        or method is not plan.site.node.func
        or not isinstance(method, ast.Attribute)
        or not isinstance(method.value, ast.Attribute)
    ):
        raise conversion.refuse("tools-function-calling", plan.site.node)
    check_loop(context, plan, conversion, functions)
    client = Entry("", code(conversion.module.span(method.value.value)))
    rest = [*arguments, *limit_of(plan.config)]
    name = loop_helper(plan.config, functions, conversion, plan.asynchronous)
    return name, [client, Entry("", functions.code), *rest]


def check_loop(
    context: Context,
    plan: CallPlan,
    conversion: Conversion,
    functions: Functions,
    streams: bool = False,
) -> None:
    """Refuse a call that the helper cannot make.

    Args:
        streams: whether a helper of the caller answers the calls of functions in a stream.

    Raises:
        Refused: its answer is a stream, is not stored, or a function would have to be awaited; or
            sessions of MCP servers, which only asynchronous calls took, may be among the tools.
    """
    unawaited = functions.coroutines and not plan.asynchronous
    mcp = functions.form != "functions" and plan.asynchronous and may_be_mcp(conversion)
    streams = streams and functions.way == "functions"
    unstreamed = plan.streamed and not streams
    if unstreamed or context.settings.store == "off" or unawaited or mcp:
        raise conversion.refuse("tools-function-calling", plan.site.node)


def loop_helper(
    config: ConvertedConfig, functions: Functions, conversion: Conversion, asynchronous: bool
) -> Code:
    """The name of the helper that answers the calls of functions of a config."""
    return code(conversion.helper(functions.helper(asynchronous), loop_features(config, functions)))


def loop_features(config: ConvertedConfig, functions: Functions) -> frozenset[str]:
    """What the helper must be able to do: convert arguments and results, and send other tools."""
    others = functions.form == "tools" or any(entry.key == "tools" for entry in config.arguments)
    return functions.features | {"tools"} if others else functions.features


def functions_of(config: ConvertedConfig) -> list[Entry]:
    """The arguments that give a turn of a chat the functions that it can call."""
    if config.functions is None:
        return []
    return [Entry(config.functions.form, config.functions.code), *limit_of(config)]


def given_first(client: Code, functions: Functions, entries: list[Entry]) -> list[Entry]:
    """The arguments of the helper, client and functions before all others."""
    name = functions.form
    found = [Entry("", entry.value) for entry in entries if entry.key == name]
    return [Entry("", client), *found, *(entry for entry in entries if entry.key != name)]


def limit_of(config: ConvertedConfig) -> list[Entry]:
    """The argument that limits the requests of one call."""
    return [Entry("requests", config.requests)] if config.requests is not None else []
