"""Which calls a stand-in of a test is for, by the path of the method that it replaces."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codemod.rules.calls import CallPlan
from codemod.sources.python_module import PythonModule

_ASYNC = ".aio.models."


class ServicePaths:
    """Tells the calls of `client.models` from those of `client.aio.models`.

    Args:
        module: the test.
        plans: all calls that it can reach.
    """

    def __init__(self, module: PythonModule, plans: Sequence[CallPlan]) -> None:
        modules = dict.fromkeys((module, *(plan.call.module for plan in plans)))
        self._named = any(_names_service(one) for one in modules)

    def meant(self, plans: Sequence[CallPlan], path: str) -> list[CallPlan]:
        """Those among some calls that a stand-in can be for.

        Args:
            plans: the calls.
            path: how the test reaches the method, empty where it has a name of its own.
        """
        if self._named or not path:
            return list(plans)
        is_async = _ASYNC in path
        return [plan for plan in plans if (_ASYNC in ast.unparse(plan.method_node)) == is_async]


def _names_service(module: PythonModule) -> bool:
    """Whether `client.aio` may have a name in a module."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "aio"
        and not _is_member(module.parent(node), ("models", "chats"))
        for node in module.nodes_of(ast.Attribute)
    )


def _is_member(node: ast.AST | None, names: tuple[str, ...]) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in names
