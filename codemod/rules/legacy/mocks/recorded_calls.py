"""What tests ask fakes of the legacy SDK about the calls that they received."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codemod.conversion.result import Conversion
from codemod.conversion.text import is_text
from codemod.rules.calls import CallPlan
from codemod.rules.mocks.stand_ins import COUNTS

_ASSERTIONS = frozenset({"assert_any_call", "assert_called_once_with", "assert_called_with"})


def recorded_prompt(
    conversion: Conversion, plans: Sequence[CallPlan], method: ast.expr
) -> ast.expr | None:
    """`method.call_args[0][0]`: the contents, which were given without a name.

    Args:
        conversion: says no.
        plans: the calls that the fake is for.
        method: its method.

    Raises:
        Refused: it asks something else about positional arguments.
    """
    module = conversion.module
    recorded = module.parent(method)
    if not isinstance(recorded, ast.Attribute) or recorded.attr != "call_args":
        return None
    arguments = module.parent(recorded)
    first = module.parent(arguments) if arguments is not None else None
    positional = (isinstance(arguments, ast.Attribute) and arguments.attr == "args") or (
        isinstance(arguments, ast.Subscript) and _is_first(arguments)
    )
    texts = all(
        plan.site.node.args and is_text(conversion.project, plan.site.node.args[0])
        for plan in plans
    )
    if not positional or not isinstance(first, ast.Subscript) or not _is_first(first):
        raise conversion.refuse("mock", recorded)
    if not texts or first.value is not arguments:
        raise conversion.refuse("mock", recorded)
    return first


def recorded_configure(conversion: Conversion, member: ast.Attribute) -> ast.stmt | None:
    """`configure.assert_called_once_with(api_key=...)`, or what it gives, which is nothing.

    Returns:
        The statement that says what it gives, if it is one.

    Raises:
        Refused: it asks something that cannot be asked of the class of clients.
    """
    call = conversion.module.parent(member)
    if member.attr == "return_value" and isinstance(call, ast.Assign):
        return call
    if member.attr in COUNTS:
        return None
    if member.attr not in _ASSERTIONS or not isinstance(call, ast.Call) or call.args:
        raise conversion.refuse("mock", member)
    if [keyword.arg for keyword in call.keywords] != ["api_key"]:
        raise conversion.refuse("mock", member)
    return None


def _is_first(node: ast.Subscript) -> bool:
    return isinstance(node.slice, ast.Constant) and node.slice.value == 0
