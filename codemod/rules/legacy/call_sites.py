"""Where the arguments of a legacy call stand: at the call itself, or at a wrapper that runs it.

The old method takes its contents by position, the new one takes everything by keyword; so only
wrappers that pass keywords on can be kept as they are.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, Entry, ReplaceCall, code
from codemod.rules.calls import CallPlan

_PASSING = frozenset({"asyncio.to_thread", "functools.partial"})
"""Functions that pass all further arguments on to their first."""

_METHOD = "submit"
"""The method of executors that does the same."""

_POSITIONAL = "run_in_executor"
"""The method of event loops that passes positional arguments only."""


@dataclass(frozen=True)
class CallSite:
    """One call with the arguments of a legacy method.

    `leading` are its arguments before the method, `positional` those that belong to the method;
    `partial` says that the method must be wrapped to take keywords.
    """

    conversion: Conversion
    node: ast.Call
    direct: bool
    leading: tuple[ast.expr, ...] = ()
    positional: tuple[ast.expr, ...] = ()
    partial: bool = False

    def rewritten(self, function: Code, entries: list[Entry], wrapper: str) -> ReplaceCall:
        """The edit that puts the new method and its arguments in place."""
        module = self.conversion.module
        span = module.span(self.node)
        if self.direct:
            return ReplaceCall(module.path, span, function, tuple(entries), wrapper)
        leading = [Entry("", code(module.span(argument))) for argument in self.leading]
        if not self.partial:
            arguments = (*leading, Entry("", function), *entries)
            return ReplaceCall(module.path, span, None, arguments, wrapper)
        partial = self.conversion.import_name("functools", "partial")
        parts: list[str | Code] = [f"{partial}(", function]
        for entry in entries:
            parts += [f", {entry.key if entry.key == '**' else entry.key + '='}", entry.value]
        bound = code(*parts, ")")
        return ReplaceCall(module.path, span, None, (*leading, Entry("", bound)), wrapper)


def call_site(plan: CallPlan, conversion: Conversion) -> CallSite:
    """How the arguments of a call are split.

    Raises:
        Refused: the wrapper may not pass keywords on.
    """
    node = plan.site.node
    if plan.method_node is node.func:
        return CallSite(conversion, node, True, (), tuple(node.args))
    if plan.adds_arguments or plan.streamed or plan.method_node not in node.args:
        raise conversion.refuse("arguments-not-understood", node)
    index = node.args.index(plan.method_node)
    leading, positional = tuple(node.args[:index]), tuple(node.args[index + 1 :])
    attribute = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if attribute == _POSITIONAL and index == 1 and not node.keywords:
        return CallSite(conversion, node, False, leading, positional, partial=True)
    passing = conversion.project.symbol(node.func) in _PASSING or attribute == _METHOD
    if (passing and index == 0) or not positional:
        return CallSite(conversion, node, False, leading, positional)
    raise conversion.refuse("arguments-not-understood", positional[0])
