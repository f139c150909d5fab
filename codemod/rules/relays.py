"""Functions of the project that call a method they are given: `retry(client.models.X, model=...)`.

Such a function hands everything on (`function(*args, **options)`), so the call of the method is the
one that names the arguments; the call inside stays as it is and migrates with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import FunctionInfo
from codemod.rules.calls import CallPlan, Context
from codemod.sources.walking import walk


def relays_of(context: Context, plan: CallPlan) -> list[CallPlan]:
    """The calls inside the functions that a call gives its method to, which hand all on.

    Empty where there is none, or where one of the functions does anything else with the method,
    the arguments or the answer.
    """
    found: list[CallPlan] = []
    for function in plan.call.targets:
        inside = [one for one in context.plans.values() if runs_parameter(one, function)]
        if not inside or not all(_hands_on(context.project, one, function) for one in inside):
            return []
        found += inside
    return found


def relayed_calls(context: Context) -> frozenset[CallOperation]:
    """The calls inside of such functions, for calls that name their arguments."""
    return frozenset(
        relay.call
        for plan in context.plans.values()
        if plan.call.targets
        for relay in relays_of(context, plan)
    )


def own_options(plan: CallPlan) -> set[str]:
    """The names of the parameters that the functions have themselves."""
    return {
        name
        for function in plan.call.targets
        for name, slot in function.parameters.items()
        if slot.role == "parameter"
    }


def runs_parameter(plan: CallPlan, function: FunctionInfo) -> bool:
    """Whether a call inside a function runs the method that the function is given."""
    method = plan.method_node
    return (
        isinstance(method, ast.Name)
        and method.id in function.parameters
        and plan.site is plan.call
        and any(node is plan.site.node for node in walk(function.node))
    )


def _hands_on(project: Project, plan: CallPlan, function: FunctionInfo) -> bool:
    """Whether a call passes `*args, **options` of its function and nothing else, once."""
    node, arguments = plan.site.node, function.node.args
    if arguments.kwarg is None or plan.streamed:
        return False
    starred = [one.value for one in node.args if isinstance(one, ast.Starred)]
    plain = [one for one in node.args if not isinstance(one, ast.Starred)]
    if any(one is not plan.method_node for one in plain):
        return False
    spread = [keyword.value for keyword in node.keywords]
    if any(keyword.arg is not None for keyword in node.keywords) or len(spread) != 1:
        return False
    options = arguments.kwarg.arg
    names = {options, *([arguments.vararg.arg] if arguments.vararg else [])}
    given = [*starred, *spread]
    if not all(isinstance(one, ast.Name) and one.id in names for one in given):
        return False
    uses = [one for one in _names(function.node) if one.id in names]
    return len(uses) == len(given) and not _reads_answer(project, plan, function)


def _names(tree: ast.AST) -> Iterator[ast.Name]:
    return (node for node in walk(tree) if isinstance(node, ast.Name))


def _reads_answer(project: Project, plan: CallPlan, function: FunctionInfo) -> bool:
    """Whether the function reads a member of what the method returns."""
    return any(
        value.origin is plan.call
        for node in walk(function.node)
        if isinstance(node, ast.Attribute | ast.Subscript)
        for value in project.sdk_values(node.value)
    )
