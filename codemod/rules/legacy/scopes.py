"""The functions, methods and classes that calls stand in."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ClassInfo, FunctionInfo
from codemod.sources.python_module import PythonModule

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Methods:
    """Tells the functions and methods that calls stand in.

    Args:
        project: the analysed project.
    """

    def __init__(self, project: Project) -> None:
        self._functions: dict[ast.AST, FunctionInfo] = {
            function.node: function
            for graph in project.graphs.values()
            for function in graph.functions.values()
        }

    def function(self, call: CallOperation) -> FunctionInfo | None:
        """The innermost function with a name around a call; a class body ends the search."""
        node = function_node(call)
        return self._functions.get(node) if node is not None else None

    def method(self, call: CallOperation) -> FunctionInfo | None:
        """The method a call stands in, also inside a function or lambda of it."""
        node = function_node(call)
        while node is not None:
            function = self._functions.get(node)
            if function is not None and function.owner is not None:
                return function
            node = outer_function(call.module, node)
        return None

    def owner(self, call: CallOperation) -> ClassInfo | None:
        """The class in whose methods a call stands."""
        method = self.method(call)
        return method.owner if method is not None else None

    def self_of(self, call: CallOperation) -> str:
        """What the method of a call names its object."""
        method = self.method(call)
        return method.positional[0] if method is not None else "self"

    def share_class(self, calls: Iterable[CallOperation]) -> bool:
        """Whether calls all stand in methods of one class or its relatives that have `self`."""
        methods = [self.method(call) for call in calls]
        owner = methods[0].owner if methods and methods[0] is not None else None
        return owner is not None and all(
            method is not None
            and not method.is_static
            and not method.is_classmethod
            and bool(method.positional)
            and method.owner in owner.lineage()
            for method in methods
        )


def function_node(call: CallOperation) -> ast.AST | None:
    """The innermost function with a name around a call; None outside of functions."""
    return outer_function(call.module, call.node)


def outer_function(module: PythonModule, node: ast.AST) -> ast.AST | None:
    """The function with a name around a node; None at module level and in a class body."""
    current = module.parent(node)
    while current is not None and not isinstance(current, _FUNCTIONS):
        if isinstance(current, ast.ClassDef):
            return None
        current = module.parent(current)
    return current


def top_level(module: PythonModule, node: ast.AST) -> ast.stmt:
    """The statement of a module that a node stands in."""
    current, parent = node, module.parent(node)
    while parent is not None and parent is not module.tree:
        current, parent = parent, module.parent(parent)
    assert isinstance(current, ast.stmt)
    return current


def in_class_body(call: CallOperation) -> bool:
    """Whether a call is a statement of a class body."""
    return isinstance(call.module.parent(call.module.statement(call.node)), ast.ClassDef)


def is_inside(call: CallOperation, function: FunctionInfo) -> bool:
    """Whether a call stands in a function, or in a function inside it."""
    if call.module is not function.module:
        return False
    current: ast.AST | None = call.node
    while current is not None:
        if current is function.node:
            return True
        if isinstance(current, ast.ClassDef):
            return False
        current = call.module.parent(current)
    return False
