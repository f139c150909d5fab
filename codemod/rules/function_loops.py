"""Calls whose functions the old SDK ran by itself: through the helper that answers them."""

from __future__ import annotations

import ast

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
    keys = {entry.key for entry in arguments}
    if (
        functions is None
        or plan.streamed
        or method is not plan.site.node.func
        or context.settings.store == "off"
        or not isinstance(method, ast.Attribute)
        or not isinstance(method.value, ast.Attribute)
        or keys & {"store", "**"}
    ):
        raise conversion.refuse("tools-function-calling", plan.site.node)
    name = "ainteraction_with_functions" if plan.asynchronous else "interaction_with_functions"
    first = [Entry("", code(conversion.module.span(method.value.value))), Entry("", functions)]
    requests = plan.config.requests
    more = [Entry("requests", requests)] if requests is not None else []
    return code(conversion.helper(name)), [*first, *arguments, *more]
