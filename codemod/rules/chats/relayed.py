"""Turns that go through a function of the project: `retry(chat.send_message, text)`.

Two calls run then, the one of the function and the one inside it.  Where the function hands on
whatever it is given, the outer call names the message and is the turn; where it names the message
itself, the inner one is.  The other of the two is passed through: nothing in it changes.
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import FunctionInfo
from codemod.rules.calls import CallPlan, Context
from codemod.rules.relays import own_options, relays_of, runs_parameter


def passed_through(context: Context) -> dict[CallOperation, list[CallPlan]]:
    """The calls that are only one half of a turn, with the other halves."""
    found: dict[CallOperation, list[CallPlan]] = {}
    for plan in context.plans.values():
        if not plan.chat or not is_relaying(plan):
            continue
        relays = relays_of(context, plan)
        if relays and all(_starts_with_method(plan, one) for one in plan.call.targets):
            for relay in relays:
                found.setdefault(relay.call, []).append(plan)
            continue
        inside = [
            one
            for function in plan.call.targets
            for one in context.plans.values()
            if runs_parameter(one, function)
        ]
        if inside and all(map(_names_message, inside)):
            found[plan.call] = inside
    return found


def is_relaying(plan: CallPlan) -> bool:
    """Whether a call gives the method to a function of the project."""
    node = plan.call.node
    return bool(plan.call.targets) and plan.site is plan.call and plan.method_node is not node.func


def options_of_relay(plan: CallPlan) -> set[str]:
    """The keywords of a turn that are meant for the function it goes through."""
    return own_options(plan) if is_relaying(plan) else set()


def _starts_with_method(plan: CallPlan, function: FunctionInfo) -> bool:
    """Whether all that a call gives after the method is handed on to it."""
    names = function.positional
    if isinstance(plan.call.node.func, ast.Attribute) and names[:1] in (["self"], ["cls"]):
        names = names[1:]
    given = plan.call.node.args[: len(names)]
    return len(given) == len(names) > 0 and given[-1] is plan.method_node


def _names_message(plan: CallPlan) -> bool:
    """Whether a call inside a function says itself what it sends."""
    node = plan.call.node
    starred = any(isinstance(one, ast.Starred) for one in node.args)
    return not starred and all(keyword.arg for keyword in node.keywords)
